"""The guide to clusters runs as it is printed, but for the port; what a cluster draws is what is drawn here."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest

import dienmodel

from .test_docs import ROOT, blocks

pytest.importorskip("distributed", reason="no cluster to test: install '.[dev]' or '.[cluster]'")

PAGE = ROOT / "docs" / "scale-out.md"
TOOLS = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.nightly
def test_the_guide_to_clusters_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "tests" / "cases" / "small", tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    port = str(free_port())
    lines = "".join(blocks(PAGE, "console")).replace("8786", port).splitlines()
    commands = [shlex.split(line.removeprefix("$ ")) for line in lines]
    started = [start(command[:-1]) for command in commands if command[-1] == "&"]
    try:
        shown = [run(command) for command in commands if command[-1] != "&"]
        assert shown[0] == shown[1] == run(["dienmodel", "uncertainty", "small", "--draws", "60"])
        names: dict[str, dienmodel.api.Uncertainty] = {}
        exec("".join(blocks(PAGE, "python")).replace("8786", port), names)
        here = dienmodel.uncertainty("small", draws=60)
        assert names["band"].drawn.strength.tobytes() == here.drawn.strength.tobytes()
    finally:
        for one in started:
            os.killpg(one.pid, signal.SIGTERM)
            one.wait()
    (question,) = blocks(PAGE, "sql")
    rows = duckdb.sql(question).fetchall()
    assert [draw for draw, *_ in rows] == list(range(60))
    people = next(target.people for target in here.drawn.targets.values())
    assert np.array_equal([told for *_, told in rows], people)


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    tool = [str(TOOLS / command[0]), *command[1:]]
    return subprocess.Popen(tool, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run(command: list[str]) -> str:
    done = subprocess.run([TOOLS / command[0], *command[1:]], capture_output=True, text=True)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout
