"""Options: every measure at every start that a planner may choose, as changes of one network's paths.

A measure works through figures, and every figure ends up in a path. So one compilation without the measures and one
with each of them in full force give, reader by reader, what the measure does to a path; by its start, lead time and
ramp follows when. Where two measures change one path, or a measure grows over a ramp in two factors of one product,
this is the first-order effect: whoever uses it must compile the chosen measures again (`plan` does). What no path has,
such as pay and budgets, is compiled for each option that changes it (`choices`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.said import Said, in_full_force, with_level, with_starts
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.compile import compile_near
from dienmodel.network.compile.stocks.snapshot import read_snapshot
from dienmodel.network.network import Network, Reals, Small
from dienmodel.network.outcomes import lever
from dienmodel.network.quotas.lines import apart
from dienmodel.plan.settings import SETTINGS, Settings

ALWAYS = date(1900, 1, 1)


@dataclass(frozen=True)
class Option:
    """A measure from a start on. Its paths are those of the base plus `works` times the change of the measure."""

    measure: str
    start: date
    works: Reals  # [T] 0..1
    committed: Reals  # [T] euro per step
    paid: Reals  # [T] euro per step


@dataclass(frozen=True)
class Options:
    """A network whose queues are apart, and what measures can change in it."""

    lines: Network
    change: Mapping[
        str, tuple[NDArray[np.intp], Reals]
    ]  # per measure: path rows, and their change in full force [rows, T]
    options: tuple[Option, ...]


def options(said: Said, starts: Mapping[str, Sequence[date]], settings: Settings = SETTINGS) -> Options:
    """Compile a scenario once plain, and once with each measure of `starts` in full force.

    Raises:
        FaultyInput: figures that do not fit, or a measure that changes more than paths.
    """
    always = in_full_force(said, {name: (settings.present, ALWAYS) for name in starts})
    snapshot = read_snapshot(said)
    plain, near = compile_near(always, snapshot=snapshot)
    ons = {
        name: compile_near(with_level(always, name, 1.0 - settings.present), snapshot=snapshot, near=near)[0]
        for name in starts
    }
    base, changes = _unshared(plain, ons, settings.present)
    starting = [_option(said, plain, name, start) for name in ons for start in starts[name]]
    return Options(apart(base), changes, tuple(starting))


def mixed(lines: Network, offered: Options, chosen: Sequence[tuple[Option, float]]) -> Network:
    """The network under options at levels, to first order."""
    paths = lines.paths.copy()
    for option, level in chosen:
        rows, change = offered.change[option.measure]
        paths[rows] += level * option.works * change
    return replace(lines, paths=paths)


def _option(said: Said, network: Network, name: str, start: date) -> Option:
    moved = with_starts(said, {name: (1.0, start)})
    measure = lever(Amounts(moved, network.calendar, moved.factors), moved, name)
    return Option(name, start, measure.works, measure.committed, measure.paid)


_READERS = ("dropout", "length", "chance", "open", "base", "share", "part", "season", "rate", "each", "least", "closes")


def _unshared(
    plain: Network, ons: Mapping[str, Network], present: float
) -> tuple[Network, dict[str, tuple[NDArray[np.intp], Reals]]]:
    """The network with a path row for every reader that some measure treats apart, and the changes of these rows."""
    off = _by_reader(plain)
    changed = {name: _by_reader(network, plain) for name, network in ons.items()}
    for name, rows in changed.items():
        if rows.shape != off.shape:
            raise ValueError(f"measure {name!r} changes more than numbers: the network has other parts under it")
    keys: dict[bytes, int] = {}
    place = np.empty(len(off), np.intp)
    for i in range(len(off)):
        key = b"".join(rows[i].tobytes() for rows in (off, *changed.values()))
        place[i] = keys.setdefault(key, len(keys))
    first = np.unique(place, return_index=True)[1]
    paths = off[first]
    effects = {}
    for name, rows in changed.items():
        difference = rows[first] - paths
        touched = np.flatnonzero(np.abs(difference).max(1) > 10 * present * np.abs(paths).max(1))
        effects[name] = (touched, difference[touched])
    return _reread(plain, paths, place.astype(np.int32)), effects


def _by_reader(network: Network, like: Network | None = None) -> Reals:
    """Path of every reader, [reader, T]; seasons on the hazards of `like`."""
    n, gates, stocks = network, network.gates, network.stocks
    opened = np.where((gates.open >= 0)[:, None], n.paths[gates.open], 1.0)
    season = n.paths[stocks.risk_season]
    if like is not None and len(season):
        ends = np.append(stocks.rate_start[1:], len(stocks.rate))
        own = np.array([stocks.rate[a:b].sum() for a, b in zip(stocks.rate_start, ends, strict=True)])
        his = np.array([like.stocks.rate[a:b].sum() for a, b in zip(stocks.rate_start, ends, strict=True)])
        season = season * np.divide(own, his, out=np.ones_like(own), where=his > 0)[:, None]
    each = np.where((n.entries.each >= 0)[:, None], n.paths[n.entries.each], 1.0)
    part = np.where((n.capacities.share >= 0)[:, None], n.paths[n.capacities.share], 1.0)
    least = np.where((n.capacities.least >= 0)[:, None], n.paths[n.capacities.least], 1.0)
    closes = np.where((gates.closes >= 0)[:, None], n.paths[gates.closes], 1.0)
    parts = (
        n.paths[n.nodes.dropout], n.paths[n.lengths.chance], n.paths[n.forks.chance], opened,
        n.paths[n.capacities.base], n.paths[n.capacities.supply_share], part, season, n.paths[n.entries.rate], each,
        least, closes,
    )  # fmt: skip
    return np.concatenate(parts)


def _reread(network: Network, paths: Reals, place: Small) -> Network:
    """The network with its readers at other path rows."""
    sizes = [
        len(network.nodes.dropout), len(network.lengths.chance), len(network.forks.chance), len(network.gates.open),
        len(network.capacities.base), len(network.capacities.supply_share), len(network.capacities.share),
        len(network.stocks.risk_season), len(network.entries.rate), len(network.entries.each),
        len(network.capacities.least), len(network.gates.closes),
    ]  # fmt: skip
    rows = dict(zip(_READERS, np.split(place, np.cumsum(sizes)[:-1]), strict=True))
    return replace(
        network,
        paths=paths,
        nodes=replace(network.nodes, dropout=rows["dropout"]),
        lengths=replace(network.lengths, chance=rows["length"]),
        forks=replace(network.forks, chance=rows["chance"]),
        gates=replace(
            network.gates,
            open=np.where(network.gates.open >= 0, rows["open"], -1).astype(np.int32),
            closes=np.where(network.gates.closes >= 0, rows["closes"], -1).astype(np.int32),
        ),
        capacities=replace(
            network.capacities,
            base=rows["base"],
            supply_share=rows["share"],
            share=np.where(network.capacities.share >= 0, rows["part"], -1).astype(np.int32),
            least=np.where(network.capacities.least >= 0, rows["least"], -1).astype(np.int32),
        ),
        stocks=replace(network.stocks, risk_season=rows["season"]),
        entries=replace(
            network.entries,
            rate=rows["rate"],
            each=np.where(network.entries.each >= 0, rows["each"], -1).astype(np.int32),
        ),
    )
