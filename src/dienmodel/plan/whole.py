"""A plan in whole people: each admission a whole number, and no class smaller than the smallest that begins."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.network.network import Ints, Reals
from dienmodel.network.outcomes import Goal
from dienmodel.network.quotas.lines import with_quotas
from dienmodel.plan.admissions import admitted_of, named
from dienmodel.plan.aims import Term
from dienmodel.plan.idle import idle
from dienmodel.plan.linear.doors import following, planned_doors, shut_at
from dienmodel.plan.linear.model import Model, admitting
from dienmodel.plan.linear.order import held
from dienmodel.plan.linear.program import NoPlan, groups_of
from dienmodel.plan.linear.search import Formulation, opened, tightened
from dienmodel.plan.result import Plan
from dienmodel.plan.unplanned import ACCURACY, parts, values
from dienmodel.solver.highs import Solver, Status, Way


def in_whole_people(
    best: Plan, form: Formulation, terms: Sequence[Term], goals: Sequence[Goal], patience: float
) -> Plan:
    """The plan with admissions in whole people, as `expect` follows it; what it reached before is `unrounded`.

    A small program is solved in whole numbers, for so many seconds. Elsewhere, and for classes that are too small,
    nobody is admitted earlier than in the plan: what is left of a person or of a class is admitted later.

    Raises:
        NoPlan: in whole people a budget is overspent, or intake differs too much from that of the year before.
    """
    m, which = form.model, np.flatnonzero(form.model.decided)
    people, labels = best.admitted, m.lines.labels.gate
    levels = {labels.index(door.line): door.by_step for door in best.doors}
    if m.decisions <= form.settings.few and (x := _sought(form, terms, patience)) is not None:
        people, levels = admitted_of(m, x, which.tolist()), dict(following(m, x).levels)
    admitted = np.array([_rounded(people[i], m, int(line)) for i, line in enumerate(which)]).reshape(people.shape)
    quota = _spread(admitted, m, which)
    course = expect(with_quotas(shut_at(m.lines, levels), quota, which))
    numbers = np.array([meter.read(course) for meter in m.meters]) + m.money
    _keep(m, numbers)
    read = named(m, numbers, goals)
    return replace(
        best,
        admitted=admitted,
        quota=quota,
        values=values(terms, read, goals),
        parts=parts(terms, read, goals),
        metered={name: (number, number) for name, number in read.items()},
        difference=0.0,
        unrounded=best.values,
        idle=idle(m.lines, course, which, m.bounds, form.settings),
        doors=planned_doors(m, levels, course),
    )


def _sought(form: Formulation, terms: Sequence[Term], patience: float) -> Reals | None:
    """The best admissions in whole numbers for aims in their order; None if there are none, or none in time."""
    form, solver, m = opened(form.precise()), Solver(), form.model
    free = np.arange(len(m.line)) if not len(m.fixed) else np.flatnonzero(np.isnan(m.fixed))
    way, ends = Way(gap=form.settings.worse), time.perf_counter() + patience
    found: Reals | None = None
    for group in groups_of(form, terms):
        for _ in range(form.settings.all_rounds):
            whole = np.append(free, np.array(form.closing, np.int64))
            solution = solver.solve(form.program, group.cost, way, ends=ends, whole=whole)
            if solution.status not in (Status.OPTIMAL, Status.STOPPED) or not np.isfinite(solution.objective):
                return found
            tighter = tightened(form, form.step_by_step(solution.x))
            if tighter is form:
                break
            form = tighter
        found = solution.x
        form = held(form, group, found, form.settings.hold_slack)
    return None if found is None else np.round(found[: len(m.line)])


def _rounded(people: Reals, m: Model, line: int) -> Reals:
    """Whole people per period, [Q]: of all so far no more than in the plan, and in a period no class too small."""
    own = admitting(m, line)
    classes = np.zeros(len(people))
    classes[m.period[own]] = (m.profile[:, own] > 0.0).sum(axis=0)
    least = np.where(m.lines.gates.least[line] > 1, m.lines.gates.least[line] * classes, 1.0)
    whole, before = np.zeros_like(people), 0.0
    for q, due in enumerate(np.cumsum(people)):
        if m.since and q == 0:
            whole[q] = people[q]
        elif (more := np.floor(due - before + ACCURACY)) >= least[q]:
            whole[q] = more
        before += whole[q]
    return whole


def _spread(admitted: Reals, m: Model, which: Ints) -> Reals:
    """People per step and decided line, [T, lines], of those per line and period."""
    quota = np.zeros((m.lines.n_steps, len(which)))
    for i, line in enumerate(which):
        own = admitting(m, int(line))
        quota[:, i] = m.profile[:, own] @ admitted[i, m.period[own]]
    return quota


def _keep(m: Model, numbers: Reals) -> None:
    read = {meter.name: float(number) for meter, number in zip(m.meters, numbers, strict=True)}
    for meter in m.meters:
        over = meter.over(read[meter.name], ACCURACY)
        before = read.get(meter.after, 0.0)
        apart = meter.after and abs(read[meter.name] - before) > meter.within * before + 1.0
        if over or apart:
            raise NoPlan("no-plan-whole", name=meter.name)
