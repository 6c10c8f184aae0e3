"""What is shared out over the country: members that exist, wholes that are whole, curves that do not fall."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise

from dienmodel.model.checks.fault import fault_at
from dienmodel.model.figures import INDICATOR_UNITS, UNITS, Figure, numbers, thing_of
from dienmodel.model.said import Said
from dienmodel.model.schema.weighing import Counted, Indicator
from dienmodel.model.used import bare
from dienmodel.text.faults import Fault, Values, one_of
from dienmodel.text.reading import YamlPlace

HEADS = ("people", "people/year", "equivalents", "equivalents/year")
"""Units of indicators that count people."""


def members(said: Said) -> Iterator[Fault]:
    """Figures by a key tell of its members: a split of each of them, and what stands beside of any."""
    scenario = said.scenario
    for name, indicator in scenario.indicators.items():
        for key, keys in indicator.split.items():
            yield from _members(said, ("indicators", name, "split", key), key, keys, whole=True)
    for key, item in scenario.keys.items():
        for name, beside in item.beside.items():
            yield from _members(said, ("keys", key, "beside", name), key, beside.amount or (), whole=False)
    for name, indicator in scenario.indicators.items():
        for i, counted in enumerate(indicator.of):
            at = counted.displaced.at if counted.displaced else ()
            keyed = [key for key in at if set(_by(said, key)) & set(scenario.keys)]
            for figure in keyed:
                place: YamlPlace = ("indicators", name, "of", i, "displaced", "at")
                yield from _members(said, place, said.figures[bare(figure)].by[0], (figure,), whole=True)


def _members(said: Said, place: YamlPlace, key: str, keys: tuple[str, ...], whole: bool) -> Iterator[Fault]:
    """Faults of the figures of one amount that is told by a key."""
    if key not in said.scenario.keys or any(bare(figure) not in said.figures for figure in keys):
        return
    known = list(said.scenario.keys[key].members)
    keyed = [figure for figure in keys if _by(said, figure) == (key,)]
    if (
        len(keyed) != (1 if keys else 0)
        or (whole and len(keys) > 1)
        or any(map(partial(_by, said), set(keys) - {*keyed}))
    ):
        yield fault_at(said, place, "key-figure", key=key, figures=list(keys))
        return
    for figure in keyed:
        table = said.figures[bare(figure)].table or {}
        for word in map(str, table):
            if word not in known:
                values: Values = {"figure": bare(figure), "word": word, "key": key, "one_of": one_of(word, known)}
                yield fault_at(said, ("figures", bare(figure), "table", word), "key-member", **values)
        missing = [member for member in known if member not in map(str, table)]
        if whole and missing:
            place = ("figures", bare(figure), "table")
            yield fault_at(said, place, "key-missing", figure=bare(figure), key=key, missing=missing)


def _by(said: Said, figure: str) -> tuple[str, ...]:
    known = said.figures.get(bare(figure))
    return () if known is None else known.by


def told_by_keys(said: Said) -> Iterator[Fault]:
    """Where a figure is told by a key, the indicator is shared out over that key; what a person counts for is not."""
    for name, indicator in said.scenario.indicators.items():
        for i, counted in enumerate(indicator.of):
            for place, figure, allowed in _figures_of(indicator, counted):
                odd = [dim for dim in _by(said, figure) if dim in said.scenario.keys and dim not in allowed]
                if odd:
                    values: Values = {"indicator": name, "number": i + 1, "figure": bare(figure), "key": odd[0]}
                    yield fault_at(said, ("indicators", name, "of", i, place), "key-not-split", **values)


def _figures_of(indicator: Indicator, counted: Counted) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    yield from (("each", key, {}) for key in counted.each or ())
    if counted.displaced is not None:
        yield from (("displaced", key, indicator.split) for key in counted.displaced.at)


def curves(said: Said) -> Iterator[Fault]:
    """A curve of displacement is told by tightness, and never falls where that rises."""
    along = {
        key: ("indicators", name, "of", i, "displaced", "along")
        for name, indicator in said.scenario.indicators.items()
        for i, counted in enumerate(indicator.of)
        for key in (counted.displaced.along if counted.displaced else ())
    }
    for key, place in along.items():
        figure = said.figures.get(bare(key))
        if figure is None:
            continue
        if not _is_curve(figure):
            yield fault_at(said, place, "curve-form", figure=key)
            continue
        points = sorted((int(point), value) for point, value in (figure.table or {}).items())
        for (low, before), (high, after) in pairwise(points):
            if after < before:
                shown: Values = {"low": str(low), "high": str(high), "before": f"{before:g}", "after": f"{after:g}"}
                yield fault_at(said, ("figures", bare(key), "table", high), "curve-falls", figure=key, **shown)


def _is_curve(figure: Figure) -> bool:
    """Whether a figure tells one share at each of some whole numbers of vacancies per hundred unemployed."""
    table = figure.table or {}
    plain = all(str(point).isdecimal() and isinstance(value, int | float) for point, value in table.items())
    return figure.by == ("tightness",) and bool(table) and plain


def combined(said: Said) -> Iterator[Fault]:
    """Land is never shared altogether: something stays that only one function uses."""
    for name, indicator in said.scenario.indicators.items():
        for i, counted in enumerate(indicator.of):
            for key in counted.combined.shared if counted.combined else ():
                figure = said.figures.get(bare(key))
                for place, number in numbers(figure) if figure is not None else ():
                    if number >= 1.0:
                        values: Values = {"indicator": name, "number": i + 1, "figure": bare(key)}
                        yield fault_at(
                            said, ("figures", bare(key), *place), "shared-whole", shared=f"{number:g}", **values
                        )


def caps(said: Said) -> Iterator[Fault]:
    """A cap is in the unit of what it holds."""
    for name, indicator in said.scenario.indicators.items():
        for part, keys in (indicator.cap.of if indicator.cap else {}).items():
            figures = [said.figures[bare(key)] for key in keys if bare(key) in said.figures]
            if len(figures) == len(keys) and indicator.unit in INDICATOR_UNITS and not _fits(indicator.unit, figures):
                shown: Values = {"unit": indicator.unit, "units": " x ".join(figure.unit for figure in figures)}
                yield fault_at(said, ("indicators", name, "cap", "of", part), "cap-unit", indicator=name, **shown)


def _fits(unit: str, figures: list[Figure]) -> bool:
    size = tuple(map(sum, zip(*(UNITS[figure.unit][0] for figure in figures), strict=True)))
    things = [thing for thing in (thing_of(figure.unit) for figure in figures) if thing]
    return size == INDICATOR_UNITS[unit][0] and things == [thing for thing in (thing_of(unit),) if thing]


def through(said: Said) -> Iterator[Fault]:
    """What a monitor asks of people changes through people."""
    for name, monitored in said.scenario.monitor.items():
        indicator = said.scenario.indicators.get(monitored.through or "")
        if indicator is not None and indicator.unit not in HEADS:
            values: Values = {"name": name, "indicator": monitored.through, "unit": indicator.unit}
            yield fault_at(said, ("monitor", name, "through"), "through-people", **values)


RULES = (members, told_by_keys, curves, combined, caps, through)
