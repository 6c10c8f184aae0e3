"""What a number can mean, and what may be tried in its place."""

from pathlib import Path

import pytest

import dienmodel
from dienmodel.model.bounds import bounds_of, tried
from dienmodel.model.figures import UNITS, Figure
from dienmodel.text.faults import FaultyInput
from dienmodel.text.telling import told

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


def figure(unit: str, **content: float) -> Figure:
    return Figure.model_validate(
        {"nl": "x", "en": "x", "unit": unit, "source": "s", "kind": "estimate", "grade": "expert", **content}
    )


def test_a_century_is_the_longest_time_in_every_unit() -> None:
    assert bounds_of("years") == (0, 100)
    assert bounds_of("months") == (0, 1200)
    assert bounds_of("weeks")[1] == pytest.approx(36524.25 / 7)
    assert bounds_of("days")[1] == pytest.approx(36524.25)
    assert bounds_of("share") == (0, 1)
    assert all(low <= 0 < high for low, high in map(bounds_of, UNITS))


def test_what_may_be_tried_is_wider_than_the_range_and_within_the_unit() -> None:
    assert tried(figure("people", value=400, low=300, high=500)) == (0, 5000)
    assert tried(figure("people", value=400)) == (0, 40_000)
    assert tried(figure("people", value=-5)) == (-500, 500)
    assert tried(figure("share", value=0.3)) == (0, 1)
    assert tried(figure("years", value=35)) == (0, 100)
    assert tried(figure("euro", value=0)) == bounds_of("euro")


def overlaid(tmp_path: Path, text: str) -> list[str]:
    """The faults of the small scenario under an overlay, compiled if it can be read."""
    (tmp_path / "over.yaml").write_text(text)
    with pytest.raises(FaultyInput) as found:
        dienmodel.project(dienmodel.load(SMALL, overlays=[str(tmp_path / "over.yaml")]))
    assert all(":" in str(fault.where) for fault in found.value.faults)
    return [told(fault, "en").what for fault in found.value.faults]


def in_full(change: str) -> str:
    """An overlay with a whole figure: what is changed, and what every figure says."""
    return f"figures: {{{change[:-1]}, nl: x, en: x, source: made_up, kind: estimate, grade: expert}}}}\n"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("course_weeks: {unit: weeks, value: 1.0e+12}", "figure 'course_weeks' is 1e+12 weeks"),
        ("patience: {unit: weeks, value: 1.0e+14}", "figure 'patience' is 1e+14 weeks"),
        (
            "heads: {unit: people, by: [rank], table: {soldier: 1.0e+12, officer: 200}}",
            "figure 'heads' is 1e+12 people",
        ),
        ("promoted: {unit: per year, value: 1.0e+6}", "figure 'promoted' is 1e+06 per year"),
        (
            "leaving_by_tenure: {unit: factor, bands: [{from: 0, to: 1.0e+12, value: 1}, {from: 1.0e+12, value: 1}]}",
            "band 1 of figure 'leaving_by_tenure' goes beyond 100 years",
        ),
    ],
)
def test_a_figure_in_a_file_that_its_unit_cannot_mean_is_a_fault(tmp_path: Path, change: str, told: str) -> None:
    assert told in overlaid(tmp_path, in_full(change))


def test_a_run_of_more_than_a_century_is_a_fault(tmp_path: Path) -> None:
    assert "the run lasts 7973 years" in overlaid(tmp_path, "end: 9999-01-04\nstep: day\n")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("seats: {unit: people, value: -5}", "figure 'seats' is -5, and capacities.seats.amount cannot be below 0"),
        (
            "applications: {unit: people/year, value: -10, low: -20, high: 5}",
            "figure 'applications' is -10, and tracks.entry.entry.people cannot be below 0",
        ),
        ("per_instructor: {unit: people/unit, value: 0}", "figure 'per_instructor' is 0, and"),
        ("waiting_spread: {unit: factor, value: 1.0e+6}", "the variation of a stage comes to 1e+06"),
        ("waiting_spread: {unit: factor, value: 0.0001}", "the variation of a stage comes to 0.0001"),
        (
            "heads: {unit: people, by: [rank], table: {soldier: -1, officer: 200}}",
            "figure 'heads' is -1, and stocks.military.people cannot be below 0",
        ),
    ],
)
def test_an_amount_that_cannot_be_meant_is_a_fault_of_the_compilation(tmp_path: Path, change: str, told: str) -> None:
    assert any(what.startswith(told) for what in overlaid(tmp_path, in_full(change)))


def test_measures_cannot_push_a_stay_beyond_a_century(tmp_path: Path) -> None:
    """Each figure is sound; what the measure makes of them is not."""
    text = """
figures:
  longer: {nl: x, en: x, unit: factor, value: 1000, source: made_up, kind: estimate, grade: expert}
measures:
  slow:
    title: {nl: traag, en: slow}
    start: 2020-01-06
    lead: lead
    effects: [{figure: course_weeks, multiply: longer}]
    cost: {yearly: slots_cost}
on: {slow: 1}
"""
    assert any(what.startswith("figure 'course_weeks' comes to 498.299 years") for what in overlaid(tmp_path, text))


def test_what_others_take_from_people_may_be_below_zero(tmp_path: Path) -> None:
    """Instructors are 0.06 of 200 officers, 12; five of them are lent to others, so seven are left."""
    text = """
figures:
  lent: {nl: x, en: x, unit: people, value: -5, source: made_up, kind: estimate, grade: expert}
capacities:
  instructors: {amount: lent}
"""
    (tmp_path / "over.yaml").write_text(text)
    run = dienmodel.project(dienmodel.load(SMALL, overlays=[str(tmp_path / "over.yaml")]))
    rows = [row for row in run.table("capacities").rows() if row["capacity"] == "instructors"]
    assert rows[0]["n_available"] == pytest.approx(12 - 5, abs=0.5)
