"""Work in a process of its own gives back what it computed, says why it cannot, and can be stopped."""

import multiprocessing
import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from dienmodel.text.faults import Fault, FaultyInput, Phrase
from dienmodel.web.shell.jobs import Failed, Job
from dienmodel.web.shell.process import Tell, in_process


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process finds the functions of this file."""
    monkeypatch.syspath_prepend(Path(__file__).parents[3])


class Noting(Job):
    """A job that remembers all progress that was noted."""

    def note(self, done: int, total: int) -> None:
        self.__dict__.setdefault("noted", []).append((done, total))


def add(a: int, b: int, parts: int, tell: Tell) -> int:
    for i in range(parts):
        tell(f"part {i}")
    return a + b


def refuse(error: Exception, tell: Tell) -> int:
    raise error


def sleep(tell: Tell) -> None:
    time.sleep(60)


def leave(tell: Tell) -> None:
    os._exit(1)


def test_the_result_comes_back_and_each_part_counts_once() -> None:
    job = Noting("key", "sum", "")
    assert in_process(partial(add, 2, 3, 3), job, 3) == 5
    assert job.__dict__["noted"] == [(0, 3), (0, 3), (1, 3), (2, 3)]


def test_more_parts_than_were_expected_do_not_count_as_more_than_all() -> None:
    job = Noting("key", "sum", "")
    in_process(partial(add, 2, 3, 4), job, 2)
    assert job.__dict__["noted"][-1] == (1, 2)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Failed(Phrase("no-plan-limits")), Phrase("no-plan-limits")),
        (FaultyInput([Fault("no-aims", "aims")]), Fault("no-aims", "aims")),
    ],
)
def test_what_is_wrong_there_is_said_here(error: Exception, why: Fault | Phrase) -> None:
    with pytest.raises(Failed) as caught:
        in_process(partial(refuse, error), Job("key", "plan", ""), 1)
    assert caught.value.why == why


def test_a_process_that_ends_by_itself_is_told() -> None:
    with pytest.raises(Failed, match="ended"):
        in_process(leave, Job("key", "plan", ""), 1)


def test_work_can_be_stopped_and_leaves_no_process_behind() -> None:
    job = Job("key", "sleep", "")
    threading.Timer(0.5, job.cancel).start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        in_process(sleep, job, 1)
    assert time.monotonic() - begin < 20
    assert not multiprocessing.active_children()
