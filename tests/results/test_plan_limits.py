"""Limits of a plan: budgets per year, smooth intake and instructors; each binds when it is made tight."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from dienmodel.engines.plan_program import NoPlan
from dienmodel.engines.planner import Plan
from dienmodel.model.faults import FaultyInput
from dienmodel.model.scenario import Said, load
from dienmodel.model.schema import Limits
from dienmodel.results.plans import made_for

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))
YEARS = range(2026, 2031)


def said(limits: Limits, **figures: dict[str, object]) -> Said:
    """The small scenario under limits, with some figures changed."""
    changed = {key: SMALL.figures[key].model_copy(update=dict(update)) for key, update in figures.items()}
    scenario = SMALL.scenario.model_copy(update={"limits": limits})
    return replace(SMALL, scenario=scenario, figures={**SMALL.figures, **changed})


def paid(found: Plan, year: int) -> float:
    return found.metered[f"paid:{year}"][1]


def test_a_plan_keeps_to_a_budget_it_would_overspend() -> None:
    free = made_for(SMALL, ["shortfall"])
    most = 0.97 * max(paid(free, year) for year in YEARS)
    tight = {"path": None, "value": most}
    held = made_for(said(Limits(budgets=("personnel",)), budget=tight), ["shortfall"])
    assert max(paid(held, year) for year in YEARS) > most * 0.999
    assert all(held.metered[f"budget:personnel:{year}"][1] <= most * 1.002 for year in YEARS)
    assert held.values[0] > free.values[0] + 1.0


def test_a_budget_that_nobody_can_keep_to_is_no_plan() -> None:
    with pytest.raises(NoPlan, match="contradict"):
        made_for(said(Limits(budgets=("personnel",)), budget={"path": None, "value": 1.0}), ["shortfall"])


def test_a_budget_missing_a_year_is_a_fault() -> None:
    path = {date(2026, 1, 1): 115.0, date(2028, 1, 1): 150.0}
    with pytest.raises(FaultyInput, match="says nothing about 2029, 2030"):
        made_for(said(Limits(budgets=("personnel",)), budget={"path": path}), ["shortfall"])


def test_intake_changes_by_no_more_than_its_share() -> None:
    share = 0.02
    smooth = {"value": share}
    held = made_for(said(Limits(smooth=("failed",)), failed=smooth), ["cost"])
    whole = [held.metered[f"intake:{year}"][1] for year in YEARS if f"intake:{year}" in held.metered]
    assert len(whole) >= 4
    for before, after in pairwise(whole):
        assert abs(after - before) <= share * before * 1.1 + 0.1


def test_fewer_instructors_from_units_mean_fewer_people() -> None:
    free = made_for(SMALL, ["shortfall"])
    held = made_for(said(Limits(instructors=("promoted",)), promoted={"unit": "share", "value": 0.03}), ["shortfall"])
    assert held.values[0] > free.values[0] + 1.0
    assert held.metered["readiness"][1] < free.metered["readiness"][1]


def test_a_limit_on_no_budget_is_a_fault(tmp_path: Path) -> None:
    overlay = tmp_path / "limits.yaml"
    overlay.write_text("limits: {budgets: [pocket_money]}\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match="pocket_money"):
        load(str(Path(__file__).parents[1] / "cases" / "small"), [str(overlay)])
