"""Draw the picture of the README, people of the baseline against the targets: `make pages`."""

from pathlib import Path

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.show import theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.pictures.people import strength
from dienmodel.show.pictures.picture import Picture, subject_of
from dienmodel.show.svg import to_svg
from dienmodel.text.words import words

FILE = Path(__file__).parent / "images" / "strength.svg"
COURSES = 100
"""Possible courses behind its bands."""


def picture(courses: int = 0) -> Picture:
    """People by category over the years, with bands of so many possible courses."""
    world = build(load("nederland"))
    sampled = ensemble(world.network, courses, seed=1) if courses else None
    return strength(subject_of(Run(world, expect(world.network), sampled), words("en")))


def drawn(shown: Picture) -> str:
    """The picture as a file of its own."""
    w = words("en")
    spec = shown.draw(Look(build(load("nederland")).catalogue, w)).to_dict(validate=False)
    spec["config"] = theme.config()
    return to_svg(spec, w, shown.key, shown.alt).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


if __name__ == "__main__":
    FILE.write_text(drawn(picture(COURSES)), encoding="utf-8")
