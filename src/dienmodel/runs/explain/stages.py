"""What a stage of a track saw in a calendar year, the way up to its end, and the wait at a gate."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.arcs import Sender, place_name
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.crossings import way_in
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.network import Network, Reals
from dienmodel.network.world import World
from dienmodel.runs.explain.figures import leading_to_stages, leading_to_track
from dienmodel.runs.explain.quantity import About, Declarations, Kind, Part, Period, Quantity, summed
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import at_new_year, year_up_to


def _nodes(network: Network, name: str) -> NDArray[np.intp]:
    """Nodes of `track/stage`."""
    return np.flatnonzero([f"{label['track']}/{label['stage']}" == name for label in network.labels.node])


def _in_year(run: Run, flow: Reals, day: date) -> Reals:
    """Flows [T, ...] in the calendar year of a day, [...]."""
    summed_up: Reals = year_shares(run.world.network.calendar, day.year) @ flow
    return summed_up


def _weeks(network: Network) -> float:
    """Weeks in a step."""
    return network.calendar.years_per_step * DAYS_PER_YEAR / 7


def _joined(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Who came to a stage, by where they came from."""
    network, moved = run.world.network, _in_year(run, run.expected.new_moved, day)
    at = set(_nodes(network, quantity.name).tolist())
    return summed(
        ("in", *way_in(network, sender, network.labels.arc[arc]), float(moved[arc]))
        for arc, sender in enumerate(run.world.arcs.senders)
        if int(network.forks.dest[arc]) in at
    )


def _dropped(run: Run, quantity: Quantity, day: date) -> list[Part]:
    return _by_group(run, quantity, _in_year(run, run.expected.new_dropped, day), "dropped out")


def _expired(run: Run, quantity: Quantity, day: date) -> list[Part]:
    return _by_group(run, quantity, _in_year(run, run.expected.new_expired, day), "gave up waiting")


def _by_group(run: Run, quantity: Quantity, people: Reals, why: str) -> list[Part]:
    network = run.world.network
    nodes = _nodes(network, quantity.name)
    return summed(("of", _group(network.labels.node[n]), why, "", float(people[n])) for n in nodes)


def _group(label: Mapping[str, str]) -> str:
    """`group army:nco` of a node."""
    named = [member for dim, member in label.items() if dim not in ("track", "stage", "turn") and member]
    return f"group {':'.join(named)}" if named else ""


