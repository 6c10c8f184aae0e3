"""What the uncertain figures do: one at a time (sensitivities) and all together (a band from the figures).

This is kept apart from chance: everything here is expected courses. Chance is the business of the ensemble.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from dienmodel.model.evidence import evidence
from dienmodel.model.files import content_of
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.meter import per_step
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.quantity import value_of
from dienmodel.runs.likely import DrawnPosts, Futures
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import SENSITIVITIES, factors_of
from dienmodel.runs.tables.periods import moment_of
from dienmodel.runs.tables.targets import filled_on_its_day, times_met
from dienmodel.sweeps.draws import (
    free_figures,
    latin_hypercube,
    quantile,
    ranged_figures,
    span_of,
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

    `swing` is value at the high end less value at the low end. Figures that cannot vary alone have no values: a
    share of a whole would add or take people at once. When interrupted it gives the figures that are done.
    Ends of a range are told as factors, or not at all where it is one of values.

    Raises:
        FaultyInput: there is no such quantity or date.
    """
    catalogue = world.catalogue
    parse(quantity, catalogue)
    moment_of(world.network, day)
    asked = ranged_figures(catalogue, quantity) if keys is None else keys
    tied = [key for key in asked if key in catalogue.behind.of_shares]
    free = [key for key in asked if key not in tied]
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
    """Each figure by itself at the low and at the high end of its range."""
    for key in keys:
        span = span_of(catalogue.figures[key])
        yield from ({key: span.low}, {key: span.high})


def _size(row: Mapping[str, Any]) -> float:
    """Size of a swing; less than any where none is known."""
    return -1.0 if row["swing"] is None else abs(row["swing"])


def _swing(catalogue: Catalogue, key: str, low: float, middle: float, high: float) -> dict[str, Any]:
    figure = catalogue.figures[key]
    known = bool(np.isfinite(low) and np.isfinite(high))
    return {
        "figure": key,
        "nl": figure.nl,
        "en": figure.en,
        "kind": figure.kind,
        "grade": evidence(catalogue, key),
        "source": figure.source,
        **dict(zip(("low_factor", "high_factor"), factors_of(figure), strict=True)),
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
) -> Futures:
    """Draw all ranged figures at once and follow the expected course of each draw.

    They come from their ranges by a Latin hypercube and differ from now on; or, each once, from the members that were
    `learnt` from counts, of which the past differs too. Those are at least as many as draws. Worlds with other figures
    are drawn alike if all are given the `keys` of all their figures, of which each then moves its own.
    """
    network = world.network
    if learnt is None:
        own = free_figures(world.catalogue)
        drawn = own if keys is None else list(keys)
        moves = _from_ranges(world, drawn, draws, seed)
        asks = [_Ask({key: move for key, move in zip(drawn, row.tolist(), strict=True) if key in own}) for row in moves]
    else:
        drawn = list(learnt.figures)
        members = np.random.default_rng(seed).permutation(len(learnt))[:draws].tolist()
        moves = learnt.ahead[members]
        asks = [_Ask(learnt.moves(member)) for member in members]
    groups = tuple(dict.fromkeys(cell["category"] for cell in network.labels.cells))
    scenario = RebuiltScenario(content_of(world.said), world.said)
    about = digest("courses, posts and days", scenario.content)
    courses = map_worlds(partial(_courses, scenario), asks, about, how)
    good = [i for i, course in enumerate(courses) if course.size]
    goals, shape = _counting_posts(world), (len(good), network.n_steps + 1, len(groups) + 1)
    size = shape[1] * shape[2]
    read = np.array([courses[i] for i in good]).reshape(len(good), size + 3 * len(goals))
    people, of_posts = read[:, :size].reshape(shape), read[:, size:].reshape(len(good), len(goals), 3)
    posts = {goal.name: DrawnPosts(*of_posts[:, i].T) for i, goal in enumerate(goals)}
    dates = network.calendar.dates
    return Futures(dates, (*groups, "total"), moves[good], tuple(drawn), people, len(courses) - len(good), posts)


def _from_ranges(world: World, keys: Sequence[str], draws: int, seed: int) -> Reals:
    """Moves of figures, [draw, figure], from all of their ranges at once."""
    ranks, figures = latin_hypercube(draws, len(keys), seed), world.catalogue.figures
    drawn = np.array([quantile(figures[key], ranks[:, i]) for i, key in enumerate(keys)])
    moves: Reals = drawn.T.reshape(draws, len(keys))
    return moves


def _counting_posts(world: World) -> list[Goal]:
    """Targets that count posts."""
    return [goal for goal in world.outcomes.targets if goal.posts is not None]


# --- one world ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ask(Rebuild):
    """One rebuild: figures moved, and for a sensitivity the quantity and the day."""

    quantity: str = ""
    day: date = date.min


def _value(scenario: RebuiltScenario, ask: _Ask) -> AnswerArray:
    run = rebuilt(scenario, ask)
    return IMPOSSIBLE if run is None else np.array(value_of(run, parse(ask.quantity, run.world.catalogue), ask.day))


def _courses(scenario: RebuiltScenario, ask: _Ask) -> AnswerArray:
    """People by date and category, [T+1, group], then of each target that counts posts: wanted, filled, when met."""
    run = rebuilt(scenario, ask)
    if run is None:
        return IMPOSSIBLE
    names = [cell["category"] for cell in run.world.network.labels.cells]
    groups = [[i for i, name in enumerate(names) if name == group] for group in dict.fromkeys(names)]
    people = np.array([run.strength[:, cells].sum(axis=1) for cells in (*groups, range(len(names)))]).T
    posts = [_drawn(run, goal) for goal in _counting_posts(run.world)]
    return np.concatenate([people.ravel(), np.ravel(posts)])


def _drawn(run: Run, goal: Goal) -> tuple[float, float, float]:
    """Posts that a target asks for and those filled on its day, and the day from which it is met, as ordinal or NaN."""
    day = times_met(run, goal, per_step(run.world.meters.targets[goal.name], run.expected)).reached
    return goal.filled(), filled_on_its_day(run, goal), np.nan if day is None else day.toordinal()
