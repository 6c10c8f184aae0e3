"""What one sweep reads of every world: people, posts, targets, queues, waits, money and indicators, each by group.

People, posts and queues are those on a day; money, waits and indicators those of its calendar year; a target has a day
of its own. Whatever is asked of measures is read of the same worlds, so that all of it adds up alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import Moment, months_from
from dienmodel.network.meters.gates import GateMeters, gate_meters_by_name
from dienmodel.network.meters.indicators import indicator_by_group
from dienmodel.network.meters.meter import on_moment, total, year_shares
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled
from dienmodel.network.network import Reals
from dienmodel.network.weighing.indicators import GroupKey
from dienmodel.network.weighing.ledgers import committed_shares
from dienmodel.network.world import World
from dienmodel.runs.run import Run
from dienmodel.runs.spending import cost_courses, run_off_over
from dienmodel.runs.tables.periods import moment_of
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of

PEOPLE, START = "people", "start"
"""People on the day, and at the start of the run."""

ALL = "total"
"""Money of all articles."""


class CellRead(NamedTuple):
    """A number that is read: of what, in which unit, of whom."""

    quantity: str
    unit: str
    group: GroupKey


Read = Iterator[tuple[CellRead, float]]


@dataclass(frozen=True)
class Quantities:
    """Everything that is read of a run of a scenario, [cell]; the same cells of all its worlds."""

    day: date
    moment: Moment
    cells: tuple[CellRead, ...]
    until: int
    """The steps that this takes: the year of the day is over then."""

    def __call__(self, run: Run) -> Reals:
        """Read it: NaN for a wait in a year in which nobody was let in.

        Raises:
            ValueError: the world has something that the scenario as it is has not.
        """
        values = np.zeros(len(self.cells))
        for cell, value in _read(run, self.day, self.moment):
            place = self._places.get(cell, self._places.get(cell._replace(group=()), -1))
            if place < 0:
                raise ValueError(f"{cell} is read of a world, and not of the scenario as it is")
            values[place] += value
        return values

    @cached_property
    def _places(self) -> dict[CellRead, int]:
        return {cell: i for i, cell in enumerate(self.cells)}

    @property
    def names(self) -> tuple[str, ...]:
        """What can be asked for."""
        return tuple(dict.fromkeys(cell.quantity for cell in self.cells if cell.quantity != START))

    def of(self, quantity: str) -> list[int]:
        """The places of the cells of a quantity."""
        return [i for i, cell in enumerate(self.cells) if cell.quantity == quantity]

    def unit(self, quantity: str) -> str:
        """In what it is counted."""
        return self.cells[self.of(quantity)[0]].unit


def quantities_of(run: Run, day: date) -> Quantities:
    """All that is read on a day and in its year, by what the scenario as it is has.

    Raises:
        FaultyInput: the day lies outside the run.
    """
    moment = moment_of(run.world.network, day)
    cells = dict.fromkeys(cell for cell, _ in _read(run, day, moment))
    over = np.flatnonzero([when.year > day.year for when in run.world.network.calendar.dates])
    return Quantities(day, moment, tuple(cells), int(over[0]) if len(over) else run.world.network.n_steps)


def named(quantities: Quantities, world: World, name: str) -> str:
    """The quantity that a name means: people where nothing is said, or an indicator by its name alone.

    Raises:
        FaultyInput: there is none, with those there are; or an indicator is unknown, with the reason.
    """
    for text in (name or PEOPLE, f"indicator:{name}"):
        if text in quantities.names:
            return text
    entry = world.catalogue.indicators.get(name.removeprefix("indicator:"))
    if entry is not None and entry.unknown is not None:
        raise FaultyInput([Fault("indicator-unknown", name, {"name": name, "why": entry.unknown})])
    values: Values = {"word": name, "one_of": one_of(name, quantities.names)}
    raise FaultyInput([Fault("no-quantity", name, values)])


def _read(run: Run, day: date, moment: Moment) -> Read:
    labels = run.world.network.labels
    groups = [tuple(cell.items()) for cell in labels.cells]
    for quantity, when in ((PEOPLE, moment), (START, Moment(0))):
        counts = (on_moment(meter, run.expected, when) for meter in run.world.meters.strength)
        yield from _by_cell(quantity, "people", groups, counts)
    yield from _posts(run, moment, groups)
    yield from _targets(run, day)
    yield from _queues(run, day, moment)
    yield from _money(run, day.year)
    shares = year_shares(run.world.network.calendar, day.year)[np.newaxis]
    for name, meter in run.world.meters.indicators.items():
        unit = meter.indicator.unit
        yield (
            CellRead(f"indicator:{name}", unit, ()),
            0.0,
        )  # for what is of nobody
        for group, value in indicator_by_group(meter, run.expected, shares).items():
            yield CellRead(f"indicator:{name}", unit, group), float(value[0])


def _by_cell(quantity: str, unit: str, groups: Sequence[GroupKey], values: Iterable[float]) -> Read:
    yield from ((CellRead(quantity, unit, group), float(n)) for group, n in zip(groups, values, strict=True))


def _posts(run: Run, moment: Moment, groups: Sequence[GroupKey]) -> Read:
    """Posts of each organisation that are filled."""
    for organisation, posts in run.world.outcomes.posts.items():
        able = run.world.outcomes.able(organisation, run.trained)
        yield from _by_cell(f"filled:{organisation}", "posts", groups, filled(at(moment, able), at(moment, posts)))


def _targets(run: Run, day: date) -> Read:
    """People who count for a target on its day, of those that come no later than the year of the day."""
    for goal in run.world.outcomes.targets:
        if goal.day.year <= day.year:
            meter = run.world.meters.targets[goal.name]
            moment = run.world.network.calendar.moment(goal.day)
            yield CellRead(f"target:{goal.name}", meter.unit, ()), on_moment(meter, run.expected, moment)


def _queues(run: Run, day: date, moment: Moment) -> Read:
    """People who wait at each gate on the day, and the weeks that those waited who were let in during its year."""
    shares = year_shares(run.world.network.calendar, day.year)
    for name, gate in gate_meters_by_name(run.world.network).items():
        yield CellRead(f"queue:{name}", "people", ()), on_moment(gate.waiting, run.expected, moment)
        yield CellRead(f"wait:{name}", "weeks", ()), _wait(run, gate, shares)


def _wait(run: Run, gate: GateMeters, shares: Reals) -> float:
    admitted = total(gate.admitted, run.expected, shares)
    return total(gate.waited, run.expected, shares) / admitted if admitted > 0.0 else float("nan")


def _money(run: Run, year: int) -> Read:
    """Euro committed and paid on each article in the year, and on all of them."""
    calendar, span = run.world.network.calendar, months_from(str(year), year, 1, 12)
    articles = dict[str, None]()
    for course in cost_courses(run):
        articles[course.article] = None
        both = (
            ("committed", float(course.committed @ committed_shares(course.ledger, calendar, span))),
            ("paid", course.paid_over(calendar, span)),
        )
        for ledger, euro in both:
            yield CellRead(f"{ledger}:{course.article}", "euro", ()), euro
            yield CellRead(f"{ledger}:{ALL}", "euro", ()), euro
    for article in articles:
        owed = run_off_over(run, article, span)
        yield CellRead(f"paid:{article}", "euro", ()), owed
        yield CellRead(f"paid:{ALL}", "euro", ()), owed
