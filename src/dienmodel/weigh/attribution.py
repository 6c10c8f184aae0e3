"""Which measure caused how much: of people, posts, targets, queues, waits, money and indicators in one sweep.

Every measure is judged three times: alone (added to what it needs, and if it is still to begin to what has begun,
today or before, for nobody can undo that), last (on top of all others), and on average over all orders in which the
measures could have come, its Shapley value. These values add up exactly:

    start + without measures + sum of the values = people with all measures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from time import perf_counter
from typing import Any

import numpy as np

from dienmodel.engines.expect.expect import Prepared, expect, prepare_near
from dienmodel.model.files import content_of
from dienmodel.model.said import with_levels
from dienmodel.network.compile.recall import Memory
from dienmodel.network.network import Reals
from dienmodel.network.world import World, build_near
from dienmodel.runs.paired import level_with_best
from dienmodel.runs.run import Run
from dienmodel.runs.tables.together import CAUSED, HELPING
from dienmodel.sweeps.map import HERE, AnswerArray, Execution, digest, map_worlds
from dienmodel.sweeps.rebuilt import RebuiltScenario, recalled
from dienmodel.sweeps.shared import SharedDraws, in_futures
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.table import GROUPS, Schema, Table, reals, table, texts
from dienmodel.weigh.gains import bands_of
from dienmodel.weigh.players import On, alone_beside, last_beside, levels_of, players_of
from dienmodel.weigh.quantities import PEOPLE, START, Quantities, quantities_of
from dienmodel.weigh.shapley import (
    EXACT,
    PAIRS,
    CountsOfWorlds,
    Steps,
    counts_of,
    drawn_steps,
    error_of,
    exact_steps,
    interactions,
    shared_out,
)

NUMBERS = ("n_alone", "n_last", "n_shapley")

EFFECTS = Schema("effects", (*texts("cause"), GROUPS, *reals("as_asked", *NUMBERS, "n_error", gaps=True)))
HELP = Schema("help", (*texts("first", "second"), *reals("as_asked", "n_beyond")))

BEGIN, AUTONOMOUS = "start", "without_measures"
"""Rows of the table beside the measures: people at the start, and growth without measures."""


@dataclass(frozen=True)
class Orders:
    """Which orders are followed: all of up to `exact` players, else so many `pairs` of orders, drawn by a seed.

    With `minutes` more players are followed in all orders too, if that takes no longer; None: nobody asked for that.
    """

    exact: int = EXACT
    pairs: int = PAIRS
    seed: int = 1
    minutes: float | None = None


USUAL = Orders()

LITTLE = Orders(exact=7, pairs=8)
"""For worlds that are followed in many futures, or while somebody waits at a page."""


@dataclass(frozen=True)
class Attribution:
    """What measures cause of every quantity: `alone` and `last`, [measure, cell], and their values, `drawn`.

    These are [draw, measure, cell], one draw where they are exact. `without` and `everything` are the worlds with none
    and all of them, [cell]. Of some `pairs` is known what they do `beyond` the sum of both, [pair, cell].
    """

    world: World
    quantities: Quantities
    steps: Steps
    alone: Reals = field(repr=False)
    last: Reals = field(repr=False)
    drawn: Reals = field(repr=False)
    without: Reals = field(repr=False)
    everything: Reals = field(repr=False)
    pairs: tuple[tuple[str, str], ...]
    beyond: Reals = field(repr=False)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that are on."""
        return self.steps.players.measures


def attribute(world: World, day: date, how: Execution = HERE, orders: Orders = USUAL) -> Attribution:
    """What every measure that is on causes on a day and in its year.

    Raises:
        FaultyInput: the scenario does not hold without one of its measures, the day lies outside the run, or all orders
            take longer than was said.
        KeyboardInterrupt: it was interrupted; no value is known before all worlds are. What is done is kept in the
            folder, if there is one.
    """
    quantities = quantities_of(Run(world, expect(world.network)), day)
    first = RebuiltScenario(content_of(world.said), world.said)
    ask = partial(follow, first, quantities)
    steps = _steps(world, orders, ask, how)
    worlds = _worlds(world, steps)
    about = digest("effects", content_of(with_levels(world.said, {})), day)
    asked = [Switched(levels_of(world.catalogue, on)) for on in worlds]
    read = map_worlds(ask, asked, about, how)
    if len(read) < len(worlds):
        raise KeyboardInterrupt
    return _attributed(world, quantities, steps, counts_of(worlds, np.array(read)))


@dataclass(frozen=True)
class Switched:
    """A world with exactly these measures on."""

    on: Any


@dataclass
class _Latest:
    """What is known of the world that was followed last, from which the next one is compiled."""

    memory: Memory
    prepared: Prepared | None = None


@lru_cache(maxsize=1)
def _latest(first: RebuiltScenario) -> _Latest:
    """The one of this process."""
    return _Latest(recalled(first)[1])


