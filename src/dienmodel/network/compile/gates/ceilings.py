"""Ceilings: room for people who count, which every gate takes that lets somebody in among them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from dienmodel.model.schema.capacities import Ceiling
from dienmodel.network.compile.compiler import Compiler, note_fault
from dienmodel.network.compile.recall import recall
from dienmodel.network.draft import SLOTS, PathKey, Use
from dienmodel.network.keys import Role
from dienmodel.network.network import Reals
from dienmodel.network.parts import NodePart


@dataclass(frozen=True)
class _Counted:
    """Where people count for a ceiling: rows of stocks, and of nodes whose people count in them or waiting for them."""

    stocks: list[int]
    inside: list[int]
    waiting: list[int]


def add_ceilings(c: Compiler) -> None:
    """Add the ceilings of the scenario to the gates behind which people begin to count for them."""
    for name, ceiling in c.said.scenario.ceilings.items():
        who = _counted(c, ceiling)
        gates = {c.draft.nodes[n].gate for n in set(who.inside) - set(who.waiting)} - {-1}
        if not gates:
            note_fault(c, ("ceilings", name), "ceiling-without-gate", ceiling=name)
            continue
        most, least = recall(c, ("ceiling", name), partial(_room, c, name, ceiling))
        filling = [*((n, False) for n in who.inside), *((n, True) for n in who.waiting)]
        index = c.draft.add_ceiling(name, most, who.stocks, filling, least, _admitting(c, gates))
        for gate in gates:
            part = c.draft.gates[gate]
            part.uses = [*part.uses, Use(index)]


def _admitting(c: Compiler, gates: Collection[int]) -> Reals:
    """Steps [T] in which any of some gates is open and has a slot of each sort that it uses (1 or 0).

    Slots of which there is less than one a step come in some steps only: room on other days would be lost.
    """
    paths, admits = list(c.draft.paths), np.zeros(c.calendar.n_steps)
    for gate in (c.draft.gates[g] for g in gates):
        opened = np.ones(len(admits)) if gate.open < 0 else np.frombuffer(paths[gate.open])
        for capacity in (c.draft.capacities[use.capacity] for use in gate.uses):
            if capacity.kind == SLOTS and capacity.key.role is not Role.CEILING and not capacity.supply:
                opened = opened * (np.frombuffer(paths[capacity.base]) >= 1.0)
        admits = np.maximum(admits, opened)
    return admits if admits.any() else np.ones(len(admits))


def _counted(c: Compiler, ceiling: Ceiling) -> _Counted:
    """Look up where people count; a ceiling of tracks leaves out stocks, as nobody in a stock is in a track."""
    cells = {i for i, cell in enumerate(c.draft.cells) if counts_for(ceiling.category, ceiling.where, cell)}
    nodes = _nodes_on(c, ceiling.tracks)
    return _Counted(
        stocks=[] if ceiling.tracks else [s for s, stock in enumerate(c.draft.stocks) if stock.cell in cells],
        inside=[n for n, node in nodes if node.cell in cells],
        waiting=[n for n, node in nodes if node.queue_cell in cells and node.gate >= 0],
    )


def _nodes_on(c: Compiler, tracks: Collection[str]) -> list[tuple[int, NodePart]]:
    """Nodes of the draft on any of these tracks, or all of them where no track is named."""
    return [(n, node) for n, node in enumerate(c.draft.nodes) if not tracks or node.label["track"] in tracks]


def counts_for(category: str | None, where: Mapping[str, Collection[str]], cell: Mapping[str, str]) -> bool:
    """Whether the people of a cell are among those of a category (None: of any) in some groups."""
    in_groups = all(cell.get(dim) in members for dim, members in where.items())
    return in_groups and category in (None, cell["category"])


def _room(c: Compiler, name: str, ceiling: Ceiling) -> tuple[PathKey, PathKey | None]:
    """People who may count, and those who may begin in a step all the same, [T] each."""
    most = c.draft.path(c.amounts.row(ceiling.most, {}))
    least = c.amounts.row(ceiling.least, {}) * c.calendar.years_per_step if ceiling.least else None
    return most, None if least is None else c.draft.path(least)
