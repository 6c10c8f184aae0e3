"""Posts and the people for them, as they are said: what a post asks, what somebody can do, and how these compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NameSet = frozenset[str]

NOWHERE: NameSet = frozenset()


class Organisation(StrEnum):
    """The two organisations of which somebody may hold one post each."""

    PEACE = "peace"
    WAR = "war"


class Demand(StrEnum):
    """Hard demands of a post: who fails one is never placed on it."""

    CATEGORY = "category"  # one of those allowed
    SERVICE = "service"  # one of those allowed
    RANK = "rank"  # the rank group of the post
    MEDICAL = "medical"  # at least the level asked
    CLEARANCE = "clearance"  # at least the level asked
    LANGUAGE = "language"  # every one asked
    TRAINING = "training"  # skills that are missing are learnt in at most the days asked


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a post asks of whoever holds it; posts that ask the same are alike for every demand."""

    function: str
    rank: str  # empty: any
    categories: NameSet  # empty: any
    services: NameSet  # empty: any
    medical: int
    clearance: int
    languages: NameSet
    skills: NameSet  # essential
    wanted: NameSet  # optional: told, no demand and no aim
    training: int  # days of training that it can wait


@dataclass(frozen=True, slots=True)
class Post:
    """So many alike posts in one unit; a lower number of `priority` is filled first."""

    key: str
    unit: str
    province: str
    priority: int
    asked: Requirements
    count: Mapping[Organisation, int]


@dataclass(frozen=True, slots=True)
class Able:
    """All that demands read of somebody; people of whom it is equal are alike for every demand."""

    category: str
    service: str
    rank: str
    medical: int
    clearance: int
    languages: NameSet
    skills: NameSet


@dataclass(frozen=True, slots=True)
class Individual:
    """Somebody by a key: what he can do, where he lives, what he wishes, where he is."""

    key: str
    able: Able
    home: str
    wishes: NameSet = NOWHERE  # units
    present: str = ""  # key of a post
    organisations: NameSet = frozenset(Organisation)


@dataclass(frozen=True)
class AllPosts:
    """Posts, and the days of the course for each skill; where no courses are known a day stands for each."""

    posts: tuple[Post, ...]
    days: Mapping[str, int]
    courses_known: bool = True


def gap(able: Able, asked: Requirements, days: Mapping[str, int]) -> dict[str, int]:
    """Essential skills that are missing, with the days of the course for each."""
    return {skill: days[skill] for skill in sorted(asked.skills - able.skills)}


def unmet(able: Able, asked: Requirements, days: Mapping[str, int]) -> set[Demand]:
    """Demands of a post that somebody fails."""
    meets = {
        Demand.CATEGORY: not asked.categories or able.category in asked.categories,
        Demand.SERVICE: not asked.services or able.service in asked.services,
        Demand.RANK: not asked.rank or able.rank == asked.rank,
        Demand.MEDICAL: able.medical >= asked.medical,
        Demand.CLEARANCE: able.clearance >= asked.clearance,
        Demand.LANGUAGE: asked.languages <= able.languages,
        Demand.TRAINING: sum(gap(able, asked, days).values()) <= asked.training,
    }
    return {demand for demand, met in meets.items() if not met}


# --- places -----------------------------------------------------------------------------------------------------------

PROVINCES: Mapping[str, tuple[float, float]] = {
    "groningen": (236, 582),
    "friesland": (184, 575),
    "drenthe": (236, 547),
    "overijssel": (222, 498),
    "flevoland": (165, 505),
    "gelderland": (195, 455),
    "utrecht": (140, 455),
    "noord_holland": (118, 505),
    "zuid_holland": (85, 447),
    "zeeland": (40, 392),
    "noord_brabant": (148, 395),
    "limburg": (193, 350),
}
"""Middle of each province, east and north in km of the national grid (RD), by eye from a map: an assumption."""


def kilometres(home: str, province: str) -> int:
    """Between the middles of two provinces, as the crow flies; 0 within one."""
    (x, y), (a, b) = PROVINCES[home], PROVINCES[province]
    return round(float(((x - a) ** 2 + (y - b) ** 2) ** 0.5))
