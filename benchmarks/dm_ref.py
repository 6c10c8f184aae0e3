"""The reference job DM-REF-1 as plain data: one personnel system, ten years, the same for every engine.

The parameters are synthetic (plausible, not calibrated): a force of 80,000 that grows to about 99,000 in ten
years. ``dm_ref(k)`` scales force, arrivals, slots and seats by ``k``; ``k = 2.5`` starts from 200,000 people.

Order inside a week ``w`` (0 .. ``weeks - 1``):

1. everything due in ``w``: exits and promotions, ends of stages and classes, hires, joins to queues;
2. arrivals, who start their first stage at once;
3. sites: every site admits the longest waiting, up to its slots of this week;
4. courses 0..5: a class starts when ``w`` is a multiple of ``every`` and somebody can be seated;
5. record.

Who is admitted in ``w`` is done in ``w + length``. Who ends a delay, slot or class in ``w`` starts the next
stage in ``w``; if that is a queue, the person joins it in ``w`` and can be admitted in ``w``. People who
join one queue in the same week have no rank among themselves: an engine may take them in any order. Who
enters a stock in ``w`` has tenure 0 at the end of ``w`` and leaves in ``w + 1`` at the earliest; the
initial people have theirs at the end of week 0 and leave in week 1 at the earliest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEKS = 521
"""Weeks 0..520, all of them with arrivals: about 312,000 candidates."""

WEEKS_PER_YEAR = 52
MAX_TENURE = 1_040
"""Tenure in weeks at which everybody leaves a stock."""

CATEGORIES = ("military", "civilian", "reservist")
RANKS = 10
POOL = len(CATEGORIES) * RANKS
"""Index of the reserve pool, the stock after the 30 stocks of the force."""

DELAY_WEEKS = 26
DELAY_SHAPE = 2.5
QUANTA = 4_096
"""Delay chances are multiples of 1 / QUANTA; the rounded table is the model."""

SEED = 20_250_106
"""Seed of the initial list of people, which is part of the job and not of a replication."""

_FORCE = (46_000, 25_000, 9_000)
_RANK_SHARE = (0.22, 0.18, 0.15, 0.12, 0.10, 0.08, 0.06, 0.04, 0.03, 0.02)
_EXIT_YEAR = (0.105, 0.095, 0.11)
_TO_POOL = (0.35, 0.05, 0.20)
_MEAN_TENURE = 130.0


class Kind(StrEnum):
    """What a stage waits for: time, a slot at the person's site, or a seat in a course."""

    DELAY = "delay"
    SITE = "site"
    COURSE = "course"


@dataclass(frozen=True)
class Stage:
    """One step of a track.

    ``dropout`` is the chance to leave at the end of the stage. ``delay`` holds, for a delay stage, the
    counts out of ``QUANTA`` of a duration of 1..26 weeks, shape ``[26]``. ``courses`` holds, for a course
    stage, the one course, or the courses of specialty 0 and 1.
    """

    name: str
    kind: Kind
    dropout: float
    delay: Ints | None = None
    courses: tuple[int, ...] = ()


@dataclass(frozen=True)
class Track:
    """Ordered stages from arrival to hire; ``placement`` holds (stock, share), the shares adding up to 1."""

    name: str
    stages: tuple[Stage, ...]
    placement: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Course:
    """A class of ``seats`` every ``every`` weeks, for ``length`` weeks, ``ratio`` students per instructor."""

    every: int
    seats: int
    length: int
    ratio: int


@dataclass(frozen=True)
class DmRef:
    """All parameters of the job; stocks are numbered 10 * category + rank group, the reserve pool is 30."""

    scale: float
    weeks: int
    exit_week: Floats
    """Chance to leave in the week after tenure t, ``[31, 1040]``; 1 in the last column."""
    promotion_week: Floats
    """Chance to be promoted in the week after tenure t, ``[31, 1040]``; excludes an exit in that week."""
    to_pool: Floats
    """Share of the leavers of a stock who enter the reserve pool with tenure 0, ``[31]``."""
    people_stock: Ints
    """Stock of every initial person, ``[person]``."""
    people_tenure: Ints
    """Weeks in the rank group of every initial person at week 0, ``[person]``, 0..1039."""
    arrivals: Floats
    """Poisson mean of candidates per week and track, ``[week, track]``."""
    tracks: tuple[Track, ...]
    site_share: Floats
    """Share of the candidates per site, ``[site]``."""
    site_slots: Ints
    """Admissions per week per site, ``[site]``; every slot serves for one week."""
    specialty_share: float
    """Share of the candidates with specialty 0, the first course of a two-course stage."""
    courses: tuple[Course, ...]
    instructor_share: float
    """Instructors = floor(share * people in ``instructor_stocks``), less those who are teaching."""
    instructor_stocks: tuple[int, ...]


