"""Long work in a process of its own: levers stay fast meanwhile, and it can be ended at any moment."""

from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from dienmodel.model.scenario import Said
from dienmodel.plan.file import made_for
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.ask import front_for, why_not_for
from dienmodel.plan.questions.front import Point
from dienmodel.plan.questions.whynot import WhyNot
from dienmodel.plan.result import Plan
from dienmodel.text.faults import FaultyInput
from dienmodel.web.explorer.jobs import Failed, Job

Tell = Callable[[str], None]
Found = TypeVar("Found")

PARTS = 8
"""Parts of making a plan, of which progress is told."""

FRONT_PARTS, POINTS = 4, 20
"""Parts of finding a front, and its points."""

WHY_PARTS, PATIENCE = 8, 300.0
"""Parts of asking why a target cannot be met, and the seconds for each target."""

LOOK = 0.2
"""Seconds between two looks at whether somebody asked to stop."""


def plan_apart(said: Said, job: Job) -> Plan:
    """The best plan for a scenario, made in another process.

    Raises:
        Failed: there is no plan, or the process ended without one.
        KeyboardInterrupt: somebody asked to stop.
    """
    return apart(partial(_planned, said), job, PARTS)


def _planned(said: Said, tell: Tell) -> Plan:
    return made_for(said, progress=tell)


def front_apart(said: Said, aims: Sequence[str], job: Job) -> list[Point]:
    """What two aims of a scenario cost each other, found in another process.

    Raises:
        Failed: there is no plan, or the process ended without one.
        KeyboardInterrupt: somebody asked to stop.
    """
    return apart(partial(_fronted, said, tuple(aims)), job, FRONT_PARTS)


def _fronted(said: Said, aims: Sequence[str], tell: Tell) -> list[Point]:
    return front_for(said, aims, POINTS, progress=tell)


def why_apart(said: Said, targets: Sequence[str], job: Job) -> list[WhyNot]:
    """What blocks each of some targets, asked in another process.

    Raises:
        Failed: there is no answer, or the process ended without one.
        KeyboardInterrupt: somebody asked to stop.
    """
    return apart(partial(_blocked, said, tuple(targets)), job, WHY_PARTS * len(targets))


def _blocked(said: Said, targets: Sequence[str], tell: Tell) -> list[WhyNot]:
    return [why_not_for(said, name, PATIENCE, progress=tell) for name in targets]


def apart(make: Callable[[Tell], Found], job: Job, parts: int) -> Found:
    """What `make` makes in another process; what it tells counts as progress, up to `parts`.

    Raises:
        Failed: it says why it cannot, or its process ended.
        KeyboardInterrupt: somebody asked to stop.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, make), daemon=True)
    process.start()
    theirs.close()
    try:
        return _heard(ours, job, parts)  # type: ignore[return-value]
    finally:
        process.terminate()
        process.join()
        ours.close()


def _heard(pipe: Connection, job: Job, parts: int) -> object:
    told = 0
    job.note(0, parts)
    while True:
        if job.stopped():
            raise KeyboardInterrupt
        if not pipe.poll(LOOK):
            continue
        try:
            kind, content = pipe.recv()
        except EOFError:
            raise Failed("the process that computed it has ended") from None
        if kind == "made":
            return content
        if kind == "failed":
            raise Failed(content)
        told += 1
        job.note(min(told, parts) - 1, parts)


def _send(pipe: Connection, make: Callable[[Tell], object]) -> None:
    """In the other process: make it, and send what is told, made or wrong."""
    try:
        pipe.send(("made", make(lambda part: pipe.send(("part", part)))))
    except FaultyInput as error:
        pipe.send(("failed", str(error.faults[0].what)))
    except NoPlan as error:
        pipe.send(("failed", str(error)))
