"""Numbers of a calendar year are taken apart: the parts add up to what the tables say."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.keys import is_part
from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.moment import at
from dienmodel.network.network import TICKS
from dienmodel.network.world import World, build
from dienmodel.runs.explain.every import KINDS, known_quantities, over, parse
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.explain.indicators import INDICATOR
from dienmodel.runs.explain.people import FULL_TIME_PEOPLE
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import border_table, funnel_table
from dienmodel.runs.tables.in_out import CAME, LEFT, in_out_table
from dienmodel.runs.tables.movements import movements_table
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.waiting.queues import capacities_table
from dienmodel.text.faults import FaultyInput

SMALL = Path(__file__).parents[2] / "cases" / "small"
DAY = date(2028, 12, 31)


@pytest.fixture(scope="module", params=["small", "nederland"])
def world(request: pytest.FixtureRequest) -> World:
    return build(load(str(SMALL) if request.param == "small" else "nederland"))


@pytest.fixture(scope="module")
def run(world: World) -> Run:
    return Run(world, expect(world.network))


def explained(run: Run, quantity: str, day: date = DAY) -> float:
    found = explain(run, quantity, day)
    assert sum(row["value"] for row in found.parts.rows()) == pytest.approx(found.value, rel=1e-9, abs=1e-9)
    return found.value


def of_year(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["year"] == DAY.year]


def test_who_comes_and_who_leaves(run: Run) -> None:
    rows = of_year(border_table(run).rows())
    assert rows
    for row in rows:
        sign, key = (1, "new") if row["part"] == "in" else (-1, "left")
        assert explained(run, f"{key}:{row['why']}") == pytest.approx(sign * row["n_people"], abs=1e-6)
    assert explained(run, "net:total") == pytest.approx(sum(row["n_people"] for row in rows), abs=1e-6)


def test_stages(run: Run) -> None:
    columns = {
        "joined": "new_joined",
        "dropped": "new_dropped",
        "expired": "new_expired",
        "completed": "new_completed",
        "elsewhere": "new_elsewhere",
        "queue": "n_waiting",
    }
    rows = of_year(funnel_table(run).rows())
    for row in rows[:: max(len(rows) // 12, 1)]:
        for kind, column in columns.items():
            value = explained(run, f"{kind}:{row['track']}/{row['stage']}")
            assert value == pytest.approx(row[column], rel=1e-6, abs=1e-4), (kind, row["track"], row["stage"])


def test_capacities(run: Run) -> None:
    for name in run.world.said.scenario.capacities:
        wholes = (row for row in of_year(capacities_table(run).rows()) if not is_part(row["capacity"]))
        rows = [row for row in wholes if row["capacity"].split(":")[0] == name]
        for kind in ("available", "used"):
            total = sum(row[f"n_{kind}"] for row in rows)
            assert explained(run, f"{kind}:{name}") == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_posts(run: Run) -> None:
    whole = posts_table(run)
    for name in run.world.said.scenario.establishments:
        rows = whole.where(organisation=name).rows()
        at = max(row["date"] for row in rows if row["date"] <= DAY)
        own = [row for row in rows if row["date"] == at]
        assert explained(run, f"posts:{name}", at) == pytest.approx(sum(row["n_posts"] for row in own))
        assert explained(run, f"filled:{name}", at) == pytest.approx(sum(row["n_filled"] for row in own))
        category = own[0]["category"]
        part = sum(row["n_filled"] for row in own if row["category"] == category)
        assert explained(run, f"filled:{name}:{category}", at) == pytest.approx(part)


def test_the_way_to_a_post_is_its_waits_and_stays() -> None:
    """Stays take as long as their chances say."""
    world = build(load(str(SMALL)))
    rows = explain(Run(world, expect(world.network)), "lead:entry/course", DAY).parts.rows()
    stays = {row["what"]: row["value"] for row in rows if row["why"] == "stay"}
    ticks = {row["stage"]: i for i, row in enumerate(world.network.labels.node)}
    for place, weeks in stays.items():
        node = ticks[place.partition("/")[2]]
        chances = world.network.durations[world.network.nodes.duration[node]] / TICKS
        assert weeks == pytest.approx(chances @ range(len(chances)), rel=0.02)


def test_opening_and_in_and_out_make_closing_for_every_category(run: Run) -> None:
    rows = movements_table(run).rows()
    for row in rows:
        came, left = row["new_from_outside"] + row["new_from_others"], row["new_to_outside"] + row["new_to_others"]
        assert row["n_opening"] + came - left == pytest.approx(row["n_closing"], rel=1e-9, abs=1e-6)
        if row["year"] == DAY.year:
            for key, value in (("in", came), ("out", left), ("net", came - left)):
                assert explained(run, f"{key}:{row['category']}") == pytest.approx(value, abs=1e-6)
            assert explained(run, f"new:{row['category']}") == pytest.approx(row["new_from_outside"], abs=1e-6)
    for year in run.years[0]:
        own = [row for row in rows if row["year"] == year]
        whole = own.pop()
        assert whole["category"] == "total"
        assert whole["new_from_others"] == whole["new_to_others"] == pytest.approx(0.0, abs=1e-6)
        for column in ("n_opening", "n_closing", "new_from_outside", "new_to_outside"):
            assert sum(row[column] for row in own) == pytest.approx(whole[column], abs=1e-6)
        assert sum(row["new_from_others"] for row in own) == pytest.approx(sum(row["new_to_others"] for row in own))


def test_every_kind_can_be_asked_and_has_figures(run: Run) -> None:
    for kind in KINDS:
        name = next(iter(kind.names(run.world.catalogue)), None)
        if name is None:
            if kind is FULL_TIME_PEOPLE:
                assert run.world.outcomes.equivalents is None
            else:
                assert kind is INDICATOR and not run.world.outcomes.indicators
            continue
        assert len(explain(run, f"{kind.prefix}{name}", DAY).figures), kind.key


def test_kinds_have_names_and_examples_of_their_own(world: World) -> None:
    assert len({kind.key for kind in KINDS}) == len({kind.example for kind in KINDS}) == len(KINDS)
    assert {kind.key for kind in KINDS}.isdisjoint(world.catalogue.categories)
    for text in known_quantities(world.catalogue):
        assert parse(text, world.catalogue).text == text


def test_a_stage_that_nobody_begins_takes_no_weeks() -> None:
    """Candidates wait before a course without seats: those who begin it have no mean wait, for there are none."""
    said = load(str(SMALL))
    closed = said.figures["seats"].model_copy(update={"value": 0.0, "low": None, "high": None})
    world = build(replace(said, figures={**said.figures, "seats": closed}))
    run = Run(world, expect(world.network))
    rows = explain(run, "lead:entry/course", DAY).parts.rows()
    assert run.expected.n_waiting[:, -1].max() > 10
    assert not [row for row in rows if row["what"].endswith("entry/course")]
    assert explained(run, "lead:entry/course") < 52.0


def test_flows_of_any_period_and_group_are_those_of_the_table(run: Run) -> None:
    """A group's own flows: moves to other groups of its category count too, and sums over time agree."""
    rows = in_out_table(run)
    category, *members = run.world.network.labels.cells[0].values()
    text = ":".join([category, *members])
    cells = dict(run.world.network.labels.cells[0])
    for period in ("2028-02", "2028-Q1", "2028"):
        (row,) = rows.where(period=period, **cells).rows()
        came, left = sum(row[name] for name in CAME), sum(row[name] for name in LEFT)
        for kind, value in (("in", came), ("out", left), ("net", came - left)):
            assert explained(run, f"{kind}:{text}@{period}") == pytest.approx(value, abs=1e-6)
        own = rows.where(period=period, category=category)
        left = sum(own.columns[name].sum() for name in ("new_to_outside", "new_to_others"))
        assert explained(run, f"out:{category}@{period}") == pytest.approx(left, abs=1e-6)
    months = sum(explained(run, f"left:total@2028-{month:02}") for month in range(1, 13))
    assert months == pytest.approx(explained(run, "left:total"), abs=1e-6)


