"""Tracks: their stages as nodes, the gates and capacities in front of them, and the entries."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from dienmodel.model.calendar import Calendar, steps_beginning
from dienmodel.model.schema.capacities import Gate
from dienmodel.model.schema.people import To
from dienmodel.model.schema.tracks import Entry, Stage
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import (
    Compiler,
    ContextKey,
    GateRow,
    Step,
    cell_of,
    contexts,
    lanes,
    note_fault,
    part_of,
)
from dienmodel.network.compile.gates.capacities import note_classes, note_parts, uses_of
from dienmodel.network.compile.gates.doors import add_door
from dienmodel.network.compile.gates.priorities import gate_row, note_priorities
from dienmodel.network.compile.gates.timetables import timetable
from dienmodel.network.compile.lengths import (
    durations,
    hazards,
    whole_length,
)
from dienmodel.network.compile.population import proportion
from dienmodel.network.compile.recall import recall, recall_of
from dienmodel.network.compile.routes import arcs_to, entrance, following, into_stage, into_track, merged, node_key
from dienmodel.network.compile.stocks.clocks import limit_by_clocks
from dienmodel.network.draft import Arc, Fork, PathKey
from dienmodel.network.keys import GateKey
from dienmodel.network.network import Reals


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
    rows = recall(c, "gates", lambda: _in_order(c, _needed(c, planned)))
    uses = uses_of(c, rows)
    for row, context in rows.items():
        gate = c.said.scenario.gates[row.gate]
        manners = recall(c, ("gate", row.gate, row.key), partial(_manners, c, gate, context))
        opens = timetable(c, row, context)
        part = GateKey(row.gate, tuple(member for _, member in row.key), row.priority, gate.volunteers)
        c.gates[row] = c.draft.add_gate(row.gate, uses[row], part=part, open_steps=opens, **manners)
        add_door(c, row, gate, context)
    note_classes(c)
    note_parts(c)


def _needed(c: Compiler, planned: Sequence[NodeDraft]) -> dict[GateRow, dict[str, str]]:
    """The gates before all nodes, each with its group."""
    needed: dict[GateRow, dict[str, str]] = {}
    for node in planned:
        name = c.said.scenario.stages[node.step.stage].gate
        if name:
            by = c.said.scenario.gates[name].by
            missing = [dim for dim in by if dim not in node.context]
            if missing:
                values = {"gate": name, "missing": missing, "track": node.track, "stage": node.step.stage}
                note_fault(c, ("gates", name, "by"), "gate-without-group", **values)
                c.amounts.stop_on_faults()
            row = gate_row(c, name, node.track, node.context)
            needed[row] = {"gate": name, **{dim: node.context[dim] for dim in by}}
    note_priorities(c, needed)
    return needed


def _in_order(c: Compiler, needed: Mapping[GateRow, dict[str, str]]) -> dict[GateRow, dict[str, str]]:
    """Gates in the order in which they are served: by name, then by priority, then by group."""
    names, dimensions = list(c.said.scenario.gates), c.said.scenario.dimensions

    def turn(row: GateRow) -> tuple[int, int, list[int]]:
        members = [dimensions[dim].members.index(member) for dim, member in row.key]
        return names.index(row.gate), row.priority, members

    return {row: needed[row] for row in sorted(needed, key=turn)}


def _manners(c: Compiler, gate: Gate, context: Mapping[str, str]) -> dict[str, Any]:
    """The smallest class of a gate, and how people give up."""
    name = context["gate"]
    per_step = hazards(c, gate.gives_up, context) if gate.gives_up else np.zeros(1)
    return {
        "least": round(c.amounts.constant(gate.least, context, 1.0)),
        "renege": float(-np.expm1(-per_step[0])) if len(per_step) == 1 else 0.0,
        "hazards": per_step if len(per_step) > 1 else (),
        "patience": whole_length(c, ("gates", name, "patience"), gate.patience, context) if gate.patience else 0,
    }


@dataclass(frozen=True)
class Frame:
    """What a node is whatever the figures say: its key and label, its gate, and who counts where."""

    key: ContextKey
    label: dict[str, str]
    gate: GateRow | None
    cell: dict[str, str] | None
    milestone: bool
    queue_counts: bool


def add_nodes(c: Compiler, planned: Sequence[NodeDraft]) -> None:
    """Add the nodes behind their gates, not yet connected."""
    frames = recall(c, "frames", lambda: [_frame(c, node) for node in planned])
    for node, frame in zip(planned, frames, strict=True):
        stage = c.said.scenario.stages[node.step.stage]
        stay = _stay(c, stage, node.context)
        added = c.draft.add_node(
            frame.label,
            np.frombuffer(stay.lengths[0][0], np.int32),
            dropout=stay.dropout,
            gate=c.gates[frame.gate] if frame.gate else -1,
            returns=_pool(c, node.track),
            milestone=c.draft.add_milestone({"track": node.track, "stage": node.step.stage}) if frame.milestone else -1,
            cell=c.draft.add_cell(frame.cell),
            queue_counts=frame.queue_counts,
        )
        c.nodes[node.track, node.step, frame.key] = added
        if len(stay.lengths) > 1:
            c.draft.vary(added, [(np.frombuffer(ticks, np.int32), chance) for ticks, chance in stay.lengths])
        limit_by_clocks(c, added, stage, node.context)


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
        gate_row(c, stage.gate, node.track, node.context) if stage.gate else None,
        cell_of(c, track.category if at >= first else None, node.context),
        stage.milestone or last,
        at > first or first == 0,
    )


StayLengths = tuple[tuple[bytes, PathKey], ...]
"""Ticks of durations, each with the chance by the step of the start that a stay has it."""


@dataclass(frozen=True)
class Stay:
    """How long people stay in a node, and their chance to drop out at its end."""

    lengths: StayLengths
    dropout: PathKey


def _stay(c: Compiler, stage: Stage, context: Context) -> Stay:
    keys = (*stage.duration, *(stage.variation or ()), *(stage.dropout or ()))
    return recall_of(c, ("stay", context["stage"]), keys, context, partial(_stay_of, c, stage, context))


def _stay_of(c: Compiler, stage: Stage, context: Context) -> Stay:
    lengths = durations(c, stage, context)
    dropout = c.draft.path(c.amounts.chance(stage.dropout, context, 0.0))
    return Stay(tuple((ticks.tobytes(), c.draft.path(chance)) for ticks, chance in lengths), dropout)


def _pool(c: Compiler, name: str) -> int:
    """Return pool of a track: who goes outside counts again later, at the ages from which its people come."""
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
    said, group = c.said.scenario.population, c.draft.population
    assert said is not None and group is not None
    c.amounts.used |= {bare(key) for key in said.people}
    start = np.asarray(group.start, float)
    total = np.zeros(len(start))
    for source in recall(c, ("sources", name), partial(_sources_of, c, name)):
        entry = c.said.scenario.tracks[source].entry
        if entry and entry.ages:
            weights = recall(c, ("weights", source), partial(constant_ages, c, source)) * start
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
        found += [n for n in tracks if n not in found and track in _tracks_after(c, n)]
    return found


def _tracks_after(c: Compiler, name: str) -> set[str | None]:
    """Tracks to which people go from a track, at its end or otherwise."""
    scenario, track = c.said.scenario, c.said.scenario.tracks[name]
    stages = [scenario.stages[stage] for stage in track.stage_names]
    lost = [to for stage in stages for to in (*stage.otherwise, *stage.leaves_to)]
    quitting = [to for stage in stages if stage.gate for to in scenario.gates[stage.gate].otherwise]
    return {to.track for to in (*track.then, *lost, *quitting)}


def constant_ages(c: Compiler, name: str) -> Reals:
    """Weights by age of the entry of a track, [A]; a fault if they change over time."""
    track = c.said.scenario.tracks[name]
    assert track.entry is not None and c.draft.population is not None
    rows = c.amounts.steady_ages(track.entry.ages or (), {"track": name, **track.fixed}, c.draft.population.ages)
    if np.ptp(rows, axis=0).max() > 1e-12:
        note_fault(c, ("tracks", name, "entry", "ages"), "ages-change", track=name)
    weights: Reals = rows[0]
    return weights


def connect_nodes(c: Compiler) -> None:
    """Say where those go who complete each node, and those who do not or who stop waiting for it."""
    for (name, step, key), index in c.nodes.items():
        c.draft.go(index, recall(c, ("next", name, step, key), partial(_onward, c, name, step, key)))
        stage = c.said.scenario.stages[step.stage]
        gate = c.said.scenario.gates[stage.gate].otherwise if stage.gate else ()
        if stage.leaves or stage.otherwise or gate:
            c.draft.lose(index, *recall(c, ("otherwise", name, step, key), partial(_otherwise, c, name, step, key)))


def _otherwise(
    c: Compiler, name: str, step: Step, key: ContextKey
) -> tuple[Reals, Fork | None, Fork | None, Fork | None]:
    """Hazards of leaving a node, and where those go who drop out, who stop waiting for it, and who leave it."""
    stage, context = c.said.scenario.stages[step.stage], {"track": name, "stage": step.stage, **dict(key)}
    leaving = hazards(c, stage.leaves, context) if stage.leaves else np.zeros(0)
    lost, left = (
        _fork_otherwise(c, getattr(stage, word), context, ("stages", step.stage, word))
        for word in ("otherwise", "leaves_to")
    )
    gate = stage.gate or ""
    queue = c.said.scenario.gates[gate].otherwise if gate else ()
    quitting = _fork_otherwise(c, queue, {**context, "gate": gate}, ("gates", gate, "otherwise"))
    return leaving, lost, quitting, left


def _fork_otherwise(c: Compiler, ways: Sequence[To], context: Context, place: tuple[str, ...]) -> Fork | None:
    """Where people go otherwise; it depends on fewer figures than how many do."""
    key = ("fork", place, tuple(context.items()))
    return recall(c, key, lambda: c.draft.fork(arcs_to(c, ways, context, "otherwise", place))) if ways else None


def _onward(c: Compiler, name: str, step: Step, key: ContextKey) -> Fork:
    """Where those go who complete a node: to the next stage, or from the last to where the track leads."""
    track = c.said.scenario.tracks[name]
    context = {"track": name, "stage": step.stage, **dict(key)}
    lane = {"track": name, **track.fixed, **{dim: context[dim] for dim in track.by}}
    ways = following(c, track, step, lane)
    if not ways:
        return c.draft.fork(arcs_to(c, track.then, context, "then"))
    arcs = [
        Arc(arc.dest, part_of(arc.chance, chance), "next")
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
        rate, fork, each = recall(c, ("entry", name), partial(_coming_in, c, name))
        weights = -1
        if entry.ages and c.draft.population:
            weights = c.draft.add_weights(recall(c, ("weights", name), partial(constant_ages, c, name)))
        c.draft.add_entry({"track": name}, rate, fork, weights, each)


def _coming_in(c: Compiler, name: str) -> tuple[PathKey, Fork, PathKey | None]:
    """People per step who enter a track by themselves, where they begin, and the chance of each of an exact number."""
    track = c.said.scenario.tracks[name]
    entry = track.entry
    assert entry is not None
    context = {"track": name, **track.fixed}
    people = c.amounts.row((*entry.people, *(entry.season or ())), context)
    if entry.number == "chance" and entry.ages and c.draft.population:
        people = people * proportion(c, recall(c, ("weights", name), partial(constant_ages, c, name)))
    arcs = merged([*into_track(c, name, context, entry.split, {})])
    each = c.draft.path(c.amounts.chance(entry.each, context)) if entry.number == "exact" else None
    return c.draft.path(people * _times(c, entry)), c.draft.fork(arcs), each


def _times(c: Compiler, entry: Entry) -> Reals:
    """How often people come in each step, [T]: on its dates, else the part of a year that a step is.

    Of an exact number all steps that begin in one calendar year have equal parts of it, so that it comes out.
    """
    calendar = c.calendar
    begins = calendar.dates[:-1]
    if entry.dates:
        steps = [bisect_right(begins, day) - 1 for day in _days(entry.dates, calendar)]
        return np.bincount(steps, minlength=calendar.n_steps).astype(float)
    if entry.number == "chance":
        return np.full(calendar.n_steps, calendar.years_per_step)
    parts = {year: 1.0 / steps_beginning(calendar, year) for year in {day.year for day in begins}}
    return np.array([parts[day.year] for day in begins])


def _days(dates: Sequence[date | str], calendar: Calendar) -> Iterator[date]:
    """Days of a run: those that are named, and the named days of its years."""
    for named in dates:
        years = range(calendar.dates[0].year, calendar.dates[-1].year + 1)
        days = [named] if isinstance(named, date) else [date.fromisoformat(f"{year}-{named}") for year in years]
        yield from (day for day in days if calendar.dates[0] <= day < calendar.dates[-1])
