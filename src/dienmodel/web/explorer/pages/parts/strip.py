"""The chain as a strip: how full each link is, in how many futures it is the limit, and what it costs with less."""

from dataclasses import dataclass

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.show.say.chain import LinkLine, chain_lines, chain_message, others_note
from dienmodel.web.explorer.pages.parts.sure import answered
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of
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
    known, here = links_found(view)
    shown, w = answered(view), view.words
    notes = []
    if known is not None:
        as_said = "" if here else w.say("together.as_said")
        notes = [w.say("chain.futures_note", all=w.number(known.futures)), others_note(known, w), as_said]
    links = chain_lines(view.run, shown, w, known)
    return Strip(
        links,
        {link.name: levers_of(view, link.name) for link in links},
        shown.until.year,
        chain_message(known, shown, view.catalogue, w),
        [note for note in notes if note],
        here,
        offered=bool(links) and not (known is not None and here) and view.answer.main is not None,
    )


def links_found(view: View) -> tuple[LinksInFutures | None, bool]:
    """What futures say of the chain, and whether that is of where the levers stand."""
    states: list[State] = [view.asked.state, AS_SAID]
    for state in states:
        known: LinksInFutures | None = view.shelf.work.get(key_of("links", view.asked.scenario, state))
        if known is not None:
            return known, state == view.asked.state
    return None, False


def levers_of(view: View, link: str) -> str:
    """Address of the levers of a link."""
    return f"{view.href('/wat-helpt')}#link-{link}"
