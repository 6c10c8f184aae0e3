"""A scenario on the table: its course under other levels of measures and other figures, fast.

A desk keeps the last few runs and compiles the next one from its nearest neighbour, so that a lever answers at once.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from dienmodel.engines.expect.expect import Prepared, expect, prepare_near
from dienmodel.model.bounds import tried
from dienmodel.model.checks import check
from dienmodel.model.checks.measures import switched
from dienmodel.model.figures import Figure
from dienmodel.model.form import form_faults
from dienmodel.model.said import MeasureDates, Said, with_dates, with_figures, with_levels
from dienmodel.network.catalogue import Catalogue, catalogue_of, exclude, is_begun
from dienmodel.network.compile.recall import Memory
from dienmodel.network.meters.moment import at
from dienmodel.network.world import build_near
from dienmodel.runs.answer import cost_paid
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.text.faults import Fault, FaultyInput, meant

RUNS, NEIGHBOURS = 6, 64
"""What a desk keeps for the Dutch baseline: runs of some 15 MB, and memories of compilations of 1 or 2 MB."""


@dataclass(frozen=True)
class State:
    """Where the levers stand: levels and dates of measures that differ from the scenario, and values of figures."""

    levels: tuple[tuple[str, float], ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    dates: tuple[tuple[str, MeasureDates], ...] = ()

    @classmethod
    def of(
        cls,
        levels: Mapping[str, float],
        values: Mapping[str, float] | None = None,
        dates: Mapping[str, MeasureDates] | None = None,
    ) -> "State":
        """A state in which equal levers are equal, whatever the order in which they were named."""
        by_name = sorted((dates or {}).items(), key=lambda item: item[0])
        return cls(tuple(sorted(levels.items())), tuple(sorted((values or {}).items())), tuple(by_name))

    def away_from(self, other: "State") -> int:
        """How many levers, figures and dates stand elsewhere."""
        apart = {*self.levels, *self.values, *self.dates} ^ {*other.levels, *other.values, *other.dates}
        return len({name for name, _ in apart})


AS_SAID = State()
"""The scenario as it is."""


@dataclass
class Desk:
    """A scenario with its last runs. One thread computes at a time; the others wait for it."""

    said: Said
    _runs: OrderedDict[State, Run] = field(default_factory=OrderedDict, repr=False)
    _memories: OrderedDict[State, Memory] = field(default_factory=OrderedDict, repr=False)
    _prepared: Prepared | None = field(default=None, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What the scenario as it is declares."""
        return catalogue_of(self.said)

    def under(self, state: State) -> Said:
        """The scenario as said, under a state.

        Raises:
            FaultyInput: the state names what is not there, or does not fit the scenario.
        """
        figures = {key: _with_value(self, key, value) for key, value in state.values}
        for name in (name for name, _ in (*state.levels, *state.dates) if name not in self.catalogue.measures):
            raise FaultyInput([Fault("no-lever", name, {"word": name, "meant": meant(name, self.catalogue.measures)})])
        levels = {**self.catalogue.levels, **dict(state.levels)}
        dates = dict(state.dates)
        if faults := [fault for name, own in dates.items() for fault in _in_the_past(self.catalogue, name, own)]:
            raise FaultyInput(faults)
        said = with_figures(with_dates(with_levels(self.said, levels), dates), figures)
        if faults := check(said) if figures or dates else [*switched(said)]:
            raise FaultyInput(faults)
        return said

    def run(self, state: State = AS_SAID) -> Run:
        """The expected course under a state.

        Raises:
            FaultyInput: the state does not fit the scenario.
        """
        with self._lock:
            if state in self._runs:
                self._runs.move_to_end(state)
                return self._runs[state]
            near = self._nearest(state)
            world, self._memories[state] = build_near(self.under(state), near=next(near, None), others=near)
            _make_room(self._memories, NEIGHBOURS)
            _make_room(self._runs, RUNS)  # before computing: the place of an old run is used for the new one
            self._prepared = prepare_near(world.network, self._prepared)
            self._runs[state] = Run(world, expect(self._prepared))
            return self._runs[state]

    def _nearest(self, state: State) -> Iterator[Memory]:
        """What is remembered of all neighbours, the nearest one first."""
        states = sorted(self._memories, key=state.away_from)
        if states:
            self._memories.move_to_end(states[0])
        return iter([self._memories[near] for near in states])


