"""Quantities and their parts in words: `wait:medical`, `track veva/medical`, `group professional:army`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from dienmodel.model.calendar import TimeSpan, span_named
from dienmodel.model.titles import SECTIONS
from dienmodel.runs.explain.quantity import ALL, About, Period, Quantity
from dienmodel.show.names import Catalogue, category, title, within
from dienmodel.text.words import Words, lower


def named(asked: Quantity, catalogue: Catalogue, w: Words) -> str:
    """A quantity in words: *In use, mean: basic seats*."""
    members = group(":".join(member for _, member in asked.members), catalogue, w)
    about = ", ".join(filter(None, (_ABOUT[asked.kind.about](asked, catalogue, w), members)))
    return w.say(f"quantities.{asked.kind.key}", name=about)


def when(period: Period, day: date, w: Words) -> str:
    """The time that a value on a day is about: *on 31 December 2030*, or *in 2030*."""
    return w.say(f"when.{period}", day=w.day(day), year=str(day.year))


def time_of(asked: Quantity, day: date, w: Words) -> str:
    """The same for a quantity, which may be about a month, a quarter or a year of its own: *in March 2027*."""
    if asked.span is None:
        return when(asked.kind.period, day, w)
    return w.say("when.year", year=over(asked.span, w))


def over(days: TimeSpan, w: Words) -> str:
    """A year, half, quarter or month in words, or from one to another: *March 2027*."""
    first, to, last = days.name.partition("..")
    if to:
        both = [over(span, w) for span in map(span_named, (first, last)) if span]
        return w.span(*both)
    year, _, part = days.name.partition("-")
    if part.startswith("Q"):
        return w.say("when.quarter", quarter=part[1:], year=year)
    if part.startswith("H"):
        return w.say("when.half", half=part[1:], year=year)
    return w.month(days.begin) if part else year


def amount(value: float, unit: str, w: Words) -> str:
    """A value as it is written in a table; euro and weeks say their unit themselves."""
    if unit == "euro":
        return w.euro(value)
    if unit == "weeks":
        return w.say("axes.weeks_short", n=w.number(value, 1))
    if unit == "share":
        return w.share(value, 1)
    return w.number(value, 1 if unit == "units" and abs(value) < 100 else 0)


def with_unit(value: float, unit: str, w: Words) -> str:
    """A value as it is written by itself."""
    written = amount(value, unit, w)
    return written if unit in ("euro", "weeks", "share") else f"{written} {w.say(f'units.{unit}')}"


def part_of(row: Mapping[str, Any]) -> str:
    """Which kind of part a row is: that of a mean over people is what a group adds to it, and no mean of its own."""
    return "mean" if row["n_people"] is not None else str(row["part"])


def reason(row: Mapping[str, Any], everybody: float, unit: str, w: Words) -> str:
    """Why a part is there; of a part of a mean over `everybody` also how many people that are, and their own mean."""
    text, people = w.name("reasons", row["why"]) if row["why"] else "", row["n_people"]
    if people is None:
        return text
    if not people:
        return w.say("quantity_parts.nobody", why=text)
    own = amount(row["value"] * everybody / people, unit, w)
    return w.say("quantity_parts.own", people=w.number(people), all=w.number(everybody), why=text, own=own)


def everybody_in(rows: Iterable[Mapping[str, Any]]) -> float:
    """Over how many people the parts of a mean are taken; zero where they are of none."""
    return float(sum(row["n_people"] or 0.0 for row in rows))


def _category(asked: Quantity, catalogue: Catalogue, w: Words) -> str:
    shown = category(catalogue, asked.name, w)
    return shown if asked.kind.prefix == "" else within(catalogue, shown, w)


def _reason(asked: Quantity, catalogue: Catalogue, w: Words) -> str:
    return lower(w.name("articles", ALL)) if asked.name == ALL else w.name("reasons", asked.name)


_ABOUT: Mapping[About, Callable[[Quantity, Catalogue, Words], str]] = {
    About.CATEGORY: _category,
    About.TARGET: lambda asked, catalogue, w: title(catalogue, "targets", asked.name, w),
    About.GATE: lambda asked, catalogue, w: title(catalogue, "gates", asked.name, w),
    About.ARTICLE: lambda asked, catalogue, w: w.name("articles", asked.name),
    About.REASON: _reason,
    About.STAGE: lambda asked, catalogue, w: thing(f"track {asked.name}", catalogue, w),
    About.CAPACITY: lambda asked, catalogue, w: title(catalogue, "capacities", asked.name, w),
    About.INDICATOR: lambda asked, catalogue, w: title(catalogue, "indicators", asked.name, w),
    About.ORGANISATION: lambda asked, catalogue, w: title(catalogue, "establishments", asked.name, w),
}


def thing(text: str, catalogue: Catalogue, w: Words) -> str:
    """What a part names, as `track veva/medical`, `stock reservist` or `group professional:army`, in words."""
    kind, _, name = text.partition(" ")
    if kind == "group":
        return group(name, catalogue, w)
    if kind not in SECTIONS:
        return w.name("names", text) if text else ""
    name, _, stage = name.partition("/")
    shown = title(catalogue, SECTIONS[kind], name, w)
    return f"{shown}: {title(catalogue, 'stages', stage, w)}" if stage else shown


def group(names: str, catalogue: Catalogue, w: Words) -> str:
    """Categories and groups in words, `professional:army`."""
    known = catalogue.categories
    return ", ".join(
        category(catalogue, name, w) if name in known else w.name("members", name) for name in names.split(":") if name
    )
