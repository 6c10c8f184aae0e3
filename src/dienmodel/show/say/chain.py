"""The chain in words: how full each link is, how long people wait there, and where one more helps most."""

from dataclasses import dataclass, replace

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.keys import names_in
from dienmodel.network.outcomes import HALF
from dienmodel.runs.answer import Answer
from dienmodel.runs.chain import LinkLoad, chain
from dienmodel.runs.paired import PairedEffect
from dienmodel.runs.run import Run
from dienmodel.show.names import title, title_within
from dienmodel.show.say.answer import bottleneck_sentence
from dienmodel.show.say.comparison import between
from dienmodel.text.words import Words
from dienmodel.weigh.links import LinksInFutures

WHOLE = 100
"""Parts of the whole in which it is drawn how full a link is."""


OFTEN = 0.1
"""A link stands out that is the limit in such a part of the futures."""

FEW = 1.5
"""People below which hardly anybody waits."""


@dataclass(frozen=True)
class LinkLine:
    """A link as readers see it; `full` is in parts of `WHOLE`, `helps` is empty but where one more helps most.

    `limit` tells in how many futures that is so and `lost` what a tenth less costs, empty as long as that is not known;
    `tight` marks a link that is the limit in a tenth of them, or without futures the one where one more helps most.
    """

    name: str
    title: str
    full: int
    used: str
    waits: str
    helps: str
    limit: str = ""
    lost: str = ""
    tight: bool = False


def chain_lines(run: Run, answered: Answer, w: Words, found: LinksInFutures | None = None) -> list[LinkLine]:
    """The links in the year of the answer, in the order of the way; none where the scenario names none."""
    catalogue, loads, most = run.world.catalogue, chain(run, answered.until.year), answered.bottleneck
    tight = next((load.link for load in loads if most and names_in(most.label)[0] in load.capacities), "")
    helps = "" if most is None else w.say("chain.helps", capacity=title(catalogue, "capacities", most.label, w))
    lines = [_line(load, answered.until.year, helps if load.link == tight else "", catalogue, w) for load in loads]
    return lines if found is None else [_in_futures(line, found, answered, w) for line in lines]


def _in_futures(line: LinkLine, found: LinksInFutures, answered: Answer, w: Words) -> LinkLine:
    """The same with what the futures say of the link."""
    n = found.limit[line.name]
    limit = w.say("chain.limit" if n else "chain.never", n=w.number(n), all=w.number(found.futures))
    return replace(
        line, limit=limit, lost=lost_text(found.lost[line.name], answered, w), tight=n >= OFTEN * found.futures
    )


def lost_text(lost: PairedEffect, answered: Answer, w: Words) -> str:
    """What a tenth less of a link costs: the middle and the band of the futures."""
    if max(abs(lost.p5), abs(lost.p95)) < HALF:
        return w.say("chain.no_loss")
    return w.say("chain.lost", n=counted_signed(lost.p50, answered, w), band=between(lost.p5, lost.p95, w))


def counted_signed(number: float, answered: Answer, w: Words) -> str:
    """A signed number of what the answer counts: posts, or people."""
    return w.say(f"chain.{answered.counts}", n=w.signed(number))


def chain_message(found: LinksInFutures | None, answered: Answer, catalogue: Catalogue, w: Words) -> str:
    """What stops it, in one sentence: the link that is the limit most often, else the bottleneck as expected."""
    if found is None:
        return bottleneck_sentence(answered, catalogue, w)
    if not found.most:
        return w.say("chain.none_limits", all=w.number(found.futures))
    return w.say(
        "chain.message",
        link=title(catalogue, "chain", found.most, w),
        n=w.number(found.limit[found.most]),
        all=w.number(found.futures),
        lost=counted_signed(found.lost[found.most].p50, answered, w),
    )


def others_note(found: LinksInFutures, w: Words) -> str:
    """In how many of the futures the limit lies outside the chain, or nothing is one; empty where that is none."""
    if not found.others:
        return ""
    return w.say("chain.others", n=w.number(found.others), all=w.number(found.futures))


def _line(load: LinkLoad, year: int, helps: str, catalogue: Catalogue, w: Words) -> LinkLine:
    share = min(load.share_used, 1.0)
    used = w.say("chain.free")
    if load.fullest:
        used = w.say(
            "chain.used", share=w.share(share), capacity=title_within(catalogue, "capacities", load.fullest, w)
        )
    waits = w.say("chain.nobody")
    if load.weeks is not None and load.waiting < FEW:
        waits = w.say("chain.few")
    elif load.weeks is not None:
        waits = w.say("chain.waits", people=w.people(load.waiting), weeks=w.weeks(load.weeks), year=str(year))
    return LinkLine(
        load.link, title(catalogue, "chain", load.link, w), round(WHOLE * share), used, waits, helps, tight=bool(helps)
    )
