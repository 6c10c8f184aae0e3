"""The lines that a plan decides about, and the reason why it leaves each other line open."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Calendar
from dienmodel.network.arcs import NodeMask, behind, counted, force_stocks, used_arcs
from dienmodel.network.course import Trajectory
from dienmodel.network.keys import Role
from dienmodel.network.network import SLOTS, Network
from dienmodel.network.quotas.lines import nodes_of
from dienmodel.plan.linear.respond import reach
from dienmodel.plan.settings import SETTINGS, Settings


class Open(StrEnum):
    """Reason why a plan leaves a line open."""

    EMPTY = "empty"  # nobody ever reaches it
    FORCE = "force"  # people in the force reach it by themselves: a plan holds up nobody's career
    AMPLE = "ample"  # it hardly holds anybody up, and those who pass it were or will be held at another line
    PASSING = "passing"  # nearly everybody who reaches it was admitted elsewhere
    BETTER = "better"  # deciding about it per period betters no aim: it does better as people come


def open_lines(
    lines: Network, course: Trajectory, days: Iterable[date] = (), settings: Settings = SETTINGS
) -> list[Open | None]:
    """Give the reason why a plan leaves each line open [L], or None for lines that it decides about.

    It decides about people from outside: at classes and wherever something is scarce; at the last line of any route
    into the force that has neither; at gates that separate people who were admitted together; and about volunteers of
    the force where the scenario says that they may be refused, or where a ceiling or a door stops them, and about those
    whom a door turns away. A further line would only spread people over its periods once more, which makes them late.
    """
    there, force, asked = reached(lines), throughflow(lines), volunteers(lines)
    ours, force = there & ~force & ~asked, force & ~asked
    often, late = (stopped & ours for stopped in _scarce(lines, course, days, settings))
    scarce = often | late
    passing = often & passed_through(lines, course, scarce, settings.passing)
    decided = scarce & ~passing
    decided = decided | (there & (asked | _under_ceilings(lines) | _at_doors(lines)))
    decided = decided | (_last_unheld(lines, decided) & ours & ~passing)
    decided = decided | (_taken_apart(lines, decided) & ours & ~passing)
    return [
        None if d else Open.EMPTY if not t else Open.FORCE if f else Open.PASSING if p else Open.AMPLE
        for d, t, f, p in zip(decided, there, force, passing, strict=True)
    ]


def _scarce(
    lines: Network, course: Trajectory, days: Iterable[date], settings: Settings
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark lines with classes or a capacity that stops somebody in many steps; and in most just before a target [2, L].

    Those who are stopped just before a target no longer count for it, and were admitted elsewhere before there was a
    queue: whom to take first is a decision here. So it is of those who wait when the plan begins.
    """
    gates, capacities = lines.gates, range(len(lines.capacities.base))
    stops = np.array([(course.binding == c).any(1) for c in capacities], bool).reshape(-1, lines.n_steps)
    often, late = stops.mean(axis=1) > settings.scarce, np.zeros(len(stops), bool)
    for steps in _last_steps(lines.calendar, days, settings):
        late |= stops[:, steps].mean(axis=1) > settings.scarce_late
    uses = [gates.use_capacity[gates.use_start[g] : gates.use_start[g + 1]] for g in range(len(gates.least))]
    stopped = [np.array([scarce[row].any() for row in uses], bool) for scarce in (often, late)]
    return stopped[0] | (gates.open >= 0), stopped[1]


def _last_steps(calendar: Calendar, days: Iterable[date], settings: Settings) -> Iterator[slice]:
    """Yield the steps in the last weeks before each day, as far as they are in the run."""
    for day in sorted(set(days)):
        begin, end = calendar.moment(day - timedelta(weeks=settings.late_weeks)).state, calendar.moment(day).up
        if begin < end:
            yield slice(begin, end)


