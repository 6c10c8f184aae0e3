"""The answer of a run: are the targets met, what holds people up first, and what does it cost then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dienmodel.model.figures import Text
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.outcomes import HALF, is_plain, named, urgency
from dienmodel.runs.bottleneck import (
    Bottleneck,
    ChanceQueue,
    ClosedDoor,
    LongestQueue,
    bottleneck,
    closed_doors,
    decided_by_doors,
    longest_queue,
    queue_by_chance,
)
from dienmodel.runs.counted import BesideCount, beside_counts
from dienmodel.runs.likely import DrawnTarget, Futures, Shift, Spread, TargetBand, word
from dienmodel.runs.run import Run, read_once
from dienmodel.runs.tables.money import money_of_year
from dienmodel.runs.tables.periods import day_of_answer, today
from dienmodel.runs.tables.targets import floors_table, is_lost, targets_table


@dataclass(frozen=True)
class PostsOutlook:
    """Filled posts of a target: wanted and expected, mean and 90 % band of the replications (None without them)."""

    wanted: float
    expected: float
    mean: float | None = None
    luck: Spread | None = None

    @property
    def counted(self) -> float:
        """Posts that are expected to be filled, of those that it asks for: what more there are does not count."""
        return min(self.expected, self.wanted)

    @property
    def short(self) -> float:
        """Posts that it asks to be filled and that stay empty."""
        return max(self.wanted - self.expected, 0.0)


@dataclass(frozen=True)
class Outlook:
    """One target: people wanted and expected, mean and 90 % band of the replications (None without them).

    `posts` tells the same of the filled posts that it asks for; None where it counts heads. `chance` is that of the
    replications to have both; `reached`, `first` and `missed` are when both are there, see `TimesMet`: `reached` is
    None where it is met neither on its day nor later. `reach` says what uncertain figures do, if computed.
    `counts` is what it asks for: of `equivalents` all people are these. `where` tells its groups; where it is empty all
    people of its category count.
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
    posts: PostsOutlook | None = None
    middle: float | None = None
    people_there: date | None = None
    first: date | None = None
    missed: date | None = None
    counts: str = "heads"
    where: str = ""
    replications: int = 0  # of which `chance` is a share; 0: not known

    @property
    def plain(self) -> bool:
        """Whether a first sentence may be about it, and uncertain figures are followed for it."""
        return is_plain(self.counts, self.where)

    @property
    def enough_people(self) -> bool:
        """Whether the expected number of people in service is the wanted one or more."""
        return self.wanted - self.expected <= HALF

    @property
    def met(self) -> bool:
        """Whether all that it counts is expected: the people in service, and the filled posts if it asks for them."""
        return self.enough_people and (self.posts is None or self.posts.short <= HALF)

    @property
    def lost(self) -> bool:
        """Whether it is met before its day and missed on it."""
        return is_lost(self.day, self.missed)

    @property
    def likely(self) -> float | None:
        """The chance that counts: that over uncertain figures, else that of luck alone, else none."""
        return self.chance if self.reach is None else self.reach.chance

    @property
    def word(self) -> str:
        """The word of the scale for the chance that counts, as far as its courses can tell."""
        return word(self.likely, self.replications if self.reach is None else self.reach.draws)

    @property
    def band(self) -> Spread | None:
        """The people in the band that counts: over uncertain figures, else by luck alone, else none."""
        if self.reach is not None:
            return Spread(self.reach.low, self.reach.middle, self.reach.high)
        if self.low is None or self.middle is None or self.high is None:
            return None
        return Spread(self.low, self.middle, self.high)

    @property
    def people(self) -> float:
        """The people that are told first: the middle of the band that counts, as expected without a band."""
        return self.expected if self.band is None else self.band.middle

    @property
    def band_of_posts(self) -> Spread | None:
        """The filled posts in the band that counts, see `band`: of those that it asks for."""
        if self.posts is None or self.asked_posts is None:
            return None
        band = self.posts.luck if self.reach is None else self.reach.filled
        return band and Spread(*map(min, band, self.asked_posts))

    @property
    def asked(self) -> Spread:
        """The people that it asks for, over futures where these ask for different numbers."""
        return _asked(self.wanted, None if self.reach is None else self.reach.wanted)

    @property
    def asked_posts(self) -> Spread | None:
        """The posts that it asks to be filled, likewise; None where it counts heads."""
        if self.posts is None:
            return None
        return _asked(self.posts.wanted, None if self.reach is None else self.reach.posts_wanted)


