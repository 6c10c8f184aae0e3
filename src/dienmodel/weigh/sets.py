"""Levers that belong together: what each gains alone, in its set, and last, on top of all others.

A seat without an instructor trains nobody, and an instructor without a seat neither: alone both seem worthless. With
v(on) for what is counted while the measures `on` are fully on and the others are as in the scenario,

    alone  = v(m) - v(without m)          in the set = v(set) - v(set without m)
    last   = v(all) - v(all without m)    of the whole set the same with the set in the place of m.

"All" are all measures that can be on beside m; of those that exclude each other the one that gains most alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.desk import Desk
from dienmodel.runs.tables.together import SETS
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.progress import Progress
from dienmodel.text.table import Table, TableRow
from dienmodel.weigh.gains import Counting, Gains, Switches, bands_of, counts_in_futures

WHOLE = ""
"""In the place of a measure: the whole set."""


def sets_table(said: Said, progress: Progress | None = None) -> Table:
    """What the sets of a scenario and their measures gain: columns set, measure, n_alone, n_in_set and n_last.

    Raises:
        FaultyInput: figures that do not fit while some measures are on.
        KeyboardInterrupt: it was interrupted.
    """
    desk = Desk(said)
    gains = Gains(desk, worlds_of_sets(desk.catalogue), progress)
    return SETS.table(_rows(gains, desk.catalogue, _best(gains, desk.catalogue)) if desk.catalogue.sets else ())


@dataclass(frozen=True)
class SetsInFutures:
    """What sets and their measures gain in the same futures."""

    bands: Table
    draws: int
    failed: int


def sets_in_futures(said: Said, drawing: SharedDraws) -> SetsInFutures:
    """The same gains in each of the futures; luck is left out.

    Of measures that exclude each other the one that is expected to gain most stands beside the others in all of them.

    Raises:
        FaultyInput: figures that do not fit while some measures are on.
    """
    desk = Desk(said)
    gains = Gains(desk, worlds_of_sets(desk.catalogue))
    best = _best(gains, desk.catalogue)
    list(_rows(gains, desk.catalogue, best))  # which worlds this takes
    counts = counts_in_futures(gains, drawing)
    rows = _rows(counts, desk.catalogue, best) if counts.stands else ()
    return SetsInFutures(bands_of(rows, ("set", "measure"), GAINED), counts.draws, counts.failed)


GAINED = ("n_alone", "n_in_set", "n_last")


def worlds_of_sets(catalogue: Catalogue) -> int:
    """Worlds to compute, or a few more: measures alone, all together, and sets and their measures within and last."""
    alone = 1 + len(catalogue.measures) + len(catalogue.levels)
    return alone + 1 + sum(2 + 2 * len(measures) for measures in catalogue.sets.values())


def _best(gains: Gains, catalogue: Catalogue) -> list[str]:
    """All measures, the one that gains most alone first."""
    switches = Switches(catalogue)
    alone = {name: _gain(gains, switches, (name,)) for name in catalogue.measures}
    return sorted(alone, key=lambda name: -alone[name])


def _rows(counts: Counting, catalogue: Catalogue, best: Sequence[str]) -> Iterator[TableRow]:
    switches = Switches(catalogue)
    for name, members in catalogue.sets.items():
        whole = _gain(counts, switches, members)
        yield _row(name, WHOLE, whole, whole, _last(counts, switches, members, best))
        for member in members:
            alone = _gain(counts, switches, (member,))
            within = _gain(counts, switches, (member,), [other for other in members if other != member])
            yield _row(name, member, alone, within, _last(counts, switches, (member,), best))


def _gain(counts: Counting, switches: Switches, measures: Sequence[str], beside: Sequence[str] = ()) -> Any:
    """What some measures gain while others are on beside them."""
    with_them = counts.under(switches.levels((*beside, *measures)))
    return with_them - counts.under(switches.levels(beside, measures))


def _last(counts: Counting, switches: Switches, measures: Sequence[str], best: Sequence[str]) -> Any:
    """What some measures gain on top of all others."""
    everything = switches.all_with(measures, best)
    return _gain(counts, switches, measures, [name for name in everything if name not in measures])


def _row(name: str, measure: str, alone: Any, within: Any, last: Any) -> TableRow:
    return {"set": name, "measure": measure, "n_alone": alone, "n_in_set": within, "n_last": last}
