"""Lengths that change: who starts before the day has the old length, who starts after it the new one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.model.schema.measures import Measure
from dienmodel.network.compile.compile import compile_near, compile_scenario
from dienmodel.network.compile.recall import Memory
from dienmodel.network.network import Network, Reals, lengths_of
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.measures.options import mixed, options
from dienmodel.plan.settings import Search

from .test_recall import same

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
SHORTER = """
figures:
  half: {nl: x, en: x, unit: factor, value: 0.5, source: made_up, kind: estimate, grade: expert}
  no_time: {nl: x, en: x, unit: weeks, value: 0, source: made_up, kind: estimate, grade: expert}
measures:
  shorter:
    title: {nl: Korter, en: Shorter}
    start: 2027-01-04
    %s
    lead: no_time
    effects: [{figure: course_weeks, multiply: half}, {figure: waiting_weeks, multiply: half}]
    cost: {}
"""
ON = "on: {shorter: %g}\n"
OF_RANK = """
  of_rank:
    {nl: x, en: x, unit: share, by: [rank], table: {soldier: 0.8, officer: 0.2}, source: made_up, kind: target,
     grade: expert}
"""
BEGINS = 52
"""Step of 4 January 2027."""


def said(folder: Path, on: float | None = 1.0, more: str = "") -> Said:
    """The small case with a measure that halves the course of 26 weeks, and the six weeks in which people decide."""
    path = folder / "over.yaml"
    path.write_text(SHORTER % more + (ON % on if on is not None else ""))
    return load(SMALL, [path])


def _with(told: Said, measure: Measure) -> Said:
    measures = {**told.scenario.measures, "shorter": measure}
    return replace(told, scenario=told.scenario.model_copy(update={"measures": measures}))


def shares(network: Network, stage: str) -> dict[float, Reals]:
    """Share of those who start in each step, by the mean steps of their stays."""
    (n,) = [i for i, label in enumerate(network.labels.node) if label["stage"] == stage]
    means = network.durations @ np.arange(network.durations.shape[1]) / network.durations.sum(axis=1)
    return {round(float(means[d]), 2): network.paths[row] for d, row in lengths_of(network, n)}


def test_who_starts_before_the_day_has_the_old_length(tmp_path: Path) -> None:
    network = compile_scenario(said(tmp_path))
    course = shares(network, "course")
    assert sorted(course) == [13, 26]
    np.testing.assert_array_equal(course[13], np.arange(network.n_steps) >= BEGINS)
    np.testing.assert_array_equal(course[26] + course[13], 1.0)
    moved = expect(network)
    (n,) = [i for i, label in enumerate(network.labels.node) if label["stage"] == "course"]
    done = moved.new_moved[:, network.forks.start[network.nodes.fork[n]]] + moved.new_dropped[:, n]
    started = moved.new_started[:, n]
    by_hand = np.zeros_like(started)
    for t in range(network.n_steps):
        ends = t + (13 if t >= BEGINS else 26)
        if ends < network.n_steps:
            by_hand[ends] += started[t]
    np.testing.assert_allclose(done, by_hand, atol=1e-9)


def test_it_costs_nothing_where_no_length_changes(tmp_path: Path) -> None:
    assert not len(compile_scenario(said(tmp_path, on=None)).lengths.node)


def test_half_a_measure_is_the_new_length_for_half_of_the_people(tmp_path: Path) -> None:
    network = compile_scenario(said(tmp_path, on=0.5))
    decide, course = shares(network, "decide"), shares(network, "course")
    for short in (decide[3], course[13]):
        np.testing.assert_array_equal(short[BEGINS:], 0.5)
    assert sample(network).n_stock[-1].sum() == pytest.approx(expect(network).n_stock[-1].sum(), rel=0.05)


def test_people_who_share_instructors_may_stay_differently_long(tmp_path: Path) -> None:
    """Soldiers keep the course of 26 weeks, officers have half of it; both are behind one gate."""
    text = SHORTER % "" + ON % 1.0
    where = text.replace(
        "{figure: course_weeks, multiply: half}", "{figure: course_weeks, multiply: half, where: {rank: [officer]}}"
    )
    path = tmp_path / "over.yaml"
    path.write_text(where + "dimensions: {rank: {share: of_rank}}\nstages: {course: {by: [rank]}}\n")
    path.write_text(path.read_text().replace("  no_time:", OF_RANK + "  no_time:"))
    network = compile_scenario(load(SMALL, [path]))
    soldiers, officers = [n for n, label in enumerate(network.labels.node) if label["stage"] == "course"]
    assert network.nodes.gate[soldiers] == network.nodes.gate[officers]
    assert len(lengths_of(network, soldiers)) < len(lengths_of(network, officers)) == 2


def test_the_old_length_returns_when_the_measure_is_over(tmp_path: Path) -> None:
    course = shares(compile_scenario(said(tmp_path, more="until: 2028-01-03")), "course")
    steps = np.arange(len(course[13]))
    np.testing.assert_array_equal(course[13], (steps >= BEGINS) & (steps < 104))


def test_a_figure_over_dates_gives_lengths_too(tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text(
        "figures: {course_weeks: {nl: x, en: x, unit: weeks, path: {2026-01-01: 26, 2028-01-03: 20}, "
        "source: made_up, kind: estimate, grade: expert}}"
    )
    course = shares(compile_scenario(load(SMALL, [path])), "course")
    np.testing.assert_array_equal(course[20], np.arange(len(course[20])) >= 104)


def test_an_option_of_a_plan_is_the_scenario_compiled_with_it(tmp_path: Path) -> None:
    start = date(2028, 1, 3)
    found = options(said(tmp_path, on=None), {"shorter": [start]})
    (option,) = found.options
    told = said(tmp_path)
    measure = told.scenario.measures["shorter"].model_copy(update={"start": start})
    under = compile_scenario(_with(told, measure))
    by_plan = mixed(found.lines, found, [(option, 1.0)])
    for stage in ("decide", "course"):
        mine, own = shares(by_plan, stage), shares(under, stage)
        for steps in own:
            np.testing.assert_allclose(mine[steps], own[steps], atol=1e-6)


def test_a_plan_claims_what_the_run_under_it_shows(tmp_path: Path) -> None:
    plan = made_for(build(said(tmp_path)), ["shortfall"], search=Search(margin=0.0, patience=5))
    assert plan.difference <= 1e-5


def test_a_neighbour_compiles_to_the_same(tmp_path: Path) -> None:
    memory, told = Memory(), said(tmp_path, on=None)
    for on in ({}, {"shorter": 1.0}, {"shorter": 0.5}, {"shorter": 0.0}, {"shorter": 1.0}):
        state = replace(told, scenario=told.scenario.model_copy(update={"on": on}))
        network, memory = compile_near(state, near=memory)
        same(network, compile_scenario(state))
