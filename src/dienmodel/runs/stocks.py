"""Posts and people of a run on a day, by category, service and rank group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dienmodel.network.meters.moment import at
from dienmodel.runs.run import Run
from dienmodel.text.faults import Fault, FaultyInput

StockCell = tuple[str, str, str]
"""Category, service and rank group."""


@dataclass(frozen=True)
class StocksOnDay:
    """Posts by organisation and cell; trained people by cell, and those of them who are available for war."""

    posts: Mapping[str, Mapping[StockCell, float]]
    people: Mapping[StockCell, float]
    available: Mapping[StockCell, float]


def stocks_on(run: Run, day: date) -> StocksOnDay:
    """What a run expects on a day, in the cells that have posts.

    Raises:
        FaultyInput: the run does not reach that day.
    """
    network, outcomes = run.world.network, run.world.outcomes
    calendar = network.calendar
    if not calendar.dates[0] <= day <= calendar.dates[-1]:
        raise FaultyInput([Fault("match-day", "--date", {"first": calendar.dates[0], "last": calendar.dates[-1]})])
    moment, labels = calendar.moment(day), network.labels.cells
    cells = [(cell.get("category", ""), cell.get("service", ""), cell.get("rank", "")) for cell in labels]
    posts = {name: at(moment, course) for name, course in outcomes.posts.items()}
    used = [k for k in range(len(cells)) if any(count[k] > 0 for count in posts.values())]
    people, able = at(moment, run.trained), at(moment, outcomes.able("war", run.trained))
    return StocksOnDay(
        {name: {cells[k]: float(count[k]) for k in used} for name, count in posts.items()},
        {cells[k]: float(people[k]) for k in used},
        {cells[k]: float(able[k]) for k in used},
    )
