"""Indicators are linear readings of the course: they add up, fall apart into figures, and an unknown one is no zero."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_level, with_values
from dienmodel.network.meters.indicators import indicator_by_group, indicator_values
from dienmodel.network.world import World, build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.spending import cost_courses
from dienmodel.runs.tables.indicators import indicator_groups_table, indicators_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.sweeps.draws import drawn_figures, free_figures
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import FaultyInput
from dienmodel.weigh.attribution import attribute, effects_table

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
ASKS = Path(__file__).parent / "asks.yaml"
SAID = load(SMALL, [ASKS])
KNOWN = ("people", "trainers", "claim", "emitted", "wages")


def run_of(said: Said = SAID) -> Run:
    world = build(said)
    return Run(world, expect(world.network))


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of()


def values(run: Run, name: str) -> np.ndarray:  # type: ignore[type-arg]
    return indicator_values(run.world.meters.indicators[name], run.expected, run.years[1])


def test_a_year_by_group_is_the_same_asked_alone_and_among_all_years(run: Run) -> None:
    for name in KNOWN:
        meter = run.world.meters.indicators[name]
        of_all, values_of_all = indicator_by_group(meter, run.expected, run.years[1]), values(run, name)
        for y, shares in enumerate(run.years[1]):
            alone = indicator_by_group(meter, run.expected, shares[np.newaxis])
            assert alone.keys() == of_all.keys()
            assert all(np.isclose(alone[group][0], of_all[group][y], rtol=1e-12, atol=1e-12) for group in alone)
            assert np.isclose(sum(alone.values())[0], values_of_all[y], rtol=1e-9)
        nothing = indicator_by_group(meter, run.expected, np.zeros((1, len(run.expected.used))))
        assert not any(nothing.values())


@given(
    st.floats(0.0, 700.0), st.floats(0.0, 90.0), st.floats(0.0, 0.3), st.sampled_from([0.0, 0.4, 1.0]), st.booleans()
)
@settings(max_examples=10, deadline=None)
def test_groups_add_up_and_parts_explain(
    applied: float, seats: float, leaving: float, level: float, last: bool
) -> None:
    said = with_level(
        with_values(SAID, {"applications": applied, "seats": seats, "leaving": leaving}), "more_exams", level
    )
    run, year = run_of(said), 2030 if last else 2027
    at = run.years[0].tolist().index(year)
    for name in KNOWN:
        meter = run.world.meters.indicators[name]
        groups = indicator_by_group(meter, run.expected, run.years[1])
        assert sum(groups.values()) == pytest.approx(values(run, name), rel=1e-12, abs=1e-9)
        told = explain(run, f"indicator:{name}", date(year, 7, 1))
        assert told.value == pytest.approx(values(run, name)[at], rel=1e-12, abs=1e-9)


def test_an_indicator_is_linear_in_the_course(run: Run) -> None:
    """That of a course with everybody twice is twice as much; of two courses added the sum."""
    other = run_of(with_values(SAID, {"applications": 700.0})).expected
    both = replace(
        run.expected,
        **{name: a + getattr(other, name) for name, a in vars(run.expected).items() if isinstance(a, np.ndarray)},
    )
    for name in KNOWN:
        meter = run.world.meters.indicators[name]
        one, two, sum_ = (indicator_values(meter, course, run.years[1]) for course in (run.expected, other, both))
        assert sum_ == pytest.approx(one + two, rel=1e-12, abs=1e-9)


def test_what_is_counted_is_what_the_tables_count(run: Run) -> None:
    """People are those of the table of people; wages what is committed; who comes less who leaves is the change."""
    totals = totals_table(run).where(category="total")
    dates, people = totals.columns["date"].tolist(), totals.columns["n_people"].tolist()
    inside = [n for day, n in zip(dates, people, strict=True) if day.year == 2028]
    years = run.years[0].tolist()
    assert values(run, "people")[years.index(2028)] == pytest.approx(np.mean(inside), rel=0.01)
    committed = sum(course.committed for course in cost_courses(run) if course.kind == "cost")
    assert values(run, "wages") == pytest.approx(run.years[1] @ committed / 1e6, rel=1e-12)
    plain = run_of(with_ones(SAID))
    change = plain.strength[-1].sum() - plain.strength[0].sum()
    assert values(plain, "claim").sum() == pytest.approx(change, rel=1e-9)


def with_ones(said: Said) -> Said:
    """Everybody is one full-time equivalent."""
    part_time = said.figures["part_time"].model_copy(update={"table": {"soldier": 1.0, "officer": 1.0, "default": 1.0}})
    return replace(said, figures={**said.figures, "part_time": part_time})


def test_what_is_not_behind_an_indicator_does_not_move_it(run: Run) -> None:
    other = run_of(with_values(SAID, {"emission": 4.0, "pay": 1.0}))
    assert (values(other, "claim") == values(run, "claim")).all()
    assert values(other, "emitted") == pytest.approx(2.0 * values(run, "emitted"), rel=1e-12)
    assert "emission" in explain(run, "indicator:emitted", date(2030, 1, 1)).figures.columns["figure"].tolist()
    assert "emission" not in explain(run, "indicator:claim", date(2030, 1, 1)).figures.columns["figure"].tolist()


def test_an_unknown_indicator_is_never_a_number(run: Run) -> None:
    rows = indicators_table(run).where(indicator="trust").rows()
    assert rows and all(row["value"] is None and row["value_p50"] is None for row in rows)
    assert "trust" not in set(indicator_groups_table(run).columns["indicator"])
    with pytest.raises(FaultyInput, match=r"nobody has measured it") as caught:
        explain(run, "indicator:trust", date(2030, 1, 1))
    assert "niemand heeft het gemeten" in caught.value.faults[0].text("nl")


def test_a_group_can_be_asked(run: Run) -> None:
    whole = explain(run, "indicator:emitted", date(2030, 1, 1)).value
    ranks = [explain(run, f"indicator:emitted:{rank}", date(2030, 1, 1)).value for rank in ("soldier", "officer")]
    assert sum(ranks) == pytest.approx(whole, rel=1e-12)
    assert min(ranks) > 0.0


def test_effects_on_an_indicator_add_up_to_it(run: Run) -> None:
    world = build(with_level(SAID, "more_exams", 1.0))
    now = Run(world, expect(world.network))
    year = now.years[0].tolist().index(2030)
    found = attribute(world, date(2030, 12, 30))
    for name in ("claim", "emitted", "trainers"):
        rows = effects_table(found, f"indicator:{name}").rows()
        assert "start" not in {row["cause"] for row in rows}
        assert sum(row["n_shapley"] for row in rows) == pytest.approx(values(now, name)[year], rel=1e-9)


def test_bands_move_with_the_figures_of_indicators_and_leave_people_alone(run: Run) -> None:
    """Emission is moved in the futures of an indicator; the people of a future are those without it."""
    catalogue = run.world.catalogue
    assert "emission" in set(drawn_figures(catalogue)) - set(free_figures(catalogue))
    drawn = futures(run.world, draws=30, weighed=True)
    plain = build(load(SMALL))
    assert (drawn.strength == futures(plain, draws=30).strength).all()
    banded = replace(run, futures=drawn)
    (row,) = indicators_table(banded).where(indicator="emitted", year=2030).rows()
    assert row["value_p5"] < row["value"] < row["value_p95"]
    assert row["value_p95"] / row["value_p5"] > 1.5  # the figure is between 1 and 3
    (trust,) = indicators_table(banded).where(indicator="trust", year=2030).rows()
    assert trust["value_p50"] is None


def test_futures_weigh_nothing_where_nobody_asks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienmodel.network.meters.every.indicator_meters", lambda *_: pytest.fail("weighed"))
    world = build(run.world.said)
    plain = futures(world, draws=3)
    assert plain.indicators == {} and len(plain) == 3
    monkeypatch.undo()
    weighed = futures(world, draws=3, weighed=True)
    assert (weighed.strength == plain.strength).all() and len(weighed.indicators) > 1


FAULTS = {
    "of: [{stock: nobody}]": "nobody",
    "of: [{stock: military, each: emission}]": "tonne/person/year",
    "of: [{stock: military, each: nothing}]": "nothing",
    "of: [{used: seats, where: {rank: [soldier]}}]": "used",
    "of: [{stock: military, where: {rank: [general]}}]": "general",
    "of: [{stock: military, where: {rank: [soldier]}, track: entry}]": "exactly one",
    "of: [{newcomers: entry}]": "people/year",
    "unit: miles, of: [{stock: military}]": "miles",
    "of: []": "unknown",
    "of: [{stock: military}], unknown: {nl: x, en: x}": "unknown",
}


@pytest.mark.parametrize(("text", "named"), FAULTS.items())
def test_what_cannot_be_is_refused_with_its_line(text: str, named: str, tmp_path: Path) -> None:
    unit = "" if text.startswith("unit") else "unit: people, "
    path = tmp_path / "wrong.yaml"
    path.write_text(
        "indicators:\n  wrong: {title: {nl: x, en: x}, definition: {nl: x, en: x}, better: less, when: now,\n"
        f"    grade: expert, {unit}{text}}}\n"
    )
    with pytest.raises(FaultyInput) as caught:
        build(load(SMALL, [ASKS, path]))
    assert "wrong.yaml:" in str(caught.value)
    assert named in str(caught.value)


def test_the_baseline_answers_in_time(baseline: World) -> None:
    """What is known adds up by group; a scale-up of 2,000 jobs a year is less than all who work there."""
    run = Run(baseline, expect(baseline.network))
    for name, meter in baseline.meters.indicators.items():
        groups = indicator_by_group(meter, run.expected, run.years[1])
        assert sum(groups.values()) == pytest.approx(values(run, name), rel=1e-9), name
    claim, lasting, undone = (values(run, name) for name in ("labour_claim", "lasting_claim", "work_left_undone"))
    assert (claim > lasting).all()
    assert (undone > 0).all()
    assert (undone < claim).all()
    unknown = {name for name, entry in baseline.catalogue.indicators.items() if entry.unknown}
    assert {"nitrogen", "deposition", "later_wages"} <= unknown


@pytest.fixture(scope="module")
def baseline() -> World:
    return build(load("nederland"))
