"""How examples are drawn: the same ones every time in `make test`, new ones every night. And what tests share.

How long drawing one takes says something about the machine, nothing about the product. Several processes test at once,
so each computes with one thread: small matrices are shared out at a cost beyond their worth.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is read

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background: tests that interrupt need it heard
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the engines once, before several processes each find that nobody has.

    What goes wrong here goes wrong again in a test, where it is told.
    """
    if session.config.getoption("numprocesses", None):
        subprocess.run([sys.executable, str(Path(__file__).with_name("compiled.py"))], check=False)


LONGEST = (
    "test_browser.py",
    "test_docs.py",
    "test_plan_brute.py",
    "test_commands.py",
    "test_sense.py",
    "test_pages.py",
    "test_how_to_say_it.py",
    "test_parliament.py",
    "test_choice_brute.py",
    "test_schema.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that at the end no process waits for another."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture(autouse=True, scope="session")
def alone() -> Iterator[None]:
    """Compute many worlds in this process, however slow the machine is: on the other processors there are tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dienmodel.sweeps.map.WORTH", float("inf"))
        yield
