"""How long a class stays together is the same of a gate and of the lines that a plan makes of it."""

from datetime import date

import numpy as np
import pytest

from dienmodel.model.calendar import Calendar
from dienmodel.network.draft import OUTSIDE, PLACES, Arc, Dest, Draft, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart
from dienmodel.text.faults import FaultyInput

from ..engines.networks import EXAMPLES

STEPS = 40


def course(leaving: float = 0.0, lengths: tuple[int, ...] = (3,), per: float = 1.0) -> Network:
    """A course behind one gate for some tracks, each of its own length, that people may leave before the end."""
    d = Draft(Calendar(date(2025, 1, 6), STEPS))
    gate = d.add_gate("course", [Use(d.add_capacity("seats", PLACES, 6.0), per)])
    for i, steps in enumerate(lengths):
        node = d.add_node({"track": f"entry{i}", "stage": "course"}, steps, gate=gate)
        d.go(node, [Arc(OUTSIDE, 1.0)])
        d.lose(node, [leaving] if leaving else ())
        d.add_entry({"track": f"entry{i}"}, 4.0, [Arc(Dest("node", node), 1.0)])
    return d.freeze()


@pytest.mark.parametrize(
    ("network", "gate", "lines"),
    [
        (course(), [3], [3]),
        (course(leaving=0.02), [0], [0]),  # everybody gives back what is his own
        (course(leaving=0.02, per=2.0), [3], [3]),  # who stays on keeps the whole unit
        (course(lengths=(3, 3)), [3], [3, 3]),
        (course(lengths=(3, 5)), [0], [3, 5]),
    ],
)
def test_a_line_stays_as_long_as_its_gate_says_of_it(network: Network, gate: list[int], lines: list[int]) -> None:
    assert network.gates.length.tolist() == gate
    assert apart(network).gates.length.tolist() == lines


def for_plans() -> list[str]:
    """Examples of networks of which a plan knows all gates and doors."""
    named = []
    for name, network in ((name, EXAMPLES[name]()) for name in EXAMPLES):
        try:
            named += [name] if all("track" in label for label in network.labels.node) and apart(network) else []
        except FaultyInput:
            continue
    return named


@pytest.mark.parametrize("name", for_plans())
def test_a_line_that_has_a_gate_to_itself_stays_as_long_as_the_gate(name: str) -> None:
    network = EXAMPLES[name]()
    behind = np.sort(network.nodes.gate[network.nodes.gate >= 0])
    alone = np.bincount(behind, minlength=len(network.gates.length))[behind] == 1
    assert np.array_equal(apart(network).gates.length[alone], network.gates.length[behind][alone])


def test_who_share_a_unit_must_stay_equally_long() -> None:
    with pytest.raises(ValueError, match="one fixed length"):
        course(lengths=(3, 5), per=2.0)
