"""Measures: their effects fit, the law allows them, and those that are on go together."""

from collections.abc import Iterator, Mapping

from dienmodel.model.checks.fault import beyond, dotted, fault_at
from dienmodel.model.figures import UNITS
from dienmodel.model.said import Said
from dienmodel.model.schema.measures import Effect, Measure
from dienmodel.text.faults import Fault, Values, meant, one_of
from dienmodel.text.reading import YamlPlace

NO_DIMENSION = (0, 0, 0)


def levels(said: Said) -> Iterator[Fault]:
    """Measures that are on: they exist, at a level from 0 to 1."""
    for name, level in said.scenario.on.items():
        if name not in said.scenario.measures:
            values: Values = {"measure": name, "one_of": one_of(name, said.scenario.measures)}
            yield fault_at(said, ("on", name), "no-measure" if level else "no-measure-off", **values)
        elif not 0 <= level <= 1:
            yield fault_at(said, ("on", name), "range", measure=name, level=f"{level:g}")


def exclusions(said: Said) -> Iterator[Fault]:
    """Measures that exclude each other are not both on; each pair is told once."""
    measures = said.scenario.measures
    on = [name for name, level in said.scenario.on.items() if level > 0 and name in measures]
    for i, name in enumerate(on):
        for other in on[i + 1 :]:
            if _exclude(measures, name, other):
                yield fault_at(said, ("on", name), "excludes", measure=name, other=other)


def _exclude(measures: Mapping[str, Measure], one: str, other: str) -> bool:
    """Whether one of two measures excludes the other."""
    return any(a in measures and b in measures[a].excludes for a, b in ((one, other), (other, one)))


def needed(said: Said) -> Iterator[Fault]:
    """What a measure needs is on with it, goes together with it, and does not need it in turn."""
    measures, on = said.scenario.measures, said.scenario.on
    needs = {name: {other for other in measure.needs if other in measures} for name, measure in measures.items()}
    for name, others in needs.items():
        for other in sorted(others):
            place: YamlPlace = ("measures", name, "needs")
            if name in _reached(needs, other):
                yield fault_at(said, place, "needs-in-circle", measure=name, other=other)
            elif _exclude(measures, name, other):
                yield fault_at(said, place, "needs-excluded", measure=name, other=other)
            elif on.get(name, 0.0) > 0 and not on.get(other, 0.0):
                yield fault_at(said, ("on", name), "needs-off", measure=name, other=other)


def law(said: Said) -> Iterator[Fault]:
    """No measure starts before it is legal."""
    for name, measure in said.scenario.measures.items():
        if measure.legal_from and measure.start < measure.legal_from:
            values: Values = {"measure": name, "start": measure.start, "legal": measure.legal_from}
            yield fault_at(said, ("measures", name, "start"), "legal", **values)


def ends(said: Said) -> Iterator[Fault]:
    """No measure ends before it starts."""
    for name, measure in said.scenario.measures.items():
        if measure.until and measure.until <= measure.start:
            values: Values = {"measure": name, "start": measure.start, "until": measure.until}
            yield fault_at(said, ("measures", name, "until"), "ends-before", **values)


def decided(said: Said) -> Iterator[Fault]:
    """A day by which something is decided says what, and comes no later than the measure starts."""
    for name, measure in said.scenario.measures.items():
        if measure.decided_by and not measure.decision:
            yield fault_at(said, ("measures", name, "decided_by"), "decided-by-nothing", measure=name)
        elif measure.decided_by and measure.decided_by > measure.start:
            values: Values = {"measure": name, "start": measure.start, "by": measure.decided_by}
            yield fault_at(said, ("measures", name, "decided_by"), "decided-late", **values)
    waited_for = [measure.decision for measure in said.scenario.measures.values()]
    for name in beyond(said.scenario.decisions, waited_for):
        yield fault_at(said, ("decisions", name), "decision-unused", decision=name)


def effects(said: Said) -> Iterator[Fault]:
    """What measures do to figures: both figures exist, and their units fit."""
    for name, measure in said.scenario.measures.items():
        for i, effect in enumerate(measure.effects):
            yield from _effect(said, ("measures", name, "effects", i), effect)


def _effect(said: Said, place: YamlPlace, effect: Effect) -> Iterator[Fault]:
    keys = _keys(effect)
    missing = [key for key in keys if key not in said.figures]
    for key in missing:
        values: Values = {"name": dotted(place), "key": key, "meant": meant(key, said.figures)}
        yield fault_at(said, place, "no-figure-of-effect", **values)
    if missing:
        return
    sizes = [UNITS[said.figures[key].unit][0] for key in keys]
    if sizes[1] != (NO_DIMENSION if effect.multiply else sizes[0]):
        yield fault_at(said, place, "unit-of-effect", name=dotted(place), by=keys[1], key=keys[0])


def _keys(effect: Effect) -> list[str]:
    """The figure that an effect changes, and the one by which it does."""
    return [key for key in (effect.figure, effect.multiply, effect.add, effect.set) if key]


def circles(said: Said) -> Iterator[Fault]:
    """No figure is changed by itself, be it by way of others."""
    by: dict[str, set[str]] = {}
    for measure in said.scenario.measures.values():
        for effect in measure.effects:
            by.setdefault(effect.figure, set()).update(_keys(effect)[1:])
    for name, measure in said.scenario.measures.items():
        for i, effect in enumerate(measure.effects):
            if effect.figure in _reached(by, _keys(effect)[1]):
                values: Values = {"measure": name, "key": effect.figure, "by": _keys(effect)[1]}
                yield fault_at(said, ("measures", name, "effects", i), "effect-in-circle", **values)


def _reached(by: Mapping[str, set[str]], key: str) -> set[str]:
    """A figure or measure, and all by which it is changed, or that it needs, in turn."""
    reached, ahead = {key}, [key]
    while ahead:
        more = by.get(ahead.pop(), set()) - reached
        reached |= more
        ahead += more
    return reached


def sets(said: Said) -> Iterator[Fault]:
    """Measures of a set can be on together, and none is named twice."""
    measures = said.scenario.measures
    for name, belonging in said.scenario.sets.items():
        for i, measure in enumerate(belonging.measures):
            place: YamlPlace = ("sets", name, "measures", i)
            for other in belonging.measures[:i]:
                if other == measure:
                    yield fault_at(said, place, "set-twice", set=name, measure=measure)
                elif _exclude(measures, measure, other):
                    yield fault_at(said, place, "set-excludes", set=name, measure=measure, other=other)


def switched(said: Said) -> Iterator[Fault]:
    """Faults in which measures are on, and how far."""
    yield from levels(said)
    yield from exclusions(said)


RULES = (switched, needed, law, ends, decided, effects, circles, sets)
