"""A scenario prepared for questions: measures as levels from 0 to 1 and admissions in one linear program.

Parts of a measure are allowed, so what cannot be reached here cannot be reached by whole measures. Admissions are
decided in the same periods as those of a plan: within one they are spread evenly, and longer ones would reach less.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.network.world import World
from dienmodel.plan.aims import Term
from dienmodel.plan.choices import Choices, choices, formulation_of
from dienmodel.plan.linear import program as plan_program
from dienmodel.plan.linear.keys import EarlyRow
from dienmodel.plan.linear.search import Formulation, minimise
from dienmodel.plan.options import ALWAYS
from dienmodel.plan.settings import SETTINGS, Settings, Weeks
from dienmodel.solver.highs import Solver
from dienmodel.solver.program import NewRows, with_rows
from dienmodel.text.progress import Notice


@dataclass(frozen=True)
class PreparedQuestion:
    """The program of a scenario with its aims, and a solver at hand."""

    form: Formulation
    terms: tuple[Term, ...]
    choices: Choices
    solver: Solver = field(default_factory=Solver)

    def objective(self, k: int) -> Reals:
        """Costs of all columns by which the program reads an aim."""
        return plan_program.objective(self.form, self.terms[k])

    def weighed(self, weights: Sequence[float]) -> Reals:
        """Costs of all columns for all aims, each times its weight."""
        total: Reals = np.sum([weight * self.objective(k) for k, weight in enumerate(weights)], axis=0)
        return total

    def scale(self, k: int) -> float:
        """Weight that brings an aim to the size of the others."""
        return plan_program.weight(self.form, self.terms, k) / self.form.settings.step_down**k

    def weights(self) -> list[float]:
        """Weights of the aims in their order, the first above all."""
        return [plan_program.weight(self.form, self.terms, k) for k in range(len(self.terms))]

    def values(self, x: Reals) -> tuple[float, ...]:
        """The aims at a solution."""
        costs = [self.objective(k) for k in range(len(self.terms))]
        return tuple(float(cost @ x[: len(cost)]) for cost in costs)

    def decided(self) -> set[str]:
        """Labels of the lines whose admissions are decided."""
        m = self.form.model
        return {m.lines.labels.gate[line] for line in np.flatnonzero(m.decided)}

    def levels(self) -> dict[str, Ints]:
        """Per measure its columns, one per start."""
        measures = [option.measure for option in self.form.model.options]
        places = self.form.places.option
        return {name: places[[own == name for own in measures]] for name in dict.fromkeys(measures)}


def prepared(
    world: World,
    terms: Sequence[Term],
    spaces: Sequence[str] = (),
    starts: Mapping[str, Sequence[date]] | None = None,
    margin: float = 0.0,
    early: bool = False,
    weeks: Weeks | None = None,
    progress: Notice | None = None,
    also: Collection[str] = (),
    like: PreparedQuestion | None = None,
    settings: Settings = SETTINGS,
) -> PreparedQuestion:
    """Compile a scenario with all its measures as options, and make its program.

    `weeks` are those of a period in the first year and after it, by default the fine ones. With `early` every measure
    may also have worked from the beginning; rows forbid it, to be relaxed by a why-not. Lines named in `also` are
    decided even where nothing is scarce. What is prepared `like` another program of the same scenario in other periods
    takes its compilation.
    """
    clock = plan_program.Clock(progress)
    offered = choices(world, starts, clock, early=early, settings=settings) if like is None else like.choices
    form, offered = formulation_of(
        offered, terms, spaces, weeks or settings.fine, margin, clock, also=also, settings=settings
    )
    form = form.precise() if form.model.decisions <= settings.few else form
    return PreparedQuestion(_forbidden(form), tuple(terms), offered)


def _forbidden(form: Formulation) -> Formulation:
    """With a row of at most 0 for every option that works from the beginning."""
    new = NewRows()
    for option, column in zip(form.model.options, form.places.option, strict=True):
        if option.start == ALWAYS:
            new.add(new.new(EarlyRow(option.measure), upper=0.0), column, 1.0)
    return replace(form, program=with_rows(form.program, new.done())[0])


def solved(
    ready: PreparedQuestion, weights: Sequence[float], rounds: int | None = None
) -> tuple[PreparedQuestion, Reals]:
    """The best columns for weighted aims after rounds of rows, and the program with these rows.

    Raises:
        NoPlan: the limits contradict each other.
    """
    most = ready.form.settings.answer_rounds if rounds is None else rounds
    form, solution = minimise(ready.form, ready.solver, ready.weighed(weights), most)
    plan_program.stop_without(solution)
    return replace(ready, form=form), solution.x
