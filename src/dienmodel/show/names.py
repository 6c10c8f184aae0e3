"""What the things in a scenario are called on the screen."""

from collections.abc import Iterable

from dienmodel.network.catalogue import Catalogue, catalogue_of
from dienmodel.network.compile.gates.shares import Whose, of_number, with_share
from dienmodel.network.keys import AT_MOST, PRIORITY, is_part, names_in
from dienmodel.text.words import Words, lower, proper_names

__all__ = ["Catalogue", "budget_name", "catalogue_of", "category", "member_name", "title", "title_within", "within"]


def title(catalogue: Catalogue, section: str, label: str, w: Words) -> str:
    """Title of something in a scenario, from a label such as `course` or `course:army`."""
    name, *members = names_in(label)
    text = catalogue.titles.find(section, name)
    if text is None and section == "capacities":
        text = catalogue.titles.find("ceilings", name)
    whole = w.name("names", name) if text is None else w.text(text)
    if section == "targets" and _in_equivalents(catalogue, name):
        whole = w.say("answer.in_equivalents", title=whole)
    shares = [member for member in members if section == "capacities" and is_part(member)]
    groups = [member_name(member, w) for member in members if member not in shares]
    return ", ".join([whole, *groups, *(_share(catalogue, name, part, w) for part in shares)])


def _in_equivalents(catalogue: Catalogue, target: str) -> bool:
    return target in catalogue.targets and catalogue.targets[target].equivalents


def member_name(member: str, w: Words) -> str:
    """A part of something: a group, or people of one priority of a gate (`priority_1`)."""
    kind, _, number = member.rpartition("_")
    return f"{w.name('members', kind)} {number}" if kind == PRIORITY else w.name("members", member)


def _share(catalogue: Catalogue, capacity: str, part: str, w: Words) -> str:
    """What some people may use of a capacity: the most that some may, or what is not reserved for others."""
    kind, _, number = part.rpartition("_")
    first = {name: gate.first for name, gate in catalogue.gates.items()}
    if kind == AT_MOST:
        return w.say(
            "shares.at_most", who=_who(catalogue, [with_share(first, capacity, "at_most")[int(number) - 1]], w)
        )
    whose = of_number(with_share(first, capacity, "reserved"), int(number))
    return w.say("shares.unreserved", who=_who(catalogue, whose, w))


def _who(catalogue: Catalogue, whose: Iterable[Whose], w: Words) -> str:
    """People of some priorities of gates, each by its tracks and groups, or else by the priority itself."""
    return w.listed(list(dict.fromkeys(_people(catalogue, gate, place, w) for gate, place in whose)))


def _people(catalogue: Catalogue, gate: str, place: int, w: Words) -> str:
    """People of one priority of a gate: of these tracks, and of them those of these groups."""
    people = catalogue.gates[gate].first[place - 1]
    tracks = w.listed([title_within(catalogue, "tracks", track, w) for track in people.tracks])
    groups = w.listed([w.name("members", member) for member in people.members])
    both = f"{tracks} ({groups})" if tracks and groups else tracks or groups
    return both or lower(member_name(f"{PRIORITY}_{place}", w))


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
