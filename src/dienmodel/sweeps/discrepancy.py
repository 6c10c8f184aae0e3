"""What the model lacks: a spread of its own for each kind of quantity, related in time and between categories.

What is true of a quantity of category a, t years from now, is what the model gives times 1 + lacks(a, t), with

    cov(lacks(a, t), lacks(b, s)) = r(a, b) (spread(a) spread(b) exp(-|t - s| / m) + drift(a) drift(b) G(t, s)),

r = 1 within a category and `together` between two, m the `memory`. G is the covariance of the integral, from now on, of
flows that the model has wrong by one a year, as long as they stay so (an Ornstein-Uhlenbeck process of memory m):

    G(t, s) = 2 m min(t, s) - m^2 (1 - exp(-t / m) - exp(-s / m) + exp(-|t - s| / m)),

and 0 where either lies before now. At first it grows with the square of time, far ahead with time. What is lacked of a
sum over categories is the sum of what is lacked of each; kinds of quantities lack nothing together.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Reals
from dienmodel.network.observed import Lack
from dienmodel.runs.explain.quantity import ALL, About, Quantity, value_of
from dienmodel.runs.run import Run


class Component(NamedTuple):
    """What lacks as one: a kind of quantity and its name, a category where it is of people."""

    kind: str
    name: str


@dataclass(frozen=True)
class Lacked:
    """Quantities at times: how much of each component they hold, and how many years from now they are."""

    components: tuple[Component, ...]
    loads: Reals = field(repr=False)  # [quantity, component]
    years: Reals = field(repr=False)  # [quantity]


def lacked(run: Run, asked: Sequence[tuple[Quantity, date]], said: Collection[str]) -> Lacked:
    """Quantities on days in the expected course of a run, as far as they are of kinds of which is `said` what lacks."""
    now = run.world.catalogue.now
    parts = [_parts(run, quantity, day) if quantity.kind.key in said else {} for quantity, day in asked]
    components = tuple(dict.fromkeys(component for each in parts for component in each))
    loads = np.array([[each.get(component, 0.0) for component in components] for each in parts], float)
    days = [_middle(quantity, day) for quantity, day in asked]
    years = np.array([(day - now).days / DAYS_PER_YEAR for day in days], float)
    return Lacked(components, loads.reshape(len(asked), len(components)), years)


def _middle(quantity: Quantity, day: date) -> date:
    """The day of a quantity, or the middle of the days that it is about."""
    return day if quantity.span is None else quantity.span.begin + (quantity.span.end - quantity.span.begin) / 2


def _parts(run: Run, quantity: Quantity, day: date) -> dict[Component, float]:
    """What a quantity holds of each component: its value, or those of the categories that it is the sum of."""
    key = quantity.kind.key
    if quantity.kind.about is About.CATEGORY and quantity.name == ALL and quantity.unit != "share":
        each = {name: replace(quantity, name=name) for name in run.world.catalogue.categories}
        return {Component(key, name): value_of(run, part, day) for name, part in each.items()}
    return {Component(key, quantity.name): value_of(run, quantity, day)}


def covariance(lacks: Mapping[str, Lack], of: Lacked) -> Reals:
    """Covariance of what is lacked of quantities, [quantity, quantity], in their units."""
    total: Reals = np.zeros((len(of.years), len(of.years)))
    for kind, lack in lacks.items():
        own = [i for i, component in enumerate(of.components) if component.kind == kind]
        if own:
            total += _of_kind(lack, [of.components[i].name for i in own], of.loads[:, own], of.years)
    return total


def _of_kind(lack: Lack, names: Sequence[str], loads: Reals, years: Reals) -> Reals:
    related = np.where(np.eye(len(names), dtype=bool), 1.0, lack.together)
    spread, drift = (
        loads * [each.get(name, each.get("", 0.0)) for name in names] for each in (lack.spread, lack.drift)
    )
    apart = np.exp(-np.abs(years[:, None] - years) / lack.memory)
    lacking: Reals = spread @ related @ spread.T * apart + drift @ related @ drift.T * integrated(years, lack.memory)
    return lacking


def integrated(years: Reals, memory: float) -> Reals:
    """G of the module: covariance of flows that stay wrong, added up from now on, [time, time]; 0 before now."""
    ahead = np.maximum(years, 0.0)
    t, s = ahead[:, None], ahead[None, :]
    fading = 1.0 - np.exp(-t / memory) - np.exp(-s / memory) + np.exp(-np.abs(t - s) / memory)
    grown: Reals = 2.0 * memory * np.minimum(t, s) - memory**2 * fading
    return grown


def with_lacking(given: Reals, lacking: Reals, values: Reals, errors: Reals, seed: int) -> Reals:
    """What members give, [member, column], with a draw of what the model lacks, known by the first columns' values.

    Given what a member leaves of the values, lacks is normal: mean C (C + E)^-1 (values - given), with C of `lacking`
    [column, column] and E the squared errors. Without values it is drawn as it is said.
    """
    n = len(values)
    gain = np.linalg.solve(lacking[:n, :n] + np.diag(errors**2), lacking[:n]).T  # [column, value]
    left = lacking - gain @ lacking[:n]
    size, turned = np.linalg.eigh((left + left.T) / 2.0)
    noise = np.random.default_rng([seed, 2]).standard_normal(given.shape)
    noise -= noise.mean(axis=0)  # so that a draw moves no mean by chance
    drawn: Reals = (noise * np.sqrt(np.maximum(size, 0.0))) @ turned.T
    return given + (values - given[:, :n]) @ gain.T + drawn
