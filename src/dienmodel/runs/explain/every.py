"""All kinds of quantities, and how one of them is read from its name."""

from collections.abc import Sequence
from itertools import product
from typing import NoReturn

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.keys import names_in
from dienmodel.runs.explain.capacities import AVAILABLE, USED
from dienmodel.runs.explain.flows import IN, LEFT, NET, NEW, OUT
from dienmodel.runs.explain.money import COST
from dienmodel.runs.explain.people import PERSONS, TARGET
from dienmodel.runs.explain.posts import FILLED, POSTS
from dienmodel.runs.explain.quantity import Quantity, QuantityKind
from dienmodel.runs.explain.stages import COMPLETED, DROPPED, EXPIRED, JOINED, LEAD, QUEUE, WAIT
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of

KINDS: tuple[QuantityKind, ...] = (
    PERSONS,
    TARGET,
    WAIT,
    COST,
    IN,
    OUT,
    NET,
    NEW,
    LEFT,
    JOINED,
    DROPPED,
    EXPIRED,
    COMPLETED,
    QUEUE,
    LEAD,
    AVAILABLE,
    USED,
    POSTS,
    FILLED,
)
"""All kinds, in the order in which they are listed."""

Members = tuple[tuple[str, str], ...]


def parse(text: str, catalogue: Catalogue) -> Quantity:
    """Read a quantity: KIND:NAME[:GROUP...], or CATEGORY[:GROUP...] of people; a group is a member or DIM=MEMBER.

    Raises:
        FaultyInput: the scenario has no such quantity, with those it has; or a group stands in several dimensions.
    """
    first, *rest = names_in(text)
    kind = next((kind for kind in KINDS if kind.prefix == f"{first}:"), PERSONS)
    name, *groups = [first, *rest] if kind is PERSONS else rest or [""]
    names = list(kind.names(catalogue))
    if name not in names or (groups and kind.groups is None):
        others = [f"{other.prefix}..." for other in KINDS if other is not PERSONS] if kind is PERSONS else []
        _unknown(text, [*(f"{kind.prefix}{known}" for known in names), *others])
    return Quantity(text, kind, name, _members(text, catalogue, kind, groups) if groups else ())


def known_quantities(catalogue: Catalogue) -> list[str]:
    """Quantities of a scenario for a list to choose from."""
    return [f"{kind.prefix}{name}" for kind in KINDS if kind.listed for name in kind.names(catalogue)]


# --- groups --------------------------------------------------------------------------------------------------


def _members(text: str, catalogue: Catalogue, kind: QuantityKind, groups: Sequence[str]) -> Members:
    """The dimension in which each word of a group stands; words of one group stand in different dimensions."""
    known = _dimensions(catalogue, kind)
    places = [[dim for dim, members in known.items() if _among(word, dim, members)] for word in groups]
    if not all(places):
        words = [word for members in known.values() for word in members]
        _unknown(text, [f"{text.split(':')[0]}:...:{word}" for word in dict.fromkeys(words)])
    words = [word.rpartition("=")[2] for word in groups]
    ways = {frozenset(zip(dims, words, strict=True)) for dims in product(*places) if len(set(dims)) == len(dims)}
    if len(ways) != 1:
        _several(text, groups, places)
    return tuple(sorted(ways.pop()))


def in_group(category: str, members: Members, catalogue: Catalogue) -> str:
    """The people of a category in a group, as they are asked for; a word of several dimensions says of which."""
    known = _dimensions(catalogue, PERSONS)
    several = {word for _, word in members if sum(word in others for others in known.values()) > 1}
    return ":".join([category, *(f"{dim}={word}" if word in several else word for dim, word in members)])


def _dimensions(catalogue: Catalogue, kind: QuantityKind) -> dict[str, Sequence[str]]:
    """Members of the dimensions by which a kind can be asked; categories are one where they are no names."""
    assert kind.groups is not None
    everything = {"category": catalogue.categories, **catalogue.members}
    return {dim: everything[dim] for dim in kind.groups(catalogue)}


def _among(word: str, dim: str, members: Sequence[str]) -> bool:
    """Whether a word, or `dim=member`, is a member of a dimension."""
    named, equals, member = word.rpartition("=")
    return member in members and (not equals or named == dim)


def _several(text: str, groups: Sequence[str], places: Sequence[Sequence[str]]) -> NoReturn:
    asked, dims = next(((w, d) for w, d in zip(groups, places, strict=True) if len(d) > 1), (groups[0], places[0]))
    word = asked.rpartition("=")[2]
    values: Values = {"group": word, "word": text, "dims": dims, "choices": [f"{dim}={word}" for dim in dims]}
    raise FaultyInput([Fault("group-several", text, values)])


def _unknown(text: str, known: Sequence[str]) -> NoReturn:
    raise FaultyInput([Fault("no-quantity", text, {"word": text, "one_of": one_of(text, known)})])
