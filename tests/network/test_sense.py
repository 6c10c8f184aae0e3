"""Arrays are no longer than the run, however large a number is, and say the same as without a limit."""

from datetime import date

import numpy as np
import pytest

import dienmodel
from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.network.compile.stays import gamma_below
from dienmodel.network.compile.stocks import _tenures
from dienmodel.runs.desk import Desk, State

from .test_compile import SMALL

WEEKS = Calendar(date(2026, 1, 5), 260, "week")


@pytest.mark.parametrize("limit", [0, 2, 104])
@pytest.mark.parametrize("mean", [0.01, 1.0, 30.0])
@pytest.mark.parametrize("count", [0, 1, 2, 1000])
def test_people_at_the_start_lie_at_the_quantiles_of_their_tenure(count: int, mean: float, limit: int) -> None:
    """Counted person by person: number i of n has the tenure below which (i + 1/2) / n of all lie."""
    longest = (limit or int(45 * DAYS_PER_YEAR / 7)) - 1
    scale = mean * DAYS_PER_YEAR / 7
    ranks = (np.arange(count) + 0.5) / max(count, 1)
    each = (-scale * np.log1p(-ranks * (1 - np.exp(-longest / scale)))).astype(int)
    assert _tenures(count, mean, limit, WEEKS).tolist() == (np.bincount(each).tolist() if count else [0])


def test_a_thousand_million_people_take_no_more_room_than_a_thousand() -> None:
    assert _tenures(10**9, 4.0, 0, WEEKS).sum() == 10**9
    assert len(_tenures(10**9, 4.0, 0, WEEKS)) <= 45 * 53


@pytest.mark.parametrize("shape", [0.01, 1.0, 4.0, 1e4, 1e6])
def test_the_gamma_is_a_chance_however_far_from_its_mean(shape: float) -> None:
    """Far below nothing, far above everything; a gamma of shape one is exponential."""
    x = shape * np.array([0.0, 1e-9, 0.5, 1.0, 2.0, 100.0, 1e9])
    below = gamma_below(shape, x)
    assert np.all(np.diff(below) >= 0) and below[0] == 0 and below[-1] == 1
    if shape == 1.0:
        assert below == pytest.approx(-np.expm1(-x))
    if shape >= 1e4:  # nearly normal: half lies below the mean, up to the skewness
        assert below[3] == pytest.approx(0.5, abs=0.01) and below[2] < 1e-12 and below[4] > 1 - 1e-12


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_who_stays_beyond_the_run_changes_nothing_in_it(spread: float) -> None:
    """A course of 50 years: nobody is through, the arrays end with the run, and all who were admitted are there."""
    said = dienmodel.load(SMALL)
    longer = dict(said.figures)
    longer["course_weeks"] = longer["course_weeks"].model_copy(update={"value": 2600.0})
    changed = {**longer, "waiting_spread": longer["waiting_spread"].model_copy(update={"value": spread})}
    run = Desk(type(said)(**{**vars(said), "figures": changed})).run(State())
    network = run.world.network
    assert network.durations.shape[1] <= network.calendar.n_steps + 2
    assert np.all(network.durations.sum(axis=1) == 4096)
