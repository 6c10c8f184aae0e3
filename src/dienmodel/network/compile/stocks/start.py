"""Who is there at the start: people by stock, group and years on the clock of the stock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dienmodel.model.said import Said
from dienmodel.network.network import Ints, Network

DECIMALS = 4
"""Of years: so many that no step of a day or longer is mistaken for another one."""


@dataclass(frozen=True)
class StartRow:
    """People of a group of a stock, and how many years they are on its clock."""

    stock: str
    group: Mapping[str, str]
    years: float
    people: int


def people_at_start(network: Network, said: Said, exact: bool = False) -> tuple[StartRow, ...]:
    """Everybody in a stock at the start: a row per year on the clock, with the mean within it; `exact`: per step.

    A group of nobody has a row of nobody.
    """
    starts, length = network.stocks.initial_start, network.calendar.years_per_step
    rows = []
    for i, label in enumerate(network.labels.stock):
        by = said.scenario.stocks[label["stock"]].by
        counts = network.stocks.initial[starts[i] : starts[i + 1]]
        group = {dim: label[dim] for dim in by}
        rows += [StartRow(label["stock"], group, years, n) for years, n in _by_years(counts, length, exact)]
    return tuple(rows)


def _by_years(counts: Ints, length: float, exact: bool) -> Iterator[tuple[float, int]]:
    """Years on the clock and people, from counts by step of so many years, [tenure]."""
    steps = np.flatnonzero(counts)
    years, people = steps * length, counts[steps]
    parts = np.arange(len(steps)) if exact else years.astype(np.int64)
    for part in np.unique(parts):
        own = parts == part
        total = int(people[own].sum())
        yield round(float(people[own] @ years[own]) / total, DECIMALS), total
    if not len(steps):
        yield 0.0, 0
