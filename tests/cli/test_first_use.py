"""The first use on a machine: compilation is announced, and works where nothing can be written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dienmodel
from dienmodel.engines import compiled


def test_five_lines_of_python() -> None:
    small = Path(__file__).parents[1] / "cases" / "small"
    run = dienmodel.run(str(small), replications=2, seed=1)
    assert "1.500" in run.answer()
    assert "1,500" in run.answer("en")
    assert len(run.table("strength")) > 0
    with pytest.raises(KeyError, match="there are strength"):
        run.table("nothing")
    assert set(dienmodel.__all__) <= set(dir(dienmodel))
    with pytest.raises(AttributeError):
        _ = dienmodel.nothing


def test_the_cache_tells_whether_an_engine_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from dienmodel.engines import fluid

    stats = SimpleNamespace(cache_path=str(tmp_path))
    fake = SimpleNamespace(run=SimpleNamespace(stats=stats, py_func=fluid.run.py_func), __file__=fluid.__file__)
    monkeypatch.setitem(sys.modules, "dienmodel.engines.fluid", fake)
    assert not compiled.is_compiled("expect")
    line = fluid.run.py_func.__code__.co_firstlineno
    index = tmp_path / f"fluid.run-{line}.py{sys.version_info[0]}{sys.version_info[1]}.nbi"
    index.write_bytes(b"")
    assert compiled.is_compiled("expect")
    os.utime(index, (0, 0))  # older than the source: it is compiled again
    assert not compiled.is_compiled("expect")


def test_the_engine_that_ran_is_found_in_the_cache() -> None:
    small = Path(__file__).parents[1] / "cases" / "small"
    dienmodel.run(str(small), replications=1)
    assert compiled.is_compiled("expect")
    assert compiled.is_compiled("sample")


def test_engines_load_where_nothing_can_be_written(tmp_path: Path) -> None:
    origin = Path(dienmodel.__file__).parent
    shutil.copytree(origin, tmp_path / "dienmodel", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "dienmodel" / "engines" / "__pycache__").write_text("nothing can be written here")
    script = (
        "import os\n"
        "from dienmodel.engines import fluid, sample_kernel\n"
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
