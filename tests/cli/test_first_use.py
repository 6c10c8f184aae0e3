"""The first use on a machine: compilation is announced, and works where nothing can be written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dienmodel
from dienmodel.engines import jit


def test_five_lines_of_python() -> None:
    small = Path(__file__).parents[1] / "cases" / "small"
    run = dienmodel.run(str(small), replications=2, seed=1, draws=0)
    assert "1.500" in run.answer()
    assert "1,500" in run.answer("en")
    assert len(run.table("strength")) > 0
    with pytest.raises(KeyError, match="there are strength"):
        run.table("nothing")
    assert set(dienmodel.__all__) <= set(dir(dienmodel))
    with pytest.raises(AttributeError):
        _ = dienmodel.nothing


def test_the_cache_tells_whether_an_engine_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not jit.is_compiled("sample")
    place = next(iter(jit._caches("sample")))
    place.mkdir()
    index = place / f"kernel.run-1.py{sys.version_info[0]}{sys.version_info[1]}.nbi"
    index.write_bytes(b"")
    assert jit.is_compiled("sample")
    assert not jit.is_compiled("expect")


@pytest.mark.parametrize("source", ["sample/kernel.py", "sample/moves/follow.py", "sample/streams.py", "course.py"])
def test_a_change_in_any_of_its_files_makes_an_engine_outdated(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "engines"
    shutil.copytree(jit.HERE, here, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(jit, "HERE", here)
    constants = here / "course.py"
    constants.write_text("")
    monkeypatch.setattr(jit, "CONSTANTS", (constants,))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    place = next(iter(jit._caches("sample")))
    place.mkdir()
    index = place / f"kernel.run-1.py{sys.version_info[0]}{sys.version_info[1]}.nbi"
    index.write_bytes(b"")
    jit.use_a_writable_cache()
    assert jit.is_compiled("sample")
    later = index.stat().st_mtime + 1
    os.utime(here / source, (later, later))
    assert not jit.is_compiled("sample")
    jit.use_a_writable_cache()
    assert not index.exists()  # numba itself would have taken it


def test_the_engine_compiled_beside_is_that_of_any_scenario() -> None:
    from numba import typeof

    from dienmodel.engines import ahead
    from dienmodel.engines.sample import tables as sample_tables
    from dienmodel.model.load import load
    from dienmodel.network.compile.compile import compile_scenario

    small = str(Path(__file__).parents[1] / "cases" / "small")
    one, other = (
        [typeof(array) for array in sample_tables.prepare(compile_scenario(load(name))).flat]
        for name in (ahead.SCENARIO, small)
    )
    assert one == other


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_compiles_on_beside_us(fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from dienmodel.engines import ahead

    begun: list[subprocess.Popen[bytes]] = []

    def popen(command: list[str], **_: object) -> "subprocess.Popen[bytes]":
        if fails:
            raise OSError("no more processes")
        begun.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return begun[0]

    monkeypatch.setattr(ahead, "is_compiled", lambda engine: False)
    monkeypatch.setattr(ahead, "Popen", popen)
    with pytest.raises(KeyboardInterrupt), ahead.sample_compiled_beside():
        raise KeyboardInterrupt
    assert all(one.returncode for one in begun)


def test_the_engine_that_ran_is_found_in_the_cache() -> None:
    small = Path(__file__).parents[1] / "cases" / "small"
    dienmodel.run(str(small), replications=1, draws=0)
    assert jit.is_compiled("expect")
    assert jit.is_compiled("sample")


def test_engines_load_where_nothing_can_be_written(tmp_path: Path) -> None:
    origin = Path(dienmodel.__file__).parent
    shutil.copytree(origin, tmp_path / "dienmodel", ignore=shutil.ignore_patterns("__pycache__"))
    for engine in jit.ENTRY:
        (tmp_path / "dienmodel" / "engines" / engine / "__pycache__").write_text("nothing can be written here")
    script = (
        "import os\n"
        "from dienmodel.engines.expect import fluid\n"
        "from dienmodel.engines.sample import kernel\n"
        "place = os.environ['NUMBA_CACHE_DIR']\n"
        "assert place.startswith(str(fluid.run.stats.cache_path)[:len(place)])\n"
        "print(place)\n"
    )
    env = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    env |= {
        "PYTHONPATH": str(tmp_path),
        "XDG_CACHE_HOME": "/dev/null/x",
        "HOME": "/dev/null",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not Path(done.stdout.strip()).exists()  # it goes when the process does
