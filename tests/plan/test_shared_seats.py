"""Seats of which half is reserved for people who do not come: one seat more is half a seat more for the others."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.network.world import World, build
from dienmodel.plan.aims import Term
from dienmodel.plan.linear.order import AimGroup
from dienmodel.plan.linear.program import objective
from dienmodel.plan.linear.search import minimise
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.elastic import over_years
from dienmodel.plan.questions.limits import LimitKind, limits_of, years
from dienmodel.plan.questions.prepared import prepared
from dienmodel.plan.questions.prices import prices
from dienmodel.plan.settings import SETTINGS

from .lone_queue import lone_queue

HALF = """
figures:
  half: {nl: x, en: x, unit: share, value: 0.5, source: made_up, kind: observed, grade: official}
  seats: {nl: x, en: x, unit: people, value: 10, source: made_up, kind: observed, grade: official}
  nobody: {nl: x, en: x, unit: people/year, value: 0, source: made_up, kind: observed, grade: official}
tracks:
  other:
    title: {nl: x, en: x}
    category: course
    counts_from: course
    entry: {people: nobody}
    stages: [wait, course]
    then: [{stock: trained}]
capacities: {slots: {kind: places, amount: seats}}
gates: {course: {first: [{tracks: [other], reserved: {slots: half}}]}}
costs: {pay_in_other: {title: {nl: x, en: x}, article: pay, track: other, rate: pay}}
"""


def shared(folder: Path, goal: int) -> World:
    """A hundred people, and three classes of five through by the day of the target, of ten seats."""
    values = {"failed": 0, "heads": 100, "half_a_year": 26, "goal": goal}
    return build(lone_queue(folder, HALF, **{name: f"value: {number}" for name, number in values.items()}))


def test_a_seat_more_is_worth_half_of_what_it_would_be(tmp_path: Path) -> None:
    """One seat gives half a person more in each of three classes."""
    ready = prepared(shared(tmp_path, 130), [Term("short", "people", ("goal",))], weeks=SETTINGS.fine)
    cost = objective(ready.form, ready.terms[0])
    form, solution = minimise(ready.form, ready.solver, cost, 9)
    assert solution.objective == pytest.approx(15.0, abs=1e-3)
    limits = [limit for limit in limits_of(form, years(form.model)) if limit.kind is LimitKind.PLACES]
    assert {limit.name for limit in limits} == {"slots"}
    (price,) = prices(form, ready.solver, solution, [AimGroup(cost, {})], "short", 1.0, 9, over_years(limits, date.max))
    assert (price.value, price.more, price.less) == pytest.approx((1.5, 1.5, 1.5), rel=1e-3)


def test_twice_as_many_seats_are_needed_for_twice_as_many_people(tmp_path: Path) -> None:
    found = why_not_for(shared(tmp_path, 130), fine=True)
    assert found.short == pytest.approx(15.0, abs=0.01)
    (more,) = found.together
    assert (more.limit.kind, more.limit.name) == (LimitKind.PLACES, "slots")
    assert more.units == pytest.approx(10.0, rel=1e-3)
    assert more.share == pytest.approx(1.0, rel=1e-3)
    assert [limit.name for limit in found.blocking] == ["slots", "slots"]
