"""Slots that come in parts of one: whole ones come when somebody can take them."""

import json
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.load import load
from dienmodel.network.network import Network
from dienmodel.network.world import build

from ..plan.little import figure, titled


def school(folder: Path, slots: float, every: float, more: str = "") -> Network:
    """Ten people a week before a school with slots per year, where courses start every so many weeks."""
    sections = {
        "scenario": "school",
        "title": {"nl": "x", "en": "x"},
        "start": "2026-01-05",
        "end": "2030-01-07",
        "categories": {"trained": {"nl": "x", "en": "x"}},
        "stocks": {"trained": titled(category="trained")},
        "stages": {"course": titled(duration="week", gate="school")},
        "gates": {"school": titled(uses={"slots": None}, every="every")},
        "capacities": {"slots": titled(kind="slots", amount="slots")},
        "tracks": {
            name: titled(entry={"people": "people"}, stages=["course"], then=[{"stock": "trained"}]) for name in "ab"
        },
    }
    figures = {
        "week": figure("weeks", 1),
        "every": figure("weeks", every),
        "people": figure("people/year", 260),
        "slots": figure("people/year", slots),
        "part": figure("share", 0.5),
        "hundred": figure("people", 100),
        "each": figure("per year", 0.2),
        "two": figure("years", 2),
    }
    (folder / "figures").mkdir()
    (folder / "figures" / "figures.yaml").write_text(json.dumps(figures), "utf-8")
    (folder / "scenario.yaml").write_text(json.dumps(sections), "utf-8")
    (folder / "sources.yaml").write_text("made_up: {title: Made up, publisher: the tests}\n", "utf-8")
    (folder / "over.yaml").write_text(more or "note: {nl: x, en: x}\n", "utf-8")
    return build(load(str(folder), [folder / "over.yaml"])).network


@pytest.mark.parametrize(("slots", "every"), [(13.0, 4.0), (20.0, 4.0), (26.0, 3.0), (100.0, 8.0), (30.0, 1.0)])
def test_a_course_has_the_slots_of_the_weeks_in_which_it_starts(tmp_path: Path, slots: float, every: float) -> None:
    """A slot that is not taken in its week is lost, so of parts of a slot each start has its part, in whole ones.

    Thirteen a year are a quarter of a slot a week: whole ones came in every fourth week, and none when a course began.
    """
    network = school(tmp_path, slots, every)
    lost = [note.values["lost"] for note in network.labels.trace["notes"] if note.code == "slots-lost"]
    assert lost == ([f"{100 - 100 / every:.0f}"] if every > 1 else [])
    for course in (expect(network), sample(network, 1)):
        assert course.new_started[1:].sum() == pytest.approx(slots * 4 / every, abs=2.1)


@pytest.mark.parametrize("word", ["at_most", "reserved"])
def test_a_share_of_slots_comes_in_steps_with_slots(tmp_path: Path, word: str) -> None:
    """Of 26 slots a year half may be used by people of one track: each other slot, not one in a week without any."""
    more = f"gates: {{school: {{every: null, first: [{{tracks: [a], {word}: {{slots: [part]}}}}]}}}}\n"
    network = school(tmp_path, 26.0, 1.0, more)
    of_a = [n for n, label in enumerate(network.labels.node) if label["track"] == "a"]
    for course in (expect(network), sample(network, 1)):
        assert course.new_started.sum() == pytest.approx(26 * 4, abs=2.1)
        wanted = 13 * 4 if word == "at_most" else 26 * 4  # who is first may use more than what is reserved
        assert course.new_started[:, of_a].sum() == pytest.approx(wanted, abs=2.1)


def test_a_share_of_slots_is_that_of_the_weeks_in_which_a_course_starts_too(tmp_path: Path) -> None:
    """Half of a slot in every fourth week, for the people of one track."""
    more = "gates: {school: {first: [{tracks: [a], at_most: {slots: [part]}}]}}\n"
    network = school(tmp_path, 52.0, 4.0, more)
    of_a = [n for n, label in enumerate(network.labels.node) if label["track"] == "a"]
    for course in (expect(network), sample(network, 1)):
        assert course.new_started.sum() == pytest.approx(52, abs=2.1)
        assert course.new_started[:, of_a].sum() == pytest.approx(26, abs=2.1)


def test_slots_of_some_that_others_can_take_meanwhile_are_not_lost(tmp_path: Path) -> None:
    """The course of one track starts every four weeks and may have half of its slots then; the rest take all others."""
    more = """
stages: {lessons: {title: {nl: x, en: x}, duration: week, gate: always}}
gates:
  school: {first: [{tracks: [a], at_most: {slots: [part]}}]}
  always: {title: {nl: x, en: x}, uses: {slots: null}, gives_up: nobody}
tracks: {b: {stages: [lessons]}}
"""
    network = school(tmp_path, 104.0, 4.0, more)
    assert not [note for note in network.labels.trace["notes"] if note.code == "slots-lost"]
    assert expect(network).new_started.sum() == pytest.approx(104 * 4, abs=4.1)


REFRESHERS = """
step: {step}
stocks: {{reserve: {{title: {{nl: x, en: x}}, category: trained, people: hundred, tenure: two}}}}
capacities: {{slots: {{filled: [{{stock: reserve, share: each}}]}}}}
gates: {{school: {{every: null}}}}
"""


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_slots_that_people_take_up_leave_as_many_in_any_step(tmp_path: Path, step: str) -> None:
    """Of 26 slots a year a hundred reservists take 20: six are left, where whole ones a week would leave sixteen.

    Whole people find less than a slot a step, which is noted.
    """
    network = school(tmp_path, 26.0, 1.0, REFRESHERS.format(step=step))
    years = network.n_steps * network.calendar.years_per_step
    assert expect(network).new_started.sum() / years == pytest.approx(6.0, rel=0.01)
    (note,) = [note for note in network.labels.trace["notes"] if note.code == "units-in-parts"]
    assert note.values["empty"] == "100"
    assert sample(network, 1).new_started.sum() == 0
