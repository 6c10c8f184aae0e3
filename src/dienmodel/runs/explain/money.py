"""What is paid in a calendar year, per article."""

from collections.abc import Iterator, Sequence
from datetime import date

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.world import World
from dienmodel.runs.explain.quantity import ALL, About, Declarations, PartRow, Period, Quantity, QuantityKind
from dienmodel.runs.run import Run
from dienmodel.runs.spending import cost_courses, run_off_over
from dienmodel.runs.tables.periods import shares_of

OF_MEASURES = "measures"
"""The article of the money of the measures themselves."""


def articles(catalogue: Catalogue) -> Sequence[str]:
    """Everything together, and each article of a scenario."""
    return [ALL, *dict.fromkeys(cost.article for cost in catalogue.costs.values()), OF_MEASURES]


def _paid(run: Run, quantity: Quantity, day: date) -> Iterator[PartRow]:
    """Euro per cost line of an article, per measure, and of what was outstanding at the opening."""
    calendar, days = run.world.network.calendar, quantity.days(day)
    shares_of(run, days)  # days outside the run are a fault
    courses = [course for course in cost_courses(run) if quantity.name in (course.article, ALL)]
    for course in courses:
        yield PartRow("of", f"{course.kind} {course.name}", "paid", "", course.paid_over(calendar, days))
    for article in dict.fromkeys(course.article for course in courses):
        if opened := run_off_over(run, article, days):
            yield PartRow("of", "", "outstanding", "", opened)


def _behind(world: World, quantity: Quantity) -> Declarations:
    """Cost lines of an article with what they are paid for, and the measures' own money."""
    costs = world.catalogue.costs
    lines = {name: cost for name, cost in costs.items() if quantity.name in (cost.article, ALL)}
    bases = (cost.base for cost in lines.values() if cost.base is not None)
    own = world.catalogue.working if quantity.name in (OF_MEASURES, ALL) else ()
    paid = {
        ("payments", name) for cost in lines.values() for name in [world.catalogue.payments.get(cost.article)] if name
    }
    return {*(("costs", name) for name in lines), *paid, *bases, *(("measures", name) for name in own)}


COST = QuantityKind(
    "cost", "euro", Period.YEAR, About.ARTICLE, "cost:staff", named=articles, parts=_paid, behind=_behind, listed=True
)
