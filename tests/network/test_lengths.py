"""Lengths that whole steps cannot have are told: which, where, by how much, and what to do."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel import load
from dienmodel.api.contents import check
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.said import Said
from dienmodel.network.compile.compile import compile_near
from dienmodel.network.world import build
from dienmodel.text.telling import told

SCENARIO = """\
scenario: lengths
title: {nl: x, en: x}
start: 2026-01-01
end: 2030-01-01
categories: {staff: {nl: staf, en: staff}}
capacities: {seats: {title: {nl: x, en: x}, kind: places, amount: seats}}
gates: {door: {title: {nl: x, en: x}, uses: {seats: null}, every: between, patience: waits}}
stages: {course: {title: {nl: x, en: x}, duration: takes, variation: varies, gate: door}}
tracks:
  entry: {title: {nl: x, en: x}, entry: {people: many}, stages: [course], then: [{stock: staff}]}
stocks: {staff: {title: {nl: x, en: x}, category: staff, limit: stays, at_limit: [{leave: true}]}}
"""

SAID = {
    "many": ("people/year", 100),
    "takes": ("weeks", 26),
    "varies": ("factor", 0.5),
    "between": ("weeks", 52.1775),
    "waits": ("years", 1),
    "stays": ("years", 3),
    "seats": ("people", 100),
}


def said_in(place: Path, step: str, **other: tuple[str, float]) -> Said:
    figures = "".join(
        f"{key}: {{nl: x, en: x, unit: {unit}, value: {value}, source: made_up, kind: observed, grade: official}}\n"
        for key, (unit, value) in {**SAID, **other}.items()
    )
    (place / "figures").mkdir(parents=True)
    (place / "figures" / "all.yaml").write_text(figures)
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a test}\n")
    (place / "scenario.yaml").write_text(f"{SCENARIO}step: {step}\n")
    return load(place)


def noted(said: Said) -> dict[str, tuple[str, str, str]]:
    """Said, counted and difference in weeks of every length that is noted, by place."""
    notes = (note.values for note in build(said).notes if note.code == "length-rounded")
    return {str(v["place"]): (str(v["said"]), str(v["counted"]), str(v["bias"])) for v in notes}


def test_a_stage_shorter_than_a_step_is_told(tmp_path: Path) -> None:
    """In steps of a year 26 weeks are 365.2425 / 7 = 52.2 weeks, 26.2 too many."""
    assert noted(said_in(tmp_path, "year")) == {"stages.course.duration": ("26", "52.2", "+26.2")}


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_lengths_of_whole_steps_or_with_a_mean_between_them_are_as_said(tmp_path: Path, step: str) -> None:
    """26 weeks are 5.98 months: some stay five, most six, so that the mean is as it is said."""
    assert build(said_in(tmp_path, step)).notes == ()


@pytest.mark.parametrize(
    ("key", "place"),
    [("between", "gates.door.every"), ("waits", "gates.door.patience"), ("stays", "stocks.staff.limit")],
)
def test_other_lengths_that_become_a_step_are_told(tmp_path: Path, key: str, place: str) -> None:
    """Four weeks of a year of 52.2 count 48.2 weeks too long."""
    assert noted(said_in(tmp_path, "year", **{key: ("weeks", 4)}))[place] == ("4", "52.2", "+48.2")


def test_a_variation_that_whole_steps_cannot_have_is_told(tmp_path: Path) -> None:
    """Who stays a month on average and never less than one stays a month: nothing varies."""
    (note,) = build(said_in(tmp_path, "month", takes=("months", 1))).notes
    assert (note.code, note.values["said"], note.values["counted"]) == ("variation-rounded", "0.5", "0")


@pytest.mark.parametrize(
    ("places", "empty", "told_of"), [(0.5, "100", 0), (2.5, "20", 2), (1.0, None, 1), (40.5, None, 40)]
)
def test_places_of_which_whole_people_leave_a_part_empty_are_told(
    tmp_path: Path, places: float, empty: str | None, told_of: int
) -> None:
    """Of two and a half places a fifth is no place for anybody: the expectation has 2.5 people there, a run two."""
    world = build(said_in(tmp_path, "week", seats=("people", places), between=("weeks", 1)))
    notes = [note.values["empty"] for note in world.notes if note.code == "units-in-parts"]
    assert notes == ([empty] if empty else [])
    assert sample(world.network, 1).n_inside.max() == told_of
    assert expect(world.network).n_inside.max() == pytest.approx(min(places, 100 * 26 / 52.1775), rel=0.2)


def test_a_note_says_where_and_what_to_do_in_both_languages(tmp_path: Path) -> None:
    checked = check(said_in(tmp_path, "year"))
    note = next(note for note in checked.notes if note.values["key"] == "takes")
    assert str(note.where).endswith("all.yaml:2")
    for language, remedy, figure in (("en", "smaller `step`", "52.2 weeks"), ("nl", "kleinere `step`", "52.2 weken")):
        words = told(note, language)
        assert remedy in words.remedy and figure in words.what and "+26.2" in words.what
        assert words.what in [item["what"] for item in checked.as_data(language)["notes"]]


def test_a_neighbour_recalls_what_was_noted(tmp_path: Path) -> None:
    said = said_in(tmp_path, "year")
    network, memory = compile_near(said)
    again, _ = compile_near(said, {"many": 2.0}, near=memory)
    assert len(network.labels.trace["notes"]) == 2
    assert again.labels.trace["notes"] == network.labels.trace["notes"]


def starts(said: Said) -> list[int]:
    """The steps in which the course starts."""
    network = build(said).network
    return np.flatnonzero(network.paths[network.gates.open[0]]).tolist()


def test_more_than_one_start_in_a_step_is_one_and_is_told(tmp_path: Path) -> None:
    """Every four weeks is 13.04 times a year; twelve months have twelve starts, 0.35 weeks further apart."""
    said = said_in(tmp_path, "month", between=("weeks", 4))
    assert len(starts(said)) == 4 * 12
    assert noted(said) == {"gates.door.every": ("4", "4.35", "+0.348")}


@pytest.mark.parametrize(
    ("step", "between", "in_four_years"),
    [
        ("month", ("weeks", 6), 1461 / 42),
        ("week", ("months", 1), 48),
        ("week", ("years", 0.25), 16),
        ("day", ("months", 1), 48),
    ],
)
def test_courses_start_as_often_as_is_said_where_steps_are_no_part_of_the_time_between(
    tmp_path: Path, step: str, between: tuple[str, float], in_four_years: float
) -> None:
    """Six weeks are 1.38 months: now one and now two months apart, and nothing is noted."""
    said = said_in(tmp_path, step, between=between)
    when = starts(said)
    assert len(when) == pytest.approx(in_four_years, abs=1.0)
    apart = set(np.diff(when).tolist())
    assert len(apart) == 2 and max(apart) - min(apart) == 1
    assert not noted(said)


def test_courses_of_whole_steps_start_as_they_did(tmp_path: Path) -> None:
    """Every fourth week, counted from the first Monday of 2024, whatever the day on which the run starts."""
    since = round((date(2026, 1, 1) - date(2024, 1, 1)).days / 7)
    assert starts(said_in(tmp_path, "week", between=("weeks", 4))) == list(range(-since % 4, 209, 4))
