"""Posts, and those of them that are filled, are read on the day that was asked."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.quantity import Period, value_of
from dienmodel.runs.run import Run

SMALL = Path(__file__).parents[2] / "cases" / "small"


@pytest.fixture(scope="module")
def run() -> Run:
    world = build(load(str(SMALL)))
    return Run(world, expect(world.network))


def asked(run: Run, quantity: str, day: date) -> float:
    """The value of a quantity, which is said to be one of the day."""
    parsed = parse(quantity, run.world.catalogue)
    assert parsed.kind.period is Period.DAY
    return value_of(run, parsed, day)


@pytest.mark.parametrize(("day", "week"), [(date(2026, 11, 16), 45), (date(2029, 2, 27), 164 + 1 / 7)])
def test_a_day_within_a_quarter_has_its_own_number(run: Run, day: date, week: float) -> None:
    """1,200 posts for soldiers and 300 for officers: those that nobody in stock is there for are empty."""
    soldiers, officers = (np.interp(week, range(len(people)), people) for people in run.expected.n_stock.T)
    assert soldiers < 1200 and officers < 300
    assert asked(run, "posts:peace", day) == 1500.0
    assert asked(run, "filled:peace", day) == pytest.approx(soldiers + officers)
    assert asked(run, "filled:peace:officer", day) == pytest.approx(officers)


def test_at_the_start_everybody_has_a_post(run: Run) -> None:
    assert asked(run, "filled:peace", date(2026, 1, 5)) == pytest.approx(1200.0)
