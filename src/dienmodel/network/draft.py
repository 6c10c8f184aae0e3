"""A network under construction: parts are added one by one, `freeze` turns them into arrays.

The compiler writes a draft from a scenario; tests and benchmarks write small ones by hand.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from dienmodel.network.freeze import freeze
from dienmodel.network.keys import CapacityKey, GateKey, Role
from dienmodel.network.network import PLACES, SAVED, SLOTS, TICKS, Ints, Network, Reals, Small
from dienmodel.network.parts import (
    OUTSIDE,
    Arc,
    CapacityPart,
    Dest,
    EntryPart,
    Fork,
    GatePart,
    Group,
    NodePart,
    Numbers,
    Onward,
    Parts,
    PathKey,
    PoolPart,
    Risk,
    RiskPart,
    StockPart,
    Use,
)


@dataclass
class Draft(Parts):
    """Parts so far. Every `add_*` returns the index of what was added."""

    _duration_rows: dict[bytes, int] = field(default_factory=dict)
    _hazard_rows: dict[bytes, int] = field(default_factory=dict)
    _cell_rows: dict[frozenset[tuple[str, str]], int] = field(default_factory=dict)
    _milestone_rows: dict[frozenset[tuple[str, str]], int] = field(default_factory=dict)

    def _row(self, values: Numbers) -> Reals:
        """Values per step, [T]; a number is a constant."""
        if isinstance(values, np.ndarray) and values.shape == (self.calendar.n_steps,) and values.dtype == np.float64:
            return values
        return np.full(self.calendar.n_steps, 1.0) * np.asarray(values, np.float64)

    def add_path(self, values: Numbers | PathKey) -> int:
        """Row of a path; a number is a constant, equal rows are kept once."""
        path = values if isinstance(values, bytes) else self.path(values)
        return self.paths.setdefault(path, len(self.paths))

    def path(self, values: Numbers | PathKey) -> PathKey:
        """A path, not yet added; what adds it again need not compare its values."""
        if isinstance(values, bytes):
            return values
        if isinstance(values, float):
            return _level(values, self.calendar.n_steps)
        return self._row(values).tobytes()

    def add_duration(self, chances: Sequence[float] | Reals | Small) -> int:
        """Row of a duration from its ticks, or the chances of 0, 1, 2... steps (chance of 0 must be zero)."""
        ticks = to_ticks(chances)
        key = ticks.tobytes()
        if key not in self._duration_rows:
            self._duration_rows[key] = len(self.durations)
            self.durations.append(ticks)
        return self._duration_rows[key]

    def add_hazards(self, hazards: Sequence[float] | Reals) -> int:
        """Row of the hazards in the first, second... step since somebody came; the last holds on. -1: none is said."""
        if not len(hazards):
            return -1
        steps, said = self.calendar.n_steps, np.asarray(hazards, float)
        if (at := self._hazard_rows.get(said.tobytes(), -1)) < 0:
            row = np.append(said[:steps], np.full(max(steps - len(said), 0), said[-1]))
            if (at := self._hazard_rows.setdefault(row.tobytes(), len(self.hazards))) == len(self.hazards):
                self.hazards.append(row)
            self._hazard_rows[said.tobytes()] = at
        return at

    def fork(self, arcs: Sequence[Arc]) -> Fork:
        """A fork, not yet added; what the arcs leave over goes outside."""
        if len(arcs) == 1 and isinstance(arcs[0].chance, float) and arcs[0].chance == 1.0:
            return Fork(((arcs[0].dest, self.path(1.0), arcs[0].role),))
        rows = [self._row(arc.chance) for arc in arcs]
        rest: Reals = np.ones(self.calendar.n_steps) - sum(rows)
        if rest.min() < -1e-9:
            raise ValueError(f"chances of a fork add up to {1 - rest.min():.6g}, more than one")
        made = [(arc.dest, self.path(row), arc.role) for arc, row in zip(arcs, rows, strict=True)]
        if rest.max() > 1e-9:
            made.append((OUTSIDE, self.path(np.maximum(rest, 0.0)), "rest"))
        return Fork(tuple(made))

    def add_fork(self, ways: Onward) -> int:
        """Row of a fork."""
        fork = ways if isinstance(ways, Fork) else self.fork(ways)
        self.forks.append([(dest, self.add_path(path), role) for dest, path, role in fork.arcs])
        return len(self.forks) - 1

    def add_cell(self, label: dict[str, str] | None) -> int:
        """A strength cell: people who count together (category, service, rank); -1 where there is none."""
        return -1 if label is None else _kept(self.cells, self._cell_rows, label)

    def add_milestone(self, label: dict[str, str]) -> int:
        """A point whose lead times are counted."""
        return _kept(self.milestones, self._milestone_rows, label)

    def units(self, kind: int, base: Numbers, opens: Numbers = 1.0) -> PathKey:
        """The path of the units that a capacity offers by itself, see `add_capacity`, not yet added.

        With `opens` the steps (1 or 0) in which somebody can take a slot: whole ones are made up of the parts of those
        steps, and of the parts of all others, or they might come when every gate is closed.
        """
        units = self._row(base)
        if kind != SLOTS or (isinstance(opens, float) and opens == 1.0):
            return self.path(_whole(units) if kind == SLOTS else units)
        opened = self._row(opens)
        return self.path(_whole(units * opened) + _whole(units * (1.0 - opened)))

    def add_capacity(
        self,
        name: str,
        kind: int,
        base: Numbers | PathKey,
        supply: Sequence[tuple[int, Numbers | PathKey]] = (),
        groups: tuple[str, ...] = (),
        part: str = "",
        share: Numbers | PathKey = 1.0,
    ) -> int:
        """A capacity, or what some `groups` use of it; with `part` the `share` of it that some people may use.

        `base` is what it offers by itself, or the path of that in `units`.

        Slots come in whole numbers, so that the running total stays within one; places are as many as they are, of
        which whole people take whole ones; of saved slots what is left joins the next.
        """
        units = base if isinstance(base, bytes) else self.units(kind, base)
        shares = [(stock, self.add_path(share)) for stock, share in supply]
        key = CapacityKey(name, groups, Role.PART if part else Role.OWN, part)
        of_whole = self.add_path(share) if part else -1
        self.capacities.append(CapacityPart(key, kind, self.add_path(units), shares, share=of_whole))
        return len(self.capacities) - 1

    def add_ceiling(
        self,
        name: str,
        most: Numbers | PathKey,
        stocks: Sequence[int],
        nodes: Sequence[tuple[int, bool]],
        least: Numbers | PathKey | None = None,
        opens: Numbers = 1.0,
    ) -> int:
        """Room for so many people, less those in some stocks and nodes; with (node, True) those who wait for it.

        Of the `least` room in each step as much is there as makes up the whole part of all so far, in the steps (1 or
        0) in which somebody can take it: of `opens`.
        """
        taken = [(stock, self.add_path(-1.0)) for stock in stocks]
        filled = [(n, waits) for n, waits in nodes if not waits or self.nodes[n].gate >= 0]
        part = CapacityPart(CapacityKey(name, (), Role.CEILING), SLOTS, self.add_path(most), taken, filled)
        if least is not None:
            whole = np.floor(np.cumsum(np.frombuffer(self.path(least))) + 1e-9)
            taken_up = np.maximum.accumulate(np.where(self._row(opens) > 0.0, whole, 0.0))
            part.least = self.add_path(np.diff(taken_up, prepend=0.0))
        self.capacities.append(part)
        return len(self.capacities) - 1

    def add_gate(
        self,
        name: str,
        uses: Sequence[Use],
        *,
        part: GateKey | None = None,
        open_steps: Numbers | PathKey | None = None,
        least: int = 1,
        renege: float = 0.0,
        hazards: Sequence[float] | Reals = (),
        patience: int = 0,
    ) -> int:
        """A gate, or the `part` of it for some people. Gates are served in the order in which they are added.

        People give up with chance `renege` per step, or with `hazards` in the first, second... step of waiting.
        """
        path = -1 if open_steps is None else self.add_path(open_steps)
        if (hazard := self.add_hazards(hazards)) >= 0:
            renege = _steady(self.hazards[hazard])
        self.gates.append(GatePart(part or GateKey(name), uses, path, least, renege, hazard, patience))
        return len(self.gates) - 1

    def add_door(self, gate: int, closes: Numbers | PathKey, reopens: float = -1.0, pace: int = 0) -> None:
        """Let at most `closes` people wait at a gate; once its door has closed it opens when `reopens` are left.

        With a `pace` both are steps of waiting, at the pace at which it admitted people in so many last steps.
        """
        part = self.gates[gate]
        part.closes, part.reopens, part.pace = self.add_path(closes), reopens, pace

    def add_node(
        self,
        label: dict[str, str],
        duration: Sequence[float] | Reals | Small | int,
        *,
        dropout: Numbers | PathKey = 0.0,
        gate: int = -1,
        returns: int = -1,
        milestone: int = -1,
        cell: int = -1,
        queue_counts: bool = True,
    ) -> int:
        """A node; a whole number as duration is a fixed stay of so many steps. Connect it with `go` and `lose`.

        Who waits for the node counts in its cell too, unless `queue_counts` says otherwise.
        """
        chances = [0.0] * duration + [1.0] if isinstance(duration, int) else duration
        queue_cell = cell if queue_counts or gate < 0 else -1
        stay, drops = self.add_duration(chances), self.add_path(dropout)
        self.nodes.append(NodePart(label, stay, drops, gate, returns, milestone, cell, queue_cell))
        return len(self.nodes) - 1

    def vary(self, node: int, lengths: Sequence[tuple[Sequence[float] | Reals | Small, Numbers | PathKey]]) -> None:
        """Say that the stays in a node differ by the step of the start: durations, each with its chance."""
        self.nodes[node].lengths = [(self.add_duration(ticks), self.add_path(chance)) for ticks, chance in lengths]

    def go(self, node: int, arcs: Onward) -> None:
        """Say where those who complete the node go."""
        self.nodes[node].fork = self.add_fork(arcs)

    def lose(
        self,
        node: int,
        hazards: Sequence[float] | Reals = (),
        lost: Onward | None = None,
        quitting: Onward | None = None,
        leaving: Onward | None = None,
    ) -> None:
        """Say how people do not complete a node: `hazards` of leaving in the first, second... step (the last holds on).

        And where those go who drop out, those who stop waiting in front of it, and those who leave by these hazards, by
        default as who drops out.
        """
        part = self.nodes[node]
        part.hazard = self.add_hazards(hazards) if np.any(hazards) else -1
        part.lost_fork = -1 if lost is None else self.add_fork(lost)
        part.quit_fork = -1 if quitting is None or part.gate < 0 else self.add_fork(quitting)
        part.left_fork = -1 if leaving is None or part.hazard < 0 else self.add_fork(leaving)

    def end_by_clock(self, node: int, clock: Hashable, steps: int, waits: bool = False) -> None:
        """Let people leave a node, or stop waiting for it, when a clock that they have with them shows that."""
        self.nodes[node].limits = [*self.nodes[node].limits, (clock, steps, waits)]

    def add_stock(
        self,
        label: dict[str, str],
        *,
        initial: Sequence[int] | Ints = (),
        cell: int = -1,
        post: int | None = None,
        clock: Hashable = None,
        through: bool = True,
    ) -> int:
        """A stock; `initial` counts people by whole steps of tenure. Say its risks with `leave`.

        Its people fill posts of the cell `post`, by default of their own. Stocks that name the same `clock` hand it on
        to each other; without one it begins anew with every entry. It goes `through` nodes
        and queues if all of them say so.
        """
        self.stocks.append(StockPart(label, initial, cell, cell if post is None else post, clock, through))
        return len(self.stocks) - 1

    def leave(
        self,
        stock: int,
        risks: Sequence[Risk],
        bands: Sequence[int] = (0,),
        limit: Onward | None = None,
    ) -> None:
        """Say how people leave a stock: tenure bands in steps (the last is 0, open, unless `limit`)."""
        part = self.stocks[stock]
        part.bands = list(bands)
        part.risks = [
            RiskPart(risk.name, np.asarray(risk.rates, float), self.add_fork(risk.arcs), self.add_path(risk.season))
            for risk in risks
        ]
        part.limit = -1 if limit is None else self.add_fork(limit)
        for risk in risks:
            if len(risk.rates) != len(bands):
                raise ValueError(f"risk {risk.name!r} has {len(risk.rates)} rates for {len(bands)} bands")
        if (bands[-1] == 0) != (limit is None) or any(length <= 0 for length in bands[:-1]):
            raise ValueError("bands need positive lengths; the last is 0 exactly if there is no limit")

    def add_entry(
        self,
        label: dict[str, str],
        rate: Numbers | PathKey,
        arcs: Onward,
        weights: int = -1,
        each: Numbers | PathKey | None = None,
    ) -> int:
        """An entry with `rate` people per step: by chance, or with `each` exactly so many who come with that chance."""
        chance = -1 if each is None else self.add_path(each)
        self.entries.append(EntryPart(label, self.add_path(rate), self.add_fork(arcs), weights, chance))
        return len(self.entries) - 1

    def add_weights(self, weights: Sequence[float] | Reals) -> int:
        """How strongly each age answers to an entry, [A]."""
        self.weights.append(np.asarray(weights, float))
        return len(self.weights) - 1

    def add_return(self, after: int, share: Sequence[float] | Reals, label: dict[str, str] | None = None) -> int:
        """People who dropped out count again after so many steps, spread over ages by `share` [A].

        Raises:
            ValueError: they would count again in the step in which they drop out, which is over.
        """
        if after < 1:
            raise ValueError(f"who drops out counts again after a step at the earliest, not after {after}")
        row = np.asarray(share, float)
        self.pools.append(PoolPart(label or {}, after, row / row.sum()))
        return len(self.pools) - 1

    def freeze(self) -> Network:
        """The arrays."""
        return freeze(self)


def _kept(labels: list[dict[str, str]], rows: dict[frozenset[tuple[str, str]], int], label: dict[str, str]) -> int:
    """The row of a label, which is added where it is new."""
    row = rows.setdefault(frozenset(label.items()), len(labels))
    if row == len(labels):
        labels.append(label)
    return row


@lru_cache(maxsize=64)
def _level(value: float, n_steps: int) -> PathKey:
    """The path of one number."""
    return np.full(n_steps, value).tobytes()


def to_ticks(shares: Sequence[float] | Reals | Small) -> Small:
    """Chances as whole multiples of 1/TICKS that add up to TICKS, with the same mean stay; ticks stay."""
    if isinstance(shares, np.ndarray) and shares.dtype == np.int32:
        return shares.astype(np.int32, copy=False)
    chances = np.asarray(shares, dtype=np.float64)
    sound = len(chances) >= 2 and abs(chances.sum() - 1) <= 1e-6 and chances.min() >= 0 and chances[0] <= 1e-12
    if not sound:
        raise ValueError("a duration needs chances >= 0 that add up to one, and none for 0 steps")
    if chances[-1] == 1.0:
        return (chances * TICKS).astype(np.int32)
    there = np.maximum(1.0 - np.cumsum(chances / chances.sum())[:-1], 0.0)
    ticks = whole_steps(there, TICKS).astype(np.int32)
    return ticks[: int(np.flatnonzero(ticks)[-1]) + 1]


def _whole(units: Reals) -> Reals:
    """Whole units per step of which the running total is that of the parts, rounded down."""
    return np.diff(np.floor(np.cumsum(units) + 1e-9), prepend=0.0)


def _steady(hazards: Reals) -> float:
    """The chance per step of giving up that leaves people waiting as long on average as hazards whose last holds on.

    Where nobody gives up in the end, the chance that leaves as many waiting at the end of the run.
    """
    there = np.exp(-np.cumsum(hazards))
    if hazards[-1] == 0.0:
        return float(1.0 - there[-1] ** (1.0 / len(hazards)))
    return float(1.0 / (1.0 + there.sum() + there[-1] / np.expm1(hazards[-1])))


__all__ = [
    "OUTSIDE",
    "PLACES",
    "SAVED",
    "SLOTS",
    "Arc",
    "Dest",
    "Draft",
    "Fork",
    "Group",
    "Onward",
    "PathKey",
    "Risk",
    "Use",
    "to_ticks",
]


def whole_steps(there: Reals, people: int) -> Ints:
    """People by their whole steps, [0, 1, 2...], from the share `there` after 0, 1, 2... steps, [steps >= 1].

    Rounded is how many are still there, and what one rounding takes the next gives back: the mean is kept to half a
    step of one person, whatever the shares. So one person alone has the mean, and two the means of two halves.
    """
    left = np.round(np.cumsum(there) * people + 1e-6)
    left[1:] -= left[:-1].copy()
    left = np.sort(np.minimum(left, people))[::-1]
    counts = np.empty(len(left) + 1, np.int64)
    counts[0], counts[1:-1], counts[-1] = people - left[0], left[:-1] - left[1:], left[-1]
    return counts