def weekly_chance(rate: Floats) -> Floats:
    """Return the chance per week, ``1 - exp(-rate / 52)``, of a hazard ``rate[...]`` per year."""
    return -np.expm1(-rate / WEEKS_PER_YEAR)


def exit_rates() -> Floats:
    """Return the exit hazard per year of stock and tenure, ``[31, 1040]``."""
    t = np.arange(MAX_TENURE, dtype=float)
    bump = np.exp(-0.5 * ((t - 208.0) / 10.0) ** 2)
    profile = 1.0 + 1.5 * np.exp(-t / 26.0) + 1.2 * bump
    rates = np.empty((POOL + 1, MAX_TENURE))
    for stock in range(POOL):
        category, rank = divmod(stock, RANKS)
        # The extra exits of the two highest rank groups do not depend on tenure.
        rates[stock] = _EXIT_YEAR[category] * 0.95**rank * profile + (0.06 if rank >= 8 else 0.0)
    rates[POOL] = 0.14 + 0.10 * np.exp(-t / 52.0)
    return rates


def promotion_rates() -> Floats:
    """Return the promotion hazard per year, ``[31, 1040]``; 0 in the top rank groups and in the pool."""
    t = np.arange(MAX_TENURE, dtype=float)
    rates = np.zeros((POOL + 1, MAX_TENURE))
    for stock in range(POOL):
        rank = stock % RANKS
        if rank < RANKS - 1:
            first = WEEKS_PER_YEAR * (1.0 + 0.4 * rank)
            rates[stock] = (0.30 - 0.02 * rank) * np.clip((t - first) / WEEKS_PER_YEAR, 0.0, 1.0)
    return rates


def career_chances() -> tuple[Floats, Floats]:
    """Return the weekly chances of exit and of promotion, both ``[31, 1040]``.

    Both are cause-specific: of those in the stock at tenure t, a share leaves and another share is promoted
    in the week. See ``latent_promotion`` for the same in two independent times.
    """
    leave, promote = weekly_chance(exit_rates()), weekly_chance(promotion_rates())
    leave[:, -1], promote[:, -1] = 1.0, 0.0
    return leave, promote


def latent_promotion(ref: DmRef) -> Floats:
    """Return the hazard of the latent time of promotion, promotion / (1 - exit), ``[31, 1040]``.

    With two independent latent times, of which the earliest counts and exit wins ties, exit and promotion
    have the weekly chances of ``ref``. Where exit is certain, the hazard is 0.
    """
    stay = 1.0 - ref.exit_week
    return np.divide(ref.promotion_week, stay, out=np.zeros_like(stay), where=stay > 0.0)


def cumulative(hazard: Floats) -> Floats:
    """Return P(T <= t), t = 0..1040, ``[..., 1041]``, of a time T with a weekly ``hazard[..., 1040]``."""
    survival = np.cumprod(1.0 - hazard, axis=-1)
    return np.concatenate([np.zeros((*hazard.shape[:-1], 1)), 1.0 - survival], axis=-1)


def delay_counts(mean: float) -> Ints:
    """Return the counts out of ``QUANTA`` of 1..26 weeks, ``[26]``: gamma(2.5), ``mean`` weeks, rounded up.

    The tail beyond 26 weeks counts as 26. Largest remainders get the last quanta: the counts add up exactly.
    """
    edges = gammainc(DELAY_SHAPE, np.arange(DELAY_WEEKS + 1) * DELAY_SHAPE / mean)
    edges[-1] = 1.0
    exact = np.diff(edges) * QUANTA
    counts: Ints = np.floor(exact).astype(np.int64)
    by_remainder = np.argsort(counts - exact, kind="stable")
    counts[by_remainder[: QUANTA - int(counts.sum())]] += 1
    return counts


def whole_parts(total: int, share: tuple[float, ...]) -> Ints:
    """Split ``total`` people over ``share[...]`` in whole people that add up to ``total``."""
    parts: Ints = np.diff(np.rint(total * np.cumsum((0.0, *share)))).astype(np.int64)
    return parts


def initial_people(k: float) -> tuple[Ints, Ints]:
    """Return stock and tenure of every initial person, two ``[person]``; the reserve pool is empty.

    Tenure is geometric from 0 with mean 130 weeks, conditional on at most 1,039; one uniform each, inverted.
    """
    per_stock = np.concatenate([whole_parts(round(k * n), _RANK_SHARE) for n in _FORCE])
    stock = np.repeat(np.arange(POOL), per_stock)
    log_stay = np.log(_MEAN_TENURE / (1.0 + _MEAN_TENURE))
    within = -np.expm1(MAX_TENURE * log_stay)
    u = np.random.Generator(np.random.PCG64(SEED)).random(stock.size)
    tenure = np.floor(np.log1p(-u * within) / log_stay).astype(np.int64)
    return stock, np.minimum(tenure, MAX_TENURE - 1)


