"""From a scenario to a plan: choose measures on a first-order network, then admissions on the network they make.

1. Compile the scenario plain and once with each measure in full force; compute the responses of all lines.
2. Choose measures and admissions together, measures as whole numbers.
3. Compile the scenario with the chosen measures: no effect is approximate any more. Choose the admissions again,
   one aim after the other.
4. Run the plan through `expect`. What the plan claims and what `expect` finds must agree, or there is no plan.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.scenario import Said
from dienmodel.model.schema import Limits
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.floor import floored
from dienmodel.network.lines import apart, with_quotas
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal, outcomes
from dienmodel.plan.aims import Term
from dienmodel.plan.choices import begun, choices, later_starts, search_of, with_only
from dienmodel.plan.dive import dive
from dienmodel.plan.linear.model import Model, Past
from dienmodel.plan.linear.order import hold, in_order, release
from dienmodel.plan.linear.program import (
    COARSE,
    FINE,
    PEOPLE,
    Clock,
    NoPlan,
    Progress,
    groups_of,
    later_shortfalls,
    model_of,
    objective,
    search_for,
    stop_without,
    weight,
)
from dienmodel.plan.linear.search import Search, outlook
from dienmodel.plan.options import with_starts
from dienmodel.plan.questions.prices import Price, prices
from dienmodel.plan.recentre import recentred
from dienmodel.plan.unplanned import Unplanned, as_said, unplanned, value
from dienmodel.solver.program import INFINITY, Solution, Status
from dienmodel.text.faults import Fault, FaultyInput

FEW_ROUNDS, CUT_ROUNDS, ALL_ROUNDS = 2, 4, 60
"""Most rounds of rows within periods: for admissions, while measures are chosen, and where every row is sought."""

CORRECTIONS, SURE = 6, 2e-4
"""How often meters are corrected by what `expect` found, and the relative difference at which that ends."""

ATTEMPTS, EARLY, EXACTLY = 4, 1e-3, 1e-6
"""How often a plan is made that `expect` does not confirm; where every row is sought, the people asked too early and
the difference that is none."""

FEW = 1000
"""Decisions up to which every row is sought at once: it takes seconds, and what is claimed is found exactly."""

SLACK = 1e-4
"""Units by which whole choices may miss a row that the past has filled: its responses are known so well."""

WORSE = 1e-6
"""By how much a plan may be worse than no plan in its first aim, relative: the solver's accuracy."""

MARGIN = 1e-3
"""A plan aims this far above its targets: people who come a few weeks late must not make it miss them."""

BOUND = 2e-3
"""Largest relative difference between what a plan claims and what `expect` finds."""


@dataclass(frozen=True)
class Start:
    """A measure that the plan starts."""

    measure: str
    start: date
    level: float


NEAR = 0.05
"""A bound further away than this share says nothing about how good a choice of measures is."""


@dataclass(frozen=True)
class Plan:
    """Measures and admissions, with what they reach."""

    starts: tuple[Start, ...]
    lines: tuple[str, ...]  # labels of the decided lines
    days: tuple[date, ...]  # first day of each period, and the end
    admitted: Reals  # [line, period] people
    quota: Reals  # [T, line]
    values: tuple[float, ...]  # what each aim reached, in order
    parts: Mapping[str, float]  # what each aim reached that is weighed together with others
    metered: Mapping[str, tuple[float, float]]  # per meter: what the plan claims, and what `expect` finds
    prices: tuple[Price, ...]
    chosen: float  # objective of the choice of measures
    bound: float  # the same with parts of measures allowed: no choice is better
    stopped: bool  # the choice of measures ran out of time
    difference: float  # largest relative difference between claimed and found
    seconds: Mapping[str, float]

    @property
    def gap(self) -> float:
        """How far the choice of measures may be from the best, relative: proven by the bound."""
        return max(self.chosen - self.bound, 0.0) / max(abs(self.bound), 1e-9)

    @property
    def near(self) -> bool:
        """Whether the choice of measures is known to be near the best; else the search did not come to its end."""
        return self.gap <= NEAR


