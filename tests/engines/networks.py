"""Small networks for the tests of the engines: made by hand, one per idea, and random ones.

`EXAMPLES` holds a function per network; in those named in `FREE` no capacity ever binds, so that the mean of samples
must be the expectation. `networks()` is a strategy for random networks that use every feature in any combination.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from dienmodel.engines.sample.sample import sample
from dienmodel.model.calendar import Calendar
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, PLACES, SAVED, SLOTS, Arc, Dest, Draft, Group, Risk, Use
from dienmodel.network.network import Network

OPEN = 10**6
"""Slots that never bind."""


def draft(steps: int = 60) -> Draft:
    """An empty draft in weeks."""
    return Draft(Calendar(date(2025, 1, 6), steps))


def node(index: int) -> Dest:
    return Dest("node", index)


def stock(index: int) -> Dest:
    return Dest("stock", index)


def delay() -> Network:
    """A fixed stay of 3 steps, then a stock that nobody leaves."""
    d = draft()
    force = d.add_stock({"name": "force"}, cell=d.add_cell({"category": "military"}))
    course = d.add_node({"stage": "course"}, 3, milestone=d.add_milestone({"stage": "course"}))
    d.go(course, [Arc(stock(force), 1.0)])
    d.leave(force, [])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(course), 1.0)])
    return d.freeze()


def shorter_from_a_date() -> Network:
    """Who starts from step 20 on stays 3 steps and not 7, more or less; from step 40 on that is a half of them."""
    d = draft(80)
    force = d.add_stock({"name": "force"}, cell=d.add_cell({"category": "military"}))
    course = d.add_node({"stage": "course"}, 7, milestone=d.add_milestone({"stage": "course"}))
    share = np.repeat([0.0, 1.0, 0.5, 0.5], 20)
    d.vary(course, [([0.0] * 7 + [1.0], 1.0 - share), ([0.0, 0.0, 0.25, 0.5, 0.25], share)])
    d.go(course, [Arc(stock(force), 1.0)])
    d.lose(course, (0.02, 0.01))
    d.leave(force, [])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(course), 1.0)])
    return d.freeze()


def shorter_classes() -> Network:
    """Classes that share instructors and seats: 6 steps, from 25 on half of them 3, later all; some leave early."""
    d = draft(80)
    force = d.add_stock({"name": "force"}, cell=d.add_cell({"category": "military"}))
    seats, instructors = d.add_capacity("seats", PLACES, 40.0), d.add_capacity("instructors", PLACES, 5.0)
    gate = d.add_gate("course", [Use(seats), Use(instructors, 8.0)])
    course = d.add_node({"stage": "course"}, 6, gate=gate)
    short = np.repeat([0.0, 0.5, 1.0], [25, 20, 35])
    d.vary(course, [([0.0] * 6 + [1.0], 1.0 - short), ([0.0] * 3 + [1.0], short)])
    d.go(course, [Arc(stock(force), 1.0)])
    d.lose(course, (0.03,))
    d.leave(force, [])
    d.add_entry({"track": "only"}, 9.0, [Arc(node(course), 1.0)])
    return d.freeze()


def geometric() -> Network:
    """A stock with one constant hazard, filled at the start and by arrivals."""
    d = draft(80)
    force = d.add_stock({"name": "force"}, initial=[400], cell=d.add_cell({"category": "military"}))
    d.leave(force, [Risk("exit", [0.05], [Arc(OUTSIDE, 1.0)])])
    d.add_entry({"track": "only"}, 3.0, [Arc(stock(force), 1.0)])
    return d.freeze()


def dropout_and_forks() -> Network:
    """Random stays, dropout and forks that change over time, and a way back to the first stage."""
    d = draft()
    steps = d.calendar.n_steps
    ramp = np.linspace(0.1, 0.6, steps)
    force = d.add_stock({"name": "force"})
    first = d.add_node({"stage": "first"}, [0, 0.2, 0.5, 0.3], dropout=0.5 * ramp)
    left = d.add_node({"stage": "left"}, [0, 0.7, 0, 0, 0.3], dropout=0.1)
    right = d.add_node({"stage": "right"}, 2, milestone=d.add_milestone({"stage": "right"}))
    d.go(first, [Arc(node(left), ramp), Arc(node(right), 0.9 - ramp, "most"), Arc(OUTSIDE, 0.1)])
    d.go(left, [Arc(node(first), 0.4), Arc(node(right), 0.6)])
    d.go(right, [Arc(stock(force), 0.8)])
    d.leave(force, [])
    d.add_entry({"track": "a"}, 8.0 * (1 + ramp), [Arc(node(first), 0.7), Arc(node(left), 0.3)])
    d.add_entry({"track": "b"}, np.arange(steps) % 4 == 0, [Arc(node(right), 1.0)])
    return d.freeze()


def careers() -> Network:
    """Tenure bands, a tenure limit, seasons, two competing risks and people at the start."""
    d = draft(104)
    season = 1 + 0.8 * np.sin(np.arange(104) / 8)
    cells = [d.add_cell({"rank": rank}) for rank in ("low", "high")]
    low = d.add_stock({"name": "low"}, initial=[30, 20, 0, 15, *[4] * 30], cell=cells[0])
    high = d.add_stock({"name": "high"}, initial=[0, 10, 10, 10], cell=cells[1])
    reserve = d.add_stock({"name": "reserve"})
    leaving = [Arc(stock(reserve), 0.3)]
    d.leave(
        low,
        [
            Risk("exit", [0.03, 0.01, 0.02], leaving, season),
            Risk("promotion", [0.0, 0.02, 0.04], [Arc(stock(high), 1.0)]),
        ],
        bands=[5, 20, 15],
        limit=leaving,
    )
    d.leave(high, [Risk("exit", [0.01, 0.03], leaving, season)], bands=[10, 0])
    d.leave(reserve, [Risk("recall", [0.02], [Arc(stock(low), 0.5), Arc(OUTSIDE, 0.5)])])
    d.add_entry({"track": "only"}, 2.5, [Arc(stock(low), 1.0)])
    return d.freeze()


def service() -> Network:
    """Three ranks that count one clock, with a season and a limit; who comes back later brings years with him."""
    d = draft(104)
    season = 1 + 0.8 * np.sin(np.arange(104) / 8)
    low = d.add_stock({"rank": "low"}, initial=[30, 20, 0, 15, *[4] * 30], clock="service")
    middle = d.add_stock({"rank": "middle"}, initial=[0, 10, 10, 10], clock="service")
    high = d.add_stock({"rank": "high"}, initial=[0] * 70 + [5], clock="service")
    away = d.add_stock({"stock": "away"})
    d.leave(
        low,
        [
            Risk("exit", [0.03, 0.01, 0.02], [Arc(stock(away), 0.3)], season),
            Risk("promotion", [0.0, 0.05, 0.04], [Arc(stock(middle), 0.9), Arc(stock(high), 0.1)]),
        ],
        bands=[5, 20, 15],
        limit=[Arc(stock(middle), 0.5)],
    )
    exits = Risk("exit", [0.01, 0.03], [Arc(stock(away), 0.5)], season)
    d.leave(middle, [exits, Risk("promotion", [0.02, 0.05], [Arc(stock(high), 1.0)])], bands=[30, 0])
    d.leave(high, [exits], bands=[30, 40], limit=[Arc(OUTSIDE, 1.0)])
    d.leave(away, [Risk("recall", [0.02], [Arc(Dest("stock", low, 4), 0.5), Arc(Dest("stock", middle, 30), 0.5)])])
    d.add_entry({"track": "only"}, 2.5, [Arc(stock(low), 1.0)])
    return d.freeze()


def courses() -> Network:
    """A clock that goes along through courses and queues, with all that can happen there, to ranks with a limit."""
    d = draft(90)
    low = d.add_stock({"rank": "low"}, initial=[30, 20, 0, 15, *[4] * 30], clock="service")
    high = d.add_stock({"rank": "high"}, initial=[0] * 40 + [5], clock="service")
    away = d.add_stock({"stock": "away"}, initial=[20])
    seats = d.add_capacity("seats", PLACES, 6)
    board = d.add_gate("board", [Use(d.add_capacity("talks", SLOTS, 3))], renege=0.04, patience=9)
    school = d.add_gate("school", [Use(seats)], hazards=(0.0, 0.02, 0.01))
    talk = d.add_node({"stage": "talk"}, 1, dropout=0.1, gate=board)
    course = d.add_node({"stage": "course"}, [0, 0, 0.2, 0.5, 0.3], dropout=0.05, gate=school)
    leave = d.add_node({"stage": "leave"}, 4)
    d.add_door(school, 8, 5)
    d.vary(leave, [([0.0, 0.5, 0.5], np.linspace(0, 1, 90)), ([0.0] * 6 + [1.0], np.linspace(1, 0, 90))])
    d.go(talk, [Arc(node(course), 0.8), Arc(stock(low), 0.1)])
    d.go(course, [Arc(node(leave), 0.5), Arc(stock(high), 0.5)])
    d.go(leave, [Arc(Dest("stock", high, 12), 0.9), Arc(stock(away), 0.1)])
    d.lose(talk, (), [Arc(stock(low), 1.0)], [Arc(stock(low), 0.7), Arc(node(leave), 0.3)])
    d.lose(course, (0.02, 0.0, 0.05), [Arc(stock(low), 0.6)], [Arc(stock(low), 1.0)])
    exits = Risk("exit", [0.03, 0.01], [Arc(OUTSIDE, 0.6), Arc(node(leave), 0.4)])
    d.leave(low, [exits, Risk("chosen", [0.05, 0.2], [Arc(node(talk), 1.0)])], [8, 40], [Arc(stock(away), 1.0)])
    d.leave(high, [Risk("exit", [0.0, 0.1], [Arc(node(leave), 1.0)])], [20, 30], [Arc(node(leave), 0.3)])
    d.leave(away, [Risk("back", [0.05], [Arc(node(course), 0.5), Arc(Dest("stock", low, 3), 0.5)])])
    d.add_entry({"track": "only"}, 2.5, [Arc(stock(low), 0.6), Arc(node(talk), 0.4)])
    return d.freeze()


def until_retirement() -> Network:
    """Who is too old leaves courses and queues: to retire at once, or since the window for promotion has closed."""
    d = draft(90)
    low = d.add_stock({"rank": "low"}, initial=[30, 20, 0, 15, *[4] * 30], clock="age")
    high = d.add_stock({"rank": "high"}, initial=[0] * 40 + [5], clock="age")
    away = d.add_stock({"stock": "away"}, initial=[20])
    seats = d.add_capacity("seats", PLACES, 6)
    board = d.add_gate("board", [Use(d.add_capacity("talks", SLOTS, 3))], renege=0.04, patience=12)
    school = d.add_gate("school", [Use(seats)])
    d.add_door(school, 9)
    talk = d.add_node({"stage": "talk"}, 1, dropout=0.1, gate=board)
    course = d.add_node({"stage": "course"}, [0, 0, 0.2, 0.5, 0.3], dropout=0.05, gate=school)
    leave = d.add_node({"stage": "leave"}, 4)
    d.vary(leave, [([0.0, 0.5, 0.5], np.full(90, 0.5)), ([0.0] * 6 + [1.0], np.full(90, 0.5))])
    d.end_by_clock(talk, "age", 30, waits=True)
    d.end_by_clock(course, "age", 40, waits=True)
    d.end_by_clock(course, "age", 42)
    d.end_by_clock(leave, "age", 45)
    d.go(talk, [Arc(node(course), 0.8), Arc(stock(low), 0.1)])
    d.go(course, [Arc(node(leave), 0.5), Arc(stock(high), 0.5)])
    d.go(leave, [Arc(Dest("stock", high, 12), 0.9), Arc(stock(away), 0.1)])
    d.lose(talk, (), [Arc(stock(low), 1.0)], [Arc(stock(low), 0.7), Arc(node(leave), 0.3)])
    d.lose(course, (0.02, 0.0, 0.05), [Arc(stock(low), 0.6)], [Arc(stock(low), 1.0)], [Arc(stock(high), 0.5)])
    exits = Risk("exit", [0.03, 0.01], [Arc(OUTSIDE, 0.6), Arc(node(leave), 0.4)])
    d.leave(low, [exits, Risk("chosen", [0.05, 0.2], [Arc(node(talk), 1.0)])], [8, 40], [Arc(stock(away), 1.0)])
    d.leave(high, [Risk("exit", [0.0, 0.1], [Arc(node(leave), 1.0)])], [20, 30], [Arc(OUTSIDE, 1.0)])
    d.leave(away, [Risk("back", [0.05], [Arc(node(course), 0.5), Arc(Dest("stock", low, 3), 0.5)])])
    d.add_entry({"track": "only"}, 2.5, [Arc(Dest("stock", low, 9), 0.6), Arc(node(talk), 0.4)])
    return d.freeze()


def promotions() -> Network:
    """Three ranks with a course before each promotion, and room for everybody."""
    d = draft(80)
    ranks = [d.add_stock({"rank": str(i)}, initial=[40, 10, 25] if i == 0 else [], clock="age") for i in range(3)]
    courses = [d.add_node({"rank": str(i)}, [0, 0.5, 0.25, 0.25], dropout=0.1) for i in range(2)]
    for i, course in enumerate(courses):
        d.go(course, [Arc(stock(ranks[i + 1]), 1.0)])
        d.lose(course, (), [Arc(stock(ranks[i]), 1.0)])
        exits = Risk("exit", [0.01, 0.04], [Arc(OUTSIDE, 1.0)])
        d.leave(ranks[i], [exits, Risk("up", [0.0, 0.1], [Arc(node(course), 1.0)])], [6, 30], [Arc(OUTSIDE, 1.0)])
    d.leave(ranks[2], [], [40], [Arc(OUTSIDE, 1.0)])
    d.add_entry({"track": "only"}, 3.0, [Arc(Dest("stock", ranks[0], 5), 1.0)])
    return d.freeze()


def weekly_careers() -> Network:
    """One band per step of tenure and constant seasons, with a tie between a certain exit and the limit."""
    d = draft(80)
    tenure = np.arange(40)
    low = d.add_stock({"name": "low"}, initial=[12] * 35)
    high = d.add_stock({"name": "high"}, initial=[3] * 20)
    d.leave(
        low,
        [
            Risk("exit", 0.01 + 0.02 * np.exp(-tenure / 10), [Arc(OUTSIDE, 1.0)]),
            Risk("promotion", 0.05 * np.clip((tenure - 10) / 10, 0, 1), [Arc(stock(high), 1.0)], 1.5),
        ],
        bands=[1] * 40,
        limit=[Arc(OUTSIDE, 1.0)],
    )
    d.leave(
        high, [Risk("exit", [*[0.02] * 29, 30.0], [Arc(stock(low), 0.2)])], bands=[1] * 30, limit=[Arc(OUTSIDE, 1.0)]
    )
    d.add_entry({"track": "only"}, 4.0, [Arc(stock(low), 1.0)])
    return d.freeze()


def sites() -> Network:
    """Two stages share the slots of a site; the later stage goes first; the queue grows."""
    d = draft(100)
    slots = d.add_capacity("site", SLOTS, 7.5)
    force = d.add_stock({"name": "force"})
    medical_gate = d.add_gate("medical", [Use(slots)])
    selection_gate = d.add_gate("selection", [Use(slots)])
    selection = d.add_node({"stage": "selection"}, 1, dropout=0.2, gate=selection_gate)
    medical = d.add_node({"stage": "medical"}, 1, dropout=0.1, gate=medical_gate)
    d.go(selection, [Arc(node(medical), 1.0)])
    d.go(medical, [Arc(stock(force), 1.0)])
    d.leave(force, [Risk("exit", [0.01], [Arc(OUTSIDE, 1.0)])])
    d.add_entry({"track": "only"}, np.linspace(2, 6, 100), [Arc(node(selection), 1.0)])
    return d.freeze()


def single_site() -> Network:
    """Three places and fixed stays of two steps: a queue with three servers, lightly loaded."""
    d = draft(400)
    places = d.add_capacity("places", PLACES, 3)
    served = d.add_node({"stage": "served"}, 2, gate=d.add_gate("site", [Use(places)]))
    d.go(served, [])
    d.add_entry({"track": "only"}, 0.3, [Arc(node(served), 1.0)])
    return d.freeze()


def patience() -> Network:
    """A short queue that people give up, by chance and all after six steps; some return to the counted ages."""
    d = draft(80)
    slots = d.add_capacity("slots", SLOTS, 3)
    d.population = Group([17, 18, 19], [900, 800, 700], *_ageing(80, 3, every=26, entering=850))
    pool = d.add_return(4, [0.2, 0.5, 0.3])
    gate = d.add_gate("talk", [Use(slots)], renege=0.08, patience=6)
    talk = d.add_node({"stage": "talk"}, [0, 0.5, 0.5], dropout=0.3, gate=gate, returns=pool)
    d.go(talk, [])
    weights = d.add_weights([0.5, 1.0, 2.0])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(talk), 1.0)], weights)
    return d.freeze()


def doors() -> Network:
    """A waiting room for twelve whose door stays closed until six are left, and one for three; some try the other."""
    d = draft(120)
    slots = d.add_capacity("slots", SLOTS, 3)
    first = d.add_gate("first", [Use(slots)], renege=0.05)
    d.add_door(first, 12, 6)
    second = d.add_gate("second", [Use(d.add_capacity("rooms", PLACES, 4))])
    d.add_door(second, 3)
    one = d.add_node({"stage": "one"}, 1, gate=first)
    other = d.add_node({"stage": "other"}, [0, 0.5, 0.5], gate=second)
    third = d.add_node({"stage": "third"}, 2, gate=second)
    d.go(one, [Arc(node(third), 0.5)])
    d.lose(one, quitting=[Arc(node(other), 0.6)])
    d.go(other, [])
    d.go(third, [])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(one), 1.0)])
    return d.freeze()


def doors_by_wait() -> Network:
    """Queues of at most four weeks and of three, the first closed until it is two, the second often not open."""
    d = draft(120)
    slots = d.add_capacity("slots", SLOTS, np.where(np.arange(120) < 60, 3.0, 1.5))
    first = d.add_gate("first", [Use(slots)], renege=0.05)
    d.add_door(first, 4, 2, pace=4)
    second = d.add_gate("second", [Use(d.add_capacity("rooms", PLACES, 4))], open_steps=np.arange(120) % 2 == 0)
    d.add_door(second, 3, pace=3)
    one = d.add_node({"stage": "one"}, 1, gate=first)
    other = d.add_node({"stage": "other"}, [0, 0.5, 0.5], gate=second)
    d.go(one, [Arc(node(other), 0.2)])
    d.lose(one, quitting=[Arc(node(other), 0.6)])
    d.go(other, [])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(one), 1.0)])
    return d.freeze()


def patience_by_time() -> Network:
    """Few give up at first, many after three steps, hardly anybody after six; a second queue ends by itself."""
    d = draft(80)
    slots = d.add_capacity("slots", SLOTS, 3)
    first = d.add_gate("talk", [Use(slots)], hazards=[0.01] * 3 + [0.4] * 3 + [0.02])
    second = d.add_gate("test", [Use(slots)], hazards=[0.0, 0.3], patience=5)
    talk, test = (d.add_node({"stage": name}, 1, gate=gate) for name, gate in (("talk", first), ("test", second)))
    d.go(talk, [Arc(node(test), 0.7)])
    d.go(test, [])
    d.add_entry({"track": "a"}, 4.0, [Arc(node(talk), 1.0)])
    d.add_entry({"track": "b"}, 1.0, [Arc(node(test), 1.0)])
    return d.freeze()


def leaving_early() -> Network:
    """Stages that people leave before their end, who then begin anew elsewhere or come back to the counted ages."""
    d = draft(80)
    d.population = Group([17, 18], [900, 800], *_ageing(80, 2, every=26, entering=850))
    pool = d.add_return(4, [0.2, 0.8])
    force = d.add_stock({"name": "force"})
    school = d.add_node({"stage": "school"}, [0, 0, 0.5, 0, 0, 0.25, 0.25], dropout=0.2, returns=pool)
    course = d.add_node({"stage": "course"}, 6, milestone=d.add_milestone({"stage": "course"}), returns=pool)
    test = d.add_node({"stage": "test"}, 1, dropout=0.3)
    d.go(school, [Arc(node(course), 1.0)])
    d.go(course, [Arc(node(test), 1.0)])
    d.go(test, [Arc(stock(force), 1.0)])
    d.lose(school, [0.05, 0.2, 0.1], [Arc(node(course), 0.3), Arc(OUTSIDE, 0.7)])
    d.lose(course, [0.1])
    d.lose(test, (), [Arc(node(school), 0.5), Arc(stock(force), 0.2)])
    d.leave(force, [Risk("exit", [0.02], [Arc(node(course), 1.0)])])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(school), 1.0)], d.add_weights([0.5, 1.0]))
    return d.freeze()


def leaving_for_elsewhere() -> Network:
    """Who leaves before the end goes elsewhere than who drops out: to another course, a stock, or the counted ages."""
    d = draft(80)
    d.population = Group([17, 18], [900, 800], *_ageing(80, 2, every=26, entering=850))
    pool = d.add_return(4, [0.2, 0.8])
    force = d.add_stock({"name": "force"}, clock="service")
    asked = d.add_node({"stage": "asked"}, [0, 0, 0.5, 0, 0, 0.25, 0.25], dropout=0.2, returns=pool)
    course = d.add_node(
        {"stage": "course"}, 6, dropout=0.1, milestone=d.add_milestone({"stage": "course"}), returns=pool
    )
    again = d.add_node({"stage": "again"}, [0, 0, 0.3, 0.7], dropout=0.3)
    d.vary(again, [([0.0, 0.5, 0.5], np.full(80, 0.5)), ([0.0] * 4 + [1.0], np.full(80, 0.5))])
    d.end_by_clock(again, "service", 9)
    d.go(asked, [Arc(node(course), 1.0)])
    d.go(course, [Arc(stock(force), 1.0)])
    d.go(again, [Arc(stock(force), 1.0)])
    d.lose(asked, [0.05, 0.2, 0.1], None, None, [Arc(node(course), np.linspace(0, 1, 80))])
    d.lose(course, [0.1], [Arc(node(asked), 0.4)], None, [Arc(stock(force), 0.3), Arc(OUTSIDE, 0.7)])
    d.lose(again, [0.0, 0.2], [Arc(node(course), 1.0)], None, [Arc(stock(force), 0.6), Arc(node(asked), 0.4)])
    d.leave(force, [Risk("exit", [0.02, 0.1], [Arc(node(again), 1.0)])], [6, 0])
    d.add_entry({"track": "only"}, 5.0, [Arc(node(asked), 1.0)], d.add_weights([0.5, 1.0]))
    return d.freeze()


def another_chance() -> Network:
    """Who is not taken goes back to the stock he came from, or to another queue; teachers are shared."""
    d = draft(100)
    civil = d.add_stock({"name": "civil"}, initial=[60] * 10)
    force = d.add_stock({"name": "force"}, initial=[30])
    seats = d.add_capacity("seats", SLOTS, 4)
    teachers = d.add_capacity("teachers", PLACES, 1.0, [(force, 0.02)])
    beds = d.add_capacity("beds", PLACES, 20)
    board = d.add_gate("board", [Use(seats)], renege=0.1, patience=6)
    second = d.add_gate("second", [Use(beds)], hazards=[0.0, 0.1, 0.3])
    class_ = d.add_gate("class", [Use(teachers, 5.0), Use(beds)], open_steps=np.arange(100) % 2 == 0, patience=9)
    heard = d.add_node({"stage": "heard"}, 2, dropout=0.4, gate=board)
    other = d.add_node({"stage": "other"}, [0, 0.5, 0.5], gate=second)
    trained = d.add_node({"stage": "trained"}, 5, dropout=0.1, gate=class_)
    d.go(heard, [Arc(node(trained), 1.0)])
    d.go(other, [Arc(node(trained), 0.5)])
    d.go(trained, [Arc(stock(force), 1.0)])
    d.lose(heard, (), [Arc(stock(civil), 1.0)], [Arc(stock(civil), 0.6), Arc(node(other), 0.4)])
    d.lose(other, [0.05], [Arc(node(other), 0.5)], [Arc(stock(civil), 0.5)])
    d.lose(trained, [0.08, 0.02], [Arc(stock(civil), 0.8)], [Arc(node(heard), 1.0)], [Arc(node(other), 0.9)])
    d.leave(civil, [Risk("apply", [0.02, 0.01], [Arc(node(heard), 1.0)])], bands=[8, 0])
    d.leave(force, [Risk("exit", [0.01], [Arc(stock(civil), 1.0)])])
    d.add_entry({"track": "only"}, 2.0, [Arc(stock(civil), 1.0)])
    return d.freeze()


def endless_patience() -> Network:
    """A closed gate: everybody gives up, by chance."""
    d = draft(50)
    closed = d.add_gate("closed", [], open_steps=0.0, renege=0.2)
    stage = d.add_node({"stage": "never"}, 1, gate=closed)
    d.go(stage, [])
    d.add_entry({"track": "only"}, 6.0, [Arc(node(stage), 1.0)])
    return d.freeze()


def classes() -> Network:
    """Two courses with their own dates share instructors who come from the force; small classes do not start."""
    d = draft(120)
    week = np.arange(120)
    force = d.add_stock({"name": "force"}, initial=[0] * 10 + [40] * 5)
    teachers = d.add_capacity("instructors", PLACES, 1.0, [(force, 0.04)])
    beds = d.add_capacity("beds", PLACES, np.where(week < 60, 90, 70))
    seats = d.add_capacity("seats", SLOTS, 30)
    basic = d.add_gate("basic", [Use(seats), Use(teachers, 8.0), Use(beds)], open_steps=week % 2 == 0, least=6)
    advanced = d.add_gate("advanced", [Use(teachers, 5.5), Use(beds)], open_steps=week % 3 == 1, least=4)
    soldiers = d.add_node({"stage": "basic", "group": "soldier"}, 6, dropout=0.1, gate=basic)
    officers = d.add_node({"stage": "basic", "group": "officer"}, 6, dropout=0.15, gate=basic)
    last = d.add_node({"stage": "advanced"}, 4, gate=advanced, milestone=d.add_milestone({"stage": "advanced"}))
    d.go(soldiers, [Arc(stock(force), 0.8), Arc(node(last), 0.2)])
    d.go(officers, [Arc(node(last), 1.0)])
    d.go(last, [Arc(stock(force), 1.0)])
    back = [Arc(OUTSIDE, 0.7), Arc(node(last), 0.3)]
    d.leave(force, [Risk("exit", [0.02, 0.004], back, 1 + 0.5 * np.cos(week / 8))], bands=[20, 0])
    d.add_entry({"track": "soldier"}, 6.0, [Arc(node(soldiers), 1.0)])
    d.add_entry({"track": "officer"}, 2.0, [Arc(node(officers), 1.0)])
    return d.freeze()


def training_company() -> Network:
    """Recruits who begin in any week and stay differently long share instructors, of whom a summer has fewer."""
    d = draft(120)
    instructors = d.add_capacity("instructors", PLACES, np.where((np.arange(120) > 50) & (np.arange(120) < 70), 3, 6))
    slots = d.add_capacity("slots", SLOTS, 7)
    gate = d.add_gate("company", [Use(instructors, 6.5), Use(slots)], patience=9)
    course = d.add_node({"stage": "course"}, [0, 0, 0.2, 0, 0.5, 0, 0.3], gate=gate, dropout=0.1)
    repair = d.add_node({"stage": "repair"}, 3, gate=gate)
    d.go(course, [Arc(node(repair), 0.2)])
    d.go(repair, [Arc(OUTSIDE, 1.0)])
    d.lose(course, (0.02,))
    d.add_entry({"track": "only"}, 7.0, [Arc(node(course), 1.0)])
    return d.freeze()


def beds_by_person() -> Network:
    """Random stays hold a bed each and a slot at admission; the gate serves two stages."""
    d = draft(90)
    beds = d.add_capacity("beds", PLACES, 20)
    slots = d.add_capacity("slots", SLOTS, 5)
    gate = d.add_gate("ward", [Use(beds), Use(slots)])
    short = d.add_node({"stage": "short"}, [0, 0.5, 0.5], gate=gate)
    long = d.add_node({"stage": "long"}, [0, 0, 0, 0.25, 0.25, 0.25, 0.25], gate=gate, dropout=0.1)
    d.go(short, [Arc(node(long), 0.3)])
    d.go(long, [Arc(node(short), 0.1)])
    d.add_entry({"track": "a"}, 3.0, [Arc(node(short), 0.5), Arc(node(long), 0.5)])
    return d.freeze()


def survey() -> Network:
    """Counted ages that turn, migrate, are drawn on by two entries and come back after dropping out."""
    d = draft(110)
    net = np.zeros((110, 5), int)
    net[30] = [5, -10, 3, -1000, 2]
    d.population = Group(range(17, 22), [500, 480, 470, 300, 450], *_ageing(110, 5, every=52, entering=510, net=net))
    soon, late = d.add_return(1, [1, 1, 1, 1, 1]), d.add_return(20, [0, 0, 0, 1, 3])
    young, old = d.add_weights([1, 1, 0.5, 0, 0]), d.add_weights([0, 0, 0.2, 1, 1])
    force = d.add_stock({"name": "force"}, initial=[20])
    form = d.add_node({"stage": "form"}, 1, dropout=0.6, returns=soon)
    talk = d.add_node({"stage": "talk"}, [0, 0.3, 0.4, 0.3], dropout=0.5, returns=late)
    d.go(form, [Arc(node(talk), 0.9)])
    d.go(talk, [Arc(stock(force), 1.0)])
    d.leave(force, [Risk("exit", [0.03], [Arc(node(talk), 0.2), Arc(OUTSIDE, 0.8)])])
    d.add_entry({"track": "survey"}, 9.0, [Arc(node(form), 1.0)], young)
    d.add_entry({"track": "walk in"}, 3.0, [Arc(node(talk), 1.0)], old)
    return d.freeze()


def small_village() -> Network:
    """So few people that entries run them out."""
    d = draft(40)
    d.population = Group([17, 18], [12, 9], *_ageing(40, 2, every=40, entering=0))
    pool = d.add_return(6, [1, 1])
    stage = d.add_node({"stage": "talk"}, 2, dropout=0.9, returns=pool)
    d.go(stage, [])
    d.add_entry({"track": "only"}, 6.0, [Arc(node(stage), 1.0)], d.add_weights([1, 1]))
    return d.freeze()


def cohorts() -> Network:
    """Exact numbers: of the counted ages, of whom some do not come, and from outside; and numbers by chance."""
    d = draft(80)
    d.population = Group([17, 18], [400, 300], *_ageing(80, 2, every=40, entering=150))
    stage = d.add_node({"stage": "stage"}, 4)
    d.go(stage, [])
    both, oldest = d.add_weights([1, 2]), d.add_weights([0, 1])
    every_tenth = 40.0 * (np.arange(80) % 10 == 3)
    d.add_entry({"track": "school"}, every_tenth, [Arc(node(stage), 1.0)], both, np.linspace(0.5, 0.9, 80))
    d.add_entry({"track": "call"}, 100.0 * (np.arange(80) == 60), [Arc(node(stage), 1.0)], oldest, 1.0)
    d.add_entry({"track": "outside"}, 3.0, [Arc(node(stage), 1.0)], each=0.6)
    d.add_entry({"track": "contract"}, 2.0, [Arc(node(stage), 1.0)], each=1.0)
    d.add_entry({"track": "chance"}, 2.0, [Arc(node(stage), 1.0)], both)
    return d.freeze()


def ceiling() -> Network:
    """No more than forty in a course, in the queue behind it and in the stock; but one in two steps goes on."""
    d = draft(120)
    seats = d.add_capacity("seats", PLACES, 12)
    second = d.add_gate("work", [Use(d.add_capacity("desks", SLOTS, 1))], renege=0.02)
    first = d.add_gate("course", [Use(seats)])
    course = d.add_node({"stage": "course"}, [0, 0.3, 0.4, 0.3], dropout=0.2, gate=first)
    work = d.add_node({"stage": "work"}, 3, gate=second)
    force = d.add_stock({"stock": "force"}, initial=[5, 5])
    d.leave(force, [Risk("leave", [0.05], [Arc(OUTSIDE, 1.0)])])
    d.go(course, [Arc(node(work), 0.7), Arc(stock(force), 0.3)])
    d.go(work, [Arc(stock(force), 1.0)])
    most = d.add_ceiling("most", 40, [force], [(course, False), (work, False), (work, True)], 0.5)
    d.gates[first].uses = [*d.gates[first].uses, Use(most)]
    d.add_entry({"track": "only"}, 4.0, [Arc(node(course), 1.0)])
    return d.freeze()


def _ageing(
    steps: int, ages: int, *, every: int, entering: int, net: np.ndarray | None = None
) -> tuple[list[int], list[int], list[list[int]]]:
    """Turn, entering and net of a group."""
    turn = [int(t > 0 and t % every == 0) for t in range(steps)]
    change = np.zeros((steps, ages), int) if net is None else net
    return turn, [entering * yes for yes in turn], change.tolist()


EXAMPLES: dict[str, Callable[[], Network]] = {
    make.__name__: make
    for make in (
        delay, shorter_from_a_date, shorter_classes, geometric, dropout_and_forks, careers, service,
        courses, until_retirement, promotions, weekly_careers, sites, single_site, patience, doors, doors_by_wait,
        patience_by_time, endless_patience, leaving_early, leaving_for_elsewhere, another_chance, classes,
        training_company, beds_by_person, survey, cohorts, ceiling, small_village,
    )
}  # fmt: skip

FREE = (
    "delay", "shorter_from_a_date", "geometric", "dropout_and_forks", "careers", "service", "promotions",
    "weekly_careers", "endless_patience", "leaving_early", "leaving_for_elsewhere", "survey", "cohorts",
)  # fmt: skip
"""Examples in which no capacity ever binds."""


# Random networks ------------------------------------------------------------------------------------------------------

_chance = st.sampled_from([0.0, 0.05, 0.2, 0.5, 1.0]) | st.floats(0, 1)
_hazard = st.sampled_from([0.0, 0.01, 0.1, 3.0]) | st.floats(0, 0.3)


_giving_up = st.sampled_from([{}, {}, {"renege": 0.1}, {"renege": 1.0}, {"hazards": (0.0, 0.05, 2.0, 0.1)}])


@st.composite
def _over_time(draw: st.DrawFn, steps: int, values: st.SearchStrategy[float]) -> np.ndarray | float:
    """A number, or one that changes half-way and then every other step."""
    before = draw(values)
    if draw(st.booleans()):
        return before
    after, row = draw(values), np.full(steps, before)
    row[steps // 2 :: draw(st.integers(1, 2))] = after
    return row


@st.composite
def _arcs(draw: st.DrawFn, steps: int, dests: list[Dest]) -> list[Arc]:
    """Up to three arcs whose chances add up to at most one."""
    rest: np.ndarray | float = 1.0
    arcs = []
    for dest in draw(st.lists(st.sampled_from(dests), max_size=3)):
        chance = rest * draw(_over_time(steps, _chance))
        arcs.append(Arc(dest, chance))
        rest = rest - chance
    return arcs


@st.composite
def _durations(draw: st.DrawFn) -> int | list[float]:
    if draw(st.booleans()):
        return draw(st.integers(1, 7))
    weights = np.array([0.0, *draw(st.lists(st.integers(0, 5), min_size=1, max_size=8)), 1])
    return list(weights / weights.sum())


@st.composite
def _bands(draw: st.DrawFn) -> tuple[list[int], bool]:
    """Lengths of tenure bands, and whether they end with a limit."""
    limited = draw(st.booleans())
    lengths = draw(st.lists(st.integers(1, 12), min_size=int(limited), max_size=5))
    return (lengths, True) if limited else ([*lengths, 0], False)


@st.composite
def networks(draw: st.DrawFn, max_steps: int = 40) -> Network:
    """A network with up to six nodes, four gates, four capacities, three stocks, three entries and three ages."""
    steps = draw(st.integers(4, max_steps))
    d = draft(steps)
    n_nodes, n_stocks = draw(st.integers(0, 6)), draw(st.integers(0, 3))
    begins = [draw(st.sampled_from([0, 0, 0, 1, 7, 40])) for _ in range(n_stocks)]
    dests = [OUTSIDE, *map(node, range(n_nodes)), *(Dest("stock", i, begins[i]) for i in range(n_stocks))]
    dests += [stock(i) for i in range(n_stocks) if begins[i]]
    n_ages, n_pools = draw(st.integers(0, 3)), 0
    if n_ages:
        n_pools = _add_population(draw, d, n_ages)
    for i in range(n_stocks):
        d.add_stock(
            {"stock": str(i)},
            initial=draw(st.lists(st.integers(0, 15), max_size=15)),
            cell=_cell(draw, d),
            clock=draw(st.sampled_from([None, "service", "service", "age"])),
        )
    _add_gates(draw, d, n_stocks, draw(st.integers(0, min(n_nodes, 4))))
    for i in range(n_nodes):
        gate = i if i < len(d.gates) else draw(st.integers(-1, len(d.gates) - 1))
        d.add_node(
            {"track": "t", "stage": str(i), "node": str(i)},
            draw(_durations()),
            dropout=draw(_over_time(steps, _chance)),
            gate=gate,
            returns=draw(st.integers(-1, n_pools - 1)),
            milestone=d.add_milestone({"node": str(i)}) if draw(st.booleans()) else -1,
            cell=_cell(draw, d),
            queue_counts=draw(st.booleans()),
        )
        if draw(st.integers(0, 2)) == 0:
            _vary(draw, d, i)
        d.go(i, draw(_arcs(steps, dests)))
        d.lose(
            i,
            draw(st.sampled_from([(), (), (0.1,), (0.0, 0.3, 0.01), (50.0,)])),
            *(draw(_arcs(steps, dests)) if draw(st.booleans()) else None for _ in range(3)),
        )
        if limit := draw(st.sampled_from([0, 0, 0, 1, 4, 12])):
            d.end_by_clock(i, "service", limit, draw(st.booleans()))
    for i in range(n_stocks):
        _add_risks(draw, d, i, dests)
    for i in range(draw(st.integers(0, 3))):
        weights = draw(st.integers(-1, 0)) if n_ages else -1
        d.add_entry(
            {"track": "t", "entry": str(i)},
            draw(_over_time(steps, st.floats(0, 6))),
            draw(_arcs(steps, dests)),
            weights,
            draw(st.none() | st.none() | st.sampled_from([0.0, 0.4, 1.0])),
        )
    if draw(st.booleans()):
        _add_ceiling(draw, d)
    return d.freeze()


def _add_ceiling(draw: st.DrawFn, d: Draft) -> None:
    """A ceiling over some stocks and nodes at some gates."""
    filling = [(n, waits) for n in range(len(d.nodes)) for waits in (False, True) if draw(st.booleans())]
    stocks = [s for s in range(len(d.stocks)) if draw(st.booleans())]
    room = d.add_ceiling("ceiling", draw(st.integers(0, 60)), stocks, filling, draw(st.none() | st.floats(0, 2)))
    for gate in d.gates:
        if draw(st.booleans()):
            gate.uses = [*gate.uses, Use(room)]


def _cell(draw: st.DrawFn, d: Draft) -> int:
    name = draw(st.sampled_from(["", "a", "b"]))
    return d.add_cell({"category": name}) if name else -1


def _vary(draw: st.DrawFn, d: Draft, i: int) -> None:
    """Stays that differ by the step of the start."""
    steps = d.calendar.n_steps
    share = np.asarray(draw(_over_time(steps, _chance)), float) * np.ones(steps)
    d.vary(i, [(_chances(draw(_durations())), share), (_chances(draw(_durations())), 1.0 - share)])


def _chances(duration: int | list[float]) -> list[float]:
    return [0.0] * duration + [1.0] if isinstance(duration, int) else duration


def _add_population(draw: st.DrawFn, d: Draft, n_ages: int) -> int:
    """Ages, one row of weights and up to two return pools; returns the number of pools."""
    steps = d.calendar.n_steps
    net = np.zeros((steps, n_ages), int)
    net[draw(st.integers(0, steps - 1))] = draw(st.lists(st.integers(-60, 20), min_size=n_ages, max_size=n_ages))
    start = draw(st.lists(st.integers(20, 300), min_size=n_ages, max_size=n_ages))
    ageing = _ageing(steps, n_ages, every=draw(st.integers(3, 30)), entering=draw(st.integers(0, 40)), net=net)
    d.population = Group(range(17, 17 + n_ages), start, *ageing)
    weights = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=n_ages, max_size=n_ages))
    d.add_weights([w if any(weights) else 1.0 for w in weights])
    n_pools = draw(st.integers(0, 2))
    for _ in range(n_pools):
        share = draw(st.lists(st.integers(0, 3), min_size=n_ages, max_size=n_ages))
        d.add_return(draw(st.integers(1, 10)), share if any(share) else [1] * n_ages)
    return n_pools


def _add_gates(draw: st.DrawFn, d: Draft, n_stocks: int, n_gates: int) -> None:
    """Up to four capacities of all kinds, some supplied by stocks, and gates that use them."""
    steps = d.calendar.n_steps
    n_capacities = draw(st.integers(0, 4))
    for i in range(n_capacities):
        supply = [(s, draw(st.floats(0, 0.3))) for s in range(n_stocks) if draw(st.booleans())]
        kind = draw(st.sampled_from([SLOTS, PLACES, SAVED]))
        d.add_capacity(str(i), kind, draw(_over_time(steps, st.floats(0, 9))), supply)
    for i in range(n_gates):
        mine = draw(st.lists(st.integers(0, n_capacities - 1), max_size=2, unique=True)) if n_capacities else []
        uses = [Use(c, draw(st.sampled_from([1.0, 1.0, 2.0, 3.5]))) for c in mine]
        every = draw(st.integers(1, 4))
        d.add_gate(
            str(i),
            uses,
            open_steps=None if every == 1 else np.arange(steps) % every == 0,
            least=draw(st.sampled_from([1, 1, 3])),
            **draw(_giving_up),
            patience=draw(st.sampled_from([0, 0, 1, 5])),
        )
        if door := draw(st.sampled_from([(), (), (2,), (0,), (5, 2), (3, 0), (3, -1, 3), (4, 2, 4), (2, 0, 2)])):
            d.add_door(i, *door)


def _add_risks(draw: st.DrawFn, d: Draft, i: int, dests: list[Dest]) -> None:
    """Up to three risks, bands, and perhaps a tenure limit."""
    steps = d.calendar.n_steps
    lengths, limited = draw(_bands())
    risks = [
        Risk(
            str(r),
            draw(st.lists(_hazard, min_size=len(lengths), max_size=len(lengths))),
            draw(_arcs(steps, dests)),
            draw(_over_time(steps, st.floats(0, 2))),
        )
        for r in range(draw(st.integers(0, 3)))
    ]
    d.leave(i, risks, lengths, draw(_arcs(steps, dests)) if limited else None)


def whole_course(network: Network) -> Trajectory:
    """A course of whole people; a population that outgrows what a sample can follow is another test's."""
    try:
        return sample(network, 3)
    except ValueError as error:
        assert "the sample cannot follow" in str(error)
        reject()
