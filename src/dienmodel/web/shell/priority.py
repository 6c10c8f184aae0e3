"""Work that gives way: it has the processor where nothing that somebody waits for wants it."""

import os
import sys
import threading

GIVES_WAY = 5
"""Niceness of such work: beside it a lever gets three quarters of a processor; beside other work it still goes on."""


def give_way() -> None:
    """Let this thread give way, with all threads and processes that it begins: on Linux, elsewhere all are equal."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVES_WAY)
