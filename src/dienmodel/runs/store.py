"""The run folder: tables, facts and the scenario as said; whole or not there at all.

A run folder holds

* `run.json`: what was asked, with which versions and how it ended;
* `tables/*.parquet`: the tables of `results.tables`, and `replications` for comparing runs;
* `scenario/`: the scenario with the figures and sources it used, ready for `dienmodel run FOLDER/scenario`;
* `report.html` and whatever else the writer was asked to add.
"""

import hashlib
import json
import math
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.checks import figures_used
from dienmodel.model.scenario import Said
from dienmodel.runs.run import Run
from dienmodel.runs.tables import BANDS, TABLES, as_kept
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import taking_place
from dienmodel.text.table import Table
from dienmodel.text.writing import yaml_text

FORMAT = 1
"""Version of the layout of a run folder."""

PACKAGES = ("numpy", "numba", "scipy", "duckdb", "pydantic")

Extra = Callable[[Path], None]
"""Adds files of its own to a run folder while that is still being written."""


@dataclass(frozen=True)
class Kept:
    """A run as it is kept: facts, tables by name, and the scenario as said, as text by file name."""

    facts: Mapping[str, Any]
    tables: Mapping[str, Table]
    said: Mapping[str, str]

    def table(self, name: str) -> Table:
        """A table by name.

        Raises:
            KeyError: there is no such table; with the names there are.
        """
        if name not in self.tables:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self.tables)}")
        return self.tables[name]


def keep(run: Run, facts: Mapping[str, Any] | None = None) -> Kept:
    """Everything of a run that is worth keeping; `facts` adds to what the run itself knows."""
    said = said_as_files(run.world.said)
    tables = {made.name: made for made in (build(run) for build in TABLES)}
    if run.replications:
        tables["replications"] = replications_table(run)
    if run.swings is not None:
        tables["sensitivities"] = run.swings
    return Kept({**own_facts(run, said), **(facts or {})}, tables, said)


def own_facts(run: Run, said: Mapping[str, str]) -> dict[str, Any]:
    """What a run itself knows for `run.json`."""
    scenario = run.world.said.scenario
    return {
        "dienmodel": run.version,
        "format": FORMAT,
        "scenario": scenario.scenario,
        "title": {"nl": scenario.title.nl, "en": scenario.title.en},
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "on": {name: level for name, level in scenario.on.items() if level > 0},
        "choices": dict(scenario.choices),
        "categories": {name: {"nl": text.nl, "en": text.en} for name, text in scenario.categories.items()},
        "seed": run.seed,
        "replications": run.replications,
        "complete": run.sampled is None or bool(run.sampled.complete),
        "snapshot": [{**vars(line), "group": list(line.group)} for line in run.world.reconciled],
        "inputs": fingerprint(said),
        "packages": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    }


def fingerprint(said: Mapping[str, str]) -> str:
    """Fingerprint of what was said: the same for the same meaning, wherever its files lay."""
    total = hashlib.sha256()
    for name, text in sorted(said.items()):
        total.update(name.encode() + b"\0" + text.encode() + b"\0")
    return total.hexdigest()


def report_states(run: Run) -> list[int]:
    """State indices at the start, at the last boundary in each year, at the targets and at the end."""
    calendar, outcomes = run.world.network.calendar, run.world.outcomes
    years = range(calendar.start.year, calendar.dates[-1].year + 1)
    days = [date(year, 12, 31) for year in years] + [goal.day for goal in outcomes.targets]
    ordinals = [day.toordinal() for day in calendar.dates]
    within = [day.toordinal() for day in days if calendar.start <= day < calendar.dates[-1] + timedelta(366)]
    at = np.searchsorted(ordinals, within, side="right") - 1
    return sorted({0, len(calendar.dates) - 1, *(int(i) for i in at)})


