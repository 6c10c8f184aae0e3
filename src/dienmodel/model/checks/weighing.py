"""Indicators and ledgers: units come out, limits can be kept, and nothing is counted or paid twice."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from dienmodel.model.checks.fault import fault_at
from dienmodel.model.figures import INDICATOR_UNITS, UNITS, Figure, thing_of
from dienmodel.model.said import Said
from dienmodel.model.schema.weighing import Counted, Indicator
from dienmodel.model.used import FLOW, PEOPLE, bare
from dienmodel.text.faults import Fault, Values, one_of

EURO_PER_YEAR = (0, -1, 1)

EQUIVALENTS = "equivalents"
"""What people count for who are said in equivalents: a factor."""


def units(said: Said) -> Iterator[Fault]:
    """What an indicator counts comes out in its unit."""
    for name, indicator in said.scenario.indicators.items():
        if indicator.unit not in INDICATOR_UNITS:
            known = one_of(indicator.unit, INDICATOR_UNITS)
            yield fault_at(said, ("indicators", name, "unit"), "indicator-unit", unit=indicator.unit, one_of=known)
            continue
        for i, counted in enumerate(indicator.of):
            if all(bare(key) in said.figures for key in counted.each or ()) and not _comes_out(
                said, indicator, counted
            ):
                units_said = _said_in(said, counted)
                values: Values = {"indicator": name, "number": i + 1, "unit": indicator.unit, "units": units_said}
                yield fault_at(said, ("indicators", name, "of", i), "indicator-size", **values)


def _comes_out(said: Said, indicator: Indicator, counted: Counted) -> bool:
    each = [said.figures[bare(key)].unit for key in counted.each or ()]
    size = tuple(map(sum, zip(_size(said, counted), *(UNITS[unit][0] for unit in each), strict=True)))
    things = sorted(filter(None, map(thing_of, each)))
    wanted = [thing for thing in (thing_of(indicator.unit),) if thing and thing != EQUIVALENTS]
    return size == INDICATOR_UNITS[indicator.unit][0] and things == wanted


def _size(said: Said, counted: Counted) -> tuple[int, int, int]:
    """People, years and euro of what is counted."""
    if counted.content == "jobs":
        return PEOPLE
    if counted.cost or counted.given:
        return EURO_PER_YEAR
    capacity = said.scenario.capacities.get(counted.capacity or counted.used or "")
    slots = capacity is not None and capacity.kind == "slots"
    flows = counted.base in ("newcomers", "admissions", "joins", "leaves") or slots
    return FLOW if flows else PEOPLE


def _said_in(said: Said, counted: Counted) -> str:
    base = next(unit for unit in ("people", "people/year", "euro/year") if UNITS[unit][0] == _size(said, counted))
    return " x ".join([base, *(said.figures[bare(key)].unit for key in counted.each or ())])


def limited(said: Said) -> Iterator[Fault]:
    """Only what is counted by group can be limited to some."""
    for name, indicator in said.scenario.indicators.items():
        for i, counted in enumerate(indicator.of):
            capacity = said.scenario.capacities.get(counted.capacity or "")
            known = None if capacity is None else set(capacity.by)
            apart = counted.base not in ("newcomers", "used", "cost", "given")
            if counted.where and (not apart or (known is not None and not known.issuperset(counted.where))):
                values: Values = {"indicator": name, "number": i + 1, "base": counted.base}
                yield fault_at(said, ("indicators", name, "of", i, "where"), "counted-where", **values)


def payments(said: Said) -> Iterator[Fault]:
    """Every article is paid in one way; what measures cost themselves is paid over their lead time."""
    times = Counter(chain.from_iterable(payment.articles for payment in said.scenario.payments.values()))
    for name, payment in said.scenario.payments.items():
        for article in payment.articles:
            if article == "measures":
                yield fault_at(said, ("payments", name, "articles"), "payment-measures", payment=name)
            elif times[article] > 1:
                yield fault_at(said, ("payments", name, "articles"), "payment-twice", payment=name, article=article)
        if payment.outstanding and len(payment.articles) > 1:
            yield fault_at(said, ("payments", name, "outstanding"), "outstanding-articles", payment=name)
        for key in payment.lag:
            figure = said.figures.get(bare(key))
            if figure is not None and not _is_lag(figure):
                yield fault_at(said, ("payments", name, "lag"), "lag-form", payment=name, key=key)


def _is_lag(figure: Figure) -> bool:
    """Whether a figure tells a share for each of some years from 0 on, or one share."""
    years = map(str, figure.table or ())
    return figure.by in ((), ("lag",)) and all(year.isdecimal() for year in years)


def given(said: Said) -> Iterator[Fault]:
    """What is given is an article of its own; spending is counted in a way that is known."""
    articles = {cost.article for cost in said.scenario.costs.values()}
    for name in said.scenario.given:
        if name in articles:
            yield fault_at(said, ("given", name), "given-twice", name=name)
    money = said.scenario.money
    definition = said.scenario.definitions.get(money.definition) if money else None
    if definition is not None and definition.unknown is not None:
        yield fault_at(said, ("money", "definition"), "definition-unknown", name=definition.title)


def paid_twice(said: Said) -> Iterator[Fault]:
    """Who is drawn from a stock to supply a capacity, such as an instructor, is paid there already."""
    paid = {cost.stock for cost in said.scenario.costs.values() if cost.stock}
    for name, cost in said.scenario.costs.items():
        capacity = said.scenario.capacities.get(cost.capacity or "")
        twice = [part.stock for part in capacity.drawn if part.stock in paid] if capacity else []
        if twice:
            values: Values = {"cost": name, "capacity": cost.capacity, "stock": twice[0]}
            yield fault_at(said, ("costs", name, "capacity"), "paid-twice", **values)


RULES = (units, limited, payments, given, paid_twice)
