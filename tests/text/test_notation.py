from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dienmodel.text.notation import Misread, day_of, decimal, misread, notation_of, number_of
from dienmodel.text.telling import phrase


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1990", 1990),
        ("0", 0),
        ("400.0", 400),
        ("1000.000", 1000),
        ("0.000", 0),
        ("1e3", 1000),
        (7, 7),
        (400.0, 400),
        ("1 000", 1000),
        ("1\u00a0000", 1000),
        ("12'500", 12500),
    ],
)
def test_whole_numbers(cell: Any, number: int) -> None:
    assert number_of(cell, notation_of([cell]), whole=True) == number


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("1.000", "write 1000, or 1: one, or a thousand?"),
        ("1,000", "write 1000, or 1: one, or a thousand?"),
        ("12.500", "write 12500, or 12.5: "),
        ("-1.050", "write -1050, or -1.05: "),
        ("5.5", "give whole people"),
        ("2,5", "give whole people"),
        (True, "give a number"),
        (float("nan"), "give a number"),
        (float("inf"), "give a number"),
        ("1_000", "give a number"),
        ("", "fill in a number"),
        (date(2026, 5, 2), "Excel made a date of it"),
    ],
)
def test_whole_numbers_that_are_refused(cell: Any, remedy: str) -> None:
    with pytest.raises(Misread) as caught:
        number_of(cell, notation_of([cell]), whole=True)
    assert phrase(caught.value.remedy, "en").startswith(remedy)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["2,5", "1.000"], [2.5, 1000]),
        (["1,000", "2.5"], [1000, 2.5]),
        (["1.234.567", "1,500"], [1234567, 1.5]),
        (["1,234,567", "1.500"], [1234567, 1.5]),
        (["1.000,50", "-1.000"], [1000.5, -1000]),
        (["1 000,5", "1.500"], [1000.5, 1500]),
        (["0,250", "1.250"], [0.25, 1250]),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_read_as_the_others(cells: list[str], numbers: list[float]) -> None:
    notation = notation_of(cells)
    assert [number_of(cell, notation) for cell in cells] == numbers


def test_whole_numbers_with_three_decimals_are_not_believed() -> None:
    """Where years have a decimal comma, `1,000` people may still come from a file that marks thousands so."""
    with pytest.raises(Misread):
        number_of("1,000", notation_of(["2,5", "1,000"]), whole=True)


def test_where_some_have_a_comma_and_others_a_point_nothing_is_sure() -> None:
    notation = notation_of(["2,5", "3,5", "2.5", "1.000"])
    assert number_of("2,5", notation) == 2.5
    for cell, what in (("2.5", "other-mark"), ("1.000", "read-two-ways")):
        with pytest.raises(Misread) as caught:
            number_of(cell, notation)
        assert caught.value.what.key == what


def test_what_is_declared_is_sure() -> None:
    assert number_of("1.000", notation_of(["1.000"], ",")) == 1000
    assert number_of("1.000", notation_of(["1.000"], ".")) == 1


@pytest.mark.parametrize(("cell", "number"), [("2.5", 2.5), ("0.250", 0.25), (".5", 0.5), (Decimal("1.25"), 1.25)])
def test_decimals(cell: Any, number: float) -> None:
    assert decimal(cell) == number


@pytest.mark.parametrize(
    ("text", "meant"), [("0,15", "0.15"), ("2,500", "2.500"), ("1.234,5", "1234.5"), ("12.345.678", "12345678")]
)
def test_what_a_number_was_most_likely_meant_to_be(text: str, meant: str) -> None:
    assert phrase(misread(text).remedy, "en").endswith(meant)
    with pytest.raises(Misread):
        decimal(text)


@pytest.mark.parametrize("text", ["2030-W01-1", "20301231", "2030-1-1", "2030"])
def test_a_day_that_others_write_otherwise_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        day_of(text)
