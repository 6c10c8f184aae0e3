"""How the tests ask the command line."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dienmodel.cli import main

SMALL = Path(__file__).parents[1] / "cases" / "small"
BARE = ("--replications", 0, "--draws", 0)
"""A run that is the expectation alone."""


def ask(*words: object) -> Result:
    """Call a command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


def ask_in_english(*words: object) -> Result:
    """Call a command in this process, in English."""
    return ask("--language", "en", *words)


def told(result: Result) -> Any:
    """What a command that went well says to machines: nothing but JSON on stdout, and what stands around the result."""
    said = json.loads(result.stdout)
    assert said.keys() == {"ok", "format", "command", "result"} and said["ok"] is True, said
    return said["result"]


def process(*words: object, cwd: Path, **more: object) -> "subprocess.CompletedProcess[str]":
    """Call a command in a process of its own."""
    call = [sys.executable, "-c", "from dienmodel.cli import main; main(prog_name='dienmodel')"]
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [*call, *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=240, check=False, **more
    )  # type: ignore[call-overload]
    return done


def everything_in(place: Path) -> dict[str, int]:
    """All files and folders with the time of their last change."""
    return {str(path.relative_to(place)): path.lstat().st_mtime_ns for path in place.rglob("*")}


def interrupt_draws(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let somebody press Ctrl-C after so many draws of the figures."""
    from dienmodel.sweeps import uncertainty

    follow, left = uncertainty._followed, iter(range(after))

    def once(*asked: object) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return follow(*asked)

    monkeypatch.setattr(uncertainty, "_followed", once)


def interrupt_replications(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let somebody press Ctrl-C after so many replications."""
    from dienmodel.api import result

    sample = result.ensemble

    def fewer(network: Any, replications: int, seed: int = 1, **more: Any) -> Any:
        return replace(sample(network, min(after, replications), seed, **more), complete=after >= replications)

    monkeypatch.setattr(result, "ensemble", fewer)
