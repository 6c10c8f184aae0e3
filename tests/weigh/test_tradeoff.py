"""Alternatives side by side: dominance, present values, and ranks by somebody's own weights and by no others."""

from dataclasses import replace
from datetime import date
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_level, with_values
from dienmodel.runs.run import Run
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words
from dienmodel.weigh.ranking import OwnWeights, first_shares, ranked, scored, total
from dienmodel.weigh.tradeoff import Criterion, TradeOff, dominance, present_values, side_by_side

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
ASKS = Path(__file__).parent / "asks.yaml"
SAID = load(SMALL, [ASKS])
GAINS = arrays(
    float, st.tuples(st.integers(1, 5), st.integers(2, 6)), elements=st.sampled_from([0.0, 1.0, 2.0, np.nan])
)


def run_of(said: Said = SAID) -> Run:
    return api.project(said).computed


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {"base": run_of(), "exams": run_of(with_level(SAID, "more_exams", 1.0)), "seats": run_of(more_seats())}


def more_seats() -> Said:
    return with_values(SAID, {"seats": 60.0})


def made(values: list[list[float]], better: str = "more") -> TradeOff:
    """A trade-off of numbers without bands."""
    numbers, none = np.array(values), np.full(np.shape(values), np.nan)
    criteria = tuple(Criterion("indicator", f"c{i}", f"c{i}", "people", better) for i in range(len(values)))  # type: ignore[arg-type]
    return TradeOff(tuple("abcdef"[: numbers.shape[1]]), 2030, criteria, numbers, none, none)


# --- dominance -------------------------------------------------------------------------------------------------------


def brute(gains: np.ndarray, a: int, b: int) -> bool:  # type: ignore[type-arg]
    known = [(x, y) for x, y in zip(gains[:, a], gains[:, b], strict=True) if x == x and y == y]
    return all(x >= y for x, y in known) and any(x > y for x, y in known)


@given(GAINS)
@settings(max_examples=60, deadline=None)
def test_dominance_is_that_of_each_pair_alone(gains: np.ndarray) -> None:  # type: ignore[type-arg]
    over, n = dominance(gains), gains.shape[1]
    assert over.tolist() == [[brute(gains, a, b) for b in range(n)] for a in range(n)]
    assert not (over & over.T).any()


@given(GAINS)
@settings(max_examples=30, deadline=None)
def test_another_alternative_changes_no_dominance_between_others(gains: np.ndarray) -> None:  # type: ignore[type-arg]
    worse = np.column_stack([gains, gains[:, 0] - 1.0])
    assert (dominance(worse)[:-1, :-1] == dominance(gains)).all()


def test_rounding_is_no_difference() -> None:
    assert not dominance(np.array([[1e6, 1e6 + 1e-5], [1.0, 1.0]])).any()


def test_less_is_better_where_it_is_said_and_neither_takes_no_part() -> None:
    assert made([[3.0, 2.0]], "less").dominated() == {"a": ("b",)}
    assert made([[3.0, 2.0]], "more").dominated() == {"b": ("a",)}
    assert made([[3.0, 2.0]], "neither").dominated() == {}


# --- one's own weights -----------------------------------------------------------------------------------------------


@given(
    arrays(float, (3, 4), elements=st.floats(-50, 50)),
    st.lists(st.floats(0.1, 100.0), min_size=3, max_size=3),
    st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_scores_on_what_is_shown_do_not_depend_on_units(
    gains: np.ndarray,  # type: ignore[type-arg]
    times: list[float],
    plus: list[float],
) -> None:
    gains = np.round(gains, 1)
    other = gains * np.array(times)[:, None] + np.array(plus)[:, None]
    first, second = (scored(each, each.min(axis=1), each.max(axis=1)) for each in (gains, other))
    spread = np.ptp(gains, axis=1) > 0.05
    assert np.allclose(first[spread], second[spread], atol=1e-7)
    assert first.min() >= 0.0
    assert first.max() <= 1.0


@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 1), (3, 2), (5, 1), (4, 2), (4, 4)])
def test_how_often_the_first_of_two_wins_is_a_beta_distribution(n: int, k: int) -> None:
    """It is best in k of n criteria: it wins where k spacings of n are over a half, Beta(k, n - k)."""
    exact = sum(comb(n - 1, j) for j in range(k)) / 2 ** (n - 1)
    scores = np.array([[1.0, 0.0]] * k + [[0.0, 1.0]] * (n - k))
    shares = first_shares(scores, 20_000)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 20_000) + 1e-9)


def test_who_is_dominated_never_comes_first_and_equals_share() -> None:
    assert first_shares(np.array([[1.0, 0.5, 0.0], [0.5, 0.4, 1.0]]))[1] == 0.0
    assert first_shares(np.array([[1.0, 1.0], [0.3, 0.3]])).tolist() == [0.5, 0.5]


