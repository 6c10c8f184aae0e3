"""`dienmodel estimate`: a report in both languages, data for machines, drafts in a folder, and nothing of anybody."""

import re
from pathlib import Path

import pytest

from dienmodel.text.reading import read_yaml

from .asking import SMALL, ask, ask_in_english, everything_in, told

RECORDS = SMALL.parents[1] / "records" / "cases" / "careers.csv"
WORDS = ("estimate", RECORDS, "--by", "rank", "--bands", "1,4", "--ages", "25")


def test_the_report_in_both_languages() -> None:
    dutch, english = ask(*WORDS), ask_in_english(*WORDS)
    assert dutch.exit_code == english.exit_code == 0
    assert "784 rows, of which 784 stays were seen between 11 January 2014 and 3 January 2026." in english.output
    assert "784 rijen, waarvan 784 verblijven te zien zijn tussen 11-01-2014 en 03-01-2026." in dutch.output
    for part in ("military", "promotion", "Leaving by age", "Leaving by group", "Who stayed", "no season is seen"):
        assert part in english.output
    for part in ("Vertrek naar leeftijd", "Vertrek naar groep", "Wie bleef", "geen seizoen te zien"):
        assert part in dutch.output
    assert "synthetic-" not in english.output + dutch.output


def test_data_for_machines() -> None:
    result = ask(*WORDS, "--json")
    data = told(result)
    leaving, promotion = data["leaving"]
    assert (leaving["stock"], leaving["reason"], promotion["reason"]) == ("military", "leave", "promotion")
    assert [(row["start"], row["end"]) for row in leaving["by_tenure"]] == [(0.0, 1.0), (1.0, 4.0), (4.0, None)]
    assert leaving["by_tenure"][0]["low"] < 0.12 < leaving["by_tenure"][0]["high"]
    assert sum(row["events"] for row in leaving["members"]["rank"]) == leaving["events"]
    assert data["staying"][0]["stayed"] + sum(row["share"] for row in data["staying"][0]["gone"]) == pytest.approx(1)
    assert "synthetic-" not in result.stdout


def test_drafts_in_a_folder_that_a_scenario_takes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert ask(*WORDS, "--out", out).exit_code == 0
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()) == [
        "estimate.json",
        "figures/records.yaml",
        "overlay.yaml",
        "sources.yaml",
    ]
    assert all("synthetic-" not in path.read_text() for path in out.rglob("*") if path.is_file())
    overlay, figures = (read_yaml(out / name).data for name in ("overlay.yaml", "figures/records.yaml"))
    assert overlay["figures"] == figures
    assert ask("check", SMALL, "--overlay", out / "overlay.yaml").exit_code == 0
    assert ask(*WORDS, "--out", out).exit_code == 0  # its own folder it replaces


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    before = everything_in(tmp_path)
    result = ask_in_english(*WORDS, "--out", tmp_path)
    assert result.exit_code == 2
    assert "already holds something" in result.stderr
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("words", [("--bands", "2,1"), ("--bands", "x"), ("--ages", ""), ("--ages", "30,200")])
def test_years_that_do_not_rise_are_refused(words: tuple[str, str]) -> None:
    result = ask_in_english("estimate", RECORDS, *words)
    assert result.exit_code == 2
    assert "no years that rise" in " ".join(re.sub("[│╭╰─]", " ", result.stderr).split())


def test_faults_leave_no_folder_and_tell_no_key(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text(RECORDS.read_text() + "synthetic-00001,military,soldier,2021-02-01,2020-01-01,leave,\n")
    result = ask_in_english("estimate", path, "--by", "rank", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "records.csv:786" in result.stderr
    assert "synthetic-" not in result.output + result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there() -> None:
    result = ask_in_english("estimate", "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr
