"""Which figures matter to what, by hand for the small scenario."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.compile.behind import FiguresBehind

SMALL = Path(__file__).parents[1] / "cases" / "small"
OF_THE_MEASURE = {"lead", "more_slots", "slots_cost"}
BESIDE = {"goal", "posts"}
PRICES = {"pay", "budget"}


@pytest.fixture(scope="module")
def off() -> FiguresBehind:
    return FiguresBehind(load(str(SMALL)))


@pytest.fixture(scope="module")
def on() -> FiguresBehind:
    return FiguresBehind(load(str(SMALL), on={"more_exams": 1.0}))


def test_a_measure_that_is_off_is_named_and_is_not_in_the_answer(off: FiguresBehind, on: FiguresBehind) -> None:
    assert off.used == on.used == on.in_answer
    assert off.used - off.in_answer == OF_THE_MEASURE


def test_a_declaration_names_the_figures_of_its_amounts(off: FiguresBehind) -> None:
    assert off.named["stages", "course"] == {"course_weeks", "failed"}
    in_stock = {"heads", "years_in", "leaving", "leaving_by_tenure", "by_month", "promoted"}
    assert off.named["stocks", "military"] == in_stock
    assert off.named["measures", "more_exams"] == {"lead", "slots_cost"}  # its effects are in the catalogue
    assert ("categories", "military") not in off.named


def test_a_section_names_what_its_declarations_name(off: FiguresBehind) -> None:
    assert off.of({("costs",)}) == {"pay"}
    assert off.of({("costs",), ("budgets", "personnel")}) == {"pay", "budget"}
    assert off.of({("population",)}) == {"young", "seventeen"}
    assert off.of({("gates", "nowhere")}) == set()


def test_a_figure_stands_on_a_line(off: FiguresBehind) -> None:
    file, _, line = off.where("rejected").rpartition(":")
    assert Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1].startswith("rejected:")


def test_prices_move_money_and_what_judges_an_outcome_moves_nothing(off: FiguresBehind, on: FiguresBehind) -> None:
    assert on.in_answer - on.of_money == BESIDE
    assert on.of_money - on.of_people == {*PRICES, "slots_cost"}
    assert off.of_money - off.of_people == PRICES


def test_figures_that_split_people_cannot_vary_alone(on: FiguresBehind, tmp_path: Path) -> None:
    assert on.of_shares == set()
    path = tmp_path / "ranks.yaml"
    rest = "nl: x, en: x, by: [rank], unit: share, source: made_up, kind: estimate, grade: expert"
    path.write_text(
        "stocks: {military: {people: [soldiers, ranks]}}\n"
        "measures: {more_exams: {effects: [{figure: ranks, set: ranks_later}]}}\n"
        f"figures:\n  ranks: {{{rest}, table: {{soldier: 0.75, officer: 0.25}}}}\n"
        f"  ranks_later: {{{rest}, table: {{soldier: 0.5, officer: 0.5}}}}\n"
    )
    assert FiguresBehind(load(str(SMALL), [path])).of_shares == {"ranks", "ranks_later"}