def follow(first: RebuiltScenario, quantities: Quantities, switched: Switched) -> AnswerArray:
    """What is read of a world, [cell]."""
    latest = _latest(first)
    world, latest.memory = build_near(with_levels(recalled(first)[0], switched.on), near=latest.memory)
    latest.prepared = prepare_near(world.network, latest.prepared)
    return quantities(Run(world, expect(latest.prepared, until=quantities.until)))


def _steps(world: World, orders: Orders, ask: Any, how: Execution) -> Steps:
    """The steps to follow: of all orders where that is few or was asked for, else of some."""
    players = players_of(world.catalogue)
    if len(players) <= orders.exact:
        return exact_steps(players)
    if orders.minutes is None:
        return drawn_steps(players, orders.pairs, orders.seed)
    worlds = 2 ** len(players)
    begin = perf_counter()
    for on in ({}, world.catalogue.levels):
        ask(Switched(on))
    minutes = (perf_counter() - begin) / 2 * worlds / how.processes / 60
    if minutes > orders.minutes:
        values = {
            "measures": len(players),
            "worlds": worlds,
            "minutes": f"{minutes:.0f}",
            "said": f"{orders.minutes:g}",
        }
        raise FaultyInput([Fault("exact-takes-long", world.catalogue.scenario, values)])
    return exact_steps(players)


def _worlds(world: World, steps: Steps) -> tuple[On, ...]:
    """The worlds of the steps, and those in which each measure is alone and last."""
    asked = dict.fromkeys((*steps.worlds, On(), On(steps.players.measures)))
    for name in steps.players.measures:
        for beside in _beside(world, steps, name):
            asked |= {beside: None, beside | {name}: None}
    return tuple(asked)


def _beside(world: World, steps: Steps, name: str) -> tuple[On, On]:
    """The measures beside which one is alone, and last."""
    return alone_beside(world.catalogue, steps.players, name), last_beside(world.catalogue, steps.players, name)


def _attributed(world: World, quantities: Quantities, steps: Steps, counts: CountsOfWorlds) -> Attribution:
    names = steps.players.measures
    beside = [_beside(world, steps, name) for name in names]
    alone, last = (
        counts.at(own[i] | {name} for own, name in zip(beside, names, strict=True))
        - counts.at(own[i] for own in beside)
        if names
        else np.zeros((0, len(quantities.cells)))
        for i in (0, 1)
    )
    pairs, beyond = interactions(steps, counts)
    without, everything = counts.at([On(), On(names)])
    drawn = shared_out(steps, counts)
    return Attribution(world, quantities, steps, alone, last, drawn, without, everything, tuple(pairs), beyond)


# --- as tables -------------------------------------------------------------------------------------------------------


def effects_table(found: Attribution, of: str = PEOPLE, by: Sequence[str] = ()) -> Table:
    """What each cause adds to a quantity, by some groups: columns cause, the groups, those of `NUMBERS` and n_error.

    The error is half of the bar around a value of which some orders were drawn; None where all count.
    """
    rows = ({"cause": cause, **group, **numbers} for cause, group, numbers in _rows(found, of, by))
    return EFFECTS.table(rows, by)


def _rows(found: Attribution, of: str, by: Sequence[str]) -> Iterator[tuple[str, dict[str, str], dict[str, Any]]]:
    start = _grouped(found.quantities, START if of == PEOPLE else "", by)
    for key, own in _grouped(found.quantities, of, by).items():
        group = dict(zip(by, key, strict=True))
        without = float(found.without[own].sum())
        if of == PEOPLE:
            there = float(found.without[start[key]].sum())
            yield BEGIN, group, _same(there)
            without -= there
        yield AUTONOMOUS, group, _same(without)
        for i, name in enumerate(found.measures):
            values = found.drawn[:, i, own].sum(axis=1)
            error = None if found.steps.exact else _number(float(error_of(values)))
            numbers = (found.alone[i, own].sum(), found.last[i, own].sum(), values.mean())
            yield name, group, dict(zip(NUMBERS, map(_number, numbers), strict=True)) | {"n_error": error}


def _same(value: float) -> dict[str, Any]:
    """What does not depend on any order."""
    return {**dict.fromkeys(NUMBERS, _number(value)), "n_error": None}


def _number(value: float) -> float | None:
    """A number; None where there is none, as of a wait in a year in which nobody was let in."""
    return None if np.isnan(value) else float(value)


