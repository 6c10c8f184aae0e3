"""The expectation once more, as slow and plain as possible: every cohort by itself, straight from the definition."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import PLACES, SAVED, TICKS, Network


@dataclass
class Course:
    """What is compared with a trajectory: same names, same shapes."""

    n_stock: np.ndarray
    n_inside: np.ndarray
    n_waiting: np.ndarray
    n_population: np.ndarray
    n_cooling: np.ndarray
    n_outside: np.ndarray
    new_arrived: np.ndarray
    new_joined: np.ndarray
    new_started: np.ndarray
    new_dropped: np.ndarray
    new_expired: np.ndarray
    new_moved: np.ndarray
    available: np.ndarray
    used: np.ndarray
    n_blocked: np.ndarray
    wait_sum: np.ndarray


def course(net: Network) -> Course:
    """Run the network, cohort by cohort."""
    return _Naive(net).run()


class _Naive:
    def __init__(self, net: Network) -> None:
        self.net, self.t = net, 0
        steps, nodes, stocks = net.n_steps, net.n_nodes, net.n_stocks
        self.stock = [defaultdict(float) for _ in range(stocks)]  # people by tenure
        for s, people in enumerate(self.stock):
            count = net.stocks.initial[net.stocks.initial_start[s] : net.stocks.initial_start[s + 1]]
            people.update(enumerate(map(float, count)))
        self.due = [defaultdict(float) for _ in range(nodes)]  # people by the step in which their stay ends
        self.queue = [{} for _ in net.gates.least]  # per join step people by node
        self.count = net.population.start.astype(float)
        self.back = defaultdict(lambda: np.zeros(len(self.count)))  # returns by step
        self.cooling, self.outside = 0.0, 0.0
        gates, capacities, ages = len(net.gates.least), len(net.capacities.base), len(self.count)
        zeros = np.zeros
        self.out = Course(
            zeros((steps + 1, stocks)), zeros((steps + 1, nodes)), zeros((steps + 1, nodes)), zeros((steps + 1, ages)),
            zeros(steps + 1), zeros(steps + 1), zeros((steps, len(net.entries.rate))), zeros((steps, nodes)),
            zeros((steps, nodes)), zeros((steps, nodes)), zeros((steps, nodes)), zeros((steps, len(net.forks.dest))),
            zeros((steps, capacities)), zeros((steps, capacities)), zeros((steps, gates)), zeros((steps, gates)),
        )  # fmt: skip

    def run(self) -> Course:
        self.record(0)
        for t in range(self.net.n_steps):
            self.t = t
            self.joined_stock = defaultdict(float)
            self.turn()
            self.give_up()
            self.events()
            self.end_stays()
            self.arrive()
            for s, people in self.joined_stock.items():
                self.stock[s][0] += people
            self.admit()
            self.record(self.t + 1)
        return self.out

    def path(self, row: int) -> float:
        return self.net.paths[row, self.t]

    def turn(self) -> None:
        population = self.net.population
        if not len(self.count):
            return
        if population.turn[self.t]:
            self.outside += self.count[-1]
            self.count = np.array([population.entering[self.t], *self.count[:-1]], float)
        changed = np.maximum(self.count + population.net[self.t], 0.0)
        self.outside += np.maximum(self.count - changed, 0.0).sum()
        self.count = changed + self.back[self.t]
        self.cooling -= self.back[self.t].sum()

    def give_up(self) -> None:
        gates = self.net.gates
        for g, queue in enumerate(self.queue):
            for joined, people in queue.items():
                over = gates.patience[g] > 0 and self.t == joined + gates.patience[g]
                for n in people:
                    lost = people[n] * (1.0 if over else gates.renege[g])
                    people[n] -= lost
                    self.out.new_expired[self.t, n] += lost
                    self.lose(n, lost)

    def lose(self, n: int, people: float) -> None:
        pool = self.net.nodes.returns[n]
        if pool < 0:
            self.outside += people
        else:
            population = self.net.population
            self.back[self.t + population.return_after[pool]] += people * population.return_share[pool]
            self.cooling += people

    def events(self) -> None:
        stocks = self.net.stocks
        for s, people in enumerate(self.stock):
            length = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]]
            limited, total = stocks.limit_fork[s] >= 0, int(length.sum())
            kept = defaultdict(float)
            for tenure, left in people.items():
                band = min(int(np.searchsorted(np.cumsum(length), tenure, side="right")), len(length) - 1)
                if not limited and tenure >= total:
                    band = len(length) - 1
                risks = range(stocks.risk_start[s], stocks.risk_start[s + 1])
                hazard = [stocks.rate[stocks.rate_start[r] + band] * self.path(stocks.risk_season[r]) for r in risks]
                leaving = left * (1.0 - np.exp(-sum(hazard)))
                for r, own in zip(risks, hazard, strict=True):
                    self.go(stocks.risk_fork[r], leaving * own / sum(hazard) if own > 0 else 0.0)
                left -= leaving
                if limited and tenure >= total - 1:
                    self.go(stocks.limit_fork[s], left)
                else:
                    kept[tenure + 1] += left
            self.stock[s] = kept

    def end_stays(self) -> None:
        nodes = self.net.nodes
        for n, due in enumerate(self.due):
            ended = due.pop(self.t, 0.0)
            dropped = ended * self.path(nodes.dropout[n])
            self.out.new_dropped[self.t, n] = dropped
            self.lose(n, dropped)
            self.go(nodes.fork[n], ended - dropped)

    def arrive(self) -> None:
        entries, population = self.net.entries, self.net.population
        for e in range(len(entries.rate)):
            people = self.path(entries.rate[e])
            if entries.weights[e] >= 0:
                weights = population.weights[entries.weights[e]]
                start = weights @ population.start
                share = np.minimum(people * weights / start, 1.0) if start > 0 else 0.0 * weights
                people = share @ self.count
                self.count = self.count * (1.0 - share)
            self.out.new_arrived[self.t, e] = people
            self.go(entries.fork[e], people)

    def go(self, fork: int, people: float) -> None:
        forks = self.net.forks
        for k in range(forks.start[fork], forks.start[fork + 1]):
            moved = people * self.path(forks.chance[k])
            self.out.new_moved[self.t, k] += moved
            self.join(forks.dest[k], moved)

    def join(self, dest: int, people: float) -> None:
        net = self.net
        if dest == net.outside:
            self.outside += people
        elif dest >= net.n_nodes:
            self.joined_stock[dest - net.n_nodes] += people
        else:
            self.out.new_joined[self.t, dest] += people
            if net.nodes.gate[dest] < 0:
                self.start(dest, people)
            else:
                cohort = self.queue[net.nodes.gate[dest]].setdefault(self.t, defaultdict(float))
                cohort[dest] += people

    def start(self, n: int, people: float) -> None:
        self.out.new_started[self.t, n] += people
        for k, ticks in enumerate(self.net.durations[self.net.nodes.duration[n]]):
            if ticks:
                self.due[n][self.t + k] += people * ticks / TICKS

    def admit(self) -> None:
        gates, capacities, t = self.net.gates, self.net.capacities, self.t
        free = np.zeros(len(capacities.base))
        for c in range(len(free)):
            total = self.path(capacities.base[c])
            if capacities.kind[c] == SAVED and t > 0:
                total += self.out.available[t - 1, c] - self.out.used[t - 1, c]
            for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
                total += self.path(capacities.supply_share[k]) * sum(self.stock[capacities.supply_stock[k]].values())
            self.out.available[t, c] = total
            free[c] = total - self.held(c)
        for g, queue in enumerate(self.queue):
            waiting = sum(sum(people.values()) for people in queue.values())
            uses = range(gates.use_start[g], gates.use_start[g + 1])
            room = [waiting, *(max(free[gates.use_capacity[k]], 0.0) * gates.use_per[k] for k in uses)]
            admitted = min(room)
            closed = gates.open[g] >= 0 and self.path(gates.open[g]) == 0
            if closed or (gates.least[g] > 1 and admitted < gates.least[g] * (1 - 1e-9)):
                admitted = 0.0
            self.take(g, admitted)
            for k in uses:
                free[gates.use_capacity[k]] -= admitted / gates.use_per[k]
            self.out.n_blocked[t, g] = waiting - admitted
        for c in range(len(free)):
            self.out.used[t, c] = self.held(c) if capacities.kind[c] == PLACES else self.out.available[t, c] - free[c]

    def held(self, c: int) -> float:
        gates, total = self.net.gates, 0.0
        if self.net.capacities.kind[c] != PLACES:
            return 0.0
        for g in range(len(gates.least)):
            inside = sum(sum(self.due[n].values()) for n in np.flatnonzero(self.net.nodes.gate == g))
            for k in range(gates.use_start[g], gates.use_start[g + 1]):
                total += inside / gates.use_per[k] if gates.use_capacity[k] == c else 0.0
        return total

    def take(self, g: int, admitted: float) -> None:
        for joined in sorted(self.queue[g]):
            people = self.queue[g][joined]
            present = sum(people.values())
            part = 0.0 if present <= 0 else min(admitted / present, 1.0)
            admitted -= present * part
            self.out.wait_sum[self.t, g] += present * part * (self.t - joined)
            for n in people:
                self.start(n, people[n] * part)
                people[n] *= 1.0 - part

    def record(self, i: int) -> None:
        out = self.out
        out.n_stock[i] = [sum(people.values()) for people in self.stock]
        out.n_inside[i] = [sum(due.values()) for due in self.due]
        for queue in self.queue:
            for people in queue.values():
                for n, amount in people.items():
                    out.n_waiting[i, n] += amount
        out.n_population[i], out.n_cooling[i], out.n_outside[i] = self.count, self.cooling, self.outside
