"""Amounts: their figures exist, come out in the right unit, and are not below what has a meaning."""

from collections.abc import Iterator, Sequence

from dienmodel.model.bounds import Exponents
from dienmodel.model.checks.fault import dotted, fault_at
from dienmodel.model.figures import UNITS, numbers
from dienmodel.model.said import Said
from dienmodel.model.schema.measures import Cost
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.used import (
    EURO_A_HEAD,
    EURO_A_HEAD_A_YEAR,
    FLOW,
    PARTS,
    PEOPLE,
    PURE,
    RATE,
    AmountRule,
    Mention,
    bare,
    mentions,
)
from dienmodel.text.faults import Fault, Values, meant


def amounts(said: Said) -> Iterator[Fault]:
    """Every amount, by itself and beside another word of its declaration."""
    known = {mention.place: mention for mention in (*mentions(said.scenario), *_by_kind(said))}
    for mention in known.values():
        yield from _unknown(said, mention)
        if all(bare(key) in said.figures for key in mention.keys):
            yield from _size(said, mention)
            yield from _rests(said, mention)
            yield from _parts(said, mention)
            yield from _least(said, mention)


def _unknown(said: Said, mention: Mention) -> Iterator[Fault]:
    for key in mention.keys:
        if bare(key) not in said.figures:
            values: Values = {"name": dotted(mention.place), "key": key, "meant": meant(key, said.figures)}
            yield fault_at(said, mention.place, "no-figure", **values)


def _size(said: Said, mention: Mention) -> Iterator[Fault]:
    if mention.use.sizes and _product(said, mention.keys) not in mention.use.sizes:
        units = [said.figures[bare(key)].unit for key in mention.keys]
        known = sorted(unit for unit, (s, _) in UNITS.items() if s in mention.use.sizes)
        allowed = mention.use.units  # of numbers without people, time and money
        known = [unit for unit in known if not allowed or unit in allowed or UNITS[unit][0] != PURE]
        name, said_in = dotted(mention.place), " x ".join(units)
        yield fault_at(said, mention.place, "unit", name=name, units=said_in, known=known)


def _product(said: Said, keys: Sequence[str]) -> Exponents:
    """Exponents of people, time and money of figures that are multiplied."""
    people, time, money = zip(*(UNITS[said.figures[bare(key)].unit][0] for key in keys), strict=True)
    return sum(people), sum(time), sum(money)


def _rests(said: Said, mention: Mention) -> Iterator[Fault]:
    for key in mention.keys:
        unit = said.figures[bare(key)].unit
        if key != bare(key) and unit != "share":
            yield fault_at(said, mention.place, "unit-rest", name=dotted(mention.place), key=key, unit=unit)


def _parts(said: Said, mention: Mention) -> Iterator[Fault]:
    """A number without people, time and money is not always of the right kind: hours per person are no chance."""
    for key in mention.keys:
        figure = said.figures[bare(key)]
        if mention.use.units and UNITS[figure.unit][0] == PURE and figure.unit not in mention.use.units:
            values: Values = {"name": dotted(mention.place), "units": figure.unit, "known": mention.use.units}
            yield fault_at(said, mention.place, "unit", **values)


def _least(said: Said, mention: Mention) -> Iterator[Fault]:
    """Numbers below what has a meaning, with the line of the number."""
    least = mention.use.least
    for key in mention.keys if least is not None else ():
        figure = said.figures[bare(key)]
        floor = least if len(mention.keys) == 1 else min(least or 0.0, 0.0)
        for inside, number in numbers(figure):
            if number < (floor or 0.0):
                values: Values = {"key": bare(key), "name": dotted(mention.place), "number": f"{number:g}"}
                yield fault_at(said, ("figures", bare(key), *inside), "too-low", least=f"{floor:g}", **values)
                break


def _by_kind(said: Said) -> Iterator[Mention]:
    """Amounts whose unit must fit another word of the declaration."""
    scenario = said.scenario
    for name, capacity in scenario.capacities.items():
        size = FLOW if capacity.kind == "slots" else PEOPLE
        least = None if capacity.drawn or capacity.filled else 0.0
        if capacity.amount:
            yield Mention(("capacities", name, "amount"), capacity.amount, AmountRule((size,), least=least))
        for i, filled in enumerate(capacity.filled):
            each = AmountRule((RATE,)) if capacity.kind == "slots" else AmountRule((PURE,), PARTS)
            if filled.share:
                yield Mention(("capacities", name, "filled", i, "share"), filled.share, each)
    for name, gate in scenario.gates.items():
        if gate.closes_at and gate.reopens_at and all(bare(key) in said.figures for key in gate.closes_at):
            size = _product(said, gate.closes_at)
            yield Mention(("gates", name, "reopens_at"), gate.reopens_at, AmountRule((size,)))
    for name, track in scenario.tracks.items():
        if track.entry:
            size = PEOPLE if track.entry.dates else FLOW
            yield Mention(("tracks", name, "entry", "people"), track.entry.people, AmountRule((size,)))
    for name, cost in scenario.costs.items():
        yield Mention(("costs", name, "rate"), cost.rate, AmountRule((_size_of(cost, scenario),)))
    for name, aim in scenario.aims.items():
        size = EURO_A_HEAD if aim.least in ("shortfall", "labour") else EURO_A_HEAD_A_YEAR
        if aim.weight:
            yield Mention(("aims", name, "weight"), aim.weight, AmountRule((size,)))


def _size_of(cost: Cost, scenario: Scenario) -> Exponents:
    by_head = any(base is not None for base in (cost.newcomers, cost.admissions, cost.flow))
    slots = cost.capacity in scenario.capacities and scenario.capacities[cost.capacity].kind == "slots"
    return EURO_A_HEAD if by_head or slots else EURO_A_HEAD_A_YEAR


RULES = (amounts,)
