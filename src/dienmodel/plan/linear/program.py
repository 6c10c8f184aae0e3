"""The program of a plan: the model of a network in periods, with its aims and limits, ready to be solved."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.scenario import Said
from dienmodel.network.course import Trajectory
from dienmodel.network.network import SLOTS, Ints, Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes
from dienmodel.plan.aims import Term, meters
from dienmodel.plan.linear.model import Model, Past, model
from dienmodel.plan.linear.order import Group
from dienmodel.plan.linear.respond import reach, reached, throughflow
from dienmodel.plan.linear.rows import program, waiting_before
from dienmodel.plan.linear.search import Search
from dienmodel.plan.unplanned import own_money
from dienmodel.solver.program import Entries, Program, Solution, Solver, Status

NEAR_YEARS = 1.0
FINE, COARSE = (4, 13), (26, 26)
"""Weeks per period in the first year and after it: for admissions, and while measures are chosen."""

DOZEN = 12
"""Periods that a plan has at least: in a short run a measure must not begin and end within one of them."""

SCARCE = 0.1
"""A capacity is scarce if it stops somebody in this share of the steps; lines that use it are decided."""

HALF = 0.5
"""Share of the slots that people may take whom no decided line sends, for their queues to stay open."""

FULL = 0.98
"""Capacities used so far at most are held from the beginning; others once a solution takes too much of them."""

SETTLED = 3e-5
"""Rounds end when the objective moves less; what is then left asks a few people some weeks too early."""

STEP_DOWN, SCALE, PEOPLE = 1e-3, 1e5, 100.0
"""Weight of an aim beside the one before, size of the objective, and least size of an aim."""

Progress = Callable[[str], None]


class NoPlan(RuntimeError):
    """There is no plan, or it could not be trusted; says why."""


def bounds_of(network: Network, goals: Sequence[Goal], weeks: tuple[int, int], since: int = 0) -> list[int]:
    """First step of each period, and the end; every target's day begins a period.

    With `since` the first period is the past up to that step, and what is near by begins there.
    """
    calendar = network.calendar
    week = 7 / (calendar.years_per_step * 365.2425)
    longest = max(network.n_steps // DOZEN, 1)
    near, far = (min(max(round(number * week), 1), longest) for number in weeks)
    soon = round(NEAR_YEARS / calendar.years_per_step / near) * near
    turn = min(soon, network.n_steps)
    edges = {*range(0, turn, near), *range(turn, network.n_steps, far), network.n_steps}
    edges |= {min(max(calendar.index(goal.day), 1), network.n_steps) for goal in goals}
    if since:
        edges = {edge for edge in edges if edge > since} | {0, since}
        edges |= set(range(since, min(since + soon, network.n_steps), near))
    return sorted(edges)


def decided_lines(lines: Network, course: Trajectory) -> NDArray[np.bool_]:
    """Lines whose admissions a plan decides [L]: classes, and queues for something scarce, of people from outside."""
    gates = lines.gates
    scarce = {c for c in range(len(lines.capacities.base)) if (course.binding == c).any(1).mean() > SCARCE}
    uses = [gates.use_capacity[gates.use_start[g] : gates.use_start[g + 1]] for g in range(len(gates.least))]
    wanted = [gates.open[g] >= 0 or any(int(c) in scarce for c in row) for g, row in enumerate(uses)]
    decided = np.array(wanted, bool) & ~throughflow(lines) & reached(lines)
    return decided & ~passed_through(lines, course, decided)


def passed_through(lines: Network, course: Trajectory, decided: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines [L] of slots that nearly all come to from decided lines: their queues can be kept there."""
    gates, capacities = lines.gates, lines.capacities
    sent = np.zeros(len(gates.least), bool)
    for line in np.flatnonzero(decided):
        sent[reach(lines, int(line), decided).lines] = True
    node = np.array([int(np.flatnonzero(lines.nodes.gate == g)[0]) for g in range(len(sent))], np.int64)
    found = np.zeros(len(sent), bool)
    for c in np.flatnonzero(capacities.kind == SLOTS):
        own = [g for g in range(len(sent)) if c in gates.use_capacity[gates.use_start[g] : gates.use_start[g + 1]]]
        alone = all(gates.use_start[g + 1] - gates.use_start[g] == 1 and gates.open[g] < 0 for g in own)
        others = course.new_joined[:, node[[g for g in own if not sent[g]]]].sum(1)
        if alone and sent[own].any() and (others <= HALF * course.available[:, c]).all():
            found[own] = True
    return found


