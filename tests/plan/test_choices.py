"""The choice of measures: what each changes, a dive to a whole choice, and the past that a plan goes on from."""

import time
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import Calendar
from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.draft import OUTSIDE, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan.file import term
from dienmodel.plan.linear.keys import QueueRow
from dienmodel.plan.linear.model import Past, effects_of, model, with_options
from dienmodel.plan.linear.order import held, in_order, released
from dienmodel.plan.linear.program import Clock, cliques, groups_of
from dienmodel.plan.linear.rows import program, waiting_before
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.measures.choices import begun, choices, default_starts, formulation_of
from dienmodel.plan.measures.dive import dive
from dienmodel.plan.measures.measures import whole_choice
from dienmodel.plan.measures.options import Option, Options
from dienmodel.plan.settings import SETTINGS, Settings
from dienmodel.solver.highs import Beginning, Solution, Solver, Status, Way
from dienmodel.solver.program import INFINITY, NewRows, Program, with_columns, with_rows

from .reading import reading
from .test_plan import STEPS, everybody, planned, two_tracks

CASES = Path(__file__).parents[1] / "cases"

MORE = 30.0
"""Applicants a week of the campaign: more than the slots."""


def three_queues() -> Network:
    """Tracks that share slots; of the first those who come are decided, the others come to the slots by themselves."""
    d = Draft(Calendar(date(2025, 1, 6), STEPS))
    stock = d.add_stock({"name": "people"}, initial=[1.0], cell=d.add_cell({"rank": "any"}))
    selection = d.add_gate("selection", [Use(d.add_capacity("talks", SLOTS, 15.0))])
    examination = d.add_gate("examination", [Use(d.add_capacity("slots", SLOTS, 20.0))], patience=9)
    seats = d.add_gate("course", [Use(d.add_capacity("seats", SLOTS, 2.0))])
    for name, rate in (("recruits", 40.0), ("first", 3.0), ("second", 4.0)):
        look = d.add_node({"track": name, "stage": "examination"}, 1, gate=examination)
        course = d.add_node({"track": name, "stage": "course"}, 4, gate=seats)
        d.go(look, [Arc(Dest("node", course), 1.0)])
        d.go(course, [Arc(Dest("stock", stock), 1.0)])
        begin = look
        if name == "recruits":
            begin = d.add_node({"track": name, "stage": "selection"}, 1, gate=selection)
            d.go(begin, [Arc(Dest("node", look), 1.0)])
        d.add_entry({"track": name}, np.full(STEPS, rate), [Arc(Dest("node", begin), 1.0)])
    d.leave(stock, [Risk("exit", [0.01], [Arc(OUTSIDE, 1.0)])])
    return d.freeze()


def test_a_measure_for_one_queue_takes_nobody_from_the_next() -> None:
    """It fills the slots, for which the program has rows; lines without a decision must not starve meanwhile."""
    lines = apart(three_queues())
    labels = lines.labels.gate
    decided = np.array([not label.startswith("examination") for label in labels])
    made = model(lines, [*range(0, STEPS, 4), STEPS], [everybody(lines)], decided)
    row = int(lines.entries.rate[1])
    option = Option("campaign", date(2025, 1, 6), np.ones(STEPS), np.zeros(STEPS), np.zeros(STEPS))
    found = Options(lines, {"campaign": (np.array([row]), np.full((1, STEPS), MORE))}, (option,))
    effects = effects_of(made, found)
    with_it = with_options(made, found, effects, np.zeros((1, 1)))

    def gain(part: dict[int, tuple[np.ndarray, np.ndarray]], row: int) -> float:
        decisions, flow = part[row]
        return float(flow[:, decisions == made.decisions].sum())

    assert gain(with_it.arrived, labels.index("course:second")) == pytest.approx(0.0, abs=1e-6)
    assert gain(with_it.arrived, labels.index("course:first")) == pytest.approx(MORE * (STEPS - 1))
    taken = np.minimum(MORE, made.base.room[:, lines.labels.capacity.index("slots")]).sum()  # the rest of them waits
    assert gain(with_it.supply, lines.labels.capacity.index("slots")) == pytest.approx(-taken)


# --- a dive ----------------------------------------------------------------------------------------------------------


def knapsack(worth: np.ndarray, weight: np.ndarray, room: float) -> tuple[Formulation, Solver, np.ndarray]:
    """Measures that share one budget, a solver, and the costs: the most worth within it."""
    whole, columns = with_columns(Program(), range(len(worth)), 0.0, 1.0)
    new = NewRows()
    new.add(new.new("room", upper=room), columns, weight)
    m, form, _ = planned(two_tracks())
    whole, _ = with_rows(whole, new.done())
    return Formulation(m, whole, replace(form.places, option=columns)), Solver(), -worth


