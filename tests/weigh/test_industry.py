"""What defence money buys: the published multipliers, one euro in and one euro out, and tables that are refused."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel import api
from dienmodel.model.input_output import InputOutput, read_input_output, table_file
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_level, with_values
from dienmodel.network.meters.indicators import indicator_values
from dienmodel.network.weighing.industry import coefficients_of, content_of
from dienmodel.network.world import build, build_near
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
HERE = Path(__file__).parent
SAID = load(SMALL, [HERE / "asks.yaml", HERE / "buys.yaml"])
DUTCH = table_file("nederland_2000", HERE)
PUBLISHED = {
    "agriculture": (1.7571, 0.263, 2.466, 0.2046),
    "mining": (1.2160, 0.099, 2.333, 0.1115),
    "manufacturing": (1.6154, 0.306, 1.840, 0.4544),
    "utilities": (1.8962, 0.212, 2.372, 0.2004),
    "construction": (1.8975, 0.465, 1.953, 0.2718),
    "services": (1.4870, 0.493, 1.417, 0.1371),
}
"""Output multiplier, income effect, income multiplier and import content, Netherlands 2000 (Spicosa)."""


def run_of(said: Said = SAID) -> Run:
    return api.project(said).computed


def told(run: Run, name: str) -> np.ndarray:  # type: ignore[type-arg]
    return indicator_values(run.world.meters.indicators[name], run.expected, run.years[1])


# --- the table -------------------------------------------------------------------------------------------------------


def test_the_published_multipliers_of_the_netherlands_come_out() -> None:
    per = coefficients_of(read_input_output(DUTCH))
    inverse, wages = per.inverse, per.wages @ per.inverse
    for j, product in enumerate(per.products):
        output, income, multiplier, imports = PUBLISHED[product]
        assert inverse[:, j].sum() == pytest.approx(output, abs=5e-5)
        assert wages[j] == pytest.approx(income, abs=5e-4)
        assert wages[j] / per.wages[j] == pytest.approx(multiplier, abs=5e-4)
        assert (per.imports @ inverse)[j] == pytest.approx(imports, abs=5e-5)


def test_the_inverse_is_the_sum_of_all_rounds_of_supply() -> None:
    per = coefficients_of(read_input_output(DUTCH))
    rounds, summed = np.eye(6), np.zeros((6, 6))
    for _ in range(200):
        summed, rounds = summed + rounds, rounds @ per.uses
    assert np.allclose(per.inverse, summed, atol=1e-12)


@st.composite
def tables(draw: st.DrawFn) -> InputOutput:
    n = draw(st.integers(1, 5))
    amounts = st.lists(st.floats(0.0, 10.0), min_size=n, max_size=n)
    uses = [draw(amounts) for _ in range(n)]
    imports, taxes = draw(amounts), draw(amounts)
    earned = draw(st.lists(st.floats(0.5, 20.0), min_size=n, max_size=n))
    output = [sum(row[j] for row in uses) + imports[j] + taxes[j] + earned[j] for j in range(n)]
    products = tuple("abcde"[:n])
    half = tuple(each / 2 for each in earned)
    return InputOutput(
        products, tuple(map(tuple, uses)), tuple(imports), tuple(taxes), tuple(earned), tuple(output), half
    )


@given(tables(), st.lists(st.floats(0.01, 1.0), min_size=5, max_size=5), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_a_euro_is_value_added_imports_and_taxes(table: InputOutput, shares: list[float], domestic: float) -> None:
    per, n = coefficients_of(table), len(table.products)
    split = (np.array(shares[:n]) / sum(shares[:n]))[:, None]
    at_home, wage = np.full((n, 1), domestic), np.full((n, 1), 50_000.0)

    def of(content: str, direct: bool = False) -> float:
        return float(content_of(per, split, at_home, content, wage, direct)[0])  # type: ignore[arg-type]

    assert of("value_added") + of("imports") + of("taxes") == pytest.approx(1.0, abs=1e-9)
    assert of("jobs") * 50_000.0 == pytest.approx(of("wages"))
    for content in ("value_added", "taxes", "wages", "jobs"):
        assert -1e-12 <= of(content, direct=True) <= of(content) + 1e-12
    assert of("wages") == pytest.approx(of("value_added") / 2)


def test_more_bought_at_home_earns_more_and_imports_less() -> None:
    per = coefficients_of(read_input_output(DUTCH))
    split, wage = np.array([[0.0, 0.0, 0.8, 0.0, 0.0, 0.2]]).T, np.ones((6, 1))
    earned = [content_of(per, split, np.full((6, 1), d), "value_added", wage, False)[0] for d in (0.0, 0.4, 1.0)]
    imported = [content_of(per, split, np.full((6, 1), d), "imports", wage, False)[0] for d in (0.0, 0.4, 1.0)]
    assert earned[0] == 0.0
    assert imported[0] == pytest.approx(1.0)
    assert earned == sorted(earned)
    assert imported == sorted(imported, reverse=True)


# --- a run -----------------------------------------------------------------------------------------------------------


def test_what_is_spent_is_what_the_ledger_pays() -> None:
    """Per week, so that a year may differ by a part of the week in which it turns."""
    run = run_of()
    ledger = api.money(run.world.said).ledger
    for i, year in enumerate(run.years[0].tolist()):
        rows = ledger.where(year=year, article="ships").rows()
        if year not in range(2027, 2031):
            continue  # the ledger opens in 2027, the run ends within 2031
        assert told(run, "spent")[i] * 1e6 == pytest.approx(sum(row["cost_paid"] for row in rows), rel=1e-3)


def test_all_that_is_spent_becomes_something() -> None:
    run = run_of()
    parts = [told(run, name) for name in ("earned", "imported", "taxed")]
    assert np.allclose(sum(parts), told(run, "spent"), rtol=1e-9)
    assert (told(run, "jobs") > told(run, "jobs_direct")).all()
    assert (told(run, "jobs_direct") > 0.0).all()


def test_jobs_are_wages_by_the_wage_of_a_job() -> None:
    run, dear = run_of(), run_of(with_values(SAID, {"pay_of_a_job": 120_000.0}))
    assert np.allclose(told(dear, "jobs") * 2.0, told(run, "jobs"))


def test_before_ceilings_are_known_nothing_is_told_and_that_is_no_zero() -> None:
    later = SAID.scenario.money
    assert later is not None
    said = replace(
        SAID,
        scenario=SAID.scenario.model_copy(
            update={"money": later.model_copy(update={"since": later.since.replace(year=2028)})}
        ),
    )
    rows = api.indicators(said).table.where(indicator="earned").rows()
    assert {row["value"] for row in rows if row["year"] < 2028} == {None}
    assert all(row["value"] is not None for row in rows if row["year"] >= 2028)


def test_a_measure_that_buys_at_home_shows_in_every_indicator_and_moves_nobody() -> None:
    off, on = run_of(), run_of(with_level(SAID, "buy_here", 1.0))
    assert np.array_equal(off.expected.n_stock, on.expected.n_stock)
    assert told(on, "earned")[-1] > told(off, "earned")[-1]
    assert told(on, "imported")[-1] < told(off, "imported")[-1]
    assert np.allclose(told(on, "spent"), told(off, "spent"))


def test_a_neighbour_says_the_same_as_a_compilation_from_scratch() -> None:
    _, memory = build_near(SAID)
    for moved in ({"at_home": 0.7}, {"ships": 90.0}, {"owed": 10.0}, {"pay_of_a_job": 30_000.0}):
        said = with_values(SAID, moved)
        scratch, (beside, _) = build(said), build_near(said, near=memory)
        for a, b in zip(scratch.outcomes.indicators, beside.outcomes.indicators, strict=True):
            for one, other in zip(a.parts, b.parts, strict=True):
                assert np.array_equal(one.paid, other.paid)
                assert all(np.array_equal(one.rates[key], other.rates[key]) for key in one.rates)


def test_an_explanation_adds_up_and_rests_on_its_figures() -> None:
    run = run_of()
    found = explain(run, "indicator:earned", run.world.catalogue.end)
    assert sum(found.parts.columns["value"]) == pytest.approx(found.value, rel=1e-12)
    assert {"at_home", "bought", "ships"} <= set(found.figures.columns["figure"].tolist())


# --- what is refused -------------------------------------------------------------------------------------------------

GOOD = """product,a,b,exports,output
a,10,20,70,100
b,30,5,165,200
imports,20,50,,
taxes,0,5,,
value_added,40,120,,
output,100,200,,
"""


def refused(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyInput) as stopped:
        read_input_output(path)
    assert all("table.csv" in str(fault.where) for fault in stopped.value.faults)
    return [fault.code for fault in stopped.value.faults]


def test_a_good_table_is_read_from_either_file(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "good_semicolon.csv").write_text(GOOD.replace(",", ";"), encoding="utf-8")
    book = openpyxl.Workbook()
    for line in GOOD.splitlines():
        book.active.append([float(cell) if cell.isdecimal() else cell for cell in line.split(",")])  # type: ignore[union-attr]
    book.save(tmp_path / "good.xlsx")
    read = [read_input_output(tmp_path / name) for name in ("good.csv", "good_semicolon.csv", "good.xlsx")]
    assert read[0] == read[1] == read[2]
    assert read[0].output == (100.0, 200.0)
    assert read[0].wages is None


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("value_added,40,120", "value_added,50,120", ["io-column"]),
        ("a,10,20,70,100", "a,10,20,90,100", ["io-row"]),
        ("b,30,5,165,200", "c,30,5,165,200", ["io-name", "io-missing"]),
        ("taxes,0,5,,\n", "", ["io-missing"]),
        ("imports,20,50", "imports,x,50", ["io-amount"]),
        ("imports,20,50", 'imports,"1.000,5",50', ["io-amount"]),
        ("b,30,5,165,200", "b,-30,5,225,200", ["io-column", "io-below-zero"]),
        ("taxes,0,5", "taxes,0,5,,\ntaxes,0,5", ["io-twice"]),
    ],
)
def test_a_table_that_does_not_hold_is_refused(tmp_path: Path, old: str, new: str, codes: list[str]) -> None:
    assert refused(tmp_path, GOOD.replace(old, new)) == codes


def test_a_product_that_takes_all_it_makes_is_refused(tmp_path: Path) -> None:
    text = "product,a,output\na,100,100\nimports,-10,\ntaxes,0,\nvalue_added,10,\noutput,100,\n"
    assert refused(tmp_path, text) == ["io-reaches-one", "io-below-zero"]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("table: nederland_2000", "table: belgium", ["io-table"]),
        ("source: made_up\n", "source: nobody\n", ["no-source"]),
        ("{manufacturing: 0.8, ", "{wheels: 0.8, ", ["io-product"]),
        ("{manufacturing: 0.8, ", "{manufacturing: 0.7, ", ["io-split"]),
        ("ships: {products", "tanks: {products", ["no-reference"]),
        ("[{given: ships, content: imports}]", "[{stock: military, content: imports}]", ["content-of-given"]),
        ("[{given: ships, content: imports}]", "[{given: ships, direct: true}]", ["content-of-given"]),
        ("unit: jobs, better: neither, when: now, grade: derived, of: [{given: ships, content: jobs}]",
         "unit: mln euro/year, better: neither, when: now, grade: derived, of: [{given: ships, content: jobs}]",
         ["indicator-size"]),
    ],
)  # fmt: skip
def test_what_a_scenario_says_wrongly_of_industry_is_refused(
    tmp_path: Path, old: str, new: str, codes: list[str]
) -> None:
    text = (HERE / "buys.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "buys.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultyInput) as stopped:
        build(load(SMALL, [HERE / "asks.yaml", tmp_path / "buys.yaml"]))
    assert sorted({fault.code for fault in stopped.value.faults}) == codes


def test_the_table_of_an_own_scenario_goes_along_with_its_run(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "own")
    shutil.copyfile(DUTCH, tmp_path / "own" / "mine.csv")
    buys = tmp_path / "buys.yaml"
    buys.write_text((HERE / "buys.yaml").read_text("utf-8").replace("nederland_2000", "mine.csv"), encoding="utf-8")
    overlays = (str(HERE / "asks.yaml"), str(buys))
    folder = api.project(api.Choice(str(tmp_path / "own"), overlays)).save(tmp_path / "run")
    again = api.read(folder)
    assert (folder / "scenario" / "industry.csv").is_file()
    assert np.allclose(told(again.computed, "earned"), told(run_of(), "earned"), rtol=1e-12)


def test_what_is_not_known_of_purchases_is_in_the_band_of_a_run_and_people_do_not_depend_on_it() -> None:
    here = api.project(SAID).with_draws(40)
    sure = SAID.figures["at_home"].model_copy(update={"low": 0.39, "high": 0.41})
    surer = api.project(replace(SAID, figures={**SAID.figures, "at_home": sure})).with_draws(40)

    def band(run: api.Result, name: str) -> float:
        row = run.table("indicators").where(indicator=name, year=2029).rows()[0]
        return float(row["value_p95"] - row["value_p5"])

    assert band(here, "earned") > 5 * band(surer, "earned") > 0.0
    assert band(here, "spent") == 0.0
    assert here.table("totals").rows() == surer.table("totals").rows()
