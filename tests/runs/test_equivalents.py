"""Full-time equivalents beside heads: in tables, targets, explanations, needs and answers."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.said import Said
from dienmodel.network.meters.meter import per_step
from dienmodel.network.world import build
from dienmodel.plan.file import term
from dienmodel.plan.planner import plan
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.runs.answer import answer, outlooks
from dienmodel.runs.explain.every import known_quantities
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.need import needed, wish_of_target
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import strength_table, totals_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.show.names import title
from dienmodel.show.say.equivalents import equivalents_sheet
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

from ..plan.little import SCENARIO, figure, little, measure, titled

DAYS = 0.2


def guards(folder: Path, days: Any = DAYS, **sections: Any) -> Said:
    """300 soldiers of whom each counts for one, and 100 guards who count for a part; nobody else comes or leaves."""
    figures = {
        "guards": figure("people", 100),
        "full": figure("share", 1),
        "days": figure("share", days),
        "double": figure("factor", 2),
        "needed_full_time": figure("people", 340),
        "nobody_leaves": figure("per year", 0),
        "leaving": figure("per year", 0),
        "applicants": figure("people/year", 0),
    }
    stocks: Any = SCENARIO["stocks"]
    stock = {**stocks["soldiers"], "category": "guards", "people": "guards"}
    said = {
        "categories": {name: {"nl": name, "en": name} for name in ("soldiers", "guards")},
        "equivalents": {"soldiers": "full", "guards": "days"},
        "stocks": {**stocks, "guards": stock},
        "targets": {
            "goal": titled(date="2027-12-01", people="needed"),
            "full_time": titled(date="2027-12-01", people="needed_full_time", counts="equivalents"),
            "guards": titled(date="2027-12-01", people="needed", category="guards", counts="equivalents"),
        },
        **sections,
    }
    return little(folder, figures, **said)


def run_of(said: Said, replications: int = 0) -> Run:
    world = build(said)
    return Run(world, expect(world.network), ensemble(world.network, replications) if replications else None)


def test_people_tables_tell_equivalents_beside_heads(tmp_path: Path) -> None:
    run = run_of(guards(tmp_path))
    for row in totals_table(run).rows():
        people, full_time = {"soldiers": (300, 300), "guards": (100, 20), "total": (400, 320)}[row["category"]]
        assert (row["n_people"], row["n_equivalents"]) == pytest.approx((people, full_time))
    assert sum(row["n_equivalents"] for row in strength_table(run).rows()) == pytest.approx(320 * 25)


def test_where_nothing_is_said_nothing_is_told(tmp_path: Path) -> None:
    run = run_of(little(tmp_path, {}))
    assert {row["n_equivalents"] for row in totals_table(run).rows()} == {None}
    assert equivalents_sheet(run, words("en")) is None
    assert not [text for text in known_quantities(run.world.catalogue) if text.startswith("equivalents")]


def test_a_target_may_count_equivalents(tmp_path: Path) -> None:
    run = run_of(guards(tmp_path), replications=4)
    rows = {row["target"]: row for row in targets_table(run).rows()}
    told = rows["full_time"]
    assert (told["counts"], told["n_people"], told["n_short"], told["date_reached"]) == ("equivalents", 320, 20, None)
    assert (told["p5"], told["p50"], told["n_mean"], told["share_chance"]) == (320, 320, 320, 0.0)
    assert rows["guards"]["n_people"] == pytest.approx(20)
    assert rows["goal"]["n_people"] == 400


def test_what_a_person_counts_may_change_and_the_table_the_meter_and_the_explanation_agree(tmp_path: Path) -> None:
    path = {"2026-01-01": 0.1, "2027-01-01": 0.3}
    run = run_of(guards(tmp_path, path))
    for day, guards_there in ((run.world.catalogue.start, 10.0), (run.world.outcomes.targets[0].day, 30.0)):
        for quantity, value in (("equivalents:guards", guards_there), ("equivalents:total", 300 + guards_there)):
            told = explain(run, quantity, day)
            assert told.value == pytest.approx(value) == pytest.approx(sum(told.parts.columns["value"]))
    there = {row["date"]: row["n_equivalents"] for row in totals_table(run).where(category="guards").rows()}
    read = per_step(run.world.meters.targets["guards"], run.expected)
    assert list(there.values()) == pytest.approx(read.tolist())
    assert explain(run, "target:guards", run.world.outcomes.targets[0].day).quantity.unit == "equivalents"
    assert {row["figure"] for row in told.figures.rows()} >= {"full", "days"}


def test_no_first_sentence_is_about_equivalents_and_none_takes_them_for_people(tmp_path: Path) -> None:
    run = run_of(guards(tmp_path))
    told, catalogue = answer(run), run.world.catalogue
    assert told.main is not None and told.main.target == "goal"
    assert [goal.plain for goal in outlooks(run)] == [True, False, False]
    assert title(catalogue, "targets", "full_time", words("nl")) == "x, in voltijdsbanen"
    assert title(catalogue, "targets", "goal", words("nl")) == "x"
    rows = equivalents_sheet(run, words("en"))
    assert rows is not None and [row[1:] for row in rows.rows] == [["300", "300"], ["100", "20"], ["400", "320"]]
    alone = run_of(
        guards(tmp_path, targets={"full_time": titled(date="2027-12-01", people="needed", counts="equivalents")})
    )
    assert answer(alone).main is None


def test_a_target_may_be_about_some_groups(tmp_path: Path) -> None:
    share = {**figure("share", 0), "by": ["rank"], "table": {"low": 0.75, "high": 0.25}}
    del share["value"]
    stocks: Any = SCENARIO["stocks"]
    said = little(
        tmp_path,
        {"ranks": share},
        dimensions={"rank": {"title": {"nl": "x", "en": "x"}, "members": ["low", "high"], "share": "ranks"}},
        stocks={"soldiers": {**stocks["soldiers"], "by": ["rank"], "people": ["soldiers", "ranks"]}},
        targets={"high": titled(date="2026-01-01", people="needed", where={"rank": ["high"]})},
    )
    (row,) = targets_table(run_of(said)).rows()
    assert (row["n_people"], row["where"], row["counts"]) == (75, "rank=high", "heads")


def test_the_intake_that_a_target_of_equivalents_needs_gives_them(tmp_path: Path) -> None:
    said = guards(tmp_path)
    few = said.figures["applicants"].model_copy(update={"value": 2.0})
    world = build(replace(said, figures={**said.figures, "applicants": few}))
    found = needed(world, "intake", wish_of_target(world, "full_time"), most=50)
    assert found.outcome == "reached" and found.strength == pytest.approx(340, abs=1e-6)
    assert found.strength_before < 330


def test_why_a_target_of_equivalents_is_not_met(tmp_path: Path) -> None:
    """Twice the days of the guards give the 20 equivalents that are short; nothing else is for choice."""
    more = {"days": measure([{"figure": "days", "multiply": "double"}], start="2026-03-01")}
    world = build(guards(tmp_path, measures=more))
    found = why_not_for(world, "full_time")
    assert found.short == pytest.approx(0.0, abs=1e-6) and found.measures == ("days",)
    assert why_not_for(build(guards(tmp_path)), "full_time").short == pytest.approx(20.0)


def test_a_plan_makes_guards_serve_more_days_where_that_is_what_equivalents_need(tmp_path: Path) -> None:
    more = {"days": measure([{"figure": "days", "multiply": "double"}], {"yearly": "budget"}, start="2026-03-01")}
    target = {"full_time": titled(date="2027-12-01", people="needed_full_time", counts="equivalents")}
    world = build(guards(tmp_path, measures=more, targets=target))
    found = plan(world, [term(world, name) for name in ("shortfall", "cost")], starts={"days": [date(2026, 3, 1)]})
    assert [start.measure for start in found.starts] == ["days"]
    assert found.values[0] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ({"equivalents": {"guards": "days"}}, "equivalents-unsaid"),
        ({"equivalents": {}}, "equivalents-unsaid"),
        ({"equivalents": {"soldiers": "full", "guards": "days", "others": "days"}}, "no-category"),
        ({"equivalents": {"soldiers": "full", "guards": "guards"}}, "unit"),
        ({"targets": {"goal": titled(date="2027-12-01", people="needed", where={"rank": ["high"]})}}, "no-dimension"),
    ],
)
def test_what_is_half_said_is_a_fault(tmp_path: Path, sections: Any, code: str) -> None:
    with pytest.raises(FaultyInput) as found:
        build(guards(tmp_path, **sections))
    assert code in {fault.code for fault in found.value.faults}


def test_equivalents_change_nothing_else(tmp_path: Path) -> None:
    """Heads, and the figures that make the band of the answer, are those without a word of equivalents."""
    with_them = build(guards(tmp_path))
    told = guards(tmp_path, equivalents={}, targets={"goal": titled(date="2027-12-01", people="needed")})
    without = build(told)
    courses = [expect(world.network).n_stock for world in (with_them, without)]
    assert np.array_equal(*courses)
    assert with_them.catalogue.behind.in_answer == without.catalogue.behind.in_answer | {"needed_full_time"}
