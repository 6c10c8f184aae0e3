"""Compiling the sample engine in a process beside ours, so that both engines are compiled at the same time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, Popen

from dienmodel.engines.jit import is_compiled

SCENARIO = "nederland"
"""Any will do: the engine takes arrays of the same types from each."""


@contextmanager
def sample_compiled_beside() -> Iterator[Callable[[], object]]:
    """Compile the sample engine into the cache, if it is not there; what is given waits until that is done.

    Whatever goes wrong beside us only costs time: the engine is then compiled when it is used. Nothing runs on after
    the block.
    """
    if is_compiled("sample"):
        yield lambda: None
        return
    call = "from dienmodel.engines import ahead; ahead.compile_sample()"
    try:
        beside = Popen([sys.executable, "-P", "-c", call], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    except OSError:
        yield lambda: None
        return
    try:
        yield beside.wait
    finally:
        beside.kill()
        beside.wait()


def compile_sample() -> None:
    """Compile the sample engine by using it."""
    from dienmodel.engines.sample.ensemble import ensemble
    from dienmodel.model.load import load
    from dienmodel.network.compile.compile import compile_scenario

    ensemble(compile_scenario(load(SCENARIO)), replications=1, threads=1)
