"""Questions about plans, measures together and figures, answered in a process of their own: levers stay fast."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.ask import front_for, why_not_for
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.questions.whynot import WhyNot
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SEARCH
from dienmodel.runs.answer import Answer
from dienmodel.sweeps.draws import one_at_a_time
from dienmodel.sweeps.map import Execution
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.sweeps.uncertainty import sensitivities
from dienmodel.text.table import Table
from dienmodel.web.shell.jobs import Failed, Job
from dienmodel.web.shell.process import Tell, in_process
from dienmodel.weigh.levers import LeversInFutures, levers_in_futures
from dienmodel.weigh.links import LinksInFutures, links_in_futures
from dienmodel.weigh.pairs import pairs_table, worlds_of_pairs

PARTS = 8
"""Parts of making a plan, of which progress is told."""

FURTHER = 180.0
"""Seconds of searching on from a plan for a better choice of measures."""

FRONT_PARTS, POINTS = 4, 20
"""Parts of finding a front, and its points."""

WHY_PARTS, PATIENCE = 8, 300.0
"""Parts of asking why a target cannot be met, and the seconds for each target."""


def plan_apart(said: Said, job: Job, after: Plan | None = None) -> Plan:
    """The best plan for a scenario, made in another process, or sought on from one that was made before.

    Raises:
        Failed: there is no plan, or the process ended without one.
        KeyboardInterrupt: somebody asked to stop.
    """
    return in_process(partial(_planned, said, after), job, PARTS)


def _planned(said: Said, after: Plan | None, tell: Tell) -> Plan:
    search = SEARCH if after is None else replace(SEARCH, patience=FURTHER)
    with _why_there_is_none():
        return made_for(build(said), search=search, progress=tell, after=after)


def front_apart(said: Said, aims: Sequence[str], job: Job) -> list[FrontPoint]:
    """What two aims of a scenario cost each other, found in another process.

    Raises:
        Failed: there is no plan, or the process ended without one.
        KeyboardInterrupt: somebody asked to stop.
    """
    return in_process(partial(_fronted, said, tuple(aims)), job, FRONT_PARTS)


def _fronted(said: Said, aims: Sequence[str], tell: Tell) -> list[FrontPoint]:
    with _why_there_is_none():
        return front_for(build(said), aims, POINTS, progress=tell)


def why_apart(said: Said, targets: Sequence[str], job: Job) -> list[WhyNot]:
    """What blocks each of some targets, asked in another process.

    Raises:
        Failed: there is no answer, or the process ended without one.
        KeyboardInterrupt: somebody asked to stop.
    """
    return in_process(partial(_blocked, said, tuple(targets)), job, WHY_PARTS * len(targets))


def _blocked(said: Said, targets: Sequence[str], tell: Tell) -> list[WhyNot]:
    with _why_there_is_none():
        world = build(said)
        return [why_not_for(world, name, PATIENCE, progress=tell) for name in targets]


def followed_apart(
    kind: str, said: Said, drawing: SharedDraws, numbers: Sequence[int], job: Job
) -> LinksInFutures | LeversInFutures | None:
    """The chain ("links") or the "levers" in some futures, followed in another process.

    Raises:
        Failed: figures do not fit while some measures are on, or the process ended.
        KeyboardInterrupt: somebody asked to stop.
    """
    return in_process(partial(_followed, kind, said, drawing, tuple(numbers)), job, len(numbers))


def _followed(
    kind: str, said: Said, drawing: SharedDraws, numbers: Sequence[int], tell: Tell
) -> LinksInFutures | LeversInFutures | None:
    how = Execution(progress=lambda done, total: tell(f"{done} of {total}"))
    ask = links_in_futures if kind == "links" else levers_in_futures
    return ask(said, replace(drawing, how=how), numbers)


def pairs_apart(said: Said, job: Job) -> Table:
    """Which two measures help most together, computed in another process.

    Raises:
        Failed: figures do not fit while some measures are on, or the process ended.
        KeyboardInterrupt: somebody asked to stop.
    """
    return in_process(partial(_pairs, said), job, worlds_of_pairs(catalogue_of(said)))


def _pairs(said: Said, tell: Tell) -> Table:
    return pairs_table(said, lambda done, total: tell(f"{done} of {total}"))


def swings_apart(world: World, answered: Answer, job: Job) -> Table:
    """How far each figure moves what the answer counts, computed in another process.

    Raises:
        Failed: the process ended.
        KeyboardInterrupt: somebody asked to stop.
    """
    figures = one_at_a_time(world.catalogue, answered.quantity)
    return in_process(partial(_swings, world.said, answered), job, 2 * len(figures) + 1)


def _swings(said: Said, answered: Answer, tell: Tell) -> Table:
    how = Execution(progress=lambda done, total: tell(f"{done} of {total}"))
    return sensitivities(build(said), answered.quantity, answered.until, None, how)


@contextmanager
def _why_there_is_none() -> Iterator[None]:
    """That there is no plan is what the reader is told."""
    try:
        yield
    except NoPlan as error:
        raise Failed(error.why) from error