def _asked(wanted: float, in_futures: Spread | None) -> Spread:
    return in_futures or Spread(wanted, wanted, wanted)


@dataclass(frozen=True)
class MissedFloor:
    """A floor below which people are expected to fall, on the day on which they are most below it."""

    floor: str
    day: date
    fewest: float
    people: float


@dataclass(frozen=True)
class Answer:
    """What a run says in short; `main` is the target that the first sentence is about, `course` what it starts from.

    `moved` are the measures that stand elsewhere than the scenario says, with their levels; `planned` tells whether it
    follows a plan. `start` and `now` are the first day of the run and the day up to which it follows the past.
    `bottleneck` is None where one unit more of no capacity helps, and as long as that was not `weighed`. It is that of
    the expectation: what one unit more for the people of `by_chance` is worth is not known, nor that of the capacities
    `by_doors`, for which it depends on how a door stands on the day. `counted` are the last counts of each category.
    """

    main: Outlook | None
    others: tuple[Outlook, ...]
    queue: LongestQueue | None
    until: date
    end: date
    n_start: float
    n_end: float
    cost_year: int
    cost_paid: float | None
    budget: float | None
    replications: int
    bottleneck: Bottleneck | None = None
    weighed: bool = False
    by_chance: ChanceQueue | None = None
    by_doors: tuple[str, ...] = ()
    floors: tuple[MissedFloor, ...] = ()
    doors: tuple[ClosedDoor, ...] = ()
    course: Text | None = None
    moved: tuple[tuple[Text, float], ...] = ()
    planned: bool = False
    start: date = date.min
    now: date = date.min
    counted: tuple[BesideCount, ...] = ()

    @property
    def targets(self) -> tuple[Outlook, ...]:
        """All targets, the main one first."""
        return self.others if self.main is None else (self.main, *self.others)

    @property
    def counts(self) -> str:
        """What it counts first: filled `posts` of a target that asks for them, else `people`."""
        return "posts" if self.main is not None and self.main.posts is not None else "people"

    @property
    def quantity(self) -> str:
        """The same as a quantity that can be explained: filled posts, people of the main target, or everybody."""
        if self.main is None:
            return "total"
        if self.counts == "people":
            return f"target:{self.main.target}"
        group = "" if self.main.category == "total" else f":{self.main.category}"
        return f"filled:{self.main.organisation}{group}"


def answer_in_full(run: Run) -> Answer:
    """The answer with its bottleneck, for which the expectation is computed once for every scarce capacity."""
    return with_bottleneck(answer(run), run)


def with_bottleneck(brief: Answer, run: Run) -> Answer:
    """The answer of a run, weighed: what one unit more of each scarce capacity adds is computed unless it was kept."""
    weighed = replace(brief, bottleneck=bottleneck(run), weighed=True, by_chance=queue_by_chance(run, brief.queue))
    return replace(weighed, by_doors=decided_by_doors(run))


