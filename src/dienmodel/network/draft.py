"""A network under construction: parts are added one by one, `freeze` turns them into arrays.

The compiler writes a draft from a scenario; tests and benchmarks write small ones by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import Calendar
from dienmodel.network.network import (
    PLACES,
    SAVED,
    SLOTS,
    TICKS,
    Capacities,
    Entries,
    Forks,
    Gates,
    Ints,
    Labels,
    Network,
    Nodes,
    Population,
    Reals,
    Small,
    Stocks,
)

Path = bytes
"""Values per step, [T] as float64 in bytes: kept and found again by what they are."""

Numbers = Sequence[float] | Reals | float


class Dest(NamedTuple):
    """Where an arc leads."""

    kind: str  # "node", "stock" or "outside"
    row: int


OUTSIDE = Dest("outside", 0)


class Arc(NamedTuple):
    """One way to go on."""

    dest: Dest
    chance: Numbers
    role: str = ""


@dataclass(frozen=True)
class Fork:
    """Arcs of which the chances add up to one in every step; made by `Draft.fork`."""

    arcs: tuple[tuple[Dest, Path, str], ...]


Ways = Fork | Sequence[Arc]
"""A fork, or the arcs to make one of."""


@dataclass(frozen=True)
class Risk:
    """One competing reason to leave a stock. `rates` are hazards per step, one per band."""

    name: str
    rates: Sequence[float] | Reals
    arcs: Ways
    season: Numbers | Path = 1.0


@dataclass(frozen=True)
class Use:
    """A gate takes one unit of a capacity for every `per` people."""

    capacity: int
    per: float = 1.0


@dataclass(frozen=True)
class Group:
    """Age counts at the start and what happens to them; see `network.Population`."""

    ages: Sequence[int]
    start: Sequence[int]
    turn: Sequence[int]
    entering: Sequence[int]
    net: Sequence[Sequence[int]]


@dataclass
class _Gate:
    name: str
    uses: Sequence[Use]
    open: int
    least: int
    renege: float
    patience: int


@dataclass
class Draft:
    """Parts so far. Every `add_*` returns the index of what was added."""

    calendar: Calendar
    _paths: dict[Path, int] = field(default_factory=dict)
    durations: list[Small] = field(default_factory=list)
    _duration_rows: dict[bytes, int] = field(default_factory=dict)
    nodes: list[dict[str, object]] = field(default_factory=list)
    gates: list[_Gate] = field(default_factory=list)
    capacities: list[dict[str, object]] = field(default_factory=list)
    stocks: list[dict[str, object]] = field(default_factory=list)
    entries: list[dict[str, object]] = field(default_factory=list)
    forks: list[list[tuple[Dest, int, str]]] = field(default_factory=list)
    milestones: list[dict[str, str]] = field(default_factory=list)
    weights: list[Reals] = field(default_factory=list)
    pools: list[tuple[int, Reals]] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    population: Group | None = None
    trace: dict[str, object] = field(default_factory=dict)

    def _row(self, values: Numbers) -> Reals:
        """Values per step, [T]; a number is a constant."""
        if isinstance(values, np.ndarray) and values.shape == (self.calendar.n_steps,) and values.dtype == np.float64:
            return values
        return np.full(self.calendar.n_steps, 1.0) * np.asarray(values, np.float64)

    def add_path(self, values: Numbers | Path) -> int:
        """Row of a path; a number is a constant, equal rows are kept once."""
        return self._paths.setdefault(self.path(values), len(self._paths))

    def path(self, values: Numbers | Path) -> Path:
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

    def add_fork(self, ways: Ways) -> int:
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
        self, name: str, kind: int, base: Numbers, supply: Sequence[tuple[int, Numbers | Path]] = ()
    ) -> int:
        """A capacity; `base` is rounded to whole units (slots so that the running total stays within one).

        Saved slots stay as they are: what is left of one joins the next.
        """
        row = self._row(base)
        whole = row if kind == SAVED else np.round(row)
        if kind == SLOTS:
            whole = np.diff(np.floor(np.cumsum(row) + 1e-9), prepend=0.0)
        shares = [(stock, self.add_path(share)) for stock, share in supply]
        self.capacities.append({"name": name, "kind": kind, "base": self.add_path(whole), "supply": shares})
        return len(self.capacities) - 1

    def add_gate(
        self,
        name: str,
        uses: Sequence[Use],
        *,
        open_steps: Numbers | Path | None = None,
        least: int = 1,
        renege: float = 0.0,
        patience: int = 0,
    ) -> int:
        """A gate. Gates are served in the order in which they are added."""
        path = -1 if open_steps is None else self.add_path(open_steps)
        self.gates.append(_Gate(name, uses, path, least, renege, patience))
        return len(self.gates) - 1

    def add_node(
        self,
        label: dict[str, str],
        duration: Sequence[float] | Reals | Small | int,
        *,
        dropout: Numbers | Path = 0.0,
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
        part = {"label": label, "duration": self.add_duration(chances), "dropout": self.add_path(dropout)}
        part |= {"gate": gate, "returns": returns, "milestone": milestone, "cell": cell, "fork": -1}
        part["queue_cell"] = cell if queue_counts or gate < 0 else -1
        self.nodes.append(part)
        return len(self.nodes) - 1

    def go(self, node: int, arcs: Ways) -> None:
        """Say where those who complete the node go."""
        self.nodes[node]["fork"] = self.add_fork(arcs)

    def add_stock(self, label: dict[str, str], *, initial: Sequence[int] | Ints = (), cell: int = -1) -> int:
        """A stock; `initial` counts people by whole steps of tenure. Say its risks with `leave`."""
        self.stocks.append({"label": label, "initial": initial, "cell": cell, "bands": [0], "risks": [], "limit": -1})
        return len(self.stocks) - 1

    def leave(
        self,
        stock: int,
        risks: Sequence[Risk],
        bands: Sequence[int] = (0,),
        limit: Ways | None = None,
    ) -> None:
        """Say how people leave a stock: tenure bands in steps (the last is 0, open, unless `limit`)."""
        part = self.stocks[stock]
        part["bands"] = list(bands)
        part["risks"] = [
            (risk.name, np.asarray(risk.rates, float), self.add_fork(risk.arcs), self.add_path(risk.season))
            for risk in risks
        ]
        part["limit"] = -1 if limit is None else self.add_fork(limit)
        for risk in risks:
            if len(risk.rates) != len(bands):
                raise ValueError(f"risk {risk.name!r} has {len(risk.rates)} rates for {len(bands)} bands")
        if (bands[-1] == 0) != (limit is None) or any(length <= 0 for length in bands[:-1]):
            raise ValueError("bands need positive lengths; the last is 0 exactly if there is no limit")

    def add_entry(self, label: dict[str, str], rate: Numbers | Path, arcs: Ways, weights: int = -1) -> int:
        """An entry with `rate` people per step."""
        part = {"label": label, "rate": self.add_path(rate), "fork": self.add_fork(arcs), "weights": weights}
        self.entries.append(part)
        return len(self.entries) - 1

    def add_weights(self, weights: Sequence[float] | Reals) -> int:
        """How strongly each age answers to an entry, [A]."""
        self.weights.append(np.asarray(weights, float))
        return len(self.weights) - 1

    def add_return(self, after: int, share: Sequence[float] | Reals) -> int:
        """People who dropped out count again after so many steps, spread over ages by `share` [A].

        Raises:
            ValueError: they would count again in the step in which they drop out, which is over.
        """
        if after < 1:
            raise ValueError(f"who drops out counts again after a step at the earliest, not after {after}")
        row = np.asarray(share, float)
        self.pools.append((after, row / row.sum()))
        return len(self.pools) - 1

    def freeze(self) -> Network:
        """The arrays."""
        forks = _forks(self)
        width = max((len(row) for row in self.durations), default=1)
        durations = np.zeros((len(self.durations), width), np.int32)
        for i, ticks in enumerate(self.durations):
            durations[i, : len(ticks)] = ticks
        nodes = Nodes(
            **{
                name: np.array([part[name] for part in self.nodes], np.int32)
                for name in ("duration", "dropout", "fork", "gate", "returns", "milestone")
            }
        )
        gates = _gates(self, nodes, durations)
        capacities = _capacities(self)
        stocks = _stocks(self)
        entries = Entries(
            **{name: np.array([part[name] for part in self.entries], np.int32) for name in ("rate", "fork", "weights")}
        )
        population = _population(self)
        labels = Labels(
            node=[part["label"] for part in self.nodes],  # type: ignore[misc]
            stock=[part["label"] for part in self.stocks],  # type: ignore[misc]
            risk=[
                {**part["label"], "risk": name}  # type: ignore[dict-item]
                for part in self.stocks
                for name, *_ in part["risks"]  # type: ignore[attr-defined]
            ],
            gate=[gate.name for gate in self.gates],
            capacity=[str(part["name"]) for part in self.capacities],
            entry=[part["label"] for part in self.entries],  # type: ignore[misc]
            milestone=self.milestones,
            cells=self.cells,
            node_cell=np.array([part["cell"] for part in self.nodes], np.int32),
            queue_cell=np.array([part["queue_cell"] for part in self.nodes], np.int32),
            stock_cell=np.array([part["cell"] for part in self.stocks], np.int32),
            arc=[role for fork in self.forks for _, _, role in fork],
            trace=self.trace,
        )
        paths = np.frombuffer(bytearray(b"".join(self._paths))).reshape(-1, self.calendar.n_steps)
        return Network(
            self.calendar,
            paths,
            durations,
            forks,
            nodes,
            gates,
            capacities,
            stocks,
            entries,
            population,
            labels,
        )


def to_ticks(shares: Sequence[float] | Reals | Small) -> Small:
    """Chances as whole multiples of 1/TICKS that add up to TICKS (the cumulative sum is rounded); ticks stay."""
    if isinstance(shares, np.ndarray) and shares.dtype == np.int32:
        return shares.astype(np.int32, copy=False)
    chances = np.asarray(shares, dtype=np.float64)
    if len(chances) < 2 or abs(chances.sum() - 1) > 1e-6 or chances.min() < 0 or chances[0] > 1e-12:
        raise ValueError("a duration needs chances >= 0 that add up to one, and none for 0 steps")
    ticks = np.diff(np.round(np.cumsum(chances / chances.sum()) * TICKS), prepend=0.0).astype(np.int32)
    return ticks[: int(np.flatnonzero(ticks)[-1]) + 1]


def _starts(counts: Sequence[int]) -> Small:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _forks(draft: Draft) -> Forks:
    n_nodes, n_stocks = len(draft.nodes), len(draft.stocks)
    offset = {"node": 0, "stock": n_nodes, "outside": n_nodes + n_stocks}
    flat = [arc for fork in draft.forks for arc in fork]
    return Forks(
        start=_starts([len(fork) for fork in draft.forks]),
        dest=np.array([offset[dest.kind] + dest.row for dest, _, _ in flat], np.int32),
        chance=np.array([path for _, path, _ in flat], np.int32),
    )


def _gates(draft: Draft, nodes: Nodes, durations: Small) -> Gates:
    uses = [use for gate in draft.gates for use in gate.uses]
    lengths = np.zeros(len(draft.gates), np.int32)
    for i, gate in enumerate(draft.gates):
        rows = np.unique(nodes.duration[nodes.gate == i])
        if len(rows) == 1 and np.count_nonzero(durations[rows[0]]) == 1:
            lengths[i] = int(np.argmax(durations[rows[0]]))
        elif any(use.per != 1.0 for use in gate.uses):
            raise ValueError(f"gate {gate.name!r} shares units among people, so its stays need one fixed length")
    return Gates(
        use_start=_starts([len(gate.uses) for gate in draft.gates]),
        use_capacity=np.array([use.capacity for use in uses], np.int32),
        use_per=np.array([use.per for use in uses], np.float64),
        open=np.array([gate.open for gate in draft.gates], np.int32),
        least=np.array([gate.least for gate in draft.gates], np.int32),
        renege=np.array([gate.renege for gate in draft.gates], np.float64),
        patience=np.array([gate.patience for gate in draft.gates], np.int32),
        length=lengths,
    )


def _capacities(draft: Draft) -> Capacities:
    supplies: list[list[tuple[int, int]]] = [part["supply"] for part in draft.capacities]  # type: ignore[misc]
    flat = [item for supply in supplies for item in supply]
    return Capacities(
        kind=np.array([part["kind"] for part in draft.capacities], np.int32),
        base=np.array([part["base"] for part in draft.capacities], np.int32),
        supply_start=_starts([len(supply) for supply in supplies]),
        supply_stock=np.array([stock for stock, _ in flat], np.int32),
        supply_share=np.array([path for _, path in flat], np.int32),
    )


def _stocks(draft: Draft) -> Stocks:
    risks = [risk for part in draft.stocks for risk in part["risks"]]  # type: ignore[attr-defined]
    bands = [part["bands"] for part in draft.stocks]
    initial = [np.asarray(part["initial"], np.int64) for part in draft.stocks]
    return Stocks(
        band_start=_starts([len(row) for row in bands]),  # type: ignore[arg-type]
        band_length=np.array([length for row in bands for length in row], np.int32),  # type: ignore[attr-defined]
        risk_start=_starts([len(part["risks"]) for part in draft.stocks]),  # type: ignore[arg-type]
        risk_fork=np.array([fork for _, _, fork, _ in risks], np.int32),
        risk_season=np.array([season for _, _, _, season in risks], np.int32),
        rate_start=_starts([len(rates) for _, rates, _, _ in risks])[:-1],
        rate=np.concatenate([rates for _, rates, _, _ in risks]) if risks else np.zeros(0),
        limit_fork=np.array([part["limit"] for part in draft.stocks], np.int32),
        initial_start=_starts([len(row) for row in initial]),
        initial=np.concatenate(initial) if initial else np.zeros(0, np.int64),
    )


def _population(draft: Draft) -> Population:
    group = draft.population or Group((), (), [0] * draft.calendar.n_steps, [0] * draft.calendar.n_steps, ())
    n_ages, steps = len(group.ages), draft.calendar.n_steps
    return Population(
        ages=np.array(group.ages, np.int32),
        start=np.array(group.start, np.int64),
        turn=np.array(group.turn, np.uint8),
        entering=np.array(group.entering, np.int64),
        net=np.array(group.net, np.int64).reshape(steps, n_ages) if n_ages else np.zeros((steps, 0), np.int64),
        weights=np.array(draft.weights).reshape(len(draft.weights), n_ages),
        return_after=np.array([after for after, _ in draft.pools], np.int32),
        return_share=np.array([share for _, share in draft.pools]).reshape(len(draft.pools), n_ages),
    )


__all__ = ["OUTSIDE", "PLACES", "SAVED", "SLOTS", "Arc", "Dest", "Draft", "Group", "Risk", "Use"]
