"""The description of what is made up: small, readable, and every section an assumption."""

from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np

from dienmodel.text.files import DATA
from dienmodel.text.reading import read_yaml

Cell = tuple[str, str, str]
"""Category, service and rank group; the last is empty for civilians."""


@cache
def described() -> Mapping[str, Any]:
    """The description that is shipped, as plain data."""
    data: Any = read_yaml(DATA / "posts" / "nederland.yaml").data
    return dict(data)


def luck(*key: object) -> np.random.Generator:
    """Random numbers that depend on a key alone: what is drawn for one thing never moves another."""
    digest = blake2b("\x1f".join(map(str, key)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
