"""What it is worth to know figures before one chooses between measures: each option in the same futures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.runs.answer import Outlook
from dienmodel.runs.likely import Futures
from dienmodel.sweeps.decides.decides import beyond_target, by_figure, that_matter
from dienmodel.sweeps.decides.information import Worth, of_all, of_groups
from dienmodel.sweeps.decides.terms import ranks_of
from dienmodel.sweeps.draws import free_figures
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.posterior import Posterior
from dienmodel.sweeps.uncertainty import futures


@dataclass(frozen=True)
class Chosen:
    """A choice between options by the people, or filled posts, that they give a target on its day.

    `gains` are those over the first option on average, `best` the share of futures in which each is best. `all` is what
    it would gain to know everything before one chooses; `figures` those worth anything, worth most first.
    """

    options: tuple[str, ...]
    gains: tuple[float, ...]
    best: tuple[float, ...]
    draws: int
    all: Worth
    figures: tuple[tuple[str, Worth], ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        figures = [{"figure": key, **asdict(worth)} for key, worth in self.figures]
        return asdict(self) | {"all": asdict(self.all), "figures": figures}


def choosing(
    worlds: Mapping[str, World],
    goal: Outlook,
    draws: int = 200,
    seed: int = 1,
    how: Execution = HERE,
    learnt: Posterior | None = None,
) -> Chosen | None:
    """Follow each option in the same draws of all their figures, and the same luck; None where it was interrupted.

    A draw under which an option is inconsistent is left out of all.
    """
    keys = sorted({key for world in worlds.values() for key in free_figures(world.catalogue)})
    by_option = []
    for world in worlds.values():
        drawn = futures(world, draws, seed, how, learnt, keys)
        if len(drawn) + drawn.failed < draws:
            return None
        by_option.append(drawn)
    moves, gains = paired(by_option, goal)
    matter = {
        key
        for world, drawn in zip(worlds.values(), by_option, strict=True)
        for key in that_matter(drawn, world.catalogue)
    }
    groups = {figure: own for figure, own in by_figure(keys).items() if not matter.isdisjoint(keys[i] for i in own)}
    worth = of_groups(ranks_of(moves), gains, groups)
    known = sorted(
        ((key, each) for key, each in worth.items() if each.value > each.error), key=lambda pair: -pair[1].value
    )
    means, best = (gains - gains[:, :1]).mean(axis=0), np.argmax(gains, axis=1)
    shares = [float(np.mean(best == i)) for i in range(len(worlds))]
    return Chosen(tuple(worlds), tuple(means.tolist()), tuple(shares), len(gains), of_all(gains), tuple(known))


def paired(found: list[Futures], goal: Outlook) -> tuple[Reals, Reals]:
    """Draws that stand in all options: moves [draw, figure], and what each option gives a target, [draw, option]."""
    places = [{row.tobytes(): i for i, row in enumerate(drawn.moves)} for drawn in found]
    common = [row for row in places[0] if all(row in other for other in places)]
    gains = [
        beyond_target(drawn, goal)[0][[at[row] for row in common]] for drawn, at in zip(found, places, strict=True)
    ]
    return found[0].moves[[places[0][row] for row in common]], np.array(gains).T
