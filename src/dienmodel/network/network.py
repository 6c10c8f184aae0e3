"""The compiled network: frozen integer-indexed arrays, the only thing an engine reads.

A network is a semi-Markov process with finite capacities, in steps of equal length:

* a **node** is one stage of one track for one group (and site): people stay a random whole number of
  steps, then drop out or move on along a fork;
* a **gate** holds the queue in front of nodes: longest waiting first, while every capacity it uses has room; people of
  another priority have a gate of their own with the same capacities, further down;
* a **stock** is an open-ended stay with competing risks by time in stock and calendar date;
* a **fork** says where people go next, each arc by a chance that may change over time;
* a **clock** may go along: stocks that count the same one hand it on with the people who move between them, also
  through nodes and queues;
* an **entry** brings new people in, from the counted population or from outside;
* a **path** is one row of numbers per step; everything that changes over time is a row of `paths`.

Shapes: T steps, N nodes, S stocks, R risks, G gates, C capacities, F forks, K arcs, E entries,
A ages, P paths, D durations, V lengths by start, H waiting hazards, M milestones, Z return pools, W age-weight rows.
Rows of "compressed" pairs (`*_start`) follow the usual convention: the items of row i are `start[i]:start[i+1]`.

One step, in this order (the meaning of the model; every engine follows it):

1. what is due: ends of stays in nodes (leaving before their end, else dropout, else the fork), events of stocks
   among those present at the end of the previous step (of several risks that strike in it the earliest; then the
   tenure limit), expiry of waits, the yearly turn of the population and returns to it; all join the next node or
   stock in this step;
2. arrivals at the entries, who join their first node in this step; all ask those who were counted before them;
3. capacities from the state now: base + share x stock, less who fills them in nodes and the places held; less than
   nothing is no room, and binds nobody to make up for it (a base below zero is what other work takes first);
4. gates in index order: admit from the head of the queue while every used capacity has room;
5. record.

A gate with a door lets so many wait as `closes` says: who came last beyond that, once the gates have admitted, is
turned away. When so many wait the door closes, and all who come from the next step on are turned away, until after a
step at most `reopens` wait, or fewer than begin a class. Who is turned away counts as waiting for that step, is never
admitted, and gives up in the next one. A door with a `pace` tells both in steps of waiting: that many times the people
whom its gate admitted per step, in the mean of its last `pace` steps.

Whoever joins a node without gate, is admitted by a gate, or enters a stock in step t can leave in step t + 1
at the earliest; whoever joins a queue in step t can be admitted in step t.

The tenure by which people leave a stock is what its clock shows. It shows 0 in the first step after entry and one more
in every step. If the stock counts a clock of `Clocks`, it runs on for those whose last stock counted the same clock,
and begins at what the arc says (`begins`) for all others. On the way from that stock it runs on too, in nodes and
queues, if it is one that goes `through` them; otherwise only who comes straight from it brings it. Whose time is over
(the clock will show the limit of the stock or more) when a risk or a node has moved him on with his clock leaves by the
limit in the same step; who is there or comes otherwise with so much leaves in the next step, as if in the last step
before the limit.

A node may have limits on the clocks that people have with them there, for those inside or for those who wait: whose
clock will show the limit or more leaves early, or stops waiting, in that step, but not before the step after he came.

Leaving a node before the stay ends has a latent time of its own, from the step after the start on, and comes before
completion in the same step: the stay is the shorter of both, and a stay of L steps is completed (or ends with dropout)
with chance exp(-hazards of its L steps). Leavers give back at once what they hold: all behind a gate share its units,
and those that the remaining people need stay held. Where the node has a fork for leavers they move along it, as those
who complete the node do along theirs: they are no dropouts, and have not completed it. Otherwise they count as
dropouts, and so do those who leave by a limit on a clock, which comes first where both come in one step. Who drops out
or stops waiting takes the fork that the node has for them, where it has one; otherwise, and where any fork of the node
leads outside, they come into the node's return pool, or go outside.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Calendar
from dienmodel.network.keys import CapacityKey, GateKey, LineKey

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Reals = NDArray[np.float64]

TICKS = 4096
"""A duration's chances are whole multiples of 1/TICKS, rounded once: the rounded table is the model."""

NOBODY, TOO_SMALL, CLOSED = -1, -2, -3
"""What `Trajectory.binding` says where no capacity stopped a gate: nobody more waited, too few for a class did, or it
was closed."""

SLOTS, PLACES, SAVED = 0, 1, 2
"""Capacity kinds: slots are offered anew each step; places are held from admission to the end of the stay; saved slots
stay for later steps when nobody takes them."""


@dataclass(frozen=True)
class Forks:
    """Where people go next. Per fork the chances of its arcs add up to one in every step."""

    start: Small  # [F+1]
    dest: Small  # [K] node n -> n, stock s -> N + s, outside -> N + S
    chance: Small  # [K] path row of the chance


