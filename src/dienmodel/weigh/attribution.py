"""Which measure caused how much of the growth.

Every measure is judged twice: alone (added to a world without measures, or, if it is still to begin, to one with those
that have begun, today or before, for nobody can undo these) and last (taken out of the world with all of them). What
the measures do together and not one by one is the interaction; with it the columns add up exactly:

    start + without measures + sum of `alone` + interaction = people with all measures,

and the same for `last`. `share` lies in between: the mean of the two, with the mean of the interactions.

The same is asked of an indicator: then every column adds up to its value in the calendar year of the day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import Moment
from dienmodel.model.files import content_of
from dienmodel.model.said import Said, with_levels
from dienmodel.network.catalogue import is_begun
from dienmodel.network.meters.indicators import indicator_by_group
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.weighing.indicators import GroupKey
from dienmodel.network.world import World, build
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.indicators import INDICATOR
from dienmodel.runs.paired import level_with_best
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import moment_of
from dienmodel.sweeps.map import HERE, AnswerArray, Execution, digest, map_worlds
from dienmodel.sweeps.shared import SharedDraws, in_futures
from dienmodel.text.table import GROUPS, Schema, Table, reals, table, texts
from dienmodel.weigh.gains import bands_of

EFFECTS = Schema("effects", (*texts("cause"), GROUPS, *reals("people", "n_alone", "n_last", "n_share")))

NUMBERS = ("n_alone", "n_last", "n_share")

CauseKey = tuple[str, ...]
People = dict[CauseKey, Reals]
"""People of each group, [draw]."""

START, AUTONOMOUS, INTERACTION = "start", "without_measures", "interaction"
"""Rows of the table beside the measures: people at the start, growth without measures, and what is left."""


@dataclass(frozen=True)
class _Switched:
    """A world with exactly these measures on."""

    on: Mapping[str, float]


@dataclass(frozen=True)
class _Reader:
    """What is read of a run, [2, group]: people per strength cell at the start and at a moment; or of an indicator.

    Of an indicator that is nothing at the start, and its value in a calendar year.
    """

    moment: Moment
    year: int
    of: str
    groups: tuple[GroupKey, ...]

    def __call__(self, run: Run) -> Reals:
        """Read it."""
        if not self.of:
            return np.array([run.strength[0], at(self.moment, run.strength)])
        shares = year_shares(run.world.network.calendar, self.year)[np.newaxis]
        values, places = np.zeros(len(self.groups)), {group: i for i, group in enumerate(self.groups)}
        for group, value in indicator_by_group(run.world.meters.indicators[self.of], run.expected, shares).items():
            values[places.get(group, places[()])] += value[0]
        return np.array([np.zeros_like(values), values])


def _reader(world: World, day: date, of: str) -> _Reader:
    """What is asked of every world: people on a day, or an indicator in its year.

    Raises:
        FaultyInput: the day lies outside the run, there is no such indicator, or it is unknown.
    """
    moment = moment_of(world.network, day)
    if not of:
        return _Reader(moment, day.year, "", tuple(tuple(cell.items()) for cell in world.network.labels.cells))
    parse(f"{INDICATOR.prefix}{of}", world.catalogue)
    parts = world.meters.indicators[of].parts
    groups = dict.fromkeys(group for part in parts for groups in part.groups for group in groups)
    return _Reader(moment, day.year, of, tuple({(): None, **groups}))


def attribute(world: World, day: date, how: Execution = HERE, of: str = "") -> Table:
    """People per cause and strength cell on a day: columns cause, the groups, n_alone, n_last, n_share.

    With the name of an indicator the same of that, in the calendar year of the day, without people at the start.

    Raises:
        FaultyInput: the scenario does not hold without one of its measures, the day lies outside the run, or there is
            no such indicator.
        KeyboardInterrupt: it was interrupted; no cause is known before all worlds are.
    """
    catalogue, reader = world.catalogue, _reader(world, day, of)
    on, dims = {name: catalogue.levels[name] for name in catalogue.working}, ["category", *catalogue.members]
    begun = tuple(name for name in on if is_begun(catalogue, name))
    worlds = _worlds(on, begun)
    asked = [_Switched(levels) for levels in worlds.values()]
    about = digest("indicator" if of else "people", of, content_of(with_levels(world.said, {})), day)
    courses = map_worlds(partial(_people, world.said, reader), asked, about, how)
    if len(courses) < len(worlds):
        raise KeyboardInterrupt
    read = np.array(courses)[np.newaxis]
    rows = _rows(on, begun, *_known(reader, dims, list(worlds), read), dims)
    causes = (row for row in rows if not of or row["cause"] != START)
    return EFFECTS.table(({**row, **{name: float(row[name][0]) for name in NUMBERS}} for row in causes), dims)


@dataclass(frozen=True)
class EffectsInFutures:
    """What measures contribute in futures that all worlds share: their bands, and which cannot be told from the best.

    `level` are the measures whose share of the people, over all groups, cannot be told apart from that of the measure
    of which it is largest, `best`; None where there are no two.
    """

    bands: Table
    draws: int
    failed: int
    best: str | None = None
    level: tuple[str, ...] = ()


def attribute_in_futures(
    world: World, day: date, by: tuple[str, ...], drawing: SharedDraws, of: str = ""
) -> EffectsInFutures:
    """The effects of `attribute` by some groups, in each of the same futures; luck is left out.

    In every future they add up; their middles need not. Without enough futures there are no bands.

    Raises:
        FaultyInput: the scenario does not hold without one of its measures, or the day lies outside the run.
    """
    catalogue = world.catalogue
    on = {name: catalogue.levels[name] for name in catalogue.working}
    begun = tuple(name for name in on if is_begun(catalogue, name))
    worlds, reader = _worlds(on, begun), _reader(world, day, of)
    followed = in_futures(world.said, list(worlds.values()), reader, drawing)
    keys = ("cause", *by)
    if not followed.stands:
        return EffectsInFutures(bands_of([], keys, NUMBERS), len(followed), followed.failed)
    rows = _rows(on, begun, *_known(reader, by, list(worlds), followed.read), by)
    bands = bands_of((row for row in rows if row["cause"] != START), keys, NUMBERS)
    totals = _rows(on, begun, *_known(reader, [], list(worlds), followed.read), [])
    shares = {row["cause"]: row["n_share"] for row in totals if row["cause"] in on}
    best = (None, ()) if of else level_with_best(shares)  # whether more of an indicator is better is not asked
    return EffectsInFutures(bands, len(followed), followed.failed, *best)


def _known(
    reader: _Reader, dims: Sequence[str], worlds: Sequence[CauseKey], read: Reals
) -> tuple[dict[CauseKey, People], People]:
    """People by group of each world, and at the start, of what was read, [draw, world, 2, cells]."""
    groups = [tuple(dict(group).get(dim, "") for dim in dims) for group in reader.groups]
    known = {key: _by_group(groups, read[:, i, 1]) for i, key in enumerate(worlds)}
    return known, _by_group(groups, read[:, 0, 0])


def _worlds(on: Mapping[str, float], begun: CauseKey) -> dict[CauseKey, Mapping[str, float]]:
    """Levels of the worlds to follow, by the measures on: none, all, those begun, each alone, and all but each."""
    named = [(), tuple(on), begun, *(_alone(on, begun, name) for name in on)]
    named += [tuple(other for other in on if other != name) for name in on]
    return {names: {name: on[name] for name in names} for names in named}


def _alone(on: Mapping[str, float], begun: CauseKey, name: str) -> CauseKey:
    """The measures of the world to which one is added alone, and that one, in their order."""
    beside = () if name in begun else begun
    return tuple(other for other in on if other == name or other in beside)


def _people(said: Said, reader: _Reader, switched: _Switched) -> AnswerArray:
    """What is read of a world, [2, group]."""
    built = build(with_levels(said, switched.on))
    return reader(Run(built, expect(built.network)))


def _by_group(groups: Sequence[CauseKey], people: Reals) -> People:
    """People of each group, [draw], from those of each cell, [draw, cell]."""
    cells: dict[CauseKey, list[int]] = {}
    for cell, group in enumerate(groups):
        cells.setdefault(group, []).append(cell)
    return {group: people[:, own].sum(axis=1) for group, own in cells.items()}


def _rows(
    on: Mapping[str, float], begun: CauseKey, known: Mapping[CauseKey, People], start: People, dims: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """A row for each group and cause; numbers are [draw]."""
    everything = tuple(on)
    groups = list(dict.fromkeys(group for people in known.values() for group in people))
    for group in groups:
        label = dict(zip(dims, group, strict=True))
        none, full, begin = known[()][group], known[everything][group], start[group]
        yield {"cause": START, **label, "n_alone": begin, "n_last": begin, "n_share": begin}
        grown = none - begin
        yield {"cause": AUTONOMOUS, **label, "n_alone": grown, "n_last": grown, "n_share": grown}
        rest = {"alone": full - none, "last": full - none}
        for name in on:
            without = tuple(other for other in on if other != name)
            beside = none if name in begun else known[begun][group]
            alone = known[_alone(on, begun, name)][group] - beside
            last = full - known[without][group]
            rest = {"alone": rest["alone"] - alone, "last": rest["last"] - last}
            yield {"cause": name, **label, "n_alone": alone, "n_last": last, "n_share": (alone + last) / 2}
        mean = (rest["alone"] + rest["last"]) / 2
        yield {"cause": INTERACTION, **label, "n_alone": rest["alone"], "n_last": rest["last"], "n_share": mean}


def summed(effects: Table, by: tuple[str, ...]) -> Table:
    """The table of effects added up over all groups but those named."""
    total: dict[CauseKey, list[float]] = {}
    for row in effects.rows():
        key = (row["cause"], *(row[dim] for dim in by))
        sums = total.setdefault(key, [0.0, 0.0, 0.0])
        for i, name in enumerate(NUMBERS):
            sums[i] += row[name]
    columns = ("cause", *by, *NUMBERS)
    rows = (dict(zip(columns, (*key, *sums), strict=True)) for key, sums in total.items())
    return table("effects", rows, columns)
