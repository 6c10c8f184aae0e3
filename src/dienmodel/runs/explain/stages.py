"""What a stage of a track saw in a calendar year, the way up to its end, and the wait at a gate."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from dienmodel.model.calendar import TimeSpan
from dienmodel.network.arcs import place_name
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.crossings import way_in
from dienmodel.network.meters.gates import weeks_per_step
from dienmodel.network.meters.meter import Meter, per_step, terms, total
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.stages import StageMeters, came_from
from dienmodel.network.world import World
from dienmodel.runs.explain.figures import leading_to_stages, leading_to_track
from dienmodel.runs.explain.quantity import (
    About,
    Declarations,
    PartRow,
    Period,
    Quantity,
    QuantityKind,
    dimensions,
    group_of,
    summed,
)
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import shares_of


def _stage(run: Run, quantity: Quantity) -> StageMeters:
    """Meters of `track/stage`."""
    track, _, stage = quantity.name.partition("/")
    return run.world.meters.stages[track, stage]


def _over(run: Run, meter: Meter, days: TimeSpan) -> float:
    """What a meter reads over some days."""
    return total(meter, run.expected, shares_of(run, days))


def _apart(run: Run, meter: Meter, days: TimeSpan) -> Iterator[tuple[int, float]]:
    """The same by the rows that it counts."""
    return terms(meter, run.expected, shares_of(run, days))


def _joined(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Who came to a stage, by where they came from."""
    network, senders = run.world.network, run.world.arcs.senders
    ways = _apart(run, _stage(run, quantity).joined, quantity.days(day))
    return summed(
        PartRow("in", *way_in(network, senders[arc], network.labels.arc[arc]), people) for arc, people in ways
    )


