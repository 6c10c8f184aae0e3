"""Plans: what to start when and whom to admit, what that is worth, and the run that follows it.

A plan decides about every measure that has not begun and about admissions. A measure that is switched off in the
choice of a scenario is none that a plan may take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import isinf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dienmodel.api.choice import AnyScenario, Choice, said_of
from dienmodel.api.days import AnyDay, as_date
from dienmodel.api.result import Result, project
from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import without_measures
from dienmodel.network.compile.staffing import Staff
from dienmodel.network.world import World, build
from dienmodel.plan.file import aims_of, made_for, refuse_other, weights_of, write_plan
from dienmodel.plan.linear.program import NoPlan as NoPlan
from dienmodel.plan.passed import PassedCeiling, passed_ceilings
from dienmodel.plan.questions.ask import front_for
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.questions.prices import LimitPrice, TargetPrice
from dienmodel.plan.result import Clash, Nearness, Plan
from dienmodel.plan.settings import Search
from dienmodel.runs.filled import beside, chance_of_all, without_plan
from dienmodel.runs.likely import ENOUGH
from dienmodel.runs.observed import observations
from dienmodel.runs.replanned import Changes, changes
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import floors_table, targets_table
from dienmodel.show.say.overlap import shared_targets
from dienmodel.show.say.plan_head import targets_of
from dienmodel.sweeps.draws import free_figures
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.planned import AimsInFutures as AimsInFutures
from dienmodel.sweeps.planned import aims_in_futures
from dienmodel.sweeps.posterior import learnt_for
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.sweeps.surely import Sure, surely
from dienmodel.sweeps.surely import SurePlan as SurePlan
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.progress import Notice, Progress


@dataclass(frozen=True)
class Effort(Search):
    """How hard a plan is sought: up to which relative gap and for how many seconds, and what is added to it.

    `margin` is the share by which it aims above its targets; so many of the largest prices are solved again (`checks`);
    a front over its two aims has about so many `points` (0: none). With `surely` margins are tried until it meets its
    targets in that share of the futures, by so many `judges` that had no part in the choice; they are followed as `how`
    says.
    """

    checks: int = 6
    points: int = 0
    surely: float | None = None
    how: Execution = HERE
    judges: int = 100


@dataclass(frozen=True)
class Planned:
    """A plan for a scenario, its aims in order, its file if it was written, and a front between two of the aims.

    `bare` is the expected course of the scenario with its gates left to themselves.
    """

    choice: Choice
    world: World
    aims: tuple[str, ...]
    plan: Plan
    bare: Run
    file: Path | None = None
    front: tuple[FrontPoint, ...] = ()
    older: Run | None = None  # the run that follows the older plan from which this one goes on
    sure: SurePlan | None = None  # in which share of the futures its targets are met, if that was asked

    def changes(self, run: Result) -> Changes | None:
        """What the run that follows the plan changes against the one that follows the older plan, if there is one."""
        return None if self.older is None else changes(self.older, run.computed)

    def followed(
        self, replications: int = 100, seed: int = 1, progress: Progress | None = None, draws: int = 100
    ) -> Result:
        """The run that follows the plan file, with so many random runs and draws of the uncertain figures; 0: none.

        Raises:
            ValueError: the plan was not written.
        """
        if self.file is None:
            raise ValueError("a run follows the file of a plan: say where to write it")
        result = project(self.choice.under(self.file))
        result = result.sampled(replications, seed, progress=progress) if replications else result
        return self.with_draws(result, draws, seed, Execution(progress=progress)) if draws else result

    def with_draws(self, run: Result, draws: int, seed: int = 1, how: Execution = HERE) -> Result:
        """The run that follows it with its band; of a plan that is to be sure over the futures that judged that."""
        if self.sure is None:
            return run.with_draws(draws, seed, how)
        asked = self.sure.asked
        return run.with_draws(
            asked.draws, asked.seed, how, "learnt" if self.sure.learnt_from else "ranges", asked.judges
        )

    def in_futures(self, run: Result, draws: int = 40, how: Execution = HERE) -> AimsInFutures | None:
        """Its aims over so many futures that it shares with the scenario without a plan, luck left out.

        None where no figure differs. `run` is the one that follows the plan.
        """
        if not run.uncertain:
            return None
        drawing = SharedDraws(draws, 1, learnt_for(self.bare), how)
        return aims_in_futures(self.bare.world, run.computed.world, self.aims, drawing)

    def report(self, path: str | Path, run: Result, language: str = "nl") -> None:
        """Write the report of the plan, with the run that follows it.

        Raises:
            OSError: the file cannot be written.
        """
        from dienmodel.show.reports.plan import write_plan_report

        old = self.changes(run)
        write_plan_report(run.computed, self.bare, self.plan, self.aims, Path(path), language, self.front, old)

    def staff(self) -> Mapping[str, Staff]:
        """Per capacity the people who serve it, where its amount is said so."""
        return self.world.staff

    def as_data(self, run: Result, futures: AimsInFutures | None = None) -> dict[str, Any]:
        """Plain data, for JSON, with the targets of the run that follows the plan, and its aims over futures."""
        plan = self.plan
        return {
            "measures": [vars(start) for start in plan.starts],
            "aims": dict(zip(self.aims, plan.values, strict=True)),
            "weighed": {aim: self._weighed(aim) for aim in self.aims if weights_of(self.world.catalogue, aim)},
            "meters": {name: {"claimed": a, "found": b} for name, (a, b) in plan.metered.items()},
            "prices": [price_data(price) for price in plan.prices],
            "target_prices": [target_price_data(price) for price in plan.target_prices],
            "idle": [{**vars(spell), "years": spell.years} for spell in plan.idle],
            "gathered": list(plan.gathered),
            "late": list(plan.late),
            "missed": [vars(line) for line in plan.missed],
            "doors": [door.as_data() for door in plan.doors],
            "not_decided": {label: str(why) for label, why in plan.open.items()},
            "targets": targets_table(run.computed).rows(),
            "floors": floors_table(run.computed).rows(),
            "ceilings": [vars(ceiling) for ceiling in self._passed(run.computed)],
            "likely": run.likely(),
            "filled": self._filled(run),
            "changes": changes_data(self.changes(run)),
            "share_chance": chance_of_all(run.computed, targets_of(self.world.catalogue, self.aims)),
            "unrounded": dict(zip(self.aims, plan.unrounded, strict=False)),
            "difference": plan.difference,
            "gap": near_data(plan.near),
            "overlapping": [list(names) for aim in self.aims for names in shared_targets(self.world, aim)],
            "clashes": [clash_data(clash) for clash in plan.clashes],
            "in_futures": futures and futures.as_data(),
            "surely": self.sure and sure_data(self.sure, self.aims),
            "stopped": plan.stopped,
            "seconds": dict(plan.seconds),
            "file": str(self.file),
        }

    def _passed(self, run: Run) -> list[PassedCeiling]:
        """Ceilings that the run which follows the plan passes."""
        return passed_ceilings(run.world.network, run.expected, self.world.catalogue.now)

    def _filled(self, run: Result) -> list[dict[str, Any]]:
        """Posts filled on the days of its targets, with the plan and without."""
        return [
            {
                "date": a.day,
                "organisation": a.organisation,
                "n_posts": a.posts,
                "n_filled": a.people,
                "n_filled_without": b.people,
            }
            for a, b in beside(run.computed, self.bare, targets_of(self.world.catalogue, self.aims))
        ]

    def _weighed(self, aim: str) -> dict[str, Any]:
        """Of aims that are weighed together the weight, in millions of euro per unit, and what each reached."""
        return {
            part: {"weight": weight, "value": self.plan.parts[part]}
            for part, weight in weights_of(self.world.catalogue, aim).items()
        }


def changes_data(found: Changes | None) -> dict[str, Any] | None:
    """What changes against an older plan, for machines; null where there is none."""
    if found is None:
        return None
    return {"measures": [vars(item) for item in found.measures], "numbers": found.numbers.rows()}


def target_price_data(price: TargetPrice) -> dict[str, Any]:
    """The price of a target for machines: null where nobody more can be reached."""
    return {**vars(price), "more": None if isinf(price.more) else price.more, "infeasible_with_more": isinf(price.more)}


def clash_data(clash: Clash) -> dict[str, Any]:
    """Measures that do not go together for machines: `always`, or where they start on these days."""
    return {
        "measures": [vars(start) for start in clash.starts],
        "always": clash.always,
        "faults": [{"code": fault.code, "where": str(fault.where)} for fault in clash.faults],
    }


def near_data(near: Nearness) -> dict[str, Any]:
    """How near a choice of measures is to the best, for machines: null where nothing is known."""
    return {
        "aim": near.aim,
        "most": near.most if near.known else None,
        "off": near.off if near.known else None,
        "compared": near.compared,
        "whole": near.whole,
    }


def price_data(price: LimitPrice) -> dict[str, Any]:
    """A price for machines; strict JSON has no infinity, so that of one unit less is told apart."""
    needed = price.less is not None and isinf(price.less)
    return {**vars(price), "less": None if needed else price.less, "infeasible_with_less": needed}


def best_plan(
    scenario: Choice | str = "nederland",
    aims: Sequence[str] = (),
    effort: Effort | None = None,
    since: AnyDay | None = None,
    older: str | Path | None = None,
    out: str | Path | None = None,
    force: bool = False,
    progress: Notice | None = None,
) -> Planned:
    """The best mix and timing of measures and admissions for the aims of a scenario, the first above all.

    With `since` what is decided before that day stays, by the file of an `older` plan if there is one. With `out` the
    plan is written as a file to lay over the scenario; one that is no plan for it is replaced only by `force`. The plan
    is checked by the expectation before it is given.

    To meet its targets `surely` plans with several margins are followed in the same futures, and the
    share that is told is that of futures that had no part in the choice.

    Raises:
        FaultyInput: an aim that the scenario does not say, a day outside the run, a file that cannot be written, or
            surely without a target or a figure that differs.
        NoPlan: there is no plan, or none that can be trusted.
    """
    choice = Choice(scenario) if isinstance(scenario, str) else scenario
    world, search = allowed(choice.under(*([] if older is None else [older]))), effort or Effort()
    names, place, first = aims_of(world, aims), None if out is None else Path(out), as_date(since)
    _refuse_front(world, names, search.points)
    if place is not None and not force:
        refuse_other(world.catalogue, place)
    sure = None if search.surely is None else _sure(choice, world, names, search, first, progress)
    plan = made_for(world, names, search, progress, first) if sure is None else sure.best.plan
    if place is not None:
        write_plan(world.catalogue, plan, place)
    points = front_for(world, names, search.points, progress=progress) if search.points > 1 else []
    before = None if older is None else project(choice.under(older)).computed
    return Planned(choice, world, tuple(names), plan, without_plan(choice.said), place, tuple(points), before, sure)


def _sure(
    choice: Choice,
    world: World,
    names: Sequence[str],
    search: Effort,
    since: date | None,
    progress: Notice | None,
) -> SurePlan:
    """The plan that meets the targets of some aims in the share of the futures that is asked, or the surest tried."""
    assert search.surely is not None
    targets = targets_of(world.catalogue, names)
    learnt = learnt_for(Run(world, expect(world.network)))
    if not targets or not free_figures(world.catalogue):
        raise FaultyInput([Fault("surely-of-nothing", world.said.where("aims"))])
    asked = Sure(search.surely, judged_by=search.judges)
    if learnt is not None:  # no member both chooses and judges
        judges = min(asked.judged_by, len(learnt) - asked.chosen_by)
        learnt, asked = (learnt, replace(asked, judged_by=judges)) if judges >= ENOUGH else (None, asked)

    def make(margin: float) -> Plan:
        return made_for(world, names, replace(search, margin=margin), progress, since)

    follow = partial(_followed_world, choice)
    return surely(make, follow, targets, asked, search.margin, learnt, search.how)


def _followed_world(choice: Choice, plan: Plan) -> World:
    """The world in which a plan that was not written is followed."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        write_plan(build(choice.said).catalogue, plan, file)
        return build(choice.under(file).said)


