"""Tables as Parquet files, with the types that were declared for their columns."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.runs.tables.every import SCHEMAS
from dienmodel.text.files import written
from dienmodel.text.table import Column, Schema, Table, Type


def write_tables(tables: Mapping[str, Table], folder: Path) -> dict[str, str]:
    """Parquet files, and the fingerprint of each; one thread, so that equal tables are equal bytes.

    Raises:
        KeyError: a table, or a column of it, is not declared.
    """
    folder.mkdir()
    hashes = {}
    with database() as db:
        for name, table in tables.items():
            path = folder / f"{name}.parquet"
            _write_table(db, table, SCHEMAS[name], path)
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def write_table(table: Table, schema: Schema, path: Path) -> None:
    """One table as a Parquet file.

    Raises:
        FaultyInput: the file cannot be written.
    """
    with written(path), database() as db:
        _write_table(db, table, schema, path)


@contextmanager
def database() -> Iterator[Any]:
    """A database in memory with one thread; what goes wrong with its files is an OSError."""
    import duckdb  # costs a tenth of a second, which the answer should not wait for

    try:
        with duckdb.connect(config={"threads": 1}) as db:
            yield db
    except duckdb.Error as error:
        raise OSError(str(error).splitlines()[0]) from error


def _write_table(db: Any, table: Table, schema: Schema, path: Path) -> None:
    columns = [schema.column(name) for name in table.columns]
    data = {f"c{i}": _for_database(table.columns[column.name], column) for i, column in enumerate(columns)}
    chosen = ", ".join(f'cast(c{i} as {column.type}) as "{column.name}"' for i, column in enumerate(columns))
    db.register("data", data)
    quoted = str(path).replace("'", "''")
    db.execute(f"copy (select {chosen} from data) to '{quoted}' (format parquet, compression zstd)")
    db.unregister("data")


def _for_database(values: NDArray[Any], column: Column) -> NDArray[Any]:
    """A column as duckdb takes it: dates as time stamps, gaps in numbers as NaN, the rest as it is."""
    if column.type is Type.DAY:
        return values.astype("datetime64[D]").astype("datetime64[us]")
    if column.type is Type.REAL and values.dtype == object:
        return np.array([np.nan if value is None else value for value in values], float)
    return values


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
