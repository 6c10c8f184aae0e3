"""What is paid in a calendar year, per article."""

from collections.abc import Iterator, Sequence
from datetime import date

from dienmodel.model.said import Said
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.world import World
from dienmodel.runs.explain.quantity import ALL, About, Kind, Part, Period, Places, Quantity
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import cost_courses

OF_MEASURES = "measures"
"""The article of the money of the measures themselves."""


def articles(said: Said) -> Sequence[str]:
    """Everything together, and each article of a scenario."""
    return [ALL, *dict.fromkeys(cost.article for cost in said.scenario.costs.values()), OF_MEASURES]


def _paid(run: Run, quantity: Quantity, day: date) -> Iterator[Part]:
    """Euro per cost line of an article."""
    shares = year_shares(run.world.network.calendar, day.year)
    for name, (article, _, paid) in cost_courses(run).items():
        if quantity.name in (article, ALL):
            yield "of", f"cost {name}", "paid", "", float(paid @ shares)


def _behind(world: World, quantity: Quantity) -> Places:
    """Cost lines of an article with what they are paid for, and the measures' own money."""
    scenario = world.said.scenario
    lines = {name: cost for name, cost in scenario.costs.items() if quantity.name in (cost.article, ALL)}
    bases = {("stocks", cost.stock) for cost in lines.values() if cost.stock}
    bases |= {("tracks", track) for cost in lines.values() if (track := cost.track or cost.newcomers)}
    bases |= {("capacities", cost.capacity) for cost in lines.values() if cost.capacity}
    own = {("measures", name) for name, level in scenario.on.items() if level > 0}
    with_measures = quantity.name in (OF_MEASURES, ALL)
    return {*(("costs", name) for name in lines), *bases, *(own if with_measures else ())}


COST = Kind(
    "cost", "euro", Period.YEAR, About.ARTICLE, "cost:staff", names=articles, parts=_paid, behind=_behind, listed=True
)
