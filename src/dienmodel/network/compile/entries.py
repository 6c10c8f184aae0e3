"""The entries of the catalogue: what readers and plans are told of each declaration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dienmodel.model.calendar import span
from dienmodel.model.figures import Text
from dienmodel.model.said import Said
from dienmodel.model.schema.capacities import Priority
from dienmodel.model.schema.measures import Cost, Measure
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.schema.targets import CountedBy
from dienmodel.model.schema.tracks import Track
from dienmodel.model.schema.weighing import SECTION_OF, Better, Counted
from dienmodel.network.compile.amounts import Amounts

MILLION = 1e6
"""Money of plans is counted in millions of euro."""


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
    """A target: its day, the organisation it is for, and the category it is about (None: everybody).

    `equivalents` tells whether it counts these, `where` whether it is about some groups only.
    """

    day: date
    organisation: str
    category: str | None
    equivalents: bool = False
    where: bool = False


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
    """A measure: start and end, the decision that it waits for, legal condition, what it excludes, needs and does.

    `lead`, `once` and `yearly` are figures whose product is its lead time and its cost, `ramp` those of how it grows;
    none where nothing is said.
    """

    start: date
    until: date | None
    decision: str | None
    legal: Text | None
    legal_from: date | None
    state_aid: bool
    excludes: tuple[str, ...]
    needs: tuple[str, ...]
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
    doors: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class PriorityEntry:
    """People whom a gate takes together: tracks and members, and the capacities of which they have a share."""

    tracks: tuple[str, ...]
    members: tuple[str, ...]
    reserved: tuple[str, ...]
    at_most: tuple[str, ...]


@dataclass(frozen=True)
class GateEntry:
    """A gate: the dimensions by which it is split, the capacities that it uses, and whom it takes first."""

    by: tuple[str, ...]
    uses: tuple[str, ...]
    first: tuple[PriorityEntry, ...] = ()


@dataclass(frozen=True)
class CostEntry:
    """A cost line: its article, and what it is paid for as section and name; None where it has a flow of its own."""

    article: str
    base: tuple[str, str] | None


def track_entries(scenario: Scenario) -> dict[str, TrackEntry]:
    """Tracks by name."""
    return {name: _track(scenario, track) for name, track in scenario.tracks.items()}


def _track(scenario: Scenario, track: Track) -> TrackEntry:
    stocks, stages = scenario.stocks, scenario.stages
    return TrackEntry(
        track.category,
        track.stage_names,
        tuple(stocks[to.stock].category if to.stock else None for to in track.then if not to.track),
        any(stages[name].milestone for name in track.stage_names),
        any(to.stock is not None for to in track.then),
        track.entry is not None and track.entry.ages is not None,
    )


def gate_entries(scenario: Scenario) -> dict[str, GateEntry]:
    """Gates by name."""
    return {
        name: GateEntry(gate.by, tuple(gate.uses), tuple(map(_priority, gate.first)))
        for name, gate in scenario.gates.items()
    }


def _priority(said: Priority) -> PriorityEntry:
    members = tuple(member for members in said.where.values() for member in members)
    return PriorityEntry(said.tracks, members, tuple(said.reserved), tuple(said.at_most))


def cost_entries(scenario: Scenario) -> dict[str, CostEntry]:
    """Cost lines by name."""
    return {name: CostEntry(cost.article, _base(cost)) for name, cost in scenario.costs.items()}


def _base(cost: Cost) -> tuple[str, str] | None:
    """What a cost line is paid for."""
    tracks, gates = cost.track or cost.newcomers, cost.admissions
    bases = {"stocks": cost.stock, "tracks": tracks, "gates": gates, "capacities": cost.capacity}
    return next(((section, name) for section, name in bases.items() if name), None)


@dataclass(frozen=True)
class IndicatorEntry:
    """An indicator: its unit, what it counts in words, whether more is better, when and how sure; and on what it rests.

    `unknown` says why nothing can be said of it, `cap_unknown` why not how much of it there may be. It is about a
    `theme`, and shared out over `keys`.
    """

    unit: str
    definition: Text
    better: Better
    when: str
    grade: str
    unknown: Text | None
    bases: tuple[tuple[str, str], ...]
    theme: str | None
    keys: tuple[str, ...]
    cap_unknown: Text | None


def indicator_entries(scenario: Scenario) -> dict[str, IndicatorEntry]:
    """Indicators by name."""
    return {
        name: IndicatorEntry(
            said.unit,
            said.definition,
            said.better,
            said.when,
            said.grade,
            said.unknown,
            tuple(dict.fromkeys(map(_counted, said.of))),
            said.theme,
            tuple(said.split),
            None if said.cap is None else said.cap.unknown,
        )
        for name, said in scenario.indicators.items()
    }


@dataclass(frozen=True)
class BesideEntry:
    """What stands beside indicators: its title, the figures that tell it, and why it is unknown if it is."""

    title: Text
    theme: str
    figures: tuple[str, ...]
    unknown: Text | None


@dataclass(frozen=True)
class KeyEntry:
    """By what indicators are shared out: its members, and what stands beside."""

    members: Mapping[str, Text]
    beside: Mapping[str, BesideEntry]


def key_entries(scenario: Scenario) -> dict[str, KeyEntry]:
    """Keys by name."""
    return {
        name: KeyEntry(
            dict(key.members),
            {
                word: BesideEntry(each.title, each.theme, each.amount or (), each.unknown)
                for word, each in key.beside.items()
            },
        )
        for name, key in scenario.keys.items()
    }


def _counted(counted: Counted) -> tuple[str, str]:
    return SECTION_OF[counted.base], counted.name


@dataclass(frozen=True)
class MonitoredEntry:
    """What a monitor of prosperity measures, for whom and when, and what the scenario is thought to do to it.

    `through` is the indicator of those who are reached, `measured` the figures of what it measured last, and `unknown`
    why the size of the effect is.
    """

    theme: Text
    when: str
    whom: Text
    better: str
    channel: Text
    sign: str
    grade: str
    measured: tuple[str, ...]
    through: str | None
    unknown: Text | None


def monitored_entries(scenario: Scenario) -> dict[str, MonitoredEntry]:
    """What is monitored, by name."""
    return {
        name: MonitoredEntry(
            said.theme,
            said.when,
            said.whom,
            said.better,
            said.channel,
            said.sign,
            said.grade,
            said.level or (),
            said.through,
            said.unknown,
        )
        for name, said in scenario.monitor.items()
    }


def target_entries(scenario: Scenario) -> dict[str, TargetEntry]:
    """Targets by name."""
    return {
        name: TargetEntry(
            target.date,
            target.organisation,
            target.category,
            target.counts is CountedBy.EQUIVALENTS,
            bool(target.where),
        )
        for name, target in scenario.targets.items()
    }


def admissions_entry(scenario: Scenario) -> AdmissionsEntry | None:
    """Whom to admit, if the scenario says so."""
    decided = scenario.admissions
    return None if decided is None else AdmissionsEntry(decided.days, decided.lines, decided.doors)


def measure_entries(scenario: Scenario) -> dict[str, MeasureEntry]:
    """Measures by name."""
    return {name: _measure(measure) for name, measure in scenario.measures.items()}


def _measure(measure: Measure) -> MeasureEntry:
    effects = tuple(
        EffectEntry(effect.figure, change, key, effect.where)
        for effect in measure.effects
        for change, key in [_first((how, getattr(effect, how)) for how in ("multiply", "add", "set"))]
    )
    return MeasureEntry(
        start=measure.start,
        until=measure.until,
        decision=measure.decision,
        legal=measure.legal,
        legal_from=measure.legal_from,
        state_aid=measure.state_aid,
        excludes=measure.excludes,
        needs=measure.needs,
        effects=effects,
        lead=measure.lead,
        ramp=measure.ramp or (),
        once=measure.cost.once or (),
        yearly=measure.cost.yearly or (),
    )


def _first(changes: Iterator[tuple[str, str | None]]) -> tuple[str, str]:
    """The one way in which an effect changes its figure, and the figure that says by how much."""
    return next((change, key) for change, key in changes if key)


def aim_entries(said: Said) -> dict[str, AimEntry]:
    """Aims by name; a shortfall without targets is that of all targets of the peace organisation.

    Raises:
        FaultyInput: a weight that changes over time.
    """
    scenario = said.scenario
    peace = tuple(name for name, target in scenario.targets.items() if target.organisation == "peace")
    amounts = Amounts(said, span(scenario.start, scenario.end, scenario.step))
    found = {
        name: AimEntry(
            aim.least,
            aim.targets or peace,
            amounts.constant(aim.weight) / MILLION if aim.weight is not None else 1.0,
            aim.capacities,
        )
        for name, aim in scenario.aims.items()
    }
    amounts.stop_on_faults()
    return found
