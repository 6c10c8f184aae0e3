"""Boxes in which something happens: planted ones are found, and none where there is none."""

import numpy as np
import pytest
from numpy.typing import NDArray

from dienmodel.sweeps.decides.boxes import Box, box_of

Reals = NDArray[np.float64]


def planted(n: int, figures: int, seed: int) -> tuple[Reals, NDArray[np.bool_]]:
    """Hits nine in ten where the first figure is above 0.6 and the second below 0.5; one in twenty elsewhere."""
    random = np.random.default_rng(seed)
    x = random.random((n, figures))
    inside = (x[:, 0] > 0.6) & (x[:, 1] < 0.5)
    return x, random.random(n) < np.where(inside, 0.9, 0.05)


def limits_of(box: Box | None) -> dict[int, tuple[float, float]]:
    assert box is not None
    return {limit.figure: (limit.low, limit.high) for limit in box.limits}


@pytest.mark.parametrize(("n", "figures"), [(400, 10), (400, 190), (1000, 190)])
def test_a_planted_box_is_found(n: int, figures: int) -> None:
    for seed in range(3):
        box = box_of(*planted(n, figures, seed))
        limits = limits_of(box)
        assert set(limits) == {0, 1}
        assert limits[0][0] == pytest.approx(0.6, abs=0.06)
        assert limits[1][1] == pytest.approx(0.5, abs=0.06)
        assert limits[0][1] == np.inf
        assert box is not None
        assert box.measured.coverage > 0.7
        assert box.measured.density > 0.75


def test_what_is_told_of_a_box_is_so() -> None:
    x, hits = planted(400, 10, 1)
    box = box_of(x, hits)
    limits = limits_of(box)
    inside = np.all([(x[:, i] >= low) & (x[:, i] <= high) for i, (low, high) in limits.items()], axis=0)
    assert box is not None
    assert box.measured == ((inside & hits).sum() / hits.sum(), hits[inside].mean(), inside.mean())


def test_on_the_way_boxes_shrink_and_hold_ever_more_hits() -> None:
    box = box_of(*planted(400, 10, 2))
    assert box is not None
    assert box.way[0][0] == box.way[0][2] == 1.0
    assert all(b.mass < a.mass and b.density > a.density for a, b in zip(box.way, box.way[1:], strict=False))


def test_luck_makes_no_box() -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        assert box_of(random.random((300, 30)), random.random(300) < 0.3) is None


def test_where_all_or_no_draws_are_hits_there_is_nothing_to_find() -> None:
    x = np.random.default_rng(1).random((100, 3))
    assert box_of(x, np.zeros(100, bool)) is None
    assert box_of(x, np.ones(100, bool)) is None
