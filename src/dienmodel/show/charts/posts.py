"""Charts of posts, instructors, money and evidence."""

from collections.abc import Iterable, Sequence

import altair as alt

from dienmodel.runs.tables.money import BUDGET, COST
from dienmodel.show import theme
from dienmodel.show.charts.marks import (
    Look,
    MarkRow,
    bar_panel,
    colour_by,
    encoded,
    hatched_by,
    in_size,
    layers_of,
    mark_of,
    name_axis,
    number_axis,
    panel_heading,
    pixels_each,
    stacked,
    year_axis,
)
from dienmodel.text.table import Table


def posts(rows: list[MarkRow], look: Look) -> alt.ConcatChart:
    """Share of posts filled per organisation and group (bar), and ready less the detached (tick)."""
    label = 120 if look.narrow else 200
    panels = []
    for organisation in dict.fromkeys(row["organisation"] for row in rows):
        group = [row for row in rows if row["organisation"] == organisation]
        names = [row["name"] for row in group]
        y = name_axis(names, label)
        x = encoded(
            "share_fill:Q",
            title=None,
            scale=dict(domain=[0, 1]),
            axis=dict(format=".0%", tickCount=5),
        )
        room = mark_of(group, "bar", color=theme.BLANK, height={"band": 0.9}).encode(x={"datum": 1}, y=y)
        bars = mark_of(group, "bar", color="#5d9bb4", height={"band": 0.62}).encode(x=x, y=y)
        ready = mark_of(group, "tick", color=theme.INK, thickness=3, height=17, orient="vertical")
        layers = (room, bars, ready.encode(x="share_ready:Q", y=y))
        panels.append(bar_panel(layers, look.titled("establishments", organisation), label, look))
    return stacked(panels)


def instructors(rows: list[MarkRow], look: Look) -> alt.ConcatChart:
    """People drawn from the force to train others: available (outline) and in use (bar), per year."""
    panels = []
    columns = 1 if look.narrow else 2
    width = look.width - 60 if look.narrow else look.width // 2 - 70
    for name in dict.fromkeys(row["capacity"] for row in rows):
        years = [row for row in rows if row["capacity"] == name]
        x = year_axis(look, every=2)
        y = encoded("n_available:Q", title=None, axis=number_axis(4))
        offered = mark_of(years, "bar", color=theme.BLANK, stroke=theme.QUIET, strokeWidth=1)
        used = mark_of(years, "bar", color=theme.ACCENT, width={"band": 0.5})
        layers = [
            offered.encode(x=x, y=y),
            used.encode(x=x, y="n_used:Q"),
            panel_heading(look.titled("capacities", name)),
        ]
        panels.append(layers_of(*layers).properties(width=width, height=130))
    chart: alt.ConcatChart = alt.concat(*panels, columns=columns, spacing=76, bounds="flush")
    return chart


def money(table: Table, look: Look) -> alt.LayerChart:
    """Euro paid per year by article, with what was committed (open circle) and the budget (bar across)."""
    w = look.words
    rows = table.where(kind=COST).rows()
    budget = _sum_by_year(table.where(kind=BUDGET).rows())
    promised = _sum_by_year(rows)
    size, unit = (1e9, "billions") if _largest([*budget, *promised]) >= 1e9 else (1e6, "millions")
    names = list(dict.fromkeys(row["article"] for row in rows))
    scaled = [row | {"series": w.name("articles", row["article"]), "n": row["cost_paid"] / size} for row in rows]
    shown = [w.name("articles", name) for name in names]
    bars = mark_of(scaled, "bar", stroke=theme.PAPER, strokeWidth=0.6).encode(
        x=year_axis(look),
        y=encoded("n:Q", title=w.say(f"axes.{unit}"), axis=dict(tickCount=5)),
        color=colour_by("series", shown, columns=1 if look.narrow else 3),
    )
    allowed = [row | {"n": row["n"] / size} for row in budget]
    agreed = [row | {"n": row["n"] / size} for row in promised]
    ticks = mark_of(allowed, "tick", color=theme.ALERT, thickness=3, width={"band": 1})
    rings = mark_of(agreed, "point", filled=True, fill=theme.PAPER, stroke=theme.INK, size=45, opacity=1)
    layers = [bars, rings.encode(x=year_axis(look), y="n:Q"), ticks.encode(x=year_axis(look), y="n:Q")]
    return hatched_by(in_size(layers_of(*layers), look, 260), len(names))


def spending(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """Euro committed and paid per year beside each other, each beneath its ceiling (bar across)."""
    w = look.words
    size, unit = (1e9, "billions") if max(row["most"] for row in rows) >= 1e9 else (1e6, "millions")
    names = {book: w.say(f"columns.{book}") for book in dict.fromkeys(row["book"] for row in rows)}
    scaled = [
        {"year": row["year"], "series": names[row["book"]], "n": row["euro"] / size, "most": row["most"] / size}
        for row in rows
    ]
    x, beside = year_axis(look), encoded("series:N", sort=list(names.values()))
    y = encoded("n:Q", title=w.say(f"axes.{unit}"), axis=dict(tickCount=5))
    bars = mark_of(scaled, "bar", stroke=theme.PAPER, strokeWidth=0.6)
    ticks = mark_of(scaled, "tick", color=theme.ALERT, thickness=3, width={"band": 1})
    colour = colour_by("series", list(names.values()))
    layers = [bars.encode(x=x, xOffset=beside, y=y, color=colour), ticks.encode(x=x, xOffset=beside, y="most:Q")]
    return hatched_by(in_size(layers_of(*layers), look, 260), len(names))


def _sum_by_year(rows: Iterable[MarkRow]) -> list[MarkRow]:
    total: dict[int, float] = {}
    for row in rows:
        total[row["year"]] = total.get(row["year"], 0.0) + row["cost_committed"]
    return [{"year": year, "n": n} for year, n in total.items()]


def _largest(rows: Sequence[MarkRow]) -> float:
    return max((abs(row["n"]) for row in rows), default=0.0)


def evidence(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """Number of figures by grade of their source, the weakest first."""
    w = look.words
    label = 130 if look.narrow else 260
    shown = [
        row | {"name": w.say(f"grades.{row['grade']}"), "text": f"{w.number(row['n'])}  ({w.share(row['share'])})"}
        for row in rows
    ]
    names = [row["name"] for row in shown]
    top = max((row["n"] for row in rows), default=1)
    y = name_axis(names, label)
    x = encoded("n:Q", axis=None, scale=dict(domain=[0, top * 1.25]))
    colours = encoded(
        "grade:N",
        legend=None,
        scale=dict(domain=list(theme.GRADES), range=list(theme.GRADES.values())),
    )
    bars = mark_of(shown, "bar").encode(x=x, y=y, color=colours)
    text = mark_of(shown, "text", align="left", dx=6).encode(x=x, y=y, text="text:N")
    chart = layers_of(bars, text).properties(width=look.width - label - 20, height=pixels_each(30))
    return chart
