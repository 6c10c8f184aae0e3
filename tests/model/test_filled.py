"""A data request that was filled in: it is an overlay, and what is wrong with it is told by its row and column."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from dienmodel.model.load import load
from dienmodel.model.overlays.filled import is_form
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
HEAD = ("figure", "number", "unit", "new value", "new low", "new high", "from", "held on")
DUTCH = ("cijfer", "getal", "eenheid", "nieuwe waarde", "nieuw laag", "nieuw hoog", "afkomstig van", "geldig op")
LEAVING = ("leaving", "value", "per year", 0.08, "", "", "", "")
"""In the case: 0.08 a year, 0.06 to 0.11 or so."""

Cells = tuple[Any, ...]


def as_csv(path: Path, rows: list[Cells], head: Cells = HEAD) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    path.write_text(out.getvalue(), "utf-8-sig")
    return path


def as_excel(path: Path, rows: list[Cells], head: Cells = HEAD) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([head, *rows]):
            sheet.write_row(i, 0, row)
    return path


def told(path: Path) -> Mapping[str, str]:
    """Codes and places of all faults, by code."""
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [path])
    for language in ("nl", "en"):
        assert caught.value.text(language)
    return {fault.code: str(fault.where) for fault in caught.value.faults}


@pytest.mark.parametrize("head", [HEAD, DUTCH])
@pytest.mark.parametrize(("write", "name"), [(as_csv, "form.csv"), (as_excel, "form.xlsx")])
def test_a_filled_form_takes_the_place_of_a_figure(tmp_path: Path, write: Any, name: str, head: Cells) -> None:
    before = load(SMALL).figures["leaving"]
    assert before.ranged
    path = write(tmp_path / name, [(*LEAVING[:3], 0.075, "", "", "HR, own records", "2026-01-01")], head)
    said = load(SMALL, [path])
    after = said.figures["leaving"]
    assert after.value == 0.075
    assert not after.ranged
    assert after.kind == "observed"
    assert after.note == "HR, own records"
    assert str(after.valid) == "2026-01-01"
    assert (after.source, after.unit, after.nl) == (before.source, before.unit, before.nl)
    assert said.where("figures", "leaving") == f"{path}:2"


def test_a_new_range_holds_instead_of_the_old_one(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "form.csv", [("leaving", "value", "per year", 0.5, 0.4, 0.6, "", "")])
    after = load(SMALL, [path]).figures["leaving"]
    assert (after.value, after.low, after.high, after.low_factor) == (0.5, 0.4, 0.6, None)


def test_rows_without_a_value_say_nothing(tmp_path: Path) -> None:
    rows: list[Cells] = [("nonsense", "x", "y", "", "", "", "", ""), LEAVING]
    said = load(SMALL, [as_csv(tmp_path / "form.csv", rows)])
    assert said.figures.keys() == load(SMALL).figures.keys()


def test_a_figure_with_many_numbers_is_filled_in_number_by_number(tmp_path: Path) -> None:
    base = load("nederland")
    key = "function_weeks"
    table = base.figures[key].table
    assert table is not None
    first, *others = table
    part = as_csv(tmp_path / "part.csv", [(key, f"table.{first}", "weeks", table[first] * 1.05, "", "", "", "")])
    after = load("nederland", [part]).figures[key]
    assert after.table is not None
    assert after.table[first] == table[first] * 1.05
    assert [after.table[other] for other in others] == [table[other] for other in others]
    assert after.factors == base.figures[key].factors
    rows: list[Cells] = [(key, f"table.{name}", "weeks", number, "", "", "", "") for name, number in table.items()]
    assert not load("nederland", [as_csv(tmp_path / "all.csv", rows)]).figures[key].ranged


def test_all_that_is_wrong_is_told_at_once_with_its_row(tmp_path: Path) -> None:
    rows: list[Cells] = [
        ("leavng", "value", "per year", 0.08, "", "", "", ""),
        ("leaving", "table.army", "per year", 0.08, "", "", "", ""),
        ("leaving", "value", "share", 0.08, "", "", "", ""),
        ("leaving", "value", "per year", "8 %", "", "", "", ""),
        ("leaving", "value", "per year", 8, "", "", "", ""),
        ("leaving", "value", "per year", 0.08, 0.07, "", "", ""),
        ("leaving", "value", "per year", 0.08, 0.09, 0.1, "", ""),
    ]
    for path in (as_csv(tmp_path / "form.csv", rows), as_excel(tmp_path / "form.xlsx", rows)):
        codes = ("figure", "place", "unit", "number", "out-of-range", "ends-half", "ends-outside")
        wanted = {f"filled-{code}": f"{path}:{n}" for n, code in enumerate(codes, start=2)}
        assert told(path) == {"rows-cells" if code == "filled-number" else code: n for code, n in wanted.items()}


def test_a_decimal_comma_is_read_as_one(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "form.csv", [(*LEAVING[:3], "0,075", "", "", "", "")])
    assert load(SMALL, [path]).figures["leaving"].value == 0.075


def test_a_decimal_comma_among_points_is_told_as_one(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "form.csv", [(*LEAVING[:3], "0,08", "0.07", "0.09", "", "")])
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [path])
    assert "'0,08': it has ',' before decimals, where others have '.'" in caught.value.text("en")
    assert "new value is" in caught.value.text("en")


def test_the_same_number_twice_is_refused(tmp_path: Path) -> None:
    assert told(as_csv(tmp_path / "form.csv", [LEAVING, LEAVING])) == {"filled-twice": f"{tmp_path / 'form.csv'}:3"}


def test_a_range_for_one_of_many_numbers_is_refused(tmp_path: Path) -> None:
    row = ("function_weeks", "table.nco", "weeks", 26, 20, 30, "", "")
    path = as_csv(tmp_path / "form.csv", [row])
    with pytest.raises(FaultyInput) as caught:
        load("nederland", [path])
    assert [fault.code for fault in caught.value.faults] == ["filled-ends-many"]


def test_forms_that_are_none(tmp_path: Path) -> None:
    assert list(told(as_csv(tmp_path / "empty.csv", []))) == ["filled-nothing"]
    assert list(told(as_csv(tmp_path / "other.csv", [(1, 2)], ("a", "b")))) == ["filled-column"]
    assert list(told(tmp_path / "absent.xlsx")) == ["file-unreadable"]
    (tmp_path / "torn.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "text.xlsx").write_text("figure;value")
    assert list(told(tmp_path / "torn.xlsx")) == ["rows-no-excel"]
    assert list(told(tmp_path / "text.xlsx")) == ["filled-column"]
    assert list(told(as_excel(tmp_path / "blank.xlsx", [], ()))) == ["rows-no-names"]
    assert list(told(as_excel(tmp_path / "twice.xlsx", [], ("unit", "unit")))) == ["rows-twice"]


def test_a_form_and_an_overlay_that_say_the_same_figure_collide(tmp_path: Path) -> None:
    form = as_csv(tmp_path / "form.csv", [LEAVING])
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [form, as_excel(tmp_path / "form.xlsx", [LEAVING])])
    assert "collision" in {fault.code for fault in caught.value.faults}


def test_a_form_goes_by_its_name() -> None:
    assert is_form(Path("a.XLSX"))
    assert is_form(Path("a.csv"))
    assert not is_form(Path("a.yaml"))
