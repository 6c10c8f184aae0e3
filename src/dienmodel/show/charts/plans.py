"""Charts of plans: what starts when, what limits are worth, what aims cost each other."""

from collections.abc import Sequence

import altair as alt

from dienmodel.show import theme
from dienmodel.show.charts.marks import (
    Look,
    MarkRow,
    Marks,
    encoded,
    in_size,
    layers_of,
    mark_of,
    name_axis,
    number_axis,
    pixels_each,
    thinned,
    time_axis,
)
from dienmodel.show.charts.queues import heat_map


def plan_calendar(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """What starts when: per measure (`name`) its lead time from `start` to `works` (light) and its work up to `end`."""
    label = 150 if look.narrow else 300
    y = name_axis([row["name"] for row in rows], label)
    prepared = mark_of(rows, "bar", color="#a9c6d3", height={"band": 0.5})
    working = mark_of(rows, "bar", color=theme.ACCENT, height={"band": 0.5})
    begin = mark_of(rows, "tick", color=theme.INK, thickness=2, height=17, orient="vertical")
    text = mark_of(rows, "text", align="left", dx=6, dy=-13, fontSize=11)
    layers = [
        prepared.encode(x=time_axis(look) | {"field": "start"}, x2="works:T", y=y),
        working.encode(x="works:T", x2="end:T", y=y),
        begin.encode(x="start:T", y=y),
        text.encode(x="start:T", y=y, text="text:N"),
    ]
    return layers_of(*layers).properties(width=look.width - label - 30, height=pixels_each(36))


def plan_prices(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """What one more unit of each limit (`name`) is worth in each year: limit by year, the darker the more."""
    top = max((row["value"] for row in rows), default=1.0)
    return heat_map(rows, "value", top, "text", "small", look)


DOT: MarkRow = dict(filled=True, opacity=1, stroke=theme.PAPER)
"""A plan of a front."""


def front(rows: list[MarkRow], titles: Sequence[str], look: Look) -> alt.LayerChart:
    """Plans of which none is better in every aim: the first aim upwards (`y`), the second to the right (`x`).

    Two aims make a line; of three the third (`z`) is the shade. Each plan has its number (`text`) and an address
    (`href`), so that one can click on it.
    """
    x = encoded("x:Q", title=titles[1], axis=number_axis(), scale=dict(zero=False, nice=True))
    y = encoded("y:Q", title=titles[0], axis=number_axis(), scale=dict(zero=True, nice=True))
    marks = _surface(rows, titles[2], look) if len(titles) > 2 else _curve(rows)
    return in_size(layers_of(*(mark.encode(x=x, y=y, **channels) for mark, channels in marks)), look, 280)


def _curve(rows: list[MarkRow]) -> list[tuple["Marks", MarkRow]]:
    """Plans of two aims along their line, some of them with their number."""
    some = thinned(rows, max(len(rows) // 8, 1))
    return [
        (mark_of(rows, "line", color=theme.ACCENT, strokeWidth=2), {}),
        (mark_of(rows, "point", size=60, color=theme.ACCENT, **DOT), {"href": "href:N"}),
        (mark_of(some, "text", dy=-12, fontSize=11), {"text": "text:N"}),
    ]


def _surface(rows: list[MarkRow], title: str, look: Look) -> list[tuple["Marks", MarkRow]]:
    """Plans of three aims, the third as their shade, each with its number."""
    legend = dict(title=title, format=",.0f", orient="top", gradientLength=look.width // 2)
    shade = encoded("z:Q", scale=dict(range=list(theme.SHADES)), legend=legend)
    return [
        (mark_of(rows, "point", size=110, **DOT), {"color": shade, "href": "href:N"}),
        (mark_of(rows, "text", dx=9, align="left", fontSize=11), {"text": "text:N"}),
    ]
