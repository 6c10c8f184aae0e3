"""Measures that change what things cost, what may be spent and what is asked: a plan counts it as `expect` does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.said import with_levels, with_only, with_starts, without_measures
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for, term
from dienmodel.plan.linear.program import Clock
from dienmodel.plan.measures.choices import _read_alike, choices, formulation_of
from dienmodel.plan.planner import plan
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS
from dienmodel.plan.unplanned import as_said

from .little import Tree, figure, little, measure, titled

AIMS = ("shortfall", "cost")

FEBRUARY = date(2026, 2, 1)


def chosen(found: Plan) -> list[str]:
    return [start.measure for start in found.starts]


def forced(world: World, on: Sequence[str]) -> tuple[float, ...]:
    """What the best admissions reach under measures that began with the run, while there are no others."""
    others = [name for name in world.catalogue.measures if name not in on]
    fixed = build(without_measures(with_levels(world.said, dict.fromkeys(on, 1.0)), others))
    return plan(fixed, [term(world, aim) for aim in AIMS]).values


def effect_on(world: World, meter: str, at: int = 0) -> float:
    """What the program says that an option adds to a meter, with the gates as they are."""
    offered = choices(world, None, Clock(None))
    terms = [term(world, aim) for aim in AIMS]
    m = formulation_of(offered, terms, [], SETTINGS.fine, 0.0, Clock(None))[0].model
    return float(m.metered[[item.name for item in m.meters].index(meter), len(m.line) + at])


def read(world: World, meter: str, on: Sequence[str]) -> float:
    """What `expect` reads of the gates as they are with measures on."""
    starts = {name: (1.0, FEBRUARY) for name in on}
    return as_said(build(with_starts(with_only(world.said, {}), starts)), []).metered[meter]


def test_a_pay_rise_costs_what_those_who_serve_are_paid_more(tmp_path: Path) -> None:
    """Nobody can be trained: of 300 soldiers e^-0.01 stay each month, at 2,000 a year more from February on."""
    rise = measure([{"figure": "pay", "multiply": "rise"}])
    figures = {"rise": figure("factor", 1.05), "seats": figure("people", 0)}
    world = build(little(tmp_path, figures, measures={"rise": rise}))
    people = 300 * np.exp(-0.01 * np.arange(1, 13))
    assert effect_on(world, "paid:2026") == pytest.approx(people[1:].sum() * 2000 / 12 / 1e6, rel=1e-3)


@pytest.mark.parametrize(
    ("figures", "effects", "cost"),
    [
        ({"rise": figure("factor", 1.05)}, [{"figure": "pay", "multiply": "rise"}], {}),
        ({"more": figure("people/year", 50000)}, [{"figure": "letters", "add": "more"}], {}),
        ({"dear": figure("euro/person", 50)}, [{"figure": "letter_price", "set": "dear"}], {}),
        (
            {"less": figure("factor", 0.5), "rise": figure("factor", 1.2), "own": figure("mln euro/year", 0.3)},
            [{"figure": "leaving", "multiply": "less"}, {"figure": "pay", "multiply": "rise"}],
            {"yearly": "own"},
        ),
    ],
)
def test_what_a_measure_adds_to_the_cost_is_what_expect_finds_where_the_gates_admit_the_same(
    tmp_path: Path, figures: Tree, effects: list[Tree], cost: Tree
) -> None:
    """Seats for all, so that the gates admit whoever comes with and without the measure."""
    figures = {**figures, "seats": figure("people", 10_000)}
    world = build(little(tmp_path, figures, measures={"m": measure(effects, cost)}))
    for meter in ("paid:2026", "paid:2027"):
        more = read(world, meter, ["m"]) - read(world, meter, [])
        assert effect_on(world, meter) == pytest.approx(more, rel=1e-6, abs=1e-9)


SELDOM = {"seldom": figure("factor", 0.3), "needed": figure("people", 430)}
STAY = {"figure": "leaving", "multiply": "seldom"}

MORE = {"more": figure("people/year", 60), "applicants": figure("people/year", 60), "needed": figure("people", 350)}
COME = {"figure": "applicants", "add": "more"}

ALTERNATIVES = {
    "a pay rise of 15 % or care for 0.8 million a year": (
        {**SELDOM, "rise": figure("factor", 1.15), "care": figure("mln euro/year", 0.8)},
        ([STAY, {"figure": "pay", "multiply": "rise"}], None),
        ([STAY], {"yearly": "care"}),
    ),
    "100,000 letters a year at 5 euro or a campaign for 0.2 million": (
        {**MORE, "mail": figure("people/year", 100_000), "campaign": figure("mln euro/year", 0.2)},
        ([COME, {"figure": "letters", "add": "mail"}], None),
        ([COME], {"yearly": "campaign"}),
    ),
    "dearer letters or a campaign": (
        {**MORE, "dear": figure("euro/person", 1000), "campaign": figure("mln euro/year", 0.9)},
        ([COME, {"figure": "letter_price", "set": "dear"}], None),
        ([COME], {"yearly": "campaign"}),
    ),
}


@pytest.mark.parametrize("case", ALTERNATIVES)
def test_of_two_ways_to_the_same_the_cheaper_is_chosen_whatever_its_price_is_said_by(tmp_path: Path, case: str) -> None:
    figures, (hidden, _), (plain, price) = ALTERNATIVES[case]
    start = "2026-01-01"
    offered = {
        "hidden": measure(hidden, start=start, excludes=["plain"]),
        "plain": measure(plain, price, start=start),
    }
    world = build(little(tmp_path, figures, measures=offered))
    none, dear, cheap = (forced(world, on) for on in ([], ["hidden"], ["plain"]))
    assert none[0] > 1.0 and dear[0] == cheap[0] == 0.0  # only with one of them the target is met
    assert dear[1] > cheap[1] + 0.1
    found = made_for(world, AIMS)
    assert chosen(found) == ["plain"]
    assert found.values == pytest.approx(cheap, rel=1e-6)


def test_a_rise_that_no_budget_can_bear_is_not_given(tmp_path: Path) -> None:
    """A plan said that the limits contradict each other, where nobody has to be admitted to keep to them."""
    rise = measure([STAY, {"figure": "pay", "multiply": "rise"}], start="2026-01-01")
    figures = {**SELDOM, "rise": figure("factor", 1.3), "budget": figure("mln euro/year", 13.9)}
    world = build(little(tmp_path, figures, measures={"rise": rise}, limits={"budgets": ["all"]}))
    found = made_for(world, AIMS)
    assert chosen(found) == []
    assert found.values == pytest.approx(forced(world, []), rel=1e-6)
    assert all(found.metered[f"budget:all:{year}"][1] <= 13.9 * (1 + 1e-9) for year in (2026, 2027))


def test_a_grant_lets_a_plan_spend_what_it_adds_to_the_budget(tmp_path: Path) -> None:
    grant = measure([{"figure": "budget", "add": "grant"}], {"yearly": "asking"}, start="2026-01-01")
    money = {"grant": figure("mln euro/year", 2), "asking": figure("mln euro/year", 0.1)}
    figures = {**money, "needed": figure("people", 430), "budget": figure("mln euro/year", 12.6)}
    world = build(little(tmp_path, figures, measures={"grant": grant}, limits={"budgets": ["all"]}))
    found = made_for(world, AIMS)
    assert chosen(found) == ["grant"]
    assert found.values == pytest.approx(forced(world, ["grant"]), rel=1e-6)
    assert found.values[0] < forced(world, [])[0] - 10


def test_a_measure_that_asks_for_fewer_people_is_worth_what_they_cost(tmp_path: Path) -> None:
    """Doing with 20 people fewer costs 0.3 million once: less than those 20 are paid."""
    fewer = measure([{"figure": "needed", "set": "enough"}], {"once": "machines"}, start="2026-01-01")
    figures = {"enough": figure("people", 300), "machines": figure("mln euro", 0.3)}
    world = build(little(tmp_path, figures, measures={"machines": fewer}))
    with_it, without = forced(world, ["machines"]), forced(world, [])
    found = made_for(world, AIMS)
    assert with_it[1] < without[1]
    assert chosen(found) == ["machines"]
    assert found.values == pytest.approx(with_it, rel=1e-6)


def test_what_a_measure_saves_on_another_that_is_on_is_counted(tmp_path: Path) -> None:
    """A depot of 0.5 million a year is on; for 0.1 million once its yearly cost is halved."""
    depot = measure([COME], {"yearly": "rent"}, start="2026-01-01")
    haggle = measure([{"figure": "rent", "multiply": "half"}], {"once": "lawyer"}, start="2026-01-01")
    figures = {
        **MORE,
        "rent": figure("mln euro/year", 0.5),
        "half": figure("factor", 0.5),
        "lawyer": figure("mln euro", 0.1),
    }
    said = little(tmp_path, figures, measures={"depot": depot, "haggle": haggle}, on={"depot": 1})
    world = build(said)
    found = made_for(world, AIMS)
    assert chosen(found) == ["haggle"]
    assert found.values == pytest.approx(forced(world, ["depot", "haggle"]), rel=1e-6)
    assert found.values[1] == pytest.approx(forced(world, ["depot"])[1] - 0.4, rel=1e-6)


TOGETHER = {
    **SELDOM,
    "rise": figure("factor", 1.15),
    "fewer": figure("factor", 0.4),
    "care": figure("mln euro/year", 0.8),
    "more": figure("people/year", 24),
    "campaign": figure("mln euro/year", 0.3),
}

ALL = {
    "rise": measure([STAY, {"figure": "pay", "multiply": "rise"}], start="2026-01-01"),
    "care": measure([{"figure": "leaving", "multiply": "fewer"}], {"yearly": "care"}, start="2026-01-01"),
    "campaign": measure([{"figure": "applicants", "add": "more"}], {"yearly": "campaign"}, start="2026-01-01"),
}


@pytest.mark.parametrize("needed", [420, 430])
def test_a_few_measures_are_compared_with_all_they_do_to_each_other(tmp_path: Path, needed: float) -> None:
    """Two act on leaving, one of them on pay too; a campaign is for nothing where seats are full."""
    figures = {**TOGETHER, "needed": figure("people", needed)}
    world = build(little(tmp_path, figures, measures=ALL))
    sets = [[name for name, on in zip(ALL, which, strict=True) if on] for which in product((False, True), repeat=3)]
    days = {name: [date(2026, 1, 1)] for name in ALL}
    found = plan(world, [term(world, aim) for aim in AIMS], starts=days)
    best = min((forced(world, on) for on in sets), key=lambda values: (round(values[0], 4), values[1]))
    assert found.values == pytest.approx(best, rel=1e-6, abs=1e-4)
    assert found.near.whole and found.near.compared == 8 and found.near.most == found.near.off == 0.0


def test_of_many_measures_it_is_told_how_far_off_their_effects_one_by_one_were(tmp_path: Path) -> None:
    world = build(little(tmp_path, TOGETHER, measures=ALL))
    terms, days = [term(world, aim) for aim in AIMS], {name: [date(2026, 1, 1)] for name in ALL}
    every = plan(world, terms, starts=days)
    one = plan(world, terms, starts=days, settings=replace(SETTINGS, rivals=2))
    assert 1 <= one.near.compared <= 2
    assert every.near.whole and not one.near.whole
    assert one.near.aim == "cost"
    assert every.values[1] <= one.values[1] + 1e-6
    assert one.values[1] - every.values[1] <= one.near.most + one.near.off + 1e-6


EQUIVALENTS = {
    "targets": {"goal": titled(date="2027-12-01", people="needed", counts="equivalents")},
    "equivalents": {"soldiers": "days"},
}


def test_more_days_of_service_count_for_a_target_of_equivalents_as_expect_finds(tmp_path: Path) -> None:
    """Four days become five, of those who are there without a plan; what the target asks for changes too."""
    figures = {
        "days": figure("share", 0.8),
        "five": figure("factor", 1.25),
        "fewer": figure("people", 300),
        "seats": figure("people", 10_000),
    }
    effects = [{"figure": "days", "multiply": "five"}, {"figure": "needed", "set": "fewer"}]
    world = build(little(tmp_path, figures, measures={"m": measure(effects)}, **EQUIVALENTS))
    more = read(world, "goal:goal", ["m"]) - read(world, "goal:goal", [])
    assert more == pytest.approx(0.25 * read(world, "goal:goal", []), rel=1e-9) and more > 50.0
    assert effect_on(world, "goal:goal") == pytest.approx(more, rel=1e-6)


def test_an_option_changes_what_a_person_counts_and_not_what_a_target_asks_for_there(tmp_path: Path) -> None:
    """The targets that are read under an option ask for what they ask for without it: that is moved apart."""
    figures = {"days": figure("share", 0.8), "five": figure("factor", 1.25), "fewer": figure("people", 300)}
    effects = [{"figure": "days", "multiply": "five"}, {"figure": "needed", "set": "fewer"}]
    world = build(little(tmp_path, figures, measures={"m": measure(effects)}, **EQUIVALENTS))
    offered = choices(world, None, Clock(None))
    ((_, under), *_) = offered.under.items()
    (before,), (after,), (alike,) = offered.outcomes.targets, under.targets, _read_alike(offered.outcomes, under)
    assert before.people == alike.people == 320.0 and after.people == 300.0
    assert before.each is not None and alike.each is after.each is not None
    assert alike.each.max() == pytest.approx(1.25 * before.each.max())
    assert replace(alike, each=before.each) == before
