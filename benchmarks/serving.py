"""An explorer in a process of its own, as people start it."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen


@contextmanager
def serving(scenario: str = "nederland") -> Iterator[str]:
    """Address of an explorer that has made itself ready."""
    command = [Path(sys.executable).with_name("dienmodel"), "explore", scenario, "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        try:
            while b"data-job" in urlopen(found[0]).read():  # the first band is being computed
                time.sleep(1)
            time.sleep(5)
            yield found[0].rstrip("/")
        finally:
            server.terminate()
