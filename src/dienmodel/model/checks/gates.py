"""Gates and capacities: each is used, and every gate knows which capacity it uses."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import beyond, fault_at
from dienmodel.model.said import Said
from dienmodel.text.faults import Fault


def idle(said: Said) -> Iterator[Fault]:
    """A gate before no stage, and a capacity that no gate uses."""
    scenario = said.scenario
    for name in beyond(scenario.gates, (stage.gate for stage in scenario.stages.values())):
        yield fault_at(said, ("gates", name), "unused-gate", gate=name)
    for name in beyond(scenario.capacities, (capacity for gate in scenario.gates.values() for capacity in gate.uses)):
        yield fault_at(said, ("capacities", name), "unused", capacity=name)


def groups(said: Said) -> Iterator[Fault]:
    """A gate is told by whatever its capacities are told by."""
    capacities = said.scenario.capacities
    for name, gate in said.scenario.gates.items():
        for capacity in gate.uses:
            extra = [dim for dim in capacities[capacity].by if dim not in gate.by] if capacity in capacities else []
            if extra:
                yield fault_at(said, ("gates", name, "uses"), "dimension", gate=name, capacity=capacity, extra=extra)


RULES = (idle, groups)
