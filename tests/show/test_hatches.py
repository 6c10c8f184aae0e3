"""Bars that lie on each other differ in pattern, not in colour alone."""

import re
from collections.abc import Callable

import pytest

from dienmodel.runs.run import Run
from dienmodel.show import pictures, theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.pictures.picture import Picture, Subject, subject_of
from dienmodel.show.svg import to_svg
from dienmodel.text.words import words


@pytest.mark.parametrize("make", [pictures.flows, pictures.money])
def test_every_series_has_a_pattern_of_its_own(run: Run, make: Callable[[Subject], Picture | None]) -> None:
    subject = subject_of(run, words("nl"))
    picture = make(subject)
    assert picture is not None
    spec = picture.draw(Look(subject.catalogue, subject.words)).to_dict(validate=False)
    svg = to_svg(spec, subject.words, "k", "label")
    legend = [entry for layer in spec["layer"] for entry in [layer["encoding"].get("color")] if entry]
    n = len(legend[0]["scale"]["domain"])
    tiles = dict(re.findall(r'<pattern id="(k-hatch\d+)".*?>(.*?)</pattern>', svg))
    assert n == len(tiles) == len(set(tiles.values())) >= (1 if make is pictures.money else 3)
    shapes = [re.sub('fill="#[0-9a-f]+"', "", tile) for tile in tiles.values()]
    assert len(set(shapes)) == n  # also without colour
    used = set(re.findall(r'fill="url\(#(k-hatch\d+)\)"', svg))
    assert used == set(tiles)


def test_there_is_a_pattern_for_every_colour() -> None:
    assert len(theme.HATCHES) == len(theme.SERIES) == len(set(theme.HATCHES)) == len(set(theme.SERIES))
