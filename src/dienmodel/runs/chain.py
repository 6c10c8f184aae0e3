"""The chain from first contact to a post: how full each link is in a year, and how long people wait there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.network.keys import Role
from dienmodel.network.meters.gates import users
from dienmodel.network.meters.meter import Meter, total, year_shares
from dienmodel.network.network import Ints, Reals
from dienmodel.runs.run import Run, read_once


@dataclass(frozen=True)
class LinkLoad:
    """A link in a year, as expected: the fullest of its capacities, whom it admits and how long these had waited.

    `capacities` are all that its gates use, by name; `fullest` is empty where it has none. `weeks` is the mean of those
    admitted, None where nobody was. `waiting` is the mean number of people.
    """

    link: str
    capacities: tuple[str, ...]
    fullest: str
    share_used: float
    admitted: float
    waiting: float
    weeks: float | None


def chain(run: Run, year: int) -> list[LinkLoad]:
    """The links of a scenario in a calendar year, in the order of the way; none where it names no links."""
    shares = year_shares(run.world.network.calendar, year)
    return [_load(run, name, gates, shares) for name, gates in run.world.catalogue.chain.items()]


@read_once
def links_of(run: Run) -> dict[str, tuple[str, ...]]:
    """The capacities that the gates of each link use, by name, in the order of the way."""
    network, keys = run.world.network, run.world.network.labels.capacity_keys
    capacities = {}
    for link, gates in run.world.catalogue.chain.items():
        at = np.flatnonzero([key.name in gates for key in network.labels.gate_keys])
        uses = np.unique(network.gates.use_capacity[np.isin(users(network.gates), at)]).tolist()
        capacities[link] = tuple(dict.fromkeys(keys[c].name for c in uses if keys[c].role is Role.OWN))
    return capacities


def _load(run: Run, link: str, names: Sequence[str], shares: Reals) -> LinkLoad:
    network, gates = run.world.network, run.world.meters.gates
    at = np.flatnonzero([key.name in names for key in network.labels.gate_keys])
    admitted, waited = (_over(run, [getattr(gates[g], what) for g in at], shares) for what in ("admitted", "waited"))
    waiting = _over(run, [gates[g].waiting for g in at], shares) / max(float(shares.sum()), 1.0)
    used = _used(run, at, shares)
    fullest = max(used, key=lambda name: used[name], default="")
    weeks = waited / admitted if admitted > 0.0 else None
    return LinkLoad(link, tuple(used), fullest, used.get(fullest, 0.0), admitted, waiting, weeks)


def _used(run: Run, gates: Ints, shares: Reals) -> dict[str, float]:
    """The used share of each capacity of some gates over a period, all its parts together."""
    network, meters = run.world.network, run.world.meters.capacities
    keys, uses = network.labels.capacity_keys, network.gates.use_capacity[np.isin(users(network.gates), gates)]
    parts: dict[str, list[int]] = {}
    for c in np.unique(uses).tolist():
        if keys[c].role is Role.OWN:
            parts.setdefault(keys[c].name, []).append(c)
    offered, used = (
        {name: _over(run, [getattr(meters[c], what) for c in own], shares) for name, own in parts.items()}
        for what in ("offered", "used")
    )
    return {name: used[name] / offered[name] if offered[name] > 0.0 else 0.0 for name in parts}


def _over(run: Run, meters: Sequence[Meter], shares: Reals) -> float:
    """What some meters read together over a period."""
    return sum(total(meter, run.expected, shares) for meter in meters)
