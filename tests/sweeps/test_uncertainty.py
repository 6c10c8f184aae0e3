"""What uncertain figures do, one by one and together."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import World, build
from dienmodel.sweeps.draws import ranged_figures
from dienmodel.sweeps.map import Execution
from dienmodel.sweeps.uncertainty import futures, sensitivities

SMALL = Path(__file__).parents[1] / "cases" / "small"
DAY = date(2030, 12, 31)


@pytest.fixture(scope="module")
def world() -> World:
    return build(load(str(SMALL), on={"more_exams": 1.0}))


def test_largest_swing_comes_first(world: World) -> None:
    rows = sensitivities(world, "military", DAY).rows()
    swings = [abs(row["swing"]) for row in rows]
    assert rows[0]["figure"] == "leaving"
    assert swings == sorted(swings, reverse=True)
    assert rows[0]["low"] > rows[0]["value"] > rows[0]["high"]
    assert rows[0]["swing"] == pytest.approx(rows[0]["high"] - rows[0]["low"])


def test_prices_move_money_and_not_people(world: World) -> None:
    assert "pay" in ranged_figures(world.catalogue)
    assert "pay" not in ranged_figures(world.catalogue, "total")
    assert "pay" in ranged_figures(world.catalogue, "cost:personnel")


def test_measures_that_are_off_do_not_count(world: World) -> None:
    assert "more_slots" in ranged_figures(world.catalogue)
    assert "more_slots" not in ranged_figures(catalogue_of(load(str(SMALL))))


def test_two_processes_find_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienmodel.sweeps.map.WORTH", 0.0)
    alone = sensitivities(world, "military", DAY, ["leaving", "failed"])
    together = sensitivities(world, "military", DAY, ["leaving", "failed"], Execution(processes=2))
    assert alone.rows() == together.rows()


def test_an_interruption_keeps_what_is_done(world: World) -> None:
    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    keys = ranged_figures(world.catalogue, "military")
    assert len(sensitivities(world, "military", DAY, keys, Execution(progress=stop))) == 1
    assert len(keys) > 1


def test_shares_of_a_whole_vary_together_and_contradict_nothing(tmp_path: Path) -> None:
    path = tmp_path / "share.yaml"
    path.write_text(
        "tracks: {entry: {then: [{stock: military, split: {rank: ranks}}]}}\n"
        "figures:\n  ranks: {nl: x, en: x, unit: share, by: [rank], table: {soldier: 0.9, officer: 0.1},\n"
        "    low_factor: 0.8, high_factor: 1.2, source: made_up, kind: assumption, grade: expert}\n"
    )
    world = build(load(str(SMALL), [path]))
    rows = {row["figure"]: row["swing"] for row in sensitivities(world, "military", DAY).rows()}
    assert "ranks" not in rows
    assert rows["ranks.soldier"] == pytest.approx(-rows["ranks.officer"], rel=0.2)
    assert rows["ranks.soldier"] != 0.0
    found = futures(world, 4)
    assert {"ranks.soldier", "ranks.officer"} <= set(found.figures)
    assert found.failed == 0


def test_where_no_draw_has_an_answer_there_are_no_futures(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienmodel.sweeps.uncertainty.rebuilt", lambda *_: None)
    found = futures(world, 3)
    assert (found.failed, found.people.shape) == (3, (0, len(found.dates), 2))
    assert all(len(target.people) == 0 for target in found.targets.values())


RANKS = """
stocks: {{military: {{people: [everybody, ranks]}}}}
measures: {{more_exams: {{effects: [{{figure: ranks, set: ranks_later}}]}}}}
figures:
  everybody: {{nl: x, en: x, unit: people, value: 1200, source: made_up, kind: observed, grade: expert}}
  ranks: {{nl: x, en: x, by: [rank], unit: share, table: {{soldier: 0.75, officer: 0.25}}, {rest}}}
  ranks_later: {{nl: x, en: x, by: [rank], unit: share, table: {{soldier: 0.5, officer: 0.5}}, {rest}}}
"""


def test_a_share_of_a_whole_makes_no_people(tmp_path: Path) -> None:
    path = tmp_path / "ranks.yaml"
    rest = "low_factor: 0.8, high_factor: 1.2, source: made_up, kind: assumption, grade: expert"
    path.write_text(RANKS.format(rest=rest))
    world = build(load(str(SMALL), [path], on={"more_exams": 1.0}))
    rows = sensitivities(world, "total", world.catalogue.start).rows()
    parts = [f"{split}.{rank}" for split in ("ranks", "ranks_later") for rank in ("officer", "soldier")]
    assert set(parts) <= {row["figure"] for row in rows}
    assert {row["swing"] for row in rows} == {0.0}
    assert {row["value"] for row in rows} == {1200.0}
    assert set(parts) <= set(futures(world, 4).figures)


def test_the_band_from_figures_holds_the_expected_course(world: World) -> None:
    found = futures(world, 24, seed=2)
    row = found.table().where(category="total").rows()[-1]
    assert row["p5"] < row["p50"] < row["p95"]
    assert found.people.shape == (24, len(found.dates), 2)
    assert found.people[:, :, 0] == pytest.approx(found.people[:, :, 1])
