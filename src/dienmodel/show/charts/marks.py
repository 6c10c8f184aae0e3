"""What charts are made of: marks, scales and axes in the style of the house."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import altair as alt

from dienmodel.network.catalogue import Catalogue
from dienmodel.show import theme
from dienmodel.show.names import title
from dienmodel.text.table import Table
from dienmodel.text.words import Words

MarkRow = dict[str, Any]


WEEKS_TO_RESULT, WEEKS_TO_POST = 4, 13
"""What the letter on the Dienmodel aims at: 4 weeks to the result of the selection, 3 months to a post."""


NUMBER = 50
"""Pixels that a number beside a bar takes."""


STEP = 4
"""Weekly courses are drawn at every fourth state."""


@dataclass(frozen=True)
class Look:
    """For whom a picture is drawn: titles from the scenario, a language, and a width in pixels."""

    catalogue: Catalogue
    words: Words
    width: int = theme.WIDE

    @property
    def narrow(self) -> bool:
        """Whether there is only room for the essence."""
        return self.width < 500

    def titled(self, section: str, label: str) -> str:
        """Title of something in the scenario."""
        return title(self.catalogue, section, label, self.words)


@dataclass(frozen=True)
class Ghost:
    """What a picture that moves is held against: totals as they were, and the fixed top of its scale."""

    totals: Table
    top: float


@dataclass(frozen=True)
class Marks:
    """Marks of one kind for rows of data, not yet placed."""

    rows: Sequence[Mapping[str, Any]]
    style: MarkRow

    def encode(self, **channels: str | MarkRow) -> alt.Chart:
        """Place the marks by channels: `field:Q` and the like, or the channel as Vega-Lite writes it."""
        # a text is not copied at every step, as a list would be; and plain mappings are copied ten times faster than
        # the classes of Altair, of which every object carries some hundred empty fields
        values = json.dumps([dict(row) for row in self.rows], default=iso_day)
        data = alt.InlineData(values=values, format={"type": "json"})
        places = {name: encoded(at) if isinstance(at, str) else at for name, at in channels.items()}
        return alt.Chart(data, mark=cast(Any, self.style), encoding=alt.FacetedEncoding(**places))


def mark_of(rows: Sequence[Mapping[str, Any]], kind: str, **style: Any) -> Marks:
    """Rows drawn as a kind of mark, in a style."""
    return Marks(rows, {"type": kind, **style})


def encoded(field: str, **how: Any) -> MarkRow:
    """A channel from the shorthand `field:Q` (quantity), `:O` (order), `:N` (name) or `:T` (time)."""
    name, _, kind = field.rpartition(":")
    kinds = {"Q": "quantitative", "O": "ordinal", "N": "nominal", "T": "temporal"}
    return {"field": name, "type": kinds[kind], **how}


def pixels_each(pixels: int) -> MarkRow:
    """So many pixels for each item of an axis."""
    return {"step": pixels}


def iso_day(day: date) -> str:
    """A day as charts read it, in no time zone."""
    return f"{day.isoformat()}T00:00:00"


def thinned(rows: list[MarkRow], step: int = STEP) -> list[MarkRow]:
    """Every so many rows, and the last."""
    return [row for i, row in enumerate(rows) if i % step == 0 or i == len(rows) - 1]


def layers_of(*layers: alt.Chart) -> alt.LayerChart:
    """Charts on top of each other."""
    return cast(alt.LayerChart, alt.layer(*layers))


def bar_panel(layers: Sequence[alt.Chart], heading: str, room: int, look: Look) -> alt.LayerChart:
    """Bars by name beneath their heading; the names take `room` pixels."""
    title = dict(text=heading, anchor="start", fontSize=13, color=theme.INK, frame="bounds")
    panel: alt.LayerChart = layers_of(*layers).properties(
        width=look.width - room - 20, height=pixels_each(26), title=title
    )
    return panel


def stacked(panels: Sequence[alt.LayerChart]) -> alt.ConcatChart:
    """Panels one below the other."""
    chart: alt.ConcatChart = alt.concat(*panels, columns=1, spacing=18)
    return chart


def panel_heading(text: str) -> alt.Chart:
    """The name of a panel, at the same place above each."""
    mark = mark_of([{"text": text}], "text", align="left", fontSize=13, fontWeight="bold")
    heading: alt.Chart = mark.encode(x={"value": 0}, y={"value": -24}, text="text:N")
    return heading


def in_size(chart: alt.LayerChart, look: Look, height: int) -> alt.LayerChart:
    """A chart in the width of the look; on a phone a quarter lower."""
    sized: alt.LayerChart = chart.properties(width=look.width - 70, height=height * 3 // 4 if look.narrow else height)
    return sized


def hatched_by(chart: alt.LayerChart, n: int) -> alt.LayerChart:
    """The chart with word for whoever renders it to give its first `n` colours a pattern too."""
    hatched: alt.LayerChart = chart.properties(usermeta={"hatched": theme.SERIES[:n]})
    return hatched


def time_axis(look: Look) -> MarkRow:
    """The days of a run from left to right."""
    axis = dict(format="%Y", tickCount={"interval": "year", "step": 2}, grid=False, labelFlush=True)
    return encoded("date:T", title=None, axis=axis)


def year_axis(look: Look, orient: str = "bottom", every: int = 1) -> MarkRow:
    """Calendar years, some of them without a label where there is little room."""
    step = max(every, 2) if look.narrow else every
    shown = "datum.label" if step == 1 else f"(+datum.value % {step}) ? '' : datum.label"
    if look.narrow and orient == "top":
        shown = '"\'" + slice(datum.label, 2)'
    axis = dict(labelAngle=0, grid=False, ticks=False, orient=orient, labelExpr=shown)
    return encoded("year:O", title=None, axis=axis)


def people_axis(w: Words) -> MarkRow:
    """Numbers of people, from zero."""
    return encoded("n_people:Q", title=w.say("axes.people"), axis=number_axis(), scale=dict(zero=True))


def name_axis(names: Sequence[str], room: int) -> MarkRow:
    """Rows with a name, in a column of so many pixels; whoever renders may break long names."""
    axis = dict(labelLimit=0, labelColor=theme.INK, minExtent=room, maxExtent=room)
    return encoded("name:N", sort=list(names), title=None, axis=axis)


def number_axis(ticks: int = 5) -> MarkRow:
    """An axis of whole numbers."""
    return dict(format=",.0f", tickCount=ticks)


def colour_by(field: str, names: Sequence[str], legend: bool = True, columns: int = 0) -> MarkRow:
    """A colour per name, with a legend where asked."""
    colours = [theme.SERIES[i % len(theme.SERIES)] for i in range(len(names))]
    return encoded(
        f"{field}:N",
        scale=dict(domain=list(names), range=colours),
        legend=dict(columns=columns) if legend else None,
    )


def dash_by(field: str, names: Sequence[str], columns: int = 0) -> MarkRow:
    """A dash pattern per name."""
    dashes = [theme.DASHES[i % len(theme.DASHES)] for i in range(len(names))]
    return encoded(
        f"{field}:N",
        scale=dict(domain=list(names), range=dashes),
        legend=dict(columns=columns, symbolStrokeWidth=2.5, symbolSize=500),
    )
