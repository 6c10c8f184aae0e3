"""Recalled parts: compiling a neighbour of a compiled scenario anew only where its figures differ.

A lever moves a few figures, a compilation has a thousand parts. Each part says by which figures it was made; the next
compilation of the same declarations makes only those parts again of which a figure means something else.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from dienmodel.model.parts import figure_of
from dienmodel.model.said import Factor, Said
from dienmodel.network.compile.amounts import Amounts, CachedPart, Context

Part = TypeVar("Part")

LEVERS = {"on", "figures", "choices", "scenario", "title", "course", "note"}
"""Sections in which neighbours may differ: levels of measures and figures, which are compared one by one."""


@dataclass
class Memory:
    """What a compilation keeps for its neighbours. Without `said` there is nothing to recall yet."""

    said: Said | None = None
    factors: Mapping[str, Factor] = field(default_factory=dict)
    parts: dict[Hashable, CachedPart] = field(default_factory=dict)


class Recalling(Protocol):
    """Whoever makes parts of amounts, and has a memory of them."""

    amounts: Amounts
    memory: Memory


def recall(c: Recalling, key: Hashable, make: Callable[[], Part]) -> Part:
    """A part of a compilation: as it was in a neighbour, or made now."""
    part = c.memory.parts.get(key)
    if part is None:
        part = c.memory.parts[key] = c.amounts.apart(make)
    again: Part = c.amounts.taken(part)
    return again


def recall_of(c: Recalling, what: Hashable, keys: tuple[str, ...], context: Context, make: Callable[[], Part]) -> Part:
    """A part that is made of some figures in a context: one for all contexts that are the same to these figures."""
    return recall(c, (what, c.amounts.where(keys, context)), make)


def neighbour(memory: Memory | None, said: Said, factors: Mapping[str, Factor]) -> Memory:
    """A memory to go on with: parts of which no figure means something else; an empty one for another scenario."""
    if memory is None or memory.said is None or not _same_declarations(memory.said, said):
        return Memory(said, factors)
    changed = _changed(memory, said, factors)
    return Memory(said, factors, {key: p for key, p in memory.parts.items() if p.figures.isdisjoint(changed)})


def _same_declarations(a: Said, b: Said) -> bool:
    names = set(type(a.scenario).model_fields) - LEVERS
    return all(getattr(a.scenario, name) is getattr(b.scenario, name) for name in names)


def _changed(memory: Memory, said: Said, factors: Mapping[str, Factor]) -> set[str]:
    """Figures that mean something else: by themselves, or by the measures that act on them."""
    assert memory.said is not None
    before = memory.said.figures
    changed = {key for key, figure in said.figures.items() if before.get(key) is not figure}
    moved_now = {*factors, *memory.factors}
    changed |= {figure_of(name) for name in moved_now if factors.get(name) != memory.factors.get(name)}
    levels = [memory.said.scenario.on, said.scenario.on]
    moved = {name for name in {*levels[0], *levels[1]} if levels[0].get(name) != levels[1].get(name)}
    touched = len(changed) + 1
    while touched != len(changed):
        touched = len(changed)
        changed |= set(_acted_on(said, levels, moved, changed))
    return changed


def _acted_on(said: Said, levels: list[dict[str, float]], moved: set[str], changed: set[str]) -> Iterator[str]:
    """Figures under a measure that moved, or under one of which the timing or an effect has changed."""
    for name in {*levels[0], *levels[1]}:
        measure = said.scenario.measures[name]
        timing = {*measure.lead, *(measure.ramp or ())}
        for effect in measure.effects:
            by = {effect.multiply, effect.add, effect.set, *timing}
            if name in moved or by & changed:
                yield effect.figure
