"""What was learnt from the counts of the baseline comes with the package, and is of the baseline as it is now."""

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.files import content_of
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.sweeps.draws import free_figures
from dienmodel.sweeps.posterior import SHIPPED, read_posterior, shipped_for
from dienmodel.sweeps.rebuilt import Rebuild, RebuiltScenario, rebuilt
from dienmodel.sweeps.shared import SharedDraws, moves_of_all


def run_of(said: Said) -> Run:
    world = build(said)
    return Run(world, expect(world.network))


def test_it_is_of_the_baseline_as_it_is_now() -> None:
    """If this fails: `make calibrate`."""
    run = run_of(load("nederland"))
    learnt = read_posterior(SHIPPED)
    assert learnt.lesson.differs(run) == ""
    assert set(learnt.figures) == set(free_figures(run.world.catalogue))
    assert len(learnt) >= 200
    assert learnt.lesson.learnt_from >= 8
    assert np.isfinite(learnt.before).all()
    assert np.isfinite(learnt.ahead).all()


@pytest.mark.parametrize("course", ["trend", "bevroren", "opkomstplicht"])
def test_courses_with_the_same_past_are_drawn_from_it(course: str) -> None:
    assert shipped_for(run_of(load(course))) is not None


def test_measures_to_come_and_their_past_are_told_apart() -> None:
    """A survey of everybody, which moves the past by a person or two, teaches nothing else; other counts would."""
    levels = {"extra_seats": 1.0, "survey_level_0": 0.0, "survey_level_4": 1.0}
    assert shipped_for(run_of(load("nederland", on=levels))) is not None
    assert shipped_for(run_of(load("terugblik"))) is None


def test_no_future_asks_for_other_posts_than_were_decided() -> None:
    """Shares by service and rank split the posts: moved by themselves they would make more of them, or fewer."""
    baseline = run_of(load("nederland"))
    said, main = baseline.world.said, baseline.world.outcomes.main
    assert main is not None and main.posts is not None
    scenario = RebuiltScenario(content_of(said), said)
    for moves in moves_of_all(said, SharedDraws(3, learnt=shipped_for(baseline))):
        run = rebuilt(scenario, Rebuild(moves))
        assert run is not None and run.world.outcomes.main is not None
        assert run.world.outcomes.main.filled() == pytest.approx(main.filled())
