"""What a stage of a track sees: who comes, begins, drops out, gives up, goes on or elsewhere, waits and is inside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dienmodel.network.arcs import Arcs
from dienmodel.network.meters.meter import STATES, Meter, Part, Weights
from dienmodel.network.network import Ints, Network

StageKey = tuple[str, str]
"""A track and one of its stages."""


@dataclass(frozen=True)
class StageMeters:
    """People of a stage, all its groups together; `waiting` and `inside` are states.

    `turned` are those whom a door turns away. They leave in the next step, but neither wait nor give up. `elsewhere`
    are those who leave it before its end for somewhere that is said of them.
    """

    joined: Meter
    started: Meter
    dropped: Meter
    expired: Meter
    turned: Meter
    completed: Meter
    elsewhere: Meter
    waiting: Meter
    inside: Meter


def stage_meters(network: Network, arcs: Arcs) -> dict[StageKey, StageMeters]:
    """Meters of all stages, in the order of the tracks."""
    nodes: dict[StageKey, list[int]] = {}
    for n, label in enumerate(network.labels.node):
        nodes.setdefault((label["track"], label["stage"]), []).append(n)
    return {stage: _meters("/".join(stage), np.array(rows, np.int64), arcs) for stage, rows in nodes.items()}


def _meters(name: str, nodes: Ints, arcs: Arcs) -> StageMeters:
    """Whoever comes or goes on takes an arc, so that where from and where to is in the meter."""
    went_on, left = (np.array([sender.kind == kind for sender in arcs.senders], bool) for kind in ("node", "left"))
    return StageMeters(
        joined=counted(name, Part.MOVED, np.flatnonzero(np.isin(arcs.dest, nodes))),
        started=counted(name, Part.STARTED, nodes),
        dropped=counted(name, Part.DROPPED, nodes),
        expired=not_turned(counted(name, Part.EXPIRED, nodes)),
        turned=counted(name, Part.TURNED, nodes),
        completed=counted(name, Part.MOVED, np.flatnonzero(np.isin(arcs.source, nodes) & went_on)),
        elsewhere=counted(name, Part.MOVED, np.flatnonzero(np.isin(arcs.source, nodes) & left)),
        waiting=not_turned(counted(name, Part.WAITING, nodes)),
        inside=counted(name, Part.INSIDE, nodes),
    )


def counted(name: str, part: Part, rows: Ints) -> Meter:
    """People in some rows of a part of a course, each once."""
    return Meter(name, "people", (Weights(part, rows, np.ones(len(rows))),), of_states=part in STATES)


def not_turned(people: Meter) -> Meter:
    """Those who wait or stop waiting in some rows, but for whom a door turned away in the step before."""
    turned = (Weights(Part.TURNED, each.rows, -each.values, before=True) for each in people.weights)
    return replace(people, weights=(*people.weights, *turned))


def came_from(meters: Mapping[StageKey, StageMeters], network: Network, arcs: Arcs, track: str) -> dict[str, Meter]:
    """People who come to a track by the track they come from; "" for those from a stock or from outside."""
    rows = np.concatenate([w.rows for (name, _), m in meters.items() if name == track for w in m.joined.weights])
    sources: dict[str, list[int]] = {}
    for arc in rows.tolist():
        sender = arcs.senders[arc]
        source = network.labels.node[sender.row]["track"] if sender.of_node else ""
        if source != track:
            sources.setdefault(source, []).append(arc)
    return {source: counted(source, Part.MOVED, np.array(own, np.int64)) for source, own in sources.items()}
