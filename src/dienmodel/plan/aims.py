"""Aims: what a plan makes small, as meters of the course and terms of the objective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Calendar
from dienmodel.network.floor import FLOOR
from dienmodel.network.network import Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes
from dienmodel.plan.linear.model import Meter
from dienmodel.plan.options import Option

MILLION = 1e6
"""Money is counted in millions of euro."""


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


def meters(network: Network, outcomes: Outcomes, spaces: Sequence[str]) -> tuple[Meter, ...]:
    """Meters of a network: `goal:`, `paid:YEAR` in millions, and instructors, entrants and space in years.

    `spaces` names the capacities whose use counts as space.
    """
    made = [_goal_meter(network, goal) for goal in outcomes.targets]
    made += [_money_meter(network, outcomes, year, shares) for year, shares in year_shares(network.calendar).items()]
    drawn = [
        c
        for c in range(len(network.capacities.base))
        if any(network.paths[row].max() > 0 for row in _shares(network, c))
        and not network.labels.capacity[c].startswith(f"{FLOOR}:")  # a sum of the others
    ]
    wanted = [c for c, label in enumerate(network.labels.capacity) if label.split(":")[0] in spaces]
    years = network.calendar.years_per_step
    steps = network.n_steps
    lost = {c: outcomes.lost_by(network.labels.capacity[c]) for c in drawn}
    made.append(Meter("readiness", 0, steps, inside=years * _units(network, lost)))
    made.append(Meter("space", 0, steps, inside=years * _units(network, dict.fromkeys(wanted, 1.0))))
    made.append(Meter("labour", 0, steps, joined=_first_steps(network)))
    return (*made, *_budget_meters(network, outcomes), *_intake_meters(network, outcomes))


def money_of(options: Sequence[Option], found: Sequence[Meter], calendar: Calendar) -> Reals:
    """What the meters read of the options' own money, [meters, options]."""
    spent = np.zeros((len(found), len(options)))
    shares = year_shares(calendar)
    for i, meter in enumerate(found):
        if meter.own:
            spent[i] = [float(shares[meter.own] @ option.paid) / MILLION for option in options]
    return spent


def year_shares(calendar: Calendar) -> dict[int, Reals]:
    """Share of each step that falls in each calendar year, [T]."""
    days = np.array([day.toordinal() for day in calendar.dates], float)
    found = {}
    for year in range(calendar.dates[0].year, calendar.dates[-1].year + 1):
        low, high = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        inside = np.clip(np.minimum(days[1:], high) - np.maximum(days[:-1], low), 0.0, None)
        if inside.any():
            found[year] = inside / np.diff(days)
    return found


def _goal_meter(network: Network, goal: Goal) -> Meter:
    state = max(network.calendar.index(goal.day), 1)
    labels = network.labels

    def counted(cells: NDArray[np.signedinteger]) -> Reals:
        return np.where(cells >= 0, goal.cells[np.maximum(cells, 0)], False).astype(float)

    return Meter(
        f"goal:{goal.name}",
        state - 1,
        state,
        stock=counted(labels.stock_cell),
        inside=counted(labels.node_cell),
        waiting=counted(labels.queue_cell),
    )


def _money_meter(network: Network, outcomes: Outcomes, year: int, shares: Reals) -> Meter:
    """Millions of euro paid in a year, without the measures' own money."""
    steps = np.flatnonzero(shares)
    begin, end = int(steps[0]), int(steps[-1]) + 1
    in_force = network.labels.queue_cell >= 0
    weights = {
        "stock": np.zeros((end - begin, network.n_stocks)),
        "node": np.zeros((end - begin, network.n_nodes)),
        "capacity": np.zeros((end - begin, len(network.capacities.base))),
        "arrived": np.zeros((end - begin, len(network.entries.rate))),
    }
    for line in outcomes.costs:
        if line.base in weights:
            weights[line.base][:, line.rows] += (shares * line.rate)[begin:end, None] / MILLION
    return Meter(
        f"paid:{year}",
        begin,
        end,
        stock=weights["stock"],
        inside=weights["node"],
        waiting=np.where(in_force, weights["node"], 0.0),
        offered=weights["capacity"],
        entered=weights["arrived"],
        fixed=sum(float(shares @ line.rate) for line in outcomes.costs if line.base == "flow") / MILLION,
        own=year,
    )