@dataclass(frozen=True)
class Nodes:
    """Stays with an end."""

    duration: Small  # [N] row of `Network.durations`; of a node in `Lengths` its first
    dropout: Small  # [N] path row: chance to drop out when the stay ends
    hazard: Small  # [N] row of `Network.hazards`: leaving before the stay ends, -1: nobody does
    fork: Small  # [N]
    lost_fork: Small  # [N] of those who drop out, -1: they go as `returns` says
    left_fork: Small  # [N] of those who leave before the stay ends, -1: they are among those who drop out
    quit_fork: Small  # [N] of those who stop waiting, -1: they go as `returns` says
    gate: Small  # [N] gate in front of the node, -1: none
    returns: Small  # [N] return pool of those who go outside from here, -1: nobody counts them again
    milestone: Small  # [N] passed on completing the stay without dropping out, -1: none


@dataclass(frozen=True)
class Lengths:
    """Stays whose length depends on the step in which they start: several per node, each by a chance.

    Of a node that is not here all stays have `Nodes.duration`. The chances of a node add up to one in every step.
    """

    node: Small  # [V] node, several rows of one node side by side
    duration: Small  # [V] row of `Network.durations`
    chance: Small  # [V] path row: chance that a stay that starts in a step has this duration


@dataclass(frozen=True)
class Gates:
    """Queues, in order of priority."""

    use_start: Small  # [G+1]
    use_capacity: Small  # [U]
    use_per: Reals  # [U] people per unit, >= 1; n whole people behind the gate hold ceil(n / per), whenever they came
    open: Small  # [G] path row (0 or 1: a course starts in this step), -1: always open
    least: Small  # [G] fewest people a class starts with, 1: no minimum
    renege: Reals  # [G] chance per step of waiting to give up (applied from the step after joining)
    # where it depends on the time waited the steady one with the same mean wait, for plans: they follow no waits
    hazard: Small  # [G] row of `Network.hazards` where giving up depends on the time waited, else -1
    closes: Small  # [G] path row: people who may wait at most, or steps at the pace of the gate; -1: however many
    reopens: Reals  # [G] at most so many wait when a door that has closed opens again, -1: it never closes for longer
    pace: Small  # [G] last steps over which the pace of the gate is taken, 0: its door counts people
    patience: Small  # [G] whole steps after which everybody still waiting gives up, 0: no limit


@dataclass(frozen=True)
class Capacities:
    """What gates use."""

    kind: Small  # [C] SLOTS, PLACES or SAVED
    base: Small  # [C] path row, whole units per step
    supply_start: Small  # [C+1]
    supply_stock: Small  # [Q] stock whose people supply the capacity
    supply_share: Small  # [Q] path row: units per person (below zero: taken up); floor(base + sum of share x stock)
    filled_start: Small  # [C+1]
    filled_node: Small  # node whose people take up a unit each, those who join it in this step too
    filled_waits: Small  # 1: the people who wait for the node, 0: those inside
    least: Small  # [C] path row: units that there are at least, whatever takes them up; -1: none
    share: Small  # [C] path row: of a part of another capacity how much it is of that one, -1: it is none


@dataclass(frozen=True)
class Stocks:
    """Open-ended stays.

    Risk r has cumulative hazard h_r = `rate[band(tenure)] * paths[season[r], t]` in step t. All together strike with
    chance 1 - exp(-H), H the sum over the risks, and risk r takes a share h_r / H of those who leave, whatever the
    order. Tenure is what the clock of the stock shows: 0 in the first step after entry, unless it went along.
    """

    band_start: Small  # [S+1]
    band_length: Small  # [B] steps in the band; the last band of a stock without limit has length 0: open
    risk_start: Small  # [S+1]
    risk_fork: Small  # [R]
    risk_season: Small  # [R] path row of the factor on the hazard
    rate_start: Small  # [R] offset of the risk's band rates in `rate`
    rate: Reals  # hazard per step, one per band of the risk's stock
    limit_fork: Small  # [S] fork of those who reach the end of the last band, -1: no limit
    initial_start: Small  # [S+1]
    initial: Ints  # people in the stock at the start by whole steps of tenure


@dataclass(frozen=True)
class Clocks:
    """Clocks that go along with people from stock to stock, X of them."""

    through: NDArray[np.uint8]  # [X] 1: it goes through nodes and queues too
    of_stock: Small  # [S] clock that the stock counts, -1: one of its own, which begins anew with every entry
    begins: Small  # [K] steps on the clock of its stock, below its limit, for who comes by the arc without that clock
    limit_node: Small  # [I] node that people leave, or before which they stop waiting, by a clock that they have there
    limit_clock: Small  # [I]
    limit: Small  # [I] steps on that clock, at least 1
    limit_waits: NDArray[np.uint8]  # [I] 1: those who wait for the node, 0: those inside


@dataclass(frozen=True)
class Entries:
    """Where people come in: a Poisson number in `sample`, its mean in `expect`, which scales with the population.

    Of an exact number, however many there are in the population, each comes with a chance. In `sample` it is whole:
    by the end of each step the whole part of all so far. Without as many people in the population it is all of them.
    """

    rate: Small  # [E] path row, people per step (at the population of the start)
    fork: Small  # [E]
    weights: Small  # [E] row of `Population.weights` that arrivals scale with and come out of; -1: outside
    each: Small  # [E] path row of the chance with which each of an exact number comes; -1: a Poisson number


