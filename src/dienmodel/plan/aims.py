"""Aims: what a plan makes small, as readings of the course and terms of the objective."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np

from dienmodel.model.calendar import Calendar, months_from
from dienmodel.network.arcs import arcs_of
from dienmodel.network.catalogue import INDICATOR
from dienmodel.network.compile.entries import MILLION
from dienmodel.network.keys import Role
from dienmodel.network.meters.capacities import use_of
from dienmodel.network.meters.every import Meters, meters_of
from dienmodel.network.meters.indicators import whole_meter
from dienmodel.network.meters.meter import Meter, Part, added, calendar_years, multiplied, year_shares
from dienmodel.network.meters.posts import drawn_capacities
from dienmodel.network.network import Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes
from dienmodel.network.weighing.ledgers import paid_at_once, paid_shares, run_off
from dienmodel.network.weighing.lines import Line
from dienmodel.plan.linear.reading import Reading


class Spender(Protocol):
    """What costs money of its own: a measure, or its start on some day."""

    @property
    def paid(self) -> Reals:
        """Euro paid per step, [T]."""
        ...


@dataclass(frozen=True)
class Term:
    """An aim as people short of targets and weights of meters; the least is best."""

    name: str
    unit: str  # "people", "mln_eur", "years"
    short: tuple[str, ...] = ()  # goals whose shortfall counts
    weights: Mapping[str, float] | None = None  # per meter
    heads: Mapping[str, float] | None = None  # per goal what a person short counts; 1 where nothing is said
    parts: tuple["Term", ...] = ()  # aims that are weighed together in this one

    def head(self, goal: str) -> float:
        """What a person short of a goal counts."""
        return 1.0 if self.heads is None else self.heads[goal]


def weighed(name: str, unit: str, parts: Sequence[tuple[Term, float]]) -> Term:
    """Aims in one, each times what a unit of it counts in the common unit."""
    heads: dict[str, float] = {}
    weights: dict[str, float] = {}
    for part, times in parts:
        for goal in part.short:
            heads[goal] = heads.get(goal, 0.0) + times * part.head(goal)
        for meter, weight in (part.weights or {}).items():
            weights[meter] = weights.get(meter, 0.0) + times * weight
    return Term(name, unit, tuple(heads), weights or None, heads or None, tuple(part for part, _ in parts))


def readings(network: Network, outcomes: Outcomes, spaces: Sequence[str]) -> tuple[Reading, ...]:
    """What a plan reads: `goal:` of targets within the run, `paid:YEAR` in millions, instructors, entrants, space.

    Of targets that count posts also `trained:DAY:CELL`, see `with_filled`.

    `spaces` names the capacities whose use counts as space, and `indicator:NAME` what is an aim itself.
    """
    years = calendar_years(network.calendar)[0].tolist()
    found = meters_of(network, outcomes, arcs_of(network))
    whole, first, last = np.ones(network.n_steps), network.calendar.dates[0], network.calendar.dates[-1]
    in_years = np.full(network.n_steps, network.calendar.years_per_step)
    keys = network.labels.capacity_keys
    lost = {c: outcomes.lost_by(keys[c].name) for c in drawn_capacities(network)}
    space = [c for c, key in enumerate(keys) if key.name in spaces and key.role is Role.OWN]
    goals = [goal for goal in outcomes.targets if first <= goal.day <= last]
    return (
        *(_on_day(network, goal.day, f"goal:{goal.name}", found.targets[goal.name]) for goal in goals),
        *_cells(network, goals, found),
        *(
            Reading(f"paid:{year}", *paid_in(network, outcomes, found, outcomes.costs, year), year, own=True)
            for year in years
        ),
        Reading("readiness", use_of(network, "readiness", lost), in_years),
        Reading("space", use_of(network, "space", dict.fromkeys(space, 1.0)), in_years),
        Reading("labour", found.begin, whole),
        *_budgets(network, outcomes, found),
        *_caps(network, outcomes, found),
        *_intakes(network, outcomes, found),
        *_indicators(network, found, spaces),
    )


def paid_in(
    network: Network, outcomes: Outcomes, found: Meters, lines: Sequence[Line], year: int
) -> tuple[Meter, Reals]:
    """What is paid on some lines in a calendar year, in millions: a meter, and what each step of it counts, [T].

    Where all is paid at once these are the steps of the year. Else what is committed in each step is weighed by the
    part of it that is paid in the year, and what was outstanding before comes with the last of these steps.
    """
    calendar, meters = network.calendar, [found.costs[line.name] for line in lines]
    ledgers = [outcomes.ledgers.get(line.article) for line in lines]
    if all(ledger is None or ledger.at_once for ledger in ledgers):
        return added("paid", meters), year_shares(calendar, year) / MILLION
    days, once = months_from(str(year), year, 1, 12), paid_at_once(calendar.dates[0])
    shares = [paid_shares(ledger or once, calendar, days) for ledger in ledgers]
    at = np.where(np.any(shares, axis=0), 1.0 / MILLION, 0.0)
    opened = np.zeros(network.n_steps)
    articles = {line.article for line in lines} & set(outcomes.ledgers)
    opened[np.flatnonzero(at)[-1:]] = sum(run_off(outcomes.ledgers[article], days)[0] for article in articles)
    weighed_by_step = (multiplied(meter, share) for meter, share in zip(meters, shares, strict=True))
    return added("paid", [*weighed_by_step, Meter("outstanding", "euro", (), fixed=opened)]), at


def _cells(network: Network, goals: Sequence[Goal], found: Meters) -> Iterator[Reading]:
    """`trained:DAY:CELL`: people who have finished training, of the cells with posts that targets of the day count."""
    cells = {(goal.day, cell) for goal in goals for cell in goal.post_cells}
    for day, cell in sorted(cells):
        yield _on_day(network, day, _trained(day, cell), found.trained[cell])


def _trained(day: date, cell: int) -> str:
    return f"trained:{day}:{cell}"


def cells_of(goal: Goal) -> dict[str, int]:
    """Cells with posts that a target counts, by the reading of the trained people who can fill them."""
    return {_trained(goal.day, cell): cell for cell in goal.post_cells}


def posts_of(goal: Goal) -> dict[str, float]:
    """Posts that a target counts, by the reading of the trained people who can fill them."""
    return {} if goal.posts is None else {name: float(goal.posts[cell]) for name, cell in cells_of(goal).items()}


def available_of(goal: Goal) -> dict[str, float]:
    """Which share is available for its posts of the trained people who can fill them, by their reading."""
    shares = np.ones(len(goal.cells)) if goal.available is None else goal.available
    return {name: float(shares[cell]) for name, cell in cells_of(goal).items()}


def with_filled(read: Mapping[str, float], goals: Iterable[Goal]) -> dict[str, float]:
    """Readings with `filled:GOAL`, the posts that are filled, in place of the trained people of its cells."""
    counted = {goal.name: (posts_of(goal), available_of(goal)) for goal in goals if goal.posts is not None}
    cells = {cell for posts, _ in counted.values() for cell in posts}
    filled = {
        f"filled:{name}": sum(min(read[cell] * able[cell], number) for cell, number in posts.items())
        for name, (posts, able) in counted.items()
        if all(cell in read for cell in posts)
    }
    return {name: number for name, number in read.items() if name not in cells} | filled


def short_of(goal: Goal, read: Mapping[str, float], margin: float = 0.0) -> float:
    """How many are short of a target by readings `with_filled`."""
    return goal.short(read[f"goal:{goal.name}"], read.get(f"filled:{goal.name}", 0.0), margin)


def aimed(outcomes: Outcomes, terms: Sequence[Term]) -> Outcomes:
    """Outcomes in which only those targets count posts that an aim is short of: no others are read."""
    short = {name for term in terms for name in term.short}
    targets = tuple(goal if goal.name in short else replace(goal, posts=None) for goal in outcomes.targets)
    return replace(outcomes, targets=targets)


def _on_day(network: Network, day: date, name: str, meter: Meter) -> Reading:
    """A meter of states on a day, between the states around it; a plan begins with the first step.

    Of a day within it those of the start count too, whom nothing changes.
    """
    moment, at = network.calendar.moment(day), np.zeros(network.n_steps)
    start, meter = _at_start(network, meter), _after_steps(meter)
    at[max(moment.up, 1) - 1] = moment.part or 1.0
    if moment.part and moment.state:
        at[moment.state - 1] = 1.0 - moment.part
    elif moment.part:
        meter = replace(meter, fixed=(1.0 - moment.part) / moment.part * start)
    return Reading(name, meter, at)


def _at_start(network: Network, meter: Meter) -> float:
    """What a meter of states reads of the start: all are in stocks then."""
    stocks = network.stocks
    people = np.diff(np.concatenate([[0], np.cumsum(stocks.initial)])[stocks.initial_start])
    stocks_read = (item for item in meter.weights if item.part is Part.STOCK)
    return float(
        sum(people[item.rows] @ (item.values if item.values.ndim == 1 else item.values[0]) for item in stocks_read)
    )


def _after_steps(meter: Meter) -> Meter:
    """A meter of states that reads those after each step, where what a person counts changes from state to state."""
    if all(item.values.ndim == 1 for item in meter.weights):
        return meter
    weights = tuple(replace(item, values=item.values[1:]) if item.values.ndim == 2 else item for item in meter.weights)
    return replace(meter, weights=weights, of_states=False)


def _budgets(network: Network, outcomes: Outcomes, found: Meters) -> Iterator[Reading]:
    """`budget:NAME:YEAR`: millions paid on the articles of a budget that a plan keeps to, at most its amount.

    A year of which less than a month is planned has no budget: its few days would decide over all before them.
    """
    planned = network.calendar.years()
    for purse in (purse for purse in outcomes.purses if purse.name in outcomes.held.budgets):
        lines = [line for line in outcomes.costs if line.article in purse.articles]
        for year, share in zip(*calendar_years(network.calendar), strict=True):
            if int(year) not in planned:
                continue
            own, most = "measures" in purse.articles, float(share @ purse.amount) / MILLION
            name = f"budget:{purse.name}:{year}"
            paid = paid_in(network, outcomes, found, lines, int(year))
            yield Reading(name, *paid, int(year), own, purse.name, most)


def _caps(network: Network, outcomes: Outcomes, found: Meters) -> Iterator[Reading]:
    """`cap:INDICATOR:YEAR`: how much there is of an indicator whose cap a plan keeps to, in its unit.

    Of what is counted at any time the mean of the year is held against the mean of its cap, as in the table of caps.
    """
    planned = network.calendar.years()
    for name in outcomes.held.caps:
        meter = found.indicators[name]
        cap = meter.indicator.cap
        if cap is None:
            raise ValueError(f"a plan cannot keep to {name!r}: it has no cap")
        for year, share in zip(*calendar_years(network.calendar), strict=True):
            if (
                int(year) in planned
                and int(year) >= meter.indicator.since
                and np.isfinite(most := float(share @ cap / share.sum()))
            ):
                at = share / float(meter.over(share[np.newaxis])[0])
                yield Reading(f"cap:{name}:{year}", whole_meter(meter), at, int(year), cap=name, most=most)


def _indicators(network: Network, found: Meters, names: Sequence[str]) -> Iterator[Reading]:
    """`indicator:NAME`: the mean of an indicator over the run, in its unit; of what comes together, that per year."""
    each = np.full(network.n_steps, 1.0 / (network.n_steps * network.calendar.years_per_step))
    for name in dict.fromkeys(name for name in names if name.startswith(INDICATOR)):
        yield Reading(name, whole_meter(found.indicators[name.removeprefix(INDICATOR)]), each)


def _intakes(network: Network, outcomes: Outcomes, found: Meters) -> Iterator[Reading]:
    """`intake:YEAR`: people who begin to count for the force, in whole years, if that must be smooth."""
    if outcomes.held.smooth is None:
        return
    dates, before = network.calendar.dates, ""
    for year, share in zip(*calendar_years(network.calendar), strict=True):
        if dates[0] <= date(int(year), 1, 7) and dates[-1] >= date(int(year), 12, 31):
            yield Reading(f"intake:{year}", found.begin, share, int(year), after=before, within=outcomes.held.smooth)
            before = f"intake:{year}"


def own_money(spent: Sequence[Spender], found: Sequence[Reading], calendar: Calendar) -> Reals:
    """What readings count of the own money of measures, [readings, measures]."""
    money = np.zeros((len(found), len(spent)))
    for i, reading in enumerate(found):
        if reading.own:
            shares = year_shares(calendar, reading.year)
            money[i] = [float(shares @ item.paid) / MILLION for item in spent]
    return money
