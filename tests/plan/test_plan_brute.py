"""Plans of random small networks against a program with states as variables, and against `expect`."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.meters.meter import Meter, Part, Weights
from dienmodel.network.network import Network
from dienmodel.network.quotas.floor import floored
from dienmodel.network.quotas.lines import apart, profiles
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.doors import crowded, following
from dienmodel.plan.linear.heads import HeadLimit, head_limits
from dienmodel.plan.linear.model import Model, model, turning
from dienmodel.plan.linear.rows import program, window_rows
from dienmodel.plan.linear.search import Formulation, broken_queues, minimise, step_by_step
from dienmodel.plan.settings import Settings
from dienmodel.solver.highs import Solution, Solver, Status

from ..engines.networks import draft
from ..examples import up_to
from .reading import reading
from .states import best

_share = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])


EXACTLY = Settings(settled=0.0, early=1e-7, tolerance=1e-7)
"""Every row is sought, to the last part of a person."""


@st.composite
def plannable(draw: st.DrawFn, frozen: bool = True) -> Network | Draft:
    """Up to three stages in a row behind gates, two tracks, shared capacities of both kinds, two stocks."""
    steps = draw(st.integers(5, 12))
    d = draft(steps)
    cells = [d.add_cell({"rank": rank}) for rank in ("low", "high")]
    start, clock = draw(st.lists(st.integers(0, 9), max_size=4)), draw(st.sampled_from([None, "service"]))
    low = d.add_stock({"name": "low"}, initial=start, cell=cells[0], clock=clock, through=False)
    high = d.add_stock({"name": "high"}, initial=[draw(st.integers(0, 9))], cell=cells[1], clock=clock, through=False)
    for i in range(draw(st.integers(1, 3))):
        supply = [(s, draw(st.sampled_from([0.1, 0.5]))) for s in (low, high) if draw(st.booleans())]
        amount = draw(st.lists(st.integers(0, 9), min_size=steps, max_size=steps) | st.integers(1, 12))
        d.add_capacity(f"c{i}", draw(st.sampled_from([SLOTS, PLACES])), amount, supply)
    stages = draw(st.integers(1, 3))
    for i in range(stages):
        mine = draw(st.lists(st.integers(0, len(d.capacities) - 1), min_size=1, max_size=2, unique=True))
        uses = [Use(c, draw(st.sampled_from([1.0, 1.0, 2.5]))) for c in mine]
        every = draw(st.integers(1, 3))
        opens = None if every == 1 else np.arange(steps) % every == draw(st.integers(0, every - 1))
        d.add_gate(
            f"g{i}", uses, open_steps=opens, renege=draw(st.sampled_from([0.0, 0.2])), patience=draw(st.integers(0, 3))
        )
    for name in ("a", "b")[: draw(st.integers(1, 2))]:
        _add_track(draw, d, name, stages, low)
    up = Risk("up", [draw(st.sampled_from([0.0, 0.3]))], [Arc(Dest("stock", high), 1.0)])
    back = [Arc(Dest("node", _way_back(draw, d, low)), 0.5)] if draw(st.booleans()) else []
    d.leave(low, [Risk("exit", [draw(st.sampled_from([0.0, 0.2]))], [*back, Arc(OUTSIDE, 0.5)]), up])
    d.leave(high, [Risk("exit", [0.1, 0.4], [Arc(OUTSIDE, 1.0)])], [2, 0])
    return d.freeze() if frozen else d


def _lose(draw: st.DrawFn, d: Draft, n: int, dests: list[Dest]) -> None:
    """Some leave early, and are followed or not; those who give up waiting only where they do so at a steady rate."""
    ways = [
        [Arc(dest, 0.7)] if draw(st.booleans()) else None for dest in draw(st.tuples(*[st.sampled_from(dests)] * 3))
    ]
    steady = d.gates[d.nodes[n].gate].patience == 0
    hazards = draw(st.sampled_from([(), (), (0.2,), (0.0, 0.5)]))
    d.lose(n, hazards, ways[0], ways[1] if steady else None, ways[2])


def _way_back(draw: st.DrawFn, d: Draft, low: int) -> int:
    """A course for those who served, with room for all: nobody decides about them."""
    steps, every = d.calendar.n_steps, draw(st.integers(1, 3))
    opens = None if every == 1 else np.arange(steps) % every == 0
    room = d.add_capacity("back", PLACES, 1000.0)
    gate = d.add_gate("back", [Use(room)], open_steps=opens, renege=draw(st.sampled_from([0.0, 0.2])))
    course = d.add_node({"track": "back", "stage": "back"}, 2, dropout=draw(_share) / 2, gate=gate)
    d.go(course, [Arc(Dest("stock", low), 1.0)])
    return course


def _add_track(draw: st.DrawFn, d: Draft, name: str, stages: int, low: int) -> None:
    """A track through all gates; its stays have one length, so that people can share units."""
    gate_nodes = []
    for i in range(stages):
        gate_nodes.append(d.add_node({"track": name, "stage": str(i)}, i + 1, dropout=draw(_share) / 2, gate=i))
    between = d.add_node({"track": name, "stage": "between"}, [0, 0.5, 0.5], dropout=draw(_share) / 2)
    d.go(between, [Arc(Dest("stock", low), 1.0)])
    for here, there in zip(gate_nodes, [*gate_nodes[1:], between], strict=True):
        on = draw(st.sampled_from([1.0, 1.0, 0.5]))
        d.go(here, [Arc(Dest("node", there), on), Arc(Dest("stock", low), (1 - on) / 2)])
    for n in gate_nodes:
        _lose(draw, d, n, [Dest("stock", low), Dest("node", between), *(Dest("node", other) for other in gate_nodes)])
    rate = draw(st.lists(st.integers(0, 8), min_size=d.calendar.n_steps, max_size=d.calendar.n_steps))
    d.add_entry({"track": name}, rate, [Arc(Dest("node", gate_nodes[0]), 1.0)])


@st.composite
def under_ceilings(draw: st.DrawFn) -> Network:
    """A small network with one or two ceilings on people in some stocks, stages and queues."""
    d = draw(plannable(frozen=False))
    for i in range(draw(st.integers(1, 2))):
        nodes = [n for n in range(len(d.nodes)) if draw(st.booleans())]
        waits = [n for n in range(len(d.nodes)) if d.nodes[n].gate >= 0 and not d.gates[d.nodes[n].gate].patience]
        queues = [n for n in waits if draw(st.integers(0, 3)) == (0 if n in nodes else 3)]
        stocks = [s for s in (0, 1) if draw(st.booleans())]
        steps = d.calendar.n_steps
        most = draw(st.integers(5, 40) | st.lists(st.integers(5, 40), min_size=steps, max_size=steps))
        filled = [*((n, False) for n in nodes), *((n, True) for n in queues)]
        ceiling = d.add_ceiling(f"top{i}", most, stocks, filled, draw(st.sampled_from([None, None, 1.0, 2.0])))
        for gate in {d.nodes[n].gate for n in set(nodes) - set(queues)} - {-1}:
            d.gates[gate].uses = [*d.gates[gate].uses, Use(ceiling)]
    return d.freeze()


@st.composite
def drawn(draw: st.DrawFn) -> Network:
    """One stage per track, behind gates that use one or two capacities of people drawn from two stocks."""
    steps = draw(st.integers(4, 9))
    d = draft(steps)
    cells = [d.add_cell({"rank": rank}) for rank in ("low", "high")]
    low = d.add_stock({"name": "low"}, initial=[draw(st.integers(5, 30))], cell=cells[0])
    high = d.add_stock({"name": "high"}, initial=[draw(st.integers(5, 30))], cell=cells[1])
    for i in range(draw(st.integers(2, 4))):
        stocks = draw(st.sampled_from([(low,), (high,), (low, high)]))
        own = draw(st.sampled_from([0, 0, 2]))
        d.add_capacity(f"c{i}", PLACES, own, [(s, draw(st.sampled_from([0.1, 0.3]))) for s in stocks])
    for name in ("a", "b", "c")[: draw(st.integers(1, 3))]:
        mine = draw(st.lists(st.integers(0, len(d.capacities) - 1), min_size=1, max_size=2, unique=True))
        gate = d.add_gate(f"g_{name}", [Use(c, draw(st.sampled_from([1.0, 2.5]))) for c in mine])
        course = d.add_node({"track": name, "stage": "course"}, draw(st.integers(1, 3)), gate=gate)
        d.go(course, [Arc(Dest("stock", draw(st.sampled_from([low, high]))), 1.0)])
        d.add_entry({"track": name}, draw(st.integers(1, 8)), [Arc(Dest("node", course), 1.0)])
    d.leave(low, [Risk("up", [draw(st.sampled_from([0.0, 0.2]))], [Arc(Dest("stock", high), 1.0)])])
    d.leave(high, [])
    return d.freeze()


def arcs_of(network: Network) -> np.ndarray:
    """Number of arcs of each fork."""
    return np.diff(network.forks.start)


def planned(
    network: Network, every: int, weights: list[float], floors: Sequence[HeadLimit] = (), rounds: int = 200
) -> tuple[Model, Solution]:
    """The most weighted people in stocks at the end that admissions by periods can give."""
    lines, steps = apart(network), network.n_steps
    end = reading("people", steps - 1, steps, steps, stock=np.array(weights))
    heads = [*head_limits(lines, ()), *floors]
    under = np.isin(np.arange(len(lines.gates.least)), [line for limit in heads for line in limit.lines])
    made = model(lines, [*range(0, steps, every), steps], [end], ~throughflow(lines) | under, heads=heads)
    return made, most(made, rounds=rounds)[1]


def most(made: Model, cost: float | list[float] = -1.0, rounds: int = 200) -> tuple[Formulation, Solution]:
    """The least cost of what the meters read, to the last row."""
    form = Formulation(made, *program(made, settings=EXACTLY), EXACTLY)
    return minimise(form, Solver(), form.program.costs(form.places.meter, cost), rounds)


def followed(made: Model, x: np.ndarray) -> Trajectory:
    """The course when the decided lines keep to their quotas."""
    return expect(following(made, x).network)


PERIODS_AND_WEIGHTS = (
    st.integers(1, 4),
    st.lists(st.sampled_from([1.0, 2.0, 0.3]), min_size=2, max_size=2),
)


def agrees_with_states_as_variables(
    network: Network, every: int, weights: list[float], fewest: Sequence[tuple[int, float]] = ()
) -> None:
    """The program, the one with everybody somewhere as a variable, and `expect` find the same."""
    made, found = planned(network, every, weights, [in_all(network, fewest)] if fewest else [])
    lines = made.lines
    profile = {int(line): profiles(lines, int(line), made.bounds)[0] for line in np.flatnonzero(made.decided)}
    doors = {line: made.profile[:, turning(made, line)] for line in set(made.line[made.turns].tolist())}
    value = best(lines, weights, profile, fewest=fewest, doors=doors)
    if value is None:
        assert found.status is Status.INFEASIBLE
        return
    assert found.status is Status.OPTIMAL
    assert -found.objective == pytest.approx(value, rel=1e-6, abs=1e-5)
    course = followed(made, found.x)
    assert made.meters[0].read(course) == pytest.approx(value, rel=1e-6, abs=1e-5)
    assert all(limit.left(course).min() >= -1e-4 for limit in made.heads if limit.floor)
    assert crowded(made.heads, course, made.node) < 1e-5


def in_all(network: Network, fewest: Sequence[tuple[int, float]]) -> HeadLimit:
    """A floor for everybody in stocks, stages and queues, after some steps."""
    numbers = {Part.STOCK: network.n_stocks, Part.INSIDE: network.n_nodes, Part.WAITING: network.n_nodes}
    weights = tuple(Weights(part, np.arange(n), np.ones(n)) for part, n in numbers.items())
    bound = np.full(network.n_steps, -np.inf)
    for t, number in fewest:
        bound[t] = number
    return HeadLimit("floor", Meter("floor", "people", weights), bound, floor=True)


@st.composite
def behind_doors(draw: st.DrawFn) -> Network:
    """A small network of which some gates let no more wait than may."""
    d = draw(plannable(frozen=False))
    for g, gate in enumerate(d.gates):
        gate.patience = 0
        if gate.key.name != "back" and draw(st.integers(0, 2)):
            d.add_door(g, draw(st.integers(0, 6)))
    return d.freeze()


@given(behind_doors(), *PERIODS_AND_WEIGHTS)
@up_to(60)
def test_no_plan_behind_doors_is_better_or_worse(network: Network, _: int, weights: list[float]) -> None:
    """In periods of one step: when somebody is turned away in a longer one is up to the door."""
    agrees_with_states_as_variables(network, 1, weights)


@st.composite
def behind_long_waits(draw: st.DrawFn) -> Network:
    """A small network of which some gates let no more wait than at their pace, or than close a door that stays so."""
    d = draw(plannable(frozen=False))
    for g, gate in enumerate(d.gates):
        gate.patience = 0
        if gate.key.name != "back" and draw(st.integers(0, 3)):
            by_wait = draw(st.integers(0, 2))
            if by_wait:
                d.add_door(g, draw(st.sampled_from([0.5, 1.0, 2.0, 3.0])), pace=draw(st.integers(1, 4)))
            else:
                closes = draw(st.integers(1, 6))
                d.add_door(g, closes, reopens=draw(st.integers(0, closes - 1)))
    return d.freeze()


@given(behind_long_waits(), *PERIODS_AND_WEIGHTS)
@up_to(40)
def test_no_plan_behind_doors_by_the_wait_is_better_or_worse(network: Network, _: int, weights: list[float]) -> None:
    """Nor behind doors that would stay closed."""
    agrees_with_states_as_variables(network, 1, weights)


@pytest.mark.nightly
@given(behind_long_waits(), *PERIODS_AND_WEIGHTS)
@settings(max_examples=300, deadline=None)
def test_no_plan_behind_many_doors_by_the_wait_is_better_or_worse(
    network: Network, _: int, weights: list[float]
) -> None:
    agrees_with_states_as_variables(network, 1, weights)


@pytest.mark.nightly
@given(behind_doors(), *PERIODS_AND_WEIGHTS)
@settings(max_examples=300, deadline=None)
def test_no_plan_behind_many_doors_is_better_or_worse(network: Network, _: int, weights: list[float]) -> None:
    agrees_with_states_as_variables(network, 1, weights)


@st.composite
def with_floor(draw: st.DrawFn) -> tuple[Network, list[tuple[int, float]]]:
    """A small network of which nobody's patience ends, and how many there must be after some steps."""
    d = draw(plannable(frozen=False))
    for gate in d.gates:
        gate.patience = 0
    steps = draw(st.lists(st.integers(1, d.calendar.n_steps - 1), min_size=1, max_size=3, unique=True))
    return d.freeze(), [(t, float(draw(st.integers(2, 30)))) for t in steps]


