"""One function per picture of a run."""

from dienmodel.show.pictures.futures import dot_scale, futures
from dienmodel.show.pictures.people import categories, flows, population, strength, targets_of
from dienmodel.show.pictures.posts import evidence, instructors, money, posts
from dienmodel.show.pictures.queues import (
    bottlenecks,
    capacity_rows,
    funnel,
    lead_times,
    merged_capacities,
    seats,
    waiting,
)
from dienmodel.show.pictures.spending import both_ledgers

__all__ = [
    "both_ledgers",
    "bottlenecks",
    "capacity_rows",
    "categories",
    "dot_scale",
    "evidence",
    "flows",
    "funnel",
    "futures",
    "instructors",
    "lead_times",
    "merged_capacities",
    "money",
    "population",
    "posts",
    "seats",
    "strength",
    "targets_of",
    "waiting",
]
