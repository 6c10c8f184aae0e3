"""Shapley values of games that are worked out by hand, and of any game by going through all orders."""

from collections.abc import Callable, Sequence
from itertools import pairwise, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.weigh.orders import comings, drawn, pairs_after
from dienmodel.weigh.players import On, Players
from dienmodel.weigh.shapley import (
    CountsOfWorlds,
    Steps,
    counts_of,
    drawn_steps,
    error_of,
    exact_steps,
    interactions,
    shared_out,
)

Game = Callable[[On], Sequence[float]]


def named(n: int, needs: dict[int, int] | None = None) -> Players:
    """Players of one measure each, who need others by their masks."""
    return Players(tuple((f"m{i}",) for i in range(n)), tuple((needs or {}).get(i, 0) for i in range(n)))


def counted(steps: Steps, game: Game) -> CountsOfWorlds:
    return counts_of(steps.worlds, np.array([game(world) for world in steps.worlds], float))


def value(steps: Steps, game: Game) -> np.ndarray:
    return shared_out(steps, counted(steps, game)).mean(axis=0)


def random_game(seed: int) -> Game:
    """A game of three quantities in which every set has values of its own."""
    known: dict[On, np.ndarray] = {}

    def game(on: On) -> np.ndarray:
        if on not in known:
            known[on] = np.random.default_rng([seed, *(int(name[1:]) for name in sorted(on))]).normal(size=3) * 1000
        return known[on]

    return game


def by_all_orders(players: Players, game: Game) -> np.ndarray:
    """The mean over every order that keeps what players need, each walked through."""
    names, total, n = players.measures, np.zeros((len(players.measures), len(game(On())))), 0
    for order in permutations(range(len(players))):
        if any(players.needs[p] & ~sum(1 << q for q in order[:i]) for i, p in enumerate(order)):
            continue
        n, on = n + 1, On()
        for player in order:
            for name in players.levels[player]:
                total[names.index(name)] += np.subtract(game(on | {name}), game(on))
                on |= {name}
    return total / n


@given(n=st.integers(1, 6), seed=st.integers(0, 10**6), tied=st.lists(st.integers(0, 2), min_size=6, max_size=6))
@settings(max_examples=40, deadline=None)
def test_equals_all_orders(n: int, seed: int, tied: list[int]) -> None:
    """Up to six players, of whom each may need the one or two before him."""
    players = named(n, {i: sum(1 << j for j in range(max(i - tied[i], 0), i)) for i in range(n)})
    assert value(exact_steps(players), random_game(seed)) == pytest.approx(
        by_all_orders(players, random_game(seed)), rel=1e-9, abs=1e-6
    )


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_levels_are_climbed_together(seed: int) -> None:
    """One player has three levels; another needs him, and a third nobody."""
    players = Players((("m0",), ("m1", "m2", "m3"), ("m4",)), (0, 0, 0b010))
    steps, game = exact_steps(players), random_game(seed)
    found = value(steps, game)
    assert found == pytest.approx(by_all_orders(players, game), rel=1e-9, abs=1e-6)
    assert found.sum(axis=0) == pytest.approx(game(On(players.measures)) - game(On()), rel=1e-9)
    assert On({"m2"}) not in steps.worlds  # a level without that below it is no world