def _grouped(quantities: Quantities, of: str, by: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """The places of the cells of a quantity, by the members of some groups."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place in quantities.of(of):
        group = dict(quantities.cells[place].group)
        groups.setdefault(tuple(group.get(dim, "") for dim in by), []).append(place)
    return groups


def help_table(found: Attribution, of: str = PEOPLE) -> Table:
    """Pairs of measures that help or hinder each other in a quantity, most first: columns first, second, n_beyond."""
    beyond = found.beyond[:, found.quantities.of(of)].sum(axis=1).tolist()
    rows = (
        {"first": first, "second": second, "n_beyond": value}
        for (first, second), value in zip(found.pairs, beyond, strict=True)
        if not np.isnan(value)
    )
    return HELP.table(sorted(rows, key=lambda row: -abs(row["n_beyond"])))


def level_with_first(found: Attribution, of: str = PEOPLE) -> list[str]:
    """Measures whose value cannot be told apart from the largest, by the bars of drawn orders; none where all count."""
    if found.steps.exact:
        return []
    values = found.drawn[:, :, found.quantities.of(of)].sum(axis=2)
    best = int(np.argmax(values.mean(axis=0)))
    behind = values[:, [best]] - values
    level = behind.mean(axis=0) <= error_of(behind)
    return [name for i, name in enumerate(found.measures) if level[i] and i != best]


def kept_tables(found: Attribution) -> tuple[Table, Table]:
    """Everything that measures cause, for a run folder: by all groups, and in pairs; what nothing moves is left out."""
    quantities, by = found.quantities, ["category", *found.world.catalogue.members]
    caused, helping = list[dict[str, Any]](), list[dict[str, Any]]()
    for of in quantities.names:
        about = {"quantity": of, "unit": quantities.unit(of)}
        for cause, group, numbers in _rows(found, of, by):
            values = {f"value_{name.removeprefix('n_')}": value for name, value in numbers.items()}
            if of == PEOPLE or any(values.values()):
                caused.append({**about, "cause": cause, **group, **values})
        for row in help_table(found, of).rows():
            if row["n_beyond"]:
                pair = {name: row[name] for name in ("first", "second")}
                helping.append({**about, **pair, "value_beyond": row["n_beyond"]})
    return CAUSED.table(caused, by), HELPING.table(helping)


def summed(effects: Table, by: tuple[str, ...]) -> Table:
    """The numbers of effects added up over all groups but those named; errors do not add up and are left out."""
    total: dict[tuple[str, ...], list[float]] = {}
    for row in effects.rows():
        sums = total.setdefault((row["cause"], *(row[dim] for dim in by)), [0.0] * len(NUMBERS))
        for i, name in enumerate(NUMBERS):
            sums[i] += row[name]
    columns = ("cause", *by, *NUMBERS)
    rows = (dict(zip(columns, (*key, *sums), strict=True)) for key, sums in total.items())
    return table(EFFECTS.name, rows, columns)


# --- in futures ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EffectsInFutures:
    """What measures contribute in futures that all worlds share: their bands, and which cannot be told from the best.

    `level` are the measures whose share of the people, over all groups, cannot be told apart from that of the measure
    of which it is largest, `best`; None where there are no two. Values are over so many `orders`; 0: all.
    """

    bands: Table
    draws: int
    failed: int
    best: str | None = None
    level: tuple[str, ...] = ()
    orders: int = 0


def attribute_in_futures(
    found: Attribution, drawing: SharedDraws, by: tuple[str, ...], of: str = PEOPLE
) -> EffectsInFutures:
    """The effects of `attribute` on a quantity by some groups, in each of the same futures; luck is left out.

    In every future they add up; their middles need not. Without enough futures there are no bands. Of many measures
    fewer orders are followed, the same in all futures.

    Raises:
        FaultyInput: the scenario does not hold without one of its measures.
    """
    world, quantities = found.world, found.quantities
    steps = _steps(world, LITTLE, None, HERE)
    worlds, keys = _worlds(world, steps), ("cause", *by)
    followed = in_futures(world.said, [levels_of(world.catalogue, on) for on in worlds], quantities, drawing)
    orders = 0 if steps.exact else 2 * steps.draws
    if not followed.stands:
        return EffectsInFutures(bands_of([], keys, NUMBERS), len(followed), followed.failed, orders=orders)
    each = [_attributed(world, quantities, steps, counts_of(worlds, read)) for read in followed.read]
    rows = list(_over_futures(each, of, by))
    bands = bands_of((row for row in rows if row["cause"] != BEGIN), keys, NUMBERS)
    shares = {row["cause"]: row["n_shapley"] for row in _over_futures(each, of, ()) if row["cause"] in found.measures}
    best = level_with_best(shares) if of == PEOPLE else (None, ())  # whether more of others is better is not asked
    return EffectsInFutures(bands, len(followed), followed.failed, *best, orders)


def _over_futures(each: Sequence[Attribution], of: str, by: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A row for each group and cause; numbers are [draw]."""
    for rows in zip(*(_rows(own, of, by) for own in each), strict=True):
        cause, group, _ = rows[0]
        yield {"cause": cause, **group, **{n: np.array([row[2][n] for row in rows], float) for n in NUMBERS}}
