"""Limits of a plan: budgets per year, smooth intake and instructors; each binds when it is made tight."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.model.schema.plans import Limits
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.meters.moment import at
from dienmodel.network.quotas.floor import FLOOR
from dienmodel.network.world import build
from dienmodel.plan.aims import Term
from dienmodel.plan.file import made_for, overlay
from dienmodel.plan.linear.keys import SmoothRow
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.linear.search import minimise
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.questions.prepared import prepared
from dienmodel.plan.questions.whynot import least_short, why_not
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.show.say.plan import prices_lines
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.solver.program import INFINITY, with_row_bounds
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

CASE = Path(__file__).parents[1] / "cases" / "small"
SMALL = load(str(CASE))
YEARS = range(2026, 2031)


def said(limits: Limits, **figures: dict[str, object]) -> Said:
    """The small scenario under limits, with some figures changed."""
    changed = {key: SMALL.figures[key].model_copy(update=dict(update)) for key, update in figures.items()}
    scenario = SMALL.scenario.model_copy(update={"limits": limits})
    return replace(SMALL, scenario=scenario, figures={**SMALL.figures, **changed})


def paid(found: Plan, year: int) -> float:
    return found.metered[f"paid:{year}"][1]


def test_a_plan_keeps_to_a_budget_it_would_overspend() -> None:
    free = made_for(build(SMALL), ["shortfall"])
    most = 0.97 * max(paid(free, year) for year in YEARS)
    tight = {"path": None, "value": most}
    held = made_for(build(said(Limits(budgets=("personnel",)), budget=tight)), ["shortfall"])
    assert max(paid(held, year) for year in YEARS) > most * 0.999
    longest = 371 / 365.2425  # the last year counts the days of its last week that lie beyond it
    assert all(held.metered[f"budget:personnel:{year}"][1] <= most * longest for year in YEARS)
    assert all(held.metered[f"budget:personnel:{year}"][1] <= most * 1.003 for year in YEARS[:-1])
    assert held.values[0] > free.values[0] + 1.0


def test_a_budget_that_nobody_can_keep_to_is_no_plan() -> None:
    with pytest.raises(NoPlan, match="contradict"):
        made_for(build(said(Limits(budgets=("personnel",)), budget={"path": None, "value": 1.0})), ["shortfall"])


def test_a_budget_missing_a_year_is_a_fault() -> None:
    path = {date(2026, 1, 1): 115.0, date(2028, 1, 1): 150.0}
    with pytest.raises(FaultyInput, match="says nothing about 2029, 2030"):
        made_for(build(said(Limits(budgets=("personnel",)), budget={"path": path})), ["shortfall"])


def test_intake_changes_by_no_more_than_its_share() -> None:
    share = 0.02
    smooth = {"value": share}
    held = made_for(build(said(Limits(smooth=("failed",)), failed=smooth)), ["cost"])
    whole = [held.metered[f"intake:{year}"][1] for year in YEARS if f"intake:{year}" in held.metered]
    assert len(whole) >= 4
    for before, after in pairwise(whole):
        assert abs(after - before) <= share * before * 1.1 + 0.1


def test_fewer_instructors_from_units_mean_fewer_people() -> None:
    free = made_for(build(SMALL), ["shortfall"])
    held = made_for(
        build(said(Limits(instructors=("promoted",)), promoted={"unit": "share", "value": 0.03})), ["shortfall"]
    )
    assert held.values[0] > free.values[0] + 1.0
    assert held.metered["readiness"][1] < free.metered["readiness"][1]


def test_the_readiness_that_a_plan_loses_counts_each_teacher_as_the_scenario_says() -> None:
    whole = made_for(build(SMALL), ["shortfall"])
    scenario = SMALL.scenario.model_copy(update={"readiness": {"instructors": ("half",)}})
    half = SMALL.figures["may_instruct"].model_copy(update={"unit": "factor", "value": 0.5})
    weighed = made_for(build(replace(SMALL, scenario=scenario, figures={**SMALL.figures, "half": half})), ["shortfall"])
    assert whole.metered["readiness"][1] > 1.0
    assert weighed.metered["readiness"][1] == pytest.approx(whole.metered["readiness"][1] / 2, rel=1e-6)
    assert weighed.metered["readiness"][0] == pytest.approx(weighed.metered["readiness"][1], rel=1e-3)


MENTORS = """
capacities:
  mentors:
    title: {nl: mentoren, en: mentors}
    kind: places
    drawn: [{stock: military, where: {rank: [officer]}, share: may_instruct}]
gates: {exam: {uses: {mentors: null}}}
figures:
  may_leave: {nl: w, en: w, unit: share, value: 0.05, low: 0, high: 1, source: made_up, kind: assumption, grade: expert}
