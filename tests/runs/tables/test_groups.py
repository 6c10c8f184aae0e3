"""People by group on a day add up, and are the numbers that can be explained."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.meters.moment import at
from dienmodel.network.world import build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.tables.groups import ALL, NONE, dimensions_of, groups_table

SMALL = Path(__file__).parents[2] / "cases" / "small"
DAY = date(2028, 12, 31)


@pytest.mark.parametrize("name", [str(SMALL), "nederland"])
def test_groups_add_up_and_can_be_explained(name: str) -> None:
    world = build(load(name))
    run = Run(world, expect(world.network))
    dims, rows = ["category", *dimensions_of(run)], groups_table(run, DAY).rows()
    whole = next(row for row in rows if all(row[dim] == ALL for dim in dims))
    assert whole["n_people"] == pytest.approx(at(world.network.calendar.moment(DAY), run.strength).sum())
    for dim in dims:
        parts = [row for row in rows if row[dim] != ALL and all(row[other] == ALL for other in dims if other != dim)]
        assert sum(row["n_people"] for row in parts) == pytest.approx(whole["n_people"])
        assert sum(row["n_start"] for row in parts) == pytest.approx(whole["n_start"])
    asked = [row for row in rows if NONE not in [row[dim] for dim in dims]]
    for row in asked[:: max(len(asked) // 6, 1)]:
        quantity = ":".join([row["category"] or "total", *(row[dim] for dim in dims[1:] if row[dim] != ALL)])
        assert explain(run, quantity, DAY).value == pytest.approx(row["n_people"], abs=1e-6)


def test_bands_come_from_the_replications() -> None:
    world = build(load(str(SMALL)))
    run = Run(world, expect(world.network))
    assert {row["p5"] for row in groups_table(run, DAY).rows()} == {None}
    rows = groups_table(replace(run, sampled=ensemble(world.network, 20, 1)), DAY).rows()
    assert all(row["p5"] <= row["p95"] for row in rows) and any(row["p5"] < row["p95"] for row in rows)