def plan(
    said: Said,
    terms: Sequence[Term],
    spaces: Sequence[str] = (),
    starts: Mapping[str, Sequence[date]] | None = None,
    gap: float = 0.005,
    patience: float = 60.0,
    margin: float = MARGIN,
    progress: Progress | None = None,
    since: date | None = None,
    checks: int = 0,
) -> Plan:
    """The best plan for a scenario, aim after aim.

    Args:
        said: the scenario; measures that began before its start stay as they are, all others are for the plan.
        terms: the aims, the first above all.
        spaces: capacities whose use counts as space.
        starts: days on which measures may start; without it, see `default_starts`.
        gap: relative distance from the best whole choice of measures at which the search may stop.
        patience: seconds for that search; what is found by then is used, and its distance reported.
        margin: share by which the plan aims above its targets: chance, whole classes and late weeks cost some.
        progress: told what is being done.
        since: decisions before this day stay as the scenario says them: admissions of an older plan or else of the
            gates, and measures that have started.
        checks: how many of the largest prices are held against solving again.

    Raises:
        NoPlan: the program has no solution, or `expect` does not find what the plan claims.
        FaultyInput: figures that do not fit.
    """
    clock = Clock(progress)
    bare = with_only(said, begun(said, since))
    past = None if since is None else _past(said, since)
    if since is not None and starts is None:
        starts = later_starts(said, bare, since)
    chosen = _choose(bare, terms, spaces, starts, gap, patience, margin, clock, past)
    world = with_starts(bare, {start.measure: (start.level, start.start) for start in chosen.starts})
    lines = apart(compile_scenario(world))
    held = outcomes(world, lines, {})
    lines = floored(lines, held.held.instructors)
    made = model_of(lines, held, spaces, FINE, clock, past)
    clock.begin("admissions")
    search = search_for(made, terms, held.targets, margin)
    made_plan = _followed(search, terms, held.targets, margin, chosen, clock, checks)
    if past is not None:
        made_plan = _with_past(made_plan, said, bare, past, made)
    if said.scenario.limits != Limits():
        return made_plan  # the scenario as it is need not keep to them
    before = unplanned(said, terms, spaces, margin) if past is None else as_said(said, terms, spaces, margin)
    after = value(terms[0], {name: got for name, (_, got) in made_plan.metered.items()}, held.targets, margin)
    if after <= before.values[0] + WORSE * max(abs(before.values[0]), 1.0):
        return made_plan
    return _as_it_is(made_plan, said, before, past, made)


def _as_it_is(found: Plan, said: Said, before: Unplanned, past: Past | None, m: Model) -> Plan:
    """Instead of a plan that does worse: the older one, which can always be followed further, or else the gates."""
    scenario, running = said.scenario, begun(said)
    decided = scenario.admissions if past is not None else None
    starts = [
        Start(name, scenario.measures[name].start, level)
        for name, level in scenario.on.items()
        if level > 0 and name not in running
    ]
    quota, labels = np.zeros((len(found.quota), 0)), m.lines.labels.gate
    if past is not None and decided is not None:
        quota = past.of(m.lines, np.array([labels.index(name) for name in decided.lines], np.int64))
    return replace(
        found,
        starts=tuple(starts),
        lines=tuple(decided.lines) if decided else (),
        days=decided.days if decided else (),
        admitted=np.array(list(decided.lines.values())) if decided else np.zeros((0, 0)),
        quota=quota,
        values=before.values,
        parts=before.parts,
        metered={name: (got, got) for name, got in before.metered.items()},
        prices=(),
        difference=0.0,
    )


def _past(said: Said, since: date) -> Past | None:
    """What was admitted before a day, by the scenario's admissions or else by its gates.

    Raises:
        FaultyInput: the day is not within the run.
    """
    network = compile_scenario(said)
    if not said.scenario.start <= since < said.scenario.end:
        fault = Fault(
            f"a plan from {since} lies outside the run",
            said.where("start"),
            "there would be nothing to decide, or nothing to go on from",
            f"choose a day from {said.scenario.start} to {said.scenario.end}",
            "from-outside",
        )
        raise FaultyInput((fault,))
    steps = sum(day < since for day in network.calendar.dates[:-1])
    lines = network if said.scenario.admissions else apart(network)
    node = [int(np.flatnonzero(lines.nodes.gate == line)[0]) for line in range(len(lines.gates.least))]
    started = expect(network).new_started
    admitted = {label: started[:, n] for label, n in zip(lines.labels.gate, node, strict=True)}
    return Past(steps, admitted) if steps else None


def _with_past(found: Plan, said: Said, bare: Said, past: Past, m: Model) -> Plan:
    """The plan with what was admitted step by step before it, and with the measures that had started."""
    scenario, which = said.scenario, np.flatnonzero(m.decided)
    kept = [
        Start(name, scenario.measures[name].start, level)
        for name, level in bare.scenario.on.items()
        if level > 0 and scenario.measures[name].start > scenario.start
    ]
    before = past.of(m.lines, which)[: past.steps].T
    return replace(
        found,
        starts=(*kept, *found.starts),
        days=(*m.lines.calendar.dates[: past.steps], *found.days[1:]),
        admitted=np.hstack([before, found.admitted[:, 1:]]),
    )


