"""A shortfall over targets that count the same people says so: who is missing counts for several of them."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.settings import Search
from dienmodel.runs.filled import without_plan
from dienmodel.show.say.overlap import overlap_lines, shared_targets
from dienmodel.show.say.plan_head import first_lines
from dienmodel.text.words import words

from .little import figure, little, titled


def test_of_the_baseline_the_parts_of_the_force_overlap_with_the_whole() -> None:
    """Professionals, reservists and civilians are others, and all of them are in the hundred thousand of that day."""
    world = build(load("nederland"))
    (names,) = shared_targets(world, "shortfall")
    assert set(names) == {"t2030", "t2030_professional", "t2030_reservist", "t2030_civilian"}
    assert shared_targets(world, "cost") == []
    (line,) = overlap_lines(world, ["shortfall", "cost"], words("en"))
    assert "on 31 December 2030" in line and "“100,000 people in 2030”" in line


LATER = {"goal": titled(date="2027-12-01", people="needed"), "later": titled(date="2027-11-01", people="needed")}
TWICE = {"goal": titled(date="2027-12-01", people="needed"), "twice": titled(date="2027-12-01", people="needed")}


@pytest.mark.parametrize(("targets", "needed", "told"), [(TWICE, 500, True), (TWICE, 250, False), (LATER, 500, False)])
def test_a_plan_says_so_where_somebody_is_missing(tmp_path: Path, targets: dict, needed: float, told: bool) -> None:
    """Two targets for the same people on one day: each who is missing counts twice."""
    said = little(tmp_path, {"needed": figure("people", needed)}, targets=targets)
    found = made_for(build(said), ["shortfall", "cost"], Search(margin=0.0))
    bare = without_plan(said)
    for language, text in (("en", "count some of the same people"), ("nl", "voor een deel dezelfde mensen")):
        lines = first_lines(bare, bare, found, ["shortfall", "cost"], words(language))
        assert any(text in line for line in lines) == told
    if told:
        ((_, own), *_) = (pair for name, pair in found.metered.items() if name == "goal:goal")
        assert found.values[0] == pytest.approx(2 * (needed - own), rel=1e-6)


def test_of_aims_that_are_weighed_together_it_is_said_too(tmp_path: Path) -> None:
    aims = {"shortfall": titled(least="shortfall", weight="each"), "cost": titled(least="cost")}
    figures = {"needed": figure("people", 500), "each": figure("euro/person", 250_000)}
    said = little(tmp_path, figures, targets=TWICE, aims=aims)
    found, bare = made_for(build(said), ["shortfall+cost"], Search(margin=0.0)), without_plan(said)
    assert any("same people" in line for line in first_lines(bare, bare, found, ["shortfall+cost"], words("en")))
