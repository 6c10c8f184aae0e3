"""What would be needed: the intake, or the retention, with which a strength is reached.

Both ask for one factor, on the rates of chosen entries or on the hazards of chosen risks. It is found by running
`expect` under scaled paths.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.optimize import brentq

from dienmodel.engines.expect.expect import Prepared, expect, prepare
from dienmodel.model.calendar import Moment
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.every import strength_of
from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.moment import at, up_to
from dienmodel.network.network import Network, Reals, Small

SCAN = 8
"""Factors tried between one and the bound when the bound itself falls short: more people can mean a lower strength."""

PRECISION = 1e-9
"""Relative precision of the factor, and shortfall that still counts as reached."""


class Outcome(StrEnum):
    """How the search ended."""

    REACHED = "reached"
    UNREACHABLE = "unreachable"
    EXCEEDED = "exceeded"


@dataclass(frozen=True)
class Binding:
    """A gate that a capacity stopped in so many steps, and how many people then waited on average."""

    gate: str
    capacity: str
    steps: int
    waiting: float


@dataclass(frozen=True)
class Need:
    """Answer to *what is needed*. Flows are people per year up to the asked moment.

    `reached`: `factor` just gives the wanted strength. `unreachable`: `factor` gives the highest strength found within
    the bounds, and `bindings` says what stops more. `exceeded`: the strength is passed with today's rates; `factor`
    still reaches it.
    """

    outcome: Outcome
    factor: float
    strength: float
    strength_before: float
    flow: float
    flow_before: float
    bindings: tuple[Binding, ...]


def needed_intake(
    network: Network,
    cells: Sequence[int],
    moment: Moment,
    people: float,
    entries: Sequence[int],
    most: float = 10.0,
) -> Need:
    """Find the factor on the rates of `entries`, up to `most`, with which `cells` hold `people` at a moment."""
    network, rows = _own_entry_rates(network, entries)
    ask = _Question(prepare(network), rows, cells, moment)
    return _search(ask, people, 0.0, most, lambda run: up_to(moment, run.new_arrived)[list(entries)].sum())


def needed_retention(
    network: Network,
    cells: Sequence[int],
    moment: Moment,
    people: float,
    risks: Sequence[int],
    least: float = 0.0,
    most: float = 10.0,
) -> Need:
    """Find the factor on the hazards of `risks`, down to `least`, with which `cells` hold `people` at a moment.

    If the strength is exceeded, the factor goes up to `most`: how much faster people could leave. Flows are the people
    who leave by the risks.
    """
    network, rows = _own_seasons(network, risks)
    ask = _Question(prepare(network), rows, cells, moment)
    arcs = _arcs_of_risks(network, risks)
    return _search(ask, people, most, least, lambda run: up_to(moment, run.new_moved)[arcs].sum())


def strength(network: Network, run: Trajectory, cells: Sequence[int], moment: Moment) -> float:
    """People at a moment in the stocks, stages and queues that count for the cells."""
    counted = np.isin(np.arange(len(network.labels.cells)), cells)
    return float(at(moment, per_step(strength_of(network, "strength", counted), run)))


def bindings(network: Network, run: Trajectory, moment: Moment) -> tuple[Binding, ...]:
    """Gates that capacities stopped before a moment, most people waiting first."""
    steps: Counter[tuple[int, int]] = Counter()
    waiting: Counter[tuple[int, int]] = Counter()
    for t, gate in zip(*np.nonzero(run.binding[: moment.up] >= 0), strict=True):
        pair = (int(gate), int(run.binding[t, gate]))
        steps[pair] += 1
        waiting[pair] += run.n_blocked[t, gate]
    labels = network.labels
    found = [
        Binding(labels.gate[gate], labels.capacity[capacity], steps[gate, capacity], waiting[gate, capacity] / n)
        for (gate, capacity), n in steps.items()
    ]
    return tuple(sorted(found, key=lambda binding: -binding.waiting * binding.steps))


@dataclass(frozen=True)
class _Question:
    """A strength as a function of the factor on some path rows."""

    prepared: Prepared
    rows: list[int]
    cells: Sequence[int]
    moment: Moment

    def run(self, factor: float) -> Trajectory:
        paths = self.prepared.network.paths.copy()
        paths[self.rows] *= factor
        return expect(self.prepared, paths)

    def strength(self, run: Trajectory) -> float:
        return strength(self.prepared.network, run, self.cells, self.moment)


def _search(
    ask: _Question, people: float, weak: float, strong: float, flow_until: Callable[[Trajectory], float]
) -> Need:
    """Find the factor between the one that gives the fewest people, `weak`, and the most, `strong`; today's is 1."""
    if ask.moment.up < 1:
        raise ValueError("no rate changes the start; ask for a later moment")

    def surplus(factor: float) -> float:
        return ask.strength(ask.run(factor)) - people

    before = ask.run(1.0)
    margin = PRECISION * max(abs(people), 1.0)
    extra = ask.strength(before) - people
    if abs(extra) <= margin:
        outcome, factor = Outcome.REACHED, 1.0
    elif extra > 0:
        outcome = Outcome.EXCEEDED
        factor = weak if surplus(weak) >= -margin else _root(surplus, weak, 1.0)
    else:
        tried = {factor: surplus(factor) for factor in (strong, *np.linspace(1.0, strong, SCAN + 1)[1:-1])}
        enough = [factor for factor, value in tried.items() if value >= -margin]
        factor = min(enough, key=lambda enough: abs(enough - 1.0)) if enough else max(tried, key=lambda f: tried[f])
        outcome = Outcome.REACHED if enough else Outcome.UNREACHABLE
        if enough and tried[factor] > margin:
            factor = _root(surplus, 1.0, factor)
    after = ask.run(factor)
    network = ask.prepared.network
    years = sum(ask.moment) * network.calendar.years_per_step
    return Need(
        outcome=outcome,
        factor=float(factor),
        strength=ask.strength(after),
        strength_before=ask.strength(before),
        flow=float(flow_until(after)) / years,
        flow_before=float(flow_until(before)) / years,
        bindings=bindings(network, after, ask.moment),
    )


