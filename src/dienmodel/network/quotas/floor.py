"""The readiness floor: no more than a share of a stock's people are taken out of their units, by all that draw on them.

The floor is a capacity like any other. It grows with the people in the stocks, and whoever takes a unit of a capacity
that draws on them takes one of it too. So plans keep to it, `expect` does, and it has a price.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from dienmodel.network.keys import CapacityKey, Role
from dienmodel.network.network import Network, Reals, wholes

FLOOR = "readiness_floor"
"""What the capacities that hold the floor are called, before the stocks and the names of what draws on them."""

FEW = 6
"""Capacities with stocks in common up to which every sum of them is held that says something."""


@dataclass(frozen=True)
class Draw:
    """A capacity with the stocks it draws on, and the share of each [T], no more than the floor allows it by itself."""

    capacity: int
    shares: dict[int, Reals]


def floored(network: Network, most: Reals | None) -> Network:
    """The network in which capacities take no more than a share `most` [T] of people, each and together.

    A capacity takes its own people first, then those of its stocks, of each no more than its share, in any division. Of
    up to `FEW` capacities with stocks in common this is exact; of more, only some sums are held.
    """
    if most is None:
        return network
    found = _each(network, most)
    for members in list(_sums(_draws(found), found, most)):
        found = _together(found, members, most)
    return found


def _each(network: Network, most: Reals) -> Network:
    """Every capacity by itself."""
    capacities = network.capacities
    rows = np.unique(capacities.supply_share)
    own = len(network.paths) + np.arange(len(rows), dtype=np.int32)
    place = dict(zip(rows.tolist(), own.tolist(), strict=True))
    share = np.array([place[int(row)] for row in capacities.supply_share], np.int32)
    paths = np.concatenate([network.paths, np.minimum(network.paths[rows], most)])
    parts = np.array([*_parts(network)], np.int64).reshape(-1, 2)
    of_parts, of_wholes = capacities.supply_share[parts].T.reshape(2, -1)
    left = paths[share[parts[:, 1]]] / np.where(network.paths[of_wholes] == 0.0, 1.0, network.paths[of_wholes])
    share[parts[:, 0]] = len(paths) + np.arange(len(parts))
    return replace(
        network,
        paths=np.concatenate([paths, network.paths[of_parts] * left]),
        capacities=replace(capacities, supply_share=share),
    )


def _parts(network: Network) -> Iterator[tuple[int, int]]:
    """Supplies of capacities that are a share of another, each with that of the other: as much less is left of it."""
    start = network.capacities.supply_start.tolist()
    for c, whole in enumerate(wholes(network).tolist()):
        if whole != c:
            yield from zip(range(*start[c : c + 2]), range(*start[whole : whole + 2]), strict=True)


def _draws(network: Network) -> list[Draw]:
    """Capacities that draw on stocks; whoever takes a share of one takes of that one."""
    capacities, found = network.capacities, []
    for c in (c for c, key in enumerate(network.labels.capacity_keys) if key.role is not Role.PART):
        shares: dict[int, Reals] = {}
        for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
            share = network.paths[capacities.supply_share[k]]
            if share.max(initial=0.0) > 0.0:
                s = int(capacities.supply_stock[k])
                shares[s] = shares.get(s, 0.0) + np.maximum(share, 0.0)
        if shares:
            found.append(Draw(c, shares))
    return found


def _sums(draws: Sequence[Draw], network: Network, most: Reals) -> Iterator[list[Draw]]:
    """Capacities that are held together."""
    kind = network.capacities.kind
    for k in np.unique(kind):
        for group in _connected([draw for draw in draws if kind[draw.capacity] == k]):
            if len(group) <= FEW:
                yield from _needed(group, network, most)
            else:
                yield from _nested(group, network, most)


def _connected(draws: Sequence[Draw], over: Sequence[int] | None = None) -> list[list[Draw]]:
    """Draws in groups that have stocks in common, or stocks out of `over`."""
    left, found = list(draws), []
    while left:
        group, stocks = [left.pop(0)], set[int]()
        stocks.update(s for s in group[0].shares if over is None or s in over)
        while more := [draw for draw in left if stocks & set(draw.shares)]:
            group += more
            stocks.update(s for draw in more for s in draw.shares if over is None or s in over)
            left = [draw for draw in left if draw not in more]
        found.append(sorted(group, key=lambda draw: draw.capacity))
    return found


def _needed(group: Sequence[Draw], network: Network, most: Reals) -> list[list[Draw]]:
    """All sums over some of a group that follow from no others: then the floor holds however people are divided."""
    some = [list(part) for n in range(len(group), 1, -1) for part in combinations(group, n)]
    found: list[tuple[list[Draw], Reals]] = []
    for part in some:
        if _tight(part, network, most):
            bound = _bound(part, group, network, most)
            if not any(_places(part) < _places(more) and (high <= bound + 1e-12).all() for more, high in found):
                found.append((part, bound))
    return [part for part, _ in found]


def _places(draws: Sequence[Draw]) -> set[int]:
    """Places of the capacities of some draws."""
    return {draw.capacity for draw in draws}


def _tight(part: Sequence[Draw], network: Network, most: Reals) -> bool:
    """Whether a sum says more than those of its parts: stocks of which too much would be taken connect it."""
    total = _total(part, network.n_steps)
    return len(_connected(part, [s for s, share in total.items() if (share > most + 1e-12).any()])) == 1


def _total(part: Sequence[Draw], steps: int) -> dict[int, Reals]:
    """Share of each stock that some capacities may take by themselves, [T]."""
    stocks = sorted({s for draw in part for s in draw.shares})
    return {s: np.sum([draw.shares[s] for draw in part if s in draw.shares], axis=0) for s in stocks}


def _bound(part: Sequence[Draw], group: Sequence[Draw], network: Network, most: Reals) -> Reals:
    """Units that some capacities may take together: of themselves, and per person of each stock of a group, [.., T]."""
    total = _total(part, network.n_steps)
    base = network.paths[network.capacities.base[[draw.capacity for draw in part]]].sum(0)
    none = np.zeros(network.n_steps)
    return np.array([base, *(np.minimum(total.get(s, none), most) for s in _total(group, network.n_steps))])


def _nested(group: Sequence[Draw], network: Network, most: Reals) -> Iterator[list[Draw]]:
    """The sum over a group, over its part without people of their own, and over groups that draw less widely."""
    base = network.capacities.base
    without = [draw for draw in group if network.paths[base[draw.capacity]].max(initial=0.0) <= 0.0]
    for part in (group, without) if len(without) < len(group) else (group,):
        if len(part) > 1 and _tight(part, network, most):
            yield list(part)
    widest = max(len(draw.shares) for draw in group)
    for narrow in _connected([draw for draw in group if len(draw.shares) < widest]):
        if len(narrow) > 1:
            yield from _nested(narrow, network, most)


def _together(network: Network, members: Sequence[Draw], most: Reals) -> Network:
    """One more capacity, of which every unit of the members takes one."""
    capacities, n_paths, n_supplies = network.capacities, len(network.paths), len(network.capacities.supply_stock)
    own, stocks = [draw.capacity for draw in members], list(_total(members, network.n_steps))
    return replace(
        _used_by_all(network, own),
        paths=np.concatenate([network.paths, _bound(members, members, network, most)]),
        capacities=replace(
            capacities,
            kind=np.append(capacities.kind, capacities.kind[own[0]]),
            base=np.append(capacities.base, n_paths).astype(np.int32),
            supply_start=np.append(capacities.supply_start, n_supplies + len(stocks)).astype(np.int32),
            supply_stock=np.append(capacities.supply_stock, stocks).astype(np.int32),
            supply_share=np.append(capacities.supply_share, n_paths + 1 + np.arange(len(stocks))).astype(np.int32),
            filled_start=np.append(capacities.filled_start, capacities.filled_start[-1]).astype(np.int32),
            least=np.append(capacities.least, -1).astype(np.int32),
            share=np.append(capacities.share, -1).astype(np.int32),
        ),
        labels=replace(network.labels, capacity_keys=[*network.labels.capacity_keys, _key(network, stocks, own)]),
    )


def _used_by_all(network: Network, own: Sequence[int]) -> Network:
    """The network whose gates take of a new capacity what they take of some others together."""
    gates, new = network.gates, len(network.capacities.base)
    units = np.where(np.isin(gates.use_capacity, own), 1.0 / gates.use_per, 0.0)
    taken = np.add.reduceat(np.append(units, 0.0), gates.use_start[:-1]) * (np.diff(gates.use_start) > 0)
    users = np.flatnonzero(taken > 0.0)
    ends = gates.use_start[users + 1]
    more = np.zeros(len(taken), np.int64)
    more[users] = 1
    return replace(
        network,
        gates=replace(
            gates,
            use_start=(gates.use_start + np.concatenate([[0], np.cumsum(more)])).astype(np.int32),
            use_capacity=np.insert(gates.use_capacity, ends, new).astype(np.int32),
            use_per=np.insert(gates.use_per, ends, 1.0 / taken[users]),
        ),
    )


def _key(network: Network, stocks: Sequence[int], own: Sequence[int]) -> CapacityKey:
    """The stocks and the capacities by their names, and what their groups have in common."""
    labels, known = [network.labels.stock[s] for s in stocks], network.labels.capacity_keys
    dims = [dim for dim in labels[0] if dim != "stock" and len({label.get(dim) for label in labels}) == 1]
    names = ".".join(dict.fromkeys(label.get("stock", label.get("name", "")) for label in labels))
    users = ".".join(dict.fromkeys(known[c].name for c in own))
    groups = (names, users, *(labels[0][dim] for dim in dims if dim != "name"))
    alike = sum(key.role is Role.FLOOR and key.groups[: len(groups)] == groups for key in known)
    return CapacityKey(FLOOR, (*groups, str(alike + 1)) if alike else groups, Role.FLOOR)