def _budget_meters(network: Network, outcomes: Outcomes) -> list[Meter]:
    """`budget:NAME:YEAR`: millions paid on the articles of a budget that a plan keeps to, at most its amount.

    A year of which less than a month is planned has no budget: its few days would decide over all before them.
    """
    found, years = [], network.calendar.years()
    for purse in (purse for purse in outcomes.purses if purse.name in outcomes.held.budgets):
        covered = replace(outcomes, costs=tuple(line for line in outcomes.costs if line.article in purse.articles))
        for year, shares in year_shares(network.calendar).items():
            if year not in years:
                continue
            meter = _money_meter(network, covered, year, shares)
            own, most = year if "measures" in purse.articles else 0, float(shares @ purse.amount) / MILLION
            found.append(replace(meter, name=f"budget:{purse.name}:{year}", own=own, most=most))
    return found


def _intake_meters(network: Network, outcomes: Outcomes) -> list[Meter]:
    """`intake:YEAR`: people who begin to count for the force, in whole years, if that must be smooth."""
    if outcomes.held.smooth is None:
        return []
    year_of = np.array([day.year for day in network.calendar.dates[:-1]])
    whole = [
        year for year in year_shares(network.calendar)
        if network.calendar.dates[0] <= date(year, 1, 7) and network.calendar.dates[-1] >= date(year, 12, 31)
    ]  # fmt: skip
    found: list[Meter] = []
    for year in whole:
        steps = np.flatnonzero(year_of == year)
        before = found[-1].name if found else ""
        meter = Meter(f"intake:{year}", int(steps[0]), int(steps[-1]) + 1, joined=_first_steps(network))
        found.append(replace(meter, after=before, within=outcomes.held.smooth))
    return found


def _shares(network: Network, c: int) -> list[int]:
    capacities = network.capacities
    return [int(row) for row in capacities.supply_share[capacities.supply_start[c] : capacities.supply_start[c + 1]]]


def _units(network: Network, wanted: Mapping[int, Reals | float]) -> Reals:
    """Units of some capacities that a person inside each node holds, weighed [T], [T, N]."""
    gates = network.gates
    per_gate = np.zeros((network.n_steps, len(gates.least) + 1))  # the last for nodes without a gate
    for g in range(len(gates.least)):
        for k in range(gates.use_start[g], gates.use_start[g + 1]):
            c = int(gates.use_capacity[k])
            if c in wanted:
                per_gate[:, g] += wanted[c] / gates.use_per[k]
    return per_gate[:, network.nodes.gate]


def _first_steps(network: Network) -> Reals:
    """1 for the nodes with which people from outside the force begin to count for it, [N].

    Where a stock itself is the beginning, the nodes that lead into it.
    """
    forks, labels = network.forks, network.labels
    cell = np.concatenate([labels.node_cell, labels.stock_cell, [-1]])
    first = np.zeros(network.n_nodes)
    owners = [(int(fork), n) for n, fork in enumerate(network.nodes.fork) if labels.node_cell[n] < 0]
    owners += [(int(fork), -1) for fork in network.entries.fork]
    outside_stock = np.flatnonzero(labels.stock_cell < 0)
    for s in outside_stock:
        owners += [
            (int(f), -1)
            for f in network.stocks.risk_fork[network.stocks.risk_start[s] : network.stocks.risk_start[s + 1]]
        ]
    for fork, owner in owners:
        for dest in forks.dest[forks.start[fork] : forks.start[fork + 1]]:
            if cell[dest] >= 0:
                if dest < network.n_nodes:
                    first[dest] = 1.0
                elif owner >= 0:
                    first[owner] = 1.0
    return first