def test_every_kind_that_flows_adds_up_over_months(run: Run) -> None:
    for key in ("new", "left", "joined", "dropped", "expired", "turned", "completed", "cost"):
        kind = next(kind for kind in KINDS if kind.key == key)
        text = f"{kind.prefix}{list(kind.names(run.world.catalogue))[-1]}"
        quarters = [explained(run, f"{text}@2029-Q{q}") for q in range(1, 5)]
        assert sum(quarters) == pytest.approx(explained(run, text, date(2029, 5, 5)), rel=1e-9, abs=1e-6)


def test_who_waits_at_the_end_of_a_month_is_who_waits_then(run: Run) -> None:
    (track, stage), meters = next((key, m) for key, m in run.world.meters.stages.items() if m.waiting.weights)
    moment = run.world.network.calendar.moment(date(2028, 4, 1))
    waiting = float(at(moment, per_step(meters.waiting, run.expected)))
    assert explained(run, f"queue:{track}/{stage}@2028-03") == pytest.approx(waiting, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "code"),
    [("in:total@2028-13", "no-period"), ("total@2028-03", "no-flow"), ("in:total@1999-03", "span-outside")],
)
def test_what_is_no_period_is_said(run: Run, text: str, code: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        explain(run, text, DAY)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_period_stands_for_its_last_day_where_nothing_flows(run: Run) -> None:
    catalogue = run.world.catalogue
    assert over("total", "2028-Q2", catalogue) == ("total", date(2028, 6, 30))
    assert over("in:total", "2028-Q2", catalogue) == ("in:total@2028-Q2", date(2028, 6, 30))
    assert over("in:total", "2028", catalogue) == ("in:total", date(2028, 12, 31))


def test_all_of_a_capacity_is_not_called_what_is_free_of_it(world: World, run: Run) -> None:
    """Of the civilian posts most are taken: what there is by itself is all of them, and who takes it up is said so."""
    if "civilian_vacancies" not in world.said.scenario.capacities:
        assert {row["why"] for row in explain(run, "available:seats", DAY).parts.rows()} == {""}
        return
    rows = explain(run, "available:civilian_vacancies", DAY).parts.rows()
    assert {(row["what"].partition(" ")[0], row["why"]) for row in rows} == {
        ("capacity", "all of it"),
        ("stock", "takes up"),
    }
    for row in rows:
        assert (row["value"] > 0) == (row["why"] == "all of it")
    supplied = explain(run, "available:instructors", DAY).parts.rows()
    assert "supplies" in {row["why"] for row in supplied}


def test_shares_of_all_groups_are_one_and_those_of_people(run: Run) -> None:
    """Of a category by group, and of everybody by category."""
    category, *_ = run.world.catalogue.categories
    members = run.world.catalogue.members["rank"]
    shares = [explained(run, f"share:{category}:{member}") for member in members]
    assert shares[0] == pytest.approx(explained(run, f"{category}:{members[0]}") / explained(run, category))
    assert 0.9 < sum(shares) <= 1.0 + 1e-12  # recruits have no rank yet
    assert explained(run, "share:total") == pytest.approx(1.0)
    assert explained(run, f"share:total:{category}") == pytest.approx(
        explained(run, category) / explained(run, "total")
    )