def _completed(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Who went on from a stage, by where to."""
    network, moved = run.world.network, _in_year(run, run.expected.new_moved, day)
    ours = {Sender("node", int(n)) for n in _nodes(network, quantity.name)}
    return summed(
        ("of", "", "went on", place_name(network, int(network.forks.dest[arc])), float(moved[arc]))
        for arc, sender in enumerate(run.world.arcs.senders)
        if sender in ours
    )


def _queue(run: Run, quantity: Quantity, day: date) -> Iterator[Part]:
    """Who waits for a stage at the end of the year: who did before, who came, who was admitted and who gave up."""
    course, at = run.expected, _nodes(run.world.network, quantity.name)
    now = float(at_new_year(run, course.n_waiting[:, at])[run.years[0].tolist().index(day.year)].sum())
    flows = (course.new_joined, course.new_started, course.new_expired)
    came, admitted, lost = (float(_in_year(run, flow[:, at].sum(axis=1), day)) for flow in flows)
    yield "start", "", "", "", now - came + admitted + lost
    yield "in", "", "came in", "", came
    yield "out", "", "admitted", "", -admitted
    yield "out", "", "gave up waiting", "", -lost


def _behind(world: World, quantity: Quantity) -> Declarations:
    return leading_to_track(world, quantity.name.partition("/")[0])


def stages_of(catalogue: Catalogue) -> list[str]:
    """All stages of all tracks, `track/stage`."""
    return [f"{track}/{stage}" for track, stages in catalogue.stages.items() for stage in stages]


def _kind(key: str, parts: Callable[[Run, Quantity, date], Sequence[Part] | Iterator[Part]], unit: str) -> Kind:
    return Kind(key, unit, Period.YEAR, About.STAGE, f"{key}:veva/clearance", stages_of, parts, _behind)


# --- the way to the end of a stage ---------------------------------------------------------------------------


def _lead(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Mean weeks from coming in to the end of a stage: waits and stays on its track, and the tracks before it."""
    track, _, stage = quantity.name.partition("/")
    stages = run.world.catalogue.stages[track]
    return summed(_way(run, track, stages[: stages.index(stage) + 1], day, 1.0, (track,)))


def _way(run: Run, track: str, stages: Sequence[str], day: date, part: float, seen: tuple[str, ...]) -> Iterator[Part]:
    """Weeks on the stages of a track, and on the tracks before it by the part of the people who came from there."""
    course, weeks = run.expected, _weeks(run.world.network)
    for stage in stages:
        at = _nodes(run.world.network, f"{track}/{stage}")
        through = max(float(_in_year(run, course.new_started[:, at].sum(axis=1), day)), 1e-9)
        for why, counts in (("wait", course.n_waiting), ("stay", course.n_inside)):
            spent = part * weeks * float(_in_year(run, counts[1:, at].sum(axis=1), day)) / through
            yield "of", f"track {track}/{stage}", why, "", spent
    came = _came(run, track, day)
    for source, people in came.items():
        if source and source not in seen and people > 0.01 * sum(came.values()):
            share = part * people / sum(came.values())
            yield from _way(run, source, run.world.catalogue.stages[source], day, share, (*seen, source))


def _came(run: Run, track: str, day: date) -> dict[str, float]:
    """People who came to a track by the track they came from, "" for those who came in by themselves."""
    network, moved = run.world.network, _in_year(run, run.expected.new_moved, day)
    own = {n for n, label in enumerate(network.labels.node) if label["track"] == track}
    found: dict[str, float] = {}
    for arc, sender in enumerate(run.world.arcs.senders):
        if int(network.forks.dest[arc]) in own:
            source = network.labels.node[sender.row]["track"] if sender.kind == "node" else ""
            if source != track:
                found[source] = found.get(source, 0.0) + float(moved[arc])
    return found


# --- the wait at a gate --------------------------------------------------------------------------------------


def _waits(run: Run, quantity: Quantity, day: date) -> Iterator[Part]:
    """Per part of a gate its share in the mean wait in weeks, of those who were admitted in the year up to the day."""
    network, steps = run.world.network, year_up_to(run.world.network, day)
    gates = _gates(run, quantity)
    admitted = [float(run.expected.new_started[np.ix_(steps, network.nodes.gate == g)].sum()) for g in gates]
    total = sum(admitted)
    for g, people in zip(gates, admitted, strict=True):
        waited = _weeks(network) * float(run.expected.wait_sum[steps, g].sum())
        yield "of", f"gate {network.labels.gate[g]}", f"{people:.0f} admitted", "", waited / total if total else 0.0


def _gates(run: Run, quantity: Quantity) -> list[int]:
    """Rows of the gate that are for some groups: its label has the members in the order in which the gate is split."""
    dims, found = run.world.catalogue.gates[quantity.name].by, []
    for g, key in enumerate(run.world.network.labels.gate_keys):
        of = dict(zip(dims, key.groups, strict=False))
        if key.name == quantity.name and all(of.get(dim) == member for dim, member in quantity.members):
            found.append(g)
    return found


def _behind_gate(world: World, quantity: Quantity) -> Declarations:
    stages = {stage for stage, gate in world.catalogue.gate_of.items() if gate == quantity.name}
    return leading_to_stages(world, stages) | {("gates", quantity.name)}


JOINED = _kind("joined", _joined, "people")
DROPPED = _kind("dropped", _dropped, "people")
EXPIRED = _kind("expired", _expired, "people")
COMPLETED = _kind("completed", _completed, "people")
QUEUE = _kind("queue", _queue, "people")
LEAD = _kind("lead", _lead, "weeks")

WAIT = Kind(
    "wait",
    "weeks",
    Period.YEAR_UP_TO,
    About.GATE,
    "wait:medical",
    names=lambda catalogue: catalogue.names("gates"),
    parts=_waits,
    behind=_behind_gate,
    groups=lambda catalogue: tuple(catalogue.members),
    listed=True,
)
