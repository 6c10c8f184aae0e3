"""A door said in a scenario: in whole people, per queue, and refused where it says nothing or a plan is asked for."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.text.faults import FaultyInput

from .test_ceilings import AIM, BASE, GOAL

DESK = "desk: {title: {nl: d, en: d}, by: [rank], uses: {seats: null}, gives_up: nobody"
FIGURES = """
  thirty: {nl: x, en: x, unit: people, value: 30, source: assumption, kind: estimate, grade: expert}
  five_weeks: {nl: x, en: x, unit: weeks, value: 5, source: assumption, kind: estimate, grade: expert}
  some_weeks: {nl: x, en: x, unit: weeks, value: 2.5, source: assumption, kind: estimate, grade: expert}
  twelve: {nl: x, en: x, unit: people, value: 12, source: assumption, kind: estimate, grade: expert}
"""


def world(tmp_path: Path, door: str, more: str = "") -> World:
    path = tmp_path / "door.yaml"
    path.write_text(BASE.lstrip().replace(DESK, f"{DESK}, {door}") + FIGURES.lstrip("\n") + more)
    return build(load(str(path)))


def test_each_group_has_a_door_of_its_own(tmp_path: Path) -> None:
    network = world(tmp_path, "closes_at: thirty, reopens_at: twelve").network
    assert network.paths[network.gates.closes[:2]].tolist() == [[30.0] * network.n_steps] * 2
    assert network.gates.closes[2] == -1
    assert network.gates.reopens.tolist() == [12, 12, -1]
    assert network.gates.pace.tolist() == [0, 0, 0]
    assert world(tmp_path, "closes_at: thirty").network.gates.reopens.tolist() == [-1, -1, -1]


def test_a_door_may_close_at_a_length_of_the_wait(tmp_path: Path) -> None:
    """A time is told by its unit: five weeks at the pace of the last five; opens again at one of 2.5 weeks."""
    network = world(tmp_path, "closes_at: five_weeks, reopens_at: some_weeks").network
    assert network.paths[network.gates.closes[:2]].tolist() == [[5.0] * network.n_steps] * 2
    assert network.gates.reopens.tolist() == pytest.approx([2.5, 2.5, -1])
    assert network.gates.pace.tolist() == [5, 5, 0]


@pytest.mark.parametrize(
    ("door", "reason"),
    [
        ("reopens_at: twelve", "belongs to a door"),
        ("closes_at: twelve, reopens_at: thirty", "closes when 12 people wait and opens again at 30"),
        ("closes_at: twelve, reopens_at: twelve", "opens again at 12"),
        ("closes_at: many", "people"),
        ("closes_at: five_weeks, reopens_at: twelve", "reopens_at"),
        ("closes_at: twelve, reopens_at: five_weeks", "reopens_at"),
        ("closes_at: twelve, least: thirty", "lets 12 people wait, and a class begins with 30"),
        ("closes_at: some_weeks, reopens_at: five_weeks", "closes at a wait of 3 steps"),
    ],
)
def test_a_door_that_makes_no_sense_is_refused(tmp_path: Path, door: str, reason: str) -> None:
    with pytest.raises(FaultyInput, match=reason):
        world(tmp_path, door)


def test_a_plan_says_which_doors_it_does_not_know(tmp_path: Path) -> None:
    built = world(tmp_path, "closes_at: five_weeks, reopens_at: some_weeks", GOAL + AIM)
    with pytest.raises(FaultyInput, match="'desk' closes at a length of the wait and stays closed"):
        made_for(built)
