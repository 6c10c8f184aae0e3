"""What a measure does to a figure, in words: 60 % more (10–120 %), becomes 55 % (30–75 %), plus 20 people."""

from dienmodel.model.figures import Figure
from dienmodel.show.figure_texts import figure_range, figure_value
from dienmodel.text.words import HARD_SPACE, Words


def effect_text(by: Figure, how: str, w: Words) -> str:
    """How a figure changes by the figure of a measure, with its range."""
    if by.value is None:
        return w.say(f"effect.{how}", value=_in_full(by, w))
    unit = _unit(by, how)
    shift, scale = (1.0 if how == "multiply" else 0.0), (100.0 if unit in ("percent", "points") else 1.0)
    value, low, high = (scale * (number - shift) for number in (by.value, *_ends(by)))
    if how == "set":
        return w.say("effect.becomes", value=_counted(w.short_number(value), unit, w)) + _between(low, high, unit, w)
    if low >= 0.0 or high <= 0.0:
        nearest, furthest = sorted((abs(low), abs(high)))
        return _change(value, how, unit, w) + _between(nearest, furthest, unit, w)
    ends = w.say("effect.from_to", low=_change(low, how, unit, w), high=_change(high, how, unit, w))
    return f"{_change(value, how, unit, w)} ({ends})"


def _change(value: float, how: str, unit: str, w: Words) -> str:
    """A change with its direction: 60 % more, 10 % less, plus 20 people, minus 5 weeks."""
    more, less = ("effect.more", "effect.less") if how == "multiply" else ("effect.add", "effect.subtract")
    return w.say(less if value < 0.0 else more, value=_counted(w.short_number(abs(value)), unit, w))


def _unit(by: Figure, how: str) -> str:
    """The unit of a change: factors and shares read as percents, and what is added to a share as percentage points."""
    if how == "multiply":
        return "percent"
    if by.unit == "share":
        return "percent" if how == "set" else "points"
    return by.unit


def _ends(by: Figure) -> tuple[float, float]:
    value = by.value or 0.0
    if by.low is not None and by.high is not None:
        return by.low, by.high
    return by.factors[0] * value, by.factors[1] * value


def _counted(number: str, unit: str, w: Words) -> str:
    """A written number with its unit."""
    if unit == "percent":
        return f"{number}{HARD_SPACE if w.language == 'nl' else ''}%"
    if unit == "points":
        return w.say("effect.points", n=number)
    return number if unit == "factor" else f"{number} {w.say(f'units.{unit}')}"


def _between(low: float, high: float, unit: str, w: Words) -> str:
    """The range behind a number, in brackets; the unit is not said again unless it is a percent sign."""
    if low == high:
        return ""
    span = w.span(w.short_number(low), w.short_number(high))
    return f" ({_counted(span, unit, w) if unit == 'percent' else span})"


def _in_full(by: Figure, w: Words) -> str:
    """A figure of several numbers, with its unit and range."""
    unit = "" if by.unit == "factor" else f" {w.say(f'units.{by.unit}')}"
    reach = figure_range(by, w)
    return f"{figure_value(by, w)}{unit}" + (f" ({reach})" if reach else "")
