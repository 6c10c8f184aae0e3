"""The program of a plan: the model of a network in periods, with its aims and limits, ready to be solved."""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes
from dienmodel.network.quotas.lines import nodes_of, profiles
from dienmodel.plan.aims import Term, available_of, cells_of, own_money, posts_of, readings
from dienmodel.plan.linear.decided import open_lines, volunteers, waits_in_service
from dienmodel.plan.linear.heads import head_limits
from dienmodel.plan.linear.keys import (
    BudgetRow,
    CapRow,
    EstablishedRow,
    ExcludeRow,
    FilledColumn,
    FilledRow,
    PostsRow,
    ShortColumn,
    SmoothRow,
    TargetRow,
)
from dienmodel.plan.linear.model import Model, Moved, Past, force, model, turning
from dienmodel.plan.linear.order import AimGroup
from dienmodel.plan.linear.rows import Places, program, waiting_before
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.settings import SETTINGS, Settings, Weeks
from dienmodel.solver.highs import Solution, Status
from dienmodel.solver.program import (
    INFINITY,
    NewRows,
    Program,
    RowBlock,
    with_bounds,
    with_columns,
    with_row_bounds,
    with_rows,
)
from dienmodel.text.faults import Phrase, Value
from dienmodel.text.progress import Notice
from dienmodel.text.telling import phrase

PARKED = "parked"
"""People who count and wait, in person-years: no aim of a scenario, but a part of every shortfall."""


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


def is_small(m: Model, goals: Sequence[Goal], past: Past | None, settings: Settings = SETTINGS) -> bool:
    """Whether a program decides so little in the periods of a plan that these take seconds."""
    fine = bounds_of(m.lines, goals, settings.fine, 0 if past is None else past.steps, settings)
    return bool(m.decided.sum() * (len(fine) - 1) + len(m.options) <= settings.few)


class Clock:
    """Seconds per part of the work; tells what begins."""

    def __init__(self, tell: Notice | None) -> None:
        self.seconds: dict[str, float] = {}
        self.start = time.perf_counter()
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
    """Responses of a network, its measures' own money included; lines named in `also` are decided too.

    Raises:
        FaultyInput: people count for a ceiling or a floor who wait until their patience ends.
    """
    clock.begin("responses")
    course = expect(lines)
    read = readings(lines, outcomes, spaces)
    since = 0 if past is None else past.steps
    days = [target.day for target in outcomes.targets] + ([lines.calendar.dates[since]] if since else [])
    why = open_lines(lines, course, days, settings)
    labels = lines.labels.gate
    left = {label: reason for label, reason in zip(labels, why, strict=True) if reason and label not in also}
    decided = ~np.isin(labels, list(left))
    bounds = bounds_of(lines, outcomes.targets, weeks, since, settings)
    bounds = _as_volunteers_come(lines, course, decided, bounds, since, settings)
    bounds = _as_classes_begin(lines, decided, bounds, since, settings)
    plain = model(lines, bounds, read, decided, course, past, head_limits(lines, outcomes.floors))
    own = own_money(outcomes.levers, read, lines.calendar).sum(axis=1)
    return replace(plain, base=replace(plain.base, metered=plain.base.metered + own), money=own, open=left)


def _as_volunteers_come(
    lines: Network, course: Trajectory, decided: NDArray[np.bool_], bounds: list[int], since: int, settings: Settings
) -> list[int]:
    """Periods in which each step is one of its own in which volunteers come to a gate that lets them in.

    They come for a short while, often once a year, and admissions are spread over a period: no more of them would be
    taken than the steps without them leave. A program that would have more than a few decisions keeps its periods.
    Who comes is seen in the course without a plan, and where all gates are shut: who is refused may come to another.
    """
    asked = np.flatnonzero(decided & volunteers(lines))
    if not len(asked):
        return bounds
    shut = force(lines, decided, np.zeros((lines.n_steps, len(decided))), ())
    come = course.new_joined[:, nodes_of(lines)[asked]] + shut.arrived[:, asked]
    whole = np.array([0, lines.n_steps])
    lets_in = [profiles(lines, int(line), whole)[0].any(axis=1) for line in asked]
    steps = np.flatnonzero(((come > settings.noticed) & np.array(lets_in).T).any(axis=1))
    own = {int(edge) for step in steps for edge in (step, step + 1) if since < edge < lines.n_steps}
    return _finer(bounds, own, decided, settings)


def _as_classes_begin(
    lines: Network, decided: NDArray[np.bool_], bounds: list[int], since: int, settings: Settings
) -> list[int]:
    """Periods of which none has two starts of a class with a smallest size, if there are not too many decisions.

    Of two in one period neither might be large enough, where one of them with the people of both is.
    """
    gates = lines.gates
    sized = np.flatnonzero(decided & (gates.least > 1) & (gates.open >= 0))
    starts = {int(t) for line in sized for t in np.flatnonzero(lines.paths[gates.open[line]] > 0.5) if t > since}
    return _finer(bounds, starts, decided, settings)


