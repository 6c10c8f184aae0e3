"""Workforce model of the Dutch armed forces: can the scalable force be filled, and what stops it?

>>> import dienmodel
>>> run = dienmodel.run("nederland", replications=100, seed=1)
>>> print(run.answer())
"""

from typing import TYPE_CHECKING, Any

from dienmodel.version import __version__

if TYPE_CHECKING:
    from dienmodel.api import Kept, Result, Said, compare, explore, load, project, read, run
    from dienmodel.text.faults import FaultyInput

__all__ = [
    "FaultyInput",
    "Kept",
    "Result",
    "Said",
    "__version__",
    "compare",
    "explore",
    "load",
    "project",
    "read",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: `import dienmodel` stays fast."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'dienmodel' has no attribute {name!r}")
    place = "dienmodel.text.faults" if name == "FaultyInput" else "dienmodel.api"
    return getattr(import_module(place), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
