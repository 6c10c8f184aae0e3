"""Levers that belong together, on the first screen: what each gains alone, in its set and last."""

from collections.abc import Sequence
from dataclasses import dataclass

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.show.names import title
from dienmodel.show.say.together import sets_sheet, whole_set
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.web.explorer.pages.sure import computing
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of


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
    place = next((state for state in (view.asked.state, AS_SAID) if _found(view, state) is not None), AS_SAID)
    gains = _found(view, place)
    sets = [_lever_set(view, name, measures, gains) for name, measures in view.catalogue.sets.items()]
    return LeverSets(sets, gains is not None, gains is not None and place != view.asked.state)


def _found(view: View, state: State) -> Table | None:
    gains: Table | None = view.shelf.work.get(key_of("sets", view.asked.scenario, state))
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
