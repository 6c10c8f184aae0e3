"""Questions around a plan: what aims cost each other, what else is nearly as good, what holds up, what blocks a target.

A measure that is switched off in the choice of a scenario is none that an answer may take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isinf
from pathlib import Path
from typing import Any

from dienmodel.api.choice import AnyScenario, Choice
from dienmodel.api.days import AnyDay, as_date
from dienmodel.api.futures.shared import shared_draws
from dienmodel.api.planning.plans import allowed
from dienmodel.api.result import Drawing
from dienmodel.model.futures import ENDS, future
from dienmodel.network.world import World, build
from dienmodel.plan.file import aims_of
from dienmodel.plan.questions.alternatives import Alternatives
from dienmodel.plan.questions.ask import alternatives_for, front_for, front_table, robust_for, traded, why_not_for
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.questions.limits import Limit
from dienmodel.plan.questions.robust import Robust
from dienmodel.plan.questions.whynot import Relaxation, WhyNot
from dienmodel.show.say.plan import range_word
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.shared import spread_futures
from dienmodel.sweeps.traded import FrontInFutures as FrontInFutures
from dienmodel.sweeps.traded import front_in_futures
from dienmodel.text.faults import Fault, FaultyInput, Phrase
from dienmodel.text.progress import Notice
from dienmodel.text.table import Table
from dienmodel.text.words import words

DECIDE_NOW = timedelta(days=365)
"""What begins so soon after the start is decided now, unless a day is said."""


@dataclass(frozen=True)
class DrawnFutures:
    """Futures that are drawn for plans: so many, by a seed, of figures from what was learnt or from ranges.

    Robust decisions take `most` of them, evenly spread.
    """

    most: int = 0
    draws: int = 40
    seed: int = 1
    figures: Drawing = "learnt"
    how: Execution = HERE


@dataclass(frozen=True)
class OnAims:
    """What an answer about plans is about: a scenario, and its aims in the order in which they were asked."""

    world: World
    aims: tuple[str, ...]


@dataclass(frozen=True)
class Front(OnAims):
    """Plans of which none is better in every aim, the worst in the first aim first."""

    points: tuple[FrontPoint, ...]
    futures: FrontInFutures | None = None

    def table(self) -> Table:
        """Columns point, each aim in its own unit, slope_AIM per further aim and level_MEASURE."""
        return front_table(self.aims, self.points)

    def page(self, path: str | Path, language: str = "nl") -> None:
        """Write the front as a picture in one HTML page.

        Raises:
            OSError: the file cannot be written.
        """
        from dienmodel.show.reports.plan import write_front

        write_front(self.world.catalogue, self.aims, self.points, Path(path), language)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        futures = self.futures and self.futures.as_data()
        return {"aims": list(self.aims), "points": self.table().rows(), "futures": futures}


def front(
    scenario: AnyScenario = "nederland",
    aims: Sequence[str] = (),
    points: int = 30,
    fine: bool = False,
    progress: Notice | None = None,
    drawn: DrawnFutures | None = None,
) -> Front:
    """About so many plans over two or three aims, none of which can be improved in one aim without losing in another.

    Measures may be had in part. Admissions are decided in the periods of a plan where that is little work or `fine`,
    else per half year. The points are followed in all futures that are `drawn`, luck left out.

    Raises:
        FaultyInput: an aim that the scenario does not say, or fewer than two.
        NoPlan: there is no plan.
    """
    world = allowed(scenario)
    names = traded(world, aims)
    front_points = front_for(world, names, points, fine, progress)
    if drawn is None or not drawn.draws:
        return Front(world, tuple(names), tuple(front_points))
    drawing = shared_draws(world.said, drawn.draws, drawn.seed, drawn.how, drawn.figures)
    in_all = front_in_futures(world, names, front_points, drawing)
    return Front(world, tuple(names), tuple(front_points), in_all)


@dataclass(frozen=True)
class NearBest(OnAims):
    """What plans have in common that are at most a share `within` worse in each aim than the best."""

    within: float
    ranges: Alternatives

    def as_data(self, language: str = "nl") -> dict[str, Any]:
        """Plain data, for JSON; what a range means is said in a language."""
        w = words(language)
        return {
            "best": self.ranges.values,
            "allowed": self.ranges.allowed,
            "measures": [vars(item) | {"verdict": range_word(item, w)} for item in self.ranges.measures],
            "tracks": [vars(item) for item in self.ranges.lines],
        }


def alternatives(
    scenario: AnyScenario = "nederland",
    aims: Sequence[str] = (),
    within: float = 0.01,
    fine: bool = False,
    progress: Notice | None = None,
) -> NearBest:
    """The least and the most of every measure (level 0 to 1) and track (people) in plans near the best.

    Raises:
        FaultyInput: an aim that the scenario does not say, or none at all.
        NoPlan: there is no plan.
    """
    world = allowed(scenario)
    names = aims_of(world, aims)
    return NearBest(world, tuple(names), within, alternatives_for(world, names, within, fine, progress))


@dataclass(frozen=True)
class RobustPlan(OnAims):
    """What to decide before a day, and how much worse each decision ends in each future than the best for it."""

    until: date
    found: Robust

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON; a regret where no plan is left is None."""
        regret = [[_finite(value) for value in row] for row in self.found.regret.tolist()]
        return vars(self.found) | {"worst": [_finite(value) for value in self.found.worst.tolist()], "regret": regret}


