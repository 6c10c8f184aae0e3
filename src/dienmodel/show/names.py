"""What the things in a scenario are called on the screen."""

from dienmodel.model.said import Said
from dienmodel.text.words import Words


def title(said: Said, section: str, label: str, w: Words) -> str:
    """Title of something in a scenario, from a label such as `course` or `course:army`."""
    name, *members = label.split(":")
    item = getattr(said.scenario, section).get(name)
    found = w.name("names", name) if item is None else w.text(item.title)
    return ", ".join([found, *(w.name("members", member) for member in members)])


def category(said: Said, name: str, w: Words) -> str:
    """Title of a category of people, or of everybody together (`total`)."""
    text = said.scenario.categories.get(name)
    return w.text(text) if text else w.name("names", name)


def budget_name(said: Said, w: Words) -> str:
    """What to call the budget: assumed or estimated where a figure behind it is."""
    keys = {key.removeprefix("not ") for budget in said.scenario.budgets.values() for key in budget.amount}
    kinds = {said.figures[key].kind for key in keys}
    return w.say(f"budgets.{next((kind for kind in ('assumption', 'estimate') if kind in kinds), 'known')}")
