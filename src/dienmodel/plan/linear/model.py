"""A linear model of a network for `plan`: the effects of every admission and every measure.

All decisions are flows. Stays and careers are folded into the responses of `respond`, so the program has no variables
for people in stocks, and its matrix agrees with `expect` by construction: the course is the one with all decided lines
shut, plus decisions times responses. Targets and aims are defined by *meters*, read over some steps.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect, prepare
from dienmodel.engines.expect.renewal import careers
from dienmodel.network.course import Trajectory
from dienmodel.network.keys import Role
from dienmodel.network.meters.capacities import capacity_meters
from dienmodel.network.meters.meter import Part
from dienmodel.network.network import Ints, Network, Reals, with_copies
from dienmodel.network.quotas.lines import nodes_of, profiles, with_quotas
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.linear.heads import HeadLimit, counted_by, refuse_impatient, under
from dienmodel.plan.linear.reading import Reading, arcs_read, parts_of, responses
from dienmodel.plan.linear.respond import Response, all_bands, reach, respond
from dienmodel.plan.linear.vintages import refuse_clocks_on_the_way
from dienmodel.plan.measures.options import Option, Options, mixed
from dienmodel.plan.settings import SETTINGS, Settings


@dataclass(frozen=True)
class Past:
    """What was before a plan begins, and stays as it was."""

    steps: int
    admitted: Mapping[str, Reals]  # per label of a line, people admitted [T]
    waiting: Mapping[str, float]  # per label of a line, people who wait when the plan begins
    turned: Mapping[str, Reals] = field(default_factory=dict)  # per label of a line, people turned away [T]

    def of(self, lines: Network, which: Ints, turned: bool = False) -> Reals:
        """People admitted (or turned away) at lines, [T, lines]; a line that did not exist before admitted nobody."""
        nobody, went = np.zeros(lines.n_steps), self.turned if turned else self.admitted
        return np.array([went.get(lines.labels.gate[line], nobody) for line in which]).T.reshape(
            lines.n_steps, len(which)
        )

    def at(self, lines: Network, which: Ints) -> Reals:
        """People who wait at lines when the plan begins, [lines]; at a line that did not exist before nobody does."""
        return np.array([self.waiting.get(lines.labels.gate[line], 0.0) for line in which])


@dataclass(frozen=True)
class Model:
    """A network with its responses, linear around the course with all decided lines shut.

    L lines, Q periods, J admissions, O options: decision j < J admits x[j] people at line `line[j]` in period
    `period[j]`, or turns them away there where `turns[j]`; decision J + o is the level of option o.
    """

    lines: Network
    bounds: Ints  # [Q+1] first step of each period, then T
    profile: Reals  # [T, J] share of an admission per step
    line: Ints  # [J]
    period: Ints  # [J]
    turns: NDArray[np.bool_]  # [J]
    node: Ints  # [L] node behind each line
    decided: NDArray[np.bool_]  # [L] whether admissions are decided; else the line is open
    arrived: dict[int, tuple[Ints, Reals]]  # per line: decisions and their response [T, decisions]
    supply: dict[int, tuple[Ints, Reals]]  # per capacity: the same
    held: dict[int, tuple[Ints, Reals]]  # per capacity: units held (places) or taken (slots), the same
    options: tuple[Option, ...]
    meters: tuple[Reading, ...]
    metered: Reals  # [meters, J + O]
    heads: tuple[HeadLimit, ...]  # ceilings and floors on people
    people: dict[int, tuple[Ints, Reals]]  # per ceiling or floor: decisions and who counts by them [T, decisions]
    base: "Forced"  # the course with all decided lines shut
    money: Reals  # [meters] the measures' own cost in the base
    course: Trajectory  # without a plan
    since: int = 0  # first step that is decided
    fixed: Reals = field(default_factory=lambda: np.zeros(0))  # [J] admissions of the past; nan: decided
    waiting: Reals = field(default_factory=lambda: np.zeros(0))  # [decided] people who wait after the past
    open: Mapping[str, Open] = field(default_factory=dict)  # labels of lines without decisions, and why
    moved: "Moved" = field(default_factory=lambda: Moved())  # limits and targets that options change

    @property
    def decisions(self) -> int:
        """Number of decisions J + O."""
        return len(self.line) + len(self.options)


def leaving(m: Model, line: int) -> Ints:
    """Decisions by which people leave the queue of a line: they are admitted or turned away."""
    return np.flatnonzero(m.line == line)


def admitting(m: Model, line: int) -> Ints:
    """Decisions by which people are admitted at a line."""
    return np.flatnonzero((m.line == line) & ~m.turns)


def turning(m: Model, line: int) -> Ints:
    """Decisions by which people are turned away at a line."""
    return np.flatnonzero((m.line == line) & m.turns)


def model(
    lines: Network,
    bounds: Sequence[int],
    meters: Sequence[Reading],
    decided: NDArray[np.bool_],
    course: Trajectory | None = None,
    past: Past | None = None,
    heads: Sequence[HeadLimit] = (),
) -> Model:
    """Compute all responses of a network with one line per queue, see `network.lines`.

    With a past, the first period is the past: one fixed decision per line, spread over the steps of its admissions.

    Raises:
        FaultyInput: people count for one of `heads` who wait until their patience ends, or have a clock with them in
            a queue or a stage.
    """
    refuse_impatient(heads, lines, decided)
    refuse_clocks_on_the_way(lines)
    n_lines, steps = len(lines.gates.least), lines.n_steps
    edges = np.asarray(bounds, np.int64)
    node = nodes_of(lines)
    chosen, told = np.flatnonzero(decided), arcs_read(meters)
    paths = np.ascontiguousarray(lines.paths.T)
    tables = careers(lines, lines.paths, all_bands(lines))
    uses = _uses(lines)
    found: list[tuple[Reals, Ints, Reals]] = []  # profile, periods, metered
    arrived: dict[int, list[tuple[Ints, Reals]]] = {}
    supply: dict[int, list[tuple[Ints, Reals]]] = {}
    held: dict[int, list[tuple[Ints, Reals]]] = {}
    people: dict[int, list[tuple[Ints, Reals]]] = {}
    fixed: list[float] = []
    first, seen = 0, expect(lines) if course is None else course
    doors = chosen[lines.gates.closes[chosen] >= 0]
    ways = [*((line, False) for line in chosen.tolist()), *((line, True) for line in doors.tolist())]
    for line, turned in ways:
        profile, periods = _coming(seen, int(node[line]), edges) if turned else profiles(lines, line, edges)
        if past is not None:
            profile, periods, before = _after(past, past.of(lines, np.array([line]), turned)[:, 0], profile, periods)
            fixed += before
        decisions = np.arange(first, first + len(periods))
        first += len(periods)
        response = respond(lines, paths, tables, line, profile, reach(lines, line, decided), told, turned)
        supplied = _supplied(lines, paths, response)
        for to, flow in zip(response.reach.lines, response.arrived, strict=True):
            arrived.setdefault(int(to), []).append((decisions, flow))
        for c, units in supplied.items():
            supply.setdefault(c, []).append((decisions, units))
        for c, units in _taken(uses, response).items():
            held.setdefault(c, []).append((decisions, units))
        parts = parts_of(response, supplied)
        for k, limit in enumerate(heads):
            if not limit.door and (counted := counted_by(limit, parts)) is not None:
                people.setdefault(k, []).append((decisions, counted))
        found.append((profile, periods, responses(meters, response, supplied)))
    shut = force(lines, decided, np.zeros((steps, n_lines)), meters, heads)
    return Model(
        lines=lines,
        bounds=edges,
        profile=np.concatenate([np.zeros((steps, 0)), *(profile for profile, _, _ in found)], axis=1),
        line=_each(found, [line for line, _ in ways]),
        period=np.concatenate([np.zeros(0, np.int64), *(periods for _, periods, _ in found)]),
        turns=_each(found, [turned for _, turned in ways]).astype(bool),
        node=node,
        decided=decided,
        arrived=_joined(arrived),
        supply=_joined(supply),
        held=_joined(held),
        options=(),
        meters=tuple(meters),
        metered=np.concatenate([np.zeros((len(meters), 0)), *(metered for _, _, metered in found)], axis=1),
        heads=tuple(heads),
        people=_joined(people),
        base=shut,
        money=np.zeros(len(meters)),
        course=seen,
        since=0 if past is None else past.steps,
        fixed=np.array(fixed),
        waiting=np.zeros(len(chosen)) if past is None else past.at(lines, chosen),
    )


def _each(found: Sequence[tuple[Reals, Ints, Reals]], of: Sequence[int]) -> Ints:
    """What is said of some groups of decisions, for each decision, [J]."""
    return np.repeat(np.array(of, np.int64), np.array([len(periods) for _, periods, _ in found], np.int64))


def _coming(course: Trajectory, n: int, bounds: Ints) -> tuple[Reals, Ints]:
    """Share of a decision per step [T, Q], and the periods, as people come to a node; evenly where nobody does."""
    coming, columns = course.new_joined[:, n], []
    for lo, hi in pairwise(bounds.tolist()):
        inside = np.zeros(len(coming))
        inside[lo:hi] = coming[lo:hi] if coming[lo:hi].sum() > 0 else 1.0
        columns.append(inside / inside.sum())
    return np.array(columns).T.copy(), np.arange(len(columns))


def steps_turned(m: Model) -> Reals:
    """Steps that somebody might have waited whom a decision turns away, and those until the end once more, [J].

    Who waits costs no more than the second, so that nobody is turned away to shorten a queue, and later is better.
    """
    steps = m.lines.n_steps
    return np.where(m.turns, steps + 2.0 * (steps - m.bounds[m.period]), 0.0)


def _after(past: Past, went: Reals, profile: Reals, periods: Ints) -> tuple[Reals, Ints, list[float]]:
    """Profile and periods of a line whose first period is the past, and people per decision; nan: still free."""
    free = periods > 0
    profile, periods = profile[:, free], periods[free]
    before = np.zeros((len(profile), 1))
    before[: past.steps, 0] = went[: past.steps]
    people = float(before.sum())
    if people <= 0.0:
        return profile, periods, [np.nan] * len(periods)
    first = np.concatenate([np.zeros(1, np.int64), periods])
    return np.hstack([before / people, profile]), first, [people] + [np.nan] * len(periods)


def _joined(parts: Mapping[int, Sequence[tuple[Ints, Reals]]]) -> dict[int, tuple[Ints, Reals]]:
    """Put the responses of each row side by side."""
    return {
        row: (np.concatenate([d for d, _ in found]), np.concatenate([flow for _, flow in found], axis=1))
        for row, found in parts.items()
    }


def effects_of(
    m: Model,
    found: Options,
    reread: Mapping[int, Sequence[Reading]] | None = None,
    threads: int = 2,
    settings: Settings = SETTINGS,
) -> list["Forced"]:
    """Compute the effect of each option while lines admit as without a plan, independent of the periods of a plan.

    Nobody waits for capacities that the program limits: as in the responses of admissions, competition for them is
    left to its rows. But lines without a decision take no more than the room available; the others there wait.
    `reread` are the meters under an option that changes what they weigh: so much more pay for those who are there now.
    """
    least, admitted = np.minimum(-m.base.room, 0.0), m.course.new_started[:, m.node]
    waiting = m.course.n_waiting[:, m.node[m.decided]]
    shut = prepare(_shut(_ample(m.lines, m.held, settings.plenty), m.decided, admitted))
    before = _seen(m.lines, m.decided, expect(shut), m.meters, m.heads, waiting)

    def effect(at: int) -> Forced:
        changed = _ample(mixed(m.lines, found, [(found.options[at], 1.0)]), m.held, settings.plenty)
        course = expect(shut, np.concatenate([changed.paths, shut.network.paths[len(changed.paths) :]]))
        heads = under(m.heads, changed.paths)
        after = _seen(changed, m.decided, course, (reread or {}).get(at, m.meters), heads, waiting)
        room = np.maximum(after.room - before.room, least)
        return Forced(
            after.arrived - before.arrived, room, after.metered - before.metered, _more(after.left, before.left)
        )

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(effect, range(len(found.options))))


def _more(after: Reals, before: Reals) -> Reals:
    """How much more is left of limits; nothing where there is none."""
    return np.subtract(after, before, out=np.zeros_like(after), where=np.isfinite(after) & np.isfinite(before))


@dataclass(frozen=True)
class Moved:
    """By how much options move what meters and people are held against; nothing of what is not named."""

    most: Mapping[str, Reals] = field(default_factory=dict)  # per meter: the most that it may be [O]
    within: Mapping[str, Reals] = field(default_factory=dict)  # per meter: units by which it may differ [O]
    people: Mapping[str, Reals] = field(default_factory=dict)  # per target: the people that it asks for [O]
    posts: Mapping[str, Reals] = field(default_factory=dict)  # per target: the posts that it counts [cells, O]


def moved(m: Model, reread: Mapping[int, Sequence[Reading]], options: int) -> Moved:
    """What rereading the meters under some options says of their limits, [options].

    A share of the reading before is taken of that reading without a plan.
    """
    most, within = dict[str, Reals](), dict[str, Reals]()
    before = {
        meter.name: meter.read(m.course) for meter in m.meters if any(meter.name == item.after for item in m.meters)
    }
    for at, meters in reread.items():
        for old, new in zip(m.meters, meters, strict=True):
            if old.limited and new.most != old.most:
                most.setdefault(old.name, np.zeros(options))[at] = new.most - old.most
            if old.after and new.within != old.within:
                within.setdefault(old.name, np.zeros(options))[at] = (new.within - old.within) * before[old.after]
    return Moved(most, within)


def with_options(
    m: Model,
    found: Options,
    effects: Sequence["Forced"],
    spent: Reals,
    limits: Moved | None = None,
    settings: Settings = SETTINGS,
) -> Model:
    """Add the options to the model as decisions, each with its effects, and what it moves of limits and targets.

    `spent` [meters, options] is the contribution of the options' own cost to the meters.
    """
    arrived = {
        int(line): _widened(m, m.arrived.get(int(line)), effects, "arrived", int(line), settings.noticed)
        for line in np.flatnonzero(m.decided)
    }
    supply = {c: _widened(m, m.supply.get(c), effects, "room", c, settings.noticed) for c in m.held}
    people = {
        k: _widened(m, m.people.get(k), effects, "left", k, settings.noticed, -limit.sign)
        for k, limit in enumerate(m.heads)
    }
    metered = np.array([made.metered for made in effects]).T.reshape(len(m.meters), -1) + spent
    return replace(
        m,
        arrived=arrived,
        supply=supply,
        people=people,
        options=found.options,
        metered=np.concatenate([m.metered, metered], axis=1),
        moved=limits or Moved(),
    )


def _ample(lines: Network, held: Collection[int], plenty: float) -> Network:
    """Give a network more than enough of some capacities."""
    chosen, base = np.array(sorted(held), np.int64), lines.capacities.base.copy()
    rows = lines.paths[base[chosen]] + plenty
    base[chosen] = len(lines.paths) + np.arange(len(chosen))
    return replace(lines, paths=np.concatenate([lines.paths, rows]), capacities=replace(lines.capacities, base=base))


def _widened(
    m: Model,
    known: tuple[Ints, Reals] | None,
    effects: Sequence["Forced"],
    name: str,
    row: int,
    noticed: float,
    sign: float = 1.0,
) -> tuple[Ints, Reals]:
    """Extend the responses of a row with those of the options that affect it."""
    changes = [sign * getattr(effect, name)[:, row] for effect in effects]
    matter = [o for o, change in enumerate(changes) if np.abs(change).max() > noticed]
    parts = [known] if known is not None else []
    if matter:
        parts.append((len(m.line) + np.array(matter), np.array([changes[o] for o in matter]).T))
    return _joined({row: parts})[row] if parts else (np.zeros(0, np.int64), np.zeros((m.lines.n_steps, 0)))


@dataclass(frozen=True)
class Forced:
    """Result of a network whose decided lines admit given numbers, regardless of queues and room."""

    arrived: Reals  # [T, L] people who join the queues of lines
    room: Reals  # [T, C] units available, less those taken by open lines
    metered: Reals  # [meters] without the queues of decided lines
    left: Reals  # [T, ceilings and floors] people who may still begin to count, or stop to, without those queues


def force(
    lines: Network,
    decided: NDArray[np.bool_],
    admitted: Reals,
    meters: Sequence[Reading],
    heads: Sequence[HeadLimit] = (),
) -> Forced:
    """Follow given admissions [T, L]; linear in them, except for the few people who return to the population."""
    return _seen(lines, decided, expect(_shut(lines, decided, admitted)), meters, heads)


def _shut(lines: Network, decided: NDArray[np.bool_], admitted: Reals) -> Network:
    """Cut the network at its decided lines; the paths of `lines` come first."""
    chosen = np.flatnonzero(decided)
    return cut(lines, chosen, nodes_of(lines)[chosen], admitted[:, chosen])


def _seen(
    lines: Network,
    decided: NDArray[np.bool_],
    course: Trajectory,
    meters: Sequence[Reading],
    heads: Sequence[HeadLimit],
    queues: Reals | float = 0.0,
) -> Forced:
    """Translate the course of a cut network back to the network itself, with `queues` [T+1, decided] at its lines."""
    chosen, node = np.flatnonzero(decided), nodes_of(lines)
    n, c, e = lines.n_nodes, len(lines.capacities.base), len(lines.entries.rate)
    own = course.n_inside[:, :n].copy()
    own[:, node[chosen]] += course.n_inside[:, n:]
    started = course.new_started[:, :n].copy()
    started[:, node[chosen]] += course.new_started[:, n:]
    waiting = course.n_waiting[:, :n].copy()
    waiting[:, node[chosen]] = queues
    seen = replace(
        course,
        n_inside=own,
        new_started=started,
        n_waiting=waiting,
        available=course.available[:, :c],
        new_arrived=course.new_arrived[:, :e],
        new_moved=course.new_moved[:, : len(lines.forks.dest)],
    )
    room = course.available[:, :c] - course.used[:, :c]
    floor = np.where(_supplied_by_people(lines), -np.inf, 0.0)  # a plan is not to blame for more people than posts
    left = np.array([limit.left(seen) for limit in heads]).reshape(len(heads), lines.n_steps).T
    metered = np.array([m.read(seen) for m in meters])
    return Forced(course.new_joined[:, node], np.maximum(room, floor), metered, left)


def _supplied_by_people(lines: Network) -> NDArray[np.bool_]:
    """Mark capacities that grow with the people in a stock, [C]; others shrink with them or do not depend on them."""
    capacities = lines.capacities
    shares = lines.paths[capacities.supply_share].max(1, initial=0.0) > 0.0
    return np.array([shares[a:b].any() for a, b in pairwise(capacities.supply_start)], bool)


def cut(lines: Network, chosen: Ints, node: Ints, admitted: Reals) -> Network:
    """Cut the network at lines: arrivals stay in front of them, and `admitted` [T, line] people start behind them.

    Their doors let everybody in: whom they turn away is a decision too.
    """
    shut = with_quotas(lines, np.zeros_like(admitted), chosen)
    forks, nodes, entries = shut.forks, shut.nodes, shut.entries
    n, more, n_paths, n_arcs = lines.n_nodes, len(chosen), len(shut.paths), len(shut.forks.dest)
    closes = shut.gates.closes.copy()
    closes[chosen] = -1
    new = np.arange(more, dtype=np.int32)
    dest = np.where(forks.dest >= n, forks.dest + more, forks.dest)
    no = np.full(more, -1, np.int32)
    return replace(
        shut,
        paths=np.concatenate([shut.paths, admitted.T, np.ones((1, lines.n_steps))]),
        gates=replace(shut.gates, closes=closes),
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
                for name in ("duration", "dropout", "hazard", "fork", "lost_fork", "left_fork", "returns", "milestone")
            },
            gate=np.concatenate([nodes.gate, no]),
            quit_fork=np.concatenate([nodes.quit_fork, no]),
        ),
        lengths=with_copies(shut.lengths, node, n),
        clocks=replace(shut.clocks, begins=np.concatenate([shut.clocks.begins, np.zeros(more, np.int32)])),
        entries=replace(
            entries,
            rate=np.concatenate([entries.rate, n_paths + new]).astype(np.int32),
            fork=np.concatenate([entries.fork, len(forks.start) - 1 + new]).astype(np.int32),
            weights=np.concatenate([entries.weights, no]),
            each=np.concatenate([entries.each, no]),
        ),
    )


def _supplied(lines: Network, paths: Reals, response: Response) -> dict[int, Reals]:
    """Units of each capacity that the response supplies or takes up, [T, lane]."""
    capacities = lines.capacities
    place = {int(s): i for i, s in enumerate(response.reach.stocks)}
    found: dict[int, Reals] = {}
    for c in _units(lines):
        for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
            s = int(capacities.supply_stock[k])
            if s in place:
                units = response.stock[place[s]] * paths[:, capacities.supply_share[k], None]
                found[c] = found[c] + units if c in found else units
    return found


def _units(lines: Network) -> list[int]:
    """Capacities that are no ceiling on people."""
    return [c for c, key in enumerate(lines.labels.capacity_keys) if key.role is not Role.CEILING]


Uses = Mapping[int, Sequence[tuple[int, Part, float]]]
"""Per node: the capacities its people use, the part of a course that counts them, and units per person."""


def _uses(lines: Network) -> Uses:
    """Arrange the meters of the use of capacities by node."""
    uses: dict[int, list[tuple[int, Part, float]]] = {}
    meters = capacity_meters(lines)
    for c in _units(lines):
        for weights in meters[c].used.weights:
            for node, units in zip(weights.rows.tolist(), weights.values.tolist(), strict=True):
                uses.setdefault(node, []).append((c, weights.part, units))
    return uses


def _taken(uses: Uses, response: Response) -> dict[int, Reals]:
    """Units of each capacity taken by one person per lane, at the line and at open lines behind it, [T, lane]."""
    people, found = {Part.INSIDE: response.inside, Part.STARTED: response.joined}, dict[int, Reals]()
    for i, n in enumerate(response.reach.nodes.tolist()):
        for c, part, each in uses.get(n, ()):
            units = people[part][i] * each
            found[c] = found[c] + units if c in found else units
    return found
