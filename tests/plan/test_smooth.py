"""Smooth admissions: of plans as good in every aim the one that changes least, and nothing is given for it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.model.load import load
from dienmodel.model.said import with_values
from dienmodel.network.world import build
from dienmodel.plan.file import term
from dienmodel.plan.linear.keys import AimRow, Bound
from dienmodel.plan.linear.program import Clock
from dienmodel.plan.linear.search import Formulation, minimise
from dienmodel.plan.measures.choices import choices, formulation_of
from dienmodel.plan.planner import plan
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS, Search
from dienmodel.plan.smooth import with_changes
from dienmodel.solver.highs import Solver
from dienmodel.solver.program import NewRows, with_rows

from .little import figure, little

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))


def patient(folder: Path) -> Formulation:
    """Six hundred a year apply and wait until they are asked for a course with seats for all."""
    world = build(little(folder, {"applicants": figure("people/year", 600), "seats": figure("people", 1000)}))
    terms = [term(world, "shortfall")]
    return formulation_of(choices(world, None, Clock(None)), terms, (), SETTINGS.fine, 0.0, Clock(None))[0].precise()


def admitting(form: Formulation, people: float) -> Formulation:
    """The program in which so many are admitted in all."""
    new = NewRows()
    new.add(new.new(AimRow("all", Bound.HELD), people, people), np.arange(len(form.model.line)), 1.0)
    return replace(form, program=with_rows(form.program, new.done())[0])


def test_as_many_are_admitted_per_step_in_each_period_where_nothing_else_is_asked(tmp_path: Path) -> None:
    """Of periods of one month and of three; nobody can be there in the first month, so that there is one change."""
    form, cost = with_changes(admitting(patient(tmp_path), 230.0))
    form, solution = minimise(form, Solver(), cost, 60)
    m = form.model
    steps = np.diff(m.bounds)[m.period]
    rate = solution.x[: len(m.line)] / steps
    assert rate[0] == pytest.approx(0.0, abs=1e-6) and len(set(steps.tolist())) > 1
    assert rate[1:] == pytest.approx(np.full(len(rate) - 1, 230.0 / steps[1:].sum()), abs=1e-6)
    assert np.abs(np.diff(rate)).sum() == pytest.approx(rate[1])


def test_what_counts_as_change_is_what_is_made_small(tmp_path: Path) -> None:
    form, cost = with_changes(admitting(patient(tmp_path), 400.0))
    form, solution = minimise(form, Solver(), cost, 60)
    rate = solution.x[: len(form.model.line)] / np.diff(form.model.bounds)[form.model.period]
    assert solution.objective == pytest.approx(np.abs(np.diff(rate)).sum(), abs=1e-6)


@given(goal=st.floats(1100, 1900), seats=st.floats(40, 200), slots=st.floats(4, 20))
@settings(max_examples=5, deadline=None)
def test_no_aim_pays_for_it(goal: float, seats: float, slots: float) -> None:
    world = build(with_values(SMALL, {"goal": goal, "seats": seats, "slots": slots}))
    terms = [term(world, name) for name in ("shortfall", "cost")]

    def made(smooth: bool) -> Plan:
        return plan(world, terms, search=Search(margin=0.0), settings=replace(SETTINGS, smooth=smooth))

    smooth, rough = made(True), made(False)
    assert smooth.values == pytest.approx(rough.values, rel=1e-5, abs=1e-3)
    assert change_of(smooth) <= change_of(rough) * (1 + 1e-4) + 1e-4
    assert smooth.starts == rough.starts and smooth.difference <= SETTINGS.surely


def change_of(made: Plan) -> float:
    """Change from period to period, in people per day."""
    days = np.diff([day.toordinal() for day in made.days])
    return float(np.abs(np.diff(made.admitted / days, axis=1)).sum())
