"""One function over many worlds: stopped, resumed and done elsewhere, it gives what a plain loop gives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from dienmodel.sweeps.map import Execution, digest, map_worlds


@dataclass(frozen=True)
class Ask:
    number: int


def square(ask: Ask) -> np.ndarray:
    return np.array(float(ask.number**2))


def counting(done: list[int]) -> Callable[[Ask], np.ndarray]:
    def ask(item: Ask) -> np.ndarray:
        done.append(item.number)
        return square(item)

    return ask


ASKS = [Ask(n) for n in range(7)]
SQUARES = [0, 1, 4, 9, 16, 25, 36]


def test_answers_come_in_the_order_of_the_items() -> None:
    assert map_worlds(square, ASKS) == SQUARES
    assert map_worlds(square, []) == []


def test_progress_counts_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    map_worlds(square, ASKS, how=Execution(progress=lambda done, total: told.append((done, total))))
    assert told == [(n, 7) for n in range(1, 8)]


def test_an_interrupt_keeps_what_is_done_and_resuming_does_the_rest_only(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    first: list[int] = []
    found = map_worlds(counting(first), ASKS, "squares", Execution(progress=stop, folder=tmp_path))
    assert found == SQUARES[:3]
    again: list[int] = []
    assert map_worlds(counting(again), ASKS, "squares", Execution(folder=tmp_path)) == SQUARES
    assert (first, again) == ([0, 1, 2], [3, 4, 5, 6])


def test_what_is_done_is_kept_when_the_rest_goes_wrong(tmp_path: Path) -> None:
    def half(item: Ask) -> np.ndarray:
        if item.number == 4:
            raise ZeroDivisionError
        return square(item)

    with pytest.raises(ZeroDivisionError):
        map_worlds(half, ASKS, "squares", Execution(folder=tmp_path))
    done: list[int] = []
    assert map_worlds(counting(done), ASKS, "squares", Execution(folder=tmp_path)) == SQUARES
    assert done == [4, 5, 6]


def test_what_is_about_something_else_is_computed(tmp_path: Path) -> None:
    map_worlds(square, ASKS, "squares", Execution(folder=tmp_path))
    done: list[int] = []
    map_worlds(counting(done), ASKS, "of another scenario", Execution(folder=tmp_path))
    assert done == list(range(7))


def test_what_other_code_gave_is_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    map_worlds(square, ASKS, "squares", Execution(folder=tmp_path))
    monkeypatch.setattr("dienmodel.sweeps.map.code_version", lambda: {"dienmodel": "0.0.1"})
    done: list[int] = []
    map_worlds(counting(done), ASKS, "squares", Execution(folder=tmp_path))
    assert done == list(range(7))


def test_what_the_work_raises_is_raised() -> None:
    def fail(item: Ask) -> np.ndarray:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        map_worlds(fail, ASKS)


def test_a_digest_knows_values_and_not_their_order() -> None:
    assert digest({"a": 1.0, "b": 2}) == digest({"b": 2, "a": 1.0})
    assert digest({"a": 0.1}) != digest({"a": 0.1 + 1e-16 * 2})
    assert digest("a", "b") != digest("ab")
