"""What a number can mean: bounds on figures by their unit, and on what may be tried in their place."""

from collections.abc import Iterator, Mapping

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.figures import UNITS, Figure, Place
from dienmodel.model.scenario import Said
from dienmodel.text.faults import Fault

Size = tuple[int, int, int]

LONGEST = 100.0
"""Years that a run, a stay or a wait can last."""

MOST: Mapping[Size, tuple[float, str]] = {
    (1, 0, 0): (1e9, "people"),
    (1, -1, 0): (1e9, "people a year"),
    (0, 1, 0): (LONGEST, "years"),
    (0, -1, 0): (1e4, "a year"),
    (-1, 1, 0): (1.0, "years a person"),
}
"""What an amount can come to at most, by its people, years and euro: far more people than there are to join a force."""

MOST_EURO, MOST_PURE, HOURS = 1e15, 1e9, 366 * 24.0

TRIED, TRIED_AT_A_GUESS = 10.0, 100.0
"""How many times the top of its range, or its value where it has no range, may be tried in place of a figure."""


def most_of(size: Size) -> float:
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


def beyond(figure: Figure) -> Iterator[tuple[Place, float]]:
    """The numbers of a figure that its unit cannot mean, each with its place inside the figure."""
    low, high = bounds_of(figure.unit)
    for place, number in figure.numbers():
        if not low <= number <= high:
            yield place, number


def check_bounds(said: Said) -> Iterator[Fault]:
    """Faults in numbers that their unit cannot mean, in tenures beyond a life, and in the length of the run."""
    for key, figure in said.figures.items():
        low, high = bounds_of(figure.unit)
        for place, number in beyond(figure):
            yield _fault(
                said,
                ("figures", key, *place),
                f"figure {key!r} is {number:g} {figure.unit}",
                f"in {figure.unit} it lies between {low:g} and {high:,.6g}: more cannot be meant",
                "correct the number or its unit",
            )
        for i, band in enumerate(figure.bands or ()):
            if max(band.from_, band.to or 0.0) > LONGEST:
                what = f"band {i + 1} of figure {key!r} goes beyond {LONGEST:g} years"
                yield _fault(said, ("figures", key, "bands", i), what, "nobody stays so long", "leave it out")
    years = (said.scenario.end - said.scenario.start).days / DAYS_PER_YEAR
    if years > LONGEST + 0.01:
        what = f"the run lasts {years:.0f} years"
        yield _fault(said, ("end",), what, f"a run can last {LONGEST:g} years", "let it end earlier")


def _fault(said: Said, place: Place, what: str, why: str, remedy: str) -> Fault:
    return Fault(
        what, said.where(*(part if isinstance(part, int) else str(part) for part in place)), why, remedy, "bounds"
    )
