"""What measures do together, as commands tell it."""

from pathlib import Path

import pytest

from dienmodel.runs.reopen import read_run

from .asking import SMALL, ask

THREE = SMALL.parents[1] / "weigh" / "three.yaml"


def test_sets_are_shown_with_their_measures_alone_in_the_set_and_last() -> None:
    shown = ask("sets", SMALL, "--overlay", THREE, "--language", "en").stdout
    assert "people on 30" in " ".join(shown.split())
    assert [word in shown for word in ("alone", "in its set", "last", "training", "more seats")] == [True] * 5
    assert "says of no measures" in ask("sets", SMALL, "--language", "en").stdout


def test_pairs_are_told_in_words_and_in_a_table() -> None:
    shown = ask("pairs", SMALL, "--overlay", THREE, "--language", "en", "--top", 2).stdout
    assert "two measures help most together: “more seats”" in " ".join(shown.split())
    assert "beyond the sum" in " ".join(shown.split())
    assert "other people" not in shown
    assert "has no two measures" in ask("pairs", SMALL, "--language", "en").stdout


@pytest.mark.usefixtures("real_report")
def test_a_run_keeps_and_reports_what_measures_do_together_if_asked(tmp_path: Path) -> None:
    words = ("run", SMALL, "--overlay", THREE, "--replications", 0, "--draws", 0, "--language", "en")
    ask(*words, "--out", tmp_path / "without")
    shown = ask(*words, "--together", "--out", tmp_path / "with").stdout
    assert "two measures help most together: “more seats”" in " ".join(shown.split())
    assert "sets" not in read_run(tmp_path / "without").tables
    rows = read_run(tmp_path / "with").table("sets").rows()
    assert [row["measure"] for row in rows] == ["", "more_seats", "more_people"]
    pairs = read_run(tmp_path / "with").table("pairs").rows()
    assert [pairs[0]["first"], pairs[0]["second"]] == ["more_seats", "more_people"]
    told = "Levers that belong together"
    assert told not in (tmp_path / "without" / "report.html").read_text()
    assert told.lower() in (tmp_path / "with" / "report.html").read_text().lower()
    again = ask("report", tmp_path / "with", "--out", tmp_path / "again.html", "--language", "en")
    assert again.exit_code == 0
    assert told.lower() in (tmp_path / "again.html").read_text().lower()
    assert "two measures help most together" in (tmp_path / "again.html").read_text()


def test_gains_are_told_over_futures_that_all_worlds_share() -> None:
    shown = ask("pairs", SMALL, "--overlay", THREE, "--language", "en", "--top", 2, "--draws", 20).stdout
    assert "over 20 possible futures with figures from their ranges, luck left out" in " ".join(shown.split())
    assert "brings most in the middle of the futures" in shown
    assert "two measures help most together" not in shown  # one best: that of the futures
    assert "band van 90 %" in ask("sets", SMALL, "--overlay", THREE, "--draws", 20).stdout
    on = ("--overlay", THREE, "--measures", "more_seats,more_people", "--by", "")
    shown = ask("effects", SMALL, *on, "--draws", 20, "--language", "en").stdout
    assert "“more seats” brings most" in shown
    assert "other way" in shown
    assert ask("effects", SMALL, *on, "--draws", 5).exit_code == 2
