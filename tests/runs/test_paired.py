"""Two runs in the same futures: what differs in each, how sure that is, and when the two cannot be told apart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel import api
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.likely import Futures
from dienmodel.runs.paired import Arrivals, PairedEffect, drawn_alike, pairs_of_runs

SMALL = Path(__file__).parents[1] / "cases" / "small"
N = 24

CHANGE = """
figures:
  slots: {nl: x, en: x, unit: people/week, value: 4, source: made_up, kind: estimate, grade: expert}
"""


def run(*overlays: Path, seed: int = 5, draws: int = N) -> api.Result:
    return api.run(str(SMALL), overlays, replications=0, seed=seed, draws=draws)


@pytest.fixture(scope="module")
def base() -> api.Result:
    return run()


@pytest.fixture(scope="module")
def fewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fewer") / "fewer.yaml"
    path.write_text(CHANGE)
    return path


@pytest.fixture(scope="module")
def other(fewer: Path) -> api.Result:
    return run(fewer)


def drawn(result: api.Result) -> Futures:
    assert result.computed.futures is not None
    return result.computed.futures


def test_a_run_differs_from_itself_in_no_future(base: api.Result) -> None:
    found = api.compare(base, run())
    assert (found.paired, found.futures) == (True, N)
    for row in found.people.rows():
        assert [row[name] for name in ("p5", "p25", "p50", "p75", "p95", "turned", "distinct")] == [0] * 6 + [False]


def test_the_effect_is_that_of_each_future(base: api.Result, other: api.Result) -> None:
    found = api.compare(base, other)
    assert (found.paired, found.futures) == (True, N)
    (row,) = found.targets.rows()
    a, b = (drawn(each).targets["goal"].people for each in (base, other))
    assert [row["p5"], row["p50"], row["p95"]] == pytest.approx(np.percentile(b - a, (5, 50, 95)).tolist())
    assert row["n_median_difference"] == row["p50"]
    assert (row["n_median_a"], row["n_median_b"]) == (np.median(a), np.median(b))
    assert row["distinct"] == (row["p95"] <= -0.5)


def test_pairs_are_at_least_three_times_narrower(base: api.Result, other: api.Result, fewer: Path) -> None:
    """The same change drawn under another seed shares no future: it is held against all of them."""
    apart = api.compare(base, run(fewer, seed=6))
    assert (apart.paired, apart.futures) == (False, N)
    widths = []
    for found in (api.compare(base, other), apart):
        (row,) = found.targets.rows()
        widths.append(row["p95"] - row["p5"])
    assert widths[1] > 3 * widths[0]
    assert "wider than it need be" in apart.certainty("en")
    assert apart.arrival() == ""


def test_a_draw_that_failed_is_left_out_of_both(base: api.Result, other: api.Result) -> None:
    """Draws are met by their number, not by their place."""
    whole = drawn(other)
    (name, goal), *_ = whole.targets.items()
    rest = replace(goal, **{part: getattr(goal, part)[2:] for part in ("wanted", "people", "expected", "reached")})
    short = replace(
        whole, moves=whole.moves[2:], strength=whole.strength[2:], targets={name: rest}, numbers=whole.draws[2:]
    )
    failed = replace(other, computed=replace(other.computed, futures=short))
    found = api.compare(base, failed)
    assert (found.paired, found.futures) == (True, N - 2)
    (row,) = found.targets.rows()
    differences = (whole.targets["goal"].people - drawn(base).targets["goal"].people)[2:]
    assert row["p50"] == np.median(differences)


def test_a_sign_that_turns_is_named() -> None:
    """Planted: up in 16 of 20 futures, down in four of them."""
    effect = PairedEffect.over(np.array([10.0] * 16 + [-8.0] * 4))
    assert (effect.draws, effect.p50, effect.turned, effect.distinct) == (20, 10.0, 0.2, False)
    assert PairedEffect.over(np.array([-10.0] * 16 + [8.0] * 4)).turned == 0.2


@given(st.lists(st.floats(-1e4, 1e4), min_size=20, max_size=60))
def test_what_differs_the_other_way_is_as_sure(values: list[float]) -> None:
    forth, back = PairedEffect.over(np.array(values)), PairedEffect.over(-np.array(values))
    assert (forth.turned, forth.distinct) == (back.turned, back.distinct)
    assert forth.p5 == pytest.approx(-back.p95)
    assert not (forth.distinct and forth.turned > 0.06)


def test_arrivals_are_sooner_later_or_never() -> None:
    never = np.nan
    a, b = np.array([100.0, 100.0, never, 100.0, never]), np.array([70.0, 130.0, 50.0, never, never])
    found = Arrivals.over(a, b)
    assert (found.sooner, found.later, found.never, found.both) == (0.4, 0.4, 0.2, 0.4)
    assert (found.days_p5, found.days_p50, found.days_p95) == pytest.approx((-27.0, 0.0, 27.0))
    assert Arrivals.over(np.array([never]), np.array([never])).days_p50 is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_told_how_sure_a_difference_is(base: api.Result, other: api.Result, language: str) -> None:
    found = api.compare(base, other)
    text = found.certainty(language)
    assert f" {N} " in text
    assert ("cannot be told apart" in text or "niet te onderscheiden" in text) != found.targets.rows()[0]["distinct"]
    assert api.compare(base, base).certainty(language) == ""  # the same: that is told instead


def test_runs_that_draw_most_figures_alike_are_pairs() -> None:
    """One range that was changed makes no less a pair of the rest; one figure in common makes none of two."""
    same, other = np.arange(3.0), np.arange(3.0) + 1.0
    assert drawn_alike([(same, same), (same, same), (same, other)])
    assert not drawn_alike([(same, same), (same, other), (same, other)])
    assert not drawn_alike([])


def test_too_few_futures_are_none(base: api.Result) -> None:
    few: SavedRun = run(draws=10).kept()
    assert pairs_of_runs(base.kept(), few, True).n == 0
