"""Pictures as SVG for the page: the chart functions of the report, drawn once per question and kept."""

import re
from collections.abc import Callable, Mapping

from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.runs.tables.targets import published_table
from dienmodel.show import charts, pictures, theme
from dienmodel.show.charts.marks import Ghost, Look
from dienmodel.show.pictures.picture import Picture, Told
from dienmodel.show.svg import to_svg
from dienmodel.web.explorer import best
from dienmodel.web.explorer.pages import compare, measures, uncertainty
from dienmodel.web.explorer.view import View

WIDTHS = (theme.WIDE, theme.NARROW)

Maker = Callable[[View], Picture | None]


def _of(make: Callable[[Told], Picture | None]) -> Maker:
    return lambda view: make(view.told)


MAKERS: Mapping[str, Maker] = {
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
    "population": _of(pictures.population),
    "evidence": lambda view: pictures.evidence(view.told, figures_table(view.run)),
    "futures": uncertainty.picture,
    "effects": measures.picture,
    "compared": compare.picture,
    "plan-calendar": best.calendar,
    "plan-prices": best.prices,
}
"""Pictures by the name in their address."""


def svg(view: View, key: str, width: int) -> str | None:
    """A picture as a file of its own; None where the run has nothing to show in it."""
    picture = MAKERS[key](view)
    return None if picture is None else _svg(view, picture, width)


def inline(view: View, picture: Picture) -> str:
    """A picture as part of the page, so that its marks can be clicked."""
    return _svg(view, picture, WIDTHS[0])


def _svg(view: View, picture: Picture, width: int) -> str:
    spec = picture.draw(Look(view.said, view.words, width)).to_dict(validate=False)
    return drawn(spec, view, f"{picture.key}-{width}", picture.alt)


def drawn(spec: dict[str, object], view: View, key: str, alt: str) -> str:
    """A spec as SVG without inline style, which the page's security policy refuses."""
    spec["config"] = theme.config()
    shown = to_svg(spec, view.words, key, alt)
    shown = re.sub(r' style="max-width:([\d.]+)px"', r' width="\1"', shown, count=1)
    return shown.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns=" not in shown else shown


def live(view: View, top: float) -> list[tuple[int, str]]:
    """The picture of the first screen at both widths, with marks that the page's script can move."""
    picture = pictures.strength(view.told)
    ghost = Ghost(totals_table(view.baseline), top)
    tables = totals_table(view.run), pictures.targets_of(view.told), published_table(view.run)
    found = []
    for width in WIDTHS:
        spec = charts.strength(*tables, Look(view.said, view.words, width), ghost).to_dict(validate=False)
        found.append((width, drawn(spec, view, f"strength-{width}", picture.alt)))
    return found
