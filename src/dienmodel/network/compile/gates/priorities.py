"""Who is taken first: the priorities of a gate, each of which becomes a gate of its own with the same capacities."""

from collections.abc import Collection, Mapping

from dienmodel.model.schema.capacities import Priority
from dienmodel.network.compile.compiler import Compiler, GateRow, key_of, note_fault
from dienmodel.network.keys import REST


def gate_row(c: Compiler, gate: str, track: str, context: Mapping[str, str]) -> GateRow:
    """The part of a gate before which people of a track and a group wait: the first priority that names them."""
    said = c.said.scenario.gates[gate]
    own = (i for i, priority in enumerate(said.first, start=1) if _names(priority, track, context))
    return GateRow(gate, next(own, REST if said.first else 0), key_of(context, said.by))


def _names(priority: Priority, track: str, context: Mapping[str, str]) -> bool:
    in_group = all(context.get(dim) in members for dim, members in priority.where.items())
    return in_group and (not priority.tracks or track in priority.tracks)


def note_priorities(c: Compiler, rows: Collection[GateRow]) -> None:
    """Note priorities of nobody, and smallest classes that people of several priorities would share."""
    for name, gate in c.said.scenario.gates.items():
        own = [row for row in rows if row.gate == name]
        there = {row.priority for row in own}
        for i in range(len(gate.first)):
            if own and i + 1 not in there:
                note_fault(c, ("gates", name, "first", i), "priority-of-nobody", gate=name, number=str(i + 1))
        if gate.least and len({row.key for row in own}) < len(own):
            note_fault(c, ("gates", name, "first"), "priority-in-class", gate=name)
