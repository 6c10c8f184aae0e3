"""Shapley values: what each measure adds, on average over all orders in which the measures could have come.

    value[i] = sum over sets S without i of  s! (n - s - 1)! / n!  (v(S with i) - v(S)),

of many numbers `v` at once, [quantity]. They add up to the difference between the world with all measures and that
with none; a measure that changes nothing has exactly zero; those that do the same have the same; and as they are linear
in v, they add up over groups and indicators. A player with levels climbs all of them when it is his turn, and each
level has what it adds. Up to so many players every set is followed (Shapley 1953); beyond, orders are drawn in pairs
of which one is the other backwards (Castro and others 2009; Mitchell and others 2022), and the spread of the pairs is
the error.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from dienmodel.network.network import Reals
from dienmodel.weigh.orders import PairsAfter, comings, drawn, pairs_after, pairs_within
from dienmodel.weigh.players import On, Players

EXACT = 12
"""Players up to which all sets are followed: 4,096 worlds."""

PAIRS = 50
"""Pairs of orders that are drawn beyond that."""

SURE = 0.90
"""Share of repeats in which an error bar shall hold the exact value."""


class Joining(NamedTuple):
    """A measure is switched on beside others, with the weight of that in one draw."""

    measure: str
    beside: On
    weight: float
    draw: int

    @property
    def on(self) -> On:
        """The measures that are on after it."""
        return self.beside | {self.measure}


@dataclass(frozen=True)
class Steps:
    """All steps of a sharing out; `draws` of it, each of which adds up, or one that is exact."""

    players: Players
    steps: tuple[Joining, ...]
    draws: int
    both_after: PairsAfter = field(repr=False)

    @property
    def exact(self) -> bool:
        """Whether all orders count."""
        return self.draws == 1

    @cached_property
    def worlds(self) -> tuple[On, ...]:
        """The worlds that this takes, each next to one that differs in few measures."""
        followed = dict.fromkeys(world for step in self.steps for world in (step.beside, step.on))
        return tuple(sorted(followed, key=self._in_gray_order)) if self.exact else tuple(followed)

    def _in_gray_order(self, world: On) -> int:
        """The place of a world in the Gray code of its measures, in which neighbours differ in one."""
        mask = sum(1 << i for i, name in enumerate(self.players.measures) if name in world)
        place = mask
        while mask := mask >> 1:
            place ^= mask
        return place


def exact_steps(players: Players) -> Steps:
    """The steps of all orders."""
    steps = (
        step
        for player, after, share in comings(players.needs)
        for step in _climb(players, player, players.on(after), share, 0)
    )
    return Steps(players, tuple(steps), 1, pairs_after(players.needs))


def drawn_steps(players: Players, pairs: int = PAIRS, seed: int = 1) -> Steps:
    """The steps of so many pairs of orders.

    Raises:
        ValueError: fewer than two pairs, which tell of no error.
    """
    if pairs < 2:
        raise ValueError(f"{pairs} pairs of orders tell of no error: draw at least 2")
    steps: list[Joining] = []
    orders = drawn(players.needs, pairs, seed)
    for draw, pair in enumerate(orders):
        for order in pair:
            on = On()
            for player in order:
                steps += _climb(players, player, on, 0.5, draw)
                on |= set(players.levels[player])
    return Steps(
        players, tuple(steps), pairs, pairs_within(players.needs, [order for pair in orders for order in pair])
    )


def _climb(players: Players, player: int, on: On, weight: float, draw: int) -> Iterator[Joining]:
    """The steps of a player when it is his turn: one for each of his levels."""
    for name in players.levels[player]:
        yield Joining(name, on, weight, draw)
        on |= {name}


@dataclass(frozen=True)
class CountsOfWorlds:
    """What is counted in each of some worlds, [world, quantity]."""

    worlds: Mapping[On, int] = field(repr=False)
    read: Reals = field(repr=False)

    def at(self, worlds: Iterable[On]) -> Reals:
        """What is counted in some of them."""
        chosen: Reals = self.read[[self.worlds[world] for world in worlds]]
        return chosen

    def added(self, steps: Sequence[Joining]) -> Reals:
        """What each step adds, [step, quantity]."""
        added: Reals = self.at(step.on for step in steps) - self.at(step.beside for step in steps)
        return added


def counts_of(worlds: Sequence[On], read: Reals) -> CountsOfWorlds:
    """What was read of worlds, [world, quantity]."""
    return CountsOfWorlds({world: i for i, world in enumerate(worlds)}, read)


def shared_out(steps: Steps, counts: CountsOfWorlds) -> Reals:
    """The share of each measure in every draw, [draw, measure, quantity]: their mean over the draws is its value."""
    shares = np.zeros((steps.draws, len(steps.players.measures), counts.read.shape[1]))
    for i, name in enumerate(steps.players.measures):
        own = [step for step in steps.steps if step.measure == name]
        weighed = np.array([step.weight for step in own])[:, None] * counts.added(own)
        np.add.at(shares[:, i], [step.draw for step in own], weighed)
    return shares


def error_of(drawn_values: Reals) -> Reals:
    """Half of the bar that holds the exact value in nine of ten repeats, from the values of each draw, [draw, ...]."""
    draws = len(drawn_values)
    half: Reals = stdtrit(draws - 1, 0.5 + SURE / 2) * drawn_values.std(axis=0, ddof=1) / np.sqrt(draws)
    return half


# --- pairs -----------------------------------------------------------------------------------------------------------


def interactions(steps: Steps, counts: CountsOfWorlds) -> tuple[list[tuple[str, str]], Reals]:
    """Pairs of measures either of which can come right after the other, and what two add beyond what each adds.

    That is v(S, i, j) - v(S, i) - v(S, j) + v(S), below zero where they are in each other's way. Where all sets S were
    followed its mean is weighed by the orders in which both come right after S, the interaction index of Shapley
    (Grabisch and Roubens 1999); else it is the plain mean over the sets of which all four worlds were. A player with
    levels goes by the name of the last.

    Returns:
        The pairs, and a number for each, [pair, quantity].
    """
    pairs: list[tuple[str, str]] = []
    values: list[Reals] = []
    players, known = steps.players, counts.worlds
    for (i, j), sets in steps.both_after.items():
        squares = {after: [players.on(after | more) for more in (1 << i | 1 << j, 1 << i, 1 << j, 0)] for after in sets}
        own = {after: worlds for after, worlds in squares.items() if all(world in known for world in worlds)}
        if own:
            both, one, other, none = (counts.at(worlds) for worlds in zip(*own.values(), strict=True))
            shares = np.array([sets[after] for after in own])
            pairs.append((players.levels[i][-1], players.levels[j][-1]))
            values.append(shares @ (both - one - other + none) / shares.sum())
    return pairs, np.array(values).reshape(len(pairs), counts.read.shape[1])
