"""Workforce model of the Dutch armed forces: can the scalable force be filled, and what stops it?

>>> import dienmodel
>>> run = dienmodel.run("nederland", replications=100, seed=1)
>>> print(run.answer())
"""

from typing import TYPE_CHECKING, Any

from dienmodel import api
from dienmodel.version import __version__

if TYPE_CHECKING:
    from dienmodel.api import *  # noqa: F403
    from dienmodel.text.faults import FaultyInput

__all__ = ["FaultyInput", "__version__"]
__all__ += api.__all__


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: `import dienmodel` stays fast."""
    if name == "FaultyInput":
        from dienmodel.text.faults import FaultyInput

        return FaultyInput
    if name not in __all__:
        raise AttributeError(f"module 'dienmodel' has no attribute {name!r}")
    return getattr(api, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