@dataclass(frozen=True)
class Population:
    """People counted by single year of age, until first contact."""

    ages: Small  # [A]
    start: Ints  # [A]
    turn: NDArray[np.uint8]  # [T] 1 in a step where everybody becomes a year older (the oldest leave for outside)
    entering: Ints  # [T] people who enter at the youngest age, in turn steps
    net: Ints  # [T, A] other change (migration less deaths) after the turn, never below zero
    weights: Reals  # [W, A]
    return_after: Small  # [Z] steps before somebody who dropped out counts again
    return_share: Reals  # [Z, A] ages to which they return; rows add up to one


@dataclass(frozen=True)
class Labels:
    """Who is who: one tuple of plain fields per row, for tables and explanations. Never read by an engine."""

    node: list[dict[str, str]]  # track, stage, group fields
    stock: list[dict[str, str]]
    risk: list[dict[str, str]]
    gate_keys: list[GateKey | LineKey]
    capacity_keys: list[CapacityKey]
    entry: list[dict[str, str]]
    pool: list[dict[str, str]]
    milestone: list[dict[str, str]]
    cells: list[dict[str, str]]  # strength cells: category, service, rank
    node_cell: Small  # [N] strength cell that counts the people in the node, -1: not in the force
    queue_cell: Small  # [N] strength cell of those who join the node, waiting; `node_cell` where nobody waits
    stock_cell: Small  # [S]
    post_cell: Small  # [S] strength cell whose posts they fill
    arc: list[str]  # [K] role of the arc
    trace: dict[str, Any]  # what each path came from

    @cached_property
    def gate(self) -> list[str]:
        """Gates as people read them."""
        return [key.label for key in self.gate_keys]

    @cached_property
    def capacity(self) -> list[str]:
        """Capacities as people read them."""
        return [key.label for key in self.capacity_keys]


@dataclass(frozen=True, repr=False)
class Network:
    """Everything an engine needs, and nothing else."""

    calendar: Calendar
    paths: Reals  # [P, T]
    durations: Small  # [D, L+1] ticks (of TICKS) of a stay of 0..L steps; column 0 is always 0
    hazards: Reals  # [H, T] hazard of leaving in the first, second... step since somebody came
    forks: Forks
    nodes: Nodes
    lengths: Lengths
    gates: Gates
    capacities: Capacities
    stocks: Stocks
    clocks: Clocks
    entries: Entries
    population: Population
    labels: Labels

    def __repr__(self) -> str:
        return f"<network of {self.n_nodes} nodes and {self.n_steps} steps>"

    @property
    def n_steps(self) -> int:
        """Number of steps T."""
        return int(self.paths.shape[1])

    @property
    def n_nodes(self) -> int:
        """Number of nodes N."""
        return len(self.nodes.duration)

    @property
    def n_stocks(self) -> int:
        """Number of stocks S."""
        return len(self.stocks.limit_fork)

    @property
    def outside(self) -> int:
        """Destination code of the outside world."""
        return self.n_nodes + self.n_stocks


def lengths_of(network: Network, n: int) -> list[tuple[int, int]]:
    """Durations of the stays in a node, each with the path row of its chance by the step of the start (-1: all)."""
    mine = np.flatnonzero(network.lengths.node == n)
    if not len(mine):
        return [(int(network.nodes.duration[n]), -1)]
    return list(zip(network.lengths.duration[mine].tolist(), network.lengths.chance[mine].tolist(), strict=True))


def with_copies(lengths: Lengths, node: Ints, n: int) -> Lengths:
    """The lengths of nodes and of copies of some of them, which are counted from `n` on."""
    copies = [(n + i, int(row)) for i, of in enumerate(node.tolist()) for row in np.flatnonzero(lengths.node == of)]
    new, rows = np.array(copies, np.int64).reshape(-1, 2).T
    return Lengths(
        node=np.concatenate([lengths.node, new]).astype(np.int32),
        duration=np.concatenate([lengths.duration, lengths.duration[rows]]),
        chance=np.concatenate([lengths.chance, lengths.chance[rows]]),
    )


def wholes(network: Network) -> Ints:
    """The capacity of which each is a part, [C]; itself where it is none."""
    keys = network.labels.capacity_keys
    place = {key: c for c, key in enumerate(keys)}
    return np.array([place[CapacityKey(key.name, key.groups) if key.part else key] for key in keys], np.int64)


def one_more(network: Network, c: int) -> dict[int, Reals]:
    """One unit more of a capacity in every step, [T], and what each of its parts has more by it."""
    parts = np.flatnonzero((wholes(network) == c) & (network.capacities.share >= 0)).tolist()
    shares = network.paths[network.capacities.share]
    return {c: np.ones(network.n_steps)} | {part: shares[part] for part in parts}
