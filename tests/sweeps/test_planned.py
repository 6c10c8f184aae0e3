"""A plan beside none, in futures that both share."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.plan.file import term
from dienmodel.plan.unplanned import as_said
from dienmodel.show.say.surely import aims_sheet
from dienmodel.sweeps.planned import aims_in_futures
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
AIMS = ("shortfall", "cost")
N = 20


@pytest.fixture(scope="module")
def bare() -> World:
    return build(load(SMALL))


def test_no_plan_differs_from_none_in_no_future(bare: World) -> None:
    found = aims_in_futures(bare, bare, AIMS, SharedDraws(N))
    assert found.draws == N
    for band in found.aims:
        assert band.planned == band.without
        assert set(band.difference[1:]) == {0.0}
        assert band.without[0] < band.without[-1]


def test_what_costs_the_same_in_every_future_has_a_band_of_one_number(bare: World) -> None:
    """More exams cost as said, and hold nobody up: the aims differ by that, however far apart futures are."""
    more = build(load(SMALL, on={"more_exams": 1.0}))
    short, cost = aims_in_futures(bare, more, AIMS, SharedDraws(N)).aims
    (alone,), (beside,) = (as_said(world, []).values([term(world, "cost")]) for world in (bare, more))
    assert np.array(cost.difference[1:6]) == pytest.approx(beside - alone, rel=1e-6)
    assert cost.without[-1] - cost.without[0] > 10 * (beside - alone)
    assert (cost.difference.distinct, cost.difference.turned) == (True, 0.0)
    assert not short.difference.distinct


def test_too_few_futures_tell_no_aims(bare: World) -> None:
    assert aims_in_futures(bare, bare, AIMS, SharedDraws(3)).aims == ()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_aims_are_told_with_and_without_the_plan(bare: World, language: str) -> None:
    found = aims_in_futures(bare, bare, AIMS, SharedDraws(N))
    sheet = aims_sheet(found, bare.catalogue, words(language))
    assert f" {N} " in sheet.caption
    assert sheet.rows[1][1] == sheet.rows[1][2]
    assert sheet.rows[0][-1] == words(language).say("shared.same")


def test_without_a_figure_that_differs_there_are_no_futures(bare: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.Result, "uncertain", False)
    result = api.project(SMALL)
    assert api.Planned.in_futures(None, result) is None  # type: ignore[arg-type]
