"""Rates at which people leave one stock: small cells are merged, a product of rates and factors is fitted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from dienmodel.network.network import Ints, Reals
from dienmodel.records.columns import Flags
from dienmodel.records.rates import (
    Product,
    band_of,
    events_in_bands,
    fit_product,
    interval,
    pool,
    without_factor,
    years_in_bands,
)
from dienmodel.records.reasons import Reasons, name_of
from dienmodel.records.results import BandRate, LeavingRates, MemberRate, Proportionality
from dienmodel.records.season import MONTHS, Season, month_of_year, season, years_by_month
from dienmodel.records.small import Merged, distinct, merge_members, merge_neighbours
from dienmodel.records.stays import Stays


@dataclass(frozen=True)
class _Grid:
    """The years of a stock by band and group, [band, member, ...], and where each stay lies in it."""

    edges: Reals
    years: Reals
    at_risk: Ints  # [band]
    group: Ints  # [stay]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Members of each dimension."""
        return self.years.shape[1:]


def leaving_of(stock: str, stays: Stays, reasons: Reasons, bands: Reals, ages: Reals) -> list[LeavingRates]:
    """How people leave a stock, for each reason: `bands` and `ages` are where rates may change, in years."""
    sizes = tuple(len(names) for names in stays.members.values())
    group = np.zeros(len(stays), np.int64)
    for dim, size in zip(stays.members, sizes, strict=True):
        group = group * size + stays.member[dim]
    tenure = _grid(stays.start, stays.end, bands, group, sizes)
    known = ~np.isnan(stays.age)
    of_age = stays.where(known)
    until = of_age.age + of_age.end - of_age.start
    age = _grid(of_age.age, until, ages, np.zeros(len(of_age), np.int64), ())
    months = years_by_month(stays.first, stays.last)
    people = [_people_by_member(stays, dim) for dim in stays.members]
    return [
        _of_reason(
            stock,
            name,
            stays,
            reasons.codes == code,
            tenure,
            people,
            _by_band(until, reasons.codes[known] == code, of_age.person, age),
            season(_by_month(stays, reasons.codes == code), months),
        )
        for code, name in enumerate(reasons.names)
    ]


def _grid(start: Reals, end: Reals, edges: Reals, group: Ints, sizes: tuple[int, ...]) -> _Grid:
    groups = int(np.prod(sizes, dtype=np.int64))
    years = years_in_bands(start, end, edges, group, groups).reshape(len(edges), *sizes)
    ends = np.append(edges[1:], np.inf)
    at_risk = [np.count_nonzero((start < high) & (end > low)) for low, high in zip(edges, ends, strict=True)]
    return _Grid(edges, years, np.array(at_risk, np.int64), group)


def _people_by_member(stays: Stays, dim: str) -> Ints:
    return distinct(stays.member[dim], stays.person, len(stays.members[dim]))


def _by_month(stays: Stays, left: Flags) -> Reals:
    return np.bincount(month_of_year(stays.last[left]), minlength=MONTHS).astype(float)


def _of_reason(
    stock: str,
    reason: str | None,
    stays: Stays,
    left: Flags,
    grid: _Grid,
    people: Sequence[Ints],
    by_age: tuple[BandRate, ...],
    in_year: Season | None,
) -> LeavingRates:
    """The rates of one reason by band and by member."""
    bands = len(grid.edges)
    band = band_of(stays.end[left], grid.edges)
    events = events_in_bands(band, bands, grid.group[left], int(np.prod(grid.sizes, dtype=np.int64)))
    events = events.reshape(grid.years.shape)
    merged = [merge_neighbours(distinct(band, stays.person[left], bands)[:, None], grid.at_risk)]
    for dim, at_risk in zip(stays.members, people, strict=True):
        gone = distinct(stays.member[dim][left], stays.person[left], len(at_risk))
        merged.append(merge_members(gone, at_risk))
    years = grid.years
    for axis, cells in enumerate(merged):
        events, years = cells.summed(events, axis), cells.summed(years, axis)
    product = fit_product(events, years)
    axes = [(axis, dim) for axis, dim in enumerate(stays.members, start=1) if len(merged[axis]) > 1]
    members = {dim: _members(events, years, product, axis, merged[axis], stays.members[dim]) for axis, dim in axes}
    proportional = {
        dim: test for axis, dim in axes if (test := proportionality(events, product.expected, axis)) is not None
    }
    total, exposure = float(events.sum()), float(years.sum())
    low, high = interval(np.array(total), np.array(exposure))
    factors = [
        np.array([row.factor for row in members[dim]]) if dim in members else np.ones(len(merged[axis]))
        for axis, dim in enumerate(stays.members, start=1)
    ]
    return LeavingRates(
        stock,
        reason,
        int(total),
        exposure,
        total / exposure,
        float(low),
        float(high),
        _bands(events, _weighed(years, factors), merged[0], grid.edges),
        by_age,
        members,
        proportional,
        in_year,
    )


