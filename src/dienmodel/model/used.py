"""Which figures a scenario names, where, and what each may be: its dimensions, its units and its least value."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from dienmodel.model import schema
from dienmodel.model.bounds import Exponents
from dienmodel.model.said import Said
from dienmodel.text.reading import YamlPlace

PEOPLE, FLOW, TIME, RATE, PURE = (1, 0, 0), (1, -1, 0), (0, 1, 0), (0, -1, 0), (0, 0, 0)
EURO, EURO_A_YEAR, EURO_A_HEAD, EURO_A_HEAD_A_YEAR = (0, 0, 1), (0, -1, 1), (-1, 0, 1), (-1, -1, 1)

PARTS = ("share", "factor")
PER_UNIT = ("people/unit", "factor")


class AmountRule(NamedTuple):
    """What an amount may be: its dimensions, its units where not all of that size will do, and the least value."""

    sizes: tuple[Exponents, ...]
    """Exponents of people, time and money."""
    units: tuple[str, ...] = ()
    least: float | None = 0.0
    """No figure in the amount may be lower; None: any number has a meaning."""


CHANCE = AmountRule((PURE,), PARTS)

USES: dict[tuple[type[BaseModel], str], AmountRule] = {
    (schema.Dimension, "share"): CHANCE,
    (schema.To, "share"): CHANCE,
    (schema.To, "split"): CHANCE,
    (schema.Exit, "rate"): AmountRule((RATE,)),
    (schema.Exit, "season"): AmountRule((PURE,), PARTS),
    (schema.Stock, "people"): AmountRule((PEOPLE,)),
    (schema.Stock, "tenure"): AmountRule((TIME,)),
    (schema.Stock, "limit"): AmountRule((TIME,)),
    (schema.Stage, "duration"): AmountRule((TIME,)),
    (schema.Stage, "variation"): AmountRule((PURE,), PARTS),
    (schema.Stage, "dropout"): CHANCE,
    (schema.Stage, "split"): CHANCE,
    (schema.Gate, "uses"): AmountRule((PURE,), PER_UNIT, least=1.0),
    (schema.Gate, "every"): AmountRule((TIME,)),
    (schema.Gate, "least"): AmountRule((PEOPLE,)),
    (schema.Gate, "gives_up"): AmountRule((RATE,)),
    (schema.Gate, "patience"): AmountRule((TIME,)),
    (schema.Supply, "share"): AmountRule((PURE,), PARTS),
    (schema.Capacity, "amount"): AmountRule((PEOPLE, FLOW), least=None),
    (schema.Entry, "people"): AmountRule((FLOW,)),
    (schema.Entry, "season"): AmountRule((PURE,), PARTS),
    (schema.Entry, "ages"): AmountRule((PURE,), PARTS),
    (schema.Entry, "split"): CHANCE,
    (schema.Swap, "share"): CHANCE,
    (schema.Track, "again_after"): AmountRule((TIME,)),
    (schema.Populace, "people"): AmountRule((PEOPLE,)),
    (schema.Populace, "entering"): AmountRule((FLOW, PEOPLE)),
    (schema.Populace, "net"): AmountRule((RATE,), least=None),
    (schema.Measure, "lead"): AmountRule((TIME,)),
    (schema.Measure, "ramp"): AmountRule((TIME,)),
    (schema.Price, "once"): AmountRule((EURO,)),
    (schema.Price, "yearly"): AmountRule((EURO_A_YEAR,)),
    (schema.Cost, "flow"): AmountRule((FLOW,)),
    (schema.Cost, "rate"): AmountRule((EURO_A_HEAD_A_YEAR, EURO_A_HEAD)),
    (schema.Budget, "amount"): AmountRule((EURO_A_YEAR,)),
    (schema.Target, "people"): AmountRule((PEOPLE,)),
    (schema.Aim, "weight"): AmountRule((EURO_A_HEAD, EURO_A_HEAD_A_YEAR)),
    (schema.Establishment, "posts"): AmountRule((PEOPLE,)),
    (schema.Point, "people"): AmountRule((PEOPLE,)),
    (schema.Scenario, "readiness"): AmountRule((PURE,), PARTS),
    (schema.Limits, "instructors"): AmountRule((PURE,), PARTS),
    (schema.Limits, "smooth"): AmountRule((PURE,), PARTS),
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
        if use and isinstance(value, tuple):
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


def figures_used(said: Said) -> set[str]:
    """Keys of all figures that the scenario names, measures included."""
    scenario = said.scenario
    amounts = {bare(key) for mention in mentions(scenario) for key in mention.keys}
    effects = {
        key
        for measure in scenario.measures.values()
        for effect in measure.effects
        for key in (effect.figure, effect.multiply, effect.add, effect.set)
        if key
    }
    return amounts | effects
