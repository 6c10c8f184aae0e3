"""Where what is asked of the country lands, in words: by sector and province, against what there may be, by views."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from dienmodel.model.evidence import evidence, weakness
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.entries import BesideEntry
from dienmodel.runs.run import Run
from dienmodel.runs.tables.country import indicator_caps_table, indicator_keys_table, mean_over
from dienmodel.show.figure_texts import figure_range, figure_value
from dienmodel.show.names import title
from dienmodel.show.say.spending import UNKNOWN
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words

COLUMNS = 3
"""Indicators beside each other in one table of a key, with all that stands beside them: more do not fit on a page."""


def of_theme(catalogue: Catalogue, theme: str | None) -> list[str]:
    """The indicators of a theme; all where none is asked for."""
    return [name for name, entry in catalogue.indicators.items() if theme is None or entry.theme == theme]


# --- by the members of keys ------------------------------------------------------------------------------------------


def key_sheets(run: Run, theme: str, year: int, w: Words) -> list[Sheet]:
    """The indicators of a theme in a year by the members of each key, with what stands beside them."""
    return list(_key_sheets(run, theme, year, w))


@dataclass(frozen=True)
class KeyColumn:
    """A column of the table of a key: a number for each member, and their sum where they are all of it."""

    head: str
    values: Sequence[float]
    whole: float | None


def _key_sheets(run: Run, theme: str, year: int, w: Words) -> Iterator[Sheet]:
    catalogue = run.world.catalogue
    rows = indicator_keys_table(run).where(year=year).rows()
    cells = {(row["key"], row["indicator"], row["member"]): row["value"] for row in rows}
    for key, entry in catalogue.keys.items():
        names = [name for name in of_theme(catalogue, theme) if (key, name, next(iter(entry.members))) in cells]
        by_name = {name: [cells[key, name, member] for member in entry.members] for name in names}
        columns = [KeyColumn(_head(catalogue, name, w), by_name[name], sum(by_name[name])) for name in names]
        beside = [
            KeyColumn(_beside_head(catalogue, each, w), _beside(run, key, name, year), None)
            for name, each in entry.beside.items()
            if each.theme == theme and each.unknown is None
        ]
        for cut in range(0, max(len(columns), 1), COLUMNS):
            if some := [*columns[cut : cut + COLUMNS], *beside]:
                yield _key_sheet(catalogue, key, year, some, w)


def _head(catalogue: Catalogue, name: str, w: Words) -> str:
    unit = w.say(f"units.{catalogue.indicators[name].unit}")
    return f"{title(catalogue, 'indicators', name, w)} ({unit})"


def _beside_head(catalogue: Catalogue, beside: BesideEntry, w: Words) -> str:
    """What stands beside, and of when that is."""
    valid = [catalogue.figures[key].valid for key in beside.figures]
    return w.say("asks.of_when", what=w.text(beside.title), when=", ".join(str(each) for each in valid if each))


def _beside(run: Run, key: str, name: str, year: int) -> list[float]:
    years, shares = run.years
    line = next(line for line in run.world.outcomes.beside if (line.key, line.name) == (key, name))
    at = years.tolist().index(year)
    values: list[float] = mean_over(shares[at : at + 1], line.values)[0].tolist()
    return values


def _key_sheet(catalogue: Catalogue, key: str, year: int, columns: Sequence[KeyColumn], w: Words) -> Sheet:
    """A row for each member, and one for all of what they add up to."""
    members, name = catalogue.keys[key].members.values(), title(catalogue, "keys", key, w)
    rows = [[w.text(member), *(_number(c.values[i], w) for c in columns)] for i, member in enumerate(members)]
    if any(column.whole is not None for column in columns):
        whole = ["" if column.whole is None else _number(column.whole, w) for column in columns]
        rows.append([w.say("spending.total"), *whole])
    head = [name, *(column.head for column in columns)]
    return Sheet(w.say("asks.by_key", whole=name, year=str(year)), head, rows, _after(1, len(head)))


def _after(first: int, end: int) -> frozenset[int]:
    return frozenset(range(first, end))


def _number(value: float, w: Words) -> str:
    if math.isnan(value):
        return UNKNOWN
    return w.people(value) if abs(value) >= 10 or value == 0 else w.number(value, 1)


def beside_unknown(catalogue: Catalogue, theme: str, w: Words) -> list[str]:
    """What should stand beside the indicators of a theme and is unknown, with the reason."""
    return [
        w.say(
            "asks.beside_unknown",
            what=w.text(each.title),
            whole=title(catalogue, "keys", key, w),
            why=w.text(each.unknown),
        )
        for key, entry in catalogue.keys.items()
        for each in entry.beside.values()
        if each.theme == theme and each.unknown is not None
    ]


# --- against what there may be ---------------------------------------------------------------------------------------


def caps_sheet(run: Run, theme: str | None, year: int, w: Words) -> Sheet | None:
    """Use against what there may be, what is left, and since when it is too much; of unknown caps the reason."""
    catalogue = run.world.catalogue
    rows = indicator_caps_table(run).rows()
    lines = [
        _cap_line(catalogue, name, [r for r in rows if r["indicator"] == name], year, w)
        for name in of_theme(catalogue, theme)
    ]
    head = [
        w.say("asks.columns.indicator"),
        w.say("asks.columns.use"),
        w.say("asks.columns.cap"),
        w.say("asks.columns.slack"),
        w.say("asks.columns.over"),
    ]
    listed = [line for line in lines if line]
    return Sheet(w.say("asks.caps", year=str(year)), head, listed, _after(1, 4)) if listed else None


def _cap_line(catalogue: Catalogue, name: str, rows: Sequence[Mapping[str, Any]], year: int, w: Words) -> list[str]:
    """An indicator against its cap; nothing where none is said."""
    why = catalogue.indicators[name].cap_unknown
    if why is not None:
        return [_head(catalogue, name, w), UNKNOWN, UNKNOWN, UNKNOWN, w.text(why)]
    row = next((row for row in rows if row["year"] == year), None)
    if row is None:
        return []
    over = first_over(rows, catalogue.now)
    said = w.say("asks.within") if over is None else w.day(over)
    return [_head(catalogue, name, w), *(w.people(row[part]) for part in ("value", "cap", "slack")), said]


def first_over(rows: Sequence[Mapping[str, Any]], now: date) -> date | None:
    """The first day from today's year on when something is above its cap."""
    return next((row["over"] for row in rows if row["year"] >= now.year and row["over"] is not None), None)


