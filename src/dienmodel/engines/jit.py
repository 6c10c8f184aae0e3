"""Where compiled engines are kept between runs, and whether they are there already."""

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent

ENTRY = {"expect": "fluid.run", "sample": "kernel.run"}
"""Per engine (a folder beside this file) its outermost compiled function: it is kept last, when all others are."""

CONSTANTS = (HERE.parent / "network" / "network.py",)
"""Files whose numbers are compiled into both engines."""


def use_a_writable_cache() -> None:
    """Let compiled code be kept in a new place of our own where nothing else may be written.

    Without any such place importing the engines would fail. The place is new and private for each process, since
    compiled code that others can change must not be run.
    """
    if all(any(_writable(place) for place in _places(here)) for engine in ENTRY for here in _folders(engine)):
        _drop_outdated()
        return
    place = tempfile.mkdtemp(prefix="dienmodel-compiled-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = place
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = place


def _caches(engine: str) -> list[Path]:
    """Folders where numba keeps the compiled code of an engine, or would."""
    return [place for here in _folders(engine) for place in _places(here)]


def _folders(engine: str) -> list[Path]:
    """Folders with the sources of an engine: its own and those in it."""
    return [HERE / engine, *sorted({path.parent for path in (HERE / engine).glob("*/*.py")})]


def _places(here: Path) -> list[Path]:
    """Folders where numba keeps the compiled code of the sources in a folder, or would."""
    users = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "numba"
    part = f"{here.name}_{hashlib.sha1(str(here).encode(), usedforsecurity=False).hexdigest()}"
    own = os.environ.get("NUMBA_CACHE_DIR")
    return [Path(own) / part] if own else [here / "__pycache__", users / part]


def _drop_outdated() -> None:
    """Forget code that is older than any of its sources: numba looks only at the file of each function itself."""
    for engine in ENTRY:
        written = _written(engine)
        for index in (index for place in _caches(engine) for index in place.glob("*.nbi")):
            with suppress(OSError):
                if index.stat().st_mtime < written:
                    index.unlink()


def _written(engine: str) -> float:
    """When the sources of an engine last changed."""
    return max(path.stat().st_mtime for path in (*(HERE / engine).rglob("*.py"), *CONSTANTS))


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
    return any(index.stat().st_mtime >= written for place in _caches(engine) for index in place.glob(name))
