"""Everything that is said about one world."""

from datetime import date
from typing import Literal

from dienmodel.model.figures import Figure, Strict, Text
from dienmodel.model.schema.amounts import Amount, Name
from dienmodel.model.schema.capacities import Capacity, Gate
from dienmodel.model.schema.measures import Budget, Cost, Measure
from dienmodel.model.schema.people import Dimension, Populace, Stock
from dienmodel.model.schema.plans import Admissions, Aim, Limits, PlanAims
from dienmodel.model.schema.targets import Establishment, Point, Target
from dienmodel.model.schema.tracks import Stage, Track


class Scenario(Strict):
    """Everything that is said about one world."""

    scenario: Name
    title: Text
    note: Text | None = None
    start: date
    end: date
    step: Literal["day", "week", "month", "year"] = "week"
    dimensions: dict[Name, Dimension] = {}
    categories: dict[Name, Text] = {}
    population: Populace | None = None
    stocks: dict[Name, Stock]
    stages: dict[Name, Stage] = {}
    gates: dict[Name, Gate] = {}
    capacities: dict[Name, Capacity] = {}
    tracks: dict[Name, Track] = {}
    measures: dict[Name, Measure] = {}
    on: dict[Name, float] = {}
    costs: dict[Name, Cost] = {}
    budgets: dict[Name, Budget] = {}
    targets: dict[Name, Target] = {}
    aims: dict[Name, Aim] = {}
    plan: PlanAims = PlanAims()
    limits: Limits = Limits()
    admissions: Admissions | None = None
    establishments: dict[Name, Establishment] = {}
    published: dict[Name, Point] = {}
    readiness: dict[Name, Amount] = {}
    choices: dict[str, str] = {}
    figures: dict[str, Figure] = {}
    snapshot: str | None = None
