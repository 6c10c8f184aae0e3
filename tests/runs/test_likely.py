"""How likely: the scale of words, what futures say of a target, and the draws in a run folder."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from dienmodel import api
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.figures import Figure
from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.runs.answer import Outlook, outlooks
from dienmodel.runs.likely import (
    COUNTABLE,
    ENOUGH,
    SCALE,
    DrawnPosts,
    DrawnTarget,
    Futures,
    TargetBand,
    draws_table,
    enough,
    figures_drawn_table,
    futures_of,
    interval,
    targets_drawn_table,
    word,
)
from dienmodel.sweeps.draws import drawn_figures
from dienmodel.sweeps.uncertainty import futures

SMALL = Path(__file__).parents[1] / "cases" / "small"
DAYS = (date(2025, 1, 1), date(2030, 12, 30))


def future(people: list[float], figures: tuple[str, ...] = ("leaving",)) -> Futures:
    """Draws of one category that go from nobody to so many."""
    course = np.array([[[0.0], [n]] for n in people]).reshape(len(people), 2, 1)
    return Futures(DAYS, ("military",), np.ones((len(people), len(figures))), figures, course, 0)


def counted(
    people: Reals, wanted: float, posts: DrawnPosts | None = None, expected: Reals | None = None
) -> DrawnTarget:
    """A target that asks for so many people and is never reached."""
    middle = people if expected is None else expected
    return DrawnTarget(np.full(len(people), wanted), people, middle, np.full(len(people), np.nan), posts)


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


@given(st.integers(1, 400), st.data())
def test_yes_and_no_are_left_unsaid_where_the_courses_cannot_tell(courses: int, data: st.DataObject) -> None:
    """In most of the samples of a chance of 10 % its word is not that of less; middle words are those of the share."""
    met = data.draw(st.integers(0, courses))
    own, plain = word(met / courses, courses), word(met / courses)
    low, high = interval(met / courses, courses)
    assert low - 1e-9 <= met / courses <= high + 1e-9
    if own == "very_unlikely":
        assert binom.cdf(met, courses, 0.1) < 0.07  # as good as 5 %: the interval is nearly exact
    if plain not in ("very_unlikely", "very_likely"):
        assert own == plain
    mirrored = word((courses - met) / courses, courses)
    assert (own == "very_unlikely") == (mirrored == "very_likely")


def test_of_twenty_futures_none_says_no() -> None:
    assert word(0.0, 20) == "unlikely" and word(1.0, 20) == "likely"
    assert word(0.0, 100) == word(0.05, 100) == "very_unlikely" and word(0.06, 100) == "unlikely"


def test_no_chance_no_word() -> None:
    assert word(None) == "unknown"


def test_futures_of_1_to_100_people() -> None:
    """Of 1, 2 ... 100 people 41 are 60 or more; the percentiles lie between neighbours as numpy has them."""
    found = counted(future([float(n) for n in range(1, 101)]).on(date(2030, 12, 31)), 60).band()
    assert (found.draws, found.middle, found.chance) == (100, 50.5, 0.41)
    assert (found.low, found.high) == pytest.approx((5.95, 95.05))


def test_half_a_person_decides_as_in_the_expectation() -> None:
    found = counted(future([99.4, 99.5, 99.6, 100.0]).on(DAYS[1], "military"), 100).band()
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
    kept = api.read(tmp_path / "run").kept()
    assert kept.facts["draws"] == 24
    again = api.read(tmp_path / "run")
    assert [goal.reach for goal in outlooks(again.computed)] == [goal.reach for goal in made]
    assert again.answer("nl") == result.answer("nl") == kept.facts["answer"]["nl"]


def test_tables_of_draws_hold_the_futures() -> None:
    found = futures(build(load(str(SMALL))), 20)
    read = futures_of(draws_table(found, found.dates), targets_drawn_table(found), figures_drawn_table(found))
    assert (read.dates, read.groups) == (found.dates, found.groups)
    assert np.array_equal(read.people, found.people)
    assert read.figures == found.figures
    assert np.array_equal(read.moves, found.moves)
    (name,) = found.targets
    assert read.targets[name].posts is None  # its target counts heads
    assert read.targets[name].band() == found.targets[name].band()
    days = np.where(np.arange(20) % 2, np.nan, float(date(2030, 1, 7).toordinal()))
    posts = DrawnPosts(np.arange(20.0) + 5, np.arange(20.0), np.arange(20.0) + 1)
    goal = replace(found.targets[name], reached=days, posts=posts)
    other = replace(found, targets={"goal": goal})
    read = futures_of(draws_table(found, DAYS[1:]), targets_drawn_table(other), figures_drawn_table(other))
    assert read.targets["goal"].band() == goal.band()


def test_a_run_without_ranges_knows_no_futures() -> None:
    said = load(str(SMALL))
    bare = replace(
        said,
        figures={
            key: figure.model_copy(update={"low": None, "high": None, "spread": None})
            for key, figure in said.figures.items()
        },
    )
    assert drawn_figures(catalogue_of(said))
    assert not drawn_figures(catalogue_of(bare))
    assert api.project(bare).with_draws(20).computed.futures is None


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(0, 100)), min_size=1, max_size=30))
def test_a_future_meets_a_target_only_with_the_people_and_the_filled_posts(futures: list[tuple[float, ...]]) -> None:
    people, filled, wanted = np.array(futures).T
    band = counted(people, 100, DrawnPosts(wanted, filled, filled)).band()
    both = sum(n >= 99.5 and posts >= asked - 0.5 for n, posts, asked in futures)
    assert band.chance == pytest.approx(both / len(futures))
    assert band.low <= band.middle <= band.high


def test_a_future_counts_the_posts_that_it_asks_for() -> None:
    """One asks for 40 of which 45 are filled: 40; one for 50 with 45: 45. Asked are 40 to 50, of people always 100."""
    band = counted(
        np.full(2, 100.0), 100, DrawnPosts(np.array([40.0, 50.0]), np.full(2, 45.0), np.full(2, 45.0))
    ).band()
    assert band.filled == pytest.approx((40.25, 42.5, 44.75))
    assert (band.posts_wanted, band.wanted) == (pytest.approx((40.5, 45.0, 49.5)), (100.0, 100.0, 100.0))


def test_a_band_that_is_moved_is_held_against_the_target_of_today() -> None:
    """Two more people where three more are wanted: met no more; of posts likewise."""
    courses = counted(np.full(4, 100.0), 100, DrawnPosts(np.full(4, 50.0), np.full(4, 50.0), np.full(4, 50.0)))
    assert courses.band().chance == courses.moved(2, 2, 2, 2).chance == 1.0
    assert courses.moved(2, 0, 3, 0).chance == courses.moved(0, 2, 0, 3).chance == 0.0


@given(st.lists(st.floats(0.0, 200.0), min_size=1, max_size=130), st.floats(0.0, 200.0))
def test_countable_futures_stand_for_equal_shares_of_all(people: list[float], wanted: float) -> None:
    """Each is one of the draws, they rise, and of them as many meet the target as of all, to one of them."""
    drawn = counted(np.array(people), wanted)
    few = drawn.countable()
    assert len(few) == min(COUNTABLE, len(people))
    assert [each.counts for each in few] == sorted(each.counts for each in few)
    assert {each.counts for each in few} <= set(people)
    assert np.mean([each.met for each in few]) == pytest.approx(drawn.met().mean(), abs=1.0 / len(few) + 1e-9)


@given(st.lists(st.floats(0.0, 200.0), min_size=1, max_size=130))
def test_what_is_known_of_the_few_is_shared_out_to_those_they_stand_for(people: list[float]) -> None:
    """Each keeps its own, all get that of the nearest in their order, and equal shifts move every future alike."""
    drawn = counted(np.array(people), 100.0)
    numbers = np.arange(len(drawn.standing), dtype=float)
    shared = drawn.shared_out(numbers)
    assert shared[drawn.standing].tolist() == numbers.tolist()
    assert (np.diff(shared[np.argsort(people, kind="stable")]) >= 0).all()
    alike = drawn.moved(drawn.shared_out(np.full(len(numbers), 5.0)), drawn.shared_out(np.full(len(numbers), 5.0)))
    assert alike.middle == pytest.approx(drawn.moved(5.0, 5.0).middle)


def test_countable_futures_count_filled_posts_where_these_are_asked_for() -> None:
    filled = np.linspace(70.0, 90.0, 40)
    drawn = counted(np.full(40, 100.0), 95.0, DrawnPosts(np.full(40, 85.0), filled, filled))
    few = drawn.countable()
    assert few[0].counts < 71.0 < 84.5 < few[-1].counts <= 85.0
    assert [each.met for each in few] == [each.counts >= 84.5 for each in few]


def test_when_half_of_all_futures_have_met_a_target() -> None:
    """Of four futures one never meets it: the second of the others is half of all; with two that never do, none is."""
    days, none = [float(date(year, 1, 6).toordinal()) for year in (2031, 2033, 2029)], np.zeros(4)
    posts = DrawnPosts(none + 2, none, none)
    early = replace(counted(none, 1, posts), reached=np.array([*days, np.nan]))
    band = early.band()
    assert (band.ever, band.soonest, band.half, band.latest) == (0.75, date(2029, 1, 6), date(2031, 1, 6), None)
    late = replace(early, reached=np.array([days[0], np.nan, np.nan, np.nan])).band()
    assert (late.ever, late.soonest, late.half, late.latest) == (0.25, date(2031, 1, 6), None, None)
    moved = early.moved(5, 2)
    assert moved.filled is not None
    assert (moved.ever, moved.soonest, moved.half, moved.luck) == (None,) * 4
    assert (moved.middle, moved.filled.middle, moved.near) == (5, 2, True)


def test_how_much_of_a_band_is_luck() -> None:
    """Figures give 0 or 2 people, luck adds 1 or takes 1 away: half of the variance each. Posts count before people."""
    expected, people = np.array([10.0, 10.0, 12.0, 12.0]), np.array([9.0, 11.0, 11.0, 13.0])
    assert counted(people, 1, expected=expected).band().luck == pytest.approx(0.5)
    assert counted(people, 1, expected=people).band().luck == 0.0
    assert counted(people, 1, expected=np.full(4, 11.0)).band().luck == 1.0
    assert counted(np.full(4, 1.0), 1).band().luck is None
    assert counted(people, 1, DrawnPosts(people, people, people), expected).band().luck == 0.0


def test_the_luck_of_a_future_is_that_of_its_replication() -> None:
    """With figures that hardly differ, future i has the people of replication i of the same seed."""
    said = load(str(SMALL))
    still = {key: with_hardly_any_range(figure) for key, figure in said.figures.items()}
    world = build(replace(said, figures=still))
    assert (futures(world, 5, 3).strength == ensemble(world.network, 5, 3).strength).all()


def with_hardly_any_range(figure: Figure) -> Figure:
    if figure.low is None or figure.value is None:
        return figure
    return figure.model_copy(update={"low": figure.value, "high": figure.value * (1 + 1e-12)})