def _in_the_past(catalogue: Catalogue, name: str, dates: MeasureDates) -> Iterator[Fault]:
    """That a measure would begin or end up to today, or that it has begun already and cannot begin anew."""
    today, was = catalogue.now, catalogue.measures[name]
    days = [dates.until] if dates.start == was.start else [dates.start, dates.until]
    for day in days:
        if day is not None and day != was.until and day <= today:
            yield Fault("lever-past", name, {"day": day, "today": today})
    if dates.start != was.start and is_begun(catalogue, name):
        yield Fault("lever-begun", name, {"day": was.start})


def _make_room(kept: OrderedDict[State, Any], most: int) -> None:
    """Drop the oldest, but never the scenario as it is: everything is held against it."""
    for state in [state for state in kept if state != AS_SAID][: max(0, len(kept) + 1 - most)]:
        del kept[state]


def _with_value(desk: Desk, key: str, value: float) -> Figure:
    figures = desk.catalogue.figures
    figure = figures.get(key)
    if figure is None:
        raise FaultyInput([Fault("no-figure-to-change", key, {"key": key, "meant": meant(key, figures)})])
    if figure.value is None:
        raise FaultyInput([Fault("figure-many-values", key, {"key": key})])
    low, high = tried(figure)
    if not low <= value <= high:
        values = {"key": key, "number": f"{value:g}", "unit": figure.unit, "low": f"{low:g}", "high": f"{high:g}"}
        raise FaultyInput([Fault("figure-not-tried", key, values)])
    content = {"value": value, "low": None, "high": None}
    if figure.low is not None and figure.high is not None:  # the same range as factors; outside it, it is widened
        content |= {"low": min(figure.low, value), "high": max(figure.high, value)}
    try:
        return Figure.model_validate(figure.model_dump(by_alias=True) | content)
    except ValidationError as error:
        raise FaultyInput(form_faults(error, ("figures", key), desk.said.origins, Figure)) from error


# --- levers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lever:
    """One measure, or several that exclude each other; with what each adds alone and fully on.

    `people` counts at the date that the answer is about, `cost` is euro paid in its year.
    """

    measures: tuple[str, ...]
    people: tuple[float, ...]
    cost: tuple[float, ...]

    @property
    def weight(self) -> float:
        """The largest effect on people, up or down."""
        return max(abs(n) for n in self.people)


def levers(desk: Desk) -> list[Lever]:
    """All levers of a scenario: those still to be chosen before those that are on, each by how many people it moves."""
    moment = desk.run().world.network.calendar.moment(day_of_answer(desk.run()))
    found = []
    for names in _choices(desk.catalogue):
        runs = [_alone(desk, name, names) for name in names]
        people = tuple(
            float((at(moment, after.strength) - at(moment, before.strength)).sum()) for before, after in runs
        )
        cost = tuple((cost_paid(b) or 0.0) - (cost_paid(a) or 0.0) for a, b in runs)
        found.append(Lever(names, people, cost))
    on = desk.catalogue.levels
    return sorted(found, key=lambda lever: (all(on.get(name, 0.0) > 0 for name in lever.measures), -lever.weight))


def _alone(desk: Desk, name: str, others: tuple[str, ...]) -> tuple[Run, Run]:
    """The scenario without a lever, and with one of its measures fully on."""
    off = {other: 0.0 for other in others if desk.catalogue.levels.get(other, 0.0) > 0}
    return desk.run(State.of(off)), desk.run(State.of({**off, name: 1.0}))


def _choices(catalogue: Catalogue) -> list[tuple[str, ...]]:
    """Measures in groups that exclude each other, in the order of the scenario."""
    groups: list[list[str]] = []
    for name in catalogue.measures:
        group = next((group for group in groups if any(exclude(catalogue, name, other) for other in group)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return [tuple(group) for group in groups]
