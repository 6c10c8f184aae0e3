"""Every table is as it was declared: columns, types, units; and what they mean is said in both languages."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.load import scenario_names
from dienmodel.runs.folder import keep, write
from dienmodel.runs.tables.every import SCHEMAS, TABLES
from dienmodel.show.meanings import meanings
from dienmodel.text.table import GROUPS, Column, Schema, Type, reals, texts
from dienmodel.text.words import words

SMALL = Path(__file__).parents[2] / "cases" / "small"
PYTHON = {Type.TEXT: str, Type.WHOLE: int, Type.REAL: float, Type.DAY: date}
UNITS = {"new_": "people", "cost_": "euro", "share_": "share", "weeks_": "weeks", "p": "people", "low_f": "factor"}
"""What the beginning of a name says of its unit."""
PARTS_OF_A_WHOLE = ("share_chance", "share_stopped", "share_fill", "share_ready", "share_used")


@pytest.fixture(scope="module", params=[*scenario_names(), str(SMALL)])
def kept(request: pytest.FixtureRequest) -> object:
    draws = 20 if request.param in (str(SMALL), "nederland") else 0  # tables of draws are of one form everywhere
    return keep(api.run(request.param, replications=2, seed=1, draws=draws).computed)


def test_tables_have_exactly_the_declared_columns_and_types(kept) -> None:  # type: ignore[no-untyped-def]
    beside = ("replications", "replications_of_posts", "draws", "draws_of_targets", "draws_of_figures")
    assert [table.name for table in TABLES] == [name for name in kept.tables if name not in beside]
    for name, table in kept.tables.items():
        schema = SCHEMAS[name]
        groups = [column for column in table.columns if column not in {c.name for c in schema.columns}]
        assert [*table.columns] == [column.name for column in schema.given(groups)], name
        assert bool(groups) == (GROUPS in schema.columns), name
        for column, values in table.columns.items():
            declared = schema.column(column)
            for value in values.tolist():
                assert type(value) is PYTHON[declared.type] or (value is None and declared.gaps), (name, column)


def test_shares_are_shares_and_calendar_years_are_years(kept) -> None:  # type: ignore[no-untyped-def]
    for name, table in kept.tables.items():
        for column, values in table.columns.items():
            known = np.array([value for value in values.tolist() if value is not None])
            if column in PARTS_OF_A_WHOLE:
                assert SCHEMAS[name].column(column).unit == "share"
                assert ((known >= 0) & (known <= 1 + 1e-9)).all(), (name, column)
            if column == "year":
                assert ((known >= 2000) & (known < 2100)).all(), name


def test_a_run_folder_has_the_declared_types(kept, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(kept, tmp_path / "run")
    for name in kept.tables:
        found = duckdb.execute(f"describe select * from '{tmp_path}/run/tables/{name}.parquet'").fetchall()
        for column, kind, *_ in found:
            assert kind.lower() == SCHEMAS[name].column(column).type, (name, column)


def test_the_name_of_a_column_says_its_unit() -> None:
    for schema in SCHEMAS.values():
        for column in schema.columns:
            numeric = column.type is Type.REAL
            assert bool(column.unit) >= numeric, (schema.name, column.name)
            for start, unit in UNITS.items():
                if numeric and column.name.startswith(start):
                    assert column.unit == unit, (schema.name, column.name)
            if column.name.startswith("n_"):
                assert column.unit in ("people", "posts", "units", "equivalents", "as_answered"), (
                    schema.name,
                    column.name,
                )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_table_and_column_is_said_in_words_and_no_word_is_idle(language: str) -> None:
    w, used = words(language), set()
    for name, schema in SCHEMAS.items():
        assert w.texts[f"tables.{name}"].endswith(".")
        columns = schema.given(("category", GROUPS.name))
        for column, told in zip(columns, meanings(schema, [column.name for column in columns], w), strict=True):
            own = f"column.{name}.{column.name}"
            used.add(own if own in w.texts else "column.group" if column == GROUPS else f"column.{column.name}")
            used.add(f"column_units.{column.unit}")
            assert told.text
    sections = ("column.", "column_units.")
    assert {key for key in w.texts if key.startswith(sections)} == {key for key in used if not key.endswith(".")}
    assert {key for key in w.texts if key.startswith("tables.")} == {f"tables.{name}" for name in SCHEMAS}


def test_an_empty_table_has_its_columns_and_groups() -> None:
    schema = Schema("t", (*texts("a"), GROUPS, *reals("people", "n"), Column("day", Type.DAY)))
    empty = schema.table([], ("rank", "sex"))
    assert [*empty.columns] == ["a", "rank", "sex", "n", "day"]
    assert empty.columns["n"].dtype == float
    assert len(empty) == 0


def test_a_gap_leaves_the_other_values_plain() -> None:
    schema = Schema("t", reals("weeks", "w", gaps=True))
    assert schema.table([{"w": None}, {"w": np.float64(2)}]).columns["w"].tolist() == [None, 2.0]
    assert schema.table([{"w": 1}, {"w": 2}]).columns["w"].dtype == float


def test_a_row_that_is_not_as_declared_is_refused() -> None:
    schema = Schema("t", texts("a", "b"))
    with pytest.raises(ValueError, match="'b', 'c'"):
        schema.table([{"a": "x", "c": "y"}])
    with pytest.raises(KeyError):
        schema.column("c")
