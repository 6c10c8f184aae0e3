"""Compute the futures of the baseline and what its links and levers do in them, for the package (`make ahead`).

It takes minutes. What was learnt comes first (`make calibrate`): the futures are drawn from it.
"""

from dataclasses import replace
from pathlib import Path

from dienmodel.runs.desk import AS_SAID
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import FROM_FUTURES, ship, work_for
from dienmodel.web.shell.jobs import Job
from dienmodel.weigh.ahead import SHIPPED


def compute(shelf: Shelf, path: Path) -> None:
    """Do the work of the explorer for its first scenario, nothing of which was shipped, and write what it found."""
    own = replace(shelf, shipped=None)
    for kind in FROM_FUTURES:
        work_for(kind, own, own.first, AS_SAID)(Job(kind, kind, own.first))
    if not ship(own, own.first, path):
        raise SystemExit(f"{own.first}: no levers in futures, so nothing was written.")


if __name__ == "__main__":
    compute(shelf("nederland"), SHIPPED)
