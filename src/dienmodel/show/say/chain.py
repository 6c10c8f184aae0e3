"""The chain in words: how full each link is, how long people wait there, and where one more helps most."""

from dataclasses import dataclass

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.keys import names_in
from dienmodel.runs.answer import Answer
from dienmodel.runs.chain import LinkLoad, chain
from dienmodel.runs.run import Run
from dienmodel.show.names import title, title_within
from dienmodel.text.words import Words

WHOLE = 100
"""Parts of the whole in which it is drawn how full a link is."""


FEW = 1.5
"""People below which hardly anybody waits."""


@dataclass(frozen=True)
class LinkLine:
    """A link as readers see it; `full` is in parts of `WHOLE`, `helps` is empty but where one more helps most."""

    name: str
    title: str
    full: int
    used: str
    waits: str
    helps: str


def chain_lines(run: Run, answered: Answer, w: Words) -> list[LinkLine]:
    """The links in the year of the answer, in the order of the way; none where the scenario names none."""
    catalogue, loads, most = run.world.catalogue, chain(run, answered.until.year), answered.bottleneck
    tight = next((load.link for load in loads if most and names_in(most.label)[0] in load.capacities), "")
    helps = "" if most is None else w.say("chain.helps", capacity=title(catalogue, "capacities", most.label, w))
    return [_line(load, helps if load.link == tight else "", catalogue, w) for load in loads]


def _line(load: LinkLoad, helps: str, catalogue: Catalogue, w: Words) -> LinkLine:
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
        waits = w.say("chain.waits", people=w.people(load.waiting), weeks=w.weeks(load.weeks))
    return LinkLine(load.link, title(catalogue, "chain", load.link, w), round(WHOLE * share), used, waits, helps)
