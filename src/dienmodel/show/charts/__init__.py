"""One function per chart: table in, figure out."""

from dienmodel.show.charts.futures import foretold, futures
from dienmodel.show.charts.people import categories, compared, effects, flows, observed, population, strength
from dienmodel.show.charts.plans import front, plan_calendar, plan_prices
from dienmodel.show.charts.posts import evidence, instructors, money, posts, spending
from dienmodel.show.charts.queues import bottlenecks, funnel, heat_map, lead_times, seats, waiting
from dienmodel.show.charts.tradeoff import tradeoff

__all__ = [
    "bottlenecks",
    "categories",
    "compared",
    "effects",
    "evidence",
    "flows",
    "foretold",
    "front",
    "funnel",
    "futures",
    "heat_map",
    "instructors",
    "lead_times",
    "money",
    "observed",
    "plan_calendar",
    "plan_prices",
    "population",
    "posts",
    "seats",
    "spending",
    "strength",
    "tradeoff",
    "waiting",
]
