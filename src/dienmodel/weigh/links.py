"""The chain in a few futures: how often each link is the limit, and what it costs when it can do less."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.network import Ints, Reals
from dienmodel.runs.links import NOWHERE, OUTSIDE, strain
from dienmodel.runs.paired import PairedEffect
from dienmodel.sweeps.shared import InFutures, SharedDraws, said_in_futures


@dataclass(frozen=True)
class LinksInFutures:
    """Of so many `futures` those in which each link is the limit, by link, and what is lost when it can do less.

    In the `others` nothing is the limit, or a capacity that is in no link.
    """

    futures: int
    limit: Mapping[str, int]
    lost: Mapping[str, PairedEffect]
    others: int

    @property
    def most(self) -> str:
        """The link that is the limit most often; empty where none ever is."""
        often = max(self.limit, key=lambda link: self.limit[link], default="")
        return often if often and self.limit[often] else ""


def links_in_futures(said: Said, drawing: SharedDraws, numbers: Sequence[int]) -> LinksInFutures | None:
    """The chain of a scenario in the futures of these numbers, luck left out; None where none of them is consistent.

    Raises:
        FaultyInput: the scenario is inconsistent with the figures as they are said.
    """
    links = tuple(catalogue_of(said).chain)
    return told(links, said_in_futures([said], strain, drawing, numbers)) if links else None


def told(links: Sequence[str], followed: InFutures) -> LinksInFutures | None:
    """What was read of each future, [draw, 1, link + 1]: see `strain`."""
    if not len(followed):
        return None
    lost: Reals = followed.read[:, 0, :-1]
    tightest: Ints = followed.read[:, 0, -1].astype(np.int64)
    return LinksInFutures(
        len(followed),
        {link: int(np.sum(tightest == i)) for i, link in enumerate(links)},
        {link: PairedEffect.over(lost[:, i]) for i, link in enumerate(links)},
        int(np.sum((tightest == NOWHERE) | (tightest == OUTSIDE))),
    )
