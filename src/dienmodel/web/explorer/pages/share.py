"""Share or save: a name for what is on, links to a page, a picture for another page, the scenario as a file, paper."""

import re
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from dienmodel.web.explorer.asked import LABELS, Pairs
from dienmodel.web.explorer.gallery import MAKERS
from dienmodel.web.explorer.sharing.short import shortened
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/delen", "share", "share.html.j2"
TABLES = ()

LONG, SHORTER = 120, 0.75
"""Letters of an address from which a short one is offered, and how much shorter that must be."""

ALONE = ("localhost", "127.0.0.1", "::1")
"""Names under which only this computer can reach the server."""


def content(view: View) -> dict[str, Any]:
    """Everything by which the page that somebody comes from can be shared or saved."""
    page, rest = _page(view)
    link = view.base + view.href(page, rest)
    return {
        "page": page,
        "rest": rest,
        "most": LABELS,
        "link": link,
        "short": _short(view, page, rest, link),
        "embedded": None if view.own else _embedded(view, link),
        "alone": urlsplit(view.base).hostname in ALONE,
        "back": view.href(page, rest),
    }


def _page(view: View) -> tuple[str, Pairs]:
    """The page that is shared, and its own parameters; a path of this server whatever the address says."""
    asked = view.parameter("page", "/")
    page = asked if re.fullmatch(r"/[a-z-]*", asked) else "/"
    return page, [pair for pair in view.rest if pair[0] not in ("page", "picture")]


def _short(view: View, page: str, rest: Pairs, link: str) -> str:
    """The short link; empty where the other one is short enough, and of an own scenario, of which it would say less."""
    if view.own or len(link) < LONG:
        return ""
    short = view.base + shortened(page, view.asked, rest, view.catalogue)
    return short if len(short) < SHORTER * len(link) else ""


def _embedded(view: View, link: str) -> tuple[str, str] | None:
    """Title of the picture that is to be on another page, and the HTML that puts it there; None where none is asked."""
    key = view.parameter("picture")
    shown = MAKERS[key](view) if key in MAKERS else None
    if shown is None:
        return None
    address = view.base + view.href(f"/embed/{key}.svg", view.named("with", view.parameters("with")))
    text = Markup('<a href="{link}"><img src="{address}" alt="{title}" style="max-width: 100%"></a>')
    return shown.title, str(text.format(link=link, address=address, title=shown.title))
