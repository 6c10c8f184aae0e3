"""The pictures that have an address of their own."""

from collections.abc import Callable, Mapping

from dienmodel.runs.tables.figures import figures_table
from dienmodel.show import pictures
from dienmodel.show.pictures.foretold import foretold
from dienmodel.show.pictures.picture import Picture, Subject
from dienmodel.show.poster import poster
from dienmodel.show.say.posts import posts_sheet
from dienmodel.show.sheet import Sheet
from dienmodel.show.sheets import targets_sheet
from dienmodel.web.explorer.drawing import WIDTHS, drawn
from dienmodel.web.explorer.pages import compare, industry, measures, tradeoff, uncertainty
from dienmodel.web.explorer.pages.parts import plan
from dienmodel.web.explorer.pages.parts.dots import dots
from dienmodel.web.explorer.sharing.downloads import made_where
from dienmodel.web.explorer.view import View

__all__ = ["MAKERS", "SHEETS", "WIDTHS", "sheet_of", "svg", "taken"]

Maker = Callable[[View], Picture | None]


def _of(make: Callable[[Subject], Picture | None]) -> Maker:
    return lambda view: make(view.subject)


MAKERS: Mapping[str, Maker] = {
    "strength": _of(pictures.strength),
    "dots": dots,
    "categories": _of(pictures.categories),
    "bottlenecks": _of(pictures.bottlenecks),
    "waiting": _of(pictures.waiting),
    "seats": _of(pictures.seats),
    "instructors": _of(pictures.instructors),
    "posts": _of(pictures.posts),
    "funnel": _of(pictures.funnel),
    "lead-times": _of(pictures.lead_times),
    "flows": _of(pictures.flows),
    "money": _of(pictures.money),
    "spending": _of(pictures.both_ledgers),
    "population": _of(pictures.population),
    "evidence": lambda view: pictures.evidence(view.subject, figures_table(view.run)),
    "foretold": _of(foretold),
    "futures": uncertainty.picture,
    "effects": measures.picture,
    "compared": compare.picture,
    "tradeoff": tradeoff.picture,
    "plan-calendar": plan.calendar,
    "plan-prices": plan.prices,
}
"""Pictures by the name in their address."""


SHEETS: Mapping[str, Callable[[View], Sheet | None]] = {
    "target-table": lambda view: targets_sheet(view.answer, view.catalogue, view.words),
    "post-table": lambda view: posts_sheet(view.run, view.answer, view.words),
    "outcomes": compare.outcomes,
    "alternatives": tradeoff.taken,
    "industry-views": industry.taken,
    "planned": plan.targets,
}
"""Tables without a picture by the name in their address."""


def svg(view: View, key: str, width: int) -> str | None:
    """A picture as a file of its own; None where the run has nothing to show in it."""
    picture = MAKERS[key](view)
    return None if picture is None else drawn(view, picture, width)


def taken(view: View, key: str, address: str) -> str | None:
    """The same to be taken along: with its finding, how to read it and where it was made."""
    picture = MAKERS[key](view)
    if picture is None:
        return None
    return poster(drawn(view, picture, WIDTHS[0]), picture.title, [picture.note, *made_where(view, address)])


def sheet_of(view: View, key: str) -> Sheet | None:
    """The table behind a picture, or one by itself."""
    if key in SHEETS:
        return SHEETS[key](view)
    picture = MAKERS[key](view)
    return None if picture is None else picture.sheet
