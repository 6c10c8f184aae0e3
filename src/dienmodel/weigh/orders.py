"""Orders in which players can come in, and how often one of them comes right after a set of others.

A set of players is a mask of bits. A player comes after those whom he `needs`, and all orders that keep that are
equally likely. With `up` the orders in which a set can have come in, and `down` those in which all others can still
come, one comes right after a set in a share up[set] * down[set and him] / down[nobody] of them; where nobody needs
anybody that is Shapley's s! (n - s - 1)! / n!.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from dienmodel.network.network import Ints

Needs = tuple[int, ...]
"""Per player the mask of those whom he needs."""

Order = tuple[int, ...]


class Coming(NamedTuple):
    """A player comes in right after others, [mask], in so large a share of all orders."""

    player: int
    after: int
    share: float


def comings(needs: Needs) -> Iterator[Coming]:
    """Every player right after every set after which he can come; the shares of one player add up to one.

    Raises:
        ValueError: players need each other, so that there is no order.
    """
    down = _orders_from(needs)
    up = {0: 1}
    for coalition in sorted(down, key=int.bit_count):
        for player in _able(needs, coalition):
            then = coalition | 1 << player
            up[then] = up.get(then, 0) + up[coalition]
            yield Coming(player, coalition, up[coalition] * down[then] / down[0])


def _able(needs: Needs, coalition: int) -> Iterator[int]:
    """Players who can come in next."""
    for player, needed in enumerate(needs):
        if not coalition >> player & 1 and needed & coalition == needed:
            yield player


@lru_cache(maxsize=64)
def _orders_from(needs: Needs) -> dict[int, int]:
    """In how many orders all others can still come in, per set that can have come."""
    layer, layers = {0}, list[set[int]]()
    for _ in range(len(needs) + 1):
        layers.append(layer)
        layer = {coalition | 1 << player for coalition in layer for player in _able(needs, coalition)}
    everybody = (1 << len(needs)) - 1
    if everybody not in layers[-1]:
        raise ValueError("players need each other: none of them can be first")
    down = {everybody: 1}
    for coalition in (each for own in reversed(layers[:-1]) for each in own):
        down[coalition] = sum(down[coalition | 1 << player] for player in _able(needs, coalition))
    return down


PairsAfter = dict[tuple[int, int], dict[int, float]]
"""Pairs of players, and the sets after which either of them can come, each with its weight."""


def pairs_after(needs: Needs) -> PairsAfter:
    """All of them; a set weighs by the orders in which both come right after it."""
    down, up = _orders_from(needs), {0: 1.0}
    for coming in comings(needs):
        up[coming.after] = down[0] * coming.share / down[coming.after | 1 << coming.player]
    return {
        pair: {after: up[after] * down[after | 1 << pair[0] | 1 << pair[1]] / down[0] for after in sets}
        for pair, sets in _pairs_of(needs, down).items()
    }


def pairs_within(needs: Needs, orders: Iterable[Order]) -> PairsAfter:
    """Those of sets that come first in one of some orders, all of one weight."""
    begun = dict.fromkeys(sum(1 << player for player in order[:n]) for order in orders for n in range(len(order) - 1))
    return {pair: dict.fromkeys(sets, 1.0) for pair, sets in _pairs_of(needs, begun).items()}


def _pairs_of(needs: Needs, sets: Iterable[int]) -> dict[tuple[int, int], list[int]]:
    pairs: dict[tuple[int, int], list[int]] = {}
    for after in sets:
        for pair in combinations(_able(needs, after), 2):
            pairs.setdefault(pair, []).append(after)
    return pairs


# --- some of the orders ----------------------------------------------------------------------------------------------


def drawn(needs: Needs, pairs: int, seed: int) -> list[tuple[Order, Order]]:
    """Pairs of orders, each drawn from all that are possible; of a pair the second goes the other way around.

    Players who need each other keep their order in both: their places are turned around, and they are not.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    ties = _ties(needs)
    orders = []
    for _ in range(pairs):
        places = rng.permutation(len(needs))
        within = [_order_within(needs, tie, rng) for tie in ties]
        orders.append((_laid_out(places, within), _laid_out(places[::-1], within)))
    return orders


def _ties(needs: Needs) -> list[tuple[int, ...]]:
    """Players in groups of whom nobody needs anybody in another group."""
    ties: list[set[int]] = []
    for player, needed in enumerate(needs):
        own = {player, *(other for other in range(len(needs)) if needed >> other & 1)}
        for tie in [tie for tie in ties if tie & own]:
            own |= tie
            ties.remove(tie)
        ties.append(own)
    return [tuple(sorted(tie)) for tie in ties]


def _order_within(needs: Needs, tie: Sequence[int], rng: np.random.Generator) -> list[int]:
    """One of the possible orders of players who are tied, each as likely as any other."""
    place = {player: i for i, player in enumerate(tie)}
    own = tuple(sum(1 << place[other] for other in tie if needs[player] >> other & 1) for player in tie)
    down, coalition, order = _orders_from(own), 0, list[int]()
    while len(order) < len(tie):
        able = list(_able(own, coalition))
        ways = np.array([down[coalition | 1 << player] for player in able], float)
        chosen = able[int(rng.choice(len(able), p=ways / ways.sum()))] if len(able) > 1 else able[0]
        coalition |= 1 << chosen
        order.append(tie[chosen])
    return order


def _laid_out(places: Ints, within: Sequence[Sequence[int]]) -> Order:
    """The order in which each group of players takes its places, one group after the other as it stands."""
    of = {player: i for i, tie in enumerate(within) for player in tie}
    coming = [iter(tie) for tie in within]
    return tuple(next(coming[of[int(player)]]) for player in places)