def _dropped(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    return _by_group(run, _apart(run, _stage(run, quantity).dropped, quantity.days(day)), "dropped out")


def _expired(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    return _by_group(run, _apart(run, _stage(run, quantity).expired, quantity.days(day)), "gave up waiting")


def _turned(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    return _by_group(run, _apart(run, _stage(run, quantity).turned, quantity.days(day)), "turned away")


def _by_group(run: Run, nodes: Iterable[tuple[int, float]], why: str) -> list[PartRow]:
    labels = run.world.network.labels.node
    return summed(PartRow("of", group_of(labels[n]), why, "", people) for n, people in nodes)


def _completed(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Who went on from a stage, by where to."""
    network = run.world.network
    ways = _apart(run, _stage(run, quantity).completed, quantity.days(day))
    return summed(
        PartRow("of", "", "went on", place_name(network, int(network.forks.dest[arc])), people) for arc, people in ways
    )


def _elsewhere(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Who left a stage before its end, by where to."""
    network = run.world.network
    ways = _apart(run, _stage(run, quantity).elsewhere, quantity.days(day))
    return summed(
        PartRow("of", "", "left early", place_name(network, int(network.forks.dest[arc])), people)
        for arc, people in ways
    )


def _queue(run: Run, quantity: Quantity, day: date) -> Iterator[PartRow]:
    """Who waits for a stage at the end of the days: who did before, who came, and who no longer does."""
    meters, days = _stage(run, quantity), quantity.days(day)
    now = float(at(run.world.network.calendar.moment(days.end), per_step(meters.waiting, run.expected)))
    came = _over(run, meters.joined, days)
    gone = {"admitted": meters.started, "gave up waiting": meters.expired, "turned away": meters.turned}
    left = {why: _over(run, meter, days) for why, meter in gone.items()}
    yield PartRow("start", "", "", "", now - came + sum(left.values()))
    yield PartRow("in", "", "came in", "", came)
    for why, people in left.items():
        if people or why != "turned away":  # most gates have no door
            yield PartRow("out", "", why, "", -people)


def _behind(world: World, quantity: Quantity) -> Declarations:
    return leading_to_track(world, quantity.name.partition("/")[0])


def stages_of(catalogue: Catalogue) -> list[str]:
    """All stages of all tracks, `track/stage`."""
    return [f"{track}/{stage}" for track, stages in catalogue.stages.items() for stage in stages]


def _kind(
    key: str,
    parts: Callable[[Run, Quantity, date], Sequence[PartRow] | Iterator[PartRow]],
    unit: str,
    waits: bool = False,
) -> QuantityKind:
    example = f"{key}:veva/clearance"
    return QuantityKind(key, unit, Period.YEAR, About.STAGE, example, parts, stages_of, _behind, waits=waits)


# --- the way to the end of a stage ---------------------------------------------------------------------------


def _lead(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Mean weeks from coming in to the end of a stage: waits and stays on its track, and the tracks before it."""
    track, _, stage = quantity.name.partition("/")
    stages = run.world.catalogue.stages[track]
    return summed(_way(run, track, stages[: stages.index(stage) + 1], quantity.days(day), 1.0, (track,)))


def _way(
    run: Run, track: str, stages: Sequence[str], days: TimeSpan, part: float, seen: tuple[str, ...]
) -> Iterator[PartRow]:
    """Weeks on the stages of a track, and on the tracks before it by the part of the people who came from there."""
    meters, weeks = run.world.meters, weeks_per_step(run.world.network)
    for stage in stages:
        own = meters.stages[track, stage]
        through = _over(run, own.started, days)
        if through <= 0.0:  # a year in which nobody begins has no mean over those who do
            continue
        stay = weeks * _over(run, own.inside, days) / through
        for why, spent in (("wait", _waited(run, own, days) / through), ("stay", stay)):
            yield PartRow("of", f"track {track}/{stage}", why, "", part * spent)
    sources = came_from(meters.stages, run.world.network, run.world.arcs, track)
    came = {source: _over(run, meter, days) for source, meter in sources.items()}
    for source, people in came.items():
        if source and source not in seen and people > 0.01 * sum(came.values()):
            share = part * people / sum(came.values())
            yield from _way(run, source, run.world.catalogue.stages[source], days, share, (*seen, source))


def _waited(run: Run, stage: StageMeters, days: TimeSpan) -> float:
    """Weeks waited by all who were admitted to a stage: who gave up or was turned away is not among them."""
    gate_of, gates = run.world.network.nodes.gate, run.world.meters.gates
    waited = 0.0
    for node, people in _apart(run, stage.started, days):
        if people > 0.0 and gate_of[node] >= 0:
            gate = gates[gate_of[node]]
            waited += people * _over(run, gate.waited, days) / _over(run, gate.admitted, days)
    return waited


# --- the wait at a gate --------------------------------------------------------------------------------------


def _waits(run: Run, quantity: Quantity, day: date) -> Iterator[PartRow]:
    """Per part of a gate its share in the mean wait in weeks, of those who were admitted that year, as in its table."""
    network, course, shares = run.world.network, run.expected, shares_of(run, quantity.days(day))
    gates = [(g, run.world.meters.gates[g]) for g in _gates(run, quantity)]
    admitted = {g: total(meters.admitted, course, shares) for g, meters in gates}
    everybody = sum(admitted.values())
    for g, meters in gates:
        waited = total(meters.waited, course, shares) / everybody if everybody else 0.0
        yield PartRow("of", f"gate {network.labels.gate[g]}", "admitted", "", waited, admitted[g])


def _gates(run: Run, quantity: Quantity) -> list[int]:
    """Rows of the gate that are for some groups: its label has the members in the order in which the gate is split."""
    dims, keys = run.world.catalogue.gates[quantity.name].by, run.world.network.labels.gate_keys
    own = ((g, dict(zip(dims, key.groups, strict=False))) for g, key in enumerate(keys) if key.name == quantity.name)
    return [g for g, groups in own if quantity.asks_for(groups)]


def _behind_gate(world: World, quantity: Quantity) -> Declarations:
    stages = {stage for stage, gate in world.catalogue.gate_of.items() if gate == quantity.name}
    return leading_to_stages(world, stages)


JOINED = _kind("joined", _joined, "people")
DROPPED = _kind("dropped", _dropped, "people")
EXPIRED = _kind("expired", _expired, "people", waits=True)
TURNED = _kind("turned", _turned, "people", waits=True)
COMPLETED = _kind("completed", _completed, "people")
ELSEWHERE = _kind("elsewhere", _elsewhere, "people")
QUEUE = _kind("queue", _queue, "people", waits=True)
LEAD = _kind("lead", _lead, "weeks", waits=True)

WAIT = QuantityKind(
    "wait",
    "weeks",
    Period.YEAR,
    About.GATE,
    "wait:medical",
    parts=_waits,
    behind=_behind_gate,
    groups=dimensions,
    listed=True,
    waits=True,
)
