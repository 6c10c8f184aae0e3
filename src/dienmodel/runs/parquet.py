"""Tables as Parquet files, with the types that were declared for their columns."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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


def write_table(table: Table, schema: Schema, path: Path, about: Mapping[str, str] | None = None) -> None:
    """One table as a Parquet file, with what is said about it; whole or not at all.

    Raises:
        FaultyInput: the file cannot be written.
    """
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with written(path):
            with database() as db:
                _write_table(db, table, schema, part, about or {})
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def about_table(path: Path) -> dict[str, str]:
    """What is said about the table in a Parquet file.

    Raises:
        OSError: it is no such file.
    """
    with plainly_named(path, path.read_bytes()) as file, database() as db:
        rows = db.execute("select key, value from parquet_kv_metadata(?)", [str(file)]).fetchall()
    return {bytes(key).decode(errors="replace"): bytes(value).decode(errors="replace") for key, value in rows}


def read_columns(path: Path, names: Sequence[str]) -> list[NDArray[Any]]:
    """Some columns of a Parquet file.

    Raises:
        OSError: it is no such file, or it has no such column.
    """
    listed = ", ".join(f'"{name}"' for name in names)
    with plainly_named(path, path.read_bytes()) as file, database() as db:
        columns = db.execute(f"select {listed} from read_parquet(?)", [str(file)]).fetchnumpy()
    return [from_database(columns[name]) for name in names]


@contextmanager
def database() -> Iterator[Any]:
    """A database in memory with one thread; what goes wrong with its files is an OSError."""
    import duckdb  # costs a tenth of a second, which the answer should not wait for

    try:
        with duckdb.connect(config={"threads": 1}) as db:
            yield db
    except duckdb.Error as error:
        raise OSError(str(error).splitlines()[0]) from error


def _write_table(db: Any, table: Table, schema: Schema, path: Path, about: Mapping[str, str] | None = None) -> None:
    columns = [schema.column(name) for name in table.columns]
    data = {f"c{i}": _for_database(table.columns[column.name], column) for i, column in enumerate(columns)}
    chosen = ", ".join(f'{_cast(f"c{i}", column, schema)} as "{column.name}"' for i, column in enumerate(columns))
    db.register("data", data)
    quoted = str(path).replace("'", "''")
    texts = {key: value.replace("'", "''") for key, value in (about or {}).items()}
    pairs = ", ".join(f"{key}: '{value}'" for key, value in texts.items())
    beside = f", kv_metadata {{{pairs}}}" if pairs else ""
    db.execute(f"copy (select {chosen} from data) to '{quoted}' (format parquet, compression zstd{beside})")
    db.unregister("data")


def _cast(name: str, column: Column, schema: Schema) -> str:
    """A column as its type; a group that does not apply is missing, for everybody who counts by groups."""
    cast = f"cast({name} as {column.type})"
    return f"nullif({cast}, '')" if schema.is_group(column.name) else cast


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
