"""Where a number comes from: what it is made of, and the figures and sources behind it."""

from datetime import date
from typing import Any

from dienmodel.runs.explain.every import known_quantities, parse
from dienmodel.runs.explain.explain import explain
from dienmodel.show.say.quantity import amount, everybody_in, named, part_of, reason, thing, time_of
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/herkomst", "origin", "origin.html.j2"
TABLES = ()

MOST_PARTS = 40


def content(view: View) -> dict[str, Any]:
    """The value, the parts that add up to it, and the figures behind it, the weakest first."""
    quantity = view.parameter("quantity", "total")[:80]
    day = day_of(view.parameter("date", view.answer.until.isoformat()))
    explained = explain(view.run, quantity, day)
    w = view.words
    return {
        "named": named(explained.quantity, view.catalogue, w),
        "when": time_of(explained.quantity, day, w),
        "day": day,
        "value": amount(explained.value, explained.quantity.unit, w),
        "wanted": w.number(explained.wanted) if explained.wanted is not None else "",
        "parts_sheet": _parts(view, explained.parts.rows(), explained.quantity.unit),
        "figures": [
            {**row, "name": row[w.language], "link": f"{view.href('/cijfers')}#figure-{row['figure']}"}
            for row in explained.figures.rows()
        ],
        "choices": _choices(view, quantity),
        "quantity": quantity,
        "first": view.run.world.network.calendar.dates[0],
        "last": view.run.world.network.calendar.dates[-1],
    }


def day_of(text: str) -> date:
    """A day as an address names it.

    Raises:
        FaultyInput: it is no date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FaultyInput([Fault("address-date", "date", {"text": text[:40]})]) from None


def _choices(view: View, shown: str) -> list[tuple[str, str]]:
    """Quantities that can be explained, with their names, and the one that is shown."""
    keys = dict.fromkeys([*known_quantities(view.catalogue), shown])
    return [(key, named(parse(key, view.catalogue), view.catalogue, view.words)) for key in keys]


def _parts(view: View, rows: list[dict[str, Any]], unit: str) -> Sheet:
    w, everybody = view.words, everybody_in(rows)
    shown = [
        [
            w.say(f"parts.{part_of(row)}"),
            thing(row["what"], view.catalogue, w),
            " ".join(filter(None, (reason(row, everybody, unit, w), _to(view, row["to"])))),
            amount(row["value"], unit, w),
        ]
        for row in rows[:MOST_PARTS]
    ]
    rest = sum(row["value"] for row in rows[MOST_PARTS:])
    if len(rows) > MOST_PARTS:
        shown.append([w.say("parts.rest"), "", "", amount(rest, unit, w)])
    shown.append([w.say("parts.sum"), "", "", amount(sum(row["value"] for row in rows), unit, w)])
    head = [w.say(f"columns.{name}") for name in ("part", "what", "why", "value")]
    return sheet(w.say("sheets.parts"), head, shown, 3)


def _to(view: View, text: str) -> str:
    return f"→ {thing(text, view.catalogue, view.words)}" if text and text != "outside" else ""
