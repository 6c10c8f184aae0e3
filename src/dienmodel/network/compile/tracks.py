"""Tracks: their stages as nodes, the gates and capacities in front of them, and the entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from dienmodel.model.schema.amounts import Amount
from dienmodel.model.schema.capacities import Filled, Gate, Supply
from dienmodel.model.schema.tracks import Stage
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import (
    Compiler,
    ContextKey,
    Step,
    cell_of,
    contexts,
    key_of,
    lanes,
    note_fault,
)
from dienmodel.network.compile.lengths import duration, note_rounding, whole_length
from dienmodel.network.compile.recall import recall
from dienmodel.network.compile.routes import arcs_to, entrance, following, into_stage, into_track, merged, node_key
from dienmodel.network.draft import PLACES, SLOTS, Arc, Fork, PathKey, Use
from dienmodel.network.network import Reals, Small
from dienmodel.text.faults import Value


@dataclass(frozen=True)
class NodeDraft:
    """A node to be: a stage of a track for one group."""

    track: str
    step: Step
    lane: Mapping[str, str]
    context: Mapping[str, str]


def planned_nodes(c: Compiler) -> Iterator[NodeDraft]:
    """Every stage of every track for every group that can come there."""
    for name, track in c.said.scenario.tracks.items():
        for lane in lanes(c, name, track):
            steps = [step for step, _ in entrance(c, track, 0, lane)]
            seen: list[Step] = []
            while steps:
                step = steps.pop(0)
                if step in seen:
                    continue
                seen.append(step)
                steps += [following for following, _ in following(c, track, step, lane)]
                extra = [dim for dim in c.said.scenario.stages[step.stage].by if dim not in lane]
                for group in contexts(c, extra):
                    yield NodeDraft(name, step, lane, {**lane, **group, "stage": step.stage})


def add_gates(c: Compiler, planned: Sequence[NodeDraft]) -> None:
    """Gates that somebody stands before, in the order of the scenario, with the capacities they use."""
    scenario = c.said.scenario
    needed: dict[tuple[str, ContextKey], dict[str, str]] = {}
    for node in planned:
        name = scenario.stages[node.step.stage].gate
        if name:
            by = scenario.gates[name].by
            missing = [dim for dim in by if dim not in node.context]
            if missing:
                values = {"gate": name, "missing": missing, "track": node.track, "stage": node.step.stage}
                note_fault(c, ("gates", name, "by"), "gate-without-group", **values)
                c.amounts.stop_on_faults()
            needed[name, key_of(node.context, by)] = {dim: node.context[dim] for dim in by}
    capacities: dict[tuple[str, ContextKey], int] = {}
    classes: list[tuple[str, Amount, int, Sequence[Use]]] = []
    for name, gate in scenario.gates.items():
        orders = [scenario.dimensions[dim].members for dim in gate.by]
        keys = [key for other, key in needed if other == name]
        keys.sort(key=lambda key: [order.index(m) for order, (_, m) in zip(orders, key, strict=True)])
        for key in keys:
            number = _place_in_order(orders, key)
            context = {"gate": name, **needed[name, key]}
            uses = [
                Use(_add_capacity(c, capacity, context, capacities), per)
                for capacity, per in recall(c, ("uses", name, key), partial(_uses, c, gate, context))
            ]
            manners = recall(c, ("gate", name, key), partial(_manners, c, gate, context, number))
            groups = tuple(context[dim] for dim in gate.by)
            c.gates[name, key] = c.draft.add_gate(name, uses, groups=groups, **manners)
            if gate.least:
                classes.append((name, gate.least, manners["least"], uses))
    _note_too_large(c, classes)


def _note_too_large(c: Compiler, classes: Sequence[tuple[str, Amount, int, Sequence[Use]]]) -> None:
    """Note smallest classes for which a capacity has room, but never enough, at their figures.

    A capacity of nothing is a course that is closed, as was said.
    """
    paths = list(c.draft.paths)
    for name, least, fewest, uses in classes:
        for use in uses:
            capacity = c.draft.capacities[use.capacity]
            most = float(np.frombuffer(paths[capacity.base]).max()) * use.per
            if not capacity.supply and 0.0 < most < fewest - 1e-9:
                values: dict[str, Value] = {"gate": name, "key": bare(least[0]), "least": f"{fewest:g}"}
                note_rounding(c, least, "class-too-large", capacity=capacity.key.label, most=f"{most:.4g}", **values)


def _place_in_order(orders: Sequence[Sequence[str]], key: ContextKey) -> int:
    """Number of a group among all groups over its dimensions: courses of different groups start in turn."""
    number = 0
    for order, (_, member) in zip(orders, key, strict=True):
        number = number * len(order) + order.index(member)
    return number


FIRST_MONDAY = date(2024, 1, 1)
"""Courses are counted from this day, so that their dates do not move with the start of the scenario."""


def _since_first(c: Compiler) -> int:
    return round(c.calendar.steps((c.calendar.start - FIRST_MONDAY).days))


def _uses(c: Compiler, gate: Gate, context: Mapping[str, str]) -> list[tuple[str, float]]:
    """Capacities that a gate uses, and how many people share one unit of each."""
    return [(name, _people_per_unit(c, per, context) if per else 1.0) for name, per in gate.uses.items()]


def _people_per_unit(c: Compiler, keys: Sequence[str], context: Context) -> float:
    per = c.amounts.constant(keys, context)
    if per < 1:
        note_fault(c, ("figures", bare(keys[0])), "people-per-unit", number=f"{per:g}")
    return max(per, 1.0)


def _manners(c: Compiler, gate: Gate, context: Mapping[str, str], number: int) -> dict[str, Any]:
    """When a gate opens, its smallest class, and how people give up."""
    opens, name = None, context["gate"]
    if gate.every:
        every = whole_length(c, ("gates", name, "every"), gate.every, context)
        starts = (np.arange(c.calendar.n_steps) + _since_first(c)) % every == number % every
        opens = c.draft.path(starts.astype(float))
    per_year = c.amounts.constant(gate.gives_up, context)
    return {
        "open_steps": opens,
        "least": round(c.amounts.constant(gate.least, context, 1.0)),
        "renege": float(-np.expm1(-per_year * c.calendar.years_per_step)),
        "patience": whole_length(c, ("gates", name, "patience"), gate.patience, context) if gate.patience else 0,
    }


def _add_capacity(
    c: Compiler, name: str, context: Mapping[str, str], capacities: dict[tuple[str, ContextKey], int]
) -> int:
    capacity = c.said.scenario.capacities[name]
    key = key_of(context, capacity.by)
    if (name, key) in capacities:
        return capacities[name, key]
    base, supply = recall(c, ("capacity", name, key), partial(_offered, c, name, key))
    kind, groups = SLOTS if capacity.kind == "slots" else PLACES, tuple(member for _, member in key)
    capacities[name, key] = c.draft.add_capacity(name, kind, base, supply, groups)
    return capacities[name, key]


def _offered(c: Compiler, name: str, key: ContextKey) -> tuple[Reals, list[tuple[int, PathKey]]]:
    """What a capacity offers by itself per step, and what each person in a stock adds or takes up."""
    capacity = c.said.scenario.capacities[name]
    ctx = {"capacity": name, **dict(key)}
    amount = c.amounts.row(capacity.amount, ctx, 0.0, signed=bool(capacity.drawn))  # less than none: taken off theirs
    supply = [
        (index, c.draft.path(c.amounts.row(drawn.share, {**group, **ctx, "stock": drawn.stock})))
        for drawn in capacity.drawn
        for index, group in _suppliers(c, drawn, key)
    ]
    occupied = c.draft.path(-1.0)
    supply += [(index, occupied) for filled in capacity.filled for index, _ in _suppliers(c, filled, key)]
    return amount * c.calendar.years_per_step if capacity.kind == "slots" else amount, supply


def _suppliers(c: Compiler, part: Supply | Filled, key: ContextKey) -> Iterator[tuple[int, dict[str, str]]]:
    """Stocks whose people supply or fill a capacity of one group, with their own group."""
    stock = c.said.scenario.stocks[part.stock]
    for (name, group), index in c.stocks.items():
        whole = {**stock.fixed, **dict(group)}
        fits = all(whole.get(dim) in members for dim, members in part.where.items())
        if name == part.stock and fits and all(whole.get(dim, member) == member for dim, member in key):
            yield index, whole


@dataclass(frozen=True)
class Frame:
    """What a node is whatever the figures say: its key and label, its gate, and who counts where."""

    key: ContextKey
    label: dict[str, str]
    gate: tuple[str, ContextKey] | None
    cell: dict[str, str] | None
    milestone: bool
    queue_counts: bool


def add_nodes(c: Compiler, planned: Sequence[NodeDraft]) -> None:
    """Add the nodes behind their gates, not yet connected."""
    frames = recall(c, "frames", lambda: [_frame(c, node) for node in planned])
    for node, frame in zip(planned, frames, strict=True):
        stage = c.said.scenario.stages[node.step.stage]
        make = partial(_stay, c, stage, node.context)
        ticks, dropout = recall(c, ("node", node.track, node.step, frame.key), make)
        c.nodes[node.track, node.step, frame.key] = c.draft.add_node(
            frame.label,
            ticks,
            dropout=dropout,
            gate=c.gates[frame.gate] if frame.gate else -1,
            returns=_pool(c, node.track),
            milestone=c.draft.add_milestone({"track": node.track, "stage": node.step.stage}) if frame.milestone else -1,
            cell=c.draft.add_cell(frame.cell),
            queue_counts=frame.queue_counts,
        )


def _frame(c: Compiler, node: NodeDraft) -> Frame:
    track, stage = c.said.scenario.tracks[node.track], c.said.scenario.stages[node.step.stage]
    names = track.stage_names
    first = names.index(track.counts_from) if track.counts_from else len(names)
    at = names.index(node.step.stage)
    last = node.step.position == len(track.stages) - 1
    key = node_key(c, node.context)
    return Frame(
        key,
        {"track": node.track, "stage": node.step.stage, "turn": node.step.turn, **dict(key)},
        (stage.gate, key_of(node.context, c.said.scenario.gates[stage.gate].by)) if stage.gate else None,
        cell_of(c, track.category if at >= first else None, node.context),
        stage.milestone or last,
        at > first or first == 0,
    )


def _stay(c: Compiler, stage: Stage, context: Context) -> tuple[Small, PathKey]:
    """How long people stay in a node, and their chance to drop out at its end."""
    return duration(c, stage, context), c.draft.path(c.amounts.chance(stage.dropout, context, 0.0))


def _pool(c: Compiler, name: str) -> int:
    """Return pool of a track: who drops out counts again later, at the ages from which its people come."""
    if name in c.pools:
        return c.pools[name]
    track = c.said.scenario.tracks[name]
    pool = -1
    if track.again_after and c.draft.population:
        after = recall(c, ("again", name), partial(_again_after, c, name))
        people = recall(c, ("ages", name), partial(_ages_of, c, name))
        if people.sum() > 0:
            pool = c.draft.add_return(after, people, {"track": name})
        else:
            note_fault(c, ("tracks", name, "again_after"), "again-without-ages", track=name)
    c.pools[name] = pool
    return pool


def _again_after(c: Compiler, name: str) -> int:
    after = c.said.scenario.tracks[name].again_after
    return whole_length(c, ("tracks", name, "again_after"), after or (), {"track": name})


def _ages_of(c: Compiler, name: str) -> Reals:
    """People a year by age who come into a track: by its own entry, or else by those that lead to it, [A]."""
    assert c.draft.population is not None
    start = np.asarray(c.draft.population.start, float)
    total = np.zeros(len(start))
    for source in _sources_of(c, name):
        entry = c.said.scenario.tracks[source].entry
        if entry and entry.ages:
            weights = constant_ages(c, source) * start
            rate = c.amounts.row(entry.people, {"track": source, **c.said.scenario.tracks[source].fixed}).mean()
            total += max(float(rate), 1e-9) * weights / max(weights.sum(), 1e-9)
    return total


def _sources_of(c: Compiler, name: str) -> list[str]:
    """The track itself if people enter it by age; else every track from which people can come to it."""
    tracks = c.said.scenario.tracks
    own = tracks[name].entry
    if own and own.ages:
        return [name]
    found = [name]
    for track in found:
        found += [n for n, t in tracks.items() if n not in found and any(to.track == track for to in t.then)]
    return found


def constant_ages(c: Compiler, name: str) -> Reals:
    """Weights by age of the entry of a track, [A]; a fault if they change over time."""
    track = c.said.scenario.tracks[name]
    assert track.entry is not None and c.draft.population is not None
    rows = c.amounts.ages(track.entry.ages, {"track": name, **track.fixed}, c.draft.population.ages)
    if np.ptp(rows, axis=0).max() > 1e-12:
        note_fault(c, ("tracks", name, "entry", "ages"), "ages-change", track=name)
    weights: Reals = rows[0]
    return weights


def connect_nodes(c: Compiler) -> None:
    """Say where those who complete each node go."""
    for (name, step, key), index in c.nodes.items():
        c.draft.go(index, recall(c, ("next", name, step, key), partial(_onward, c, name, step, key)))


def _onward(c: Compiler, name: str, step: Step, key: ContextKey) -> Fork:
    """Where those go who complete a node: to the next stage, or from the last to where the track leads."""
    track = c.said.scenario.tracks[name]
    context = {"track": name, "stage": step.stage, **dict(key)}
    lane = {"track": name, **track.fixed, **{dim: context[dim] for dim in track.by}}
    ways = following(c, track, step, lane)
    if not ways:
        return c.draft.fork(arcs_to(c, track.then, context, "then"))
    arcs = [
        Arc(arc.dest, arc.chance * chance, "next")
        for next_step, chance in ways
        for arc in into_stage(c, name, next_step, lane, context)
    ]
    return c.draft.fork(merged(arcs))


def add_entries(c: Compiler) -> None:
    """Let people come in at the tracks that have an entry."""
    for name, track in c.said.scenario.tracks.items():
        entry = track.entry
        if entry is None:
            continue
        rate, fork = recall(c, ("entry", name), partial(_coming_in, c, name))
        weights = -1
        if entry.ages and c.draft.population:
            weights = c.draft.add_weights(recall(c, ("weights", name), partial(constant_ages, c, name)))
        c.draft.add_entry({"track": name}, rate, fork, weights)


def _coming_in(c: Compiler, name: str) -> tuple[PathKey, Fork]:
    """People per step who enter a track by themselves, and where they begin."""
    track = c.said.scenario.tracks[name]
    assert track.entry is not None
    context = {"track": name, **track.fixed}
    people = c.amounts.row((*track.entry.people, *(track.entry.season or ())), context)
    arcs = merged([*into_track(c, name, context, track.entry.split, {})])
    return c.draft.path(people * c.calendar.years_per_step), c.draft.fork(arcs)
