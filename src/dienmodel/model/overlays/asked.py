"""Numbers that a call asks for, read as an overlay: `seats=150`, `outflow_level=x0.95`, `shares.table.officer=0.2`."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dienmodel.model.figures import FORMS, Figure, numbers
from dienmodel.model.overlays.filled import places_of, put
from dienmodel.model.overlays.partial import SHARED, completed
from dienmodel.model.said import Said
from dienmodel.model.used import figures_used
from dienmodel.text.faults import Fault, FaultyInput, Values, meant, one_of
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.notation import Misread, decimal
from dienmodel.text.reading import Tree, YamlKey, YamlPlace
from dienmodel.text.words import words

WHERE = "--set"
"""Where numbers stand that were asked for in the call instead of in a file."""

NumberAsked = float | str
"""A number, or a factor on what was said: `x1.2`."""


@dataclass(frozen=True)
class _Change:
    """A new number, or a factor on the old one."""

    number: float
    factor: bool

    def of(self, old: float) -> float:
        """What becomes of a number."""
        return old * self.number if self.factor else self.number


def as_asked(said: Said, figures: Mapping[str, NumberAsked]) -> Tree:
    """An overlay with the figures that a call changes, each an own assumption with the range that it had.

    What is said over dates changes from today on, for the past is known; any other figure all along. A name may go on
    with the place of one number, as forms have it: `shares.table.officer`.

    Raises:
        FaultyInput: every figure that is not there, that the scenario does not use, or that has another form.
    """
    faults: list[Fault] = []
    changed: dict[YamlKey, Any] = {}
    for name, text in figures.items():
        try:
            key, place = _place(said, name)
            figure = _variant(said, changed, key)
            changed[key] = _changed(said, figure, name, place, _change(name, text), text)
        except FaultyInput as error:
            faults += error.faults
    if faults:
        raise FaultyInput(faults)
    return Tree(WHERE, {"figures": changed}, {(): 0})


def _change(name: str, text: NumberAsked) -> _Change:
    """What is asked of a figure."""
    factor = isinstance(text, str) and text[:1] in ("x", "X", "×")
    try:
        return _Change(decimal(text[1:].strip() if isinstance(text, str) and factor else text), factor)
    except Misread as problem:
        values: Values = {"figure": name, "what": problem.what, "remedy": problem.remedy}
        raise FaultyInput([Fault("asked-number", WHERE, values)]) from problem


def _place(said: Said, name: str) -> tuple[str, YamlPlace]:
    """The figure that a name means, and the place of one of its numbers in it; () for all of them."""
    key, _, inside = name.partition(".")
    if key not in said.figures:
        raise FaultyInput([Fault("asked-figure", WHERE, {"word": key, "meant": meant(key, said.figures)})])
    if key not in figures_used(said):
        raise FaultyInput([Fault("asked-unused", WHERE, {"figure": key})])
    places = places_of(said.figures[key])
    if inside and inside not in places:
        values: Values = {"figure": key, "word": inside, "one_of": one_of(inside, places)}
        raise FaultyInput([Fault("asked-place", WHERE, values)])
    return key, places[inside] if inside else ()


def _variant(said: Said, changed: Mapping[YamlKey, Any], key: str) -> Figure:
    """The figure as it stands, after what the same call asked of it before."""
    return Figure.model_validate(changed[key]) if key in changed else said.figures[key]


def _changed(
    said: Said, figure: Figure, name: str, place: YamlPlace, change: _Change, text: NumberAsked
) -> dict[YamlKey, Any]:
    """The declaration of a figure after a change."""
    form = next(form for form in FORMS if getattr(figure, form) is not None)
    data = figure.model_dump(by_alias=True, exclude_none=True)
    part: dict[str, Any] = {form: deepcopy(data[form])}
    today = said.scenario.now or said.scenario.start
    if form == "path" and not place:
        part["path"] = _from_day(figure, data["path"], today, change)
    else:
        many = [] if place else [at for at, _ in numbers(figure) if at[0] not in ("low", "high")]
        if len(many) > 1 and not change.factor:
            raise FaultyInput(
                [
                    Fault(
                        "asked-many",
                        WHERE,
                        {"figure": name, "places": [*places_of(figure)], "first": next(iter(places_of(figure)))},
                    )
                ]
            )
        olds = dict(numbers(figure))
        for at in many or [place]:
            put(part, at, change.of(olds[at]))
    part["note"] = {lang: words(lang).say("asked_note", number=str(text), was=figure.in_short) for lang in LANGUAGES}
    whole = completed({name: item for name, item in data.items() if item not in ((), {})}, part)
    chosen = said.scenario.choices.get(name.partition(".")[0])
    own = {key: item for key, item in whole.items() if key not in SHARED}
    return whole | ({"variants": {**(whole.get("variants") or {}), chosen: own}} if chosen is not None else {})


def _from_day(figure: Figure, path: Mapping[date, float], day: date, change: _Change) -> dict[date, float]:
    """Numbers over dates, changed from a day on."""
    ahead = {day: change.number} if not change.factor else dict(_moved(figure, path, day, change))
    before = {at: number for at, number in path.items() if at < day}
    if figure.between == "linear" and before:
        eve = day - timedelta(days=1)
        before[eve] = level_at(figure, path, eve)
    return before | ahead


def _moved(figure: Figure, path: Mapping[date, float], day: date, change: _Change) -> Iterator[tuple[date, float]]:
    yield day, change.of(level_at(figure, path, day))
    yield from ((at, change.of(number)) for at, number in sorted(path.items()) if at > day)


def level_at(figure: Figure, path: Mapping[date, float], day: date) -> float:
    """The number on a day between dated ones: on the line, or held until the next; flat outside them."""
    earlier, later = [at for at in path if at <= day], [at for at in path if at > day]
    if not earlier or not later or figure.between == "step":
        return path[max(earlier) if earlier else min(later)]
    left, right = max(earlier), min(later)
    share = (day - left).days / (right - left).days
    return path[left] + share * (path[right] - path[left])
