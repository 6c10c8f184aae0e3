"""From what is said to what it means: a scenario becomes one frozen network."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dienmodel.model.calendar import span
from dienmodel.model.said import Factor, Said
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.compiler import Compiler, whole_people
from dienmodel.network.compile.figures.effects import EffectReach
from dienmodel.network.compile.gates.ceilings import add_ceilings
from dienmodel.network.compile.lengths import late_decisions, stays_to_the_end
from dienmodel.network.compile.recall import Memory, neighbour, recall
from dienmodel.network.compile.stocks.clocks import check_limits_on_the_way, check_ways_through_tracks
from dienmodel.network.compile.stocks.snapshot import Snapshot
from dienmodel.network.compile.stocks.stocks import add_stocks, connect_stocks
from dienmodel.network.compile.tracks import NodeDraft, add_entries, add_gates, add_nodes, connect_nodes, planned_nodes
from dienmodel.network.draft import Draft, Group
from dienmodel.network.network import Network
from dienmodel.network.quotas.planned import under_plan


def compile_scenario(
    said: Said,
    factors: Mapping[str, Factor] | None = None,
    snapshot: Snapshot | None = None,
) -> Network:
    """The network of a scenario; `factors` scales figures, by default as in its own future.

    A `snapshot` replaces the people at the start.

    Raises:
        FaultyInput: amounts that cannot be evaluated, with figure, file and line.
    """
    return compile_near(said, factors, snapshot)[0]


def compile_near(
    said: Said,
    factors: Mapping[str, Factor] | None = None,
    snapshot: Snapshot | None = None,
    near: Memory | None = None,
    reach: EffectReach | None = None,
    others: Iterable[Memory] = (),
) -> tuple[Network, Memory]:
    """The same network, made faster with the memory of a neighbour, and the memory for the next one.

    Of a neighbour with other places nothing can be recalled: then the first of `others` with the same places counts.
    `reach` notes whom the effects of measures reach, in the parts that are made.

    Raises:
        FaultyInput: amounts that cannot be evaluated, with figure, file and line.
    """
    scenario, factors = said.scenario, said.factors if factors is None else factors
    calendar = span(scenario.start, scenario.end, scenario.step)
    amounts = Amounts(said, calendar, factors, reach=reach or EffectReach())
    assert amounts.effects is not None  # noted here: the timing of measures belongs to no one part
    others, near = ((), None) if snapshot else (others, near)  # its people would be those of the neighbour
    memory = neighbour(near, said, factors)
    c = Compiler(said, calendar, amounts, Draft(calendar), snapshot, memory)
    c.draft.population = recall(c, "population", lambda: _population(c))
    add_stocks(c)
    planned = recall(c, "planned", lambda: list(planned_nodes(c)))
    if near is not None and not _same_places(near, planned):  # no way to a place can be recalled
        alike = next((other for other in others if _same_places(other, planned)), None)
        memory.parts = {**neighbour(alike, said, factors).parts, "planned": memory.parts["planned"]}
    add_gates(c, planned)
    add_nodes(c, planned)
    add_ceilings(c)
    connect_nodes(c)
    amounts.notes += (*stays_to_the_end(said), *late_decisions(said), *(snapshot.notes if snapshot else ()))
    connect_stocks(c)
    add_entries(c)
    limit = scenario.limits.instructors if scenario.admissions else None
    floor = None if limit is None else amounts.row(limit, {})
    amounts.stop_on_faults()
    c.draft.trace["figures"] = sorted(amounts.used)
    c.draft.trace["lasting"] = sorted(amounts.lasting)
    network = c.draft.freeze()
    check_ways_through_tracks(c, network)
    check_limits_on_the_way(c, network)
    amounts.stop_on_faults()
    network.labels.trace["notes"] = tuple(amounts.notes)
    return under_plan(network, said, floor), memory


def _same_places(near: Memory, planned: Sequence[NodeDraft]) -> bool:
    """Whether people went through the same stages in the same order in a neighbour, if it knows."""
    before = near.parts.get("planned")
    return before is None or bool(before.made == planned)


def _population(c: Compiler) -> Group | None:
    said = c.said.scenario.population
    if said is None:
        return None
    ages = list(range(said.youngest, said.oldest + 1))
    years = [day.year for day in c.calendar.dates]
    turn = np.array([int(years[t] != years[t - 1]) if t else 0 for t in range(c.calendar.n_steps)])
    start = c.amounts.on((c.calendar.start,)).by_age(said.people, {}, ages)[:, 0]
    entering = np.where(turn, c.amounts.row(said.entering, {}), 0.0)
    net = (
        turn[:, None] * c.amounts.ages(said.net, {}, ages) * start
        if said.net
        else np.zeros((c.calendar.n_steps, len(ages)))
    )
    return Group(
        ages,
        whole_people(start).tolist(),
        turn.tolist(),
        np.round(entering).astype(int).tolist(),
        np.round(net).astype(int).tolist(),
    )
