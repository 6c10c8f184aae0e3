"""A run without a target beside what was counted: the last counts, and from where on it leaves them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.counted import BesideCount
from dienmodel.runs.run import Run
from dienmodel.runs.tables.observed import observed_table
from dienmodel.show.say.answer import sentence
from dienmodel.show.say.counts import counts_sentence
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

from .test_answer import FOUND

SMALL = Path(__file__).parents[2] / "cases" / "small"
COUNTS = """
targets: {{goal: null}}
aims: null
observed:
  start: {{title: {{nl: a, en: a}}, date: 2026-01-05, quantity: military, value: counted}}
  early: {{title: {{nl: b, en: b}}, date: 2027-01-04, quantity: military, value: counted}}
  late: {{title: {{nl: c, en: c}}, date: 2028-01-03, quantity: military, value: counted}}
  all: {{title: {{nl: d, en: d}}, date: 2027-07-05, quantity: total, value: counted}}
figures:
  counted: {{nl: x, en: x, unit: people, path: {path}, source: made_up, kind: observed, grade: official}}
"""


def counted(folder: Path, path: str) -> Run:
    """The small case without a target, and with counts on some days."""
    (folder / "counts.yaml").write_text(COUNTS.format(path=path))
    world = build(load(str(SMALL), [folder / "counts.yaml"]))
    return Run(world, expect(world.network))


def test_the_last_count_of_each_category_stands_beside_the_run(tmp_path: Path) -> None:
    run = counted(tmp_path, "{2026-01-05: 1500, 2027-07-05: 2000, 2028-01-03: 1200}")
    found, rows = answer(run), {row["point"]: row for row in observed_table(run).rows()}
    assert [(count.category, count.day, count.counted) for count in found.counted] == [
        ("total", date(2027, 7, 5), 2000.0),
        ("military", date(2028, 1, 3), 1200.0),
    ]
    assert [count.expected for count in found.counted] == [
        rows["all"]["value_expected"],
        rows["late"]["value_expected"],
    ]
    w, late = words("en"), rows["late"]
    text = sentence(found, run.world.catalogue, w)
    more = round(late["value_expected"]) - 1200
    shown = f"1,200 counted, {w.number(late['value_expected'])} in the run (+{more}, "
    assert f"military on 3 January 2028: {shown}" in text
    assert "the run" in text and "No target is set" in text
    assert "Naast de laatste tellingen: totaal op 05-07-2027: 2.000 geteld" in sentence(
        found, run.world.catalogue, words("nl")
    )


def test_the_numbers_of_a_count_add_up(run: Run) -> None:
    """A run is told as exactly as the count beside it: 79,900 less 78,400 is not 1,460."""
    count = BesideCount("total", date(2025, 12, 1), 79_900.0, 78_441.4)
    bare = replace(FOUND, main=None, counted=(count,))
    for language, text in (("en", "78,441 in the run (−1,459, −1.8%)"), ("nl", "78.441 in de berekening (−1.459, ")):
        assert text in counts_sentence(bare, run.world.catalogue, words(language))


def test_a_count_of_nobody_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as caught:
        observed_table(counted(tmp_path, "{2026-01-05: 0, 2027-02-01: 2000}"))
    faults = [(fault.code, fault.values["point"]) for fault in caught.value.faults]
    assert faults == [("count-of-nobody", "start"), ("count-of-nobody", "early")]
    assert all("counts.yaml:" in str(fault.where) for fault in caught.value.faults)


def test_a_run_leaves_the_counts_where_it_is_far_from_all_later_ones(tmp_path: Path) -> None:
    """The count of the start tests nothing; one that the run passes on its way says that it has not left yet."""
    run = counted(tmp_path, "{2026-01-05: 1500, 2027-07-05: 2000}")
    near = {row["point"]: row["value_expected"] for row in observed_table(run).rows()}
    far = "{2026-01-05: 3000, 2027-01-04: 3000}"
    (tmp_path / "far").mkdir()
    military = answer(counted(tmp_path / "far", far)).counted[1]
    assert military.leaves == date(2027, 1, 4)
    (tmp_path / "back").mkdir()
    back = f"{{2026-01-05: 3000, 2028-01-03: {near['late']:.0f}}}"
    assert answer(counted(tmp_path / "back", back)).counted[1].leaves is None


@pytest.mark.parametrize(
    ("leaves", "says"),
    [
        (None, "The last count of every category is within 2%."),
        (
            date(2028, 1, 3),
            "leaves what was counted (more than 2% off, then and at every later count) on 3 January 2028 (total).",
        ),
    ],
)
def test_where_it_leaves_them_is_said(run: Run, leaves: date | None, says: str) -> None:
    count = BesideCount("total", date(2029, 1, 1), 1000.0, 900.0, leaves)
    bare = replace(FOUND, main=None, counted=(count,))
    assert says in counts_sentence(bare, run.world.catalogue, words("en"))
    assert counts_sentence(replace(bare, main=FOUND.main), run.world.catalogue, words("en")) == ""
