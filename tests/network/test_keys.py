"""Keys of gates, lines and capacities: data, with one text form that files keep."""

from dienmodel.model.load import load
from dienmodel.network.keys import CapacityKey, GateKey, LineKey, Role
from dienmodel.network.network import Reals
from dienmodel.network.quotas.lines import apart, with_quotas
from dienmodel.network.world import build


def test_labels_are_made_of_names_and_groups() -> None:
    gate = GateKey("course", ("army",))
    assert gate.label == "course:army"
    assert LineKey(gate, "entry", ("soldier",), "later").label == "course:army:entry:soldier:later"
    assert LineKey(GateKey("exam"), "entry").label == "exam:entry"
    assert LineKey(gate, "entry").name == "course"
    assert CapacityKey("seats", ("army",)).label == "seats:army"


def test_gates_and_capacities_of_groups_know_them() -> None:
    network = build(load("nederland")).network
    labels = network.labels
    members = {name for label in labels.node for name in label.values()}
    assert any(key.groups for key in labels.gate_keys)
    assert all(set(key.groups) <= members for key in labels.gate_keys)
    assert {key.role for key in labels.capacity_keys} == {Role.OWN, Role.PART}
    assert len(set(labels.gate)) == len(labels.gate)
    assert [key.label for key in labels.capacity_keys] == labels.capacity


def test_lines_have_the_track_and_quotas_their_role() -> None:
    lines = apart(build(load("nederland")).network)
    assert all(isinstance(key, LineKey) for key in lines.labels.gate_keys)
    nobody: Reals = lines.paths[:1].T * 0.0
    key = with_quotas(lines, nobody, [0]).labels.capacity_keys[-1]  # type: ignore[arg-type]
    assert (key.role, key.label) == (Role.QUOTA, f"plan:{lines.labels.gate[0]}")
