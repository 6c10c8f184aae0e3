"""Counts by others beside those of a run: published ones, and the user's own of the start."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from dienmodel.model.said import Said
from dienmodel.network.compile.snapshot import Reconciled
from dienmodel.runs.tables.targets import points_after_start
from dienmodel.show import charts
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture, Sheet, Told, picture, sheet
from dienmodel.text.words import Words

NEAR = 0.05
"""A count is called near if the run differs no more from it."""


def published(told: Told) -> Picture | None:
    """How far the run is from each count published after its start; None without any."""
    w, rows = told.words, points_after_start(told.run)
    if not rows:
        return None
    far = max(rows, key=lambda row: abs(row["share_difference"]))
    return picture(
        told,
        "published",
        partial(charts.published, rows),
        published_sheet(told.said, rows, w),
        share=w.share(far["share_difference"], 1),
        point=told.titled("published", far["point"]),
        all=w.number(len(rows)),
        near=w.number(sum(abs(row["share_difference"]) <= NEAR for row in rows)),
        within=w.share(NEAR),
    )


def published_sheet(said: Said, rows: Iterable[dict[str, Any]], w: Words) -> Sheet:
    """Published counts against the model, from rows of the table of published counts."""
    shown = [
        [
            title(said, "published", row["point"], w),
            w.day(row["date"]),
            w.number(row["n_published"]),
            w.number(row["n_people"]),
            w.number(row["n_difference"]),
            w.share(row["share_difference"], 1),
        ]
        for row in rows
    ]
    head = [w.say(f"columns.{key}") for key in ("point", "date", "counted", "expected", "difference", "percent")]
    return sheet(w.say("sheets.published", scenario=w.text(said.scenario.title)), head, shown, 2)


def published_notes(said: Said, rows: Iterable[dict[str, Any]], w: Words) -> list[str]:
    """What explains the differences, for the counts of which the scenario says it."""
    points = {row["point"]: said.scenario.published[row["point"]] for row in rows}
    return [f"{w.text(point.title)}: {w.text(point.note)}" for point in points.values() if point.note]


def own_counts_sheet(said: Said, lines: Sequence[Reconciled], w: Words) -> Sheet:
    """The user's own counts of the start beside the scenario's figures, with the total of each stock."""
    rows = []
    for stock in dict.fromkeys(line.stock for line in lines):
        own = [line for line in lines if line.stock == stock]
        total = Reconciled(stock, ("total",), sum(line.said for line in own), sum(line.counted for line in own))
        for line in [*own, total] if len(own) > 1 else own:
            groups = ("names" if line is total else "members", line.group)
            numbers = (line.said, line.counted, line.counted - line.said)
            rows.append(
                [
                    title(said, "stocks", stock, w),
                    ", ".join(w.name(groups[0], member) for member in groups[1]),
                    *(w.number(n) for n in numbers),
                ]
            )
    head = [w.say(f"columns.{key}") for key in ("stock", "group", "by_figures", "own_count", "difference")]
    return sheet(w.say("sheets.own_counts"), head, rows, 2)
