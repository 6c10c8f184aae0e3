"""What a network under construction is made of: `draft` adds the parts, `freeze` turns them into arrays."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dienmodel.model.calendar import Calendar
from dienmodel.network.keys import CapacityKey, GateKey
from dienmodel.network.network import Ints, Reals, Small

PathKey = bytes
"""Values per step, [T] as float64 in bytes: kept and found again by what they are."""

Numbers = Sequence[float] | Reals | float


class Dest(NamedTuple):
    """Where an arc leads."""

    kind: str  # "node", "stock" or "outside"
    row: int
    clock: int = 0  # steps on the clock of a stock for who comes without it


OUTSIDE = Dest("outside", 0)


class Arc(NamedTuple):
    """One way to go on."""

    dest: Dest
    chance: Reals | float
    role: str = ""


@dataclass(frozen=True)
class Fork:
    """Arcs of which the chances add up to one in every step; made by `Draft.fork`."""

    arcs: tuple[tuple[Dest, PathKey, str], ...]


Onward = Fork | Sequence[Arc]
"""A fork, or the arcs to make one of."""


@dataclass(frozen=True)
class Risk:
    """One competing reason to leave a stock. `rates` are hazards per step, one per band."""

    name: str
    rates: Sequence[float] | Reals
    arcs: Onward
    season: Numbers | PathKey = 1.0


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
class NodePart:
    """A stage of a track for one group; its fork is said last."""

    label: dict[str, str]
    duration: int
    dropout: int
    gate: int
    returns: int
    milestone: int
    cell: int
    queue_cell: int
    fork: int = -1
    hazard: int = -1
    lost_fork: int = -1
    left_fork: int = -1
    quit_fork: int = -1
    lengths: Sequence[tuple[int, int]] = ()  # durations and paths of their chances, where they differ by start
    limits: Sequence[tuple[Hashable, int, bool]] = ()  # clock, steps on it, and whether it ends the wait or the stay


@dataclass
class GatePart:
    """A queue and what it uses."""

    key: GateKey
    uses: Sequence[Use]
    open: int
    least: int
    renege: float
    hazard: int
    patience: int
    closes: int = -1
    reopens: float = -1.0
    pace: int = 0


@dataclass
class CapacityPart:
    """Units, and the people in stocks who supply more."""

    key: CapacityKey
    kind: int
    base: int
    supply: list[tuple[int, int]]  # stock, path of the share
    filled: list[tuple[int, bool]] = field(default_factory=list)  # node, and whether it is those who wait for it
    least: int = -1
    share: int = -1  # path: how much it is of the capacity of which it is a part


class RiskPart(NamedTuple):
    """A competing reason to leave a stock."""

    name: str
    rates: Reals  # [bands]
    fork: int
    season: int


@dataclass
class StockPart:
    """An open-ended stay; how people leave it is said last."""

    label: dict[str, str]
    initial: Sequence[int] | Ints
    cell: int
    post: int
    clock: Hashable
    through: bool
    bands: Sequence[int] = (0,)
    risks: Sequence[RiskPart] = ()
    limit: int = -1


@dataclass
class EntryPart:
    """Where people come in."""

    label: dict[str, str]
    rate: int
    fork: int
    weights: int
    each: int


class PoolPart(NamedTuple):
    """Where people who dropped out count again."""

    label: dict[str, str]
    after: int
    share: Reals  # [A]


@dataclass
class Parts:
    """All parts so far. Whole numbers are rows: of paths, durations, forks, gates, cells and so on."""

    calendar: Calendar
    paths: dict[PathKey, int] = field(default_factory=dict)
    durations: list[Small] = field(default_factory=list)
    hazards: list[Reals] = field(default_factory=list)
    nodes: list[NodePart] = field(default_factory=list)
    gates: list[GatePart] = field(default_factory=list)
    capacities: list[CapacityPart] = field(default_factory=list)
    stocks: list[StockPart] = field(default_factory=list)
    entries: list[EntryPart] = field(default_factory=list)
    forks: list[list[tuple[Dest, int, str]]] = field(default_factory=list)
    milestones: list[dict[str, str]] = field(default_factory=list)
    weights: list[Reals] = field(default_factory=list)
    pools: list[PoolPart] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    population: Group | None = None
    trace: dict[str, object] = field(default_factory=dict)
