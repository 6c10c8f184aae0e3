"""Regret between alternatives in the same futures: brute force, and what an expert would bet on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dienmodel import api
from dienmodel.api import Choice
from dienmodel.api.planning.questions import DrawnFutures
from dienmodel.show.say.tradeoff import regret_sheet
from dienmodel.text.words import words
from dienmodel.weigh.regret import Regret, regret, regrets
from dienmodel.weigh.tradeoff import Criterion

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
ASKS = str(Path(__file__).parent / "asks.yaml")
DRAWS = 24
GAINS = arrays(
    float,
    st.tuples(st.integers(1, 3), st.integers(2, 4), st.integers(1, 5)),
    elements=st.integers(-9, 9).map(float),
)


@given(GAINS)
@settings(max_examples=60, deadline=None)
def test_regret_is_what_the_best_gives_more_in_that_very_future(gains: np.ndarray) -> None:  # type: ignore[type-arg]
    found = regrets(gains)
    for c, a, d in np.ndindex(*gains.shape):
        assert found[c, a, d] == max(gains[c, :, d]) - gains[c, a, d]
    assert (found >= 0.0).all() and (found.min(axis=1) == 0.0).all()


def made(values: list[list[list[float]]], better: str) -> Regret:
    numbers = np.array(values)
    criteria = tuple(Criterion("indicator", f"c{i}", f"c{i}", "people", better) for i in range(len(values)))  # type: ignore[arg-type]
    return Regret(("a", "b"), criteria, numbers, np.full(numbers.shape[:2], np.nan))


def test_worst_is_the_least_good_by_the_direction_and_regret_has_no_sign() -> None:
    values = [[[1.0, 5.0, 3.0], [2.0, 2.0, 2.0]]]
    more, less = made(values, "more"), made(values, "less")
    assert more.worst.tolist() == [[1.0, 2.0]] and less.worst.tolist() == [[5.0, 2.0]]
    assert more.mean.tolist() == less.mean.tolist() == [[3.0, 2.0]]
    assert more.most.tolist() == [[1.0, 3.0]] and less.most.tolist() == [[3.0, 1.0]]
    assert more.usual[0] == pytest.approx([1.0 / 3.0, 4.0 / 3.0])


@pytest.fixture(scope="module")
def weighed() -> api.SideBySide:
    """A scenario, itself once more, and a measure, in the same futures."""
    base = Choice(SMALL, (ASKS,))
    return api.trade_off([base, base], between=[{"more_exams": 1.0}], drawn=DrawnFutures(0, DRAWS, 1))


def test_an_alternative_equal_to_the_baseline_has_zeros_everywhere(weighed: api.SideBySide) -> None:
    found = weighed.regret
    assert found is not None and found.draws == DRAWS
    assert (found.values[:, 0] == found.values[:, 1]).all()
    rows = [row for row in weighed.table.rows() if row["alternative"] == weighed.trade_off.names[1]]
    assert rows and {row["difference"] for row in rows} == {0.0, None}


def test_the_table_follows_from_the_draws_of_the_runs(weighed: api.SideBySide) -> None:
    found, runs = weighed.regret, list(weighed.runs.values())
    assert found is not None
    rows = {(row["criterion"], row["alternative"]): row for row in found.table().rows()}
    year = weighed.trade_off.year
    drawn = [run.futures.indicators["claim"] for run in runs if run.futures is not None]
    claims = np.array([each.values[:, each.years.index(year)] for each in drawn])  # less is better
    for a, name in enumerate(weighed.trade_off.names):
        row = rows["claim", name]
        assert row["worst"] == claims[a].max() and row["mean"] == pytest.approx(claims[a].mean())
        assert row["regret_most"] == pytest.approx((claims[a] - claims.min(axis=0)).max())
        assert row["share_met"] is None
        goal = runs[a].futures.targets["goal"]  # type: ignore[union-attr]
        assert rows["target:goal", name]["share_met"] == goal.met().mean()


def test_unknown_and_what_has_no_draws_take_no_part(weighed: api.SideBySide) -> None:
    assert weighed.regret is not None
    keys = {each.key for each in weighed.regret.criteria}
    assert "trust" not in keys and not any(key.startswith("cost:") for key in keys)
    assert np.isfinite(weighed.regret.values).all()


def test_an_indicator_with_futures_is_told_by_its_median(weighed: api.SideBySide) -> None:
    run = next(iter(weighed.runs.values()))
    drawn = run.futures.indicators["claim"]  # type: ignore[union-attr]
    told = next(row for row in weighed.table.rows() if row["criterion"] == "claim")
    assert told["value"] == pytest.approx(np.median(drawn.values[:, drawn.years.index(weighed.trade_off.year)]))
    assert told["p5"] <= told["value"] <= told["p95"]


def test_without_the_same_futures_there_is_no_regret(weighed: api.SideBySide) -> None:
    runs = dict(weighed.runs)
    last = list(runs)[-1]
    assert regret(weighed.trade_off, {**runs, last: replace(runs[last], futures=None)}) is None
    other = api.trade_off([Choice(SMALL, (ASKS,))], [{"more_exams": 1.0}], drawn=DrawnFutures(0, DRAWS, 2))
    assert regret(weighed.trade_off, {**runs, last: list(other.runs.values())[-1]}) is None


def test_the_sheet_tells_the_same_numbers(weighed: api.SideBySide) -> None:
    assert weighed.regret is not None
    told, w = regret_sheet(weighed.regret, weighed.runs, words("en")), words("en")
    goal = next(row for row in weighed.regret.table().rows() if row["criterion"] == "target:goal")
    assert told.rows[0][2] == w.people(goal["worst"]) and told.rows[0][6] == w.share(goal["share_met"])
