"""Everything that is said about one world."""

from datetime import date
from typing import Literal

from dienmodel.model.figures import Figure, Source, Strict, Text
from dienmodel.model.schema.amounts import Amount, Name
from dienmodel.model.schema.capacities import Capacity, Ceiling, Gate
from dienmodel.model.schema.country import IndicatorKey, Monitored
from dienmodel.model.schema.industry import Industry
from dienmodel.model.schema.measures import Budget, Cost, Decision, Measure, MeasureSet
from dienmodel.model.schema.observed import CountsFile, Discrepancy, Observation
from dienmodel.model.schema.people import Dimension, Populace, Stock, StockClock
from dienmodel.model.schema.plans import Admissions, Aim, Limits, PlanAims
from dienmodel.model.schema.targets import Establishment, Floor, Target
from dienmodel.model.schema.tracks import Link, Stage, Track
from dienmodel.model.schema.weighing import GivenSpending, Indicator, Money, Payment, SpendingDefinition


class Scenario(Strict):
    """Everything that is said about one world; `course` is what the answer starts from, in words within a sentence.

    `equivalents` are the full-time equivalents that a person of each category counts for.
    """

    scenario: Name
    title: Text
    course: Text | None = None
    note: Text | None = None
    start: date
    end: date
    now: date | None = None
    known: date | None = None
    step: Literal["day", "week", "month", "year"] = "week"
    dimensions: dict[Name, Dimension] = {}
    categories: dict[Name, Text] = {}
    equivalents: dict[Name, Amount] = {}
    population: Populace | None = None
    clocks: dict[Name, StockClock] = {}
    stocks: dict[Name, Stock]
    stages: dict[Name, Stage] = {}
    gates: dict[Name, Gate] = {}
    chain: dict[Name, Link] = {}
    capacities: dict[Name, Capacity] = {}
    ceilings: dict[Name, Ceiling] = {}
    tracks: dict[Name, Track] = {}
    decisions: dict[Name, Decision] = {}
    measures: dict[Name, Measure] = {}
    sets: dict[Name, MeasureSet] = {}
    on: dict[Name, float] = {}
    costs: dict[Name, Cost] = {}
    budgets: dict[Name, Budget] = {}
    payments: dict[Name, Payment] = {}
    given: dict[Name, GivenSpending] = {}
    definitions: dict[Name, SpendingDefinition] = {}
    money: Money | None = None
    industry: Industry | None = None
    keys: dict[Name, IndicatorKey] = {}
    indicators: dict[Name, Indicator] = {}
    monitor: dict[Name, Monitored] = {}
    targets: dict[Name, Target] = {}
    floors: dict[Name, Floor] = {}
    aims: dict[Name, Aim] = {}
    plan: PlanAims = PlanAims()
    limits: Limits = Limits()
    admissions: Admissions | None = None
    establishments: dict[Name, Establishment] = {}
    observed: dict[Name, Observation] = {}
    discrepancy: dict[Name, Discrepancy] = {}
    readiness: dict[Name, Amount] = {}
    choices: dict[str, str] = {}
    figures: dict[str, Figure] = {}
    sources: dict[str, Source] = {}
    snapshot: CountsFile | None = None

    @property
    def today(self) -> date:
        """The day up to which the past is followed, and from which on there is something to decide."""
        return self.now or self.start