@given(with_floor(), *PERIODS_AND_WEIGHTS)
@up_to(30)
def test_no_plan_above_a_floor_is_better_or_worse(
    asked: tuple[Network, list[tuple[int, float]]], every: int, weights: list[float]
) -> None:
    agrees_with_states_as_variables(asked[0], every, weights, asked[1])


@pytest.mark.nightly
@given(with_floor(), *PERIODS_AND_WEIGHTS)
@settings(max_examples=300, deadline=None)
def test_no_plan_above_many_floors_is_better_or_worse(
    asked: tuple[Network, list[tuple[int, float]]], every: int, weights: list[float]
) -> None:
    agrees_with_states_as_variables(asked[0], every, weights, asked[1])


@given(plannable(), *PERIODS_AND_WEIGHTS)
@up_to(120)
def test_no_plan_is_better_or_worse_than_with_states_as_variables(
    network: Network, every: int, weights: list[float]
) -> None:
    agrees_with_states_as_variables(network, every, weights)


@given(under_ceilings(), *PERIODS_AND_WEIGHTS)
@up_to(40)
def test_no_plan_under_ceilings_is_better_or_worse(network: Network, every: int, weights: list[float]) -> None:
    agrees_with_states_as_variables(network, every, weights)


@pytest.mark.nightly
@given(under_ceilings(), *PERIODS_AND_WEIGHTS)
@settings(max_examples=300, deadline=None)
def test_no_plan_under_many_ceilings_is_better_or_worse(network: Network, every: int, weights: list[float]) -> None:
    agrees_with_states_as_variables(network, every, weights)


