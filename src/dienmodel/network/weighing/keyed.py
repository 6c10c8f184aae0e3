"""How an indicator is shared out over the members of keys, and what of it stays undone where people came from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dienmodel.model.schema.country import Displacement
from dienmodel.model.schema.weighing import Counted, Indicator
from dienmodel.network.compile.figures.wholes import ADDS_UP
from dienmodel.network.compile.recall import Recalling, recall_of
from dienmodel.network.network import Reals
from dienmodel.text.faults import Fault, Values

Fractions = Mapping[str, Reals]
"""Which part of something each member of a key has, by key, [T, members]."""


@dataclass(frozen=True)
class KeyedPart:
    """What is left of a part of an indicator, [T], and the fraction of that which each member of a key has.

    Keys are independent of each other: the cell of two members has the product of their fractions.
    """

    left: Reals
    fractions: Fractions


def keyed_part(c: Recalling, name: str, said: Indicator, counted: Counted) -> KeyedPart:
    """One part: shared out over keys, with what is displaced in each of their members."""
    n = c.amounts.calendar.n_steps
    left, fractions = np.ones(n), dict[str, Reals]()
    if counted.combined is not None:
        left = left * (1.0 - _row(c, counted.combined.shared, {}))
    reached = _key_of(c, counted.displaced, said)
    for key, keys in said.split.items():
        weights = _shares(c, name, key, keys)
        if key == reached and counted.displaced is not None:
            weights = weights * _displaced(c, counted.displaced, key)
        whole = weights.sum(axis=1)
        fractions[key] = np.divide(weights, whole[:, None], out=_evenly(weights), where=whole[:, None] > 0.0)
        left = left * whole
    if counted.displaced is not None and reached is None:
        left = left * displaced_share(c, counted.displaced, {})
    return KeyedPart(left, fractions)


def _evenly(weights: Reals) -> Reals:
    """Even fractions, for steps in which there is nothing to share out."""
    return np.full(weights.shape, 1.0 / weights.shape[1])


def _key_of(c: Recalling, displaced: Displacement | None, said: Indicator) -> str | None:
    """The key by which tightness is told, if it is told by one of those over which an indicator is shared out."""
    dims = {dim for key in (displaced.at if displaced else ()) for dim in c.amounts.figure(key).by}
    return next((key for key in said.split if key in dims), None)


def _shares(c: Recalling, name: str, key: str, keys: tuple[str, ...]) -> Reals:
    """The share of each member of a key, [T, members]; a fault where they are not one together."""
    members = c.amounts.said.scenario.keys[key].members
    shares = np.array([_row(c, keys, {key: member}) for member in members]).T
    wrong = np.abs(shares.sum(axis=1) - 1.0)
    if wrong.max() > ADDS_UP:
        at = int(wrong.argmax())
        where = c.amounts.said.where("figures", keys[0])
        values: Values = {
            "indicator": name,
            "key": key,
            "figure": keys[0],
            "sum": f"{shares[at].sum():.6g}",
            "day": c.amounts.calendar.dates[at],
        }
        c.amounts.faults.append(Fault("split-sum", where, values))
    return shares


def _displaced(c: Recalling, displaced: Displacement, key: str) -> Reals:
    """The part that stays undone in each member of a key, [T, members]."""
    members = c.amounts.said.scenario.keys[key].members
    return np.array([displaced_share(c, displaced, {key: member}) for member in members]).T


def displaced_share(c: Recalling, displaced: Displacement, where: Mapping[str, str]) -> Reals:
    """The part of work that stays undone at the tightness of some place, [T]: read off the curve of displacement."""
    return read_off(_row(c, displaced.at, where), *curve_of(c, displaced.along))


def curve_of(c: Recalling, along: tuple[str, ...]) -> tuple[Reals, Reals]:
    """The points of a curve: tightness [P], and what is displaced there in each step [T, P]."""
    points = sorted(int(point) for point in c.amounts.figure(along[0]).table or ())
    rows = [_row(c, along, {"tightness": str(point)}) for point in points]
    return np.array(points, float), np.array(rows).T


def read_off(at: Reals, points: Reals, values: Reals) -> Reals:
    """What a curve with straight lines between its points [P] says at one place per step: values [T, P], at [T]."""
    if len(points) == 1:
        return values[:, 0]
    steps, place = np.arange(len(at)), np.clip(np.searchsorted(points, at) - 1, 0, len(points) - 2)
    low, high = points[place], points[place + 1]
    part = np.clip((at - low) / (high - low), 0.0, 1.0)
    read: Reals = values[steps, place] * (1.0 - part) + values[steps, place + 1] * part
    return read


def _row(c: Recalling, keys: tuple[str, ...], where: Mapping[str, str]) -> Reals:
    context = {"category": "", **where}
    rate: Reals = recall_of(c, ("each", keys), keys, context, lambda: c.amounts.row(keys, context))
    return rate