def test_a_sum_never_finds_a_dent_of_the_front_and_chebyshev_does() -> None:
    dent = made([[1.0, 0.45, 0.0], [0.0, 0.45, 1.0]])
    even = {"c0": 0.5, "c1": 0.5}
    assert first_shares(np.array([[1.0, 0.45, 0.0], [0.0, 0.45, 1.0]]))[1] == 0.0
    assert ranked(dent, OwnWeights(even)).ranks == [1, 3, 1]
    assert ranked(dent, OwnWeights(even, by="chebyshev")).ranks == [2, 1, 2]


def test_chebyshev_is_the_largest_weighted_shortfall() -> None:
    random = np.random.default_rng(3)
    scores, weights = random.random((4, 5)), random.dirichlet(np.ones(4), 6)
    naive = [[max(w * (1 - s) for w, s in zip(row, column, strict=True)) for column in scores.T] for row in weights]
    assert np.allclose(total(scores, weights, "chebyshev"), naive)


def test_one_more_alternative_may_reverse_two_others_and_own_ends_do_not() -> None:
    """On scales of what is shown b is ahead of a; one that is far worse in what a is good at turns it round."""
    two = [[10.0, 8.0], [0.0, 1.0]]
    three = [[10.0, 8.0, 9.0], [0.0, 1.0, -20.0]]
    own = OwnWeights({"c0": 0.45, "c1": 0.55})
    fixed = replace(own, ends={"c0": (0.0, 10.0), "c1": (-20.0, 1.0)})
    before, after = (ranked(made(each), own).totals for each in (two, three))
    assert before[1] > before[0]
    assert after[0] > after[1]
    held = [ranked(made(each), fixed).totals[:2] for each in (two, three)]
    assert np.allclose(*held)


def test_ends_may_be_written_either_way_and_the_better_end_is_the_best() -> None:
    for ends in ((0.0, 10.0), (10.0, 0.0)):
        ranking = ranked(made([[2.0, 4.0]], "less"), OwnWeights({"c0": 1.0}, {"c0": ends}))
        assert ranking.totals.tolist() == pytest.approx([0.8, 0.6])
        assert (ranking.worst[0], ranking.best[0]) == (10.0, 0.0)


@pytest.mark.parametrize(
    ("weights", "ends", "code"),
    [
        ({"c0": 0.6, "c1": 0.6}, {}, "weight-sum"),
        ({"c0": 1.2, "c1": -0.2}, {}, "weight-negative"),
        ({"c0": float("nan"), "c1": 1.0}, {}, "weight-negative"),
        ({"c0": 0.5, "d1": 0.5}, {}, "weight-unknown"),
        ({"c0": 0.5, "c2": 0.5}, {}, "weight-of-unknown"),
        ({"c0": 1.0}, {"c0": (1.0, 1.0)}, "weight-ends"),
        ({"c0": 1.0}, {"c1": (0.0, 1.0)}, "weight-ends"),
    ],
)
def test_weights_that_are_none_are_refused(
    weights: dict[str, float], ends: dict[str, tuple[float, float]], code: str
) -> None:
    with pytest.raises(FaultyInput) as stopped:
        ranked(made([[1.0, 2.0], [2.0, 1.0], [np.nan, 1.0]]), OwnWeights(weights, ends))
    assert [fault.code for fault in stopped.value.faults] == [code]


def test_a_weight_of_what_has_no_direction_is_refused() -> None:
    with pytest.raises(FaultyInput) as stopped:
        ranked(made([[1.0, 2.0]], "neither"), OwnWeights({"c0": 1.0}))
    assert stopped.value.faults[0].code == "weight-neither"


# --- read off runs ---------------------------------------------------------------------------------------------------


def test_every_number_is_that_of_the_run_alone(runs: dict[str, Run]) -> None:
    trade_off = side_by_side(runs, 2029)
    for a, (name, run) in enumerate(runs.items()):
        told = {
            row["indicator"]: row["value"] for row in api.indicators(run.world.said, 2029).table.where(year=2029).rows()
        }
        ledger = api.money(run.world.said, 2029).ledger.where(year=2029).columns
        for c, each in enumerate(trade_off.criteria):
            value = trade_off.values[c, a]
            if each.kind == "indicator":
                assert (np.isnan(value) and told[each.key] is None) or value == pytest.approx(told[each.key], rel=1e-12)
            elif each.kind == "cost":
                assert value * 1e6 == pytest.approx(ledger[f"cost_{each.key.split(':')[1]}"].sum(), rel=1e-12), name
    keys = [each.key for each in trade_off.criteria]
    assert {"trust", "cost:paid", "cost:committed", "target:goal"} <= set(keys)
    assert np.isnan(trade_off.values[keys.index("trust")]).all()


def test_present_value_at_no_rate_is_the_sum_and_falls_with_the_rate(runs: dict[str, Run]) -> None:
    summed, later = present_values(runs, 0.0), present_values(runs)
    assert summed is not None
    assert later is not None
    assert later.rate == pytest.approx(0.0225)
    for name, run in runs.items():
        paid = sum(
            row["cost_paid"]
            for row in api.money(run.world.said).ledger.rows()
            if summed.first <= row["year"] <= summed.last
        )
        assert summed.values[name] == pytest.approx(paid, rel=1e-12)
        assert 0.0 < later.values[name] < summed.values[name]


