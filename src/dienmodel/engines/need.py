"""What would be needed: the intake, or the retention, with which so many people and filled posts are there.

Both ask for one factor, on the rates of chosen entries or on the hazards of chosen risks. It is found by running
`expect` under scaled paths.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from dienmodel.engines.expect.expect import Prepared, expect, prepare
from dienmodel.model.calendar import Moment
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.every import goal_meter, trained_of
from dienmodel.network.meters.meter import Meter, per_step, per_steps
from dienmodel.network.meters.moment import at, up_to
from dienmodel.network.meters.posts import filled_for
from dienmodel.network.network import Network, Reals, Small
from dienmodel.network.outcomes import Goal

SCAN = 8
"""Factors tried between one and the bound when the bound itself falls short: more people can mean a lower strength."""

PRECISION = 1e-9
"""Relative precision of the factor, and shortfall that still counts as reached."""


class Outcome(StrEnum):
    """How the search ended."""

    REACHED = "reached"
    UNREACHABLE = "unreachable"
    EXCEEDED = "exceeded"


@dataclass(frozen=True)
class Binding:
    """A gate that a capacity stopped in so many steps, and how many people then waited on average."""

    gate: str
    capacity: str
    steps: int
    waiting: float


@dataclass(frozen=True)
class Need:
    """Answer to *what is needed*. Flows are people per year up to the asked moment.

    `reached`: `factor` just gives what is wanted. `unreachable`: `factor` comes nearest to it of those tried within the
    bounds, and `bindings` says what stops more. `exceeded`: there is more with today's rates; `factor` is still enough.
    """

    outcome: Outcome
    factor: float
    strength: float
    strength_before: float
    flow: float
    flow_before: float
    bindings: tuple[Binding, ...]
    filled: float | None = None  # posts that are filled with `factor`; None where people in service are asked for
    filled_before: float | None = None
    flow_beside: float = 0.0  # those who leave on the way with today's rates, which no factor changes


def needed_intake(
    network: Network, goal: Goal, moment: Moment, entries: Sequence[int], most: float = 10.0, first: int = 0
) -> Need:
    """Find the factor on the rates of `entries`, up to `most`, with which a goal is met at a moment.

    The factor holds from the step `first` on, and flows are counted from there.
    """
    network, rows = _own_entry_rates(network, entries)
    ask = _Question(prepare(network), rows, goal, moment, first)
    return _search(ask, 0.0, most, lambda run: between(first, moment, run.new_arrived)[list(entries)].sum())


def needed_retention(
    network: Network,
    goal: Goal,
    moment: Moment,
    risks: Sequence[int],
    least: float = 0.0,
    most: float = 10.0,
    first: int = 0,
) -> Need:
    """Find the factor on the hazards of `risks`, down to `least`, with which a goal is met at a moment.

    If it is exceeded, the factor goes up to `most`: how much faster people could leave. Flows are the people
    who leave by the risks. The factor holds from the step `first` on, and flows are counted from there.
    """
    network, rows = _own_seasons(network, risks)
    ask = _Question(prepare(network), rows, goal, moment, first)
    arcs = _arcs_of_risks(network, risks)
    return _search(ask, most, least, lambda run: between(first, moment, run.new_moved)[arcs].sum())


def surplus(goal: Goal, people: float, trained: Reals) -> float:
    """By how many people, or posts, a goal is exceeded; below zero how many are short of it, see `Goal.short`.

    Where it asks for every post, what is beyond is that of the cell that has least of it: no more than all posts can be
    filled, and yet fewer people would do.
    """
    if goal.posts is None:
        return people - goal.people
    filled = float(filled_for(goal, trained))
    if (short := goal.short(people, filled)) > 0.0:
        return -short
    some = goal.posts.sum() > goal.people
    beyond = filled - goal.people if some else float((goal.able(trained) - goal.posts)[goal.posts > 0.0].min())
    return min(people - goal.people, beyond)


def between(first: int, moment: Moment, flows: Reals) -> Reals:
    """Flows [T, ...] from a step up to a moment, [...]."""
    return up_to(Moment(moment.state - first, moment.part), flows[first:])


def bindings(network: Network, run: Trajectory, moment: Moment, first: int = 0) -> tuple[Binding, ...]:
    """Gates that capacities stopped from a step up to a moment, most people waiting first."""
    steps: Counter[tuple[int, int]] = Counter()
    waiting: Counter[tuple[int, int]] = Counter()
    for t, gate in zip(*np.nonzero(run.binding[first : moment.up] >= 0), strict=True):
        pair = (int(gate), int(run.binding[first + t, gate]))
        steps[pair] += 1
        waiting[pair] += run.n_blocked[first + t, gate]
    labels = network.labels
    bindings = [
        Binding(labels.gate[gate], labels.capacity[capacity], steps[gate, capacity], waiting[gate, capacity] / n)
        for (gate, capacity), n in steps.items()
    ]
    return tuple(sorted(bindings, key=lambda binding: -binding.waiting * binding.steps))


@dataclass(frozen=True)
class _Count:
    """What a course holds for a goal at a moment: people in service, and trained people, [cells]."""

    people: float
    trained: Reals


@dataclass(frozen=True)
class _Question:
    """What there is for a goal as a function of the factor on some path rows."""

    prepared: Prepared
    rows: list[int]
    goal: Goal
    moment: Moment
    first: int

    def run(self, factor: float) -> Trajectory:
        paths = self.prepared.network.paths.copy()
        paths[self.rows, self.first :] *= factor
        return expect(self.prepared, paths)

    def counted(self, run: Trajectory) -> _Count:
        people = float(at(self.moment, per_step(goal_meter(self.prepared.network, self.goal), run)))
        if self.goal.posts is None:
            return _Count(people, np.zeros(0))
        return _Count(people, at(self.moment, per_steps(self.trained, run)))

    @cached_property
    def trained(self) -> Sequence[Meter]:
        """People who can fill the posts of each cell."""
        cells = np.eye(len(self.goal.cells), dtype=bool)
        return [trained_of(self.prepared.network, "trained", cell) for cell in cells]

    def filled(self, count: _Count) -> float | None:
        return None if self.goal.posts is None else float(filled_for(self.goal, count.trained))


def _search(ask: _Question, weak: float, strong: float, flow_until: Callable[[Trajectory], float]) -> Need:
    """Find the factor between the one that gives the fewest people, `weak`, and the most, `strong`; today's is 1."""
    if ask.moment.up <= ask.first:
        raise ValueError("no rate changes what is there before it; ask for a later moment")

    def extra(run: Trajectory) -> float:
        count = ask.counted(run)
        return surplus(ask.goal, count.people, count.trained)

    def more(factor: float) -> float:
        return extra(ask.run(factor))

    before = ask.run(1.0)
    margin = PRECISION * max(abs(ask.goal.people), 1.0)
    here = extra(before)
    if abs(here) <= margin:
        outcome, factor = Outcome.REACHED, 1.0
    elif here > 0:
        outcome = Outcome.EXCEEDED
        factor = weak if more(weak) >= -margin else _root(more, weak, 1.0)
    else:
        tried = {factor: more(factor) for factor in (strong, *np.linspace(1.0, strong, SCAN + 1)[1:-1])}
        enough = [factor for factor, value in tried.items() if value >= -margin]
        factor = min(enough, key=lambda enough: abs(enough - 1.0)) if enough else max(tried, key=lambda f: tried[f])
        outcome = Outcome.REACHED if enough else Outcome.UNREACHABLE
        if enough and tried[factor] > margin:
            factor = _root(more, 1.0, factor)
    return _answer(ask, outcome, float(factor), before, flow_until)


