"""What one unit more of each capacity that holds people up is worth on the day of the answer, in people and posts.

The longest queue need not be the bottleneck: who is let through there may stand still at the next gate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from dienmodel.engines.expect.expect import expect, prepare
from dienmodel.network.course import Trajectory
from dienmodel.network.keys import Role
from dienmodel.network.meters.gates import held_by
from dienmodel.network.network import Ints, Network, one_more, wholes
from dienmodel.network.outcomes import HALF
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer, today
from dienmodel.runs.tables.schema import declared
from dienmodel.runs.tables.targets import counted_for_answer, counted_over_run, filled_on_its_day
from dienmodel.runs.tables.waiting.steady import read_off_line, turned_otherwise
from dienmodel.text.table import Column, Schema, TableRow, Type, reals

WORTH = Schema(
    "worth",
    (
        Column("capacity", Type.TEXT, varies=True),
        *reals("people", "n_more", gaps=True, varies=True),
        *reals("posts", "n_filled_more", gaps=True, varies=True),
    ),
)

ANYBODY = 0.5
"""People-steps of waiting from which on a capacity is said to hold anybody up."""


@declared(WORTH)
def worth_table(run: Run) -> Iterable[TableRow]:
    """People more on the day of the answer with one unit more in every step from today on, what helps most first.

    Of capacities that keep anybody waiting before that day, and of those who count for the main target. `n_filled_more`
    are posts of that target, None where it counts heads; while it is short of posts they decide what helps most. Where
    a door that closes and opens again decides how many there are on that day, numbers are read off the line of the year
    before it; both are None, and last, where that tells nothing either.
    """
    first = helps_by(run)
    return sorted(_worths(run), key=lambda row: (row[first] is None, -(row[first] or 0.0)))


def helps_by(run: Run) -> str:
    """The column that tells what helps most: filled posts while the main target is short of them, else people."""
    main = run.world.outcomes.main
    if main is None or main.posts is None:
        return "n_more"
    return "n_filled_more" if main.filled() - filled_on_its_day(run, main) > HALF else "n_more"


def _worths(run: Run) -> Iterator[TableRow]:
    scarce = _scarce(run)
    more = [one_more(run.world.network, c) for c in scarce.tolist()]
    network = _with_own_base(run.world.network, np.array([place for units in more for place in units], np.int64))
    prepared, base, first = prepare(network), network.capacities.base, today(run)
    for c, units in zip(scarce.tolist(), more, strict=True):
        paths = network.paths.copy()
        for place, each in units.items():
            paths[base[place], first:] += each[first:]
        yield {"capacity": network.labels.capacity[c], **_gained(run, expect(prepared, paths))}


def _gained(run: Run, course: Trajectory) -> TableRow:
    """What another course has more on the day of the answer: people, and posts of a target that counts them."""
    if turned_otherwise(run.world.network, course, run.expected):
        return _gained_by_line(run, course)
    (people, filled), (more_people, more_filled) = (counted_for_answer(run, each) for each in (run.expected, course))
    posts = None if filled is None or more_filled is None else more_filled - filled
    return {"n_more": more_people - people, "n_filled_more": posts}


def _gained_by_line(run: Run, course: Trajectory) -> TableRow:
    """The same, read off the year before that day; nothing where either number cannot be read."""
    calendar = run.world.network.calendar
    day, year = calendar.moment(day_of_answer(run)), round(1.0 / calendar.years_per_step)
    before, after = (counted_over_run(run, each) for each in (run.expected, course))
    read = [
        None if had is None or has is None else read_off_line(has - had, today(run), day, year)
        for had, has in zip(before, after, strict=True)
    ]
    none = read[0] is None or (read[1] is None and before[1] is not None)
    return dict.fromkeys(("n_more", "n_filled_more")) if none else {"n_more": read[0], "n_filled_more": read[1]}


def _scarce(run: Run) -> Ints:
    """Capacities that keep anybody waiting before the day of the answer, of those that the scenario has.

    Who is held to a part of a capacity waits for that capacity.
    """
    network, course = run.world.network, run.expected
    steps = network.calendar.moment(day_of_answer(run)).up
    stopped = held_by(network.gates, course.binding, course.n_blocked)[today(run) : steps].sum(axis=0)
    waiting = np.bincount(wholes(network)[network.gates.use_capacity], stopped, len(network.labels.capacity_keys))
    own = np.array([key.role in (Role.OWN, Role.CEILING) for key in network.labels.capacity_keys], bool)
    return np.flatnonzero((waiting > ANYBODY) & own)


def _with_own_base(network: Network, capacities: Ints) -> Network:
    """The network in which each of some capacities has the last paths for a base of its own: paths may be shared."""
    base = network.capacities.base.copy()
    paths = np.concatenate([network.paths, network.paths[base[capacities]]])
    base[capacities] = len(network.paths) + np.arange(len(capacities))
    return replace(network, paths=paths, capacities=replace(network.capacities, base=base))
