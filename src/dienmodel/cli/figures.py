"""`dienmodel figures`: what the answer rests on."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.shown import (
    Asked,
    Day,
    asked,
    figure_cells,
    loaded,
    processes,
    progress,
    scenario_options,
    show_json,
    show_table,
)
from dienmodel.model.evidence import WEAKEST_FIRST, evidence, weakness

if TYPE_CHECKING:
    from dienmodel.api import Said

KINDS = ("observed", "target", "estimate", "assumption")
COUNT = "count"


@click.command(name="figures")
@click.option("--scenario", default="nederland", show_default=True)
@scenario_options
@click.option(
    "--grade",
    type=click.Choice((*reversed(WEAKEST_FIRST), COUNT)),
    is_flag=False,
    flag_value=COUNT,
    help="Only this sort of evidence; without one: count.",
)
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--unused", is_flag=True, help="Only figures that the scenario does not use.")
@click.option("--counts", is_flag=True, help="Count how much of the answer rests on each grade and kind.")
@click.option("--weighted", is_flag=True, help="Count by how far the figures move the answer, too.")
@click.option("--quantity", default="total", show_default=True, help="What --weighted is about.")
@click.option("--date", "day", type=Day(), help="When --weighted is about.  [default: the first target]")
def command(
    scenario: str,
    overlays: Sequence[str],
    measures: dict[str, float],
    without: dict[str, float],
    grade: str | None,
    kind: str | None,
    unused: bool,
    counts: bool,
    weighted: bool,
    quantity: str,
    day: date | None,
) -> None:
    """List the figures of a scenario with source, page, grade and place, or count what the answer rests on.

    Measures that are off do not count: their figures are not in the answer.
    """
    said, this = loaded(scenario, overlays, measures, without), asked()
    if counts or weighted or grade == COUNT:
        swings = _swings(said, quantity, day or first_target(said)) if weighted else None
        found = list(_counted(said, swings))
        _show_counts(this, found, weighted)
        return
    from dienmodel.sweeps.uncertainty import figures_in_answer

    keys = _unused(said) if unused else figures_in_answer(said)
    rows = [
        _row(said, key)
        for key in sorted(keys, key=lambda key: (weakness(evidence(said, key)), key))
        if grade in (None, evidence(said, key)) and kind in (None, said.figures[key].kind)
    ]
    if this.as_json:
        show_json(rows)
        return
    columns = ("figure", "value", "unit", "range", "kind", "grade", "source", "page", "where")
    show_table("", columns, [figure_cells(row, columns) for row in rows])


def _unused(said: "Said") -> set[str]:
    from dienmodel.model.checks import figures_used

    return set(said.figures) - figures_used(said)


def first_target(said: "Said") -> date:
    """Day of the main target, else the end."""
    from dienmodel.network.outcomes import urgency

    targets = said.scenario.targets.values()
    main = min(targets, key=lambda t: urgency(t.category, t.organisation, t.date), default=None)
    return main.date if main else said.scenario.end


def _row(said: "Said", key: str) -> dict[str, Any]:
    figure = said.figures[key]
    form = next(f for f in ("value", "path", "table", "bands", "months") if getattr(figure, f) is not None)
    content = getattr(figure, form)
    low, high = figure.factors
    return {
        "figure": key,
        "nl": figure.nl,
        "en": figure.en,
        "value": f"{content:g}" if form == "value" else f"{form} ({len(content)})",
        "unit": figure.unit,
        "range": "" if (low, high) == (1.0, 1.0) else f"x {low:.3g}-{high:.3g}",
        "kind": figure.kind,
        "grade": evidence(said, key),
        "source": figure.source,
        "page": figure.page or "",
        "valid": str(figure.valid or ""),
        "where": said.where("figures", key),
    }


def _swings(said: "Said", quantity: str, day: date) -> dict[str, float]:
    """How far each figure in the answer moves the quantity."""
    from dienmodel.sweeps.uncertainty import sensitivities

    with progress("varying") as bar:
        found = sensitivities(said, quantity, day, None, bar, processes())
    return {row["figure"]: abs(row["swing"] or 0.0) for row in found.rows()}


def _counted(said: "Said", swings: dict[str, float] | None) -> Iterator[dict[str, Any]]:
    """Per grade the figures in the answer, those that are assumptions, and their part of all swing."""
    from dienmodel.sweeps.uncertainty import figures_in_answer

    keys, total = figures_in_answer(said), sum((swings or {}).values())
    for grade in reversed(WEAKEST_FIRST):
        own = [key for key in keys if evidence(said, key) == grade]
        yield {
            "grade": grade,
            "figures": len(own),
            "assumptions": sum(said.figures[key].kind == "assumption" for key in own),
            "share": len(own) / len(keys) if keys else 0.0,
            "weight": sum(swings.get(key, 0.0) for key in own) / total if swings and total else None,
        }


def _show_counts(this: Asked, found: list[dict[str, Any]], weighted: bool) -> None:
    if this.as_json:
        show_json(found)
        return
    columns = ["grade", "figures", "assumptions", "share", *(["weight"] if weighted else [])]
    rows = [
        [
            *figure_cells(row, ("grade",)),
            str(row["figures"]),
            str(row["assumptions"]),
            f"{row['share']:.0%}",
            *([f"{row['weight'] or 0:.0%}"] if weighted else []),
        ]
        for row in found
    ]
    show_table("", columns, rows, columns[1:])
