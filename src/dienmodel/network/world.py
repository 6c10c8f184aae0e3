"""The world: a scenario compiled once, with all that may be asked of it; nobody downstream reads what was declared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.said import Factor, Said
from dienmodel.model.schema.measures import Effect
from dienmodel.network.arcs import Arcs, arcs_of
from dienmodel.network.catalogue import Catalogue, catalogue_of
from dienmodel.network.compile.compile import compile_near, compile_scenario
from dienmodel.network.compile.figures.effects import EffectReach
from dienmodel.network.compile.recall import Memory
from dienmodel.network.compile.staffing import Staff, staff_of
from dienmodel.network.compile.stocks.snapshot import Reconciled, read_snapshot, reconcile
from dienmodel.network.meters.crossings import Crossing, crossings
from dienmodel.network.meters.every import Meters, meters_of
from dienmodel.network.network import Network
from dienmodel.network.outcomes import Outcomes, outcomes
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values


@dataclass(frozen=True, repr=False)
class World:
    """A compiled scenario: the network, what it is held against, and what all of it is called.

    `said` is for the run folder, which keeps the scenario as it was said.
    """

    said: Said
    network: Network
    outcomes: Outcomes
    catalogue: Catalogue
    reconciled: tuple[Reconciled, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.network!r} of {self.said!r}>"

    @property
    def notes(self) -> tuple[Fault, ...]:
        """What is not followed as it is said, with where, by how much and what to do."""
        notes: tuple[Fault, ...] = self.network.labels.trace.get("notes", ())
        return notes

    @cached_property
    def arcs(self) -> Arcs:
        """Who sends people where."""
        return arcs_of(self.network)

    @cached_property
    def _borders(self) -> dict[bytes, tuple[Crossing, ...]]:
        return {}

    def border(self, counted: NDArray[np.bool_]) -> tuple[Crossing, ...]:
        """All ways across the border of the counted cells, [cells]: found once for as many as ask."""
        key = counted.tobytes()
        if key not in self._borders:
            self._borders[key] = crossings(self.network, self.arcs, counted)
        return self._borders[key]

    @cached_property
    def meters(self) -> Meters:
        """The numbers that can be read off a course."""
        return meters_of(self.network, self.outcomes, self.arcs)

    @cached_property
    def staff(self) -> Mapping[str, Staff]:
        """Who serves a capacity, per capacity whose amount is so many people times what each of them does."""
        return staff_of(self.said, self.network.calendar)


def build(said: Said, factors: Mapping[str, Factor] | None = None) -> World:
    """Compile a scenario with its outcomes and the user's snapshot, if it names one.

    Raises:
        FaultyInput: figures that do not fit, or a snapshot that does not add up.
    """
    return build_near(said, factors)[0]


def build_near(
    said: Said, factors: Mapping[str, Factor] | None = None, near: Memory | None = None
) -> tuple[World, Memory]:
    """The same world, made faster with the memory of a neighbour, and the memory for the next one.

    Raises:
        FaultyInput: figures that do not fit, or a snapshot that does not add up.
    """
    snapshot, factors = read_snapshot(said), said.factors if factors is None else factors
    reach = EffectReach()
    network, memory = compile_near(said, factors, snapshot, near, reach)
    lines: list[Reconciled] = []
    if snapshot is not None:
        own = compile_scenario(said, factors)
        lines = reconcile(snapshot, _people(own, said), said)
    found = outcomes(said, network, factors, memory, reach)
    if near is None and (faults := tuple(_reaching_nobody(said, reach))):
        raise FaultyInput(faults)
    return World(said, network, found, catalogue_of(said), tuple(lines)), memory


def _reaching_nobody(said: Said, reach: EffectReach) -> Iterator[Fault]:
    """Effects limited to groups for which their figure counts nowhere: switched on, they would do nothing."""
    for name, measure in said.scenario.measures.items():
        for i, effect in enumerate(measure.effects):
            if effect.where and (name, i) not in reach.met:
                limits = [f"{dim}: {', '.join(members)}" for dim, members in effect.where.items()]
                remedy = _whom(effect, reach.asked.get((name, i), {}))
                values: Values = {
                    "number": i + 1,
                    "measure": name,
                    "key": effect.figure,
                    "limits": limits,
                    "remedy": remedy,
                }
                yield Fault("reaches-nobody", said.where("measures", name, "effects", i), values)


def _whom(effect: Effect, asked: Mapping[str, set[str]]) -> Phrase:
    """What to do about an effect that reaches nobody, from the groups for which its figure counts."""
    if not asked:
        return Phrase("use-in-amount", {"key": effect.figure})
    apart = [f"{dim}: {', '.join(sorted(members))}" for dim, members in asked.items() if members]
    if len(apart) < len(asked):
        return Phrase("leave-out-of-where", {"dimensions": [dim for dim, members in asked.items() if not members]})
    return Phrase("name-a-group", {"groups": "; ".join(apart)})


def _people(network: Network, said: Said) -> dict[tuple[str, tuple[str, ...]], int]:
    """People at the start per stock and group."""
    starts, counts = network.stocks.initial_start, network.stocks.initial
    found = {}
    for i, label in enumerate(network.labels.stock):
        by = said.scenario.stocks[label["stock"]].by
        found[label["stock"], tuple(label[dim] for dim in by)] = int(counts[starts[i] : starts[i + 1]].sum())
    return found
