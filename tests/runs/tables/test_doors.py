"""Whom doors turn away, in the tables and in the answer: a second queue takes whom the first does not."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.answer import answer, answer_in_full
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import funnel_table
from dienmodel.runs.tables.waiting.doors import doors_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.queues import gates_table, queues_table, waiting_table
from dienmodel.show.say.answer import sentence
from dienmodel.show.sheets import three_keys
from dienmodel.text.words import words

OVERFLOW = """
scenario: overflow
title: {nl: o, en: o}
start: 2026-01-05
end: 2030-01-07
categories: {force: {nl: f, en: f}}
stocks: {force: {title: {nl: Korps, en: Corps}, category: force}}
stages:
  long: {title: {nl: l, en: l}, duration: week, gate: school}
  short: {title: {nl: s, en: s}, duration: week, gate: course}
gates:
  school: {title: {nl: School, en: School}, uses: {benches: null}, closes_at: ten, otherwise: [{track: second}]}
  course: {title: {nl: Cursus, en: Course}, uses: {chairs: null}, closes_at: five, gives_up: nobody}
capacities:
  benches: {title: {nl: Banken, en: Benches}, kind: slots, amount: six_a_week}
  chairs: {title: {nl: Stoelen, en: Chairs}, kind: slots, amount: three_a_week}
tracks:
  first: {title: {nl: Eerste, en: First way}, entry: {people: ten_a_week}, stages: [long], then: [{stock: force}]}
  second: {title: {nl: Tweede, en: Second way}, stages: [short], then: [{stock: force}]}
figures:
  week: {nl: x, en: x, unit: weeks, value: 1, source: assumption, kind: estimate, grade: expert}
  ten: {nl: x, en: x, unit: people, value: 10, source: assumption, kind: estimate, grade: expert}
  five: {nl: x, en: x, unit: people, value: 5, source: assumption, kind: estimate, grade: expert}
  ten_a_week: {nl: x, en: x, unit: people/week, value: 10, source: assumption, kind: estimate, grade: expert}
  six_a_week: {nl: x, en: x, unit: people/week, value: 6, source: assumption, kind: estimate, grade: expert}
  three_a_week: {nl: x, en: x, unit: people/week, value: 3, source: assumption, kind: estimate, grade: expert}
"""
"""Ten a week come to six benches: once ten wait four a week go to the course, and one of them finds no chair."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path = tmp_path_factory.mktemp("overflow") / "overflow.yaml"
    path.write_text(OVERFLOW.lstrip())
    world = build(load(str(path)))
    return Run(world, expect(world.network))


def test_whom_a_door_turns_away_is_in_the_tables(run: Run) -> None:
    """Of 209 weeks the first three fill the queue of ten: four a week more than six come.

    In the third week 12 would wait, so that two are turned away: 2 + 206 x 4 = 826 in all. They come to the course a
    week later: two, for whom there is room, and 205 times four for three chairs, of whom one waits or is turned away.
    """
    course, years = run.expected, run.world.network.n_steps * run.world.network.calendar.years_per_step
    assert course.new_turned[:6, 0].tolist() == pytest.approx([0, 0, 2, 4, 4, 4])
    assert course.new_turned[:, 0].sum() == pytest.approx(826)
    assert course.new_turned[:, 1].sum() == pytest.approx(205 - 5)
    rows = {(row["gate"], row["goes_to"]): row for row in doors_table(run).rows()}
    assert rows["school", "track second"]["rate_turned"] == pytest.approx(826 / years)
    assert rows["school", "track second"]["share_turned"] == pytest.approx(826 / 2090)
    assert rows["school", "track second"]["capacity"] == "benches"
    assert rows["course", "outside"]["rate_turned"] == pytest.approx(200 / years)
    assert sum(row["new_turned"] for row in gates_table(run).rows() if row["gate"] == "school") == pytest.approx(826)
    assert sum(row["new_turned"] for row in queues_table(run).rows() if row["gate"] == "course") == pytest.approx(200)


