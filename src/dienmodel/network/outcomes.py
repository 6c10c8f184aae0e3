"""What the numbers are held against and cost: targets, posts, prices and budgets, beside the network."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.figures import Text
from dienmodel.model.said import Factor, Said
from dienmodel.model.schema.plans import Limits
from dienmodel.model.schema.targets import CountedBy, Establishment, Floor, Target
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.figures.effects import EffectReach
from dienmodel.network.compile.gates.ceilings import counts_for
from dienmodel.network.compile.recall import Memory, recall
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Network, Reals
from dienmodel.network.observed import Lack, Observed, lacks_of, observed_of
from dienmodel.network.weighing.country import BesideLine, MonitoredPaths, besides_of, monitored_of
from dienmodel.network.weighing.indicators import CompiledIndicator, indicators_of
from dienmodel.network.weighing.ledgers import Ledger, ledgers_of
from dienmodel.network.weighing.lines import Line, line_of
from dienmodel.network.weighing.money import Definition, MoneyPaths, definitions_of, given_line, money_paths
from dienmodel.text.faults import Fault, FaultyInput, Values

HALF = 0.5
"""A person that counts as there: no page shows less."""


@dataclass(frozen=True)
class Goal:
    """A dated number of people to reach.

    One that counts posts asks for its people in service and, as far as there are posts, on them. Short of it are
    max(people - in service, min(people, posts) - filled posts, 0). Of one that counts full-time equivalents all people
    are equivalents: `each` says for how many a person counts.
    """

    name: str
    title: Text
    day: date
    category: str | None
    cells: NDArray[np.bool_]  # [cells] who counts
    people: float
    organisation: str = ""
    posts: Reals | None = None  # [cells] posts on its day that it counts; None: it counts heads
    available: Reals | None = None  # [cells] share of people who are available for its posts; None: all are
    may_have: NDArray[np.bool_] | None = None  # [cells] besides, those to which a measure may add posts
    each: Reals | None = None  # [T+1, cells] equivalents of a person; None: it counts heads
    where: str = ""  # the groups that it is about, as `service=army|navy, rank=nco`; empty: all people of its category

    @property
    def counts(self) -> CountedBy:
        """What it asks for."""
        if self.each is not None:
            return CountedBy.EQUIVALENTS
        return CountedBy.HEADS if self.posts is None else CountedBy.POSTS

    @property
    def plain(self) -> bool:
        """Whether it is about all people of a category, or of any, each as one: a first sentence can be about it."""
        return is_plain(self.counts, self.where)

    def count(self, strength: Reals | NDArray[np.signedinteger]) -> Reals:
        """What people per strength cell [..., T+1, cells] count for it, [..., T+1]."""
        counted = strength if self.each is None else strength * self.each
        people: Reals = counted[..., self.cells].sum(axis=-1)
        return people

    @property
    def post_cells(self) -> list[int]:
        """Cells with posts that it counts, or to which a measure may add some."""
        posts = np.zeros(0) if self.posts is None else self.posts
        return np.flatnonzero((posts > 0.0) if self.may_have is None else (posts > 0.0) | self.may_have).tolist()

    def able(self, trained: Reals) -> Reals:
        """Those of trained people [..., cells] who are available for its posts, [..., cells]."""
        return trained if self.available is None else trained * self.available

    def filled(self, margin: float = 0.0) -> float:
        """Filled posts that it asks for when it is raised by a share `margin`: no more than there are."""
        return 0.0 if self.posts is None else min(self.people * (1.0 + margin), float(self.posts.sum()))

    def short(self, people: float, filled: float, margin: float = 0.0) -> float:
        """How many are short of it, with so many people in service and so many of its posts filled."""
        return max(self.people * (1.0 + margin) - people, self.filled(margin) - filled, 0.0)

    def met(self, people: Reals | float, filled: Reals | float) -> NDArray[np.bool_]:
        """Whether so many people in service and filled posts are what it asks for, to half a person; any shape."""
        return np.less_equal(np.maximum(self.people - people, self.filled() - filled), HALF)


EQUIVALENTS = CountedBy.EQUIVALENTS
"""What a target counts of which all people are full-time equivalents."""


def is_plain(counts: str, where: str) -> bool:
    """Whether a target is about all people of a category, or of any, each as one; by what tables tell of it too."""
    return counts != EQUIVALENTS and not where


PEACE = "peace"
"""The organisation that targets are for where nothing else is said."""


def urgency(category: str | None, organisation: str, day: date) -> tuple[bool, bool, date]:
    """Which of several targets is the main one: the least. `category` is None for everybody.

    That is the first for everybody in the peace organisation; failing that for everybody; failing that any.
    """
    return category is not None, organisation != PEACE, day


def named(category: str) -> str | None:
    """The category in a table as a target has it: everybody (`total`) is no category."""
    return None if category == "total" else category


@dataclass(frozen=True)
class CompiledMeasure:
    """A measure: whether it is on, when it works, and what it costs per step in euro, [T]."""

    name: str
    title: Text
    level: float
    works: Reals  # [T] 0..1
    committed: Reals
    paid: Reals
    legal: Text | None
    start: date


@dataclass(frozen=True)
class Purse:
    """A budget in euro per step, [T], for some articles."""

    name: str
    title: Text
    articles: tuple[str, ...]
    amount: Reals


@dataclass(frozen=True)
class FloorCourse:
    """The fewest people who must count; minus infinity where none are asked for."""

    name: str
    category: str | None
    cells: NDArray[np.bool_]  # [cells] who counts
    fewest: Reals  # [T+1]


@dataclass(frozen=True)
class Held:
    """What a plan keeps to besides people and capacities."""

    budgets: tuple[str, ...] = ()
    instructors: Reals | None = None  # [T] largest share of a stock's people that capacities may take
    smooth: float | None = None  # largest share by which intake may differ from the year before


@dataclass(frozen=True, repr=False)
class Outcomes:
    """Everything results need besides the network and a course."""

    targets: tuple[Goal, ...]
    observed: tuple[Observed, ...]
    posts: Mapping[str, Reals]  # per organisation posts per state and strength cell [T+1, cells]
    costs: tuple[Line, ...]
    levers: tuple[CompiledMeasure, ...]
    purses: tuple[Purse, ...]
    readiness: Mapping[str, Reals]  # per capacity drawn from people, what readiness loses to each of them [T]
    start: Reals  # [cells] strength at the start as said
    available: Mapping[str, Reals] = field(default_factory=dict)  # who are for posts: a share [T+1, cells]; else all
    equivalents: Reals | None = None  # [T+1, cells] full-time equivalents of a person; None where nothing is said
    floors: tuple[FloorCourse, ...] = ()
    lacks: Mapping[str, Lack] = field(default_factory=dict)  # what the model lacks, by kind of quantity
    held: Held = Held()
    given: tuple[Line, ...] = ()  # money that nobody in the scenario moves
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)  # per article of which it is said how it is paid
    definitions: tuple[Definition, ...] = ()
    money: MoneyPaths | None = None
    indicators: tuple[CompiledIndicator, ...] = ()
    beside: tuple[BesideLine, ...] = ()
    monitor: Mapping[str, MonitoredPaths] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{len(self.targets)} targets>"

    @property
    def lacks_people(self) -> bool:
        """Whether it says that the model lacks something of people, so that futures differ in that too."""
        return "people" in self.lacks and self.lacks["people"].any

    @property
    def main(self) -> Goal | None:
        """The target that a first sentence is about; it speaks of heads and posts, not of groups or equivalents."""
        plain = (goal for goal in self.targets if goal.plain)
        return min(plain, key=lambda goal: urgency(goal.category, goal.organisation, goal.day), default=None)

    def able(self, organisation: str, trained: Reals) -> Reals:
        """Those of trained people [T+1, cells] who are available for the posts of an organisation, [T+1, cells]."""
        share = self.available.get(organisation)
        return trained if share is None else trained * share

    def lost_by(self, capacity: str) -> Reals | float:
        """Readiness lost to each who is drawn for a capacity, by its name: [T], or one where nothing is said."""
        return self.readiness.get(capacity, 1.0)


@dataclass
class _Work:
    """Amounts, and a memory of what was made of them."""

    amounts: Amounts
    memory: Memory


def outcomes(
    said: Said,
    network: Network,
    factors: Mapping[str, Factor],
    memory: Memory | None = None,
    reach: EffectReach | None = None,
) -> Outcomes:
    """Targets, posts, costs, measures and budgets of a scenario as arrays, with the memory of its compilation."""
    amounts, scenario = Amounts(said, network.calendar, factors, reach=reach or EffectReach()), said.scenario
    assert amounts.effects is not None  # noted here: the timing of measures belongs to no one part
    c = _Work(amounts, memory or Memory())
    posts = {
        name: recall(c, ("posts", name), partial(_posts, amounts, said, network, name))
        for name in scenario.establishments
    }
    available = {
        name: recall(c, ("available", name), partial(_available, amounts, network, each))
        for name, each in scenario.establishments.items()
        if each.available
    }
    targets = recall(c, "targets", partial(_goals, amounts, network, scenario.targets))
    equivalents = recall(c, "equivalents", partial(_equivalents, amounts, network)) if scenario.equivalents else None
    costs = tuple(
        recall(c, ("cost", name), partial(line_of, c, network, name, cost)) for name, cost in scenario.costs.items()
    )
    found = Outcomes(
        targets=tuple(
            _in_equivalents(goal, equivalents)
            if scenario.targets[goal.name].counts is CountedBy.EQUIVALENTS
            else _on_posts(goal, scenario.targets[goal.name], network, posts, available)
            for goal in targets
        ),
        observed=recall(c, "observed", partial(observed_of, amounts, scenario.observed)),
        posts=posts,
        available=available,
        costs=costs,
        levers=tuple(
            _at_level(said, name, recall(c, ("lever", name), partial(_in_force, amounts, said, name)))
            for name in scenario.measures
        ),
        purses=tuple(
            Purse(name, b.title, b.articles, amounts.row(b.amount, {}) * network.calendar.years_per_step)
            for name, b in scenario.budgets.items()
        ),
        readiness={name: amounts.row(keys, {}) for name, keys in scenario.readiness.items()},
        start=_start(network),
        equivalents=equivalents,
        floors=tuple(_floor(amounts, network, name, floor) for name, floor in scenario.floors.items()),
        lacks=lacks_of(amounts, scenario.discrepancy),
        held=_held(amounts, scenario.limits),
        given=tuple(
            recall(c, ("given", name), partial(given_line, amounts, name, each))
            for name, each in scenario.given.items()
        ),
        ledgers=recall(c, "ledgers", partial(ledgers_of, amounts, scenario)),
        definitions=definitions_of(said),
        money=recall(c, "money", partial(money_paths, amounts, scenario.money)),
        indicators=indicators_of(c, network, scenario.indicators, costs),
        beside=recall(c, "beside", partial(besides_of, amounts, scenario)),
        monitor={
            name: recall(c, ("monitored", name), partial(monitored_of, amounts, each))
            for name, each in scenario.monitor.items()
        },
    )
    faults = [fault for name in scenario.limits.budgets for fault in _missing_years(said, network, name)]
    if faults:
        raise FaultyInput(faults)
    amounts.stop_on_faults()
    return found


def _goals(amounts: Amounts, network: Network, section: Mapping[str, Target]) -> tuple[Goal, ...]:
    """Dated numbers of people, with who counts."""
    then = amounts.on([item.date for item in section.values()])
    goals = []
    for i, (name, item) in enumerate(section.items()):
        where = item.where
        cells = np.array([counts_for(item.category, where, cell) for cell in network.labels.cells], bool)
        if where and not cells.any():
            amounts.faults.append(Fault("target-of-nobody", amounts.said.where("targets", name), {"target": name}))
        people = float(then.values(item.people, {"category": item.category or ""})[i])
        groups = ", ".join(f"{dim}={'|'.join(members)}" for dim, members in where.items())
        goals.append(Goal(name, item.title, item.date, item.category, cells, people, item.organisation, where=groups))
    return tuple(goals)


def _equivalents(amounts: Amounts, network: Network) -> Reals:
    """Full-time equivalents of a person per state and strength cell, [T+1, cells]."""
    then, said = amounts.on(network.calendar.dates), amounts.said.scenario.equivalents
    cells = network.labels.cells
    return np.array([then.values(said[cell["category"]], cell) for cell in cells]).reshape(len(cells), -1).T


def _in_equivalents(goal: Goal, equivalents: Reals | None) -> Goal:
    """A target that counts the equivalents of its people."""
    return replace(goal, each=equivalents)


def _floor(amounts: Amounts, network: Network, name: str, floor: Floor) -> FloorCourse:
    """A floor with the numbers that it asks for on the days of states; on one day of the first state from then on."""
    cells = np.array([counts_for(floor.category, floor.where, cell) for cell in network.labels.cells], bool)
    if not cells.any():
        amounts.faults.append(Fault("floor-of-nobody", amounts.said.where("floors", name), {"floor": name}))
    people = amounts.on(network.calendar.dates).values(floor.fewest, {"category": floor.category or ""})
    first = network.calendar.moment(floor.start).up if floor.start else 0
    last = network.calendar.moment(floor.until).state if floor.until else network.n_steps
    fewest = np.full(network.n_steps + 1, -np.inf)
    asked = slice(first, max(first, last) + 1)
    fewest[asked] = people[asked]
    return FloorCourse(name, floor.category, cells, fewest)


def _on_posts(
    goal: Goal, target: Target, network: Network, posts: Mapping[str, Reals], available: Mapping[str, Reals]
) -> Goal:
    """A target with the posts that it counts: those of its organisation for its people, on its day."""
    if target.counts is CountedBy.HEADS or target.organisation not in posts:
        return goal
    moment = network.calendar.moment(goal.day)
    there = at(moment, posts[target.organisation]) * goal.cells
    share = available.get(target.organisation)
    return replace(goal, posts=there, available=None if share is None else at(moment, share)) if there.any() else goal


def _available(amounts: Amounts, network: Network, there: Establishment) -> Reals:
    """Share of the people of each strength cell who are available for the posts of an organisation, [T+1, cells]."""
    then, shares = amounts.on(network.calendar.dates), np.ones((network.n_steps + 1, len(network.labels.cells)))
    for i, cell in enumerate(network.labels.cells):
        if cell["category"] in there.available:
            shares[:, i] = then.values(there.available[cell["category"]], cell)
    return shares


def _held(amounts: Amounts, limits: Limits) -> Held:
    instructors = None if limits.instructors is None else amounts.row(limits.instructors, {})
    smooth = None if limits.smooth is None else amounts.constant(limits.smooth)
    return Held(limits.budgets, instructors, smooth)


def _missing_years(said: Said, network: Network, name: str) -> Iterator[Fault]:
    """A budget that is a limit says something about every year of which a month or more is planned."""
    wanted = network.calendar.years()
    for key in said.scenario.budgets[name].amount:
        path = said.figures[bare(key)].path
        told = range(min(path).year, max(path).year + 1) if path else wanted
        missing = [str(year) for year in wanted if year not in told]
        if missing:
            values = {"budget": name, "missing": missing, "key": key}
            yield Fault("budget-year", said.where("budgets", name, "amount"), values)


def _start(network: Network) -> Reals:
    starts, counts, cells = network.stocks.initial_start, network.stocks.initial, network.labels.stock_cell
    people = np.zeros(len(network.labels.cells))
    for i, cell in enumerate(cells):
        if cell >= 0:
            people[cell] += counts[starts[i] : starts[i + 1]].sum()
    return people


def _posts(amounts: Amounts, said: Said, network: Network, name: str) -> Reals:
    """Posts of an organisation per strength cell, [T+1, cells]: amounts by category, looked up in the cell's groups."""
    then = amounts.on(network.calendar.dates)
    posts = np.zeros((network.n_steps + 1, len(network.labels.cells)))
    unasked = {dim for dim, dimension in said.scenario.dimensions.items() if not dimension.posts}
    for category, keys in said.scenario.establishments[name].posts.items():
        dims = {dim for key in keys for dim in said.figures[bare(key)].by} & set(said.scenario.dimensions)
        some = [(i, set(cell)) for i, cell in enumerate(network.labels.cells) if cell["category"] == category]
        cells = [i for i, told in some if dims <= told and not told & unasked]
        _counted_once(amounts, (name, category), dims, [network.labels.cells[i] for i in cells])
        for i in cells:  # recruits without a rank yet fill no post
            posts[:, i] = then.values(keys, {**network.labels.cells[i], "organisation": name})
    return posts


