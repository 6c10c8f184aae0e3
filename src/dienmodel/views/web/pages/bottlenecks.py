"""Which capacity binds when, how long people wait, and what training asks of the units."""

from typing import Any

from dienmodel.views import pictures
from dienmodel.views.report import limits_sheet
from dienmodel.views.web.view import View

PATH, NAME, TEMPLATE = "/knelpunten", "bottlenecks", "pictures.html.j2"
TABLES = ("gates", "capacities", "posts")


def content(view: View) -> dict[str, Any]:
    """Limits in order of weight, waits, use of capacities, instructors against readiness."""
    told = view.told
    gates = view.run.world.network.labels.gate
    shown = [pictures.bottlenecks(told), pictures.waiting(told), pictures.seats(told)] if gates else []
    rest = [pictures.instructors(told), pictures.posts(told)]
    limits = limits_sheet(told, view.answer)
    return {
        "pictures": [picture for picture in (*shown, *rest) if picture is not None],
        "sheets": [limits] if limits else [],
        "lines": [] if limits else [view.words.say("report.no_limits")],
        "offer": "",
    }
