"""How far a published count may be from what it counts, and whether unknowns are learnt from it."""

from dienmodel.model.schema.targets import Point
from dienmodel.network.compile.amounts import Amounts
from dienmodel.text.faults import Fault, Values

SHARE = 0.005
"""Least error of a count as a share of it: who counts as what differs from one publication to the next by more."""


def usual_error(people: float) -> float:
    """One standard deviation of a count of which no error is said, in people.

    Half of the last digit that was published (79,900: 50; 40,101: a half), and at least half a percent of the count.
    """
    whole, digit = round(people), 1
    while whole and whole % (10 * digit) == 0:
        digit *= 10
    return max(digit / 2, SHARE * abs(people))


def error_of(then: Amounts, i: int, name: str, point: Point, people: float) -> float:
    """One standard deviation of a published count of so many people, in people; a fault where it is not above zero.

    Amounts are those on the days of several counts, of which this is number `i`.
    """
    if point.error is None:
        return usual_error(people)
    error = float(then.values(point.error, {"category": point.category or ""})[i])
    if error <= 0.0:
        values: Values = {"point": name, "number": f"{error:g}"}
        then.faults.append(Fault("count-error", then.said.where("published", name, "error"), values))
    return error


def is_learnt_from(amounts: Amounts, point: Point) -> bool:
    """Whether unknowns are learnt from a count: not from one that tests, nor from one that a look back withholds."""
    known = amounts.said.scenario.known
    return point.use == "learn" and (known is None or point.date <= known)