@as_kept
def replications_table(run: Run) -> Table:
    """People per replication, strength cell and date (year-ends, targets): what paired comparison needs."""
    assert run.sampled is not None
    states, cells = report_states(run), run.world.network.labels.cells
    people = run.sampled.strength[:, states]
    shape = people.shape
    dates = np.array([run.world.network.calendar.dates[i] for i in states], object)
    dims = list(dict.fromkeys(dim for cell in cells for dim in cell))

    def along(values: NDArray[Any], axis: int) -> NDArray[Any]:
        form = [1, 1, 1]
        form[axis] = shape[axis]
        return np.broadcast_to(values.reshape(form), shape).ravel()

    columns: dict[str, NDArray[Any]] = {
        "replication": along(np.arange(shape[0]), 0),
        "date": along(dates, 1),
        **{dim: along(np.array([cell.get(dim, "") for cell in cells], object), 2) for dim in dims},
        "n_people": people.ravel().astype(np.int64),
    }
    return Table("replications", columns)


# --- writing -----------------------------------------------------------------------------------------------


def write_run(run: Run, folder: str | Path, facts: Mapping[str, Any] | None = None, extra: Extra | None = None) -> Kept:
    """Write a run folder, whole or not at all, and give back what was kept.

    Raises:
        FaultyInput: the folder is not ours to replace, or cannot be written.
    """
    kept = keep(run, facts)
    write(kept, Path(folder), run.world.said, extra)
    return kept


def write(kept: Kept, folder: Path, said: Said | None = None, extra: Extra | None = None) -> None:
    """Write what is kept; `said` gives the user's snapshot file, if the scenario names one."""
    with taking_place(folder, _stop_unless_ours) as part:
        _write_said(kept.said, part / "scenario", said)
        hashes = _write_tables(kept.tables, part / "tables")
        facts = {**kept.facts, "tables": hashes}
        (part / "run.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8")
        if extra is not None:
            extra(part)


def check_place(folder: Path, scenario: str | None = None) -> None:
    """Find out before the work whether a run folder can be written.

    Raises:
        FaultyInput: the folder is not ours to replace, cannot be written, or holds a run of another than `scenario`.
    """
    if scenario is not None:
        _stop_if_of_another(folder, scenario)
    with taking_place(folder, _stop_unless_ours, keep=False):
        pass


