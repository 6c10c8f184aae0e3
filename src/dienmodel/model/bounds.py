"""What a number can mean: bounds on figures by their unit, and on what may be tried in their place."""

from collections.abc import Iterator, Mapping

from dienmodel.model.figures import UNITS, Figure, numbers
from dienmodel.text.reading import YamlKey

Exponents = tuple[int, int, int]

LONGEST = 100.0
"""Years that a run, a stay or a wait can last."""

MOST: Mapping[Exponents, tuple[float, str]] = {
    (1, 0, 0): (1e9, "in-people"),
    (1, -1, 0): (1e9, "in-people-a-year"),
    (0, 1, 0): (LONGEST, "in-years"),
    (0, -1, 0): (1e4, "in-a-year"),
    (-1, 1, 0): (1.0, "in-years-a-person"),
}
"""What an amount can come to at most, and the phrase for its unit, by its people, years and euro.

That is far more people than there are to join a force.
"""

MOST_EURO, MOST_PURE, HOURS = 1e15, 1e9, 366 * 24.0

TRIED, TRIED_AT_A_GUESS = 10.0, 100.0
"""How many times the top of its range, or its value where it has no range, may be tried in place of a figure."""


def most_of(size: Exponents) -> float:
    """The most that an amount of some people, years and euro can come to, in those units."""
    if size in MOST:
        return MOST[size][0]
    return MOST_EURO if size[2] else MOST_PURE


def bounds_of(unit: str) -> tuple[float, float]:
    """The least and the most that a figure of a unit can say, in that unit."""
    size, scale = UNITS[unit]
    if unit == "share":
        return 0.0, 1.0
    most = HOURS if unit == "hours/person/year" else most_of(size) / scale
    return -most if unit == "factor" or unit.startswith("people") else 0.0, most


def tried(figure: Figure) -> tuple[float, float]:
    """The least and the most that may be tried in place of a figure of one value.

    Ten times the top of its range, a hundred times its value where it has no range, and never what its unit cannot
    mean. Below zero only where the figure is said to go there.
    """
    low, high = bounds_of(figure.unit)
    said = [x for x in (figure.value, figure.low, figure.high) if x is not None]
    times = TRIED_AT_A_GUESS if figure.low is None else TRIED
    wide = times * max(map(abs, said), default=0.0) or high
    return max(low, -wide if min(said, default=0.0) < 0 else 0.0), min(high, wide)


def beyond(figure: Figure) -> Iterator[tuple[tuple[YamlKey, ...], float]]:
    """The numbers of a figure that its unit cannot mean, each with its place inside the figure."""
    low, high = bounds_of(figure.unit)
    for place, number in numbers(figure):
        if not low <= number <= high:
            yield place, number
