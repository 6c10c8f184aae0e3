"""A course that is followed up to a step is the whole course up to there, and nothing after it."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build

CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize("case", ["small", "two_offers"])
@pytest.mark.parametrize("part", [0, 1, 37, None])
def test_up_to_a_step_it_is_the_whole_course(case: str, part: int | None) -> None:
    network = build(load(str(CASES / case))).network
    until = network.n_steps if part is None else part
    whole, some = expect(network), expect(network, until=until)
    for name, counts in vars(some).items():
        if counts is None or name == "wait_count":
            continue
        last = until + len(counts) - network.n_steps
        assert np.array_equal(counts[:last], getattr(whole, name)[:last]), name
        assert not counts[last:].any(), name
