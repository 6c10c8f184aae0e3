"""The meters of indicators, and what they read: in all, or for each group.

An indicator is linear in the course. What is counted at any time is weighed by the years that a step lasts, so that all
of it is added up per step; a mean is the sum over the years that have passed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.course import Trajectory
from dienmodel.network.meters.capacities import use_of
from dienmodel.network.meters.crossings import Crossing, crossing_meter
from dienmodel.network.meters.meter import Meter, Part, Weights, added, counts_of, counts_within
from dienmodel.network.network import Network, Reals
from dienmodel.network.weighing.indicators import CompiledIndicator, CountedPart, GroupKey, groups_of_rows
from dienmodel.network.weighing.lines import PARTS, rated

BASE_OF = {part: base for base, part in PARTS.items()} | {Part.WAITING: "node"}
"""What the rows of a part of a course are called in an indicator."""


class GroupsOfRows(NamedTuple):
    """The different groups that some rows are about, and which of them each row is about, [rows]."""

    groups: tuple[GroupKey, ...]
    of: NDArray[np.intp]


@dataclass(frozen=True)
class PartMeter:
    """A part of an indicator: the meter of what it counts, each as one, and of every row the group.

    Its `groups` are those of each of its weights; what is `fixed` is of nobody. In its `unit` it is so many `times`
    what a unit counts for in a group.
    """

    part: CountedPart
    counted: Meter
    groups: tuple[GroupsOfRows, ...]
    unit: str
    times: float

    @cached_property
    def meter(self) -> Meter:
        """The meter in the unit of the indicator, over all steps."""
        weights = tuple(
            replace(each, values=values) for each, values in zip(self.counted.weights, self.within(), strict=True)
        )
        return replace(self.counted, unit=self.unit, weights=weights, fixed=self.fixed)

    @property
    def fixed(self) -> Reals | float:
        """What it reads whoever comes or stays, [T]."""
        return self.counted.fixed * self.times * self.part.rates[()] if () in self.part.rates else 0.0

    def within(self, at: slice = slice(None)) -> Iterator[Reals]:
        """For each of its weights what a unit of each row counts for in some steps, [at, rows]."""
        for weights, groups in zip(self.counted.weights, self.groups, strict=True):
            yield _values(weights, self.part, groups, self.times, at)


@dataclass(frozen=True)
class IndicatorMeter:
    """An indicator as meters; what they read together is its sum over time, or a mean over so many years."""

    indicator: CompiledIndicator
    parts: tuple[PartMeter, ...]
    years_per_step: float

    def over(self, shares: Reals) -> Reals:
        """By what the sum over periods is divided, of which each step has a share [Y, T]: years, of a mean, [Y]."""
        if self.indicator.flows:
            return np.ones(len(shares))
        years: Reals = shares.sum(axis=1) * self.years_per_step
        return np.maximum(years, 1e-300)


def indicator_meters(
    network: Network, indicators: Sequence[CompiledIndicator], costs: Sequence[Meter], border: Sequence[Crossing]
) -> dict[str, IndicatorMeter]:
    """The meters of all indicators that are known, by name."""
    count = _once(network, costs, border)
    return {
        indicator.name: IndicatorMeter(
            indicator,
            tuple(_part_meter(network, indicator, part, *count(part)) for part in indicator.parts),
            network.calendar.years_per_step,
        )
        for indicator in indicators
        if indicator.unknown is None
    }


PartGroups = tuple[GroupsOfRows, ...]
"""Whom the rows of each of some weights are about."""


def _once(
    network: Network, costs: Sequence[Meter], border: Sequence[Crossing]
) -> Callable[[CountedPart], tuple[Meter, PartGroups]]:
    """What parts count and of whom, worked out once for all parts that count the same."""
    known: dict[tuple[str, str, bytes], tuple[Meter, PartGroups]] = {}

    def count(part: CountedPart) -> tuple[Meter, PartGroups]:
        same = (part.base, part.name, part.rows.tobytes())
        if same not in known:
            counted = _counted(network, part, costs, border)
            known[same] = counted, tuple(_apart(_groups(network, part, each, border)) for each in counted.weights)
        return known[same]

    return count


def _part_meter(
    network: Network, indicator: CompiledIndicator, part: CountedPart, counted: Meter, groups: PartGroups
) -> PartMeter:
    times = (1.0 if part.per_step else network.calendar.years_per_step) / indicator.size
    return PartMeter(part, counted, groups, indicator.unit, times)


def _counted(network: Network, part: CountedPart, costs: Sequence[Meter], border: Sequence[Crossing]) -> Meter:
    """What a part counts, each as one."""
    if part.base == "cost":
        return costs[part.line]
    if part.base == "given":
        return Meter(part.name, "", (), fixed=part.paid)
    if part.base == "used":
        return use_of(network, part.name, dict.fromkeys(part.rows.tolist(), 1.0))
    if part.base in ("joins", "leaves"):
        way, cells = "in" if part.base == "joins" else "out", set(part.rows.tolist())
        return crossing_meter(part.name, (each for each in border if each.part == way and each.cell in cells))
    each = rated(network, part.base, part.rows, np.ones(network.n_steps))
    return Meter(part.name, "", tuple(replace(weights, values=np.ones(len(weights.rows))) for weights in each))


def _groups(network: Network, part: CountedPart, weights: Weights, border: Sequence[Crossing]) -> Iterator[GroupKey]:
    """Whom each row of some weights is about."""
    if part.base in ("joins", "leaves"):
        way = "in" if part.base == "joins" else "out"
        cells = {each.row: each.cell for each in border if each.part == way and each.flow is weights.part}
        known = dict(zip(part.rows.tolist(), part.groups, strict=True))
        yield from (known[cells[row]] for row in weights.rows.tolist())
    else:
        yield from groups_of_rows(network, BASE_OF[weights.part], weights.rows.tolist())


def _apart(groups: Iterable[GroupKey]) -> GroupsOfRows:
    """The different groups of some rows."""
    place: dict[GroupKey, int] = {}
    of = [place.setdefault(group, len(place)) for group in groups]
    return GroupsOfRows(tuple(place), np.array(of, np.intp))


def _values(weights: Weights, part: CountedPart, rows: GroupsOfRows, times: float, at: slice) -> Reals:
    """Weights times what a unit counts for in the group of each row, in some steps, [at, rows]."""
    own = weights.values[at] if weights.values.ndim == 2 else weights.values
    if part.base == "used":  # whoever uses it, a unit is a unit
        used: Reals = own * times * part.rates[()][at, None]
        return used
    of_group = [part.rates[group] for group in rows.groups]
    different = {id(rate): rate[at] for rate in of_group}
    place = {rate: i for i, rate in enumerate(different)}
    rates = times * np.array(list(different.values())).T
    if len(place) > 1:
        rates = rates[:, np.array([place[id(rate)] for rate in of_group])[rows.of]]
    if own.ndim == 1 and (own == 1.0).all():  # the rows of a view take no time and no room
        return np.broadcast_to(rates, (len(rates), len(rows.of)))
    valued: Reals = own * rates
    return valued


# --- what they read --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IndicatorTerm:
    """What the rows of one group add to an indicator in some periods, [Y], by the part that counts them."""

    part: CountedPart
    group: GroupKey
    values: Reals


def indicator_terms(meter: IndicatorMeter, course: Trajectory, shares: Reals) -> Iterator[IndicatorTerm]:
    """What every group adds to an indicator in periods of which each step has a share, [Y, T].

    Steps of which no period has a share are not looked at.
    """
    over, asked = meter.over(shares), _asked(shares)
    for each in meter.parts:
        by_group: dict[GroupKey, Reals] = {}
        for weights, groups, values in zip(each.counted.weights, each.groups, each.within(asked), strict=True):
            read = shares[:, asked] @ (counts_within(weights, course, shares.shape[1], asked) * values)
            for group, sums in _summed(read, groups).items():
                by_group[group] = by_group.get(group, 0.0) + sums
        if np.any(each.fixed):
            by_group[()] = by_group.get((), 0.0) + (shares * each.fixed).sum(axis=1)
        yield from (IndicatorTerm(each.part, group, values / over) for group, values in by_group.items())


def _asked(shares: Reals) -> slice:
    """The steps of which some period has a share, and those between them."""
    at = np.flatnonzero(shares.any(axis=0))
    return slice(int(at[0]), int(at[-1]) + 1) if len(at) else slice(0, 0)


def _summed(read: Reals, rows: GroupsOfRows) -> dict[GroupKey, Reals]:
    """What rows read in each period, [Y, rows], added up by their groups, [Y]."""
    total = np.zeros((len(rows.groups), len(read)))
    np.add.at(total, rows.of, read.T)
    return dict(zip(rows.groups, total, strict=True))


def indicator_values(meter: IndicatorMeter, course: Trajectory, shares: Reals) -> Reals:
    """An indicator in periods of which each step has a share, [Y, T]: one number for each, [Y]."""
    values: Reals = shares @ indicator_steps(meter, course) / meter.over(shares)
    return values


def indicator_steps(meter: IndicatorMeter, course: Trajectory) -> Reals:
    """What each step adds to the sum over time of an indicator, [T]."""
    read: Reals = np.sum([_steps(each, course) for each in meter.parts], axis=0)
    return read


def _steps(each: PartMeter, course: Trajectory) -> Reals:
    """What one part of an indicator reads in each step, [T]."""
    steps = len(course.used)
    read = np.zeros(steps) + each.meter.fixed
    for weights in each.meter.weights:
        read += np.einsum("tr,tr->t", counts_of(weights, course, steps), weights.values)
    return read


def whole_meter(meter: IndicatorMeter) -> Meter:
    """All parts of an indicator in one meter: what each step adds to its sum over time, as `indicator_steps`."""
    return added(meter.indicator.name, (each.meter for each in meter.parts))


def indicator_by_group(meter: IndicatorMeter, course: Trajectory, shares: Reals) -> Mapping[GroupKey, Reals]:
    """An indicator in periods by group, [Y]; what is of nobody in particular has no group."""
    by_group: dict[GroupKey, Reals] = {}
    for term in indicator_terms(meter, course, shares):
        by_group[term.group] = by_group.get(term.group, 0.0) + term.values
    return by_group


def indicator_by_key(meter: IndicatorMeter, course: Trajectory, shares: Reals, keys: Sequence[str] = ()) -> Reals:
    """An indicator in periods by the members of some of its keys, [Y, members of the first, of the second ...]."""
    total = np.sum([np.tensordot(shares, _cells(each, course, keys), axes=1) for each in meter.parts], axis=0)
    values: Reals = total / meter.over(shares).reshape(-1, *[1] * len(keys))
    return values


def _cells(each: PartMeter, course: Trajectory, keys: Sequence[str]) -> Reals:
    """What a part reads in each step by the members of some keys, [T, members of the first, of the second ...]."""
    cells = _steps(each, course)
    for key in keys:
        fractions = each.part.fractions[key]
        cells = cells[..., np.newaxis] * fractions.reshape(len(fractions), *[1] * (cells.ndim - 1), -1)
    return cells
