"""Counts by others beside those of a run: published ones, and the user's own of the start."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.tables.targets import points_after_start
from dienmodel.show import charts
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture, Subject, picture
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

NEAR = 0.05
"""A count is called near if the run differs no more from it."""


def published(subject: Subject) -> Picture | None:
    """How far the run is from each count published after its start; None without any."""
    w, rows = subject.words, points_after_start(subject.run)
    if not rows:
        return None
    far = max(rows, key=lambda row: abs(row["share_difference"]))
    return picture(
        subject,
        "published",
        partial(charts.published, rows),
        published_sheet(subject.catalogue, rows, w),
        share=w.share(far["share_difference"], 1),
        point=subject.titled("published", far["point"]),
        all=w.number(len(rows)),
        near=w.number(sum(abs(row["share_difference"]) <= NEAR for row in rows)),
        within=w.share(NEAR),
    )


def published_sheet(catalogue: Catalogue, rows: Iterable[dict[str, Any]], w: Words) -> Sheet:
    """Published counts against the model, from rows of the table of published counts."""
    shown = [
        [
            title(catalogue, "published", row["point"], w),
            _day(catalogue, row["date"], w),
            w.number(row["n_published"]),
            w.number(row["n_people"]),
            w.number(row["n_difference"]),
            w.share(row["share_difference"], 1),
        ]
        for row in rows
    ]
    head = [w.say(f"columns.{key}") for key in ("point", "date", "counted", "expected", "difference", "percent")]
    return sheet(w.say("sheets.published", scenario=w.text(catalogue.titles.scenario)), head, shown, 2)


def _day(catalogue: Catalogue, day: date, w: Words) -> str:
    """The day of a count; of one that lies after the past that is followed with the word that it was withheld."""
    withheld = catalogue.start < catalogue.now < day
    return w.say("sheets.withheld", day=w.day(day)) if withheld else w.day(day)


def published_notes(catalogue: Catalogue, rows: Iterable[dict[str, Any]], w: Words) -> list[str]:
    """What explains the differences, for the counts of which the scenario says it."""
    points = [point for point in dict.fromkeys(row["point"] for row in rows) if point in catalogue.notes]
    return [f"{title(catalogue, 'published', point, w)}: {w.text(catalogue.notes[point])}" for point in points]