@given(drawn(), st.integers(1, 3), st.sampled_from([0.1, 0.2, 0.35]))
@up_to(80)
def test_no_plan_under_a_readiness_floor_is_better_or_worse_than_one_that_says_who_comes_from_where(
    network: Network, every: int, most: float
) -> None:
    held = floored(network, np.full(network.n_steps, most))
    made, found = planned(held, every, [1.0, 1.0])
    lines = apart(network)
    profile = {int(line): profiles(lines, int(line), made.bounds)[0] for line in np.flatnonzero(made.decided)}
    value = best(lines, [1.0, 1.0], profile, most)
    if value is None:
        assert found.status is Status.INFEASIBLE
        return
    assert found.status is Status.OPTIMAL
    assert -found.objective == pytest.approx(value, rel=1e-6, abs=1e-5)
    assert made.meters[0].read(followed(made, found.x)) == pytest.approx(value, rel=1e-6, abs=1e-5)


@given(plannable(), st.integers(1, 4), st.data())
@up_to(60)
def test_meters_of_those_who_wait_are_what_expect_counts(network: Network, every: int, data: st.DataObject) -> None:
    """Of queues without an end to patience, also within periods."""
    lines, steps = apart(network), network.n_steps
    nodes = network.n_nodes
    weights = np.array(data.draw(st.lists(st.integers(0, 3), min_size=nodes, max_size=nodes)), float)
    begin = data.draw(st.integers(0, steps - 1))
    end = data.draw(st.integers(begin + 1, steps))
    lines = replace(lines, gates=replace(lines.gates, patience=np.zeros_like(lines.gates.patience)))
    meters = [
        reading("waiting", begin, end, steps, waiting=weights, inside=weights),
        reading("people", steps - 1, steps, steps, stock=np.ones(2)),
    ]
    made = model(lines, [*range(0, steps, every), steps], meters, ~throughflow(lines))
    form, found = most(made, [-0.1, -1.0])
    course = followed(made, found.x)
    for meter, column in zip(meters, form.places.meter, strict=True):
        assert meter.read(course) == pytest.approx(found.x[column], rel=1e-6, abs=1e-5)