def _finite(value: float) -> float | None:
    """A number for strict JSON, which has no infinity."""
    return None if isinf(value) else value


def robust(
    scenario: Choice | str,
    futures: Sequence[str],
    aims: Sequence[str] = (),
    until: AnyDay | None = None,
    fine: bool = False,
    progress: Notice | None = None,
    drawn: DrawnFutures | None = None,
) -> RobustPlan:
    """The decisions before a day, by default a year from today, that hold up best over several futures.

    A future is a file laid over the scenario, or figures at an end of their range: `leaving=high,seats=low`. Others are
    `drawn`: evenly spread over the answer in all that were drawn. Regrets are in the unit of the first aim.

    Raises:
        FaultyInput: an aim that a scenario does not say, two futures of one name, none, or futures with other parts.
        NoPlan: no one decision fits all futures.
    """
    choice = Choice(scenario) if isinstance(scenario, str) else scenario
    base = allowed(choice)
    out_of_draws = _drawn(base, drawn) if drawn is not None and drawn.most else {}
    worlds = {choice.scenario: base, **_futures(choice, base, futures), **out_of_draws}
    if len(worlds) <= len(futures) + len(out_of_draws):
        raise FaultyInput([Fault("future-twice", ", ".join([*futures, *out_of_draws]))])
    if len(worlds) == 1:
        raise FaultyInput([Fault("future-none", Phrase("the-question"))])
    names = aims_of(base, aims)
    day = as_date(until) or base.catalogue.now + DECIDE_NOW
    return RobustPlan(base, tuple(names), day, robust_for(worlds, names, day, fine, progress))


def _drawn(base: World, drawn: DrawnFutures) -> Mapping[str, World]:
    """The scenario in futures spread over its answer, by their percentile."""
    drawing = shared_draws(base.said, drawn.draws, drawn.seed, drawn.how, drawn.figures)
    return {name: build(said) for name, said in spread_futures(base.said, drawn.most, drawing).items()}


def _futures(choice: Choice, base: World, futures: Sequence[str]) -> Mapping[str, World]:
    """The scenario in each future, by the name of its file or the ends of its figures."""
    worlds = {}
    for text in futures:
        if ENDS.fullmatch(text) and not Path(text).exists():
            worlds[text] = build(future(base.said, text))
        else:
            worlds[Path(text).stem] = allowed(choice.under(text))
    return worlds


@dataclass(frozen=True)
class Blocked:
    """What blocks a target, and how much more of each limit would do; `fine`: admissions in the periods of a plan."""

    world: World
    why: WhyNot
    fine: bool

    def lines(self, language: str = "nl") -> list[tuple[str, list[str]]]:
        """Headings, each with its sentences."""
        return why_not_lines(self.world.catalogue, self.why, words(language))

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        why = self.why
        return {
            "target": why.target,
            "short": None if isinf(why.short) else why.short,
            "contradiction": isinf(why.short),
            "no_plan": isinf(why.short if why.planned is None else why.planned),
            "way": why.way,
            "planned": None if why.planned is None else _finite(why.planned),
            "analysed": why.analysed,
            "measures": list(why.measures),
            "allowed": why.allowed,
            "classes": list(why.classes),
            "together": [_relaxed(item) for item in why.together],
            "families": [{"kind": family.kind, "name": family.name} for family in why.families],
            "only": why.only,
            "blocking": [_limit(limit) for limit in why.blocking],
            "alone": [_relaxed(item) for item in why.alone],
            "fewest": why.fewest,
            "smallest": why.smallest,
            "complete": why.complete,
        }


def _relaxed(item: Relaxation) -> dict[str, Any]:
    return _limit(item.limit) | {"units": item.units, "share": item.share, "helps": item.helps, "sure": item.sure}


def _limit(limit: Limit) -> dict[str, Any]:
    return {name: getattr(limit, name) for name in ("kind", "name", "begin", "end")}


def why_not(
    scenario: AnyScenario = "nederland",
    target: str | None = None,
    patience: float = 55.0,
    fine: bool = False,
    progress: Notice | None = None,
) -> Blocked:
    """Why a target cannot be met, by default the first of the peace organisation: what blocks it, what would do.

    Every measure may be taken, also in part. `patience` (seconds) is for all of it; when it runs out the answer says
    what was not tried, and only the least shortfall (people) is always found.

    Raises:
        FaultyInput: there is no such target within the run.
    """
    world = allowed(scenario)
    return Blocked(world, why_not_for(world, target, patience, fine, progress), fine)
