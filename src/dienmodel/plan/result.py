"""A plan: which measures start when, whom to admit when, and what that comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dienmodel.network.network import Reals
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.questions.prices import LimitPrice, TargetPrice

NEAR = 0.05
"""A bound further away than this share says nothing about how good a choice of measures is."""


@dataclass(frozen=True)
class Start:
    """A measure that the plan starts."""

    measure: str
    start: date
    level: float


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
    chosen: float  # objective of the choice of measures
    bound: float  # the same with parts of measures allowed: no choice is better
    stopped: bool  # the choice of measures ran out of time
    difference: float  # largest relative difference between claimed and found
    seconds: Mapping[str, float]
    target_prices: tuple[TargetPrice, ...] = ()
    open: Mapping[str, Open] = field(default_factory=dict)  # labels of the lines that it leaves to themselves, and why
    as_it_is: bool = False  # the gates, or an older plan, do at least as well; prices are those of the limits of a plan

    @property
    def gap(self) -> float:
        """How far the choice of measures may be from the best, relative: proven by the bound."""
        return max(self.chosen - self.bound, 0.0) / max(abs(self.bound), 1e-9)

    @property
    def near(self) -> bool:
        """Whether the choice of measures is known to be near the best; else the search did not come to its end."""
        return self.gap <= NEAR
