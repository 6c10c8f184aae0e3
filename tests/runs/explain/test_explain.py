"""A number on the page leads back to flows, figures and sources."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import border_table
from dienmodel.text.faults import FaultyInput
from dienmodel.text.telling import told

SMALL = Path(__file__).parents[2] / "cases" / "small"
DAY = date(2030, 12, 31)


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(build(load(str(SMALL), on={"more_exams": 1.0})))


def run_of(world: World) -> Run:
    return Run(world, expect(world.network))


@pytest.mark.parametrize("day", [date(2026, 1, 5), date(2027, 6, 1), DAY])
@pytest.mark.parametrize(
    "quantity",
    [
        "total",
        "military",
        "military:officer",
        "military:soldier",
        "target:goal",
        "wait:course",
        "cost:personnel",
        "cost:measures",
    ],
)
def test_parts_add_up_exactly(run: Run, quantity: str, day: date) -> None:
    found = explain(run, quantity, day)
    assert sum(row["value"] for row in found.parts.rows()) == pytest.approx(found.value, rel=1e-9, abs=1e-9)


def test_the_money_of_a_measure_is_a_part_of_its_own(run: Run) -> None:
    """The measure costs two million a year and works for the whole of 2029."""
    (row,) = explain(run, "cost:measures", date(2029, 6, 1)).parts.rows()
    assert (row["what"], row["why"]) == ("measure more_exams", "paid")
    assert row["value"] == pytest.approx(2e6 * 365 / 365.2425, rel=1e-9)


def test_who_comes_and_who_leaves_add_up_to_the_change_of_strength_in_every_year(run: Run) -> None:
    rows = border_table(run).rows()
    years, shares = run.years
    for year, share in zip(years, shares, strict=True):
        change = share @ np.diff(run.strength.sum(axis=1))
        assert sum(row["n_people"] for row in rows if row["year"] == year) == pytest.approx(change, abs=1e-6)
    assert {(row["part"], row["why"]) for row in rows} == {("in", "military"), ("out", "leave"), ("out", "dropped out")}


def test_flows_between_groups_are_flows_of_the_group(run: Run) -> None:
    promoted = [row for row in explain(run, "military:officer", DAY).parts.rows() if row["why"] == "promotion"]
    assert [row["part"] for row in promoted] == ["in"]
    assert "promotion" not in {row["why"] for row in explain(run, "military", DAY).parts.rows()}


def test_every_figure_has_a_source_and_a_place(run: Run) -> None:
    rows = explain(run, "military", DAY).figures.rows()
    assert {"heads", "leaving", "seats", "applications"} <= {row["figure"] for row in rows}
    for row in rows:
        assert row["title"] == "Invented numbers for a small example"
        name, _, line = row["where"].rpartition(":")
        key = Path(name).read_text().splitlines()[int(line) - 1].split(":")[0]
        assert key == row["figure"]
    assert rows[0]["grade"] == "expert"


def test_figures_of_measures_that_work_are_behind_it(run: Run) -> None:
    assert "more_slots" in {row["figure"] for row in explain(run, "wait:exam", DAY).figures.rows()}
    off = run_of(build(load(str(SMALL))))
    assert "more_slots" not in {row["figure"] for row in explain(off, "wait:exam", DAY).figures.rows()}


def test_cost_and_target_name_their_own_figures(run: Run) -> None:
    assert "pay" in {row["figure"] for row in explain(run, "cost:personnel", DAY).figures.rows()}
    found = explain(run, "target:goal", DAY)
    assert found.wanted == 1500
    assert "goal" in {row["figure"] for row in found.figures.rows()}


@pytest.mark.parametrize(
    "quantity",
    ["", "nobody", "military:general", "target:none", "target:goal:x", "wait:", "cost:none", "wait:exam:north:"],
)
def test_unknown_quantities_say_what_there_is(run: Run, quantity: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        explain(run, quantity, DAY)
    assert "use one of" in told(caught.value.faults[0], "en").remedy


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2040, 1, 1)])
def test_days_outside_the_run_are_refused(run: Run, day: date) -> None:
    with pytest.raises(FaultyInput, match="outside the run"):
        explain(run, "total", day)


def test_what_leads_into_a_track_is_behind_it(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text(
        """
tracks:
  club: {title: {nl: club, en: club}, entry: {people: visitors}, stages: [visit], then: [{stock: friends}]}
stages:
  visit: {title: {nl: bezoek, en: visit}, duration: exam_weeks}
stocks:
  friends:
    title: {nl: vrienden, en: friends}
    exits: {join: {rate: joining, to: [{track: entry, share: fond}, {leave: true}]}}
figures:
  visitors: {nl: b, en: v, unit: people/year, value: 50, source: made_up, kind: estimate, grade: expert}
  joining: {nl: a, en: j, unit: per year, value: 0.5, source: made_up, kind: estimate, grade: expert}
  fond: {nl: f, en: f, unit: share, value: 0.4, source: made_up, kind: estimate, grade: expert}
"""
    )
    run = run_of(build(load(str(SMALL), [over])))
    for quantity in (
        "total",
        "military",
        "target:goal",
        "joined:entry/course",
        "wait:course",
        "used:seats",
        "in:total",
    ):
        assert {"visitors", "joining", "fond"} <= behind(run, quantity), quantity
    assert "fond" not in behind(run, "joined:club/visit")


def behind(run: Run, quantity: str) -> set[str]:
    return {row["figure"] for row in explain(run, quantity, DAY).figures.rows()}
