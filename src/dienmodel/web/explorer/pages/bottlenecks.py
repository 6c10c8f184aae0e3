"""What stops it: the chain, what one unit more is worth, which limit binds when, waits, and the way to a post."""

from typing import Any

from dienmodel.plan.questions.whynot import WhyNot
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.show import pictures
from dienmodel.show.say.why_not import in_short, why_not_lines
from dienmodel.show.sheets import doors_sheet, limits_sheet, no_limits, worth_sheet
from dienmodel.web.explorer.pages.parts.funnel import of_the_way
from dienmodel.web.explorer.pages.parts.strip import strip
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of, missed, run_weighed

PATH, NAME, TEMPLATE = "/wat-houdt-tegen", "bottlenecks", "bottlenecks.html.j2"
TABLES = (
    *("gates", "queues", "waiting", "limits", "doors", "worth", "capacities"),
    *("funnel", "lead_times", "flows", "arrivals", "population"),
)


def content(view: View) -> dict[str, Any]:
    """The chain; under a click the worth of one unit more, limits by weight, waits, use of capacities, and the way."""
    subject = view.subject
    gates = view.run.world.network.labels.gate
    shown = [pictures.bottlenecks(subject), pictures.waiting(subject), pictures.seats(subject)] if gates else []
    limits, doors = limits_sheet(subject), doors_sheet(subject)
    worth = worth_sheet(subject, worth_table(run_weighed(view.shelf, *view.place)))
    shown_links = strip(view)
    return {
        "message": shown_links.message,
        "strip": shown_links,
        "pictures": [picture for picture in shown if picture is not None],
        "way": [picture for picture in of_the_way(view) if picture is not None],
        "sheets": [each for each in (worth, limits, doors) if each],
        "lines": [no_limits(subject)] if not limits and not doors else [],
        "sampled": view.run.sampled is not None,
        "missed": missed(view.run),
        "reasons": [(in_short(reason, view.words), reason) for reason in reasons(view)],
    }


def reasons(view: View) -> list[list[tuple[str, list[str]]]]:
    """Per missed target headings with sentences: whether it can be met at all, and what stops it; none until asked."""
    answers: list[WhyNot] | None = view.shelf.work.get(key_of("why", *view.place))
    return [why_not_lines(view.catalogue, blocked, view.words) for blocked in answers or []]
