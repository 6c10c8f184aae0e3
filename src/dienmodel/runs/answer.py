"""The answer of a run: are the targets met, what holds people up first, and what does it cost then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dienmodel.network.keys import names_in
from dienmodel.network.outcomes import named, urgency
from dienmodel.runs.likely import TargetBand, reach, word
from dienmodel.runs.run import Run
from dienmodel.runs.tables.limits import limits_table
from dienmodel.runs.tables.money import BUDGET, COST, money_table
from dienmodel.runs.tables.targets import targets_table

WEEKS_TO_SPEAK_OF = 1.0
"""A capacity counts as a limit if it makes those who pass its gates wait so many weeks on average."""


@dataclass(frozen=True)
class Outlook:
    """One target: wanted and expected, mean and 90 % band of the replications (None without them).

    `chance` is that of the replications; `reach` says what uncertain figures do, if that was computed.
    """

    target: str
    organisation: str
    category: str
    day: date
    wanted: float
    expected: float
    mean: float | None
    low: float | None
    high: float | None
    chance: float | None
    reached: date | None
    reach: TargetBand | None = None

    @property
    def met(self) -> bool:
        """Whether the expected number is the wanted one or more."""
        return self.expected >= self.wanted - 0.5

    @property
    def likely(self) -> float | None:
        """The chance that counts: that over uncertain figures, else that of luck alone, else none."""
        return self.chance if self.reach is None else self.reach.chance

    @property
    def word(self) -> str:
        """The word of the scale for the chance that counts."""
        return word(self.likely)


@dataclass(frozen=True)
class Bottleneck:
    """A capacity that keeps people waiting: in front of which gate most, since when, how many on average."""

    capacity: str
    label: str
    gate: str
    since: date
    person_weeks: float
    n_waiting: float
    weeks_waited: float


@dataclass(frozen=True)
class Answer:
    """What a run says in short; `main` is the target that the first sentence is about."""

    main: Outlook | None
    others: tuple[Outlook, ...]
    limit: Bottleneck | None
    until: date
    end: date
    n_start: float
    n_end: float
    cost_year: int
    cost_paid: float | None
    budget: float | None
    replications: int


def answer(run: Run) -> Answer:
    """The answer of a run, up to its main target or else its end."""
    found = outlooks(run)
    main = _main(found)
    end = run.world.network.calendar.dates[-1]
    until = min(main.day, end) if main else end
    paid, budget = _cost(run, until.year)
    return Answer(
        main=main,
        others=tuple(item for item in found if item is not main),
        limit=first_limit(run, until),
        until=until,
        end=end,
        n_start=float(run.strength[0].sum()),
        n_end=float(run.strength[-1].sum()),
        cost_year=until.year,
        cost_paid=paid,
        budget=budget,
        replications=run.replications,
    )


def outlooks(run: Run) -> list[Outlook]:
    """All targets of a run, with what is expected of them."""
    found = [_outlook(row) for row in targets_table(run).rows()]
    drawn = run.futures
    if drawn is None:
        return found
    return [replace(goal, reach=reach(drawn, goal.day, goal.wanted, goal.category)) for goal in found]


def _outlook(row: Mapping[str, Any]) -> Outlook:
    return Outlook(
        row["target"],
        row["organisation"],
        row["category"],
        row["date"],
        row["n_wanted"],
        row["n_people"],
        row["n_mean"],
        row["p5"],
        row["p95"],
        row["share_chance"],
        row["date_reached"],
    )


def _main(found: list[Outlook]) -> Outlook | None:
    """The target that the first sentence is about."""
    return min(found, key=lambda o: urgency(named(o.category), o.organisation, o.day), default=None)


def _cost(run: Run, year: int) -> tuple[float | None, float | None]:
    """Euro paid in a year over all articles, and the sum of the budgets; None where nothing is said."""
    rows = money_table(run).where(year=year)
    paid = rows.where(kind=COST).columns["cost_paid"].tolist()
    budget = rows.where(kind=BUDGET).columns["cost_committed"].tolist()
    return (sum(paid) if paid else None), (sum(budget) if budget else None)


def first_limit(run: Run, until: date) -> Bottleneck | None:
    """The capacity that keeps most person-weeks waiting on the way into the force up to a date.

    None if it makes people wait less than `WEEKS_TO_SPEAK_OF` on average.
    """
    rows = limits_table(run, until).rows()
    if not rows or rows[0]["weeks_waited"] < WEEKS_TO_SPEAK_OF:
        return None
    row = rows[0]
    return Bottleneck(
        names_in(row["capacity"])[0],
        row["capacity"],
        row["gate"],
        row["since"],
        row["person_weeks"],
        row["n_waiting"],
        row["weeks_waited"],
    )
