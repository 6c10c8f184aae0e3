"""Alternatives side by side, as the command tells them; bad weights end the call and write nothing."""

from pathlib import Path

import openpyxl
import pytest

from .asking import SMALL, ask, ask_in_english, told

ASKS = SMALL.parents[1] / "weigh" / "asks.yaml"
ONE_MEASURE = (SMALL, "--overlay", ASKS, "--between", "more_exams")


def test_the_vector_stands_before_any_sum_and_there_is_none_without_weights() -> None:
    shown = ask_in_english("weigh", *ONE_MEASURE).stdout
    order = ["criteria are known", "Everything side by side", "P.M.", "Present value", "not priced again"]
    places = [shown.index(text) for text in order]
    assert places == sorted(places)
    assert "score" not in shown.lower()
    assert "small+asks+more_exams" in " ".join(shown.split())


def test_own_weights_rank_and_say_what_they_rest_on() -> None:
    weights = ("--weight", "target:goal=0.6", "--weight", "cost:paid=0.4")
    shown = ask_in_english("weigh", *ONE_MEASURE, *weights).stdout
    assert "the model chooses none" in shown
    assert "make two others change places" in shown
    data = told(ask("weigh", *ONE_MEASURE, *weights, "--json"))
    assert sum(row["share_first"] for row in data["ranking"]["alternatives"]) == pytest.approx(1.0)
    assert data["baseline"] == "small+asks"


def test_a_page_and_a_workbook_hold_the_table(tmp_path: Path) -> None:
    assert ask("weigh", *ONE_MEASURE, "--out", tmp_path / "w.xlsx").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert book.sheetnames == ["tradeoff", "dominated", "present"]
    assert ask("weigh", *ONE_MEASURE, "--out", tmp_path / "w.html").exit_code == 0
    page = (tmp_path / "w.html").read_text("utf-8")
    assert "<svg" in page
    assert "Contante waarde" in page


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--weight", "target:goal=0.7"), "weight-sum"),
        (("--weight", "target:goal=1.5", "--weight", "cost:paid=-0.5"), "weight-negative"),
        (("--weight", "trust=1"), "weight-of-unknown"),
        (("--weight", "trainer=1"), "weight-unknown"),
        (("--weight", "trainers=1", "--ends", "trainers=3..3"), "weight-ends"),
        (("--weight", "trainers"), "write a criterion with its weight"),
        (("--weight", "trainers=1", "--ends", "trainers=3"), "two ends"),
        (("--weight", "trainers=0.5", "--weight", "trainers=0.5"), "name each criterion once"),
        (("--chebyshev",), "give --weight too"),
        (("--year", "2055"), "span-outside"),
    ],
)
def test_what_cannot_be_weighed_is_refused(words: tuple[str, ...], why: str, tmp_path: Path) -> None:
    called = ask_in_english("weigh", *ONE_MEASURE, *words, "--out", tmp_path / "w.html")
    assert called.exit_code == 2
    assert why in " ".join(called.output.split())
    assert not (tmp_path / "w.html").exists()


def test_one_alternative_is_no_trade_off_and_a_file_needs_something_beneath() -> None:
    assert "weigh-few" in ask_in_english("weigh", SMALL).output
    assert "weigh-base" in ask_in_english("weigh", ASKS, SMALL).output
    assert "no-scenario" in ask_in_english("weigh", "nederlnd", SMALL).output
