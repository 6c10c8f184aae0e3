"""Effects of measures on figures, and whether those that are limited to groups reach anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dienmodel.model.schema.measures import Effect
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
