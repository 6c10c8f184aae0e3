"""Figures in words: value, range, source, and the list of all that a run used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from dienmodel.model.figures import Figure, Source, numbers
from dienmodel.model.parts import figure_of, members_of
from dienmodel.model.titles import SECTIONS
from dienmodel.network.catalogue import Catalogue
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Subject
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words

WIDEST = 12
"""Figures named in the table of the widest ranges."""


MANY = {
    "path": "figure.of_path",
    "table": "figure.of_table",
    "bands": "figure.of_bands",
    "months": "figure.of_months",
}
"""What is said of a figure with more than one number, by the form in which it has them."""

MOST_VALUES = 8
"""Values of one figure that are written out in the list of figures."""


def widest_sheet(subject: Subject, figures: list[dict[str, Any]]) -> Sheet:
    """The figures with the widest ranges."""
    w = subject.words
    ranged = [row for row in figures if _width(row) > 1]
    ranged.sort(key=lambda row: -_width(row))
    rows = [
        [
            row[w.language],
            w.say(f"grades.{row['grade']}"),
            figure_value(subject.catalogue.figures[row["figure"]], w, subject.catalogue),
            figure_range(subject.catalogue.figures[row["figure"]], w),
            w.say(f"units.{row['unit']}"),
        ]
        for row in ranged[:WIDEST]
    ]
    head = [w.say(f"columns.{name}") for name in ("figure", "grade", "value", "range", "unit")]
    return Sheet(w.say("sheets.ranges"), head, rows, frozenset({2, 3}))


@dataclass(frozen=True)
class FigureLine:
    """One figure in the list: everything one must know to judge or replace it."""

    name: str
    key: str
    value: str
    range: str
    unit: str
    kind: str
    source: str
    note: str
    place: str
    effect: str = ""


def figure_lines(subject: Subject, rows: list[dict[str, Any]]) -> list[tuple[str, list[FigureLine]]]:
    """Lines by grade, the weakest evidence first; within a grade by effect on the answer, or else by range."""
    by_grade: dict[str, list[FigureLine]] = {}
    swings = _by_figure(subject.run.swings)
    grades = list(dict.fromkeys(row["grade"] for row in rows))
    for row in sorted(rows, key=lambda row: (grades.index(row["grade"]), *_rank(row, swings), row["figure"])):
        line = figure_line(subject.catalogue, row, subject.words)
        effect = _effect(swings.get(row["figure"]), subject.words)
        by_grade.setdefault(row["grade"], []).append(replace(line, effect=effect))
    return [(subject.words.say(f"grades.{grade}"), lines) for grade, lines in by_grade.items()]


def _by_figure(swings: Table | None) -> dict[str, Mapping[str, Any]]:
    """How far each figure moves the answer; of parts of a whole the one that moves it most, which comes first."""
    rows = reversed(swings.rows()) if swings is not None else ()
    return {figure_of(row["figure"]): row for row in rows}


def _rank(row: Mapping[str, Any], swings: Mapping[str, Mapping[str, Any]]) -> tuple[float, float]:
    """Where a figure comes within its grade: the largest effect first, then the widest range."""
    swing = swings.get(row["figure"], {}).get("swing")
    return -abs(swing or 0.0), -_width(row)


def _width(row: Mapping[str, Any]) -> float:
    """The high end of a range over its low end; without end around zero or below it, or where parts have their own."""
    if row["low_factor"] is None:
        return inf if row["high"] is None or row["high"] > row["low"] else 1.0
    return float(row["high_factor"] / max(row["low_factor"], 1e-9))


def _effect(swing: Mapping[str, Any] | None, w: Words) -> str:
    """What the ends of the range of a figure make of the answer."""
    if swing is None or swing["swing"] is None:
        return ""
    return w.say("figure.effect", low=w.people(swing["low"]), high=w.people(swing["high"]))


def figure_line(catalogue: Catalogue, row: Mapping[str, Any], w: Words) -> FigureLine:
    """A figure in words, from its row in the table of figures."""
    figure = catalogue.figures[row["figure"]]
    return FigureLine(
        name=row[w.language],
        key=row["figure"],
        value=figure_value(figure, w, catalogue),
        range=figure_range(figure, w),
        unit=w.say(f"units.{row['unit']}"),
        kind=w.say(f"kinds.{row['kind']}"),
        source=_source(catalogue.sources.get(row["source"]), row, w),
        note=row[f"note_{w.language}"],
        place=row["where"],
    )


def _source(source: Source | None, row: Mapping[str, Any], w: Words) -> str:
    parts = [row["source"]]
    if source is not None:
        parts = [
            w.texts.get(f"sources.{row['source']}", source.title),
            source.publisher,
            source.number or "",
            str(source.date or ""),
        ]
    if row["page"]:
        parts.append(w.say("figure.page", page=row["page"]))
    if row["valid"]:
        parts.append(w.say("figure.valid", valid=row["valid"]))
    return ", ".join(part for part in parts if part)


def figure_value(figure: Figure, w: Words, catalogue: Catalogue | None = None) -> str:
    """What a figure says: its number, or the first of its values with what they are for; `catalogue` gives titles."""
    if figure.value is not None:
        return w.short_number(figure.value)
    if figure.path is not None:
        parts = [f"{day}: {w.short_number(value)}" for day, value in figure.path.items()]
    elif figure.bands is not None:
        parts = [
            w.say("figure.on", low=w.short_number(band.from_), value=w.short_number(band.value))
            if band.to is None
            else w.say(
                "figure.up_to",
                low=w.short_number(band.from_),
                high=w.short_number(band.to),
                value=w.short_number(band.value),
            )
            for band in figure.bands
        ]
    elif figure.months is not None:
        parts = [f"{w.say(f'months.{i}')}: {w.short_number(value)}" for i, value in enumerate(figure.months, 1)]
    else:
        parts = list(_cells(figure.table or {}, (), figure.by, w, catalogue))
    more = [w.say("figure.more", n=w.number(len(parts)))] if len(parts) > MOST_VALUES else []
    return "; ".join(parts[:MOST_VALUES] + more)


def _cells(
    part: Mapping[Any, Any], before: tuple[str, ...], by: Sequence[str], w: Words, catalogue: Catalogue | None
) -> Iterable[str]:
    """The numbers of a table, each after the names of what it is for."""
    for key, item in part.items():
        names = (*before, member(str(key), by[len(before)], w, catalogue))
        if isinstance(item, Mapping) and len(names) < len(by):
            yield from _cells(item, names, by, w, catalogue)
            continue
        over = item.items() if isinstance(item, Mapping) else [("", item)]
        yield from (f"{', '.join(filter(None, (*names, str(day))))}: {w.short_number(number)}" for day, number in over)


def member(key: str, dim: str, w: Words, catalogue: Catalogue | None) -> str:
    """What a table is subject apart by, in words: a group, or a track, stage or stock of the scenario."""
    if key == "default":
        return w.say("figure.other")
    if catalogue is not None and dim in catalogue.keys:
        return w.text(catalogue.keys[dim].members[key])
    section = SECTIONS.get(dim)
    titled = catalogue is not None and section is not None and catalogue.titles.find(section, key) is not None
    return title(catalogue, section, key, w) if catalogue and section and titled else w.name("members", key)


def named(name: str, catalogue: Catalogue, w: Words) -> str:
    """The title of a figure, or of a part of one that shares out a whole: "Candidates by site: Wezep"."""
    figure, members = catalogue.figures[figure_of(name)], members_of(name)
    groups = [member(key, dim, w, catalogue) for key, dim in zip(members, figure.by, strict=False)]
    return w.text(figure) if not groups else w.say("figure.part", figure=w.text(figure), part=", ".join(groups))


def range_named(name: str, catalogue: Catalogue, w: Words) -> str:
    """The range of a figure, or of the one that shares out a whole of which something is a part."""
    return range_in_short(catalogue.figures[figure_of(name)], w)


def figure_range(figure: Figure, w: Words) -> str:
    """The range of a figure: both ends, or factors where it has more than one value."""
    if not figure.ranged:
        return ""
    if figure.as_if_counted is not None:
        return range_in_short(figure, w)
    if figure.low is not None and figure.high is not None:
        return w.span(w.short_number(figure.low), w.short_number(figure.high))
    low, high = (end * figure.value if figure.value is not None else end for end in figure.factors)
    return ("" if figure.value is not None else "× ") + w.span(w.short_number(low), w.short_number(high))


def value_in_short(figure: Figure, w: Words) -> str:
    """The number of a figure; of one with more of them how many, and by what they differ."""
    values = [number for place, number in numbers(figure) if place[0] not in ("low", "high")]
    if len(values) == 1:
        return w.short_number(values[0])
    key = next(key for form, key in MANY.items() if getattr(figure, form) is not None)
    return w.say(key, n=w.number(len(values)))


def range_in_short(figure: Figure, w: Words) -> str:
    """The range of a figure as factors on it, or both ends where it has none; empty without a range."""
    if not figure.ranged:
        return ""
    if figure.as_if_counted is not None:
        return w.say("figure.as_if_counted", n=w.number(figure.as_if_counted))
    if figure.low is not None and figure.high is not None and figure.by_values:
        return w.span(w.short_number(figure.low), w.short_number(figure.high))
    return f"× {w.span(*map(w.short_number, figure.factors))}"
