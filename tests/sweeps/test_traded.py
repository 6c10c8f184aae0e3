"""Points of a front in the futures: followed as they claim, told apart only where they differ."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.show.say.traded import left_out, points_sheet
from dienmodel.sweeps.planned import aims_of_run
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.sweeps.traded import FrontInFutures, front_in_futures
from dienmodel.text.words import words

SMALL = Path(__file__).parents[1] / "cases" / "small"
N = 24


@pytest.fixture(scope="module")
def front() -> api.Front:
    return api.front(str(SMALL), points=4)


@pytest.fixture(scope="module")
def found(front: api.Front) -> FrontInFutures:
    again = [*front.points, front.points[-1]]
    return front_in_futures(front.world, front.aims, again, SharedDraws(N))


def test_a_scenario_with_the_decisions_of_a_point_reaches_what_it_claims(front: api.Front) -> None:
    """Also where measures are had in part, up to half a person."""
    with_parts = api.front(str(SMALL.parent / "two_offers"), points=5)
    assert any(0.01 < level < 0.99 for point in with_parts.points for level in point.levels.values())
    for one in (front, with_parts):
        for point in one.points:
            assert point.decided is not None
            followed = build(point.decided.over(one.world))
            reached = aims_of_run(one.aims, Run(followed, expect(followed.network)))
            assert reached == pytest.approx(point.values, rel=1e-4, abs=0.5 if one is with_parts else 1e-3)


def test_bands_hold_the_points_and_equal_points_cannot_be_told_apart(front: api.Front, found: FrontInFutures) -> None:
    assert found.stands and [point.point for point in found.points] == [1, 2, 3, 4, 5]
    assert [point.level for point in found.points] == [False, False, False, False, True]
    for claimed, band in zip(front.points, found.points, strict=False):
        for name, value in zip(front.aims, claimed.values, strict=True):
            assert band.aims[name][0] <= value <= band.aims[name][-1]
            assert list(band.aims[name]) == sorted(band.aims[name])
    short = [point.aims["shortfall"][2] for point in found.points]
    assert short[:4] == sorted(short[:4], reverse=True)


def test_the_share_that_meets_targets_is_of_futures_without_anybody_short(found: FrontInFutures) -> None:
    for point in found.points:
        assert set(point.met) == {"shortfall"}
        assert (point.met["shortfall"] > 0.1) <= (point.aims["shortfall"][0] < 0.5)
    assert found.points[-1].met["shortfall"] >= found.points[0].met["shortfall"]


def test_a_point_that_is_no_scenario_is_left_out_by_name(front: api.Front) -> None:
    last = front.points[-1]
    assert last.decided is not None
    wrong = replace(last, decided=replace(last.decided, lines={"nowhere": np.zeros(front.world.network.n_steps)}))
    found = front_in_futures(front.world, front.aims, [front.points[0], wrong], SharedDraws(N))
    assert [point.point for point in found.points] == [1]
    assert "2" in left_out(found, 2, words("en"))
    assert left_out(found, 1, words("nl")) == ""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_points_are_told_with_their_bands(front: api.Front, found: FrontInFutures, language: str) -> None:
    w = words(language)
    sheet = points_sheet(found, front.aims, front.world.catalogue, w)
    assert len({len(row) for row in sheet.rows} | {len(sheet.head)}) == 1
    assert sheet.rows[-1][-1] == w.say("traded.same") and sheet.rows[0][-1] == ""
    assert w.number(N) in sheet.caption
