"""What a scenario calls its parts, and what readers are told of them: compiled once, so that nobody reads it raw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from dienmodel.model.figures import Figure, Source, Text
from dienmodel.model.said import Said
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.titles import Titles, titles_of
from dienmodel.model.used import bare
from dienmodel.network.compile import entries
from dienmodel.network.compile.behind import FiguresBehind
from dienmodel.network.compile.entries import (
    AdmissionsEntry,
    AimEntry,
    CostEntry,
    GateEntry,
    IndicatorEntry,
    KeyEntry,
    MeasureEntry,
    MonitoredEntry,
    TargetEntry,
    TrackEntry,
)

DOUBTFUL = ("assumption", "estimate")
"""Kinds of figures that make a budget doubtful, the most doubtful first."""


@dataclass(frozen=True, repr=False)
class Catalogue:
    """What is called what, and in which order it was declared."""

    scenario: str
    titles: Titles
    start: date
    end: date
    now: date  # up to which the past is followed; the start where nothing is said
    step: str
    members: Mapping[str, tuple[str, ...]]  # per dimension
    levels: Mapping[str, float]  # of the measures that are switched on
    moved: Mapping[str, float]  # levels of those that stand elsewhere than in its course
    choices: Mapping[str, str]  # variant per figure of which one is chosen
    drawn: frozenset[str]  # capacities that take people out of stocks
    counted: frozenset[str]  # stocks whose people count
    tracks: Mapping[str, TrackEntry]
    gates: Mapping[str, GateEntry]
    chain: Mapping[str, tuple[str, ...]]  # gates per link, in the order of the way
    gate_of: Mapping[str, str]  # per stage that has a gate
    exits: tuple[str, ...]  # reasons to leave stocks
    costs: Mapping[str, CostEntry]
    payments: Mapping[str, str]  # per article of which it is said how it is paid
    keys: Mapping[str, KeyEntry]
    indicators: Mapping[str, IndicatorEntry]
    monitor: Mapping[str, MonitoredEntry]
    targets: Mapping[str, TargetEntry]
    aims: Mapping[str, AimEntry]
    measures: Mapping[str, MeasureEntry]
    sets: Mapping[str, tuple[str, ...]]  # measures that belong together
    notes: Mapping[str, Text]  # per observation, where it has one
    budget_kind: str  # of the most doubtful figure behind the budgets, else "known"
    ranks: tuple[tuple[str, ...], ...]  # aims of a plan, the first rank above all, if it says so
    admissions: AdmissionsEntry | None  # whom to admit, if it says so
    behind: FiguresBehind  # which figures matter to what
    figures: Mapping[str, Figure] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)

    def __repr__(self) -> str:
        return f"<names of {self.scenario}>"

    @cached_property
    def stages(self) -> Mapping[str, tuple[str, ...]]:
        """Stages per track, in their usual order."""
        return {name: track.stages for name, track in self.tracks.items()}

    def names(self, section: str) -> tuple[str, ...]:
        """What a section declares, in the order of the file."""
        return tuple(self.titles.sections[section])

    @property
    def categories(self) -> tuple[str, ...]:
        """Categories of people, in the order of the file."""
        return self.names("categories")

    @property
    def working(self) -> tuple[str, ...]:
        """Measures that are switched on above zero."""
        return tuple(name for name, level in self.levels.items() if level > 0)

    @property
    def planned(self) -> bool:
        """Whether it says whom to admit."""
        return self.admissions is not None


def exclude(catalogue: Catalogue, one: str, other: str) -> bool:
    """Whether two measures cannot both be on, whichever of the two says so."""
    measures = catalogue.measures
    return other in measures[one].excludes or one in measures[other].excludes


def is_begun(catalogue: Catalogue, measure: str) -> bool:
    """Whether a measure is on since today or before: nobody can undo that it began."""
    return catalogue.levels.get(measure, 0.0) > 0.0 and catalogue.measures[measure].start <= catalogue.now


def catalogue_of(said: Said) -> Catalogue:
    """What a scenario calls its parts."""
    scenario = said.scenario
    return Catalogue(
        scenario=scenario.scenario,
        titles=titles_of(said),
        start=scenario.start,
        end=scenario.end,
        now=scenario.today,
        step=scenario.step,
        members={name: dimension.members for name, dimension in scenario.dimensions.items()},
        levels=dict(scenario.on),
        moved=said.moved,
        choices=dict(scenario.choices),
        drawn=_drawn(scenario),
        counted=_counted(scenario),
        tracks=entries.track_entries(scenario),
        gates=entries.gate_entries(scenario),
        chain={name: link.gates for name, link in scenario.chain.items()},
        gate_of={name: stage.gate for name, stage in scenario.stages.items() if stage.gate},
        exits=_exits(scenario),
        costs=entries.cost_entries(scenario),
        payments={article: name for name, each in scenario.payments.items() for article in each.articles},
        keys=entries.key_entries(scenario),
        indicators=entries.indicator_entries(scenario),
        monitor=entries.monitored_entries(scenario),
        targets=entries.target_entries(scenario),
        aims=entries.aim_entries(said),
        measures=entries.measure_entries(scenario),
        sets={name: each.measures for name, each in scenario.sets.items()},
        notes={name: point.note for name, point in scenario.observed.items() if point.note},
        budget_kind=_budget_kind(said),
        ranks=scenario.plan.aims,
        admissions=entries.admissions_entry(scenario),
        behind=FiguresBehind(said),
        figures=said.figures,
        sources=said.sources,
    )


def _drawn(scenario: Scenario) -> frozenset[str]:
    return frozenset(name for name, capacity in scenario.capacities.items() if capacity.drawn)


def _counted(scenario: Scenario) -> frozenset[str]:
    return frozenset(name for name, stock in scenario.stocks.items() if stock.category is not None)


def _exits(scenario: Scenario) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for stock in scenario.stocks.values() for name in stock.exits))


def _budget_kind(said: Said) -> str:
    """What the figures behind the budgets are: assumed, or else estimated, or else known."""
    keys = {bare(key) for budget in said.scenario.budgets.values() for key in budget.amount}
    kinds = {said.figures[key].kind for key in keys}
    return next((kind for kind in DOUBTFUL if kind in kinds), "known")
