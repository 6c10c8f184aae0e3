"""What the model lacks in one future: a factor on the people of each category, from now on.

Now it lacks nothing, for what is known of today is in the figures: the spread of `discrepancy` given that it is none
now, and its drift. It is drawn at the ends of quarters, and between them it goes straight.
"""

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Reals
from dienmodel.network.observed import Lack
from dienmodel.network.world import World
from dienmodel.runs.explain.quantity import PEOPLE
from dienmodel.sweeps.discrepancy import Component, Lacked, covariance

KNOT = 0.25
"""Years between the moments at which what is lacked is drawn."""

STREAM = 3
"""Which numbers of a seed and a replication these are."""


def factors(world: World, seed: int, replication: int) -> Reals | None:
    """Factors on people in one future, [T+1, cells], at least 0; None where nothing is lacked of people."""
    lack = world.outcomes.lacks.get(PEOPLE)
    cells = [cell["category"] for cell in world.network.labels.cells]
    names, days = tuple(dict.fromkeys(cells)), world.network.calendar.dates
    years = np.array([(day - world.catalogue.now).days for day in days]) / DAYS_PER_YEAR
    if lack is None or not lack.any or years[-1] <= 0.0:
        return None
    knots = np.arange(0.0, years[-1] + KNOT, KNOT)
    noise = np.random.default_rng([seed, replication, STREAM]).standard_normal((len(names), len(knots) - 1))
    drawn = np.hstack([np.zeros((len(names), 1)), _drawn(lack, names, knots[1:], noise)])
    of_category = {name: np.interp(years, knots, row) for name, row in zip(names, drawn, strict=True)}
    whole: Reals = np.maximum(1.0 + np.array([of_category[name] for name in cells]).T, 0.0)
    return whole


def _drawn(lack: Lack, names: tuple[str, ...], knots: Reals, noise: Reals) -> Reals:
    """Shares that are lacked at knots, [category, knot], from standard normal numbers of that shape."""
    size, turned = np.linalg.eigh(ahead(lack, names, knots))
    drawn: Reals = turned @ (np.sqrt(np.maximum(size, 0.0)) * noise.ravel())
    return drawn.reshape(noise.shape)


def ahead(lack: Lack, names: tuple[str, ...], knots: Reals) -> Reals:
    """Covariance of the shares that are lacked of categories at knots, [category * knot, ...], given none now."""
    n = len(names)
    years = np.concatenate([np.zeros(n), np.tile(knots, n)])
    loads = np.vstack([np.eye(n), np.repeat(np.eye(n), len(knots), axis=0)])
    both = covariance({PEOPLE: lack}, Lacked(tuple(Component(PEOPLE, name) for name in names), loads, years))
    left: Reals = both[n:, n:] - both[n:, :n] @ np.linalg.pinv(both[:n, :n], hermitian=True) @ both[:n, n:]
    return (left + left.T) / 2.0