def _last_unheld(lines: Network, decided: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the last line of each route from outside into the force that has no decided line, [L]."""
    node, free = nodes_of(lines), np.ones(lines.outside + 1, bool)
    free[node[decided]] = False
    joined = {place for fork in lines.entries.fork.tolist() for place in used_arcs(lines, fork)} - {lines.outside}
    came = behind(lines, [place for place in joined if free[place]], free, live=True)
    came[list(joined)] = True
    inside = counted(lines) & free
    last = np.zeros(len(node), bool)
    for line in np.flatnonzero(came[node] & free[node]):
        onwards = behind(lines, [int(node[line])], free, live=True) & free
        last[line] = (inside[node[line]] or (onwards & inside).any()) and not onwards[node[came[node]]].any()
    return last


def _taken_apart(lines: Network, decided: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark lines [L] of gates that split people in training who were admitted together: here a plan can choose."""
    node, chosen = nodes_of(lines), np.zeros(len(decided), bool)
    training = np.zeros(lines.outside + 1, bool)
    training[: lines.n_nodes] = True
    training[node[decided]] = False
    gate = np.array([key.name for key in lines.labels.gate_keys], object)
    for line in np.flatnonzero(decided):
        after = np.flatnonzero(behind(lines, [int(node[line])], training, live=True)[node] & ~decided)
        times = Counter(gate[after].tolist())
        chosen[[g for g in after if times[gate[g]] > 1]] = True
    return chosen


def passed_through(lines: Network, course: Trajectory, decided: NDArray[np.bool_], passing: float) -> NDArray[np.bool_]:
    """Mark lines [L] with slots reached almost only from decided lines, which can hold their queues instead."""
    gates, capacities = lines.gates, lines.capacities
    sent = np.zeros(len(gates.least), bool)
    for line in np.flatnonzero(decided):
        sent[reach(lines, int(line), decided).lines] = True
    node = nodes_of(lines)
    found = np.zeros(len(sent), bool)
    for c in np.flatnonzero(capacities.kind == SLOTS):
        own = [g for g in range(len(sent)) if c in gates.use_capacity[gates.use_start[g] : gates.use_start[g + 1]]]
        alone = all(gates.use_start[g + 1] - gates.use_start[g] == 1 and gates.open[g] < 0 for g in own)
        others = course.new_joined[:, node[[g for g in own if not sent[g]]]].sum(1)
        if alone and sent[own].any() and (others <= passing * course.available[:, c]).all():
            found[own] = True
    return found


def volunteers(lines: Network) -> NDArray[np.bool_]:
    """Mark lines [L] at which people of the force may be refused; who is, stays or goes where the scenario says."""
    return np.array([key.volunteers for key in lines.labels.gate_keys], bool)


def _under_ceilings(lines: Network) -> NDArray[np.bool_]:
    """Mark lines [L] where people begin to count for a ceiling: it stops them in a run, whoever they are."""
    ceilings = [c for c, key in enumerate(lines.labels.capacity_keys) if key.role is Role.CEILING]
    under = np.zeros(len(lines.gates.least), bool)
    uses = np.flatnonzero(np.isin(lines.gates.use_capacity, ceilings))
    under[np.searchsorted(lines.gates.use_start[1:], uses, side="right")] = True
    return under


def _at_doors(lines: Network) -> NDArray[np.bool_]:
    """Mark lines [L] with a door, and those to which the people go whom it turns away: nobody else holds them up."""
    doors = lines.gates.closes >= 0
    quits = lines.nodes.quit_fork[nodes_of(lines)[doors]]
    places = [place for fork in quits[quits >= 0].tolist() for place in used_arcs(lines, fork)]
    ungated = np.zeros(lines.outside + 1, bool)
    ungated[: lines.n_nodes] = lines.nodes.gate < 0
    there = behind(lines, [place for place in places if ungated[place]], ungated, live=True)
    there[[place for place in places if place < lines.outside]] = True
    return doors | _lines_among(lines, there)


def waits_in_service(lines: Network) -> NDArray[np.bool_]:
    """Mark lines [L] before which people in service wait for a course; a volunteer is at work until he is taken."""
    waiting: NDArray[np.bool_] = lines.labels.queue_cell[nodes_of(lines)] >= 0
    return waiting & ~volunteers(lines)


def throughflow(lines: Network) -> NDArray[np.bool_]:
    """Mark lines [L] that people reach from a stock of the force without being admitted elsewhere first."""
    ungated = np.zeros(lines.outside + 1, bool)
    ungated[: lines.n_nodes] = lines.nodes.gate < 0
    return _lines_among(lines, behind(lines, np.flatnonzero(force_stocks(lines)).tolist(), ungated))


def reached(lines: Network) -> NDArray[np.bool_]:
    """Mark lines [L] that anybody can reach from a stock with people or an entry, with chances above zero."""
    stocks, entries = lines.stocks, lines.entries
    filled = [s for s in range(lines.n_stocks) if stocks.initial[slice(*stocks.initial_start[s : s + 2])].any()]
    coming = entries.fork[lines.paths[entries.rate].max(1, initial=0.0) > 0.0].tolist()
    joined = {place for fork in coming for place in used_arcs(lines, fork)} - {lines.outside}
    found = behind(lines, [*joined, *(lines.n_nodes + s for s in filled)], np.ones(lines.outside + 1, bool), live=True)
    found[list(joined)] = True
    return _lines_among(lines, found)


def _lines_among(lines: Network, places: NodeMask) -> NDArray[np.bool_]:
    """Mark the lines [L] in front of given places."""
    found = np.zeros(len(lines.gates.least), bool)
    gate = lines.nodes.gate[places[: lines.n_nodes]]
    found[gate[gate >= 0]] = True
    return found
