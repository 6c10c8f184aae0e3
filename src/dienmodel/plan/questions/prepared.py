"""A scenario prepared for questions: measures as levels from 0 to 1 and admissions in one linear program.

Parts of a measure are allowed, so what cannot be reached here cannot be reached by whole measures. Admissions are
decided in the same periods as those of a plan: within one they are spread evenly, and longer ones would reach less.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.model.scenario import Said
from dienmodel.network.network import Ints, Reals
from dienmodel.plan.aims import Term
from dienmodel.plan.choices import Choices, begun, choices, search_of, with_only
from dienmodel.plan.linear import program as plan_program
from dienmodel.plan.linear.search import Search
from dienmodel.plan.options import ALWAYS
from dienmodel.solver.program import Entries, Status

ROUNDS = 4
"""Most rounds of rows for steps within periods: answers are bounds, and fewer rows only make them more generous."""


@dataclass(frozen=True)
class Prepared:
    """The program of a scenario with its aims."""

    search: Search
    terms: tuple[Term, ...]
    early: Mapping[str, int]  # per measure the row that forbids it to have worked from the beginning
    world: Choices

    def objective(self, k: int) -> Reals:
        """Costs of all columns by which the program reads an aim."""
        return plan_program.objective(self.search, self.terms[k])

    def scale(self, k: int) -> float:
        """Weight that brings an aim to the size of the others."""
        return plan_program.weight(self.search, self.terms, k) / plan_program.STEP_DOWN**k

    def value(self, k: int, x: Reals) -> float:
        """An aim at a solution."""
        cost = self.objective(k)
        return float(cost @ x[: len(cost)])

    def decided(self) -> set[str]:
        """Labels of the lines whose admissions are decided."""
        m = self.search.model
        return {m.lines.labels.gate[line] for line in np.flatnonzero(m.decided)}

    def levels(self) -> dict[str, Ints]:
        """Per measure its columns, one per start."""
        made = [option.measure for option in self.search.model.options]
        places = self.search.places.option
        return {name: places[[own == name for own in made]] for name in dict.fromkeys(made)}


def prepared(
    said: Said,
    terms: Sequence[Term],
    spaces: Sequence[str] = (),
    starts: Mapping[str, Sequence[date]] | None = None,
    margin: float = 0.0,
    early: bool = False,
    weeks: tuple[int, int] = plan_program.FINE,
    progress: plan_program.Progress | None = None,
    also: Collection[str] = (),
    like: Prepared | None = None,
) -> Prepared:
    """Compile a scenario with all its measures as options, and make its program.

    `weeks` are those of a period in the first year and after it. With `early` every measure may also have worked from
    the beginning; rows forbid it, to be relaxed by a why-not. Lines named in `also` are decided even where nothing is
    scarce. What is prepared `like` another program of the same scenario in other periods takes its compilation.
    """
    clock = plan_program.Clock(progress)
    world = like.world if like is not None else choices(with_only(said, begun(said)), starts, clock, early)
    search, world = search_of(world, terms, spaces, weeks, margin, clock, also=also)
    return Prepared(search, tuple(terms), _forbidden(search), world)


def _forbidden(search: Search) -> dict[str, int]:
    """A row of at most 0 for every option that works from the beginning."""
    entries, names = Entries(), []
    for option, column in zip(search.model.options, search.places.option, strict=True):
        if option.start == ALWAYS:
            entries.add(entries.new(f"early:{option.measure}", upper=0.0), column, 1.0)
            names.append(option.measure)
    if not names:
        return {}
    rows = entries.done()
    places = search.made.rows(rows)
    search.solver.add(rows)
    return dict(zip(names, map(int, places), strict=True))


def solved(ready: Prepared, weights: Sequence[float], rounds: int = ROUNDS) -> Reals:
    """The best columns for weighted aims, after rounds of rows; ready for solving again from a corner.

    Raises:
        NoPlan: the limits contradict each other.
    """
    search = ready.search
    cost = np.sum([weight * ready.objective(k) for k, weight in enumerate(weights)], axis=0)
    found = search.minimise(cost, rounds)
    plan_program.stop_without(found)
    if found.status is not Status.OPTIMAL:
        raise plan_program.NoPlan("the solver stopped before it had the best plan")
    search.solver.set_option("solver", "simplex")
    return found.x
