"""The compiled network: frozen integer-indexed arrays, the only thing an engine reads.

A network is a semi-Markov process with finite capacities, in steps of equal length:

* a **node** is one stage of one track for one group (and site): people stay a random whole number of
  steps, then drop out or move on along a fork;
* a **gate** holds the queue in front of nodes: longest waiting first, while every capacity it uses has room;
* a **stock** is an open-ended stay with competing risks by time in stock and calendar date;
* a **fork** says where people go next, each arc by a chance that may change over time;
* an **entry** brings new people in, from the counted population or from outside;
* a **path** is one row of numbers per step; everything that changes over time is a row of `paths`.

Shapes: T steps, N nodes, S stocks, R risks, G gates, C capacities, F forks, K arcs, E entries,
A ages, P paths, D durations, M milestones, Z return pools, W age-weight rows. Rows of "compressed" pairs
(`*_start`) follow the usual convention: the items of row i are `start[i]:start[i+1]`.

One step, in this order (the meaning of the model; every engine follows it):

1. what is due: ends of stays in nodes (dropout, then the fork), events of stocks among those present at the
   end of the previous step (of several risks that strike in it the earliest; then the tenure limit), expiry of
   waits, the yearly turn of the population and returns to it; all join the next node or stock in this step;
2. arrivals at the entries, who join their first node in this step;
3. capacities from the state now: base + share x stock, less the places held;
4. gates in index order: admit from the head of the queue while every used capacity has room;
5. record.

Whoever joins a node without gate, is admitted by a gate, or enters a stock in step t can leave in step t + 1
at the earliest; whoever joins a queue in step t can be admitted in step t.
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

    duration: Small  # [N] row of `Network.durations`
    dropout: Small  # [N] path row: chance to drop out when the stay ends
    fork: Small  # [N]
    gate: Small  # [N] gate in front of the node, -1: none
    returns: Small  # [N] return pool of those who drop out or stop waiting, -1: they leave for outside
    milestone: Small  # [N] passed on completing the stay without dropping out, -1: none


@dataclass(frozen=True)
class Gates:
    """Queues, in order of priority."""

    use_start: Small  # [G+1]
    use_capacity: Small  # [U]
    use_per: Reals  # [U] people per unit, >= 1; a batch of n whole people takes ceil(n / per) units
    open: Small  # [G] path row (0 or 1: a course starts in this step), -1: always open
    least: Small  # [G] fewest people a class starts with, 1: no minimum
    renege: Reals  # [G] chance per step of waiting to give up (applied from the step after joining)
    patience: Small  # [G] whole steps after which everybody still waiting gives up, 0: no limit
    length: Small  # [G] fixed stay in steps behind the gate, 0: stays differ (then every `per` is 1)


@dataclass(frozen=True)
class Capacities:
    """What gates use."""

    kind: Small  # [C] SLOTS, PLACES or SAVED
    base: Small  # [C] path row, whole units per step
    supply_start: Small  # [C+1]
    supply_stock: Small  # [Q] stock whose people supply the capacity
    supply_share: Small  # [Q] path row: units per person (below zero: taken up); floor(base + sum of share x stock)


@dataclass(frozen=True)
class Stocks:
    """Open-ended stays.

    Risk r has cumulative hazard h_r = `rate[band(tenure)] * paths[season[r], t]` in step t. All together strike with
    chance 1 - exp(-H), H the sum over the risks, and risk r takes a share h_r / H of those who leave, whatever the
    order. Tenure is 0 in the first step after entry.
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
class Entries:
    """Where people come in: Poisson in `sample`, the mean in `expect`."""

    rate: Small  # [E] path row, people per step (at the population of the start)
    fork: Small  # [E]
    weights: Small  # [E] row of `Population.weights` that arrivals scale with and come out of; -1: outside


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


@dataclass(frozen=True)
class Network:
    """Everything an engine needs, and nothing else."""

    calendar: Calendar
    paths: Reals  # [P, T]
    durations: Small  # [D, L+1] ticks (of TICKS) of a stay of 0..L steps; column 0 is always 0
    forks: Forks
    nodes: Nodes
    gates: Gates
    capacities: Capacities
    stocks: Stocks
    entries: Entries
    population: Population
    labels: Labels

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
