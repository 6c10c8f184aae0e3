"""What measures gain for the answer, alone and together: filled posts of the main target on its day.

Where that target counts heads they are people; without a target everybody in the force.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from dienmodel.network.catalogue import Catalogue, exclude
from dienmodel.network.network import Reals
from dienmodel.runs.desk import Desk, State
from dienmodel.runs.likely import ENOUGH
from dienmodel.runs.paired import PairedEffect
from dienmodel.runs.run import Run
from dienmodel.sweeps.shared import Levels, SharedDraws, answered, in_futures
from dienmodel.text.progress import Progress
from dienmodel.text.table import Table, TableRow, table


def counted(run: Run) -> float:
    """What the answer counts, on its day: filled posts of the main target, else its people, else everybody."""
    return float(answered(run))


def state_of(as_said: Levels, levels: Levels) -> State:
    """The state of a desk at which measures have exactly these levels, where the scenario says others."""
    return State.of({name: level for name, level in levels.items() if level != as_said.get(name, 0.0)})


@dataclass(frozen=True)
class Switches:
    """Which measures of a scenario go together, and at which levels it is when some are switched."""

    catalogue: Catalogue

    def exclude(self, one: str, other: str) -> bool:
        """Whether two measures cannot be on at the same time."""
        return exclude(self.catalogue, one, other)

    def excluded(self, name: str, others: Iterable[str]) -> bool:
        """Whether a measure cannot be on together with some others."""
        return any(self.exclude(name, other) for other in others)

    def levels(self, on: Iterable[str], off: Iterable[str] = ()) -> dict[str, float]:
        """The levels of the scenario with some measures fully on, and others off: those named, and those excluded."""
        full = dict.fromkeys(on, 1.0)
        as_said = self.catalogue.levels
        out = {name for name in as_said if name not in full and self.excluded(name, full)}
        return {**as_said, **dict.fromkeys((*out, *off), 0.0), **full}

    def all_with(self, first: Iterable[str], best: Iterable[str]) -> tuple[str, ...]:
        """Some measures and all others that can be on with them, of those that exclude each other the `best` first."""
        chosen = list(first)
        for name in best:
            if name not in chosen and not self.excluded(name, chosen):
                chosen.append(name)
        return tuple(chosen)


class Counting(Protocol):
    """What is counted under levels of measures: one number, or one in each future, [draw]."""

    def under(self, levels: Mapping[str, float]) -> Any:
        """What is counted at exactly these levels."""


@dataclass(frozen=True)
class Gains:
    """What a scenario counts under levels of its measures: each of its `worlds` is computed once, as progress tells."""

    desk: Desk
    worlds: int
    progress: Progress | None = None
    known: dict[State, float] = field(default_factory=dict, repr=False)

    def under(self, levels: Mapping[str, float]) -> float:
        """What is counted at exactly these levels."""
        state = state_of(self.desk.catalogue.levels, levels)
        if state not in self.known:
            self.known[state] = counted(self.desk.run(state))
            if self.progress is not None:
                self.progress(min(len(self.known), self.worlds), self.worlds)
        return self.known[state]


IN_FUTURES = "in_futures"
"""Name of a table with a row per gain and number: that number over the futures, see `PairedEffect`."""


@dataclass(frozen=True)
class CountsInFutures:
    """What is counted in each future, [draw], under the levels that were asked of `Gains` before; luck is left out."""

    catalogue: Catalogue
    known: Mapping[State, Reals]
    draws: int
    failed: int

    @property
    def stands(self) -> bool:
        """Whether there are enough futures for a band."""
        return self.draws >= ENOUGH

    def under(self, levels: Mapping[str, float]) -> Reals:
        """What is counted at exactly these levels, [draw]."""
        return self.known[state_of(self.catalogue.levels, levels)]


def counts_in_futures(gains: Gains, drawing: SharedDraws) -> CountsInFutures:
    """Follow every world of which the gains are known in the same futures; an interruption keeps those that are done.

    Raises:
        FaultyInput: figures that do not fit while some measures are on.
    """
    catalogue, states = gains.desk.catalogue, list(gains.known)
    worlds = [{**catalogue.levels, **dict(state.levels)} for state in states]
    followed = in_futures(gains.desk.said, worlds, answered, drawing)
    known = {state: followed.read[:, i] for i, state in enumerate(states)} if len(followed) else {}
    return CountsInFutures(catalogue, known, len(followed), followed.failed)


def bands_of(rows: Iterable[TableRow], keys: Sequence[str], numbers: Sequence[str]) -> Table:
    """A row per gain and number of rows whose numbers are [draw]."""
    bands = (
        {**{key: row[key] for key in keys}, "quantity": name, **PairedEffect.over(row[name])._asdict()}
        for row in rows
        for name in numbers
    )
    return table(IN_FUTURES, bands, (*keys, "quantity", *PairedEffect._fields))
