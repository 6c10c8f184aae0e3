"""Targets and floors against the model."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import moment
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.meter import per_step, per_steps
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled_for
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import HALF, Goal
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import REPLICATIONS_OF_POSTS
from dienmodel.runs.tables.periods import day_of_answer, today
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, Column, Schema, Table, TableRow, Type, reals, texts

TARGETS = Schema(
    "targets",
    (
        *texts("target", "organisation", "category", "where", "counts"),
        DATE,
        *reals("people", "n_wanted", "n_people"),
        *reals("people", "n_mean", "p5", "p50", "p95", gaps=True, varies=True),
        *reals("people", "n_short"),
        *reals("posts", "n_posts_wanted", "n_filled", gaps=True),
        *reals("posts", "n_filled_mean", "filled_p5", "filled_p50", "filled_p95", gaps=True, varies=True),
        *reals("posts", "n_posts_short", gaps=True),
        *(Column(f"date_{name}", Type.DAY, gaps=True) for name in ("people", "reached", "first", "missed")),
        *reals("share", "share_chance", gaps=True, varies=True),
    ),
)
FLOORS = Schema(
    "floors",
    (
        *texts("floor", "category"),
        DATE,
        *reals("people", "n_fewest", "n_people", "n_short"),
        Column("date_missed", Type.DAY, gaps=True),
        *reals("share", "share_chance", gaps=True, varies=True),
    ),
)


@declared(TARGETS)
def targets_table(run: Run) -> Iterable[TableRow]:
    """Targets: wanted and expected people and filled posts at the date, when it is first met, and the chance of that.

    `n_mean` is the mean of the possible courses. Columns
    of posts are empty for a target that counts heads. A target is met with the people and the filled posts it asks for.
    Of one that counts equivalents all people are equivalents.
    """
    dates = run.world.network.calendar.dates
    for goal in run.world.outcomes.targets:
        people = per_step(run.world.meters.targets[goal.name], run.expected)
        day = run.world.network.calendar.moment(goal.day)
        enough = _next(people >= goal.people - HALF, today(run))
        yield {
            "target": goal.name,
            "organisation": goal.organisation,
            "category": goal.category or "total",
            "where": goal.where,
            "counts": goal.counts.value,
            "date": goal.day,
            "n_wanted": goal.people,
            "n_people": float(at(day, people)),
            "n_short": max(goal.people - float(at(day, people)), 0.0),
            **_of_posts(run, goal),
            "date_people": _on(dates, enough),
            **{f"date_{name}": day for name, day in times_met(run, goal, people)._asdict().items()},
            **_of_courses(run, goal),
        }


class TimesMet(NamedTuple):
    """When a target is met.

    `reached` begins the time in which it is met that holds its day, or else is the first after its day. `first` is the
    first day from today on, whatever comes later. `missed` is the first day without it again: after its day, or after
    `reached` where that comes later; and for one that was met before its day and is missed on it, the last such day.
    """

    reached: date | None
    first: date | None
    missed: date | None


def times_met(run: Run, goal: Goal, people: Reals) -> TimesMet:
    """When a target is met, by its people [T+1] and the posts that are expected to be filled."""
    calendar, met = run.world.network.calendar, goal.met(people, filled_for(goal, run.trained))
    on_its_day = bool(goal.met(float(at(calendar.moment(goal.day), people)), filled_on_its_day(run, goal)))
    return times_of(calendar.dates, met, on_its_day, goal.day, today(run))


def is_lost(day: date, missed: date | None) -> bool:
    """Whether a target is met before its day and missed on it, by the day from which it is `missed`."""
    return missed is not None and missed <= day


def times_of(dates: Sequence[date], met: NDArray[np.bool_], on_its_day: bool, day: date, now: int) -> TimesMet:
    """When something is met in states, [T+1], and on its day, which may lie between two of them; `now` is a state."""
    state = moment(dates, day).state
    after, first = _next(met, state + 1), _next(met, now)
    before = np.flatnonzero(met[now : state + 1])
    if on_its_day:
        gap = np.flatnonzero(~met[: state + 1])
        since = 0 if not len(gap) else int(gap[-1]) + 1
        reached = dates[since] if since <= state else day
        return TimesMet(reached, _on(dates, first), _on(dates, _next(~met, state + 1)))
    if len(before):
        return TimesMet(_on(dates, after), _on(dates, first), min(dates[now + int(before[-1]) + 1], day))
    missed = None if after is None else _next(~met, after)
    return TimesMet(_on(dates, after), _on(dates, first), _on(dates, missed))


def _on(dates: Sequence[date], state: int | None) -> date | None:
    return None if state is None else dates[state]


def _next(holds: NDArray[np.bool_], state: int) -> int | None:
    """The first state from one on in which something holds, [T+1]; None where there is none."""
    there = np.flatnonzero(holds[state:])
    return state + int(there[0]) if len(there) else None


def counted_for_answer(run: Run, course: Trajectory) -> tuple[float, float | None]:
    """People who count for the main target on the day of the answer, and its filled posts; without one everybody.

    No posts (None) where it counts heads.
    """
    world = run.world
    day, main = world.network.calendar.moment(day_of_answer(run)), world.outcomes.main
    if main is None:
        return float(at(day, per_steps(world.meters.strength, course)).sum()), None
    people = float(at(day, per_step(world.meters.targets[main.name], course)))
    if main.posts is None:
        return people, None
    return people, float(filled_for(main, at(day, per_steps(world.meters.trained, course))))


def counted_over_run(run: Run, course: Trajectory) -> tuple[Reals, Reals | None]:
    """The same in every state of the run, [T+1] each; the posts are those on the day of the target."""
    world, main = run.world, run.world.outcomes.main
    if main is None:
        return per_steps(world.meters.strength, course).sum(axis=1), None
    people = per_step(world.meters.targets[main.name], course)
    if main.posts is None:
        return people, None
    return people, filled_for(main, per_steps(world.meters.trained, course))


def filled_on_its_day(run: Run, goal: Goal) -> float:
    """Posts of a target that are expected to be filled on its day."""
    return float(filled_for(goal, at(run.world.network.calendar.moment(goal.day), run.trained)))


def _of_posts(run: Run, goal: Goal) -> TableRow:
    """Posts that a target asks for and those that are filled; nothing where it counts heads."""
    if goal.posts is None:
        return dict.fromkeys(("n_posts_wanted", "n_filled", "n_posts_short"))
    wanted, filled = goal.filled(), filled_on_its_day(run, goal)
    return {"n_posts_wanted": wanted, "n_filled": filled, "n_posts_short": max(wanted - filled, 0.0)}


def sampled_on_its_day(run: Run, goal: Goal) -> tuple[Reals, Reals]:
    """People and filled posts of a target on its day in each replication, [replication]; of posts none for heads."""
    assert run.sampled is not None
    day = run.world.network.calendar.moment(goal.day)
    people = at(day, goal.count(run.sampled.strength).T)
    if goal.posts is None:
        return people, np.zeros(len(people))
    return people, filled_for(goal, at(day, np.moveaxis(run.sampled.trained, 1, 0)))


def met_in_courses(run: Run, goal: Goal) -> NDArray[np.bool_]:
    """Whether a target is met on its day in each possible course, [course]: of the futures, or else of luck alone."""
    if run.futures is not None:
        return run.futures.targets[goal.name].met()
    return goal.met(*sampled_on_its_day(run, goal))


def posts_of_replications(run: Run) -> Table:
    """Filled posts of each target that counts posts, on its day in each replication: for paired comparison."""
    if REPLICATIONS_OF_POSTS.name in run.kept:
        return run.kept[REPLICATIONS_OF_POSTS.name]
    return REPLICATIONS_OF_POSTS.table(
        {"replication": replication, "target": goal.name, "n_filled": filled}
        for goal in run.world.outcomes.targets
        if goal.posts is not None
        for replication, filled in enumerate(sampled_on_its_day(run, goal)[1].tolist())
    )


def _of_courses(run: Run, goal: Goal) -> TableRow:
    """The mean and the band of the possible courses, and in which share of them a target is met; nothing without."""
    bands = (("n_mean", "p5", "p50", "p95"), ("n_filled_mean", "filled_p5", "filled_p50", "filled_p95"))
    names = (*bands[0], *bands[1], "share_chance")
    if run.possible is None:
        return dict.fromkeys(names)
    if run.futures is None:
        people, filled = sampled_on_its_day(run, goal)
    else:
        drawn = run.futures.targets[goal.name]
        people, filled = drawn.people, np.zeros(0) if drawn.posts is None else drawn.posts.filled
    of_posts = _mean_and_band(filled) if goal.posts is not None else (None,) * 4
    chance = float(met_in_courses(run, goal).mean())
    return dict(zip(names, (*_mean_and_band(people), *of_posts, chance), strict=True))


def _mean_and_band(counts: Reals) -> tuple[float, ...]:
    return float(counts.mean()), *np.percentile(counts, (5, 50, 95)).tolist()


@declared(FLOORS)
def floors_table(run: Run) -> Iterable[TableRow]:
    """Floors on the day on which people are least above them or most below, and the chance that they are kept.

    As with targets half a person less is no miss of the expectation.
    """
    network, rows = run.world.network, []
    for floor in run.world.outcomes.floors:
        people = per_step(run.world.meters.floors[floor.name], run.expected)
        room = people - floor.fewest
        worst, below = int(room.argmin()), np.flatnonzero(room < -HALF)
        chance = None
        if run.possible is not None:
            runs = run.possible[:, :, floor.cells].sum(axis=2)
            chance = float(np.mean((runs >= floor.fewest).all(axis=1)))
        rows.append(
            {
                "floor": floor.name,
                "category": floor.category or "total",
                "date": network.calendar.dates[worst],
                "n_fewest": float(floor.fewest[worst]),
                "n_people": float(people[worst]),
                "n_short": max(-float(room[worst]), 0.0),
                "date_missed": network.calendar.dates[below[0]] if len(below) else None,
                "share_chance": chance,
            }
        )
    return rows
