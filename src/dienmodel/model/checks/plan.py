"""What is asked: dates within the run, and aims that weigh something."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce

from dienmodel.model.calendar import span_named
from dienmodel.model.checks.fault import dotted, fault_at
from dienmodel.model.said import Said
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.schema.targets import CountedBy
from dienmodel.text.faults import Fault, Phrase, Value, Values
from dienmodel.text.reading import YamlPlace


def dates(said: Said) -> Iterator[Fault]:
    """The run ends after it starts, and what is dated lies within it."""
    scenario = said.scenario
    for place, day in _dated(scenario):
        if not scenario.start <= day <= scenario.end:
            name = dotted(place[:2])
            yield fault_at(said, place, "date", name=name, day=day, start=scenario.start, end=scenario.end)
    if scenario.end <= scenario.start:
        yield fault_at(said, ("end",), "end")
    elif scenario.known and not scenario.start < scenario.known < scenario.end:
        yield fault_at(said, ("known",), "known", day=scenario.known, start=scenario.start, end=scenario.end)
    elif not scenario.start <= scenario.today < scenario.end:
        yield fault_at(said, ("now",), "now", day=scenario.today, start=scenario.start, end=scenario.end)


def _dated(scenario: Scenario) -> Iterator[tuple[YamlPlace, date]]:
    """What has a day in the run."""
    for name, target in scenario.targets.items():
        yield ("targets", name, "date"), target.date
    for name, observation in scenario.observed.items():
        if observation.date is not None:
            yield ("observed", name, "date"), observation.date
        elif observation.period and (days := span_named(observation.period)):
            yield from ((("observed", name, "period"), day) for day in (days.begin, days.last))
    for name, floor in scenario.floors.items():
        yield ("floors", name, "start"), floor.start or scenario.start
        yield ("floors", name, "until"), floor.until or scenario.end
    for name, track in scenario.tracks.items():
        for day in track.entry.dates if track.entry else ():
            if isinstance(day, date):
                yield ("tracks", name, "entry", "dates"), day


def floors(said: Said) -> Iterator[Fault]:
    """A floor ends no earlier than it starts."""
    for name, floor in said.scenario.floors.items():
        if floor.until is not None and floor.until < (floor.start or said.scenario.start):
            yield fault_at(said, ("floors", name, "until"), "floor-ends-before", floor=name)


def weights(said: Said) -> Iterator[Fault]:
    """A weight is one number above zero."""
    for name, aim in said.scenario.aims.items():
        numbers = [said.figures[key].value for key in aim.weight or () if key in said.figures]
        if not all(number is not None and number > 0 for number in numbers):
            shown: list[Value] = [Phrase("no-one-number") if number is None else f"{number:g}" for number in numbers]
            product = reduce(lambda a, b: Phrase("product", {"a": a, "b": b}), shown)
            yield fault_at(said, ("aims", name, "weight"), "weight", aim=name, numbers=product)


def weights_stay(said: Said) -> Iterator[Fault]:
    """No measure changes what plans are compared by."""
    weigh = {key: name for name, aim in said.scenario.aims.items() for key in aim.weight or ()}
    for name, measure in said.scenario.measures.items():
        for i, effect in enumerate(measure.effects):
            if effect.figure in weigh:
                values: Values = {"measure": name, "key": effect.figure, "aim": weigh[effect.figure]}
                yield fault_at(said, ("measures", name, "effects", i), "weight-of-measure", **values)


def posts(said: Said) -> Iterator[Fault]:
    """A target that says it counts posts has some: those of its organisation, for its people."""
    for name, target in said.scenario.targets.items():
        there = said.scenario.establishments.get(target.organisation)
        category = target.category
        if target.counts is CountedBy.POSTS and (there is None or (category and category not in there.posts)):
            values: Values = {"organisation": target.organisation, "category": category or Phrase("everybody")}
            yield fault_at(said, ("targets", name, "counts"), "counts-no-posts", target=name, **values)


def equivalents(said: Said) -> Iterator[Fault]:
    """Every category says for how many full-time equivalents a person counts, if any does or a target asks."""
    scenario = said.scenario
    asking = [name for name, target in scenario.targets.items() if target.counts is CountedBy.EQUIVALENTS]
    if not scenario.equivalents and not asking:
        return
    for category in scenario.categories:
        if category not in scenario.equivalents:
            place = ("equivalents",) if scenario.equivalents else ("targets", asking[0], "counts")
            yield fault_at(said, place, "equivalents-unsaid", category=category)


def ranks_of_plan(said: Said) -> Iterator[Fault]:
    """Ranks of aims that the scenario itself names."""
    yield from ranks(said, said.scenario.plan.aims, ("plan", "aims"))


def ranks(said: Said, asked: Sequence[Sequence[str]], place: YamlPlace) -> Iterator[Fault]:
    """Faults in ranks of aims: one that stands there twice, or shares a rank without a weight."""
    aims, named = said.scenario.aims, [aim for rank in asked for aim in rank]
    for name in dict.fromkeys(name for name in named if named.count(name) > 1):
        yield fault_at(said, place, "aim-twice", aim=name, count=named.count(name))
    for name in dict.fromkeys(name for rank in asked if len(rank) > 1 for name in rank if name in aims):
        if aims[name].least != "cost" and not aims[name].weight:
            yield fault_at(said, place, "no-weight", aim=name, unit=UNIT_OF_WEIGHT[aims[name].least])


def caps_kept(said: Said) -> Iterator[Fault]:
    """Indicators whose cap a plan keeps to have one that is known, and are known themselves."""
    for name in said.scenario.limits.caps:
        indicator = said.scenario.indicators.get(name)
        if indicator is None:
            continue  # no such name: a fault of its own
        place, cap = ("limits", "caps"), indicator.cap
        if indicator.unknown is not None:
            yield fault_at(said, place, "kept-cap-of-unknown", indicator=name, why=indicator.unknown)
        elif cap is None:
            yield fault_at(said, place, "kept-cap-unsaid", indicator=name)
        elif cap.unknown is not None:
            yield fault_at(said, place, "kept-cap-unknown", indicator=name, why=cap.unknown)


UNIT_OF_WEIGHT = {
    "shortfall": Phrase("weight-of-shortfall"),
    "readiness": Phrase("weight-of-readiness"),
    "labour": Phrase("weight-of-labour"),
    "space": Phrase("weight-of-space"),
}
"""What the weight of an aim is per."""


def observed(said: Said) -> Iterator[Fault]:
    """An observation is of a day or of a period."""
    for name, observation in said.scenario.observed.items():
        if (observation.date is None) == (observation.period is None):
            which = Phrase("day-nor-period" if observation.date is None else "day-and-period")
            yield fault_at(said, ("observed", name), "observed-when", point=name, which=which)


RULES = (dates, floors, observed, weights, weights_stay, posts, equivalents, ranks_of_plan, caps_kept)
