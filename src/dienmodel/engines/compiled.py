"""Where compiled engines are kept between runs, and whether they are there already."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

ENTRY = {"expect": "fluid.run", "sample": "sample_kernel.run"}
"""The outermost compiled function of each engine: it is kept last, when all others are."""


def use_a_writable_cache() -> None:
    """Let compiled code be kept in a new place of our own where nothing else may be written.

    Without any such place importing the engines would fail. The place is new and private for each process, since
    compiled code that others can change must not be run.
    """
    places = [Path(own)] if (own := os.environ.get("NUMBA_CACHE_DIR")) else [HERE / "__pycache__", _users_cache()]
    if any(_writable(place) for place in places):
        return
    place = tempfile.mkdtemp(prefix="dienmodel-compiled-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = place
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = place


def _users_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "numba"


def _writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except (OSError, RuntimeError):
        return False


def is_compiled(engine: str) -> bool:
    """Whether the machine code of an engine as it is now lies in the cache of this Python.

    Raises:
        KeyError: there is no such engine.
    """
    module = sys.modules.get(f"dienmodel.engines.{ENTRY[engine].split('.')[0]}")
    if module is None:
        from importlib import import_module

        module = import_module(f"dienmodel.engines.{ENTRY[engine].split('.')[0]}")
    place = getattr(module.run, "stats", None)
    if place is None:  # compilation is switched off
        return True
    written = Path(str(module.__file__)).stat().st_mtime
    tag = f"py{sys.version_info[0]}{sys.version_info[1]}"
    line = module.run.py_func.__code__.co_firstlineno
    found = Path(place.cache_path).glob(f"{ENTRY[engine]}-{line}.{tag}*.nbi")
    return any(index.stat().st_mtime >= written for index in found)
