"""How the tests ask the command line."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from dienmodel.cli import main

SMALL = Path(__file__).parents[1] / "cases" / "small"


def ask(*words: object) -> Result:
    """Call a command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


def ask_in_english(*words: object) -> Result:
    """Call a command in this process, in English."""
    return ask("--language", "en", *words)


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
