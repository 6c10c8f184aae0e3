"""What the uncertain figures do: one at a time (sensitivities) and all together (a band from the figures).

This is kept apart from chance: everything here is expected courses. Chance is the business of the ensemble.
"""

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.checks import figures_used, mentions
from dienmodel.model.evidence import evidence
from dienmodel.model.figures import Figure
from dienmodel.model.scenario import Said
from dienmodel.model.schema import Price
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.runs.explain.quantity import Quantity, parse, state_at
from dienmodel.runs.explain.yearly import value_of
from dienmodel.runs.likely import Futures
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import SENSITIVITIES
from dienmodel.text.faults import FaultyInput
from dienmodel.text.table import Table

Progress = Callable[[int, int], None]
"""Called with the work done and the work in total."""

FEW = 60
"""With fewer rebuilds than this a second process costs more than it saves."""


BESIDE = ("targets", "establishments", "published", "readiness")
"""Sections that judge an outcome and do not change it."""

MONEY = ("costs", "budgets")


def figures_in_answer(said: Said) -> set[str]:
    """Figures of everything but the measures that are off."""
    return figures_used(_without_idle_measures(said))


def ranged_figures(said: Said, quantity: str = "") -> list[str]:
    """Figures with a range that can move a quantity, or without one all in the answer with a range."""
    keys = _movers(said, parse(quantity, said)) if quantity else figures_in_answer(said)
    return sorted(key for key in keys if said.figures[key].factors != (1.0, 1.0))


def free_figures(said: Said) -> list[str]:
    """Figures in the answer with a range that can vary alone."""
    return sorted(set(ranged_figures(said)) - shares_of_a_whole(said))


def _without_idle_measures(said: Said) -> Said:
    on = {name: m for name, m in said.scenario.measures.items() if said.scenario.on.get(name, 0.0) > 0}
    return replace(said, scenario=said.scenario.model_copy(update={"measures": on}))


def _movers(said: Said, quantity: Quantity) -> set[str]:
    """Figures on which a quantity can depend: prices move money, never people."""
    live = _without_idle_measures(said).scenario
    still = BESIDE if quantity.kind == "cost" else BESIDE + MONEY
    update: dict[str, Any] = {section: {} for section in still}
    if quantity.kind != "cost":
        update["measures"] = {n: m.model_copy(update={"cost": Price()}) for n, m in live.measures.items()}
    return figures_used(replace(said, scenario=live.model_copy(update=update)))


def shares_of_a_whole(said: Said) -> set[str]:
    """Figures that split people into groups, or change such a split: none of them can vary alone."""
    found = {
        key.removeprefix("not ")
        for mention in mentions(said.scenario)
        for key in mention.keys
        if "split" in mention.place
        or (mention.place[0] == "dimensions" and mention.place[-1] == "share")
        or (mention.place[0] == "stocks" and mention.place[-1] == "people" and _is_split(said, key))
    }
    return found | {
        key
        for measure in said.scenario.measures.values()
        for effect in measure.effects
        for key in (effect.multiply, effect.add, effect.set)
        if key and effect.figure in found
    }


def _is_split(said: Said, key: str) -> bool:
    figure = said.figures[key.removeprefix("not ")]
    return figure.unit == "share" and figure.table is not None