"""


def mentored(folder: Path, limits: str = "limits: {instructors: may_leave}", plan: Plan | None = None) -> Said:
    """Officers teach the course and mentor at the exam; under a plan, if there is one."""
    files = [folder / "mentors.yaml"]
    files[0].write_text(MENTORS + limits + "\n", encoding="utf-8")
    if plan is not None:
        files.append(folder / "plan.yaml")
        files[1].write_text(overlay(catalogue_of(SMALL), plan), encoding="utf-8")
    return load(str(CASE), files)


def test_all_that_draw_on_a_stock_together_keep_to_the_readiness_floor(tmp_path: Path) -> None:
    """In the run that follows the plan, which reaches what the plan said and counts nobody twice who is away."""
    case, away = mentored(tmp_path), {}
    for limits in ("", "limits: {instructors: may_leave}"):
        plan = made_for(build(mentored(tmp_path, limits)), ["shortfall"], search=Search(checks=5))
        run = api.project(mentored(tmp_path, limits, plan)).computed
        (target,) = targets_table(run).rows()
        assert target["n_people"] == pytest.approx(plan.metered["goal:goal"][1], rel=1e-5)
        network, course = run.world.network, run.expected
        own = [network.labels.capacity.index(label) for label in ("instructors", "mentors")]
        officers = course.n_stock[1:, [label.get("rank") == "officer" for label in network.labels.stock]].sum(1)
        away[limits] = course.used[:, own].sum(1) / officers
        (row,) = [row for row in posts_table(run).rows() if row["rank"] == "officer" and row["date"] == target["date"]]
        moment = network.calendar.moment(target["date"])
        in_use = np.append(0.0, course.used[:, own].sum(1))
        assert row["n_detached"] == pytest.approx(float(at(moment, in_use)), rel=1e-9)
    free, held = away.values()
    assert free.max() > 0.09
    assert 0.049 < held.max() <= 0.05 * (1 + 1e-3)
    (price, *_) = [price for price in plan.prices if price.limit.startswith(FLOOR)]
    told = {language: prices_lines(catalogue_of(case), [price], {}, words(language))[0] for language in ("nl", "en")}
    assert told["en"].startswith(
        "One extra for “military, Officers, taken out of their units as mentors and instructors” in "
    )
    assert told["nl"].startswith(
        "Eén extra voor “militairen, Officieren, uit hun eenheid gehaald als mentoren en instructeurs” in "
    )


def test_a_limit_on_no_budget_is_a_fault(tmp_path: Path) -> None:
    overlay = tmp_path / "limits.yaml"
    overlay.write_text("limits: {budgets: [pocket_money]}\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match="pocket_money"):
        load(str(CASE), [str(overlay)])


STEADY = 0.02


def growing(goal: float = 1400.0) -> Said:
    """Seats double after two years, but intake may hardly grow."""
    seats = {"value": None, "path": {date(2026, 1, 1): 60.0, date(2028, 1, 3): 130.0}}
    grown = said(Limits(smooth=("steady",)), goal={"value": goal}, seats={**seats, "low": None, "high": None})
    steady = SMALL.figures["failed"].model_copy(update={"value": STEADY})
    return replace(grown, figures={**grown.figures, "steady": steady})


def short_with(more: dict[tuple[str, int], float]) -> float:
    """People short in a program of its own, in which intake may differ by so many more in a year."""
    ready = prepared(build(growing()), [Term("short", "people", short=("goal",))])
    program = ready.form.program
    for row, key in enumerate(program.rows):
        if isinstance(key, SmoothRow):
            program = with_row_bounds(program, row, -INFINITY, more.get((key.way, key.year), 0.0))
    return minimise(replace(ready.form, program=program), ready.solver, ready.objective(0), 20)[1].objective


def test_smooth_intake_has_prices_that_equal_finite_differences() -> None:
    plan = made_for(build(growing()), ["shortfall"], search=Search(checks=20))
    told = {(price.limit, price.day.year): price for price in plan.prices if price.kind is LimitKind.SMOOTH}
    assert {("up", 2028), ("up", 2029)} <= set(told)
    before = short_with({})
    for (way, year), price in told.items():
        assert price.less is not None and price.more is not None
        assert price.more - 1e-6 <= price.value <= price.less + 1e-6
        gain = before - short_with({(way, year): 0.02})
        assert gain / 0.02 == pytest.approx(price.value, rel=0.05)


def test_smooth_intake_can_block_a_target() -> None:
    ready = prepared(build(growing()), [Term("short", "people", short=("goal",))], early=True)
    form, least = least_short(ready.form, ready.solver, "goal", 4)
    found = why_not(form, ready.solver, "goal", least)
    assert found.smallest
    assert found.short == pytest.approx(short_with({}), rel=1e-3)
    smooth = {(limit.name, limit.begin.year) for limit in found.blocking if limit.kind is LimitKind.SMOOTH}
    assert {way for way, _ in smooth} == {"up"}
    free = {(way, year): 1e4 for way in ("up", "down") for year in YEARS if (way, year) not in smooth}
    assert short_with(free) > 1.0
    (item,) = [item for item in found.alone if item.limit.kind is LimitKind.SMOOTH and item.limit.name == "up"]
    assert item.units is not None
    for times, met in ((1.05, True), (0.95, False)):
        ways = {("up", year): times * item.units for year in YEARS}
        assert (short_with(ways) < 0.5) == met


@pytest.mark.parametrize(
    ("language", "growth", "price"),
    [
        ("en", "growth of the intake from year to year in 2028", "One extra person for “growth of the intake"),
        ("nl", "groei van de instroom van jaar op jaar in 2028", "Eén persoon extra voor “groei van de instroom"),
    ],
)
def test_smooth_intake_in_words(language: str, growth: str, price: str) -> None:
    case, w = growing(), words(language)
    ready = prepared(build(case), [Term("short", "people", short=("goal",))], early=True)
    form, least = least_short(ready.form, ready.solver, "goal", 4)
    found = why_not(form, ready.solver, "goal", least)
    assert growth in [line for _, more in why_not_lines(catalogue_of(case), found, w) for line in more]
    assert any(
        line.startswith(price)
        for line in prices_lines(catalogue_of(case), made_for(build(case), ["shortfall"]).prices, {}, w)
    )
