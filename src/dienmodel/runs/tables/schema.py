"""Tables as they were kept."""

from collections.abc import Callable
from functools import wraps

from dienmodel.runs.run import Run
from dienmodel.text.table import Table


def as_kept(build: Callable[[Run], Table]) -> Callable[[Run], Table]:
    """A function `NAME_table` that takes the table of a run as it was kept, and builds it for a run that was not."""
    name = build.__name__.removesuffix("_table")

    @wraps(build)
    def found(run: Run) -> Table:
        return run.kept[name] if name in run.kept else build(run)

    return found
