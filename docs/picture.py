"""Draw the picture of the README, people of the baseline against the targets: `make pages`."""

from dataclasses import replace
from pathlib import Path

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.likely import enough
from dienmodel.runs.run import Run
from dienmodel.show import theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.pictures.people import strength
from dienmodel.show.pictures.picture import Picture, subject_of
from dienmodel.show.svg import to_svg
from dienmodel.sweeps.map import Execution, processes
from dienmodel.sweeps.posterior import shipped_for
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.words import words

FILE = Path(__file__).parent / "images" / "strength.svg"
DRAWS = 100
"""Possible futures behind its bands, as many as a run has."""


def picture(draws: int = 0) -> Picture:
    """People by category over the years, with the one band of so many possible futures."""
    world = build(load("nederland"))
    run = Run(world, expect(world.network))
    if draws:
        drawn = futures(world, draws, how=Execution(processes()), learnt=shipped_for(run))
        run = replace(run, futures=enough(drawn))
    return strength(subject_of(run, words("en")))


def drawn(shown: Picture) -> str:
    """The picture as a file of its own, which says of which expectation it is."""
    w = words("en")
    spec = shown.draw(Look(build(load("nederland")).catalogue, w)).to_dict(validate=False)
    spec["config"] = theme.config()
    svg = to_svg(spec, w, shown.key, shown.alt).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"{svg}\n<!-- as expected: {picture().title} -->\n"


if __name__ == "__main__":
    FILE.write_text(drawn(picture(DRAWS)), encoding="utf-8")
