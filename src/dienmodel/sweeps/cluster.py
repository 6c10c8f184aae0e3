"""Work on a Dask cluster that is there already: we ask, nothing of ours listens, and the cluster stays as it was.

What all asks have in common goes to the cluster once and from there once to each worker. Workers that are lost are made
up for by others. Only workers with the very code of here take part, for others would give other bytes.
"""

import asyncio
import logging
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from dienmodel.text.faults import Fault, FaultyInput, Phrase, Value, reason
from dienmodel.version import code_version

if TYPE_CHECKING:  # the scheduler loads this module too, and needs no more than that
    from dienmodel.sweeps.kept import AnswerArray

Item = TypeVar("Item")

Batch: TypeAlias = Sequence[tuple[int, Item]]
"""Items with their numbers."""

REACH = 10.0
"""Seconds within which a scheduler must answer."""

IDLE = 60.0
"""Seconds that a cluster may be without any worker."""

LOOK = 1.0
"""Seconds between two looks at whether there are workers, while nothing comes."""

LARGEST = 8
"""Items that are done at once at most: so much work is lost with a worker."""

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):[0-9]{1,5}")


def batches(todo: Batch[Item], workers: int) -> list[Batch[Item]]:
    """Items by so many at once that every worker has several turns, and none waits long for the last."""
    size = max(1, min(LARGEST, len(todo) // (2 * workers)))
    return [todo[i : i + size] for i in range(0, len(todo), size)]


def reach(address: str) -> None:
    """Find out whether a cluster can do our work.

    Raises:
        FaultyInput: `--on` is no address, `distributed` is not installed, nobody answers, or a worker is unlike us.
    """
    with _reached(address):
        pass


def answered_on(
    address: str, ask: Callable[[Item], "AnswerArray"], todo: Batch[Item]
) -> Iterator[tuple[int, "AnswerArray"]]:
    """Answers in the order in which they come, each with the number of its item.

    Raises:
        FaultyInput: as `reach`; or the cluster is gone, or loses every worker that tries a certain item.
    """
    with _reached(address) as client:
        asked = client.submit(pickle.loads, pickle.dumps(ask), pure=False)
        parts = [
            client.submit(_answered, dict(code_version()), asked, pickle.dumps(batch), pure=False)
            for batch in batches(todo, max(_turns(client), 1))
        ]
        for part in _as_they_come(client, parts, address):
            yield from _result(part, address)
            part.release()  # else workers hold all answers until the end


def _answered(wanted: Mapping[str, str], ask: Callable[[Item], "AnswerArray"], batch: bytes) -> list[Any]:
    """What a worker does; one that came later may be unlike us too."""
    from distributed import get_worker

    _refuse([fault] if (fault := _unlike(get_worker().address, code_version(), wanted)) else [])
    return [(i, ask(item)) for i, item in pickle.loads(batch)]


# --- the cluster ---------------------------------------------------------------------------------------------------


@contextmanager
def _reached(address: str) -> Iterator[Any]:
    """A client of the cluster that has checked its workers; when it is closed, what it asked is forgotten there."""
    client_of = _client(address)
    certificates = _certificates(address)
    with _told_by_us():
        _knock(address, certificates)
        client = client_of(address, timeout=REACH, set_as_default=False, name="dienmodel")
        try:
            _refuse_unlike(client, address)
            yield client
        finally:
            with suppress(OSError):
                client.close(timeout=LOOK)


def _client(address: str) -> Callable[..., Any]:
    """How a client of a cluster is made."""
    if not ADDRESS.fullmatch(address):
        raise FaultyInput([Fault("cluster-address", address)])
    try:
        from distributed import Client
    except ImportError as error:
        raise FaultyInput([Fault("cluster-extra", address)]) from error
    client: Callable[..., Any] = Client
    return client


def _certificates(address: str) -> Mapping[str, Any]:
    """What a connection needs, from the configuration of Dask."""
    from distributed.security import Security

    try:
        configured: Mapping[str, Any] = Security().get_connection_args("client")
    except OSError as error:
        raise FaultyInput([Fault("cluster-certificates", address, {"reason": reason(error)})]) from error
    encrypted = address.startswith("tls:")
    if encrypted and configured["ssl_context"] is None:
        raise FaultyInput([Fault("cluster-certificates", address, {"reason": Phrase("no-certificates")})])
    if configured["require_encryption"] and not encrypted:
        raise FaultyInput([Fault("cluster-in-the-clear", address)])
    return configured


def _knock(address: str, certificates: Mapping[str, Any]) -> None:
    """Hear from a scheduler in time; a client would wait for ever for whoever listens and says nothing."""
    from distributed.core import rpc

    async def heard() -> str:
        async with rpc(address, connection_args=certificates) as scheduler:
            return str((await scheduler.identity())["type"])

    async def heard_in_time() -> str:
        return await asyncio.wait_for(heard(), REACH)

    try:
        with ThreadPoolExecutor(1) as apart:  # where this runs in a notebook there is a loop already
            sort = apart.submit(lambda: asyncio.run(heard_in_time())).result()
        why: Value = None if sort == "Scheduler" else Phrase("no-scheduler", {"sort": sort})
    except (OSError, ValueError, RuntimeError) as error:
        why = _first_line(_origin(error)) if str(error) else Phrase("no-answer")
    if why is not None:
        raise FaultyInput([Fault("cluster-unreachable", address, {"seconds": f"{REACH:g}", "reason": why})])


@contextmanager
def _told_by_us() -> Iterator[None]:
    """What goes wrong is told as a fault; the tracebacks that the library logs besides are left out."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in levels:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _refuse_unlike(client: Any, address: str) -> None:
    """Refuse a cluster with a worker that is unlike us, or without any."""
    try:
        client.wait_for_workers(1, timeout=REACH)
        theirs = client.run(code_version, on_error="return") | {address: _of_scheduler(client)}
    except OSError as error:
        raise FaultyInput([Fault("cluster-no-workers", address, {"seconds": f"{REACH:g}"})]) from error
    ours = code_version()
    _refuse([fault for worker, its in theirs.items() if (fault := _unlike(worker, its, ours))])


def _of_scheduler(client: Any) -> Any:
    """The versions of the scheduler, which reads our work too, or why it has none."""
    try:
        return client.run_on_scheduler(code_version)
    except Exception as error:  # of whatever sort its own Python makes of it
        return error


def _unlike(worker: str, theirs: Any, ours: Mapping[str, str]) -> Fault | None:
    """What a worker has otherwise than we; nothing is said of one that is lost meanwhile."""
    if isinstance(theirs, Exception) and not isinstance(theirs, OSError):
        return Fault("cluster-without-us", worker, {"reason": _first_line(theirs)})
    apart = [name for name in ours if theirs.get(name) != ours[name]] if isinstance(theirs, Mapping) else []
    has, wants = (_listed(versions, apart) for versions in (theirs, ours))
    return Fault("cluster-unlike", worker, {"theirs": has, "ours": wants}) if apart else None


def _listed(versions: Mapping[str, str], names: Sequence[str]) -> Value:
    return [f"{name} {versions.get(name, '-')}" for name in names]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise FaultyInput(faults)


def _as_they_come(client: Any, parts: Sequence[Any], address: str) -> Iterator[Any]:
    """Parts of the work as they end; it waits no longer than `IDLE` for a cluster without workers."""
    ended: Queue[Any] = Queue()
    for part in parts:
        part.add_done_callback(ended.put)
    manned = monotonic()
    for _ in parts:
        while (part := _next(ended)) is None:
            if client.status != "running":
                raise FaultyInput([Fault("cluster-lost", address)])
            manned = monotonic() if _turns(client) else manned
            if monotonic() - manned > IDLE:
                raise FaultyInput([Fault("cluster-no-workers", address, {"seconds": f"{IDLE:g}"})])
        manned = monotonic()
        yield part


def _turns(client: Any) -> int:
    """How many worlds can be worked on at once; 0 where the cluster is about to be found gone."""
    try:
        return sum(client.nthreads().values())
    except OSError:
        return 0


def _next(ended: "Queue[Any]") -> Any:
    """The next part that ended, or None for now."""
    try:
        return ended.get(timeout=LOOK)
    except Empty:
        return None


def _result(part: Any, address: str) -> "list[tuple[int, AnswerArray]]":
    """What a part of the work gave; what it raised is raised here."""
    from distributed import KilledWorker

    try:
        answers: list[tuple[int, AnswerArray]] = part.result()
        return answers
    except ImportError as error:
        raise FaultyInput([Fault("cluster-without-us", address, {"reason": _first_line(error)})]) from error
    except KilledWorker as error:
        raise FaultyInput([Fault("cluster-workers-die", address, {"reason": _first_line(error)})]) from error
    except (CancelledError, OSError) as error:
        if part.status == "error":
            raise
        raise FaultyInput([Fault("cluster-lost", address)]) from error


def _origin(error: BaseException) -> BaseException:
    """What went wrong first."""
    return error if error.__cause__ is None else _origin(error.__cause__)


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
