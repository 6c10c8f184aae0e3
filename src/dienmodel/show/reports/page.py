"""A page of sections under each other: one HTML file that needs no network and no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dienmodel.network.catalogue import Catalogue
from dienmodel.show.drawn import Shown
from dienmodel.show.markup import templates
from dienmodel.show.sheet import Sheet
from dienmodel.text.words import Words
from dienmodel.version import __version__


@dataclass(frozen=True)
class PageSection:
    """A part of the page."""

    key: str
    title: str
    lead: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    pictures: tuple[Shown, ...] = ()
    sheets: tuple[Sheet, ...] = ()


def page(catalogue: Catalogue, w: Words, heading: str, parts: Sequence[PageSection]) -> str:
    """The page as HTML, under a heading and the title of the scenario."""
    environment = templates("dienmodel.show")
    return environment.get_template("plan.html.j2").render(
        t=w.say,
        language=w.language,
        heading=heading,
        title=w.text(catalogue.titles.scenario),
        style=Markup(environment.get_template("report.css").render()),
        sections=parts,
        version=__version__,
    )
