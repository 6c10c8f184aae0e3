"""Effects of measures on figures, and whether those that are limited to groups reach anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from dienmodel.model.schema.measures import Effect, Measure
from dienmodel.model.schema.scenario import Scenario
from dienmodel.network.network import Reals

EffectPlace = tuple[str, int]
"""A measure, and which of its effects."""


def reaches(effect: Effect, context: Mapping[str, str]) -> bool:
    """Whether an effect holds in a context."""
    return all(context.get(dim) in members for dim, members in effect.where.items())


@dataclass
class EffectReach:
    """Whether effects that are limited to groups reach anybody, and for whom their figures count."""

    met: set[EffectPlace] = field(default_factory=set)
    asked: dict[EffectPlace, dict[str, set[str]]] = field(default_factory=dict)

    def note(self, place: EffectPlace, effect: Effect, context: Mapping[str, str]) -> bool:
        """Whether an effect holds in a context; limited effects are noted."""
        if not effect.where:
            return True
        fits = reaches(effect, context)
        if fits:
            self.met.add(place)
        known = self.asked.setdefault(place, {})
        for dim in effect.where:
            known.setdefault(dim, set()).update({context[dim]} if dim in context else ())
        return fits


class Acting(NamedTuple):
    """An effect of a measure with its strength at each moment; zero all along: the measure is off."""

    place: EffectPlace
    effect: Effect
    strength: Reals
    on: bool


def effects_of(scenario: Scenario, working: Callable[[Measure], Reals], nothing: Reals) -> dict[str, list[Acting]]:
    """Per figure what measures do to it, in an order that nobody's way of naming them can change.

    `working` tells how far a measure works at each moment, `nothing` is that of one that is off. Of those that are off
    only limited effects are there: they change nothing, but are found out to reach somebody.
    """
    found: dict[str, list[Acting]] = {}
    for name, measure in scenario.measures.items():
        on = name in scenario.on
        if not on and not any(effect.where for effect in measure.effects):
            continue
        strength = scenario.on[name] * working(measure) if on else nothing
        for i, effect in enumerate(measure.effects):
            if on or effect.where:
                found.setdefault(effect.figure, []).append(Acting((name, i), effect, strength, on))
    return {figure: sorted(acting, key=partial(_turn, scenario)) for figure, acting in found.items()}


def _turn(scenario: Scenario, acting: Acting) -> tuple[int, date, str, str]:
    """When an effect has its turn: what sets a figure, by the start of its measure; what multiplies; what adds.

    Several of a kind go by name, so that also the rounding of their product and sum is the same.
    """
    (name, _), effect = acting.place, acting.effect
    if effect.set:
        return 0, scenario.measures[name].start, name, effect.set
    return (1, date.min, name, effect.multiply) if effect.multiply else (2, date.min, name, effect.add or "")
