"""Who sends people where, and which ways lead to whom."""

import numpy as np

from dienmodel.model.load import load
from dienmodel.network.arcs import (
    Sender,
    arcs_of,
    behind,
    counted,
    entries_to,
    exits_from,
    force_stocks,
    leading_to,
    place_name,
    sender_name,
    stocks_at,
    tracks_at,
)
from dienmodel.network.draft import OUTSIDE, Arc, Dest, Draft, Risk
from dienmodel.network.network import Network
from dienmodel.network.world import build
from dienmodel.runs.tables.waiting.limits import leading_in

from ..engines.networks import EXAMPLES, draft


def school() -> Network:
    """An entry to a school outside the force, whose pupils serve by an exit; a limit that leads to the reserve; a club.

    Places: 0 course, 1 club, 2 school, 3 force, 4 reserve, 5 outside.
    """
    d: Draft = draft()
    pupils = d.add_stock({"stock": "school"})
    force = d.add_stock({"stock": "force"}, cell=d.add_cell({"category": "professional"}))
    reserve = d.add_stock({"stock": "reserve"}, cell=d.add_cell({"category": "reservist"}))
    course = d.add_node({"track": "training", "stage": "course"}, 2)
    club = d.add_node({"track": "club", "stage": "visit"}, 1)
    d.go(course, [Arc(Dest("stock", force), 0.9)])
    d.go(club, [])
    d.leave(pupils, [Risk("serve", [0.1], [Arc(Dest("node", course), 1.0)])])
    d.leave(force, [Risk("leave", [0.01], [Arc(OUTSIDE, 1.0)])], [52], [Arc(Dest("stock", reserve), 0.5)])
    d.leave(reserve, [Risk("stop", [0.1], [Arc(OUTSIDE, 1.0)]), Risk("swap", [0.1], [Arc(Dest("stock", force), 1.0)])])
    d.add_entry({"track": "school"}, 3.0, [Arc(Dest("stock", pupils), 1.0)])
    d.add_entry({"track": "club"}, 3.0, [Arc(Dest("node", club), 1.0)])
    return d.freeze()


def test_every_arc_has_its_sender_tenure_limits_too() -> None:
    network = school()
    arcs = arcs_of(network)
    pairs = {(sender, int(dest)) for sender, dest in zip(arcs.senders, arcs.dest, strict=True)}
    assert pairs == {
        (Sender("node", 0), 3), (Sender("node", 0), 5), (Sender("node", 1), 5),
        (Sender("stock", 0), 0), (Sender("stock", 1), 5), (Sender("stock", 1), 4),
        (Sender("stock", 2), 5), (Sender("stock", 2), 3),
        (Sender("entry", 0), 2), (Sender("entry", 1), 1),
    }  # fmt: skip
    coming = [sender.kind == "entry" for sender in arcs.senders]
    assert arcs.source[coming].tolist() == [5, 5]
    assert sender_name(network, Sender("entry", 0)) == "track school"
    assert [place_name(network, place) for place in (0, 3, 5)] == ["track training", "stock force", "outside"]


def test_ways_lead_through_nodes_and_stocks() -> None:
    network = school()
    arcs = arcs_of(network)
    assert np.flatnonzero(leading_to(arcs, force_stocks(network))).tolist() == [0, 2, 3, 4]
    assert entries_to(arcs, counted(network)) == [0]
    assert entries_to(arcs, counted(network, [1])) == [0]  # by the limit of the force
    assert tracks_at(network, leading_to(arcs, counted(network))) == {"training"}
    assert stocks_at(network, leading_to(arcs, counted(network))) == {"school", "force", "reserve"}


def test_whoever_goes_on_among_those_who_count_does_not_leave_them() -> None:
    network = school()
    names = [label["risk"] for label in network.labels.risk]
    assert [names[risk] for risk in exits_from(network, counted(network))] == ["leave", "stop"]
    assert [names[risk] for risk in exits_from(network, counted(network, [1]))] == ["stop", "swap"]


def test_what_lies_behind_stops_where_it_may_not_pass() -> None:
    network = school()
    anywhere = np.ones(network.outside + 1, bool)
    assert np.flatnonzero(behind(network, [2], anywhere)).tolist() == [0, 3, 4, 5]
    assert np.flatnonzero(behind(network, [2], ~counted(network))).tolist() == [0, 3, 5]


def test_no_example_has_an_arc_that_nobody_sends() -> None:
    for make in EXAMPLES.values():
        network = make()
        assert len(arcs_of(network).senders) == len(network.forks.dest)


def test_enlisting_at_school_leads_into_the_dutch_force() -> None:
    world = build(load("nederland"))
    names = [label["track"] for label in world.network.labels.entry]
    assert "veva_enrolment" in {names[e] for e in entries_to(world.arcs, counted(world.network))}
    assert "veva_enrolment" in leading_in(world)
