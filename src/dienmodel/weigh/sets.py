"""Levers that belong together: what each gains alone, in its set, and last, on top of all others.

A seat without an instructor trains nobody, and an instructor without a seat neither: alone both seem worthless. With
v(on) for what is counted while the measures `on` are fully on and the others are as in the scenario,

    alone  = v(m) - v(without m)          in the set = v(set) - v(set without m)
    last   = v(all) - v(all without m)    of the whole set the same with the set in the place of m.

"All" are all measures that can be on beside m; of those that exclude each other the one that gains most alone.
"""

from collections.abc import Iterator, Sequence

from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.desk import Desk
from dienmodel.runs.tables.together import SETS
from dienmodel.text.progress import Progress
from dienmodel.text.table import Table, TableRow
from dienmodel.weigh.gains import Gains, Switches

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
    return SETS.table(_rows(gains, desk.catalogue) if desk.catalogue.sets else ())


def worlds_of_sets(catalogue: Catalogue) -> int:
    """Worlds to compute, or a few more: measures alone, all together, and sets and their measures within and last."""
    alone = 1 + len(catalogue.measures) + len(catalogue.levels)
    return alone + 1 + sum(2 + 2 * len(measures) for measures in catalogue.sets.values())


def _rows(gains: Gains, catalogue: Catalogue) -> Iterator[TableRow]:
    switches = Switches(catalogue)
    alone = {name: _gain(gains, switches, (name,)) for name in catalogue.measures}
    best = sorted(alone, key=lambda name: -alone[name])
    for name, members in catalogue.sets.items():
        whole = _gain(gains, switches, members)
        yield _row(name, WHOLE, whole, whole, _last(gains, switches, members, best))
        for member in members:
            within = _gain(gains, switches, (member,), [other for other in members if other != member])
            yield _row(name, member, alone[member], within, _last(gains, switches, (member,), best))


def _gain(gains: Gains, switches: Switches, measures: Sequence[str], beside: Sequence[str] = ()) -> float:
    """What some measures gain while others are on beside them."""
    with_them = gains.under(switches.levels((*beside, *measures)))
    return with_them - gains.under(switches.levels(beside, measures))


def _last(gains: Gains, switches: Switches, measures: Sequence[str], best: Sequence[str]) -> float:
    """What some measures gain on top of all others."""
    everything = switches.all_with(measures, best)
    return _gain(gains, switches, measures, [name for name in everything if name not in measures])


def _row(name: str, measure: str, alone: float, within: float, last: float) -> TableRow:
    return {"set": name, "measure": measure, "n_alone": alone, "n_in_set": within, "n_last": last}
