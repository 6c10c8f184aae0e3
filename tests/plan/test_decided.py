"""Which lines a plan decides about: where something is scarce, in the long run or just before a target."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, term
from dienmodel.plan.linear.decided import Open, open_lines
from dienmodel.plan.settings import Search
from dienmodel.plan.unplanned import unplanned

FIGURES = {
    "applications": "people/year, value: 400",
    "one_week": "weeks, value: 1",
    "eight_weeks": "weeks, value: 8",
    "seats": "people, value: 10",
    "heads": "people, value: 60",
    "tenure": "years, value: 3",
    "leaving": "per year, value: 0.1",
    "goal": "people, value: 176",
}
AMPLE = "people/week, value: 50"
CLOSING = "people/week, path: {2026-01-01: 50, 2027-10-25: 1}"

SCENARIO = {
    "categories": "{name}: {{nl: x, en: x}}",
    "stages": "course_{name}: {{TITLE, duration: eight_weeks, gate: course_{name}}}\n"
    "  post_{name}: {{TITLE, duration: one_week, gate: post_{name}}}",
    "gates": "course_{name}: {{TITLE, uses: {{seats_{name}: null}}}}\n"
    "  post_{name}: {{TITLE, uses: {{posts: null}}, gives_up: nobody}}",
    "capacities": "seats_{name}: {{TITLE, kind: places, amount: seats}}",
    "tracks": "{name}: {{TITLE, category: {name}, counts_from: post_{name}, entry: {{people: applications}},\n"
    "    stages: [apply, course_{name}, post_{name}], then: [{{stock: {name}}}]}}",
    "stocks": "{name}: {{TITLE, category: {name}, people: heads, tenure: tenure,\n"
    "    exits: {{leave: {{rate: leaving, to: [{{leave: true}}]}}}}}}",
}
"""Sections of the scenario for each track: a course with its own seats, then a post; tracks share the posts."""

SHARED = {
    "stages": "apply: {TITLE, duration: one_week}",
    "capacities": "posts: {TITLE, kind: slots, amount: posts}",
    "targets": "goal: {TITLE, date: 2027-12-31, people: goal, category: second}",
    "aims": "short: {TITLE, least: shortfall, targets: [goal]}",
}


def two_tracks(folder: Path, posts: str, names: Sequence[str] = ("first", "second")) -> Said:
    """Two tracks whose people come to the same posts, declared in an order."""
    folder.mkdir()
    (folder / "figures").mkdir()
    parts = ["scenario: two_tracks\nTITLE\nstart: 2026-01-05\nend: 2028-01-03"]
    for section in {**SCENARIO, **SHARED}:
        own = [SCENARIO[section].format(name=name) for name in names if section in SCENARIO]
        parts.append("\n  ".join([f"{section}:", *filter(None, [SHARED.get(section)]), *own]))
    text = "\n".join(parts).replace("TITLE", "title: {nl: x, en: x}")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    told = "source: made_up, kind: observed, grade: official"
    figures = [f"{key}: {{nl: x, en: x, unit: {value}, {told}}}" for key, value in (FIGURES | {"posts": posts}).items()]
    (folder / "figures" / "figures.yaml").write_text("\n".join(figures), encoding="utf-8")
    (folder / "sources.yaml").write_text("made_up: {title: Invented, publisher: a test}\n", encoding="utf-8")
    return load(str(folder))


def left_open(said: Said) -> dict[str, Open]:
    """The lines that a plan leaves to themselves, and why."""
    world = build(said)
    lines = apart(world.network)
    why = open_lines(lines, expect(lines), [target.day for target in world.outcomes.targets])
    return {label: reason for label, reason in zip(lines.labels.gate, why, strict=True) if reason}


def test_posts_for_everybody_are_left_to_themselves(tmp_path: Path) -> None:
    """Forty posts a week more than come: only who gets a seat is a choice."""
    said = two_tracks(tmp_path / "ample", AMPLE)
    assert left_open(said) == {"post_first:first": Open.AMPLE, "post_second:second": Open.AMPLE}


def test_posts_that_run_out_just_before_the_target_are_decided(tmp_path: Path) -> None:
    """One post a week from 25 October 2027 on stops people in 7 of 104 weeks, all of them among the last eight."""
    said = two_tracks(tmp_path / "closing", CLOSING)
    lines = apart(build(said).network)
    stopped = (expect(lines).binding == lines.labels.capacity.index("posts")).any(1)
    assert stopped.sum() == stopped[-8:].sum() == 7
    assert left_open(said) == {}


def test_posts_that_run_out_after_the_target_are_left_to_themselves(tmp_path: Path) -> None:
    said = two_tracks(tmp_path / "closing", CLOSING)
    goal = said.scenario.targets["goal"].model_copy(update={"date": said.scenario.start.replace(year=2027)})
    before = replace(said, scenario=said.scenario.model_copy(update={"targets": {"goal": goal}}))
    assert left_open(before) == {"post_first:first": Open.AMPLE, "post_second:second": Open.AMPLE}


def test_a_plan_gives_the_last_posts_to_those_whom_the_target_counts(tmp_path: Path) -> None:
    """Whichever track is declared, and so admitted, first: the plan is the same, and better than either by itself."""
    values = []
    for names in (("first", "second"), ("second", "first")):
        world = build(two_tracks(tmp_path / names[0], CLOSING, names))
        alone = unplanned(world, ()).values([term(world, "short")])[0]
        plan = made_for(world, search=Search(margin=0.0))
        assert not plan.open and plan.values[0] < alone
        values.append(plan.values[0])
    assert values[0] == pytest.approx(values[1], abs=1e-4)
