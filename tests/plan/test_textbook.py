"""Published problems, said in our language and planned like any other scenario: the published optimum comes out."""

import json
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import linprog

from dienmodel.cli import main
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.load import load
from dienmodel.model.said import with_figures, with_values
from dienmodel.network.world import build
from dienmodel.plan.aims import Term
from dienmodel.plan.file import made_for
from dienmodel.plan.planner import plan as made
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search

CASES = Path(__file__).parents[1] / "cases"
MILLION = 1e6


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {
        name: made_for(build(load(str(CASES / name))), search=Search(margin=0.0))
        for name in ("technicians", "enlistment")
    }


def test_technicians_are_trained_as_in_the_textbook(plans: dict[str, Plan]) -> None:
    plan = plans["technicians"]
    undone, cost = plan.values
    assert undone == pytest.approx(0.0, abs=1e-6)
    assert cost * MILLION == pytest.approx(593_777, abs=0.5)
    _, *months, _ = plan.admitted[0]
    assert months == pytest.approx([0, 8.45, 11.45, 9.52, 0], abs=0.005)
    skilled = [found for name, (_, found) in plan.metered.items() if name.startswith("goal:")]
    assert skilled == pytest.approx([50, 47.5, 53.58, 62.34, 68.75], abs=0.01)


def test_work_that_nobody_asks_for_may_stay_undone() -> None:
    """The least pay is that of the technicians who are there: nobody is trained, and nobody has to be, as in a run.

    Of 50 a twentieth quits each month from February on: 2,000 x 50 x (1 + 0.95 + ... + 0.95^4) = 452,438.
    """
    world = build(load(str(CASES / "technicians")))
    plan = made_for(world, ["cost", "work"], Search(margin=0.0))
    assert plan.values[0] * MILLION == pytest.approx(2000 * 50 * (1 - 0.95**5) / 0.05, abs=2.0)
    assert plan.admitted.sum() < 0.001  # the slack of a later aim is a euro
    assert plan.difference < 1e-9


def test_too_few_technicians_train_nobody_and_that_is_no_contradiction() -> None:
    """Thirty have 96 places to give where work takes 120 and more: none is left, in a plan as in a run."""
    world = build(with_values(load(str(CASES / "technicians")), {"technicians": 30}))
    plan = made_for(world, ["work", "cost"], Search(margin=0.0))
    people = 30 * 0.95 ** np.arange(5)
    needed = np.array([37.5, 43.75, 50, 59.375, 68.75])
    skilled = [plan.metered[f"goal:{month}"][1] for month in ("january", "february", "march", "april", "may")]
    assert needed.tolist() == [goal.people for goal in world.outcomes.targets]
    assert skilled == pytest.approx(people, rel=1e-9)
    assert plan.values[0] == pytest.approx((needed - people).sum(), rel=1e-9)
    learn = np.flatnonzero(world.network.nodes.gate >= 0)
    for course in (expect(world.network), sample(world.network, 1)):
        assert course.new_started[1:6, learn].sum() == 0.0
        assert course.available[1:6].max() < 0.0


def test_a_month_without_room_is_a_choice_where_that_is_best() -> None:
    """Forty-five give 144 places, and work takes 120, then 140...: more is trained while there is room, then none."""
    world = build(with_values(load(str(CASES / "technicians")), {"technicians": 45}))
    plan = made_for(world, ["work", "cost"], Search(margin=0.0))
    assert plan.difference < 1e-9
    assert plan.values[0] == pytest.approx(least_undone(45), abs=1e-5)


def least_undone(technicians: float) -> float:
    """Work left undone at the least: all months of room or none by themselves, each a program of its own."""
    hours, stay = np.array([6000, 7000, 8000, 9500, 11000]), np.eye(5) - 0.95 * np.eye(5, k=-1)
    best = np.inf
    for is_open in product((True, False), repeat=5):
        room = np.array(is_open)
        found = linprog(
            [0] * 10 + [1 / 160] * 5,
            A_ub=np.vstack(
                [
                    np.hstack([50 * np.eye(5), -160 * np.eye(5), np.zeros((5, 5))])[room],
                    np.hstack([np.zeros((5, 5)), -160 * np.eye(5), -np.eye(5)]),
                ]
            ),
            b_ub=np.append(-hours[room], -hours),
            A_eq=np.hstack([-np.eye(5, k=-1), stay, np.zeros((5, 5))]),
            b_eq=[technicians, 0, 0, 0, 0],
            bounds=[(0, None if own else 0) for own in is_open] + [(0, None)] * 10,
        )
        best = min(best, found.fun) if found.status == 0 else best
    return float(best)


