"""The best admissions of a small network, from a program in the plainest form: everybody somewhere is a variable.

Written from the meaning of a network (see `network/network.py`), not from the planner: who waits is kept by the step in
which they joined, who stays by the step in which the stay ends, who is in a stock by tenure. People of a queue may be
admitted in any order; as they are alike, longest waiting first is as good as any. For networks without population
and smallest classes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from dienmodel.network.network import PLACES, SAVED, TICKS, Network

Sum = dict[int, float]
"""A linear expression: coefficient per variable; `ONE` stands for the constant."""

ONE = -1


class States:
    """Rows and columns under construction."""

    def __init__(self, net: Network) -> None:
        self.net, self.columns = net, 0
        self.equal: list[Sum] = []
        self.most: list[Sum] = []

    def new(self) -> Sum:
        """A variable of zero or more."""
        self.columns += 1
        return {self.columns - 1: 1.0}

    def same(self, value: Sum) -> Sum:
        """A variable that equals an expression, to keep rows short."""
        made = self.new()
        self.equal.append(added(made, value, -1.0))
        return made


def added(a: Sum, b: Sum, times: float = 1.0) -> Sum:
    total: dict[int, float] = defaultdict(float, a)
    for key, value in b.items():
        total[key] += times * value
    return dict(total)


def _risks(net: Network, s: int, tenure: int, t: int) -> list[tuple[int, float]]:
    """Fork and chance of every way out of a stock for somebody with a tenure in a step: shared by the hazards."""
    stocks = net.stocks
    lengths = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]]
    ends = np.cumsum([length or 10**9 for length in lengths])
    band = int(np.searchsorted(ends, tenure, side="right"))
    risks = range(stocks.risk_start[s], stocks.risk_start[s + 1])
    hazard = [stocks.rate[stocks.rate_start[r] + band] * net.paths[stocks.risk_season[r], t] for r in risks]
    left = float(np.exp(-sum(hazard)))
    per_hazard = (1.0 - left) / (sum(hazard) or 1.0)
    found = [(int(stocks.risk_fork[r]), per_hazard * own) for r, own in zip(risks, hazard, strict=True)]
    if stocks.limit_fork[s] >= 0 and tenure + 1 == ends[-1]:
        found.append((int(stocks.limit_fork[s]), left))
    return found


def best(
    net: Network, stock_weights: Sequence[float], profile: Mapping[int, np.ndarray], floor: float | None = None
) -> float | None:
    """Most weighted people in stocks after the last step; None if no admissions keep to the limits.

    `profile` [T, decisions] per decided gate says how its decisions spread over steps; other gates let everybody in
    when they open. Every gate serves one node. With a `floor` capacities take no more than that share of the people in
    any stock: each takes so many of each stock, which are variables too.
    """
    made, gates = States(net), net.gates
    steps = net.n_steps
    node_of = {int(net.nodes.gate[n]): n for n in range(net.n_nodes) if net.nodes.gate[n] >= 0}
    decided = {g: [made.new() for _ in range(shares.shape[1])] for g, shares in profile.items()}
    due: dict[tuple[int, int], Sum] = defaultdict(dict)  # node, step in which the stay ends
    queue: dict[tuple[int, int], Sum] = {}  # gate, step of joining
    stock: dict[tuple[int, int], Sum] = {}  # stock, tenure
    saved: dict[int, Sum] = {}
    for s in range(net.n_stocks):
        first, last = net.stocks.initial_start[s], net.stocks.initial_start[s + 1]
        stock |= {(s, k): {ONE: float(count)} for k, count in enumerate(net.stocks.initial[first:last]) if count}
    for t in range(steps):
        joined: dict[int, Sum] = defaultdict(dict)  # destination

        def go(fork: int, people: Sum, t: int = t, joined: dict[int, Sum] = joined) -> None:
            for k in range(net.forks.start[fork], net.forks.start[fork + 1]):
                dest = int(net.forks.dest[k])
                joined[dest] = added(joined[dest], people, net.paths[net.forks.chance[k], t])

        after: dict[tuple[int, int], Sum] = {}
        for (s, tenure), people in stock.items():
            left = 1.0
            for fork, chance in _risks(net, s, tenure, t):
                go(fork, {key: value * chance for key, value in people.items()})
                left -= chance
            if left > 0:
                after[s, tenure + 1] = made.same({key: value * left for key, value in people.items()})
        for n in range(net.n_nodes):
            kept = 1.0 - net.paths[net.nodes.dropout[n], t]
            go(int(net.nodes.fork[n]), {key: value * kept for key, value in due.pop((n, t), {}).items()})
        for e, fork in enumerate(net.entries.fork):
            go(int(fork), {ONE: net.paths[net.entries.rate[e], t]})
        for s in range(net.n_stocks):
            if net.n_nodes + s in joined:
                after[s, 0] = made.same(joined[net.n_nodes + s])
        stock = after
        started = {n: joined[n] for n in range(net.n_nodes) if net.nodes.gate[n] < 0}
        for g, n in node_of.items():
            for (gate, j), waiting in list(queue.items()):
                if gate == g and (gates.patience[g] and t >= j + gates.patience[g]):
                    del queue[gate, j]
                elif gate == g:
                    queue[gate, j] = {key: value * (1.0 - gates.renege[g]) for key, value in waiting.items()}
            queue[g, t] = joined[n]
            started[n] = {}
            if g not in profile:
                if gates.open[g] < 0 or net.paths[gates.open[g], t] > 0.5:
                    for gate, j in [key for key in queue if key[0] == g]:
                        started[n] = added(started[n], queue.pop((gate, j)))
                continue
            for share, decision in zip(profile[g][t], decided[g], strict=True):
                started[n] = added(started[n], decision, share)
            taken: Sum = {}
            for gate, j in list(queue):
                if gate == g:
                    part = made.new()
                    taken = added(taken, part)
                    queue[gate, j] = made.same(added(queue[gate, j], part, -1.0))
            made.equal.append(added(taken, started[n], -1.0))
        for n, people in started.items():
            for k, ticks in enumerate(net.durations[net.nodes.duration[n]]):
                if ticks:
                    due[n, t + k] = added(due[n, t + k], people, ticks / TICKS)
        away: dict[int, Sum] = defaultdict(dict)
        for c in range(len(net.capacities.base)):
            taken = _limit(made, c, t, node_of, started, due, stock, saved, floor)
            if floor is not None:
                _draw(made, c, t, taken, stock, away, floor)
        for s, people in away.items():
            for (other, _), there in stock.items():
                people = added(people, there, -floor) if other == s and floor is not None else people
            made.most.append(people)
    goal: Sum = {}
    for (s, _), people in stock.items():
        goal = added(goal, people, stock_weights[s])
    return _solve(made, goal)


def _limit(
    made: States,
    c: int,
    t: int,
    node_of: Mapping[int, int],
    started: Mapping[int, Sum],
    due: Mapping[tuple[int, int], Sum],
    stock: Mapping[tuple[int, int], Sum],
    saved: dict[int, Sum],
    floor: float | None,
) -> Sum:
    """Units taken by those who start (or stay, of places) are no more than there are."""
    net, gates = made.net, made.net.gates
    kind = net.capacities.kind[c]
    room: Sum = added({ONE: net.paths[net.capacities.base[c], t]}, saved.get(c, {}))
    for k in range(net.capacities.supply_start[c], net.capacities.supply_start[c + 1]):
        for (s, _), people in stock.items():
            if s == net.capacities.supply_stock[k]:
                share = net.paths[net.capacities.supply_share[k], t]
                room = added(room, people, share if floor is None else min(share, floor))
    taken: Sum = {}
    for g, n in node_of.items():
        for u in range(gates.use_start[g], gates.use_start[g + 1]):
            if gates.use_capacity[u] == c:
                inside = [people for (m, _), people in due.items() if m == n] if kind == PLACES else [started[n]]
                for people in inside:
                    taken = added(taken, people, 1.0 / gates.use_per[u])
    if taken:
        made.most.append(added(taken, room, -1.0))
    if kind == SAVED:
        saved[c] = added(room, taken, -1.0)
    return taken


def _draw(
    made: States,
    c: int,
    t: int,
    taken: Sum,
    stock: Mapping[tuple[int, int], Sum],
    away: dict[int, Sum],
    floor: float,
) -> None:
    """Units of a capacity beyond its own are people of the stocks it draws on, of each no more than its share."""
    net, capacities = made.net, made.net.capacities
    drawn: Sum = {ONE: float(net.paths[capacities.base[c], t])}
    for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
        part, s = made.new(), int(capacities.supply_stock[k])
        drawn, away[s], most = added(drawn, part), added(away[s], part), part
        for (other, _), there in stock.items():
            if other == s:
                most = added(most, there, -min(net.paths[capacities.supply_share[k], t], floor))
        made.most.append(most)
    made.most.append(added(taken, drawn, -1.0))


def _solve(made: States, goal: Sum) -> float | None:
    def matrix(rows: Sequence[Sum]) -> tuple[coo_array, np.ndarray] | tuple[None, None]:
        entries = [(i, j, value) for i, row in enumerate(rows) for j, value in row.items() if j != ONE]
        if not entries:
            return None, None
        row, column, value = zip(*entries, strict=True)
        return (
            coo_array((value, (row, column)), shape=(len(rows), made.columns)),
            np.array([-row.get(ONE, 0.0) for row in rows]),
        )

    cost = np.zeros(made.columns)
    for j, value in goal.items():
        if j != ONE:
            cost[j] = -value
    (more, most), (same, equal) = matrix(made.most), matrix(made.equal)
    found = linprog(cost, A_ub=more, b_ub=most, A_eq=same, b_eq=equal)
    return None if found.status == 2 else float(goal.get(ONE, 0.0) - found.fun)
