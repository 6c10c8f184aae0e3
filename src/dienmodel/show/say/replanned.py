"""What a newer plan changes against an older one, in words and as a table."""

from collections.abc import Mapping
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.replanned import ADMITTED, FILLED, PAID, PEOPLE, Changes, MeasureChange
from dienmodel.show.names import title, title_within
from dienmodel.text.words import Words, rounded

SECTIONS = {PEOPLE: "targets", FILLED: "establishments"}
"""Where what a row is about has its title."""


UNTOLD = 0.05e6
"""Euro below which plans cost the same: they are told in tenths of a million."""


def changes_lines(catalogue: Catalogue, found: Changes, w: Words) -> list[str]:
    """The cost in all, the targets and the posts that differ, and each measure that starts otherwise."""
    paid = found.numbers.where(what=PAID).columns
    more = float(paid["difference"].sum())
    key = "same_cost" if abs(more) < UNTOLD else "dearer" if more > 0 else "cheaper"
    cost = w.say(f"replan.{key}", euro=w.euro(abs(more)), before=w.euro(float(paid["before"].sum())))
    rows = [row for row in found.numbers.rows() if row["what"] in SECTIONS and _moves(row)]
    measures = [_measure(catalogue, item, w) for item in found.measures]
    return [
        *([cost] if len(paid["difference"]) else []),
        *(_number(catalogue, row, w) for row in rows),
        *(measures or [w.say("replan.same_measures")]),
    ]


def _moves(row: Mapping[str, Any]) -> bool:
    return rounded(row["before"]) != rounded(row["after"])


def _number(catalogue: Catalogue, row: Mapping[str, Any], w: Words) -> str:
    """How many people a target or the posts of an organisation have with the newer plan, and had."""
    return w.say(
        f"replan.{row['what']}",
        name=title_within(catalogue, SECTIONS[row["what"]], row["name"], w),
        year=str(row["year"]),
        before=w.people(row["before"]),
        after=w.people(row["after"]),
    )


def _measure(catalogue: Catalogue, item: MeasureChange, w: Words) -> str:
    name = title(catalogue, "measures", item.measure, w)
    if item.before is None or item.after is None:
        day = item.after or item.before
        return w.say(
            "replan.added" if item.before is None else "replan.dropped", name=name, day=w.day(day) if day else ""
        )
    return w.say("replan.moved", name=name, before=w.day(item.before), after=w.day(item.after))


def changes_by_year(catalogue: Catalogue, found: Changes, w: Words) -> tuple[list[str], list[list[str]]]:
    """Head and rows of how many more or fewer begin behind each gate, per calendar year; gates that differ."""
    rows = found.numbers.where(what=ADMITTED).rows()
    years = sorted({row["year"] for row in rows})
    gates: dict[str, dict[int, float]] = {}
    for row in rows:
        gates.setdefault(row["name"], {})[row["year"]] = row["difference"]
    body = [
        [title(catalogue, "gates", gate, w), *(_signed(by_year[year], w) for year in years)]
        for gate, by_year in gates.items()
        if any(abs(more) >= 0.5 for more in by_year.values())
    ]
    return [w.say("columns.gate"), *map(str, years)], sorted(body)


def _signed(more: float, w: Words) -> str:
    """A difference with its sign, a dash for none."""
    if abs(more) < 0.5:
        return "–"
    return f"{'+' if more > 0 else '−'}{w.number(abs(more))}"
