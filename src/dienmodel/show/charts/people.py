"""Charts of people: strength, categories, flows, ages, what was counted, what differs."""

from datetime import date

import altair as alt

from dienmodel.show import theme
from dienmodel.show.charts.marks import (
    NUMBER,
    STEP,
    Ghost,
    Look,
    MarkRow,
    colour_by,
    dash_by,
    encoded,
    hatched_by,
    in_size,
    iso_day,
    layers_of,
    mark_of,
    name_axis,
    number_axis,
    panel_heading,
    people_axis,
    pixels_each,
    thinned,
    time_axis,
    year_axis,
)
from dienmodel.show.names import category
from dienmodel.text.table import Table


def strength(totals: Table, targets: Table, observed: Table, look: Look, ghost: Ghost | None = None) -> alt.LayerChart:
    """People by category, stacked, with the total, its targets and the published counts.

    With a ghost its marks are named `live_area`, `live_band`, `live_line` and `live_label`, and the scale stays.
    """
    names = [name for name in dict.fromkeys(totals.columns["category"].tolist()) if name != "total"]
    parts = [row for name in names for row in thinned(totals.where(category=name).rows())]
    days, stacked = _stacked(parts, names)
    total = thinned(totals.where(category="total").rows())
    banded = bool(total) and total[0]["p5"] is not None
    goals = targets.where(category="total").rows()
    area = _areas(stacked, names, look, ghost)
    if ghost is None:
        label = _labels(stacked, names, days[len(days) // (4 if banded else 2)], look)
        layers = [area, *(_banded(total, goals, label, look) if banded else [_course(total, 2.2, look), label])]
    else:
        layers = _moving(area, total, _labels(stacked, names, days[len(days) // 2], look), ghost, look)
    return in_size(layers_of(*layers, *_goals(goals, observed.where(category="total").rows(), look)), look, 300)


def _areas(stacked: list[MarkRow], names: list[str], look: Look, ghost: Ghost | None) -> alt.Chart:
    """The categories on each other; with a ghost on a scale that stays."""
    y = people_axis(look.words)
    if ghost is not None:
        y |= {"scale": {"domain": [0, ghost.top], "nice": False}}
    area = mark_of(stacked, "area", opacity=0.32, line=False)
    return area.encode(x=time_axis(look), y=y, y2="low:Q", color=colour_by("category", names, legend=False))


def _labels(stacked: list[MarkRow], names: list[str], day: date, look: Look) -> alt.Chart:
    """The names of the categories inside their areas, at a day."""
    inside = [
        {"date": iso_day(day), "n_people": middle, "text": category(look.catalogue, name, look.words)}
        for name, middle in _middles(stacked, names, iso_day(day))
    ]
    return mark_of(inside, "text").encode(x=time_axis(look), y="n_people:Q", text="text:N")


def _course(rows: list[MarkRow], width: float, look: Look) -> alt.Chart:
    """The total as a line."""
    return mark_of(rows, "line", color=theme.INK, strokeWidth=width).encode(x=time_axis(look), y="n_people:Q")


def _banded(total: list[MarkRow], goals: list[MarkRow], label: alt.Chart, look: Look) -> list[alt.Chart]:
    """The total in its bands, with the band at each target of the run in numbers."""
    within = [row for row in goals if row["date"] <= total[-1]["date"]]
    return [*_bands(total, look), _course(total, 1, look), label, _spans(within, look)]


def _moving(area: alt.Chart, total: list[MarkRow], label: alt.Chart, ghost: Ghost, look: Look) -> list[alt.Chart]:
    """Marks under the names by which a script moves them, around the total as it was."""
    band = _bands(total, look)[:1] if total and total[0]["p5"] is not None else []
    before = thinned(ghost.totals.where(category="total").rows())
    was = mark_of(before, "line", color=theme.QUIET, strokeWidth=1.6, strokeDash=[5, 4])
    return [
        area.properties(name="live_area"),
        *(part.properties(name="live_band") for part in band),
        was.encode(x=time_axis(look), y="n_people:Q"),
        _course(total, 2.2, look).properties(name="live_line"),
        label.properties(name="live_label"),
    ]


def _bands(rows: list[MarkRow], look: Look) -> list[alt.Chart]:
    """The 90 % band, and the 50 % band on it."""
    return [
        mark_of(rows, "area", color=theme.ACCENT, opacity=0.18).encode(x=time_axis(look), y="p5:Q", y2="p95:Q"),
        mark_of(rows, "area", color=theme.ACCENT, opacity=0.35).encode(x=time_axis(look), y="p25:Q", y2="p75:Q"),
    ]


def _spans(goals: list[MarkRow], look: Look) -> alt.Chart:
    """The 90 % band at each target in numbers, since a band is thin on a scale from zero."""
    w = look.words
    rows = []
    for goal in goals:
        reach = w.span(w.people(goal["p5"]), w.people(goal["p95"]))
        text = reach if look.narrow else w.say("strength.band", share=w.share(0.9), range=reach)
        rows.append(goal | {"text": text})
    mark = mark_of(rows, "text", dy=22 if look.narrow else 26, align="right", color=theme.ACCENT, fontWeight="bold")
    shown: alt.Chart = mark.encode(x=time_axis(look), y="p5:Q", text="text:N")
    return shown


def _stacked(rows: list[MarkRow], names: list[str]) -> tuple[list[date], list[MarkRow]]:
    dates = list(dict.fromkeys(row["date"] for row in rows))
    under = dict.fromkeys(dates, 0.0)
    stacked = []
    for name in names:
        for row in (row for row in rows if row["category"] == name):
            low = under[row["date"]]
            under[row["date"]] = low + row["n_people"]
            stacked.append({"date": row["date"], "category": name, "low": low, "n_people": under[row["date"]]})
    return dates, stacked


def _middles(stacked: list[MarkRow], names: list[str], day: str) -> list[tuple[str, float]]:
    """Middle of each layer at a day, where it is thick enough to hold a word."""
    rows = [row for row in stacked if iso_day(row["date"]) == day]
    top = max((row["n_people"] for row in rows), default=0.0)
    thick = [row for row in rows if row["n_people"] - row["low"] > 0.06 * top]
    return [(row["category"], (row["n_people"] + row["low"]) / 2) for row in thick]


def _goals(targets: list[MarkRow], observed: list[MarkRow], look: Look) -> list[alt.Chart]:
    """Diamonds for targets with their number, open circles for published counts, a line where the past ends."""
    w = look.words
    wanted = [row | {"text": w.number(row["n_wanted"])} for row in targets]
    counted = [row for row in observed if row["date"].year >= look.catalogue.start.year]
    points = mark_of(
        wanted, "point", shape="diamond", size=110, filled=True, color=theme.ALERT, opacity=1, stroke=theme.PAPER
    )
    text = mark_of(wanted, "text", dy=-13, fontWeight="bold", color=theme.ALERT)
    circles = mark_of(counted, "point", size=55, filled=True, fill=theme.PAPER, stroke=theme.INK, opacity=1)
    return [
        *_today(look),
        points.encode(x=time_axis(look), y="n_wanted:Q"),
        text.encode(x=time_axis(look), y="n_wanted:Q", text="text:N"),
        circles.encode(x=time_axis(look), y="value_observed:Q"),
    ]


def _today(look: Look) -> list[alt.Chart]:
    """A line at the day up to which the past is followed, if the run began before it."""
    now = look.catalogue.now
    if now <= look.catalogue.start:
        return []
    rows = [{"date": iso_day(now), "text": look.words.day(now)}]
    rule = mark_of(rows, "rule", color=theme.QUIET, strokeDash=[2, 3])
    text = mark_of(rows, "text", color=theme.QUIET, align="right", dx=-4, dy=10)
    return [rule.encode(x=time_axis(look)), text.encode(x=time_axis(look), y={"value": 0}, text="text:N")]


def categories(totals: Table, targets: Table, observed: Table, look: Look) -> alt.ConcatChart:
    """Each category on its own scale, with the 50 and 90 % band, targets and published counts."""
    names = list(dict.fromkeys(totals.columns["category"].tolist()))
    names = ["total", *(name for name in names if name != "total")]
    columns = 1 if look.narrow else 2
    width = look.width - 60 if look.narrow else look.width // 2 - 70
    panels = [
        _panel(
            name,
            totals.where(category=name).rows(),
            targets.where(category=name).rows(),
            observed.where(category=name).rows(),
            look,
        ).properties(width=width, height=150)
        for name in names
    ]
    chart: alt.ConcatChart = alt.concat(*panels, columns=columns, spacing=76, bounds="flush")
    return chart


def _panel(
    name: str, rows: list[MarkRow], targets: list[MarkRow], observed: list[MarkRow], look: Look
) -> alt.LayerChart:
    thin = thinned(rows, 2 * STEP)
    y = encoded("n_people:Q", title=None, scale=dict(zero=False, nice=True), axis=number_axis(4))
    layers = []
    if thin and thin[0]["p5"] is not None:
        layers = _bands(thin, look)
    layers.append(mark_of(thin, "line", color=theme.ACCENT, strokeWidth=2).encode(x=time_axis(look), y=y))
    layers += _goals(targets, observed, look)
    layers.append(panel_heading(category(look.catalogue, name, look.words)))
    chart = layers_of(*layers)
    return chart


def flows(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """People in (up) and out (down) of the force per year, by way, with the net number."""
    ways = list(dict.fromkeys(row["way"] for row in rows))
    years = sorted({row["year"] for row in rows})
    net = [
        {"year": year, "n": n, "text": look.words.number(round(n))}
        for year in years
        for n in [sum(row["n"] for row in rows if row["year"] == year)]
    ]
    bars = mark_of(rows, "bar", stroke=theme.PAPER, strokeWidth=0.6).encode(
        x=year_axis(look),
        y=encoded("n:Q", title=look.words.say("axes.people_per_year"), axis=number_axis()),
        color=colour_by("way", ways, columns=1 if look.narrow else 3),
        order="order:Q",
    )
    zero = mark_of([{}], "rule", color=theme.INK).encode(y={"datum": 0})
    dots = mark_of(net, "point", shape="diamond", filled=True, size=70, color=theme.INK, opacity=1, stroke=theme.PAPER)
    layers = [bars, zero, dots.encode(x=year_axis(look), y="n:Q")]
    return hatched_by(in_size(layers_of(*layers), look, 280), len(ways))


def population(table: Table, look: Look) -> alt.LayerChart:
    """People of 17 to 27 not yet in contact, by age band."""
    w = look.words
    bands = {w.say("axes.ages", low=str(a), high=str(b)): (a, b) for a, b in ((17, 19), (20, 23), (24, 27))}
    rows = [
        {
            "date": day,
            "band": name,
            "n": sum(row["n_people"] for row in at if low <= row["age"] <= high),
        }
        for day in dict.fromkeys(table.columns["date"].tolist())
        for at in [table.where(date=day).rows()]
        for name, (low, high) in bands.items()
    ]
    names = list(bands)
    y = encoded("n:Q", title=w.say("axes.people"), axis=number_axis(), scale=dict(zero=True))
    line = mark_of(rows, "line", strokeWidth=2.2).encode(
        x=time_axis(look), y=y, color=colour_by("band", names), strokeDash=dash_by("band", names)
    )
    return in_size(layers_of(line), look, 220)


def compared(rows: list[MarkRow], targets: Table, look: Look) -> alt.LayerChart:
    """People of several scenarios (`series`) over time, each in its own line pattern, with the targets."""
    names = list(dict.fromkeys(row["series"] for row in rows))
    columns = 1 if look.narrow else 2
    y = people_axis(look.words) | {"scale": {"zero": False, "nice": True}}
    line = mark_of(rows, "line", strokeWidth=2.4).encode(
        x=time_axis(look),
        y=y,
        color=colour_by("series", names, columns=columns),
        strokeDash=dash_by("series", names, columns=columns),
    )
    return in_size(layers_of(line, *_goals(targets.rows(), [], look)), look, 300)


def effects(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """What each measure (`name`) adds or takes by itself, with its band from `low` to `high` and the number beside."""
    return _leaning([row | {"text": look.words.signed(row["n"])} for row in rows], look)


def observed(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """How far the model lies above or below each observation, as a share of it."""
    shown = [
        {
            "name": look.titled("observed", row["point"]),
            "n": row["share_difference"],
            "up": "yes" if row["share_difference"] > 0 else "no",
            "text": ("+" if row["share_difference"] > 0 else "") + look.words.share(row["share_difference"], 1),
        }
        for row in rows
        if row["share_difference"] is not None
    ]
    return _leaning(shown, look)


def _around_zero(values: list[float], width: int) -> list[float]:
    """The range of a scale of so many pixels that holds zero, the values, and a number beside each bar."""
    low = min((value for value in values if value < 0), default=0.0)
    high = max((value for value in values if value > 0), default=0.0 if low else 1.0)
    room = (high - low) * NUMBER / (width - 2 * NUMBER)
    return [low - room if low else 0, high + room if high else 0]


def _leaning(rows: list[MarkRow], look: Look) -> alt.LayerChart:
    """Bars to the right (`up` is yes) or left of zero, with a band where a row has one, and a text beside each."""
    label = 150 if look.narrow else 300
    width = look.width - label - 20
    y = name_axis([row["name"] for row in rows], label)
    rows = [{"low": row["n"], "high": row["n"], **row} for row in rows]
    rows = [row | {"end": max(row["high"], 0.0) if row["up"] == "yes" else min(row["low"], 0.0)} for row in rows]
    values = [row[end] for row in rows for end in ("low", "high")]
    x = encoded("n:Q", axis=None, scale=dict(domain=_around_zero(values, width)))
    bars = mark_of(rows, "bar", height={"band": 0.62}).encode(
        x=x,
        y=y,
        color=encoded("up:N", legend=None, scale=dict(domain=["yes", "no"], range=[theme.ACCENT, theme.ALERT])),
    )
    zero = mark_of([{"n": 0}], "rule", color=theme.INK).encode(x=x)
    bands = mark_of([row for row in rows if row["low"] < row["high"]], "rule", color=theme.INK).encode(
        x=x | {"field": "low"}, x2={"field": "high"}, y=y
    )
    texts = [
        mark_of([row for row in rows if row["up"] == up], "text", align=align, dx=dx).encode(
            x=x | {"field": "end"}, y=y, text="text:N"
        )
        for up, align, dx in (("yes", "left", 5), ("no", "right", -5))
    ]
    return layers_of(bars, zero, bands, *texts).properties(width=width, height=pixels_each(30))
