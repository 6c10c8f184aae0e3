"""The rows of a plan's program: queues, capacities, meters and windows.

Besides decisions, the columns are queues (people waiting at the end of a period, people who gave up in it) and meters.
Queues and capacities are limited at the end of each period; `window_rows` and `limit_rows` limit them in other steps
where needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from dienmodel.network.meters.meter import Part
from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.heads import allowed, may_close, paced, queues_of
from dienmodel.plan.linear.keys import (
    AdmitColumn,
    CapacityRow,
    ClosedColumn,
    ClosedRow,
    GoneColumn,
    HeadRow,
    MeterColumn,
    MeterRow,
    OnceRow,
    PatienceRow,
    QueueRow,
    StartColumn,
    TurnColumn,
    TurnRow,
    WaitingColumn,
    WindowRow,
)
from dienmodel.plan.linear.model import Model, leaving, turning
from dienmodel.plan.linear.reading import Reading, dense
from dienmodel.plan.linear.shut import everybody, first_of_period, lets_in, may_shut, most_coming, with_closed_doors
from dienmodel.plan.settings import SETTINGS, Settings
from dienmodel.solver.program import INFINITY, NewRows, Program, RowBlock, with_columns, with_rows


@dataclass(frozen=True)
class Places:
    """Positions of columns and rows in a program."""

    line: Ints  # [D] decided lines
    waiting: Ints  # [D, Q] columns
    gone: Ints  # [D, Q] columns: gave up in the period
    meter: Ints  # [meters] columns
    queue_rows: Ints  # [D, Q]
    patience_rows: dict[int, Ints]  # per line with patience, [Q]
    meter_rows: Ints  # [meters]
    option: Ints  # [O] columns


def program(m: Model, held: Sequence[int] | None = None, settings: Settings = SETTINGS) -> tuple[Program, Places]:
    """Write a model as a program of decisions, queues and meters; the caller adds aims and further limits."""
    lines, n_periods = m.lines, len(m.bounds) - 1
    labels = lines.labels.gate
    chosen = np.flatnonzero(m.decided)
    each = zip(m.line, m.period.tolist(), m.turns.tolist(), strict=True)
    decisions = [TurnColumn(labels[line], q) if turned else AdmitColumn(labels[line], q) for line, q, turned in each]
    whole, _ = with_columns(Program(), decisions)
    whole, option = _with_options(m, whole)
    shape = (len(chosen), n_periods)
    queues = list(product([labels[line] for line in chosen], range(n_periods)))
    whole, waiting = with_columns(whole, [WaitingColumn(*queue) for queue in queues])
    impatient = np.repeat(np.where(lines.gates.patience[chosen] > 0, INFINITY, 0.0), n_periods)
    whole, gone = with_columns(whole, [GoneColumn(*queue) for queue in queues], 0.0, impatient)
    waiting, gone = waiting.reshape(shape), gone.reshape(shape)
    whole, meter = with_columns(whole, [MeterColumn(item.name) for item in m.meters], -INFINITY)
    whole, queue_rows = with_rows(whole, _queue_rows(m, chosen, waiting, gone, settings.tiny))
    whole, _ = with_rows(whole, _turn_rows(m, settings))
    whole = with_closed_doors(whole, m, settings)
    patience = {}
    for i, line in enumerate(chosen.tolist()):
        if 0 < lines.gates.patience[line] < lines.n_steps:
            whole, patience[line] = with_rows(whole, _patience_rows(m, line, waiting[i], settings.tiny))
    whole, meter_rows = with_rows(whole, _meter_rows(m, chosen, meter, waiting, gone, settings.tiny))
    places = Places(chosen, waiting, gone, meter, queue_rows.reshape(shape), patience, meter_rows, option)
    ends = at_ends(m, list(m.held) if held is None else held)
    last = [(k, t) for k in range(len(m.heads)) for t in (m.bounds[1:] - 1).tolist() if t >= m.since]
    return with_heads(with_limits(whole, m, ends, settings), m, last, settings), places


def at_ends(m: Model, capacities: Sequence[int]) -> list[tuple[int, int]]:
    """Pair capacities with the steps at the end of each period in which to limit them."""
    last, periods = int(m.bounds[-1]) - 1, range(len(m.bounds) - 1)
    steps = [(c, t) for c in capacities for t in sorted({_last_use(m, c, q) for q in periods} | {last})]
    return [(c, t) for c, t in steps if t >= m.since]


def _with_options(m: Model, whole: Program) -> tuple[Program, Ints]:
    """Add a column per option, on or off, and rows that let a measure start once."""
    whole, columns = with_columns(whole, [StartColumn(o.measure, o.start) for o in m.options], 0.0, 1.0)
    new = NewRows()
    for name in dict.fromkeys(o.measure for o in m.options):
        row = new.new(OnceRow(name), upper=1.0)
        new.add(row, columns[[o.measure == name for o in m.options]], 1.0)
    return with_rows(whole, new.done())[0], columns


def with_limits(whole: Program, m: Model, steps: Sequence[tuple[int, int]], settings: Settings = SETTINGS) -> Program:
    """Limit the use of capacities in given steps, and let those close of which less than nothing may be left."""
    closing = [(c, t) for c, t in steps if nothing_left(m, c, t)]
    labels = m.lines.labels.capacity
    whole, columns = with_columns(whole, [ClosedColumn(labels[c], t) for c, t in closing], 0.0, 1.0)
    whole, _ = with_rows(whole, limit_rows(m, steps, settings, dict(zip(closing, columns.tolist(), strict=True))))
    new, most = NewRows(), everybody(m)
    for (c, t), column in zip(closing, columns.tolist(), strict=True):
        row = new.new(ClosedRow(labels[c], t), upper=most)
        new.add(row, column, most)
        decisions, units = _let_in(m, c, t)
        new.add(row, decisions, _tidy(units, settings.tiny))
    return with_rows(whole, new.done())[0]


def with_heads(whole: Program, m: Model, steps: Sequence[tuple[int, int]], settings: Settings = SETTINGS) -> Program:
    """Hold ceilings and floors in given steps; a ceiling that is exceeded all the same lets only its least begin."""
    asked = [(k, t) for k, t in steps if np.isfinite(m.base.left[t, k])]
    closes = [may_close(limit, m.base.left[:, k]) for k, limit in enumerate(m.heads)]
    closing = [(k, t) for k, t in asked if closes[k][t]]
    whole, columns = with_columns(whole, [ClosedColumn(m.heads[k].name, t) for k, t in closing], 0.0, 1.0)
    closed, new, most = dict(zip(closing, columns.tolist(), strict=True)), NewRows(), everybody(m)
    paces = {k: paced(limit, m.profile) for k, limit in enumerate(m.heads) if limit.pace}
    shut = {k for k, limit in enumerate(m.heads) if may_shut(m, limit, settings)}
    for k, t in asked:
        limit = m.heads[k]
        there = _counted(m, whole, k, t, settings.tiny)
        left = float(m.base.left[t, k]) - limit.sign * there.fixed
        left = max(left, _people_before(m, k, t) + settings.past_slack)
        row = new.new(HeadRow(limit.name, t), upper=left)
        for place, people in there.columns:
            new.add(row, place, limit.sign * people)
        if k in paces:
            new.add(row, np.arange(len(m.line)), -paces[k][t] * lets_in(m, limit))
        if k in shut:
            new.add(
                row, whole.column[ClosedColumn(limit.name, first_of_period(m, t))], -most_coming(m, limit, 0, t + 1)
            )
        if (k, t) in closed:
            new.add(row, closed[k, t], min(left, 0.0) - most)
            row = new.new(ClosedRow(limit.name, t), upper=most + float(allowed(limit, m.bounds)[t]))
            new.add(row, closed[k, t], most)
            new.add(row, np.arange(len(m.line)), m.profile[t] * lets_in(m, limit))
    return with_rows(whole, new.done())[0]


@dataclass(frozen=True)
class _Counted:
    """People who count for a ceiling or a floor: fixed ones, and so many per unit of columns; not those of the base."""

    fixed: float
    columns: Sequence[tuple[Ints, Reals]]


def _counted(m: Model, whole: Program, k: int, t: int, tiny: float) -> _Counted:
    """Who counts after a step by decisions, and in queues: who was left in the last period, who joined, was let in."""
    by_decisions = [m.people[k]] if k in m.people else []
    columns = [(places, _tidy(people[t], tiny)) for places, people in by_decisions]
    q, fixed = int(np.searchsorted(m.bounds, t, side="right")) - 1, 0.0
    first, labels = int(m.bounds[q]), m.lines.labels.gate
    for line in queues_of(m.heads[k], m.lines, m.decided):
        if t == m.bounds[q + 1] - 1:
            columns.append((np.array([whole.column[WaitingColumn(labels[line], q)]]), np.ones(1)))
            continue
        share = staying(m, line, first, t)
        fixed += float(share @ m.base.arrived[:, line])
        own = leaving(m, line)
        left = share @ m.profile[:, own]
        if m.heads[k].door:  # whoever is turned away in a period may be so at once
            now = m.turns[own] & (m.period[own] == q)
            left = np.where(now, (1.0 - float(m.lines.gates.renege[line])) ** (t - first), left)
        columns.append((own, -left))
        if q:
            waiting = whole.column[WaitingColumn(labels[line], q - 1)]
            stays = 1.0 - float(m.lines.gates.renege[line])
            columns.append((np.array([waiting]), np.array([stays ** (t - first + 1)])))
        if line in m.arrived:
            decisions, flow = m.arrived[line]
            columns.append((decisions, _tidy(share @ flow, tiny)))
    return _Counted(fixed, columns)


def _people_before(m: Model, k: int, t: int) -> float:
    """Room of a ceiling that past admissions take: not for the plan to answer for. Of a floor none is asked."""
    if not m.since or m.heads[k].floor or k not in m.people:
        return -np.inf
    decisions, people = m.people[k]
    return float(people[t] @ np.append(np.nan_to_num(m.fixed), np.zeros(len(m.options)))[decisions])


def _let_in(m: Model, c: int, t: int) -> tuple[Ints, Reals]:
    """Units of a capacity for which decisions let people in in a step; those who are there where lines are open."""
    gates = m.lines.gates
    ends = gates.use_start[1:]
    line = np.searchsorted(ends, np.flatnonzero(gates.use_capacity == c), side="right")
    per = gates.use_per[gates.use_capacity == c]
    if not m.decided[line].all():
        decisions, units = m.held[c]
        return decisions, units[t]
    each = np.zeros(len(gates.least))
    each[line] = 1.0 / per
    return np.arange(len(m.line)), m.profile[t] * each[m.line] * ~m.turns


def nothing_left(m: Model, c: int, t: int) -> bool:
    """Whether other work takes more of a capacity in a step than those in stocks may supply."""
    lines = m.lines
    return bool(lines.paths[lines.capacities.base[c], t] < 0.0 and np.isfinite(m.base.room[t, c]))


def limit_rows(
    m: Model,
    steps: Sequence[tuple[int, int]],
    settings: Settings = SETTINGS,
    closing: Mapping[tuple[int, int], int] | None = None,
) -> RowBlock:
    """Limit the use of capacities in given steps, unless they are closed by a column of `closing`."""
    new = NewRows()
    for c, t in steps:
        room = max(float(m.base.room[t, c]), _taken_before(m, c, t) + settings.past_slack)
        row = new.new(CapacityRow(m.lines.labels.capacity[c], t), upper=room)
        if closing and (c, t) in closing:
            new.add(row, closing[c, t], min(room, 0.0) - everybody(m))
        for sign, parts in ((1.0, m.held), (-1.0, m.supply)):
            if c in parts:
                decisions, units = parts[c]
                new.add(row, decisions, sign * _tidy(units[t], settings.tiny))
    return new.done()


def _taken_before(m: Model, c: int, t: int) -> float:
    """Units already taken by past admissions, which are not for the plan to answer for."""
    if not m.since:
        return -np.inf
    people = np.append(np.nan_to_num(m.fixed), np.zeros(len(m.options)))
    parts = [(1.0, m.held.get(c)), (-1.0, m.supply.get(c))]
    return sum(
        sign * float(units[t] @ people[decisions]) for sign, part in parts if part for decisions, units in [part]
    )


def waiting_before(m: Model, tiny: float = SETTINGS.tiny) -> Reals:
    """People waiting for decided lines at the end of the past, [D]; small errors may make it negative."""
    people = np.append(np.nan_to_num(m.fixed), np.zeros(len(m.options)))
    waiting = []
    for line in np.flatnonzero(m.decided).tolist():
        own = leaving(m, line)
        still = folded(m, line, m.base.arrived[:, line])[0] - folded(m, line, m.profile[:, own])[0] @ people[own]
        if line in m.arrived:
            decisions, flow = m.arrived[line]
            still += _tidy(folded(m, line, flow)[0], tiny) @ people[decisions]
        waiting.append(still)
    return np.array(waiting)


def _last_use(m: Model, c: int, q: int) -> int:
    """Last step of a period in which a line takes units of a capacity, else its last step."""
    lo, hi = int(m.bounds[q]), int(m.bounds[q + 1])
    steps = np.flatnonzero(m.profile[lo:hi, m.held[c][0]].any(1))
    return lo + int(steps.max()) if len(steps) else hi - 1


def _tidy(values: Reals, tiny: float) -> Reals:
    return np.where(np.abs(values) > tiny, values, 0.0)


def folded(m: Model, line: int, joined: Reals, reach_back: int | None = None) -> Reals:
    """Of people who join a line, [T] or [T, n], how many still wait at the end of each period, [Q] or [Q, n].

    Counts people who join within the period, or with `reach_back` within that many steps before its end.
    """
    stays, found = 1.0 - float(m.lines.gates.renege[line]), []
    for lo, hi in pairwise(m.bounds.tolist()):
        first = lo if reach_back is None else max(hi - reach_back, 0)
        found.append(stays ** np.arange(hi - first - 1, -1, -1.0) @ joined[first:hi])
    return np.array(found)


def _queue_rows(m: Model, chosen: Ints, waiting: Ints, gone: Ints, tiny: float) -> RowBlock:
    """Balance each queue: waiting(q) = remainder of waiting(q-1) + joined - admitted - gave up."""
    new = NewRows()
    lengths = np.diff(m.bounds)
    for i, line in enumerate(chosen):
        base = folded(m, int(line), m.base.arrived[:, line])
        rows = np.array([new.new(QueueRow(m.lines.labels.gate[line], q), v, v) for q, v in enumerate(base)])
        new.add(rows, waiting[i], 1.0)
        new.add(rows[1:], waiting[i][:-1], -((1.0 - m.lines.gates.renege[line]) ** lengths[1:]))
        new.add(rows, gone[i], 1.0)
        own = leaving(m, line)
        new.add(rows[:, None], own[None], folded(m, int(line), m.profile[:, own]))
        if int(line) in m.arrived:
            decisions, flow = m.arrived[int(line)]
            new.add(rows[:, None], decisions[None], -_tidy(folded(m, int(line), flow), tiny))
    return new.done()


def _patience_rows(m: Model, line: int, waiting: Ints, tiny: float) -> RowBlock:
    """Let nobody wait longer than the patience: people waiting joined within that many last steps."""
    new = NewRows()
    patience = int(m.lines.gates.patience[line])
    base = folded(m, line, m.base.arrived[:, line], patience)
    rows = np.array([new.new(PatienceRow(m.lines.labels.gate[line], q), upper=v) for q, v in enumerate(base)])
    new.add(rows, waiting, 1.0)
    if line in m.arrived:
        decisions, flow = m.arrived[line]
        new.add(rows[:, None], decisions[None], -_tidy(folded(m, line, flow, patience), tiny))
    return new.done()


def _meter_rows(m: Model, chosen: Ints, meter: Ints, waiting: Ints, gone: Ints, tiny: float) -> RowBlock:
    """Define the value of each meter."""
    new = NewRows()
    for i, item in enumerate(m.meters):
        row = new.new(MeterRow(item.name))
        new.add(row, meter[i], 1.0)
        new.add(row, np.arange(m.decisions), -m.metered[i])
        still = m.base.metered[i] + _add_waiting(m, new, row, item, chosen, waiting, gone, tiny)
        new.lower[row] = new.upper[row] = float(still)
    return new.done()


def _add_waiting(
    m: Model, new: NewRows, row: int, item: Reading, chosen: Ints, waiting: Ints, gone: Ints, tiny: float
) -> float:
    """Count people waiting, step by step: those waiting before the period, plus those joining, less those admitted.

    People whose patience ends are assumed to give up evenly over the period. Returns the count without any decision.
    """
    if all(weights.part is not Part.WAITING for weights in item.meter.weights):
        return 0.0
    weight, still = dense(item, Part.WAITING, m.lines.n_nodes)[:, m.node[chosen]], 0.0
    first, last = m.bounds[:-1], m.bounds[1:] - 1
    at_end = weight[last]
    weight[last] = 0.0  # there it is a column
    stays = 1.0 - m.lines.gates.renege[chosen]
    later = _later(weight, stays, first)
    length = np.diff(m.bounds)
    shares = (np.arange(m.lines.n_steps) + 1 - np.repeat(first, length)) / np.repeat(length, length)
    left = np.add.reduceat(weight * shares[:, None], first)
    for i in np.flatnonzero(at_end.any(0) | weight.any(0)):
        line = int(chosen[i])
        new.add(row, waiting[i], -at_end[:, i])
        new.add(row, waiting[i][:-1], -stays[i] * later[first[1:], i])
        new.add(row, gone[i], left[:, i])
        own = leaving(m, line)
        new.add(row, own, later[:, i] @ m.profile[:, own])
        still += float(later[:, i] @ m.base.arrived[:, line])
        if line in m.arrived:
            decisions, flow = m.arrived[line]
            new.add(row, decisions, -_tidy(later[:, i] @ flow, tiny))
    return still


def _later(weight: Reals, stays: Reals, first: Ints) -> Reals:
    """Contribution of one person joining in a step to a weighted sum of the queue until the period ends, [T, D]."""
    later = weight.copy()
    begins = set(first.tolist())
    for t in range(len(weight) - 2, -1, -1):
        if t + 1 not in begins:
            later[t] += stays * later[t + 1]
    return later


def window_rows(m: Model, windows: Sequence[tuple[int, int, int]], settings: Settings = SETTINGS) -> RowBlock:
    """Limit admissions in a window to people who joined in it or were already waiting, see `broken_queues`."""
    new = NewRows()
    for line, first, last in windows:
        admitting = staying(m, line, first, last)
        joins = joining(m, line, first, last)
        row = new.new(WindowRow(m.lines.labels.gate[line], first, last), upper=float(joins @ m.base.arrived[:, line]))
        own = leaving(m, line)
        ends, whole = m.bounds[m.period[own] + 1] - 1, staying(m, line, 0, last)
        away = np.where((first <= ends) & (ends <= last), whole @ m.profile[:, own], 0.0)  # at the end of their period
        new.add(row, own, np.where(m.turns[own], away, admitting @ m.profile[:, own]))
        if line in m.arrived:
            decisions, flow = m.arrived[line]
            new.add(row, decisions, -_tidy(joins @ flow, settings.tiny))
    return new.done()


def _turn_rows(m: Model, settings: Settings) -> RowBlock:
    """Turn away only people who come in the period; who was in the past is known."""
    new = NewRows()
    for line in np.unique(m.line[m.turns]).tolist():
        own = turning(m, line)
        for j in own[m.bounds[m.period[own]] >= m.since].tolist():
            at = slice(*m.bounds[m.period[j] : m.period[j] + 2])
            came = float(m.base.arrived[at, line].sum())
            row = new.new(TurnRow(m.lines.labels.gate[line], int(m.period[j])), upper=came)
            new.add(row, np.array([j]), np.ones(1))
            if line in m.arrived:
                decisions, flow = m.arrived[line]
                new.add(row, decisions, -_tidy(flow[at].sum(axis=0), settings.tiny))
    return new.done()


def joining(m: Model, line: int, first: int, last: int) -> Reals:
    """Share of people joining a line in a step who can be admitted in a window, [T]."""
    patience = int(m.lines.gates.patience[line]) or m.lines.n_steps
    return staying(m, line, first - patience + 1, last)


def staying(m: Model, line: int, first: int, last: int) -> Reals:
    """Share of people joining a line in a step of a window who still wait at its end, whatever their patience, [T]."""
    steps = np.arange(m.lines.n_steps)
    stays = (1.0 - m.lines.gates.renege[line]) ** np.maximum(last - steps, 0)
    return np.where((steps >= first) & (steps <= last), stays, 0.0)
