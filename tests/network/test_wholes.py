"""Shares of a whole: under whatever weights they stay one, and what is nothing or everything stays."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.model.load import load
from dienmodel.model.said import Factor, Move, Said
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.behind import FiguresBehind
from dienmodel.network.compile.figures.wholes import whole_of
from dienmodel.network.world import build
from dienmodel.text.faults import FaultyInput

CASES = Path(__file__).parents[1] / "cases"
SHARED_OUT, SMALL = str(CASES / "shared_out"), str(CASES / "small")
SITES = ("east", "west", "north")
REST = "nl: x, en: x, unit: share, source: made_up, kind: assumption, grade: expert"


def laid_over(tmp_path: Path, text: str, on: str = SHARED_OUT) -> Said:
    path = tmp_path / "over.yaml"
    path.write_text(text)
    return load(on, [path])


def shares(said: Said, factors: Mapping[str, Factor], key: str = "where") -> np.ndarray:
    """The shares of the sites over the steps, [site, step]."""
    amounts = Amounts(said, build(said).network.calendar, factors)
    return np.array([amounts.row((key,), {"site": site}) for site in SITES])


@given(weights=st.lists(st.floats(0.01, 100.0), min_size=3, max_size=3))
def test_whatever_the_weights_the_shares_add_up_to_what_they_did(weights: list[float]) -> None:
    said = load(SHARED_OUT)
    moved = shares(said, {f"where.{site}": Move(w, w) for site, w in zip(SITES, weights, strict=True)})
    assert moved.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    products = np.array([0.5, 0.3, 0.2]) * weights
    assert moved[:, 0] == pytest.approx(products / products.sum())


def test_shares_of_the_past_stay_where_a_weight_holds_from_now_on() -> None:
    said = load(SHARED_OUT)
    moved = shares(said, {"where.east": 2.0})
    now = build(said).network.calendar.dates.index(said.scenario.today)
    assert moved[:, 0] == pytest.approx([0.5, 0.3, 0.2])
    assert moved[:, now] == pytest.approx([1.0 / 1.5, 0.3 / 1.5, 0.2 / 1.5])
    assert moved.sum(axis=0) == pytest.approx(1.0)


def test_weights_that_are_all_the_same_change_nothing() -> None:
    said = load(SHARED_OUT)
    same = shares(said, dict.fromkeys((f"where.{site}" for site in SITES), 3.0))
    assert same == pytest.approx(shares(said, {}))


def test_a_share_of_nothing_or_of_everything_is_no_part_that_can_vary(tmp_path: Path) -> None:
    some = laid_over(
        tmp_path,
        f"figures: {{where: {{{REST}, by: [site], table: {{east: 0.6, west: 0.4, north: 0}}, as_if_counted: 9}}}}",
    )
    assert [name for name in FiguresBehind(some).parts if name.startswith("where")] == ["where.east", "where.west"]
    assert shares(some, {"where.west": 2.0})[2] == pytest.approx(0.0)
    every = laid_over(
        tmp_path, f"figures: {{where: {{{REST}, by: [site], table: {{east: 0, west: 1, north: 0}}, as_if_counted: 9}}}}"
    )
    assert not [name for name in FiguresBehind(every).parts if name.startswith("where")]


def test_shares_that_add_up_to_less_keep_adding_up_to_that(tmp_path: Path) -> None:
    said = laid_over(
        tmp_path,
        f"figures: {{where: {{{REST}, by: [site], table: {{east: 0.4, west: 0.3, north: 0.2}}, as_if_counted: 9}}}}",
    )
    moved = shares(said, {"where.east": Move(3.0, 3.0)})
    assert moved.sum(axis=0) == pytest.approx(0.9)


def test_shares_over_dates_are_a_whole_on_every_day(tmp_path: Path) -> None:
    table = "{east: {2026-01-01: 0.5, 2026-07-01: 0.1}, west: {2026-01-01: 0.3, 2026-07-01: 0.7}, north: 0.2}"
    said = laid_over(tmp_path, f"figures: {{went: {{{REST}, by: [site], table: {table}, as_if_counted: 9}}}}")
    moved = shares(said, {"went.east": Move(2.0, 2.0)}, "went")
    assert moved.sum(axis=0) == pytest.approx(1.0)
    assert moved[:, 0] == pytest.approx(np.array([1.0, 0.3, 0.2]) / 1.5)
    assert moved[:, -1] == pytest.approx(np.array([0.2, 0.7, 0.2]) / 1.1)


def test_a_table_of_two_dimensions_is_one_whole_or_one_in_each_row(tmp_path: Path) -> None:
    joint = "{east: {a: 0.1, b: 0.2}, west: {a: 0.3, b: 0.1}, north: {a: 0.2, b: 0.1}}"
    rows = "{east: {a: 0.5, b: 0.5}, west: {a: 0.3, b: 0.7}, north: {a: 0.2, b: 0.8}}"
    columns = "{east: {a: 0.5, b: 0.5}, west: {a: 0.3, b: 0.1}, north: {a: 0.2, b: 0.4}}"
    none = "{east: {a: 0.5, b: 0.1}, west: {a: 0.3, b: 0.1}, north: {a: 0.1, b: 0.4}}"
    figures = "".join(
        f"  {name}: {{{REST}, by: [site, kind], table: {table}, low_factor: 0.9, high_factor: 1.1}}\n"
        for name, table in {"joint": joint, "rows": rows, "columns": columns, "none": none}.items()
    )
    kind = "dimensions: {kind: {title: {nl: soort, en: kind}, members: [a, b]}}\n"
    stocks = "stocks: {staff: {by: [site, kind], people: [heads, joint]}}\n"
    path = tmp_path / "over.yaml"
    path.write_text(f"{kind}{stocks}figures:\n{figures}")
    said = load(SHARED_OUT, [path])
    dims = {
        name: whole.dims if (whole := whole_of(said, name)) else None for name in ("joint", "rows", "columns", "none")
    }
    assert dims == {"joint": ("site", "kind"), "rows": ("kind",), "columns": ("site",), "none": None}


def test_as_if_counted_is_refused_where_nothing_is_shared_out(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as no_table:
        laid_over(tmp_path, f"figures: {{leaving: {{{REST}, value: 0.1, as_if_counted: 20}}}}")
    assert "range-counted" in [fault.code for fault in no_table.value.faults]
    each = "failed: {nl: x, en: x, unit: share, by: [rank], "
    each += " table: {soldier: 0.2, officer: 0.1}, as_if_counted: 20, source: made_up, kind: assumption, grade: expert}"
    with pytest.raises(FaultyInput) as no_whole:
        laid_over(tmp_path, f"figures: {{{each}}}", SMALL)
    assert [fault.code for fault in no_whole.value.faults] == ["range-counted-no-whole"]


def test_what_splits_posts_is_decided_and_no_part_of_it_varies() -> None:
    behind = FiguresBehind(load("nederland"))
    parts = {part.figure for part in behind.parts.values()}
    assert "site_share" in parts and "civilian_service_share" in parts
    assert not parts & {"posts_service_share", "posts_rank_share"}
