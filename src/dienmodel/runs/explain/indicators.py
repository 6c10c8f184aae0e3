"""What an indicator is over a period, by what it counts and of whom."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.indicators import IndicatorTerm, indicator_terms
from dienmodel.network.world import World
from dienmodel.runs.explain.figures import leading_to_stages, leading_to_stock, leading_to_track
from dienmodel.runs.explain.people import behind_category
from dienmodel.runs.explain.quantity import (
    About,
    Declarations,
    PartRow,
    Period,
    Quantity,
    QuantityKind,
    dimensions_and_category,
    summed,
)
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import shares_of

KEY = "indicator"
"""The kind of quantity that an indicator is."""


def known(catalogue: Catalogue) -> Sequence[str]:
    """Indicators of which something can be said."""
    return [name for name, entry in catalogue.indicators.items() if entry.unknown is None]


def _parts(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """What is counted, and for whom, in the groups that were asked for."""
    meter, shares = run.world.meters.indicators[quantity.name], shares_of(run, quantity.days(day))[np.newaxis]
    terms = indicator_terms(meter, run.expected, shares)
    return summed(_row(term) for term in terms if quantity.asks_for(dict(term.group)))


def _row(term: IndicatorTerm) -> PartRow:
    whom, base = _whom([member for _, member in term.group]), term.part.base
    if base in ("joins", "leaves"):
        return PartRow("of", whom, base, "", float(term.values[0]))
    return PartRow(
        "of", f"{_WORD[base]} {term.part.name}", "used" if base == "used" else "", whom, float(term.values[0])
    )


_WORD = {
    "stock": "stock",
    "node": "track",
    "arrived": "track",
    "started": "gate",
    "capacity": "capacity",
    "used": "capacity",
    "cost": "cost",
    "given": "given",
}
"""What declares a base, in a word."""


def _whom(members: Sequence[str]) -> str:
    return f"group {':'.join(members)}" if members else ""


def _behind(world: World, quantity: Quantity) -> Declarations:
    """What it counts, and all that leads to those whom it counts."""
    bases, rests = world.catalogue.indicators[quantity.name].bases, set[tuple[str, ...]]()
    for section, name in bases:
        rests |= {(section, name), *_leading(world, section, name)}
    return rests


def _leading(world: World, section: str, name: str) -> Declarations:
    catalogue = world.catalogue
    if section == "tracks":
        return leading_to_track(world, name)
    if section in ("gates", "capacities"):
        gates = {name} if section == "gates" else {gate for gate, each in catalogue.gates.items() if name in each.uses}
        return leading_to_stages(world, {stage for stage, gate in catalogue.gate_of.items() if gate in gates})
    if section == "categories":
        return behind_category(world, name)
    if section == "given":
        return {("industry", "demand"), ("industry", "wage"), ("payments",)}
    return leading_to_stock(world, name) if section == "stocks" else set()


INDICATOR = QuantityKind(
    KEY,
    "",
    Period.YEAR,
    About.INDICATOR,
    "indicator:training_others",
    named=known,
    parts=_parts,
    behind=_behind,
    groups=dimensions_and_category,
    listed=True,
)