# --- views and what they rest on -------------------------------------------------------------------------------------


def views_sheet(catalogue: Catalogue, views: Table, year: int, w: Words) -> Sheet | None:
    """What indicators are in a year by each view of a figure, the scenario's own first; None where nobody disagrees."""
    rows = views.where(year=year).rows()
    lines = [
        [
            _head(catalogue, row["indicator"], w),
            w.text(catalogue.figures[row["figure"]]),
            _view(catalogue, row["figure"], row["variant"], w),
            w.people(row["value"]),
        ]
        for row in sorted(rows, key=lambda row: (row["figure"], row["indicator"]))
    ]
    head = [
        w.say("asks.columns.indicator"),
        w.say("asks.columns.figure"),
        w.say("asks.columns.view"),
        w.say("asks.columns.value"),
    ]
    return Sheet(w.say("asks.views", year=str(year)), head, lines, _after(3, 4)) if lines else None


def _view(catalogue: Catalogue, figure: str, variant: str, w: Words) -> str:
    """What a view says: the note of its variant, or that it is the scenario's own."""
    if not variant:
        return w.say("asks.own_view")
    note = catalogue.figures[figure].variants[variant].note
    return variant if note is None else note if isinstance(note, str) else w.text(note)


def behind_sheet(catalogue: Catalogue, theme: str, w: Words) -> Sheet | None:
    """The figures by which the indicators of a theme count, the weakest evidence and the widest range first."""
    keys = set[str]().union(*map(catalogue.behind.of_indicator, of_theme(catalogue, theme)))
    lines = [_figure_line(catalogue, key, w) for key in sorted(keys, key=lambda key: _doubt(catalogue, key))]
    head = [
        w.say("asks.columns.figure"),
        w.say("asks.columns.grade"),
        w.say("asks.columns.value"),
        w.say("asks.columns.range"),
        w.say("asks.columns.valid"),
    ]
    return Sheet(w.say("asks.behind"), head, lines, _after(2, 4)) if lines else None


def _doubt(catalogue: Catalogue, key: str) -> tuple[int, float, str]:
    low, high = catalogue.figures[key].factors
    return weakness(evidence(catalogue, key)), -float(np.divide(high, max(low, 1e-9))), key


def _figure_line(catalogue: Catalogue, key: str, w: Words) -> list[str]:
    figure = catalogue.figures[key]
    grade = w.say(f"grades.{evidence(catalogue, key)}")
    name = w.text(figure)
    return [name, grade, figure_value(figure, w, catalogue), figure_range(figure, w), str(figure.valid or "")]
