"""From a scenario to a plan: choose measures on a first-order network, then admissions on the network they make.

1. Compile the scenario plain and once with each measure in full force; compute the responses of all lines.
2. Choose measures and admissions together, measures as whole numbers; compare choices as they are (`rivals`).
3. Compile the scenario with the chosen measures: no effect is approximate any more. Choose the admissions again,
   one aim after the other.
4. Run the plan through `expect`. What the plan claims and what `expect` finds must agree, or there is no plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from dienmodel.model.places import located
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import World
from dienmodel.plan.admissions import confirmed
from dienmodel.plan.aims import Term, aimed
from dienmodel.plan.eased import eased
from dienmodel.plan.linear.doors import after_past, older_door
from dienmodel.plan.linear.model import Model, Past
from dienmodel.plan.linear.program import Clock, NoPlan
from dienmodel.plan.measures.choices import begun, choices
from dienmodel.plan.measures.rivals import ComparedChoices, Rival, Sought, form_under, nearness, rivals
from dienmodel.plan.past import decided_from, past_of
from dienmodel.plan.result import Plan, Start
from dienmodel.plan.settings import SEARCH, SETTINGS, Search, Settings
from dienmodel.plan.unplanned import Unplanned, as_said, better, unplanned, values
from dienmodel.plan.whole import in_whole_people
from dienmodel.text.progress import Notice


def plan(
    world: World,
    terms: Sequence[Term],
    spaces: Sequence[str] = (),
    starts: Mapping[str, Sequence[date]] | None = None,
    search: Search = SEARCH,
    progress: Notice | None = None,
    since: date | None = None,
    settings: Settings = SETTINGS,
) -> Plan:
    """The best plan for a scenario, aim after aim.

    Args:
        world: the scenario as it is; measures that began before its start stay as they are, all others are for the
            plan.
        terms: the aims, the first above all.
        spaces: capacities whose use counts as space.
        starts: days on which measures may start; without it, see `default_starts`.
        search: how hard to seek.
        progress: told what is being done.
        since: decisions before this day stay as the scenario says them: admissions of an older plan or else of the
            gates, and measures that have started. By default the `now` of the scenario.
        settings: how finely to look, and what counts as nothing.

    Raises:
        NoPlan: the program has no solution, or `expect` does not find what the plan claims.
        FaultyInput: figures that do not fit.
    """
    with located(world.said):
        day = decided_from(world.catalogue, since)
        sought = Sought(world, terms, spaces, search, Clock(progress), past_of(world, day), day, settings)
        return _planned_for(sought, starts)


def sought_on(
    before: Plan,
    world: World,
    terms: Sequence[Term],
    spaces: Sequence[str] = (),
    search: Search = SEARCH,
    progress: Notice | None = None,
    since: date | None = None,
    settings: Settings = SETTINGS,
) -> Plan:
    """A plan that was found `before` for the same question, or a better one: the search goes on from its measures.

    Raises:
        NoPlan: as for `plan`.
        FaultyInput: figures that do not fit.
    """
    with located(world.said):
        day = decided_from(world.catalogue, since)
        past, known = past_of(world, day), before.starts
        plan = _planned_for(Sought(world, terms, spaces, search, Clock(progress), past, day, settings, known), None)
    return _no_worse(plan, before)


def _no_worse(plan: Plan, before: Plan) -> Plan:
    """What was found by searching on, or else the plan before it; where both are alike it is as near to the best."""
    if better(plan.values, before.values, 0.0):
        return plan
    alike = not better(before.values, plan.values, 0.0) and plan.near.aim == before.near.aim
    near = min((before.near, plan.near), key=lambda near: near.most) if alike else before.near
    return replace(before, stopped=plan.stopped if alike else before.stopped, near=near)


def _planned_for(sought: Sought, starts: Mapping[str, Sequence[date]] | None) -> Plan:
    world, since, past, search = sought.world, sought.since, sought.past, sought.search
    found = rivals(choices(world, starts, sought.clock, since, settings=sought.settings), sought)
    try:
        best, m, rival = _first(found, sought)
    except NoPlan as why:
        return _by_gates_alone(found, sought, why)
    if past is not None:
        best = _with_past(best, world.catalogue, since, past, m)
    if not search.whole:
        best = _no_worse_than_gates(best, m, rival, sought)
    near = nearness(best.values, rival, found, sought)
    if best.gathered or best.late:
        near = replace(near, most=np.inf, whole=False)  # the programs that were compared know no smallest class
    return replace(best, near=near, clashes=found.clashes)


def _no_worse_than_gates(plain: Plan, m: Model, rival: Rival, sought: Sought) -> Plan:
    """The plan, or where gates left to themselves do as well the plan eased, and if they still do, these gates.

    After an older plan it is not eased: gates left to themselves would have admitted others in the past than it did.
    """
    terms, margin, settings = sought.terms, sought.search.margin, sought.settings
    outcomes = aimed(rival.world.outcomes, terms)

    def aims(plan: Plan) -> tuple[float, ...]:
        return values(terms, {name: number for name, (_, number) in plan.metered.items()}, outcomes.targets, margin)

    best, reached = plain, aims(plain)
    for gates, started in _gates(sought, rival):
        others = gates.values(terms, margin)
        if not gates.keeps or better(reached, others, settings.worse):
            continue
        if best is plain and _by_gates(sought):
            best = eased(plain, m, terms, outcomes, margin, settings)
            reached = aims(best)
        if not better(reached, others, settings.worse):
            best, reached = _as_it_is(plain, started, gates, m.lines, sought), others
    return best


def _by_gates_alone(found: ComparedChoices, sought: Sought, why: NoPlan) -> Plan:
    """Where no admissions per period keep to all limits: gates left to themselves under the best measures, if they do.

    Raises:
        NoPlan: these gates do not either, or something else is why there is no plan.
    """
    if why.why.key != "no-plan-limits" or sought.search.whole:
        raise why
    terms, margin, worse = sought.terms, sought.search.margin, sought.settings.worse
    best: tuple[Plan, Rival] | None = None
    reached = (np.inf,) * len(terms)
    for rival in found.ranked:
        for gates, started in _gates(sought, rival):
            if gates.keeps and better(gates.values(terms, margin), reached, worse):
                reached, lines = gates.values(terms, margin), apart(rival.world.network)
                best = _as_it_is(_undecided(sought, lines), started, gates, lines, sought), rival
    if best is None:
        raise why
    as_is, rival = best
    near = nearness(as_is.values, rival, found, sought)
    return replace(as_is, only_gates=True, near=near, clashes=found.clashes)


def _undecided(sought: Sought, lines: Network) -> Plan:
    """A plan of which nothing is known."""
    nothing = np.zeros((0, 0))
    return Plan(
        starts=(),
        lines=(),
        days=(),
        admitted=nothing,
        quota=np.zeros((lines.n_steps, 0)),
        values=(np.inf,) * len(sought.terms),
        parts={},
        metered={},
        prices=(),
        stopped=False,
        difference=0.0,
        seconds=sought.clock.seconds,
    )


def _by_gates(sought: Sought) -> bool:
    """Whether gates left to themselves made the past, if there is one: no older plan did."""
    return sought.past is None or not sought.world.catalogue.planned


def _gates(sought: Sought, rival: Rival) -> Iterator[tuple[Unplanned, Sequence[Start]]]:
    """What a plan must be better than: the gates under its own measures, and the scenario as it is."""
    world, past, spaces = sought.world, sought.past, sought.spaces
    if rival.choice.starts and _by_gates(sought):
        yield unplanned(rival.world, spaces), rival.choice.starts
    catalogue, running = world.catalogue, begun(world.catalogue)
    starts = [
        Start(name, catalogue.measures[name].start, level)
        for name, level in catalogue.levels.items()
        if level > 0 and name not in running
    ]
    yield (unplanned if past is None else as_said)(world, spaces), starts


def _first(found: ComparedChoices, sought: Sought) -> tuple[Plan, Model, Rival]:
    """The plan under the best choice of measures of which there is one, with its model.

    Raises:
        NoPlan: there is none under any choice; why there is none under the best.
    """
    why: NoPlan | None = None
    for rival in found.ranked:
        try:
            return *_planned(rival, sought), rival
        except NoPlan as faulty:
            why = why or faulty
    assert why is not None
    raise why


def _planned(rival: Rival, sought: Sought) -> tuple[Plan, Model]:
    """The best admissions under a choice of measures, with their model."""
    form, goals = form_under(rival.world, sought.settings.fine, sought)
    clock, search, terms = sought.clock, sought.search, sought.terms
    best = confirmed(form, terms, goals, search.margin, rival.choice, clock, search.checks)
    if search.whole:
        clock.begin("admissions")
        best = in_whole_people(best, form, terms, goals, search.patience)
    return best, form.model


def _as_it_is(best: Plan, starts: Sequence[Start], gates: Unplanned, lines: Network, sought: Sought) -> Plan:
    """Instead of a plan that does no better: the older one, which can always be followed further, or else the gates."""
    terms, past, like = sought.terms, sought.past, sought.settings.like
    decided = sought.world.catalogue.admissions if past is not None else None
    reached = gates.values(terms)
    aims = zip((term.name for term in terms), best.values, reached, strict=True)
    other = {name for name, planned, left in aims if abs(planned - left) > like * max(abs(planned), abs(left))}
    quota, labels = np.zeros((len(best.quota), 0)), lines.labels.gate
    if past is not None and decided is not None:
        quota = past.of(lines, np.array([labels.index(name) for name in decided.lines], np.int64))
    return replace(
        best,
        starts=tuple(starts),
        lines=tuple(decided.lines) if decided else (),
        days=decided.days if decided else (),
        admitted=np.array(list(decided.lines.values())) if decided else np.zeros((0, 0)),
        doors=tuple(older_door(line, most) for line, most in decided.doors.items()) if decided else (),
        quota=quota,
        values=reached,
        parts=gates.parts(terms),
        metered={name: (got, got) for name, got in gates.metered.items()},
        prices=tuple(price for price in best.prices if price.aim not in other),
        target_prices=(),
        unrounded=(),
        idle=(),
        missed=(),
        gathered=(),
        late=(),
        as_it_is=True,
        difference=0.0,
    )


def _with_past(best: Plan, catalogue: Catalogue, since: date | None, past: Past, m: Model) -> Plan:
    """The plan with what was admitted step by step before it, and with the measures that had started."""
    measures, which = catalogue.measures, np.flatnonzero(m.decided)
    started = [
        Start(name, measures[name].start, level)
        for name, level in begun(catalogue, since).items()
        if level > 0 and measures[name].start > catalogue.now
    ]
    before = past.of(m.lines, which)[: past.steps].T
    return replace(
        best,
        starts=(*started, *best.starts),
        days=(*m.lines.calendar.dates[: past.steps], *best.days[1:]),
        admitted=np.hstack([before, best.admitted[:, 1:]]),
        doors=tuple(after_past(door, past.steps) for door in best.doors),
    )