def test_what_a_why_not_asks_of_supervision_is_enough_and_less_is_not() -> None:
    """It asked for applicants in December, when nobody can have applied long enough; places in training do it."""
    said = with_values(load(str(CASES / "technicians")), {"technicians": 30})
    found = why_not_for(build(said), "may")
    (more,) = found.together
    assert (more.limit.kind, more.limit.name) == (LimitKind.PLACES, "supervision")

    def short_with(units: float) -> float:
        taken = said.figures["taken_by_work"]
        path = {day: number + units for day, number in (taken.path or {}).items()}
        wide = with_figures(said, {"taken_by_work": taken.model_copy(update={"path": path})})
        may = Term("may", "people", short=("may",))
        return made(build(wide), [may], search=Search(margin=0.0)).values[0]

    assert more.units is not None
    assert short_with(0.0) == pytest.approx(found.short, abs=1e-6)
    assert short_with(more.units + 0.01) == pytest.approx(0.0, abs=1e-6)
    assert short_with(0.95 * more.units) > 0.5


def test_soldiers_enlist_for_the_terms_of_the_textbook(plans: dict[str, Plan]) -> None:
    plan = plans["enlistment"]
    short, cost = plan.values
    assert short == pytest.approx(0.0, abs=1e-6)
    assert cost * MILLION == pytest.approx(3_466_380, abs=0.5)


@pytest.mark.parametrize("offices", [30_000.0, 100_000.0, 1_000_000.0])
def test_more_offices_than_applicants_leave_the_optimum_of_the_textbook(offices: float) -> None:
    """Said the plain way there is room for everybody; whom to enlist for how long is the choice."""
    said = load(str(CASES / "enlistment"))
    wide = said.figures["offices"].model_copy(update={"value": offices})
    plan = made_for(build(replace(said, figures={**said.figures, "offices": wide})), search=Search(margin=0.0))
    assert plan.values[0] == pytest.approx(0.0, abs=1e-6)
    assert plan.values[1] * MILLION == pytest.approx(3_466_380, abs=0.5)


def test_a_soldier_more_is_priced_as_a_plan_for_one_more_costs() -> None:
    """The price of each of ten targets, beside the textbook's program with a soldier more or fewer in that year."""
    said = load(str(CASES / "enlistment"))
    required = said.figures["required"]
    assert required.path is not None

    def cost(day: date, soldiers: float) -> float:
        path = {date(2034, 1, 1): 8000.0, **required.path}
        path[day] += soldiers
        changed = {**said.figures, "required": required.model_copy(update={"path": path})}
        return made_for(build(replace(said, figures=changed)), search=Search(margin=0.0)).values[1]

    plan = made_for(build(said), search=Search(margin=0.0, checks=1))
    prices = {price.target: price for price in plan.target_prices}
    assert set(prices) == set(said.scenario.targets)
    for name in ("year_1", "year_7", "year_10"):
        day = said.scenario.targets[name].date
        assert prices[name].more == pytest.approx(cost(day, 1.0) - plan.values[1], rel=1e-6)
        assert prices[name].fewer == pytest.approx(plan.values[1] - cost(day, -1.0), rel=1e-6)
    assert prices["year_7"].more > prices["year_7"].fewer * 1.5  # the optimum bends there


def test_what_the_textbook_does_not_say_does_not_matter() -> None:
    """An optimum that depended on the numbers we had to add would not be the published one."""
    said = load(str(CASES / "technicians"))
    doubled = said.figures["applicants"].model_copy(update={"value": 2400.0})
    more = replace(said, figures={**said.figures, "applicants": doubled})
    assert made_for(build(more), search=Search(margin=0.0)).values[1] * MILLION == pytest.approx(593_777, abs=0.5)


