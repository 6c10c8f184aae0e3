"""The lone queue before ten seats of twenty weeks: a hundred people, and five classes through by the target's day."""

from pathlib import Path

from dienmodel.model.said import Said
from dienmodel.network.world import World, build

from .lone_queue import lone_queue

FIGURE = "{{nl: x, en: x, unit: people, value: {}, source: made_up, kind: observed, grade: official}}"


def seats(folder: Path, goal: int, least: int = 1, measures: str = "") -> World:
    """The scenario with a goal, a smallest class, and named measures that each give ten seats from the first day."""
    return build(seats_with(folder, goal, least=least, measures=measures))


def seats_with(folder: Path, goal: int, more: str = "", least: int = 1, measures: str = "", **numbers: float) -> Said:
    """The same as it is said, with further sections and with figures of so many people."""
    own = {"seats": 10, "least": least, "ten": 10, **numbers}
    text = "figures:\n" + "".join(f"  {name}: {FIGURE.format(number)}\n" for name, number in own.items())
    text += f"  none: {FIGURE.format(0).replace('unit: people', 'unit: weeks')}\n"
    text += f"  free: {FIGURE.format(0).replace('unit: people', 'unit: euro/year')}\n"
    text += "capacities: {slots: {kind: places, amount: seats}}\ngates: {course: {least: least}}\n"
    text += "measures:\n" if measures else ""
    for name in measures.split():
        others = [other for other in measures.split() if other != name]
        text += f"  {name}: {{title: {{nl: {name}, en: {name}}}, start: 2026-01-05, lead: none, cost: {{yearly: free}},"
        text += f" excludes: [{', '.join(others)}], effects: [{{figure: seats, add: ten}}]}}\n"
    values = {"failed": 0, "heads": 100, "half_a_year": 20, "goal": goal}
    figures = {name: f"value: {number}" for name, number in values.items()}
    return lone_queue(folder, text + more, **figures)
