"""What is asked: dates within the run, and aims that weigh something."""

from collections.abc import Iterator, Sequence
from functools import reduce

from dienmodel.model.checks.fault import fault_at
from dienmodel.model.said import Said
from dienmodel.text.faults import Fault, Phrase, Value, Values
from dienmodel.text.reading import YamlPlace


def dates(said: Said) -> Iterator[Fault]:
    """The run ends after it starts, and what is dated lies within it."""
    scenario = said.scenario
    for section in ("targets", "published"):
        for name, goal in getattr(scenario, section).items():
            if not scenario.start <= goal.date <= scenario.end:
                values: Values = {
                    "name": f"{section}.{name}",
                    "day": goal.date,
                    "start": scenario.start,
                    "end": scenario.end,
                }
                yield fault_at(said, (section, name, "date"), "date", **values)
    if scenario.end <= scenario.start:
        yield fault_at(said, ("end",), "end")


def weights(said: Said) -> Iterator[Fault]:
    """A weight is one number above zero."""
    for name, aim in said.scenario.aims.items():
        numbers = [said.figures[key].value for key in aim.weight or () if key in said.figures]
        if not all(number is not None and number > 0 for number in numbers):
            shown: list[Value] = [Phrase("no-one-number") if number is None else f"{number:g}" for number in numbers]
            product = reduce(lambda a, b: Phrase("product", {"a": a, "b": b}), shown)
            yield fault_at(said, ("aims", name, "weight"), "weight", aim=name, numbers=product)


def ranks_of_plan(said: Said) -> Iterator[Fault]:
    """Ranks of aims that the scenario itself names."""
    yield from ranks(said, said.scenario.plan.aims, ("plan", "aims"))


def ranks(said: Said, asked: Sequence[Sequence[str]], place: YamlPlace) -> Iterator[Fault]:
    """Faults in ranks of aims: one that stands there twice, or shares a rank without a weight."""
    aims, named = said.scenario.aims, [aim for rank in asked for aim in rank]
    for name in dict.fromkeys(name for name in named if named.count(name) > 1):
        yield fault_at(said, place, "aim-twice", aim=name, count=named.count(name))
    for name in dict.fromkeys(name for rank in asked if len(rank) > 1 for name in rank if name in aims):
        if aims[name].least != "cost" and not aims[name].weight:
            yield fault_at(said, place, "no-weight", aim=name, unit=UNIT_OF_WEIGHT[aims[name].least])


UNIT_OF_WEIGHT = {
    "shortfall": Phrase("weight-of-shortfall"),
    "readiness": Phrase("weight-of-readiness"),
    "labour": Phrase("weight-of-labour"),
    "space": Phrase("weight-of-space"),
}
"""What the weight of an aim is per."""

RULES = (dates, weights, ranks_of_plan)
