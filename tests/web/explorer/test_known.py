"""What has been computed of a state stands in one run: the same until more is known, and then another one."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.runs.answer import answer
from dienmodel.runs.desk import AS_SAID, RUNS, State
from dienmodel.runs.tables.every import TABLES
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import key_of, run_weighed, run_with_bands

SMALL = Path(__file__).parents[2] / "cases" / "small"
MOVED = State.of({"more_exams": 0.4})


@pytest.fixture
def own() -> Shelf:
    return shelf(str(SMALL))


def noted_bands(own: Shelf, state: State, seed: int) -> None:
    """Note bands of luck as work does that ended."""
    network = own.desk(own.first).run(state).world.network
    own.work.keep(key_of("bands", own.first, state), ensemble(network, 20, seed))


@pytest.mark.parametrize("state", [AS_SAID, MOVED], ids=["as said", "moved"])
def test_it_is_the_same_run_until_more_is_known(own: Shelf, state: State) -> None:
    totals = next(each for each in TABLES if each.name == "totals")
    bare = run_with_bands(own, own.first, state)
    assert run_with_bands(own, own.first, state) is bare is own.desk(own.first).run(state)
    assert totals(bare).columns["p5"][-1] is None
    noted_bands(own, state, 1)
    banded = run_with_bands(own, own.first, state)
    assert run_with_bands(own, own.first, state) is banded
    assert totals(banded).columns["p5"][-1] is not None
    weighed = run_weighed(own, own.first, state)
    assert run_with_bands(own, own.first, state) is weighed is not banded
    assert weighed.sampled is banded.sampled
    assert answer(weighed).replications == 20


def test_bands_that_were_computed_again_take_the_place_of_those_before(own: Shelf) -> None:
    totals = next(each for each in TABLES if each.name == "totals")
    seen = []
    for seed in (1, 2):
        noted_bands(own, AS_SAID, seed)
        seen.append(totals(run_with_bands(own, own.first, AS_SAID)).columns["p95"])
    assert not np.array_equal(*seen)
    assert own.runs.get(("known", own.first, AS_SAID)).run is run_with_bands(own, own.first, AS_SAID)


def test_of_states_only_the_last_are_remembered(own: Shelf) -> None:
    run_weighed(own, own.first, AS_SAID)
    kept = run_with_bands(own, own.first, AS_SAID)
    for i in range(RUNS + 3):
        run_weighed(own, own.first, State.of({"more_exams": 0.1 + i / 100}))
    assert len(own.runs._notes) == RUNS + 1
    assert run_with_bands(own, own.first, AS_SAID) is kept


def test_an_own_scenario_has_runs_of_its_own(own: Shelf) -> None:
    text = "base: small\ntitle: {nl: Eigen, en: Own}\n"
    mine = own.add(text)
    assert run_weighed(own, mine, AS_SAID) is not run_weighed(own, own.first, AS_SAID)
    assert own.runs.get(("known", mine, AS_SAID)) is not own.runs.get(("known", own.first, AS_SAID))