def arrival_means(k: float) -> Floats:
    """Return the Poisson means, ``[week, track]``.

    In total (400 + 400 w / 519) (1 + .2 sin(2 pi w / 52)) candidates in week w, times the share of the track.
    """
    w = np.arange(WEEKS, dtype=float)
    total = (400.0 + 400.0 * w / 519.0) * (1.0 + 0.2 * np.sin(2.0 * np.pi * w / WEEKS_PER_YEAR))
    means: Floats = k * total[:, None] * np.array([0.30, 0.35, 0.20, 0.15])
    return means


def _delay(name: str, mean: float, dropout: float) -> Stage:
    """Return a stage that takes time only, ``mean`` weeks."""
    return Stage(name, Kind.DELAY, dropout, delay=delay_counts(mean))


def _site(name: str, dropout: float) -> Stage:
    """Return a stage that needs one slot at the person's site."""
    return Stage(name, Kind.SITE, dropout)


def _course(name: str, dropout: float, *courses: int) -> Stage:
    """Return a stage that needs a seat in a course, chosen by specialty when there are two."""
    return Stage(name, Kind.COURSE, dropout, courses=courses)


def _stock(category: str, rank: int) -> int:
    """Return the index of the stock of a category and a rank group."""
    return CATEGORIES.index(category) * RANKS + rank


def _dienjaar() -> Track:
    """Return the service-year track, 8 stages; selection and medical share the slots of the person's site."""
    stages = (
        _delay("application", 3, 0.15),
        _delay("interview", 2, 0.10),
        _site("selection", 0.12),
        _site("medical", 0.10),
        _delay("clearance", 6, 0.05),
        _course("basic training", 0.10, 0),
        _course("function training", 0.06, 1, 2),
        _delay("placement", 2, 0.02),
    )
    return Track("dienjaar", stages, ((_stock("military", 0), 1.0),))


def _beroeps() -> Track:
    """Return the professional military track, 10 stages; three in ten are placed in rank group 4."""
    stages = (
        _delay("application", 3, 0.18),
        _delay("interview", 2, 0.12),
        _site("selection", 0.15),
        _site("medical", 0.12),
        _delay("clearance", 8, 0.05),
        _delay("contract", 3, 0.08),
        _course("basic training", 0.12, 0),
        _course("function training", 0.08, 1, 2),
        _course("advanced training", 0.04, 3),
        _delay("placement", 2, 0.01),
    )
    return Track("beroeps", stages, ((_stock("military", 0), 0.7), (_stock("military", 4), 0.3)))


def _burger() -> Track:
    """Return the civilian track, 6 stages; civilians are hired at several levels."""
    stages = (
        _delay("application", 2, 0.25),
        _delay("interview", 2, 0.20),
        _delay("assessment", 3, 0.15),
        _delay("clearance", 5, 0.05),
        _delay("contract", 3, 0.08),
        _course("introduction", 0.02, 5),
    )
    placement = ((_stock("civilian", 0), 0.5), (_stock("civilian", 2), 0.3), (_stock("civilian", 4), 0.2))
    return Track("burger", stages, placement)


def _reservist() -> Track:
    """Return the reservist track, 7 stages; three in ten are placed in rank group 4."""
    stages = (
        _delay("application", 3, 0.15),
        _delay("interview", 3, 0.10),
        _site("selection", 0.12),
        _site("medical", 0.10),
        _delay("clearance", 7, 0.05),
        _course("reservist training", 0.08, 4),
        _delay("placement", 2, 0.02),
    )
    return Track("reservist", stages, ((_stock("reservist", 0), 0.7), (_stock("reservist", 4), 0.3)))


def _courses(k: float) -> tuple[Course, ...]:
    """Return the six courses with ``k`` times their seats."""
    every, seats = (2, 4, 4, 8, 4, 1), (440, 420, 340, 680, 230, 64)
    length, ratio = (14, 20, 26, 10, 8, 2), (10, 8, 6, 8, 10, 12)
    rows = zip(every, seats, length, ratio, strict=True)
    return tuple(Course(e, round(k * s), weeks, students) for e, s, weeks, students in rows)


def dm_ref(k: float = 1.0) -> DmRef:
    """Return the reference job with force, arrivals, slots and seats ``k`` times those of DM-REF-1."""
    leave, promote = career_chances()
    stock, tenure = initial_people(k)
    return DmRef(
        scale=k,
        weeks=WEEKS,
        exit_week=leave,
        promotion_week=promote,
        to_pool=np.append(np.repeat(_TO_POOL, RANKS), 0.0),
        people_stock=stock,
        people_tenure=tenure,
        arrivals=arrival_means(k),
        tracks=(_dienjaar(), _beroeps(), _burger(), _reservist()),
        site_share=np.array([0.45, 0.33, 0.22]),
        site_slots=np.rint(k * np.array([360, 264, 176])).astype(np.int64),
        specialty_share=0.55,
        courses=_courses(k),
        instructor_share=0.08,
        instructor_stocks=tuple(_stock("military", rank) for rank in range(3, 7)),
    )
