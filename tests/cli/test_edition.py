"""`dienmodel edition`: what it prints, and that a missing PDF is told loudly."""

from pathlib import Path

import pytest

from .asking import BARE, SMALL, ask, ask_in_english, told


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run."""
    place = tmp_path_factory.mktemp("edition") / "run"
    assert ask("run", SMALL, *BARE, "--out", place).exit_code == 0
    return place


def test_it_says_the_message_and_where_everything_is(run: Path, tmp_path: Path) -> None:
    done = ask_in_english("edition", run, "--out", tmp_path / "one", "--in", "en")
    assert done.exit_code == 0, done.output
    first, *others = done.stdout.splitlines()
    assert first.startswith("1,500 people in service on 30 December 2030:")
    assert [line.rpartition("/")[2] for line in others] == ["state.html", "state.pdf", "state.xlsx"]
    after = ask_in_english("edition", run, "--previous", tmp_path / "one", "--out", tmp_path / "two", "--in", "en")
    assert "New counts in the bands of the previous edition: 0 of 0." in after.stdout
    page = (tmp_path / "two" / "state.html").read_text("utf-8")
    assert "nothing has been counted" in page


def test_machines_read_the_same(run: Path, tmp_path: Path) -> None:
    result = told(ask("edition", run, "--out", tmp_path / "one", "--in", "nl", "--json"))
    assert result["has_pdf"] is True
    assert [Path(path).name for path in result["files"]] == ["stand.html", "stand.pdf", "stand.xlsx"]


def test_without_typst_that_is_said_loudly(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienmodel.show.taking.pdf.can_set", lambda: False)
    done = ask("edition", run, "--out", tmp_path / "one", "--in", "nl")
    assert done.exit_code == 0
    assert "GEEN PDF" in done.stderr
    assert sorted(path.name for path in (tmp_path / "one").glob("stand.*")) == ["stand.html", "stand.xlsx"]


def test_what_is_no_run_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    done = ask_in_english("edition", tmp_path / "nothing", "--out", tmp_path / "one")
    assert done.exit_code == 2
    assert "dienmodel run" in done.stderr
    assert list(tmp_path.iterdir()) == []
