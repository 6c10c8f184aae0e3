"""Where a number comes from: what it is made of, and the figures and sources behind it."""

from datetime import date
from typing import Any

from dienmodel.runs.explain.explain import explain
from dienmodel.runs.explain.quantity import ALL, STAGES, YEARLY, articles
from dienmodel.show.names import category, title, within
from dienmodel.show.pictures.picture import Sheet, sheet
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.words import Words, lower
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/herkomst", "origin", "origin.html.j2"
TABLES = ()

SECTIONS = {"track": "tracks", "stock": "stocks", "gate": "gates", "cost": "costs", "capacity": "capacities"}
MOST_PARTS = 40


def content(view: View) -> dict[str, Any]:
    """The value, the parts that add up to it, and the figures behind it, the weakest first."""
    quantity = view.parameter("quantity", "total")[:80]
    day = day_of(view.parameter("date", min(view.answer.until, view.answer.end).isoformat()))
    explained = explain(view.run.world, quantity, day)
    w = view.words
    return {
        "named": _named(view, quantity),
        "when": w.say("web.in_year", year=str(day.year)) if explained.quantity.kind in YEARLY else w.day(day),
        "day": day,
        "value": _shown(w, explained.value, explained.quantity.unit),
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
    titles, categories = view.catalogue.titles.sections, view.catalogue.categories
    keys = ["total", *categories, *(f"target:{name}" for name in titles["targets"])]
    keys += [f"wait:{name}" for name in titles["gates"]] + [f"cost:{name}" for name in (ALL, *articles(view.said))]
    keys += ["net:total", *(f"in:{name}" for name in categories)]
    keys += [f"used:{name}" for name in titles["capacities"]]
    keys += [f"filled:{name}" for name in titles["establishments"]]
    return [(key, _named(view, key)) for key in dict.fromkeys([*keys, shown])]


def _named(view: View, quantity: str) -> str:
    """A quantity in words."""
    w, (kind, _, rest) = view.words, quantity.partition(":")
    if kind == "target":
        return title(view.catalogue, "targets", rest, w)
    if kind == "wait":
        return title(view.catalogue, "gates", rest, w)
    if kind == "cost":
        return w.say("web.cost_of", article=w.name("articles", rest))
    if kind in YEARLY:
        return w.say(f"quantities.{kind}", name=_of_year(view, kind, rest))
    return ", ".join([category(view.catalogue, kind, w), *(w.name("members", m) for m in rest.split(":") if m)])


def _of_year(view: View, kind: str, name: str) -> str:
    """What a quantity of a year is about, in words."""
    w, (first, _, members) = view.words, name.partition(":")
    if kind == "in":
        return within(view.catalogue, category(view.catalogue, name, w), w)
    if kind == "out":
        return lower(w.name("articles", ALL)) if name == ALL else w.name("reasons", name)
    if kind in STAGES:
        return _thing(view, f"track {name}")
    if kind in ("available", "used"):
        return _thing(view, f"capacity {name}")
    return ", ".join(filter(None, (title(view.catalogue, "establishments", first, w), _group(view, members))))


def _group(view: View, names: str) -> str:
    """Categories and groups in words, `professional:army`."""
    parts = [name for name in names.split(":") if name]
    known = view.catalogue.categories
    return ", ".join(
        category(view.catalogue, n, view.words) if n in known else view.words.name("members", n) for n in parts
    )


def _shown(w: Words, value: float, unit: str) -> str:
    if unit == "euro":
        return w.euro(value)
    if unit == "weeks":
        return w.say("axes.weeks_short", n=w.number(value, 1))
    return w.number(value, 1 if unit == "units" and abs(value) < 100 else 0)


def _parts(view: View, rows: list[dict[str, Any]], unit: str) -> Sheet:
    w = view.words
    shown = [
        [
            w.say(f"parts.{row['part']}"),
            _thing(view, row["what"]),
            " ".join(filter(None, (_why(w, row["why"]), _to(view, row["to"])))),
            _shown(w, row["value"], unit),
        ]
        for row in rows[:MOST_PARTS]
    ]
    rest = sum(row["value"] for row in rows[MOST_PARTS:])
    if len(rows) > MOST_PARTS:
        shown.append([w.say("parts.rest"), "", "", _shown(w, rest, unit)])
    shown.append([w.say("parts.sum"), "", "", _shown(w, sum(row["value"] for row in rows), unit)])
    head = [w.say(f"columns.{name}") for name in ("part", "what", "why", "value")]
    return sheet(w.say("sheets.parts"), head, shown, 3)


def _why(w: Words, text: str) -> str:
    number, _, admitted = text.partition(" ")
    if admitted == "admitted":
        return w.say("web.admitted", n=w.number(float(number)))
    return w.name("reasons", text) if text else ""


def _to(view: View, text: str) -> str:
    return f"→ {_thing(view, text)}" if text and text != "outside" else ""


def _thing(view: View, text: str) -> str:
    """`track veva/medical`, `stock reservist` and the like in words."""
    kind, _, name = text.partition(" ")
    if kind == "group":
        return _group(view, name)
    if kind not in SECTIONS:
        return text
    name, _, stage = name.partition("/")
    shown = title(view.catalogue, SECTIONS[kind], name, view.words)
    return f"{shown}: {title(view.catalogue, 'stages', stage, view.words)}" if stage else shown
