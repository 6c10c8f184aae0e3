"""A scenario prepared for questions: measures as levels from 0 to 1 and admissions in one linear program.

Fractions of a measure are allowed, so a target that cannot be reached here cannot be reached with whole measures.
Admissions are decided in the periods of a plan or in longer ones; they are spread evenly within a period, so plans with
longer periods reach less.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from dienmodel.model.places import located
from dienmodel.network.network import Ints, Reals
from dienmodel.network.world import World
from dienmodel.plan.aims import Term
from dienmodel.plan.linear import program as plan_program
from dienmodel.plan.linear.keys import EarlyRow
from dienmodel.plan.linear.search import Formulation, minimise
from dienmodel.plan.measures.choices import Choices, choices, formulation_of
from dienmodel.plan.measures.options import ALWAYS
from dienmodel.plan.past import decided_from, older_lines, past_of
from dienmodel.plan.settings import SETTINGS, Settings, Weeks
from dienmodel.solver.highs import Solver
from dienmodel.solver.program import NewRows, with_rows
from dienmodel.text.progress import Notice


@dataclass(frozen=True)
class PreparedQuestion:
    """The program of a scenario with its aims, and a solver for it."""

    form: Formulation
    terms: tuple[Term, ...]
    choices: Choices
    small: bool  # whether it decides so little in the periods of a plan that these take seconds
    solver: Solver = field(default_factory=Solver)

    def objective(self, k: int) -> Reals:
        """Costs of all columns that make up an aim."""
        return plan_program.objective(self.form, self.terms[k])

    def weighed(self, weights: Sequence[float]) -> Reals:
        """Costs of all columns for the weighted sum of all aims."""
        total: Reals = np.sum([weight * self.objective(k) for k, weight in enumerate(weights)], axis=0)
        return total

    def scale(self, k: int) -> float:
        """Weight that brings an aim to the size of the others."""
        return plan_program.weight(self.form, self.terms, k) / self.form.settings.step_down**k

    def weights(self) -> list[float]:
        """Weights of the aims in their order, the first with precedence."""
        return [plan_program.weight(self.form, self.terms, k) for k in range(len(self.terms))]

    def values(self, x: Reals) -> tuple[float, ...]:
        """Values of the aims at a solution."""
        costs = [self.objective(k) for k in range(len(self.terms))]
        return tuple(float(cost @ x[: len(cost)]) for cost in costs)

    def decided(self) -> set[str]:
        """Labels of the lines whose admissions are decided."""
        m = self.form.model
        return {m.lines.labels.gate[line] for line in np.flatnonzero(m.decided)}

    def levels(self) -> dict[str, Ints]:
        """Columns of each measure, one per start."""
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
    """Compile a scenario with all its measures as options, and build its program.

    `weeks` gives the length of periods in the first year and after it, by default the fine ones. With `early` every
    measure may also have worked from the beginning; rows forbid this, and a why-not can relax them. Lines named in
    `also` are decided even if nothing there is scarce. `like`, a program of the same scenario with other periods,
    lends its compilation. What was admitted before today stays as the gates had it.
    """
    clock = plan_program.Clock(progress)
    with located(world.said):
        offered = choices(world, starts, clock, early=early, settings=settings) if like is None else like.choices
        past = past_of(world, decided_from(world.catalogue, None))
        also, weeks = {*also, *older_lines(world.catalogue, past)}, weeks or settings.fine
        form, offered = formulation_of(offered, terms, spaces, weeks, margin, clock, past, also, settings)
    small = plan_program.is_small(form.model, offered.outcomes.targets, past, settings)
    form = form.precise() if form.model.decisions <= settings.few else form
    return PreparedQuestion(_forbidden(form), tuple(terms), offered, small)


def _forbidden(form: Formulation) -> Formulation:
    """Forbid every option that works from the beginning by a row with upper bound 0."""
    new = NewRows()
    for option, column in zip(form.model.options, form.places.option, strict=True):
        if option.start == ALWAYS:
            new.add(new.new(EarlyRow(option.measure), upper=0.0), column, 1.0)
    return replace(form, program=with_rows(form.program, new.done())[0])


def solved(
    ready: PreparedQuestion, weights: Sequence[float], rounds: int | None = None
) -> tuple[PreparedQuestion, Reals]:
    """Solve for weighted aims with rounds of rows; return the extended program and the best columns.

    Raises:
        NoPlan: the limits contradict each other.
    """
    most = ready.form.settings.answer_rounds if rounds is None else rounds
    form, solution = minimise(ready.form, ready.solver, ready.weighed(weights), most)
    plan_program.stop_without(solution)
    return replace(ready, form=form), solution.x
