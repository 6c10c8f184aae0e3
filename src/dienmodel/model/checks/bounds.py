"""Bounds: no number that its unit cannot mean, no tenure beyond a life, no run beyond a century."""

from collections.abc import Iterator

from dienmodel.model.bounds import LONGEST, beyond, bounds_of
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.checks.fault import fault_at
from dienmodel.model.said import Said
from dienmodel.model.used import bare, counts, figures_used, mentions, splits
from dienmodel.text.faults import Fault, Values


def numbers_meant(said: Said) -> Iterator[Fault]:
    """Numbers of figures lie within what their unit can mean."""
    for key, figure in said.figures.items():
        low, high = bounds_of(figure.unit)
        for place, number in beyond(figure):
            values = {
                "key": key,
                "number": f"{number:g}",
                "unit": figure.unit,
                "low": f"{low:g}",
                "high": f"{high:.6g}",
            }
            yield fault_at(said, ("figures", key, *place), "bounds", **values)


def tenures(said: Said) -> Iterator[Fault]:
    """Nobody stays longer than a life."""
    for key, figure in said.figures.items():
        for i, band in enumerate(figure.bands or ()):
            if max(band.from_, band.to or 0.0) > LONGEST:
                values: Values = {"number": i + 1, "key": key, "longest": f"{LONGEST:g}"}
                yield fault_at(said, ("figures", key, "bands", i), "bounds-band", **values)


def length(said: Said) -> Iterator[Fault]:
    """A run does not last for ever."""
    years = (said.scenario.end - said.scenario.start).days / DAYS_PER_YEAR
    if years > LONGEST + 0.01:
        yield fault_at(said, ("end",), "bounds-run", years=f"{years:.0f}", longest=f"{LONGEST:g}")


def counted_shares(said: Said) -> Iterator[Fault]:
    """Only shares of a whole can be known as if people had been counted."""
    places = [mention for mention in mentions(said.scenario) if splits(mention.place) or counts(mention.place)]
    wholes = {bare(key) for mention in places for key in mention.keys}
    effects = [effect for measure in said.scenario.measures.values() for effect in measure.effects]
    wholes |= {effect.set for effect in effects if effect.figure in wholes and effect.set}
    for key in sorted(figures_used(said) - wholes):
        figure = said.figures.get(key)
        if figure is not None and figure.as_if_counted is not None:
            yield fault_at(said, ("figures", key, "as_if_counted"), "range-counted-no-whole", key=key)


RULES = (numbers_meant, tenures, length, counted_shares)
