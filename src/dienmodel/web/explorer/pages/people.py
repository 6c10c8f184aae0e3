"""Who they are: people by category, service and rank on any day, each number with its explanation."""

from datetime import date
from typing import Any

from dienmodel.runs.tables.groups import ALL, NONE, dimensions_of, groups_table
from dienmodel.show.names import category
from dienmodel.show.pictures.picture import Sheet, sheet
from dienmodel.web.explorer.pages.origin import day_of
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/mensen", "people", "people.html.j2"
TABLES = ("strength", "totals", "posts")

Row = dict[str, Any]


def content(view: View) -> dict[str, Any]:
    """The table of a day, which the address may name; by default the day of the answer."""
    day = day_of(view.parameter("date", min(view.answer.until, view.answer.end).isoformat()))
    dates = view.run.world.network.calendar.dates
    return {
        "sheets": [people(view, day)],
        "sums": sums(view, day),
        "day": day,
        "first": dates[0],
        "last": dates[-1],
    }


def sums(view: View, day: date) -> list[tuple[str, str]]:
    """The people of each category and of all together, which a narrow screen shows before the wide table."""
    rows, others = groups_table(view.run, day).rows(), dimensions_of(view.run)
    whole = {row["category"]: row["n_people"] for row in rows if all(row[dim] == ALL for dim in others)}
    names = {**{name: name for name in whole if name != ALL}, ALL: "total"}
    return [(category(view.said, shown, view.words), view.words.number(whole[name])) for name, shown in names.items()]


def people(view: View, day: date) -> Sheet:
    """A row per category and service, a column per rank; sums of both, the band of the row, and its change."""
    w, dims = view.words, ["category", *dimensions_of(view.run)]
    rows = [row for row in groups_table(view.run, day).rows() if max(row["n_people"], row["n_start"]) >= 0.5]
    found = {tuple(row[dim] for dim in dims): row for row in rows}
    across = [m for m in dict.fromkeys(key[-1] for key in found) if m != ALL] if len(dims) > 1 else []
    lines = _lines(list(dict.fromkeys(key[:-1] if across else key for key in found)))
    body, origins = [], {}
    for r, line in enumerate(lines):
        keys = [(*line, m) for m in (*across, ALL)] if across else [line]
        cells = [found.get(key) for key in keys]
        numbers = [w.number(cell["n_people"]) if cell else "" for cell in cells]
        body.append([*_named(view, line), *numbers, *_ending(view, found[keys[-1]])])
        for c, (key, cell) in enumerate(zip(keys, cells, strict=True), start=len(line)):
            if cell and NONE not in key:
                origins[r, c] = (":".join([key[0] or "total", *(m for m in key[1:] if m != ALL)]), day)
    banded = ["band"] if view.run.sampled is not None else []
    head = [_title(view, dim) for dim in (dims[:-1] if across else dims)]
    head += [_member(view, m) for m in across] + [w.say(f"columns.{name}") for name in ("together", *banded, "change")]
    return sheet(w.say("sheets.people", day=w.day(day)), head, body, len(lines[0]), origins)


def _lines(known: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows of the table: those of each category, and everybody last."""
    return [line for line in known if line[0] != ALL] + [line for line in known if set(line) == {ALL}]


def _ending(view: View, row: Row) -> list[str]:
    """The band of a row where there is one, and the change since the start."""
    w = view.words
    band = [] if row["p5"] is None else [w.span(w.number(row["p5"]), w.number(row["p95"]))]
    return [*band, w.signed(row["n_people"] - row["n_start"])]


def _named(view: View, line: tuple[str, ...]) -> list[str]:
    """Category and groups of a row in words."""
    first = category(view.said, line[0] or "total", view.words)
    return [first, *(_member(view, m) for m in line[1:])]


def _member(view: View, name: str) -> str:
    if name in (ALL, NONE):
        return view.words.say("web.everybody" if name == ALL else "web.no_group")
    return view.words.name("members", name)


def _title(view: View, dim: str) -> str:
    return (
        view.words.say("columns.category")
        if dim == "category"
        else view.words.text(view.said.scenario.dimensions[dim].title)
    )
