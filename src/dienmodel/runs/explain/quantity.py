"""Quantities that can be asked by name: `professional:army`, `target:t2030`, `wait:medical`, `cost:staff`."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import year_before
from dienmodel.model.said import Said
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.network import Network, Reals
from dienmodel.network.outcomes import Goal
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import cost_courses
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of

Kind = Literal[
    "people", "target", "wait", "cost", "in", "out", "net", "joined", "dropped", "expired", "completed", "queue",
    "lead", "available", "used", "posts", "filled",
]  # fmt: skip


STAGES: tuple[Kind, ...] = ("joined", "dropped", "expired", "completed", "queue", "lead")
"""Quantities of a stage of a track, named `joined:TRACK/STAGE`."""


YEARLY: tuple[Kind, ...] = ("in", "out", "net", *STAGES, "available", "used", "posts", "filled")
"""Quantities of the calendar year of a day."""


UNITS: dict[str, str] = {"wait": "weeks", "lead": "weeks", "cost": "euro", "available": "units", "used": "units"}
"""In what a quantity is counted, where it is not people."""


ALL = "total"
"""In the place of a category or an article: all of them."""


@dataclass(frozen=True)
class Quantity:
    """A quantity: what sort, of what (category, target, gate or article), and in which groups."""

    text: str
    kind: Kind
    name: str
    members: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return UNITS.get(self.kind, "posts" if self.kind in ("posts", "filled") else "people")


def parse(text: str, said: Said) -> Quantity:
    """Read a quantity: `total`, CATEGORY[:GROUP...], `target:NAME`, `wait:GATE`, `cost:ARTICLE`, or one of a year.

    Of a year are `in:CATEGORY`, `out:REASON` and `net:total`; `joined:TRACK/STAGE` and the other `STAGES`;
    `available:CAPACITY` and `used:CAPACITY`; `posts:ORGANISATION[:GROUP...]` and `filled:ORGANISATION[:GROUP...]`.

    Raises:
        FaultyInput: the scenario has no such quantity; with those it has.
    """
    scenario = said.scenario
    first, *rest = text.split(":")
    names: dict[str, list[str]] = {
        "target": list(scenario.targets),
        "wait": list(scenario.gates),
        "cost": [*articles(said), ALL],
        **_of_a_year(said),
    }
    kind: Kind = "people"
    if first in names:
        kind = first  # type: ignore[assignment]
        first, *rest = rest or [""]
        if first not in names[kind] or (rest and kind not in ("wait", "posts", "filled")):
            _unknown(text, [f"{kind}:{name}" for name in names[kind]])
    elif first != "total" and first not in scenario.categories:
        _unknown(text, ["total", *scenario.categories, "target:NAME", "wait:GATE", "cost:ARTICLE"])
    members = [member for dim in scenario.dimensions.values() for member in dim.members]
    members += scenario.categories if kind in ("posts", "filled") else ()
    if not set(rest) <= set(members):
        _unknown(text, [f"{text.split(':')[0]}:...:{known}" for known in members])
    return Quantity(text, kind, first, tuple(rest))


def _of_a_year(said: Said) -> dict[str, list[str]]:
    """Names of the quantities of a year, by kind."""
    scenario = said.scenario
    exits = [name for stock in scenario.stocks.values() for name in stock.exits]
    stages = [f"{name}/{stage}" for name, track in scenario.tracks.items() for stage in track.stage_names]
    return {
        "in": [*scenario.categories, ALL],
        "out": [*dict.fromkeys([*exits, "limit", "then", "rest", "dropped out", "gave up waiting"]), ALL],
        "net": [ALL],
        **dict.fromkeys(STAGES, stages),
        "available": list(scenario.capacities),
        "used": list(scenario.capacities),
        "posts": list(scenario.establishments),
        "filled": list(scenario.establishments),
    }


def articles(said: Said) -> list[str]:
    """Cost articles of a scenario; `measures` is the money of the measures themselves."""
    return [*dict.fromkeys(cost.article for cost in said.scenario.costs.values()), "measures"]


def _unknown(text: str, known: list[str]) -> None:
    raise FaultyInput([Fault("no-quantity", text, {"word": text, "one_of": one_of(text, known)})])


def state_at(network: Network, day: date) -> int:
    """State index of a day.

    Raises:
        FaultyInput: the day lies outside the run.
    """
    try:
        return network.calendar.index(day)
    except ValueError as error:
        dates = network.calendar.dates
        span: Values = {"first": dates[0], "last": dates[-1]}
        raise FaultyInput([Fault("day-outside", day.isoformat(), {"day": day, **span})]) from error


def goal_of(run: Run, name: str) -> Goal:
    """A target by name."""
    return next(goal for goal in run.world.outcomes.targets if goal.name == name)


def cells_of(run: Run, quantity: Quantity) -> NDArray[np.bool_]:
    """Which strength cells count for people or a target, [cells]."""
    if quantity.kind == "target":
        return goal_of(run, quantity.name).cells
    cells = run.world.network.labels.cells
    wanted = set(quantity.members) | ({quantity.name} - {"total"})
    return np.array([wanted <= set(cell.values()) for cell in cells], bool)


def gates_of(run: Run, quantity: Quantity) -> list[int]:
    """Rows of the gates that a wait is about."""
    wanted = {quantity.name, *quantity.members}
    return [i for i, key in enumerate(run.world.network.labels.gate_keys) if wanted <= set(key.parts)]


def year_up_to(network: Network, day: date) -> NDArray[np.intp]:
    """Steps of the year that ends on a day; years have 365 or 366 days."""
    dates = network.calendar.dates
    end = state_at(network, day)
    begin = bisect_left(dates, year_before(dates[end]))
    return np.arange(begin, end)


def people_at(run: Run, state: int) -> Reals:
    """Expected people per strength cell in one state, [cells]."""
    found: Reals = run.strength[state]
    return found


def waits(run: Run, quantity: Quantity, day: date) -> Iterator[tuple[str, float, float]]:
    """Per gate its share in the mean wait in weeks, and people admitted; all shares add up to the mean."""
    network, steps = run.world.network, year_up_to(run.world.network, day)
    weeks = network.calendar.years_per_step * 365.2425 / 7
    gates = gates_of(run, quantity)
    admitted = [float(run.expected.new_started[np.ix_(steps, network.nodes.gate == g)].sum()) for g in gates]
    total = sum(admitted)
    for g, people in zip(gates, admitted, strict=True):
        waited = weeks * float(run.expected.wait_sum[steps, g].sum())
        yield network.labels.gate[g], waited / total if total else 0.0, people


def payments(run: Run, quantity: Quantity, day: date) -> Iterator[tuple[str, float]]:
    """Per cost line of an article the euro paid in the calendar year of a day."""
    state_at(run.world.network, day)
    shares = year_shares(run.world.network.calendar, day.year)
    for name, (article, _, paid) in cost_courses(run).items():
        if quantity.name in (article, ALL):
            yield name, float(paid @ shares)
