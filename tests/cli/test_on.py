"""`--on`: every command that looks at many worlds has it, and refuses what is no cluster before it does anything."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dienmodel.cli import main
from dienmodel.cli.options import is_in_the_clear

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
ASKED = {
    "calibrate": (SMALL, "--out", "learnt.parquet"),
    "choose": (SMALL, "--between", "more_exams", "--resume", "kept"),
    "effects": (SMALL,),
    "explain": ("total", "2027", SMALL),
    "figures": (SMALL, "--weighted"),
    "plan": (SMALL,),
    "run": (SMALL,),
    "uncertainty": (SMALL, "--resume", "kept"),
    "wanted": (SMALL, "--out", "form.csv"),
}


@pytest.mark.parametrize("command", ASKED)
def test_what_is_no_cluster_is_refused_before_anything_is_done(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [command, *ASKED[command], "--on", "http://127.0.0.1:1", "--language", "en"])
    assert done.exit_code == 2
    assert "http://127.0.0.1:1: this is no address of a cluster [cluster-address]" in done.output
    assert list(tmp_path.iterdir()) == []


def test_who_else_can_read_what_goes_to_a_cluster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cluster is there by assumption; with `--top 0` nobody asks it anything."""
    monkeypatch.setattr("dienmodel.api.serving.reach", lambda address: None)
    words = ["explain", "total", "2027", SMALL, "--top", "0", "--language", "en", "--on"]
    assert "not encrypted" in CliRunner().invoke(main, [*words, "tcp://10.0.0.1:8786"]).stderr
    assert "not encrypted" not in CliRunner().invoke(main, [*words, "tls://10.0.0.1:8786"]).stderr


@pytest.mark.parametrize(
    ("address", "clear"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("tcp://127.8.9.1:8786", False),
        ("tcp://[::1]:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://10.0.0.1:8786", True),
        ("tcp://[2001:db8::1]:8786", True),
        ("tcp://localhost.example:8786", True),
        ("tls://10.0.0.1:8786", False),
    ],
)
def test_what_goes_to_another_machine_is_encrypted_or_in_the_clear(address: str, clear: bool) -> None:
    assert is_in_the_clear(address) == clear