def test_without_ceilings_there_is_no_present_value() -> None:
    bare = load(SMALL)
    assert present_values({"a": run_of(bare), "b": run_of(bare)}) is None


def test_a_scenario_against_itself_differs_in_nothing() -> None:
    weighed = api.trade_off([SAID, SAID])
    assert list(weighed.runs) == ["small", "small (2)"]
    assert weighed.trade_off.dominated() == {}
    assert {row["difference"] for row in weighed.table.rows()} <= {0.0, None}


def test_measures_and_files_are_laid_over_the_first() -> None:
    weighed = api.trade_off([api.Choice(SMALL, (str(ASKS),))], between=[{"more_exams": 1.0}, {"more_exams": 0.5}])
    assert list(weighed.runs) == ["small+asks", "small+asks+more_exams", "small+asks+more_exams=0.5"]
    laid = api.trade_off([SMALL, str(ASKS)])
    assert list(laid.runs) == ["small", "small+asks"]
    assert any(each.key == "emitted" for each in laid.trade_off.criteria)  # unknown of the first, and no zero
    rows = laid.table.where(criterion="emitted").rows()
    assert [row["value"] is None for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (replace(SAID, scenario=SAID.scenario.model_copy(update={"end": date(2029, 12, 31)})), "weigh-horizon"),
        (None, "weigh-few"),
    ],
)
def test_what_cannot_be_compared_is_refused(other: Said | None, code: str) -> None:
    with pytest.raises(FaultyInput) as stopped:
        api.trade_off([SAID] if other is None else [SAID, other])
    assert [fault.code for fault in stopped.value.faults] == [code]


def test_prices_of_another_year_are_refused(runs: dict[str, Run]) -> None:
    run = runs["base"]
    money = run.world.outcomes.money
    assert money is not None
    outcomes = replace(run.world.outcomes, money=replace(money, prices=2028))
    dear = replace(run, world=replace(run.world, outcomes=outcomes))
    with pytest.raises(FaultyInput) as stopped:
        side_by_side({"a": run, "b": dear}, 2029)
    assert [fault.code for fault in stopped.value.faults] == ["weigh-prices"]


def test_a_file_laid_over_nothing_is_refused() -> None:
    with pytest.raises(FaultyInput) as stopped:
        api.trade_off([str(ASKS), SMALL])
    assert stopped.value.faults[0].code == "weigh-base"


def test_a_year_outside_the_run_is_refused() -> None:
    with pytest.raises(FaultyInput) as stopped:
        api.trade_off([SAID, SAID], year=2050)
    assert stopped.value.faults[0].code == "span-outside"


def test_runs_with_futures_tell_what_cannot_be_told_apart(tmp_path: Path) -> None:
    """A run against itself is level in all; one with far fewer applicants is not."""
    applied = SAID.figures["applications"].model_copy(update={"value": 40.0, "low": 30.0, "high": 50.0})
    fewer = replace(SAID, figures={**SAID.figures, "applications": applied})
    few, many = (api.project(each).with_draws(40) for each in (SAID, fewer))
    folder = few.save(tmp_path / "few")
    trade_off = api.trade_off([folder, few, many]).trade_off
    assert trade_off.banded
    known = np.isfinite(trade_off.low).all(axis=1)
    assert trade_off.level[known, 1].all()
    assert np.allclose(trade_off.values[:, 0], trade_off.values[:, 1], equal_nan=True)
    assert not trade_off.level[known, 2].all()


def test_what_rounds_to_nothing_is_told_as_zero() -> None:
    assert [words("en").short_number(value) for value in (0.0, 1e-13, -1e-9, 0.00025)] == ["0", "0", "0", "0.00025"]


@given(st.permutations(range(3)), st.permutations(range(4)), st.sampled_from(["sum", "chebyshev"]))
@settings(max_examples=30, deadline=None)
def test_criteria_and_alternatives_in_another_order_have_the_same_ranks(
    rows: list[int], columns: list[int], by: str
) -> None:
    values = np.array([[1.0, 4.0, 2.0, 3.0], [9.0, 1.0, 7.0, 4.0], [5.0, 2.0, 8.0, 6.0]])
    weights = {"c0": 0.5, "c1": 0.2, "c2": 0.3}
    straight = ranked(made(values.tolist()), OwnWeights(weights, by=by))  # type: ignore[arg-type]
    moved = {f"c{i}": weights[f"c{row}"] for i, row in enumerate(rows)}
    turned = ranked(made(values[np.ix_(rows, columns)].tolist()), OwnWeights(moved, by=by))  # type: ignore[arg-type]
    assert turned.ranks == [straight.ranks[column] for column in columns]
    assert sorted(straight.ranks) == [1, 2, 3, 4]


def test_what_is_apart_from_the_baseline() -> None:
    values = [[1.0, 1.0, 1.0], [2.0, 2.0, 3.0], [np.nan, np.nan, np.nan], [np.nan, 1.0, np.nan]]
    assert [each.key for each in made(values).apart()] == ["c1", "c3"]
