"""What decides the answer, on the first screen: figures, two measures together, and levers that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.show.names import title
from dienmodel.show.say import decisive as worded
from dienmodel.show.say.together import sets_sheet, whole_set
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.web.explorer.pages.sure import computing
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import answer_as_said, key_of

DECIDING = ("swings", "pairs")
"""Kinds of work that tell what decides the answer."""


@dataclass(frozen=True)
class LeverSet:
    """A set as the page shows it: its measures, what they gain once that is known, and where all of them are on."""

    title: str
    measures: Sequence[str]
    gain: str
    sheet: Sheet | None
    href: str
    on: bool


@dataclass(frozen=True)
class LeverSets:
    """The sets of a scenario, and whether their numbers are of the scenario as it is though levers were moved."""

    sets: Sequence[LeverSet]
    known: bool
    as_said: bool


def lever_sets(view: View) -> LeverSets:
    """The sets, with their numbers for where the levers stand, else for the scenario as it is, as far as computed."""
    place = _computed(view, "sets")
    gains = _noted(view, "sets", place)
    sets = [_lever_set(view, name, measures, gains) for name, measures in view.catalogue.sets.items()]
    return LeverSets(sets, gains is not None, gains is not None and place != view.asked.state)


def _computed(view: View, *kinds: str) -> State:
    """The state of which some work is told: where the levers stand if it was computed for that, else as said."""
    here = view.asked.state
    return here if all(_noted(view, kind, here) is not None for kind in kinds) else AS_SAID


def _noted(view: View, kind: str, state: State) -> Table | None:
    gains: Table | None = view.shelf.work.get(key_of(kind, view.asked.scenario, state))
    return gains


def _lever_set(view: View, name: str, measures: Sequence[str], gains: Table | None) -> LeverSet:
    w, catalogue = view.words, view.catalogue
    own = None if gains is None else gains.where(set=name)
    moved = {measure: 1.0 for measure in measures}
    return LeverSet(
        title(catalogue, "sets", name, w),
        [title(catalogue, "measures", measure, w) for measure in measures],
        _unknown(view) if own is None else whole_set(own, name, w),
        None if own is None else sets_sheet(own, view.answer, catalogue, w),
        view.asked.moved(moved).address("/", ()),
        all(catalogue.levels.get(measure, 0.0) == 1.0 for measure in measures),
    )


def _unknown(view: View) -> str:
    return view.words.say("together.coming" if computing(view, "sets", AS_SAID) else "together.not_known")


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
