"""Tables as Parquet files."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.text.table import Table


def write_tables(tables: Mapping[str, Table], folder: Path) -> dict[str, str]:
    """Parquet files, and the fingerprint of each; one thread, so that equal tables are equal bytes."""
    folder.mkdir()
    hashes = {}
    with database() as db:
        for name, table in tables.items():
            path = folder / f"{name}.parquet"
            _write_table(db, table, path)
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


@contextmanager
def database() -> Iterator[Any]:
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


@contextmanager
def plainly_named(path: Path, content: bytes) -> Iterator[Path]:
    """The file itself, or a copy where its name would be taken for a pattern."""
    if not any(c in str(path) for c in "*?["):
        yield path
        return
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "table.parquet"
        copy.write_bytes(content)
        yield copy


def from_database(values: NDArray[Any]) -> NDArray[Any]:
    """A column as the tables have it: dates and gaps as plain objects."""
    mask = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype.kind == "M":
        plain = plain.astype("datetime64[D]").astype(object)
    if mask.any():
        plain = plain.astype(object)
        plain[mask] = None
    return plain
