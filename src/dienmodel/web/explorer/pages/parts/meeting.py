"""Around a table: the states that were kept, to go back to and to put side by side; all of them in the address."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import parse_qsl, urlencode

from dienmodel.runs.desk import AS_SAID
from dienmodel.web.explorer.asked import Asked, asked_of, scenario_of
from dienmodel.web.explorer.view import View

MOST = 4
"""States that are kept, beside the scenario as it is."""


@dataclass(frozen=True)
class KeptState:
    """A state of the levers with its name, where it is seen again, and the address without it."""

    name: str
    href: str
    levers: str
    without: str


@dataclass(frozen=True)
class Meeting:
    """The kept states, where all stand side by side, and whether there is room for one more."""

    states: Sequence[KeptState]
    beside: str
    room: bool
    pins: Sequence[str]


def meeting(view: View) -> Meeting | None:
    """The states that were kept; None where nobody meets."""
    if not view.at_table:
        return None
    pins = view.parameters("with")
    together = Asked(view.asked.scenario, view.language)
    states = [_kept(view, pin, pins) for pin in pins]
    beside = view.href("/vergelijken", view.named("with", pins), together)
    return Meeting(states, beside, len(pins) < MOST, pins)


def _kept(view: View, pin: str, pins: Sequence[str]) -> KeptState:
    asked = _read(view, pin)
    others = [other for other in pins if other != pin]
    bare = replace(asked, name="", note="")
    return KeptState(
        asked.name,
        view.href("/", view.named("with", pins), bare),
        urlencode(bare.query()),
        view.asked.address("/", view.named("with", others)),
    )


def _read(view: View, pin: str) -> Asked:
    pairs = parse_qsl(pin, keep_blank_values=True)
    name = scenario_of(pairs, view.asked.scenario)
    return replace(asked_of(pairs, name, view.shelf.catalogue(name)), language=view.language)


def keeping(view: View) -> str:
    """The address of the first screen that keeps this state too, under its name or else the lowest free number."""
    pins = view.parameters("with")
    others = [other for other in pins if _read(view, other).place != view.asked.place]
    name = view.asked.name or _usual(view, {_read(view, other).name for other in others})
    pin = urlencode(replace(view.asked, name=name).query())
    return view.href("/", view.named("with", [*others, pin][:MOST]), replace(view.asked, name="", note=""))


def _usual(view: View, taken: Collection[str]) -> str:
    """What a state is called that got no name."""
    if view.asked.state == AS_SAID:
        return view.words.say("meeting.as_said")
    names = (view.words.say("meeting.state", n=str(n)) for n in count(1))
    return next(name for name in names if name not in taken)
