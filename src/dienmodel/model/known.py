"""A look back: the scenario as it could be said on an earlier day, with what was learned since withheld."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dienmodel.model.figures import Figure
from dienmodel.model.said import Said, with_figures, with_now
from dienmodel.model.used import bare


def as_known(said: Said) -> Said:
    """The scenario as it was `known` on its day; itself where it says none.

    Figures over dates keep the last number they had, measures that begin later are off, and the past ends there. Who
    comes of age is known long before. What has one number for the whole run stays as it is said.
    """
    day = said.scenario.known
    if day is None:
        return said
    foreseen = set(_of_population(said))
    stopped = {key: _until(figure, day) for key, figure in said.figures.items() if key not in foreseen}
    then = with_now(with_figures(said, stopped), min(said.scenario.now or day, day), _begun(said, said.scenario.on))
    return replace(then, own_levels=_begun(said, said.own_levels or {}))  # what nobody knew of was not moved


def too_late(said: Said, asked: Iterable[str]) -> list[str]:
    """Measures of those asked for that begin when nothing is known any more."""
    return [name for name in asked if name in said.scenario.measures and _later(said, name)]


def _begun(said: Said, levels: Mapping[str, float]) -> dict[str, float]:
    """Levels of the measures that had begun when the rest was not yet known."""
    measures = said.scenario.measures
    return {name: level for name, level in levels.items() if name not in measures or not _later(said, name)}


def _later(said: Said, name: str) -> bool:
    return said.scenario.known is not None and said.scenario.measures[name].start >= said.scenario.known


def _of_population(said: Said) -> Iterable[str]:
    """Figures of who comes of age and moves: they were born long before."""
    populace = said.scenario.population
    amounts = (populace.people, populace.entering, populace.net or ()) if populace else ()
    return (bare(key) for amount in amounts for key in amount)


def _until(figure: Figure, day: date) -> Figure:
    """A figure whose numbers over dates stop on a day."""
    forms: dict[str, Any] = {name: form for name in ("path", "table") if (form := getattr(figure, name)) is not None}
    if not forms:
        return figure
    line = figure.between == "linear"
    return figure.model_copy(update={name: _stopped(form, day, line) for name, form in forms.items()})


def _stopped(form: Any, day: date, line: bool) -> Any:
    """What was known of numbers by date, at any depth of a table; the first one was.

    A number of that day holds from then on, which is not known yet, unless a line leads up to it.
    """
    if not isinstance(form, dict):
        return form
    if not all(isinstance(key, date) for key in form):
        return {key: _stopped(item, day, line) for key, item in form.items()}
    before = {key: number for key, number in form.items() if key < day or (line and key == day)}
    first = min(form)
    return before or {first: form[first]}
