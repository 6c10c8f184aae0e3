"""What was observed beside what a run gives."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from dienmodel.model.calendar import span_named
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.tables.observed import distance, points_after_start
from dienmodel.show import charts
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture, Subject, picture
from dienmodel.show.say.quantity import amount, over
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

NEAR = 0.05
"""A count is called near if the run differs no more from it."""


def observed(subject: Subject) -> Picture | None:
    """How far the run is from each observation after its start; None without any."""
    w, rows = subject.words, points_after_start(subject.run)
    if not rows:
        return None
    far = max(rows, key=distance)
    return picture(
        subject,
        "observed",
        partial(charts.observed, rows),
        observed_sheet(subject.catalogue, rows, w),
        share=w.share(far["share_difference"], 1),
        point=subject.titled("observed", far["point"]),
        all=w.number(len(rows)),
        near=w.number(sum(distance(row) <= NEAR for row in rows)),
        within=w.share(NEAR),
    )


def observed_sheet(catalogue: Catalogue, rows: Iterable[dict[str, Any]], w: Words) -> Sheet:
    """Observations against the model, from rows of their table."""
    shown = [
        [
            title(catalogue, "observed", row["point"], w),
            _day(catalogue, row, w),
            amount(row["value_observed"], row["unit"], w),
            amount(row["value_expected"], row["unit"], w),
            amount(row["value_difference"], row["unit"], w),
            "–" if row["share_difference"] is None else w.share(row["share_difference"], 1),
        ]
        for row in rows
    ]
    head = [w.say(f"columns.{key}") for key in ("point", "date", "counted", "expected", "difference", "percent")]
    return sheet(w.say("sheets.observed", scenario=w.text(catalogue.titles.scenario)), head, shown, 2)


def _day(catalogue: Catalogue, row: Mapping[str, Any], w: Words) -> str:
    """The day or period; where it ends after the past that is followed with the word that it was withheld."""
    days = span_named(row["period"])
    when = w.day(row["date"]) if days is None else over(days, w)
    withheld = catalogue.start < catalogue.now < row["date"]
    return w.say("sheets.withheld", day=when) if withheld else when


def observed_notes(catalogue: Catalogue, rows: Iterable[dict[str, Any]], w: Words) -> list[str]:
    """What explains the differences, for the counts of which the scenario says it."""
    points = [point for point in dict.fromkeys(row["point"] for row in rows) if point in catalogue.notes]
    return [f"{title(catalogue, 'observed', point, w)}: {w.text(catalogue.notes[point])}" for point in points]
