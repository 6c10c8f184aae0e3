"""Long work in a process of its own: the server stays fast meanwhile, and the work can be ended at any moment."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from dienmodel.text.faults import FaultyInput, Phrase
from dienmodel.web.shell.jobs import Failed, Job

Tell = Callable[[str], None]
"""By this the other process says which part of the work it begins."""

Result = TypeVar("Result")

LOOK = 0.2
"""Seconds between two looks at whether somebody asked to stop."""


def in_process(compute: Callable[[Tell], Result], job: Job, parts: int) -> Result:
    """What `compute` returns in another process; the parts that it tells count as progress, up to `parts`.

    Raises:
        Failed: it says why it cannot, or its process ended.
        KeyboardInterrupt: somebody asked to stop.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, compute), daemon=True)
    process.start()
    theirs.close()
    try:
        return _received(ours, job, parts)  # type: ignore[return-value]
    finally:
        process.terminate()
        process.join()
        ours.close()


def _received(pipe: Connection, job: Job, parts: int) -> object:
    """What the other process returns; its parts are noted as they come."""
    begun = 0
    job.note(0, parts)
    while True:
        if job.stopped():
            raise KeyboardInterrupt
        if not pipe.poll(LOOK):
            continue
        try:
            kind, content = pipe.recv()
        except EOFError:
            raise Failed(Phrase("process-ended")) from None
        if kind == "result":
            return content
        if kind == "failed":
            raise Failed(content)
        begun += 1
        job.note(min(begun, parts) - 1, parts)


def _send(pipe: Connection, compute: Callable[[Tell], object]) -> None:
    """In the other process: compute, and send parts as they begin, then the result or what is wrong."""
    try:
        pipe.send(("result", compute(lambda part: pipe.send(("part", part)))))
    except FaultyInput as error:
        pipe.send(("failed", error.faults[0]))
    except Failed as error:
        pipe.send(("failed", error.why))