def sure_data(sure: SurePlan, aims: Sequence[str]) -> dict[str, Any]:
    """How sure a plan is, for machines: what was asked, and every plan that was tried."""
    tried = [
        {
            "margin": own.margin,
            "aims": dict(zip(aims, own.plan.values, strict=True)),
            "share_choosing": own.chosen,
            "share": own.judged,
            "share_low": own.low,
            "share_high": own.high,
        }
        for own in sure.tried
    ]
    return {
        **vars(sure.asked),
        "holds": sure.holds,
        "taken": sure.taken,
        "tried": tried,
        "learnt_from": sure.learnt_from,
    }


def allowed(scenario: AnyScenario) -> World:
    """A scenario, compiled with only those measures that a plan may take: none that its choice switches off.

    Raises:
        FaultyInput: everything that is wrong with it.
    """
    said = said_of(scenario)
    barred = scenario.off if isinstance(scenario, Choice) else frozenset()
    world = build(without_measures(said, barred) if barred else said)
    observations(world)  # what is wrong with them is told before anything is sought
    return world


def _refuse_front(world: World, aims: Sequence[str], points: int) -> None:
    if points > 1 and len(aims) != 2:
        raise FaultyInput([Fault("points-two-aims", world.said.where("aims"), {"count": len(aims)})])
