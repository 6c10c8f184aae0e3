"""The optimiser: how many to admit at each line in each period, and which measures to start when.

The decisions are flows only. Every stay and career is folded into the responses of `respond`, so the program has no
people in stocks as variables, and its matrix is that of `expect` by construction: the course is the one with all lines
shut, plus admissions times responses. What remains are queues (who waits at the end of a period, who gave up), limits,
and meters: sums over the course that targets, budgets and aims speak of.

Within a period a line admits by a fixed profile. Queues and capacities are held at the end of each period at first;
steps within a period in which the solution asks for more than there is are added as rows until there are none.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect import expect
from dienmodel.engines.program import INFINITY, Entries, Program, Rows, Solution, Solver, Status
from dienmodel.engines.renewal import careers
from dienmodel.engines.respond import Response, all_bands, reach, respond
from dienmodel.engines.trajectory import Trajectory
from dienmodel.network.lines import profiles, with_quotas
from dienmodel.network.network import PLACES, Ints, Network, Reals
from dienmodel.network.options import Option, Options, mixed

TINY = 1e-9
"""Responses below this are left out; the corrections of `agree` make up for them."""

TOLERANCE = 1e-4
"""Units of capacity that a solution may ask too much in a step."""

ROUGH, EXACT = 1e-5, 1e-8
"""Optimality tolerances while rows are still being added, and of the last solve."""

IN_PERSONS = 0.5
"""People that a solution may ask from a queue before they are there; a quota stays for them (see `network.lines`)."""


@dataclass(frozen=True)
class Meter:
    """A sum over steps `begin..end-1` of weights times people after the step, or flows in it.

    Weights are [steps, rows] or [rows]; None: nothing of that kind counts.
    """

    name: str
    begin: int
    end: int
    stock: Reals | None = None  # on n_stock
    inside: Reals | None = None  # on n_inside
    waiting: Reals | None = None  # on n_waiting
    joined: Reals | None = None  # on new_started
    offered: Reals | None = None  # on available
    entered: Reals | None = None  # on new_arrived

    def read(self, course: Trajectory) -> float:
        """The meter of a course."""
        states, flows = slice(self.begin + 1, self.end + 1), slice(self.begin, self.end)
        parts = (
            (self.stock, course.n_stock[states]),
            (self.inside, course.n_inside[states]),
            (self.waiting, course.n_waiting[states]),
            (self.joined, course.new_started[flows]),
            (self.offered, course.available[flows]),
            (self.entered, course.new_arrived[flows]),
        )
        # Capacities for quotas come last and have no weight.
        return float(sum((people[:, : w.shape[-1]] * w).sum() for w, people in parts if w is not None))


@dataclass(frozen=True)
class Model:
    """A network with its responses, made linear around the course with all lines shut.

    L lines, Q periods, J admissions, O options: decision j < J admits x[j] people at line `line[j]` in period
    `period[j]`, decision J + o is the level of option o.
    """

    lines: Network
    bounds: Ints  # [Q+1] first step of each period, then T
    profile: Reals  # [T, J] share of an admission per step
    line: Ints  # [J]
    period: Ints  # [J]
    node: Ints  # [L] node behind each line
    decided: NDArray[np.bool_]  # [L] whether admissions are decided; else the line is open
    arrived: dict[int, tuple[Ints, Reals]]  # per line: decisions and their response [T, decisions]
    supply: dict[int, tuple[Ints, Reals]]  # per capacity: the same
    held: dict[int, tuple[Ints, Reals]]  # per capacity: units held (places) or taken (slots), the same
    options: tuple[Option, ...]
    meters: tuple[Meter, ...]
    metered: Reals  # [meters, J + O]
    base: "Forced"  # what there is with all decided lines shut
    money: Reals  # [meters] measures' own money in the base
    course: Trajectory  # without a plan

    @property
    def decisions(self) -> int:
        """Number of decisions J + O."""
        return len(self.line) + len(self.options)


def model(
    lines: Network,
    bounds: Sequence[int],
    meters: Sequence[Meter],
    decided: NDArray[np.bool_],
    course: Trajectory | None = None,
) -> Model:
    """Compute all responses of a network whose queues are apart, see `network.lines`."""
    n_lines, steps = len(lines.gates.least), lines.n_steps
    edges = np.asarray(bounds, np.int64)
    node = np.array([int(np.flatnonzero(lines.nodes.gate == line)[0]) for line in range(n_lines)], np.int64)
    chosen = np.flatnonzero(decided)
    paths = np.ascontiguousarray(lines.paths.T)
    tables = careers(lines, lines.paths, all_bands(lines))
    found: list[tuple[Reals, Ints, Reals]] = []  # profile, periods, metered
    arrived: dict[int, list[tuple[Ints, Reals]]] = {}
    supply: dict[int, list[tuple[Ints, Reals]]] = {}
    held: dict[int, list[tuple[Ints, Reals]]] = {}
    first = 0
    for line in chosen:
        profile, periods = profiles(lines, int(line), edges)
        decisions = np.arange(first, first + len(periods))
        first += len(periods)
        response = respond(lines, paths, tables, int(line), profile, reach(lines, int(line), decided))
        for to, flow in zip(response.reach.lines, response.arrived, strict=True):
            arrived.setdefault(int(to), []).append((decisions, flow))
        for c, units in _supplied(lines, paths, response).items():
            supply.setdefault(c, []).append((decisions, units))
        for c, units in _taken(lines, response).items():
            held.setdefault(c, []).append((decisions, units))
        metered = np.array([_metered(meter, response) for meter in meters]).reshape(len(meters), len(periods))
        found.append((profile, periods, metered))
    shut = force(lines, decided, np.zeros((steps, n_lines)), meters)
    return Model(
        lines=lines,
        bounds=edges,
        profile=np.concatenate([profile for profile, _, _ in found], axis=1),
        line=np.repeat(chosen, [len(periods) for _, periods, _ in found]),
        period=np.concatenate([periods for _, periods, _ in found]),
        node=node,
        decided=decided,
        arrived=_joined(arrived),
        supply=_joined(supply),
        held=_joined(held),
        options=(),
        meters=tuple(meters),
        metered=np.concatenate([metered for _, _, metered in found], axis=1),
        base=shut,
        money=np.zeros(len(meters)),
        course=expect(lines) if course is None else course,
    )


def _joined(parts: Mapping[int, Sequence[tuple[Ints, Reals]]]) -> dict[int, tuple[Ints, Reals]]:
    """Responses of one row side by side."""
    return {
        row: (np.concatenate([d for d, _ in found]), np.concatenate([flow for _, flow in found], axis=1))
        for row, found in parts.items()
    }


def with_options(m: Model, found: Options, admitted: Reals, spent: Reals, threads: int = 2) -> Model:
    """The model with the options as decisions: what each changes while lines admit `admitted` [T, L].

    `spent` [meters, options] is what the meters read of the options' own money.
    """
    before = force(m.lines, m.decided, admitted, m.meters)

    def effect(option: Option) -> Forced:
        after = force(mixed(m.lines, found, [(option, 1.0)]), m.decided, admitted, m.meters)
        return Forced(after.arrived - before.arrived, after.room - before.room, after.metered - before.metered)

    with ThreadPoolExecutor(threads) as pool:
        effects = list(pool.map(effect, found.options))
    arrived = {
        int(line): _widened(m, m.arrived.get(int(line)), effects, "arrived", int(line))
        for line in np.flatnonzero(m.decided)
    }
    supply = {c: _widened(m, m.supply.get(c), effects, "room", c) for c in m.held}
    metered = np.array([made.metered for made in effects]).T.reshape(len(m.meters), -1) + spent
    return replace(
        m, arrived=arrived, supply=supply, options=found.options, metered=np.concatenate([m.metered, metered], axis=1)
    )


def _widened(
    m: Model, known: tuple[Ints, Reals] | None, effects: Sequence["Forced"], name: str, row: int
) -> tuple[Ints, Reals]:
    """Responses of a row with those of the options that matter to it."""
    changes = [getattr(made, name)[:, row] for made in effects]
    matter = [o for o, change in enumerate(changes) if np.abs(change).max() > TOLERANCE]
    parts = [known] if known is not None else []
    if matter:
        parts.append((len(m.line) + np.array(matter), np.array([changes[o] for o in matter]).T))
    return _joined({row: parts})[row] if parts else (np.zeros(0, np.int64), np.zeros((m.lines.n_steps, 0)))


@dataclass(frozen=True)
class Forced:
    """What a network does when decided lines admit given numbers, whoever waits and whatever room there is."""

    arrived: Reals  # [T, L] people who join the queues of lines
    room: Reals  # [T, C] units available less those that open lines take
    metered: Reals  # [meters] without the queues of decided lines


def force(lines: Network, decided: NDArray[np.bool_], admitted: Reals, meters: Sequence[Meter]) -> Forced:
    """Follow given admissions [T, L]: linear in them, but for the few who come back into the population."""
    chosen = np.flatnonzero(decided)
    node = np.array([int(np.flatnonzero(lines.nodes.gate == line)[0]) for line in range(len(decided))], np.int64)
    n, c, e = lines.n_nodes, len(lines.capacities.base), len(lines.entries.rate)
    course = expect(cut(lines, chosen, node[chosen], admitted[:, chosen]))
    own = course.n_inside[:, :n].copy()
    own[:, node[chosen]] += course.n_inside[:, n:]
    started = course.new_started[:, :n].copy()
    started[:, node[chosen]] += course.new_started[:, n:]
    waiting = course.n_waiting[:, :n].copy()
    waiting[:, node[chosen]] = 0.0
    seen = replace(
        course,
        n_inside=own,
        new_started=started,
        n_waiting=waiting,
        available=course.available[:, :c],
        new_arrived=course.new_arrived[:, :e],
    )
    return Forced(
        course.new_joined[:, node],
        course.available[:, :c] - course.used[:, :c],
        np.array([m.read(seen) for m in meters]),
    )


def cut(lines: Network, chosen: Ints, node: Ints, admitted: Reals) -> Network:
    """The network cut at lines: who comes to them stays there, and so many [T, line] start behind them."""
    shut = with_quotas(lines, np.zeros_like(admitted), chosen)
    forks, nodes, entries = shut.forks, shut.nodes, shut.entries
    n, more, n_paths, n_arcs = lines.n_nodes, len(chosen), len(shut.paths), len(shut.forks.dest)
    new = np.arange(more, dtype=np.int32)
    dest = np.where(forks.dest >= n, forks.dest + more, forks.dest)
    no = np.full(more, -1, np.int32)
    return replace(
        shut,
        paths=np.concatenate([shut.paths, admitted.T, np.ones((1, lines.n_steps))]),
        forks=replace(
            forks,
            start=np.concatenate([forks.start, n_arcs + 1 + new]).astype(np.int32),
            dest=np.concatenate([dest, n + new]).astype(np.int32),
            chance=np.concatenate([forks.chance, np.full(more, n_paths + more)]).astype(np.int32),
        ),
        nodes=replace(
            nodes,
            **{
                name: np.concatenate([getattr(nodes, name), getattr(nodes, name)[node]])
                for name in ("duration", "dropout", "fork", "returns", "milestone")
            },
            gate=np.concatenate([nodes.gate, no]),
        ),
        entries=replace(
            entries,
            rate=np.concatenate([entries.rate, n_paths + new]).astype(np.int32),
            fork=np.concatenate([entries.fork, len(forks.start) - 1 + new]).astype(np.int32),
            weights=np.concatenate([entries.weights, no]),
        ),
    )


def _supplied(lines: Network, paths: Reals, response: Response) -> dict[int, Reals]:
    """Units of each capacity that the response supplies or takes up, [T, lane]."""
    capacities = lines.capacities
    place = {int(s): i for i, s in enumerate(response.reach.stocks)}
    found: dict[int, Reals] = {}
    for c in range(len(capacities.base)):
        for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
            s = int(capacities.supply_stock[k])
            if s in place:
                units = response.stock[place[s]] * paths[:, capacities.supply_share[k], None]
                found[c] = found[c] + units if c in found else units
    return found


def _taken(lines: Network, response: Response) -> dict[int, Reals]:
    """Units of each capacity that one person per lane takes, at the line and at open lines behind it, [T, lane]."""
    gates, found = lines.gates, dict[int, Reals]()
    for i, n in enumerate(response.reach.nodes):
        line = lines.nodes.gate[n]
        for k in range(gates.use_start[line], gates.use_start[line + 1]) if line >= 0 else ():
            c = int(gates.use_capacity[k])
            people = response.inside[i] if lines.capacities.kind[c] == PLACES else response.joined[i]
            units = people / gates.use_per[k]
            found[c] = found[c] + units if c in found else units
    return found


def _metered(meter: Meter, response: Response) -> Reals:
    """The meter per lane; queues are left to the program."""
    total = np.zeros(response.started.shape[1])
    at = slice(meter.begin, meter.end)
    for weights, rows, people in (
        (meter.stock, response.reach.stocks, response.stock),
        (meter.inside, response.reach.nodes, response.inside),
        (meter.waiting, response.reach.nodes, response.waiting),
        (meter.joined, response.reach.nodes, response.joined),
    ):
        if weights is not None and len(rows):
            chosen = np.broadcast_to(weights, (meter.end - meter.begin, weights.shape[-1]))[:, rows]
            if chosen.any():
                total += np.einsum("ti,itk->k", chosen, people[:, at])
    return total


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
    meter_rows = made.rows(_meter_rows(m, chosen, meter, waiting))
    places = Places(chosen, waiting, gone, meter, queue, patience, meter_rows, option)
    ends = m.bounds[1:] - 1
    wanted = [
        (c, t)
        for c in (m.held if held is None else held)
        for t in sorted({_last_use(m, c, q) for q in range(n_periods)} | {int(ends[-1])})
    ]
    limit_rows(m, made, places, wanted)
    return made, places


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
        row = entries.new(f"capacity:{m.lines.labels.capacity[c]}:{t}", upper=float(m.base.room[t, c]))
        for sign, parts in ((1.0, m.held), (-1.0, m.supply)):
            if c in parts:
                decisions, units = parts[c]
                entries.add(row, decisions, sign * _tidy(units[t]))
    rows = entries.done()
    places.limit_rows.extend((int(row), c, t) for row, (c, t) in zip(made.rows(rows), wanted, strict=True))
    return rows


def _last_use(m: Model, c: int, q: int) -> int:
    """Last step of a period in which a line takes units of a capacity, else its last step."""
    lo, hi = int(m.bounds[q]), int(m.bounds[q + 1])
    steps = np.flatnonzero(m.profile[lo:hi, m.held[c][0]].any(1))
    return lo + int(steps.max()) if len(steps) else hi - 1


def _tidy(values: Reals) -> Reals:
    return np.where(np.abs(values) > TINY, values, 0.0)


def _fold(m: Model, line: int, reach_back: int | None = None) -> Reals:
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
        fold = _fold(m, line)
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
    fold = _fold(m, line, int(m.lines.gates.patience[line]))
    base = fold @ m.base.arrived[:, line]
    rows = np.array([entries.new(f"patience:{m.lines.labels.gate[line]}:{q}", upper=v) for q, v in enumerate(base)])
    entries.add(rows, waiting, 1.0)
    if line in m.arrived:
        decisions, flow = m.arrived[line]
        entries.add(rows[:, None], decisions[None], -_tidy(fold @ flow))
    return entries.done()


def _meter_rows(m: Model, chosen: Ints, meter: Ints, waiting: Ints) -> Rows:
    """What each meter reads. People who wait count by the mean of both ends of the period."""
    entries = Entries()
    for i, item in enumerate(m.meters):
        row = entries.new(f"meter:{item.name}", float(m.base.metered[i]), float(m.base.metered[i]))
        entries.add(row, meter[i], 1.0)
        entries.add(row, np.arange(m.decisions), -m.metered[i])
        if item.waiting is not None:
            _add_waiting(m, entries, row, item, chosen, waiting)
    return entries.done()


def _add_waiting(m: Model, entries: Entries, row: int, item: Meter, chosen: Ints, waiting: Ints) -> None:
    steps = np.zeros((m.lines.n_steps, len(chosen)))
    steps[item.begin : item.end] = np.asarray(item.waiting)[..., m.node[chosen]]
    for q in range(len(m.bounds) - 1):
        lo, hi = m.bounds[q], m.bounds[q + 1]
        weight, at_end = steps[lo:hi].sum(0), steps[hi - 1]
        single = (weight == at_end) | (q == 0)
        entries.add(row, waiting[:, q], -np.where(single, weight, weight / 2))
        if q:
            entries.add(row, waiting[:, q - 1], -np.where(single, 0.0, weight / 2))


# Steps within periods -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outlook:
    """What a solution means step by step, by the responses."""

    admitted: Reals  # [T, L]
    arrived: Reals  # [T, L]
    taken: Reals  # [T, C] units taken by decided lines and those behind them
    room: Reals  # [T, C] units for them


def outlook(m: Model, x: Reals) -> Outlook:
    """Follow the decisions step by step."""
    admitted = np.zeros_like(m.base.arrived)
    for line in np.flatnonzero(m.decided):
        own = np.flatnonzero(m.line == line)
        admitted[:, line] = m.profile[:, own] @ x[own]
    arrived, room, taken = m.base.arrived.copy(), m.base.room.copy(), np.zeros_like(m.base.room)
    for total, parts in ((arrived, m.arrived), (room, m.supply), (taken, m.held)):
        for row, (decisions, flow) in parts.items():
            total[:, row] += flow @ x[decisions]
    return Outlook(admitted, arrived, taken, room)


def broken_limits(m: Model, seen: Outlook) -> list[tuple[int, int]]:
    """Capacities and steps in which most is taken too much, one per capacity and period."""
    excess = seen.taken - seen.room
    found = []
    for q in range(len(m.bounds) - 1):
        lo, hi = int(m.bounds[q]), int(m.bounds[q + 1])
        worst = excess[lo:hi].argmax(0)
        over = np.flatnonzero(excess[lo:hi].max(0) > TOLERANCE)
        found += [(int(c), lo + int(worst[c])) for c in over if int(c) in m.held]
    return found


def broken_queues(m: Model, seen: Outlook, in_persons: float = IN_PERSONS) -> list[tuple[int, int, int]]:
    """Line, first and last step of windows in which more are admitted than can wait, one per line and period."""
    found = []
    period = np.searchsorted(m.bounds, np.arange(m.lines.n_steps), side="right") - 1
    for line in np.flatnonzero(m.decided):
        patience = int(m.lines.gates.patience[line]) or m.lines.n_steps
        stays = 1.0 - float(m.lines.gates.renege[line])
        short = _shortages(seen.arrived[:, line], seen.admitted[:, line], stays, patience)
        worst: dict[int, int] = {}
        for t in np.flatnonzero(short > in_persons).tolist():
            q = int(period[t])
            if q not in worst or short[t] > short[worst[q]]:
                worst[q] = t
        for last in worst.values():
            first = _window(seen.arrived[:, line], seen.admitted[:, line], stays, patience, last)
            found.append((int(line), int(first), last))
    return found


@njit(cache=True, error_model="numpy")
def _shortages(arrived: Reals, admitted: Reals, stays: float, patience: int) -> Reals:
    """People admitted per step who are not there, [T]: longest waiting first, a share `stays` per step, some steps."""
    steps = len(arrived)
    short, queue = np.zeros(steps), np.zeros(steps)
    head = 0
    for t in range(steps):
        head = max(head, t - patience + 1)
        for j in range(head, t):
            queue[j] *= stays
        queue[t] = arrived[t]
        need = admitted[t]
        while need > 0.0 and head <= t:
            part = min(need, max(queue[head], 0.0))
            queue[head] -= part
            need -= part
            if need > 0.0:
                head += 1
        short[t] = need
    return short


@njit(cache=True, error_model="numpy")
def _window(arrived: Reals, admitted: Reals, stays: float, patience: int, last: int) -> int:
    """First step of the window up to `last` whose admissions exceed its possible arrivals most."""
    weight, taken, came, best, first = 1.0, 0.0, 0.0, -np.inf, last
    oldest = last + 1
    old_weight = 1.0
    for s in range(last, -1, -1):
        taken += admitted[s] * weight
        while oldest > max(s - patience + 1, 0):
            oldest -= 1
            came += arrived[oldest] * old_weight
            old_weight *= stays
        if taken - came > best:
            best, first = taken - came, s
        weight *= stays
    return first


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


@dataclass
class Search:
    """A program and its solver, to be minimised for one aim after the other; rows within periods stay once found."""

    model: Model
    made: Program
    places: Places
    solver: Solver
    short: dict[str, int] = field(default_factory=dict)  # column of the people short of each target
    meter: dict[str, int] = field(default_factory=dict)  # column of each meter
    in_persons: float = IN_PERSONS
    settled: float = 0.0  # relative change of the objective at which no more rows are sought

    def minimise(self, cost: Reals, rounds: int) -> Solution:
        """The least of cost times columns, with at most so many rounds of rows for steps within periods.

        First by interior points, for each round moves far; then from corner to corner, which have prices.
        """
        self.solver.costs(cost)
        self.solver.set_option("ipm_optimality_tolerance", ROUGH)
        self._rounds(rounds, "ipx", "off")
        self.solver.set_option("ipm_optimality_tolerance", EXACT)
        if not self.settled:
            self._rounds(1, "ipx", "on")
            return self._rounds(rounds, "simplex", "on")
        self.solver.set_option("run_crossover", "on")
        return self.solver.solve()

    def _rounds(self, rounds: int, solver: str, crossover: str) -> Solution:
        self.solver.set_option("solver", solver)
        self.solver.set_option("run_crossover", crossover)
        before = np.inf
        for _ in range(rounds):
            found = self.solver.solve()
            still = abs(found.objective - before) <= self.settled * abs(found.objective)
            if found.status in (Status.INFEASIBLE, Status.UNBOUNDED) or still or not self.tighten(found.x):
                break
            before = found.objective
        return found

    def tighten(self, x: Reals) -> bool:
        """Add rows for steps in which a solution asks too much; whether there were any."""
        seen = outlook(self.model, x[: self.model.decisions])
        limits, windows = broken_limits(self.model, seen), broken_queues(self.model, seen, self.in_persons)
        known = {(c, t) for _, c, t in self.places.limit_rows}
        limits = [limit for limit in limits if limit not in known]
        windows = [window for window in windows if window not in self.places.windows]
        self.places.windows.update(windows)
        if limits:
            self.solver.add(limit_rows(self.model, self.made, self.places, limits))
        if windows:
            self.solver.add(window_rows(self.model, self.made, windows))
        return bool(limits or windows)
