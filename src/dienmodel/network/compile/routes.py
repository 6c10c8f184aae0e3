"""Where people go: from a stage, a stock or an entry to the next place, each with its chance."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dienmodel.model.schema.people import To
from dienmodel.model.schema.tracks import Swap, Track
from dienmodel.network.compile.amounts import Context, groups_of
from dienmodel.network.compile.compiler import (
    Compiler,
    ContextKey,
    Step,
    add_note,
    anybody,
    key_of,
    note_fault,
    part_of,
    spread,
)
from dienmodel.network.compile.stocks.clocks import begins_at
from dienmodel.network.draft import OUTSIDE, Arc, Dest
from dienmodel.network.network import Reals

NOBODY = 1e-9
"""A share of people that is rounding."""


class _Ways(NamedTuple):
    """The share of each of some ways, [T] or one number, and by how much all together are more or less than a whole."""

    parts: list[Reals | float]
    above: float
    below: float


def arcs_to(
    c: Compiler, ways: Sequence[To], context: Context, role: str, place: tuple[str, ...] | None = None
) -> list[Arc]:
    """Arcs to wherever people in a context can go; a way without share takes the rest.

    The ways are said at a place: if it is not named, at the end of the track or in the stock.
    """
    keys = tuple(key for to in ways for key in to.share or ())
    shared = c.amounts.once(("ways", *map(id, ways)), keys, context, lambda: _ways(c, ways, context))
    if shared.above > NOBODY:
        values = {"role": role, "groups": groups_of(context), "total": f"{1 + shared.above:.4g}"}
        note_fault(c, place or _place(context), "ways-above-whole", **values)
    if shared.below > NOBODY:
        add_note(c, place or _place(context), "ways-below-whole", role=role, rest=f"{shared.below:.3g}")
    arcs = []
    for to, part in zip(ways, shared.parts, strict=True):
        if anybody(part):
            arcs += [Arc(arc.dest, part_of(arc.chance, part), role) for arc in _dests(c, to, context)]
    return merged(arcs)


def _ways(c: Compiler, ways: Sequence[To], context: Context) -> _Ways:
    """The shares of some ways for people in a context; of a way without share the rest."""
    shares = [c.amounts.chance(to.share, context) if to.share else None for to in ways]
    given = [share for share in shares if share is not None]
    if not given:
        return _Ways([1.0] * len(ways), 0.0, 0.0)
    rest: Reals = 1.0 - np.sum(given, axis=0)
    above, below = -float(rest.min()), float(rest.max()) if len(given) == len(shares) else 0.0
    if above > NOBODY:
        shares = [None if share is None else share / (1.0 - np.minimum(rest, 0.0)) for share in shares]
    left = np.maximum(rest, 0.0)
    return _Ways([left if share is None else share for share in shares], above, below)


def _place(context: Context) -> tuple[str, ...]:
    return ("tracks", context["track"], "then") if "track" in context else ("stocks", context.get("stock", ""))


def _dests(c: Compiler, to: To, context: Context) -> Iterator[Arc]:
    if to.leave:
        yield Arc(OUTSIDE, 1.0)
        return
    fixed = dict(to.set)
    if to.next:
        members = c.said.scenario.dimensions[to.next].members
        fixed[to.next] = members[members.index(context[to.next]) + 1]
    if to.stock:
        stock = c.said.scenario.stocks[to.stock]
        for group, share in spread(c, context, stock.by, to.split, {**stock.fixed, **fixed}):
            begins = begins_at(c, to.stock, {**stock.fixed, **group}, context)
            yield Arc(Dest("stock", c.stocks[to.stock, key_of(group, stock.by)], begins), share)
    elif to.track:
        yield from into_track(c, to.track, context, to.split, fixed, to.stage)


def into_track(
    c: Compiler,
    name: str,
    context: Context,
    split: Mapping[str, Sequence[str]],
    fixed: Mapping[str, str],
    stage: str | None = None,
) -> Iterator[Arc]:
    """Arcs to the first stage of a track, or to the `stage` that is named."""
    track = c.said.scenario.tracks[name]
    position = track.stages.index(stage) if stage else 0
    for group, share in spread(c, context, track.by, split, {**track.fixed, **fixed}):
        lane = {"track": name, **track.fixed, **group}
        for step, chance in entrance(c, track, position, lane):
            for arc in into_stage(c, name, step, lane, lane):
                yield Arc(arc.dest, part_of(part_of(arc.chance, share), chance))


def into_stage(c: Compiler, track: str, step: Step, lane: Context, context: Context) -> Iterator[Arc]:
    """Arcs to a stage for people in a context, split over what the stage adds to the lane."""
    stage = c.said.scenario.stages[step.stage]
    for group, share in spread(c, {**context, "stage": step.stage}, stage.by, stage.split, {}):
        full = {**lane, **group}
        yield Arc(Dest("node", c.nodes[track, step, node_key(c, full)]), share)


def node_key(c: Compiler, context: Mapping[str, str]) -> ContextKey:
    """The groups of a node as a key."""
    return tuple((dim, context[dim]) for dim in c.said.scenario.dimensions if dim in context)


def merged(arcs: Sequence[Arc]) -> list[Arc]:
    """Arcs to the same place made one."""
    by_dest: dict[Dest, Reals | float] = {}
    for arc in arcs:
        by_dest[arc.dest] = by_dest[arc.dest] + arc.chance if arc.dest in by_dest else arc.chance
    return [Arc(dest, chance, arcs[0].role) for dest, chance in by_dest.items()]


def entrance(c: Compiler, track: Track, position: int, lane: Context) -> list[tuple[Step, Reals | float]]:
    """The steps people can take at a place in a track, each with its chance [T]; 1.0: it is the only one."""
    item = track.stages[position]
    if isinstance(item, str):
        return [(Step(position, item, ""), 1.0)]
    second_first = c.amounts.chance(item.share, lane)
    ways: list[tuple[Step, Reals | float]] = [
        (Step(position, item.swap[0], "ab"), 1.0 - second_first),
        (Step(position, item.swap[1], "ba"), second_first),
    ]
    return [(step, chance) for step, chance in ways if anybody(chance)]


def following(c: Compiler, track: Track, step: Step, lane: Context) -> list[tuple[Step, Reals | float]]:
    """The steps that can come after a step; none: the end of the track."""
    item = track.stages[step.position]
    if isinstance(item, Swap):
        first, second = item.swap if step.turn == "ab" else item.swap[::-1]
        if step.stage == first:
            return [(Step(step.position, second, step.turn), 1.0)]
    after = step.position + 1
    return entrance(c, track, after, lane) if after < len(track.stages) else []
