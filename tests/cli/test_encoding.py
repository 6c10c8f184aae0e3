"""Texts go to a file or pipe whatever its encoding is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dienmodel.cli.encoding import plainer

from .asking import BARE, SMALL, ask

CALL = [sys.executable, "-c", "from dienmodel.cli import main; main(prog_name='dienmodel')"]


def written(encoding: str, *words: object, cwd: Path) -> str:
    """What a command writes to a pipe of an encoding."""
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([*CALL, *map(str, words)], cwd=cwd, env=env, capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8" if encoding == "ascii" else encoding)  # such a pipe is given UTF-8 by click


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """A scenario with fewer people than its figures say: a difference below zero."""
    plan = shutil.copytree(SMALL, tmp_path / "plan")
    with (plan / "scenario.yaml").open("a") as file:
        file.write("snapshot: hr.csv\n")
    (plan / "hr.csv").write_text("stock,rank,years,people\nmilitary,soldier,2,950\nmilitary,officer,3,210\n")
    return plan


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "utf-8"])
def test_a_difference_below_zero_goes_to_any_file(encoding: str, counted: Path) -> None:
    shown = written(encoding, "check", counted, "--language", "en", cwd=counted.parent)
    lines = [line.replace("|", " ").split() for line in shown.splitlines()]
    (total,) = [line for line in lines if "Total" in line]
    assert total[-3:] == ["1,200", "1,160", "\N{MINUS SIGN}40" if encoding == "utf-8" else "-40"]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_run_and_a_comparison_go_to_any_file(encoding: str, tmp_path: Path) -> None:
    written(encoding, "run", SMALL, *BARE, "--measures", "more_exams", "--out", "a", cwd=tmp_path)
    assert ask("run", SMALL, *BARE, "--out", tmp_path / "b").exit_code == 0
    shown = written(encoding, "compare", "a", "b", cwd=tmp_path).splitlines()
    answer = ask("compare", tmp_path / "a", tmp_path / "b").stdout.splitlines()[0]
    assert "€" in answer
    assert shown[0] == (
        answer if encoding == "ascii" else answer.encode(encoding, "dienmodel-plainer").decode(encoding)
    )
    assert any("-" in line.split("|")[-3] for line in shown if line.count("|") > 4)


def test_machines_read_the_same_whatever_the_encoding(tmp_path: Path) -> None:
    (tmp_path / "over.yaml").write_text(
        "measures: {more_exams: {title: {nl: 'één – “twee” €', en: x}}}\n", encoding="utf-8"
    )
    words = ("measures", SMALL, "--overlay", tmp_path / "over.yaml", "--json")
    assert json.loads(written("cp1252", *words, cwd=tmp_path)) == json.loads(ask(*words).stdout)
    assert json.loads(written("latin-1", *words, cwd=tmp_path))["result"][0]["title"] == "één – “twee” €"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("−40 – “x” €5 ≤ 6", '-40 - "x" EUR 5 <= 6'), ("één café", "een cafe"), ("1\u00a0000", "1 000"), ("日", "?")],
)
def test_signs_that_do_not_fit_give_way_to_plainer_ones(text: str, shown: str) -> None:
    ask("--help")  # makes it known
    assert text.encode("ascii", "dienmodel-plainer").decode() == shown


def test_only_writing_gives_way() -> None:
    with pytest.raises(UnicodeDecodeError):
        plainer(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"))
