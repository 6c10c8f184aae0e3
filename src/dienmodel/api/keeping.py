"""Tables of people and posts as a workbook or a folder, and digests of the files that they were made from."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from dienmodel.runs.parquet import write_table
from dienmodel.show.taking.book import write_book, write_csv
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import taking_place
from dienmodel.text.table import Schema, Table


def save_tables(
    place: Path, tables: Mapping[str, Table], schemas: Mapping[str, Schema], about: Mapping[str, Any], mark: str
) -> Path:
    """Write tables: to a workbook if `place` ends in `.xlsx`, or else to a folder, as Parquet and CSV.

    `about` goes to the file `mark` in it: a folder that holds nothing but such files may be replaced.

    Raises:
        FaultyInput: the folder holds something else, or cannot be written.
    """
    if place.suffix.lower() == ".xlsx":
        write_book(dict(tables), place)
        return place

    ours = {mark, *(f"{name}.{ending}" for name in tables for ending in ("parquet", "csv"))}

    def refuse_others(folder: Path) -> None:
        if folder.exists() and not (folder.is_dir() and {path.name for path in folder.iterdir()} <= ours):
            raise FaultyInput([Fault("exists", str(folder))])

    with taking_place(place, refuse_others) as part:
        for name, table in tables.items():
            write_table(table, schemas[name], part / f"{name}.parquet")
            write_csv(table, part / f"{name}.csv")
        (part / mark).write_text(json.dumps(about, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return place


def fingerprint(path: Path) -> dict[str, str]:
    """Digests of a file, or of the files in a folder, by name."""
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    return {each.name: sha256(each.read_bytes()).hexdigest() for each in files}
