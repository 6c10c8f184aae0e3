"""Work that gives way is what the processor does last; the rest of the process is not."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dienmodel.web.shell.jobs import Job, Jobs
from dienmodel.web.shell.priority import GIVES_WAY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux")


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_long_work_gives_way_with_all_that_it_begins() -> None:
    seen: list[int] = []

    def look(_: Job) -> None:
        with ThreadPoolExecutor(1) as pool:
            seen.extend((niceness(), pool.submit(niceness).result()))

    before, jobs = niceness(), Jobs(gives_way=True)
    jobs.start("key", "kind", "name", look)
    jobs.close()
    while len(seen) < 2:
        jobs = Jobs(gives_way=True)
        jobs.start("key", "kind", "name", look)
        threading.Event().wait(0.2)
        jobs.close()
    assert seen[:2] == [max(before, GIVES_WAY)] * 2
    assert niceness() == before
