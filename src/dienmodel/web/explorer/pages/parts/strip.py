"""The chain as a strip: how full each link is, in how many futures it is the limit, and what it costs with less."""

from dataclasses import dataclass

from dienmodel.show.say.chain import LinkLine, chain_lines, chain_message, others_note
from dienmodel.web.explorer.pages.parts.sure import answered, found_nearest
from dienmodel.web.explorer.view import View
from dienmodel.weigh.links import LinksInFutures


@dataclass(frozen=True)
class Strip:
    """The links with their addresses, and what is said of the futures; `here`: these are of where the levers stand.

    `offered` where the futures can be computed and were not, for where the levers stand.
    """

    links: list[LinkLine]
    hrefs: dict[str, str]
    year: int
    message: str
    notes: list[str]
    here: bool
    offered: bool


def strip(view: View) -> Strip:
    """The chain where the levers stand; what futures say of it is of the scenario as it is until that is computed."""
    known: LinksInFutures | None
    known, here = found_nearest(view, "links")
    shown, w = answered(view), view.words
    notes = []
    if known is not None:
        as_said = "" if here else w.say("together.as_said")
        notes = [w.say("chain.futures_note", all=w.number(known.futures)), others_note(known, w), as_said]
    links, message = chain_lines(view.run, shown, w, known), chain_message(known, shown, view.catalogue, w)
    if message and known is not None and not here:
        message = f"{w.say('together.before')} {message}"
    return Strip(
        links,
        {link.name: levers_of(view, link.name) for link in links},
        shown.until.year,
        message,
        [note for note in notes if note],
        here,
        offered=bool(links) and not (known is not None and here) and view.answer.main is not None,
    )


def levers_of(view: View, link: str) -> str:
    """Address of the levers of a link."""
    return f"{view.href('/wat-helpt')}#link-{link}"