def _stop_unless_ours(folder: Path) -> None:
    """Only an empty folder or a run folder that holds nothing else may be replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        what = "is a file"
    else:
        names = {path.name for path in folder.iterdir()}
        if not names or (is_run_folder(folder) and not _strange(names)):
            return
        what = "is not a run folder"
        if is_run_folder(folder):
            what = f"also holds {', '.join(sorted(_strange(names)))}"
    raise FaultyInput(
        [
            Fault(
                f"this {what}",
                str(folder),
                "writing the run there would destroy what is not ours",
                "give --out a new folder, or move its content away",
                "out-not-ours",
            )
        ]
    )


def _stop_if_of_another(folder: Path, scenario: str) -> None:
    if "\0" in str(folder) or not is_run_folder(folder):
        return
    other = json.loads((folder / "run.json").read_text("utf-8")).get("scenario")
    if other != scenario:
        fault = Fault(
            f"this folder holds a run of {other}, and you run {scenario}",
            str(folder),
            "that run would be lost, and what it is compared with would silently mean something else",
            "give --out another folder, or say --force to replace it",
            "out-other-scenario",
        )
        raise FaultyInput([fault])


def _strange(names: set[str]) -> set[str]:
    ours = {"run.json", "tables", "scenario"}
    return {name for name in names - ours if not (name.startswith("report") and name.endswith(".html"))}


def is_run_folder(folder: Path) -> bool:
    """Whether a folder holds a `run.json` of ours."""
    try:
        return "dienmodel" in json.loads((folder / "run.json").read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _write_said(files: Mapping[str, str], folder: Path, said: Said | None) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    if said is not None and said.scenario.snapshot is not None:
        source = said.folder / said.scenario.snapshot
        shutil.copyfile(source, folder / _snapshot_name(said))


def _write_tables(tables: Mapping[str, Table], folder: Path) -> dict[str, str]:
    """Parquet files, and the fingerprint of each; one thread, so that equal tables are equal bytes."""
    folder.mkdir()
    hashes = {}
    with _database() as db:
        for name, table in tables.items():
            path = folder / f"{name}.parquet"
            _write_table(db, table, path)
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


@contextmanager
def _database() -> Iterator[Any]:
    """A database in memory with one thread; what goes wrong with its files is an OSError."""
    import duckdb  # costs a tenth of a second, which the answer should not wait for

    try:
        with duckdb.connect(config={"threads": 1}) as db:
            yield db
    except duckdb.Error as error:
        raise OSError(str(error).splitlines()[0]) from error


def _write_table(db: Any, table: Table, path: Path) -> None:
    types = {name: _type(name, column) for name, column in table.columns.items()}
    data = {f"c{i}": _for_database(column) for i, column in enumerate(table.columns.values())}
    chosen = ", ".join(f'cast(c{i} as {types[name]}) as "{name}"' for i, name in enumerate(types))
    db.register("data", data)
    quoted = str(path).replace("'", "''")
    db.execute(f"copy (select {chosen} from data) to '{quoted}' (format parquet, compression zstd)")
    db.unregister("data")


def _type(name: str, column: NDArray[Any]) -> str:
    """SQL type of a column; where nothing is known its name decides."""
    known = next((value for value in column.tolist() if value is not None), None)
    if isinstance(known, bool):
        return "boolean"
    if isinstance(known, date) or (known is None and name.startswith("date")):
        return "date"
    if isinstance(known, str):
        return "varchar"
    return "bigint" if isinstance(known, int) else "double"


def _for_database(column: NDArray[Any]) -> NDArray[Any]:
    """A column as duckdb takes it: dates as time stamps, the rest as it is."""
    if column.dtype == object and any(isinstance(value, date) for value in column):
        return column.astype("datetime64[D]").astype("datetime64[us]")
    if column.dtype == object and len(column) and all(v is None or isinstance(v, float | int) for v in column):
        return np.array([np.nan if value is None else value for value in column], float)
    return column if len(column) else np.zeros(0)


# --- reading -----------------------------------------------------------------------------------------------


def read_run(folder: str | Path) -> Kept:
    """A run folder as it was kept; nothing is computed again.

    Raises:
        FaultyInput: it is no run folder, or something in it is missing or was changed.
    """
    place = Path(folder)
    try:
        facts = json.loads((place / "run.json").read_text("utf-8"))
        hashes = dict(facts["tables"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        _stop(
            place,
            "this is no run folder",
            "there is no run.json of ours in it",
            "give a folder made by `dienmodel run --out`",
            error,
        )
    if facts.get("format") != FORMAT:
        _stop(
            place,
            f"this run folder has layout {facts.get('format')!r}, not {FORMAT}",
            "its tables mean something else",
            "run the scenario again: `dienmodel run FOLDER/scenario`",
        )
    try:
        said = {
            str(path.relative_to(place / "scenario")): path.read_text("utf-8")
            for path in sorted((place / "scenario").rglob("*.yaml"))
        }
        with _database() as db:
            tables = {name: _read_table(db, place, name, known) for name, known in hashes.items()}
    except (OSError, UnicodeDecodeError) as error:
        _stop(
            place,
            f"the run folder cannot be read: {error}",
            "a part of it is missing or damaged",
            "run the scenario again",
            error,
        )
    return Kept(facts, tables, said)


def _stop(place: Path, what: str, why: str, remedy: str, cause: Exception | None = None) -> NoReturn:
    raise FaultyInput([Fault(what, str(place), why, remedy, "run-folder")]) from cause


def _read_table(db: Any, folder: Path, name: str, known: str) -> Table:
    path = folder / "tables" / f"{name}.parquet"
    if not name.isidentifier() or not path.is_file():
        _stop(path, f"table {name!r} is missing", "run.json says that it is there", "run the scenario again")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != known:
        _stop(
            path,
            f"table {name!r} was changed after the run",
            "it no longer says what was computed",
            "run the scenario again",
        )
    with _plainly_named(path, content) as plain:
        columns = db.execute("select * from read_parquet(?)", [str(plain)]).fetchnumpy()
    return Table(name, {column: _from_database(values) for column, values in columns.items()})


@contextmanager
def _plainly_named(path: Path, content: bytes) -> Iterator[Path]:
    """The file itself, or a copy where its name would be taken for a pattern."""
    if not any(c in str(path) for c in "*?["):
        yield path
        return
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "table.parquet"
        copy.write_bytes(content)
        yield copy


def _from_database(values: NDArray[Any]) -> NDArray[Any]:
    """A column as the tables have it: dates and gaps as plain objects."""
    mask = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype.kind == "M":
        plain = plain.astype("datetime64[D]").astype(object)
    if mask.any():
        plain = plain.astype(object)
        plain[mask] = None
    return plain


# --- a run as it was ---------------------------------------------------------------------------------------

SAMPLED = {"n_mean", "share_chance", *(f"p{p}" for p in BANDS)}
"""Columns that come from a sample."""


def as_it_was(run: Run, kept: Kept, folder: Path) -> Run:
    """A run of which the expectation was computed again, with the tables as they were kept.

    Raises:
        FaultyInput: the scenario was changed after the run, or what is computed now is not what was kept.
    """
    remedy = f"run the scenario again: `dienmodel run {folder / 'scenario'}`; the old report still tells the old run"
    if fingerprint(kept.said) != kept.facts["inputs"]:
        why = "the tables and the figures of the report would not belong to one run"
        _stop(folder / "scenario", "the scenario in this run folder was changed after the run", why, remedy)
    for build in TABLES:
        now, then = build(run), kept.tables.get(build.__name__.removesuffix("_table"))
        if then is None or (column := _apart(now, then)):
            what = (
                f"table {now.name!r} is missing" if then is None else f"{column!r} in table {now.name!r} is not as kept"
            )
            made = f"the run was made with dienmodel {kept.facts['dienmodel']}, this is {run.version}"
            why = "pictures and tables of one report would contradict each other"
            _stop(folder, f"computed again, {what}: {made}", why, remedy)
    facts, swings = kept.facts, kept.tables.get("sensitivities")
    return replace(run, seed=facts["seed"], kept=kept.tables, swings=swings, version=facts["dienmodel"])


def _apart(a: Table, b: Table) -> str | None:
    """The first column in which two tables differ by more than rounding, or that only one of them has.

    Of what a sample adds, and of the place of figures in files, only the names are compared.
    """
    for name in dict.fromkeys((*a.columns, *b.columns)):
        if name not in a.columns or name not in b.columns:
            return name
        if name in SAMPLED or a.name in ("lead_times", "figures"):
            continue
        ours, theirs = a.columns[name], b.columns[name]
        if len(ours) != len(theirs) or not all(map(_alike, ours.tolist(), theirs.tolist())):
            return name
    return None


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float | int):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return bool(a == b)


# --- the scenario as said -----------------------------------------------------------------------------------


def said_as_files(said: Said) -> dict[str, str]:
    """The scenario with base and overlays merged, and the figures and sources that it used, as YAML by file name."""
    used = figures_used(said) | set(said.scenario.choices)
    figures = {key: figure for key, figure in sorted(said.figures.items()) if key in used}
    named = {
        source
        for figure in figures.values()
        for source in (figure.source, *(v.source for v in figure.variants.values()))
    }
    scenario = said.scenario.model_dump(by_alias=True, exclude_unset=True, exclude={"figures"})
    if said.scenario.snapshot is not None:
        scenario["snapshot"] = _snapshot_name(said)
    said_figures = {key: figure.model_dump(by_alias=True, exclude_none=True) for key, figure in figures.items()}
    said_sources = {key: said.sources[key].model_dump(exclude_defaults=True) for key in sorted(named)}
    return {
        "scenario.yaml": yaml_text(scenario),
        "figures/figures.yaml": yaml_text({key: _without_empty(data) for key, data in said_figures.items()}),
        "sources.yaml": yaml_text(said_sources),
    }


def _snapshot_name(said: Said) -> str:
    return "snapshot" + Path(said.scenario.snapshot or "").suffix


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ((), {})}
