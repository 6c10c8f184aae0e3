"""What decides a target, from futures that are there: which figures and themes, what to find out, where it fails."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any, Literal

import numpy as np

from dienmodel.model.parts import figure_of
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.network import Reals
from dienmodel.runs.answer import Outlook
from dienmodel.runs.likely import Futures, Spread
from dienmodel.runs.run import Run
from dienmodel.sweeps.decides.boxes import BoxStep, Hits, box_of
from dienmodel.sweeps.decides.indices import Groups, Indices, indices
from dienmodel.sweeps.decides.information import Worth, of_all, of_groups
from dienmodel.sweeps.decides.terms import ranks_of
from dienmodel.sweeps.draws import as_shares

FEWEST = 50
"""Draws from which on it is told what decides."""

SoughtDraws = Literal["missed", "met", "worst"]
"""Draws that a box was sought for: the rarer of missed and met, and the worst quarter where all or none are met."""


@dataclass(frozen=True)
class DecidingPart:
    """What a figure, or the figures of a theme together, decide of a target.

    Shares of the variance: first order alone, total order with all others, each with a standard error. Who knew it has
    a band narrower by a share `narrows`, and `right` is what that adds to the chance to say rightly whether the target
    is met.
    """

    name: str
    first: float
    first_error: float
    total: float
    total_error: float
    right: Worth

    @property
    def narrows(self) -> float:
        """Share by which the band is narrower on average for who knows it: 1 - sqrt(1 - first)."""
        return 1.0 - float(np.sqrt(max(1.0 - self.first, 0.0)))

    @property
    def found(self) -> bool:
        """Whether it was found to decide anything."""
        return self.first > 0.0 or self.total > 0.0 or self.right.value > self.right.error


@dataclass(frozen=True)
class FigureLimit:
    """A figure or a part of a whole that lies from low to high, as factors on it or values; None: without end there."""

    figure: str
    low: float | None
    high: float | None
    p: float


@dataclass(frozen=True)
class Where:
    """In which futures something happens: limits of figures, and how good they are; none where nothing stands out."""

    asked: SoughtDraws
    share: float
    limits: tuple[FigureLimit, ...]
    measured: BoxStep


@dataclass(frozen=True)
class Decides:
    """What decides a target in futures.

    `beyond` are people or filled posts beyond those wanted: 5, 50 and 95 %. `explained` is the share of their variance
    that was foretold in draws that were held back. `right` is what it would add to know everything. Figures and themes
    are those that were found to decide anything, those that tell most first. `together`: the figures were learnt from
    counts and go together, so that knowing one tells of others.
    """

    target: str
    category: str
    day: date
    posts: bool
    draws: int
    varied: int
    together: bool
    met: float
    beyond: Spread
    explained: float
    right: Worth
    figures: tuple[DecidingPart, ...]
    themes: tuple[DecidingPart, ...]
    where: Where

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        where = asdict(self.where) | {"measured": self.where.measured._asdict()}
        parts = {name: [_with_narrows(part) for part in getattr(self, name)] for name in ("figures", "themes")}
        return asdict(self) | {"beyond": self.beyond._asdict(), **parts, "where": where}


def _with_narrows(part: DecidingPart) -> dict[str, Any]:
    return asdict(part) | {"narrows": part.narrows}


def decides(found: Futures, catalogue: Catalogue, goal: Outlook, together: bool = False) -> Decides:
    """What decides a target in futures whose drawn figures are known.

    Figures that were drawn again, as where there are more draws than were learnt, count once: luck is left out, so that
    they foretell themselves.

    Raises:
        ValueError: there are fewer than FEWEST draws.
    """
    if len(found) < FEWEST:
        raise ValueError(f"{len(found)} draws")
    keys = that_matter(found, catalogue)
    once = np.sort(np.unique(found.moves, axis=0, return_index=True)[1])
    moves = found.moves[once][:, [found.figures.index(key) for key in keys]]
    beyond, met = beyond_target(found, goal)
    beyond, met = beyond[once], met[once]
    ranks, themes = ranks_of(moves), themes_of(catalogue, keys)
    figures = by_figure(keys)
    groups: Groups = {**figures, **{f"/{name}": own for name, own in themes.items()}}
    shares, gains = indices(ranks, beyond, groups, together), np.column_stack([met, ~met]).astype(float)
    parts = _parts(shares, of_groups(ranks, gains, groups))
    return Decides(
        goal.target,
        goal.category,
        goal.day,
        goal.posts is not None,
        len(beyond),
        len(figures),
        together,
        float(met.mean()),
        Spread.over(beyond),
        shares.explained,
        of_all(gains),
        tuple(part for part in parts if not part.name.startswith("/")),
        tuple(_named(part) for part in parts if part.name.startswith("/")),
        where_it_happens(as_shares(catalogue.behind.parts, keys, moves), keys, beyond, met),
    )


def decided(run: Run, main: Outlook | None) -> Decides | None:
    """What decides the main target of a run, where enough figures were drawn for that and it is known which."""
    futures = run.futures
    if futures is None or main is None or not futures.figures or len(futures) < FEWEST:
        return None
    return decides(futures, run.world.catalogue, main, futures.learnt_from > 0)


def that_matter(found: Futures, catalogue: Catalogue) -> list[str]:
    """Drawn figures, and parts of wholes, that can move people or what is asked for: prices never do."""
    behind = catalogue.behind
    movers = behind.of_people | behind.of({("targets",), ("establishments",)})
    return [key for key in found.figures if figure_of(key) in movers]


def by_figure(keys: Sequence[str]) -> dict[str, list[int]]:
    """Positions by figure: all parts of one that shares out a whole are one thing to know."""
    figures: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        figures.setdefault(figure_of(key), []).append(i)
    return figures


def beyond_target(found: Futures, goal: Outlook) -> tuple[Reals, Hits]:
    """People, or filled posts where it counts them, beyond what a target wants, and whether it is met, [draw].

    In the expected course of each draw: luck is nothing that one could find out.
    """
    drawn = found.targets[goal.target]
    drawn = drawn.without_luck()
    beyond = drawn.people - drawn.wanted if drawn.posts is None else drawn.posts.filled - drawn.posts.wanted
    return beyond, drawn.met()


def themes_of(catalogue: Catalogue, keys: Sequence[str]) -> dict[str, list[int]]:
    """Positions of figures by theme: the file in which they are said."""
    themes: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        themes.setdefault(theme_of(catalogue, figure_of(key)), []).append(i)
    return themes


def theme_of(catalogue: Catalogue, key: str) -> str:
    """The file in which a figure is said, without folder and ending."""
    return PurePath(re.sub(r":\d+$", "", catalogue.behind.where(key))).stem


def _parts(shares: Indices, right: Mapping[str, Worth]) -> list[DecidingPart]:
    """What groups decide, those that tell most first; without those that decide nothing."""
    first, total = (
        zip(shares.first, shares.first_error, strict=True),
        zip(shares.total, shares.total_error, strict=True),
    )
    numbers = zip(shares.names, first, total, strict=True)
    parts = [
        DecidingPart(name, float(alone), float(error), float(whole), float(whole_error), right[name])
        for name, (alone, error), (whole, whole_error) in numbers
    ]
    return sorted((part for part in parts if part.found), key=lambda part: (-part.first, -part.total, part.name))


def _named(part: DecidingPart) -> DecidingPart:
    """A theme under its own name."""
    return replace(part, name=part.name[1:])


# --- where it fails --------------------------------------------------------------------------------------------------

WORST = 25
"""Percents of the futures that are the worst."""


def where_it_happens(moves: Reals, keys: Sequence[str], beyond: Reals, met: Hits) -> Where:
    """In which futures a target is missed or met, whichever is rarer; where all or none meet it, the worst."""
    asked, hits = _sought(beyond, met)
    box = box_of(moves, hits)
    share = float(hits.mean())
    if box is None:
        return Where(asked, share, (), BoxStep(1.0, share, 1.0))
    limits = [FigureLimit(keys[limit.figure], _end(limit.low), _end(limit.high), limit.p) for limit in box.limits]
    return Where(asked, share, tuple(limits), box.measured)


def _sought(beyond: Reals, met: Hits) -> tuple[SoughtDraws, Hits]:
    if met.all() or not met.any():
        return "worst", beyond < np.percentile(beyond, WORST)
    return ("missed", ~met) if met.mean() > 0.5 else ("met", met)


def _end(value: float) -> float | None:
    return value if np.isfinite(value) else None
