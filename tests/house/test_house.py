"""Compile once: nobody downstream of `network` reads what was declared."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house() -> ModuleType:
    """The measurements of `docs/house.md`."""
    spec = importlib.util.spec_from_file_location("house", ROOT / "benchmarks" / "house.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["house"] = module  # where dataclasses look up their annotations
    spec.loader.exec_module(module)
    return module


def test_nobody_downstream_of_the_network_reads_declarations(house: ModuleType) -> None:
    assert house.raw_reads(house.read(ROOT)) == {}


@pytest.mark.parametrize(
    ("room", "line", "number"),
    [
        ("plan", "aims = said.scenario.aims", 1),
        ("runs", "figure = world.said.figures[key]", 1),
        ("network", "figure = said.figures[key]", 0),
        ("plan", "aims = world.catalogue.aims", 0),
    ],
)
def test_a_read_is_counted_where_it_is_one(house: ModuleType, room: str, line: str, number: int) -> None:
    assert house.raw_reads([house.File(f"{room}/x.py", line, ast.parse(line))]).total() == number
