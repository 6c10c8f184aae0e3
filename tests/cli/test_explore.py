"""`dienmodel explore`: says where it is, answers there and nowhere else, and leaves nothing behind."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from .asking import SMALL, ask

DIENMODEL = Path(sys.executable).with_name("dienmodel")


@pytest.fixture
def address() -> Iterator[str]:
    command = [DIENMODEL, "explore", str(SMALL), "--port", "0", "--no-browser", "--language", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+/)\?lang=en ", said)
        assert found, said  # who opens this address sees the language that was asked for
        yield found[1]
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        for _ in range(100):
            left = subprocess.run(["pgrep", "-s", str(server.pid)], capture_output=True, text=True, check=False)
            if not left.stdout:
                break
            time.sleep(0.1)
        assert not left.stdout


def test_the_page_is_served_on_this_machine(address: str) -> None:
    with urlopen(f"{address}?lang=en") as page:
        assert "more exams" in page.read().decode()
    with urlopen(f"{address}live?m.more_exams=40") as moved:
        assert b"outcome" in moved.read()


def test_a_scenario_that_is_not_there_is_a_fault() -> None:
    done = subprocess.run([DIENMODEL, "explore", "nowhere"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "nowhere" in done.stderr


def test_the_readme_and_make_name_options_that_exist() -> None:
    root = Path(__file__).parents[2]
    section = (root / "README.md").read_text().partition("## The page for the round table")[2].partition("\n## ")[0]
    named = set(re.findall(r"--[a-z-]+", section))
    shown = set(re.findall(r"--[a-z-]+", ask("explore", "--help").output))
    assert {"--language", "--port", "--no-browser", "--read-only"} <= named <= shown
    assert "explore nederland $(OPTIONS)" in (root / "Makefile").read_text()