def _finer(bounds: list[int], edges: set[int], decided: NDArray[np.bool_], settings: Settings) -> list[int]:
    """Periods that also begin at some steps, unless a program with them has more than a few decisions."""
    finer = sorted({*bounds, *edges})
    return finer if (len(finer) - 1) * int(decided.sum()) <= settings.few else bounds


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
    """Columns and rows of the people short of targets: of heads and, where a target counts them, of filled posts."""
    names = sorted({name for term in terms for name in term.short})
    whole, columns = with_columns(whole, [ShortColumn(name) for name in names])
    wanted = {goal.name: goal for goal in goals}
    whole, filled = _with_posts(whole, m, places, [wanted[name] for name in names])
    meter, new = _column_of(m, places), NewRows()
    for name, column in zip(names, columns, strict=True):
        goal = wanted[name]
        row = new.new(TargetRow(name), goal.people * (1.0 + margin))
        new.add(row, column, 1.0)
        _give(new, row, m.moved.people.get(name), places.option, -(1.0 + margin))
        new.add(row, meter[f"goal:{name}"], 1.0)
        if goal.posts is not None:
            row = new.new(PostsRow(name), goal.filled(margin))
            new.add(row, column, 1.0)
            _give(new, row, _more_filled(goal, m, margin), places.option, -1.0)
            new.add(row, np.array([filled[goal.organisation, cell] for cell in posts_of(goal)]), 1.0)
    return with_rows(whole, new.done())[0]


def _with_posts(
    whole: Program, m: Model, places: Places, goals: Sequence[Goal]
) -> tuple[Program, dict[tuple[str, str], int]]:
    """A column per organisation and cell: posts that are filled, at most as many as there are and as are trained."""
    posts = {(goal.organisation, cell): most for goal in goals for cell, most in posts_of(goal).items()}
    able = {(goal.organisation, cell): share for goal in goals for cell, share in available_of(goal).items()}
    more = {(goal.organisation, cell): each for goal in goals for cell, each in _more_posts(goal, m).items()}
    most = np.array([INFINITY if key in more else number for key, number in posts.items()])
    whole, columns = with_columns(whole, [FilledColumn(*key) for key in posts], np.zeros(len(posts)), most)
    meter, new = _column_of(m, places), NewRows()
    for (organisation, cell), column in zip(posts, columns, strict=True):
        row = new.new(FilledRow(organisation, cell), upper=0.0)
        new.add(row, column, 1.0)
        new.add(row, meter[cell], -able[organisation, cell])
        if (organisation, cell) in more:
            row = new.new(EstablishedRow(organisation, cell), upper=posts[organisation, cell])
            new.add(row, column, 1.0)
            _give(new, row, more[organisation, cell], places.option, -1.0)
    return with_rows(whole, new.done())[0], dict(zip(posts, columns.tolist(), strict=True))


def goal_under(goal: Goal, moved: Moved, levels: Reals) -> Goal:
    """A target as options at some levels [options] make it, to first order."""
    people, posts = moved.people.get(goal.name), moved.posts.get(goal.name)
    return replace(
        goal,
        people=goal.people if people is None else goal.people + float(people @ levels),
        posts=goal.posts if posts is None or goal.posts is None else goal.posts + posts @ levels,
    )


def _more_filled(goal: Goal, m: Model, margin: float) -> Reals | None:
    """How many filled posts more a target asks for under each option, [options]; None: as many under all."""
    if goal.name not in {*m.moved.people, *m.moved.posts}:
        return None
    under = [goal_under(goal, m.moved, level) for level in np.eye(len(m.options))]
    return np.array([each.filled(margin) for each in under]) - goal.filled(margin)


def _more_posts(goal: Goal, m: Model) -> dict[str, Reals]:
    """Posts of a target that each option adds, [options], by the reading of the people who can fill them."""
    more = m.moved.posts.get(goal.name)
    return {} if more is None else {name: more[cell] for name, cell in cells_of(goal).items() if more[cell].any()}


def asking(whole: Program, goal: Goal, margin: float) -> Program:
    """The program that asks for the people and the filled posts of a target, as of one with another number."""
    asked = {TargetRow(goal.name): goal.people * (1.0 + margin), PostsRow(goal.name): goal.filled(margin)}
    for row, least in ((whole.row[key], least) for key, least in asked.items() if key in whole.row):
        whole = with_row_bounds(whole, row, least, whole.row_upper[row])
    return whole


def _column_of(m: Model, places: Places) -> dict[str, int]:
    """Column of each meter by its name."""
    return {meter.name: int(column) for meter, column in zip(m.meters, places.meter, strict=True)}


