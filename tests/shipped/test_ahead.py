"""What links and levers of the baseline do comes with the package, and is of the baseline as it is now."""

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.model.said import with_levels
from dienmodel.runs.desk import AS_SAID, Desk
from dienmodel.runs.links import strain
from dienmodel.sweeps.posterior import learnt_for
from dienmodel.sweeps.shared import SharedDraws, for_answer, said_in_futures
from dienmodel.sweeps.uncertainty import futures
from dienmodel.web.explorer.work import DRAWS, SEED
from dienmodel.weigh.ahead import SHIPPED, Ahead, bond_of, read_ahead
from dienmodel.weigh.levers import ALL

STALE = "what links and levers do is not of the baseline of today: run `make ahead` (after `make calibrate`, if at all)"

DESK = Desk(load("nederland"))
DRAWING = SharedDraws(DRAWS, SEED, learnt_for(DESK.run()))


@pytest.fixture(scope="module")
def shipped() -> Ahead:
    found = read_ahead(SHIPPED, bond_of(DESK.under(AS_SAID), DRAWING))
    assert found is not None, STALE
    return found


def test_it_is_of_every_lever_and_link_of_today(shipped: Ahead) -> None:
    levers = shipped.levers.levers
    assert set(levers.alone) <= set(DESK.catalogue.measures), STALE
    assert (
        {package.name for package in levers.packages} == {*DESK.catalogue.sets, ALL} == set(shipped.levers.met) - {""}
    )
    assert shipped.links is not None and set(shipped.links.limit) == set(DESK.catalogue.chain), STALE
    assert len(shipped.numbers) == len(levers) == shipped.links.futures == shipped.levers.countable


def test_the_first_futures_of_today_are_those_that_were_shipped(shipped: Ahead) -> None:
    world, drawn = DESK.run().world, shipped.futures
    own = futures(world, DRAWS, SEED, learnt=DRAWING.learnt, which=range(2))
    assert np.array_equal(own.strength, drawn.strength[:2]) and own.dates == drawn.dates, STALE
    assert np.allclose(own.moves, drawn.moves[:2]) and own.figures == drawn.figures, STALE
    assert len(drawn) == DRAWS and drawn.failed == 0


def test_a_future_of_today_gives_the_same_numbers(shipped: Ahead) -> None:
    """The model may change where the scenario does not."""
    levers = shipped.levers.levers
    under = [levers.states[0], next(levers.state(each.levels) for each in levers.packages if each.name == ALL)]
    worlds = [with_levels(DESK.said, {**DESK.catalogue.levels, **dict(state.levels)}) for state in under]
    read = said_in_futures(worlds, for_answer, DRAWING, shipped.numbers[:1]).read[0]
    assert np.allclose(levers.read[0, [levers.states.index(state) for state in under]], read, atol=0.01), STALE


def test_links_of_a_future_of_today_are_among_those_that_limit(shipped: Ahead) -> None:
    assert shipped.links is not None
    limit = int(said_in_futures([DESK.said], strain, DRAWING, shipped.numbers[:1]).read[0, 0, -1])
    assert limit < 0 or shipped.links.limit[tuple(DESK.catalogue.chain)[limit]] > 0, STALE
