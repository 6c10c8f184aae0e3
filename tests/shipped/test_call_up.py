"""The call-up duty, for comparison: off it changes nothing, on it is no policy and brings what it takes."""

from functools import cache

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.meters.posts import filled
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table


@cache
def run(scenario: str, level: float = 0.0) -> Run:
    world = build(load(scenario, on={"call_up_duty": level} if level else None))
    return Run(world, expect(world.network))


def people(category: str, level: float = 0.0, scenario: str = "opkomstplicht") -> float:
    """People of a category on the last day of the run."""
    rows = [row for row in totals_table(run(scenario, level)).rows() if row["category"] == category]
    return float(rows[-1]["n_people"])


def posts(organisation: str, level: float = 0.0) -> float:
    world = run("opkomstplicht", level).world
    trained: Reals = per_steps(world.meters.trained, run("opkomstplicht", level).expected)
    return float(filled(trained, world.outcomes.posts[organisation])[-1].sum())


def test_off_it_is_the_baseline() -> None:
    with_it, without = (run(name).strength.sum(axis=1) for name in ("opkomstplicht", "nederland"))
    np.testing.assert_allclose(with_it, without, rtol=1e-9)


def test_it_says_that_it_is_no_policy() -> None:
    scenario = load("opkomstplicht").scenario
    assert scenario.on.get("call_up_duty", 0) == 0
    for title in (scenario.title, scenario.measures["call_up_duty"].title, scenario.tracks["call_up"].title):
        assert "geen beleid" in title.nl and "no policy" in title.en


def test_it_fills_the_war_organisation_rather_than_that_of_peace() -> None:
    """Who has served is a reservist, and peace has few more posts for these."""
    war, peace = (posts(name, 1.0) - posts(name) for name in ("war", "peace"))
    assert war > 4 * peace > 0
    assert people("reservist", 1.0) > people("reservist") + 10_000


def test_conscripts_are_counted_apart() -> None:
    assert people("conscript") == 0 < people("conscript", 1.0)
    assert people("conscript", 0.5) == pytest.approx(people("conscript", 1.0) / 2, rel=0.1)


def test_volunteers_do_not_wait_for_it() -> None:
    """It brings its own seats, beds, kit, instructors and clearance: no category has fewer people for it."""
    for category in ("professional", "reservist", "civilian"):
        assert people(category, 1.0) >= people(category) * (1 - 1e-3)
