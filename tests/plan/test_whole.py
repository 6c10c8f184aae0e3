"""Plans in whole people: whole numbers that keep to the limits, followed by `expect`, and what that costs."""

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.quotas.lines import apart, with_quotas
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.settings import Search
from dienmodel.plan.whole import _rounded

from .little import figure, little

AIMS = ("shortfall", "cost")

CASES = Path(__file__).parents[1] / "cases"


def test_whole_people_are_followed_by_the_expectation(tmp_path: Path) -> None:
    """9.5 seats: no more than 9 begin at once where the plan has 9.5."""
    world = build(little(tmp_path, {"seats": figure("people", 9.5), "needed": figure("people", 350)}, measures={}))
    parts, whole = (made_for(world, AIMS, Search(margin=0.0, whole=on)) for on in (False, True))
    assert whole.admitted == pytest.approx(np.round(whole.admitted), abs=1e-12)
    assert whole.unrounded == parts.values
    assert parts.values[0] <= whole.values[0] < parts.values[0] + 5.0
    lines = apart(world.network)
    course = expect(with_quotas(lines, whole.quota))
    assert course.n_stock[23, 0] + course.n_inside[23, 1] == pytest.approx(350 - whole.values[0], rel=1e-9)


def test_a_plan_of_whole_people_loses_nothing_to_rounding(tmp_path: Path) -> None:
    """Ten seats and ten applicants a month: the plan for as many people as there can be is in whole people already."""
    figures = {"seats": figure("people", 10), "needed": figure("people", 500), "failed": figure("share", 0)}
    world = build(little(tmp_path, figures, measures={}))
    plan = made_for(world, ["shortfall"], Search(margin=0.0, whole=True))
    assert plan.values == pytest.approx(plan.unrounded, abs=1e-6)


def test_no_class_is_smaller_than_the_smallest_that_begins() -> None:
    """Of 12, 13, 9 and 30 with at least 20 in a class: 12 wait for 13, and 9 for 30."""
    gates = SimpleNamespace(least=np.array([20]))
    m: Any = SimpleNamespace(
        line=np.zeros(4, np.int64),
        period=np.arange(4),
        turns=np.zeros(4, bool),
        profile=np.eye(4),
        since=0,
        lines=SimpleNamespace(gates=gates),
    )
    assert _rounded(np.array([12.0, 13.0, 9.0, 30.0]), m, 0).tolist() == [0, 25, 0, 39]
    gates.least = np.array([1])
    assert _rounded(np.array([0.5, 0.5, 1.7, 0.0]), m, 0).tolist() == [0, 1, 1, 0]


def test_the_technicians_are_whole_people_at_a_price() -> None:
    """The best of all whole trainees that leave no work undone, tried one by one."""
    plan = made_for(build(load(str(CASES / "technicians"))), ["work", "cost"], Search(margin=0.0, whole=True))
    assert plan.admitted == pytest.approx(np.round(plan.admitted), abs=1e-12)
    assert plan.values[0] == pytest.approx(0.0, abs=1e-6)
    assert plan.values[1] * 1e6 == pytest.approx(cheapest_in_whole_people(), abs=0.5)
    assert plan.unrounded[1] * 1e6 == pytest.approx(593_777, abs=0.5)


def cheapest_in_whole_people() -> float:
    """The textbook's problem with whole trainees, by trying."""
    hours, best = (6000, 7000, 8000, 9500, 11000), np.inf
    for trainees in product(range(4), range(6, 14), range(6, 16), range(6, 16), (0,)):
        staff, cost = 50.0, 0.0
        for asked, trained in zip(hours, trainees, strict=True):
            if 160 * staff - 50 * trained < asked:
                break
            cost += 2000 * staff + 1000 * trained
            staff = 0.95 * staff + trained
        else:
            best = min(best, cost)
    return float(best)


def test_a_budget_is_kept_in_whole_people(tmp_path: Path) -> None:
    world = build(little(tmp_path, {}, measures={}, limits={"budgets": ["all"]}))
    plan = made_for(world, AIMS, Search(margin=0.0, whole=True))
    assert plan.unrounded and plan.metered["budget:all:2027"][1] <= 13.0 * (1 + 1e-9)
