"""Choices of measures compared as they are: each compiled, and its admissions sought, before one of them is planned.

While measures are chosen each works as it would by itself, around the course without a plan. That is an approximation
wherever two measures meet, or a measure meets the people whom a plan admits. So what is chosen is compiled and sought
again: every choice where there are few and their programs are small, elsewhere one after the other until one keeps
what the approximation promised of it.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import numpy as np

from dienmodel.model.said import with_only, with_starts
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.outcomes import Goal
from dienmodel.network.quotas.floor import floored
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import World, build
from dienmodel.plan.aims import Term, aimed
from dienmodel.plan.linear.keys import ExcludeRow, StartColumn, TriedRow
from dienmodel.plan.linear.model import Past
from dienmodel.plan.linear.order import in_order
from dienmodel.plan.linear.program import (
    Clock,
    NoPlan,
    formulated,
    groups_of,
    is_small,
    model_of,
    objective,
)
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.measures.choices import Choices, begun, formulation_of
from dienmodel.plan.measures.clashes import ClashSearch, acts_on
from dienmodel.plan.measures.measures import ChosenMeasures, choose
from dienmodel.plan.measures.options import Option
from dienmodel.plan.past import older_lines
from dienmodel.plan.result import Clash, Nearness, Start
from dienmodel.plan.settings import Search, Settings, Weeks
from dienmodel.solver.highs import Solver, Status
from dienmodel.solver.program import NewRows, with_rows
from dienmodel.text.faults import FaultyInput


@dataclass(frozen=True)
class Sought:
    """What the best plan is sought of, for what, how hard, and by what numbers."""

    world: World
    terms: Sequence[Term]
    spaces: Sequence[str]
    search: Search
    clock: Clock
    past: Past | None
    since: date | None
    settings: Settings
    known: tuple[Start, ...] = ()  # measures of a plan that was found before, from which the search goes on

    @property
    def older(self) -> tuple[str, ...]:
        """Lines that the plan decides because an older one did."""
        return older_lines(self.world.catalogue, self.past)


@dataclass(frozen=True)
class Rival:
    """A choice of measures, the scenario compiled with it, and what each aim can be then; infinite: no plan is left."""

    choice: ChosenMeasures
    world: World
    values: tuple[float, ...]

    @property
    def possible(self) -> bool:
        """Whether there are admissions that keep to the limits under it."""
        return bool(np.isfinite(self.values).all())


@dataclass(frozen=True)
class ComparedChoices:
    """Choices of measures that were compared, the best first, whether they are all there are, and in which periods."""

    ranked: Sequence[Rival]
    whole: bool
    bounds: tuple[float, ...] = ()  # per aim what no choice is below, by first-order effects
    coarse: bool = False
    clashes: tuple[Clash, ...] = ()  # choices that were left out: their measures do not go together


def rivals(offered: Choices, sought: Sought) -> ComparedChoices:
    """Compile and compare choices of measures; what keeps to no limit is last."""
    nothing = ChosenMeasures()
    if not offered.offered.options:
        return ComparedChoices([Rival(nothing, _compiled(sought, nothing), ())], whole=True)
    clashes: list[Clash] = []
    every = _every(offered, sought, clashes)
    if every:
        return ComparedChoices(sorted(every, key=_rank), whole=True, clashes=tuple(clashes))
    form, weeks = _program(offered, sought)
    found = list(_in_turn(form, weeks, sought, clashes))
    bounds = found[0].choice.bounds if found else ()
    if not any(rival.possible for rival in found):
        found.append(_rival(nothing, weeks, sought)[0])
    return ComparedChoices(sorted(found, key=_rank), False, bounds, weeks == sought.settings.coarse, tuple(clashes))


def _every(offered: Choices, sought: Sought, clashes: list[Clash]) -> list[Rival]:
    """Every choice of measures that go together, if there are few and their programs are small; else none.

    Those that do not are noted as clashes. Few measures come before many, so that no choice is noted that has another.
    """
    options, settings = offered.offered.options, sought.settings
    starts: dict[str, list[Start | None]] = {}
    for option in options:
        starts.setdefault(option.measure, [None]).append(Start(option.measure, option.start, 1.0))
    if np.prod([len(own) for own in starts.values()], dtype=float) > settings.rivals:
        return []
    choices = [ChosenMeasures(tuple(start for start in chosen if start)) for chosen in product(*starts.values())]
    fit = [choice for choice in choices if not any(_both(choice, pair) for pair in offered.excludes)]
    fit.sort(key=lambda choice: len(choice.starts))
    sought.clock.begin("choose measures")
    sought = replace(sought, clock=Clock(None))  # what is done for each choice is not told
    first, decisions = _rival(fit[0], settings.fine, sought)
    if decisions > settings.few:
        return []
    going = (_going_together(choice, settings.fine, sought, options, clashes) for choice in fit[1:])
    return [first, *(rival for rival in going if rival)]


def _going_together(
    choice: ChosenMeasures, weeks: Weeks, sought: Sought, options: Sequence[Option], clashes: list[Clash]
) -> Rival | None:
    """A choice, compiled and compared; None, and a clash that is noted, where its measures do not go together.

    Raises:
        FaultyInput: one of its measures is faulty by itself.
    """
    try:
        return _rival(choice, weeks, sought)[0]
    except FaultyInput as why:
        if any(clash.within(choice.starts) for clash in clashes):
            return None
        clash = _offered(options, sought).clash(choice.starts, why)
        if len(clash.starts) < 2:
            raise
        clashes.append(clash)
        return None


def _offered(options: Sequence[Option], sought: Sought) -> ClashSearch:
    """What may start when, for a search of the measures that do not go together."""
    last = {option.measure: Start(option.measure, option.start, 1.0) for option in sorted(options, key=_start_of)}
    return ClashSearch(sought.world.catalogue, last, lambda starts: _compiled(sought, ChosenMeasures(tuple(starts))))


def _start_of(option: Option) -> date:
    return option.start


def _both(choice: ChosenMeasures, pair: tuple[str, str]) -> bool:
    """Whether a choice has both of two measures."""
    return set(pair) <= {start.measure for start in choice.starts}


def _compiled(sought: Sought, choice: ChosenMeasures) -> World:
    """The scenario with the chosen measures, and of the others only those that began before the plan."""
    sought.clock.begin("compile plan")
    world, starts = sought.world, {start.measure: (start.level, start.start) for start in choice.starts}
    return build(with_starts(with_only(world.said, begun(world.catalogue, sought.since)), starts))


def _program(offered: Choices, sought: Sought) -> tuple[Formulation, Weeks]:
    """The program of all choices, in the periods of a plan if it is small, and the weeks of its periods."""
    s, settings = sought, sought.settings
    ask = (s.search.margin, s.clock, s.past, s.older)
    form, offered = formulation_of(offered, s.terms, s.spaces, settings.coarse, *ask, settings=settings)
    if not is_small(form.model, offered.outcomes.targets, s.past, settings):
        return form, settings.coarse
    form, _ = formulation_of(offered, s.terms, s.spaces, settings.fine, *ask, settings=settings)
    return form.precise(), settings.fine


def _in_turn(form: Formulation, weeks: Weeks, sought: Sought, clashes: list[Clash]) -> Iterator[Rival]:
    """Rivals in the order of what the program promises, until one is possible; of a small program so many.

    What does not go together is noted as a clash, and is none.
    """
    small, catalogue = form.model.decisions <= sought.settings.few, sought.world.catalogue
    for turn in range(1, sought.settings.rivals + 1):
        try:
            known = sought.known if turn == 1 else ()
            choice = choose(form, sought.terms, sought.search.gap, sought.search.patience, sought.clock, known)
        except NoPlan:
            return
        rival = _going_together(choice, weeks, sought, form.model.options, clashes)
        late = time.perf_counter() > sought.clock.start + sought.search.patience
        if rival is not None:
            yield rival
        if late or (rival is not None and rival.possible and not small):
            return
        form = without(form, choice, turn)
        for clash in clashes if rival is None else ():
            form = barred(form, clash, catalogue)


def _rival(choice: ChosenMeasures, weeks: Weeks, sought: Sought) -> tuple[Rival, int]:
    """A choice of measures, compiled, with what the best admissions reach in periods of some weeks; and decisions."""
    planned, settings, terms = _compiled(sought, choice), sought.settings, sought.terms
    form, _ = form_under(planned, weeks, sought)
    decisions = form.model.decisions
    form = form.precise() if decisions <= settings.few else form
    sought.clock.begin("admissions")
    form, solution = in_order(form, Solver(), groups_of(form, terms), settings.cut_rounds)
    values = tuple(float(objective(form, term)[: len(solution.x)] @ solution.x) for term in terms)
    reached = values if solution.status is Status.OPTIMAL else (np.inf,) * len(terms)
    return Rival(choice, planned, reached), decisions


def form_under(planned: World, weeks: Weeks, sought: Sought) -> tuple[Formulation, Sequence[Goal]]:
    """The program of admissions in a scenario with its measures, in periods of some weeks, and the targets in it."""
    outcomes = aimed(planned.outcomes, sought.terms)
    lines = floored(apart(planned.network), outcomes.held.instructors)
    m = model_of(lines, outcomes, sought.spaces, weeks, sought.clock, sought.past, sought.older, sought.settings)
    form = formulated(m, sought.terms, outcomes.targets, sought.search.margin, settings=sought.settings)
    return form, outcomes.targets


def without(form: Formulation, choice: ChosenMeasures, turn: int) -> Formulation:
    """The program in which a choice of measures may not be made again."""
    new, started = NewRows(), {StartColumn(start.measure, start.start) for start in choice.starts}
    own = np.array([StartColumn(o.measure, o.start) in started for o in form.model.options], bool)
    row = new.new(TriedRow(turn), upper=float(own.sum() - 1))
    new.add(row, form.places.option, np.where(own, 1.0, -1.0))
    return replace(form, program=with_rows(form.program, new.done())[0])


def barred(form: Formulation, clash: Clash, catalogue: Catalogue) -> Formulation:
    """The program in which measures that do not go together are not all on, unless one is that acts on the same."""
    starts = {(start.measure, None if clash.always else start.start) for start in clash.starts}
    key = ExcludeRow(".".join(f"{measure}@{day or 'always'}" for measure, day in sorted(starts, key=str)))
    if key in form.program.row:
        return form
    own = np.array([(o.measure, None if clash.always else o.start) in starts for o in form.model.options], bool)
    others = {name for name in catalogue.measures if acts_on(catalogue, name, clash)} - clash.measures
    makes_room = np.array([o.measure in others for o in form.model.options], bool)
    new = NewRows()
    row = new.new(key, upper=float(len(starts) - 1))
    new.add(row, form.places.option, own * 1.0 - makes_room)
    return replace(form, program=with_rows(form.program, new.done())[0])


def _rank(rival: Rival) -> tuple[float, ...]:
    """Aims in their order, as alike as the accuracy of the solver makes them."""
    return tuple(value if np.isinf(value) else float(f"{value:.6e}") for value in np.round(rival.values, 6))


def nearness(reached: Sequence[float], best: Rival, compared: ComparedChoices, sought: Sought) -> Nearness:
    """By how much of the first aim that a plan leaves to better some other choice might better it."""
    terms, number, promised = sought.terms, len(compared.ranked), best.choice.promised
    k = next((k for k, value in enumerate(reached) if value > sought.settings.enough), len(terms) - 1)
    if compared.whole:
        return Nearness(terms[k].name, compared=number if best.values else 0, whole=True)
    if not promised or not compared.bounds or not best.possible:
        return Nearness(terms[k].name, np.inf, compared=number)
    most, off = max(reached[k], promised[k]) - compared.bounds[k], abs(best.values[k] - promised[k])
    return Nearness(terms[k].name, max(most, 0.0), off, number, compared.coarse)
