"""Long work in the background, with progress and cancel; whether what is done by then is kept is up to the work."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from typing import Literal

from dienmodel.text.faults import Fault, FaultyInput, Phrase
from dienmodel.text.telling import phrase, told
from dienmodel.web.shell.priority import give_way
from dienmodel.web.shell.problems import without_folders

JobStatus = Literal["waiting", "running", "done", "cancelled", "failed"]
Work = Callable[["Job"], None]

MOST = 32
"""Jobs that are remembered."""

WAITING = 12
"""Jobs that may wait or run at once."""

EACH = 3
"""Jobs of one client that may wait or run at once."""


class Busy(Exception):
    """Too many jobs are waiting; `own`: those of the same client."""

    def __init__(self, own: bool = False) -> None:
        self.own = own
        super().__init__("too many jobs")


class Failed(Exception):
    """Work that cannot be done; `why` says it in every language."""

    def __init__(self, why: Fault | Phrase) -> None:
        super().__init__(why)
        self.why = why


def new_id() -> str:
    """A name of 192 bits."""
    return secrets.token_urlsafe(24)


@dataclass
class Job:
    """One piece of long work. Who knows its `id`, which nobody can guess, may stop it; by `watch` it is followed."""

    key: Hashable
    kind: str
    name: str
    client: str = ""
    id: str = field(default_factory=new_id)
    watch: str = field(default_factory=new_id)
    status: JobStatus = "waiting"
    done: int = 0
    total: int = 0
    why: Fault | Phrase | None = None
    """What went wrong, if anything did."""
    _stop: bool = False

    def cancel(self) -> None:
        """Ask the work to stop at its next step; what has not begun is stopped at once."""
        self._stop = True
        if self.status == "waiting":
            self.status = "cancelled"

    def stopped(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop

    def tick(self, done: int, total: int) -> None:
        """Note progress; work that listens to an interrupt stops here, as on Ctrl-C."""
        self.done, self.total = done, total
        if self.stopped():
            raise KeyboardInterrupt

    def note(self, done: int, total: int) -> None:
        """Note progress of work that asks by itself whether to stop."""
        self.done, self.total = done, total

    def problem(self, language: str) -> str:
        """What went wrong, without the folders of the server; nothing where nothing did."""
        if self.why is None:
            return ""
        said = told(self.why, language).what if isinstance(self.why, Fault) else phrase(self.why, language)
        return without_folders(said)

    @property
    def open(self) -> bool:
        """Whether it still waits or runs."""
        return self.status in ("waiting", "running")


class Jobs:
    """The jobs of one server: one runs at a time, and gives way if so asked, so that levers stay fast."""

    def __init__(self, gives_way: bool = False) -> None:
        self._gives_way = gives_way
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._ahead: list[tuple[Job, Work]] = []
        self._served: dict[str, int] = {}

    def start(self, key: Hashable, kind: str, name: str, work: Work, client: str = "", id: str = "") -> Job:
        """Start work under an id, or return the open job that does it already, which has another.

        A `client` has few jobs at once; "" is the server itself.

        Raises:
            Busy: too many jobs are waiting.
        """
        with self._lock:
            waiting = [job for job in self._jobs.values() if job.open]
            same = next((job for job in waiting if job.key == key), None)
            if same is not None:
                return same
            _refuse_too_many(waiting, client)
            job = Job(key, kind, name, client, id or new_id())
            self._remember(job)
            self._pool = self._pool or ThreadPoolExecutor(1, "job", give_way if self._gives_way else None)
            self._ahead.append((job, work))
            self._pool.submit(self._run_next)
        return job

    def _run_next(self) -> None:
        """Do what waits longest of the client who was served longest ago, see `_turn`."""
        with self._lock:
            if not self._ahead:  # all was stopped
                return
            job, work = min(self._ahead, key=lambda waiting: self._turn(waiting[0]))
            self._ahead.remove((job, work))
            if job.client:
                waiting = {other.client for other, _ in self._ahead}
                turn = max(self._served.values(), default=0) + 1
                self._served = {name: at for name, at in self._served.items() if name in waiting} | {job.client: turn}
        _run(job, work)

    def _turn(self, job: Job) -> tuple[bool, int]:
        """Whose turn comes first: of clients by turns, and then what the server began, for which nobody waits."""
        return not job.client, self._served.get(job.client, 0)

    def _remember(self, job: Job) -> None:
        """Add a job, and forget the oldest of those that have ended."""
        self._jobs[job.id] = job
        ended = [old.id for old in self._jobs.values() if not old.open]
        for name in ended[: max(0, len(self._jobs) - MOST)]:
            del self._jobs[name]

    def get(self, name: str) -> Job | None:
        """A job by its id, or by the name under which it is followed."""
        with self._lock:
            return self._jobs.get(name) or next((job for job in self._jobs.values() if job.watch == name), None)

    def now(self) -> dict[Hashable, Job]:
        """The last job for each key, as it is at this moment."""
        with self._lock:
            return {job.key: copy(job) for job in self._jobs.values()}

    def close(self) -> None:
        """Stop everything; what is started later starts anew."""
        with self._lock:
            for job in self._jobs.values():
                job.cancel()
            pool, self._pool = self._pool, None
            self._ahead.clear()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _refuse_too_many(waiting: Sequence[Job], client: str) -> None:
    """Refuse another job where too many wait already, of one client or of all."""
    if client and sum(job.client == client for job in waiting) >= EACH:
        raise Busy(own=True)
    if len(waiting) >= WAITING:
        raise Busy


def _run(job: Job, work: Work) -> None:
    if job.stopped():
        job.status = "cancelled"
        return
    job.status = "running"
    try:
        work(job)
        job.status = "cancelled" if job.stopped() else "done"
    except KeyboardInterrupt:
        job.status = "cancelled"
    except FaultyInput as error:
        job.status, job.why = "failed", error.faults[0]
    except Failed as error:
        job.status, job.why = "failed", error.why
    except Exception as error:
        job.status, job.why = "failed", Phrase("unexpected", {"kind": type(error).__name__})
