"""How fast the expectation is: the reference job and a network of the size of the Dutch one.

python -m benchmarks.bench_expect
"""

from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np

from dienmodel.engines.expect.expect import expect, prepare
from dienmodel.model.calendar import Calendar
from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Dest, Draft, Group, Risk, Use
from dienmodel.network.network import Network, Reals
from dm_ref import dm_ref
from dm_ref_network import dm_ref_network

Row = dict[str, Any]

N_WEEKS, N_AGES = 526, 38
N_TRACKS, N_STAGES, N_GATES, N_STOCKS = 12, 46, 40, 45


def dutch_shape() -> Network:
    """About 550 nodes, 40 gates, 45 stocks of 10 bands and 3 risks with monthly seasons, 38 ages, ten years."""
    rng = np.random.default_rng(7)
    draft = Draft(Calendar(date(2025, 1, 6), N_WEEKS))
    draft.population = _population(draft.calendar)
    months = np.array([day.month for day in draft.calendar.dates[:-1]])
    stocks = [
        draft.add_stock({}, initial=np.bincount(rng.geometric(0.01, 1800).clip(max=1500))) for _ in range(N_STOCKS)
    ]
    gates = [_gate(draft, i, stocks[i]) for i in range(N_GATES)]
    pool = draft.add_return(26, np.ones(N_AGES))
    answer = [draft.add_weights(rng.random(N_AGES)) for _ in range(4)]
    for track in range(N_TRACKS):
        _track(draft, rng, track, gates, stocks, pool, answer[track % 4])
    for i, stock in enumerate(stocks):
        seasons = [1 + 0.3 * rng.random(12)[months - 1] for _ in range(2)]
        after = Dest("stock", stocks[min(i + 1, N_STOCKS - 1)])
        draft.leave(
            stock,
            [
                Risk("leaves", 0.004 * rng.random(10), [Arc(OUTSIDE, 1.0)], seasons[0]),
                Risk("promoted", 0.004 * rng.random(10), [Arc(after, 1.0)], seasons[1]),
                Risk("retrains", 0.001 * rng.random(10), [Arc(Dest("node", 3), 0.5)], seasons[0]),
            ],
            bands=[26, 26, 52, 52, 52, 104, 104, 104, 208, 0],
        )
    return draft.freeze()


def _population(calendar: Calendar) -> Group:
    """A quarter million people of every age from 17 on, who grow older each January."""
    years = np.array([day.year for day in calendar.dates[:-1]])
    turn = np.diff(years, prepend=years[0])
    counts = [250_000] * N_AGES
    return Group(range(17, 17 + N_AGES), counts, turn, 250_000 * turn, np.zeros((N_WEEKS, N_AGES), int))  # type: ignore[arg-type]


def _gate(draft: Draft, i: int, instructors: int) -> int:
    """Alternately a desk with slots and a course with seats and instructors."""
    if i % 2:
        return draft.add_gate(f"desk {i}", [Use(draft.add_capacity(f"slots {i}", SLOTS, 40))], renege=0.02, patience=40)
    seats = draft.add_capacity(f"seats {i}", PLACES, 400)
    teachers = draft.add_capacity(f"teachers {i}", PLACES, 0, [(instructors, 0.02)])
    starts = np.arange(N_WEEKS) % 4 == i // 2 % 4
    return draft.add_gate(f"course {i}", [Use(seats), Use(teachers, 10.0)], open_steps=starts, patience=80)


def _track(
    draft: Draft,
    rng: np.random.Generator,
    track: int,
    gates: list[int],
    stocks: list[int],
    pool: int,
    answer: int,
) -> None:
    """A chain of stages: every fourth behind a gate, half of the others with a spread duration."""
    spread = np.concatenate([[0.0], rng.gamma(2.5, 1.0, 26)])
    nodes = []
    for i in range(N_STAGES):
        gate = gates[(track * 7 + i) % N_GATES] if i % 4 == 3 else -1
        duration: Any = (12 if gate % 2 == 0 else 1) if gate >= 0 else spread / spread.sum() if i % 2 else 2
        nodes.append(draft.add_node({}, duration, dropout=0.01 + 0.001 * i, gate=gate, returns=pool))
    ends = [Dest("node", node) for node in nodes[1:]] + [Dest("stock", stocks[track])]
    for node, onward in zip(nodes, ends, strict=True):
        draft.go(node, [Arc(onward, 0.99), Arc(Dest("stock", stocks[-1]), 0.01)])
    wave = 60 + 10 * np.sin(np.arange(N_WEEKS) / 8)
    draft.add_entry({}, wave, [Arc(Dest("node", nodes[0]), 1.0)], weights=answer)


def fastest(call: Callable[[], object], repeats: int) -> float:
    """Shortest time of one call in milliseconds, after one call to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return 1000 * min(times)


def times(name: str, network: Network, limit: float, repeats: int = 200) -> list[Row]:
    """Time of a run, of runs under other paths, and of preparing, in milliseconds; only the first has a limit."""
    prepared = prepare(network)
    more_intake, less_loss = (
        _scaled(network, network.entries.rate),
        _scaled(network, network.stocks.risk_season),
    )
    return [
        _row(name, fastest(lambda: expect(prepared), repeats), limit),
        _row(f"{name}, other intake", fastest(lambda: expect(prepared, more_intake), repeats)),
        _row(f"{name}, other seasons", fastest(lambda: expect(prepared, less_loss), max(repeats // 10, 1))),
        _row(f"{name}, prepare", fastest(lambda: prepare(network), max(repeats // 10, 1))),
    ]


def _scaled(network: Network, rows: Any) -> Reals:
    paths = network.paths.copy()
    paths[np.unique(rows)] *= 0.99
    return paths


def _row(name: str, value: float, limit: float | None = None) -> Row:
    return {
        "name": f"expect, {name}",
        "value": value,
        "unit": "ms",
        "limit": limit,
        "ok": limit is None or value <= limit,
    }


def rows() -> list[Row]:
    """All figures of this benchmark."""
    reference = times("DM-REF-1", dm_ref_network(dm_ref()), limit=2.0)
    return reference + times("network of Dutch size", dutch_shape(), limit=10.0)


if __name__ == "__main__":
    for row in rows():
        print(f"{row['name']:45} {row['value']:8.2f} {row['unit']} {'' if row['ok'] else 'TOO SLOW'}")
