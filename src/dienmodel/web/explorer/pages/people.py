"""Who they are: people by category, service and rank on any day, each number with its explanation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dienmodel.runs.explain.every import in_group
from dienmodel.runs.tables.groups import ALL, NONE, dimensions_of, groups_table
from dienmodel.show.names import category
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.web.explorer.pages.origin import day_of
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/mensen", "people", "people.html.j2"
TABLES = ("strength", "totals", "movements", "in_out", "posts")

PeopleRow = dict[str, Any]


def content(view: View) -> dict[str, Any]:
    """The table of a day, which the address may name; by default the day of the answer."""
    day = day_of(view.parameter("date", view.answer.until.isoformat()))
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
    return [
        (category(view.catalogue, shown, view.words), view.words.number(whole[name])) for name, shown in names.items()
    ]


def people(view: View, day: date) -> Sheet:
    """A row per category and service, a column per rank; sums of both, the band of the row, and its change."""
    grid = _grid(view, day)
    lines = _lines(list(dict.fromkeys(key[:-1] if grid.columns else key for key in grid.cells)))
    origins = {
        (r, c): (_quantity(view, grid, key), day)
        for r, line in enumerate(lines)
        for c, key in enumerate(grid.keys(line), start=len(line))
        if key in grid.cells and NONE not in key
    }
    w = view.words
    body = [_shown(view, grid, line) for line in lines]
    return sheet(w.say("sheets.people", day=w.day(day)), _head(view, grid), body, len(lines[0]), origins)


@dataclass(frozen=True)
class Grid:
    """People by category and groups: the cells that are not empty, and the members of the last group as columns."""

    dimensions: Sequence[str]
    cells: Mapping[tuple[str, ...], PeopleRow]
    columns: Sequence[str]

    def keys(self, line: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The cells of a row of the table, the sum last."""
        return [(*line, member) for member in (*self.columns, ALL)] if self.columns else [line]


def _grid(view: View, day: date) -> Grid:
    """The groups in which there is anybody on a day, or was at the start."""
    dimensions = ["category", *dimensions_of(view.run)]
    rows = [row for row in groups_table(view.run, day).rows() if max(row["n_people"], row["n_start"]) >= 0.5]
    cells = {tuple(row[dim] for dim in dimensions): row for row in rows}
    last = dict.fromkeys(key[-1] for key in cells)
    return Grid(dimensions, cells, [member for member in last if member != ALL] if len(dimensions) > 1 else [])


def _shown(view: View, grid: Grid, line: tuple[str, ...]) -> list[str]:
    """A row of the table in words."""
    cells = [grid.cells.get(key) for key in grid.keys(line)]
    numbers = [view.words.number(cell["n_people"]) if cell else "" for cell in cells]
    return [*_named(view, line), *numbers, *_ending(view, grid.cells[grid.keys(line)[-1]])]


def _head(view: View, grid: Grid) -> list[str]:
    """The headings: dimensions in rows, members in columns, and what every row ends with."""
    titled = grid.dimensions[:-1] if grid.columns else grid.dimensions
    ending = ("together", "change") if view.run.possible is None else ("together", "band", "change")
    return [
        *(_title(view, dim) for dim in titled),
        *(_member(view, member) for member in grid.columns),
        *(view.words.say(f"columns.{name}") for name in ending),
    ]


def _quantity(view: View, grid: Grid, key: tuple[str, ...]) -> str:
    """The quantity that a cell shows, `professional:army`."""
    members = zip(grid.dimensions[1:], key[1:], strict=True)
    return in_group(key[0] or "total", tuple((dim, member) for dim, member in members if member != ALL), view.catalogue)


def _lines(known: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows of the table: those of each category, and everybody last."""
    return [line for line in known if line[0] != ALL] + [line for line in known if set(line) == {ALL}]


def _ending(view: View, row: PeopleRow) -> list[str]:
    """The band of a row where there is one, and the change since the start."""
    w = view.words
    band = [] if row["p5"] is None else [w.span(w.number(row["p5"]), w.number(row["p95"]))]
    return [*band, w.signed(row["n_people"] - row["n_start"])]


def _named(view: View, line: tuple[str, ...]) -> list[str]:
    """Category and groups of a row in words."""
    first = category(view.catalogue, line[0] or "total", view.words)
    return [first, *(_member(view, m) for m in line[1:])]


def _member(view: View, name: str) -> str:
    if name in (ALL, NONE):
        return view.words.say("web.everybody" if name == ALL else "web.no_group")
    return view.words.name("members", name)


def _title(view: View, dim: str) -> str:
    return (
        view.words.say("columns.category")
        if dim == "category"
        else view.words.text(view.catalogue.titles.sections["dimensions"][dim])
    )
