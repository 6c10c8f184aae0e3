"""Which capacity binds when, how long people wait, what training asks of the units, and what stops missed targets."""

from typing import Any

from dienmodel.plan.questions.whynot import WhyNot
from dienmodel.show import pictures
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.show.sheets import limits_sheet
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of, missed

PATH, NAME, TEMPLATE = "/knelpunten", "bottlenecks", "bottlenecks.html.j2"
TABLES = ("gates", "capacities", "posts")


def content(view: View) -> dict[str, Any]:
    """Limits in order of weight, waits, use of capacities, instructors against readiness."""
    subject = view.subject
    gates = view.run.world.network.labels.gate
    shown = [pictures.bottlenecks(subject), pictures.waiting(subject), pictures.seats(subject)] if gates else []
    rest = [pictures.instructors(subject), pictures.posts(subject)]
    limits = limits_sheet(subject, view.answer)
    return {
        "pictures": [picture for picture in (*shown, *rest) if picture is not None],
        "sheets": [limits] if limits else [],
        "lines": [] if limits else [view.words.say("report.no_limits")],
        "offer": "",
        "missed": missed(view.run),
        "reasons": reasons(view),
    }


def reasons(view: View) -> list[list[tuple[str, list[str]]]]:
    """Per missed target headings with sentences: whether it can be met at all, and what stops it; none until asked."""
    answers: list[WhyNot] | None = view.shelf.work.get(key_of("why", *view.place))
    return [why_not_lines(view.catalogue, blocked, view.words) for blocked in answers or []]
