"""What everything in a scenario is called, in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dienmodel.model.figures import Text
from dienmodel.model.said import Said

SECTIONS = {
    "dimension": "dimensions",
    "clock": "clocks",
    "stock": "stocks",
    "stage": "stages",
    "gate": "gates",
    "link": "chain",
    "capacity": "capacities",
    "ceiling": "ceilings",
    "track": "tracks",
    "decision": "decisions",
    "measure": "measures",
    "set": "sets",
    "cost": "costs",
    "budget": "budgets",
    "given": "given",
    "definition": "definitions",
    "key": "keys",
    "indicator": "indicators",
    "monitored": "monitor",
    "target": "targets",
    "floor": "floors",
    "aim": "aims",
    "establishment": "establishments",
    "point": "observed",
}
"""Sections in which every declaration has a title, by what one is called; categories are titles themselves."""


@dataclass(frozen=True)
class Titles:
    """Titles of a scenario and of all that is declared in it, in the order of the file."""

    scenario: Text
    course: Text | None
    note: Text | None
    sections: Mapping[str, Mapping[str, Text]] = field(repr=False)

    def find(self, section: str, name: str) -> Text | None:
        """The title of something by its section and name; None where the scenario does not declare it."""
        return self.sections[section].get(name)

    def texts(self) -> Iterator[Text]:
        """The titles of everything that is declared."""
        return (text for titles in self.sections.values() for text in titles.values())


def titles_of(said: Said) -> Titles:
    """All titles of a scenario."""
    scenario = said.scenario
    sections = {name: {key: item.title for key, item in getattr(scenario, name).items()} for name in SECTIONS.values()}
    return Titles(scenario.title, scenario.course, scenario.note, {**sections, "categories": dict(scenario.categories)})
