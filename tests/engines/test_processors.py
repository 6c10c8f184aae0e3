"""The same people on every processor: `sample` compiled for any 64-bit Intel or AMD gives the bits it gives here."""

import os
import subprocess
import sys
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.sample.sample import sample

from .networks import EXAMPLES

ROOT = Path(__file__).parents[2]


def digest(name: str) -> str:
    course = sample(EXAMPLES[name](), seed=3)
    found = sha256()
    for item in fields(course):
        values = getattr(course, item.name)
        if values is not None:
            found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()


@pytest.mark.nightly
def test_plain_code_gives_the_bits_of_the_code_for_this_processor(tmp_path: Path) -> None:
    script = (
        "from tests.engines.networks import EXAMPLES\n"
        "from tests.engines.test_processors import digest\n"
        "print(*map(digest, EXAMPLES), sep='\\n')\n"
    )
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | plain, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [digest(name) for name in EXAMPLES]
