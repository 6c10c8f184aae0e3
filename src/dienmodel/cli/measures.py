"""`dienmodel measures`: what can be done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.shown import asked, loaded, scenario_options, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Said
    from dienmodel.model.schema import Effect
    from dienmodel.text.words import Words


@click.command(name="measures")
@click.argument("scenario", default="nederland")
@scenario_options
def command(scenario: str, overlays: Sequence[str], measures: dict[str, float], without: dict[str, float]) -> None:
    """List the measures of SCENARIO: on or off, what each does, from when, at what cost, on what legal condition."""
    said, this = loaded(scenario, overlays, measures, without), asked()
    w = None if this.as_json else this.words  # machines read numbers and units as the scenario writes them
    found = [_measure(said, name, this.language, w) for name in said.scenario.measures]
    if this.as_json:
        show_json(found)
        return
    rows = [
        [
            item["measure"],
            item["title"],
            this.say("off") if not item["level"] else this.words.short_number(item["level"]),
            this.words.day(item["start"]),
            item["lead"],
            "\n".join(item["does"]),
            " + ".join(filter(None, (item["once"], item["yearly"]))),
            item["legal"] or "",
        ]
        for item in found
    ]
    show_table(
        said.scenario.title.nl if this.language == "nl" else said.scenario.title.en,
        ("measure", "title", "level", "start", "lead", "does", "cost", "legal"),
        rows,
    )


def _measure(said: "Said", name: str, language: str, w: "Words | None") -> dict[str, Any]:
    measure = said.scenario.measures[name]
    return {
        "measure": name,
        "title": getattr(measure.title, language),
        "level": said.scenario.on.get(name, 0.0),
        "start": measure.start,
        "lead": _amount(said, measure.lead, w),
        "does": [_effect(said, effect, w) for effect in measure.effects],
        "once": _amount(said, measure.cost.once, w),
        "yearly": _amount(said, measure.cost.yearly, w),
        "legal": getattr(measure.legal, language) if measure.legal else None,
        "legal_from": measure.legal_from,
        "excludes": list(measure.excludes),
    }


def _effect(said: "Said", effect: "Effect", w: "Words | None") -> str:
    """An effect on one line, such as `slots + more_slots (5 people/week) for site=wezep`."""
    sign, key = next((s, k) for s, k in (("x", effect.multiply), ("+", effect.add), ("=", effect.set)) if k)
    where = ", ".join(f"{dim}={'/'.join(members)}" for dim, members in effect.where.items())
    return f"{effect.figure} {sign} {_amount(said, (key,), w)}" + (f" ({where})" if where else "")


def _amount(said: "Said", keys: Sequence[str] | None, w: "Words | None") -> str:
    """An amount with its value and unit where it has one value."""
    return " x ".join(_value(said, key, w) for key in keys) if keys else ""


def _value(said: "Said", key: str, w: "Words | None") -> str:
    figure = said.figures[key.removeprefix("not ")]
    if figure.value is None:
        return key
    if w is None:
        return f"{figure.value:g} {figure.unit}"
    number = w.short_number(figure.value)
    return number if figure.unit == "factor" else f"{number} {w.name('units', figure.unit)}"
