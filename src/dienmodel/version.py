"""The version of the package, for whoever needs no more than that; and of all that decides its numbers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

__version__ = "0.1.0"

NUMERICAL = ("numpy", "scipy", "numba", "llvmlite")
"""Packages that can change the last digits of a result."""


@cache
def code_version() -> Mapping[str, str]:
    """Versions of everything that can change a byte of a result: two places where they are equal compute the same.

    `code` is a digest of our own sources, since a version is given to many states of them.
    """
    import hashlib
    import platform
    from importlib.metadata import version

    code, here = hashlib.sha256(), Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        code.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    packages = {name: version(name) for name in NUMERICAL}
    return {"dienmodel": __version__, "code": code.hexdigest()[:12], "python": platform.python_version(), **packages}
