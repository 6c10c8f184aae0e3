"""What measures gain for the answer, alone and together: filled posts of the main target on its day.

Where that target counts heads they are people; without a target everybody in the force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dienmodel.network.catalogue import Catalogue, exclude
from dienmodel.runs.desk import Desk, State
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import counted_for_answer
from dienmodel.text.progress import Progress


def counted(run: Run) -> float:
    """What the answer counts, on its day: filled posts of the main target, else its people, else everybody."""
    people, filled = counted_for_answer(run, run.expected)
    return people if filled is None else filled


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


@dataclass(frozen=True)
class Gains:
    """What a scenario counts under levels of its measures: each of its `worlds` is computed once, as progress tells."""

    desk: Desk
    worlds: int
    progress: Progress | None = None
    known: dict[State, float] = field(default_factory=dict, repr=False)

    def under(self, levels: Mapping[str, float]) -> float:
        """What is counted at exactly these levels."""
        as_said = self.desk.catalogue.levels
        moved = {name: level for name, level in levels.items() if level != as_said.get(name, 0.0)}
        state = State.of(moved)
        if state not in self.known:
            self.known[state] = counted(self.desk.run(state))
            if self.progress is not None:
                self.progress(min(len(self.known), self.worlds), self.worlds)
        return self.known[state]
