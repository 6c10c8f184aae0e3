"""Fronts: two ways to find them agree, slopes are what the next unit costs, and what is near the best is near it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.plan.aims import Term
from dienmodel.plan.file import term
from dienmodel.plan.questions.alternatives import alternatives
from dienmodel.plan.questions.ask import front_for
from dienmodel.plan.questions.front import FrontPoint, front
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared, solved
from dienmodel.plan.settings import SETTINGS
from dienmodel.solver.highs import Status
from dienmodel.solver.program import NewRows, with_rows

from .seats import seats

SMALL = Path(__file__).parents[1] / "cases" / "small"


def ready(*aims: str, **more: object) -> PreparedQuestion:
    world = build(load(str(SMALL)))
    terms = [Term(name, "people", weights={name: 1.0}) if name == "labour" else term(world, name) for name in aims]
    return prepared(world, terms, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def even() -> list[FrontPoint]:
    return front(ready("shortfall", "cost"), 12)


def test_no_point_of_a_front_is_better_in_everything(even: list[FrontPoint]) -> None:
    assert len(even) >= 10
    values = [point.values for point in even]
    assert all(not (a[0] <= b[0] and a[1] < b[1] - 1e-6) or a[0] == b[0] for a in values for b in values if a != b)
    short, cost = np.array(values).T
    assert (np.diff(cost) > 0).all()
    assert (np.diff(short) < 1e-6).all()


def test_slopes_lie_between_those_to_the_neighbours(even: list[FrontPoint]) -> None:
    short, cost = np.array([point.values for point in even]).T
    secant = -np.diff(short) / np.diff(cost)
    assert (np.diff(secant) < 1e-3 * secant[:-1]).all()  # the last euro does least
    for i in range(1, len(even) - 1):
        assert secant[i] * 0.99 - 1e-6 <= even[i].slopes[0] <= secant[i - 1] * 1.01 + 1e-6


def test_a_front_is_what_the_best_plans_for_weighted_aims_span(even: list[FrontPoint]) -> None:
    """No weighing of the aims, between slopes of the front, finds anything below it or misses it."""
    again, _ = solved(ready("shortfall", "cost"), [1.0, 0.0])
    for slope in sorted({point.slopes[0] for point in even if point.slopes[0] > 0.0}):
        solution = again.solver.solve(again.form.program, again.weighed([1.0, slope]))
        assert solution.status is Status.OPTIMAL
        least = min(point.values[0] + slope * point.values[1] for point in even)
        assert least == pytest.approx(solution.objective, rel=1e-3)
        assert least >= solution.objective - 0.02


def test_a_front_of_three_aims_is_a_surface() -> None:
    found = front(ready("shortfall", "cost", "labour"), 16)
    assert len(found) >= 5
    for a in found:
        assert len(a.slopes) == 2
        better = [b for b in found if all(y <= x + 1e-6 for x, y in zip(a.values, b.values, strict=True))]
        assert all(np.allclose(a.values, b.values, rtol=1e-4, atol=0.05) for b in better)


def test_ranges_near_the_best_hold_the_best_and_grow_with_the_slack() -> None:
    near, far = (alternatives(ready("shortfall", "cost"), slack) for slack in (0.01, 0.05))
    assert {item.name for item in near.measures} == {"more_exams"}
    assert {item.name for item in near.lines} == {"entry"}
    for tight, wide in zip(near.measures + near.lines, far.measures + far.lines, strict=True):
        assert tight.low - 1e-6 <= tight.best <= tight.high + 1e-6
        assert wide.low <= tight.low + 1e-6
        assert wide.high >= tight.high - 1e-6
    assert near.lines[0].high - near.lines[0].low < far.lines[0].high - far.lines[0].low


def test_outside_its_range_nothing_is_near_the_best() -> None:
    """Forced below its least, the aims become worse than allowed."""
    found = alternatives(ready("shortfall", "cost"), 0.01)
    (entry,) = found.lines
    again = ready("shortfall", "cost")
    m = again.form.model
    own = np.flatnonzero(m.line == m.lines.labels.gate.index("course:entry"))
    for bound, worse in ((entry.low * 0.98, True), (entry.low * 1.001, False)):
        new = NewRows()
        new.add(new.new("fewer", upper=bound), own, 1.0)
        fewer = replace(again.form, program=with_rows(again.form.program, new.done())[0])
        _, x = solved(replace(again, form=fewer), [again.scale(0), again.scale(1) * 1e-3])
        values = again.values(x)
        assert any(v > most + 1e-6 for v, most in zip(values, found.allowed, strict=True)) == worse


@pytest.mark.parametrize(("least", "begins"), [(1, True), (11, False)])
def test_a_point_says_how_far_it_is_from_what_comes_out(tmp_path: Path, least: int, begins: bool) -> None:
    """A class of eleven never begins on ten seats: whoever a point admits does not come, and a hundred stay."""
    points = front_for(seats(tmp_path, 120, least), ["short", "cost"], 4)
    assert len(points) > 2 and points[-1].values[0] < 10.0
    for point in points:
        gained = 20.0 - point.values[0]
        assert point.apart <= SETTINGS.bound if begins else point.apart >= 0.99 * gained / 100.0
