"""The messages of the JSON interface."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, Strict

from dienmodel.web.explorer.shelf import LARGEST
from dienmodel.web.shell.messages import Message

Day = date
StrictNumber = Annotated[float, Strict()]


class ScenarioItem(Message):
    """A scenario that can be asked for."""

    id: str
    title: dict[str, str]
    start: date
    end: date


class LeverItem(Message):
    """A measure: its level in the scenario, and what it does alone and fully on."""

    measure: str
    title: dict[str, str]
    level: float
    people: float
    cost: float


class ScenarioDetail(ScenarioItem):
    """A scenario with its levers, most important first."""

    levers: list[LeverItem]
    tables: list[str]


class Question(Message):
    """A scenario under other levels (0 to 1) and other values of figures, in the unit of the figure."""

    scenario: str = "nederland"
    levels: Annotated[dict[str, StrictNumber], Field(max_length=100)] = {}
    values: Annotated[dict[str, StrictNumber], Field(max_length=100)] = {}


class TableQuestion(Question):
    """A question for a table."""

    table: str = "totals"


class ExplanationQuestion(Question):
    """A question where a number comes from."""

    quantity: str = "total"
    date: date


class JobQuestion(Question):
    """A question for long work."""

    kind: str = "bands"


class SpreadOfPosts(Message):
    """Posts or people over possible courses: 5 %, 50 % and 95 %."""

    low: float
    middle: float
    high: float


class FiguresBand(Message):
    """People over draws of the uncertain figures: 5 %, 50 % and 95 %, and the share of draws that meet the target.

    `filled` counts the posts that the target asks for, and is null where it counts heads. `wanted` and `posts_wanted`
    are the people and posts that the draws ask for. `ever` is the share of draws that meet it by the end of the run,
    `half` the day by which half of all have.
    """

    draws: int
    low: float
    middle: float
    high: float
    chance: float
    filled: SpreadOfPosts | None
    wanted: SpreadOfPosts | None
    posts_wanted: SpreadOfPosts | None
    ever: float | None
    half: Day | None


class TargetOutlook(Message):
    """A target, what is expected and how likely it is met, in a word of the scale.

    `counts` is `heads`, `posts` or `equivalents` (`wanted`, `expected` and the band are then these), `where` tells its
    groups. `posts` are the posts that it asks to be filled and `filled` those that are expected to be; null where it
    counts none. The band and `chance` come from luck alone and are null until `bands` have been computed, `figures`
    until `futures`.
    """

    target: str
    category: str
    where: str
    counts: str
    date: Day
    wanted: float
    expected: float
    low: float | None
    high: float | None
    chance: float | None
    figures: FiguresBand | None
    likely: str
    posts: float | None
    filled: float | None
    reached: Day | None
    first: Day | None
    missed: Day | None


class Projection(Message):
    """The answer of a run."""

    answer: dict[str, str]
    target: TargetOutlook | None
    others: list[TargetOutlook]
    bottleneck: str | None
    longest_queue: str | None
    cost_year: int
    cost_paid: float | None
    budget: float | None


class TableRows(Message):
    """A table: names of columns, and rows."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


class ExplainedQuantity(Message):
    """A value, the parts that add up to it, and the figures behind it."""

    quantity: str
    date: date
    value: float
    unit: str
    wanted: float | None
    parts: list[dict[str, Any]]
    figures: list[dict[str, Any]]


class ScenarioFile(Message):
    """A scenario file as text."""

    text: Annotated[str, Field(max_length=LARGEST)]


class ScenarioName(Message):
    """The name under which a scenario that holds can be asked for."""

    scenario: str


class JobItem(Message):
    """How far long work is. Only the id that who started it was given can stop it."""

    id: str
    kind: str
    status: str
    done: int
    total: int
    problem: str
