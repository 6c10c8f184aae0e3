"""How likely: the scale of words, what futures say of a target, and the draws in a run folder."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.runs.answer import Outlook, outlooks
from dienmodel.runs.likely import (
    ENOUGH,
    SCALE,
    DrawnPosts,
    DrawnTarget,
    Futures,
    TargetBand,
    drawn_target,
    draws_table,
    enough,
    figures_drawn_table,
    futures_of,
    posts_drawn_table,
    word,
)
from dienmodel.sweeps.uncertainty import free_figures, futures

SMALL = Path(__file__).parents[1] / "cases" / "small"
DAYS = (date(2025, 1, 1), date(2030, 12, 30))


def future(people: list[float], figures: tuple[str, ...] = ("leaving",)) -> Futures:
    """Draws of one category that go from nobody to so many."""
    course = np.array([[[0.0, 0.0], [n, n]] for n in people]).reshape(len(people), 2, 2)
    return Futures(DAYS, ("military", "total"), np.ones((len(people), len(figures))), figures, course, 0)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (0, "very_unlikely"),
        (9, "very_unlikely"),
        (10, "unlikely"),
        (32, "unlikely"),
        (33, "even"),
        (50, "even"),
        (66, "even"),
        (67, "likely"),
        (90, "likely"),
        (91, "very_likely"),
        (100, "very_likely"),
    ],
)
def test_the_scale_as_published(percent: int, expected: str) -> None:
    assert word(percent / 100) == expected


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_chance_never_has_a_lesser_word(a: float, b: float) -> None:
    order = [name for name, _ in SCALE]
    low, high = sorted((a, b))
    assert order.index(word(low)) <= order.index(word(high))


def test_no_chance_no_word() -> None:
    assert word(None) == "unknown"


def test_futures_of_1_to_100_people() -> None:
    """Of 1, 2 ... 100 people 41 are 60 or more; the percentiles lie between neighbours as numpy has them."""
    found = drawn_target(future([float(n) for n in range(1, 101)]), date(2030, 12, 31), 60, "total").band()
    assert (found.draws, found.middle, found.chance) == (100, 50.5, 0.41)
    assert (found.low, found.high) == pytest.approx((5.95, 95.05))


def test_half_a_person_decides_as_in_the_expectation() -> None:
    found = drawn_target(future([99.4, 99.5, 99.6, 100.0]), DAYS[1], 100, "military").band()
    goal = Outlook("goal", "peace", "military", DAYS[1], 100, 99.5, None, None, None, None, None)
    assert found.chance == 0.75
    assert goal.met


def test_too_few_draws_or_no_figure_with_a_range_make_no_band() -> None:
    assert enough(future([1.0] * (ENOUGH - 1))) is None
    assert enough(future([1.0] * ENOUGH, ())) is None
    assert enough(future([1.0] * ENOUGH)) is not None


@given(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1)))
def test_the_figures_count_before_luck(drawn: float, luck: float | None) -> None:
    goal = Outlook("goal", "peace", "total", DAYS[1], 100, 90, None, None, None, luck, None)
    assert goal.likely == luck
    assert replace(goal, reach=TargetBand(100, 80, 90, 95, drawn)).likely == drawn


def test_draws_are_kept_and_read_as_they_were(tmp_path: Path) -> None:
    result = api.run(str(SMALL), replications=3, draws=24)
    made = outlooks(result.computed)
    assert all(goal.reach is not None and goal.reach.draws == 24 for goal in made)
    result.save(tmp_path / "run")
    kept = api.read(tmp_path / "run")
    assert kept.facts["draws"] == 24
    again = api.reopen(tmp_path / "run")
    assert [goal.reach for goal in outlooks(again.computed)] == [goal.reach for goal in made]
    assert again.answer("nl") == result.answer("nl") == kept.facts["answer"]["nl"]


def test_a_table_of_draws_holds_the_futures() -> None:
    found = futures(build(load(str(SMALL))), 20)
    read = futures_of(draws_table(found, found.dates), posts_drawn_table(found), figures_drawn_table(found))
    assert (read.dates, read.groups) == (found.dates, found.groups)
    assert np.array_equal(read.people, found.people)
    assert read.posts == found.posts == {}  # its target counts heads
    assert read.figures == found.figures
    assert np.array_equal(read.moves, found.moves)
    days = np.where(np.arange(20) % 2, np.nan, float(date(2030, 1, 7).toordinal()))
    posts = DrawnPosts(np.arange(20.0) + 5, np.arange(20.0), days)
    read = futures_of(draws_table(found, DAYS[1:]), posts_drawn_table(replace(found, posts={"goal": posts})), None)
    assert np.array_equal(read.posts["goal"].filled, posts.filled)
    assert np.array_equal(read.posts["goal"].wanted, posts.wanted)


def test_a_run_without_ranges_knows_no_futures() -> None:
    said = load(str(SMALL))
    bare = replace(
        said,
        figures={
            key: figure.model_copy(update={"low": None, "high": None, "spread": None})
            for key, figure in said.figures.items()
        },
    )
    assert free_figures(catalogue_of(said))
    assert not free_figures(catalogue_of(bare))
    assert api.project(bare).with_draws(20).computed.futures is None


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(0, 100)), min_size=1, max_size=30))
def test_a_future_meets_a_target_only_with_the_people_and_the_filled_posts(futures: list[tuple[float, ...]]) -> None:
    people, filled, wanted = np.array(futures).T
    band = DrawnTarget(people, 100, DrawnPosts(wanted, filled, np.full(len(futures), np.nan))).band()
    both = sum(n >= 99.5 and posts >= asked - 0.5 for n, posts, asked in futures)
    assert band.chance == pytest.approx(both / len(futures))
    assert band.low <= band.middle <= band.high


def test_a_band_that_is_moved_is_held_against_the_target_of_today() -> None:
    """Two more people where three more are wanted: met no more; of posts likewise."""
    courses = DrawnTarget(np.full(4, 100.0), 100, DrawnPosts(np.full(4, 50.0), np.full(4, 50.0), np.full(4, np.nan)))
    assert courses.band().chance == courses.moved(2, 2, 2, 2).chance == 1.0
    assert courses.moved(2, 0, 3, 0).chance == courses.moved(0, 2, 0, 3).chance == 0.0


def test_when_half_of_all_futures_have_met_a_target() -> None:
    """Of four futures one never meets it: the second of the others is half of all; with two that never do, none is."""
    days, none = [float(date(year, 1, 6).toordinal()) for year in (2031, 2033, 2029)], np.zeros(4)
    early = DrawnTarget(none, 1, DrawnPosts(none, none, np.array([*days, np.nan])))
    assert (early.band().ever, early.band().half) == (0.75, date(2031, 1, 6))
    late = DrawnTarget(none, 1, DrawnPosts(none, none, np.array([days[0], np.nan, np.nan, np.nan]))).band()
    assert (late.ever, late.half) == (0.25, None)
    moved = early.moved(5, 2)
    assert moved.filled is not None
    assert (moved.ever, moved.half, moved.middle, moved.filled.middle, moved.near) == (None, None, 5, 2, True)
