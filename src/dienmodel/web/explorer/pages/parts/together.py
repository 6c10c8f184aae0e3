"""What decides the answer, on the first screen: figures, and two measures together."""

from collections.abc import Sequence
from dataclasses import dataclass

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.show.say import decisive as worded
from dienmodel.text.table import Table
from dienmodel.web.explorer.pages.parts.sure import computing
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import answer_as_said, key_of

DECIDING = ("swings", "pairs")
"""Kinds of work that tell what decides the answer."""


def _computed(view: View, *kinds: str) -> State:
    """The state of which some work is told: where the levers stand if it was computed for that, else as said."""
    here = view.asked.state
    return here if all(_noted(view, kind, here) is not None for kind in kinds) else AS_SAID


def _noted(view: View, kind: str, state: State) -> Table | None:
    gains: Table | None = view.shelf.work.get(key_of(kind, view.asked.scenario, state))
    return gains


@dataclass(frozen=True)
class Decisive:
    """Which figures decide and which two measures help most, in words, and which of both was not computed here."""

    text: str
    lacking: Sequence[str]


def decisive(view: View) -> Decisive:
    """What decides where the levers stand, else in the scenario as it is, as far as it has been computed."""
    place = _computed(view, *DECIDING)
    swings, pairs = (_noted(view, kind, place) for kind in DECIDING)
    here = place == view.asked.state
    answered = view.answer if here else answer_as_said(view.shelf, view.asked.scenario)
    text = worded.decisive(answered, view.catalogue, view.words, swings, pairs)
    if text and not here:
        text = f"{view.words.say('together.before')} {text}"
    if any(computing(view, kind, AS_SAID) for kind in DECIDING):
        text = f"{text} {view.words.say('together.decides_coming')}".strip()
    return Decisive(text, [kind for kind in DECIDING if _noted(view, kind, view.asked.state) is None])
