"""Recalled parts: compiling a neighbour of a compiled scenario anew only where its figures differ.

A lever moves a few figures, a compilation has a thousand parts. Each part says by which figures it was made; the next
compilation of the same declarations makes only those parts again of which a figure means something else.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from dienmodel.model.said import Factor, Said
from dienmodel.network.compile.amounts import Amounts
from dienmodel.text.faults import Fault

Part = TypeVar("Part")

LEVERS = {"on", "figures", "choices", "scenario", "title", "course", "note"}
"""Sections in which neighbours may differ: levels of measures and figures, which are compared one by one."""


@dataclass(frozen=True)
class CachedPart:
    """A part of a compilation, the figures it was made of, what of them is not as said, and which cannot change."""

    figures: frozenset[str]
    made: Any
    notes: tuple[Fault, ...] = ()
    lasting: frozenset[str] = frozenset()


@dataclass
class Memory:
    """What a compilation keeps for its neighbours. Without `said` there is nothing to recall yet.

    `changed` are the figures that mean something else than in the neighbour that it was recalled from.
    """

    said: Said | None = None
    factors: Mapping[str, Factor] = field(default_factory=dict)
    parts: dict[Hashable, CachedPart] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()


class Recalling(Protocol):
    """Whoever makes parts of amounts, and has a memory of them."""

    amounts: Amounts
    memory: Memory


def recall(c: Recalling, key: Hashable, make: Callable[[], Part]) -> Part:
    """A part of a compilation: as it was, or made anew where a figure it was made of has changed."""
    part = c.memory.parts.get(key)
    if part is None or not part.figures.isdisjoint(c.memory.changed):
        others, notes, lasting = c.amounts.used, c.amounts.notes, c.amounts.lasting
        c.amounts.used, c.amounts.notes, c.amounts.lasting = set(), [], set()
        fresh = make()
        part = CachedPart(frozenset(c.amounts.used), fresh, tuple(c.amounts.notes), frozenset(c.amounts.lasting))
        c.memory.parts[key] = part
        c.amounts.used, c.amounts.notes, c.amounts.lasting = others, notes, lasting
    c.amounts.used |= part.figures
    c.amounts.lasting |= part.lasting
    if part.notes:
        c.amounts.notes += [note for note in part.notes if note not in c.amounts.notes]
    again: Part = part.made
    return again


def neighbour(memory: Memory | None, said: Said, factors: Mapping[str, Factor]) -> Memory:
    """A memory to go on with, which knows what has changed since; an empty memory for another scenario."""
    if memory is None or memory.said is None or not _same_declarations(memory.said, said):
        return Memory(said, factors)
    return Memory(said, factors, dict(memory.parts), frozenset(_changed(memory, said, factors)))


def _same_declarations(a: Said, b: Said) -> bool:
    names = set(type(a.scenario).model_fields) - LEVERS
    return all(getattr(a.scenario, name) is getattr(b.scenario, name) for name in names)


def _changed(memory: Memory, said: Said, factors: Mapping[str, Factor]) -> set[str]:
    """Figures that mean something else: by themselves, or by the measures that act on them."""
    assert memory.said is not None
    before = memory.said.figures
    changed = {key for key, figure in said.figures.items() if before.get(key) is not figure}
    changed |= {key for key in {*factors, *memory.factors} if factors.get(key) != memory.factors.get(key)}
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
