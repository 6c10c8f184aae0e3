"""Views that disagree: what indicators are by each published or held variant of the figures that they count by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dienmodel.model.said import with_figures
from dienmodel.network.meters.indicators import IndicatorMeter, indicator_values
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.text.table import YEAR, Schema, Table, TableRow, reals, texts

VIEWS = Schema("views", (YEAR, *texts("figure", "variant", "indicator"), *reals("as_asked", "value")))

ECONOMY = ("cpb", "rabo", "literature")
"""Overlays of the package that see the economy as a whole in another way: they stand beside each other, unaveraged."""

AS_SAID = ""
"""The variant that the scenario uses."""


@dataclass(frozen=True)
class FigureView:
    """One way to say a figure: by one of its variants."""

    figure: str
    variant: str


def views_of(run: Run, indicators: Sequence[str]) -> list[FigureView]:
    """The variants of figures by which some indicators count, of those that move nobody in the force."""
    catalogue = run.world.catalogue
    behind = catalogue.behind.of({("indicators", name) for name in indicators}) - catalogue.behind.of_people
    return [
        FigureView(key, variant)
        for key in sorted(behind)
        for variant in catalogue.figures[key].variants
        if catalogue.choices.get(key) != variant
    ]


def views_table(run: Run, indicators: Sequence[str]) -> Table:
    """Every indicator that a view moves in every calendar year, as the scenario says it and by each view.

    People are those of the run: no such figure moves them.
    """
    return VIEWS.table(_rows(run, indicators))


def _rows(run: Run, indicators: Sequence[str]) -> Iterator[TableRow]:
    years, shares = run.years
    catalogue, own = run.world.catalogue, run.world.meters.indicators
    for figure in dict.fromkeys(view.figure for view in views_of(run, indicators)):
        moved = [n for n in indicators if n in own and figure in catalogue.behind.of({("indicators", n)})]
        variants = [view.variant for view in views_of(run, indicators) if view.figure == figure]
        for variant in (AS_SAID, *variants):
            meters = own if variant == AS_SAID else _meters(run, FigureView(figure, variant))
            for name in moved:
                values = indicator_values(meters[name], run.expected, shares)
                for year, value in zip(years.tolist(), values.tolist(), strict=True):
                    names = {"figure": figure, "variant": variant, "indicator": name}
                    yield {"year": year, **names, "value": value}


def _meters(run: Run, view: FigureView) -> Mapping[str, IndicatorMeter]:
    figure = run.world.catalogue.figures[view.figure].choose(view.variant)
    return build(with_figures(run.world.said, {view.figure: figure})).meters.indicators
