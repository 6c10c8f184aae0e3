"""All kinds of quantities, and how one of them is read from its name."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import NoReturn

from dienmodel.model.calendar import TimeSpan, span_named
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.keys import names_in
from dienmodel.runs.explain.capacities import AVAILABLE, USED
from dienmodel.runs.explain.flows import IN, LEFT, NET, NEW, OUT
from dienmodel.runs.explain.indicators import INDICATOR
from dienmodel.runs.explain.money import COST
from dienmodel.runs.explain.people import FULL_TIME_PEOPLE, PERSONS, SHARE_OF_PEOPLE, TARGET, unit_of_target
from dienmodel.runs.explain.posts import FILLED, POSTS
from dienmodel.runs.explain.quantity import Period, Quantity, QuantityKind
from dienmodel.runs.explain.stages import COMPLETED, DROPPED, ELSEWHERE, EXPIRED, JOINED, LEAD, QUEUE, TURNED, WAIT
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of

KINDS: tuple[QuantityKind, ...] = (
    PERSONS,
    FULL_TIME_PEOPLE,
    SHARE_OF_PEOPLE,
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
    TURNED,
    COMPLETED,
    ELSEWHERE,
    QUEUE,
    LEAD,
    AVAILABLE,
    USED,
    POSTS,
    FILLED,
    INDICATOR,
)
"""All kinds, in the order in which they are listed."""

Members = tuple[tuple[str, str], ...]


def parse(text: str, catalogue: Catalogue) -> Quantity:
    """Read a quantity: KIND:NAME[:GROUP...], or CATEGORY[:GROUP...] of people; a group is a member or DIM=MEMBER.

    What flows may say of which month, quarter or year: `out:professional@2027-Q2`.

    Raises:
        FaultyInput: the scenario has no such quantity, with those it has; or a group stands in several dimensions.
    """
    what, at, _ = text.partition("@")
    kind, name, groups = _split(what)
    if kind is INDICATOR:
        _stop_if_unknown(text, name, catalogue)
    if name not in kind.names(catalogue) or (groups and kind.groups is None):
        _unknown(text, _written(kind, catalogue))
    span = _span(text, kind) if at else None
    return Quantity(
        text, kind, name, _members(what, catalogue, kind, groups) if groups else (), span, _unit(catalogue, kind, name)
    )


def _unit(catalogue: Catalogue, kind: QuantityKind, name: str) -> str:
    """In what a quantity is counted: of some kinds each says so itself."""
    if kind is TARGET:
        return unit_of_target(catalogue, name)
    return catalogue.indicators[name].unit if kind is INDICATOR else kind.unit


def _stop_if_unknown(text: str, name: str, catalogue: Catalogue) -> None:
    """Raises FaultyInput with the reason where an indicator is declared of which nothing can be said."""
    entry = catalogue.indicators.get(name)
    if entry is not None and entry.unknown is not None:
        raise FaultyInput([Fault("indicator-unknown", text, {"name": name, "why": entry.unknown})])


def over(text: str, period: str, catalogue: Catalogue) -> tuple[str, date]:
    """A quantity over a period, `in:total@2027-03`, and the last day of it; one of a day is about that day.

    Raises:
        FaultyInput: there is no such quantity, or the period is none.
    """
    span = span_named(period)
    if span is None:
        raise FaultyInput([Fault("no-period", period, {"period": period, "word": text})])
    plain = parse(text, catalogue).kind.period is Period.DAY or span.name.isdecimal()  # a year is that of its last day
    return text if plain else f"{text}@{span.name}", span.last


def known_quantities(catalogue: Catalogue) -> list[str]:
    """Quantities of a scenario for a list to choose from."""
    return [f"{kind.prefix}{name}" for kind in KINDS if kind.listed for name in kind.names(catalogue)]


def _split(what: str) -> tuple[QuantityKind, str, list[str]]:
    """The kind that a text begins with, people where it begins with none, and the name and the groups behind it."""
    first, *rest = names_in(what)
    for kind in KINDS:
        if kind.prefix == f"{first}:":
            name, *groups = rest or [""]
            return kind, name, groups
    return PERSONS, first, rest


def _written(kind: QuantityKind, catalogue: Catalogue) -> list[str]:
    """The quantities of a kind as they are written; behind those of people, which need no prefix, the other kinds."""
    others = [f"{other.prefix}..." for other in KINDS if other is not PERSONS] if kind is PERSONS else []
    return [*(f"{kind.prefix}{name}" for name in kind.names(catalogue)), *others]


def _span(text: str, kind: QuantityKind) -> TimeSpan:
    """The month, quarter or year behind the `@`.

    Raises:
        FaultyInput: it is none of these, or the kind is of a day and not of a period.
    """
    what, _, period = text.partition("@")
    span = span_named(period)
    if span is None or kind.period is Period.DAY:
        raise FaultyInput([Fault("no-period" if span is None else "no-flow", text, {"period": period, "word": what})])
    return span


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