def _weighed(years: Reals, factors: Sequence[Reals]) -> Reals:
    """Years by band, each counted by the factors of its group, [band]."""
    weights = years
    for axis, factor in enumerate(factors, start=1):
        weights = weights * factor.reshape([-1 if i == axis else 1 for i in range(years.ndim)])
    sums: Reals = weights.reshape(len(weights), -1).sum(axis=1)
    return sums


def _by_band(end: Reals, left: Flags, person: Ints, grid: _Grid) -> tuple[BandRate, ...]:
    """Rates of one reason by band, whatever the group; none where too few are known."""
    bands = len(grid.edges)
    band = band_of(end[left], grid.edges)
    merged = merge_neighbours(distinct(band, person[left], bands)[:, None], grid.at_risk)
    if merged.is_small:
        return ()
    events = np.bincount(band, minlength=bands).astype(float)
    return _bands(merged.summed(events, 0), merged.summed(grid.years, 0), merged, grid.edges)


def _bands(events: Reals, years: Reals, merged: Merged, edges: Reals) -> tuple[BandRate, ...]:
    """Rates by band from events, [band, ...], and years, [band]."""
    d = events.reshape(len(merged), -1).sum(axis=1)
    low, high = interval(d, years)
    ends = [float(edges[part[-1] + 1]) if part[-1] + 1 < len(edges) else None for part in merged.parts]
    return tuple(
        BandRate(
            float(edges[part[0]]),
            ends[i],
            int(d[i]),
            float(years[i]),
            float(d[i] / years[i]),
            *map(float, (low[i], high[i])),
        )
        for i, part in enumerate(merged.parts)
    )


def _members(
    events: Reals, years: Reals, product: Product, axis: int, merged: Merged, names: Sequence[str]
) -> tuple[MemberRate, ...]:
    """Rates and pooled factors of the members of a dimension."""
    others = tuple(i for i in range(events.ndim) if i != axis)
    d, e = events.sum(axis=others), years.sum(axis=others)
    low, high = interval(d, e)
    pooled = pool(d, without_factor(product, years, axis))
    return tuple(
        MemberRate(
            name_of(part, names),
            int(d[i]),
            float(e[i]),
            float(d[i] / e[i]),
            float(low[i]),
            float(high[i]),
            *(float(array[i]) for array in (pooled.factor, pooled.low, pooled.high, pooled.own)),
        )
        for i, part in enumerate(merged.parts)
    )


def proportionality(events: Reals, expected: Reals, axis: int) -> Proportionality | None:
    """Hold events, [band, member, ...], against those expected of a product; None with one band or one member."""
    others = tuple(i for i in range(events.ndim) if i not in (0, axis))
    seen, wanted = events.sum(axis=others), expected.sum(axis=others)
    there = wanted > 0
    df = int((np.count_nonzero(there.any(axis=1)) - 1) * (np.count_nonzero(there.any(axis=0)) - 1))
    if df < 1:
        return None
    chi2 = float(np.sum((seen - wanted)[there] ** 2 / wanted[there]))
    return Proportionality(chi2, df, float(chdtrc(df, chi2)))
