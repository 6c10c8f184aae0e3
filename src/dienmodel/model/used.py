"""Which figures a scenario names, where, and what each may be: its dimensions, its units and its least value."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from dienmodel.model import schema
from dienmodel.model.said import Place, Said

Size = tuple[int, int, int]

PEOPLE, FLOW, TIME, RATE, PURE = (1, 0, 0), (1, -1, 0), (0, 1, 0), (0, -1, 0), (0, 0, 0)
EURO, EURO_A_YEAR, EURO_A_HEAD, EURO_A_HEAD_A_YEAR = (0, 0, 1), (0, -1, 1), (-1, 0, 1), (-1, -1, 1)

PARTS = ("share", "factor")
PER_UNIT = ("people/unit", "factor")


class Use(NamedTuple):
    """What an amount may be: its dimensions, its units where not all of that size will do, and the least value."""

    sizes: tuple[Size, ...]
    """Exponents of people, time and money."""
    units: tuple[str, ...] = ()
    least: float | None = 0.0
    """No figure in the amount may be lower; None: any number has a meaning."""


CHANCE = Use((PURE,), PARTS)

USES: dict[tuple[type[BaseModel], str], Use] = {
    (schema.Dimension, "share"): CHANCE,
    (schema.To, "share"): CHANCE,
    (schema.To, "split"): CHANCE,
    (schema.Exit, "rate"): Use((RATE,)),
    (schema.Exit, "season"): Use((PURE,), PARTS),
    (schema.Stock, "people"): Use((PEOPLE,)),
    (schema.Stock, "tenure"): Use((TIME,)),
    (schema.Stock, "limit"): Use((TIME,)),
    (schema.Stage, "duration"): Use((TIME,)),
    (schema.Stage, "variation"): Use((PURE,), PARTS),
    (schema.Stage, "dropout"): CHANCE,
    (schema.Stage, "split"): CHANCE,
    (schema.Gate, "uses"): Use((PURE,), PER_UNIT, least=1.0),
    (schema.Gate, "every"): Use((TIME,)),
    (schema.Gate, "least"): Use((PEOPLE,)),
    (schema.Gate, "gives_up"): Use((RATE,)),
    (schema.Gate, "patience"): Use((TIME,)),
    (schema.Supply, "share"): Use((PURE,), PARTS),
    (schema.Capacity, "amount"): Use((PEOPLE, FLOW), least=None),
    (schema.Entry, "people"): Use((FLOW,)),
    (schema.Entry, "season"): Use((PURE,), PARTS),
    (schema.Entry, "ages"): Use((PURE,), PARTS),
    (schema.Entry, "split"): CHANCE,
    (schema.Swap, "share"): CHANCE,
    (schema.Track, "again_after"): Use((TIME,)),
    (schema.Populace, "people"): Use((PEOPLE,)),
    (schema.Populace, "entering"): Use((FLOW, PEOPLE)),
    (schema.Populace, "net"): Use((RATE,), least=None),
    (schema.Measure, "lead"): Use((TIME,)),
    (schema.Measure, "ramp"): Use((TIME,)),
    (schema.Price, "once"): Use((EURO,)),
    (schema.Price, "yearly"): Use((EURO_A_YEAR,)),
    (schema.Cost, "flow"): Use((FLOW,)),
    (schema.Cost, "rate"): Use((EURO_A_HEAD_A_YEAR, EURO_A_HEAD)),
    (schema.Budget, "amount"): Use((EURO_A_YEAR,)),
    (schema.Target, "people"): Use((PEOPLE,)),
    (schema.Aim, "weight"): Use((EURO_A_HEAD, EURO_A_HEAD_A_YEAR)),
    (schema.Establishment, "posts"): Use((PEOPLE,)),
    (schema.Point, "people"): Use((PEOPLE,)),
    (schema.Scenario, "readiness"): Use((PURE,), PARTS),
    (schema.Limits, "instructors"): Use((PURE,), PARTS),
    (schema.Limits, "smooth"): Use((PURE,), PARTS),
}
"""Every amount in the language and what it may be."""


NESTED = (BaseModel, dict, tuple)
"""In what amounts can stand."""


class Mention(NamedTuple):
    """An amount in a scenario: where it stands, its figure keys and what it may be."""

    place: Place
    keys: tuple[str, ...]
    use: Use


def mentions(node: BaseModel, place: Place = ()) -> Iterator[Mention]:
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


def _inside(value: Any, place: Place) -> Iterator[Mention]:
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
