"""A plan: which measures start when, whom to admit when, and what that comes to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf, isfinite

from dienmodel.network.network import Reals
from dienmodel.plan.idle import Idle
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.linear.doors import PlannedDoor
from dienmodel.plan.missed import Missed
from dienmodel.plan.questions.prices import LimitPrice, TargetPrice
from dienmodel.text.faults import Fault


@dataclass(frozen=True)
class Start:
    """A measure that the plan starts."""

    measure: str
    start: date
    level: float


@dataclass(frozen=True)
class Clash:
    """The fewest starts of measures that do not go together, on whatever days or on these, and what is wrong.

    With another measure they may: one that makes room for them.
    """

    starts: tuple[Start, ...]
    always: bool
    faults: tuple[Fault, ...]

    @property
    def measures(self) -> set[str]:
        """Its measures, whenever they start."""
        return {start.measure for start in self.starts}

    def within(self, starts: Collection[Start]) -> bool:
        """Whether it is part of a choice of measures."""
        if self.always:
            return self.measures <= {start.measure for start in starts}
        return set(self.starts) <= set(starts)


@dataclass(frozen=True)
class Nearness:
    """How near a choice of measures is to the best.

    `aim` is the first aim that another choice could better, by no more than `most` in its unit; infinite: not known.
    While measures are chosen each counts as it works by itself; for the chosen ones that was `off` by so much. Where
    the `whole` of the choices was compared, each as it is, both are zero.
    """

    aim: str
    most: float = 0.0
    off: float = 0.0
    compared: int = 0
    """Choices that were compiled and compared as they are; none: there is no measure to choose."""
    coarse: bool = False
    """Whether admissions were decided per half year while choices were compared, not in the periods of the plan."""
    whole: bool = False
    """Whether every choice there is was compared; without it `most` may be zero by the bound of a search."""

    @property
    def known(self) -> bool:
        """Whether the search came so far that anything is known."""
        return isfinite(self.most)


UNKNOWN = Nearness("", inf)
"""Before choices of measures have been compared."""


@dataclass(frozen=True)
class Plan:
    """Measures and admissions, with what they reach."""

    starts: tuple[Start, ...]
    lines: tuple[str, ...]  # labels of the decided lines
    days: tuple[date, ...]  # first day of each period, and the end
    admitted: Reals  # [line, period] people
    quota: Reals  # [T, line]
    values: tuple[float, ...]  # what each aim reached, in order
    parts: Mapping[str, float]  # what each aim reached that is weighed together with others
    metered: Mapping[str, tuple[float, float]]  # per meter: what the plan claims, and what `expect` finds
    prices: tuple[LimitPrice, ...]
    stopped: bool  # the choice of measures ran out of time
    difference: float  # largest relative difference between claimed and found
    seconds: Mapping[str, float]
    target_prices: tuple[TargetPrice, ...] = ()
    open: Mapping[str, Open] = field(default_factory=dict)  # labels of the lines that it leaves to themselves, and why
    idle: tuple[Idle, ...] = ()  # where people in service wait although there is room
    doors: tuple[PlannedDoor, ...] = ()  # how many may wait where gates have doors, and whom these turn away
    missed: tuple[Missed, ...] = ()  # where people give up whom finer periods might have taken
    near: Nearness = UNKNOWN
    unrounded: tuple[float, ...] = ()  # what each aim reached before admissions were rounded to whole people
    as_it_is: bool = False  # the gates, or an older plan, do at least as well; prices are those of the limits of a plan
    gathered: tuple[str, ...] = ()  # lines of which each class has enough people or none, sought one after the other
    late: tuple[str, ...] = ()  # lines at which people begin later than is asked: their classes are too small
    clashes: tuple[Clash, ...] = ()  # choices of measures that were left out, for they do not go together
    only_gates: bool = False  # and no admissions per period keep to all limits, while these do
