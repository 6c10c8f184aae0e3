"""A table for others: DataFrames with dates, gaps and no empty texts; a short name and a view in a notebook."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from dienmodel.text.table import SHOWN, Column, Schema, Table, Type, table

MIXED = Table(
    "mixed",
    {
        "date": np.array([date(2030, 12, 31), date(2031, 12, 31), None], object),
        "rank": np.array(["officer", "", "nco"], object),
        "n_people": np.array([1.5, 2.0, 3.0]),
        "p5": np.array([1, None, 3.5], object),
        "year": np.array([2030, 2031, 2032]),
    },
)


def test_pandas_gets_dates_gaps_and_numbers() -> None:
    frame = MIXED.to_pandas()
    assert list(frame.columns) == list(MIXED.columns) and len(frame) == 3
    assert frame["date"].dt.year.tolist()[:2] == [2030, 2031] and frame["date"].isna().tolist() == [False, False, True]
    assert frame["rank"].isna().tolist() == [False, True, False]
    assert frame["p5"].isna().tolist() == [False, True, False] and frame["p5"].sum() == 4.5
    assert frame["year"].sum() == 6093 and frame["n_people"].sum() == 6.5
    assert "officer" in frame.groupby("rank")["n_people"].sum() and len(frame.groupby("rank")) == 2


@pytest.mark.parametrize("method", ["to_polars", "to_arrow"])
def test_polars_and_arrow_get_the_same(method: str) -> None:
    found = getattr(MIXED, method)()
    rows = found.to_pylist() if method == "to_arrow" else found.to_dicts()
    assert [row["date"] for row in rows] == [date(2030, 12, 31), date(2031, 12, 31), None]
    assert [row["rank"] for row in rows] == ["officer", None, "nco"]
    gaps = [None if row["p5"] is None or row["p5"] != row["p5"] else row["p5"] for row in rows]
    assert gaps == [1.0, None, 3.5]


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_a_table_without_rows_keeps_its_columns(method: str) -> None:
    schema = Schema("none", (Column("date", Type.DAY), Column("n", Type.REAL, gaps=True)))
    empty: Any = getattr(schema.table([]), method)()
    assert len(empty) == 0
    assert list(empty.column_names if method == "to_arrow" else empty.columns) == ["date", "n"]


def test_its_name_is_short_and_its_view_shows_the_first_rows() -> None:
    long = table("long", [{"n": i, "<b>": "<i>"} for i in range(1000)])
    assert repr(long) == "<table long: 1000 rows of n, <b>>"
    view = long._repr_html_()
    assert view.count("<tr>") == SHOWN + 1 and "1000 rows" in view
    assert "<i>" not in view and "&lt;i&gt;" in view and "&lt;b&gt;" in view
