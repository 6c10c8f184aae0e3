"""The data request: the figures that are worth most to know, as a form to fill in, in CSV or Excel."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dienmodel.model.figures import Figure, Text, numbers
from dienmodel.model.overlays.filled import range_at
from dienmodel.network.catalogue import Catalogue
from dienmodel.show.figure_texts import member
from dienmodel.show.taking.book import AS_TEXT, unrun
from dienmodel.sweeps.decides.decides import Decides, DecidingPart
from dienmodel.text.files import written
from dienmodel.text.reading import YamlPlace
from dienmodel.text.words import Words

COLUMNS = (
    *("figure", "place", "what", "definition", "unit", "group", "period"),
    *("now", "low", "high", "why", "value", "new_low", "new_high", "from", "valid"),
)
"""Columns of the form; those from `value` on are empty."""

FILLED = COLUMNS.index("value")
WIDTHS = {"what": 34, "definition": 60, "why": 60, "figure": 26, "place": 24, "group": 24}

FormRow = Mapping[str, Any]
"""A number that is asked for, by column."""


def form_rows(found: Decides, catalogue: Catalogue, w: Words, most: int) -> list[FormRow]:
    """A row for each number of the figures that are worth most to know, those worth most first."""
    parts = [(part, catalogue.figures[part.name], _why(part, found, w)) for part in found.figures[:most]]
    return [row for part, figure, why in parts for row in _of_figure(part, figure, why, catalogue, w)]


def _why(part: DecidingPart, found: Decides, w: Words) -> str:
    width = found.beyond.high - found.beyond.low
    return w.say(
        "wanted.why",
        first=w.share(part.first),
        counted=w.say("decides.posts" if found.posts else "decides.people"),
        day=w.day(found.day),
        width=w.people(width),
        narrows=w.people(part.narrows * width),
    )


def _of_figure(part: DecidingPart, figure: Figure, why: str, catalogue: Catalogue, w: Words) -> Iterator[FormRow]:
    """A row for each number of a figure, but the ends of its range."""
    for place, number in numbers(figure):
        if place[0] in ("low", "high"):
            continue
        low, high = range_at(figure, place) or (number, number)
        yield {
            "figure": part.name,
            "place": ".".join(map(str, place)),
            "what": w.text(figure),
            "definition": _note(figure.note, w),
            "unit": figure.unit,
            "group": _group(figure, place, catalogue, w),
            "period": _period(figure, place),
            "now": number,
            "low": float(f"{low:.6g}"),
            "high": float(f"{high:.6g}"),
            "why": why,
            **dict.fromkeys(COLUMNS[FILLED:], ""),
        }


def _group(figure: Figure, place: YamlPlace, catalogue: Catalogue, w: Words) -> str:
    """Whom a number is about: groups of people, years of tenure, or a month."""
    first, *keys = place
    if first == "table":
        dims = zip(keys, figure.by, strict=False)
        return ", ".join(member(str(key), dim, w, catalogue) for key, dim in dims)
    if first == "bands" and figure.bands is not None:
        band = figure.bands[int(str(keys[0]))]
        return w.say("wanted.years", low=f"{band.from_:g}", high="" if band.to is None else f"{band.to:g}")
    return w.say(f"months.{int(str(keys[0])) + 1}") if first == "months" else ""


def _note(note: Text | str | None, w: Words) -> str:
    return w.text(note) if isinstance(note, Text) else note or ""


def _period(figure: Figure, place: Sequence[Any]) -> str:
    """From when a number holds, or for which day or period it was said."""
    days = [key.isoformat() for key in place if isinstance(key, date)]
    return days[0] if days else str(figure.valid or "")


# --- as a file -------------------------------------------------------------------------------------------------------


def write_form(asked: Sequence[FormRow], path: Path, w: Words) -> None:
    """Write the form, as Excel where the name ends in .xlsx and else as CSV.

    Raises:
        FaultyInput: the file cannot be written.
    """
    content = _excel(asked, w) if path.suffix.lower() == ".xlsx" else _csv(asked, w).encode("utf-8-sig")
    with written(path):
        path.write_bytes(content)


def _headings(w: Words) -> list[str]:
    return [w.say(f"wanted_columns.{name}") for name in COLUMNS]


def _csv(asked: Sequence[FormRow], w: Words) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_headings(w))
    writer.writerows([unrun(row[name]) for name in COLUMNS] for row in asked)
    return out.getvalue()


def _excel(asked: Sequence[FormRow], w: Words) -> bytes:
    """A workbook of one sheet, in which the columns to fill in stand out; a comment says what to do."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**AS_TEXT, "in_memory": True})
    sheet = book.add_worksheet(w.say("wanted.sheet"))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    free = book.add_format({"bg_color": "#FFF8D6", "border": 1, "valign": "top"})
    for j, (name, heading) in enumerate(zip(COLUMNS, _headings(w), strict=True)):
        sheet.write(0, j, heading, bold)
        sheet.set_column(j, j, WIDTHS.get(name, 14))
        for i, row in enumerate(asked, start=1):
            sheet.write(i, j, row[name], free if j >= FILLED else wrapped)
    sheet.write_comment(0, FILLED, w.say("wanted.how"))
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()
