"""Clocks that go along: closed forms for service and age, whatever the promotions."""

from collections.abc import Callable

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.engines.sample.sample import sample
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, Arc, Dest, Draft, Risk
from dienmodel.network.network import Network

from .networks import draft, stock

ENGINES: tuple[Callable[[Network], Trajectory], ...] = (expect, sample)


def ranks(n: int, exits: list[float], bands: list[int], limit: bool, up: float = 0.1) -> Network:
    """A thousand people who come into the lowest of n ranks; the same exits by years of service in all of them."""
    d = draft(60)
    stocks = [d.add_stock({"rank": str(i)}, initial=[1000] if i == 0 else [], clock="service") for i in range(n)]
    for i, here in enumerate(stocks):
        onward = stocks[min(i + 1, n - 1)]
        risks = [Risk("exit", exits, [Arc(OUTSIDE, 1.0)]), Risk("up", [up] * len(bands), [Arc(stock(onward), 1.0)])]
        d.leave(here, risks, bands, [Arc(OUTSIDE, 1.0)] if limit else None)
    return d.freeze()


def test_survival_by_service_does_not_depend_on_promotions() -> None:
    """Of exits h(s) and promotions u, of which one strikes in a step, h / (h + u) x (1 - exp(-h - u)) leave in it."""
    h, u = np.repeat([0.05, 0.01, 0.002], [10, 20, 30]), 0.1
    left = 1000 * np.cumprod(1 - h / (h + u) * -np.expm1(-h - u))
    network = ranks(4, [0.05, 0.01, 0.002], [10, 20, 0], limit=False, up=u)
    assert expect(network).n_stock[1:].sum(1) == pytest.approx(left)
    assert expect(network).n_stock[-1, 3] > 100


def test_survival_by_service_is_the_exponential_in_short_steps() -> None:
    """exp(-H(s)) are left, whatever the promotions, up to those who would do both in one step."""
    hazard = np.repeat([0.005, 0.001, 0.0002], [10, 20, 30])
    network = ranks(4, [0.005, 0.001, 0.0002], [10, 20, 0], limit=False, up=0.01)
    assert expect(network).n_stock[1:].sum(1) == pytest.approx(1000 * np.exp(-np.cumsum(hazard)), rel=5e-4)


@pytest.mark.parametrize("engine", ENGINES)
def test_everybody_leaves_at_the_limit_of_service(engine: Callable[[Network], Trajectory]) -> None:
    """Nobody leaves before, also not who is promoted in the last step before it."""
    left = engine(ranks(3, [0.0], [12], limit=True)).n_stock.sum(1)
    assert left.tolist() == pytest.approx([1000.0] * 12 + [0.0] * 49)


def test_ranks_with_a_common_clock_are_one_stock() -> None:
    """Splitting a stock in two with moves to and fro changes nothing in the total, in any step."""

    def divided(parts: int) -> Network:
        d = draft(80)
        season = 1 + 0.5 * np.sin(np.arange(80) / 6)
        start = [12, 0, 30, 0, 0, 0, 0, 6]
        stocks = [d.add_stock({"part": str(i)}, initial=[n / parts for n in start], clock="all") for i in range(parts)]
        for here in stocks:
            exits = Risk("exit", [0.02, 0.3, 0.05], [Arc(OUTSIDE, 0.8), Arc(stock(stocks[0]), 0.2)], season)
            across = Risk("move", [0.4, 0.1, 0.2], [Arc(stock(stocks[-1 - here]), 1.0)])
            d.leave(here, [exits, across], [3, 20, 30], [Arc(OUTSIDE, 1.0)])
        d.add_entry({}, 4.0, [Arc(stock(there), 1.0 / parts) for there in stocks])
        return d.freeze()

    assert expect(divided(2)).n_stock.sum(1) == pytest.approx(expect(divided(1)).n_stock.sum(1))
    assert (divided(2).clocks.of_stock == 0).all()


def aged(begins: int) -> Network:
    """Ten a step who come at an age, to leave at 40 from either of two stocks."""
    d: Draft = draft(60)
    first, second = (d.add_stock({"stock": name}, clock="age") for name in ("first", "second"))
    d.leave(first, [Risk("move", [0.1], [Arc(stock(second), 1.0)])], [40], [Arc(OUTSIDE, 1.0)])
    d.leave(second, [Risk("back", [0.05], [Arc(stock(first), 1.0)])], [40], [Arc(OUTSIDE, 1.0)])
    d.add_entry({}, 10.0, [Arc(Dest("stock", first, begins), 1.0)])
    return d.freeze()


@pytest.mark.parametrize("begins", [0, 15, 39, 40, 55])
def test_retirement_at_an_age(begins: int) -> None:
    """Who comes at an age stays for what is left of 40 steps, and for one step at least."""
    stays = max(40 - begins, 1)
    came = 10.0 * np.arange(61)
    assert expect(aged(begins)).n_stock.sum(1) == pytest.approx(came - np.maximum(came - 10.0 * stays, 0.0))


@pytest.mark.parametrize("engine", ENGINES)
def test_promotion_in_a_window_of_service(engine: Callable[[Network], Trajectory]) -> None:
    """Only those with 10 to 19 steps of service are promoted; who came back from elsewhere does not begin again."""
    d = draft(40)
    low, side, high = (d.add_stock({"stock": name}, initial=initial, clock="service")
                       for name, initial in (("low", [1000]), ("side", []), ("high", [])))  # fmt: skip
    d.leave(low, [Risk("aside", [0.2], [Arc(stock(side), 1.0)])])
    d.leave(side, [Risk("up", [0.0, 0.1, 0.0], [Arc(stock(high), 1.0)])], [10, 10, 0])
    d.leave(high, [])
    course = engine(d.freeze())
    assert (course.n_stock[:11, 2] == 0).all()
    assert (course.n_stock[20:, 2] == course.n_stock[20, 2]).all()
    assert 400 < course.n_stock[20, 2] < 700


def test_the_mean_of_samples_is_the_expectation() -> None:
    network = ranks(3, [0.05, 0.01, 0.2], [5, 10, 15], limit=True)
    mean, wanted = ensemble(network, 40).mean, expect(network)
    assert mean.n_stock == pytest.approx(wanted.n_stock, abs=4 * np.sqrt(1000 / 4 / 40))


def test_clocks_that_make_no_difference_cost_nothing() -> None:
    """One hazard and no limit: nothing depends on the clock, and the stocks are followed as any other."""
    assert ranks(3, [0.1], [0], limit=False).clocks.of_stock.tolist() == [-1, -1, -1]
    assert ranks(3, [0.1, 0.2], [5, 0], limit=False).clocks.of_stock.tolist() == [0, 0, 0]
