"""Doors of gates: how many may wait, or for how long."""

from collections.abc import Mapping, Sequence
from functools import partial

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.figures import UNITS
from dienmodel.model.schema.capacities import Gate
from dienmodel.model.used import TIME, bare
from dienmodel.network.compile.compiler import Compiler, GateRow, note_fault
from dienmodel.network.compile.lengths import whole_length
from dienmodel.network.compile.recall import recall


def add_door(c: Compiler, row: GateRow, gate: Gate, context: Mapping[str, str]) -> None:
    """Give a gate its door, if it has one."""
    if gate.closes_at is not None:
        make = partial(_door, c, gate, gate.closes_at, context)
        closes, reopens, pace = recall(c, ("door", row.gate, row.key), make)
        c.draft.add_door(c.gates[row], closes, reopens, pace)
        least = c.draft.gates[c.gates[row]].least
        if not pace and closes < least > 1:
            values = {"gate": row.gate, "closes": f"{closes:g}", "least": f"{least:g}"}
            note_fault(c, ("gates", row.gate, "closes_at"), "door-before-class", **values)


def _door(c: Compiler, gate: Gate, closes_at: Sequence[str], context: Mapping[str, str]) -> tuple[float, float, int]:
    """When a door closes, when it opens again (-1: at once), and its pace, see `Gates`: whole people, or steps."""
    place, by_wait, reopens = ("gates", context["gate"]), _is_time(c, closes_at), -1.0
    if by_wait:
        closes = whole_length(c, (*place, "closes_at"), closes_at, context)
    else:
        closes = round(c.amounts.constant(closes_at, context))
    if gate.reopens_at is not None:
        said = c.amounts.constant(gate.reopens_at, context)
        reopens = c.calendar.steps(said * DAYS_PER_YEAR) if by_wait else float(round(said))
        if closes <= reopens:
            values = {"gate": context["gate"], "closes": str(closes), "reopens": f"{reopens:g}"}
            note_fault(c, (*place, "reopens_at"), "door-reopens-late" if by_wait else "door-reopens", **values)
    return float(closes), reopens, closes if by_wait else 0


def _is_time(c: Compiler, keys: Sequence[str]) -> bool:
    """Whether figures that are multiplied come to a length of time."""
    sizes = [UNITS[c.amounts.figure(bare(key)).unit][0] for key in keys]
    return tuple(map(sum, zip(*sizes, strict=True))) == TIME
