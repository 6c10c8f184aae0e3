"""The capacities that gates use, and the parts of them that only some people may use."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np

from dienmodel.model.schema.capacities import Filled, Gate, Supply
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import Compiler, ContextKey, GateRow, key_of, note_fault
from dienmodel.network.compile.gates.shares import Whose, number_of, with_share
from dienmodel.network.compile.gates.timetables import open_for
from dienmodel.network.compile.lengths import ROUGH, STEP, note_rounding
from dienmodel.network.compile.recall import recall
from dienmodel.network.draft import PLACES, SLOTS, PathKey, Use
from dienmodel.network.keys import AT_MOST, UNRESERVED, CapacityKey, Role
from dienmodel.network.network import Reals
from dienmodel.network.parts import CapacityPart
from dienmodel.text.faults import Value

GateRows = Mapping[GateRow, Mapping[str, str]]
"""Gates with their groups."""

MOST_RESERVED = 4
"""Priorities that may reserve of one capacity: each sum over some of them is a capacity too."""


def uses_of(c: Compiler, rows: Mapping[GateRow, dict[str, str]]) -> dict[GateRow, list[Use]]:
    """What each gate uses of which capacities, added here: those of the scenario, then parts of them."""
    capacities: dict[tuple[str, ContextKey], int] = {}
    uses: dict[GateRow, list[Use]] = {}
    first = [priority for gate in c.said.scenario.gates.values() for priority in gate.first]
    shared = {name for priority in first for name in (*priority.reserved, *priority.at_most)}
    for row, context in rows.items():
        gate = c.said.scenario.gates[row.gate]
        each = recall(c, ("uses", row.gate, row.key), partial(_uses, c, gate, context))
        uses[row] = [Use(_add_capacity(c, name, context, capacities, rows), per) for name, per in each]
    for (name, key), index in capacities.items():
        if name in shared:
            _hold_to_parts(c, name, key, index, uses, rows)
    return uses


class PartDraft(NamedTuple):
    """A share of a capacity that some gates may use: its units, and what people in stocks add to it or take of it."""

    label: str
    share: PathKey
    units: PathKey
    supply: list[tuple[int, PathKey]]
    users: list[GateRow]


def _hold_to_parts(
    c: Compiler, name: str, key: ContextKey, index: int, uses: dict[GateRow, list[Use]], rows: GateRows
) -> None:
    """Let gates use no more of a capacity than their parts of it, each one more capacity with people per unit as of it.

    Which parts there are is in `_parts`.
    """
    users = {row: use.per for row in uses for use in uses[row] if use.capacity == index}
    groups = tuple(member for _, member in key)
    for part in recall(c, ("parts", name, key), lambda: [*_parts(c, name, key, users, rows)]):
        more = c.draft.add_capacity(name, _kind(c, name), part.units, part.supply, groups, part.label, part.share)
        for row in part.users:
            uses[row].append(Use(more, users[row]))


def _parts(c: Compiler, name: str, key: ContextKey, users: Collection[GateRow], rows: GateRows) -> Iterator[PartDraft]:
    """What of a capacity is not reserved for others, and what each may have at most.

    What several have reserved is left free for all of them together: every sum over some of them is held.
    """
    reserved = _shares(c, name, key, users, "reserved")
    if len(reserved) > MOST_RESERVED:
        note_fault(c, ("capacities", name), "reserved-by-many", capacity=name, most=str(MOST_RESERVED))
        return
    whole = sum(reserved.values(), np.zeros(c.calendar.n_steps))
    if whole.max() > 1.0 + 1e-9:
        note_fault(c, ("capacities", name), "reserved-too-much", capacity=name, number=f"{whole.max():.4g}")
        return
    first = {gate: said.first for gate, said in c.said.scenario.gates.items()}
    sharing = with_share(first, name, "reserved")
    keeping = [whose for whose in sharing if whose in reserved]
    for those in chain.from_iterable(combinations(keeping, n) for n in range(1, len(keeping) + 1)):
        left: Reals = np.maximum(1.0 - sum(reserved[whose] for whose in those), 0.0)
        others = [row for row in users if row[:2] not in those]
        if others:
            yield _part(c, name, key, f"{UNRESERVED}_{number_of(sharing, those)}", left, others, rows)
            _note_small(c, name, key, left, "reserved", _keys(c, those[0], "reserved", name), rows)
    numbers = {whose: number for number, whose in enumerate(with_share(first, name, "at_most"), start=1)}
    for whose, share in _shares(c, name, key, users, "at_most").items():
        own = [row for row in users if row[:2] == whose]
        yield _part(c, name, key, f"{AT_MOST}_{numbers[whose]}", share, own, rows)
        _note_small(c, name, key, share, "at_most", _keys(c, whose, "at_most", name), rows)


def _note_small(
    c: Compiler, name: str, key: ContextKey, share: Reals, word: str, keys: Sequence[str], rows: GateRows
) -> None:
    """Note a share [T] of places, at its figure, that is never a whole one: in whole people nobody ever gets in.

    A share of nothing is as was said, and of slots the running total comes in whole numbers.
    """
    offered = _whole_of(c, name, key, rows)
    base = np.frombuffer(offered.units)
    most = float((base * share).max())
    if _kind(c, name) == PLACES and not offered.supply and base.max() >= 1.0 and 1e-9 < most < 1.0 - 1e-9:
        values: dict[str, Value] = {"word": word, "key": bare(keys[0]), "most": f"{most:.4g}"}
        label = CapacityKey(name, tuple(member for _, member in key)).label
        note_rounding(c, keys, "part-too-small", capacity=label, **values)


def _keys(c: Compiler, whose: Whose, word: str, name: str) -> Sequence[str]:
    """The figures of what people of a priority have reserved of a capacity, or may have at most."""
    gate, priority = whose
    keys: Sequence[str] = getattr(c.said.scenario.gates[gate].first[priority - 1], word)[name]
    return keys


def _shares(c: Compiler, name: str, key: ContextKey, users: Collection[GateRow], word: str) -> dict[Whose, Reals]:
    """Shares of a capacity that its users have reserved, or may have at most, by gate and priority, [T]."""
    shares: dict[Whose, Reals] = {}
    for row in users:
        said = c.said.scenario.gates[row.gate].first
        keys = getattr(said[row.priority - 1], word).get(name) if 0 < row.priority <= len(said) else None
        if keys and row[:2] not in shares:
            tracks = said[row.priority - 1].tracks
            own = {"track": tracks[0]} if len(tracks) == 1 else {}
            context = {"gate": row.gate, "capacity": name, **own, **dict(key)}
            place = ("share", word, row.gate, row.priority, name, key)
            shares[row.gate, row.priority] = recall(c, place, partial(c.amounts.chance, keys, context))
    return shares


def _part(
    c: Compiler, name: str, key: ContextKey, label: str, share: Reals, users: list[GateRow], rows: GateRows
) -> PartDraft:
    """A share [T] of a capacity that some gates may use."""
    offered = _whole_of(c, name, key, rows)
    opens = _opens(c, name, {row: rows[row] for row in users})
    units = _units(c, name, np.frombuffer(offered.units) * share, opens)
    supply = [(stock, c.draft.path(np.frombuffer(path) * share)) for stock, path in offered.supply]
    return PartDraft(label, c.draft.path(share), units, supply, users)


def _uses(c: Compiler, gate: Gate, context: Mapping[str, str]) -> list[tuple[str, float]]:
    """Capacities that a gate uses, and how many people share one unit of each."""
    return [(name, _people_per_unit(c, per, context) if per else 1.0) for name, per in gate.uses.items()]


def _people_per_unit(c: Compiler, keys: Sequence[str], context: Context) -> float:
    per = c.amounts.constant(keys, context)
    if per < 1:
        note_fault(c, ("figures", bare(keys[0])), "people-per-unit", number=f"{per:g}")
    return max(per, 1.0)


def _add_capacity(
    c: Compiler, name: str, context: Mapping[str, str], capacities: dict[tuple[str, ContextKey], int], rows: GateRows
) -> int:
    capacity = c.said.scenario.capacities[name]
    key = key_of(context, capacity.by)
    if (name, key) in capacities:
        return capacities[name, key]
    offered = _whole_of(c, name, key, rows)
    groups = tuple(member for _, member in key)
    capacities[name, key] = c.draft.add_capacity(name, _kind(c, name), offered.units, offered.supply, groups)
    return capacities[name, key]


def _kind(c: Compiler, name: str) -> int:
    return SLOTS if c.said.scenario.capacities[name].kind == "slots" else PLACES


class Offered(NamedTuple):
    """Units that a capacity offers by itself per step, [T], and what each person in a stock adds or takes."""

    units: PathKey
    supply: list[tuple[int, PathKey]]


def _whole_of(c: Compiler, name: str, key: ContextKey, rows: GateRows) -> Offered:
    """What a capacity of one group offers."""
    return recall(c, ("capacity", name, key), partial(_offered, c, name, key, rows))


def _users(c: Compiler, name: str, key: ContextKey, rows: GateRows) -> GateRows:
    """Gates that use a capacity of one group."""
    gates, own = c.said.scenario.gates, dict(key).items()

    def using() -> GateRows:
        return {r: group for r, group in rows.items() if name in gates[r.gate].uses and own <= group.items()}

    return recall(c, ("users", name, key), using)


def _offered(c: Compiler, name: str, key: ContextKey, rows: GateRows) -> Offered:
    """What a capacity offers by itself per step, and what each person in a stock adds or takes up."""
    capacity = c.said.scenario.capacities[name]
    ctx = {"capacity": name, **dict(key)}
    amount = c.amounts.row(capacity.amount, ctx, 0.0, signed=bool(capacity.drawn))  # less than none: taken off theirs
    supply = [
        (index, c.draft.path(c.amounts.row(drawn.share, {**group, **ctx, "stock": drawn.stock})))
        for drawn in capacity.drawn
        for index, group in _suppliers(c, drawn, key)
    ]
    per_step = c.calendar.years_per_step if capacity.kind == "slots" else 1.0
    for filled in capacity.filled:
        each = per_step if filled.share else 1.0
        supply += [
            (index, c.draft.path(-each * c.amounts.row(filled.share, {**group, **ctx, "stock": filled.stock})))
            for index, group in _suppliers(c, filled, key)
        ]
    opens = _opens(c, name, _users(c, name, key, rows))
    _note_lost(c, name, amount * per_step, opens)
    return Offered(_units(c, name, amount * per_step, opens), supply)


def _opens(c: Compiler, name: str, users: GateRows) -> Reals | float:
    """Steps [T] in which somebody can take a whole one of the units, 1 or 0; 1.0: always, or they come in parts."""
    return open_for(c, users) if _whole(c, name) else 1.0


def _units(c: Compiler, name: str, base: Reals, opens: Reals | float) -> PathKey:
    """Units per step, [T]: of slots whole ones, unless people take some up, for what these leave is no whole number."""
    return c.draft.units(SLOTS, base, opens) if _whole(c, name) else c.draft.units(PLACES, base)


def _whole(c: Compiler, name: str) -> bool:
    """Whether units come as whole ones of each step."""
    return _kind(c, name) == SLOTS and not c.said.scenario.capacities[name].filled


def _note_lost(c: Compiler, name: str, base: Reals, opens: Reals | float) -> None:
    """Note slots of steps in which every gate that uses them is closed: nobody can ever take them.

    Of the whole capacity: where those who may have a part of it find their gate closed, others can take the slots.
    """
    said, lost = float(base.sum()), float((base * (1.0 - opens)).sum())
    if lost > ROUGH * said:
        keys = c.said.scenario.capacities[name].amount or ("",)
        step = STEP[c.calendar.step]
        note_rounding(
            c, keys, "slots-lost", capacity=name, key=bare(keys[0]), lost=f"{100 * lost / said:.0f}", step=step
        )


def _suppliers(c: Compiler, part: Supply | Filled, key: ContextKey) -> Iterator[tuple[int, dict[str, str]]]:
    """Stocks whose people supply or fill a capacity of one group, with their own group."""
    stock = c.said.scenario.stocks[part.stock]
    for (name, group), index in c.stocks.items():
        if name == part.stock:
            whole = {**stock.fixed, **dict(group)}
            fits = all(whole.get(dim) in members for dim, members in part.where.items())
            if fits and all(whole.get(dim, member) == member for dim, member in key):
                yield index, whole


def note_parts(c: Compiler) -> None:
    """Note units that are no whole ones where whole people leave much of them empty, at their figure.

    Of places that people supply or take up it changes from day to day how many are left.
    """
    paths = list(c.draft.paths)
    for capacity in c.draft.capacities:
        if capacity.key.role is not Role.OWN or (capacity.kind == PLACES and capacity.supply):
            continue
        left = _left_at_start(c, capacity, paths)
        said, whole = float(left.sum()), float(np.floor(left + 1e-9).sum())
        if whole < (1.0 - ROUGH) * said:
            keys = c.said.scenario.capacities[capacity.key.name].amount or ("",)
            values: dict[str, Value] = {"most": f"{left.max():.4g}", "empty": f"{100 * (1 - whole / said):.0f}"}
            note_rounding(c, keys, "units-in-parts", capacity=capacity.key.label, key=bare(keys[0]), **values)


def _left_at_start(c: Compiler, capacity: CapacityPart, paths: Sequence[bytes]) -> Reals:
    """Units per step, [T], less those that the people of the start take up."""
    left = np.frombuffer(paths[capacity.base])
    for stock, share in capacity.supply:
        left = left + np.frombuffer(paths[share]) * float(np.sum(c.draft.stocks[stock].initial))
    return np.maximum(left, 0.0)


def note_classes(c: Compiler) -> None:
    """Note smallest classes for which a capacity has room, but never enough, at their figures.

    A capacity of nothing is a course that is closed, as was said.
    """
    paths = list(c.draft.paths)
    for row, index in c.gates.items():
        gate, least = c.draft.gates[index], c.said.scenario.gates[row.gate].least
        for use in gate.uses if least else ():
            capacity = c.draft.capacities[use.capacity]
            most = float(np.frombuffer(paths[capacity.base]).max()) * use.per
            if least and not capacity.supply and 0.0 < most < gate.least - 1e-9:
                values: dict[str, Value] = {"gate": row.gate, "key": bare(least[0]), "least": f"{gate.least:g}"}
                note_rounding(c, least, "class-too-large", capacity=capacity.key.label, most=f"{most:.4g}", **values)