def _root(surplus: Callable[[float], float], short: float, enough: float) -> float:
    """Smallest change of the factor that is enough, between one that falls short and one that does not."""
    return float(brentq(surplus, short, enough, xtol=PRECISION * max(abs(short), abs(enough)), rtol=PRECISION))


def _own_entry_rates(network: Network, entries: Sequence[int]) -> tuple[Network, list[int]]:
    """The network with a path row for each of the entries that nothing else reads, and those rows."""
    paths, rows = _own_rows(network.paths, network.entries.rate[list(entries)])
    rate = network.entries.rate.copy()
    rate[list(entries)] = rows
    return replace(network, paths=paths, entries=replace(network.entries, rate=rate)), rows


def _own_seasons(network: Network, risks: Sequence[int]) -> tuple[Network, list[int]]:
    """The network with a path row for the season of each of the risks that nothing else reads, and those rows."""
    paths, rows = _own_rows(network.paths, network.stocks.risk_season[list(risks)])
    season = network.stocks.risk_season.copy()
    season[list(risks)] = rows
    return replace(network, paths=paths, stocks=replace(network.stocks, risk_season=season)), rows


def _own_rows(paths: Reals, rows: Small) -> tuple[Reals, list[int]]:
    """Return the paths with copies of some rows at the end, and their places: equal rows are shared by many readers."""
    return np.vstack([paths, paths[rows]]), list(range(len(paths), len(paths) + len(rows)))


def _arcs_of_risks(network: Network, risks: Sequence[int]) -> list[int]:
    """Arcs along which people leave by the risks."""
    starts = network.forks.start
    forks = sorted({int(network.stocks.risk_fork[risk]) for risk in risks})
    return [arc for fork in forks for arc in range(starts[fork], starts[fork + 1])]
