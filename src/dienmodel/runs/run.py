"""One run: a world, its expected course, and a sample of possible courses."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.ensemble import Ensemble
from dienmodel.model.calendar import Moment
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.gates import held_by
from dienmodel.network.meters.meter import calendar_years, per_steps
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.text.table import Table
from dienmodel.version import __version__

if TYPE_CHECKING:
    from dienmodel.runs.likely import Futures

Read = TypeVar("Read")


@dataclass(frozen=True, repr=False)
class Run:
    """What the tables are made of. Without `sampled` there are no bands and no lead times.

    `swings` says how far each figure moves the answer and `futures` what all of them do together, if that was computed;
    futures that are here make a band. What the model is `lacking` is a factor on people, [T+1, cells]. A run that is
    read again holds its tables as they were `kept`, bands included, in place of a sample.
    """

    world: World
    expected: Trajectory
    sampled: Ensemble | None = None
    seed: int = 1
    swings: Table | None = None
    futures: "Futures | None" = None
    kept: Mapping[str, Table] = field(default_factory=dict)
    lacking: Reals | None = None
    version: str = __version__
    memory: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was read off the run before, see `once`: it goes when the run goes, and any other run has its own."""

    def __repr__(self) -> str:
        return f"<course of {self.world.said!r}>"

    @property
    def replications(self) -> int:
        """How many possible courses stand behind the bands; 0: there are no bands."""
        if self.sampled is not None:
            return len(self.sampled.strength)
        courses = self.kept.get("replications")
        return int(courses.columns["replication"].max()) + 1 if courses is not None else 0

    @property
    def possible(self) -> Reals | NDArray[np.int32] | None:
        """People per strength cell in possible courses, [course, T+1, cell], which make the bands; None without any.

        With futures these are their courses, each with figures and luck of its own; without them those of luck alone.
        """
        if self.futures is not None and self.futures.dates == self.world.network.calendar.dates:  # kept ones: on some
            return self.futures.strength
        return None if self.sampled is None else self.sampled.strength

    @property
    def banded(self) -> bool:
        """Whether there are bands."""
        return self.futures is not None or self.replications > 0

    def mean(self, moment: Moment) -> float:
        """Mean over the possible courses of everybody in the force, at a target or a state of the report."""
        before, after = self._mean_in(moment.state), self._mean_in(moment.up)
        return before + moment.part * (after - before)

    def _mean_in(self, state: int) -> float:
        """The same in a state of the report."""
        if self.sampled is not None:
            return float(self.sampled.strength[:, state].sum(axis=1).mean())
        courses = self.kept["replications"].where(date=self.world.network.calendar.dates[state])
        return float(courses.columns["n_people"].sum()) / self.replications

    @cached_property
    def stopped(self) -> Reals:
        """People whom each use of a capacity keeps waiting, [T, U]: mean of the replications, else as expected."""
        if self.sampled is not None:
            return self.sampled.stopped
        return held_by(self.world.network.gates, self.expected.binding, self.expected.n_blocked)

    @property
    def queued(self) -> Trajectory:
        """The course that queues are read off: that of the replications if there are any, since chance makes wait."""
        return self.expected if self.sampled is None else self.sampled.mean

    @cached_property
    def strength(self) -> Reals:
        """Expected people per strength cell, [T+1, cells]."""
        return self._with_lacking(per_steps(self.world.meters.strength, self.expected))

    @cached_property
    def equivalents(self) -> Reals | None:
        """The full-time equivalents that these are, [T+1, cells]; None where the scenario does not say."""
        each = self.world.outcomes.equivalents
        return None if each is None else self.strength * each

    @cached_property
    def trained(self) -> Reals:
        """Expected people per strength cell who can fill its posts, [T+1, cells]."""
        return self._with_lacking(per_steps(self.world.meters.trained, self.expected))

    def _with_lacking(self, people: Reals) -> Reals:
        return people if self.lacking is None else people * self.lacking

    @cached_property
    def years(self) -> tuple[NDArray[np.int64], Reals]:
        """Calendar years of the steps, and the part of each step that lies in each, [Y, T]."""
        return calendar_years(self.world.network.calendar)


def once(run: Run, what: Hashable, read: Callable[[Run], Read]) -> Read:
    """What is read off a run, read once for each run: neither a run nor what was read off it may be changed."""
    if what not in run.memory:
        run.memory[what] = read(run)
    known: Read = run.memory[what]
    return known


def read_once(read: Callable[[Run], Read]) -> Callable[[Run], Read]:
    """Make a function read each run once."""
    return wraps(read)(lambda run: once(run, read, read))
