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
from dienmodel.network.lines import nodes_of, profiles, with_quotas
from dienmodel.network.meters.capacities import capacity_meters
from dienmodel.network.meters.meter import Part
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.linear.reading import Reading, arcs_read, responses
from dienmodel.plan.linear.respond import Response, all_bands, reach, respond
from dienmodel.plan.options import Option, Options, mixed
from dienmodel.plan.settings import SETTINGS, Settings


@dataclass(frozen=True)
class Past:
    """Admissions before a plan begins, which stay as they were."""

    steps: int
    admitted: Mapping[str, Reals]  # per label of a line, people admitted [T]

    def of(self, lines: Network, which: Ints) -> Reals:
        """People admitted at lines, [T, lines]; a line that did not exist before admitted nobody."""
        nobody = np.zeros(lines.n_steps)
        return np.array([self.admitted.get(lines.labels.gate[line], nobody) for line in which]).T.reshape(
            lines.n_steps, len(which)
        )


@dataclass(frozen=True)
class Model:
    """A network with its responses, linear around the course with all decided lines shut.

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
    meters: tuple[Reading, ...]
    metered: Reals  # [meters, J + O]
    base: "Forced"  # the course with all decided lines shut
    money: Reals  # [meters] the measures' own cost in the base
    course: Trajectory  # without a plan
    since: int = 0  # first step that is decided
    fixed: Reals = field(default_factory=lambda: np.zeros(0))  # [J] admissions of the past; nan: decided
    open: Mapping[str, Open] = field(default_factory=dict)  # labels of lines without decisions, and why

    @property
    def decisions(self) -> int:
        """Number of decisions J + O."""
        return len(self.line) + len(self.options)


def model(
    lines: Network,
    bounds: Sequence[int],
    meters: Sequence[Reading],
    decided: NDArray[np.bool_],
    course: Trajectory | None = None,
    past: Past | None = None,
) -> Model:
    """Compute all responses of a network with one line per queue, see `network.lines`.

    With a past, the first period is the past: one fixed decision per line, spread over the steps of its admissions.
    """
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
    fixed: list[float] = []
    first = 0
    for line in chosen:
        profile, periods = profiles(lines, int(line), edges)
        if past is not None:
            profile, periods, people = _after(past, past.of(lines, np.array([line]))[:, 0], profile, periods)
            fixed += people
        decisions = np.arange(first, first + len(periods))
        first += len(periods)
        response = respond(lines, paths, tables, int(line), profile, reach(lines, int(line), decided), told)
        supplied = _supplied(lines, paths, response)
        for to, flow in zip(response.reach.lines, response.arrived, strict=True):
            arrived.setdefault(int(to), []).append((decisions, flow))
        for c, units in supplied.items():
            supply.setdefault(c, []).append((decisions, units))
        for c, units in _taken(uses, response).items():
            held.setdefault(c, []).append((decisions, units))
        found.append((profile, periods, responses(meters, response, supplied)))
    shut = force(lines, decided, np.zeros((steps, n_lines)), meters)
    return Model(
        lines=lines,
        bounds=edges,
        profile=np.concatenate([np.zeros((steps, 0)), *(profile for profile, _, _ in found)], axis=1),
        line=np.repeat(chosen, np.array([len(periods) for _, periods, _ in found], np.int64)),
        period=np.concatenate([np.zeros(0, np.int64), *(periods for _, periods, _ in found)]),
        node=node,
        decided=decided,
        arrived=_joined(arrived),
        supply=_joined(supply),
        held=_joined(held),
        options=(),
        meters=tuple(meters),
        metered=np.concatenate([np.zeros((len(meters), 0)), *(metered for _, _, metered in found)], axis=1),
        base=shut,
        money=np.zeros(len(meters)),
        course=expect(lines) if course is None else course,
        since=0 if past is None else past.steps,
        fixed=np.array(fixed),
    )


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
    m: Model, found: Options, admitted: Reals, threads: int = 2, settings: Settings = SETTINGS
) -> list["Forced"]:
    """Compute the effect of each option while lines admit `admitted` [T, L], independent of the periods of a plan.

    Nobody waits for capacities that the program limits: as in the responses of admissions, competition for them is
    left to its rows. But lines without a decision take no more than the room available; the others there wait.
    """
    least = np.minimum(-m.base.room, 0.0)
    shut = prepare(_shut(_ample(m.lines, m.held, settings.plenty), m.decided, admitted))
    before = _seen(m.lines, m.decided, expect(shut), m.meters)

    def effect(option: Option) -> Forced:
        changed = _ample(mixed(m.lines, found, [(option, 1.0)]), m.held, settings.plenty)
        course = expect(shut, np.concatenate([changed.paths, shut.network.paths[len(changed.paths) :]]))
        after = _seen(changed, m.decided, course, m.meters)
        room = np.maximum(after.room - before.room, least)
        return Forced(after.arrived - before.arrived, room, after.metered - before.metered)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(effect, found.options))


def with_options(
    m: Model, found: Options, effects: Sequence["Forced"], spent: Reals, settings: Settings = SETTINGS
) -> Model:
    """Add the options to the model as decisions, each with its effects.

    `spent` [meters, options] is the contribution of the options' own cost to the meters.
    """
    arrived = {
        int(line): _widened(m, m.arrived.get(int(line)), effects, "arrived", int(line), settings.noticed)
        for line in np.flatnonzero(m.decided)
    }
    supply = {c: _widened(m, m.supply.get(c), effects, "room", c, settings.noticed) for c in m.held}
    metered = np.array([made.metered for made in effects]).T.reshape(len(m.meters), -1) + spent
    return replace(
        m, arrived=arrived, supply=supply, options=found.options, metered=np.concatenate([m.metered, metered], axis=1)
    )


def _ample(lines: Network, held: Collection[int], plenty: float) -> Network:
    """Give a network more than enough of some capacities."""
    chosen, base = np.array(sorted(held), np.int64), lines.capacities.base.copy()
    rows = lines.paths[base[chosen]] + plenty
    base[chosen] = len(lines.paths) + np.arange(len(chosen))
    return replace(lines, paths=np.concatenate([lines.paths, rows]), capacities=replace(lines.capacities, base=base))


def _widened(
    m: Model, known: tuple[Ints, Reals] | None, effects: Sequence["Forced"], name: str, row: int, noticed: float
) -> tuple[Ints, Reals]:
    """Extend the responses of a row with those of the options that affect it."""
    changes = [getattr(made, name)[:, row] for made in effects]
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


def force(lines: Network, decided: NDArray[np.bool_], admitted: Reals, meters: Sequence[Reading]) -> Forced:
    """Follow given admissions [T, L]; linear in them, except for the few people who return to the population."""
    return _seen(lines, decided, expect(_shut(lines, decided, admitted)), meters)


def _shut(lines: Network, decided: NDArray[np.bool_], admitted: Reals) -> Network:
    """Cut the network at its decided lines; the paths of `lines` come first."""
    chosen = np.flatnonzero(decided)
    return cut(lines, chosen, nodes_of(lines)[chosen], admitted[:, chosen])


def _seen(lines: Network, decided: NDArray[np.bool_], course: Trajectory, meters: Sequence[Reading]) -> Forced:
    """Translate the course of a cut network back to the network itself."""
    chosen, node = np.flatnonzero(decided), nodes_of(lines)
    n, c, e = lines.n_nodes, len(lines.capacities.base), len(lines.entries.rate)
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
        new_moved=course.new_moved[:, : len(lines.forks.dest)],
    )
    room = course.available[:, :c] - course.used[:, :c]
    floor = np.where(_supplied_by_people(lines), -np.inf, 0.0)  # a plan is not to blame for more people than posts
    return Forced(course.new_joined[:, node], np.maximum(room, floor), np.array([m.read(seen) for m in meters]))


def _supplied_by_people(lines: Network) -> NDArray[np.bool_]:
    """Mark capacities that grow with the people in a stock, [C]; others shrink with them or do not depend on them."""
    capacities = lines.capacities
    shares = lines.paths[capacities.supply_share].max(1, initial=0.0) > 0.0
    return np.array([shares[a:b].any() for a, b in pairwise(capacities.supply_start)], bool)


def cut(lines: Network, chosen: Ints, node: Ints, admitted: Reals) -> Network:
    """Cut the network at lines: arrivals stay in front of them, and `admitted` [T, line] people start behind them."""
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


Uses = Mapping[int, Sequence[tuple[int, Part, float]]]
"""Per node: the capacities its people use, the part of a course that counts them, and units per person."""


def _uses(lines: Network) -> Uses:
    """Arrange the meters of the use of capacities by node."""
    uses: dict[int, list[tuple[int, Part, float]]] = {}
    for c, meters in enumerate(capacity_meters(lines)):
        for weights in meters.used.weights:
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
