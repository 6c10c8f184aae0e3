"""What is read off a run is read once: it stays with that run, and with no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.runs.answer import answer
from dienmodel.runs.desk import Desk
from dienmodel.runs.run import Run, once, read_once
from dienmodel.runs.tables.every import TABLES

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture(scope="module")
def run() -> Run:
    return Desk(load(SMALL)).run()


def test_it_is_read_once_for_each_run(run: Run) -> None:
    asked: list[Run] = []

    @read_once
    def read(own: Run) -> int:
        """Read it."""
        asked.append(own)
        return len(asked)

    other = replace(run, seed=run.seed + 1)
    assert [read(run), read(run), read(other), read(run)] == [1, 1, 2, 1]
    assert asked == [run, other]
    assert read.__doc__ == "Read it."


def test_what_is_nothing_is_read_once_too(run: Run) -> None:
    asked: list[None] = []
    assert once(run, "nothing", lambda _: asked.append(None)) is None
    assert once(run, "nothing", lambda _: asked.append(None)) is None
    assert len(asked) == 1


def test_a_table_is_built_once_and_nobody_can_write_into_it(run: Run) -> None:
    for each in TABLES:
        table = each(run)
        assert each(run) is table
        assert not any(column.flags.writeable for column in table.columns.values())
    with pytest.raises(ValueError, match="read-only"):
        next(each(run) for each in TABLES if each.name == "totals").columns["n_people"][0] = 1.0


def test_a_run_of_which_more_is_known_is_read_anew(run: Run) -> None:
    lacking = replace(run, lacking=run.strength * 0.0 + 0.5)
    totals = next(each for each in TABLES if each.name == "totals")
    assert totals(lacking).columns["n_people"][0] == pytest.approx(0.5 * totals(run).columns["n_people"][0])
    assert answer(lacking).n_end == pytest.approx(0.5 * answer(run).n_end)
    assert answer(run) is answer(run)