def _counted_once(
    amounts: Amounts, where: tuple[str, str], dims: Collection[str], cells: Sequence[Mapping[str, str]]
) -> None:
    """Posts that are told for fewer groups than the people who fill them would count once for each of these."""
    told = [tuple(cell[dim] for dim in dims) for cell in cells]
    if len(set(told)) == len(told):
        return
    name, category = where
    extra = sorted({dim for cell in cells for dim in cell} - {*dims, "category"})
    values: Values = {"organisation": name, "category": category, "extra": extra}
    amounts.faults.append(Fault("posts-of-groups", amounts.said.where("establishments", name, "posts"), values))


def lever(amounts: Amounts, said: Said, name: str) -> CompiledMeasure:
    """A measure's own money: `once` paid over the lead time, `yearly` while it works."""
    return _at_level(said, name, _in_force(amounts, said, name))


def _in_force(amounts: Amounts, said: Said, name: str) -> tuple[Reals, Reals, Reals]:
    """How far a measure works, and what it commits and pays, at its full level, [T]."""
    measure = said.scenario.measures[name]
    works = amounts.working(measure)
    years = amounts.calendar.years_per_step
    once = amounts.constant(measure.cost.once, {"measure": name})
    yearly = amounts.row(measure.cost.yearly, {"measure": name}, 0.0) * years * works
    begin = float(measure.start.toordinal())
    lead = max(amounts.constant(measure.lead) * DAYS_PER_YEAR, years * DAYS_PER_YEAR)
    days = np.append(amounts.days, amounts.days[-1] + years * DAYS_PER_YEAR)
    paid = once * np.diff(np.clip((days - begin) / lead, 0.0, 1.0))
    committed = np.zeros_like(works)
    if days[0] <= begin < days[-1]:
        committed[int(np.searchsorted(days, begin, side="right")) - 1] = once
    return works, committed + yearly, paid + yearly


def _at_level(said: Said, name: str, in_force: tuple[Reals, Reals, Reals]) -> CompiledMeasure:
    """A measure at the level that the scenario says."""
    measure, level = said.scenario.measures[name], said.scenario.on.get(name, 0.0)
    works, committed, paid = in_force
    return CompiledMeasure(
        name, measure.title, level, works, level * committed, level * paid, measure.legal, measure.start
    )
