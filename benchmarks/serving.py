"""An explorer in a process of its own, as people start it, or a calm one that computes nothing until it is asked."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

CALM = """
import sys
from dienmodel.web.explorer import app, serve
app.AHEAD = ()
serve.serve(sys.argv[1], "127.0.0.1", 0, (), False, lambda address: print(address, flush=True))
"""

GETS_READY = 15.0
"""Seconds in which the processes for many visitors have computed the scenario once."""


@contextmanager
def serving(scenario: str = "nederland") -> Iterator[str]:
    """Address of an explorer that has made itself ready."""
    with _started(_as_people_do(scenario)) as address:
        while b"data-job" in urlopen(address).read():  # the first band is being computed
            time.sleep(1)
        time.sleep(5)
        yield address


@contextmanager
def working(scenario: str = "nederland") -> Iterator[str]:
    """Address of an explorer that has just been started, and computes its bands beside what it is asked."""
    with _started(_as_people_do(scenario)) as address:
        time.sleep(GETS_READY)
        yield address


@contextmanager
def calm(scenario: str = "nederland") -> Iterator[str]:
    """Address of an explorer that has nothing else to do."""
    with _started([sys.executable, "-c", CALM, scenario]) as address:
        time.sleep(GETS_READY)
        yield address


def _as_people_do(scenario: str) -> list[str]:
    program = str(Path(sys.executable).with_name("dienmodel"))
    return [program, "explore", scenario, "--port", "0", "--no-browser"]


@contextmanager
def _started(command: list[str]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://[^\s/?]+", server.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            server.terminate()
