"""What a scenario calls its parts, and what readers are told of them: compiled once, so that nobody reads it raw."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import TypeVar

from dienmodel.model.calendar import span
from dienmodel.model.figures import Figure, Source, Text
from dienmodel.model.said import Said
from dienmodel.model.schema import Admissions, Cost, Gate, Measure, Target, Track
from dienmodel.model.titles import Titles, titles_of
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.behind import FiguresBehind

Declared = TypeVar("Declared")
Entry = TypeVar("Entry")

MILLION = 1e6

DOUBTFUL = ("assumption", "estimate")
"""Kinds of figures that make a budget doubtful, the most doubtful first."""


@dataclass(frozen=True)
class TrackEntry:
    """A track: the category of its people, its stages in order, and the categories of the stocks in which it ends.

    `ends` has None for people who leave for the world outside or for a stock that does not count; `from_population`
    says whether its people come out of the counted population.
    """

    category: str | None
    stages: tuple[str, ...]
    ends: tuple[str | None, ...]
    examines: bool
    into_stocks: bool
    from_population: bool

    @property
    def recruits(self) -> bool:
        """Whether it examines people who do not count yet."""
        return self.category is None and self.examines

    @property
    def only_asks(self) -> bool:
        """Whether it leads only to other tracks or outside, and examines nobody."""
        return not self.into_stocks and not self.examines

    @property
    def into_force(self) -> bool:
        """Whether people who complete it may count."""
        return any(self.ends)


@dataclass(frozen=True)
class TargetEntry:
    """A target: its day, the organisation it is for, and the category it is about (None: everybody)."""

    day: date
    organisation: str
    category: str | None


@dataclass(frozen=True)
class AimEntry:
    """An aim: what it makes small, for which targets, and what a unit weighs beside others, in millions of euro.

    `capacities` are those whose use counts as space, if space is what it makes small.
    """

    least: str
    targets: tuple[str, ...]
    weight: float
    capacities: tuple[str, ...]


@dataclass(frozen=True)
class EffectEntry:
    """An effect of a measure: the figure, how it changes, the figure that says by how much, and for which groups.

    `where` has members per dimension; without any it is for everybody.
    """

    figure: str
    change: str
    by: str
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class MeasureEntry:
    """A measure: its start, its legal condition, the measures that it excludes, and its effects.

    `lead`, `once` and `yearly` are figures whose product is its lead time and its cost, `ramp` those of how it grows;
    none where nothing is said.
    """

    start: date
    legal: Text | None
    legal_from: date | None
    excludes: tuple[str, ...]
    effects: tuple[EffectEntry, ...]
    lead: tuple[str, ...]
    ramp: tuple[str, ...]
    once: tuple[str, ...]
    yearly: tuple[str, ...]

    @property
    def timing(self) -> tuple[str, ...]:
        """Figures of when it works."""
        return (*self.lead, *self.ramp)


@dataclass(frozen=True)
class AdmissionsEntry:
    """Admissions that are decided: people per line, in periods from one day to the next."""

    days: tuple[date, ...]
    lines: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class GateEntry:
    """A gate: the dimensions by which it is split, and the capacities that it uses."""

    by: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True)
class CostEntry:
    """A cost line: its article, and what it is paid for as section and name; None where it has a flow of its own."""

    article: str
    base: tuple[str, str] | None


@dataclass(frozen=True)
class Catalogue:
    """What is called what, and in which order it was declared."""

    scenario: str
    titles: Titles
    start: date
    end: date
    step: str
    members: Mapping[str, tuple[str, ...]]  # per dimension
    levels: Mapping[str, float]  # of the measures that are switched on
    choices: Mapping[str, str]  # variant per figure of which one is chosen
    drawn: frozenset[str]  # capacities that take people out of stocks
    counted: frozenset[str]  # stocks whose people count
    tracks: Mapping[str, TrackEntry]
    gates: Mapping[str, GateEntry]
    gate_of: Mapping[str, str]  # per stage that has a gate
    exits: tuple[str, ...]  # reasons to leave stocks
    costs: Mapping[str, CostEntry]
    targets: Mapping[str, TargetEntry]
    aims: Mapping[str, AimEntry]
    measures: Mapping[str, MeasureEntry]
    notes: Mapping[str, Text]  # per published count, where it has one
    budget_kind: str  # of the most doubtful figure behind the budgets, else "known"
    ranks: tuple[tuple[str, ...], ...]  # aims of a plan, the first rank above all, if it says so
    admissions: AdmissionsEntry | None  # whom to admit, if it says so
    behind: FiguresBehind  # which figures matter to what
    figures: Mapping[str, Figure] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)

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


def catalogue_of(said: Said) -> Catalogue:
    """What a scenario calls its parts."""
    scenario = said.scenario
    return Catalogue(
        scenario=scenario.scenario,
        titles=titles_of(said),
        start=scenario.start,
        end=scenario.end,
        step=scenario.step,
        members={name: dimension.members for name, dimension in scenario.dimensions.items()},
        levels=dict(scenario.on),
        choices=dict(scenario.choices),
        drawn=frozenset(name for name, capacity in scenario.capacities.items() if capacity.drawn),
        counted=frozenset(name for name, stock in scenario.stocks.items() if stock.category is not None),
        tracks=_entries(scenario.tracks, partial(_track, said)),
        gates=_entries(scenario.gates, _gate),
        gate_of={name: stage.gate for name, stage in scenario.stages.items() if stage.gate},
        exits=tuple(dict.fromkeys(name for stock in scenario.stocks.values() for name in stock.exits)),
        costs=_entries(scenario.costs, _cost),
        targets=_entries(scenario.targets, _target),
        aims=_aims(said),
        measures=_entries(scenario.measures, _measure),
        notes={name: point.note for name, point in scenario.published.items() if point.note},
        budget_kind=_budget_kind(said),
        ranks=scenario.plan.aims,
        admissions=_admissions(scenario.admissions),
        behind=FiguresBehind(said),
        figures=said.figures,
        sources=said.sources,
    )


def _entries(section: Mapping[str, Declared], entry: Callable[[Declared], Entry]) -> dict[str, Entry]:
    """What is told of everything that a section declares."""
    return {name: entry(item) for name, item in section.items()}


def _track(said: Said, track: Track) -> TrackEntry:
    stocks, stages = said.scenario.stocks, said.scenario.stages
    return TrackEntry(
        track.category,
        track.stage_names,
        tuple(stocks[to.stock].category if to.stock else None for to in track.then if not to.track),
        any(stages[name].milestone for name in track.stage_names),
        any(to.stock is not None for to in track.then),
        track.entry is not None and track.entry.ages is not None,
    )


def _gate(gate: Gate) -> GateEntry:
    return GateEntry(gate.by, tuple(gate.uses))


def _target(target: Target) -> TargetEntry:
    return TargetEntry(target.date, target.organisation, target.category)


def _admissions(decided: Admissions | None) -> AdmissionsEntry | None:
    return None if decided is None else AdmissionsEntry(decided.days, decided.lines)


def _cost(cost: Cost) -> CostEntry:
    bases = {"stocks": cost.stock, "tracks": cost.track or cost.newcomers, "capacities": cost.capacity}
    return CostEntry(cost.article, next(((section, name) for section, name in bases.items() if name), None))


def _measure(measure: Measure) -> MeasureEntry:
    effects = tuple(
        EffectEntry(effect.figure, change, key, effect.where)
        for effect in measure.effects
        for change, key in [_first((how, getattr(effect, how)) for how in ("multiply", "add", "set"))]
    )
    return MeasureEntry(
        start=measure.start,
        legal=measure.legal,
        legal_from=measure.legal_from,
        excludes=measure.excludes,
        effects=effects,
        lead=measure.lead,
        ramp=measure.ramp or (),
        once=measure.cost.once or (),
        yearly=measure.cost.yearly or (),
    )


def _first(changes: Iterator[tuple[str, str | None]]) -> tuple[str, str]:
    """The one way in which an effect changes its figure, and the figure that says by how much."""
    return next((change, key) for change, key in changes if key)


def _aims(said: Said) -> dict[str, AimEntry]:
    """Aims by name; a shortfall without targets is that of all targets of the peace organisation."""
    scenario = said.scenario
    peace = tuple(name for name, target in scenario.targets.items() if target.organisation == "peace")
    amounts = Amounts(said, span(scenario.start, scenario.end, scenario.step)) if scenario.aims else None
    return {
        name: AimEntry(
            aim.least,
            tuple(aim.targets) or peace,
            amounts.constant(aim.weight) / MILLION if aim.weight is not None and amounts is not None else 1.0,
            aim.capacities,
        )
        for name, aim in scenario.aims.items()
    }


def _budget_kind(said: Said) -> str:
    """What the figures behind the budgets are: assumed, or else estimated, or else known."""
    keys = {key.removeprefix("not ") for budget in said.scenario.budgets.values() for key in budget.amount}
    kinds = {said.figures[key].kind for key in keys}
    return next((kind for kind in DOUBTFUL if kind in kinds), "known")
