"""A plan that is sure: what is found is what enumeration finds, and who chose it does not judge it."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said, with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.plan.result import Plan, Start
from dienmodel.runs.likely import Futures
from dienmodel.runs.run import Run
from dienmodel.show.say.surely import sure_sheet, verdict
from dienmodel.sweeps.surely import Sure, SurePlan, TriedPlan, next_margin, surely
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

from ..plan.little import SCENARIO, figure, little, measure

SIZES = {"few": 20, "some": 40, "many": 80}
SURE = Sure(0.8, chosen_by=20, judged_by=20)


def ranged(unit: str, value: float, low: float, high: float) -> Mapping[str, object]:
    return {**figure(unit, value), "low": low, "high": high, "kind": "assumption"}


def said_with(folder: Path, needed: float) -> Said:
    """Three measures that bring applicants, the cost of each after its size; nothing binds but money that is spent."""
    figures = {
        "seats": figure("people", 1000),
        "budget": figure("mln euro/year", 100),
        "needed": figure("people", needed),
        "leaving": ranged("per year", 0.12, 0.04, 0.2),
        "applicants": ranged("people/year", 60, 45, 75),
        **{name: figure("people/year", size) for name, size in SIZES.items()},
        **{f"price_{name}": figure("mln euro/year", size / 100) for name, size in SIZES.items()},
    }
    measures = {name: measure([{"figure": "applicants", "add": name}], {"yearly": f"price_{name}"}) for name in SIZES}
    goal = {"title": {"nl": "x", "en": "x"}, "date": "2027-12-01", "people": "needed", "counts": "heads"}
    pay = {"costs": {"pay": SCENARIO["costs"]["pay"]}}  # type: ignore[index]
    money = {"all": {"title": {"nl": "x", "en": "x"}, "articles": ["pay", "measures"], "amount": "budget"}}
    return little(folder, figures, measures=measures, targets={"goal": goal}, **pay, budgets=money)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return said_with(tmp_path_factory.mktemp("sure"), 345)


CHOICES = [each for n in range(len(SIZES) + 1) for each in combinations(SIZES, n)]


def cost(names: tuple[str, ...]) -> int:
    return sum(SIZES[name] for name in names)


def plan_of(names: tuple[str, ...]) -> Plan:
    """A plan that starts some measures and decides nothing else."""
    starts = tuple(Start(name, SCENARIO["start"], 1.0) for name in names)  # type: ignore[arg-type]
    nobody = np.zeros((0, 0))
    return Plan(starts, (), (), nobody, nobody, (float(cost(names)),), {}, {}, (), False, 0.0, {})


class Enumerated:
    """All choices of measures: the cheapest that is expected to lie so far above the target, as a planner finds it."""

    def __init__(self, said: Said) -> None:
        self.worlds = {names: build(with_levels(said, dict.fromkeys(names, 1.0))) for names in CHOICES}
        self.expected = {names: self._people(world) for names, world in self.worlds.items()}
        (self.goal,) = self.worlds[()].outcomes.targets

    def _people(self, world: World) -> float:
        (goal,) = world.outcomes.targets
        strength = Run(world, expect(world.network)).strength
        return float(at(world.network.calendar.moment(goal.day), strength).sum())

    def make(self, margin: float) -> Plan:
        enough = [n for n, people in self.expected.items() if people >= self.goal.people * (1.0 + margin)]
        most = max(self.expected, key=lambda names: self.expected[names])
        return plan_of(min(enough, key=cost, default=most))

    def follow(self, plan: Plan) -> World:
        return self.worlds[tuple(start.measure for start in plan.starts)]

    def share(self, names: tuple[str, ...], which: range, sure: Sure) -> float:
        drawn = futures_once(self.worlds[names], sure.draws, sure.seed, which=which)
        assert drawn.draws == tuple(which)
        return float(drawn.targets["goal"].met().mean())


@pytest.fixture(scope="module")
def every(said: Said) -> Iterator[Enumerated]:
    """All choices; the same futures of a world are followed once."""
    known: dict[tuple[int, range], tuple[World, Futures]] = {}

    def once(world: World, *more: Any, which: range) -> Futures:
        key = (id(world), which)
        if key not in known:
            known[key] = world, futures(world, *more, which=which)
        return known[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dienmodel.sweeps.surely.futures", once)
        patch.setattr(f"{__name__}.futures_once", once)
        yield Enumerated(said)


futures_once = futures


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_the_cheapest_choice_that_is_sure_enough_is_found(every: Enumerated, share: float) -> None:
    sure = Sure(share, SURE.chosen_by, SURE.judged_by)
    judges, choosers = range(sure.judged_by), range(sure.judged_by, sure.draws)
    shares = {names: every.share(names, choosers, sure) for names in CHOICES}
    best = min((names for names, own in shares.items() if own >= sure.enough), key=cost)
    found = surely(every.make, every.follow, ["goal"], sure, 0.001)
    taken = tuple(start.measure for start in found.best.plan.starts)
    assert taken == best
    assert cost(best) > 0  # without a measure it would be too little
    assert found.best.chosen == shares[best]
    assert found.best.judged == every.share(best, judges, sure)
    assert found.best.low < found.best.judged <= found.best.high
    assert found.holds == (found.best.judged >= share)


def test_where_no_plan_is_sure_enough_that_is_said(tmp_path: Path) -> None:
    """More margin brings nobody where every measure is on: the surest plan is told of, with its share."""
    every = Enumerated(said_with(tmp_path, 600))
    found = surely(every.make, every.follow, ["goal"], SURE, 0.001)
    assert not found.holds
    assert len(found.tried) <= 3
    assert found.best.judged == every.share(tuple(SIZES), range(SURE.judged_by), SURE)
    assert verdict(found, words("en")).startswith("None of the plans that were tried")


def test_margins_are_raised_by_what_is_short_and_halved_once_one_is_enough() -> None:
    def tried(margin: float, chosen: float, reach: float, expected: float | None = None) -> TriedPlan:
        return TriedPlan(margin, plan_of(()), chosen, reach, 1.0 + margin if expected is None else expected)

    assert next_margin([tried(0.0, 0.5, 0.8)], 0.9) == pytest.approx(0.25)
    assert next_margin([tried(0.0, 0.9, 1.1)], 0.9) is None  # the least margin is enough
    assert next_margin([tried(0.0, 0.5, 0.8), tried(0.25, 0.95, 1.1)], 0.9) == pytest.approx(0.125)
    held = tried(0.25, 0.5, 0.8, 1.0)
    assert next_margin([tried(0.0, 0.5, 0.8), held], 0.9) is None  # more margin brings nobody
    assert next_margin([tried(0.0, 0.5, 0.96, 1.1)], 0.9) == pytest.approx(1.1 / 0.96 - 1.0)  # a measure as a whole
    assert next_margin([tried(0.0, 0.5, 0.9, 1.2), tried(0.3, 0.95, 1.1)], 0.9) == pytest.approx(0.25)
    assert next_margin([tried(0.0, 0.5, 0.999), tried(0.002, 0.95, 1.1)], 0.9) is None  # known well


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_told_how_sure_a_plan_is(every: Enumerated, said: Said, language: str) -> None:
    catalogue, w = every.worlds[()].catalogue, words(language)
    one = TriedPlan(0.04, plan_of(("few",)), 0.9, 1.02, 1.04, 0.82, 0.75, 0.88)
    for own, asked in ((one, 0.8), (one, 0.83), (one, 0.99)):
        found = SurePlan(Sure(asked), (own,), 0)
        assert w.share(0.82) in verdict(found, w)
        assert w.share(asked) in verdict(found, w)
    sheet = sure_sheet(SurePlan(Sure(0.8), (one,), 0), ["cost"], catalogue, w)
    assert sheet.rows[0][0] == w.share(0.04, 1)
    assert w.share(0.9) not in sheet.rows[0]  # only futures that had no part in the choice are told


@pytest.mark.nightly
def test_a_plan_of_the_planner_is_as_sure_as_its_run_says(said: Said, tmp_path: Path) -> None:
    """With the measures that enumeration finds; its run is told in the futures that judged it."""
    file = tmp_path / "sure.yaml"
    effort = api.Effort(checks=0, surely=0.8)
    planned = api.best_plan(api.Choice(str(said.folder)), ("shortfall", "cost"), effort, out=file)
    sure = planned.sure
    assert sure is not None
    assert sure.best.plan is planned.plan
    drawn = futures(build(api.Choice(str(said.folder), (str(file),)).said), 140, which=range(100))
    assert sure.best.judged == float(drawn.targets["goal"].met().mean())
    assert (sure.best.judged >= 0.8) == sure.holds
    run = planned.followed(0)
    assert run.drawn is not None and run.drawn.draws == tuple(range(100))
    (goal,) = run.outlooks()
    assert goal.likely == sure.best.judged
    assert planned.as_data(planned.followed(0, draws=0))["surely"]["tried"][sure.taken]["share"] == sure.best.judged


def test_a_plan_cannot_be_sure_of_nothing(tmp_path: Path) -> None:
    fixed = little(tmp_path, {}, targets={})
    with pytest.raises(FaultyInput) as caught:
        api.best_plan(api.Choice(str(fixed.folder)), ("cost",), api.Effort(surely=0.8))
    assert [fault.code for fault in caught.value.faults] == ["surely-of-nothing"]
