"""One run of the small scenario for all tests of the views."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.run import Run

SMALL = Path(__file__).parents[1] / "cases" / "small"


@pytest.fixture(scope="session")
def run() -> Run:
    world = build(load(str(SMALL)))
    return Run(world, expect(world.network), ensemble(world.network, 5, 1), 1)


@pytest.fixture(scope="session")
def bare(run: Run) -> Run:
    return replace(run, sampled=None)
