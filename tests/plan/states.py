"""The best admissions of a small network, from a program in the plainest form: everybody somewhere is a variable.

Written from the meaning of a network (see `network/network.py`), not from the planner: who waits is kept by the step in
which they joined, who stays by the step in which the stay ends, who is in a stock by tenure. People of a queue may be
admitted in any order; as they are alike, longest waiting first is as good as any. For networks without population
and smallest classes, in which only those who give up at a steady rate are followed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from dienmodel.network.keys import Role
from dienmodel.network.network import PLACES, SAVED, TICKS, Network

Sum = dict[int, float]
"""A linear expression: coefficient per variable; `ONE` stands for the constant."""

ONE = -1


MANY = 500.0
"""More people than any of these networks has."""


class States:
    """Rows and columns under construction, and what they say of who is where after each step and what was offered."""

    def __init__(self, net: Network) -> None:
        self.net, self.columns = net, 0
        self.equal: list[Sum] = []
        self.most: list[Sum] = []
        self.whole: list[Sum] = []  # variables that are 0 or 1
        self.stock: list[dict[int, Sum]] = []  # per step
        self.inside: list[dict[int, Sum]] = []
        self.waiting: list[dict[int, Sum]] = []  # per node
        self.offered: list[dict[int, Sum]] = []  # per capacity
        self.began: list[dict[int, Sum]] = []  # per step, by gate
        self.let_wait: dict[int, Sum] = {}  # who comes to a gate in this step and is not turned away

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
    net: Network,
    stock_weights: Sequence[float],
    profile: Mapping[int, np.ndarray],
    floor: float | None = None,
    fewest: Sequence[tuple[int, float]] = (),
    doors: Mapping[int, np.ndarray] | None = None,
) -> float | None:
    """Most weighted people in stocks after the last step; None if no admissions keep to the limits; see `states`.

    `fewest` are people who must at least be in the force after a step: in stocks, inside and waiting.
    """
    made, goal = states(net, profile, floor, doors), dict[int, float]()
    for t, number in fewest:
        short: Sum = {ONE: number}
        for part in (made.stock[t], made.inside[t], made.waiting[t]):
            for people in part.values():
                short = added(short, people, -1.0)
        made.most.append(short)
    for s, people in made.stock[-1].items():
        goal = added(goal, people, -stock_weights[s])
    value = least(made, goal)
    return None if value is None else -value


def states(
    net: Network,
    profile: Mapping[int, np.ndarray],
    floor: float | None = None,
    doors: Mapping[int, np.ndarray] | None = None,
) -> States:
    """The program of everybody's whereabouts.

    `profile` [T, decisions] per decided gate says how its decisions spread over steps; other gates let everybody in
    when they open. Every gate serves one node. With a `floor` capacities take no more than that share of the people in
    any stock: each takes so many of each stock, which are variables too. `doors` say the same as `profile` of those who
    are turned away as they come, so that no more wait than may at the gate of the scenario; they go in the next step.
    """
    made, gates = States(net), net.gates
    steps, counts = net.n_steps, net.clocks.of_stock.tolist()
    node_of = {int(net.nodes.gate[n]): n for n in range(net.n_nodes) if net.nodes.gate[n] >= 0}
    decided = {g: [made.new() for _ in range(shares.shape[1])] for g, shares in profile.items()}
    away = {g: [made.new() for _ in range(shares.shape[1])] for g, shares in (doors or {}).items()}
    turned: dict[int, Sum] = {}  # gate: those who were turned away in the step before
    due: dict[tuple[int, int], Sum] = defaultdict(dict)  # node, step in which the stay ends
    early: dict[tuple[int, int], Sum] = defaultdict(dict)  # node, step in which they leave before that
    queue: dict[tuple[int, int], Sum] = {}  # gate, step of joining
    stock: dict[tuple[int, int], Sum] = {}  # stock, tenure
    saved: dict[int, Sum] = {}
    for s in range(net.n_stocks):
        first, last = net.stocks.initial_start[s], net.stocks.initial_start[s + 1]
        stock |= {(s, k): {ONE: float(count)} for k, count in enumerate(net.stocks.initial[first:last]) if count}
    for t in range(steps):
        joined: dict[tuple[int, int], Sum] = defaultdict(dict)  # destination, tenure there in the next step

        def go(
            fork: int,
            people: Sum,
            clock: int = -1,
            tenure: int = 0,
            t: int = t,
            joined: dict[tuple[int, int], Sum] = joined,
        ) -> None:
            """Send people on, with what a clock shows that goes along to stocks that count it."""
            for k in range(net.forks.start[fork], net.forks.start[fork + 1]):
                dest = int(net.forks.dest[k])
                along = clock >= 0 and net.n_nodes <= dest < net.outside and counts[dest - net.n_nodes] == clock
                there = (dest, tenure if along else 0)
                joined[there] = added(joined[there], people, net.paths[net.forks.chance[k], t])

        after: dict[tuple[int, int], Sum] = {}
        for (s, tenure), people in stock.items():
            left = 1.0
            for fork, chance in _risks(net, s, tenure, t):
                go(fork, {key: value * chance for key, value in people.items()}, counts[s], tenure + 1)
                left -= chance
            if left > 0:
                after[s, tenure + 1] = made.same({key: value * left for key, value in people.items()})
        for n in range(net.n_nodes):
            ended, drop = due.pop((n, t), {}), net.paths[net.nodes.dropout[n], t]
            go(int(net.nodes.fork[n]), {key: value * (1.0 - drop) for key, value in ended.items()})
            left, apart = early.pop((n, t), {}), net.nodes.left_fork[n] >= 0
            if apart:
                go(int(net.nodes.left_fork[n]), left)
            if net.nodes.lost_fork[n] >= 0:
                go(int(net.nodes.lost_fork[n]), added({} if apart else left, ended, drop))
        for (g, j), waiting in queue.items():
            if j < t and net.nodes.quit_fork[node_of[g]] >= 0:
                go(
                    int(net.nodes.quit_fork[node_of[g]]),
                    {key: value * gates.renege[g] for key, value in waiting.items()},
                )
        for g, people in turned.items():
            if net.nodes.quit_fork[node_of[g]] >= 0:
                go(int(net.nodes.quit_fork[node_of[g]]), people)
        turned = {}
        for e, fork in enumerate(net.entries.fork):
            go(int(fork), {ONE: net.paths[net.entries.rate[e], t]})
        for (dest, tenure), people in joined.items():
            if net.n_nodes <= dest < net.outside:
                s = dest - net.n_nodes
                after[s, tenure] = made.same(added(after.get((s, tenure), {}), people))
        stock = after
        started = {n: joined[n, 0] for n in range(net.n_nodes) if net.nodes.gate[n] < 0}
        for g, n in node_of.items():
            for (gate, j), waiting in list(queue.items()):
                if gate == g and (gates.patience[g] and t >= j + gates.patience[g]):
                    del queue[gate, j]
                elif gate == g:
                    queue[gate, j] = {key: value * (1.0 - gates.renege[g]) for key, value in waiting.items()}
            queue[g, t] = joined[n, 0]
            made.let_wait[g] = joined[n, 0]
            started[n] = {}
            if g not in profile:
                if gates.open[g] < 0 or net.paths[gates.open[g], t] > 0.5:
                    for gate, j in [key for key in queue if key[0] == g]:
                        started[n] = added(started[n], queue.pop((gate, j)))
                continue
            for share, decision in zip(profile[g][t], decided[g], strict=True):
                started[n] = added(started[n], decision, share)
            if doors and g in away:
                turned[g] = _sum(doors[g][t], away[g])
                queue[g, t] = made.same(added(queue[g, t], turned[g], -1.0))  # none but those who come now
                made.let_wait[g] = queue[g, t]
            taken: Sum = {}
            for gate, j in list(queue):
                if gate == g:
                    part = made.new()
                    taken = added(taken, part)
                    queue[gate, j] = made.same(added(queue[gate, j], part, -1.0))
            made.equal.append(added(taken, started[n], -1.0))
        made.began.append({g: started[n] for g, n in node_of.items()})
        _close_doors(made, t, queue, away)
        for n, people in started.items():
            for k, ticks in enumerate(net.durations[net.nodes.duration[n]]):
                there, row = ticks / TICKS, net.nodes.hazard[n]
                for step in range(k if row >= 0 and ticks else 0):
                    left = 1.0 - np.exp(-net.hazards[row, min(step, steps - 1)])
                    early[n, t + step + 1] = added(early[n, t + step + 1], people, there * left)
                    there *= 1.0 - left
                if ticks:
                    due[n, t + k] = added(due[n, t + k], people, there)
        held = {**due, **{(n, -1 - step): people for (n, step), people in early.items()}}
        lent: dict[int, Sum] = defaultdict(dict)
        made.offered.append({})
        for c in range(len(net.capacities.base)):
            if net.labels.capacity_keys[c].role is Role.CEILING:
                _hold_ceiling(made, c, t, node_of, started, held, stock, queue)
                continue
            taken = _limit(made, c, t, node_of, started, held, stock, saved, floor)
            if floor is not None:
                _draw(made, c, t, taken, stock, lent, floor)
        for s, people in lent.items():
            for (other, _), there in stock.items():
                people = added(people, there, -floor) if other == s and floor is not None else people
            made.most.append(people)
        made.stock.append(_sums((s, people) for (s, _), people in stock.items()))
        made.inside.append(_sums((n, people) for (n, _), people in held.items()))
        waiting = [*(((g, t), people) for g, people in turned.items()), *queue.items()]
        made.waiting.append(_sums((node_of[g], people) for (g, _), people in waiting))
    return made


def _sum(shares: np.ndarray, decisions: Sequence[Sum]) -> Sum:
    total: Sum = {}
    for share, decision in zip(shares.tolist(), decisions, strict=True):
        total = added(total, decision, share)
    return total


def _close_doors(made: States, t: int, queue: Mapping[tuple[int, int], Sum], doors: Mapping[int, object]) -> None:
    """No more wait at a gate of the scenario, whatever line they wait for, than its door allows.

    One that would stay closed never closes. One by the wait lets so many steps of admissions wait, or nobody joins.
    """
    gates, keys = made.net.gates, made.net.labels.gate_keys
    by_gate: dict[object, list[int]] = {}
    for g in doors:
        by_gate.setdefault(getattr(keys[g], "gate", keys[g]), []).append(g)
    for own in by_gate.values():
        closes, last = float(made.net.paths[gates.closes[own[0]], 0]), int(gates.pace[own[0]])
        excess: Sum = {} if last else {ONE: -(closes - (gates.reopens[own[0]] >= 0))}
        for (g, _), people in queue.items():
            excess = added(excess, people) if g in own else excess
        if last:
            steps = range(max(t + 1 - last, 0), t + 1)
            for step in steps:
                for g in own:
                    excess = added(excess, made.began[step][g], -closes / len(steps))
            made.whole.append(made.new())
            excess = added(excess, made.whole[-1], -MANY)
            joining: Sum = {ONE: -MANY}
            for g in own:
                joining = added(joining, made.let_wait[g])
            made.most.append(added(joining, made.whole[-1], MANY))
        made.most.append(excess)


def _sums(parts: Iterable[tuple[int, Sum]]) -> dict[int, Sum]:
    """Expressions added up by place."""
    found: dict[int, Sum] = {}
    for place, part in parts:
        found[place] = added(found.get(place, {}), part)
    return found


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
    let_in: Sum = {}
    for g, n in node_of.items():
        for u in range(gates.use_start[g], gates.use_start[g + 1]):
            if gates.use_capacity[u] == c:
                let_in = added(let_in, started[n], 1.0 / gates.use_per[u])
                inside = [people for (m, _), people in due.items() if m == n] if kind == PLACES else [started[n]]
                for people in inside:
                    taken = added(taken, people, 1.0 / gates.use_per[u])
    made.offered[t][c] = room
    if taken and net.paths[net.capacities.base[c], t] < 0.0:  # open within what there is, or nobody is let in
        made.whole.append(made.new())
        made.most.append(added(added(taken, room, -1.0), made.whole[-1], -MANY))
        made.most.append(added(added(let_in, made.whole[-1], MANY), {ONE: -MANY}))
    elif taken:
        made.most.append(added(taken, room, -1.0))
    if kind == SAVED:
        saved[c] = added(room, taken, -1.0)
    return taken


def _hold_ceiling(
    made: States,
    c: int,
    t: int,
    node_of: Mapping[int, int],
    started: Mapping[int, Sum],
    due: Mapping[tuple[int, int], Sum],
    stock: Mapping[tuple[int, int], Sum],
    queue: Mapping[tuple[int, int], Sum],
) -> None:
    """No more are let in than may count besides those who do before it, or no more than the least."""
    net, capacities = made.net, made.net.capacities
    filled = range(capacities.filled_start[c], capacities.filled_start[c + 1])
    inside = [int(capacities.filled_node[i]) for i in filled if not capacities.filled_waits[i]]
    waiting = [int(capacities.filled_node[i]) for i in filled if capacities.filled_waits[i]]
    supplies = capacities.supply_stock[capacities.supply_start[c] : capacities.supply_start[c + 1]]
    people: Sum = {ONE: -float(net.paths[capacities.base[c], t])}
    for (s, _), part in stock.items():
        people = added(people, part, float(s in supplies))
    for (n, _), part in due.items():
        people = added(people, part, float(n in inside))
    for (g, _), part in queue.items():
        people = added(people, part, float(node_of[g] in waiting))
    for n in node_of.values():  # back to how it was before they were let in
        people = added(people, started[n], float(n in waiting) - float(n in inside))
    least, gates = capacities.least[c], net.gates
    let_in: Sum = {ONE: -float(net.paths[least, t]) if least >= 0 else 0.0}
    for g, n in node_of.items():
        if c in gates.use_capacity[gates.use_start[g] : gates.use_start[g + 1]]:
            let_in, people = added(let_in, started[n]), added(people, started[n])
    made.whole.append(made.new())
    made.most.append(added(people, made.whole[-1], -MANY))
    made.most.append(added(added(let_in, made.whole[-1], MANY), {ONE: -MANY}))


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


def least(made: States, goal: Sum) -> float | None:
    """The least of an expression; None if nothing keeps to the rows."""
    rows = [*made.most, *made.equal]
    entries = [(i, j, value) for i, row in enumerate(rows) for j, value in row.items() if j != ONE]
    cost, whole = np.zeros(made.columns), np.zeros(made.columns)
    for j, value in goal.items():
        if j != ONE:
            cost[j] = value
    for j in (j for variable in made.whole for j in variable):
        whole[j] = 1
    limits = []
    if entries:
        row, column, number = zip(*entries, strict=True)
        matrix = coo_array((number, (row, column)), shape=(len(rows), made.columns)).tocsr()
        bounds = np.array([-row.get(ONE, 0.0) for row in rows])
        limits = [
            LinearConstraint(matrix, np.append(np.full(len(made.most), -np.inf), bounds[len(made.most) :]), bounds)
        ]
    low, high = np.zeros(made.columns), np.where(whole > 0, 1.0, np.inf)
    found = milp(cost, integrality=whole, bounds=Bounds(low, high), constraints=limits, options={"mip_rel_gap": 1e-9})
    if found.status == 0 and whole.any():  # a millionth of a choice would be some people
        low, high = (np.where(whole > 0, np.round(found.x), bound) for bound in (low, high))
        found = milp(cost, bounds=Bounds(low, high), constraints=limits)
    return float(goal.get(ONE, 0.0) + found.fun) if found.status == 0 else None
