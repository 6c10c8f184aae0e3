"""A blocking set must block, each of its limits must be needed, and a relaxation must be just enough."""

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.model.load import load
from dienmodel.model.said import with_values
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan.aims import Term
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.keys import ShortColumn, TargetRow
from dienmodel.plan.linear.model import Model, model
from dienmodel.plan.linear.rows import program
from dienmodel.plan.linear.search import Formulation, minimise
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.blocking import hitting_set
from dienmodel.plan.questions.elastic import Family, limits_before, size_of
from dienmodel.plan.questions.followed import unaided
from dienmodel.plan.questions.limits import Limit, LimitKind, limits_of, years
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared
from dienmodel.plan.questions.whynot import Means, WhyNot, why_not
from dienmodel.plan.questions.whynot import least_short as asked_least
from dienmodel.plan.settings import SETTINGS
from dienmodel.solver.highs import Solver
from dienmodel.solver.program import NewRows, with_columns, with_rows

from .lone_queue import lone_queue
from .reading import window
from .seats import seats
from .test_plan import EVERY_ROW, STEPS, everybody, two_tracks

NEAR, FAR = 182.0, 215.0
"""A little and much more than the 178.8 people that are the most there can be."""


def made(slots: float = 5.0, renege: float = 0.02, patience: int = 9, every: int = 4) -> Model:
    lines = apart(two_tracks(slots, renege, patience))
    goal = replace(everybody(lines), name="goal:t")
    return model(lines, [*range(0, STEPS, every), STEPS], [goal], ~throughflow(lines))


def formulated(m: Model, wanted: float) -> Formulation:
    """A program with the people short of a target as a column."""
    whole, places = program(m, settings=EVERY_ROW)
    whole, (short,) = with_columns(whole, [ShortColumn("t")])
    new = NewRows()
    new.add(new.new(TargetRow("t"), wanted), [short, places.meter[0]], 1.0)
    return Formulation(m, with_rows(whole, new.done())[0], places, EVERY_ROW)


def least_short(m: Model, wanted: float) -> float:
    """People short, solved from nothing."""
    form = formulated(m, wanted)
    return minimise(form, Solver(), form.program.costs(form.short("t")), 60)[1].objective


def with_more(m: Model, limits: dict[tuple[LimitKind, str], float], span: tuple[int, int] | None = None) -> Model:
    """The model with so many units more of capacities and applicants, built without the rows of the search."""
    room, arrived = m.base.room.copy(), m.base.arrived.copy()
    lo, hi = span or (0, STEPS)
    for (kind, name), units in limits.items():
        if kind is LimitKind.APPLICANTS:
            arrived[lo:hi, m.lines.labels.gate.index(name)] += units / (hi - lo)
        else:
            room[lo:hi, m.lines.labels.capacity.index(name)] += units
    return replace(m, base=replace(m.base, room=room, arrived=arrived))


def asked_why(form: Formulation) -> WhyNot:
    solver = Solver()
    form, least = asked_least(form, solver, "t", 60)
    return why_not(form, solver, "t", least)


Asked = tuple[Model, float, list[Limit], WhyNot]


@pytest.fixture(scope="module", params=[NEAR, FAR])
def asked(request: pytest.FixtureRequest) -> Asked:
    m = made()
    solver = Solver()
    form, least = asked_least(formulated(m, request.param), solver, "t", 60)
    return m, request.param, limits_of(form, years(m)), why_not(form, solver, "t", least)


def test_what_is_short_is_the_least_shortfall(asked: Asked) -> None:
    m, wanted, _, found = asked
    assert found.short == pytest.approx(least_short(m, wanted), rel=1e-6)
    assert found.short > 1.0


def test_the_blocking_set_is_irreducible(asked: Asked) -> None:
    """Everything else set free it still blocks; any one of it set free as well it no longer does."""
    m, wanted, limits, found = asked
    blocking = {(limit.kind, limit.name) for limit in found.blocking}
    others = {(limit.kind, limit.name): 1e4 for limit in limits} | dict.fromkeys(blocking, 0.0)
    assert blocking
    assert least_short(with_more(m, others), wanted) > 0.4
    for one in blocking:
        assert least_short(with_more(m, others | {one: 1e4}), wanted) < 0.6


def families_of(limits: list[Limit]) -> dict[Family, set[tuple[LimitKind, str]]]:
    """What belongs to each family, by the words of `Family`."""
    found: dict[Family, set[tuple[LimitKind, str]]] = {}
    for limit in limits:
        whole = limit.kind in (LimitKind.APPLICANTS, LimitKind.START)
        family = Family(limit.kind, "" if whole else limit.name.split(":")[0])
        found.setdefault(family, set()).add((limit.kind, limit.name))
    return found


def test_no_fewer_families_block(asked: Asked) -> None:
    """Every set of families is tried by itself, with all others free."""
    m, wanted, limits, found = asked
    members = families_of(limits)

    def short(held: tuple[Family, ...]) -> float:
        free = {one: 1e4 for family, own in members.items() if family not in held for one in own}
        return least_short(with_more(m, free), wanted)

    assert found.fewest and found.families
    assert found.only == pytest.approx(short(found.families), rel=1e-4)
    for held in combinations(members, len(found.families) - 1):
        assert short(held) < 0.6
    assert {(limit.kind, limit.name) for limit in found.blocking} <= {
        one for family in found.families for one in members[family]
    }


