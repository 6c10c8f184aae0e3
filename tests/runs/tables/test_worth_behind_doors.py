"""What one unit more adds where a door closes and opens again: a number that does not flip with the day, or none."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import Moment
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.answer import answer_in_full
from dienmodel.runs.run import Run
from dienmodel.runs.tables.waiting.steady import read_off_line
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.show.pictures.picture import subject_of
from dienmodel.show.say.answer import sentence
from dienmodel.show.sheets import worth_sheet
from dienmodel.text.words import words

DOOR = """
scenario: door
title: {{nl: Deur, en: Door}}
start: 2026-01-05
end: 2028-12-25
categories: {{staff: {{nl: mensen, en: staff}}}}
stocks: {{staff: {{title: {{nl: mensen, en: staff}}, category: staff}}}}
stages: {{desk: {{title: {{nl: loket, en: desk}}, duration: eight, gate: desk}}}}
gates:
  desk:
    title: {{nl: loket, en: desk}}
    uses: {{desks: null}}
    gives_up: nobody
    closes_at: many
    {reopens}
    otherwise: [{{leave: true}}]
capacities: {{desks: {{title: {{nl: loketten, en: desks}}, kind: slots, amount: desks}}}}
tracks:
  entry:
    title: {{nl: instroom, en: entry}}
    category: staff
    {counts}
    entry: {{people: applicants}}
    stages: [desk]
    then: [{{stock: staff}}]
targets: {{goal: {{title: {{nl: doel, en: goal}}, date: {day}, people: goal}}}}
figures:
  eight: {{nl: x, en: x, unit: weeks, value: 8, source: assumption, kind: estimate, grade: expert}}
  desks: {{nl: x, en: x, unit: people/week, value: {desks}, source: assumption, kind: estimate, grade: expert}}
  many: {{nl: x, en: x, unit: people, value: 200, source: assumption, kind: estimate, grade: expert}}
  few: {{nl: x, en: x, unit: people, value: {few}, source: assumption, kind: estimate, grade: expert}}
  applicants: {{nl: x, en: x, unit: people/week, value: 40, source: assumption, kind: estimate, grade: expert}}
  goal: {{nl: x, en: x, unit: people, value: 5000, source: assumption, kind: estimate, grade: expert}}
"""

WAITING_COUNTS = "counts_from: desk"
DAYS = [date(2027, 11, 29) + timedelta(7 * i) for i in range(0, 12, 2)]


def run(folder: Path, day: date, desks: int, few: int, counts: str = "", reopens: str = "reopens_at: few") -> Run:
    """Forty people a week come to some desks; at 200 waiting the door closes until few wait."""
    path = folder / f"{day}.yaml"
    text = DOOR.format(day=day, desks=desks, few=few, counts=counts, reopens=reopens)
    path.write_text(text.lstrip() if reopens else text.lstrip().replace("  few:", "  # few:"))
    world = build(load(str(path)))
    return Run(world, expect(world.network))


def worth(one: Run) -> float | None:
    (row,) = worth_table(one).rows()
    more: float | None = row["n_more"]
    return more


def test_those_who_wait_make_no_number_jump(tmp_path: Path) -> None:
    """One desk more admits one a week more: so much is told, whoever waits before the door on that day."""
    read = [worth(run(tmp_path, day, 10, 100, WAITING_COUNTS)) for day in DAYS]
    admitted = [(day - date(2026, 1, 5)).days / 7 for day in DAYS]
    assert read == pytest.approx(admitted, rel=0.1)
    assert np.diff(read) == pytest.approx(2.0, abs=1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(("desks", "few"), [(2, 20), (25, 20)])
def test_where_the_door_decides_the_number_it_is_not_told(desks: int, few: int, tmp_path: Path) -> None:
    """Between 11 and 161 more, or 80 fewer and 160 more, within three months: that tells where the door stands."""
    for day in DAYS:
        assert worth(run(tmp_path, day, desks, few, WAITING_COUNTS)) is None


def test_the_answer_says_that_it_cannot_be_told_and_why(tmp_path: Path) -> None:
    one = run(tmp_path, DAYS[0], 25, 20, WAITING_COUNTS)
    found, catalogue = answer_in_full(one), one.world.catalogue
    assert found.bottleneck is None and found.by_doors == ("desks",)
    dutch, english = (sentence(found, catalogue, words(language)) for language in ("nl", "en"))
    assert "Wat één extra van loketten toevoegt, is niet te zeggen: een deur gaat dicht en weer open" in dutch
    assert "What one more of desks adds cannot be told: a door closes and opens again" in english
    assert "No capacity is the bottleneck" not in english
    sheet = worth_sheet(subject_of(one, words("nl")), worth_table(one))
    assert sheet is not None and sheet.rows[0][-1] == "niet te zeggen: een deur gaat dicht en weer open"


def test_a_door_that_opens_at_once_leaves_the_number_of_the_day(tmp_path: Path) -> None:
    """It keeps as many waiting in every week: one desk more is one a week, but for eight in the stay."""
    one = run(tmp_path, date(2027, 12, 27), 10, 0, reopens="")
    assert worth(one) == pytest.approx(95.0)
    assert answer_in_full(one).by_doors == ()


def test_a_line_is_read_on_the_day_between_two_states() -> None:
    gained = np.arange(20.0) * 3.0
    assert read_off_line(gained, 0, Moment(10, 0.5), 5) == pytest.approx(31.5)
    assert read_off_line(gained, 9, Moment(10, 0.5), 5) == pytest.approx(31.5)
    assert read_off_line(gained + 40.0 * (np.arange(20) % 2), 0, Moment(10), 8) is None
