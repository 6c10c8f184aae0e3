"""Work in progress of a compilation: what exists so far, and how people fall into groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.said import Said
from dienmodel.model.schema.tracks import Track
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Amounts, Context, groups_of
from dienmodel.network.compile.recall import Memory
from dienmodel.network.compile.stocks.snapshot import Snapshot
from dienmodel.network.draft import Draft
from dienmodel.network.network import Ints, Reals
from dienmodel.text.faults import Fault, Value
from dienmodel.text.reading import YamlPlace

ContextKey = tuple[tuple[str, str], ...]
"""A context as a hashable key."""


class Step(NamedTuple):
    """A stage at its place in a track; `turn` tells the two orders of a swap apart ("": no swap)."""

    position: int
    stage: str
    turn: str


class GateRow(NamedTuple):
    """A gate for the people of one priority (0: it has none) and one group."""

    gate: str
    priority: int
    key: ContextKey


@dataclass
class Compiler:
    """Work in progress: what exists so far, by name and context."""

    said: Said
    calendar: Calendar
    amounts: Amounts
    draft: Draft
    snapshot: Snapshot | None = None
    memory: Memory = field(default_factory=Memory)
    stocks: dict[tuple[str, ContextKey], int] = field(default_factory=dict)
    nodes: dict[tuple[str, Step, ContextKey], int] = field(default_factory=dict)
    gates: dict[GateRow, int] = field(default_factory=dict)
    pools: dict[str, int] = field(default_factory=dict)


def contexts(c: Compiler, dims: Sequence[str]) -> list[dict[str, str]]:
    """All groups over some dimensions."""
    members = [c.said.scenario.dimensions[dim].members for dim in dims]
    return [dict(zip(dims, row, strict=True)) for row in product(*members)]


def key_of(context: Mapping[str, str], dims: Sequence[str]) -> ContextKey:
    """The part of a context over some dimensions."""
    return tuple((dim, context[dim]) for dim in dims)


def lanes(c: Compiler, name: str, track: Track) -> list[dict[str, str]]:
    """The groups that go through a track side by side."""
    return [{"track": name, **track.fixed, **lane} for lane in contexts(c, track.by)]


Shares = list[tuple[dict[str, str], Reals | float]]
"""Groups, each with its share of the people: [T], or one number where it never changes."""


def spread(
    c: Compiler,
    context: Context,
    dims: Sequence[str],
    split: Mapping[str, Sequence[str]],
    fixed: Mapping[str, str],
) -> Shares:
    """Groups over `dims` that somebody in `context` can come into, each with its share [T]; 1.0: all of them."""
    found: Shares = [({}, 1.0)]
    for dim in dims:
        only = fixed.get(dim) or (context.get(dim) if dim not in split else None)
        if only is not None:
            found = [({**group, dim: only}, share) for group, share in found]
            continue
        dimension = c.said.scenario.dimensions[dim]
        keys = split.get(dim, dimension.share)
        if keys is None:
            note_fault(c, ("dimensions", dim), "no-split", groups=groups_of(context), dimension=dim)
            return []
        found = [
            ({**group, dim: member}, part_of(share, c.amounts.row(keys, {**context, **group, dim: member})))
            for group, share in found
            for member in dimension.members
        ]
        found = _whole_split(c, found, keys, dim)
    return [(group, share) for group, share in found if anybody(share)]


def part_of(share: Reals | float, part: Reals | float) -> Reals | float:
    """A part of a share; all of it, or a part of everybody, needs no product."""
    if isinstance(part, float) and part == 1.0:
        return share
    return part if isinstance(share, float) and share == 1.0 else share * part


def anybody(share: Reals | float) -> bool:
    """Whether a share is ever above nothing."""
    return share > 0 if isinstance(share, float) else bool(share.max() > 0)


def _whole_split(c: Compiler, found: Shares, keys: Sequence[str], dim: str) -> Shares:
    """The groups with shares that add up to at most 1; a fault unless they add up to 1 by themselves."""
    total = np.zeros(c.calendar.n_steps)
    for _, share in found:
        total = total + share
    if np.abs(total - 1).max() <= 1e-6:
        return found
    values = {"product": " x ".join(keys), "dimension": dim, "total": f"{total[np.argmax(np.abs(total - 1))]:.4g}"}
    note_fault(c, ("figures", bare(keys[0])), "split-not-whole", **values)
    return [(group, share / np.maximum(total, 1.0)) for group, share in found]


def note_fault(c: Compiler, place: YamlPlace, code: str, **values: Value) -> None:
    """Note a fault; the compilation goes on to find more."""
    fault = Fault(code, c.said.where(*place), values)
    if fault not in c.amounts.faults:
        c.amounts.faults.append(fault)


def add_note(c: Compiler, place: YamlPlace, code: str, /, **values: Value) -> None:
    """Note what is not a fault, once: something is followed otherwise than a reader may think."""
    noted = Fault(code, c.said.where(*place), values)
    if noted not in c.amounts.notes:
        c.amounts.notes.append(noted)


def cell_of(c: Compiler, category: str | None, context: Context) -> dict[str, str] | None:
    """Strength cell of people in a context, None: not in the force."""
    if category is None:
        return None
    stocks = [stock for stock in c.said.scenario.stocks.values() if stock.category == category]
    dims = {dim for stock in stocks for dim in (*stock.by, *stock.fixed)}
    groups = {dim: context[dim] for dim in c.said.scenario.dimensions if dim in context and dim in dims}
    return {"category": category, **groups}


def asked(c: Compiler, context: Context) -> dict[str, str]:
    """What of the groups of people a post can ask for."""
    dimensions = c.said.scenario.dimensions
    return {dim: member for dim, member in context.items() if dim not in dimensions or dimensions[dim].posts}


def steps_of(c: Compiler, years: float) -> int:
    """Whole steps in so many years."""
    return round(c.calendar.steps(years * DAYS_PER_YEAR))


def whole_people(values: Reals) -> Ints:
    """Whole numbers nearest to values with the same rounded total (largest remainders first)."""
    floors = np.floor(values + 1e-9)
    short = round(float(values.sum())) - int(floors.sum())
    order = np.argsort(-(values - floors), kind="stable")
    floors[order[:short]] += 1
    return floors.astype(np.int64)
