"""What one unit more of a capacity is worth, which binds when, how long people wait, and what stops missed targets."""

from typing import Any

from dienmodel.plan.questions.whynot import WhyNot
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.show import pictures
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.show.sheets import doors_sheet, limits_sheet, no_limits, worth_sheet
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of, missed, run_weighed

PATH, NAME, TEMPLATE = "/knelpunten", "bottlenecks", "bottlenecks.html.j2"
TABLES = ("gates", "queues", "waiting", "limits", "doors", "worth", "capacities", "posts")


def content(view: View) -> dict[str, Any]:
    """What one unit more is worth, limits by weight, waits, use of capacities, instructors against readiness."""
    subject = view.subject
    gates = view.run.world.network.labels.gate
    shown = [pictures.bottlenecks(subject), pictures.waiting(subject), pictures.seats(subject)] if gates else []
    rest = [pictures.instructors(subject), pictures.posts(subject)]
    limits, doors = limits_sheet(subject), doors_sheet(subject)
    worth = worth_sheet(subject, worth_table(run_weighed(view.shelf, *view.place)))
    return {
        "pictures": [picture for picture in (*shown, *rest) if picture is not None],
        "sheets": [each for each in (worth, limits, doors) if each],
        "lines": [no_limits(subject)] if not limits and not doors else [],
        "offer": "",
        "missed": missed(view.run),
        "reasons": reasons(view),
    }


def reasons(view: View) -> list[list[tuple[str, list[str]]]]:
    """Per missed target headings with sentences: whether it can be met at all, and what stops it; none until asked."""
    answers: list[WhyNot] | None = view.shelf.work.get(key_of("why", *view.place))
    return [why_not_lines(view.catalogue, blocked, view.words) for blocked in answers or []]
