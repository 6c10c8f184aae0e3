"""Pictures as SVG for the page: the chart functions of the report."""

import re

from dienmodel.show import theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.svg import to_svg
from dienmodel.web.explorer.view import View

WIDTHS = (theme.WIDE, theme.NARROW)


def inline(view: View, picture: Picture) -> str:
    """A picture as part of the page, so that its marks can be clicked."""
    return drawn(view, picture, WIDTHS[0])


def drawn(view: View, picture: Picture, width: int) -> str:
    """A picture as SVG without inline style, which the page's security policy refuses."""
    spec = picture.draw(Look(view.catalogue, view.words, width)).to_dict(validate=False)
    spec["config"] = theme.config()
    shown = to_svg(spec, view.words, f"{picture.key}-{width}", picture.alt)
    shown = re.sub(r' style="max-width:([\d.]+)px"', r' width="\1"', shown, count=1)
    return shown.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns=" not in shown else shown


def at_all_widths(view: View, picture: Picture) -> list[tuple[int, str]]:
    """A picture as part of the page, at each width."""
    return [(width, drawn(view, picture, width)) for width in WIDTHS]
