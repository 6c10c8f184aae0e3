"""Admissions that `expect` confirms: sought, followed, and sought again while meters are corrected by what came out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal
from dienmodel.plan.aims import Term, with_filled
from dienmodel.plan.idle import idle
from dienmodel.plan.linear.classes import full_classes, sized_lines
from dienmodel.plan.linear.doors import crowded, following, planned_doors
from dienmodel.plan.linear.heads import below
from dienmodel.plan.linear.model import Model, steps_turned
from dienmodel.plan.linear.order import AimGroup, held, in_order, released
from dienmodel.plan.linear.program import (
    Clock,
    NoPlan,
    formulated,
    groups_of,
    later_shortfalls,
    objective,
    stop_without,
    weight,
    with_parked,
)
from dienmodel.plan.linear.search import Formulation, corrected, minimise
from dienmodel.plan.measures.measures import ChosenMeasures
from dienmodel.plan.missed import missed
from dienmodel.plan.questions.prices import LimitPrice, TargetPrice, prices, target_prices
from dienmodel.plan.recentre import recentred
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Settings
from dienmodel.plan.smooth import with_changes
from dienmodel.plan.unplanned import better, parts, values
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.text.faults import Phrase

WAITING = "waiting"
"""People who wait, in steps: no aim of a scenario; of plans that are equally good one with the least is given."""


@dataclass(frozen=True)
class ConfirmedPlan:
    """A solution of a program, and the plan that `expect` makes of it."""

    form: Formulation
    solution: Solution
    plan: Plan
    apart: Reals  # [meters] by how much `expect` found more than was claimed
    reached: tuple[float, ...]  # what `expect` found of each aim
    keeps: bool  # whether what `expect` found keeps to the limits, as nearly as a plan must
    late: tuple[str, ...]  # lines at which people begin later than is asked, as their classes are too small


def confirmed(
    form: Formulation,
    terms: Sequence[Term],
    goals: Sequence[Goal],
    margin: float,
    choice: ChosenMeasures,
    clock: Clock,
    checks: int,
) -> Plan:
    """The best admissions that `expect` confirms, with prices of which `checks` are held against solving again.

    What people do within a period is left to `expect` after a few rounds of rows: who is asked too early comes later.
    Where that does not settle, every row is sought; classes that would be too small to begin get enough people or none;
    and then it is sought around the course of the plan at hand. Of plans with such classes that all come out otherwise
    than they claim, the best is given as it comes out.

    Raises:
        NoPlan: there are no admissions, or none that `expect` confirms.
    """
    settings, solver = form.settings, Solver()
    exact = form.model.decisions <= settings.few
    sure = settings.surely if exact else settings.sure
    best: ConfirmedPlan | None = None
    sized, fallback = sized_lines(form.model), list[ConfirmedPlan]()
    gathers = exact and bool(sized)

    def check(form: Formulation, solution: Solution) -> ConfirmedPlan:
        one = checked(form, solution, terms, goals, choice, clock)
        if one.late and one.keeps and (not fallback or better(one.reached, fallback[0].reached, settings.worse)):
            fallback[:] = [one]
        return one

    for _ in range(settings.attempts):
        form = form.precise() if exact else form
        groups, gathered = with_parked(form, terms, groups_of(form, terms)), False
        clock.begin("admissions")
        best, form, last = _settled(form, solver, groups, exact, sure, best, check, clock)
        if gathers and last.status is Status.OPTIMAL and best.plan.difference > settings.bound:
            clock.begin("admissions")
            full = full_classes(released(form), solver, groups, last, settings.all_rounds)
            gathered = full is not None
            if full is not None:
                best, _, _ = _settled(full, solver, groups, exact, sure, best, check, clock)
        if best.plan.difference <= settings.bound:
            limits, targets = _prices(best, solver, groups, terms, checks, goals, margin)
            plan = _carried_out(best, solver, groups[-1], sure, check) if exact else best.plan
            plan = replace(plan, gathered=_labels(form.model, sized if gathered else ()))
            return replace(plan, prices=limits, target_prices=targets, missed=missed(best.form, best.solution))
        if exact:  # a population to which others came back: look again, from the course of this plan
            around = recentred(form.model, last.x[: form.model.decisions])
            form, solver = formulated(around, terms, goals, margin, settings=settings), Solver()
        exact = True  # too many asked too early, or an objective that stood still over limits that are broken
    assert best is not None
    if fallback:
        return _as_it_comes_out(fallback[0], terms, goals, margin)
    raise _distrusted(best.plan, form.model, settings)


def _labels(m: Model, lines: Sequence[int]) -> tuple[str, ...]:
    return tuple(m.lines.labels.gate[line] for line in lines)


def _as_it_comes_out(best: ConfirmedPlan, terms: Sequence[Term], goals: Sequence[Goal], margin: float) -> Plan:
    """A plan with what `expect` found of it for its numbers, and the prices of its program."""
    groups = with_parked(best.form, terms, groups_of(best.form, terms))
    limits, targets = _prices(best, Solver(), groups, terms, 0, goals, margin)
    read = {name: number for name, (_, number) in best.plan.metered.items()}
    return replace(
        best.plan,
        values=best.reached,
        parts=parts(terms, read, goals),
        metered={name: (number, number) for name, number in read.items()},
        late=best.late,
        difference=0.0,
        prices=limits,
        target_prices=targets,
    )


def _settled(
    form: Formulation,
    solver: Solver,
    groups: Sequence[AimGroup],
    exact: bool,
    sure: float,
    best: ConfirmedPlan | None,
    check: Callable[[Formulation, Solution], ConfirmedPlan],
    clock: Clock,
) -> tuple[ConfirmedPlan, Formulation, Solution]:
    """The best of the plans by corrected meters, `best` among them; and the last program with its solution."""
    rounds = form.settings.all_rounds if exact else form.settings.few_rounds
    form, solution = in_order(form, solver, groups, rounds)
    for left in reversed(range(form.settings.corrections + 1)):
        if best is not None and solution.status is not Status.OPTIMAL:
            break
        stop_without(solution)
        here = check(form, solution)
        best = here if best is None or here.plan.difference < best.plan.difference else best
        if best.plan.difference <= sure or not left:
            break
        clock.begin("admissions")
        form = corrected(released(form), here.apart)
        if len(groups) > 1:
            form, solution = in_order(form, solver, groups, rounds)
        else:
            solution = solver.solve(form.program, groups[-1].cost)
    assert best is not None
    return best, form, solution


def _distrusted(plan: Plan, m: Model, settings: Settings) -> NoPlan:
    """Why a plan is not given: `expect` finds something else, perhaps because its classes are too small to begin."""
    name = max(plan.metered, key=lambda name: _relative(*plan.metered[name], settings.least_aim))
    claimed, found = (f"{number:,.1f}" for number in plan.metered[name])
    small = sorted(_labels(m, sized_lines(m)))
    classes = Phrase("small-classes", {"gates": small}) if small else ""
    apart, most = f"{100 * plan.difference:.2f}", f"{100 * settings.bound:.2f}"
    return NoPlan("no-plan-apart", name=name, claimed=claimed, found=found, apart=apart, most=most, classes=classes)


def _relative(claimed: float, read: float, least: float) -> float:
    return abs(claimed - read) / max(abs(read), least)


def checked(
    form: Formulation,
    solution: Solution,
    terms: Sequence[Term],
    goals: Sequence[Goal],
    choice: ChosenMeasures,
    clock: Clock,
) -> ConfirmedPlan:
    """Run admissions through `expect` and hold what is claimed against what comes out.

    What its aims reach is told of the targets themselves, however far above them the plan aims.
    """
    clock.begin("check")
    m, x = form.model, solution.x
    which = np.flatnonzero(m.decided)
    followed = following(m, x)
    quota, course = followed.seen.admitted[:, which], expect(followed.network)
    claimed = x[form.places.meter]
    read = np.array([meter.read(course) for meter in m.meters]) + m.money
    own, seen = (named(m, numbers, goals) for numbers in (claimed, read))
    metered = {name: (number, seen[name]) for name, number in own.items()}
    dates = m.lines.calendar.dates
    plan = Plan(
        starts=choice.starts,
        lines=tuple(m.lines.labels.gate[line] for line in which),
        days=tuple(dates[int(t)] for t in m.bounds),
        admitted=admitted_of(m, x, which.tolist()),
        quota=quota,
        values=values(terms, own, goals),
        parts=parts(terms, own, goals),
        metered=metered,
        prices=(),
        stopped=choice.stopped,
        difference=max(
            *(_relative(a, b, form.settings.least_aim) for a, b in metered.values()),
            below(m.heads, course, m.since),
            crowded(m.heads, course, m.node, m.since),
        ),
        seconds=clock.seconds,
        open=m.open,
        idle=idle(m.lines, course, which, m.bounds, form.settings),
        doors=planned_doors(m, followed.levels, course),
    )
    clock.begin("")
    heads = max(below(m.heads, course, m.since), crowded(m.heads, course, m.node, m.since))
    keeps = heads <= form.settings.bound and keeps_within(m, read, form.settings.bound)
    owing = (np.cumsum(quota, axis=0) - np.cumsum(course.new_started[:, m.node[which]], axis=0)).max(
        axis=0, initial=0.0
    )
    late = [line for line in sized_lines(m) if owing[np.searchsorted(which, line)] > form.settings.enough]
    return ConfirmedPlan(form, solution, plan, read - claimed, values(terms, seen, goals), keeps, _labels(m, late))


def keeps_within(m: Model, numbers: Reals, slack: float) -> bool:
    """Whether what meters [meters] read stays within budgets and caps, and intake near that of the year before."""
    read = {meter.name: float(number) for meter, number in zip(m.meters, numbers, strict=True)}
    return not any(
        meter.over(read[meter.name], slack)
        or (
            meter.after and abs(read[meter.name] - read[meter.after]) > meter.within * read[meter.after] * (1.0 + slack)
        )
        for meter in m.meters
    )


def named(m: Model, numbers: Reals, goals: Sequence[Goal]) -> dict[str, float]:
    """What meters [meters] come to by name, with the posts that are filled."""
    return with_filled({meter.name: number for meter, number in zip(m.meters, numbers.tolist(), strict=True)}, goals)


def admitted_of(m: Model, x: Reals, which: Sequence[int]) -> Reals:
    """People admitted per decided line and period."""
    admitted = np.zeros((len(which), len(m.bounds) - 1))
    let_in = np.flatnonzero(~m.turns)
    admitted[np.searchsorted(which, m.line[let_in]), m.period[let_in]] = x[let_in]
    return admitted


def _carried_out(
    best: ConfirmedPlan,
    solver: Solver,
    last: AimGroup,
    sure: float,
    check: Callable[[Formulation, Solution], ConfirmedPlan],
) -> Plan:
    """Of the plans that are as good in every aim the one in which people wait least, and of these the smoothest.

    A gate closes only for an aim, and does not open and close for none. A door turns people away only for an aim, or
    where as many wait as may.
    """
    form, rounds = held(best.form, last, best.solution.x, slack=0.0), best.form.settings.all_rounds
    waiting = form.places.waiting
    cost = form.program.costs(waiting, np.broadcast_to(np.diff(form.model.bounds), waiting.shape))
    cost[: len(form.model.line)] += steps_turned(form.model)
    form, solution = minimise(form, solver, cost, rounds)
    soonest = _taken(best, form, solution, sure, check)
    if solution.status is not Status.OPTIMAL or not form.settings.smooth:
        return soonest.plan
    form = held(form, AimGroup(cost, {WAITING: cost}), solution.x, form.settings.smooth_slack)
    form, cost = with_changes(form)
    return _taken(soonest, *minimise(form, solver, cost, rounds), sure, check).plan


def _taken(
    best: ConfirmedPlan,
    form: Formulation,
    solution: Solution,
    sure: float,
    check: Callable[[Formulation, Solution], ConfirmedPlan],
) -> ConfirmedPlan:
    """What `expect` makes of a solution, if it confirms that as well as the best so far.

    Doors choose for themselves when in a period they turn people away, so there the aims must come out as well too.
    """
    if solution.status is not Status.OPTIMAL:
        return best
    found = check(form, solution)
    worse = form.model.turns.any() and better(best.reached, found.reached, form.settings.worse)
    return found if found.plan.difference <= max(best.plan.difference, sure) and not worse else best


def _prices(
    best: ConfirmedPlan,
    solver: Solver,
    groups: Sequence[AimGroup],
    terms: Sequence[Term],
    checks: int,
    goals: Sequence[Goal],
    margin: float,
) -> tuple[tuple[LimitPrice, ...], tuple[TargetPrice, ...]]:
    """Prices in the first aim that is not yet met: of limits per calendar year, and of targets if these come first."""
    claimed = [float(objective(best.form, term) @ best.solution.x) for term in terms]
    k = next((k for k, value in enumerate(claimed) if value > best.form.settings.enough), None)
    first = max([0, *later_shortfalls(terms)])
    if k is None or k < first:  # the last solve says nothing about the aims before its own
        return (), ()
    scale, name = weight(best.form, terms[first:], k - first), terms[k].name
    limits = prices(best.form, solver, best.solution, groups, name, scale, checks)
    before = any(term.short for term in terms[:k]) and not terms[k].short
    if not before or not checks:
        return limits, ()
    return limits, target_prices(best.form, solver, best.solution, groups, name, scale, goals, margin)
