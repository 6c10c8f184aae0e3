"""The limits that block a target, from coarse to fine: an irreducible set that is infeasible together with it.

First the fewest families of limits, as a smallest hitting set of the ways out; then a deletion filter within these.
"""

from collections.abc import Collection, Sequence

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.plan.linear.keys import FamilyColumn, WayRow
from dienmodel.plan.questions.elastic import Elastic, LeastShort, Mask, cheapest, elastic, fewest_short, freed
from dienmodel.plan.questions.limits import Limit, LimitKind
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import NewRows, Program, with_columns, with_rows


def fewest_families(wide: Elastic, least: LeastShort, together: Solution) -> tuple[Ints, bool]:
    """Find the fewest families that block by themselves; if time runs out, return all families and False.

    Every way out relaxes some family, so a blocking set must hit every way out. The smallest set that hits all known
    ways out is tested: either it blocks, or it yields a new way out. Among sets of equal size, the one whose families
    are worth most is tested first.
    """
    everything = np.arange(len(wide.families))
    order = np.argsort(np.argsort(-np.bincount(wide.family, least.worth), kind="stable"))
    solution, free, ways, hit = together, wide.everything(), list[Ints](), everything[:0]
    while solution.status is not Status.STOPPED and not wide.late():
        if solution.status is Status.OPTIMAL:
            used = solution.x[wide.columns] > wide.form.settings.used * wide.sizes
            ways.append(np.unique(wide.family[free & used]))
        else:  # nobody is short but for a part of a person
            ways.append(np.setdiff1d(everything, hit))
        hit = hitting_set(ways, order)
        free = ~np.isin(wide.family, hit)
        short = fewest_short(wide, free)
        if wide.blocks(short):
            return hit, True
        solution = cheapest(wide, free) if short.status is Status.OPTIMAL else short
    return everything, False


def hitting_set(ways: Sequence[Ints], order: Ints) -> Ints:
    """Find a smallest set with a member in every way; of equally small sets, the one that comes first in the order."""
    new, n = NewRows(), len(order)
    program, columns = with_columns(Program(), [FamilyColumn(i) for i in range(n)], 0.0, 1.0)
    for i, way in enumerate(ways):
        new.add(new.new(WayRow(i), lower=1.0), columns[way], 1.0)
    program, _ = with_rows(program, new.done())
    return np.flatnonzero(Solver().solve(program, 1.0 + order / n**2, whole=columns).x > 0.5)


def deletion_filter(wide: Elastic, within: Mask) -> tuple[Mask, float | None, bool]:
    """Reduce limits that block by themselves to an irreducible set.

    Returns that set, the people short with only the given limits in force, and whether the filter finished in time.
    Half of the remaining limits are set free at a time, fewer if the target is then no longer blocked. Limits without
    a price take no part in the proof.
    """
    waiting, needed, priceless = within.copy(), np.zeros_like(within), wide.form.settings.priceless
    solution = fewest_short(wide, ~within)
    if solution.status is not Status.OPTIMAL:
        return within, None, False
    only, most = float(solution.x[wide.short]), int(waiting.sum())
    worth = wide.worth(solution.price)
    waiting &= worth > priceless
    while waiting.any() and not wide.late():
        places = np.flatnonzero(waiting)
        least = places[np.argsort(worth[places], kind="stable")][: max(min(most, len(places) // 2), 1)]
        waiting[least] = False
        solution = fewest_short(wide, ~(waiting | needed))
        if wide.blocks(solution):
            worth = wide.worth(solution.price)
            waiting &= worth > priceless
            most = 2 * len(least)
        elif solution.status is Status.OPTIMAL and len(least) == 1:
            needed[least] = True
        else:
            waiting[least] = True
            most = len(least) // 2
    return waiting | needed, only, not waiting.any()


def blocking_years(
    wide: Elastic, by_year: Sequence[Limit], names: Collection[tuple[LimitKind, str]]
) -> tuple[Limit, ...]:
    """Find the years in which needed limits block, as far as time allows."""
    needed = np.array([(limit.kind, limit.name) in names for limit in wide.limits])
    own = [limit for limit in by_year if (limit.kind, limit.name) in names]
    yearly = elastic(freed(wide, ~needed), wide.solver, wide.short, own, wide.ends)
    stay, _, _ = deletion_filter(yearly, yearly.everything())
    return tuple(limit for limit, blocks in zip(own, stay, strict=True) if blocks)
