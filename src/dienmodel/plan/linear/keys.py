"""What the columns and rows of a plan's program are: a key each, by which they are found again.

Lines, capacities and meters stand in keys by their labels, so that the programs of two scenarios can be compared.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# --- columns ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdmitColumn:
    """People admitted at a line in a period."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class TurnColumn:
    """People who come to a line in a period and are turned away by its door."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class ChangeColumn:
    """By how many people per step admissions of a line change when a period begins."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class StartColumn:
    """The level of a measure that starts on a day."""

    measure: str
    start: date


@dataclass(frozen=True, slots=True)
class WaitingColumn:
    """People who wait for a line at the end of a period."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class GoneColumn:
    """People whose patience ended in a period."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class MeterColumn:
    """What a meter reads."""

    meter: str


@dataclass(frozen=True, slots=True)
class ShortColumn:
    """People short of a target."""

    target: str


@dataclass(frozen=True, slots=True)
class FilledColumn:
    """Posts of an organisation that people of a cell fill, by the reading of these people."""

    organisation: str
    trained: str


@dataclass(frozen=True, slots=True)
class ClosedColumn:
    """Whether a capacity lets nobody in in a step, because less than nothing is left of it.

    Or whether a door is closed in the period that begins with the step.
    """

    capacity: str
    step: int


@dataclass(frozen=True, slots=True)
class MoreColumn:
    """How much more of a limit is bought: an elastic column."""

    kind: str
    name: str
    begin: date
    turn: int  # programs are relaxed more than once


@dataclass(frozen=True, slots=True)
class FamilyColumn:
    """Whether a family of limits is in a hitting set."""

    family: int


@dataclass(frozen=True, slots=True)
class FutureColumn:
    """A column of the program of one future among several."""

    column: object
    future: int


@dataclass(frozen=True, slots=True)
class WorstColumn:
    """The worst regret over all futures."""


ColumnKey = (
    AdmitColumn
    | TurnColumn
    | ChangeColumn
    | StartColumn
    | WaitingColumn
    | GoneColumn
    | MeterColumn
    | ShortColumn
    | FilledColumn
    | ClosedColumn
    | MoreColumn
    | FamilyColumn
    | FutureColumn
    | WorstColumn
)

# --- rows ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """That a change counts, of more (`up`) as of fewer (`down`) people."""

    line: str
    period: int
    way: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Who waits for a line at the end of a period."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class PatienceRow:
    """That nobody waits for a line longer than the patience, at the end of a period."""

    line: str
    period: int


@dataclass(frozen=True, slots=True)
class WindowRow:
    """That no more are admitted at a line in some steps than there can be."""

    line: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """The room of a capacity in a step."""

    capacity: str
    step: int


@dataclass(frozen=True, slots=True)
class HeadRow:
    """How many people may count after a step, or how few."""

    limit: str
    step: int


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """That nobody is let in to use a capacity in a step in which it is closed, or joins a queue while its door is."""

    capacity: str
    step: int


@dataclass(frozen=True, slots=True)
class MeterRow:
    """What a meter reads of all decisions."""

    meter: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """The most that a budget may be in a year."""

    budget: str
    year: int


@dataclass(frozen=True, slots=True)
class CapRow:
    """The most that there may be of an indicator in a year."""

    indicator: str
    year: int


@dataclass(frozen=True, slots=True)
class SmoothRow:
    """How far the intake of a year may be above (`up`) or below (`down`) that of the year before."""

    year: int
    way: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """That people and people short make up a target."""

    target: str


@dataclass(frozen=True, slots=True)
class PostsRow:
    """That posts that are filled and people short make up the posts that a target asks for."""

    target: str


@dataclass(frozen=True, slots=True)
class FilledRow:
    """That no more posts of an organisation are filled than there are trained people for them."""

    organisation: str
    trained: str


@dataclass(frozen=True, slots=True)
class EstablishedRow:
    """That no more posts are filled than an organisation has, where measures change how many these are."""

    organisation: str
    trained: str


@dataclass(frozen=True, slots=True)
class OnceRow:
    """That a measure starts once."""

    measure: str


@dataclass(frozen=True, slots=True)
class ExcludeRow:
    """That of some measures there is one at most, or not all where they do not go together otherwise."""

    measures: str  # with dots between them


@dataclass(frozen=True, slots=True)
class TriedRow:
    """That a choice of measures is not made again."""

    turn: int


class Bound(StrEnum):
    """Why an aim has a bound."""

    HELD = "held"  # it was reached, and a later aim is sought
    BELOW = "below"  # a point of a front
    NEAR = "near"  # it may be so much worse than the best


@dataclass(frozen=True, slots=True)
class AimRow:
    """The most that an aim may be."""

    aim: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class EarlyRow:
    """That a measure has not worked from the beginning."""

    measure: str


@dataclass(frozen=True, slots=True)
class RegretRow:
    """That the worst regret is no less than that of a future."""

    future: int


@dataclass(frozen=True, slots=True)
class NowRow:
    """That what is decided now is the same in two futures."""

    future: int
    column: int


@dataclass(frozen=True, slots=True)
class FutureRow:
    """A row of the program of one future among several."""

    row: object
    future: int


@dataclass(frozen=True, slots=True)
class WayRow:
    """That a hitting set has a family of each way out."""

    way: int


@dataclass(frozen=True, slots=True)
class TurnRow:
    """That only those who come to a line in a period can be turned away in it."""

    line: str
    period: int


RowKey = (
    ChangeRow
    | TurnRow
    | QueueRow
    | PatienceRow
    | WindowRow
    | CapacityRow
    | HeadRow
    | ClosedRow
    | MeterRow
    | BudgetRow
    | CapRow
    | SmoothRow
    | TargetRow
    | PostsRow
    | FilledRow
    | EstablishedRow
    | OnceRow
    | ExcludeRow
    | TriedRow
    | AimRow
    | EarlyRow
    | RegretRow
    | NowRow
    | FutureRow
    | WayRow
)