@dataclass(frozen=True)
class _Chosen:
    starts: tuple[Start, ...]
    value: float
    bound: float
    stopped: bool


def _followed(
    search: Search,
    terms: Sequence[Term],
    goals: Sequence[Goal],
    margin: float,
    chosen: _Chosen,
    clock: Clock,
    checks: int,
) -> Plan:
    """Seek admissions, follow them, and seek again while the meters are corrected by what `expect` found.

    What people do within a period is left to `expect` after a few rounds of rows: who is asked too early comes later.
    Where that does not settle, every row is sought.
    """
    best: Plan | None = None
    exact = search.model.decisions <= FEW
    sure = EXACTLY if exact else SURE
    for _ in range(ATTEMPTS):
        if exact:
            search.settled, search.in_persons = 0.0, EARLY
        groups, rounds = groups_of(search, terms), ALL_ROUNDS if exact else FEW_ROUNDS
        found = in_order(search, groups, rounds)
        for left in reversed(range(CORRECTIONS + 1)):
            if best is not None and found.status is not Status.OPTIMAL:
                break
            stop_without(found)
            made = _checked(search, terms, found, chosen, clock)
            best = made if best is None or made.difference < best.difference else best
            if best.difference <= sure:
                return _priced(best, search, found, terms, checks)
            clock.begin("admissions")
            if left:
                release(search)
                found = search.correct(_apart(search, made))
                found = in_order(search, groups, rounds) if len(groups) > 1 else found
        assert best is not None
        if best.difference <= BOUND:
            return _priced(best, search, found, terms, checks) if best is made else best
        if exact:  # a population to which others came back: look again, from the course of this plan
            search = search_for(recentred(search.model, found.x[: search.model.decisions]), terms, goals, margin)
        exact = True  # too many asked too early, or an objective that stood still over limits that are broken
    assert best is not None
    raise NoPlan(_disagreement(best) + _because_of_classes(search.model))


def _apart(search: Search, made: Plan) -> Reals:
    """By how much `expect` found more than was claimed, [meters]."""
    read = [made.metered[meter.name] for meter in search.model.meters]
    return np.array([found - claimed for claimed, found in read])


def _disagreement(made: Plan) -> str:
    name = max(made.metered, key=lambda name: _relative(*made.metered[name]))
    claimed, got = made.metered[name]
    return (
        f"the plan claims {name} = {claimed:,.1f}, but `expect` finds {got:,.1f}: {made.difference:.2%} apart, "
        f"at most {BOUND:.2%} is allowed"
    )


def _relative(claimed: float, got: float) -> float:
    return abs(claimed - got) / max(abs(got), PEOPLE)


def _choose(
    bare: Said,
    terms: Sequence[Term],
    spaces: Sequence[str],
    starts: Mapping[str, Sequence[date]] | None,
    gap: float,
    patience: float,
    margin: float,
    clock: Clock,
    past: Past | None = None,
) -> _Chosen:
    """Choose measures: a whole number of each, by their first-order effects, together with admissions."""
    world = choices(bare, starts, clock)
    if not world.found.options:
        return _Chosen((), 0.0, 0.0, False)
    search, _ = search_of(world, terms, spaces, COARSE, margin, clock, past)
    clock.begin("measures in parts")
    groups = groups_of(search, terms)
    relaxed = in_order(search, groups, CUT_ROUNDS)
    stop_without(relaxed)
    clock.begin("choose measures")
    ends = time.perf_counter() + patience
    release(search)
    for group in groups[:-1]:
        hold(search, group, relaxed.x, gap)
    whole, bound = _whole(search, gap, ends, past is not None)
    if whole.status is Status.INFEASIBLE:  # no whole choice comes that near to the first aim
        release(search)
        search.solver.costs(groups[0].cost)
        whole, bound = _whole(search, gap, ends, past is not None)
    if not len(whole.x) or not np.isfinite(whole.objective):  # nothing found in time: no measures is a choice too
        nothing = np.zeros(len(search.places.option))
        search.solver.set_whole(search.places.option, False)
        search.solver.bound_columns(search.places.option, nothing, nothing)
        search.solver.end_by(INFINITY)
        without = search.solver.solve()
        if without.status is not Status.OPTIMAL:
            raise NoPlan(f"no choice of measures was found in {patience:.0f} s; give it more time")
        return _Chosen((), without.objective, bound, True)
    level = whole.x[search.places.option]
    picked = [Start(o.measure, o.start, 1.0) for o, y in zip(search.model.options, level, strict=True) if y > 0.5]
    return _Chosen(tuple(picked), whole.objective, bound, whole.status is Status.STOPPED and whole.gap > gap)


