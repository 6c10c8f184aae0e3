"""The overlay with women and men: it adds a split and an aim, and changes nothing else."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load, overlay_names
from dienmodel.network.meters.moment import at
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.filled import by_group
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import targets_table

GOAL = date(2030, 12, 31)
ROUNDED = 2.0
"""People at the start are whole in more groups."""


@cache
def run(scenario: str = "nederland", *overlays: str) -> Run:
    world = build(load(scenario, overlays))
    return Run(world, expect(world.network))


def share(day: date) -> float:
    """Women among the professionals on a day."""
    women, everybody = (
        explain(run("nederland", "women"), quantity, day).value for quantity in ("professional:woman", "professional")
    )
    return women / everybody


def test_the_package_has_it_by_name() -> None:
    assert "women" in overlay_names()


@pytest.mark.parametrize("scenario", ["nederland", "bevroren", "trend", "opkomstplicht"])
def test_people_and_posts_are_those_without_it(scenario: str) -> None:
    bare, split = run(scenario), run(scenario, "women")
    for category in ("professional", "reservist", "civilian"):
        people = [
            one.strength[:, [cell["category"] == category for cell in one.world.network.labels.cells]].sum(axis=1)
            for one in (bare, split)
        ]
        assert np.abs(people[0] - people[1]).max() < ROUNDED, category
    both = ({(g.dimension, g.member): g for g in by_group(one, "peace", GOAL)} for one in (bare, split))
    ours, theirs = both
    assert ours.keys() == theirs.keys()
    for key, group in ours.items():
        assert (group.posts, group.filled) == pytest.approx((theirs[key].posts, theirs[key].filled), abs=ROUNDED)


def test_the_share_of_women_goes_through_what_was_counted_and_falls_short_of_the_aim() -> None:
    """11 % in March 2022 and 5,296 of 42,305 in September 2024 were counted; with 20 % of those who come in no 30 %."""
    assert share(date(2022, 3, 1)) == pytest.approx(0.11, abs=0.005)
    assert share(date(2024, 9, 1)) == pytest.approx(5_296 / 42_305, abs=0.001)
    assert 0.145 < share(GOAL) < 0.165
    (row,) = targets_table(run("nederland", "women")).where(target="women_2030").rows()
    assert row["n_wanted"] == pytest.approx(0.3 * 56_000)
    assert row["n_people"] == pytest.approx(share(GOAL) * 54_000, rel=0.01)


def test_the_answer_starts_with_the_same_sentence() -> None:
    first, second = (answer(run("nederland", *overlays)) for overlays in ((), ("women",)))
    assert first.main is not None and second.main is not None
    assert first.main.target == second.main.target
    assert first.main.expected == pytest.approx(second.main.expected, abs=ROUNDED)


def test_a_simulation_of_whole_people_tells_the_same() -> None:
    world, moment = run("nederland", "women").world, run("nederland", "women").world.network.calendar.moment(GOAL)
    mean = at(moment, ensemble(world.network, 4, seed=3).strength.mean(axis=0))
    women = [cell.get("sex") == "woman" for cell in world.network.labels.cells]
    assert mean[women].sum() == pytest.approx(at(moment, run("nederland", "women").strength)[women].sum(), rel=0.03)
