"""Questions about plans in terms of the scenario: why-not, fronts, alternatives and robust decisions."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isinf

from dienmodel.network.compile.entries import TargetEntry
from dienmodel.network.outcomes import urgency
from dienmodel.network.world import World
from dienmodel.plan.aims import Term
from dienmodel.plan.file import aims_of, apart, spaces_of, term
from dienmodel.plan.linear.program import Clock
from dienmodel.plan.questions.alternatives import Alternatives, alternatives
from dienmodel.plan.questions.followed import Unaided, missed, unaided
from dienmodel.plan.questions.front import FrontPoint, front
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared
from dienmodel.plan.questions.robust import Robust, robust
from dienmodel.plan.questions.whynot import Means, WhyNot, least_short, why_not
from dienmodel.plan.settings import SETTINGS, Settings, Weeks
from dienmodel.solver.highs import Solution, Status
from dienmodel.solver.program import INFINITY
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of
from dienmodel.text.progress import Notice
from dienmodel.text.table import Table, table


def why_not_for(
    world: World,
    target: str | None = None,
    patience: float = 55.0,
    fine: bool = False,
    progress: Notice | None = None,
    settings: Settings = SETTINGS,
) -> WhyNot:
    """Find the limits that block a target, by default the first of the peace organisation; measures may be fractional.

    First the gates are followed without a plan. Whether the target is blocked is tested with the periods of a plan, and
    a plan that meets it is followed. The blocking limits are found with admissions decided per half year, or with
    `fine` in the periods of a plan, which takes several times as long. `patience` covers everything including
    preparation; only the least shortfall is always found.

    Raises:
        FaultyInput: there is no such target within the run.
    """
    name, start, rounds = _target(world, target), time.perf_counter(), settings.answer_rounds
    gates = unaided(world, name, settings)
    if gates.short <= settings.enough:
        return WhyNot(name, 0.0, way=_way(gates), measures=gates.measures)

    def asked(weeks: Weeks, rounds: int, like: PreparedQuestion | None = None) -> tuple[PreparedQuestion, Solution]:
        terms = [Term("shortfall", "people", short=(name,))]
        ready = prepared(world, terms, early=True, weeks=weeks, progress=progress, like=like, settings=settings)
        Clock(progress).begin("why not")
        form, solution = least_short(ready.form, ready.solver, name, rounds)
        return replace(ready, form=form), solution

    ready, solution = asked(settings.fine if fine else settings.coarse, rounds)
    if not fine and solution.status is Status.INFEASIBLE:  # no plan per half year; what follows is of shorter periods
        fine, (ready, solution) = True, asked(settings.fine, rounds, ready)
    tries = [(ready, solution)]
    if not fine and solution.objective > settings.enough:  # what can be met per half year can be met by a plan
        finer, once = asked(settings.fine, 1, ready)
        if once.objective <= settings.enough:  # rows for steps within periods may say otherwise
            form, once = least_short(finer.form, finer.solver, name, rounds)
            finer = replace(finer, form=form)
        tries.append((finer, once))
    surely = min(_least(once) for _, once in tries)
    if surely > settings.enough:
        left = patience - (time.perf_counter() - start)
        found = why_not(ready.form, ready.solver, name, solution, left)
        finest = found if isinf(found.short) else replace(found, short=surely, analysed=found.short)
        return _no_worse(finest, gates)
    allowed = _allowed(name, *tries[-1])
    if allowed.allowed and not fine and len(tries) == 1:  # shorter periods may be easier to follow
        again = _allowed(name, *asked(settings.fine, rounds, ready))
        allowed = min(allowed, again, key=lambda why: why.short)
    return _no_worse(allowed, gates)


def _no_worse(why: WhyNot, gates: Unaided) -> WhyNot:
    """With the people short by the gates as they are, where a program or a plan says more."""
    if why.short <= gates.short:
        return why
    return replace(why, short=gates.short, planned=why.short, way=_way(gates), measures=gates.measures)


def _way(gates: Unaided) -> Means:
    return Means.MEASURES if gates.measures else Means.GATES


def _least(solution: Solution) -> float:
    """The least shortfall of a program; infinite where its limits contradict each other."""
    return solution.objective if solution.status is Status.OPTIMAL else INFINITY


def _allowed(name: str, ready: PreparedQuestion, solution: Solution) -> WhyNot:
    """A target that the limits allow: met by a plan that was followed, or missed by it."""
    if _least(solution) > ready.form.settings.enough:
        return WhyNot(name, INFINITY, allowed=True)
    short, classes = missed(ready, name, solution)
    return WhyNot(name, short, allowed=True, classes=classes) if short else WhyNot(name, 0.0, way=Means.PLAN)


def front_for(
    world: World, aims: Sequence[str], points: int, fine: bool = False, progress: Notice | None = None
) -> list[FrontPoint]:
    """Compute a front over aims of a scenario, by default those of `traded`; measures may be fractional.

    Admissions are decided in the periods of a plan where that is little work, else per half year, unless `fine`.

    Raises:
        FaultyInput: an aim that the scenario does not declare, or fewer than two aims.
        NoPlan: there is no plan.
    """
    ready = _in_periods(world, traded(world, aims), 2, fine, progress)
    Clock(progress).begin("front")
    return front(ready, points)


def traded(world: World, aims: Sequence[str] = ()) -> list[str]:
    """Return the named aims, or the first two of the scenario, each by itself; those of its plan come first.

    Raises:
        FaultyInput: an aim that the scenario does not declare, or no aims at all.
    """
    if aims:
        return aims_of(world, aims)
    return list(dict.fromkeys([*apart(aims_of(world)), *world.catalogue.aims]))[:2]


def alternatives_for(
    world: World, aims: Sequence[str], slack: float, fine: bool = False, progress: Notice | None = None
) -> Alternatives:
    """Find what near-optimal plans for aims of a scenario have in common; measures may be fractional.

    Raises:
        FaultyInput: an aim that the scenario does not declare, or no aims at all.
        NoPlan: there is no plan.
    """
    ready = _in_periods(world, aims, 1, fine, progress)
    Clock(progress).begin("alternatives")
    return alternatives(ready, slack)


def robust_for(
    futures: Mapping[str, World], aims: Sequence[str], until: date, fine: bool = False, progress: Notice | None = None
) -> Robust:
    """Find the decisions before a day that are best over futures: scenarios with the same parts but other figures.

    Raises:
        FaultyInput: an aim that a scenario does not declare, or futures with different parts.
        NoPlan: no single decision fits all futures.
    """
    ready = _alike(futures, aims, fine, progress)
    Clock(progress).begin("robust")
    try:
        return robust(ready, until)
    except ValueError as error:
        raise FaultyInput([Fault("other-parts", ", ".join(futures))]) from error


def _alike(
    futures: Mapping[str, World], aims: Sequence[str], fine: bool, progress: Notice | None
) -> dict[str, PreparedQuestion]:
    """Prepare programs with the same decisions: a line where something is scarce in one future is decided in all.

    Their periods are those of a plan where that is little work in all of them.
    """
    weeks = SETTINGS.fine if fine else SETTINGS.coarse
    ready = {name: _prepared(world, aims, 1, weeks, progress) for name, world in futures.items()}
    also = {label for own in ready.values() for label in own.decided()}
    finer = SETTINGS.fine if all(own.small for own in ready.values()) else weeks
    return {
        name: own
        if own.decided() == also and finer == weeks
        else _prepared(futures[name], aims, 1, finer, progress, also, own)
        for name, own in ready.items()
    }


def _in_periods(world: World, aims: Sequence[str], least: int, fine: bool, progress: Notice | None) -> PreparedQuestion:
    """Prepare a program in the periods of a plan where that is little work, or asked; else per half year."""
    ready = _prepared(world, aims, least, SETTINGS.fine if fine else SETTINGS.coarse, progress)
    return _prepared(world, aims, least, SETTINGS.fine, progress, like=ready) if ready.small and not fine else ready


def _prepared(
    world: World,
    aims: Sequence[str],
    least: int,
    weeks: Weeks,
    progress: Notice | None,
    also: Collection[str] = (),
    like: PreparedQuestion | None = None,
) -> PreparedQuestion:
    names = aims_of(world, aims)
    if len(names) < least:
        raise FaultyInput([Fault("few-aims", world.said.where("aims"), {"aims": names})])
    terms, spaces = [term(world, name) for name in names], spaces_of(world.catalogue, names)
    return prepared(world, terms, spaces, weeks=weeks, progress=progress, also=also, like=like)


def front_table(names: Sequence[str], points: Sequence[FrontPoint]) -> Table:
    """Tabulate a front: number, value per aim, slope per aim except the first, and levels of measures."""
    rows = [
        {
            "point": i,
            **dict(zip(names, point.values, strict=True)),
            **{f"slope_{name}": slope for name, slope in zip(names[1:], point.slopes, strict=True)},
            **{f"level_{name}": level for name, level in point.levels.items()},
        }
        for i, point in enumerate(points, 1)
    ]
    return table("front", rows, ("point", *names))


def _urgency(target: TargetEntry) -> tuple[bool, bool, bool, date]:
    """The main target first, one of some groups or of equivalents last."""
    beside = target.where or target.equivalents
    return beside, *urgency(target.category, target.organisation, target.day)


def _target(world: World, name: str | None) -> str:
    catalogue, said = world.catalogue, world.said
    inside = {key: item for key, item in catalogue.targets.items() if catalogue.now < item.day <= catalogue.end}
    if name is None:
        name = min(inside, key=lambda key: _urgency(inside[key]), default="")
    if name in inside:
        return name
    if not inside:
        raise FaultyInput([Fault("no-targets", said.where("targets"), {"start": catalogue.now, "end": catalogue.end})])
    values: Values = {"word": name, "one_of": one_of(name, inside)}
    if name in catalogue.targets:
        raise FaultyInput([Fault("target-not-in-run", said.where("targets", name), values)])
    raise FaultyInput([Fault("no-target", said.where("targets"), values)])
