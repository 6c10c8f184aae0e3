"""One function over many worlds: here, in processes or on a cluster; stopped at any time, and resumed.

What was worked out is kept in a folder, if one is given, under a digest of everything it depends on: asked for again,
it is read and not computed. An interrupt, or a cluster that is gone, keeps what is done.
"""

import hashlib
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from dienmodel.sweeps.cluster import Batch, answered_on, batches
from dienmodel.sweeps.kept import AnswerArray as AnswerArray
from dienmodel.sweeps.kept import KeptAnswer, as_text, keeping, known
from dienmodel.text.progress import Progress
from dienmodel.version import code_version

Item = TypeVar("Item")

FIRST = 3
"""Items that are always worked out here, to see how long one takes."""

WORTH = 15.0
"""Seconds of work from which on processes of our own save more than their start costs."""

MOST = 8
"""Processes that may work at once, however many processors there are."""


@dataclass(frozen=True)
class Execution:
    """How work is done: by whom, who hears of its progress, and where answers are kept.

    `on` is the address of the scheduler of a Dask cluster; without it so many `processes` of our own are started where
    there is enough to do.
    """

    processes: int = 1
    progress: Progress | None = None
    folder: Path | None = None
    on: str | None = None


HERE = Execution()


def processes() -> int:
    """How many processes may work at once."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(mine, MOST)


def map_worlds(
    ask: Callable[[Item], AnswerArray], items: Sequence[Item], about: str = "", how: Execution = HERE
) -> list[AnswerArray]:
    """Answers in the order of the items; when the user interrupts, those up to the first that is not done.

    Args:
        ask: A function that other processes can load; it gives the same answer whenever it is asked the same.
        items: What it is asked, each as plain data.
        about: Digest of what is asked and of all else that the answers depend on, see `digest`.
        how: By whom it is done, and where answers are kept.

    Raises:
        FaultyInput: answers cannot be kept in the folder, or a cluster cannot do the work, or is gone.
    """
    keys = [digest(code_version(), about, vars(item)) for item in items]
    before = {} if how.folder is None else known(how.folder, keys)
    answers = {i: before[key] for i, key in enumerate(keys) if key in before}
    todo = [(i, item) for i, item in enumerate(items) if i not in answers]
    try:
        with keeping(how.folder) as keeper, closing(_answers(ask, todo, how)) as coming:
            for i, answer in coming:
                answers[i] = answer
                if keeper is not None:
                    keeper.keep(KeptAnswer(keys[i], about, vars(items[i]), answer))
                if how.progress is not None:
                    how.progress(len(answers), len(items))
    except KeyboardInterrupt:
        pass
    done = next((i for i in range(len(items)) if i not in answers), len(items))
    return [answers[i] for i in range(done)]


def digest(*parts: Any) -> str:
    """Digest of plain data: equal for equal meaning, in whatever order its keys stand."""
    return hashlib.sha256(as_text(*parts).encode()).hexdigest()


# --- who does it ---------------------------------------------------------------------------------------------


def _answers(
    ask: Callable[[Item], AnswerArray], todo: Batch[Item], how: Execution
) -> Generator[tuple[int, AnswerArray]]:
    """Answers as they come: of the cluster; else from here, or from processes once that is seen to be worth it."""
    if how.on is not None:
        yield from answered_on(how.on, ask, todo) if todo else ()
        return
    done, begin = 0, perf_counter()
    while done < len(todo) and not (how.processes > 1 and _is_much(done, len(todo), perf_counter() - begin)):
        i, item = todo[done]
        yield i, ask(item)
        done += 1
    if done < len(todo):
        yield from _by_processes(ask, todo[done:], how.processes)


def _is_much(done: int, n: int, seconds: float) -> bool:
    """Whether the rest of n items would take long, by the time that those done took."""
    return done >= min(FIRST, n - 1) and seconds / max(done, 1) * (n - done) > WORTH


def _by_processes(
    ask: Callable[[Item], AnswerArray], todo: Batch[Item], number: int
) -> Iterator[tuple[int, AnswerArray]]:
    chunk = len(batches(todo, number)[0])
    with ProcessPoolExecutor(number, get_context("spawn"), initializer=_deaf) as pool:
        try:
            answers = pool.map(ask, [item for _, item in todo], chunksize=chunk)
            yield from zip((i for i, _ in todo), answers, strict=True)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Leave an interrupt from the keyboard to the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