def test_whom_a_door_turns_away_neither_waits_nor_gives_up(run: Run) -> None:
    """Never more than ten wait for the school: the four for whom there is no room are elsewhere a week later."""
    waiting = [row["n_waiting"] for row in waiting_table(run).rows() if row["gate"] == "school"]
    assert max(waiting) == pytest.approx(10)
    (limit,) = (row for row in limits_table(run).rows() if row["capacity"] == "benches")
    assert limit["n_waiting"] == pytest.approx(10, abs=0.2)  # six after the first week, and ten from the third on
    assert limit["weeks_waited"] == pytest.approx(10 / 6, rel=0.02)  # six a week join and may stay
    for stage in ("first/long", "second/short"):
        assert explain(run, f"expired:{stage}", date(2028, 12, 31)).value == pytest.approx(0.0)
        parts = {row["why"]: row["value"] for row in explain(run, f"queue:{stage}", date(2028, 12, 31)).parts.rows()}
        turned = explain(run, f"turned:{stage}", date(2028, 12, 31)).value
        assert parts["turned away"] == pytest.approx(-turned)
        assert turned == pytest.approx((4 if stage == "first/long" else 1) * 366 / 7)
        (year,) = funnel_table(run).where(year=2028, track=stage.split("/")[0]).rows()
        assert (year["new_turned"], year["new_expired"]) == (pytest.approx(turned), pytest.approx(0.0, abs=1e-9))


def test_doors_are_told_from_the_start_where_today_is_after_the_day_of_the_answer(tmp_path: Path) -> None:
    """In the 52 weeks up to 4 January 2027 two are turned away in the third, and four in each after that."""
    early = "targets: {early: {title: {nl: x, en: x}, date: 2027-01-04, people: ten}}\nnow: 2028-01-03\n"
    (tmp_path / "overflow.yaml").write_text(OVERFLOW.lstrip().replace("categories:", f"{early}categories:", 1))
    world = build(load(str(tmp_path / "overflow.yaml")))
    rows = {row["gate"]: row for row in doors_table(Run(world, expect(world.network))).rows()}
    assert rows["school"]["rate_turned"] == pytest.approx((2 + 49 * 4) / (52 * world.network.calendar.years_per_step))


def test_the_answer_says_whom_a_closed_door_turns_away(run: Run) -> None:
    found = answer_in_full(run)
    assert [door.gate for door in found.doors] == ["school", "course"]
    assert found.doors[0].places == ("track second",) and not found.doors[0].by_chance
    text = sentence(found, run.world.catalogue, words("en")).replace("\u00a0", " ")
    assert "The door of school turns people away until 7 January 2030: 206 a year on average" in text
    assert "40% of those who come, for want of benches; they go to second way." in text
    assert "for want of chairs; they go to the outside world" in text
    assert "capacity suffices" not in text
    assert found.bottleneck is not None and found.bottleneck.capacity in ("benches", "chairs")
    dutch = sentence(found, run.world.catalogue, words("nl")).replace("\u00a0", " ")
    assert "De deur van school houdt tot 07-01-2030 mensen buiten: gemiddeld 206 per jaar" in dutch


def test_who_is_turned_away_by_chance_is_told_from_the_replications(run: Run, tmp_path: Path) -> None:
    """On average six a week find six benches; by chance somebody finds them taken, and nobody may wait."""
    path = tmp_path / "chance.yaml"
    path.write_text(OVERFLOW.lstrip().replace("people/week, value: 10,", "people/week, value: 6,").replace(
        "people, value: 10,", "people, value: 0,"))  # fmt: skip
    world = build(load(str(path)))
    expected = expect(world.network)
    assert answer(Run(world, expected)).doors == ()
    found = answer(Run(world, expected, ensemble(world.network, 20, 1)))
    assert found.doors[0].gate == "school" and found.doors[0].by_chance
    lost = sum(k * np.exp(-6.0) * 6.0 ** (6 + k) / np.prod(np.arange(1.0, 7 + k)) for k in range(1, 30)) / 6
    assert found.doors[0].share == pytest.approx(lost, rel=0.05)
    assert found.queue is None
    text = sentence(found, world.catalogue, words("en"))
    assert "On average there is room: it is by chance that it is full." in text and "No capacity holds" not in text
    key = three_keys(found, world.catalogue, words("en"))[1]
    assert (key.label, key.value) == ("A door turns people away", "The door of school")
