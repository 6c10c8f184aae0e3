"""People who came and left in every period: what is there at the end less what was is who came less who left."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import span_named, spans_of
from dienmodel.model.load import load, load_over
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Nodes, Small
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.in_out import CAME, LEFT, in_out_table
from dienmodel.runs.tables.movements import movements_table
from dienmodel.text.reading import read_yaml_text
from dienmodel.text.table import Table

CASES = Path(__file__).parents[2] / "cases"
LOST = """
stages:
  course:
    leaves: failed_a_year
    leaves_to: [{track: entry, share: failed}, {leave: true}]
    otherwise: [{stock: military, set: {rank: soldier}, share: failed}, {leave: true}]
gates:
  exam: {otherwise: [{stock: military, set: {rank: soldier}}]}
  course: {otherwise: [{track: entry, stage: exam, share: failed}, {leave: true}]}
figures:
  failed_a_year: {nl: x, en: x, unit: per year, value: 0.9, source: made_up, kind: estimate, grade: expert}
  slots: {nl: x, en: x, unit: people/week, value: 4, source: made_up, kind: estimate, grade: expert}
  seats: {nl: x, en: x, unit: people, value: 30, source: made_up, kind: estimate, grade: expert}
"""
"""The small case with too little room, whose lost people go on: to a stock, and back to the first queue."""

SHIPPED = ("nederland", "terugblik", *(path.name for path in CASES.iterdir() if path.is_dir()), "lost and going on")


def course(name: str) -> Run:
    place = CASES / name
    if name == "lost and going on":
        world = build(load_over(str(CASES / "small"), [read_yaml_text(LOST, "lost.yaml")]))
        assert all((fork >= 0).any() for fork in _forks(world.network.nodes))
    else:
        world = build(load(str(place) if place.is_dir() else name))
    return Run(world, expect(world.network))


def _forks(nodes: Nodes) -> tuple[Small, ...]:
    return nodes.lost_fork, nodes.left_fork, nodes.quit_fork


def summed(rows: Table, *names: str) -> np.ndarray:
    return np.sum([rows.columns[name].astype(float) for name in names], axis=0)


@pytest.mark.parametrize("name", SHIPPED)
def test_opening_and_in_and_out_make_closing(name: str) -> None:
    """In every month, quarter and year, for every group; and the closing of a period is the opening of the next."""
    run = course(name)
    rows = in_out_table(run)
    change = summed(rows, *CAME) - summed(rows, *LEFT)
    np.testing.assert_allclose(summed(rows, "n_opening") + change, summed(rows, "n_closing"), rtol=1e-9, atol=1e-6)
    assert min(rows.columns[name].min() for name in (*CAME, *LEFT)) >= 0.0
    assert summed(rows, "new_from_groups").sum() == pytest.approx(summed(rows, "new_to_groups").sum())
    assert summed(rows, "new_from_others").sum() == pytest.approx(summed(rows, "new_to_others").sum())
    cells = len(run.world.network.labels.cells)
    for kind in ("year", "quarter", "month"):
        own = rows.where(span=kind)
        opening, closing = own.columns["n_opening"], own.columns["n_closing"]
        np.testing.assert_allclose(opening[:cells], run.strength[0], atol=1e-9)
        np.testing.assert_allclose(opening[cells:], closing[:-cells], atol=1e-9)
        np.testing.assert_allclose(closing[-cells:], run.strength[-1], atol=1e-9)


@pytest.mark.parametrize("name", SHIPPED)
def test_years_are_those_of_the_movements(name: str) -> None:
    run = course(name)
    rows = in_out_table(run).where(span="year")
    for moved in movements_table(run).rows():
        if moved["category"] != "total":
            own = rows.where(period=str(moved["year"]), category=moved["category"])
            for column in ("n_opening", "n_closing", "new_from_outside", "new_from_others", "new_to_outside"):
                assert summed(own, column).sum() == pytest.approx(moved[column], abs=1e-6), column
            assert summed(own, "new_to_others").sum() == pytest.approx(moved["new_to_others"], abs=1e-6)


def test_months_make_quarters_and_quarters_make_years() -> None:
    rows = in_out_table(course("small"))
    for column in (*CAME, *LEFT):
        totals = [summed(rows.where(span=kind), column).sum() for kind in ("month", "quarter", "year")]
        assert totals == pytest.approx([totals[0]] * 3)
    march = rows.where(period="2028-03")
    quarter = rows.where(period="2028-Q1")
    assert set(march.columns["date"]) == {date(2028, 3, 1)}
    assert (summed(march, *LEFT) < summed(quarter, *LEFT)).all()


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 4000))
def test_spans_cover_every_day_once(first: date, days: int) -> None:
    end = first + timedelta(days)
    for spans in spans_of(first, end).values():
        assert spans[0].begin <= first < spans[0].end
        assert spans[-1].begin < end <= spans[-1].end
        assert all(a.end == b.begin for a, b in pairwise(spans))
        assert all(span_named(span.name) == span for span in spans)


def test_no_span_is_anything_else() -> None:
    assert [span_named(text) for text in ("2027-13", "2027-Q5", "2027-1", "27", "2027-03-01", "0999")] == [None] * 6


def test_people_on_the_day_of_a_period_are_those_of_that_day() -> None:
    run = course("small")
    soldiers, *_ = in_out_table(run).where(period="2029-Q3").rows()
    day = run.world.network.calendar.moment(date(2029, 7, 1))
    assert soldiers["n_opening"] == pytest.approx(float(at(day, run.strength)[0]))
