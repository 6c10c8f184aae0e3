"""From a scenario to a plan: choose measures on a first-order network, then admissions on the network they make.

1. Compile the scenario plain and once with each measure in full force; compute the responses of all lines.
2. Choose measures and admissions together, measures as whole numbers.
3. Compile the scenario with the chosen measures: no effect is approximate any more. Choose the admissions again,
   one aim after the other.
4. Run the plan through `expect`. What the plan claims and what `expect` finds must agree, or there is no plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import with_only, with_starts
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.floor import floored
from dienmodel.network.lines import apart, nodes_of
from dienmodel.network.world import World, build
from dienmodel.plan.admissions import confirmed
from dienmodel.plan.aims import Term
from dienmodel.plan.choices import Choices, begun, choices, formulation_of
from dienmodel.plan.linear.model import Model, Past
from dienmodel.plan.linear.program import Clock, formulated, model_of
from dienmodel.plan.measures import ChosenMeasures, choose
from dienmodel.plan.result import Plan, Start
from dienmodel.plan.settings import SEARCH, SETTINGS, Search, Settings
from dienmodel.plan.unplanned import Unplanned, as_said, unplanned, values
from dienmodel.text.faults import Fault, FaultyInput, Values
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
            gates, and measures that have started.
        settings: how finely to look, and what counts as nothing.

    Raises:
        NoPlan: the program has no solution, or `expect` does not find what the plan claims.
        FaultyInput: figures that do not fit.
    """
    clock, margin = Clock(progress), search.margin
    past = None if since is None else _past(world, since)
    offered = choices(world, starts, clock, since, settings=settings)
    choice = _choice(offered, terms, spaces, search, clock, past, settings)
    clock.begin("compile plan")
    planned = _with(world, choice, since)
    outcomes, goals = planned.outcomes, planned.outcomes.targets
    lines = floored(apart(planned.network), outcomes.held.instructors)
    m = model_of(lines, outcomes, spaces, settings.fine, clock, past, settings=settings)
    clock.begin("admissions")
    form = formulated(m, terms, goals, margin, settings=settings)
    best = confirmed(form, terms, goals, margin, choice, clock, search.checks)
    if past is not None:
        best = _with_past(best, world.catalogue, since, past, m)
    read = {name: number for name, (_, number) in best.metered.items()}
    reached, plain = values(terms, read, goals, margin), best
    for gates, started in _gates(world, planned, choice, spaces, past):
        others = gates.values(terms, margin)
        if gates.keeps and not _better(reached, others, settings.worse):
            best, reached = _as_it_is(plain, started, world.catalogue, gates, terms, past, m, settings.like), others
    return best


def _gates(
    world: World, planned: World, choice: ChosenMeasures, spaces: Sequence[str], past: Past | None
) -> Iterator[tuple[Unplanned, Sequence[Start]]]:
    """What a plan must be better than: the gates under its own measures, and the scenario as it is."""
    if past is None and choice.starts:
        yield unplanned(planned, spaces), choice.starts
    catalogue, running = world.catalogue, begun(world.catalogue)
    starts = [
        Start(name, catalogue.measures[name].start, level)
        for name, level in catalogue.levels.items()
        if level > 0 and name not in running
    ]
    yield (unplanned if past is None else as_said)(world, spaces), starts


def _better(after: Sequence[float], before: Sequence[float], nothing: float) -> bool:
    """Whether aims in their order are better than before: the first that differs by more than `nothing` says so."""
    for new, old in zip(after, before, strict=True):
        if abs(new - old) > nothing * max(abs(old), 1.0):
            return new < old
    return False


def _choice(
    offered: Choices,
    terms: Sequence[Term],
    spaces: Sequence[str],
    search: Search,
    clock: Clock,
    past: Past | None,
    settings: Settings,
) -> ChosenMeasures:
    """Which measures start when."""
    if not offered.offered.options:
        return ChosenMeasures()
    form, _ = formulation_of(offered, terms, spaces, settings.coarse, search.margin, clock, past, settings=settings)
    return choose(form, terms, search.gap, search.patience, clock)


def _with(world: World, choice: ChosenMeasures, since: date | None) -> World:
    """The scenario with the chosen measures, and of the others only those that began before the plan."""
    starts = {start.measure: (start.level, start.start) for start in choice.starts}
    return build(with_starts(with_only(world.said, begun(world.catalogue, since)), starts))


def _as_it_is(
    best: Plan,
    starts: Sequence[Start],
    catalogue: Catalogue,
    gates: Unplanned,
    terms: Sequence[Term],
    past: Past | None,
    m: Model,
    like: float,
) -> Plan:
    """Instead of a plan that does no better: the older one, which can always be followed further, or else the gates."""
    decided = catalogue.admissions if past is not None else None
    reached = gates.values(terms)
    aims = zip((term.name for term in terms), best.values, reached, strict=True)
    other = {name for name, planned, left in aims if abs(planned - left) > like * max(abs(planned), abs(left))}
    quota, labels = np.zeros((len(best.quota), 0)), m.lines.labels.gate
    if past is not None and decided is not None:
        quota = past.of(m.lines, np.array([labels.index(name) for name in decided.lines], np.int64))
    return replace(
        best,
        starts=tuple(starts),
        lines=tuple(decided.lines) if decided else (),
        days=decided.days if decided else (),
        admitted=np.array(list(decided.lines.values())) if decided else np.zeros((0, 0)),
        quota=quota,
        values=reached,
        parts=gates.parts(terms),
        metered={name: (got, got) for name, got in gates.metered.items()},
        prices=tuple(price for price in best.prices if price.aim not in other),
        target_prices=(),
        as_it_is=True,
        difference=0.0,
    )


def _past(world: World, since: date) -> Past | None:
    """What was admitted before a day, by the scenario's admissions or else by its gates.

    Raises:
        FaultyInput: the day is not within the run.
    """
    network, catalogue = world.network, world.catalogue
    if not catalogue.start <= since < catalogue.end:
        span: Values = {"start": catalogue.start, "end": catalogue.end}
        raise FaultyInput([Fault("from-outside", world.said.where("start"), {"day": since, **span})])
    steps = sum(day < since for day in network.calendar.dates[:-1])
    lines = network if catalogue.planned else apart(network)
    started = expect(network).new_started
    admitted = {label: started[:, n] for label, n in zip(lines.labels.gate, nodes_of(lines), strict=True)}
    return Past(steps, admitted) if steps else None


def _with_past(best: Plan, catalogue: Catalogue, since: date | None, past: Past, m: Model) -> Plan:
    """The plan with what was admitted step by step before it, and with the measures that had started."""
    measures, which = catalogue.measures, np.flatnonzero(m.decided)
    started = [
        Start(name, measures[name].start, level)
        for name, level in begun(catalogue, since).items()
        if level > 0 and measures[name].start > catalogue.start
    ]
    before = past.of(m.lines, which)[: past.steps].T
    return replace(
        best,
        starts=(*started, *best.starts),
        days=(*m.lines.calendar.dates[: past.steps], *best.days[1:]),
        admitted=np.hstack([before, best.admitted[:, 1:]]),
    )
