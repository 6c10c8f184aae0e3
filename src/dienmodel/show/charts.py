"""One function per picture: tidy tables in, an Altair chart out. Every chart fits a page or a phone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import altair as alt

from dienmodel.model.scenario import Said
from dienmodel.show import theme
from dienmodel.show.names import category, title
from dienmodel.text.table import Table
from dienmodel.text.words import Words

Row = dict[str, Any]

WEEKS_TO_RESULT, WEEKS_TO_POST = 4, 13
"""What the letter on the Dienmodel aims at: 4 weeks to the result of the selection, 3 months to a post."""

NUMBER = 50
"""Pixels that a number beside a bar takes."""

STEP = 4
"""Weekly courses are drawn at every fourth state."""


@dataclass(frozen=True)
class Look:
    """For whom a picture is drawn: titles from the scenario, a language, and a width in pixels."""

    said: Said
    words: Words
    width: int = theme.WIDE

    @property
    def narrow(self) -> bool:
        """Whether there is only room for the essence."""
        return self.width < 500

    def titled(self, section: str, label: str) -> str:
        """Title of something in the scenario."""
        return title(self.said, section, label, self.words)


# --- people ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ghost:
    """What a picture that moves is held against: totals as they were, and the fixed top of its scale."""

    totals: Table
    top: float


def strength(totals: Table, targets: Table, published: Table, look: Look, ghost: Ghost | None = None) -> alt.LayerChart:
    """People by category, stacked, with the total, its targets and the published counts.

    With a ghost its marks are named `live_area`, `live_band`, `live_line` and `live_label`, and the scale stays.
    """
    w = look.words
    names = [name for name in dict.fromkeys(totals.columns["category"].tolist()) if name != "total"]
    parts = [row for name in names for row in _thinned(totals.where(category=name).rows())]
    base, stacked = _stacked(parts, names)
    shown = {name: category(look.said, name, w) for name in names}
    y = _people(w) if ghost is None else _people(w) | {"scale": {"domain": [0, ghost.top], "nice": False}}
    area = _mark(stacked, "area", opacity=0.32, line=False).encode(
        x=_time(look), y=y, y2="low:Q", color=_colour("category", names, legend=False)
    )
    total = _thinned(totals.where(category="total").rows())
    banded = ghost is None and bool(total) and total[0]["p5"] is not None
    line = _mark(total, "line", color=theme.INK, strokeWidth=1 if banded else 2.2).encode(x=_time(look), y="n_people:Q")
    at = base[len(base) // (4 if banded else 2)]
    inside = [
        {"date": _iso(at), "n_people": middle, "text": shown[name]}
        for name, middle in _middles(stacked, names, _iso(at))
    ]
    label = _mark(inside, "text").encode(x=_time(look), y="n_people:Q", text="text:N")
    goals = targets.where(category="total").rows()
    layers = [area, line, label]
    if banded:
        within = [row for row in goals if row["date"] <= total[-1]["date"]]
        layers = [area, *_bands(total, look), line, label, _spans(within, look)]
    if ghost is not None:
        before = _thinned(ghost.totals.where(category="total").rows())
        was = _mark(before, "line", color=theme.QUIET, strokeWidth=1.6, strokeDash=[5, 4])
        drawn = _bands(total, look)[:1] if total and total[0]["p5"] is not None else []
        layers = [
            area.properties(name="live_area"),
            *(band.properties(name="live_band") for band in drawn),
            was.encode(x=_time(look), y="n_people:Q"),
            line.properties(name="live_line"),
            label.properties(name="live_label"),
        ]
    layers += _goals(goals, published.where(category="total").rows(), look)
    return _sized(_layered(*layers), look, 300)


def _bands(rows: list[Row], look: Look) -> list[alt.Chart]:
    """The 90 % band, and the 50 % band on it."""
    return [
        _mark(rows, "area", color=theme.ACCENT, opacity=0.18).encode(x=_time(look), y="p5:Q", y2="p95:Q"),
        _mark(rows, "area", color=theme.ACCENT, opacity=0.35).encode(x=_time(look), y="p25:Q", y2="p75:Q"),
    ]


def _spans(goals: list[Row], look: Look) -> alt.Chart:
    """The 90 % band at each target in numbers, since a band is thin on a scale from zero."""
    w = look.words
    rows = []
    for goal in goals:
        reach = w.span(w.people(goal["p5"]), w.people(goal["p95"]))
        text = reach if look.narrow else w.say("strength.band", share=w.share(0.9), range=reach)
        rows.append(goal | {"text": text})
    mark = _mark(rows, "text", dy=22 if look.narrow else 26, align="right", color=theme.ACCENT, fontWeight="bold")
    shown: alt.Chart = mark.encode(x=_time(look), y="p5:Q", text="text:N")
    return shown


def _stacked(rows: list[Row], names: list[str]) -> tuple[list[date], list[Row]]:
    dates = list(dict.fromkeys(row["date"] for row in rows))
    under = dict.fromkeys(dates, 0.0)
    found = []
    for name in names:
        for row in (row for row in rows if row["category"] == name):
            low = under[row["date"]]
            under[row["date"]] = low + row["n_people"]
            found.append({"date": row["date"], "category": name, "low": low, "n_people": under[row["date"]]})
    return dates, found


def _middles(stacked: list[Row], names: list[str], day: str) -> list[tuple[str, float]]:
    """Middle of each layer at a day, where it is thick enough to hold a word."""
    rows = [row for row in stacked if _iso(row["date"]) == day]
    top = max((row["n_people"] for row in rows), default=0.0)
    thick = [row for row in rows if row["n_people"] - row["low"] > 0.06 * top]
    return [(row["category"], (row["n_people"] + row["low"]) / 2) for row in thick]


def _goals(targets: list[Row], published: list[Row], look: Look) -> list[alt.Chart]:
    """Diamonds for targets with their number, open circles for published counts."""
    w = look.words
    wanted = [row | {"text": w.number(row["n_wanted"])} for row in targets]
    counted = [row for row in published if row["date"].year >= look.said.scenario.start.year]
    points = _mark(
        wanted, "point", shape="diamond", size=110, filled=True, color=theme.ALERT, opacity=1, stroke=theme.PAPER
    )
    text = _mark(wanted, "text", dy=-13, fontWeight="bold", color=theme.ALERT)
    known = _mark(counted, "point", size=55, filled=True, fill=theme.PAPER, stroke=theme.INK, opacity=1)
    return [
        points.encode(x=_time(look), y="n_wanted:Q"),
        text.encode(x=_time(look), y="n_wanted:Q", text="text:N"),
        known.encode(x=_time(look), y="n_published:Q"),
    ]


def categories(totals: Table, targets: Table, published: Table, look: Look) -> alt.ConcatChart:
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
            published.where(category=name).rows(),
            look,
        ).properties(width=width, height=150)
        for name in names
    ]
    chart: alt.ConcatChart = alt.concat(*panels, columns=columns, spacing=76, bounds="flush")
    return chart


def _panel(name: str, rows: list[Row], targets: list[Row], published: list[Row], look: Look) -> alt.LayerChart:
    thin = _thinned(rows, 2 * STEP)
    y = _by("n_people:Q", title=None, scale=dict(zero=False, nice=True), axis=_numbers(4))
    layers = []
    if thin and thin[0]["p5"] is not None:
        layers = _bands(thin, look)
    layers.append(_mark(thin, "line", color=theme.ACCENT, strokeWidth=2).encode(x=_time(look), y=y))
    layers += _goals(targets, published, look)
    layers.append(_heading(category(look.said, name, look.words)))
    chart = _layered(*layers)
    return chart


def flows(rows: list[Row], look: Look) -> alt.LayerChart:
    """People in (up) and out (down) of the force per year, by way, with the net number."""
    ways = list(dict.fromkeys(row["way"] for row in rows))
    years = sorted({row["year"] for row in rows})
    net = [
        {"year": year, "n": n, "text": look.words.number(round(n))}
        for year in years
        for n in [sum(row["n"] for row in rows if row["year"] == year)]
    ]
    bars = _mark(rows, "bar", stroke=theme.PAPER, strokeWidth=0.6).encode(
        x=_years(look),
        y=_by("n:Q", title=look.words.say("axes.people_per_year"), axis=_numbers()),
        color=_colour("way", ways, columns=1 if look.narrow else 3),
        order="order:Q",
    )
    zero = _mark([{}], "rule", color=theme.INK).encode(y={"datum": 0})
    dots = _mark(net, "point", shape="diamond", filled=True, size=70, color=theme.INK, opacity=1, stroke=theme.PAPER)
    layers = [bars, zero, dots.encode(x=_years(look), y="n:Q")]
    return _hatched(_sized(_layered(*layers), look, 280), len(ways))


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
    y = _by("n:Q", title=w.say("axes.people"), axis=_numbers(), scale=dict(zero=True))
    line = _mark(rows, "line", strokeWidth=2.2).encode(
        x=_time(look), y=y, color=_colour("band", names), strokeDash=_dash("band", names)
    )
    return _sized(_layered(line), look, 220)


# --- what holds people up --------------------------------------------------------------------------------


def bottlenecks(queues: Table, look: Look) -> alt.LayerChart:
    """Median wait in weeks per gate and year, with the share of weeks in which a capacity stopped it."""
    w = look.words
    rows = [
        row
        | {
            "name": look.titled("gates", row["gate"]),
            "weeks_median": row["weeks_median"] or 0.0,
            "weeks": w.weeks(row["weeks_median"]),
            "stopped": w.share(row["share_stopped"]) if row["share_stopped"] > 0 else "",
        }
        for row in queues.rows()
    ]
    top = max((row["weeks_median"] for row in rows), default=0.0)
    return _heat(rows, "weeks_median", max(top, 4.0), "weeks", "stopped", look)


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
    return _heat(rows, "share_used", 1.0, "text", "small", look)


def _heat(rows: list[Row], value: str, top: float, text: str, small: str, look: Look) -> alt.LayerChart:
    names = list(dict.fromkeys(row["name"] for row in rows))
    two = not look.narrow and any(row[small] for row in rows)
    label = 136 if look.narrow else 250
    y = _named(names, label)
    x = _years(look, orient="top") | {"scale": {"paddingInner": 0.06}}
    cells = _mark(rows, "rect", stroke=theme.PAPER, strokeWidth=2).encode(
        x=x,
        y=y,
        color=_by(f"{value}:Q", legend=None, scale=dict(domain=[0, top], range=list(theme.HEAT))),
    )
    words = _mark(rows, "text", dy=-6 if two else 0, fontSize=11.5 if look.narrow else 13)
    layers = [cells, words.encode(x=x, y=y, text=f"{text}:N")]
    if two:
        below = _mark(rows, "text", dy=8, fontSize=10.5)
        layers.append(below.encode(x=x, y=y, text=f"{small}:N"))
    height = _step(36 if two else 29)
    chart = _layered(*layers).properties(width=look.width - label - 12, height=height)
    return chart


def waiting(table: Table, look: Look, most: int = 6) -> alt.LayerChart:
    """People waiting in front of the longest queues over time."""
    rows = [row | {"series": look.titled("gates", row["gate"])} for row in table.rows()]
    heavy: dict[str, float] = {}
    for row in rows:
        heavy[row["series"]] = heavy.get(row["series"], 0.0) + row["n_waiting"]
    names = sorted(heavy, key=lambda name: -heavy[name])[:most]
    line = _mark([row for row in rows if row["series"] in names], "line", strokeWidth=2).encode(
        x=_time(look),
        y=_by("n_waiting:Q", title=look.words.say("axes.people"), axis=_numbers()),
        color=_colour("series", names, columns=1 if look.narrow else 2),
        strokeDash=_dash("series", names, columns=1 if look.narrow else 2),
    )
    return _sized(_layered(line), look, 250)


# --- from application to post ----------------------------------------------------------------------------


def funnel(rows: list[Row], look: Look) -> alt.ConcatChart:
    """Per track the people who came to each stage, and the part that went on."""
    tracks = list(dict.fromkeys(row["track"] for row in rows))
    top = max((row["new_joined"] for row in rows), default=1.0)
    label = 136 if look.narrow else 260
    panels = [_funnel_of([row for row in rows if row["track"] == track], track, top, label, look) for track in tracks]
    chart: alt.ConcatChart = alt.concat(*panels, columns=1, spacing=18)
    return chart


def _funnel_of(rows: list[Row], track: str, top: float, label: int, look: Look) -> alt.LayerChart:
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
    y = _named(order, label)
    x = _by("new_joined:Q", axis=None, scale=dict(domain=[0, top * 1.12]))
    came = _mark(shown, "bar", color="#cfdde4", height={"band": 0.86}).encode(x=x, y=y)
    went = _mark(shown, "bar", color=theme.ACCENT, height={"band": 0.5}).encode(
        x=_by("new_completed:Q", axis=None), y=y
    )
    text = _mark(shown, "text", align="left", dx=5).encode(x=x, y=y, text="text:N")
    heading = dict(text=look.titled("tracks", track), anchor="start", fontSize=13, color=theme.INK, frame="bounds")
    chart = _layered(came, went, text).properties(width=look.width - label - 20, height=_step(26), title=heading)
    return chart


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
    y = _named(names, label)
    aims = [
        {"weeks": weeks, "text": w.say("axes.weeks_short", n=str(weeks))} for weeks in (WEEKS_TO_RESULT, WEEKS_TO_POST)
    ]
    rule = _mark(aims, "rule", color=theme.ALERT, strokeDash=[4, 3])
    heads = [
        _mark([aim], "text", color=theme.ALERT, align=align, dy=-7).encode(x="weeks:Q", y={"value": 0}, text="text:N")
        for aim, align in zip(aims, ("right", "left"), strict=True)
    ]
    reach = _mark(rows, "rule", strokeWidth=5, color="#a9c6d3")
    dots = _mark(rows, "point", filled=True, size=80, color=theme.ACCENT, opacity=1)
    end = _mark(rows, "tick", thickness=2.5, height=13, color=theme.ACCENT, orient="vertical")
    x = _by("weeks_median:Q", title=w.say("axes.weeks_since"), axis=_numbers(), scale=dict(zero=True))
    layers = [
        rule.encode(x="weeks:Q"),
        *heads,
        reach.encode(x=x, x2="weeks_p90:Q", y=y),
        dots.encode(x=x, y=y),
        end.encode(x="weeks_p90:Q", y=y),
    ]
    chart = _layered(*layers).properties(width=look.width - label - 30, height=_step(29))
    return chart


# --- posts, instructors, money, evidence -----------------------------------------------------------------


def posts(rows: list[Row], look: Look) -> alt.ConcatChart:
    """Share of posts filled per organisation and group (bar), and ready less the detached (tick)."""
    label = 120 if look.narrow else 200
    panels = []
    for organisation in dict.fromkeys(row["organisation"] for row in rows):
        own = [row for row in rows if row["organisation"] == organisation]
        names = [row["name"] for row in own]
        y = _named(names, label)
        x = _by(
            "share_fill:Q",
            title=None,
            scale=dict(domain=[0, 1]),
            axis=dict(format=".0%", tickCount=5),
        )
        room = _mark(own, "bar", color=theme.BLANK, height={"band": 0.9}).encode(x={"datum": 1}, y=y)
        bars = _mark(own, "bar", color="#5d9bb4", height={"band": 0.62}).encode(x=x, y=y)
        ready = _mark(own, "tick", color=theme.INK, thickness=3, height=17, orient="vertical")
        heading = dict(
            text=look.titled("establishments", organisation),
            anchor="start",
            fontSize=13,
            color=theme.INK,
            frame="bounds",
        )
        panels.append(
            _layered(room, bars, ready.encode(x="share_ready:Q", y=y)).properties(
                width=look.width - label - 20, height=_step(26), title=heading
            )
        )
    chart: alt.ConcatChart = alt.concat(*panels, columns=1, spacing=18)
    return chart


def instructors(rows: list[Row], look: Look) -> alt.ConcatChart:
    """People drawn from the force to train others: available (outline) and in use (bar), per year."""
    panels = []
    columns = 1 if look.narrow else 2
    width = look.width - 60 if look.narrow else look.width // 2 - 70
    for name in dict.fromkeys(row["capacity"] for row in rows):
        own = [row for row in rows if row["capacity"] == name]
        x = _years(look, every=2)
        y = _by("n_available:Q", title=None, axis=_numbers(4))
        offered = _mark(own, "bar", color=theme.BLANK, stroke=theme.QUIET, strokeWidth=1)
        used = _mark(own, "bar", color=theme.ACCENT, width={"band": 0.5})
        layers = [
            offered.encode(x=x, y=y),
            used.encode(x=x, y="n_used:Q"),
            _heading(look.titled("capacities", name)),
        ]
        panels.append(_layered(*layers).properties(width=width, height=130))
    chart: alt.ConcatChart = alt.concat(*panels, columns=columns, spacing=76, bounds="flush")
    return chart


def money(table: Table, look: Look) -> alt.LayerChart:
    """Euro paid per year by article, with what was committed (open circle) and the budget (bar across)."""
    w = look.words
    rows = [row for row in table.rows() if not row["article"].startswith("budget:")]
    budget = _sum_by_year([row for row in table.rows() if row["article"].startswith("budget:")])
    promised = _sum_by_year(rows)
    size, unit = (1e9, "billions") if _largest([*budget, *promised]) >= 1e9 else (1e6, "millions")
    names = list(dict.fromkeys(row["article"] for row in rows))
    scaled = [row | {"series": w.name("articles", row["article"]), "n": row["cost_paid"] / size} for row in rows]
    shown = [w.name("articles", name) for name in names]
    bars = _mark(scaled, "bar", stroke=theme.PAPER, strokeWidth=0.6).encode(
        x=_years(look),
        y=_by("n:Q", title=w.say(f"axes.{unit}"), axis=dict(tickCount=5)),
        color=_colour("series", shown, columns=1 if look.narrow else 3),
    )
    allowed = [row | {"n": row["n"] / size} for row in budget]
    agreed = [row | {"n": row["n"] / size} for row in promised]
    ticks = _mark(allowed, "tick", color=theme.ALERT, thickness=3, width={"band": 1})
    rings = _mark(agreed, "point", filled=True, fill=theme.PAPER, stroke=theme.INK, size=45, opacity=1)
    layers = [bars, rings.encode(x=_years(look), y="n:Q"), ticks.encode(x=_years(look), y="n:Q")]
    return _hatched(_sized(_layered(*layers), look, 260), len(names))


def _sum_by_year(rows: Iterable[Row]) -> list[Row]:
    total: dict[int, float] = {}
    for row in rows:
        total[row["year"]] = total.get(row["year"], 0.0) + row["cost_committed"]
    return [{"year": year, "n": n} for year, n in total.items()]


def _largest(rows: Sequence[Row]) -> float:
    return max((abs(row["n"]) for row in rows), default=0.0)


def evidence(rows: list[Row], look: Look) -> alt.LayerChart:
    """Number of figures by grade of their source, the weakest first."""
    w = look.words
    label = 130 if look.narrow else 260
    shown = [
        row | {"name": w.say(f"grades.{row['grade']}"), "text": f"{w.number(row['n'])}  ({w.share(row['share'])})"}
        for row in rows
    ]
    names = [row["name"] for row in shown]
    top = max((row["n"] for row in rows), default=1)
    y = _named(names, label)
    x = _by("n:Q", axis=None, scale=dict(domain=[0, top * 1.25]))
    colours = _by(
        "grade:N",
        legend=None,
        scale=dict(domain=list(theme.GRADES), range=list(theme.GRADES.values())),
    )
    bars = _mark(shown, "bar").encode(x=x, y=y, color=colours)
    text = _mark(shown, "text", align="left", dx=6).encode(x=x, y=y, text="text:N")
    chart = _layered(bars, text).properties(width=look.width - label - 20, height=_step(30))
    return chart


# --- between scenarios and measures ----------------------------------------------------------------------


def compared(rows: list[Row], targets: Table, look: Look) -> alt.LayerChart:
    """People of several scenarios (`series`) over time, each in its own line pattern, with the targets."""
    names = list(dict.fromkeys(row["series"] for row in rows))
    columns = 1 if look.narrow else 2
    y = _people(look.words) | {"scale": {"zero": False, "nice": True}}
    line = _mark(rows, "line", strokeWidth=2.4).encode(
        x=_time(look),
        y=y,
        color=_colour("series", names, columns=columns),
        strokeDash=_dash("series", names, columns=columns),
    )
    return _sized(_layered(line, *_goals(targets.rows(), [], look)), look, 300)


def effects(rows: list[Row], look: Look) -> alt.LayerChart:
    """People that each measure (`name`) adds or takes by itself, with the number beside the bar."""
    return _leaning([row | {"text": look.words.signed(row["n"])} for row in rows], look)


def published(rows: list[Row], look: Look) -> alt.LayerChart:
    """How far the model lies above or below each published count, as a share of it."""
    shown = [
        {
            "name": look.titled("published", row["point"]),
            "n": row["share_difference"],
            "up": "yes" if row["share_difference"] > 0 else "no",
            "text": ("+" if row["share_difference"] > 0 else "") + look.words.share(row["share_difference"], 1),
        }
        for row in rows
    ]
    return _leaning(shown, look)


def _leaning(rows: list[Row], look: Look) -> alt.LayerChart:
    """Bars to the right (`up` is yes) or left of zero, with a text beside each."""
    label = 150 if look.narrow else 300
    y = _named([row["name"] for row in rows], label)
    low = min((row["n"] for row in rows if row["n"] < 0), default=0.0)
    high = max((row["n"] for row in rows if row["n"] > 0), default=0.0 if low else 1.0)
    width = look.width - label - 20
    room = (high - low) * NUMBER / (width - 2 * NUMBER)
    x = _by("n:Q", axis=None, scale=dict(domain=[low - room if low else 0, high + room if high else 0]))
    bars = _mark(rows, "bar", height={"band": 0.62}).encode(
        x=x,
        y=y,
        color=_by("up:N", legend=None, scale=dict(domain=["yes", "no"], range=[theme.ACCENT, theme.ALERT])),
    )
    zero = _mark([{"n": 0}], "rule", color=theme.INK).encode(x=x)
    texts = [
        _mark([row for row in rows if row["up"] == up], "text", align=align, dx=dx).encode(x=x, y=y, text="text:N")
        for up, align, dx in (("yes", "left", 5), ("no", "right", -5))
    ]
    return _layered(bars, zero, *texts).properties(width=width, height=_step(30))


# --- plans -----------------------------------------------------------------------------------------------


def plan_calendar(rows: list[Row], look: Look) -> alt.LayerChart:
    """What starts when: per measure (`name`) its lead time from `start` to `works` (light) and its work up to `end`."""
    label = 150 if look.narrow else 300
    y = _named([row["name"] for row in rows], label)
    prepared = _mark(rows, "bar", color="#a9c6d3", height={"band": 0.5})
    working = _mark(rows, "bar", color=theme.ACCENT, height={"band": 0.5})
    begin = _mark(rows, "tick", color=theme.INK, thickness=2, height=17, orient="vertical")
    text = _mark(rows, "text", align="left", dx=6, dy=-13, fontSize=11)
    layers = [
        prepared.encode(x=_time(look) | {"field": "start"}, x2="works:T", y=y),
        working.encode(x="works:T", x2="end:T", y=y),
        begin.encode(x="start:T", y=y),
        text.encode(x="start:T", y=y, text="text:N"),
    ]
    return _layered(*layers).properties(width=look.width - label - 30, height=_step(36))


def plan_prices(rows: list[Row], look: Look) -> alt.LayerChart:
    """What one more unit of each limit (`name`) is worth in each year: limit by year, the darker the more."""
    top = max((row["value"] for row in rows), default=1.0)
    return _heat(rows, "value", top, "text", "small", look)


DOT: Row = dict(filled=True, opacity=1, stroke=theme.PAPER)
"""A plan of a front."""


def front(rows: list[Row], titles: Sequence[str], look: Look) -> alt.LayerChart:
    """Plans of which none is better in every aim: the first aim upwards (`y`), the second to the right (`x`).

    Two aims make a line; of three the third (`z`) is the shade. Each plan has its number (`text`) and an address
    (`href`), so that one can click on it.
    """
    x = _by("x:Q", title=titles[1], axis=_numbers(), scale=dict(zero=False, nice=True))
    y = _by("y:Q", title=titles[0], axis=_numbers(), scale=dict(zero=True, nice=True))
    marks = _surface(rows, titles[2], look) if len(titles) > 2 else _curve(rows)
    return _sized(_layered(*(mark.encode(x=x, y=y, **channels) for mark, channels in marks)), look, 280)


def _curve(rows: list[Row]) -> list[tuple["Marks", Row]]:
    """Plans of two aims along their line, some of them with their number."""
    some = _thinned(rows, max(len(rows) // 8, 1))
    return [
        (_mark(rows, "line", color=theme.ACCENT, strokeWidth=2), {}),
        (_mark(rows, "point", size=60, color=theme.ACCENT, **DOT), {"href": "href:N"}),
        (_mark(some, "text", dy=-12, fontSize=11), {"text": "text:N"}),
    ]


def _surface(rows: list[Row], title: str, look: Look) -> list[tuple["Marks", Row]]:
    """Plans of three aims, the third as their shade, each with its number."""
    legend = dict(title=title, format=",.0f", orient="top", gradientLength=look.width // 2)
    shade = _by("z:Q", scale=dict(range=list(theme.SHADES)), legend=legend)
    return [
        (_mark(rows, "point", size=110, **DOT), {"color": shade, "href": "href:N"}),
        (_mark(rows, "text", dx=9, align="left", fontSize=11), {"text": "text:N"}),
    ]


# --- shared parts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Marks:
    """Marks of one kind for rows of data, not yet placed."""

    rows: Sequence[Mapping[str, Any]]
    style: Row

    def encode(self, **channels: str | Row) -> alt.Chart:
        """Place the marks by channels: `field:Q` and the like, or the channel as Vega-Lite writes it."""
        # a text is not copied at every step, as a list would be; and plain mappings are copied ten times faster than
        # the classes of Altair, of which every object carries some hundred empty fields
        values = json.dumps([dict(row) for row in self.rows], default=_iso)
        data = alt.InlineData(values=values, format={"type": "json"})
        places = {name: _by(at) if isinstance(at, str) else at for name, at in channels.items()}
        return alt.Chart(data, mark=cast(Any, self.style), encoding=alt.FacetedEncoding(**places))


def _mark(rows: Sequence[Mapping[str, Any]], kind: str, **style: Any) -> Marks:
    return Marks(rows, {"type": kind, **style})


def _by(field: str, **how: Any) -> Row:
    """A channel from the shorthand `field:Q` (quantity), `:O` (order), `:N` (name) or `:T` (time)."""
    name, _, kind = field.rpartition(":")
    kinds = {"Q": "quantitative", "O": "ordinal", "N": "nominal", "T": "temporal"}
    return {"field": name, "type": kinds[kind], **how}


def _step(pixels: int) -> Row:
    return {"step": pixels}


def _iso(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _thinned(rows: list[Row], step: int = STEP) -> list[Row]:
    """Every so many rows, and the last."""
    return [row for i, row in enumerate(rows) if i % step == 0 or i == len(rows) - 1]


def _layered(*layers: alt.Chart) -> alt.LayerChart:
    return cast(alt.LayerChart, alt.layer(*layers))


def _heading(text: str) -> alt.Chart:
    """The name of a panel, at the same place above each."""
    mark = _mark([{"text": text}], "text", align="left", fontSize=13, fontWeight="bold")
    heading: alt.Chart = mark.encode(x={"value": 0}, y={"value": -24}, text="text:N")
    return heading


def _sized(chart: alt.LayerChart, look: Look, height: int) -> alt.LayerChart:
    sized: alt.LayerChart = chart.properties(width=look.width - 70, height=height * 3 // 4 if look.narrow else height)
    return sized


def _hatched(chart: alt.LayerChart, n: int) -> alt.LayerChart:
    """The chart with word for whoever renders it to give its first `n` colours a pattern too."""
    hatched: alt.LayerChart = chart.properties(usermeta={"hatched": theme.SERIES[:n]})
    return hatched


def _time(look: Look) -> Row:
    axis = dict(format="%Y", tickCount={"interval": "year", "step": 2}, grid=False, labelFlush=True)
    return _by("date:T", title=None, axis=axis)


def _years(look: Look, orient: str = "bottom", every: int = 1) -> Row:
    step = max(every, 2) if look.narrow else every
    shown = "datum.label" if step == 1 else f"(+datum.value % {step}) ? '' : datum.label"
    if look.narrow and orient == "top":
        shown = '"\'" + slice(datum.label, 2)'
    axis = dict(labelAngle=0, grid=False, ticks=False, orient=orient, labelExpr=shown)
    return _by("year:O", title=None, axis=axis)


def _people(w: Words) -> Row:
    return _by("n_people:Q", title=w.say("axes.people"), axis=_numbers(), scale=dict(zero=True))


def _named(names: Sequence[str], room: int) -> Row:
    """Rows with a name, in a column of so many pixels; whoever renders may break long names."""
    axis = dict(labelLimit=0, labelColor=theme.INK, minExtent=room, maxExtent=room)
    return _by("name:N", sort=list(names), title=None, axis=axis)


def _numbers(ticks: int = 5) -> Row:
    return dict(format=",.0f", tickCount=ticks)


def _colour(field: str, names: Sequence[str], legend: bool = True, columns: int = 0) -> Row:
    colours = [theme.SERIES[i % len(theme.SERIES)] for i in range(len(names))]
    return _by(
        f"{field}:N",
        scale=dict(domain=list(names), range=colours),
        legend=dict(columns=columns) if legend else None,
    )


def _dash(field: str, names: Sequence[str], columns: int = 0) -> Row:
    dashes = [theme.DASHES[i % len(theme.DASHES)] for i in range(len(names))]
    return _by(
        f"{field}:N",
        scale=dict(domain=list(names), range=dashes),
        legend=dict(columns=columns, symbolStrokeWidth=2.5, symbolSize=500),
    )
