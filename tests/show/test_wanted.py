"""The data request as a form: it says of each number what it is, and comes back as it was written."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.show.wanted import COLUMNS, form_rows, write_form
from dienmodel.sweeps.decides.decides import Decides, decides
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.rows.files import read_rows
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture(scope="module")
def world() -> World:
    return build(load(SMALL))


@pytest.fixture(scope="module")
def found(world: World) -> Decides:
    main = answer(Run(world, expect(world.network))).main
    assert main is not None
    return decides(futures(world, 60), world.catalogue, main)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_number_says_what_it_is_and_why_it_is_asked_for(found: Decides, world: World, language: str) -> None:
    w = words(language)
    row = form_rows(found, world.catalogue, w, 1)[0]
    figure = world.catalogue.figures["leaving"]
    assert tuple(row) == COLUMNS
    assert (row["figure"], row["unit"], row["now"], row["what"]) == (
        "leaving",
        "per year",
        figure.value,
        w.text(figure),
    )
    assert row["low"] < row["now"] < row["high"]
    assert row["value"] == row["new_low"] == row["from"] == ""
    assert w.share(found.figures[0].first) in row["why"]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["form.xlsx", "form.csv"])
def test_what_is_filled_in_is_laid_over_the_scenario(
    found: Decides, world: World, tmp_path: Path, language: str, name: str
) -> None:
    """The form as it is written, with one cell filled in, is an overlay."""
    path, w = tmp_path / name, words(language)
    write_form(form_rows(found, world.catalogue, w, 10), path, w)
    place = COLUMNS.index("value")
    if name.endswith("xlsx"):
        book = load_workbook(path)
        book.active.cell(2, place + 1).value = 0.08
        book.save(path)
    else:
        lines = path.read_text("utf-8-sig").splitlines()
        cells = lines[1].split(";")
        cells[-(len(COLUMNS) - place)] = "0.08"
        path.write_text("\n".join([lines[0], ";".join(cells), *lines[2:]]), "utf-8")
    figure = load(SMALL, [path]).figures["leaving"]
    assert figure.value == 0.08
    assert not figure.ranged


def test_numbers_by_group_and_years_say_whom_they_are_about(found: Decides) -> None:
    catalogue = build(load("nederland")).catalogue
    asked = [
        found.figures[0].__class__(key, *([0.1] * 4), found.right) for key in ("function_weeks", "resign_by_tenure")
    ]
    english = form_rows(Decides(**{**vars(found), "figures": tuple(asked)}), catalogue, words("en"), 10)
    groups = [row["group"] for row in english]
    assert len(set(groups)) == len(groups)
    assert "years 0–2" in groups
    assert all(groups)


def test_a_note_is_not_run_as_a_formula(found: Decides, world: World, tmp_path: Path) -> None:
    asked = [{**row, "definition": "=1+1"} for row in form_rows(found, world.catalogue, words("en"), 1)]
    for name in ("form.csv", "form.xlsx"):
        write_form(asked, tmp_path / name, words("en"))
    assert read_rows(tmp_path / "form.csv").rows[0].cells["definition"] == "'=1+1"
    cell = load_workbook(tmp_path / "form.xlsx").active.cell(2, COLUMNS.index("definition") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s") or cell.data_type != "f"
