"""Shares of a whole: figures that share people out over groups, and how their parts are other together.

Each part has a weight, 1 where it is as said. Under weights w the share p of a part becomes

    p w S / (sum of p w over the parts of its whole),    S the sum of p as said,

so that the whole stays what it was, and so does a share of nothing or of everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from dienmodel.model.figures import Figure
from dienmodel.model.parts import part_name
from dienmodel.model.said import Said
from dienmodel.network.compile.figures.levels import Level, look_up, over_time

ADDS_UP = 1e-6
"""How far shares may be from adding up to one: rounding."""

MemberNames = tuple[str, ...]
"""Members, one of each of some dimensions."""


class Whole(NamedTuple):
    """The dimensions over which the shares of a figure are parts of one whole, and the members that have a part."""

    dims: tuple[str, ...]
    groups: tuple[MemberNames, ...]


class SharePart(NamedTuple):
    """A share of a whole that can be another one: what share of its whole it is, and what all of them are."""

    figure: str
    whole: MemberNames  # members of the dimensions over which the figure shares nothing out
    share: float
    shares: tuple[float, ...]


def whole_of(said: Said, key: str) -> Whole | None:
    """The whole that a figure shares out, None where its numbers are parts of none.

    It is shared out over all dimensions of the figure if its numbers then add up to one, else over one of them, the
    last first; a figure of one dimension always is.
    """
    figure = said.figures[key]
    if figure.unit != "share" or figure.table is None:
        return None
    members = _members(said, figure)
    for dims in (figure.by, *((dim,) for dim in reversed(figure.by))):
        if len(figure.by) == 1 or _adds_up(figure, dims, members):
            return Whole(dims, tuple(product(*(members[dim] for dim in dims))))
    return None


def _members(said: Said, figure: Figure) -> dict[str, tuple[str, ...]]:
    """The members of each dimension of a figure: those of the scenario, or what its table names."""
    dimensions = said.scenario.dimensions
    return {
        dim: dimensions[dim].members if dim in dimensions else _named(figure.table, depth)
        for depth, dim in enumerate(figure.by)
    }


def _named(table: object, depth: int) -> tuple[str, ...]:
    """What a nested table names at a depth."""
    if not isinstance(table, Mapping):
        return ()
    if depth:
        return tuple(dict.fromkeys(name for inner in table.values() for name in _named(inner, depth - 1)))
    return tuple(str(name) for name in table if name != "default")


def _adds_up(figure: Figure, dims: Sequence[str], members: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether shares over some dimensions add up to one in every group of the others, on the first of their days."""
    others = [dim for dim in figure.by if dim not in dims]
    return all(
        abs(sum(_share(figure, {**around, **group}, 0.0) for group in _contexts(dims, members)) - 1.0) <= ADDS_UP
        for around in _contexts(others, members)
    )


def _contexts(dims: Sequence[str], members: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    return (dict(zip(dims, group, strict=True)) for group in product(*(members[dim] for dim in dims)))


def _share(figure: Figure, context: Mapping[str, str], day: float) -> float:
    """A share on a day, as ordinal; nothing where the table says none."""
    leaf, _ = look_up(figure, context)
    return float(over_time(figure, leaf, np.array([day]))[0]) if isinstance(leaf, Mapping) else float(leaf)


def parts_of(said: Said, key: str) -> dict[str, SharePart]:
    """The parts of a figure that can be another share of their whole than they are today, by name."""
    figure, whole = said.figures[key], whole_of(said, key)
    if whole is None:
        return {}
    others, members = [dim for dim in figure.by if dim not in whole.dims], _members(said, figure)
    parts: dict[str, SharePart] = {}
    for around in _contexts(others, members):
        contexts = [{**around, **group} for group in _contexts(whole.dims, members)]
        parts |= _parts(said, key, tuple(around.values()), contexts)
    return parts


def _parts(said: Said, key: str, whole: MemberNames, contexts: Sequence[Mapping[str, str]]) -> dict[str, SharePart]:
    """The parts of one whole: none where one share is all of it."""
    figure, today = said.figures[key], float(said.scenario.today.toordinal())
    said_shares = {
        part_name(key, (context[dim] for dim in figure.by)): _share(figure, context, today) for context in contexts
    }
    own = {name: share for name, share in said_shares.items() if share > 0.0}
    shares = tuple(share / sum(own.values()) for share in own.values())
    if len(own) < 2:
        return {}
    return {name: SharePart(key, whole, share, shares) for name, share in zip(own, shares, strict=True)}


def tilt(shares: Sequence[Level], weights: Sequence[Level], own: Level) -> Level:
    """The factor on a share with its `own` weight, from all shares of its whole and their weights."""
    whole: Level = sum(shares[1:], shares[0])
    moved: Level = sum((share * weight for share, weight in zip(shares, weights, strict=True)), 0.0)
    if isinstance(moved, float):
        return own * whole / moved if moved > 0.0 else 1.0
    factor: Level = np.where(moved > 0.0, own * whole / np.where(moved > 0.0, moved, 1.0), 1.0)
    return factor
