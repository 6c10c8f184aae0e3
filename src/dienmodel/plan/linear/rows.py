"""The rows of a plan's program: queues, capacities, meters and windows.

What is not a decision is a queue (who waits at the end of a period, who gave up in it) or a meter. Queues and
capacities are held at the end of each period; `window_rows` and `limit_rows` hold them in other steps where needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.model import Meter, Model
from dienmodel.solver.program import INFINITY, Entries, Program, Rows

TINY = 1e-6
"""Responses below this, of one person, are left out: the matrix is halved, and a plan does not move."""


SLACK = 0.01
"""Units of a capacity beside those that the past takes by itself: its small responses are left out of a row too."""


@dataclass(frozen=True)
class Places:
    """Where things are among the columns and rows of a program."""

    line: Ints  # [D] decided lines
    waiting: Ints  # [D, Q] columns
    gone: Ints  # [D, Q] columns: gave up in the period
    meter: Ints  # [meters] columns
    queue_rows: Ints  # [D, Q]
    patience_rows: dict[int, Ints]  # per line with patience, [Q]
    meter_rows: Ints  # [meters]
    option: Ints  # [O] columns
    limit_rows: list[tuple[int, int, int]] = field(default_factory=list)  # row, capacity, step
    windows: set[tuple[int, int, int]] = field(default_factory=set)  # line, first and last step


def program(m: Model, held: Sequence[int] | None = None) -> tuple[Program, Places]:
    """The program of a model: decisions, queues and meters; the caller adds aims and further limits."""
    lines, n_periods = m.lines, len(m.bounds) - 1
    labels = lines.labels.gate
    chosen = np.flatnonzero(m.decided)
    made = Program()
    made.columns([f"admit:{labels[line]}:{q}" for line, q in zip(m.line, m.period, strict=True)])
    option = _option_columns(m, made)
    shape = (len(chosen), n_periods)
    names = [f"{labels[line]}:{q}" for line in chosen for q in range(n_periods)]
    waiting = made.columns([f"waiting:{name}" for name in names]).reshape(shape)
    impatient = np.repeat(np.where(lines.gates.patience[chosen] > 0, INFINITY, 0.0), n_periods)
    gone = made.columns([f"gone:{name}" for name in names], 0.0, impatient).reshape(shape)
    meter = made.columns([f"meter:{meter.name}" for meter in m.meters], -INFINITY)
    queue = made.rows(_queue_rows(m, chosen, waiting, gone)).reshape(shape)
    patience = {}
    for i, line in enumerate(chosen):
        if 0 < lines.gates.patience[line] < lines.n_steps:
            patience[int(line)] = made.rows(_patience_rows(m, int(line), waiting[i]))
    meter_rows = made.rows(_meter_rows(m, chosen, meter, waiting, gone))
    places = Places(chosen, waiting, gone, meter, queue, patience, meter_rows, option)
    limit_rows(m, made, places, at_ends(m, list(m.held) if held is None else held))
    return made, places


def at_ends(m: Model, capacities: Sequence[int]) -> list[tuple[int, int]]:
    """Capacities with the steps at the end of each period in which to hold them."""
    last, periods = int(m.bounds[-1]) - 1, range(len(m.bounds) - 1)
    steps = [(c, t) for c in capacities for t in sorted({_last_use(m, c, q) for q in periods} | {last})]
    return [(c, t) for c, t in steps if t >= m.since]


def _option_columns(m: Model, made: Program) -> Ints:
    """A column per option: on or off; a measure starts once."""
    columns = made.columns([f"start:{o.measure}:{o.start}" for o in m.options], 0.0, 1.0)
    entries = Entries()
    for name in dict.fromkeys(o.measure for o in m.options):
        row = entries.new(f"once:{name}", upper=1.0)
        entries.add(row, columns[[o.measure == name for o in m.options]], 1.0)
    made.rows(entries.done())
    return columns


def limit_rows(m: Model, made: Program, places: Places, wanted: Sequence[tuple[int, int]]) -> Rows:
    """Hold capacities in steps; the rows are added to the program and noted in `places`."""
    entries = Entries()
    for c, t in wanted:
        room = max(float(m.base.room[t, c]), _taken_before(m, c, t) + SLACK)
        row = entries.new(f"capacity:{m.lines.labels.capacity[c]}:{t}", upper=room)
        for sign, parts in ((1.0, m.held), (-1.0, m.supply)):
            if c in parts:
                decisions, units = parts[c]
                entries.add(row, decisions, sign * _tidy(units[t]))
    rows = entries.done()
    places.limit_rows.extend((int(row), c, t) for row, (c, t) in zip(made.rows(rows), wanted, strict=True))
    return rows


def _taken_before(m: Model, c: int, t: int) -> float:
    """Units that the past takes by itself: what has been admitted is no fault of a plan."""
    if not m.since:
        return -np.inf
    people = np.append(np.nan_to_num(m.fixed), np.zeros(len(m.options)))
    parts = [(1.0, m.held.get(c)), (-1.0, m.supply.get(c))]
    return sum(
        sign * float(units[t] @ people[decisions]) for sign, part in parts if part for decisions, units in [part]
    )


def waiting_before(m: Model) -> Reals:
    """People who wait for decided lines when the past ends, by its responses; below zero by their small error [D]."""
    people = np.append(np.nan_to_num(m.fixed), np.zeros(len(m.options)))
    found = []
    for line in np.flatnonzero(m.decided):
        fold, own = fold_of(m, int(line))[0], np.flatnonzero(m.line == line)
        still = fold @ m.base.arrived[:, line] - fold @ m.profile[:, own] @ people[own]
        if line in m.arrived:
            decisions, flow = m.arrived[int(line)]
            still += _tidy(fold @ flow) @ people[decisions]
        found.append(still)
    return np.array(found)


def _last_use(m: Model, c: int, q: int) -> int:
    """Last step of a period in which a line takes units of a capacity, else its last step."""
    lo, hi = int(m.bounds[q]), int(m.bounds[q + 1])
    steps = np.flatnonzero(m.profile[lo:hi, m.held[c][0]].any(1))
    return lo + int(steps.max()) if len(steps) else hi - 1


def _tidy(values: Reals) -> Reals:
    return np.where(np.abs(values) > TINY, values, 0.0)


def fold_of(m: Model, line: int, reach_back: int | None = None) -> Reals:
    """Shares of those who join in a step that still wait at the end of a period, [Q, T].

    Of those who join in the period, or with `reach_back` in so many steps before its end.
    """
    steps = np.arange(m.lines.n_steps)
    last = m.bounds[1:, None] - 1
    first = m.bounds[:-1, None] if reach_back is None else last + 1 - reach_back
    stays = (1.0 - m.lines.gates.renege[line]) ** np.maximum(last - steps, 0)
    return np.where((steps >= first) & (steps <= last), stays, 0.0)


def _queue_rows(m: Model, chosen: Ints, waiting: Ints, gone: Ints) -> Rows:
    """Who waits: waiting(q) = what is left of waiting(q-1) + joined - admitted - gave up."""
    entries = Entries()
    lengths = np.diff(m.bounds)
    for i, line in enumerate(chosen):
        fold = fold_of(m, line)
        base = fold @ m.base.arrived[:, line]
        rows = np.array([entries.new(f"queue:{m.lines.labels.gate[line]}:{q}", v, v) for q, v in enumerate(base)])
        entries.add(rows, waiting[i], 1.0)
        entries.add(rows[1:], waiting[i][:-1], -((1.0 - m.lines.gates.renege[line]) ** lengths[1:]))
        entries.add(rows, gone[i], 1.0)
        own = np.flatnonzero(m.line == line)
        entries.add(rows[:, None], own[None], fold @ m.profile[:, own])
        if int(line) in m.arrived:
            decisions, flow = m.arrived[int(line)]
            entries.add(rows[:, None], decisions[None], -_tidy(fold @ flow))
    return entries.done()


def _patience_rows(m: Model, line: int, waiting: Ints) -> Rows:
    """Nobody waits longer than the patience: those who wait joined in its last steps."""
    entries = Entries()
    fold = fold_of(m, line, int(m.lines.gates.patience[line]))
    base = fold @ m.base.arrived[:, line]
    rows = np.array([entries.new(f"patience:{m.lines.labels.gate[line]}:{q}", upper=v) for q, v in enumerate(base)])
    entries.add(rows, waiting, 1.0)
    if line in m.arrived:
        decisions, flow = m.arrived[line]
        entries.add(rows[:, None], decisions[None], -_tidy(fold @ flow))
    return entries.done()


def _meter_rows(m: Model, chosen: Ints, meter: Ints, waiting: Ints, gone: Ints) -> Rows:
    """What each meter reads."""
    entries = Entries()
    for i, item in enumerate(m.meters):
        row = entries.new(f"meter:{item.name}")
        entries.add(row, meter[i], 1.0)
        entries.add(row, np.arange(m.decisions), -m.metered[i])
        still = m.base.metered[i] + _add_waiting(m, entries, row, item, chosen, waiting, gone)
        entries.lower[row] = entries.upper[row] = float(still)
    return entries.done()


def _add_waiting(m: Model, entries: Entries, row: int, item: Meter, chosen: Ints, waiting: Ints, gone: Ints) -> float:
    """Count people who wait, step by step: who waited before the period and who joined, less who were admitted.

    Whose patience ends counts as giving up evenly over the period. Returns what waits without any decision.
    """
    if item.waiting is None:
        return 0.0
    weight, still = np.zeros((m.lines.n_steps, len(chosen))), 0.0
    weight[item.begin : item.end] = np.asarray(item.waiting)[..., m.node[chosen]]
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
        entries.add(row, waiting[i], -at_end[:, i])
        entries.add(row, waiting[i][:-1], -stays[i] * later[first[1:], i])
        entries.add(row, gone[i], left[:, i])
        own = np.flatnonzero(m.line == line)
        entries.add(row, own, later[:, i] @ m.profile[:, own])
        still += float(later[:, i] @ m.base.arrived[:, line])
        if line in m.arrived:
            decisions, flow = m.arrived[line]
            entries.add(row, decisions, -_tidy(later[:, i] @ flow))
    return still


def _later(weight: Reals, stays: Reals, first: Ints) -> Reals:
    """What each who joins in a step adds to a weighted sum of those who wait, up to the end of the period, [T, D]."""
    later = weight.copy()
    begins = set(first.tolist())
    for t in range(len(weight) - 2, -1, -1):
        if t + 1 not in begins:
            later[t] += stays * later[t + 1]
    return later


def window_rows(m: Model, made: Program, windows: Sequence[tuple[int, int, int]]) -> Rows:
    """Admissions in a window do not exceed those who joined in it or wait since before, see `broken_queues`."""
    entries = Entries()
    steps = np.arange(m.lines.n_steps)
    for line, first, last in windows:
        patience = int(m.lines.gates.patience[line]) or m.lines.n_steps
        stays = (1.0 - m.lines.gates.renege[line]) ** np.maximum(last - steps, 0)
        admitting = np.where((steps >= first) & (steps <= last), stays, 0.0)
        joining = np.where((steps > first - patience) & (steps <= last), stays, 0.0)
        upper = float(joining @ m.base.arrived[:, line])
        row = entries.new(f"window:{m.lines.labels.gate[line]}:{first}:{last}", upper=upper)
        own = np.flatnonzero(m.line == line)
        entries.add(row, own, admitting @ m.profile[:, own])
        if line in m.arrived:
            decisions, flow = m.arrived[line]
            entries.add(row, decisions, -_tidy(joining @ flow))
    rows = entries.done()
    made.rows(rows)
    return rows
