"""What is not known: the figures one at a time, in expectation (sensitivities), and all at once with luck (futures)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from dienmodel.engines.sample.sample import sample
from dienmodel.model.evidence import evidence
from dienmodel.model.files import content_of
from dienmodel.model.parts import figure_of, members_of
from dienmodel.model.said import Factor
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.indicators import indicator_values
from dienmodel.network.meters.meter import calendar_years, per_step
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.quantity import value_of
from dienmodel.runs.likely import DrawnIndicator, DrawnPosts, DrawnTarget, Futures
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import SENSITIVITIES, factors_of
from dienmodel.runs.tables.periods import moment_of
from dienmodel.runs.tables.targets import filled_on_its_day, times_met
from dienmodel.sweeps.beyond import factors
from dienmodel.sweeps.draws import (
    drawn_figures,
    drawn_ranks,
    moved_to,
    one_at_a_time,
    share_ends,
    span_of,
    weight_for,
)
from dienmodel.sweeps.map import HERE, AnswerArray, Execution, digest, map_worlds
from dienmodel.sweeps.posterior import Posterior
from dienmodel.sweeps.rebuilt import IMPOSSIBLE, Rebuild, RebuiltScenario, rebuilt
from dienmodel.text.table import Table


def sensitivities(
    world: World,
    quantity: str,
    day: date,
    keys: Sequence[str] | None = None,
    how: Execution = HERE,
) -> Table:
    """How far each figure moves a quantity over its range, largest swing first.

    `swing` is value at the high end less value at the low end. A part of a whole (`site_share.wezep`) has a row of its
    own: the others give or take in proportion. Figures that cannot vary have no values: shares of posts, by which these
    were decided. When interrupted it gives the figures that are done. Ends of a range are told as factors, or not at
    all where it is one of values.

    Raises:
        FaultyInput: there is no such quantity or date.
    """
    catalogue = world.catalogue
    parse(quantity, catalogue)
    moment_of(world.network, day)
    asked, parts = one_at_a_time(catalogue, quantity) if keys is None else keys, catalogue.behind.parts
    free = [key for key in asked if key in parts or key not in catalogue.behind.of_shares]
    tied = [key for key in asked if key not in free]
    asks = [_Ask(moves, quantity, day) for moves in ({}, *_ends(catalogue, free))]
    scenario = RebuiltScenario(content_of(world.said), world.said)
    answers = map_worlds(partial(_value, scenario), asks, digest("value", scenario.content), how)
    if not answers:
        return SENSITIVITIES.table([])
    middle, *rest = (float(answer) if answer.size else np.nan for answer in answers)
    both = zip(free, rest[::2], rest[1::2], strict=False)  # those whose two ends are done
    rows = [_swing(catalogue, key, low, middle, high) for key, low, high in both]
    rows += [_swing(catalogue, key, np.nan, middle, np.nan) for key in tied]
    return SENSITIVITIES.table(sorted(rows, key=_size, reverse=True))


def _ends(catalogue: Catalogue, keys: Sequence[str]) -> Iterator[dict[str, float]]:
    """Each figure, or part of a whole, by itself at the low and at the high end of its range."""
    for key in keys:
        if (part := catalogue.behind.parts.get(key)) is not None:
            ends = share_ends(catalogue.figures[part.figure], part)
            yield from ({key: weight_for(part, end)} for end in ends)
        else:
            span = span_of(catalogue.figures[key])
            yield from ({key: span.low}, {key: span.high})


def _size(row: Mapping[str, Any]) -> float:
    """Size of a swing; less than any where none is known."""
    return -1.0 if row["swing"] is None else abs(row["swing"])


def _swing(catalogue: Catalogue, key: str, low: float, middle: float, high: float) -> dict[str, Any]:
    figure, part = catalogue.figures[figure_of(key)], catalogue.behind.parts.get(key)
    ends = factors_of(figure) if part is None else share_ends(figure, part)
    named = "".join(f": {member}" for member in members_of(key))
    known = bool(np.isfinite(low) and np.isfinite(high))
    return {
        "figure": key,
        "nl": figure.nl + named,
        "en": figure.en + named,
        "kind": figure.kind,
        "grade": evidence(catalogue, figure_of(key)),
        "source": figure.source,
        **dict(zip(("low_factor", "high_factor"), ends, strict=True)),
        "low": low if known else None,
        "value": middle,
        "high": high if known else None,
        "swing": high - low if known else None,
    }


def futures(
    world: World,
    draws: int = 100,
    seed: int = 1,
    how: Execution = HERE,
    learnt: Posterior | None = None,
    keys: Sequence[str] | None = None,
    which: range | None = None,
    weighed: bool = False,
) -> Futures:
    """Draw all ranged figures at once and follow each draw: its expected course, and one possible course by luck.

    Figures come from the members that were `learnt` from counts, in turn, of which the past differs too; without those,
    and where they do not know a figure, from their ranges by a Latin hypercube, and differ from now on. Draw i has the
    luck of replication i, and a figure of one name and range the same value in it, whatever other figures a scenario
    has: draws of two scenarios under one seed are pairs. With `keys` those are told to have been drawn, of which the
    scenario moves those that it has. With `which` only the draws of these numbers are followed. Where they are to be
    `weighed` each tells every indicator too, which takes time and only the tables of a run show.
    """
    figures, moves, drawn = drawn_moves(world.catalogue, draws, seed, learnt, keys)
    numbers = range(draws) if which is None else which
    asks = [_Future(drawn[i], seed, i, weighed) for i in numbers]
    scenario = RebuiltScenario(content_of(world.said), world.said)
    courses = map_worlds(
        partial(_followed, scenario), asks, digest("courses, targets and indicators", scenario.content), how
    )
    good = [i for i, course in enumerate(courses) if course.size]
    goals, cells = world.outcomes.targets, world.network.labels.cells
    years, known = calendar_years(world.network.calendar)[0].tolist(), list(world.meters.indicators) if weighed else []
    size, of_all = len(goals) * len(_OF_TARGET), len(known) * len(years)
    shape = (len(good), world.network.n_steps + 1, len(cells))
    read = np.array([courses[i] for i in good]).reshape(len(good), size + of_all + shape[1] * shape[2])
    of_targets = read[:, :size].reshape(len(good), len(goals), len(_OF_TARGET))
    of_indicators = read[:, size : size + of_all].reshape(len(good), len(known), len(years))
    counts, lacking = 0 if learnt is None else learnt.lesson.learnt_from, world.outcomes.lacks_people
    strength = np.rint(read[:, size + of_all :]).astype(np.int32).reshape(shape)
    return Futures(
        world.network.calendar.dates,
        tuple(cell["category"] for cell in cells),
        moves[[numbers[i] for i in good]],
        tuple(figures),
        strength,
        len(courses) - len(good),
        {goal.name: _target(of_targets[:, i].T, goal, counts, lacking) for i, goal in enumerate(goals)},
        tuple(numbers[i] for i in good),
        {name: DrawnIndicator(tuple(years), of_indicators[:, i]) for i, name in enumerate(known)},
    )


_OF_TARGET = ("wanted", "people", "expected", "reached", "posts_wanted", "filled", "filled_expected")
"""What each draw tells of a target, in this order."""


def _target(told: Reals, goal: Goal, learnt: int, lacking: bool) -> DrawnTarget:
    """A target in every draw, from what each tells of it, [_OF_TARGET, draw]."""
    wanted, people, expected, reached, *of_posts = told
    posts = None if goal.posts is None else DrawnPosts(*of_posts)
    return DrawnTarget(wanted, people, expected, reached, posts, learnt, lacking)


def drawn_moves(
    catalogue: Catalogue, draws: int, seed: int, learnt: Posterior | None = None, keys: Sequence[str] | None = None
) -> tuple[list[str], Reals, list[dict[str, Factor]]]:
    """The figures that differ, how they move from now on, [draw, figure], and the moves of each draw."""
    own = set(drawn_figures(catalogue))
    every = sorted(own) if keys is None else keys
    known = [] if learnt is None else [key for key in learnt.figures if key in every]
    others = [key for key in every if key not in known]
    moves = _from_ranges(catalogue, others, draws, seed)
    drawn: list[dict[str, Factor]] = [
        {key: move for key, move in zip(others, row.tolist(), strict=True) if key in own} for row in moves
    ]
    if learnt is None:
        return others, moves, drawn
    members = np.resize(np.random.default_rng(seed).permutation(len(learnt)), draws)
    for each, member in zip(drawn, members.tolist(), strict=True):
        each |= {key: move for key, move in learnt.moves(member).items() if key in own}
    ahead = learnt.ahead[members][:, [learnt.figures.index(key) for key in known]]
    return [*known, *others], np.concatenate([ahead, moves], axis=1), drawn


def _from_ranges(catalogue: Catalogue, keys: Sequence[str], draws: int, seed: int) -> Reals:
    """Moves of figures, [draw, figure], from all of their ranges at once."""
    drawn = np.array([moved_to(catalogue, key, drawn_ranks(key, draws, seed)) for key in keys])
    moves: Reals = drawn.T.reshape(draws, len(keys))
    return moves


# --- one world ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ask(Rebuild):
    """Figures moved for a sensitivity, with the quantity and the day that are asked for."""

    quantity: str
    day: date


@dataclass(frozen=True)
class _Future(Rebuild):
    """Figures moved, the luck (the seed and the number of a replication), and whether indicators are asked for."""

    seed: int
    replication: int
    weighed: bool


def _value(scenario: RebuiltScenario, ask: _Ask) -> AnswerArray:
    run = rebuilt(scenario, ask)
    return IMPOSSIBLE if run is None else np.array(value_of(run, parse(ask.quantity, run.world.catalogue), ask.day))


def _followed(scenario: RebuiltScenario, ask: _Future) -> AnswerArray:
    """What one future tells of each target, [target * _OF_TARGET], each indicator if asked, and its people."""
    expected = rebuilt(scenario, ask)
    if expected is None:
        return IMPOSSIBLE
    world = expected.world
    try:
        lucky = Run(world, sample(world.network, ask.seed, ask.replication))
    except ValueError:  # more people are asked than there are
        return IMPOSSIBLE
    if (lacking := factors(world, ask.seed, ask.replication)) is not None:
        expected, lucky = (replace(run, lacking=lacking) for run in (expected, lucky))
    of_targets = [_told(expected, lucky, goal) for goal in world.outcomes.targets]
    indicators = _indicators(lucky) if ask.weighed else np.zeros(0)
    return np.concatenate([np.ravel(of_targets), indicators, lucky.strength.ravel()])


def _indicators(run: Run) -> Reals:
    """Every indicator that is known in every calendar year, [indicator * Y]."""
    read = [indicator_values(meter, run.expected, run.years[1]) for meter in run.world.meters.indicators.values()]
    return np.ravel(read)


def _told(expected: Run, lucky: Run, goal: Goal) -> tuple[float, ...]:
    """One target in one future, as `_OF_TARGET` has it; days are ordinals or NaN."""
    day = lucky.world.network.calendar.moment(goal.day)
    people, middle = (_counted(run, goal) for run in (lucky, expected))
    reached = times_met(lucky, goal, people).reached
    return (
        goal.people,
        float(at(day, people)),
        float(at(day, middle)),
        np.nan if reached is None else reached.toordinal(),
        goal.filled(),
        filled_on_its_day(lucky, goal),
        filled_on_its_day(expected, goal),
    )


def _counted(run: Run, goal: Goal) -> Reals:
    """People who count for a target, [T+1]."""
    if run.lacking is not None:
        return goal.count(run.strength)
    return per_step(run.world.meters.targets[goal.name], run.expected)
