"""Two ledgers: what is committed is paid, called off or still owed; spending is held against what is said."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import months_from
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_level, with_values
from dienmodel.network.compile.entries import MILLION
from dienmodel.network.world import build
from dienmodel.plan.aims import readings
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.spending import (
    CostCourse,
    cost_courses,
    first_beyond,
    given_courses,
    held_to,
    ledger_courses,
    present_value,
    run_off_over,
    spending,
)
from dienmodel.runs.tables.money import COST, money_of_year, money_table
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
ASKS = Path(__file__).parent / "asks.yaml"
SAID = load(SMALL, [ASKS])


def run_of(said: Said = SAID) -> Run:
    world = build(said)
    return Run(world, expect(world.network))


def with_lag(said: Said, shares: list[float], cancelled: float, realised: float) -> Said:
    lag = said.figures["slowly"].model_copy(update={"table": dict(enumerate(shares))})
    moved = with_values(said, {"called_off": cancelled, "comes_off": realised})
    return replace(moved, figures={**moved.figures, "slowly": lag})


def naive(committed: list[float], owed: float, shares: list[float], cancelled: float, realised: float) -> list[float]:
    """What is paid a year, one bill at a time: every vintage by itself, those from before as if each year had one."""
    years, n = len(committed), len(shares)
    due = np.zeros(years + 2 * n)
    for year, euro in enumerate(committed):
        for k, share in enumerate(shares):
            due[year + k] += share * euro
    vintages = [sum(shares[k + 1 :]) + (cancelled if k < n - 1 else 0.0) for k in range(n)]
    each = owed / sum(vintages)
    for age in range(1, n):  # committed `age` years before the first one
        for k in range(age, n):
            due[k - age] += shares[k] * each
    paid, left = [], 0.0
    for year in range(years):
        left += due[year]
        paid.append(realised * left)
        left -= paid[-1]
    return paid


@given(
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=5),
    st.floats(0.0, 0.3),
    st.floats(0.5, 1.0),
    st.floats(0.0, 700.0),
    st.sampled_from([0.0, 1.0]),
)
@settings(max_examples=10, deadline=None)
def test_every_euro_is_paid_called_off_or_owed(
    parts: list[float], cancelled: float, realised: float, applied: float, level: float
) -> None:
    """paid + outstanding + cancelled = outstanding at the start + committed, per line; and against a naive ledger."""
    shares = [part / sum(parts) * (1.0 - cancelled) for part in parts]
    said = with_lag(with_values(SAID, {"applications": applied}), shares, cancelled, realised)
    run = run_of(with_level(said, "more_exams", level))
    for course in ledger_courses(run):
        ends = course.opening + np.cumsum(course.committed)
        gone = np.cumsum(course.paid) + np.cumsum(course.cancelled)
        there = np.array([year >= (2027 if course.article == "ships" else 2026) for year in run.years[0]])
        assert (gone + course.outstanding)[there] == pytest.approx(ends[there], rel=1e-9, abs=1.0)
        assert (course.outstanding >= -1e-6).all()
    own = [c for c in ledger_courses(run) if c.article == "ships"]
    committed = sum(c.committed for c in own)[1:]
    paid = sum(c.paid for c in own)[1:]
    assert paid == pytest.approx(naive(committed.tolist(), 60e6, shares, cancelled, realised), rel=1e-6)


def test_parts_of_a_year_add_up_to_it_and_a_ledger_is_linear() -> None:
    run = run_of()
    course = cost_courses(run)[0]
    calendar = run.world.network.calendar
    for year in (2027, 2029):
        quarters = [months_from(f"{year}-Q{q}", year, 3 * q - 2, 3) for q in (1, 2, 3, 4)]
        whole = months_from(str(year), year, 1, 12)
        assert sum(course.paid_over(calendar, q) for q in quarters) == pytest.approx(course.paid_over(calendar, whole))
        twice = replace(course, committed=2.0 * course.committed)
        assert twice.paid_over(calendar, whole) == pytest.approx(2.0 * course.paid_over(calendar, whole))
        assert sum(run_off_over(run, "personnel", q) for q in quarters) == pytest.approx(
            run_off_over(run, "personnel", whole)
        )


def test_committed_and_paid_differ_and_every_view_tells_the_same() -> None:
    """Tables, explanations, the answer and what a plan reads."""
    run = run_of(with_level(SAID, "more_exams", 1.0))
    world = run.world
    rows = money_table(run).where(kind=COST).rows()
    assert any(abs(row["cost_committed"] - row["cost_paid"]) > 1e6 for row in rows)
    read = {each.name: each for each in readings(world.network, world.outcomes, [])}
    for year in run.years[0].tolist():
        paid = sum(row["cost_paid"] for row in rows if row["year"] == year)
        assert money_of_year(run, year)[0] == pytest.approx(paid)
        assert explain(run, "cost:total", date(year, 1, 5) if year > 2026 else date(2026, 2, 1)).value == pytest.approx(
            paid
        )
        own = sum(float(run.years[1][year - 2026] @ lever.paid) for lever in world.outcomes.levers)
        assert read[f"paid:{year}"].read(run.expected) * MILLION + own == pytest.approx(paid)


def test_without_a_lag_all_is_paid_at_once() -> None:
    run = run_of(load(SMALL))
    assert [row["cost_committed"] for row in money_table(run).where(kind=COST).rows()] == pytest.approx(
        [row["cost_paid"] for row in money_table(run).where(kind=COST).rows()]
    )
    assert spending(run) == ()


def test_spending_against_what_is_said() -> None:
    run = run_of()
    rows = spending(run)
    known, unknown = held_to(run, rows), [row for row in rows if row.definition == "elsewhere"]
    assert [row.year for row in known] == [2027, 2028, 2029, 2030]
    assert all(row.share is None and row.gap is None for row in unknown)
    every = list(ledger_courses(run))
    for row in known:
        at = run.years[0].tolist().index(row.year)
        paid = sum(course.paid[at] for course in every)
        assert row.paid == pytest.approx(paid)
        assert row.gap == pytest.approx(row.required * row.gdp - paid)
        assert row.share == pytest.approx(paid / row.gdp)
        nominal = row.paid * row.deflator
        assert nominal / row.deflator == pytest.approx(row.paid, rel=1e-12)
        assert (row.deflator == pytest.approx(1.0)) == (row.year == 2027)
        assert row.over.split() == [
            name for name, much in (("room", row.committed - row.room), ("cash", row.paid - row.cash)) if much > 0.01
        ]


@given(st.floats(50.0, 400.0), st.floats(50.0, 400.0))
@settings(max_examples=8, deadline=None)
def test_a_ceiling_is_kept_or_names_the_first_year(room: float, cash: float) -> None:
    """Both ceilings as if they were the same every year."""
    flat = {
        key: SAID.figures[key].model_copy(update={"path": {date(2027, 7, 1): value, date(2031, 7, 1): value}})
        for key, value in (("room", room), ("cash", cash))
    }
    run = run_of(replace(SAID, figures={**SAID.figures, **flat}))
    rows = held_to(run, spending(run))
    late = [row for row in rows if row.committed > room * 1e6 + 0.01 or row.paid > cash * 1e6 + 0.01]
    assert first_beyond(rows) == (late[0] if late else None)


def test_the_present_value_at_no_rate_is_the_sum() -> None:
    paid = np.array([10.0, 20.0, 30.0])
    assert present_value(paid, [2027, 2028, 2029], 2027, 0.0) == 60.0
    assert present_value(np.array([103.0]), [2028], 2027, 0.06) == pytest.approx(103.0 / 1.06**1.5)
    found = api.money(SAID)
    known = held_to(found.run, spending(found.run))
    assert found.present_value(0.0) == pytest.approx(sum(row.paid for row in known))


def test_nobody_is_paid_twice(tmp_path: Path) -> None:
    """Instructors come out of a stock that is paid: a cost on them is refused, and none is in the baseline."""
    path = tmp_path / "twice.yaml"
    path.write_text(
        "costs:\n  trainers: {title: {nl: x, en: x}, article: personnel, capacity: instructors, rate: pay}\n"
    )
    with pytest.raises(FaultyInput, match="paid there already") as caught:
        load(SMALL, [path])
    assert "twice.yaml:2" in str(caught.value)


END = "source: made_up, kind: estimate, grade: expert"

WRONG = {
    f"  slowly: {{nl: x, en: x, unit: share, by: [lag], table: {{0: 0.5, 1: 0.6}}, {END}}}": "add up to 1.15",
    f"  slowly: {{nl: x, en: x, unit: share, by: [lag], table: {{0: 1.5, 1: -0.55}}, {END}}}": "1.5",
    f"  slowly: {{nl: x, en: x, unit: share, by: [rank], table: {{soldier: 0.5}}, {END}}}": "by: [lag]",
    f"  called_off: {{nl: x, en: x, unit: share, value: 1, {END}}}": "add up to",
    f"  gdp: {{nl: x, en: x, unit: mln euro/year, path: {{2028-07-01: 5000}}, {END}}}": "2027",
    f"  prices: {{nl: x, en: x, unit: factor, path: {{2027-07-01: 1.2, 2031-07-01: 1.3}}, {END}}}": "deflator is 1.2",
    "  ships: {articles: [ships, personnel], lag: slowly, cancelled: called_off}": "another one",
    "  ships: {articles: [measures], lag: slowly, cancelled: called_off}": "lead time",
    "  ships: {articles: [nothing], lag: slowly, cancelled: called_off}": "nothing",
    "  definition: elsewhere": "unknown",
}
"""Lines that cannot be in the place of those that begin alike, and what is said of them."""


@pytest.mark.parametrize(("line", "named"), WRONG.items(), ids=range(len(WRONG)))
def test_what_cannot_be_is_refused_with_its_line(line: str, named: str, tmp_path: Path) -> None:
    first = line.partition(":")[0] + ":"
    text = ASKS.read_text().splitlines()
    at = next(i for i, each in enumerate(text) if each.startswith(first) and ("unit:" in each) == ("unit:" in line))
    path = tmp_path / "wrong.yaml"
    path.write_text("\n".join([*text[:at], line, *text[at + 1 :]]))
    with pytest.raises(FaultyInput) as caught:
        build(load(SMALL, [path]))
    assert named in str(caught.value)
    assert "wrong.yaml:" in str(caught.value)


def test_given_money_is_no_article_of_a_cost(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("given: {personnel: {title: {nl: x, en: x}, amount: ships}}\n")
    with pytest.raises(FaultyInput, match="paid twice"):
        build(load(SMALL, [ASKS, path]))


def test_the_baseline() -> None:
    """The voted budget of 2026 comes out; nothing is lost; a rest of the budget that stands still falls behind."""
    run = run_of(load("nederland"))
    for course in ledger_courses(run):
        assert (course.outstanding >= -1e-3).all()
        total = course.opening + course.committed.sum()
        assert course.paid.sum() + course.cancelled.sum() + course.outstanding[-1] == pytest.approx(
            total, rel=1e-9, abs=1
        )
    given = {course.name: course for course in given_courses(run)}
    assert isinstance(given["materiel"], CostCourse)
    rows = held_to(run, spending(run))
    assert rows[0].year == 2026
    due = {"materiel": 10068.884, "real_estate": 1527.840, "it": 1928.575}  # cash of the budget, in millions
    for article, cash in due.items():
        first = sum(c.paid[run.years[0].tolist().index(2026)] for c in ledger_courses(run) if c.article == article)
        assert first == pytest.approx(0.92 * cash * 1e6, rel=0.002), article
    assert rows[-1].gdp == pytest.approx(46.2e9 / 0.035, rel=0.001)
    growth = (rows[-1].gdp / rows[0].gdp) ** (1 / 9) - 1
    assert growth == pytest.approx(0.007, abs=0.0005)
    gaps = [row.gap for row in rows if row.gap is not None]
    assert gaps == sorted(gaps)
    assert first_beyond(rows) is None