class Clock:
    """Seconds per part of the work; tells what begins."""

    def __init__(self, tell: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._tell = tell
        self._part, self._since = "", time.perf_counter()

    def begin(self, part: str) -> None:
        """End the part at hand and begin another."""
        now = time.perf_counter()
        if self._part:
            self.seconds[self._part] = self.seconds.get(self._part, 0.0) + now - self._since
        self._part, self._since = part, now
        if part and self._tell is not None:
            self._tell(part)


def model_of(
    lines: Network,
    held: Outcomes,
    spaces: Sequence[str],
    weeks: tuple[int, int],
    clock: Clock,
    past: Past | None = None,
    also: Collection[str] = (),
) -> Model:
    """Responses of a network, its measures' own money included; lines named in `also` are decided too."""
    clock.begin("responses")
    course = expect(lines)
    found = meters(lines, held, spaces)
    bounds = bounds_of(lines, held.targets, weeks, 0 if past is None else past.steps)
    decided = decided_lines(lines, course) | np.isin(lines.labels.gate, list(also))
    made = model(lines, bounds, found, decided, course, past)
    own = own_money(held.levers, found, lines.calendar)
    return replace(made, base=replace(made.base, metered=made.base.metered + own), money=own)


def search_for(
    made: Model, terms: Sequence[Term], goals: Sequence[Goal], margin: float, said: Said | None = None
) -> Search:
    """The program of a model with columns for people short of targets."""
    used = made.course.used[:, : len(made.lines.capacities.base)] / np.maximum(made.course.available, 1e-9)
    full = [c for c in made.held if used[:, c].max() > FULL]
    program_, places = program(made, full)
    entries = Entries()
    names = sorted({name for term in terms for name in term.short})
    columns = program_.columns([f"short:{name}" for name in names])
    wanted = {goal.name: goal.people for goal in goals}
    where = {meter.name: int(column) for meter, column in zip(made.meters, places.meter, strict=True)}
    for name, column in zip(names, columns, strict=True):
        row = entries.new(f"target:{name}", wanted[name] * (1.0 + margin))
        entries.add(row, column, 1.0)
        entries.add(row, where[f"goal:{name}"], 1.0)
    program_.rows(entries.done())
    keep_to(program_, made, where)
    if said is not None:
        _exclude(program_, made, places.option, said)
    search = Search(made, program_, places, Solver(program_), settled=SETTLED)
    if made.since:
        _fix_past(search)
    search.short.update(dict(zip(names, map(int, columns), strict=True)))
    search.meter.update(where)
    return search


def _fix_past(search: Search) -> None:
    """Hold the admissions of the past; who waits after it may be fewer than none by the responses' small error."""
    m, waiting = search.model, search.places.waiting[:, 0]
    past = np.flatnonzero(np.isfinite(m.fixed))
    search.solver.bound_columns(past, m.fixed[past], m.fixed[past])
    search.solver.bound_columns(waiting, np.minimum(waiting_before(m), 0.0) - 1e-6, np.full(len(waiting), np.inf))


def keep_to(made: Program, m: Model, where: Mapping[str, int]) -> None:
    """Meters with a most, such as budgets; and meters that follow another, such as the intake of successive years."""
    entries = Entries()
    for meter in m.meters:
        if np.isfinite(meter.most):
            row = entries.new(f"budget:{meter.name.removeprefix('budget:')}", upper=meter.most)
            entries.add(row, where[meter.name], 1.0)
        if meter.after:
            for way, sign in (("up", 1.0), ("down", -1.0)):
                row = entries.new(f"smooth:{meter.name}:{way}", upper=0.0)
                entries.add(row, where[meter.name], sign)
                entries.add(row, where[meter.after], -sign - meter.within)
    if len(entries):
        made.rows(entries.done())


def _exclude(made: Program, m: Model, columns: Ints, said: Said) -> None:
    """Measures that exclude each other: at most one of them."""
    entries = Entries()
    for name, measure in said.scenario.measures.items():
        for other in measure.excludes:
            pair = [o.measure in (name, other) for o in m.options]
            if name < other and any(pair):
                entries.add(entries.new(f"exclude:{name}:{other}", upper=1.0), columns[pair], 1.0)
    if len(entries):
        made.rows(entries.done())


def objective(search: Search, term: Term) -> Reals:
    """Costs of all columns by which the program reads an aim."""
    cost = np.zeros(len(search.made.column_names))
    for name in term.short:
        cost[search.short[name]] = term.head(name)
    for name, weight in (term.weights or {}).items():
        cost[search.meter[name]] += weight
    return cost


def weight(search: Search, terms: Sequence[Term], k: int) -> float:
    """Weight of an aim: a thousandth of that of the one before, each scaled by what its meters read without a plan."""
    weights = terms[k].weights or {}
    m = search.model
    now = sum(abs(weights[meter.name] * meter.read(m.course)) for meter in m.meters if meter.name in weights)
    least = PEOPLE * max((terms[k].head(name) for name in terms[k].short), default=1.0)
    return SCALE * STEP_DOWN**k / max(now, least)


def groups_of(search: Search, terms: Sequence[Term]) -> list[Group]:
    """The aims by the solves they share: a shortfall begins a new one."""
    edges = [0, *later_shortfalls(terms), len(terms)]
    return [
        Group(together(search, terms[a:b]), {term.name: objective(search, term) for term in terms[a:b]})
        for a, b in pairwise(edges)
    ]


def later_shortfalls(terms: Sequence[Term]) -> list[int]:
    """Places of shortfalls that are not the first aim: each begins a group of aims of its own."""
    return [k for k, term in enumerate(terms) if k and term.short]


def together(search: Search, terms: Sequence[Term]) -> Reals:
    """Aims in one objective."""
    parts = [weight(search, terms, k) * objective(search, term) for k, term in enumerate(terms)]
    total: Reals = np.sum(parts, axis=0)
    return total


def stop_without(found: Solution) -> None:
    """Say why there is no plan, if there is none.

    Raises:
        NoPlan: the program has no solution.
    """
    if found.status is Status.INFEASIBLE:
        raise NoPlan(
            "the limits contradict each other: no admissions and measures keep to all of them; "
            "`dienmodel why-not` tells which, and how much more would do"
        )
    if found.status is Status.UNBOUNDED:
        raise NoPlan("the aim has no least value: give each of its meters a weight of zero or more")
    if not len(found.x):
        raise NoPlan("the solver stopped before it had any plan")