@given(plannable(), st.integers(1, 4), st.data())
@up_to(60)
def test_meters_of_those_who_move_and_of_what_is_offered_are_what_expect_counts(
    network: Network, every: int, data: st.DataObject
) -> None:
    """People along arcs from nodes, stocks and entries, and units that stocks supply.

    Not along those of who gives up: whoever comes back to the queue and gives up again is not followed there.
    """
    lines, steps = apart(network), network.n_steps

    def weights(n: int) -> np.ndarray:
        return np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), float)

    begin = data.draw(st.integers(0, steps - 1))
    end = data.draw(st.integers(begin + 1, steps))
    of_quits = np.repeat(np.isin(np.arange(len(network.forks.start) - 1), network.nodes.quit_fork), arcs_of(network))
    meters = [
        reading("moved", begin, end, steps, moved=np.where(of_quits, 0.0, weights(len(of_quits)))),
        reading("offered", begin, end, steps, offered=weights(len(network.capacities.base))),
        reading("people", steps - 1, steps, steps, stock=np.ones(2)),
    ]
    made = model(lines, [*range(0, steps, every), steps], meters, ~throughflow(lines))
    form, found = most(made, [-0.1, 0.0, -1.0])
    course = followed(made, found.x)
    for meter, column in zip(meters, form.places.meter, strict=True):
        assert meter.read(course) == pytest.approx(found.x[column], rel=1e-6, abs=1e-5)


