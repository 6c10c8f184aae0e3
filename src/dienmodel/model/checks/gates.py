"""Gates and capacities: each is used, and every gate knows which capacity it uses."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import beyond, fault_at
from dienmodel.model.counting import waiting_counts
from dienmodel.model.said import Said
from dienmodel.text.faults import Fault


def idle(said: Said) -> Iterator[Fault]:
    """A gate before no stage, and a capacity that no gate uses."""
    scenario = said.scenario
    for name in beyond(scenario.gates, (stage.gate for stage in scenario.stages.values())):
        yield fault_at(said, ("gates", name), "unused-gate", gate=name)
    for name in beyond(scenario.capacities, (capacity for gate in scenario.gates.values() for capacity in gate.uses)):
        yield fault_at(said, ("capacities", name), "unused", capacity=name)


def linked(said: Said) -> Iterator[Fault]:
    """A gate is in one link of the chain: who waits there would be told twice."""
    first: dict[str, str] = {}
    for name, link in said.scenario.chain.items():
        for i, gate in enumerate(link.gates):
            if gate in first:
                yield fault_at(said, ("chain", name, "gates", i), "gate-twice", gate=gate, link=name, other=first[gate])
            first.setdefault(gate, name)


def leaving(said: Said) -> Iterator[Fault]:
    """Where waiting people count it is said how they leave: else some would count, and wait, for ever."""
    scenario = said.scenario
    for name in dict.fromkeys(waiting_counts(scenario)):
        gate = scenario.gates.get(name)
        if gate is not None and gate.gives_up is None and gate.patience is None:
            yield fault_at(said, ("gates", name), "wait-for-ever", gate=name)


def refused(said: Said) -> Iterator[Fault]:
    """Where volunteers may be refused it is said where they stay: else a refusal would put them out."""
    for name, gate in said.scenario.gates.items():
        if gate.volunteers and not gate.otherwise:
            yield fault_at(said, ("gates", name), "volunteers-refused", gate=name)


def groups(said: Said) -> Iterator[Fault]:
    """A gate is told by whatever its capacities are told by."""
    capacities = said.scenario.capacities
    for name, gate in said.scenario.gates.items():
        for capacity in gate.uses:
            extra = [dim for dim in capacities[capacity].by if dim not in gate.by] if capacity in capacities else []
            if extra:
                yield fault_at(said, ("gates", name, "uses"), "dimension", gate=name, capacity=capacity, extra=extra)


def shares(said: Said) -> Iterator[Fault]:
    """A share is reserved, or allowed at most, of a capacity that the gate uses."""
    for name, gate in said.scenario.gates.items():
        for i, priority in enumerate(gate.first):
            for word in ("reserved", "at_most"):
                for capacity in beyond(getattr(priority, word), gate.uses):
                    place = ("gates", name, "first", i, word, capacity)
                    yield fault_at(said, place, "share-not-used", gate=name, capacity=capacity)


def slots_of_people(said: Said) -> Iterator[Fault]:
    """Slots come so many per time, and people by themselves say no time: in every step there would be as many anew."""
    for name, capacity in said.scenario.capacities.items():
        if capacity.kind == "slots":
            for i in range(len(capacity.drawn)):
                yield fault_at(said, ("capacities", name, "drawn", i), "slots-drawn", capacity=name)
            for i, filled in enumerate(capacity.filled):
                if filled.share is None:
                    yield fault_at(said, ("capacities", name, "filled", i), "slots-filled", capacity=name)


def namesakes(said: Said) -> Iterator[Fault]:
    """Ceilings, floors and capacities have names of their own: all are limits of a plan, and some stop a gate."""
    for name in said.scenario.ceilings:
        if name in said.scenario.capacities:
            yield fault_at(said, ("ceilings", name), "ceiling-namesake", ceiling=name)
    for name in said.scenario.floors:
        if name in {*said.scenario.ceilings, *said.scenario.capacities}:
            yield fault_at(said, ("floors", name), "floor-namesake", floor=name)


RULES = (idle, linked, leaving, refused, groups, shares, slots_of_people, namesakes)
