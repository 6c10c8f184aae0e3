"""The program of a plan: the model of a network in periods, with its aims and limits, ready to be solved."""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes
from dienmodel.plan.aims import Term, own_money, readings
from dienmodel.plan.linear.decided import open_lines
from dienmodel.plan.linear.keys import BudgetRow, ExcludeRow, ShortColumn, SmoothRow, TargetRow
from dienmodel.plan.linear.model import Model, Past, model
from dienmodel.plan.linear.order import AimGroup
from dienmodel.plan.linear.rows import Places, program, waiting_before
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.settings import SETTINGS, Settings, Weeks
from dienmodel.solver.highs import Solution, Status
from dienmodel.solver.program import NewRows, Program, RowBlock, with_bounds, with_columns, with_rows
from dienmodel.text.faults import Phrase, Value
from dienmodel.text.progress import Notice
from dienmodel.text.telling import phrase


class NoPlan(RuntimeError):
    """There is no plan, or it could not be trusted; `why` says it in every language."""

    def __init__(self, key: str, **values: Value) -> None:
        super().__init__(key)
        self.why = Phrase(key, values)

    def __str__(self) -> str:
        return phrase(self.why, "en")


def bounds_of(
    network: Network, goals: Sequence[Goal], weeks: Weeks, since: int = 0, settings: Settings = SETTINGS
) -> list[int]:
    """First step of each period, and the end; every target's day begins a period.

    With `since` the first period is the past up to that step, and what is near by begins there.
    """
    calendar = network.calendar
    week = 7 / (calendar.years_per_step * DAYS_PER_YEAR)
    longest = max(network.n_steps // settings.least_periods, 1)
    near, far = (min(max(round(number * week), 1), longest) for number in weeks)
    soon = round(settings.near_years / calendar.years_per_step / near) * near
    turn = min(soon, network.n_steps)
    edges = {*range(0, turn, near), *range(turn, network.n_steps, far), network.n_steps}
    edges |= {max(calendar.moment(goal.day).up, 1) for goal in goals}
    if since:
        edges = {edge for edge in edges if edge > since} | {0, since}
        edges |= set(range(since, min(since + soon, network.n_steps), near))
    return sorted(edges)


class Clock:
    """Seconds per part of the work; tells what begins."""

    def __init__(self, tell: Notice | None) -> None:
        self.seconds: dict[str, float] = {}
        self._tell = tell
        self._part, self._since = "", time.perf_counter()

    def begin(self, part: str) -> None:
        """End the part at hand and begin another."""
        now = time.perf_counter()
        if self._part:
            self.seconds[self._part] = self.seconds.get(self._part, 0.0) + now - self._since
        self._part, self._since = part, now
        if part and self._tell is not None:
            self._tell(part)


def model_of(
    lines: Network,
    outcomes: Outcomes,
    spaces: Sequence[str],
    weeks: Weeks,
    clock: Clock,
    past: Past | None = None,
    also: Collection[str] = (),
    settings: Settings = SETTINGS,
) -> Model:
    """Responses of a network, its measures' own money included; lines named in `also` are decided too."""
    clock.begin("responses")
    course = expect(lines)
    read = readings(lines, outcomes, spaces)
    bounds = bounds_of(lines, outcomes.targets, weeks, 0 if past is None else past.steps, settings)
    why = open_lines(lines, course, (target.day for target in outcomes.targets), settings)
    labels = lines.labels.gate
    left = {label: reason for label, reason in zip(labels, why, strict=True) if reason and label not in also}
    decided = ~np.isin(labels, list(left))
    plain = model(lines, bounds, read, decided, course, past)
    own = own_money(outcomes.levers, read, lines.calendar).sum(axis=1)
    return replace(plain, base=replace(plain.base, metered=plain.base.metered + own), money=own, open=left)


def formulated(
    m: Model,
    terms: Sequence[Term],
    goals: Sequence[Goal],
    margin: float,
    excludes: Iterable[tuple[str, str]] = (),
    settings: Settings = SETTINGS,
) -> Formulation:
    """The program of a model with columns for people short of targets; of measures that exclude each other one."""
    used = m.course.used[:, : len(m.lines.capacities.base)] / np.maximum(m.course.available, 1e-9)
    whole, places = program(m, [c for c in m.held if used[:, c].max() > settings.full], settings)
    whole = _with_targets(whole, m, places, terms, goals, margin)
    whole, _ = with_rows(whole, keep_to(m, places))
    whole, _ = with_rows(whole, _exclude(m, places.option, excludes))
    return Formulation(m, _with_past(whole, m, places, settings.tiny) if m.since else whole, places, settings)


def _with_targets(
    whole: Program, m: Model, places: Places, terms: Sequence[Term], goals: Sequence[Goal], margin: float
) -> Program:
    names = sorted({name for term in terms for name in term.short})
    whole, columns = with_columns(whole, [ShortColumn(name) for name in names])
    wanted = {goal.name: goal.people for goal in goals}
    meter, new = _column_of(m, places), NewRows()
    for name, column in zip(names, columns, strict=True):
        row = new.new(TargetRow(name), wanted[name] * (1.0 + margin))
        new.add(row, column, 1.0)
        new.add(row, meter[f"goal:{name}"], 1.0)
    return with_rows(whole, new.done())[0]


def _column_of(m: Model, places: Places) -> dict[str, int]:
    """Column of each meter by its name."""
    return {meter.name: int(column) for meter, column in zip(m.meters, places.meter, strict=True)}


def _with_past(whole: Program, m: Model, places: Places, tiny: float) -> Program:
    """Hold the admissions of the past; who waits after it may be fewer than none by the responses' small error."""
    past, waiting = np.flatnonzero(np.isfinite(m.fixed)), places.waiting[:, 0]
    whole = with_bounds(whole, past, m.fixed[past], m.fixed[past])
    return with_bounds(whole, waiting, np.minimum(waiting_before(m, tiny), 0.0) - 1e-6, np.inf)


def keep_to(m: Model, places: Places) -> RowBlock:
    """Meters with a most, such as budgets; and meters that follow another, such as the intake of successive years."""
    new, column = NewRows(), _column_of(m, places)
    for meter in m.meters:
        if meter.budget:
            new.add(new.new(BudgetRow(meter.budget, meter.year), upper=meter.most), column[meter.name], 1.0)
        if meter.after:
            for way, sign in (("up", 1.0), ("down", -1.0)):
                row = new.new(SmoothRow(meter.year, way), upper=0.0)
                new.add(row, column[meter.name], sign)
                new.add(row, column[meter.after], -sign - meter.within)
    return new.done()


def _exclude(m: Model, columns: Ints, excludes: Iterable[tuple[str, str]]) -> RowBlock:
    """Measures that exclude each other: at most one of them."""
    new = NewRows()
    for name, other in excludes:
        pair = [o.measure in (name, other) for o in m.options]
        if any(pair):
            new.add(new.new(ExcludeRow(name, other), upper=1.0), columns[pair], 1.0)
    return new.done()


def objective(form: Formulation, term: Term) -> Reals:
    """Costs of all columns by which the program reads an aim."""
    cost = form.program.costs()
    for name in term.short:
        cost[form.short(name)] = term.head(name)
    for name, weight in (term.weights or {}).items():
        cost[form.meter(name)] += weight
    return cost


def weight(form: Formulation, terms: Sequence[Term], k: int) -> float:
    """Weight of an aim: a thousandth of that of the one before, each scaled by what its meters read without a plan."""
    weights, settings, m = terms[k].weights or {}, form.settings, form.model
    now = sum(abs(weights[meter.name] * meter.read(m.course)) for meter in m.meters if meter.name in weights)
    least = settings.least_aim * max((terms[k].head(name) for name in terms[k].short), default=1.0)
    return settings.scale * settings.step_down**k / max(now, least)


def groups_of(form: Formulation, terms: Sequence[Term]) -> list[AimGroup]:
    """The aims by the solves they share: a shortfall begins a new one."""
    edges = [0, *later_shortfalls(terms), len(terms)]
    return [
        AimGroup(together(form, terms[a:b]), {term.name: objective(form, term) for term in terms[a:b]})
        for a, b in pairwise(edges)
    ]


def later_shortfalls(terms: Sequence[Term]) -> list[int]:
    """Places of shortfalls that are not the first aim: each begins a group of aims of its own."""
    return [k for k, term in enumerate(terms) if k and term.short]


def together(form: Formulation, terms: Sequence[Term]) -> Reals:
    """Aims in one objective."""
    parts = [weight(form, terms, k) * objective(form, term) for k, term in enumerate(terms)]
    total: Reals = np.sum(parts, axis=0)
    return total


def stop_without(solution: Solution) -> None:
    """Say why there is no plan, if there is none.

    Raises:
        NoPlan: the program has no solution.
    """
    if solution.status is Status.INFEASIBLE:
        raise NoPlan("no-plan-limits")
    if solution.status is Status.UNBOUNDED:
        raise NoPlan("no-plan-unbounded")
    if solution.status is not Status.OPTIMAL:
        raise NoPlan("no-plan-stopped")