@pytest.mark.parametrize("seed", range(20))
def test_a_dive_ends_in_a_whole_choice_near_the_best(seed: int) -> None:
    random = np.random.default_rng(seed)
    worth, weight = random.uniform(1, 9, 9), random.uniform(1, 9, 9)
    form, solver, cost = knapsack(worth, weight, 20.0)
    found, _, bound = dive(form, solver, cost, time.perf_counter() + 10)
    assert found is not None
    level = found.x[form.places.option]
    assert level == pytest.approx(level.round(), abs=1e-9)
    assert weight @ level <= 20.0 + 1e-6
    choices = np.array(list(product((0.0, 1.0), repeat=9)))
    best = (choices @ worth)[choices @ weight <= 20.0].max()
    assert 0.8 * best <= -found.objective <= best + 1e-6
    free = solver.solve(form.program, cost)
    assert free.objective - 1e-6 <= bound <= -best + 1e-6  # parts are free again


def test_a_dive_without_a_way_on_says_so() -> None:
    form, solver, cost = knapsack(np.ones(2), np.ones(2), 5.0)
    new = NewRows()
    new.add(new.new("half", lower=0.5, upper=0.5), form.places.option[:1], 1.0)
    form = replace(form, program=with_rows(form.program, new.done())[0])
    assert dive(form, solver, cost, time.perf_counter() + 10) == (None, False, INFINITY)


def test_a_dive_that_ran_out_of_time_rounds_what_is_in_parts() -> None:
    worth, weight = np.array([4.0, 3.0, 2.0]), np.array([3.0, 3.0, 3.0])
    form, solver, cost = knapsack(worth, weight, 4.0)
    found, *_ = dive(form, solver, cost, time.perf_counter())
    assert found is not None
    assert found.x[form.places.option] == pytest.approx([1.0, 0.0, 0.0])


def test_a_dive_that_is_stopped_on_its_way_rounds_what_is_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    form, solver, cost = knapsack(np.array([4.0, 3.0, 2.0]), np.array([3.0, 3.0, 3.0]), 4.0)
    solve, solved = Solver.solve, [0]

    def stopped(self: Solver, *asked: Any, **how: Any) -> Solution:
        solved[0] += 1
        found = solve(self, *asked, **how)
        return replace(found, status=Status.STOPPED) if solved[0] == 2 else found

    monkeypatch.setattr(Solver, "solve", stopped)
    found, *_ = dive(form, solver, cost, time.perf_counter() + 10)
    assert found is not None
    assert found.x[form.places.option] == pytest.approx([1.0, 0.0, 0.0])


def test_ctrl_c_stops_a_dive_and_keeps_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    form, solver, cost = knapsack(np.array([4.0, 3.0, 2.0]), np.array([3.0, 3.0, 3.0]), 4.0)
    solve, solved = Solver.solve, [0]

    def interrupted(self: Solver, *asked: Any, **how: Any) -> Solution:
        solved[0] += 1
        if solved[0] == 2:
            raise KeyboardInterrupt
        return solve(self, *asked, **how)

    monkeypatch.setattr(Solver, "solve", interrupted)
    found, stopped, _ = dive(form, solver, cost, time.perf_counter() + 10)
    assert stopped and found is not None
    assert found.x[form.places.option] == pytest.approx([1.0, 0.0, 0.0])


# --- the choice and its bound ----------------------------------------------------------------------------------------


def test_the_bound_of_a_choice_is_the_least_of_what_a_dive_left() -> None:
    """With the second and a third of the first, 4.33. Also after a search, of which the solver must keep nothing."""
    form, solver, cost = knapsack(np.array([4.0, 3.0, 2.0]), np.array([3.0, 3.0, 3.0]), 4.0)
    for _ in range(2):
        whole, bound = whole_choice(form, solver, cost, 0.5, time.perf_counter() + 10)
        assert whole.objective == pytest.approx(-4.0)
        assert bound == pytest.approx(-3.0 - 4.0 / 3.0)
        assert solver.solve(form.program, cost, whole=form.places.option).objective == pytest.approx(-4.0)
    whole, bound = whole_choice(form, solver, cost, 0.0, time.perf_counter() + 10)
    assert whole.objective == pytest.approx(bound) == pytest.approx(-4.0)