@given(n=st.integers(1, 9), seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_adds_up_and_is_linear(n: int, seed: int) -> None:
    steps, one, other = exact_steps(named(n)), random_game(seed), random_game(seed + 1)
    found, everything = value(steps, one), On(named(n).measures)
    assert found.sum(axis=0) == pytest.approx(np.subtract(one(everything), one(On())), rel=1e-9)
    both = value(steps, lambda on: np.add(2.0 * np.array(one(on)), other(on)))
    assert both == pytest.approx(2.0 * found + value(steps, other), rel=1e-9, abs=1e-6)


def test_what_changes_nothing_has_exactly_nothing_and_twins_are_alike() -> None:
    def game(on: On) -> list[float]:
        return [0.1 * len(on & {"m1", "m2"}) ** 1.7 * (3.3 if "m3" in on else 0.7)]

    found = value(exact_steps(named(5)), game)[:, 0]
    assert found[0] == 0.0 and found[4] == 0.0
    assert found[1] == pytest.approx(found[2], rel=1e-12)
    drawn_values = value(drawn_steps(named(5), 7), game)[:, 0]
    assert drawn_values[0] == 0.0 and drawn_values.sum() == pytest.approx(found.sum(), rel=1e-12)


def test_gloves() -> None:
    """Two left gloves and a right one: the pair is worth one, and the right one two thirds of it (Shapley 1953)."""
    steps = exact_steps(named(3))
    found = value(steps, lambda on: [float("m2" in on and len(on) > 1)])[:, 0]
    assert found == pytest.approx([1 / 6, 1 / 6, 2 / 3], rel=1e-12)


def test_weights_are_those_of_the_book() -> None:
    n = 12
    for coming in comings((0,) * n):
        s = coming.after.bit_count()
        assert coming.share == pytest.approx(factorial(s) * factorial(n - s - 1) / factorial(n), rel=1e-12)
    assert len(exact_steps(named(n)).worlds) == 4096


def test_worlds_stand_beside_each_other() -> None:
    """In the Gray code each world differs in one measure from the one before."""
    worlds = exact_steps(named(7)).worlds
    assert all(len(a ^ b) == 1 for a, b in pairwise(worlds))


def test_players_who_need_each_other_have_no_order() -> None:
    with pytest.raises(ValueError, match="need each other"):
        list(comings((0b10, 0b01)))


def test_pairs_that_help_and_hinder() -> None:
    """Seats without people are worth nothing; two campaigns reach the same people; a third measure is apart."""

    def game(on: On) -> list[float]:
        return [100.0 * ({"m0", "m1"} <= on) + 30.0 * bool(on & {"m2", "m3"}) + 7.0 * ("m4" in on)]

    steps = exact_steps(named(5))
    pairs, beyond = interactions(steps, counted(steps, game))
    found = dict(zip(pairs, beyond[:, 0].tolist(), strict=True))
    assert found["m0", "m1"] == pytest.approx(100.0)
    assert found["m2", "m3"] == pytest.approx(-30.0)
    others = [value for pair, value in found.items() if pair not in (("m0", "m1"), ("m2", "m3"))]
    assert len(others) == 8 and others == pytest.approx([0.0] * 8, abs=1e-12)


def test_the_weights_of_pairs_are_those_of_the_book() -> None:
    """s! (n - s - 2)! / (n - 1)!, but for a factor that all of them share."""
    n = 6
    for sets in pairs_after((0,) * n).values():
        total = sum(sets.values())
        for after, weight in sets.items():
            s = after.bit_count()
            assert weight / total == pytest.approx(factorial(s) * factorial(n - s - 2) / factorial(n - 1), rel=1e-12)


def test_who_needs_the_other_makes_no_pair_with_him() -> None:
    assert (0, 1) not in pairs_after((0, 0b01, 0)) and (0, 2) in pairs_after((0, 0b01, 0))


def test_drawn_orders_keep_what_players_need_and_are_equally_likely() -> None:
    """Two need the first, in any of the eight orders of four players that allow it."""
    pairs = drawn((0, 0b1, 0b1, 0), 4000, 1)
    orders = [order for pair in pairs for order in pair]
    seen = {order: orders.count(order) for order in dict.fromkeys(orders)}
    assert len(seen) == 8
    assert all(abs(n - 1000) < 5 * 1000**0.5 for n in seen.values())
    assert all(a == b[::-1] for a, b in drawn((0, 0, 0), 20, 2))


def big(on: On) -> list[float]:
    """A game of twelve players with help, hindrance and a ceiling, much as a chain of training has it."""
    each = sum(40.0 + 25.0 * int(name[1:]) for name in on)
    return [min(each, 900.0) + 60.0 * ({"m1", "m7"} <= on) - 90.0 * ({"m2", "m3", "m5"} <= on)]


def test_error_bars_hold_the_exact_value_in_nine_of_ten_repeats() -> None:
    players = named(12)
    exact = value(exact_steps(players), big)[:, 0]
    held = []
    for seed in range(60):
        steps = drawn_steps(players, 30, seed)
        drawn_values = shared_out(steps, counted(steps, big))
        held.append(np.abs(drawn_values.mean(axis=0) - exact[:, None]) <= error_of(drawn_values))
    assert 0.85 <= np.mean(held) <= 0.95


def test_more_orders_make_narrower_bars() -> None:
    bars = []
    for pairs in (20, 180):
        steps = drawn_steps(named(12), pairs, 3)
        bars.append(error_of(shared_out(steps, counted(steps, big))).mean())
    assert 0.2 < bars[1] / bars[0] < 0.5  # a third
    with pytest.raises(ValueError, match="at least 2"):
        drawn_steps(named(12), 1)
