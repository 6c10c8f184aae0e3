"""Which two measures together help most: all pairs are computed, for what two do together no measure shows alone.

Of three measures of which none helps alone two may help each other much; a search among the most promising ones would
not find them. `n_more` is what the two gain together beyond the sum of both: below zero they are in each other's way.
"""

from collections.abc import Iterator
from itertools import combinations

from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.desk import Desk
from dienmodel.runs.tables.together import PAIRS
from dienmodel.text.progress import Progress
from dienmodel.text.table import Table, TableRow
from dienmodel.weigh.gains import Gains, Switches


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
    switches, free = Switches(catalogue), free_measures(catalogue)
    as_it_is = gains.under(switches.levels(()))
    alone = {name: gains.under(switches.levels((name,))) - as_it_is for name in free}
    for pair in pairs_of(catalogue):
        first, second = sorted(pair, key=lambda name: -alone[name])
        both = gains.under(switches.levels(pair)) - as_it_is
        yield {
            "first": first,
            "second": second,
            "n_first": alone[first],
            "n_second": alone[second],
            "n_both": both,
            "n_more": both - alone[first] - alone[second],
        }