@read_once
def answer(run: Run) -> Answer:
    """The answer of a run, up to its main target or else its end."""
    goals = outlooks(run)
    main = _main(goals)
    end, until = run.world.network.calendar.dates[-1], day_of_answer(run)
    paid, budget = money_of_year(run, until.year)
    return Answer(
        main=main,
        others=tuple(item for item in goals if item is not main),
        queue=longest_queue(run),
        until=until,
        end=end,
        n_start=float(run.strength[today(run)].sum()),
        n_end=float(run.strength[-1].sum()),
        cost_year=until.year,
        cost_paid=paid,
        budget=budget,
        replications=run.replications,
        floors=missed_floors(run),
        doors=closed_doors(run),
        course=run.world.catalogue.titles.course,
        moved=_moved(run.world.catalogue),
        planned=run.world.catalogue.planned,
        start=run.world.network.calendar.dates[0],
        now=run.world.network.calendar.dates[today(run)],
        counted=beside_counts(run),
    )


def missed_floors(run: Run) -> tuple[MissedFloor, ...]:
    """Floors that the expectation misses by half a person or more."""
    return tuple(
        MissedFloor(row["floor"], row["date"], row["n_fewest"], row["n_people"])
        for row in floors_table(run).rows()
        if row["date_missed"] is not None
    )


def _moved(catalogue: Catalogue) -> tuple[tuple[Text, float], ...]:
    titles = catalogue.titles.sections["measures"]
    return tuple((titles[name], level) for name, level in catalogue.moved.items())


def outlooks(run: Run) -> list[Outlook]:
    """All targets of a run, with what is expected of them."""
    goals = [_outlook(row, run.replications) for row in targets_table(run).rows()]
    if run.futures is None:
        return goals
    drawn = in_futures(goals, run.futures)
    return [replace(goal, reach=drawn[goal.target].band()) if goal.target in drawn else goal for goal in goals]


def in_futures(goals: Sequence[Outlook], drawn: Futures) -> dict[str, DrawnTarget]:
    """Targets in futures."""
    return {goal.target: drawn.targets[goal.target] for goal in goals if goal.target in drawn.targets}


def brought_near(
    answer: Answer, before: Answer, drawn: Mapping[str, DrawnTarget], shift: Shift | None = None
) -> Answer:
    """An answer whose targets have the band of the scenario `before`, moved by what the expectation gained since.

    `drawn` are that scenario's targets in its futures. Targets with a band of their own keep it. Each future of the
    main target moves by itself where its `shift` is known.
    """
    expected = {goal.target: goal for goal in before.targets}

    def near(goal: Outlook) -> Outlook:
        was, courses = expected.get(goal.target), drawn.get(goal.target)
        if goal.reach is not None or was is None or courses is None:
            return goal
        now, then = (item.posts or PostsOutlook(0.0, 0.0) for item in (goal, was))
        wanted = (goal.wanted - was.wanted, now.wanted - then.wanted)
        own = shift if shift and goal is answer.main else None
        people, filled = own or (goal.expected - was.expected, now.expected - then.expected)
        return replace(goal, reach=courses.moved(people, filled, *wanted))

    main = None if answer.main is None else near(answer.main)
    return replace(answer, main=main, others=tuple(map(near, answer.others)))


def _outlook(row: Mapping[str, Any], replications: int) -> Outlook:
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
        posts=_posts(row),
        middle=row["p50"],
        people_there=row["date_people"],
        first=row["date_first"],
        missed=row["date_missed"],
        counts=row["counts"],
        where=row["where"],
        replications=replications,
    )


def _posts(row: Mapping[str, Any]) -> PostsOutlook | None:
    if row["n_posts_wanted"] is None:
        return None
    luck = [row[f"filled_p{p}"] for p in (5, 50, 95)]
    return PostsOutlook(
        row["n_posts_wanted"], row["n_filled"], row["n_filled_mean"], None if None in luck else Spread(*luck)
    )


def _main(goals: list[Outlook]) -> Outlook | None:
    """The target that the first sentence is about."""
    plain = (goal for goal in goals if goal.plain)
    return min(plain, key=lambda o: urgency(named(o.category), o.organisation, o.day), default=None)


def cost_paid(run: Run) -> float | None:
    """Euro paid over all articles in the year of the answer; None where nothing is said."""
    return money_of_year(run, day_of_answer(run).year)[0]
