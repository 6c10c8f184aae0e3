"""Many possible futures at once: strength per replication and the mean course, in bounded memory."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.sample import blank, replicate, settle
from dienmodel.engines.sample.state import Tally
from dienmodel.engines.sample.sums import elect, strength, vote
from dienmodel.engines.sample.tables import Tables, prepare
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Network, Small
from dienmodel.text.progress import Progress

Stop = Callable[[], bool]

POLL_SECONDS = 0.1
"""How often a stop is asked for while replications run."""


@dataclass(frozen=True)
class Ensemble:
    """Replications 0, 1, ... of one network under one seed."""

    strength: NDArray[np.int32]  # [replication, T+1, cell] people in stocks and nodes (inside and waiting) of the cell
    mean: Trajectory  # mean over the replications; `binding` is what stopped a gate most often
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

    Memory is that of `threads` replications, of as many sums, and of the strength.

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
    total = _total(tables, [future.result() for future in running])
    mean = settle(tables, total, done)
    return Ensemble(job.strength[:done], mean, done, done == replications)


class _Job:
    """What the threads share. Numbers are given out in order and each that was given out is finished."""

    def __init__(self, tables: Tables, seed: int, replications: int) -> None:
        n_cells = len(tables.network.labels.cells)
        self.tables, self.seed, self.replications = tables, seed, replications
        self.strength = np.zeros((replications, tables.shape.steps + 1, n_cells), np.int32)
        self.flows = _cell_flows(tables)
        self.start = _cell_start(tables)
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


class _Sums:
    """Sums over the replications of one thread."""

    def __init__(self, tables: Tables) -> None:
        self.tally = blank(tables, np.int64)
        self.tally.people[0] = 0
        uses = int(np.diff(tables.network.gates.use_start).max(initial=0))
        self.votes = np.zeros((tables.shape.gates, tables.shape.steps, 3 + uses), np.int32)

    def add(self, tables: Tables, tally: Tally) -> None:
        for name in _SUMMED:
            sums = getattr(self.tally, name)
            np.add(sums, getattr(tally, name), out=sums)
        gates = tables.network.gates
        vote(tally.binding, gates.use_start, gates.use_capacity, self.votes)


_SUMMED = tuple(name for name in Tally._fields if name != "binding")


def _work(job: _Job) -> _Sums:
    """Run replications as long as there are any, and return their sums."""
    sums = _Sums(job.tables)
    while (replication := job.take()) >= 0:
        tally = replicate(job.tables, job.seed, replication)
        strength(tally.count, *job.flows, job.start, job.strength[replication])
        sums.add(job.tables, tally)
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


def _cell_flows(tables: Tables) -> tuple[Small, Small, Small]:
    """Rows of the counters that change the strength of a cell, that cell, and the sign."""
    n, labels = tables.shape, tables.network.labels
    none = np.full(n.entries, -1, np.int32)
    leaves = np.concatenate([none, labels.node_cell, labels.stock_cell, [-1]])[tables.row_from]
    joins = np.concatenate([none, labels.queue_cell, labels.stock_cell, [-1]])[tables.row_dest]
    arcs, nodes = np.arange(n.rows), np.arange(n.nodes)
    dropped, expired, started = (n.rows + kind * n.nodes + nodes for kind in range(3))
    changes = [  # rows, the cell that people leave, the cell they come to
        (arcs, leaves, joins),
        (dropped, labels.node_cell, np.full(n.nodes, -1)),
        (expired, labels.queue_cell, np.full(n.nodes, -1)),
        (started, labels.queue_cell, labels.node_cell),
    ]
    row = np.concatenate([rows for rows, _, _ in changes] * 2)
    of = np.concatenate([to for _, _, to in changes] + [out for _, out, _ in changes])
    sign = np.repeat([1, -1], len(row) // 2)
    moved = np.concatenate([out != to for _, out, to in changes] * 2)
    counted = (of >= 0) & moved
    return row[counted].astype(np.int32), of[counted].astype(np.int32), sign[counted].astype(np.int32)


def _cell_start(tables: Tables) -> NDArray[np.int64]:
    """Strength of each cell at the start."""
    labels = tables.network.labels
    start = np.zeros(len(labels.cells), np.int64)
    counted = labels.stock_cell >= 0
    np.add.at(start, labels.stock_cell[counted], tables.flat.start[counted])
    return start
