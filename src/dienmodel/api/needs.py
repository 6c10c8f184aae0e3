"""What would be needed: a factor on the intake or on the retention, or people a year who begin."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, overload

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.api.days import AnyDay, as_date
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.need import Need
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World, build
from dienmodel.runs.explain.quantity import ALL
from dienmodel.runs.need import What, needed, wish_of_number, wish_of_posts, wish_of_target
from dienmodel.runs.run import Run
from dienmodel.runs.seats import Seats, seats_needed
from dienmodel.runs.tables.schema import groups_of
from dienmodel.text.faults import Fault, FaultyInput, Phrase


@dataclass(frozen=True)
class Needed:
    """The intake (people a year) or the retention with which `people` are there on `day`; see `Need`.

    `posts` are those that a target asks to be filled by then; None where people in service are asked for. Of a target
    that `counts` equivalents all people are these.
    """

    world: World
    what: What
    people: float
    day: date
    need: Need
    posts: float | None = None
    counts: str = "heads"

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "what": self.what,
            "wanted": self.people,
            "posts_wanted": self.posts,
            "counts": self.counts,
            "date": self.day,
            **vars(self.need),
            "outcome": self.need.outcome.value,
            "bindings": [vars(binding) for binding in self.need.bindings],
        }


def _wish(
    world: World, target: str | None, people: float | None, day: date | None, category: str | None, posts: str | None
) -> Goal:
    """What is wanted, in one of the ways to say it."""
    if posts is not None:
        if day is None or people is not None or target is not None:
            raise FaultyInput([Fault("need-posts-day", Phrase("the-question"))])
        return wish_of_posts(world, category or ALL, posts, day)
    _refuse_half(target, people, day, category)
    if people is not None and day is not None:
        return wish_of_number(world, people, day, category)
    return wish_of_target(world, target)


def _refuse_half(target: str | None, people: float | None, day: date | None, category: str | None) -> None:
    if (people is None) != (day is None) or (people is not None and target is not None):
        raise FaultyInput([Fault("need-half", Phrase("the-question"))])
    if category is not None and people is None:
        raise FaultyInput([Fault("need-category", Phrase("the-question"))])


@dataclass(frozen=True)
class SeatsNeeded:
    """How many people a year must begin, by group and by year, for posts to be filled on `day`; see `Seats`."""

    run: Run
    goal: Goal
    seats: Seats

    @property
    def world(self) -> World:
        """The compiled scenario."""
        return self.run.world

    @property
    def day(self) -> date:
        """The day on which the posts are to be filled."""
        return self.goal.day

    @property
    def dims(self) -> list[str]:
        """By what people are told apart besides their category."""
        return [dim for dim in groups_of(self.run) if dim != "category"]

    def groups(self) -> list[dict[str, Any]]:
        """A row per group: people a year who begin, as expected and as needed, and posts on the day."""
        cells = self.world.network.labels.cells
        dims = ("category", *self.dims)
        return [{**{dim: cells[each.cell].get(dim, "") for dim in dims}, **each.numbers()} for each in self.seats.begun]

    def years(self) -> list[dict[str, Any]]:
        """A row per calendar year from today's to that of the day: people who begin, as expected and as needed."""
        now, asked = self.world.catalogue.now.year, self.seats
        rows = zip(asked.years, asked.expected.sum(axis=1).tolist(), asked.needed.sum(axis=1).tolist(), strict=True)
        return [{"year": y, "expected": e, "needed": n} for y, e, n in rows if now <= y <= self.day.year]

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "what": "seats",
            "date": self.day,
            "posts": self.goal.filled(),
            "groups": self.groups(),
            "years": self.years(),
            "bindings": [vars(binding) for binding in self.seats.bindings],
        }


@overload
def need(
    scenario: AnyScenario,
    what: What,
    target: str | None = None,
    people: float | None = None,
    day: AnyDay | None = None,
    category: str | None = None,
    most: float = 10.0,
    posts: str | None = None,
) -> Needed: ...


@overload
def need(
    scenario: AnyScenario,
    what: Literal["seats"],
    target: str | None = None,
    people: float | None = None,
    day: AnyDay | None = None,
    category: str | None = None,
    most: float = 10.0,
    posts: str | None = None,
) -> SeatsNeeded: ...


def need(
    scenario: AnyScenario,
    what: What | Literal["seats"],
    target: str | None = None,
    people: float | None = None,
    day: AnyDay | None = None,
    category: str | None = None,
    most: float = 10.0,
    posts: str | None = None,
) -> Needed | SeatsNeeded:
    """Which intake, retention or seats are needed: for a target, for `people` on a `day`, or for the `posts` then.

    `category` may be a group, as `professional:officer`; `posts` is the organisation all of whose posts for it are to
    be filled. A target asks for its people and, unless it counts heads, for filled posts; a number for people only.

    Of intake and retention one factor, up to `most`, is sought on the intake of all entries that lead to those people,
    or on all rates at which people leave the stocks in which they count; leaving on the way there stays as it is. Of
    `seats` the fewest people a year who must begin, were there a seat for each: see `seats_needed`.

    Raises:
        FaultyInput: there is no such target, category, organisation or day, half a question, or seats for no posts.
    """
    world = build(said_of(scenario))
    wish = _wish(world, target, people, as_date(day), category, posts)
    if what == "seats":
        run = Run(world, expect(world.network))
        return SeatsNeeded(run, wish, seats_needed(run, wish))
    filled = None if wish.posts is None else wish.filled()
    return Needed(world, what, wish.people, wish.day, needed(world, what, wish, most), filled, wish.counts.value)
