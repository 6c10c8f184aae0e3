"""Where compiled engines are kept between runs, and whether they are there already."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent

ENTRY = {"expect": "fluid.run", "sample": "sample_kernel.run"}
"""The outermost compiled function of each engine: it is kept last, when all others are."""

MADE_OF = {
    "expect": ("fluid", "renewal"),
    "sample": ("sample_kernel", "sample_follow", "sample_tables", "streams"),
}
"""Modules whose text is part of an engine's machine code."""


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
    written = max((HERE / f"{name}.py").stat().st_mtime for name in MADE_OF[engine])
    tag = f"py{sys.version_info[0]}{sys.version_info[1]}"
    line = module.run.py_func.__code__.co_firstlineno
    found = Path(place.cache_path).glob(f"{ENTRY[engine]}-{line}.{tag}*.nbi")
    return any(index.stat().st_mtime >= written for index in found)


@contextmanager
def compiling_aside(engine: str) -> Iterator[None]:
    """Let another process compile an engine into the cache while this one does something else; wait for it at the end.

    If that fails, nothing but time is lost: the engine is compiled when it is first used.
    """
    if is_compiled(engine):
        yield
        return
    order = f"from dienmodel.engines.compiled import compile_now; compile_now({engine!r})"
    with subprocess.Popen(
        [sys.executable, "-c", order], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
            process.wait()
        finally:
            process.terminate()


def compile_now(engine: str) -> None:
    """Compile an engine, `expect` or `sample`, by using it on a network of one stage in front of one stock."""
    from datetime import date

    from dienmodel.engines.ensemble import ensemble
    from dienmodel.engines.expect import expect
    from dienmodel.model.calendar import Calendar
    from dienmodel.network.draft import Arc, Dest, Draft, Risk, Use

    draft = Draft(Calendar(date(2025, 1, 6), 2))
    stock = draft.add_stock({"stock": "stock"}, initial=[1], cell=draft.add_cell({"category": "all"}))
    draft.leave(stock, [Risk("leave", [0.1], [])])
    gate = draft.add_gate("gate", [Use(draft.add_capacity("places", 1, 1.0))])
    node = draft.add_node({"stage": "stage"}, 1, gate=gate, milestone=draft.add_milestone({"stage": "stage"}))
    draft.go(node, [Arc(Dest("stock", stock), 1.0)])
    draft.add_entry({"track": "track"}, 1.0, [Arc(Dest("node", node), 1.0)])
    network = draft.freeze()
    if engine == "expect":
        expect(network)
    else:
        ensemble(network, 2, threads=1)
