"""Dots that can be counted: where they stand on their scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.runs.likely import CountableFuture
from dienmodel.show.charts.futures import BINS, DotScale, placed

COUNTS = st.lists(st.floats(0.0, 200_000.0), min_size=1, max_size=20)


@given(COUNTS)
def test_a_scale_holds_its_values_and_no_dot_hides_another(counts: list[float]) -> None:
    scale = DotScale.around(counts)
    assert scale.low <= min(counts) <= max(counts) < scale.top
    dots = placed([CountableFuture(n, n > 100.0) for n in counts], scale)
    assert len({(dot.along, dot.up) for dot in dots}) == len(counts)
    assert all(0.0 <= dot.along <= 1.0 and 0.0 <= dot.up <= 1.0 for dot in dots)
    assert [dot.met for dot in dots] == [n > 100.0 for n in counts]


@given(COUNTS)
def test_a_dot_stands_within_its_own_width_of_its_number(counts: list[float]) -> None:
    scale = DotScale.around([0.0, 200_000.0])
    for n, dot in zip(counts, placed([CountableFuture(n, False) for n in counts], scale), strict=True):
        assert dot.along == pytest.approx(scale.share(n), abs=0.5 / BINS + 1e-9)


def test_what_lies_outside_a_scale_stands_at_its_end() -> None:
    dots = placed([CountableFuture(-5.0, False), CountableFuture(900.0, True)], DotScale(0.0, 100.0))
    assert dots[0].along == pytest.approx(0.5 / BINS)
    assert dots[1].along == pytest.approx(1.0 - 0.5 / BINS)


def test_small_forces_have_a_scale_of_their_size() -> None:
    scale = DotScale.around([50.0, 120.0])
    assert scale.low >= 0.0
    assert scale.top <= 250.0
