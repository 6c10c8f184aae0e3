"""Tables: rows add up to what the engine found."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.every import TABLES
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.flows import flows_table, funnel_table, lead_times_table
from dienmodel.runs.tables.money import money_table
from dienmodel.runs.tables.people import strength_table, totals_table
from dienmodel.runs.tables.periods import by_year
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.runs.tables.waiting.queues import gates_table, queues_table

SMALL = str(Path(__file__).parents[2] / "cases" / "small")


@pytest.fixture(scope="module")
def run() -> Run:
    world = build(load(SMALL, on={"more_exams": 1.0}))
    return Run(world, expect(world.network), ensemble(world.network, 20, seed=1))


def test_every_table_can_be_made_with_and_without_replications(run: Run) -> None:
    bare = Run(run.world, run.expected)
    for make in TABLES:
        full, less = make(run), make(bare)
        assert list(full.columns) == list(less.columns), full.name
        assert len(set(map(len, full.columns.values()))) <= 1
        assert full.name == less.name == make.name


def test_a_gate_that_admits_nobody_has_no_wait(run: Run) -> None:
    course = run.expected
    still = {name: np.zeros_like(getattr(course, name)) for name in ("wait_count", "wait_sum", "new_started")}
    nobody = replace(course, **still)
    for row in gates_table(replace(run, expected=nobody)).rows():
        assert row["weeks_mean"] is row["weeks_median"] is row["weeks_p90"] is None
    for queue in queues_table(replace(run, expected=nobody)).rows():
        assert queue["weeks_median"] is None
    assert any(row["weeks_p90"] is not None for row in gates_table(run).rows())


def test_posts_follow_their_path(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text(
        "figures:\n  posts:\n    {nl: functies, en: posts, unit: people, by: [rank], table: {soldier: "
        "{2026-01-05: 0, 2027-01-04: 1000, 2028-01-03: 2000}, officer: 300}, source: made_up, "
        "kind: target, grade: official}\n"
    )
    world = build(load(SMALL, [over]))
    posts = posts_table(Run(world, expect(world.network))).where(rank="soldier")
    assert min(posts.columns["date"]).year == 2027  # before it there are none
    found = {day.year: n for day, n in zip(posts.columns["date"], posts.columns["n_posts"], strict=True)}
    assert found == {2027: 1000, 2028: 2000, 2029: 2000, 2030: 2000, 2031: 2000}


def test_posts_are_told_on_the_day_of_a_target(run: Run) -> None:
    assert [goal.day for goal in run.world.outcomes.targets] == [date(2030, 12, 30)]
    posts = posts_table(run).where(date=date(2030, 12, 30))
    at = run.world.network.calendar.dates.index(date(2030, 12, 30))
    assert posts.columns["n_people"].sum() == pytest.approx(run.expected.n_stock[at].sum())


def test_totals_are_sums_of_strength(run: Run) -> None:
    cells, totals = strength_table(run), totals_table(run)
    day = run.world.network.calendar.dates[100]
    total = totals.where(category="total", date=day).columns["n_people"][0]
    assert cells.where(date=day).columns["n_people"].sum() == pytest.approx(total)
    assert totals.where(category="military", date=day).columns["n_people"][0] == pytest.approx(total)


def test_bands_are_in_order_and_hold_the_expectation_most_of_the_time(run: Run) -> None:
    totals = totals_table(run).where(category="total").columns
    assert (totals["p5"].astype(float) <= totals["p25"].astype(float)).all()
    assert (totals["p75"].astype(float) <= totals["p95"].astype(float)).all()
    inside = (totals["p5"] <= totals["n_people"] + 1) & (totals["n_people"] - 1 <= totals["p95"])
    assert inside.mean() > 0.5


def test_flows_explain_the_change_of_the_stock(run: Run) -> None:
    flows = flows_table(run).columns
    into = flows["new_moved"][flows["to"] == "military"].sum()
    out = flows["new_moved"][flows["from"] == "military"].sum()
    stock = run.expected.n_stock.sum(axis=1)
    assert into - out == pytest.approx(stock[-1] - stock[0])
    assert set(flows["reason"]) == {"then", "leave", "promotion"}


def test_the_funnel_loses_nobody(run: Run) -> None:
    funnel = funnel_table(run)
    for stage in ("decide", "exam", "course"):
        rows = funnel.where(stage=stage).columns
        left = rows["new_joined"] - rows["new_dropped"] - rows["new_expired"] - rows["new_completed"]
        np.testing.assert_allclose(left.sum(), rows["n_waiting"][-1] + rows["n_inside"][-1], atol=1e-6)
    exam = funnel.where(stage="exam").columns
    assert exam["new_dropped"].sum() / (exam["new_dropped"] + exam["new_completed"]).sum() == pytest.approx(0.33)


def test_the_funnel_adds_up_in_every_year(run: Run) -> None:
    for stage in ("decide", "exam", "course"):
        rows = funnel_table(run).where(stage=stage).columns
        queue = rows["new_joined"] - rows["new_started"] - rows["new_expired"]
        places = rows["new_started"] - rows["new_dropped"] - rows["new_completed"]
        np.testing.assert_allclose(queue[1:], np.diff(rows["n_waiting"]), atol=1e-6)
        np.testing.assert_allclose(places[1:], np.diff(rows["n_inside"]), atol=1e-6)
        assert rows["n_inside"].min() > 0


def test_money_is_people_times_price(run: Run) -> None:
    money = money_table(run)
    week = 7 / 365.2425
    people = run.strength[1:, :].sum(axis=1)
    paid = money.where(kind="cost", article="personnel").columns["cost_paid"].sum()
    assert paid == pytest.approx((people * 95_000 * week).sum(), rel=1e-6)
    lever = money.where(article="measures").columns["cost_paid"].sum()
    assert lever == pytest.approx(2e6 * 3.5, rel=0.01)
    assert money.where(kind="budget", article="personnel").columns["cost_paid"].sum() == pytest.approx(paid)


def test_targets_say_when(run: Run) -> None:
    (row,) = targets_table(run).rows()
    assert row["n_wanted"] == 1500
    assert row["n_short"] == pytest.approx(max(1500 - row["n_people"], 0))
    assert 0 <= row["share_chance"] <= 1
    assert (row["date_reached"] is None) == (run.strength.sum(axis=1).max() < 1499.5)


def test_detached_instructors_lower_readiness(run: Run) -> None:
    posts = posts_table(run).where(rank="officer").columns
    assert (posts["share_ready"] <= posts["share_fill"]).all()
    detached = posts["n_detached"].max()
    assert 0 < detached <= 0.06 * run.expected.n_stock[:, 1].max() + 1e-9


def test_gates_report_waits_and_what_stops_them(run: Run) -> None:
    gates = gates_table(run)
    course = gates.where(gate="course").columns
    last = course["year"].tolist().index(2028)  # what comes after are days of a step that began in it
    assert course["capacity"][last] == "seats"
    assert (course["weeks_median"][: last + 1] <= course["weeks_p90"][: last + 1]).all()
    assert 0 < course["share_stopped"][last] <= 1


def test_lead_times_are_at_least_the_length_of_the_track(run: Run) -> None:
    lead = lead_times_table(run).where(stage="course").columns
    assert (lead["weeks_median"] >= 26 + 1 + 1).all()
    assert (lead["weeks_p90"] >= lead["weeks_median"]).all()


def test_worst_grades_come_first(run: Run) -> None:
    grades = [row["grade"] for row in figures_table(run).rows()]
    assert grades == sorted(grades, key=["expert", "derived", "press", "official"].index)


def test_calendar_years_are_years(run: Run) -> None:
    """A steady flow of one a day gives 365 or 366 a year, and nothing is lost over New Year."""
    days = np.diff([day.toordinal() for day in run.world.network.calendar.dates]).astype(float)
    years, flows = by_year(run, days[:, None])
    assert dict(zip(years.tolist(), flows[:, 0].round(6).tolist(), strict=True))[2028] == 366
    assert flows.sum() == pytest.approx(days.sum())


@pytest.mark.parametrize("name", ["nederland", "terugblik", SMALL])
def test_gates_and_queues_count_the_people_of_a_year_as_the_funnel_does(name: str) -> None:
    """One convention: a step over New Year is split by its days, and queues are those of New Year itself."""
    world = build(load(name))
    run, network = Run(world, expect(world.network)), world.network
    stages = {
        (node["track"], node["stage"]): gate for node, gate in zip(network.labels.node, network.nodes.gate, strict=True)
    }
    names = [key.name for key in network.labels.gate_keys]
    of_stage = {stage: names[gate] for stage, gate in stages.items() if gate >= 0}
    gates, queues = gates_table(run).rows(), queues_table(run).rows()
    for row in queues:
        own = [r for r in funnel_table(run).rows() if r["year"] == row["year"]]
        own = [r for r in own if of_stage.get((r["track"], r["stage"])) == row["gate"]]
        parts = [r for r in gates if r["year"] == row["year"] and r["gate"].split(":")[0] == row["gate"]]
        for column, counted in (("new_admitted", "new_started"), ("n_waiting", "n_waiting")):
            assert row[column] == pytest.approx(sum(r[counted] for r in own), rel=1e-9, abs=1e-6)
            assert row[column] == pytest.approx(sum(r[column] for r in parts), rel=1e-9, abs=1e-6)
