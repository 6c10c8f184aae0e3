"""Many possible futures at once: strength per replication and the mean course, in bounded memory."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.sample import blank, replicate_again, settle
from dienmodel.engines.sample.state import ADDED, Tally
from dienmodel.engines.sample.sums import elect, people_per_cell, vote
from dienmodel.engines.sample.tables import Tables, prepare
from dienmodel.network.arcs import arcs_of
from dienmodel.network.course import Counts, Trajectory
from dienmodel.network.meters.gates import held_by
from dienmodel.network.network import Network, Small
from dienmodel.text.progress import Progress

Stop = Callable[[], bool]

POLL_SECONDS = 0.1
"""How often a stop is asked for while replications run."""


@dataclass(frozen=True)
class Ensemble:
    """Replications 0, 1, ... of one network under one seed."""

    strength: NDArray[np.int32]  # [replication, T+1, cell] people in stocks and nodes (inside and waiting) of the cell
    trained: NDArray[np.int32]  # [replication, T+1, cell] people in stocks who can fill posts of the cell
    mean: Trajectory  # mean over the replications; `binding` is what stopped a gate most often
    stopped: Counts  # [T, U] people whom each use of a capacity keeps waiting, mean over the replications
    replications: int
    complete: bool  # False: stopped before all were done


def ensemble(
    network: Network,
    replications: int,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Ensemble:
    """Run replications side by side; the result does not depend on the number of threads.

    Memory is that of `threads` replications, of as many sums, and of the people that are counted.

    Args:
        network: what to run.
        replications: how many, at least 1.
        seed: shared by all replications.
        threads: how many at a time, by default one per processor.
        progress: called in this thread with (done, replications).
        stop: asked in this thread about ten times per second; if it says yes, or on Ctrl-C, what is done is returned.

    Raises:
        ValueError: no replications are asked for, or see `sample.replicate`.
    """
    if replications < 1:
        raise ValueError(f"{replications} replications have no mean: ask for at least 1")
    tables = prepare(network)
    job = _Job(tables, seed, replications)
    workers = min(threads or cpu_count() or 1, replications)
    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(_work, job) for _ in range(workers)}
        try:
            _watch(running, job, progress, stop)
        except KeyboardInterrupt:
            pass
        finally:
            job.stopping.set()
    done = sum(job.done)
    parts = [future.result() for future in running]
    mean = settle(tables, _total(tables, parts), done)
    stopped = np.sum([part.stopped for part in parts], axis=0) / done
    strength, trained = (counted.people[:done] for counted in job.counted)
    return Ensemble(strength, trained, mean, stopped, done, done == replications)


class _Job:
    """What the threads share. Numbers are given out in order and each that was given out is finished."""

    def __init__(self, tables: Tables, seed: int, replications: int) -> None:
        labels = tables.network.labels
        nowhere = np.full(tables.shape.nodes, -1, np.int32)
        self.tables, self.seed, self.replications = tables, seed, replications
        self.counted = (
            _Counted(tables, replications, labels.stock_cell, labels.node_cell, labels.queue_cell),
            _Counted(tables, replications, labels.post_cell, nowhere, nowhere),
        )
        self.done = [False] * replications
        self.stopping = threading.Event()
        self._next, self._lock = 0, threading.Lock()

    def take(self) -> int:
        """Number of the next replication, -1: none is left."""
        with self._lock:
            stopped = self.stopping.is_set() and self._next > 0  # the first is always done: the mean needs one
            if stopped or self._next == self.replications:
                return -1
            self._next += 1
            return self._next - 1


class _Counted:
    """People per cell in all replications, and how those of one follow from its counters.

    `stocks`, `nodes` and `queues` tell the cell of the people there, -1: none.
    """

    def __init__(self, tables: Tables, replications: int, stocks: Small, nodes: Small, queues: Small) -> None:
        cells = len(tables.network.labels.cells)
        self.people = np.zeros((replications, tables.shape.steps + 1, cells), np.int32)
        self.flows = _cell_flows(tables, stocks, nodes, queues)
        self.start = np.zeros(cells, np.int64)
        np.add.at(self.start, stocks[stocks >= 0], tables.flat.start[stocks >= 0])

    def add(self, replication: int, tally: Tally) -> None:
        people_per_cell(tally.count, *self.flows, self.start, self.people[replication])


class _Sums:
    """Sums over the replications of one thread, and the one at hand."""

    def __init__(self, tables: Tables) -> None:
        self.tally = blank(tables, np.int64)
        self.tally.people[0] = 0
        self.at_hand = blank(tables)._replace(**{name: getattr(self.tally, name) for name in ADDED})
        uses = int(np.diff(tables.network.gates.use_start).max(initial=0))
        self.votes = np.zeros((tables.shape.gates, tables.shape.steps, 3 + uses), np.int32)
        self.stopped = np.zeros((tables.shape.steps, len(tables.network.gates.use_capacity)))

    def add(self, tables: Tables) -> None:
        """Add the replication at hand."""
        tally, gates = self.at_hand, tables.network.gates
        for name in (name for name in _SUMMED if name not in ADDED):
            sums = getattr(self.tally, name)
            np.add(sums, getattr(tally, name), out=sums)
        vote(tally.binding, gates.use_start, gates.use_capacity, self.votes)
        self.stopped += held_by(gates, tally.binding.T, tally.blocked.T)


_SUMMED = tuple(name for name in Tally._fields if name != "binding")


def _work(job: _Job) -> _Sums:
    """Run replications as long as there are any, and return their sums."""
    sums = _Sums(job.tables)
    while (replication := job.take()) >= 0:
        replicate_again(job.tables, job.seed, replication, sums.at_hand)
        for counted in job.counted:
            counted.add(replication, sums.at_hand)
        sums.add(job.tables)
        job.done[replication] = True
    return sums


def _watch(running: set[Future[_Sums]], job: _Job, progress: Progress | None, stop: Stop | None) -> None:
    """Report and ask for a stop until all threads are through, or one has failed."""
    reported, pending = 0, running
    while pending:
        through, pending = wait(pending, POLL_SECONDS, FIRST_COMPLETED)
        if any(future.exception() for future in through) or (stop is not None and stop()):
            job.stopping.set()
        if progress is not None and sum(job.done) > reported:
            reported = sum(job.done)
            progress(reported, job.replications)


def _total(tables: Tables, parts: list[_Sums]) -> Tally:
    """The sums of all threads; what stopped a gate is put to the vote, the first of equals wins."""
    total = blank(tables, np.int64)
    for name in _SUMMED:
        np.sum([getattr(part.tally, name) for part in parts], axis=0, out=getattr(total, name))
    votes = np.sum([part.votes for part in parts], axis=0)
    elect(votes, tables.network.gates.use_start, tables.network.gates.use_capacity, total.binding)
    return total


def _cell_flows(tables: Tables, of_stocks: Small, of_nodes: Small, of_queues: Small) -> tuple[Small, Small, Small]:
    """Rows of the counters that change the people of a cell, that cell, and the sign."""
    n = tables.shape
    none = np.full(n.entries, -1, np.int32)
    waited = np.array([sender.kind == "queue" for sender in arcs_of(tables.network).senders], bool)[tables.row_arc]
    stays, queues = (np.concatenate([none, there, of_stocks, [-1]])[tables.row_from] for there in (of_nodes, of_queues))
    leaves = np.where(waited, queues, stays)
    lost, quit_ = tables.network.nodes.lost_fork >= 0, tables.network.nodes.quit_fork >= 0
    joins = np.concatenate([none, of_queues, of_stocks, [-1]])[tables.row_dest]
    arcs, nodes = np.arange(n.rows), np.arange(n.nodes)
    dropped, expired, started = (n.rows + kind * n.nodes + nodes for kind in range(3))
    changes = [  # rows, the cell that people leave, the cell they come to
        (arcs, leaves, joins),
        (dropped, np.where(lost, -1, of_nodes), np.full(n.nodes, -1)),  # who is followed takes an arc
        (expired, np.where(quit_, -1, of_queues), np.full(n.nodes, -1)),
        (started, of_queues, of_nodes),
    ]
    row = np.concatenate([rows for rows, _, _ in changes] * 2)
    of = np.concatenate([to for _, _, to in changes] + [out for _, out, _ in changes])
    sign = np.repeat([1, -1], len(row) // 2)
    moved = np.concatenate([out != to for _, out, to in changes] * 2)
    counted = (of >= 0) & moved
    return row[counted].astype(np.int32), of[counted].astype(np.int32), sign[counted].astype(np.int32)
