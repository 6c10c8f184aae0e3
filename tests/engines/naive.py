"""The expectation once more, as slow and plain as possible: every cohort by itself, straight from the definition."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from dienmodel.network.clocks import limits_on
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
    new_turned: np.ndarray


def course(net: Network) -> Course:
    """Run the network, cohort by cohort."""
    return _Naive(net).run()


Running = tuple[int | None, int]
"""A clock that people have with them, and the step in which it showed 0."""

NONE: Running = (None, 0)


def net_clock(net: Network, s: int) -> int | None:
    """The clock that goes along with the people of a stock, if it counts one."""
    clock = int(net.clocks.of_stock[s])
    return None if clock < 0 else clock


class _Naive:
    def __init__(self, net: Network) -> None:
        self.net, self.t = net, 0
        steps, nodes, stocks = net.n_steps, net.n_nodes, net.n_stocks
        self.stock = [defaultdict(float) for _ in range(stocks)]  # people by tenure
        for s, people in enumerate(self.stock):
            count = net.stocks.initial[net.stocks.initial_start[s] : net.stocks.initial_start[s + 1]]
            people.update(enumerate(map(float, count)))
        self.due = [defaultdict(float) for _ in range(nodes)]  # people by the step in which their stay ends, and clock
        self.early = [
            defaultdict(float) for _ in range(nodes)
        ]  # people by the step in which they leave before that, and clock
        self.over = [defaultdict(float) for _ in range(nodes)]  # the same of those who come to a limit on a clock
        self.queue = [{} for _ in net.gates.least]  # per join step people by node and clock
        self.turned = [{} for _ in net.gates.least]  # people by node and clock whom the door turned away now
        self.shut = [False for _ in net.gates.least]
        self.passed = [[] for _ in net.gates.least]  # people admitted, step by step
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
            zeros((steps, nodes)),
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
            for (s, tenure), people in self.joined_stock.items():
                self.stock[s][tenure] += people
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
        for away in self.turned:
            for (n, running), lost in away.items():
                self.out.new_expired[self.t, n] += lost
                self.lose(n, lost, self.net.nodes.quit_fork[n], running)
            away.clear()
        for g, queue in enumerate(self.queue):
            for joined, people in [item for item in queue.items() if item[0] < self.t]:
                over = gates.patience[g] > 0 and self.t == joined + gates.patience[g]
                for n, running in people:
                    late = self.t + 1 >= self.ends(n, running, waits=True)
                    lost = people[n, running] * (1.0 if over or late else self.gives_up(g, self.t - joined))
                    people[n, running] -= lost
                    self.out.new_expired[self.t, n] += lost
                    self.lose(n, lost, self.net.nodes.quit_fork[n], running)

    def ends(self, n: int, running: Running, waits: bool) -> float:
        """The step before which a clock is over that people have with them in a node, or while they wait for it."""
        limits = [steps for clock, steps in limits_on(self.net, n, waits) if clock == running[0]]
        return running[1] + min(limits, default=np.inf)

    def gives_up(self, g: int, waited: int) -> float:
        """Chance to give up in the step after which somebody has waited so long."""
        row = self.net.gates.hazard[g]
        return self.net.gates.renege[g] if row < 0 else 1.0 - np.exp(-self.net.hazards[row, waited - 1])

    def complete(self, n: int, people: float, fork: int, running: Running) -> None:
        """Along a fork from a node; who goes outside may be counted again."""
        pool, forks = self.net.nodes.returns[n], self.net.forks
        self.go(fork, people, running, ends_at_limit=True)
        if pool >= 0:
            arcs = range(forks.start[fork], forks.start[fork + 1])
            out = people * sum(self.path(forks.chance[k]) for k in arcs if forks.dest[k] == self.net.outside)
            self.outside -= out
            self.lose(n, out, -1, running)

    def lose(self, n: int, people: float, fork: int, running: Running) -> None:
        pool = self.net.nodes.returns[n]
        if fork >= 0:
            self.complete(n, people, fork, running)
        elif pool < 0:
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
            kept, clock = defaultdict(float), net_clock(self.net, s)
            for tenure, left in people.items():
                band = min(int(np.searchsorted(np.cumsum(length), tenure, side="right")), len(length) - 1)
                if not limited and tenure >= total:
                    band = len(length) - 1
                risks = range(stocks.risk_start[s], stocks.risk_start[s + 1])
                hazard = [stocks.rate[stocks.rate_start[r] + band] * self.path(stocks.risk_season[r]) for r in risks]
                leaving = left * (1.0 - np.exp(-sum(hazard)))
                for r, own in zip(risks, hazard, strict=True):
                    part = leaving * own / sum(hazard) if own > 0 else 0.0
                    self.go(stocks.risk_fork[r], part, (clock, self.t - tenure), ends_at_limit=True)
                left -= leaving
                if limited and tenure >= total - 1:
                    self.go(stocks.limit_fork[s], left, (clock, self.t - tenure))
                else:
                    kept[tenure + 1] += left
            self.stock[s] = kept

    def end_stays(self) -> None:
        nodes = self.net.nodes
        for n, due in enumerate(self.due):
            ways = (due, self.early[n], self.over[n])
            for running in sorted({clock for way in ways for step, clock in way if step == self.t}, key=str):
                ended, left, late = (people.pop((self.t, running), 0.0) for people in ways)
                dropped = ended * self.path(nodes.dropout[n])
                lost = dropped + late
                if nodes.left_fork[n] >= 0:
                    self.complete(n, left, nodes.left_fork[n], running)
                else:
                    lost += left
                self.out.new_dropped[self.t, n] += lost
                self.lose(n, lost, nodes.lost_fork[n], running)
                self.complete(n, ended - dropped, nodes.fork[n], running)

    def arrive(self) -> None:
        entries, population = self.net.entries, self.net.population
        before = self.count.copy()
        for e in range(len(entries.rate)):
            people = self.path(entries.rate[e])
            if entries.each[e] >= 0:
                people *= self.path(entries.each[e])
                if entries.weights[e] >= 0:
                    people = self.draw_out(people, population.weights[entries.weights[e]], before)
            elif entries.weights[e] >= 0:
                weights = population.weights[entries.weights[e]]
                start = weights @ population.start
                share = people * weights / start if start > 0 else 0.0 * weights
                taken = np.minimum(share * before, self.count)
                people, self.count = taken.sum(), self.count - taken
            self.out.new_arrived[self.t, e] = people
            self.go(entries.fork[e], people)

    def draw_out(self, people: float, weights: np.ndarray, before: np.ndarray) -> float:
        """Take a number of people out of the ages by weight x count, what an age lacks from those who are left."""
        taken, asked = 0.0, before
        for _ in range(len(before) + 1):
            share = weights * asked
            if share.sum() <= 0 or people - taken <= 1e-12 * people:
                break
            part = np.minimum((people - taken) * share / share.sum(), self.count)
            taken, self.count = taken + part.sum(), self.count - part
            asked = self.count
        return taken

    def go(self, fork: int, people: float, running: Running = NONE, ends_at_limit: bool = False) -> None:
        """Send people along the arcs of a fork, with a clock that is `running`."""
        forks = self.net.forks
        for k in range(forks.start[fork], forks.start[fork + 1]):
            moved = people * self.path(forks.chance[k])
            self.out.new_moved[self.t, k] += moved
            if not (ends_at_limit and self.is_over(forks.dest[k], moved, running)):
                self.join(forks.dest[k], moved, running, int(self.net.clocks.begins[k]))

    def is_over(self, dest: int, people: float, running: Running) -> bool:
        """Whether people come with their clock to a stock of which the limit is over; then they leave by it."""
        s, stocks = dest - self.net.n_nodes, self.net.stocks
        if not 0 <= s < self.net.n_stocks or running[0] is None or net_clock(self.net, s) != running[0]:
            return False
        over = (
            stocks.limit_fork[s] >= 0
            and self.t + 1 - running[1] >= stocks.band_length[slice(*stocks.band_start[s : s + 2])].sum()
        )
        if over:
            self.go(stocks.limit_fork[s], people, running)
        return bool(over)

    def join(self, dest: int, people: float, running: Running, begins: int) -> None:
        net = self.net
        if dest == net.outside:
            self.outside += people
        elif dest >= net.n_nodes:
            s = dest - net.n_nodes
            clock = net_clock(net, s)
            goes_along = clock is not None and clock == running[0]
            shown = self.t + 1 - running[1] if goes_along else begins if clock is not None else 0
            self.joined_stock[s, shown] += people
        else:
            running = running if running[0] is not None and net.clocks.through[running[0]] else NONE
            self.out.new_joined[self.t, dest] += people
            if net.nodes.gate[dest] < 0:
                self.start(dest, people, running)
            else:
                cohort = self.queue[net.nodes.gate[dest]].setdefault(self.t, defaultdict(float))
                cohort[dest, running] += people

    def start(self, n: int, people: float, running: Running) -> None:
        self.out.new_started[self.t, n] += people
        by_start = self.net.lengths
        shares = [
            (d, self.path(row))
            for n_, d, row in zip(by_start.node, by_start.duration, by_start.chance, strict=True)
            if n_ == n
        ]
        for duration, share in shares or [(self.net.nodes.duration[n], 1.0)]:
            self.stay(n, people * share, duration, running)

    def stay(self, n: int, people: float, duration: int, running: Running) -> None:
        for k, ticks in enumerate(self.net.durations[duration]):
            if ticks:
                there, row = people * ticks / TICKS, self.net.nodes.hazard[n]
                for step in range(k):  # who leaves in the last step does not complete it
                    hazard = self.net.hazards[row, step] if row >= 0 and step < self.net.n_steps else 0.0
                    if self.t + step + 2 >= self.ends(n, running, waits=False):
                        self.over[n][self.t + step + 1, running] += there
                        there = 0.0
                    self.early[n][self.t + step + 1, running] += there * (1.0 - np.exp(-hazard))
                    there *= np.exp(-hazard)
                self.due[n][self.t + k, running] += there

    def admit(self) -> None:
        gates, capacities, t = self.net.gates, self.net.capacities, self.t
        free = np.zeros(len(capacities.base))
        for c in range(len(free)):
            total = self.path(capacities.base[c])
            if capacities.kind[c] == SAVED and t > 0:
                total += self.out.available[t - 1, c] - self.out.used[t - 1, c]
            for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
                total += self.path(capacities.supply_share[k]) * sum(self.stock[capacities.supply_stock[k]].values())
            for k in range(capacities.filled_start[c], capacities.filled_start[c + 1]):
                total -= self.filling(int(capacities.filled_node[k]), bool(capacities.filled_waits[k]))
            if capacities.least[c] >= 0:
                total = max(total, self.path(capacities.least[c]))
            self.out.available[t, c] = total
            free[c] = total - self.held(c)
        for g, queue in enumerate(self.queue):
            if self.shut[g]:
                self.turned[g] = queue.pop(t, {})
            waiting = sum(sum(people.values()) for people in queue.values())
            uses = range(gates.use_start[g], gates.use_start[g + 1])
            room = [waiting, *(max(free[gates.use_capacity[k]], 0.0) * gates.use_per[k] for k in uses)]
            admitted = min(room)
            closed = gates.open[g] >= 0 and self.path(gates.open[g]) == 0
            if closed or (gates.least[g] > 1 and admitted < gates.least[g] * (1 - 1e-9)):
                admitted = 0.0
            self.take(g, admitted)
            self.passed[g].append(admitted)
            for k in uses:
                free[gates.use_capacity[k]] -= admitted / gates.use_per[k]
            self.out.n_blocked[t, g] = waiting - admitted
            if gates.closes[g] >= 0:
                self.mind_door(g, waiting - admitted)
        for c in range(len(free)):
            self.out.used[t, c] = self.held(c) if capacities.kind[c] == PLACES else self.out.available[t, c] - free[c]

    def mind_door(self, g: int, waiting: float) -> None:
        last, came = self.net.gates.pace[g], self.queue[g].get(self.t, {})
        each = np.mean(self.passed[g][-last:]) if last else 1.0
        closes, reopens = self.path(self.net.gates.closes[g]) * each, self.net.gates.reopens[g] * each
        closes = max(closes, self.net.gates.least[g]) if last and self.net.gates.least[g] > 1 else closes
        over = min(max(waiting - closes, 0.0), sum(came.values()))
        part = over / sum(came.values()) if over > 0 else 0.0
        for n in came:
            self.turned[g][n] = came[n] * part  # a node and a clock
            came[n] *= 1.0 - part
        if self.net.gates.reopens[g] >= 0:
            left, least = waiting - over, self.net.gates.least[g]
            few = least > 1 and left < least - 1e-9
            self.shut[g] = not few and left > reopens + 1e-9 if self.shut[g] else left > 1e-9 and left >= closes - 1e-9
        for (n, _), people in self.turned[g].items():
            self.out.new_turned[self.t, n] += people

    def filling(self, n: int, waits: bool) -> float:
        """People inside a node, or those who wait for it."""
        gate = self.net.nodes.gate[n]
        if not waits:
            return self.inside(n)
        queues = (*self.queue[gate].values(), self.turned[gate]) if gate >= 0 else ()
        return sum(people for queue in queues for (node, _), people in queue.items() if node == n)

    def held(self, c: int) -> float:
        gates, total = self.net.gates, 0.0
        if self.net.capacities.kind[c] != PLACES:
            return 0.0
        for g in range(len(gates.least)):
            inside = sum(self.inside(n) for n in np.flatnonzero(self.net.nodes.gate == g))
            for k in range(gates.use_start[g], gates.use_start[g + 1]):
                total += inside / gates.use_per[k] if gates.use_capacity[k] == c else 0.0
        return total

    def inside(self, n: int) -> float:
        return sum(sum(people[n].values()) for people in (self.due, self.early, self.over))

    def take(self, g: int, admitted: float) -> None:
        for joined in sorted(self.queue[g]):
            people = self.queue[g][joined]
            present = sum(people.values())
            part = 0.0 if present <= 0 else 1.0 if admitted >= present else admitted / present
            admitted -= present * part
            self.out.wait_sum[self.t, g] += present * part * (self.t - joined)
            for n, running in people:
                self.start(n, people[n, running] * part, running)
                people[n, running] *= 1.0 - part

    def record(self, i: int) -> None:
        out = self.out
        out.n_stock[i] = [sum(people.values()) for people in self.stock]
        out.n_inside[i] = [self.inside(n) for n in range(self.net.n_nodes)]
        for queue, turned in zip(self.queue, self.turned, strict=True):
            for people in (*queue.values(), turned):
                for (n, _), amount in people.items():
                    out.n_waiting[i, n] += amount
        out.n_population[i], out.n_cooling[i], out.n_outside[i] = self.count, self.cooling, self.outside
