"""People whom a plan would take and cannot, for it spreads admissions over a period and they come in a part of it.

Where people wait longer than a period, they are taken later in it; who gives up sooner is gone.
"""

from dataclasses import dataclass

import numpy as np

from dienmodel.plan.linear.keys import WindowRow
from dienmodel.plan.linear.search import Formulation
from dienmodel.solver.highs import Solution


@dataclass(frozen=True)
class Missed:
    """A line at which at most so many people gave up whom finer periods might have taken."""

    line: str
    people: float


def missed(form: Formulation, solution: Solution) -> tuple[Missed, ...]:
    """Lines at which more people at once would be worth something, and who gives up there in those periods.

    That more would be worth something is the price of the row that lets nobody be taken before he comes. Lines at which
    people wait as long as a period lasts are none of them.
    """
    m, labels, lost = form.model, form.model.lines.labels.gate, dict[str, set[int]]()
    first, last = m.bounds[:-1], m.bounds[1:] - 1
    patience = dict(zip(labels, m.lines.gates.patience.tolist(), strict=True))
    for key, price in zip(form.program.rows, solution.price, strict=False):
        if isinstance(key, WindowRow) and abs(price) > form.settings.nothing:
            inside = np.flatnonzero((last >= key.first) & (first <= key.last) & (last - first >= patience[key.line]))
            lost.setdefault(key.line, set()).update(inside.tolist() if patience[key.line] else ())
    place = {labels[line]: i for i, line in enumerate(form.places.line)}
    people = {line: float(solution.x[form.places.gone[place[line], sorted(own)]].sum()) for line, own in lost.items()}
    return tuple(Missed(line, number) for line, number in people.items() if number > form.settings.enough)
