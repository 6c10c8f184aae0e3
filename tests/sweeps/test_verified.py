"""Forecasts held against counts: scores in closed form, naive rules by hand, and what a model lacked, planted."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr

from dienmodel.model.load import load
from dienmodel.network.observed import Lack
from dienmodel.network.world import World, build
from dienmodel.runs.observed import ObservedQuantity, later_observations, observations
from dienmodel.sweeps.discrepancy import integrated
from dienmodel.sweeps.foretold import Foretold, read_foretold, score, write_foretold
from dienmodel.sweeps.verified import Forecast, by_model, drift_of, looked_ahead, naive

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The small case as it was known after the first of three counts."""
    return known(tmp_path_factory.mktemp("known"), "2027-03-01")


def known(place: Path, day: str) -> World:
    """The small case with its counts, as it was known on a day."""
    path, counted = place / "known.yaml", (CASES / "counted.yaml").read_text()
    path.write_text(counted.replace("now: 2028-01-03", f"known: {day}"))
    return build(load(str(CASES / "small"), [path]))


def forecast(reading: ObservedQuantity, means: list[float], spread: float, since: date = date(2027, 1, 4)) -> Forecast:
    return Forecast("model", since, reading, np.array(means), spread)


@pytest.fixture(scope="module")
def reading(world: World) -> ObservedQuantity:
    return next(each for each in observations(world) if each.name == "second")


def test_the_score_is_the_integral_over_all_thresholds(reading: ObservedQuantity) -> None:
    """CRPS is the integral of (F(x) - 1{x >= counted})^2."""
    each = forecast(reading, [1200.0, 1260.0, 1400.0], 25.0)

    def below(x: float) -> float:
        return float(ndtr((x - each.means) / each.spread).mean())

    low, _ = quad(lambda x: below(x) ** 2, 900, reading.value, epsabs=1e-6)
    high, _ = quad(lambda x: (below(x) - 1) ** 2, reading.value, 1800, epsabs=1e-6)
    assert each.crps * reading.value == pytest.approx(low + high, rel=1e-4)
    assert each.rank == pytest.approx(below(reading.value))
    assert each.bias == pytest.approx(3860 / 3 / reading.value - 1)


def test_a_forecast_that_is_right_on_scores_best_and_coverage_counts_bands(reading: ObservedQuantity) -> None:
    kinds = ((0, 5), (0, 50), (40, 20))
    near, wide, off = (forecast(reading, [reading.value + away], spread) for away, spread in kinds)
    assert near.crps < wide.crps < off.crps
    found = score([near, wide, off])
    assert (found.forecasts, found.half, found.ninety) == (3, pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert found.bias == pytest.approx(40 / reading.value / 3)


def test_a_planted_drift_is_found(reading: ObservedQuantity) -> None:
    """Forecasts that are off as the flows of a model that lacks 4 % a year make them."""
    memory, drift = 5.0, 0.04
    sure = forecast(reading, [reading.value], 0.001, date(2025, 1, 4))
    size = drift * np.sqrt(integrated(np.array([sure.years]), memory)[0, 0])
    off = np.random.default_rng(1).normal(0.0, size, 4000)
    made = [forecast(reading, [reading.value * (1 + each)], 0.001, date(2025, 1, 4)) for each in off.tolist()]
    assert drift_of(made, memory) == pytest.approx(drift, rel=0.05)
    assert drift_of([sure], memory) == 0.0


def test_naive_rules_go_on_from_the_counts_that_were_known(world: World) -> None:
    """From the start and one count a drift: both rules lie on the line through these, and are less sure further on."""
    found = looked_ahead(world, 12)
    rows = [row for row in naive(found) if row.reading.name == "second"]
    (first,) = (each for each in later_observations(world) if each.learn)
    start = world.network.calendar.dates[0]
    begin = float(world.outcomes.start.sum())
    line = begin + (first.value - begin) * (date(2028, 1, 3) - start).days / (first.day - start).days
    assert [row.by for row in rows] == ["walk", "line"]
    assert all(row.means == pytest.approx([line]) for row in rows)
    nearer = {row.by: row for row in naive(found) if row.reading.name == "later"}
    assert all(nearer[row.by].spread < row.spread for row in rows)


def test_the_model_forecasts_what_was_withheld_from_what_was_known(world: World) -> None:
    found = looked_ahead(world, 40)
    rows = by_model(found)
    assert [row.reading.name for row in rows] == ["second", "later"]
    assert found.learnt_from == 1
    lacking = by_model(found, "lacking", {"people": Lack({}, {"": 0.1}, 5.0, 1.0)})
    assert [row.by for row in lacking] == ["lacking", "lacking"]
    assert all(more.means.std() > plain.means.std() for more, plain in zip(lacking, rows, strict=True))


def test_before_any_count_forecasts_are_what_was_thought(tmp_path: Path) -> None:
    found = looked_ahead(known(tmp_path, "2026-06-01"), 20)
    assert found.learnt_from == 0
    assert found.smoothed.posterior.tobytes() == found.smoothed.prior.tobytes()
    assert len(by_model(found)) == 3
    (level,) = {row.means[0] for row in naive(found)}
    assert level == pytest.approx(float(found.world.outcomes.start.sum()))


def test_what_is_kept_of_a_forecast_scores_as_it_did(reading: ObservedQuantity, tmp_path: Path) -> None:
    """Quantiles leave the shares below them that they are of; a file gives back what was written."""
    made = [forecast(reading, [1200.0, 1260.0, 1400.0], 25.0), forecast(reading, [reading.value + 40], 20.0)]
    kept = [each.told(1250.0) for each in made]
    for each, row in zip(made, kept, strict=True):
        assert ndtr((row.p25 - each.means) / each.spread).mean() == pytest.approx(0.25)
        assert row.years == each.years
    write_foretold(kept, tmp_path / "kept.csv")
    back = read_foretold(tmp_path / "kept.csv")
    assert score(back) == pytest.approx(score(made), abs=1e-6)
    assert drift_of(back, 5.0) == pytest.approx(drift_of(made, 5.0), abs=1e-5)
    assert isinstance(back[0], Foretold) and back[0].day == reading.day
