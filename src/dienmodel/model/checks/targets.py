"""Targets, posts and floors: a decided number is one number."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import dotted, fault_at
from dienmodel.model.said import Said
from dienmodel.model.schema.amounts import Amount
from dienmodel.model.used import bare
from dienmodel.text.faults import Fault, Values
from dienmodel.text.reading import YamlPlace


def decided(said: Said) -> Iterator[Fault]:
    """What is asked for was decided and has no range: published numbers that contradict each other are variants."""
    refused: set[str] = set()
    for place, amount in _asked(said):
        for key in map(bare, amount):
            figure = said.figures.get(key)
            if figure is not None and figure.kind == "target" and figure.ranged and key not in refused:
                refused.add(key)
                values: Values = {"key": key, "asks": dotted(place), "range": figure.range_in_short}
                yield fault_at(said, ("figures", key), "target-range", **values)


def _asked(said: Said) -> Iterator[tuple[YamlPlace, Amount]]:
    """All that people are held against, with its place."""
    scenario = said.scenario
    yield from ((("targets", name, "people"), target.people) for name, target in scenario.targets.items())
    yield from ((("floors", name, "fewest"), floor.fewest) for name, floor in scenario.floors.items())
    for name, establishment in scenario.establishments.items():
        yield from ((("establishments", name, "posts", of), posts) for of, posts in establishment.posts.items())


RULES = (decided,)
