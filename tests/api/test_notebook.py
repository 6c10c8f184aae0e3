"""What somebody meets who works in a notebook: short names, views, days as text, bands of sums, and the tutorial."""

import ast
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dienmodel
from dienmodel import api

from .test_door import MORE, QUESTIONS, SMALL

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.ipynb"

LONGEST = 2_000
"""Signs of a name that a cell may show."""


@pytest.fixture(scope="module")
def run() -> api.Result:
    return dienmodel.run(SMALL, replications=20, draws=20)


def test_a_run_shows_its_answer_and_has_a_short_name(run: api.Result) -> None:
    assert repr(run) == "<run of small: 20 replications, 20 futures>"
    view = run._repr_html_()
    assert run.answer() in view and "<table>" in view


@pytest.mark.parametrize(
    "call",
    [
        lambda: dienmodel.load(SMALL),
        lambda: dienmodel.explain(SMALL, "total", "2029"),
        lambda: dienmodel.effects(MORE, "2029"),
        lambda: dienmodel.need(SMALL, "intake"),
        lambda: dienmodel.uncertainty(SMALL, 20),
        lambda: dienmodel.sets(MORE),
        lambda: dienmodel.indicators(SMALL),
    ],
)
def test_no_answer_floods_the_page(call: Any) -> None:
    assert len(repr(call())) < LONGEST


def test_a_day_may_be_text() -> None:
    days = ["2029-12-31", "31-12-2029", "2029", date(2029, 12, 31)]
    values = [dienmodel.explain(SMALL, "total", day).explanation.value for day in days]
    assert len(set(values)) == 1
    for wrong in ("31 december", "2029-13-01", ""):
        with pytest.raises(dienmodel.FaultyInput, match="call-date"):
            dienmodel.explain(SMALL, "total", wrong)


def test_a_run_explains_itself(run: api.Result) -> None:
    """As the function does that computes it anew."""
    assert run.explain("total", "2029").as_data() == dienmodel.explain(SMALL, "total", "2029").as_data()
    assert run.explain("total").explanation.day == dienmodel.explain(SMALL, "total").explanation.day


def test_the_band_of_one_group_is_that_of_its_row_and_of_all_that_of_the_totals(run: api.Result) -> None:
    day = run.table("strength").columns["date"][100]
    for row in run.table("strength").where(date=day).rows():
        groups = {name: row[name] or None for name in ("category", "rank")}
        low, _, high = run.people(day, **groups)
        assert (low, high) == pytest.approx((row["p5"], row["p95"]))
    (total,) = run.table("totals").where(date=day, category="total").rows()
    low, _, high = run.people(day)
    assert (low, high) == pytest.approx((total["p5"], total["p95"]))


def test_the_band_of_a_sum_is_no_wider_than_the_sum_of_bands(run: api.Result) -> None:
    """Percentiles of a sum: as wide only where all groups go up and down together."""
    day = date(2029, 12, 31)
    together = run.people(day, rank=["soldier", "officer"])
    apart = [run.people(day, rank=rank) for rank in ("soldier", "officer")]
    sums = np.sum(apart, axis=0)
    assert together.high - together.low < sums[2] - sums[0]
    assert together.middle == pytest.approx(sums[1], rel=0.02)


def test_a_group_that_is_not_there_is_told_with_those_that_are(run: api.Result) -> None:
    with pytest.raises(dienmodel.FaultyInput, match="soldier"):
        run.people("2029", rank="general")
    with pytest.raises(dienmodel.FaultyInput, match="day-outside"):
        run.people("2050")
    with pytest.raises(dienmodel.FaultyInput, match="bands-not-there"):
        dienmodel.run(SMALL, replications=0, draws=0).people("2029")


def test_a_run_that_was_kept_is_read_as_a_run(run: api.Result, tmp_path: Path) -> None:
    run.save(tmp_path / "run")
    again = dienmodel.read(tmp_path / "run")
    assert again.answer("en") == run.answer("en")
    ours, theirs = (each.explain("total", "2029").explanation.parts.rows() for each in (again, run))
    assert ours == theirs
    assert again.picture("strength", "en").content() == run.picture("strength", "en").content()
    with pytest.raises(dienmodel.FaultyInput, match="bands-not-there"):
        again.people("2029")


def test_a_group_that_does_not_apply_is_missing_in_the_file_and_empty_when_read_again(tmp_path: Path) -> None:
    """Whoever counts by rank in a Parquet file gets no rank without a name."""
    import duckdb

    some = dienmodel.run("nederland", replications=0, draws=0)
    some.save(tmp_path / "run")
    file = str(tmp_path / "run" / "tables" / "strength.parquet")
    ranks = duckdb.execute("select distinct rank from read_parquet(?)", [file]).fetchall()
    assert (None,) in ranks and ("",) not in ranks
    again = dienmodel.read(tmp_path / "run").kept().table("strength")
    assert again.columns["rank"].tolist() == some.table("strength").columns["rank"].tolist()
    assert some.table("strength").to_pandas()["rank"].isna().any()


def cells() -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(TUTORIAL.read_text("utf-8"))["cells"] if _is_code(cell)]


def _is_code(cell: dict[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code")


def test_the_tutorial_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell as a notebook runs it: what stands last is shown, and none floods the page."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for code in cells():
        tree = ast.parse(code)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            assert 0 < len(repr(shown)) < 20_000
    assert QUESTIONS.keys() and (tmp_path / "kept" / "report.html").is_file()


def test_the_tutorial_holds_no_output_that_could_go_stale() -> None:
    for cell in json.loads(TUTORIAL.read_text("utf-8"))["cells"]:
        assert not cell.get("outputs") and not cell.get("execution_count")


def test_a_group_that_nobody_is_told_apart_by_is_not_everybody(run: api.Result) -> None:
    with pytest.raises(dienmodel.FaultyInput, match="no-such-group"):
        run.people("2029", rnk=None)
    assert run.people("2029", rank=None) != run.people("2029")
