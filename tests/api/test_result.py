"""A result gives one table without making the others, and says what it has not."""

from pathlib import Path

import pytest

import dienmodel
from dienmodel.api import result
from dienmodel.runs.tables.every import TABLES

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


def test_a_table_is_made_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = dienmodel.run(SMALL, replications=2, draws=0)
    whole = run.kept()
    monkeypatch.setattr(result, "keep", lambda *_: pytest.fail("all tables were made"))
    for each in TABLES:
        assert run.table(each.name).rows() == whole.table(each.name).rows()


def test_what_is_kept_beside_them_is_found_too() -> None:
    run = dienmodel.run(SMALL, replications=2, draws=0)
    assert len(run.table("replications")) > 0
    with pytest.raises(KeyError, match="there is no table 'draws'"):
        run.table("draws")
