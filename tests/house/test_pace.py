"""Limits of times go with the pace of the machine; other limits stay."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    return importlib.import_module("pace")


@pytest.mark.parametrize(("unit", "ok"), [("ms", True), ("s", True), ("MB", False), ("x", False)])
def test_a_slower_machine_may_take_longer_but_no_more_memory(pace: ModuleType, unit: str, ok: bool) -> None:
    line = {"name": "a job", "value": 14.0, "unit": unit, "limit": 10.0, "ok": False}
    assert pace.at_pace(line, 1.5)["ok"] is ok
    assert pace.at_pace(line, 1.0)["ok"] is False
    assert pace.at_pace({**line, "limit": None}, 1.5)["limit"] is None


def test_the_pace_is_of_the_time_where_limits_were_set(pace: ModuleType) -> None:
    assert pace.row(2 * pace.THERE)["value"] == pytest.approx(2.0)