def _answer(
    ask: _Question, outcome: Outcome, factor: float, before: Trajectory, flow_until: Callable[[Trajectory], float]
) -> Need:
    """What the factor that was found gives, beside today's rates."""
    after, network = ask.run(factor), ask.prepared.network
    then, today = ask.counted(after), ask.counted(before)
    years = (sum(ask.moment) - ask.first) * network.calendar.years_per_step
    return Need(
        outcome=outcome,
        factor=factor,
        strength=then.people,
        strength_before=today.people,
        filled=ask.filled(then),
        filled_before=ask.filled(today),
        flow=float(flow_until(after)) / years,
        flow_before=float(flow_until(before)) / years,
        bindings=bindings(network, after, ask.moment, ask.first),
    )


def _root(more: Callable[[float], float], short: float, enough: float) -> float:
    """Smallest change of the factor that is enough, between one that falls short and one that does not."""
    return float(brentq(more, short, enough, xtol=PRECISION * max(abs(short), abs(enough)), rtol=PRECISION))


def _own_entry_rates(network: Network, entries: Sequence[int]) -> tuple[Network, list[int]]:
    """The network with a path row for each of the entries that nothing else reads, and those rows."""
    paths, rows = _own_rows(network.paths, network.entries.rate[list(entries)])
    rate = network.entries.rate.copy()
    rate[list(entries)] = rows
    return replace(network, paths=paths, entries=replace(network.entries, rate=rate)), rows


def _own_seasons(network: Network, risks: Sequence[int]) -> tuple[Network, list[int]]:
    """The network with a path row for the season of each of the risks that nothing else reads, and those rows."""
    paths, rows = _own_rows(network.paths, network.stocks.risk_season[list(risks)])
    season = network.stocks.risk_season.copy()
    season[list(risks)] = rows
    return replace(network, paths=paths, stocks=replace(network.stocks, risk_season=season)), rows


def _own_rows(paths: Reals, rows: Small) -> tuple[Reals, list[int]]:
    """Return the paths with copies of some rows at the end, and their places: equal rows are shared by many readers."""
    return np.vstack([paths, paths[rows]]), list(range(len(paths), len(paths) + len(rows)))


def _arcs_of_risks(network: Network, risks: Sequence[int]) -> list[int]:
    """Arcs along which people leave by the risks."""
    starts = network.forks.start
    forks = sorted({int(network.stocks.risk_fork[risk]) for risk in risks})
    return [arc for fork in forks for arc in range(starts[fork], starts[fork + 1])]
