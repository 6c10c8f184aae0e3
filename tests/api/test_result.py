"""A result gives one table without making the others, and says what it has not."""

from pathlib import Path

import pytest

import dienmodel
from dienmodel.api import result
from dienmodel.runs.compare import compare
from dienmodel.runs.reopen import read_run
from dienmodel.runs.tables.every import TABLES
from dienmodel.show.say.comparison import is_same

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


def test_futures_alone_keep_their_seed_and_runs_of_other_futures_are_not_the_same(tmp_path: Path) -> None:
    """Without random runs the seed is that of the futures: with it the run can be made again."""
    for seed in (1, 2):
        run = dienmodel.run(SMALL, replications=0, draws=20, seed=seed)
        assert run.computed.seed == seed
        run.save(tmp_path / str(seed))
    one, other = (read_run(tmp_path / str(seed)) for seed in (1, 2))
    assert is_same(compare(one, one), one, one)
    assert not is_same(compare(one, other), one, other)