def test_a_relaxation_alone_is_just_enough(asked: Asked) -> None:
    m, wanted, _, found = asked
    blocking = {(limit.kind, limit.name) for limit in found.blocking}
    assert found.complete and {(item.limit.kind, item.limit.name) for item in found.alone} == blocking
    assert any(item.units is not None for item in found.alone) == (wanted == NEAR)
    for item in found.alone:
        key = (item.limit.kind, item.limit.name)
        if item.units is None:
            still = least_short(with_more(m, {key: 1e4}), wanted)
            assert (
                0.95 * still < found.short - item.helps < still + 1e-3
            )  # rows within periods are those of the blocked target
        else:
            assert least_short(with_more(m, {key: item.units * 1.02 + 0.01}), wanted) < 0.05
            assert least_short(with_more(m, {key: item.units * 0.95}), wanted) > 1e-3


def test_together_is_enough_and_no_dearer_than_alone(asked: Asked) -> None:
    m, wanted, _, found = asked
    more = {(item.limit.kind, item.limit.name): 1.02 * (item.units or 0.0) + 0.01 for item in found.together}
    assert least_short(with_more(m, more), wanted) < 0.05
    total = sum(item.share or 0.0 for item in found.together)
    assert all(total <= item.share + 1e-6 for item in found.alone if item.share is not None)


@pytest.mark.parametrize("short", [0.6, 0.9, 1.4])
def test_a_part_of_a_person_that_stays_short_is_none(short: float) -> None:
    """More of a limit that leaves less than half a person short is told, as it is to the verdict."""
    m = made()
    found = asked_why(formulated(m, 200.0 - least_short(m, 200.0) + short))
    assert found.complete and found.together
    assert {(item.limit.kind, item.limit.name) for item in found.alone} == {
        (limit.kind, limit.name) for limit in found.blocking
    }


@pytest.mark.parametrize("every", [6, 13])
@pytest.mark.parametrize("seed", range(6))
def test_what_would_do_is_enough_in_every_step(seed: int, every: int) -> None:
    """With more of some limits others are short within periods in which they never were."""
    random = np.random.default_rng(seed)
    m = made(random.uniform(2, 6), random.uniform(0, 0.05), int(random.integers(3, 20)), every)
    wanted = 300.0 - least_short(m, 300.0) + random.choice([10.0, 30.0, 60.0])
    found = asked_why(formulated(m, wanted))
    assert found.together and found.complete
    for items in (found.together, *([item] for item in found.alone if item.units is not None)):
        more = {(item.limit.kind, item.limit.name): 1.02 * (item.units or 0.0) + 0.01 for item in items}
        assert least_short(with_more(m, more), wanted) < 1.0


def test_little_of_very_much_is_told() -> None:
    """Of thousands of seats a ten-thousandth more would do; that is not the same as nothing that blocks."""
    m, many = made(), 1e3
    base = replace(m.base, arrived=many * m.base.arrived, room=many * m.base.room, metered=many * m.base.metered)
    large = replace(m, base=base, course=replace(m.course, available=many * m.course.available))
    wanted = many * 200.0 - least_short(large, many * 200.0) + 1.0
    found = asked_why(formulated(large, wanted))
    assert found.short == pytest.approx(1.0, rel=1e-3)
    assert found.together and found.alone
    assert 0 < sum(item.share or 0.0 for item in found.together) < 1e-4


def test_what_was_never_full_blocks_once_others_are_free() -> None:
    """Instructors suffice for the seats there are, but not for as many as the target needs."""
    said = load(str(Path(__file__).parents[1] / "cases" / "small"))
    goal = said.figures["goal"].model_copy(update={"value": 1700.0})
    said = replace(said, figures={**said.figures, "goal": goal})

    def prepared_with(seats: float, share: float) -> PreparedQuestion:
        figures = {
            name: said.figures[name].model_copy(update={"value": value, "low": None, "high": None})
            for name, value in (("seats", seats), ("may_instruct", share))
        }
        world = build(replace(said, figures={**said.figures, **figures}))
        return prepared(world, [Term("s", "people", short=("goal",))], early=True, weeks=SETTINGS.coarse)

    def short(seats: float, share: float) -> float:
        ready = prepared_with(seats, share)
        return asked_least(ready.form, ready.solver, "goal", 60)[1].objective

    ready = prepared_with(90.0, 0.06)
    form, least = asked_least(ready.form, ready.solver, "goal", 4)
    found = why_not(form, ready.solver, "goal", least)
    more = {item.limit.name: (item.units or 0.0, item.share or 0.0) for item in found.together}
    assert set(more) == {"seats", "instructors"}
    seats, share = 92.0 + more["seats"][0], 0.06 * (1.03 + more["instructors"][1])
    assert short(seats, share) < 5.0
    assert short(seats, 0.06) > 50.0
    (alone,) = [item for item in found.alone if item.limit.name == "seats"]
    assert alone.units is None
    assert found.short - alone.helps == pytest.approx(short(1e4, 0.06), rel=0.1)


