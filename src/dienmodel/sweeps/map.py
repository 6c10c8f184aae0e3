"""One function over many worlds: here, in processes or wherever an executor works; stopped at any time, and resumed.

What was worked out is kept in a folder, if one is given, under a digest of everything it depends on: asked for again,
it is read and not computed. An interrupt keeps what is done.
"""

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dienmodel.text.files import written
from dienmodel.text.progress import Progress
from dienmodel.version import __version__

Item = TypeVar("Item")

AnswerArray = NDArray[np.float64]
"""What is worked out for one item; empty where the item makes no sense."""


FIRST = 3
"""Items that are always worked out here, to see how long one takes."""

WORTH = 15.0
"""Seconds of work from which on processes of our own save more than their start costs."""

MOST = 8
"""Processes that may work at once, however many processors there are."""


@dataclass(frozen=True)
class Execution:
    """How work is done: by whom, who hears of its progress, and where answers are kept.

    An `executor` of one's own (of a cluster, say) is used as it is, and stays open; without one, `processes` are
    started where there is enough to do.
    """

    processes: int = 1
    progress: Progress | None = None
    folder: Path | None = None
    executor: Executor | None = None


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
        FaultyInput: answers cannot be kept in the folder.
    """
    keys = [digest(__version__, about, vars(item)) for item in items]
    answers = {} if how.folder is None else _known(how.folder, keys)
    todo = [i for i in range(len(items)) if i not in answers]
    try:
        for i, answer in zip(todo, _answers(ask, [items[i] for i in todo], how), strict=True):
            answers[i] = answer
            if how.folder is not None:
                _keep(how.folder / f"{keys[i]}.npy", answer)
            if how.progress is not None:
                how.progress(len(answers), len(items))
    except KeyboardInterrupt:
        pass
    done = next((i for i in range(len(items)) if i not in answers), len(items))
    return [answers[i] for i in range(done)]


def digest(*parts: Any) -> str:
    """Digest of plain data: equal for equal meaning, in whatever order its keys stand."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


# --- who does it ---------------------------------------------------------------------------------------------


def _answers(ask: Callable[[Item], AnswerArray], items: Sequence[Item], how: Execution) -> Iterator[AnswerArray]:
    """Answers in order: by the executor that was given; else here, or by processes once that is seen to be worth it."""
    if how.executor is not None:
        yield from how.executor.map(ask, items)
        return
    done, begin = 0, perf_counter()
    while done < len(items) and not (how.processes > 1 and _is_much(done, len(items), perf_counter() - begin)):
        yield ask(items[done])
        done += 1
    if done < len(items):
        yield from _by_processes(ask, items[done:], how.processes)


def _is_much(done: int, n: int, seconds: float) -> bool:
    """Whether the rest of n items would take long, by the time that those done took."""
    return done >= min(FIRST, n - 1) and seconds / max(done, 1) * (n - done) > WORTH


def _by_processes(ask: Callable[[Item], AnswerArray], items: Sequence[Item], number: int) -> Iterator[AnswerArray]:
    chunk = max(1, min(8, len(items) // (2 * number)))
    with ProcessPoolExecutor(number, get_context("spawn"), initializer=_deaf) as pool:
        try:
            yield from pool.map(ask, items, chunksize=chunk)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Leave an interrupt from the keyboard to the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


# --- what is kept --------------------------------------------------------------------------------------------


def _known(folder: Path, keys: Sequence[str]) -> dict[int, AnswerArray]:
    """Answers that were kept before, by position; a file that is damaged counts as none."""
    read = ((i, _read(folder / f"{key}.npy")) for i, key in enumerate(keys))
    return {i: answer for i, answer in read if answer is not None}


def _read(path: Path) -> AnswerArray | None:
    try:
        return np.asarray(np.load(path, allow_pickle=False), float)
    except (OSError, ValueError, EOFError):
        return None


def _keep(path: Path, answer: AnswerArray) -> None:
    """Write an answer whole: nobody finds one by half."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with written(part), part.open("wb") as file:
        np.save(file, answer, allow_pickle=False)
    part.replace(path)
