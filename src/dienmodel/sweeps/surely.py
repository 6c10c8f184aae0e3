"""A plan that meets its targets in a share of the futures: sought in some futures, judged by others.

A plan aims above its targets by a margin, and the larger it is the more futures meet them, as far as there is room. The
next margin is read off the futures in which a plan was tried, from what those that must still meet the targets fall
short; once one is enough it is halved towards the largest that was too little, for less margin costs less. What was
tried is judged only by futures that had no part in the choice: their share is no better than it will be.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import HALF, Goal
from dienmodel.network.world import World
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.result import Plan
from dienmodel.runs.likely import DrawnTarget, interval
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import filled_on_its_day
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.posterior import Posterior
from dienmodel.sweeps.uncertainty import futures

MOST_MARGIN, FINEST = 0.5, 0.0025
"""Margin above which none is tried, and the difference in margin below which none is halved."""

LEAST_GAIN = 1e-4
"""Part of the targets that more margin must bring; where it brings less, limits hold the plan."""


@dataclass(frozen=True)
class Sure:
    """What is asked: the share of futures, how many choose and how many judge, and how many plans may be made."""

    share: float
    chosen_by: int = 40
    judged_by: int = 100
    tries: int = 6
    seed: int = 1

    @property
    def draws(self) -> int:
        """All futures that are drawn."""
        return self.chosen_by + self.judged_by

    @property
    def enough(self) -> float:
        """The share of the futures that choose from which a plan is taken: a standard error above what is asked."""
        return min(1.0, self.share + sqrt(self.share * (1.0 - self.share) / self.chosen_by))

    @property
    def judges(self) -> range:
        """The futures that judge: those that a run of the plan is told in."""
        return range(self.judged_by)

    @property
    def choosers(self) -> range:
        """The futures that choose: all others."""
        return range(self.judged_by, self.draws)


@dataclass(frozen=True)
class TriedPlan:
    """A plan with some margin, and the share of futures that meet its targets: of those that choose, and that judge.

    All but as many of the futures that choose as may miss them `reach` at least this part of the targets; `expected` is
    the part with every figure as given. `judged` is NaN as long as no future has judged it; `low` to `high` holds 90 %
    of what it may be over all futures.
    """

    margin: float
    plan: Plan
    chosen: float
    reach: float
    expected: float
    judged: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True)
class SurePlan:
    """The plans that were tried, in their order, and which was taken: the least margin that was enough, or the surest.

    Figures of the futures were learnt from so many counts; 0: they were drawn from their ranges.
    """

    asked: Sure
    tried: tuple[TriedPlan, ...]
    taken: int
    learnt_from: int = 0

    @property
    def best(self) -> TriedPlan:
        """The plan that was taken."""
        return self.tried[self.taken]

    @property
    def holds(self) -> bool:
        """Whether the futures that had no part in the choice meet the targets as often as was asked."""
        return self.best.judged >= self.asked.share


@dataclass(frozen=True)
class _Court:
    """The futures of plans: how these are followed, and which targets count."""

    targets: Collection[str]
    sure: Sure
    learnt: Posterior | None
    how: Execution

    def expected(self, world: World) -> float:
        """The part of its targets that is reached with every figure as given."""
        run = Run(world, expect(world.network))
        goals = [goal for goal in world.outcomes.targets if goal.name in self.targets]
        return min(_expected_part(run, goal) for goal in goals)

    def reached(self, world: World, which: range) -> Reals:
        """The part of its targets that each of some futures reaches, [future]; the least, where there are several.

        None of it in a future whose figures contradict each other.

        Raises:
            KeyboardInterrupt: it was interrupted.
        """
        drawn = futures(world, self.sure.draws, self.sure.seed, self.how, self.learnt, which=which)
        if len(drawn) + drawn.failed < len(which):
            raise KeyboardInterrupt
        parts = np.min([_part(drawn.targets[name]) for name in self.targets], axis=0)
        return np.concatenate([parts, np.zeros(drawn.failed)])


def _part(target: DrawnTarget) -> Reals:
    """The part of a target that is reached in each draw, [draw], of people or of posts: it is met from 1 on."""
    people, posts = _share(target.people, target.wanted), target.posts
    return people if posts is None else np.minimum(people, _share(posts.filled, posts.wanted))


def _share(there: Reals, wanted: Reals) -> Reals:
    """What is there of what is wanted, half a person being none; without bound where nothing is wanted."""
    share: Reals = np.divide(there + HALF, wanted, out=np.full(len(there), np.inf), where=wanted > HALF)
    return share


def _expected_part(run: Run, goal: Goal) -> float:
    """The part of a target that is expected to be reached, of people or of posts."""
    day, meter = run.world.network.calendar.moment(goal.day), run.world.meters.targets[goal.name]
    people = (float(at(day, per_step(meter, run.expected))), goal.people)
    posts = (filled_on_its_day(run, goal), goal.filled())
    return min((there + HALF) / wanted if wanted > HALF else np.inf for there, wanted in (people, posts))


def surely(
    make: Callable[[float], Plan],
    follow: Callable[[Plan], World],
    targets: Collection[str],
    sure: Sure,
    first: float,
    learnt: Posterior | None = None,
    how: Execution = HERE,
) -> SurePlan:
    """Find a plan that meets its targets in a share of the futures, or the surest of those that were tried.

    Args:
        make: The best plan with a margin.
        follow: The world in which a plan is followed.
        targets: All of these are to be met, by people and posts, in a future that counts.
        sure: What is asked.
        first: The margin to begin with.
        learnt: What figures are drawn from; their ranges without it.
        how: Who follows the futures.

    Raises:
        NoPlan: there is no plan with the first margin.
        KeyboardInterrupt: it was interrupted.
    """
    court = _Court(targets, sure, learnt, how)
    plan, margin = make(first), first
    worlds, tried = [follow(plan)], list[TriedPlan]()
    while True:
        tried.append(_tried(court, plan, worlds[-1], margin))
        more = next_margin(tried, sure.enough) if len(tried) < sure.tries else None
        if more is None:
            break
        try:
            plan, margin = make(more), more
        except NoPlan:
            break
        worlds.append(follow(plan))
    judged = [_judged(own, court.reached(world, sure.judges)) for own, world in zip(tried, worlds, strict=True)]
    return SurePlan(sure, tuple(judged), _taken(tried, sure.enough), 0 if learnt is None else learnt.lesson.learnt_from)


def _tried(court: _Court, plan: Plan, world: World, margin: float) -> TriedPlan:
    parts = np.sort(court.reached(world, court.sure.choosers))
    needed = ceil(court.sure.enough * len(parts) - 1e-9)
    return TriedPlan(
        margin, plan, float(np.mean(parts >= 1.0)), float(parts[len(parts) - needed]), court.expected(world)
    )


def next_margin(tried: Sequence[TriedPlan], enough: float) -> float | None:
    """The margin to try next; None where more would bring nothing, or the least that is enough is known well.

    A plan may lie further above its targets than its margin, for measures come as a whole: no margin up to there makes
    another one. It may lie below, where limits hold it.
    """
    last, passed = tried[-1], [own for own in tried if own.chosen >= enough]
    if not passed:
        limited = last.expected < 1.0 + last.margin - LEAST_GAIN
        if limited and len(tried) > 1 and last.reach <= tried[-2].reach + LEAST_GAIN:
            return None
        margin = max(last.expected, 1.0 + last.margin) / max(last.reach, LEAST_GAIN) - 1.0
        return margin if margin <= MOST_MARGIN else None
    most = min(own.margin for own in passed)
    short = [max(own.margin, own.expected - 1.0) for own in tried if own.chosen < enough and own.margin < most]
    return (max(short) + most) / 2.0 if short and most - max(short) > FINEST else None


def _judged(own: TriedPlan, parts: Reals) -> TriedPlan:
    """The plan with the share of the futures that judge which meet its targets, and its interval of 90 %."""
    share = float(np.mean(parts >= 1.0))
    low, high = interval(share, len(parts))
    return replace(own, judged=share, low=low, high=high)


def _taken(tried: Sequence[TriedPlan], enough: float) -> int:
    """The plan with the least margin that is enough; without any the surest, and of these the one with least margin."""
    passed = [i for i, own in enumerate(tried) if own.chosen >= enough]
    if passed:
        return min(passed, key=lambda i: tried[i].margin)
    return max(range(len(tried)), key=lambda i: (tried[i].chosen, -tried[i].margin))
