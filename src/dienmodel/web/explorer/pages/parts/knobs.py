"""A lever on the page: a slider for one measure, a choice for several, with what it does and on what that rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dienmodel.model.evidence import evidence, weakness
from dienmodel.network.catalogue import is_begun
from dienmodel.network.compile.entries import EffectEntry
from dienmodel.runs.desk import Lever
from dienmodel.show.effect_texts import effect_text
from dienmodel.show.names import title
from dienmodel.show.say.levers import EffectLine
from dienmodel.text.words import lower
from dienmodel.web.explorer.view import View


@dataclass(frozen=True)
class StatedEffect:
    """One effect of a measure: the figure, how it changes, the figure that says by how much and if by one number."""

    figure: str
    change: str
    key: str
    grade: str
    single: bool


@dataclass(frozen=True)
class DateFields:
    """When a measure begins and ends, now and in the scenario, and the first and last day that can be chosen."""

    start: str
    until: str
    start_was: str
    until_was: str
    first: str
    last: str


@dataclass(frozen=True)
class MeasureOption:
    """One measure of a lever."""

    name: str
    title: str
    plain: str
    effect: str
    full: str
    sure: str
    middle: float
    followed: bool
    dates: DateFields | None
    level: int
    was: int
    begins: str
    ends: str
    legal: str
    does: Sequence[StatedEffect]


@dataclass(frozen=True)
class Knob:
    """A lever on the page: a slider for one measure, a choice for several."""

    name: str
    title: str
    options: Sequence[MeasureOption]
    chosen: str


def knob(view: View, lever: Lever, told: Mapping[str, EffectLine]) -> Knob:
    """A lever as the page shows it; with what it does in futures where that is told."""
    on, was = view.catalogue.levels, view.baseline.world.catalogue.levels
    options = [
        option(view, name, people, cost, on.get(name, 0.0), was.get(name, 0.0), told.get(name))
        for name, people, cost in zip(lever.measures, lever.people, lever.cost, strict=True)
    ]
    chosen = next((item.name for item in options if item.level), "")
    several = len(options) > 1
    name = view.words.name("levers", f"{options[0].name}_group") if several else options[0].title
    return Knob(lever.measures[0], name, options, chosen)


def option(
    view: View, name: str, people: float, cost: float, level: float, was: float, told: EffectLine | None
) -> MeasureOption:
    """A measure as the page shows it: what it does in plain words, alone and fully on, and by which figures."""
    w, measure = view.words, view.catalogue.measures[name]
    values = {
        "people": w.signed(people),
        "day": w.day(view.answer.until),
        "cost": ("+" if cost > 0 else "") + w.euro(cost),
        "year": str(view.answer.cost_year),
    }
    return MeasureOption(
        name,
        title(view.catalogue, "measures", name, w),
        w.texts.get(f"levers.{name}", ""),
        w.say("web.alone", **values),
        w.say("web.full", **values) if told is None else _in_futures(told),
        "" if told is None else told.sure,
        people if told is None else told.middle,
        told is not None,
        _dates(view, name),
        round(100 * level),
        round(100 * was),
        w.say("web.begun" if was and measure.start <= view.catalogue.now else "web.begins", day=w.day(measure.start)),
        w.say("web.ends", day=w.day(measure.until)) if measure.until else "",
        w.text(measure.legal) if measure.legal else "",
        [stated(view, effect) for effect in measure.effects],
    )


def _dates(view: View, name: str) -> DateFields | None:
    """The fields of the dates of a measure; None of one that has begun, for its dates lie behind us."""
    measure, was = view.catalogue.measures[name], view.baseline.world.catalogue.measures[name]
    if is_begun(view.baseline.world.catalogue, name):
        return None
    first, last = view.catalogue.now + timedelta(days=1), view.catalogue.end
    return DateFields(*map(_iso, (measure.start, measure.until, was.start, was.until, first, last)))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _in_futures(told: EffectLine) -> str:
    """What a measure does in futures, what it costs, and that for each more."""
    return ", ".join(part for part in (told.effect, told.cost, told.each) if part)


def stated(view: View, effect: EffectEntry) -> StatedEffect:
    """One effect in words."""
    w, figures = view.words, view.catalogue.figures
    by, doubtful = figures[effect.by], _doubtful(view, effect)
    return StatedEffect(
        w.text(figures[effect.figure]),
        effect_text(by, effect.change, w),
        doubtful,
        lower(w.say(f"grades.{evidence(view.catalogue, doubtful)}")),
        by.value is not None,
    )


def _doubtful(view: View, effect: EffectEntry) -> str:
    """The figure on which the size of an effect rests: where one takes the place of another, the weaker of the two."""
    keys = (effect.by, effect.figure) if effect.change == "set" else (effect.by,)
    return min(keys, key=lambda key: weakness(evidence(view.catalogue, key)))
