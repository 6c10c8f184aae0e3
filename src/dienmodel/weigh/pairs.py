"""Which two measures together help most: all pairs are computed, for what two do together no measure shows alone.

Of three measures of which none helps alone two may help each other much; a search among the most promising ones would
not find them. `n_more` is what the two gain together beyond the sum of both: below zero they are in each other's way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.desk import Desk
from dienmodel.runs.paired import level_with_best
from dienmodel.runs.tables.together import PAIRS
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.progress import Progress
from dienmodel.text.table import Table, TableRow
from dienmodel.weigh.gains import Counting, Gains, Switches, bands_of, counts_in_futures


def pairs_table(said: Said, progress: Progress | None = None) -> Table:
    """All pairs of measures that can be on together and are not fully on yet, what helps most first.

    Columns first (of the two the one that helps more), second, n_first, n_second, n_both and n_more: what is gained
    over the scenario as it is.

    Raises:
        FaultyInput: figures that do not fit while some measures are on.
        KeyboardInterrupt: it was interrupted; which two help most is not known before all pairs are.
    """
    desk = Desk(said)
    gains = Gains(desk, worlds_of_pairs(desk.catalogue), progress)
    return PAIRS.table(sorted(_rows(gains, desk.catalogue), key=lambda row: -row["n_both"]))


@dataclass(frozen=True)
class PairsInFutures:
    """What the pairs that are expected to help most gain in the same futures: bands, and which equal the best.

    `level` are the pairs that cannot be told apart from the one whose middle is highest, `best`.
    """

    bands: Table
    draws: int
    failed: int
    best: tuple[str, str] | None = None
    level: tuple[tuple[str, str], ...] = ()


def pairs_in_futures(said: Said, pairs: Table, drawing: SharedDraws) -> PairsInFutures:
    """The same gains in each of the futures, of the pairs in a table; luck is left out.

    Raises:
        FaultyInput: figures that do not fit while some measures are on.
    """
    desk = Desk(said)
    chosen = [(row["first"], row["second"]) for row in pairs.rows()]
    gains = Gains(desk, worlds_of_pairs(desk.catalogue))
    list(_rows_of(gains, desk.catalogue, chosen))  # which worlds this takes
    counts = counts_in_futures(gains, drawing)
    if not counts.stands:
        return PairsInFutures(bands_of([], PAIR, GAINED), counts.draws, counts.failed)
    rows = list(_rows_of(counts, desk.catalogue, chosen))
    best, level = level_with_best({pair: row["n_both"] for pair, row in zip(chosen, rows, strict=True)})
    return PairsInFutures(bands_of(rows, PAIR, GAINED), counts.draws, counts.failed, best, level)


PAIR, GAINED = ("first", "second"), ("n_first", "n_second", "n_both", "n_more")


def free_measures(catalogue: Catalogue) -> list[str]:
    """Measures that are off, or only partly on."""
    return [name for name in catalogue.measures if catalogue.levels.get(name, 0.0) < 1.0]


def pairs_of(catalogue: Catalogue) -> list[tuple[str, str]]:
    """All pairs of free measures that can be on together."""
    switches = Switches(catalogue)
    return [pair for pair in combinations(free_measures(catalogue), 2) if not switches.exclude(*pair)]


def worlds_of_pairs(catalogue: Catalogue) -> int:
    """Worlds to compute: as it is, each free measure, and each pair."""
    return 1 + len(free_measures(catalogue)) + len(pairs_of(catalogue))


def _rows(gains: Gains, catalogue: Catalogue) -> Iterator[TableRow]:
    """Every pair, of the two first the one that helps more."""
    switches = Switches(catalogue)
    as_it_is = gains.under(switches.levels(()))
    alone = {name: gains.under(switches.levels((name,))) - as_it_is for name in free_measures(catalogue)}
    ordered = (sorted(pair, key=lambda name: -alone[name]) for pair in pairs_of(catalogue))
    return _rows_of(gains, catalogue, ((first, second) for first, second in ordered))


def _rows_of(counts: Counting, catalogue: Catalogue, pairs: Iterable[tuple[str, str]]) -> Iterator[TableRow]:
    switches = Switches(catalogue)
    as_it_is = counts.under(switches.levels(()))
    for first, second in pairs:
        alone = [counts.under(switches.levels((name,))) - as_it_is for name in (first, second)]
        both = counts.under(switches.levels((first, second))) - as_it_is
        yield {
            "first": first,
            "second": second,
            "n_first": alone[0],
            "n_second": alone[1],
            "n_both": both,
            "n_more": both - alone[0] - alone[1],
        }
