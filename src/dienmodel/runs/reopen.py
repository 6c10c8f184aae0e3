"""A run folder read again: as it was kept, or computed again and held against what was kept."""

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.files import TABLE, fingerprint
from dienmodel.runs.folder import FORMAT, SavedRun
from dienmodel.runs.likely import futures_of
from dienmodel.runs.parquet import database, from_database, plainly_named
from dienmodel.runs.run import Run
from dienmodel.runs.tables.every import SCHEMAS, TABLES
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, reason
from dienmodel.text.table import Table


def read_run(folder: str | Path) -> SavedRun:
    """A run folder as it was kept; nothing is computed again.

    Raises:
        FaultyInput: it is no run folder, or something in it is missing or was changed.
    """
    place = Path(folder)
    try:
        facts = json.loads((place / "run.json").read_text("utf-8"))
        hashes = dict(facts["tables"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FaultyInput([Fault("run-folder", str(place))]) from error
    if facts.get("format") != FORMAT:
        values: Values = {"layout": str(facts.get("format")), "ours": str(FORMAT)}
        raise FaultyInput([Fault("run-layout", str(place), values)])
    try:
        said = {
            str(path.relative_to(place / "scenario")): path.read_text("utf-8")
            for path in sorted((place / "scenario").rglob("*"))
            if path.suffix == ".yaml" or path.name == TABLE
        }
        with database() as db:
            tables = {name: _read_table(db, place, name, known) for name, known in hashes.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyInput([Fault("run-unreadable", str(place), {"reason": reason(error)})]) from error
    return SavedRun(facts, tables, said)


def _read_table(db: Any, folder: Path, name: str, known: str) -> Table:
    path = folder / "tables" / f"{name}.parquet"
    if not name.isidentifier() or not path.is_file():
        raise FaultyInput([Fault("run-table-missing", str(path), {"table": name})])
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != known:
        raise FaultyInput([Fault("run-table-changed", str(path), {"table": name})])
    with plainly_named(path, content) as plain:
        columns = db.execute("select * from read_parquet(?)", [str(plain)]).fetchnumpy()
    read = {column: from_database(values) for column, values in columns.items()}
    groups = [column for column in read if name in SCHEMAS and SCHEMAS[name].is_group(column)]
    return Table(name, read | {column: _not_missing(read[column]) for column in groups})


def _not_missing(values: NDArray[Any]) -> NDArray[Any]:
    return np.array([value or "" for value in values.tolist()], object)


def as_it_was(run: Run, kept: SavedRun, folder: Path) -> Run:
    """A run of which the expectation was computed again, with the tables as they were kept.

    Raises:
        FaultyInput: the scenario was changed after the run, or what is computed now is not what was kept.
    """
    command = f"dienmodel run {quote(str(folder / 'scenario'))}"
    if fingerprint(kept.said) != kept.facts["inputs"]:
        raise FaultyInput([Fault("run-scenario-changed", str(folder / "scenario"), {"command": command})])
    for each in TABLES:
        now, then = each(run), kept.tables.get(each.name)
        if then is None or (column := _apart(now, then)):
            missing = Phrase("table-missing", {"table": now.name})
            what = missing if then is None else Phrase("column-changed", {"column": column, "table": now.name})
            values: Values = {
                "what": what,
                "then": str(kept.facts["dienmodel"]),
                "now": run.version,
                "command": command,
            }
            raise FaultyInput([Fault("run-not-as-kept", str(folder), values)])
    facts, swings = kept.facts, kept.tables.get("sensitivities")
    of, learnt = kept.tables, facts.get("learnt_from", 0)
    futures = None
    if "draws" in of:
        lacking = run.world.outcomes.lacks_people
        futures = futures_of(of["draws"], of["draws_of_targets"], of["draws_of_figures"], learnt, lacking)
    moved = facts.get("moved", {})  # the scenario that was kept says where they stand, not whence they were moved
    world = replace(run.world, catalogue=replace(run.world.catalogue, moved=moved))
    return replace(
        run,
        world=world,
        seed=facts["seed"],
        kept=kept.tables,
        swings=swings,
        futures=futures,
        version=facts["dienmodel"],
    )


def _apart(a: Table, b: Table) -> str | None:
    """The first column in which two tables differ by more than rounding, or that only one of them has.

    Of what a sample adds, and of the place of figures in files, only the names are compared.
    """
    schema = SCHEMAS[a.name]
    for name in dict.fromkeys((*a.columns, *b.columns)):
        if name not in a.columns or name not in b.columns:
            return name
        if schema.column(name).varies:
            continue
        ours, theirs = a.columns[name], b.columns[name]
        if len(ours) != len(theirs) or not all(map(_alike, ours.tolist(), theirs.tolist())):
            return name
    return None


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float | int):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return bool(a == b)
