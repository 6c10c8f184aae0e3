"""A scenario in futures that were drawn, and decisions that hold up in them."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import in_future, with_level, with_moves, with_values
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.sweeps.shared import (
    NearFutures,
    SharedDraws,
    answered,
    for_answer,
    in_futures,
    moves_of_all,
    said_in_futures,
    spread_futures,
)
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
N = 20


def test_a_scenario_in_a_future_is_compiled_with_its_figures() -> None:
    """As with the factors themselves; and it stays in that future when a measure is switched."""
    said = load(SMALL)
    moves = moves_of_all(said, SharedDraws(2))[1]
    moved, factors = with_moves(with_level(said, "more_exams", 1.0), moves)
    ours, theirs = build(with_level(in_future(said, moves), "more_exams", 1.0)), build(moved, factors)
    assert np.array_equal(ours.network.paths, theirs.network.paths)
    assert not np.array_equal(ours.network.paths, build(moved).network.paths)


def test_what_levers_do_near_a_future_is_what_they_do_in_it() -> None:
    """Bit for bit, in whatever order they are moved, and where a figure has another value too."""
    said, drawing, which = load(SMALL), SharedDraws(N), (3, 0, 11)
    near = NearFutures(said, drawing)
    levels = [with_level(said, "more_exams", level) for level in (0.4, 0.0, 1.0)]
    for other in (*levels, with_values(levels[0], {"seats": 30.0}), levels[0]):
        plain = said_in_futures([other], for_answer, drawing, which).read[:, 0]
        assert np.array_equal(near.read(other, which, for_answer), plain, equal_nan=True)
    assert len(near._memories) == len(which)
    assert near.near(3) is near.near(3)


def test_futures_are_spread_over_the_answer() -> None:
    """Of twenty the third, the eleventh and the seventeenth, from fewest to most."""
    said, drawing = load(SMALL), SharedDraws(N)
    every = np.sort(in_futures(said, [{}], answered, drawing).read[:, 0])
    found = spread_futures(said, 3, drawing)
    worlds = [build(each) for each in found.values()]
    told = [float(answered(Run(world, expect(world.network)))) for world in worlds]
    assert list(found) == ["p17", "p50", "p83"]
    assert told == pytest.approx([every[3], every[10], every[16]])


def test_decisions_hold_up_in_futures_that_were_drawn(tmp_path: Path) -> None:
    found = api.robust(SMALL, [], ["shortfall"], drawn=api.DrawnFutures(2, draws=N)).found
    assert found.futures == (SMALL, "p25", "p75")
    assert found.best[1][0] > found.best[2][0]  # fewer people fall short where more are left
    assert found.worst[-1] <= found.worst[:-1].min() + 1e-3


def test_without_a_future_there_is_nothing_to_hold_up_in() -> None:
    with pytest.raises(FaultyInput) as caught:
        api.robust(SMALL, [])
    assert [fault.code for fault in caught.value.faults] == ["future-none"]
