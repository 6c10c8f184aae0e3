"""What a planner would bet on, on each course and at the end of every year: measures, their pairs and dates, and ranks.

`test_sense` has the figures, on decided policy at the ends of 2030 and 2035. What is within a thousandth of all is no
difference.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load, scenario_names
from dienmodel.model.said import Said, with_level, with_levels, with_starts
from dienmodel.network.arcs import counted, force_stocks, owners, used_arcs
from dienmodel.network.meters.meter import per_steps, year_shares
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled
from dienmodel.network.network import Reals
from dienmodel.network.world import build

NOTHING = 1e-3
YEARS = range(2026, 2036)
COURSES = ("bevroren", "nederland", "trend")
Pair = tuple[str, str]

WERE_WRONG = (
    ("bevroren", ("service_year_scale_up", "extra_seats")),  # it took instructors that it did not bring
    ("bevroren", ("survey_level_4", "extra_seats")),  # soldiers took the kit of the resilience training
    ("trend", ("central_institute", "extra_seats")),  # everything grew but the seats of the institute
    ("trend", ("service_year_scale_up", "swap_selection_medical")),  # too few medicals for who is examined first
)
"""Pairs that did worse than the better of the two, and why."""


def choices(course: str) -> list[str]:
    """Measures that are off on a course."""
    said = load(course).scenario
    return [name for name in said.measures if name not in said.on]


def read(said: Said, factors: Mapping[str, float] | None = None) -> Reals:
    """People in all and filled posts of the peace organisation at the end of each year, [2, years]."""
    world = build(said, factors)
    course, calendar = expect(world.network), world.network.calendar
    moments = [calendar.moment(date(year, 12, 31)) for year in YEARS]
    people, trained = (per_steps(meters, course) for meters in (world.meters.strength, world.meters.trained))
    posts = world.outcomes.posts["peace"]
    return np.array(
        [
            [at(moment, people).sum() for moment in moments],
            [filled(at(moment, trained), at(moment, posts)).sum() for moment in moments],
        ]
    )


@cache
def outcome(course: str, on: tuple[str, ...] = (), level: float = 1.0) -> Reals:
    """The same with some measures on besides those that are."""
    said = load(course)
    return read(with_levels(said, {**said.scenario.on, **dict.fromkeys(on, level)}))


def no_less(more: Reals, less: Reals, nothing: float = NOTHING) -> None:
    """More people and more filled posts, or as many, at the end of every year."""
    assert (more >= less * (1.0 - nothing)).all(), (more - less).round(1).tolist()


@pytest.mark.nightly
@pytest.mark.parametrize("course", COURSES)
def test_no_measure_makes_the_force_smaller_in_any_year(course: str) -> None:
    for measure in choices(course):
        no_less(outcome(course, (measure,)), outcome(course))


def two_measures(course: str, pair: Pair) -> None:
    no_less(outcome(course, pair), np.maximum(*(outcome(course, (name,)) for name in pair)))


@pytest.mark.parametrize(("course", "pair"), WERE_WRONG)
def test_two_measures_do_no_worse_than_the_better_in_any_year(course: str, pair: Pair) -> None:
    two_measures(course, pair)


def pairs() -> Iterator[tuple[str, Pair]]:
    for course in COURSES:
        said = load(course).scenario.measures
        for a, b in combinations(choices(course), 2):
            together = b not in said[a].excludes and a not in said[b].excludes
            if together:
                yield course, (a, b)


@pytest.mark.nightly
@pytest.mark.parametrize(("course", "pair"), list(pairs()))
def test_no_two_measures_do_worse_than_the_better_on_any_course(course: str, pair: Pair) -> None:
    two_measures(course, pair)


@pytest.mark.parametrize("course", COURSES)
def test_half_of_the_civilian_posts_fill_no_more_of_all(course: str) -> None:
    """Soldiers for whom none is free have chosen civilian work: they bring no more back into uniform than in it."""
    no_less(outcome(course), read(load(course), {"civilian_posts": 0.5}), 0.1 * NOTHING)


@pytest.mark.parametrize("course", ["bevroren", "nederland"])
def test_more_of_a_larger_service_year_is_never_fewer_people(course: str) -> None:
    """It brings its instructors, so that the last tenth of it takes nobody from other courses."""
    levels = [outcome(course), *(outcome(course, ("service_year_scale_up",), level) for level in (0.5, 0.9, 1.0))]
    for less, more in pairwise(levels):
        no_less(more, less, 0.2 * NOTHING)


@pytest.mark.nightly
@pytest.mark.parametrize("measure", [name for name in choices("nederland") if not name.startswith("survey_level")])
def test_what_begins_two_years_later_has_never_done_more(measure: str) -> None:
    said = load("nederland")
    start = said.scenario.measures[measure].start
    late = with_starts(said, {measure: (1.0, start.replace(year=start.year + 2))})
    no_less(outcome("nederland", (measure,)), read(late))


@pytest.mark.parametrize("course", COURSES)
def test_seats_for_all_starve_the_classes_of_no_rank(course: str) -> None:
    """Officers begin twice a year: whoever takes the instructors in between leaves them without a class."""
    few, many = (began_basic_training(course, level) for level in (0.0, 1.0))
    assert few.min() > 50
    assert (many > 0.5 * few).all(), (many / few).round(2).tolist()


def began_basic_training(course: str, seats: float) -> Reals:
    """Soldiers of each rank who begin basic training at a command of the army, by year, [ranks, years]."""
    world = build(with_level(load(course), "extra_seats", seats))
    network, started = world.network, expect(world.network).new_started
    ranks = {
        rank: [
            node
            for node, label in enumerate(network.labels.node)
            if (label["stage"], label.get("service"), label.get("rank")) == ("basic_direct", "army", rank)
        ]
        for rank in ("other_ranks", "nco", "officer")
    }
    shares = np.array([year_shares(network.calendar, year) for year in YEARS])
    return np.array([shares @ started[:, nodes].sum(axis=1) for nodes in ranks.values()])


@pytest.mark.parametrize("name", scenario_names())
def test_who_serves_counts_on_the_way_to_another_category(name: str) -> None:
    """Nobody who serves goes to a course where he is counted nowhere, and could tire of waiting unseen."""
    network = build(load(name)).network
    force, there = force_stocks(network), counted(network)
    for sender, fork in owners(network):
        if sender.kind == "stock" and fork >= 0 and force[network.n_nodes + sender.row]:
            uncounted = [dest for dest in used_arcs(network, fork) if dest < network.n_nodes and not there[dest]]
            assert not uncounted, [network.labels.node[dest] for dest in uncounted]


@pytest.mark.parametrize("times", [0.0, 2.0, 10.0])
def test_reservists_who_become_professionals_are_not_lost(times: float) -> None:
    """Twice or ten times as many: a soldier more for a reservist less, whatever is full."""
    said = load("nederland")
    world = build(said, {"reservist_to_professional_rate": times})
    moment = world.network.calendar.moment(date(2035, 12, 31))
    people = at(moment, per_steps(world.meters.strength, expect(world.network))).sum()
    assert people == pytest.approx(outcome("nederland")[0, -1], rel=5e-3)
