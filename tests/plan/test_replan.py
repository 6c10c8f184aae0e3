"""Planning again from a later day: what came before stays, and nothing gets worse when nothing has changed."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for, overlay
from dienmodel.text.faults import FaultyInput

from .little import SCENARIO, figure, little, titled

CASE = str(Path(__file__).parents[1] / "cases" / "small")
SMALL = load(CASE)


def test_planning_again_from_the_start_is_planning() -> None:
    first, again = made_for(build(SMALL)), made_for(build(SMALL), since=SMALL.scenario.start)
    assert again.values == pytest.approx(first.values, rel=1e-6)
    assert again.starts == first.starts
    assert again.admitted == pytest.approx(first.admitted, abs=1e-6)


@pytest.mark.parametrize("since", [date(2027, 3, 8), date(2028, 6, 5)])
def test_halfway_with_nothing_changed_is_no_worse_and_keeps_the_past(tmp_path: Path, since: date) -> None:
    first = made_for(build(SMALL))
    older = tmp_path / "old.yaml"
    older.write_text(overlay(catalogue_of(SMALL), first), encoding="utf-8")
    said = load(CASE, [str(older)])
    again = made_for(build(said), since=since)
    assert again.values[0] <= first.values[0] + 0.02
    assert again.difference <= 2e-3
    newer = tmp_path / "new.yaml"
    newer.write_text(overlay(catalogue_of(said), again), encoding="utf-8")
    courses = [expect(build(s).network) for s in (said, load(CASE, [str(newer)]))]
    steps = sum(day < since for day in build(SMALL).network.calendar.dates[:-1])
    assert courses[1].n_stock[: steps + 1] == pytest.approx(courses[0].n_stock[: steps + 1], abs=0.05)
    assert {s.measure for s in first.starts if s.start < since} <= {s.measure for s in again.starts}


def test_without_an_older_plan_the_gates_made_the_past() -> None:
    since = date(2028, 1, 3)
    again = made_for(build(SMALL), since=since)
    network = build(SMALL).network
    steps = sum(day < since for day in network.calendar.dates[:-1])
    course = [label["stage"] == "course" for label in network.labels.node]
    assert again.quota[:steps].sum() == pytest.approx(expect(network).new_started[:steps, course].sum(), rel=1e-9)
    assert np.isfinite(again.values).all()


def test_a_day_outside_the_run_is_a_fault() -> None:
    with pytest.raises(FaultyInput, match="outside the run"):
        made_for(build(SMALL), since=date(2040, 1, 1))


def test_a_plan_decides_nothing_before_today() -> None:
    now = date(2028, 1, 3)
    dated = replace(SMALL, scenario=SMALL.scenario.model_copy(update={"now": now}))
    made, asked = made_for(build(dated)), made_for(build(SMALL), since=now)
    assert made.values == pytest.approx(asked.values, rel=1e-6)
    assert made.admitted == pytest.approx(asked.admitted, abs=1e-6)
    assert all(start.start >= now for start in made.starts)


def test_a_line_that_only_the_older_plan_decided_stays_as_it_was(tmp_path: Path) -> None:
    """It let nobody through the desk for three months; by itself a desk with room for all would have."""
    stages = {**SCENARIO["stages"], "apply": titled(duration="one_month", gate="desk")}
    desk = titled(uses={"room": None}, gives_up="nobody")
    sections = {
        "stages": stages,
        "gates": {**SCENARIO["gates"], "desk": desk},
        "capacities": {**SCENARIO["capacities"], "room": titled(kind="slots", amount="plenty")},
        "budgets": {},
    }
    said = little(tmp_path, {"plenty": figure("people/year", 12000)}, **sections)
    assert "desk:entry" not in made_for(build(said)).lines
    days, since = build(said).network.calendar.dates, 6
    lines = {"course:entry": [5] * (len(days) - 1), "desk:entry": [0] * 3 + [30] * (len(days) - 4)}

    def under(plan: str) -> World:
        (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
        return build(load(str(said.folder), [str(tmp_path / "plan.yaml")]))

    older = under(json.dumps({"admissions": {"days": [str(day) for day in days], "lines": lines}}))
    again = made_for(older, since=days[since])
    newer = under(overlay(older.catalogue, again))
    courses = [expect(each.network) for each in (older, newer)]
    assert courses[1].n_stock[: since + 1] == pytest.approx(courses[0].n_stock[: since + 1], abs=1e-6)
    assert courses[1].n_waiting[: since + 1] == pytest.approx(courses[0].n_waiting[: since + 1], abs=1e-6)
