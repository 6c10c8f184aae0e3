"""Aims weighed together as a scenario says: the same optimum as a program of its own, on the front of the aims."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dienmodel.cli import main
from dienmodel.model.figures import Figure
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.world import build
from dienmodel.plan.file import aims_of, made_for, term, weights_of
from dienmodel.plan.questions.ask import traded
from dienmodel.plan.questions.front import front
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared, solved
from dienmodel.plan.settings import Search
from dienmodel.text.faults import FaultyInput

CASES = Path(__file__).parents[1] / "cases"
MILLION = 1e6
TERMS, YEARS = 4, 10
REQUIRED = np.array([5, 6, 7, 6, 4, 9, 8, 8, 6, 4]) * 1000.0
LEVELS = np.array([1, 1.05, 1.12, 1.71, 1.8, 1.9, 1.97, 2.1, 2.22, 2.38])
COSTS = {"one": 50e4, "two": 85e4, "three": 115e4, "four": 143e4}
"""Ten thousand times those of the textbook: what is paid in millions is then not small beside the people."""


def dear() -> Said:
    """Soldiers who enlist for terms of years."""
    said = load(str(CASES / "enlistment"))
    cost = said.figures["cost"].model_copy(update={"table": COSTS})
    return replace(said, figures={**said.figures, "cost": cost})


def enlistment(weight: float) -> Said:
    """The same where who is short counts so many euro, in one rank with the cost."""
    said = dear()
    aims = {**said.scenario.aims, "strength": said.scenario.aims["strength"].model_copy(update={"weight": ("worth",)})}
    plan = said.scenario.plan.model_copy(update={"aims": (("strength", "cost"),)})
    scenario = said.scenario.model_copy(update={"aims": aims, "plan": plan})
    worth = Figure(nl="w", en="w", unit="euro/person", value=weight, source="made_up", kind="target", grade="expert")
    return replace(said, scenario=scenario, figures={**said.figures, "worth": worth})


def by_itself(weight: float) -> float:
    """Least cost and weight times people short, in euro: who enlists for k years in year y serves in y..y+k-1."""
    serves = np.array(
        [[y <= year < y + k for k in range(1, TERMS + 1) for y in range(YEARS)] for year in range(YEARS)], float
    )
    price = np.concatenate([cost * LEVELS for cost in COSTS.values()])
    found = linprog(np.append(price, np.full(YEARS, weight)), A_ub=np.hstack([-serves, -np.eye(YEARS)]), b_ub=-REQUIRED)
    return float(found.fun)


@pytest.fixture(scope="module")
def ready() -> PreparedQuestion:
    """Both aims, each by itself, with all rows that the first needs."""
    said = dear()
    return solved(prepared(build(said), [term(build(said), name) for name in ("strength", "cost")]), [1.0, 1e-3])[0]


@given(st.floats(1e4, 4e6))
@settings(max_examples=12, deadline=None)
def test_the_weighed_optimum_is_that_of_a_program_of_its_own(ready: PreparedQuestion, weight: float) -> None:
    plan = made_for(build(enlistment(weight)), search=Search(margin=0.0))
    (value,) = plan.values
    assert value * MILLION == pytest.approx(by_itself(weight), rel=1e-7)
    assert plan.difference < 1e-9
    short, cost = plan.parts["strength"], plan.parts["cost"]
    assert value == pytest.approx(weight / MILLION * short + cost, rel=1e-9)
    parts = ready.solver.solve(ready.form.program, ready.weighed([weight / MILLION, 1.0]))
    assert value == pytest.approx(parts.objective, rel=1e-6)


def test_weights_reach_from_all_hired_to_nobody(ready: PreparedQuestion) -> None:
    """The ends of the front, or the property above would say little."""
    dear, cheap = (made_for(build(enlistment(weight)), search=Search(margin=0.0)) for weight in (1e7, 1e4))
    assert dear.parts["strength"] == pytest.approx(0.0, abs=1e-6)
    assert dear.parts["cost"] * MILLION == pytest.approx(3_466_380e4, abs=5e3)
    assert cheap.parts["strength"] == pytest.approx(REQUIRED.sum(), rel=1e-9)
    assert cheap.parts["cost"] == pytest.approx(0.0, abs=1e-9)
    points = front(ready, 8)
    assert len(points) > 5
    assert points[0].values == pytest.approx((cheap.parts["strength"], 0.0), abs=1e-3)
    assert points[-1].values == pytest.approx((0.0, dear.parts["cost"]), rel=1e-6, abs=1e-3)


def test_a_price_of_weighed_aims_is_in_euro() -> None:
    """Offices are not scarce; an applicant more is worth what a person short counts less what he costs."""
    said = load(str(CASES / "small"))
    worth = Figure(nl="w", en="w", unit="euro/person", value=2e6, source="invented", kind="target", grade="expert")
    aims = {**said.scenario.aims, "shortfall": said.scenario.aims["shortfall"].model_copy(update={"weight": ("w",)})}
    said = replace(said, scenario=said.scenario.model_copy(update={"aims": aims}), figures={**said.figures, "w": worth})
    plan = made_for(build(said), ["shortfall+cost"], search=Search(checks=1, patience=5))
    assert plan.prices[0].aim == "shortfall+cost"
    assert plan.prices[0].more is not None and plan.prices[0].less is not None
    assert plan.prices[0].more <= plan.prices[0].value * (1 + 1e-6) <= plan.prices[0].less * (1 + 2e-6)


def test_the_scenario_says_the_ranks_and_the_call_comes_first() -> None:
    world = build(enlistment(100.0))
    assert aims_of(world) == ["strength+cost"]
    assert aims_of(world, ["cost"]) == ["cost"]
    assert traded(world) == ["strength", "cost"]
    assert weights_of(world.catalogue, "strength+cost") == {"strength": 1e-4, "cost": 1.0}
    assert aims_of(build(load(str(CASES / "enlistment")))) == ["strength", "cost"]


def loaded(tmp_path: Path, text: str) -> Said:
    (tmp_path / "wish.yaml").write_text(text, encoding="utf-8")
    return load(str(CASES / "enlistment"), [tmp_path / "wish.yaml"])


WORTH = """
figures:
  worth: {nl: w, en: w, unit: UNIT, value: VALUE, source: made_up, kind: target, grade: expert}
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plan: {aims: [glory]}", "plan.aims.0 names 'glory', which does not exist"),
        ("plan: {aims: [[strength, glory]]}", "'glory'"),
        ("plan: {aims: [strength, [cost, strength]]}", "aim 'strength' is named 2 times"),
        ("plan: {aims: [[strength, cost]]}", "'strength' is weighed together with others, but has no weight"),
        ("plan: {aims: [[]]}", "at least 1"),
        ("aims: {cost: {weight: cost}}", "cost has no weight"),
        ("aims: {strength: {weight: 5}}", "never a bare number"),
        ("aims: {strength: {weight: nowhere}}", "'nowhere', which does not exist"),
        (f"aims: {{strength: {{weight: worth}}}}{WORTH.replace('UNIT', 'euro').replace('VALUE', '5')}", "is in euro"),
        (
            f"aims: {{strength: {{weight: worth}}}}{WORTH.replace('UNIT', 'euro/person').replace('VALUE', '0')}",
            "aim 'strength' weighs 0",
        ),
        (
            f"aims: {{strength: {{weight: worth}}}}{WORTH.replace('UNIT', 'euro/person').replace('VALUE', '-5')}",
            "cannot be negative",
        ),
        (
            "aims: {strength: {weight: [worth, prices]}}" + WORTH.replace("UNIT", "euro/person").replace("VALUE", "5"),
            "aim 'strength' weighs 5 x no one number",
        ),
    ],
)
def test_bad_weights_and_ranks_are_faults(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as error:
        loaded(tmp_path, text + "\n")
    assert told in str(error.value)


def test_a_call_weighs_only_what_the_scenario_gives_a_weight() -> None:
    world = build(load(str(CASES / "enlistment")))
    with pytest.raises(FaultyInput, match="has no weight"):
        aims_of(world, ["strength+cost"])
    with pytest.raises(FaultyInput, match="no aim 'glory'"):
        aims_of(world, ["strength+glory"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Shortfall and cost of enlistment, combined", "€100 per person short")),
        ("nl", ("Tekort en aanstellingskosten, samen gewogen", "€ 100 per persoon tekort")),
    ],
)
def test_the_answer_says_which_weights_were_used(language: str, words: tuple[str, str], tmp_path: Path) -> None:
    overlay = tmp_path / "wish.yaml"
    worth = WORTH.replace("UNIT", "euro/person").replace("VALUE", "100")
    overlay.write_text(
        f"aims: {{strength: {{weight: worth}}}}\nplan: {{aims: [[strength, cost]]}}{worth}", encoding="utf-8"
    )
    call = [
        "plan",
        str(CASES / "enlistment"),
        "--replications",
        "0",
        "--overlay",
        str(overlay),
        "--margin",
        "0",
        "--out",
    ]
    call += [str(tmp_path / "plan.yaml"), "--report", str(tmp_path / "plan.html"), "--language", language]
    shown = CliRunner().invoke(main, call)
    assert shown.exit_code == 0, shown.output
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")
    for text in words:
        assert text in shown.stdout
        assert text in page
    told = json.loads(CliRunner().invoke(main, [*call, "--json"]).stdout)["result"]
    value = told["aims"]["strength+cost"]
    parts = told["weighed"]["strength+cost"]
    assert parts["strength"]["weight"] == 1e-4
    assert value == pytest.approx(sum(part["weight"] * part["value"] for part in parts.values()), rel=1e-9)
