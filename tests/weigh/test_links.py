"""The chain in futures: what a tenth less costs, which link is the limit, and what is told of both."""

from collections.abc import Mapping

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import with_moves
from dienmodel.network.world import build_near
from dienmodel.runs.chain import links_of
from dienmodel.runs.links import (
    BEGUN,
    LESS,
    NOWHERE,
    OUTSIDE,
    REACH,
    STAY,
    link_of,
    lost_by_less,
    strain,
    tightest,
    with_own_amounts,
)
from dienmodel.runs.run import Run
from dienmodel.sweeps.shared import InFutures, SharedDraws, answered
from dienmodel.weigh.links import links_in_futures, told

from ..chained import SMALL, linked, run_of


def moved(figures: Mapping[str, float]) -> Run:
    world = build_near(*with_moves(BOTH, figures))[0]
    return Run(world, expect(world.network))


BOTH = linked(exam=["exam"], course=["course"])


def test_capacities_with_paths_of_their_own_mean_the_same() -> None:
    network = run_of(BOTH).world.network
    assert np.array_equal(expect(with_own_amounts(network)).n_stock, expect(network).n_stock)
    rows = with_own_amounts(network).capacities
    assert len({*rows.base.tolist(), *rows.supply_share.tolist()}) == len(rows.base) + len(rows.supply_share)


def test_a_tenth_less_is_what_comes_of_figures_that_are_a_tenth_lower_from_today_on() -> None:
    """Seats and instructors of the course are of a figure each: lower both, compile again, and the loss is the same."""
    run = run_of(BOTH)
    lost = dict(zip(links_of(run), lost_by_less(run), strict=True))
    lower = moved({"seats": 1.0 - LESS, "may_instruct": 1.0 - LESS})
    assert lost["course"] < -10.0
    assert lost["course"] == pytest.approx(float(answered(lower) - answered(run)), abs=1e-6)


def test_a_tenth_less_never_helps_and_costs_nothing_where_there_is_room() -> None:
    run = run_of(BOTH)
    assert (lost_by_less(run) <= 1e-9).all()
    roomy = moved({"applications": 0.02})
    assert lost_by_less(roomy) == pytest.approx(0.0, abs=0.05)
    assert tightest(roomy) == NOWHERE


def test_the_limit_is_the_link_of_the_bottleneck_or_lies_outside() -> None:
    run = run_of(BOTH)
    link = list(links_of(run))[tightest(run)]
    assert link == "course"
    assert tightest(run_of(linked(exam=["exam"]))) == OUTSIDE
    assert strain(run)[-1] == tightest(run)


def test_every_future_has_one_limit_or_none() -> None:
    found = links_in_futures(BOTH, SharedDraws(20), range(20))
    assert found is not None
    assert sum(found.limit.values()) + found.others == found.futures <= 20
    assert found.most in found.limit and found.limit[found.most] == max(found.limit.values())
    assert all(effect.p95 <= 0.5 for effect in found.lost.values())


def test_what_is_told_is_what_was_read() -> None:
    read = np.array([[[-2.0, 0.0, 0.0]], [[-4.0, -1.0, 1.0]], [[-6.0, -2.0, OUTSIDE]], [[-8.0, -3.0, NOWHERE]]])
    found = told(["a", "b"], InFutures(read, 0))
    assert found is not None
    assert (dict(found.limit), found.others, found.most) == ({"a": 1, "b": 1}, 2, "a")
    assert (found.lost["a"].p50, found.lost["b"].p50) == (-5.0, -1.5)
    assert told(["a"], InFutures(np.zeros((0, 1, 2)), 3)) is None


def test_without_links_there_is_nothing_to_follow() -> None:
    assert links_in_futures(SMALL, SharedDraws(2), range(2)) is None


def test_every_lever_of_the_baseline_stands_where_its_expert_would_look_for_it() -> None:
    run = run_of(load("nederland"))
    expected = {
        "clearance_officers": "clearance",
        "extra_selection_sites": "selection",
        "extra_seats": "basic",
        "more_supervision": "unit",
        "campaign": REACH,
        "survey_level_4": REACH,
        "retention_pay": STAY,
        "working_longer": STAY,
        "pay_table": BEGUN,
    }
    assert {name: link_of(run, name) for name in expected} == expected
