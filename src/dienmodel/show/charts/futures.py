"""Charts of futures: dots that a reader can count, against today and the target; and what was foretold before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import altair as alt
import numpy as np

from dienmodel.runs.likely import CountableFuture
from dienmodel.show import theme
from dienmodel.show.charts.marks import (
    Look,
    MarkRow,
    encoded,
    layers_of,
    mark_of,
    name_axis,
    number_axis,
    pixels_each,
)

ROUND = 10_000.0
"""The scale of dots begins and ends at a whole number of these."""

BINS = 48
"""Places for dots beside each other on the scale."""

LEVELS = 6
"""Dots on each other for which there is room; more of them move closer together."""

HEIGHT = 84
"""Pixels from the lowest dot to the highest, of `LEVELS` of them."""


INSET = 20
"""Pixels of the width of a picture in which no dot stands."""


class Dot(NamedTuple):
    """Where a future stands: its share of the scale, its share of the height, and whether it meets the target."""

    along: float
    up: float
    met: bool


@dataclass(frozen=True)
class DotScale:
    """From where to where dots can stand, in posts or people: it stays where it is whatever levers do."""

    low: float
    top: float

    @classmethod
    def around(cls, values: Sequence[float]) -> "DotScale":
        """A scale with room for some values."""
        unit = ROUND if max(values) >= 2 * ROUND else max(10.0 ** np.floor(np.log10(max(*values, 1.0))), 1.0)
        low = float(np.floor(min(values) / unit - 0.5) * unit)
        return cls(max(low, 0.0), float(np.ceil(max(values) / unit + 0.2) * unit))

    def share(self, value: float) -> float:
        """How far along the scale a value is; what lies outside stands at its end."""
        return min(max((value - self.low) / (self.top - self.low), 0.0), 1.0)


def placed(futures: Sequence[CountableFuture], scale: DotScale) -> list[Dot]:
    """The dots of some futures, those of about the same number on each other."""
    bins = [min(int(scale.share(future.counts) * BINS), BINS - 1) for future in futures]
    levels = [bins[:i].count(own) for i, own in enumerate(bins)]
    highest = max(LEVELS, *levels) if levels else LEVELS
    return [
        Dot((own + 0.5) / BINS, level / highest, future.met)
        for own, level, future in zip(bins, levels, futures, strict=True)
    ]


def futures(
    dots: Sequence[CountableFuture], scale: DotScale, marks: Sequence[tuple[float, str]], look: Look
) -> alt.LayerChart:
    """Dots on a scale, under values of it with a name: today, the target. The dots are named `live_dot`."""
    along = scale.low, scale.top - scale.low
    rows: list[MarkRow] = [
        {"n": along[0] + dot.along * along[1], "up": dot.up, "met": dot.met} for dot in placed(dots, scale)
    ]
    x = encoded("n:Q", title=None, axis={**number_axis(4 if look.narrow else 6), "grid": False})
    x |= {"scale": {"domain": [scale.low, scale.top], "nice": False, "zero": False}}
    y = encoded("up:Q", axis=None, scale=dict(domain=[0, 1]))
    fill = encoded("met:N", scale=dict(domain=[False, True], range=[theme.PAPER, theme.ACCENT]), legend=None)
    circle = mark_of(rows, "circle", size=70 if look.narrow else 110, stroke=theme.ACCENT, strokeWidth=1.6, opacity=1)
    chart: alt.LayerChart = layers_of(
        *_named(marks, x, look), circle.encode(x=x, y=y, color=fill).properties(name="live_dot")
    ).properties(width=look.width - INSET, height=HEIGHT)
    return chart


def _named(marks: Sequence[tuple[float, str]], x: MarkRow, look: Look) -> list[alt.Chart]:
    """A line across the dots at each named value, with its name above."""
    rows = [{"n": value, "text": text} for value, text in marks]
    line = mark_of(rows, "rule", color=theme.ALERT, strokeDash=[5, 4], strokeWidth=1.4).encode(x=x)
    align = {"expr": f"datum.n > {_middle(marks)} ? 'right' : 'left'"}
    name = mark_of(rows, "text", dy=-8, baseline="bottom", color=theme.ALERT, fontSize=11.5 if look.narrow else 12.5)
    name.style["align"] = align
    return [line, name.encode(x=x, y={"value": 0}, text="text:N")]


def _middle(marks: Sequence[tuple[float, str]]) -> float:
    """Between the named values, so that the names at either side point away from each other."""
    values = [value for value, _ in marks]
    return (min(values) + max(values)) / 2 if values else 0.0


def foretold(rows: Sequence[MarkRow], look: Look) -> alt.LayerChart:
    """Bands of 90 % (thin) and 50 % (thick) of forecasts (`name`) against what was counted, the line at zero.

    `p5` to `p95` are shares of the count above it; those of which the 90 % does not hold the count stand out (`held`).
    """
    label, pixels = (170, 32) if look.narrow else (300, 20)
    y = name_axis([row["name"] for row in rows], label)
    axis = dict(format="+.0%", tickCount=4 if look.narrow else 7, grid=True)
    x, domain = encoded("p5:Q", title=None, axis=axis), dict(domain=["yes", "no"], range=[theme.ACCENT, theme.ALERT])
    colour = encoded("held:N", legend=None, scale=domain)
    layers = [
        mark_of(rows, "bar", height={"band": share}, opacity=opacity).encode(
            x={**x, "field": low}, x2=f"{high}:Q", y=y, color=colour
        )
        for low, high, share, opacity in (("p5", "p95", 0.2, 0.5), ("p25", "p75", 0.6, 1.0))
    ]
    counted = mark_of([{"p5": 0}], "rule", color=theme.INK, strokeWidth=1.6).encode(x=x)
    return layers_of(*layers, counted).properties(width=look.width - label - 20, height=pixels_each(pixels))
