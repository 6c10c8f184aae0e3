"""Futures that can be counted, and the answer before the levers moved, on whose scale they stand."""

from dienmodel.runs.answer import Answer, brought_near, with_bottleneck
from dienmodel.runs.desk import AS_SAID
from dienmodel.show import pictures
from dienmodel.show.charts.futures import DotScale
from dienmodel.show.pictures.picture import Picture
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import answer_as_said, drawn_as_said, run_weighed


def dots(view: View) -> Picture | None:
    """The futures as dots, on the scale of the scenario as it is, whatever the levers do."""
    goal = view.answer.main
    return None if goal is None else pictures.futures(view.subject, goal, scale_of_dots(view))


def scale_of_dots(view: View) -> DotScale | None:
    """The scale on which the futures stand: that of the scenario as it is."""
    goal = before(view, weighed=False).main
    return None if goal is None else pictures.dot_scale(view.baseline, goal)


def before(view: View, weighed: bool) -> Answer:
    """The answer before the levers moved, in the same band, with its bottleneck where that of now is told."""
    shelf, scenario = view.shelf, view.asked.scenario
    as_said, drawn = answer_as_said(shelf, scenario), drawn_as_said(shelf, scenario)
    banded = shelf.small.found(("before", scenario, bool(drawn)), lambda: brought_near(as_said, as_said, drawn))
    return with_bottleneck(banded, run_weighed(shelf, scenario, AS_SAID)) if weighed else banded
