"""Sheets about what people pass and wait for hold the numbers of their tables."""

from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load_over
from dienmodel.network.world import build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import funnel_table
from dienmodel.runs.tables.waiting.queues import gates_table, queues_table
from dienmodel.show.pictures.picture import subject_of
from dienmodel.show.pictures.queues import bottlenecks, funnel, lead_times, waiting
from dienmodel.text.reading import read_yaml_text
from dienmodel.text.words import words


def test_more_may_go_on_than_came_in_the_same_year(bare: Run) -> None:
    """In 2028 some who came to decide in 2027 go on: 392 come and 393 go on, as the page on origins says too."""
    shown = funnel(subject_of(bare, words("en")), 2028)
    assert shown is not None
    (decide,) = (row for row in shown.sheet.rows if row[1] == "deciding")
    (row,) = funnel_table(bare).where(year=2028, stage="decide").rows()
    assert (round(row["new_joined"]), round(row["new_completed"])) == (392, 393)
    assert (decide[2], decide[5]) == ("392", "393")


LEAVING = """
stages: {course: {leaves: left, leaves_to: [{track: entry}]}}
figures: {left: {nl: x, en: x, unit: per year, value: 0.5, source: made_up, kind: estimate, grade: expert}}
"""


def test_who_leaves_early_for_elsewhere_is_told_where_anybody_does(bare: Run) -> None:
    w, few = words("en"), funnel(subject_of(bare, words("en")), 2028)
    small = Path(__file__).parents[2] / "cases" / "small"
    world = build(load_over(str(small), [read_yaml_text(LEAVING, "leaving.yaml")]))
    left = Run(world, expect(world.network))
    some = funnel(subject_of(left, w), 2028)
    assert few is not None
    assert some is not None
    column = some.sheet.head.index("Left early for elsewhere")
    assert "Left early for elsewhere" not in few.sheet.head
    (row,) = funnel_table(left).where(year=2028, stage="course").rows()
    assert row["new_elsewhere"] > 1.0
    assert w.number(row["new_elsewhere"]) in [cells[column] for cells in some.sheet.rows]


def test_a_mean_wait_leads_to_the_mean(bare: Run) -> None:
    """What stands behind a number is that number: a year has 52 weeks, so a week more or less moves it little."""
    sheet = bottlenecks(subject_of(bare, words("en"))).sheet
    assert {column for _, column in sheet.origins} == {sheet.head.index("Mean, chance left out (weeks)")}
    assert len(sheet.origins) >= 8
    for (row, column), (quantity, day) in sheet.origins.items():
        shown = float(sheet.rows[row][column])
        assert shown == pytest.approx(explain(bare, quantity, day).value, rel=0.02, abs=0.6)


def test_a_gate_of_one_part_waits_as_its_part(bare: Run) -> None:
    whole, parts = queues_table(bare).columns["weeks_mean"], gates_table(bare).columns["weeks_mean"]
    assert whole.tolist() == pytest.approx(parts.tolist())


def test_medians_of_lead_times_lead_nowhere(run: Run) -> None:
    shown = lead_times(subject_of(run, words("en")))
    assert shown is not None
    assert not shown.sheet.origins


def test_waits_are_those_of_the_simulations_where_there_are_any(run: Run, bare: Run) -> None:
    w = words("en")
    drawn, plain = bottlenecks(subject_of(run, w)), bottlenecks(subject_of(bare, w))
    column = drawn.sheet.head.index("Mean (weeks)")
    for cells, row in zip(drawn.sheet.rows, subject_of(run, w).whole_years(queues_table(run)).rows(), strict=True):
        assert cells[column] == w.weeks(row["weeks_mean_runs"])
        assert cells[column + 1] == w.share(row["share_waited_runs"])
        assert cells[column + 2] == w.weeks(row["weeks_p90_runs"])
    assert "over all simulations" in drawn.note
    assert "Mean (weeks)" not in plain.sheet.head
    assert "What chance adds is not known without simulations." in plain.note
    assert "chance left out" in plain.title
    assert "Mean of the simulations" in waiting(subject_of(run, w)).note
    assert "not known without simulations" in waiting(subject_of(bare, w)).note
