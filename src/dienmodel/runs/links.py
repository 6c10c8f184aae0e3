"""How much hangs on each link of the chain: which of them is the limit, and what is lost when one can do less."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from dienmodel.engines.expect.expect import expect, prepare
from dienmodel.network.catalogue import is_begun
from dienmodel.network.course import Trajectory
from dienmodel.network.keys import names_in
from dienmodel.network.network import Ints, Network, Reals, wholes
from dienmodel.runs.bottleneck import bottleneck
from dienmodel.runs.chain import links_of
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import today
from dienmodel.runs.tables.targets import counted_for_answer

LESS = 0.1
"""By how much a link disappoints: the part of its capacities that is not there from today on."""

NOWHERE, OUTSIDE = -1, -2
"""In the place of a link: nothing is the limit, or a capacity that is in no link."""


def tightest(run: Run) -> int:
    """The number of the first link that uses the bottleneck, `NOWHERE` or `OUTSIDE`."""
    most = bottleneck(run)
    if most is None:
        return NOWHERE
    links = links_of(run).values()
    return next((i for i, names in enumerate(links) if names_in(most.label)[0] in names), OUTSIDE)


def lost_by_less(run: Run) -> Reals:
    """What the answer counts more, [link], when all capacities of a link are a tenth less from today on: below zero.

    Filled posts of the main target on its day, or people where it counts heads; 0 for a link without capacities.
    """
    network = with_own_amounts(run.world.network)
    prepared, before = prepare(network), _counted(run, run.expected)
    lost = []
    for names in links_of(run).values():
        paths = _with_less(network, _parts(network, names), today(run))
        lost.append(_counted(run, expect(prepared, paths)) - before if names else 0.0)
    return np.array(lost, float)


def _counted(run: Run, course: Trajectory) -> float:
    people, filled = counted_for_answer(run, course)
    return people if filled is None else filled


def _parts(network: Network, names: Collection[str]) -> Ints:
    """Capacities of these names, and the parts that are reserved of them."""
    own = np.array([key.name in names for key in network.labels.capacity_keys], bool)
    return np.flatnonzero(own[wholes(network)])


def with_own_amounts(network: Network) -> Network:
    """The same network in which no two capacities share the paths of their units, and nothing else reads these."""
    capacities, n = network.capacities, len(network.paths)
    rows = np.concatenate([capacities.base, capacities.supply_share])
    own = n + np.arange(len(rows))
    split = len(capacities.base)
    moved = replace(capacities, base=own[:split].astype(np.int32), supply_share=own[split:].astype(np.int32))
    return replace(network, paths=np.concatenate([network.paths, network.paths[rows]]), capacities=moved)


def _with_less(network: Network, chosen: Ints, first: int) -> Reals:
    """The paths with fewer units of some capacities, of their own and of those that people supply, from a step on."""
    capacities, paths = network.capacities, network.paths.copy()
    supplied = [capacities.supply_share[capacities.supply_start[c] : capacities.supply_start[c + 1]] for c in chosen]
    rows = np.concatenate([capacities.base[chosen], *supplied]).astype(np.int64)
    paths[rows, first:] *= 1.0 - LESS
    return paths


def strain(run: Run) -> Reals:
    """What is lost by each link, and last the number of the tightest, [link + 1]."""
    return np.array([*lost_by_less(run), tightest(run)], float)


REACH, STAY, BEGUN = "reach", "stay", "begun"
"""In the place of a link: what brings people to its beginning, what keeps them or calls them back, what has begun."""

_WHERE_THEY_STAY = ("stocks", "clocks", "exits")


def link_of(run: Run, measure: str) -> str:
    """The first link whose capacities, gates or stages name what a measure changes first; else `STAY` or `REACH`."""
    catalogue, named = run.world.catalogue, run.world.catalogue.behind.named
    if is_begun(catalogue, measure):
        return BEGUN
    changed = {effect.figure for effect in catalogue.measures[measure].effects[:1]}
    touched = {declaration[:2] for declaration, keys in named.items() if changed & keys}
    for link, capacities in links_of(run).items():
        own = {("capacities", name) for name in capacities}
        own |= {(section, gate) for gate in catalogue.chain[link] for section in ("gates", "stages")}
        if touched & own:
            return link
    return STAY if any(section in _WHERE_THEY_STAY for section, *_ in touched) else REACH
