"""The pages, in the order of the menu, and the engine of their templates."""

from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment

from dienmodel.show.markup import templates
from dienmodel.text.languages import LANGUAGES
from dienmodel.version import __version__
from dienmodel.web.explorer import drawing
from dienmodel.web.explorer.pages import (
    answer,
    bottlenecks,
    compare,
    country,
    figures,
    guesses,
    industry,
    measures,
    origin,
    people,
    share,
    tradeoff,
    uncertainty,
)
from dienmodel.web.explorer.pages.parts.levers import switched_on
from dienmodel.web.explorer.pages.parts.sure import computing
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import KINDS, key_of
from dienmodel.web.shell.headers import Assets

PAGES: tuple[ModuleType, ...] = (answer, bottlenecks, measures, country, uncertainty, figures)
"""A page is a module and a template, and answers one question; add a later one here."""

ALL = {page.PATH: page for page in (*PAGES, people, compare, tradeoff, industry, origin, share)}
"""Pages by path, with those that the menu does not name: they are reached from what they explain."""

AT_TABLE = ALL | {guesses.PATH: guesses}
"""The same with the page of those who meet."""

MOVED = {
    "/trechter": bottlenecks.PATH,
    "/knelpunten": bottlenecks.PATH,
    "/maatregelen": measures.PATH,
    "/onzekerheid": uncertainty.PATH,
    "/verantwoording": figures.PATH,
}
"""Where pages are now that had another address once."""


ASSETS = Assets(Path(__file__).parent / "static", "/static/")


@cache
def environment() -> Environment:
    """The templates of the pages, beside those that reports have too."""
    return templates("dienmodel.web.explorer", "dienmodel.show")


def rendered(view: View, page: ModuleType) -> str:
    """A page as HTML."""
    return _html(view, page.TEMPLATE, page.NAME, page.TABLES, page.content(view))


def following(view: View) -> str:
    """The first screen without its drawing and its levers: what follows a lever is taken from it."""
    bare = {"drawings": (), "knobs": (), "more_knobs": (), **answer.following(view)}
    return _html(view, answer.TEMPLATE, answer.NAME, answer.TABLES, bare)


def printed(view: View) -> list[str]:
    """What stands on paper below a page: what is on, and where and when it was seen."""
    w = view.words
    address = view.told(view.href("", view.rest))
    on = [w.say("share.printed_on", levers=w.listed(switched_on(view)))] if view.moved else []
    return [*on, w.say("web.made_where", version=__version__, day=w.day(date.today()), address=address)]


def problem(view: View, what: str, faults: list[Any]) -> str:
    """A page that says what is wrong with what was asked."""
    return _html(view, "problem.html.j2", "problem", (), {"what": what, "faults": faults})


def _html(
    view: View,
    template: str,
    name: str,
    tables: tuple[str, ...],
    content: dict[str, Any],
) -> str:
    say = view.words.say
    other = next(language for language in LANGUAGES if language != view.language)
    faulty = template == "problem.html.j2"
    return (
        environment()
        .get_template(template)
        .render(
            **{"message": "", **content},
            t=say,
            w=view.words,
            view=view,
            language=view.language,
            other_language=other,
            name=name,
            heading=say(f"pages.{name}"),
            lead=view.words.texts.get(f"leads.{name}", ""),
            menu=[(page.NAME, view.href(page.PATH), say(f"pages.{page.NAME}")) for page in PAGES],
            tables=tables,
            scenario="" if faulty else view.words.text(view.catalogue.titles.scenario),
            moved=False if faulty else view.moved,
            job=view.job,
            inline=lambda picture: drawing.inline(view, picture),
            have=lambda kind: view.shelf.work.get(key_of(kind, *view.place)) is not None,
            t_levers=lambda key: view.words.texts.get(f"levers.{key}", ""),
            waiting=not faulty and any(computing(view, kind) for kind in KINDS),
            share="" if faulty or name == share.NAME else view.href(share.PATH, [("page", view.path), *view.rest]),
            printed=[] if faulty else printed(view),
            version=__version__,
            asset=ASSETS.address,
        )
    )