def sensitivities(
    said: Said,
    quantity: str,
    day: date,
    keys: Sequence[str] | None = None,
    progress: Progress | None = None,
    processes: int = 1,
) -> Table:
    """How far each figure moves a quantity over its range, largest swing first.

    `swing` is value at the high end less value at the low end. Figures that cannot vary alone have no values: a
    share of a whole would add or take people at once. When interrupted it gives the figures that are done.

    Raises:
        FaultyInput: there is no such quantity or date.
    """
    parse(quantity, said)
    keys = ranged_figures(said, quantity) if keys is None else list(keys)
    tied = shares_of_a_whole(said)
    free = [key for key in keys if key not in tied]
    ends = [{key: factor} for key in free for factor in said.figures[key].factors]
    work = [_Ask(factors, quantity, day) for factors in [{}, *ends]]
    state_at(build(said).network, day)
    values = _all(said, work, _value, progress, processes)
    middle = values[0] if values else np.nan
    done = [(values[1 + 2 * i], values[2 + 2 * i]) for i in range((len(values) - 1) // 2)]
    rows = [_swing(said, key, low, middle, high) for key, (low, high) in zip(free, done, strict=False)]
    rows += [_swing(said, key, np.nan, middle, np.nan) for key in keys if key in tied and values]
    known = sorted((row for row in rows if row["swing"] is not None), key=lambda row: -abs(row["swing"]))
    return SENSITIVITIES.table([*known, *(row for row in rows if row["swing"] is None)])


def _swing(said: Said, key: str, low: float, middle: float, high: float) -> dict[str, Any]:
    figure = said.figures[key]
    known = bool(np.isfinite(low) and np.isfinite(high))
    return {
        "figure": key,
        "nl": figure.nl,
        "en": figure.en,
        "kind": figure.kind,
        "grade": evidence(said, key),
        "source": figure.source,
        "low_factor": figure.factors[0],
        "high_factor": figure.factors[1],
        "low": low if known else None,
        "value": middle,
        "high": high if known else None,
        "swing": high - low if known else None,
    }


def futures(
    said: Said, draws: int = 100, seed: int = 1, progress: Progress | None = None, processes: int = 1
) -> Futures:
    """Draw all ranged figures at once by a Latin hypercube and follow the expected course of each draw."""
    keys = free_figures(said)
    ranks = latin_hypercube(draws, len(keys), seed)
    factors = np.array([quantile(said.figures[key], ranks[:, i]) for i, key in enumerate(keys)])
    factors = factors.T.reshape(draws, len(keys))
    asks = [_Ask(dict(zip(keys, row.tolist(), strict=True))) for row in factors]
    network = build(said).network
    groups = tuple(dict.fromkeys(cell["category"] for cell in network.labels.cells))
    found = _all(said, asks, _courses, progress, processes)
    good = [i for i, course in enumerate(found) if course is not None]
    shape = (len(good), network.n_steps + 1, len(groups) + 1)
    people = np.array([found[i] for i in good]).reshape(shape)
    return Futures(
        network.calendar.dates, (*groups, "total"), factors[good], tuple(keys), people, len(found) - len(good)
    )


def latin_hypercube(draws: int, dims: int, seed: int) -> Reals:
    """Ranks in 0..1, [draw, dim]: per dimension exactly one in each of `draws` equal slices."""
    random = np.random.default_rng(seed)
    slices = np.array([random.permutation(draws) for _ in range(dims)]).T.reshape(draws, dims)
    ranks: Reals = (slices + random.random((draws, dims))) / draws
    return ranks


def quantile(figure: Figure, rank: NDArray[np.float64]) -> Reals:
    """Factors on a figure at ranks 0..1 of its distribution: triangular with its top at 1, or uniform."""
    low, high = figure.factors
    if figure.spread == "uniform" or high == low:
        return low + rank * (high - low)
    top = (1.0 - low) / (high - low)
    rising = low + np.sqrt(rank * (high - low) * (1.0 - low))
    falling = high - np.sqrt((1.0 - rank) * (high - low) * (high - 1.0))
    return np.where(rank < top, rising, falling)


# --- the work, here or in other processes --------------------------------------------------------------------


@dataclass(frozen=True)
class _Ask:
    """One rebuild: factors on figures, and for a sensitivity the quantity and the day."""

    factors: Mapping[str, float]
    quantity: str = ""
    day: date = date.min


def _run(said: Said, ask: _Ask) -> Run | None:
    """The expected course under an ask; None where the figures then contradict each other."""
    try:
        world = build(said, dict(ask.factors))
    except (FaultyInput, ValueError):
        return None
    return Run(world, expect(world.network))


def _value(said: Said, ask: _Ask) -> float:
    run = _run(said, ask)
    return np.nan if run is None else value_of(run, parse(ask.quantity, said), ask.day)


def _courses(said: Said, ask: _Ask) -> Reals | None:
    """People by date and category, [T+1, group]."""
    run = _run(said, ask)
    if run is None:
        return None
    network = run.world.network
    people = run.strength
    names = [cell["category"] for cell in network.labels.cells]
    groups = [[i for i, name in enumerate(names) if name == group] for group in dict.fromkeys(names)]
    return np.array([people[:, cells].sum(axis=1) for cells in (*groups, range(len(names)))]).T


def _all(
    said: Said, asks: Sequence[_Ask], answer: Callable[[Said, _Ask], Any], progress: Progress | None, processes: int
) -> list[Any]:
    """Answers in order; those that are done when the user interrupts."""
    found: list[Any] = []
    with _workers(len(asks), processes) as work:
        try:
            for result in work(partial(answer, said), asks):
                found.append(result)
                if progress is not None:
                    progress(len(found), len(asks))
        except KeyboardInterrupt:
            pass
    return found


@contextmanager
def _workers(n: int, processes: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """A `map`: in this process, or over several when there is enough work."""
    if processes <= 1 or n < FEW:
        yield map
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_deaf) as pool:
        try:
            yield partial(pool.map, chunksize=max(1, min(8, n // (2 * processes))))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Leave an interrupt from the keyboard to the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
