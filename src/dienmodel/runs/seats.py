"""How many people a year must begin for the posts of a group to be filled, as if there were a seat for each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from dienmodel.engines.beginners import people_of_beginners
from dienmodel.engines.need import Binding, bindings
from dienmodel.network.arcs import counted, leading_to
from dienmodel.network.meters.crossings import Crossing
from dienmodel.network.meters.meter import Part
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal
from dienmodel.runs.need import asked_steps
from dienmodel.runs.run import Run
from dienmodel.text.faults import Fault, FaultyInput, Phrase


@dataclass(frozen=True)
class Begun:
    """People of a group who begin, a year: as expected, and as its posts need from today on.

    `posts` of the group on the day, `filled` of them as expected, and `late` those that nobody who begins after today
    can fill by then.
    """

    cell: int
    expected: float
    needed: float
    posts: float
    filled: float
    late: float

    def numbers(self) -> dict[str, float]:
        """All but the group."""
        return {name: value for name, value in vars(self).items() if name != "cell"}


@dataclass(frozen=True)
class Seats:
    """The answer: by group, by year, and what stops those who are expected. Flows are people a year."""

    begun: tuple[Begun, ...]
    years: tuple[int, ...]
    expected: Reals  # [Y, groups] people who begin in each calendar year, as expected
    needed: Reals  # [Y, groups] the same as the posts need it
    bindings: tuple[Binding, ...]


def seats_needed(run: Run, goal: Goal) -> Seats:
    """The fewest people a year, from today to a day, who must begin in each group so that all its posts are filled.

    They begin where people of the group begin now (`professional`: at the appointment), in the same mix of ways, and
    evenly over time; ways that nobody takes are not opened. With `R[g, h]` the trained people of group g on the day for
    one beginner a year in group h, and `gap[g]` its posts less the trained people who are expected, the least sum of x
    is sought with R x >= gap, x >= 0.
    What is expected stays as it is: those who come besides have seats and instructors of their own.

    Raises:
        FaultyInput: the goal counts no posts, or its day lies outside the run or not after today.
    """
    if goal.posts is None:
        raise FaultyInput([Fault("need-seats-posts", Phrase("the-question"))])
    moment, first = asked_steps(run.world, goal)
    ways = _ways_taken(run, goal, slice(first, moment.up))
    cells = np.flatnonzero(goal.cells & (goal.posts > 0.0)).tolist()
    years = (sum(moment) - first) * run.world.network.calendar.years_per_step
    each = _of_one_a_year(run, goal, ways, first)
    trained = goal.able(at(moment, run.trained))
    gap = np.maximum(goal.posts - trained, 0.0)[cells]
    more, late = _fewest(each[:, cells].T, gap)
    flows = np.array([_of_cell(run, ways, cell) for cell in range(len(goal.cells))]).T
    shown = [c for c in range(len(goal.cells)) if c in cells or flows[:, c].any()]
    steps = np.zeros(len(flows))
    steps[first : moment.up] = run.world.network.calendar.years_per_step
    expected = flows[first : moment.up].sum(axis=0) / years
    of_year, shares = run.years
    return Seats(
        begun=tuple(
            Begun(
                cell,
                float(expected[cell]),
                float(expected[cell] + more[cell]),
                float(goal.posts[cell]),
                float(min(trained[cell], goal.posts[cell])),
                float(late[cells.index(cell)]) if cell in cells else 0.0,
            )
            for cell in shown
        ),
        years=tuple(of_year.tolist()),
        expected=(shares @ flows)[:, shown],
        needed=(shares @ (flows + steps[:, None] * more))[:, shown],
        bindings=_stops(run, goal, first),
    )


def _ways_taken(run: Run, goal: Goal, steps: slice) -> list[Crossing]:
    """Ways that people take who begin in the groups of a goal; where nobody does, those of their categories.

    A group may begin without being one yet: recruits have no rank. Where nobody begins at all every way is open.
    """
    cells = run.world.network.labels.cells
    categories = {cells[cell]["category"] for cell in np.flatnonzero(goal.cells).tolist()}
    wider = np.array([cell["category"] in categories for cell in cells], bool)
    every = [[way for way in run.world.border(some) if _from_outside(run, way)] for some in (goal.cells, wider)]
    taken = [[way for way in ways if getattr(run.expected, way.flow)[steps, way.row].any()] for ways in every]
    return next((ways for ways in (*taken, *every) if ways), [])


def _from_outside(run: Run, way: Crossing) -> bool:
    """Whether people who take a way counted nowhere before: they begin, and do not only change group or category."""
    if way.part != "in":
        return False
    if way.flow is Part.STARTED:
        return True
    network = run.world.network
    source = int(run.world.arcs.source[way.row])
    return not bool(counted(network)[source])


def _place(run: Run, way: Crossing) -> int:
    """Where somebody begins who takes a way."""
    return way.row if way.flow is Part.STARTED else int(run.world.arcs.dest[way.row])


def _of_cell(run: Run, ways: Sequence[Crossing], cell: int) -> Reals:
    """People who begin in a group, [T]."""
    flows = [getattr(run.expected, way.flow)[:, way.row] for way in ways if way.cell == cell]
    return np.sum(flows, axis=0) if flows else np.zeros(run.world.network.n_steps)


def _of_one_a_year(run: Run, goal: Goal, ways: Sequence[Crossing], first: int) -> Reals:
    """Trained people in each cell on the day for one beginner a year in each, [cells that begin, cells]."""
    network = run.world.network
    moment, _ = asked_steps(run.world, goal)
    places = sorted({_place(run, way) for way in ways})
    in_stocks = people_of_beginners(network, places, first, moment) * network.calendar.years_per_step
    of_stock = np.zeros((network.n_stocks, len(goal.cells)))
    posts = network.labels.post_cell
    of_stock[posts >= 0, posts[posts >= 0]] = 1.0
    of_place = dict(zip(places, goal.able(in_stocks @ of_stock), strict=True))
    each = np.zeros((len(goal.cells), len(goal.cells)))
    for cell in range(len(goal.cells)):
        own = [way for way in ways if way.cell == cell]
        flows = np.array([getattr(run.expected, way.flow)[first : moment.up, way.row].sum() for way in own])
        if own:
            mix = flows / flows.sum() if flows.sum() > 0.0 else np.full(len(own), 1.0 / len(own))
            each[cell] = mix @ np.array([of_place[_place(run, way)] for way in own])
    return each


def _fewest(response: Reals, gap: Reals) -> tuple[Reals, Reals]:
    """The fewest more beginners a year per cell that close a gap [cells with posts], and what of it stays open."""
    reach = response.max(axis=1, initial=0.0) > 1e-9
    if not reach.any() or not gap[reach].any():
        return np.zeros(response.shape[1]), np.where(reach, 0.0, gap)
    least = linprog(np.ones(response.shape[1]), A_ub=-response[reach], b_ub=-gap[reach], method="highs")
    return np.asarray(least.x, np.float64), np.where(reach, 0.0, gap)


def _stops(run: Run, goal: Goal, first: int) -> tuple[Binding, ...]:
    """What stops those who are expected, at gates on the way of the groups that are asked for."""
    network = run.world.network
    moment, _ = asked_steps(run.world, goal)
    lead = leading_to(run.world.arcs, counted(network, np.flatnonzero(goal.cells).tolist()))
    group = _shared_by([network.labels.cells[cell] for cell in np.flatnonzero(goal.cells).tolist()])
    gates = {
        network.labels.gate[gate]
        for node, gate in enumerate(network.nodes.gate.tolist())
        if gate >= 0 and lead[node] and group.items() <= network.labels.node[node].items()
    }
    return tuple(stop for stop in bindings(network, run.expected, moment, first) if stop.gate in gates)


def _shared_by(cells: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What all of some groups have in common besides their category: `rank: officer`."""
    first, *others = cells
    return {
        dim: member for dim, member in first.items() if dim != "category" and all(c.get(dim) == member for c in others)
    }
