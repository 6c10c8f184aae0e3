"""Which figures a scenario names, where, and what each may be: its dimensions, its units and its least value."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from dienmodel.model.bounds import Exponents
from dienmodel.model.said import Said
from dienmodel.model.schema import (
    capacities,
    country,
    industry,
    measures,
    observed,
    people,
    plans,
    scenario,
    targets,
    tracks,
    weighing,
)
from dienmodel.text.reading import YamlPlace

PEOPLE, FLOW, TIME, RATE, PURE = (1, 0, 0), (1, -1, 0), (0, 1, 0), (0, -1, 0), (0, 0, 0)
EURO, EURO_A_YEAR, EURO_A_HEAD, EURO_A_HEAD_A_YEAR = (0, 0, 1), (0, -1, 1), (-1, 0, 1), (-1, -1, 1)

PARTS = ("share", "factor")
PER_UNIT = ("people/unit", "factor")


class AmountRule(NamedTuple):
    """What an amount may be: its dimensions, its units where not all of that size will do, and the least value."""

    sizes: tuple[Exponents, ...]
    """Exponents of people, time and money; none where another rule tells (`checks.weighing`)."""
    units: tuple[str, ...] = ()
    least: float | None = 0.0
    """No figure in the amount may be lower; None: any number has a meaning."""


CHANCE = AmountRule((PURE,), PARTS)

USES: dict[tuple[type[BaseModel], str], AmountRule] = {
    (people.Dimension, "share"): CHANCE,
    (people.To, "share"): CHANCE,
    (people.To, "split"): CHANCE,
    (people.Exit, "rate"): AmountRule((RATE,)),
    (people.Exit, "season"): AmountRule((PURE,), PARTS),
    (people.StockClock, "starts_at"): AmountRule((TIME,)),
    (people.Stock, "people"): AmountRule((PEOPLE,)),
    (people.Stock, "tenure"): AmountRule((TIME,)),
    (people.Stock, "limit"): AmountRule((TIME,)),
    (tracks.Stage, "duration"): AmountRule((TIME,)),
    (tracks.Stage, "variation"): AmountRule((PURE,), PARTS),
    (tracks.Stage, "dropout"): CHANCE,
    (tracks.Stage, "leaves"): AmountRule((RATE,)),
    (tracks.Stage, "limits"): AmountRule((TIME,)),
    (tracks.Stage, "split"): CHANCE,
    (capacities.Gate, "uses"): AmountRule((PURE,), PER_UNIT, least=1.0),
    (capacities.Gate, "every"): AmountRule((TIME,)),
    (capacities.Gate, "least"): AmountRule((PEOPLE,)),
    (capacities.Gate, "gives_up"): AmountRule((RATE,)),
    (capacities.Gate, "patience"): AmountRule((TIME,)),
    (capacities.Gate, "limits"): AmountRule((TIME,)),
    (capacities.Gate, "closes_at"): AmountRule((PEOPLE, TIME)),
    (capacities.Gate, "reopens_at"): AmountRule((PEOPLE, TIME)),
    (capacities.Priority, "reserved"): CHANCE,
    (capacities.Priority, "at_most"): CHANCE,
    (capacities.Ceiling, "most"): AmountRule((PEOPLE,)),
    (capacities.Ceiling, "least"): AmountRule((FLOW,)),
    (capacities.Supply, "share"): AmountRule((PURE,), PARTS),
    (capacities.Filled, "share"): AmountRule((PURE, RATE), PARTS),
    (capacities.Capacity, "amount"): AmountRule((PEOPLE, FLOW), least=None),
    (tracks.Entry, "people"): AmountRule((FLOW, PEOPLE)),
    (tracks.Entry, "each"): CHANCE,
    (tracks.Entry, "season"): AmountRule((PURE,), PARTS),
    (tracks.Entry, "ages"): AmountRule((PURE,), PARTS),
    (tracks.Entry, "split"): CHANCE,
    (tracks.Swap, "share"): CHANCE,
    (tracks.Track, "again_after"): AmountRule((TIME,)),
    (people.Populace, "people"): AmountRule((PEOPLE,)),
    (people.Populace, "entering"): AmountRule((FLOW, PEOPLE)),
    (people.Populace, "net"): AmountRule((RATE,), least=None),
    (measures.Measure, "lead"): AmountRule((TIME,)),
    (measures.Measure, "ramp"): AmountRule((TIME,)),
    (measures.Price, "once"): AmountRule((EURO,)),
    (measures.Price, "yearly"): AmountRule((EURO_A_YEAR,)),
    (measures.Cost, "flow"): AmountRule((FLOW,)),
    (measures.Cost, "rate"): AmountRule((EURO_A_HEAD_A_YEAR, EURO_A_HEAD)),
    (measures.Budget, "amount"): AmountRule((EURO_A_YEAR,)),
    (weighing.Counted, "each"): AmountRule(()),
    (weighing.Indicator, "split"): CHANCE,
    (country.BesideFigure, "amount"): AmountRule(()),
    (country.Displacement, "at"): AmountRule((PURE,), PARTS),
    (country.Displacement, "along"): CHANCE,
    (country.Combination, "shared"): CHANCE,
    (country.Cap, "of"): AmountRule(()),
    (country.Monitored, "level"): CHANCE,
    (country.Monitored, "margin"): CHANCE,
    (country.Monitored, "whole"): AmountRule((PEOPLE,)),
    (weighing.Payment, "lag"): CHANCE,
    (weighing.Payment, "cancelled"): CHANCE,
    (weighing.Payment, "realised"): CHANCE,
    (weighing.Payment, "outstanding"): AmountRule((EURO,)),
    (weighing.GivenSpending, "amount"): AmountRule((EURO_A_YEAR,)),
    (industry.FinalDemand, "products"): CHANCE,
    (industry.FinalDemand, "domestic"): CHANCE,
    (industry.Industry, "wage"): AmountRule((EURO_A_HEAD_A_YEAR,)),
    (weighing.Money, "gdp"): AmountRule((EURO_A_YEAR,)),
    (weighing.Money, "deflator"): AmountRule((PURE,), PARTS),
    (weighing.Money, "required"): CHANCE,
    (weighing.Money, "room"): AmountRule((EURO_A_YEAR,)),
    (weighing.Money, "cash"): AmountRule((EURO_A_YEAR,)),
    (weighing.Money, "over_programmed"): AmountRule((PURE,), PARTS),
    (weighing.Money, "discount"): AmountRule((RATE,)),
    (targets.Floor, "fewest"): AmountRule((PEOPLE,)),
    (targets.Target, "people"): AmountRule((PEOPLE,)),
    (plans.Aim, "weight"): AmountRule((EURO_A_HEAD, EURO_A_HEAD_A_YEAR)),
    (targets.Establishment, "posts"): AmountRule((PEOPLE,)),
    (targets.Establishment, "available"): CHANCE,
    (observed.Observation, "value"): AmountRule((PEOPLE, TIME, PURE, EURO), PARTS, least=None),
    (observed.Observation, "error"): AmountRule((PEOPLE, TIME, PURE, EURO), PARTS, least=None),
    (observed.Discrepancy, "spread"): CHANCE,
    (observed.Discrepancy, "drift"): AmountRule((RATE,)),
    (observed.Discrepancy, "memory"): AmountRule((TIME,)),
    (observed.Discrepancy, "together"): CHANCE,
    (scenario.Scenario, "equivalents"): AmountRule((PURE,), PARTS),
    (scenario.Scenario, "readiness"): AmountRule((PURE,), PARTS),
    (plans.Limits, "instructors"): AmountRule((PURE,), PARTS),
    (plans.Limits, "smooth"): AmountRule((PURE,), PARTS),
}
"""Every amount in the language and what it may be."""


NESTED = (BaseModel, dict, tuple)
"""In what amounts can stand."""


class Mention(NamedTuple):
    """An amount in a scenario: where it stands, its figure keys and what it may be."""

    place: YamlPlace
    keys: tuple[str, ...]
    use: AmountRule


def mentions(node: BaseModel, place: YamlPlace = ()) -> Iterator[Mention]:
    """All amounts of a scenario."""
    for name in type(node).model_fields:
        value, here = getattr(node, name), (*place, name)
        use = USES.get((type(node), name))
        if use and value and isinstance(value, tuple):
            yield Mention(here, value, use)
        elif use and isinstance(value, Mapping):
            yield from (Mention((*here, key), item, use) for key, item in value.items() if item)
        elif isinstance(value, NESTED):
            yield from _inside(value, here)


def _inside(value: Any, place: YamlPlace) -> Iterator[Mention]:
    if isinstance(value, BaseModel):
        yield from mentions(value, place)
    elif isinstance(value, Mapping) and place != ("figures",):
        for key, item in value.items():
            if isinstance(item, NESTED):
                yield from _inside(item, (*place, key))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            if isinstance(item, NESTED):
                yield from _inside(item, (*place, i))


def bare(factor: str) -> str:
    """The figure in a factor of an amount: `not failed` is one less `failed`."""
    return factor.removeprefix("not ")


def splits(place: YamlPlace) -> bool:
    """Whether an amount stands where people are split into groups, or money over products."""
    return "split" in place or (place[0], place[-1]) in (("dimensions", "share"), ("industry", "products"))


def counts(place: YamlPlace) -> bool:
    """Whether an amount is the people in a stock at the start, or the posts of an organisation."""
    return (place[0] == "stocks" and place[-1] == "people") or (place[0] == "establishments" and "posts" in place)


SPENDING = ("costs", "budgets", "payments", "given", "definitions", "money")
"""Sections about money."""

COUNTRY = ("industry", "indicators", "keys", "monitor")
"""Sections about what is asked of the country."""

AGAINST = (*SPENDING, "targets", "readiness", "limits", "establishments", "equivalents", *COUNTRY)
"""Sections that results are held against: no path of a network has them."""


def held_against(said: Said) -> set[str]:
    """Figures of what results are held against or cost, and those by which measures that are on change them."""
    scenario = said.scenario
    found = {
        bare(key)
        for mention in mentions(scenario)
        if mention.place[0] in AGAINST or (mention.place[0] == "measures" and mention.place[2] == "cost")
        for key in mention.keys
    }
    effects = [effect for name in scenario.on for effect in scenario.measures[name].effects]
    while more := {key for effect in effects if effect.figure in found for key in _others(effect)} - found:
        found |= more
    return found


def figures_used(said: Said) -> set[str]:
    """Keys of all figures that the scenario names, measures included."""
    scenario = said.scenario
    amounts = {bare(key) for mention in mentions(scenario) for key in mention.keys}
    effects = {
        key
        for measure in scenario.measures.values()
        for effect in measure.effects
        for key in (effect.figure, *_others(effect))
    }
    return amounts | effects


def _others(effect: measures.Effect) -> list[str]:
    """Figures by which a measure changes one."""
    return [key for key in (effect.multiply, effect.add, effect.set) if key]
