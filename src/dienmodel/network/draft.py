"""A network under construction: parts are added one by one, `freeze` turns them into arrays.

The compiler writes a draft from a scenario; tests and benchmarks write small ones by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dienmodel.network.freeze import freeze
from dienmodel.network.keys import CapacityKey, GateKey
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

    def _row(self, values: Numbers) -> Reals:
        """Values per step, [T]; a number is a constant."""
        if isinstance(values, np.ndarray) and values.shape == (self.calendar.n_steps,) and values.dtype == np.float64:
            return values
        return np.full(self.calendar.n_steps, 1.0) * np.asarray(values, np.float64)

    def add_path(self, values: Numbers | PathKey) -> int:
        """Row of a path; a number is a constant, equal rows are kept once."""
        return self.paths.setdefault(self.path(values), len(self.paths))

    def path(self, values: Numbers | PathKey) -> PathKey:
        """A path, not yet added; what adds it again need not compare its values."""
        return values if isinstance(values, bytes) else self._row(values).tobytes()

    def add_duration(self, chances: Sequence[float] | Reals | Small) -> int:
        """Row of a duration from its ticks, or the chances of 0, 1, 2... steps (chance of 0 must be zero)."""
        ticks = to_ticks(chances)
        key = ticks.tobytes()
        if key not in self._duration_rows:
            self._duration_rows[key] = len(self.durations)
            self.durations.append(ticks)
        return self._duration_rows[key]

    def fork(self, arcs: Sequence[Arc]) -> Fork:
        """A fork, not yet added; what the arcs leave over goes outside."""
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
        if label is None:
            return -1
        if label not in self.cells:
            self.cells.append(label)
        return self.cells.index(label)

    def add_milestone(self, label: dict[str, str]) -> int:
        """A point whose lead times are counted."""
        if label not in self.milestones:
            self.milestones.append(label)
        return self.milestones.index(label)

    def add_capacity(
        self,
        name: str,
        kind: int,
        base: Numbers,
        supply: Sequence[tuple[int, Numbers | PathKey]] = (),
        groups: tuple[str, ...] = (),
    ) -> int:
        """A capacity, or the part of it that some `groups` use.

        Slots come in whole numbers, so that the running total stays within one; places are as many as they are, of
        which whole people take whole ones; of saved slots what is left joins the next.
        """
        units = self._row(base)
        if kind == SLOTS:
            units = np.diff(np.floor(np.cumsum(units) + 1e-9), prepend=0.0)
        shares = [(stock, self.add_path(share)) for stock, share in supply]
        self.capacities.append(CapacityPart(CapacityKey(name, groups), kind, self.add_path(units), shares))
        return len(self.capacities) - 1

    def add_gate(
        self,
        name: str,
        uses: Sequence[Use],
        *,
        groups: tuple[str, ...] = (),
        open_steps: Numbers | PathKey | None = None,
        least: int = 1,
        renege: float = 0.0,
        patience: int = 0,
    ) -> int:
        """A gate. Gates are served in the order in which they are added."""
        path = -1 if open_steps is None else self.add_path(open_steps)
        self.gates.append(GatePart(GateKey(name, groups), uses, path, least, renege, patience))
        return len(self.gates) - 1

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
        """A node; a whole number as duration is a fixed stay of so many steps. Connect it with `go`.

        Who waits for the node counts in its cell too, unless `queue_counts` says otherwise.
        """
        chances = [0.0] * duration + [1.0] if isinstance(duration, int) else duration
        queue_cell = cell if queue_counts or gate < 0 else -1
        stay, drops = self.add_duration(chances), self.add_path(dropout)
        self.nodes.append(NodePart(label, stay, drops, gate, returns, milestone, cell, queue_cell))
        return len(self.nodes) - 1

    def go(self, node: int, arcs: Onward) -> None:
        """Say where those who complete the node go."""
        self.nodes[node].fork = self.add_fork(arcs)

    def add_stock(self, label: dict[str, str], *, initial: Sequence[int] | Ints = (), cell: int = -1) -> int:
        """A stock; `initial` counts people by whole steps of tenure. Say its risks with `leave`."""
        self.stocks.append(StockPart(label, initial, cell))
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

    def add_entry(self, label: dict[str, str], rate: Numbers | PathKey, arcs: Onward, weights: int = -1) -> int:
        """An entry with `rate` people per step."""
        self.entries.append(EntryPart(label, self.add_path(rate), self.add_fork(arcs), weights))
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
    left = np.diff(np.round(np.cumsum(there) * people + 1e-6), prepend=0.0)
    left = np.sort(np.minimum(left, people))[::-1]
    counts: Ints = -np.diff(left, prepend=float(people), append=0.0).astype(np.int64)
    return counts
