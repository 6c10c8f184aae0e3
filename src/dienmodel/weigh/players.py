"""Who shares out what measures do together: every measure that is on, or those that replace each other as one player.

Measures replace each other that exclude each other, or that set one figure for the same people: the levels of the
survey are one player who climbs from level to level. A measure comes after those that it needs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dienmodel.network.catalogue import Catalogue, exclude, is_begun
from dienmodel.network.compile.entries import EffectEntry
from dienmodel.weigh.orders import Needs

On = frozenset[str]
"""The measures that are on in a world; the others of the scenario are off."""


@dataclass(frozen=True)
class Players:
    """The measures of each player in the order in which he takes them, and whom of the others each player needs."""

    levels: tuple[tuple[str, ...], ...]
    needs: Needs

    def __len__(self) -> int:
        return len(self.levels)

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures."""
        return tuple(name for levels in self.levels for name in levels)

    def on(self, coalition: int) -> On:
        """The measures of some players, [mask]."""
        return frozenset(name for i, levels in enumerate(self.levels) if coalition >> i & 1 for name in levels)


def players_of(catalogue: Catalogue) -> Players:
    """The players of a scenario: what is on there, in its order."""
    names = catalogue.working
    groups = [{name} for name in names]
    for one, other in combinations(names, 2):
        if _replace(catalogue, one, other):
            groups = _joined(groups, one, other)
    while knot := _knot(catalogue, groups):
        groups = _joined(groups, *knot)
    levels = tuple(tuple(_climbed(catalogue, names, group)) for group in groups)
    return Players(levels, tuple(_mask(_needed(catalogue, group), groups) for group in groups))


def _joined(groups: Sequence[set[str]], one: str, other: str) -> list[set[str]]:
    """The groups with those of two measures as one, in the place of the first."""
    both = set[str]().union(*(group for group in groups if group & {one, other}))
    joined: list[set[str]] = []
    for group in groups:
        if not group & both:
            joined.append(group)
        elif both not in joined:
            joined.append(both)
    return joined


def _replace(catalogue: Catalogue, one: str, other: str) -> bool:
    """Whether two measures replace each other."""
    effects = ([each for each in catalogue.measures[name].effects if each.change == "set"] for name in (one, other))
    ours, theirs = effects
    return exclude(catalogue, one, other) or any(_meet(a, b) for a in ours for b in theirs)


def _meet(one: EffectEntry, other: EffectEntry) -> bool:
    """Whether two effects are on one figure for some of the same people."""
    shared = one.where.keys() & other.where.keys()
    return one.figure == other.figure and all(set(one.where[dim]) & set(other.where[dim]) for dim in shared)


def _needed(catalogue: Catalogue, group: set[str]) -> set[str]:
    """What some measures need besides themselves, in turn."""
    needed: set[str] = set()
    ahead = list(group)
    while ahead:
        more = set(catalogue.measures[ahead.pop()].needs) & set(catalogue.working) - needed
        needed |= more
        ahead += more
    return needed - group


def _knot(catalogue: Catalogue, groups: Sequence[set[str]]) -> tuple[str, str] | None:
    """Measures of two groups that need each other, if there are any: levels make such of what needs none of them."""
    needed = [_needed_groups(catalogue, groups, i) for i in range(len(groups))]
    for i, j in combinations(range(len(groups)), 2):
        if j in needed[i] and i in needed[j]:
            return min(groups[i]), min(groups[j])
    return None


def _needed_groups(catalogue: Catalogue, groups: Sequence[set[str]], first: int) -> set[int]:
    """The groups that one needs, in turn."""
    groups_needed: set[int] = set()
    ahead = [first]
    while ahead:
        needed = _needed(catalogue, groups[ahead.pop()])
        more = {i for i, group in enumerate(groups) if group & needed} - groups_needed
        groups_needed |= more
        ahead += more
    return groups_needed


def _mask(names: set[str], groups: Sequence[set[str]]) -> int:
    return sum(1 << i for i, group in enumerate(groups) if group & names)


def _climbed(catalogue: Catalogue, names: Sequence[str], group: set[str]) -> Iterator[str]:
    """Measures of one player in order: what is needed first, then by start, then as the scenario has them."""
    left = sorted(group, key=lambda name: (catalogue.measures[name].start, names.index(name)))
    while left:
        able = next(name for name in left if not set(catalogue.measures[name].needs) & set(left))
        left.remove(able)
        yield able


# --- alone and last --------------------------------------------------------------------------------------------------


def alone_beside(catalogue: Catalogue, players: Players, name: str) -> On:
    """The measures beside which one is added alone: what it needs; if it is to come, what has begun."""
    begun = {other for other in players.measures if is_begun(catalogue, other)}
    beside = set() if name in begun else begun
    beside |= _needed(catalogue, beside | {name}) | set(_below(players, name))
    return frozenset(beside - _behind(catalogue, players, name))


def last_beside(catalogue: Catalogue, players: Players, name: str) -> On:
    """The measures beside which one is the last: all but those that need it or replace it."""
    return frozenset(players.measures) - _behind(catalogue, players, name)


def _below(players: Players, name: str) -> tuple[str, ...]:
    """Measures that the player of one takes before it."""
    own = next(levels for levels in players.levels if name in levels)
    return own[: own.index(name)]


def _behind(catalogue: Catalogue, players: Players, name: str) -> set[str]:
    """A measure, those that replace it, and those that need any of these."""
    own = next(levels for levels in players.levels if name in levels)
    after = set(own[own.index(name) :])
    return after | {other for other in players.measures if _needed(catalogue, {other}) & after}


def levels_of(catalogue: Catalogue, on: On) -> Mapping[str, float]:
    """The levels of a world with exactly these measures on."""
    return {name: catalogue.levels[name] for name in catalogue.working if name in on}
