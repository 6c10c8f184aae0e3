"""Where compiled engines are kept between runs, and whether they are there already."""

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent

ENTRY = {"expect": "fluid.run", "sample": "sample_kernel.run"}
"""The outermost compiled function of each engine: it is kept last, when all others are."""

KERNELS = {"expect": ("fluid.py", "renewal.py"), "sample": ("sample_*.py", "streams.py")}
"""Files with the compiled functions of each engine."""

CONSTANTS = (HERE / "trajectory.py", HERE.parent / "network" / "network.py")
"""Files whose numbers are compiled into both engines."""


def use_a_writable_cache() -> None:
    """Let compiled code be kept in a new place of our own where nothing else may be written.

    Without any such place importing the engines would fail. The place is new and private for each process, since
    compiled code that others can change must not be run.
    """
    places = _caches()
    if any(_writable(place) for place in places):
        _drop_outdated(places)
        return
    place = tempfile.mkdtemp(prefix="dienmodel-compiled-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = place
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = place


def _caches() -> list[Path]:
    """Folders where numba keeps the compiled code of this folder, or would."""
    users = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "numba"
    part = f"{HERE.name}_{hashlib.sha1(str(HERE).encode(), usedforsecurity=False).hexdigest()}"
    own = os.environ.get("NUMBA_CACHE_DIR")
    return [Path(own) / part] if own else [HERE / "__pycache__", users / part]


def _drop_outdated(places: list[Path]) -> None:
    """Forget code that is older than any of its sources: numba looks only at the file of each function itself."""
    for engine in KERNELS:
        written = _written(engine)
        for index in (index for place in places for index in _kept(engine, place)):
            with suppress(OSError):
                if index.stat().st_mtime < written:
                    index.unlink()


def _sources(engine: str) -> Iterator[Path]:
    return (path for pattern in KERNELS[engine] for path in HERE.glob(pattern))


def _written(engine: str) -> float:
    """When the sources of an engine last changed."""
    return max(path.stat().st_mtime for path in (*_sources(engine), *CONSTANTS))


def _kept(engine: str, place: Path) -> Iterator[Path]:
    return (index for source in _sources(engine) for index in place.glob(f"{source.stem}.*.nbi"))


def _writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except (OSError, RuntimeError):
        return False


def is_compiled(engine: str) -> bool:
    """Whether the machine code of an engine as it is now lies in the cache of this Python; numba is not imported.

    Raises:
        KeyError: there is no such engine.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return True
    name = f"{ENTRY[engine]}-*.py{sys.version_info[0]}{sys.version_info[1]}*.nbi"
    written = _written(engine)
    return any(index.stat().st_mtime >= written for place in _caches() for index in place.glob(name))
