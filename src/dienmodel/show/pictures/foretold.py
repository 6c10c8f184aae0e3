"""The picture of what was foretold before: bands of forecasts against what was counted later."""

from collections.abc import Sequence
from functools import partial

from dienmodel.show import charts
from dienmodel.show.charts.marks import MarkRow
from dienmodel.show.pictures.picture import Picture, Subject, heads, picture
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.sweeps.foretold import NINETY, Foretold, foretold_for, held, lies_in


def foretold(subject: Subject) -> Picture | None:
    """Forecasts of counts that came later, by a model like this one, the nearest first; None where none are known."""
    w, rows = subject.words, foretold_for(subject.run.world)
    if not rows:
        return None
    return picture(
        subject,
        "foretold",
        partial(charts.foretold, [_shown(subject, row) for row in rows]),
        _sheet(subject, rows),
        held=w.number(held(rows)),
        all=w.number(len(rows)),
        share=w.share(0.9),
        half=w.share(0.5),
    )


def _shown(subject: Subject, row: Foretold) -> MarkRow:
    """A forecast as shares of what was counted."""
    shares = {name: getattr(row, name) / row.counted - 1.0 for name in ("p5", "p25", "p75", "p95")}
    return {**shares, "name": _name(subject, row), "held": "yes" if lies_in(row, NINETY) else "no"}


def _name(subject: Subject, row: Foretold) -> str:
    titled = subject.titled("observed", row.point)
    return subject.words.say("foretold.name", point=titled, month=subject.words.month(row.since))


def _sheet(subject: Subject, rows: Sequence[Foretold]) -> Sheet:
    w = subject.words
    lines = [
        [
            subject.titled("observed", row.point),
            w.day(row.since),
            w.number(row.years, 1),
            w.number(row.counted),
            w.number(row.p50),
            w.span(w.number(row.p5), w.number(row.p95)),
            w.say("foretold.inside" if lies_in(row, NINETY) else "foretold.outside"),
        ]
        for row in rows
    ]
    head = heads(subject, "point", "known", "years_ahead", "counted", "foretold", "band", "held")
    return sheet(w.say("sheets.foretold"), head, lines, 2)
