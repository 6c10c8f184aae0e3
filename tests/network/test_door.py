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
  twelve: {nl: x, en: x, unit: people, value: 12, source: assumption, kind: estimate, grade: expert}
"""


def world(tmp_path: Path, door: str, more: str = "") -> World:
    path = tmp_path / "door.yaml"
    path.write_text(BASE.lstrip().replace(DESK, f"{DESK}, {door}") + FIGURES.lstrip("\n") + more)
    return build(load(str(path)))


def test_each_group_has_a_door_of_its_own(tmp_path: Path) -> None:
    network = world(tmp_path, "closes_at: thirty, reopens_at: twelve").network
    assert network.gates.closes.tolist() == [30, 30, -1]
    assert network.gates.reopens.tolist() == [12, 12, -1]
    assert world(tmp_path, "closes_at: thirty").network.gates.reopens.tolist() == [-1, -1, -1]


@pytest.mark.parametrize(
    ("door", "reason"),
    [
        ("reopens_at: twelve", "belongs to a door"),
        ("closes_at: twelve, reopens_at: thirty", "closes when 12 people wait and opens again at 30"),
        ("closes_at: twelve, reopens_at: twelve", "opens again at 12"),
        ("closes_at: weeks", "people"),
    ],
)
def test_a_door_that_makes_no_sense_is_refused(tmp_path: Path, door: str, reason: str) -> None:
    with pytest.raises(FaultyInput, match=reason):
        world(tmp_path, door)


def test_a_plan_says_that_it_knows_no_doors(tmp_path: Path) -> None:
    built = world(tmp_path, "closes_at: thirty", GOAL + AIM)
    with pytest.raises(FaultyInput, match="gate 'desk' has a door"):
        made_for(built)
