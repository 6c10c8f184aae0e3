"""Indicators per year, in all with their band, and by group; of those that are unknown nothing but that."""

from collections.abc import Iterable, Iterator

from dienmodel.network.meters.indicators import indicator_by_group, indicator_values
from dienmodel.runs.run import Run
from dienmodel.runs.tables.schema import BANDS, declared, groups_of
from dienmodel.text.table import GROUPS, YEAR, Schema, TableRow, reals, texts

PERCENTILES = tuple(f"value_p{p}" for p in (*BANDS, 50))

INDICATORS = Schema(
    "indicators",
    (
        YEAR,
        *texts("indicator", "unit"),
        *reals("as_asked", "value", gaps=True),
        *reals("as_asked", *PERCENTILES, gaps=True, varies=True),
    ),
)

INDICATOR_GROUPS = Schema("indicator_groups", (YEAR, *texts("indicator"), GROUPS, *reals("as_asked", "value")))


@declared(INDICATORS)
def indicators_table(run: Run) -> Iterable[TableRow]:
    """Every indicator in every calendar year, as expected and over the futures; empty where it is unknown."""
    years, shares = run.years
    for indicator in run.world.outcomes.indicators:
        meter = run.world.meters.indicators.get(indicator.name)
        expected = [None] * len(years) if meter is None else indicator_values(meter, run.expected, shares).tolist()
        for i, (year, value) in enumerate(zip(years.tolist(), expected, strict=True)):
            names = {"year": year, "indicator": indicator.name, "unit": indicator.unit}
            known = year >= indicator.since
            yield {**names, "value": value if known else None, **_band(run, indicator.name if known else "", i)}


def _band(run: Run, name: str, year: int) -> dict[str, float | None]:
    """The band of an indicator in the year at a place, where there are futures."""
    drawn = None if run.futures is None else run.futures.indicators.get(name)
    if drawn is None:
        return dict.fromkeys(PERCENTILES)
    return dict(zip(PERCENTILES, drawn.band(year), strict=True))


@declared(INDICATOR_GROUPS)
def indicator_groups_table(run: Run) -> Iterator[TableRow]:
    """Indicators that are known in every calendar year, by group; the groups of a year add up to all of it."""
    years, shares = run.years
    names = groups_of(run)
    since = {each.name: each.since for each in run.world.outcomes.indicators}
    for name, meter in run.world.meters.indicators.items():
        for group, values in indicator_by_group(meter, run.expected, shares).items():
            members = {dim: dict(group).get(dim, "") for dim in names}
            for year, value in zip(years.tolist(), values.tolist(), strict=True):
                if year >= since[name]:
                    yield {"year": year, "indicator": name, **members, "value": value}