@pytest.mark.parametrize("known", [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
def test_a_search_goes_on_from_what_is_known_and_ends_no_worse(
    known: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for one of three: the first is worth most, whatever was known, and no dive is made again."""
    form, solver, cost = knapsack(np.array([4.0, 3.0, 2.0]), np.array([3.0, 3.0, 3.0]), 4.0)
    monkeypatch.setattr("dienmodel.plan.measures.measures.dive", None)
    whole, bound = whole_choice(form, solver, cost, 0.0, time.perf_counter() + 10, np.array(known))
    assert whole.objective == pytest.approx(bound) == pytest.approx(-4.0)


def test_what_is_known_and_cannot_be_is_sought_anew() -> None:
    form, solver, cost = knapsack(np.array([4.0, 3.0, 2.0]), np.array([3.0, 3.0, 3.0]), 4.0)
    whole, _ = whole_choice(form, solver, cost, 0.0, time.perf_counter() + 10, np.ones(3))
    assert whole.objective == pytest.approx(-4.0)


def test_no_choice_is_below_the_bound_while_an_earlier_aim_may_give_way_a_little() -> None:
    world = build(load(str(CASES / "small")))
    terms = [term(world, name) for name in ("cost", "shortfall")]
    offered, solver = choices(world, None, Clock(None)), Solver()
    form, _ = formulation_of(offered, terms, [], SETTINGS.coarse, 0.0, Clock(None))
    groups = groups_of(form, terms)
    form, relaxed = in_order(form, solver, groups, 4)
    form = held(released(form), groups[0], relaxed.x, 0.05)
    _, bound = whole_choice(form, solver, groups[-1].cost, 0.05, time.perf_counter() + 10)
    best = solver.solve(form.program, groups[-1].cost, Way(gap=1e-9), whole=form.places.option)
    assert best.status is Status.OPTIMAL
    assert bound <= best.objective * (1 + 1e-6)
    assert best.objective < 0.9 * relaxed.objective


def test_a_search_begins_with_a_choice_it_is_given() -> None:
    worth, weight = np.array([4.0, 3.0, 2.0]), np.array([3.0, 2.0, 2.0])
    form, solver, cost = knapsack(worth, weight, 4.0)
    begin = Beginning(whole=np.array([0.0, 1.0, 1.0]))
    late = time.perf_counter()
    found = solver.solve(form.program, cost, begin=begin, ends=late, whole=form.places.option)
    assert found.objective <= -5.0 + 1e-9


# --- the past --------------------------------------------------------------------------------------------------------


def test_who_waits_after_the_past_is_what_the_rows_say() -> None:
    """Responses too small to count are left out of both: a millionth of a person apart would be no plan at all."""
    rough = Settings(tiny=10.0)
    lines = apart(two_tracks())
    decided = np.ones(len(lines.gates.least), bool)
    end = reading("people", STEPS - 1, STEPS, STEPS, stock=np.ones(lines.n_stocks))
    course = expect(lines)
    node = [int(np.flatnonzero(lines.nodes.gate == line)[0]) for line in range(len(decided))]
    gates = list(zip(lines.labels.gate, node, strict=True))
    waiting = {label: float(course.n_waiting[16, n]) for label, n in gates}
    past = Past(16, {label: course.new_started[:, n] for label, n in gates}, waiting)
    m = model(lines, [0, *range(16, STEPS, 4), STEPS], [end], decided, course, past)
    whole, _ = program(m, settings=rough)
    block = next(rows for rows in whole.blocks if rows.keys and isinstance(rows.keys[0], QueueRow))
    people = np.nan_to_num(m.fixed)
    for i, waits in enumerate(waiting_before(m, rough.tiny)):
        row = i * (len(m.bounds) - 1)
        entries = slice(block.start[row], block.start[row + 1])
        ours = block.column[entries] < len(people)
        taken = block.value[entries][ours] @ people[block.column[entries][ours]]
        assert block.lower[row] - taken == pytest.approx(waits, abs=1e-9)


def test_a_pair_of_which_one_measure_excludes_the_other_is_a_pair_whichever_says_so() -> None:
    said = load(str(CASES / "two_offers"))
    for silent in said.scenario.measures:
        quiet = said.scenario.measures[silent].model_copy(update={"excludes": ()})
        scenario = said.scenario.model_copy(update={"measures": {**said.scenario.measures, silent: quiet}})
        world = build(replace(said, scenario=scenario))
        assert choices(world, None, Clock(None)).excludes == [("more_hours", "more_rooms")]


def test_a_measure_may_start_on_its_own_day_and_every_second_new_year_after_it() -> None:
    """The small scenario runs from 2026 to the first days of 2031, and its measure is said to start in 2027."""
    small = catalogue_of(load(str(CASES / "small")))
    assert default_starts(small) == {"more_exams": [date(2027, 1, 4), date(2028, 1, 1)]}
    assert default_starts(small, date(2028, 6, 5)) == {"more_exams": [date(2028, 6, 5), date(2029, 1, 1)]}
    assert default_starts(replace(small, end=date(2027, 1, 4))) == {}


def test_what_began_is_not_for_the_plan_and_what_an_older_plan_starts_later_keeps_its_day() -> None:
    on = replace(catalogue_of(load(str(CASES / "small"))), levels={"more_exams": 0.5})
    assert begun(on) == {}
    assert default_starts(on, date(2026, 6, 1)) == {"more_exams": [date(2027, 1, 4), date(2028, 1, 1)]}
    assert begun(on, date(2027, 6, 1)) == begun(replace(on, now=date(2027, 1, 4))) == {"more_exams": 0.5}
    assert default_starts(on, date(2027, 6, 1)) == {}


def test_measures_that_all_exclude_each_other_share_a_row() -> None:
    """Half of each of three keeps to every pair; a fourth that excludes one of them has a row of its own."""
    levels = [("one", "two"), ("three", "two"), ("one", "three"), ("three", "other")]
    assert sorted(cliques(levels)) == [("one", "three", "two"), ("other", "three")]
    assert cliques([]) == []
