"""Draws: every slice once, by the distribution that is said, and over ranges that have no factors too."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.sweeps.draws import drawn_ranks, quantile, ranged_figures, span_of
from dienmodel.sweeps.map import Execution
from dienmodel.sweeps.uncertainty import futures, sensitivities

SMALL = Path(__file__).parents[1] / "cases" / "small"
RANKS = (np.arange(20_000) + 0.5) / 20_000
STILL = """
tracks: {{entry: {{entry: {{people: coming}}}}}}
stocks: {{military: {{exits: {{leave: {{rate: going, to: [{{leave: true}}]}}}}}}}}
figures:
  coming: {{nl: x, en: x, unit: people/year, value: {value}, low: 0, high: 1200, {rest}}}
  going: {{nl: x, en: x, unit: per year, value: {value}, low: 0, high: 0.2, {rest}}}
"""
REST = "source: made_up, kind: assumption, grade: expert"


def still(tmp_path: Path, value: float) -> Said:
    path = tmp_path / "still.yaml"
    path.write_text(STILL.format(value=f"{value:f}", rest=REST))
    return load(str(SMALL), [path])


@pytest.fixture(scope="module")
def said() -> Said:
    return load(str(SMALL), on={"more_exams": 1.0})


def test_every_slice_of_a_figure_is_drawn_once_and_figures_are_drawn_apart() -> None:
    ranks = drawn_ranks("seats", 50, seed=1)
    assert (np.sort((ranks * 50).astype(int)) == np.arange(50)).all()
    assert (ranks == drawn_ranks("seats", 50, seed=1)).all()
    assert (ranks != drawn_ranks("seats", 50, seed=2)).any()
    others = np.array([drawn_ranks(f"figure_{i}", 400, seed=1) for i in range(40)])
    apart = np.corrcoef(others)[np.triu_indices(40, 1)]
    assert abs(apart).max() < 0.25  # 5 standard deviations of chance
    assert apart.std() == pytest.approx(1 / 20, rel=0.15)


def test_draws_of_two_scenarios_are_pairs(said: Said) -> None:
    """One more figure with a range changes no draw of the others, nor the luck."""
    narrow = said.figures["applications"].model_copy(update={"low": None, "high": None, "spread": None})
    wide, fewer = (build(each) for each in (said, replace(said, figures={**said.figures, "applications": narrow})))
    both, rest = futures(wide, 5), futures(fewer, 5)
    assert set(both.figures) - set(rest.figures) == {"applications"}
    shared = [both.figures.index(key) for key in rest.figures]
    assert (both.moves[:, shared] == rest.moves).all()


def test_draws_follow_their_distribution(said: Said) -> None:
    figure = said.figures["applications"].model_copy(update={"low": 200.0, "high": 800.0})
    low, high = 0.5, 2.0
    triangular = quantile(figure, RANKS)
    assert triangular.mean() == pytest.approx((low + 1 + high) / 3, rel=1e-3)
    assert (np.diff(triangular) >= 0).all()
    assert (triangular[0], triangular[-1]) == pytest.approx((low, high), abs=0.01)
    uniform = quantile(figure.model_copy(update={"spread": "uniform"}), RANKS)
    assert uniform.mean() == pytest.approx((low + high) / 2, rel=1e-3)


@pytest.mark.parametrize(("value", "low", "high"), [(0.0, -100.0, 300.0), (0.0, 0.0, 30.0), (-20.0, -50.0, 10.0)])
def test_a_range_without_factors_is_drawn_in_values(said: Said, value: float, low: float, high: float) -> None:
    figure = said.figures["applications"].model_copy(update={"value": value, "low": low, "high": high})
    drawn = quantile(figure, RANKS)
    assert drawn.mean() == pytest.approx((low + value + high) / 3, rel=1e-3, abs=1e-2)
    assert (drawn[0], drawn[-1]) == pytest.approx((low, high), abs=0.01 * (high - low))
    assert span_of(figure) == (low, value, high)


def test_a_range_around_zero_is_as_wide_as_one_next_to_zero(tmp_path: Path) -> None:
    """Nobody comes and nobody goes, but either may: a value of nothing is as uncertain as one of next to nothing."""
    zero, near = still(tmp_path, 0), still(tmp_path, 0.00001)
    assert {"coming", "going"} <= set(ranged_figures(catalogue_of(zero)))
    end = date(2027, 12, 31)
    bands = [
        futures(build(said), 20).table().where(category="total", date=last_day(said, end)).rows()[0]
        for said in (zero, near)
    ]
    assert bands[0]["p95"] - bands[0]["p5"] > 100
    for name in ("p5", "p50", "p95"):
        assert bands[0][name] == pytest.approx(bands[1][name], rel=1e-4)
    worlds = [build(said) for said in (zero, near)]
    swings = [{row["figure"]: row for row in sensitivities(world, "total", end).rows()} for world in worlds]
    for key in ("coming", "going"):
        assert swings[0][key]["swing"] == pytest.approx(swings[1][key]["swing"], rel=1e-4)
        assert (swings[0][key]["low_factor"], swings[0][key]["high_factor"]) == (None, None)
    assert swings[0]["going"]["swing"] < 0 < swings[0]["coming"]["swing"]


def last_day(said: Said, day: date) -> date:
    return max(other for other in build(said).network.calendar.dates if other <= day)


def test_draws_are_resumed_from_a_folder(said: Said, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    first = futures(build(said), 5, 1, Execution(progress=stop, folder=tmp_path))
    assert len(first) == 2
    whole = futures(build(said), 5, 1, Execution(folder=tmp_path))
    assert kept_in(tmp_path) == 5
    assert (whole.strength == futures(build(said), 5).strength).all()
    other = load(str(SMALL))
    assert len(futures(build(other), 5, 1, Execution(folder=tmp_path))) == 5
    assert kept_in(tmp_path) == 10


def kept_in(folder: Path) -> int:
    """Answers in a folder; each was kept once."""
    ((rows, keys),) = duckdb.sql(f"select count(*), count(distinct key) from '{folder}/*.parquet'").fetchall()
    assert rows == keys
    return int(rows)