def test_nothing_blocks_what_can_be_met() -> None:
    found = asked_why(formulated(made(), wanted=20.0))
    assert found == WhyNot("t", 0.0)


def test_what_nothing_can_meet_is_said_to_be_so() -> None:
    """Courses take time: nobody who applies now is there at once, whatever the limits."""
    m = made()
    early = replace(m.meters[0], at=window(m.lines.n_steps, 3, 4))
    m = model(m.lines, m.bounds.tolist(), [early], m.decided, m.course)
    found = asked_why(formulated(m, FAR))
    assert found.short > 1.0
    assert found == WhyNot("t", found.short)


ways = st.lists(st.sets(st.integers(0, 5), min_size=1), max_size=8)


@given(ways, st.permutations(range(6)))
def test_a_hitting_set_is_the_smallest_and_of_those_the_foremost(found: list[set[int]], order: list[int]) -> None:
    held = set(hitting_set([np.array(sorted(way)) for way in found], np.array(order)).tolist())
    hits = [set(one) for n in range(7) for one in combinations(range(6), n) if all(set(one) & way for way in found)]
    fewest = [one for one in hits if len(one) == len(hits[0])]
    assert sum(order[i] for i in held) == min(sum(order[i] for i in one) for one in fewest)
    assert held in fewest


def test_every_kind_of_limit_has_a_size_and_one_without_is_no_unit() -> None:
    """Four exams a week, fifty seats, a whole measure; a kind that nobody gave a size must not pass for one unit.

    Fewer than the 400 who apply in a year come to the exam, for the first decide for six weeks.
    """
    said = load(str(Path(__file__).parents[1] / "cases" / "small"))
    world = build(with_values(said, {"slots": 4.0, "seats": 50.0}))
    form = prepared(world, [Term("s", "people", short=("goal",))], early=True, weeks=SETTINGS.coarse).form
    sizes = {(limit.kind, limit.name): size_of(form, limit) for limit in limits_before(form, date(2028, 1, 1))}
    assert sizes[LimitKind.SLOTS, "exam_slots"] == pytest.approx(4.0)
    assert sizes[LimitKind.PLACES, "seats"] == pytest.approx(50.0)
    assert 350 < sizes[LimitKind.APPLICANTS, "exam:entry"] < 400
    assert sizes[LimitKind.START, "more_exams"] == 1.0
    limit = limits_before(form, date(2028, 1, 1))[0]
    with pytest.raises(AssertionError, match="beds"):
        size_of(form, replace(limit, kind=cast(LimitKind, "beds")))


@pytest.mark.parametrize("fine", [False, True])
def test_what_the_gates_meet_by_themselves_can_be_met(tmp_path: Path, fine: bool) -> None:
    """Five full classes in a row are 150 people; a plan spreads admissions over its periods and gets fewer through."""
    assert why_not_for(seats(tmp_path, 150), fine=fine) == WhyNot("goal", 0.0, way=Means.GATES)


def test_no_plan_is_said_to_miss_more_than_the_gates_do(tmp_path: Path) -> None:
    found = why_not_for(seats(tmp_path, 153))
    assert found.short == pytest.approx(3.0, abs=1e-6)
    assert found.way is Means.GATES and not found.allowed
    assert found.planned is not None and found.planned > 4.0


def test_measures_with_the_gates_as_they_are_meet_a_target(tmp_path: Path) -> None:
    """Ten seats more are five more classes of ten."""
    assert why_not_for(seats(tmp_path, 200, measures="more")) == WhyNot(
        "goal", 0.0, way=Means.MEASURES, measures=("more",)
    )


def test_measures_that_exclude_each_other_are_not_switched_on_together(tmp_path: Path) -> None:
    gates = unaided(seats(tmp_path, 210, measures="more other"), "goal", SETTINGS)
    assert (gates.short, gates.measures) == (pytest.approx(10.0), ("more",))


def test_a_plan_that_nobody_can_follow_meets_nothing(tmp_path: Path) -> None:
    """A class of eleven never begins on ten seats, so that the hundred are all there are; with ten it does."""
    found = why_not_for(seats(tmp_path / "eleven", 110, least=11))
    assert found == WhyNot("goal", pytest.approx(10.0), allowed=True, classes=("course",))  # type: ignore[arg-type]
    assert why_not_for(seats(tmp_path / "ten", 110, least=10)).way is Means.GATES


def test_gates_that_break_a_budget_are_no_way_but_a_plan_within_it_is(tmp_path: Path) -> None:
    """Who is in the course is paid too: ten a week cost far more than ten people more all year do."""
    limited = lone_queue(tmp_path, "limits: {budgets: [all]}\n", goal="value: 1010", granted="value: 53000000")
    world = build(limited)
    assert np.isinf(unaided(world, "goal", SETTINGS).short)
    assert why_not_for(world) == WhyNot("goal", 0.0, way=Means.PLAN)
