"""Levers and packages in futures: effects, parts, verdicts that can be wrong, and the futures that they share."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.sweeps.shared import SharedDraws, answered, in_futures
from dienmodel.weigh.levers import ALL, LeversInFutures, in_bad_futures, levers_in_futures
from dienmodel.weigh.switched import verdict

SMALL = Path(__file__).parents[1] / "cases" / "small"
THREE = Path(__file__).with_name("three.yaml")
N = 20


@pytest.fixture(scope="module")
def three() -> LeversInFutures:
    found = levers_in_futures(load(str(SMALL), [THREE]), SharedDraws(N), range(N))
    assert found is not None and len(found) == N
    return found


def test_a_lever_alone_is_the_difference_of_two_worlds_in_the_same_futures(three: LeversInFutures) -> None:
    said = load(str(SMALL), [THREE])
    read = in_futures(said, [{}, {"more_seats": 1.0}], answered, SharedDraws(N)).read
    assert three.gains(*three.alone["more_seats"]) == pytest.approx(read[:, 1] - read[:, 0], abs=1e-9)


def test_parts_are_what_is_lost_without_them(three: LeversInFutures) -> None:
    course = next(package for package in three.packages if package.name == "course")
    whole, here = three.state(course.levels), three.states[0]
    without = three.parts["course", "more_seats"]
    assert without == three.state({"more_people": 1.0})
    lost = three.gains(without, whole)
    assert three.gains(here, whole) - three.gains(here, without) == pytest.approx(lost, abs=1e-9)


def test_everything_together_holds_no_two_that_exclude_each_other(three: LeversInFutures) -> None:
    whole = next(package for package in three.packages if package.name == ALL)
    assert "more_seats" in whole.measures
    assert len({"more_people", "other_people"} & set(whole.measures)) == 1


def test_no_shift_where_the_levers_stand(three: LeversInFutures) -> None:
    assert three.gains(three.states[0], three.states[0]) == pytest.approx(np.zeros(N))
    assert three.cost_of(three.states[0], three.states[0]) == 0.0


def test_a_lever_is_judged_by_what_it_gains_where_the_futures_are_bad_without_it(three: LeversInFutures) -> None:
    without, under = three.alone["more_seats"]
    assert three.verdict(without, under) is verdict(three.gains(without, under), three.counted(without))


def test_bad_futures_are_the_worst_third_in_whatever_order_they_come() -> None:
    outcomes, order = np.arange(20.0), np.random.default_rng(1).permutation(20)
    gains = np.where(outcomes < 6, 300.0, 0.0)
    assert in_bad_futures(outcomes[order], gains[order]) == in_bad_futures(outcomes, gains) == 300.0
    assert in_bad_futures(-outcomes, gains) == 0.0
