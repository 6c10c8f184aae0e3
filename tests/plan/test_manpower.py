"""Manpower planning (Williams): retraining, downgrading, redundancy and short time are decisions, at a price each."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.model.said import with_values
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search

CASE = Path(__file__).parents[1] / "cases" / "manpower"
MILLION = 1e6

NEEDED = {1500: 1000 + 500, 2000: 1400 + 2000 + 2500, 3000: 1000 + 1500 + 2000}
"""People needed in the three years by what one too many costs, who are counted with those too many."""


def planned(*overlays: Path, figures: Mapping[str, float] | None = None) -> Plan:
    return made_for(build(with_values(load(str(CASE), list(overlays)), figures or {})), search=Search(margin=0.0))


def admitted(plan: Plan) -> Counter[str]:
    """People admitted in all, by gate."""
    found = Counter[str]()
    for line, people in zip(plan.lines, plan.admitted.sum(axis=1).tolist(), strict=True):
        found[line.split(":")[0]] += people
    return found


def redundant(plan: Plan) -> float:
    return sum(people for gate, people in admitted(plan).items() if gate.startswith("leave_"))


def cost(plan: Plan) -> float:
    return plan.values[1] * MILLION - sum(price * people for price, people in NEEDED.items())


@pytest.fixture(scope="module")
def cheapest() -> Plan:
    return planned()


@pytest.fixture(scope="module")
def fewest() -> Plan:
    return planned(CASE / "fewest.yaml")


def test_the_least_cost_is_that_of_the_textbook(cheapest: Plan) -> None:
    assert cheapest.values[0] == pytest.approx(0.0, abs=1e-6)
    assert cost(cheapest) == pytest.approx(498_677.285, abs=0.0005)
    assert redundant(cheapest) == pytest.approx(1_423.72, abs=0.005)


def test_the_fewest_redundancies_are_those_of_the_textbook(fewest: Plan) -> None:
    assert fewest.values[0] == pytest.approx(0.0, abs=1e-6)
    assert redundant(fewest) == pytest.approx(841.796875, abs=1e-6)


def test_everything_is_decided_and_expect_finds_the_same(cheapest: Plan, fewest: Plan) -> None:
    for plan in (cheapest, fewest):
        assert not plan.open
        assert plan.difference < 1e-9


def test_who_is_retrained_is_no_more_than_a_quarter_of_the_skilled(fewest: Plan) -> None:
    """In the first year that is what holds it: 256.25 of 1,025, who are on short time in part."""
    (first, *_) = (people for line, people in zip(fewest.lines, fewest.admitted, strict=True) if "train_semi" in line)
    assert first[first > 1e-6][0] == pytest.approx(0.25 * 1_025, abs=1e-6)


def test_what_the_textbook_does_not_say_does_not_matter() -> None:
    assert cost(planned(figures={"desks": 10_000.0, "served": 1.0})) == pytest.approx(498_677.285, abs=0.0005)
