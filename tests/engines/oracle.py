"""The meaning of `sample`, person by person and step by step in plain Python: slow, and meant to be read.

It shares no code and no data structure with the engine, only the keys of the random numbers (`network.luck`): `draw`
says in two lines what a draw is. Everybody is an object, everything that will happen is in a diary of steps, and each
step follows the order that `dienmodel.network.network` lays down.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from dienmodel.network.course import Trajectory
from dienmodel.network.luck import luck_of
from dienmodel.network.network import PLACES, SAVED, TICKS, Network

BITS = 2**64 - 1
LOW = 2**26
STAY, RISK, LIMIT, RENEGE, AGE_BACK, TURN, FIRST_ARC, THIN, AGE, NUMBER, COMING, EARLY = range(12)
EVERYBODY = 2**32 - 1


def mix(z: int) -> int:
    """The output function of SplitMix64."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & BITS
    z = (z ^ z >> 27) * 0x94D049BB133111EB & BITS
    return z ^ z >> 31


def draw(key: int, decision: int) -> int:
    """64 bits for a decision: position decision + 1 of the SplitMix64 stream of the key."""
    return mix(key + (decision + 1) * 0x9E3779B97F4A7C15 & BITS)


def unit(bits: int) -> float:
    """A number in (0, 1)."""
    return ((bits >> 12) + 0.5) / 2**52


def remaining(bits: int) -> float:
    """A number in (0, 1]: the share that has yet to leave."""
    return ((bits >> 26) + 1) / 2**38


@dataclass
class Person:
    own: int  # the key of all draws
    since: int = 0
    place: int = -1  # node n -> n, stock s -> N + s; -1 before all
    episode: int = 0
    clock: int = -1  # clock of the last stock, as long as it goes along
    zero: int = 0  # the step in which that clock showed 0


