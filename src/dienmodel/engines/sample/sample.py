"""One possible future of whole people: `sample` draws it, person by person.

>>> tables = prepare(network)                # once per network
>>> settle(tables, replicate(tables, 1, 0))  # a Trajectory, as often as needed
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample import kernel, streams, sums
from dienmodel.engines.sample.shapes import HEADROOM
from dienmodel.engines.sample.state import Tally
from dienmodel.engines.sample.streams import WordArray
from dienmodel.engines.sample.tables import Tables, prepare
from dienmodel.network.course import Counts, Trajectory
from dienmodel.network.network import Ints, Network, Small

MOVED, DROPPED, EXPIRED, STARTED = range(4)
"""Events of `EventLog`."""


class Person(NamedTuple):
    """Where a person came in: in the stock at the start with so many steps of tenure, or at the entry in that step."""

    newcomer: bool
    when: int
    where: int
    ordinal: int


@dataclass(frozen=True)
class EventLog:
    """What happened to everybody, one row per event: by person, and in order of time.

    Waiting ends with STARTED or EXPIRED; where no gate stands in front of a node the stay begins on arrival.
    """

    who: NDArray[np.uint64]  # identity, see `person`
    step: Small
    event: NDArray[np.uint8]  # MOVED along an arc, DROPPED out of, EXPIRED in front of or STARTED a node
    index: Small  # arc or node of the network


def person(who: int) -> Person:
    """Return the meaning of an identity."""
    ordinal, where, when = who & 0xFFFFFFFF, who >> 32 & 0x7FFF, who >> 47 & 0xFFFF
    return Person(bool(who >> 63), when, where, ordinal)


def sample(network: Network, seed: int = 1, replication: int = 0) -> Trajectory:
    """Return one possible course of a network; see `replicate` for the errors."""
    tables = prepare(network)
    return settle(tables, replicate(tables, seed, replication))


def sample_histories(network: Network, seed: int = 1, replication: int = 0) -> tuple[Trajectory, EventLog]:
    """Return the course that `sample` gives, and the histories behind it."""
    tables = prepare(network)
    tally = replicate(tables, seed, replication)
    log = np.empty(2 * _n_events(tables, tally), np.uint64)
    _run(tables, seed, replication, blank(tables), log)
    return settle(tables, tally), _histories(tables, _key(seed, replication), log)


def replicate(tables: Tables, seed: int, replication: int) -> Tally:
    """Return the counts of one replication, the same on every machine and in every thread.

    Raises:
        ValueError: the population that answers to an entry grew to more than HEADROOM times that of the start.
    """
    tally = blank(tables)
    _run(tables, seed, replication, tally, None)
    return tally


def replicate_again(tables: Tables, seed: int, replication: int, tally: Tally) -> None:
    """Do what `replicate` does in memory that has been used; the fields `ADDED` go on from what they are.

    Fresh memory is slow where it is touched first, and two threads wait for each other until they have it.
    """
    tally.count[:] = 0
    _run(tables, seed, replication, tally, None)


def blank(tables: Tables, kind: type[np.int32] | type[np.int64] = np.int32) -> Tally:
    """Return a tally without anybody but those at the start."""
    n = tables.shape
    tally = Tally(
        count=np.zeros((n.unread + 1, n.steps + 1), kind),
        people=np.zeros((n.steps + 1, n.ages), np.int64),
        gone=np.zeros(n.steps, np.int64),
        available=np.zeros((n.capacities, n.steps), kind),
        used=np.zeros((n.capacities, n.steps), kind),
        blocked=np.zeros((n.gates, n.steps), kind),
        turned=np.zeros((n.nodes, n.steps), np.int64),
        binding=np.zeros((n.gates, n.steps), np.int32),
        wait_sum=np.zeros((n.gates, n.steps), np.int64),
        wait_count=np.zeros((n.years, n.gates, n.steps), np.int64),
        lead=np.zeros((n.years, n.milestones, n.steps), np.int64),
    )
    tally.people[0] = tables.network.population.start
    return tally


def _run(tables: Tables, seed: int, replication: int, tally: Tally, log: NDArray[np.uint64] | None) -> None:
    n = tables.shape
    try:
        space = tables.left_over.pop()
    except IndexError:
        space = kernel.space(n)
    status, space = kernel.run(_key(seed, replication), n, tables.flat, tally, log, space)
    tables.left_over.append(space)
    if status:
        entry, step = divmod(status - 1, n.steps)
        label, day = tables.network.labels.entry[entry], tables.network.calendar.dates[step]
        raise ValueError(
            f"on {day} the population that answers to entry {label} is more than {HEADROOM:g} times that of the start, "
            "and its arrivals with it: the sample cannot follow; check ages, weights and growth"
        )


def _key(seed: int, replication: int) -> np.uint64:
    with np.errstate(over="ignore"):
        return np.uint64(streams.replication_key(np.uint64(seed), np.uint64(replication)))


def _n_events(tables: Tables, tally: Tally) -> int:
    """Number of rows of the histories."""
    return int(tally.count[: tables.shape.first_back, :-1].sum())


def _histories(tables: Tables, key: np.uint64, log: NDArray[np.uint64]) -> EventLog:
    """The log by person; what a person did stays in the order in which it was written, that of time."""
    n = tables.shape
    people = _identities(tables, key, log)
    order = np.argsort(people, kind="stable")
    who, what = people[order], log[1::2][order]
    row, step = (what >> np.uint64(16)).astype(np.int64), (what & np.uint64(0xFFFF)).astype(np.int32)
    event = np.clip(1 + (row - n.rows) // max(n.nodes, 1), MOVED, STARTED).astype(np.uint8)
    index = np.where(
        row < n.rows, np.append(tables.row_arc, 0)[np.minimum(row, n.rows)], (row - n.rows) % max(n.nodes, 1)
    )
    return EventLog(who, step, event, index.astype(np.int32))


def _identities(tables: Tables, key: np.uint64, log: WordArray) -> WordArray:
    """Who each event of the log is about: the first event of a person leads on from where the person came in."""
    n, keys = tables.shape, tables.flat
    first_keys, at, whose = np.unique(log[::2], return_index=True, return_inverse=True)
    place = tables.row_from[(log[1::2][at] >> np.uint64(16)).astype(np.int64)]
    of_place = np.concatenate([keys.coming_luck[: n.entries], np.zeros(n.nodes, np.uint64), keys.start_luck])
    drawn = np.array([streams.draw(key, decision) for decision in of_place], np.uint64)
    which = streams.which_of(drawn[place], first_keys)
    newcomer = place < n.entries
    where = np.where(newcomer, place, place - n.entries - n.nodes).astype(np.uint64)
    when, ordinal = which >> streams.WHEN_SHIFT, which & np.uint64(0xFFFFFFFF)
    who = (newcomer.astype(np.uint64) << np.uint64(63)) | (when << np.uint64(47)) | (where << np.uint64(32)) | ordinal
    return who[whose]


def settle(tables: Tables, tally: Tally, replications: int = 1) -> Trajectory:
    """Return the trajectory behind counts, or the mean one behind sums over so many replications."""
    n, network = tables.shape, tables.network
    moved, dropped, expired, started, back = _split(tables, tally.count)
    gated = network.nodes.gate >= 0
    pooled = network.nodes.returns >= 0
    nodes, stocks = slice(n.entries, n.entries + n.nodes), slice(n.entries + n.nodes, n.outside)
    came = sums.add_rows(moved, tables.row_dest, n.outside + 1)
    left = sums.add_rows(moved[: n.through], tables.row_from[: n.through], n.outside)
    joined = came[nodes]
    began = np.where(gated[:, None], started, joined)
    pooled_rows = np.flatnonzero(tables.flat.way_pool >= 0)
    change = {
        "n_stock": came[stocks] - left[stocks],
        "n_inside": began - left[nodes] - dropped,
        "n_waiting": joined - began - expired,
    }
    first = {"n_stock": tables.flat.start * replications}
    nowhere = [(dropped, network.nodes.lost_fork < 0), (expired, network.nodes.quit_fork < 0)]
    again = moved[pooled_rows].sum(0)
    cooling = again + sum(lost[plain & pooled].sum(0) for lost, plain in nowhere) - back.sum(0)
    gone = came[n.outside] - again + sum(lost[plain & ~pooled].sum(0) for lost, plain in nowhere) + tally.gone

    def mean(counts: NDArray[np.signedinteger]) -> Counts:
        return counts.astype(np.float64) / replications

    return Trajectory(
        **{name: _levels(rows, first.get(name, 0), replications) for name, rows in change.items()},
        n_population=mean(tally.people),
        n_cooling=_levels(cooling[None], 0, replications)[:, 0],
        n_outside=_levels(gone[None], 0, replications)[:, 0],
        new_arrived=mean(left[: n.entries]).T,
        new_joined=mean(joined).T,
        new_started=mean(began).T,
        new_dropped=mean(dropped).T,
        new_expired=mean(expired).T,
        new_moved=mean(sums.add_rows(moved, tables.row_arc, len(network.forks.dest))).T,
        available=mean(tally.available).T,
        used=mean(tally.used).T,
        n_blocked=mean(tally.blocked).T,
        new_turned=mean(tally.turned).T,
        binding=tally.binding.T,
        wait_sum=mean(tally.wait_sum).T,
        wait_count=mean(tally.wait_count),
        lead_count=mean(tally.lead),
    )


def _split(tables: Tables, count: NDArray[np.signedinteger]) -> list[NDArray[np.signedinteger]]:
    """Rows of `Tally.count` by kind: along arcs by owner, dropped, gave up, started, returned to the count."""
    n = tables.shape
    sizes = (n.rows, n.nodes, n.nodes, n.nodes, n.pools)
    return np.split(count[:-1, :-1], np.cumsum(sizes))[:-1]


def _levels(change: Ints, start: Ints | int, replications: int) -> Counts:
    """Levels [T+1, row] from changes [row, T] and the levels at the start."""
    levels = np.zeros((change.shape[0], change.shape[1] + 1), np.int64)
    levels[:, 0] = start
    levels[:, 1:] = change
    return (np.cumsum(levels, axis=1) / replications).T
