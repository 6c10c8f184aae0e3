from dataclasses import replace

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.need import Outcome, needed_intake, needed_retention, strength
from dienmodel.model.calendar import Moment
from dienmodel.network.draft import OUTSIDE, SLOTS, Arc, Risk, Use
from dienmodel.network.network import Network

from .networks import draft, node, stock

EXIT, WEEKS = 0.02, 104
STAY = np.exp(-EXIT)
PER_HIRE = (1 - STAY**WEEKS) / (1 - STAY)
"""People in the force after two years for every hire per week."""
HELD = 500 * STAY**WEEKS


def force(slots: float = 1000.0) -> Network:
    """A force of 500 that loses 2 % a week, with four applicants a week behind a desk; and a copy nobody asks about."""
    d = draft(WEEKS + 1)
    cells = [d.add_cell({"rank": rank}) for rank in ("asked", "other")]
    desk = d.add_gate("desk", [Use(d.add_capacity("slots", SLOTS, slots))])
    for cell in cells:
        here = d.add_stock({}, initial=[500], cell=cell)
        d.leave(here, [Risk("exit", [EXIT], [Arc(OUTSIDE, 1.0)])])
        talk = d.add_node({}, 1, gate=desk if cell == 0 else -1)
        d.go(talk, [Arc(stock(here), 1.0)])
        d.add_entry({}, 4.0, [Arc(node(talk), 1.0)])
    return d.freeze()


def test_needed_intake_has_a_closed_form():
    people = HELD * STAY + 5 * PER_HIRE
    need = needed_intake(force(), cells=[0], moment=Moment(WEEKS + 1), people=people, entries=[0])
    assert need.outcome is Outcome.REACHED
    assert need.factor == pytest.approx(5 / 4, rel=1e-7)
    assert need.flow / need.flow_before == pytest.approx(5 / 4, rel=1e-7)
    assert need.flow_before == pytest.approx(4 * 365.2425 / 7)
    assert need.strength == pytest.approx(people)


def test_only_the_chosen_entry_is_scaled_although_both_share_a_path():
    network = force()
    assert network.entries.rate[0] == network.entries.rate[1]
    need = needed_intake(network, cells=[0, 1], moment=Moment(WEEKS), people=1000.0, entries=[0])
    paths = network.paths.copy()
    paths[network.entries.rate[0]] *= need.factor
    both = strength(network, expect(network, paths), [0, 1], Moment(WEEKS))
    assert need.outcome is Outcome.REACHED and need.strength == pytest.approx(1000.0)
    assert both > 1000.5


def test_needed_retention_has_a_closed_form():
    network = force()
    hazard = 0.012
    stay = np.exp(-hazard)
    people = 500 * stay**WEEKS + 4 * (1 - stay ** (WEEKS - 1)) / (1 - stay)
    need = needed_retention(network, cells=[0], moment=Moment(WEEKS), people=people, risks=[0])
    assert need.outcome is Outcome.REACHED
    assert need.factor == pytest.approx(hazard / EXIT, rel=1e-7)
    assert need.flow < need.flow_before


def test_out_of_reach_says_what_binds():
    need = needed_intake(force(slots=5.0), cells=[0], moment=Moment(WEEKS), people=1000.0, entries=[0], most=3.0)
    assert need.outcome is Outcome.UNREACHABLE
    assert need.strength < 1000
    assert need.strength == pytest.approx(HELD + 5 * (1 - STAY ** (WEEKS - 1)) / (1 - STAY))
    (binding,) = need.bindings
    assert (binding.gate, binding.capacity) == ("desk", "slots")
    assert binding.steps == WEEKS and binding.waiting > 100


def test_nobody_leaving_may_still_be_too_few():
    need = needed_retention(force(), cells=[0], moment=Moment(WEEKS), people=5000.0, risks=[0])
    assert need.outcome is Outcome.UNREACHABLE
    assert need.factor == 0
    assert need.strength == pytest.approx(500 + 4 * (WEEKS - 1))
    assert need.flow == 0


def test_exceeded_says_how_little_would_do():
    network = force()
    intake = needed_intake(network, cells=[0], moment=Moment(WEEKS), people=150.0, entries=[0])
    assert intake.outcome is Outcome.EXCEEDED and intake.strength_before > 150
    assert 0 < intake.factor < 1 and intake.strength == pytest.approx(150.0)
    none = needed_intake(network, cells=[0], moment=Moment(WEEKS), people=10.0, entries=[0])
    assert none.outcome is Outcome.EXCEEDED and none.factor == 0 and none.strength > 10
    losses = needed_retention(network, cells=[0], moment=Moment(WEEKS), people=150.0, risks=[0])
    assert losses.outcome is Outcome.EXCEEDED and losses.factor > 1


def test_people_in_training_and_in_its_queue_count():
    network = force(slots=1.0)
    cells = np.array([0, -1], np.int32)
    labels = replace(network.labels, node_cell=cells, queue_cell=cells)
    network = replace(network, labels=labels)
    run = expect(network)
    assert strength(network, run, [0], Moment(WEEKS)) == pytest.approx(
        run.n_stock[WEEKS, 0] + run.n_inside[WEEKS, 0] + run.n_waiting[WEEKS, 0]
    )


def test_the_input_stays_as_it_was():
    network = force()
    before = network.paths.copy()
    needed_intake(network, cells=[0], moment=Moment(WEEKS), people=400.0, entries=[0])
    assert np.array_equal(network.paths, before)


def test_the_start_cannot_be_changed():
    with pytest.raises(ValueError, match="ask for a later moment"):
        needed_intake(force(), cells=[0], moment=Moment(0), people=600.0, entries=[0])