@dataclass
class World:
    """One replication."""

    network: Network
    seed: int = 1
    replication: int = 0
    diary: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    coming_back: Counter[tuple[int, int]] = field(default_factory=Counter)  # people by step and pool
    units: dict[int, float] = field(default_factory=dict)  # of each capacity in this step, whole or not

    def __post_init__(self) -> None:
        network = self.network
        self.steps, self.n_nodes, self.n_stocks = network.n_steps, network.n_nodes, network.n_stocks
        self.outside = self.n_nodes + self.n_stocks
        self.n_gates, self.n_capacities = len(network.gates.least), len(network.capacities.base)
        self.key = draw(mix(self.seed + 0x9E3779B97F4A7C15 & BITS), self.replication)
        self.luck = luck_of(network)
        self.ages = [int(n) for n in network.population.start]
        self.counted = self.ages  # before the newcomers of a step
        self.in_stock, self.inside = [0] * self.n_stocks, [0] * self.n_nodes
        self.queues: list[list[tuple[int, int, Person]]] = [[] for _ in range(self.n_gates)]
        self.shut = [False] * self.n_gates
        self.passed: list[list[int]] = [[] for _ in range(self.n_gates)]  # people admitted, step by step
        self.holding = [0] * self.n_gates  # people who hold what their gate uses
        self.cooling, self.gone = 0, 0
        self.year = [day.year - network.calendar.dates[0].year for day in network.calendar.dates]
        self.record = self._blank()

    def _blank(self) -> Trajectory:
        network, steps = self.network, self.steps
        entries, arcs, years = len(network.entries.rate), len(network.forks.dest), self.year[-1] + 1
        levels = {"n_stock": self.n_stocks, "n_inside": self.n_nodes, "n_waiting": self.n_nodes}
        levels |= {"n_population": len(self.ages)}
        flows = dict.fromkeys(("new_joined", "new_started", "new_dropped", "new_expired", "new_turned"), self.n_nodes)
        flows |= {"new_arrived": entries, "new_moved": arcs}
        flows |= dict.fromkeys(("available", "used"), self.n_capacities)
        flows |= dict.fromkeys(("n_blocked", "wait_sum"), self.n_gates)
        return Trajectory(
            **{name: np.zeros((steps + 1, width)) for name, width in levels.items()},
            **{name: np.zeros((steps, width)) for name, width in flows.items()},
            n_cooling=np.zeros(steps + 1),
            n_outside=np.zeros(steps + 1),
            binding=np.full((steps, self.n_gates), -1, np.int32),
            wait_count=np.zeros((years, self.n_gates, steps)),
            lead_count=np.zeros((years, len(network.labels.milestone), steps)),
        )

    # luck

    def draw(self, person: Person, decision: int) -> int:
        return draw(person.own + person.episode * 0xD1B54A32D192ED03 & BITS, decision & BITS)

    def own(self, place: int, when: int, ordinal: int) -> int:
        """The key of one of those who came in at a place, in a step or with so much tenure at the start."""
        here = draw(self.key, place + COMING & BITS)
        return mix(here + (when << 32 | ordinal) * 0x9E3779B97F4A7C15 & BITS)

    def path(self, row: int, t: int) -> float:
        return float(self.network.paths[row, t])

    # the course of events

    def run(self) -> Trajectory:
        self.populate()
        self.write_states(0)
        for t in range(self.steps):
            self.turn_population(t)
            self.come_back(t)
            for event, *details in self.diary.pop(t, []):
                event(t, *details)
            self.counted = list(self.ages)
            for entry in range(len(self.network.entries.rate)):
                self.arrive(t, entry)
            free = self.capacities(t)
            for gate in range(self.n_gates):
                self.admit(t, gate, free)
            self.write_capacities(t, free)
            self.write_states(t + 1)
        return self.record

    def populate(self) -> None:
        stocks = self.network.stocks
        for s in range(self.n_stocks):
            by_tenure = stocks.initial[stocks.initial_start[s] : stocks.initial_start[s + 1]]
            for tenure, number in enumerate(by_tenure):
                for ordinal in range(number):
                    own = self.own(int(self.luck.stock[s]), tenure, ordinal)
                    self.enter_stock(-1, Person(own), s, tenure)

    def turn_population(self, t: int) -> None:
        population = self.network.population
        if not self.ages:
            return
        if population.turn[t]:
            self.gone += self.ages.pop()
            self.ages.insert(0, int(population.entering[t]))
        for a, change in enumerate(population.net[t].tolist()):
            self.gone += min(max(-change, 0), self.ages[a])
            self.ages[a] = max(self.ages[a] + change, 0)

    def come_back(self, t: int) -> None:
        """Those who are done cooling down count again, at an age by the draw of (pool, step, ordinal)."""
        for pool, shares in enumerate(self.network.population.return_share):
            bounds = [round(min(float(total), 1.0) * (2**32 - 1)) for total in np.cumsum(shares)]
            for ordinal in range(self.coming_back[t, pool]):
                one = Person(self.own(int(self.luck.pool[pool]), t, ordinal))
                x = self.draw(one, AGE_BACK) >> 32
                self.ages[next((a for a, bound in enumerate(bounds[:-1]) if x < bound), len(shares) - 1)] += 1
                self.cooling -= 1

    def arrive(self, t: int, entry: int) -> None:
        entries, population = self.network.entries, self.network.population
        mean, row, chance = self.path(entries.rate[entry], t), int(entries.weights[entry]), 1.0
        if row >= 0:
            start = sum(w * n for w, n in zip(population.weights[row].tolist(), population.start.tolist(), strict=True))
            chance = sum(self.answering(row, self.counted)) / (start * 2)
            mean *= 2
            if chance > 1 and entries.each[entry] < 0:
                raise ValueError("more people answer than there is headroom for")
        parts = self.answering(row, self.counted) if row >= 0 else []
        here = int(self.luck.entry[entry])
        if entries.each[entry] >= 0:
            chance = self.path(entries.each[entry], t)
            so_far = [math.floor(self.network.paths[entries.rate[entry], : t + i].sum() + 1e-6) for i in (0, 1)]
            number = so_far[1] - so_far[0]
        else:
            number = poisson(unit(self.draw(Person(self.own(here, t, EVERYBODY)), NUMBER)), mean)
        for ordinal in range(number):
            person = Person(self.own(here, t, ordinal), since=t)
            if unit(self.draw(person, THIN)) >= chance or (row >= 0 and not self.take_age(person, row, parts)):
                continue
            self.record.new_arrived[t, entry] += 1
            self.move(t, person, entries.fork[entry], self.draw(person, FIRST_ARC))

    def answering(self, row: int, ages: list[int]) -> list[float]:
        return [w * n for w, n in zip(self.network.population.weights[row].tolist(), ages, strict=True)]

    def take_age(self, person: Person, row: int, parts: list[float]) -> bool:
        """Take somebody of an age as common as before the newcomers of the step; if none is left, as common as now."""
        u = unit(self.draw(person, AGE))
        age = age_at(u, parts)
        if age < 0 or not self.ages[age]:
            age = age_at(u, self.answering(row, self.ages))
        if age < 0:
            return False
        self.ages[age] -= 1
        return True

    def move(self, t: int, person: Person, fork: int, bits: int, at_limit: bool = False, from_node: int = -1) -> None:
        """Choose an arc by the lower 26 bits and follow it; who goes outside from a node may be counted again."""
        forks, total = self.network.forks, 0.0
        arcs = range(forks.start[fork], forks.start[fork + 1])
        for arc in arcs:
            total += self.path(forks.chance[arc], t)
            if bits % LOW < round(total * LOW) or arc == arcs[-1]:
                break
        self.record.new_moved[t, arc] += 1
        dest = int(forks.dest[arc])
        if dest == self.outside:
            if from_node >= 0:
                self.count_again(t, from_node)
            else:
                self.gone += 1
            return
        if person.place >= 0 and self.luck.rank[dest] <= self.luck.rank[person.place]:
            person.episode += 1
        person.place = dest
        if dest >= self.n_nodes:
            clock = int(self.network.clocks.of_stock[dest - self.n_nodes])
            runs_on = clock >= 0 and clock == person.clock
            begins = int(self.network.clocks.begins[arc]) if clock >= 0 else 0
            tenure = t + 1 - person.zero if runs_on else begins
            if runs_on and not at_limit and tenure >= self.limit(dest - self.n_nodes):
                self.leave_by_limit(t, person)
            else:
                self.enter_stock(t, person, dest - self.n_nodes, tenure)
            return
        if person.clock >= 0 and not self.network.clocks.through[person.clock]:
            person.clock = -1
        self.record.new_joined[t, dest] += 1
        if self.network.nodes.gate[dest] < 0:
            self.start_stay(t, person)
        else:
            self.join_queue(t, person)

    def start_stay(self, t: int, person: Person) -> None:
        n = person.place
        self.record.new_started[t, n] += 1
        self.inside[n] += 1
        bits = self.draw(person, int(self.luck.node[n]) + STAY)
        stay = next(d for d, reached in enumerate(self.reached(n, t)) if (bits >> 52) * TICKS // 4096 < reached)
        hazard, after, why = self.network.nodes.hazard[n], self.until_limit(t, person, waits=False), "limit"
        if hazard >= 0:
            share = remaining(self.draw(person, int(self.luck.node[n]) + EARLY))
            left = first_beyond(self.network.hazards[hazard], -math.log(share))
            after, why = (left, "left") if left < after else (after, why)
        if after <= stay:
            self.diary[t + int(after)].append((self.end_stay, person, bits, why))
            return
        self.diary[t + stay].append((self.end_stay, person, bits, "end"))

    def until_limit(self, t: int, person: Person, waits: bool) -> float:
        """Steps until a clock is over that somebody has with him in a node, or before it, where that is limited."""
        clocks, steps = self.network.clocks, [math.inf]
        for node, clock, limit, of_queue in zip(
            clocks.limit_node, clocks.limit_clock, clocks.limit, clocks.limit_waits, strict=True
        ):
            if node == person.place and clock == person.clock and of_queue == waits:
                steps.append(max(person.zero + int(limit) - 1 - t, 1))
        return min(steps)

    def reached(self, n: int, t: int) -> list[float]:
        """Ticks of the stays of at most 0, 1, 2... steps that start in a node now."""
        by_start, ticks = self.network.lengths, self.network.durations[self.network.nodes.duration[n]]
        mine = [v for v, node in enumerate(by_start.node) if node == n]
        if not mine:
            return np.cumsum(ticks).tolist()
        mixed = sum(
            self.path(by_start.chance[v], t) * np.cumsum(self.network.durations[by_start.duration[v]]) for v in mine
        )
        return np.rint(mixed).tolist()

    def end_stay(self, t: int, person: Person, bits: int, why: str) -> None:
        nodes, n = self.network.nodes, person.place
        self.inside[n] -= 1
        gate, leaves = nodes.gate[n], why != "end"
        if gate >= 0:
            self.holding[gate] -= 1
        if why == "left" and nodes.left_fork[n] >= 0:
            self.move(t, person, nodes.left_fork[n], bits, from_node=n)
            return
        if leaves or (bits >> 26) % LOW < round(self.path(nodes.dropout[n], t) * LOW):
            self.record.new_dropped[t, n] += 1
            self.lose(t, person, int(nodes.lost_fork[n]), bits)
            return
        if nodes.milestone[n] >= 0:
            assert self.record.lead_count is not None
            self.record.lead_count[self.year[t], nodes.milestone[n], t - person.since] += 1
        self.move(t, person, nodes.fork[n], bits, from_node=n)

    def lose(self, t: int, person: Person, fork: int, bits: int) -> None:
        """After dropout or giving up: along a fork for them, outside, or back to the counted ages after a while."""
        n = person.place
        if fork >= 0:
            self.move(t, person, fork, bits, from_node=n)
        else:
            self.count_again(t, n)

    def count_again(self, t: int, n: int) -> None:
        pool, population = self.network.nodes.returns[n], self.network.population
        if pool < 0:
            self.gone += 1
            return
        self.cooling += 1
        self.coming_back[t + int(population.return_after[pool]), int(pool)] += 1

    def join_queue(self, t: int, person: Person) -> None:
        n = person.place
        gate = int(self.network.nodes.gate[n])
        self.queues[gate].append((t, self.draw(person, int(self.luck.gate[gate]) + TURN), person))
        renege, patience = float(self.network.gates.renege[gate]), int(self.network.gates.patience[gate])
        ends = self.until_limit(t, person, waits=True)
        waits = [patience] if patience else []
        waits += [int(ends)] if ends < math.inf else []
        if renege > 0 and self.network.gates.hazard[gate] < 0:
            log_share = math.log(remaining(self.draw(person, int(self.luck.node[n]) + RENEGE)))
            waits.append(1 if renege == 1 else 1 + int(log_share / math.log(1 - renege)))
        if self.network.gates.hazard[gate] >= 0:
            share = remaining(self.draw(person, int(self.luck.node[n]) + RENEGE))
            waits.append(first_beyond(self.network.hazards[self.network.gates.hazard[gate]], -math.log(share)))
        if waits:
            self.diary[t + min(waits)].append((self.give_up, person, gate, t))

    def give_up(self, t: int, person: Person, gate: int, joined: int) -> None:
        still = [item for item in self.queues[gate] if item[2] is person and item[0] == joined]
        if still:
            self.queues[gate].remove(still[0])
            self.record.new_expired[t, person.place] += 1
            bits = self.draw(person, int(self.luck.node[person.place]) + RENEGE)
            self.lose(t, person, int(self.network.nodes.quit_fork[person.place]), bits)

    def enter_stock(self, t: int, person: Person, s: int, tenure: int) -> None:
        """Find the first event: add up each risk's hazard step by step until it exceeds its latent share."""
        stocks = self.network.stocks
        self.in_stock[s] += 1
        person.place, person.clock, person.zero = self.n_nodes + s, int(self.network.clocks.of_stock[s]), t + 1 - tenure
        lengths = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]]
        bands = np.repeat(np.arange(len(lengths)), lengths).tolist()
        limited = stocks.limit_fork[s] >= 0
        tenure = min(tenure, len(bands) - 1) if limited else tenure
        risks = range(stocks.risk_start[s], stocks.risk_start[s + 1])
        luck = {r: self.draw(person, int(self.luck.risk[r]) + RISK) for r in risks}
        need = {r: -math.log(remaining(luck[r])) for r in risks}
        for step in range(t + 1, self.steps):
            band = bands[tenure] if tenure < len(bands) else len(lengths) - 1
            hazard = {
                r: stocks.rate[stocks.rate_start[r] + band] * self.path(stocks.risk_season[r], step) for r in risks
            }
            struck = [r for r in risks if need[r] < hazard[r]]
            if struck:
                first = min(struck, key=lambda r: need[r] / hazard[r])
                self.diary[step].append((self.leave_stock, person, int(stocks.risk_fork[first]), luck[first]))
                return
            need = {r: need[r] - hazard[r] for r in risks}
            tenure += 1
            if limited and tenure == len(bands):
                bits = self.draw(person, int(self.luck.stock[s]) + LIMIT)
                self.diary[step].append((self.leave_stock, person, int(stocks.limit_fork[s]), bits))
                return

    def limit(self, s: int) -> float:
        stocks = self.network.stocks
        lengths = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]]
        return int(lengths.sum()) if stocks.limit_fork[s] >= 0 else math.inf

    def leave_by_limit(self, t: int, person: Person) -> None:
        s = person.place - self.n_nodes
        person.since = t
        bits = self.draw(person, int(self.luck.stock[s]) + LIMIT)
        self.move(t, person, int(self.network.stocks.limit_fork[s]), bits, at_limit=True)

    def leave_stock(self, t: int, person: Person, fork: int, bits: int) -> None:
        self.in_stock[person.place - self.n_nodes] -= 1
        person.since = t
        self.move(t, person, fork, bits, at_limit=fork in self.network.stocks.limit_fork)

    # gates

    def capacities(self, t: int) -> list[int]:
        capacities, free = self.network.capacities, []
        for c in range(self.n_capacities):
            units = self.path(capacities.base[c], t)
            if capacities.kind[c] == SAVED and t > 0:
                units = self.units[c] + (units - float(self.record.used[t - 1, c]))
            for q in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
                units += self.path(capacities.supply_share[q], t) * self.in_stock[capacities.supply_stock[q]]
            self.units[c] = units
            available = math.floor(units + 1e-9)
            for k in range(capacities.filled_start[c], capacities.filled_start[c + 1]):
                node = int(capacities.filled_node[k])
                waiting = sum(person.place == node for queue in self.queues for _, _, person in queue)
                available -= waiting if capacities.filled_waits[k] else self.inside[node]
            if capacities.least[c] >= 0:
                available = max(available, int(self.path(capacities.least[c], t)))
            self.record.available[t, c] = available
            free.append(available - self.held(c))
        return free

    def admit(self, t: int, gate: int, free: list[int]) -> None:
        gates, everybody = self.network.gates, self.queues[gate]
        turned = [item for item in everybody if item[0] == t] if self.shut[gate] else []
        queue = [item for item in everybody if item not in turned]
        uses = range(gates.use_start[gate], gates.use_start[gate + 1])
        number, reason = len(queue), -1
        for u in uses:
            held, left = self.holding[gate] if self.is_held(u) else 0, free[gates.use_capacity[u]]
            room = math.floor((left + self.units_of(u, held)) * float(gates.use_per[u]) + 1e-9) - held
            room = room if left >= 0 else 0
            if room < number:
                number, reason = room, int(gates.use_capacity[u])
        if number < gates.least[gate]:
            number, reason = 0, -2 if len(queue) < gates.least[gate] else reason
        if gates.open[gate] >= 0 and self.path(gates.open[gate], t) < 0.5:
            number, reason = 0, -3
        if not queue:
            reason = -1
        for u in uses:
            held = self.holding[gate] if self.is_held(u) else 0
            free[gates.use_capacity[u]] -= self.units_of(u, held + number) - self.units_of(u, held)
        self.holding[gate] += number
        queue.sort(key=lambda item: item[:2])
        for joined, _, person in queue[:number]:
            self.record.wait_sum[t, gate] += t - joined
            self.record.wait_count[self.year[t], gate, t - joined] += 1
            self.start_stay(t, person)
        del queue[:number]
        self.passed[gate].append(number)
        self.record.n_blocked[t, gate], self.record.binding[t, gate] = len(queue), reason
        self.mind_door(t, gate, queue, turned)

    def mind_door(self, t: int, gate: int, queue: list[tuple[int, int, Person]], turned: list[Any]) -> None:
        """Who came last goes where more wait than may; those who are turned away give up in the next step."""
        row, reopens, last = (int(getattr(self.network.gates, part)[gate]) for part in ("closes", "reopens", "pace"))
        recent = self.passed[gate][-last:] if last else [1]
        each = Fraction(sum(recent), len(recent))
        closes = math.floor(self.path(row, t) * float(sum(recent)) / len(recent) + 1e-9) if row >= 0 else len(queue)
        least = int(self.network.gates.least[gate])
        closes = max(closes, least) if last and least > 1 else closes
        while closes < len(queue) and queue[-1][0] == t:
            turned.append(queue.pop())
        if row >= 0 and reopens >= 0:
            self.shut[gate] = least <= len(queue) > reopens * each if self.shut[gate] else 0 < len(queue) >= closes
        for _, _, person in turned:
            self.diary[t + 1].append((self.give_up, person, gate, t))
            self.record.new_turned[t, person.place] += 1
        self.queues[gate] = queue + turned

    def units_of(self, u: int, people: int) -> int:
        """Whole units that so many people behind one gate need together."""
        return math.ceil(people / float(self.network.gates.use_per[u]) - 1e-9)

    def is_held(self, u: int) -> bool:
        return bool(self.network.capacities.kind[self.network.gates.use_capacity[u]] == PLACES)

    def held(self, c: int) -> int:
        """Units of a capacity that people hold: those who came through one gate share them, whenever they came."""
        gates, total = self.network.gates, 0
        for gate in range(self.n_gates):
            for u in range(gates.use_start[gate], gates.use_start[gate + 1]):
                if gates.use_capacity[u] == c and self.is_held(u):
                    total += self.units_of(u, self.holding[gate])
        return total

    # records

    def write_capacities(self, t: int, free: list[int]) -> None:
        for c in range(self.n_capacities):
            places = self.network.capacities.kind[c] == PLACES
            self.record.used[t, c] = self.held(c) if places else self.record.available[t, c] - free[c]

    def write_states(self, state: int) -> None:
        record = self.record
        record.n_stock[state], record.n_inside[state] = self.in_stock, self.inside
        for queue in self.queues:
            for _, _, person in queue:
                record.n_waiting[state, person.place] += 1
        record.n_population[state] = self.ages
        record.n_cooling[state], record.n_outside[state] = self.cooling, self.gone


def first_beyond(hazards: np.ndarray, need: float) -> int:
    """Steps after which the hazards add up to more than is needed; beyond the last if they never do."""
    beyond = np.flatnonzero(np.cumsum(hazards) > need)
    return int(beyond[0]) + 1 if len(beyond) else len(hazards) + 1


def age_at(u: float, parts: list[float]) -> int:
    """The age that a share u of the parts reaches, -1 if there are none."""
    chosen = [a for a, part in enumerate(parts) if part > 0]
    reached = (a for a in chosen if u * sum(parts) < sum(parts[: a + 1]))
    return next(reached, chosen[-1] if chosen else -1)


def poisson(u: float, mean: float) -> int:
    """The smallest n with P(N <= n) >= u."""
    n, chance = 0, math.exp(-mean)
    total = chance
    while total < u and chance > 1e-20:
        n += 1
        chance *= mean / n
        total += chance
    return n


def oracle(network: Network, seed: int = 1, replication: int = 0) -> Trajectory:
    """What `sample` must return, bit for bit."""
    return World(network, seed, replication).run()
