"""Every place to which people can go on."""

from collections.abc import Iterator

from dienmodel.model.schema.people import To
from dienmodel.model.schema.scenario import Scenario
from dienmodel.text.reading import YamlPlace


def ways(scenario: Scenario) -> Iterator[tuple[YamlPlace, To]]:
    """Where people go: from the end of a track, before the end of a stage, from a queue, by an exit, at a limit."""
    for name, track in scenario.tracks.items():
        for i, to in enumerate(track.then):
            yield ("tracks", name, "then", i), to
    for section, lost in (("stages", scenario.stages), ("gates", scenario.gates)):
        for name, item in lost.items():
            for i, to in enumerate(item.otherwise):
                yield (section, name, "otherwise", i), to
    for name, stage in scenario.stages.items():
        for i, to in enumerate(stage.leaves_to):
            yield ("stages", name, "leaves_to", i), to
    for name, stock in scenario.stocks.items():
        for risk, leaving in stock.exits.items():
            for i, to in enumerate(leaving.to):
                yield ("stocks", name, "exits", risk, "to", i), to
        for i, to in enumerate(stock.at_limit):
            yield ("stocks", name, "at_limit", i), to