def test_what_no_response_tells_is_refused() -> None:
    d = draft(6)
    course = d.add_node({"track": "t", "stage": "c"}, 1, gate=d.add_gate("g", [Use(d.add_capacity("c", SLOTS, 1.0))]))
    d.go(course, [])
    d.add_entry({"track": "t"}, 2.0, [Arc(Dest("node", course), 1.0)])
    lines = apart(d.freeze())
    lost = reading("lost", 0, lines.n_steps, lines.n_steps, dropped=np.ones(lines.n_nodes))
    with pytest.raises(ValueError, match="cannot keep to 'lost'"):
        model(lines, [0, lines.n_steps], [lost], np.ones(len(lines.gates.least), bool))


@given(behind_doors(), st.integers(2, 4), PERIODS_AND_WEIGHTS[1])
@up_to(60)
def test_windows_that_ask_too_many_are_rows_that_the_solution_breaks(
    network: Network, every: int, weights: list[float]
) -> None:
    """Whom doors turn away counts alike in both, else a row would be added that changes nothing."""
    made, found = planned(network, every, weights, rounds=1)
    if found.status is Status.OPTIMAL:
        windows = broken_queues(made, step_by_step(made, found.x), 1e-3)
        rows = window_rows(made, windows)
        for i in range(len(windows)):
            own = slice(rows.start[i], rows.start[i + 1])
            assert rows.value[own] @ found.x[rows.column[own]] > rows.upper[i] + 1e-4
