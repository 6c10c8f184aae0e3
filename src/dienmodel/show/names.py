"""What the things in a scenario are called on the screen."""

from dienmodel.network.catalogue import Catalogue, catalogue_of
from dienmodel.network.keys import AT_MOST, PRIORITY, UNRESERVED, names_in
from dienmodel.text.words import Words, lower, proper_names

__all__ = ["Catalogue", "budget_name", "catalogue_of", "category", "title", "title_within", "within"]


NUMBERED = (PRIORITY, UNRESERVED, AT_MOST)
"""Parts of gates and capacities that have a number."""


def title(catalogue: Catalogue, section: str, label: str, w: Words) -> str:
    """Title of something in a scenario, from a label such as `course` or `course:army`."""
    name, *members = names_in(label)
    text = catalogue.titles.find(section, name)
    if text is None and section == "capacities":
        text = catalogue.titles.find("ceilings", name)
    whole = w.name("names", name) if text is None else w.text(text)
    if section == "targets" and _in_equivalents(catalogue, name):
        whole = w.say("answer.in_equivalents", title=whole)
    return ", ".join([whole, *(_member(member, w) for member in members)])


def _in_equivalents(catalogue: Catalogue, target: str) -> bool:
    return target in catalogue.targets and catalogue.targets[target].equivalents


def _member(member: str, w: Words) -> str:
    """A part of something: a group, or one of its numbered parts such as `priority_1`."""
    kind, _, number = member.rpartition("_")
    return f"{w.name('members', kind)} {number}" if kind in NUMBERED else w.name("members", member)


def title_within(catalogue: Catalogue, section: str, label: str, w: Words) -> str:
    """The same title within a sentence."""
    return within(catalogue, title(catalogue, section, label, w), w)


def within(catalogue: Catalogue, text: str, w: Words) -> str:
    """A title of a scenario within a sentence: without its capital, unless that belongs to a name."""
    return lower(text, proper_names(map(w.text, catalogue.titles.texts())))


def category(catalogue: Catalogue, name: str, w: Words) -> str:
    """Title of a category of people, or of everybody together (`total`)."""
    text = catalogue.titles.find("categories", name)
    return w.text(text) if text else w.name("names", name)


def budget_name(catalogue: Catalogue, w: Words) -> str:
    """What to call the budget: assumed or estimated where a figure behind it is."""
    return w.say(f"budgets.{catalogue.budget_kind}")
