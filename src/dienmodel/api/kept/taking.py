"""What is taken along of a run: its tables and its pictures as files that others open."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dienmodel.api.result import Result, read
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.parquet import write_table
from dienmodel.runs.reopen import read_run
from dienmodel.runs.tables.every import SCHEMAS
from dienmodel.show.meanings import meanings
from dienmodel.show.taking.tables import as_csv, sources_rows, write_tables_book
from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.files import written
from dienmodel.text.table import Table
from dienmodel.text.words import words

TableForm = Literal["csv", "xlsx", "parquet"]


@dataclass(frozen=True)
class TakenPicture:
    """A picture of a run, in a language."""

    run: Result
    name: str
    language: str = "nl"

    def content(self, form: str = "svg") -> bytes:
        """The picture as SVG, PNG or PDF.

        Raises:
            FaultyInput: the run has no such picture, or there is no such form.
        """
        from dienmodel.show.taking.pictures import picture_file

        return picture_file(self.run.computed, self.name, form, words(self.language))

    def save(self, path: str | Path) -> Path:
        """Write it in the form that the ending of the file says.

        Raises:
            FaultyInput: the run has no such picture, there is no such form, or the file cannot be written.
        """
        place = Path(path)
        content = self.content(place.suffix.lower().removeprefix("."))
        with written(place):
            place.write_bytes(content)
        return place

    def _repr_svg_(self) -> str:
        return self.content().decode()


def export(
    folder: str | Path,
    out: str | Path,
    tables: Sequence[str] = (),
    form: TableForm = "xlsx",
    language: str = "nl",
    pictures: Sequence[str] = (),
) -> list[Path]:
    """Write tables and pictures of a run folder for people who speak a language; gives the files.

    All tables are written where none are named, but for a call that names pictures alone. `xlsx` is one workbook, `out`
    itself or in a folder `out`, with what every column means, notes and sources. `csv` (with semicolons and decimal
    commas in Dutch) and `parquet` (with units and meanings in its metadata) are a file for each table in the folder
    `out`. A picture is named by its file: `strength.png`, `.svg` or `.pdf`.

    Raises:
        FaultyInput: it is no run folder, something in it was changed, or there is no such table or no place for a file.
    """
    place = Path(out)
    files = [] if pictures and not tables else _tables(Path(folder), place, tables, form, language)
    if pictures:
        run, beside = read(folder), place.parent if place.suffix.lower() == ".xlsx" else place
        files += [TakenPicture(run, Path(name).stem, language).save(beside / name) for name in pictures]
    return files


def _tables(folder: Path, out: Path, tables: Sequence[str], form: TableForm, language: str) -> list[Path]:
    """Tables of a run folder as files, see `export`."""
    kept = read_run(folder)
    if missing := [name for name in tables if name not in kept.tables]:
        raise FaultyInput(
            [Fault("no-table", str(folder), {"word": name, "one_of": one_of(name, kept.tables)}) for name in missing]
        )
    chosen = {name: kept.tables[name] for name in tables or kept.tables}
    if form == "xlsx":
        return [_workbook(folder, kept, chosen, out, language)]
    return [_one(table, out / f"{name}.{form}", form, language) for name, table in chosen.items()]


def _workbook(folder: Path, kept: SavedRun, tables: dict[str, Table], out: Path, language: str) -> Path:
    w = words(language)
    place = out if out.suffix.lower() == ".xlsx" else out / f"{kept.facts['scenario']}.xlsx"
    catalogue = build(load(str(folder / "scenario"))).catalogue
    answer = kept.facts["answer"][language]
    notes = [[kept.facts["title"][language]], [w.say("excel.made", version=str(kept.facts["dienmodel"]))], [answer]]
    with written(place):
        write_tables_book(place, tables, w, notes, sources_rows(catalogue))
    return place


def _one(table: Table, path: Path, form: TableForm, language: str) -> Path:
    if form == "csv":
        with written(path):
            path.write_text(as_csv(table, language), "utf-8", newline="")
        return path
    w, schema = words(language), SCHEMAS[table.name]
    about = {each.column: f"{each.text} [{each.unit}]" for each in meanings(schema, list(table.columns), w)}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(table, schema, path, about)
    return path
