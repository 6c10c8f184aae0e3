"""What was learnt from the observations, told: each count, each figure, and whether to trust it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.parts import figure_of
from dienmodel.network.network import Reals
from dienmodel.sweeps.calibrate import Calibration
from dienmodel.sweeps.discrepancy import with_lacking
from dienmodel.sweeps.draws import as_shares, by_whole, moved_to
from dienmodel.sweeps.left_out import Contradiction, LeftOut, contradictions, left_out
from dienmodel.sweeps.smoother import QUANTILES, ColumnSpread, spread

BAND = tuple(QUANTILES.index(q) for q in (0.05, 0.5, 0.95))
SURPRISING = 0.005
"""Chance at each side outside which a count contradicts what was thought before: together one in a hundred."""

APART = 3.0
"""Errors that a count may be from the mean of what was learnt before it is named."""

ENOUGH_MEMBERS = 100
"""Members from which on a band is told without warning: of fewer its ends rest on a handful."""

MANY_FAILED = 0.1
MUCH_BY_CHANCE = 0.1
INSIDE = 0.8
"""Share of the counts kept to test that should lie in the band of 90 %: less than that is not by chance."""

Doubt = Literal["few", "failed", "outside", "chance", "tests", "apart", "forecast"]
"""Why an ensemble must not be trusted."""


@dataclass(frozen=True)
class PointLearnt:
    """An observation, and where the members have it before and after: 5, 50 and 95 %, in the unit of its quantity."""

    point: str
    quantity: str
    unit: str
    day: date
    counted: float
    error: float
    lacks: float  # one standard deviation of what the model lacks of it
    learn: bool
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    surprising: bool  # outside the 99 % that was thought before, its error included
    apart: bool  # learnt from, and yet further than APART errors from the mean of what was learnt
    inside: bool  # in the 90 % that is thought now, its error included


@dataclass(frozen=True)
class FigureLearnt:
    """What was learnt of the level of a figure, or of how it changes from now on."""

    figure: str
    part: Literal["level", "change"]
    left: float  # its standard deviation as a share of what it was
    shift: float  # how far its mean moved, in standard deviations

    @property
    def gained(self) -> float:
        """How much was learnt: the relative entropy of two normal distributions, in nats."""
        return 0.5 * (self.left**2 + self.shift**2 - 1.0) - float(np.log(max(self.left, 1e-12)))


@dataclass(frozen=True)
class PeopleLearnt:
    """People of a category at the end of a year, before and after: 5, 50 and 95 %."""

    category: str
    day: date
    before: tuple[float, float, float]
    after: tuple[float, float, float]


class GivenTwice(NamedTuple):
    """What members give before and after with a draw of what the model lacks, [member, column] each."""

    before: Reals
    after: Reals


def told(calibration: Calibration) -> GivenTwice:
    """What members give with what the model lacks: before as it is said, after as far as the counts tell of it."""
    smoothed, known, lacking = calibration.smoothed, calibration.known, calibration.lacking
    good = smoothed.before[np.isfinite(smoothed.before).all(axis=1)]
    if not lacking.any():
        return GivenTwice(good, smoothed.after)
    before = with_lacking(good, lacking, np.zeros(0), np.zeros(0), calibration.seed)
    return GivenTwice(before, with_lacking(smoothed.after, lacking, known.values, known.errors, calibration.seed))


def points_learnt(calibration: Calibration) -> list[PointLearnt]:
    """Every count, those that were learnt from first."""
    given, lacks = told(calibration), np.sqrt(np.diag(calibration.lacking))
    before, after, plain = spread(given.before), spread(given.after), spread(calibration.smoothed.after)
    rows = []
    for i, point in enumerate(calibration.points):
        was, now = (_chance_below(each[:, i], point.value, point.error) for each in given)
        off = abs(plain.mean[i] - point.value) / np.hypot(point.error, lacks[i])
        rows.append(
            PointLearnt(
                point=point.name,
                quantity=point.quantity.text,
                unit=point.quantity.unit,
                day=point.day,
                counted=point.value,
                error=point.error,
                lacks=float(lacks[i]),
                learn=point.learn,
                before=_band(before, i),
                after=_band(after, i),
                surprising=not SURPRISING <= was <= 1.0 - SURPRISING,
                apart=bool(point.learn and off > APART),
                inside=bool(0.05 <= now <= 0.95),
            )
        )
    return rows


def forecasts(calibration: Calibration) -> list[LeftOut]:
    """Each count that was learnt from, as the others would have forecast it."""
    n, smoothed = calibration.learnt_from, calibration.smoothed
    return left_out(_names(calibration), calibration.known, smoothed.before[:, :n], smoothed.after[:, :n])


def pairs_apart(calibration: Calibration) -> list[Contradiction]:
    """Counts that were learnt from and contradict each other."""
    n = calibration.learnt_from
    return contradictions(_names(calibration), calibration.known, calibration.smoothed.before[:, :n])


def _names(calibration: Calibration) -> list[str]:
    return [point.name for point in calibration.points if point.learn]


def _chance_below(given: Reals, counted: float, error: float) -> float:
    """Chance that a count of what members give, [member], would be below the one that was made, its error included."""
    from scipy.special import ndtr

    return float(ndtr((counted - given) / error).mean())


def _band(columns: ColumnSpread, i: int) -> tuple[float, float, float]:
    low, middle, high = (float(columns.quantiles[q, i]) for q in BAND)
    return low, middle, high


def figures_learnt(calibration: Calibration) -> list[FigureLearnt]:
    """The levels and changes of figures that were touched, those of which most was learnt first.

    Of a part of a whole it is told of the logarithm of its share: others that move with it move its share too.
    """
    smoothed, unknowns = calibration.smoothed, calibration.unknowns
    prior, posterior = (_told_of(calibration, z) for z in (smoothed.prior[smoothed.alive], smoothed.posterior))
    left = posterior.std(axis=0) / prior.std(axis=0)
    shift = (posterior.mean(axis=0) - prior.mean(axis=0)) / prior.std(axis=0)
    touched = _touched(calibration)
    n = len(unknowns.figures)
    rows = [
        FigureLearnt(key, "level" if i < n else "change", float(left[i]), float(shift[i]))
        for i, key in enumerate(unknowns.named)
        if touched[i]
    ]
    return sorted(rows, key=lambda row: -row.gained)


def _told_of(calibration: Calibration, z: Reals) -> Reals:
    """Unknowns [member, unknown], of parts of wholes the logarithm of what their share is times."""
    from scipy.special import ndtr

    catalogue, read = calibration.world.catalogue, z.copy()
    for places, names in _wholes(calibration):
        weights = np.array([moved_to(catalogue, name, ndtr(z[:, i])) for i, name in zip(places, names, strict=True)]).T
        read[:, places] = np.log(as_shares(catalogue.behind.parts, names, weights))
    return read


def _wholes(calibration: Calibration) -> Iterator[tuple[list[int], list[str]]]:
    """Positions and names of the unknowns that are parts of one whole, their levels and their changes apart."""
    unknowns, parts = calibration.unknowns, calibration.world.catalogue.behind.parts
    n = len(unknowns.figures)
    for first, names in ((0, unknowns.named[:n]), (n, unknowns.named[n:])):
        for own in by_whole(parts, names):
            yield [first + i for i in own], [names[i] for i in own]


def _touched(calibration: Calibration) -> NDArray[np.bool_]:
    """Whether an unknown was moved at all, [unknown]; a share is, if any part of its whole was."""
    touched = calibration.smoothed.touched.copy()
    for places, _ in _wholes(calibration):
        touched[places] = touched[places].any()
    return touched


def untouched(calibration: Calibration) -> int:
    """How many figures kept exactly what was thought of them."""
    every, touched = calibration.unknowns.figures, [row.figure for row in figures_learnt(calibration)]
    return len(set(map(figure_of, every)) - set(map(figure_of, touched)))


def people_learnt(calibration: Calibration) -> list[PeopleLearnt]:
    """People by category at the end of each year, before and after."""
    before, after = map(spread, told(calibration))
    first, groups = len(calibration.points), calibration.groups
    places = [(day, group) for day in calibration.days for group in groups]
    return [
        PeopleLearnt(group, day, _band(before, first + i), _band(after, first + i))
        for i, (day, group) in enumerate(places)
    ]


def spread_lost(calibration: Calibration) -> float:
    """Share of the variance of all unknowns that was lost by learning: what the counts told, and chance."""
    return 1.0 - float(np.mean(calibration.smoothed.left**2))


def doubts(calibration: Calibration) -> Iterator[tuple[Doubt, dict[str, Any]]]:
    """Why the ensemble must not be trusted; nothing where there is no sign of that."""
    smoothed, points = calibration.smoothed, points_learnt(calibration)
    members = len(smoothed.prior)
    if len(smoothed.posterior) < ENOUGH_MEMBERS:
        yield "few", {"members": len(smoothed.posterior), "enough": ENOUGH_MEMBERS}
    if smoothed.failed > MANY_FAILED * members:
        yield "failed", {"failed": smoothed.failed, "members": members}
    if outside := [row.point for row in points if row.learn and not row.inside]:
        yield "outside", {"points": outside}
    if smoothed.lost_by_chance > MUCH_BY_CHANCE:
        yield "chance", {"share": smoothed.lost_by_chance}
    if pairs := pairs_apart(calibration):
        yield "apart", {"points": list(dict.fromkeys(point for pair in pairs for point in pair.points))}
    each = forecasts(calibration)
    if sum(row.inside for row in each) < INSIDE * len(each):
        yield "forecast", {"inside": sum(row.inside for row in each), "tests": len(each)}
    tests = [row for row in points if not row.learn]
    if sum(row.inside for row in tests) < INSIDE * len(tests):
        yield "tests", {"inside": sum(row.inside for row in tests), "tests": len(tests)}