def test_expect_finds_to_the_last_digit_what_these_plans_claim(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        assert plan.difference < 1e-9


def test_machinists_teach_as_in_the_program_of_the_exercise() -> None:
    """Which prints no answer. A trainee is paid 400, and 20 more to a tenth of a teacher; who passes is idle at 500."""
    found = linprog(
        [420 + 2 * 350, 420 + 350, 420],
        A_ub=[[0.1, 0, 0], [-0.7, 0.1, 0], [-0.7, -0.7, 0.1], [-0.7, -0.7, -0.7]],
        b_ub=[130 - 100, 130 - 150, 130 - 200, 130 - 250],
    )
    idle, work = 3 * 130 * 500, (100 + 150 + 200) * 200
    plan = made_for(build(load(str(CASES / "machinists"))), search=Search(margin=0.0))
    undone, cost = plan.values
    assert undone == pytest.approx(0.0, abs=1e-6)
    assert cost * MILLION == pytest.approx(found.fun + idle + work, rel=1e-9)
    assert plan.admitted[0][1:4] == pytest.approx(found.x, abs=1e-5)
    assert plan.difference < 1e-9


def test_the_price_of_supervision_is_what_one_unit_less_costs() -> None:
    """An hour in every month: one less costs the price, one more saves less, for the targets ask the same."""
    said = load(str(CASES / "technicians"))

    def cost_with(more: float) -> float:
        figure = said.figures["taken_by_work"]
        taken = {day: hours + more for day, hours in (figure.path or {}).items()}
        moved = {**said.figures, "taken_by_work": figure.model_copy(update={"path": taken})}
        return made_for(build(replace(said, figures=moved)), search=Search(margin=0.0)).values[1]

    (price,) = made_for(build(said), search=Search(margin=0.0, checks=1)).prices
    assert price.limit == "supervision"
    assert cost_with(-1) - cost_with(0) == pytest.approx(price.value, rel=1e-6) == pytest.approx(price.less, rel=1e-6)
    assert cost_with(0) - cost_with(1) == pytest.approx(price.more, rel=1e-6)
    assert price.more is not None and 0 < price.more < price.value


def test_the_published_optimum_is_that_of_a_program_with_states() -> None:
    """The textbook's own program, strengths as variables: no misprint, and no luck with a rounded number."""
    hours = np.array([6000, 7000, 8000, 9500, 11000])
    trained, work = np.eye(5), 160 * np.eye(5)
    stay = np.eye(5) - 0.95 * np.eye(5, k=-1)
    found = linprog(
        [1000] * 5 + [2000] * 5,
        A_ub=np.hstack([50 * trained, -work]),
        b_ub=-hours,
        A_eq=np.hstack([-np.eye(5, k=-1), stay]),
        b_eq=[50, 0, 0, 0, 0],
    )
    plan = made_for(build(load(str(CASES / "technicians"))), search=Search(margin=0.0))
    assert plan.values[1] * MILLION == pytest.approx(found.fun, rel=1e-8)
    assert plan.admitted[0][1:6] == pytest.approx(found.x[:5], abs=1e-5)


def test_the_command_plans_a_textbook_case(tmp_path: Path) -> None:
    words = ["plan", str(CASES / "enlistment"), "--margin", "0", "--out", str(tmp_path / "plan.yaml"), "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["result"]["aims"]["cost"] * MILLION == pytest.approx(3_466_380, abs=0.5)


@pytest.mark.parametrize(
    ("case", "end", "cost"), [("technicians", "2026-06-01", 593_777), ("enlistment", "2036-01-01", 3_466_380)]
)
def test_a_target_on_the_last_day_is_that_of_the_day(case: str, end: str, cost: float, tmp_path: Path) -> None:
    """Its figure changes on that day, when no step is left."""
    (tmp_path / "shorter.yaml").write_text(f"end: {end}\n", encoding="utf-8")
    plan = made_for(build(load(str(CASES / case), [tmp_path / "shorter.yaml"])), search=Search(margin=0.0))
    assert plan.values[0] == pytest.approx(0.0, abs=1e-6)
    assert plan.values[1] * MILLION == pytest.approx(cost, abs=0.5)


def test_a_scenario_that_ends_with_the_year_has_a_cost(plans: dict[str, Plan]) -> None:
    """It ends on 1 January, of which no step is left: nothing is paid in that year."""
    assert load(str(CASES / "enlistment")).scenario.end.year == 2037
    assert "paid:2036" in plans["enlistment"].metered
    assert "paid:2037" not in plans["enlistment"].metered
