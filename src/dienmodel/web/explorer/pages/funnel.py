"""From survey to post: how many come to each stage, how many go on, and how long it takes."""

from typing import Any

from dienmodel.show import pictures
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/trechter", "funnel", "pictures.html.j2"
TABLES = ("funnel", "lead_times", "flows", "arrivals", "population")


def content(view: View) -> dict[str, Any]:
    """Funnel, lead times, who comes in and leaves, and the young people it begins with."""
    subject = view.subject
    shown = [pictures.funnel(subject), pictures.lead_times(subject), pictures.flows(subject)]
    if len(view.run.world.network.population.ages):
        shown.append(pictures.population(subject))
    missing = view.run.sampled is None
    return {
        "pictures": [picture for picture in shown if picture is not None],
        "offer": "bands" if missing else "",
        "lines": [view.words.say("web.lead_times_need")] if missing else [],
        "sheets": [],
    }