def _with_past(whole: Program, m: Model, places: Places, tiny: float) -> Program:
    """Hold the admissions of the past and who waits after it, which is known: no row of queues has to find it again.

    Lines without a decision followed other queues in the past than responses do, so these leave some tens too many or
    fewer than nobody.
    """
    past = np.flatnonzero(np.isfinite(m.fixed))
    impatient = m.lines.gates.patience[places.line] > 0
    gone = np.where(impatient, np.maximum(waiting_before(m, tiny) - m.waiting, 0.0), 0.0)
    for columns, people in ((past, m.fixed[past]), (places.waiting[:, 0], m.waiting), (places.gone[:, 0], gone)):
        whole = with_bounds(whole, columns, people, people)
    return with_row_bounds(whole, places.queue_rows[:, 0], -INFINITY, INFINITY)


def keep_to(m: Model, places: Places) -> RowBlock:
    """Meters with a most, budgets and caps; and meters that follow another, such as the intake of successive years."""
    new, column = NewRows(), _column_of(m, places)
    for meter in m.meters:
        if meter.limited:
            key = CapRow(meter.cap, meter.year) if meter.cap else BudgetRow(meter.budget, meter.year)
            row = new.new(key, upper=meter.most)
            new.add(row, column[meter.name], 1.0)
            _give(new, row, m.moved.most.get(meter.name), places.option, -1.0)
        if meter.after:
            for way, sign in (("up", 1.0), ("down", -1.0)):
                row = new.new(SmoothRow(meter.year, way), upper=0.0)
                new.add(row, column[meter.name], sign)
                new.add(row, column[meter.after], -sign - meter.within)
                _give(new, row, m.moved.within.get(meter.name), places.option, -1.0)
    return new.done()


def _give(new: NewRows, row: int, units: Reals | None, options: Ints, sign: float) -> None:
    """Let options that move a limit do so in its row, [options]."""
    if units is not None:
        new.add(row, options, sign * units)


def _exclude(m: Model, columns: Ints, excludes: Iterable[tuple[str, str]]) -> RowBlock:
    """Measures that exclude each other: at most one of them."""
    new = NewRows()
    for names in cliques(excludes):
        among = [o.measure in names for o in m.options]
        if any(among):
            new.add(new.new(ExcludeRow(".".join(names)), upper=1.0), columns[among], 1.0)
    return new.done()


def cliques(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Sets of names in which each excludes every other, that together have all pairs.

    One row for all levels of an obligation leaves much less to fractions of them than a row per pair: of three, half of
    each keeps to every pair.
    """
    known = {frozenset(pair) for pair in pairs}
    names = sorted({name for pair in known for name in pair})
    sets: list[tuple[str, ...]] = []
    for pair in sorted(tuple(sorted(pair)) for pair in known):
        if any(set(pair) <= set(clique) for clique in sets):
            continue
        clique = list(pair)
        for name in names:
            if name not in clique and all(frozenset((name, other)) in known for other in clique):
                clique.append(name)
        sets.append(tuple(sorted(clique)))
    return sets


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


def with_parked(form: Formulation, terms: Sequence[Term], groups: Sequence[AimGroup]) -> list[AimGroup]:
    """The groups, and before the last of them one in which who waits in service for a year is as bad as one short.

    Recruits without a course resign from no post and cost less than who has one: neither is a reason to keep them
    waiting. How long they wait is held in the last group.
    """
    first = max([0, *later_shortfalls(terms)])
    lines = form.places.line
    inside = waits_in_service(form.model.lines)[lines]
    if not terms[first].short or not inside.any():
        return list(groups)
    *before, last = groups
    years = np.diff(form.model.bounds) * form.model.lines.calendar.years_per_step
    waiting = form.places.waiting[inside]
    parked = form.program.costs(waiting, np.broadcast_to(years, waiting.shape))
    each = weight(form, terms[first:], 0) * max(terms[first].head(name) for name in terms[first].short)
    return [*before, AimGroup(last.cost + each * parked, {PARKED: parked}), last]


def later_shortfalls(terms: Sequence[Term]) -> list[int]:
    """Places of shortfalls that are not the first aim: each begins a group of aims of its own."""
    return [k for k, term in enumerate(terms) if k and term.short]


def together(form: Formulation, terms: Sequence[Term]) -> Reals:
    """Aims in one objective."""
    parts = [weight(form, terms, k) * objective(form, term) for k, term in enumerate(terms)]
    total: Reals = np.sum(parts, axis=0) + _turned_away(form, len(terms))
    return total


def _turned_away(form: Formulation, aims: int) -> Reals:
    """A millionth of the last aim for all who come to a door: nobody is turned away for nothing."""
    m, cost = form.model, form.program.costs()
    for line in np.unique(m.line[m.turns]).tolist():
        come = max(float(m.course.new_joined[:, m.node[line]].sum()), 1.0)
        cost[turning(m, line)] = form.settings.scale * form.settings.step_down ** (aims + 1) / come
    return cost


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
