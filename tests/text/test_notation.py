from decimal import Decimal
from typing import Any

import pytest

from dienmodel.text.notation import Misread, decimal, misread, whole
from dienmodel.text.telling import phrase


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1990", 1990), ("0", 0), ("400.0", 400), ("1000.000", 1000), ("0.000", 0), ("1e3", 1000), (7, 7), (400.0, 400)],
)
def test_whole_numbers(cell: Any, number: int) -> None:
    assert whole(cell) == number


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("1.000", "write 1000, or 1"),
        ("1,000", "write 1000, or 1"),
        ("12.500", "write 12500, or 12.5"),
        ("-1.050", "write -1050, or -1.05"),
        ("1.000.000", "write 1000000"),
        ("1 000", "write 1000"),
        ("1\u00a0000", "write 1000"),
        ("12'500", "write 12500"),
        ("5.5", "give whole people"),
        ("2,5", "write a decimal point: 2.5"),
        (True, "give a number"),
        (None, "give a number"),
        (float("nan"), "give whole people"),
        ("1_000", "give a number"),
        ("", "give a number"),
    ],
)
def test_whole_numbers_that_are_refused(cell: Any, remedy: str) -> None:
    with pytest.raises(Misread) as caught:
        whole(cell)
    assert phrase(caught.value.remedy, "en") == remedy


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
