"""The worker: one round does everything that is due, and can be cut off at any point."""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dienregister.store.audit import seal
from dienregister.store.databases import writing
from dienregister.store.installation import Installation
from dienregister.work.cleaning import clean
from dienregister.work.printing import print_letters

log = logging.getLogger("dienregister.work")


@dataclass(frozen=True)
class Round:
    """What a round did."""

    letters: int
    drafts_deleted: int
    sealed: int


def work_once(at: Installation, worker: str, clock: Callable[[], datetime]) -> Round:
    """Print all letters that are due, delete what may not be kept, seal the audit."""
    letters = 0
    while printed := print_letters(at, worker, clock()):
        letters += printed
    deleted = clean(at, clock())
    with writing(at.databases.register) as connection:
        sealed = seal(connection, at.secrets.audit, clock())
    return Round(letters, deleted, sealed)


def work(at: Installation, clock: Callable[[], datetime], pause: float = 1.0) -> None:
    """Work until stopped."""
    worker = uuid.uuid4().hex
    while True:
        done = work_once(at, worker, clock)
        if done.letters or done.drafts_deleted:
            log.info("letters %d, drafts deleted %d", done.letters, done.drafts_deleted)
        time.sleep(pause)
