"""What a run that follows the past tells from today on."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.groups import groups_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.worth import worth_table

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))


def run(now: date | None) -> Run:
    world = build(replace(SMALL, scenario=SMALL.scenario.model_copy(update={"now": now})))
    return Run(world, expect(world.network))


def test_growth_and_queues_are_told_from_today_on() -> None:
    today = date(2028, 1, 3)
    plain, dated = run(None), run(today)
    state = plain.world.network.calendar.moment(today).up
    assert answer(dated).n_start == pytest.approx(plain.strength[state].sum())
    assert groups_table(dated, today).columns["n_start"].tolist() == pytest.approx(
        groups_table(dated, today).columns["n_people"].tolist()
    )
    assert all(row["since"] >= today for row in limits_table(dated).rows())
    assert limits_table(dated).columns["weeks_all"].sum() < limits_table(plain).columns["weeks_all"].sum()


def test_one_more_from_today_on_adds_no_more_than_from_the_start() -> None:
    plain = {row["capacity"]: row["n_more"] for row in worth_table(run(None)).rows()}
    dated = {row["capacity"]: row["n_more"] for row in worth_table(run(date(2028, 1, 3))).rows()}
    assert dated
    assert all(dated[name] <= plain[name] + 1e-9 for name in dated)
