"""Charts of what people pass and wait for."""

from collections.abc import Sequence

import altair as alt

from dienmodel.show import theme
from dienmodel.show.charts.marks import (
    WEEKS_TO_POST,
    WEEKS_TO_RESULT,
    Look,
    MarkRow,
    bar_panel,
    colour_by,
    dash_by,
    encoded,
    in_size,
    layers_of,
    mark_of,
    name_axis,
    number_axis,
    pixels_each,
    stacked,
    time_axis,
    year_axis,
)
from dienmodel.text.table import Table


def bottlenecks(waits: Sequence[MarkRow], look: Look) -> alt.LayerChart:
    """Mean wait in weeks per gate and year, with the share of people who wait or of weeks in which somebody does."""
    w = look.words
    rows = [
        row
        | {
            "name": look.titled("gates", row["gate"]),
            "weeks": row["weeks"] or 0.0,
            "text": w.weeks(row["weeks"]),
            "small": w.share(row["share"]) if row["share"] > 0 else "",
        }
        for row in waits
    ]
    top = max((row["weeks"] for row in rows), default=0.0)
    return heat_map(rows, "weeks", max(top, 4.0), "text", "small", look)


def seats(capacities: Table, look: Look) -> alt.LayerChart:
    """Share of each capacity that is in use, per year."""
    rows = [
        row
        | {
            "name": look.titled("capacities", row["capacity"]),
            "text": look.words.number(100 * row["share_used"]),
            "small": "",
        }
        for row in capacities.rows()
    ]
    return heat_map(rows, "share_used", 1.0, "text", "small", look)


def heat_map(rows: list[MarkRow], value: str, top: float, text: str, small: str, look: Look) -> alt.LayerChart:
    """A value per name and period as the shade of a cell, with its text."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    two = not look.narrow and any(row[small] for row in rows)
    label = 136 if look.narrow else 250
    y = name_axis(names, label)
    x = year_axis(look, orient="top") | {"scale": {"paddingInner": 0.06}}
    cells = mark_of(rows, "rect", stroke=theme.PAPER, strokeWidth=2).encode(
        x=x,
        y=y,
        color=encoded(f"{value}:Q", legend=None, scale=dict(domain=[0, top], range=list(theme.HEAT))),
    )
    words = mark_of(rows, "text", dy=-6 if two else 0, fontSize=11.5 if look.narrow else 13)
    layers = [cells, words.encode(x=x, y=y, text=f"{text}:N")]
    if two:
        below = mark_of(rows, "text", dy=8, fontSize=10.5)
        layers.append(below.encode(x=x, y=y, text=f"{small}:N"))
    height = pixels_each(36 if two else 29)
    chart = layers_of(*layers).properties(width=look.width - label - 12, height=height)
    return chart


def waiting(queues: Sequence[MarkRow], look: Look, most: int = 6) -> alt.LayerChart:
    """People waiting in front of the longest queues over time."""
    rows = [row | {"series": look.titled("gates", row["gate"])} for row in queues]
    heavy: dict[str, float] = {}
    for row in rows:
        heavy[row["series"]] = heavy.get(row["series"], 0.0) + row["n_waiting"]
    names = sorted(heavy, key=lambda name: -heavy[name])[:most]
    line = mark_of([row for row in rows if row["series"] in names], "line", strokeWidth=2).encode(
        x=time_axis(look),
        y=encoded("n_waiting:Q", title=look.words.say("axes.people"), axis=number_axis()),
        color=colour_by("series", names, columns=1 if look.narrow else 2),
        strokeDash=dash_by("series", names, columns=1 if look.narrow else 2),
    )
    return in_size(layers_of(line), look, 250)


def funnel(rows: list[MarkRow], look: Look) -> alt.ConcatChart:
    """Per track the people who came to each stage, and the part that went on."""
    tracks = list(dict.fromkeys(row["track"] for row in rows))
    top = max((row["new_joined"] for row in rows), default=1.0)
    label = 136 if look.narrow else 260
    return stacked(
        [_funnel_of([row for row in rows if row["track"] == track], track, top, label, look) for track in tracks]
    )


def _funnel_of(rows: list[MarkRow], track: str, top: float, label: int, look: Look) -> alt.LayerChart:
    w = look.words
    shown = [
        row
        | {
            "name": look.titled("stages", row["stage"]),
            "text": w.number(row["new_joined"]),
        }
        for row in rows
    ]
    order = list(dict.fromkeys(row["name"] for row in shown))
    y = name_axis(order, label)
    x = encoded("new_joined:Q", axis=None, scale=dict(domain=[0, top * 1.12]))
    came = mark_of(shown, "bar", color="#cfdde4", height={"band": 0.86}).encode(x=x, y=y)
    went = mark_of(shown, "bar", color=theme.ACCENT, height={"band": 0.5}).encode(
        x=encoded("new_completed:Q", axis=None), y=y
    )
    text = mark_of(shown, "text", align="left", dx=5).encode(x=x, y=y, text="text:N")
    return bar_panel((came, went, text), look.titled("tracks", track), label, look)


def lead_times(table: Table, look: Look) -> alt.LayerChart:
    """Weeks from coming in to a milestone: median and 90 %, against the aims of 4 and 13 weeks."""
    w = look.words
    rows = [
        row
        | {
            "name": f"{look.titled('tracks', row['track'])}: {look.titled('stages', row['stage'])}",
            "text": w.number(row["weeks_median"]),
        }
        for row in table.rows()
    ]
    names = list(dict.fromkeys(row["name"] for row in rows))
    label = 150 if look.narrow else 300
    y = name_axis(names, label)
    aims = [
        {"weeks": weeks, "text": w.say("axes.weeks_short", n=str(weeks))} for weeks in (WEEKS_TO_RESULT, WEEKS_TO_POST)
    ]
    rule = mark_of(aims, "rule", color=theme.ALERT, strokeDash=[4, 3])
    heads = [
        mark_of([aim], "text", color=theme.ALERT, align=align, dy=-7).encode(x="weeks:Q", y={"value": 0}, text="text:N")
        for aim, align in zip(aims, ("right", "left"), strict=True)
    ]
    reach = mark_of(rows, "rule", strokeWidth=5, color="#a9c6d3")
    dots = mark_of(rows, "point", filled=True, size=80, color=theme.ACCENT, opacity=1)
    end = mark_of(rows, "tick", thickness=2.5, height=13, color=theme.ACCENT, orient="vertical")
    x = encoded("weeks_median:Q", title=w.say("axes.weeks_since"), axis=number_axis(), scale=dict(zero=True))
    layers = [
        rule.encode(x="weeks:Q"),
        *heads,
        reach.encode(x=x, x2="weeks_p90:Q", y=y),
        dots.encode(x=x, y=y),
        end.encode(x="weeks_p90:Q", y=y),
    ]
    chart = layers_of(*layers).properties(width=look.width - label - 30, height=pixels_each(29))
    return chart
