"""Indicators, compiled: what each part counts, and how much that counts for, by group and step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import INDICATOR_UNITS, Text
from dienmodel.model.schema.weighing import Counted, Indicator
from dienmodel.network.compile.recall import Recalling, recall, recall_of
from dienmodel.network.keys import Role
from dienmodel.network.network import PLACES, Network, Reals
from dienmodel.network.weighing.industry import compiled_content, paid_per_step
from dienmodel.network.weighing.keyed import Fractions, keyed_part
from dienmodel.network.weighing.ledgers import ledgers_of
from dienmodel.network.weighing.lines import Line, rows_of
from dienmodel.network.weighing.money import given_line
from dienmodel.text.faults import Fault

GroupKey = tuple[tuple[str, str], ...]
"""Members of dimensions, the category of people among them."""


@dataclass(frozen=True)
class CountedPart:
    """A part of an indicator: rows of a `base`, and the `rate` per unit in each group, [T], below zero taken off.

    Rows are those of a table of the course; of `used` capacities, of `joins` and `leaves` strength cells, of a `cost`
    those of its line, which is at the place `line`. Of `given` money, which has no rows, euro `paid` per step, [T].
    `groups` are those of each row. `fractions` share it out over keys.
    """

    base: str
    name: str
    rows: NDArray[np.intp]
    groups: tuple[GroupKey, ...]
    rates: Mapping[GroupKey, Reals]
    per_step: bool  # it is counted per step and not at any time
    line: int = -1
    fractions: Fractions = field(default_factory=dict)
    paid: Reals | float = 0.0


@dataclass(frozen=True)
class CompiledIndicator:
    """An indicator: its parts, whether it is what comes together over time or a mean, and the size of its unit.

    `unknown` says why nothing can be said; it then has no parts. Before the year `since` nothing is known. It is shared
    out over `keys`, and there may be as much of it as its `cap` says, [T], in its own unit, if that is known.
    """

    name: str
    title: Text
    unit: str
    flows: bool
    size: float
    parts: tuple[CountedPart, ...]
    unknown: Text | None
    keys: tuple[str, ...] = ()
    cap: Reals | None = None
    since: int = 0


def indicators_of(
    c: Recalling, network: Network, section: Mapping[str, Indicator], lines: Sequence[Line]
) -> tuple[CompiledIndicator, ...]:
    """All indicators of a scenario, as one part: most levers move none of their figures."""

    def compiled() -> tuple[CompiledIndicator, ...]:
        return tuple(_indicator(c, network, name, said, lines) for name, said in section.items())

    return recall(c, "indicators", compiled)


def _indicator(c: Recalling, network: Network, name: str, said: Indicator, lines: Sequence[Line]) -> CompiledIndicator:
    exponents, size = INDICATOR_UNITS[said.unit]
    parts = tuple(
        _paid(c, (name, i), said) if counted.given else _part(c, network, (name, i), said, lines)
        for i, counted in enumerate(said.of)
    )
    money, given = c.amounts.said.scenario.money, any(counted.given for counted in said.of)
    since = money.since.year if given and money is not None else 0
    keys, cap = tuple(said.split), recall(c, ("cap", name), partial(_cap, c, said, size))
    flows = exponents[1] == -1
    return CompiledIndicator(name, said.title, said.unit, flows, size, parts, said.unknown, keys, cap, since)


def _cap(c: Recalling, said: Indicator, size: float) -> Reals | None:
    """How much of an indicator there may be, [T], in its unit; None where that is not said or unknown."""
    if said.cap is None or said.cap.unknown is not None:
        return None
    rows = [c.amounts.row(keys, {"category": ""}) for keys in said.cap.of.values()]
    cap: Reals = np.sum(rows, axis=0) / size
    return cap


def _part(
    c: Recalling, network: Network, place: tuple[str, int], said: Indicator, lines: Sequence[Line]
) -> CountedPart:
    counted = said.of[place[1]]
    base, rows, groups, line = recall(c, ("counted", *place), partial(_rows, c, network, counted, lines))
    if not len(rows):
        where = c.amounts.said.where("indicators", place[0], "of", place[1])
        c.amounts.faults.append(Fault("counts-nobody", where, {"indicator": place[0], "number": place[1] + 1}))
    keyed = recall(c, ("keyed", *place), partial(keyed_part, c, place[0], said, counted))
    signed = keyed.left * (-1.0 if counted.less else 1.0)
    rates = _signed({group: _rate(c, counted, dict(group)) for group in dict.fromkeys(groups)}, signed)
    kinds = network.capacities.kind
    slots = base in ("capacity", "used") and len(rows) and kinds[rows[0]] != PLACES
    per_step = base in ("arrived", "started", "joins", "leaves", "cost") or bool(slots)
    return CountedPart(base, counted.name, rows, groups, rates, per_step, line, keyed.fractions)


def _signed(rates: Mapping[GroupKey, Reals], signed: Reals) -> dict[GroupKey, Reals]:
    """Rates times the same row, one row for all groups that had one."""
    of_row = {id(rate): signed * rate for rate in rates.values()}
    return {group: of_row[id(rate)] for group, rate in rates.items()}


def _paid(c: Recalling, place: tuple[str, int], said: Indicator) -> CountedPart:
    """A part that counts given money as it is paid, or what becomes of it."""
    counted = said.of[place[1]]
    name = counted.name
    keyed = recall(c, ("keyed", *place), partial(keyed_part, c, place[0], said, counted))
    paid = recall(c, "paid per step", partial(_paid_by_article, c))[name]
    rate = _rate(c, counted, {}) * keyed.left * (-1.0 if counted.less else 1.0)
    if counted.content is not None:
        what = (name, counted.content, counted.direct)
        rate = rate * recall(c, ("content", *what), partial(compiled_content, c, *what))
    return CountedPart("given", name, np.zeros(0, np.intp), (), {(): rate}, True, -1, keyed.fractions, paid)


def _paid_by_article(c: Recalling) -> dict[str, Reals]:
    """Euro of given money that are paid in each step, [T], by article."""
    amounts, given = c.amounts, c.amounts.said.scenario.given
    ledgers = recall(c, "ledgers", partial(ledgers_of, amounts, amounts.said.scenario))
    lines = {name: recall(c, ("given", name), partial(given_line, amounts, name, each)) for name, each in given.items()}
    return {name: paid_per_step(line, ledgers[name], amounts.calendar) for name, line in lines.items()}


def _rate(c: Recalling, counted: Counted, group: Mapping[str, str]) -> Reals:
    """How much one unit counts for in a group, [T]."""
    if counted.each is None:
        return _ones(c.amounts.calendar.n_steps)
    keys, context = counted.each, {"category": "", **group}
    rate: Reals = recall_of(c, ("each", keys), keys, context, lambda: c.amounts.row(keys, context))
    return rate


@cache
def _ones(n_steps: int) -> Reals:
    return np.ones(n_steps)


def _rows(
    c: Recalling, network: Network, counted: Counted, lines: Sequence[Line]
) -> tuple[str, NDArray[np.intp], tuple[GroupKey, ...], int]:
    """The base that a part counts, its rows, and the group of each."""
    labels = network.labels
    if counted.joins or counted.leaves:
        cells = [i for i, cell in enumerate(labels.cells) if cell["category"] == counted.name and _in(cell, counted)]
        return counted.base, np.array(cells, np.intp), tuple(_group(labels.cells[i]) for i in cells), -1
    if counted.used:
        own = [i for i, key in enumerate(labels.capacity_keys) if (key.name, key.role) == (counted.used, Role.OWN)]
        return "used", np.array(own, np.intp), ((),) * len(own), -1
    if counted.cost:
        at = [line.name for line in lines].index(counted.cost)
        base, rows = lines[at].base, lines[at].rows
        fixed = np.zeros(1, np.intp) if base == "flow" else rows
        return "cost", fixed, ((),) if base == "flow" else tuple(groups_of_rows(network, base, rows)), at
    base, rows = rows_of(c.amounts, network, counted)
    return base, rows, tuple(groups_of_rows(network, base, rows)), -1


def _in(cell: Mapping[str, str], counted: Counted) -> bool:
    return all(cell.get(dim) in members for dim, members in counted.where.items())


NO_GROUP = ("stock", "track", "stage", "turn", "gate", "capacity", "article")
"""Fields of a label that say where somebody is and not who it is."""


def _group(label: Mapping[str, str]) -> GroupKey:
    return tuple((dim, member) for dim, member in label.items() if dim not in NO_GROUP and member)


def groups_of_rows(network: Network, base: str, rows: Iterable[int]) -> Iterator[GroupKey]:
    """Whom each row of a base is about: its strength cell where people count, else the groups of its label."""
    labels = network.labels
    for row in map(int, rows):
        if base == "stock":
            cell = int(labels.stock_cell[row])
            yield _group(labels.cells[cell] if cell >= 0 else labels.stock[row])
        elif base in ("node", "started"):
            cell = int(labels.node_cell[row])
            yield _group(labels.cells[cell] if cell >= 0 else labels.node[row])
        elif base == "arrived":
            yield _group(labels.entry[row])
        else:
            yield ()