def _whole(search: Search, gap: float, ends: float, past: bool) -> tuple[Solution, float]:
    """A choice of whole measures, and what no choice is below: by a dive, or by a search where that is not near it."""
    solver = search.solver
    solver.set_whole(search.places.option, False)
    solver.end_by(INFINITY)
    parts = solver.solve()
    bound = parts.objective if parts.status is Status.OPTIMAL else -np.inf
    dived, stopped = dive(search, ends)
    if dived is not None and dived.objective - bound <= gap * abs(dived.objective):
        return dived, bound
    if stopped:
        return _stopped(dived, bound), bound
    solver.set_whole(search.places.option)
    solver.set_option("mip_rel_gap", gap)
    if past:
        solver.set_option("mip_feasibility_tolerance", SLACK)
    solver.end_by(ends)
    if dived is not None:
        solver.begin_with(dived.x)
    found = solver.solve()
    return found, max(bound, found.objective - found.gap * abs(found.objective))


def _stopped(found: Solution | None, bound: float) -> Solution:
    """The best so far of a search that somebody stopped, with its distance from the bound."""
    if found is None:
        return Solution(Status.STOPPED, np.inf, np.inf, np.zeros(0), np.zeros(0), np.zeros(0))
    return replace(found, status=Status.STOPPED, gap=(found.objective - bound) / max(abs(found.objective), 1e-9))


def _prices(
    search: Search, found: Solution, terms: Sequence[Term], values: Sequence[float], checks: int
) -> tuple[Price, ...]:
    """Prices of limits per calendar year in the first aim that is not yet met."""
    k = next((k for k, value in enumerate(values) if value > 0.5), None)
    first = max([0, *later_shortfalls(terms)])
    if k is None or k < first:  # the last solve says nothing about the aims before its own
        return ()
    return prices(search, found, terms[k].name, weight(search, terms[first:], k - first), checks)


def _because_of_classes(m: Model) -> str:
    """Why a plan may not be followed: its classes may be too small to begin."""
    small = sorted({m.lines.labels.gate[line] for line in m.line if m.lines.gates.least[line] > 1})
    return f"; a plan does not know the smallest classes of {', '.join(small)}" if small else ""


def _priced(made: Plan, search: Search, found: Solution, terms: Sequence[Term], checks: int) -> Plan:
    """The plan with so many of its prices checked."""
    return replace(made, prices=_prices(search, found, terms, made.values, checks)) if checks else made


def _checked(search: Search, terms: Sequence[Term], found: Solution, chosen: _Chosen, clock: Clock) -> Plan:
    """Run the plan through `expect` and hold its claims against what comes out."""
    clock.begin("check")
    m, lines = search.model, search.model.lines
    which = np.flatnonzero(m.decided)
    quota = outlook(m, found.x[: m.decisions]).admitted[:, which]
    course = expect(with_quotas(lines, quota, which))
    metered = {}
    for i, meter in enumerate(m.meters):
        got = meter.read(course) + m.money[i]
        metered[meter.name] = (float(found.x[search.places.meter[i]]), got)
    worst = max((_relative(a, b) for a, b in metered.values()), default=0.0)
    values = tuple(float(objective(search, term) @ found.x) for term in terms)
    parts = {part.name: float(objective(search, part) @ found.x) for term in terms for part in term.parts}
    clock.begin("")
    admitted = np.zeros((len(which), len(m.bounds) - 1))
    place = {int(line): i for i, line in enumerate(which)}
    admitted[[place[int(line)] for line in m.line], m.period] = found.x[: len(m.line)]
    dates = lines.calendar.dates
    return Plan(
        starts=chosen.starts,
        lines=tuple(lines.labels.gate[line] for line in which),
        days=tuple(dates[int(t)] for t in m.bounds),
        admitted=admitted,
        quota=quota,
        values=values,
        parts=parts,
        metered=metered,
        prices=_prices(search, found, terms, values, 0),
        chosen=chosen.value,
        bound=chosen.bound,
        stopped=chosen.stopped,
        difference=worst,
        seconds=clock.seconds,
    )
