"""Write how good forecasts were (`make verify`): learn up to three days, forecast what came.

The forecasts go into the package, for answers to tell, and their scores into back-test.md. It takes minutes:
`python docs/verification.py FOLDER` keeps the courses in a folder and goes on from there.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from back_test import PAGE, looked_back

from dienmodel.engines.expect.expect import expect
from dienmodel.network.observed import Lack
from dienmodel.network.world import World
from dienmodel.runs.observed import observations
from dienmodel.runs.run import Run
from dienmodel.sweeps.calibrate import Calibration
from dienmodel.sweeps.foretold import (
    ALONE,
    FILE,
    LACKING,
    SPANS,
    Foretold,
    Score,
    ahead,
    read_foretold,
    score,
    write_foretold,
)
from dienmodel.sweeps.map import Execution, processes
from dienmodel.sweeps.verified import Forecast, by_model, drift_of, looked_ahead, naive

ORIGINS = ("2020-07-01", "2022-02-01", "2024-07-01")
MEMBERS = 100
MEMORY = 5.0
"""Years over which what the model lacks fades: an assumption of ours."""

TABLE = re.compile(r"(<!-- verified by `make verify` -->\n)[^<]*(?=<!-- end -->)")

WAYS = {
    ALONE: "Model",
    LACKING: "Model, with what it lacked from the other days",
    "walk": "Random walk with drift",
    "line": "Straight line",
}
DISTANCES = ("up to 1 year", "1 to 3 years", "3 to 5½ years")
CATEGORIES = {"professional": "Professionals", "reservist": "Reservists", "civilian": "Civilians", "total": "All staff"}


def forecasts(found: Sequence[Calibration]) -> list[Forecast]:
    """Those of all days by every way; what the model lacked is estimated without the day it is used for."""
    alone = [by_model(each) for each in found]
    made = [forecast for each in alone for forecast in each]
    for i, each in enumerate(found):
        others = [forecast for j, rows in enumerate(alone) if j != i for forecast in rows]
        made += by_model(each, LACKING, lacking(drift_of(others, MEMORY)))
        made += naive(each)
    return made


def lacking(drift: float) -> dict[str, Lack]:
    """A discrepancy of people by its drift alone, the same for each category, which lack it together."""
    return {"people": Lack({}, {"": drift}, MEMORY, 1.0)}


def told(found: Sequence[Calibration]) -> list[Foretold]:
    """The forecasts of all days in numbers to keep."""
    expected = {each.world.catalogue.now: expected_in(each.world) for each in found}
    return [forecast.told(expected[forecast.since][forecast.reading.name]) for forecast in forecasts(found)]


def expected_in(world: World) -> dict[str, float]:
    """What the course of a day expects of each count of people."""
    run = Run(world, expect(world.network))
    return {point.name: point.of(run) for point in observations(world) if point.category}


def page(rows: Sequence[Foretold]) -> str:
    """The page with the scores of some forecasts."""
    return TABLE.sub(lambda match: match[1] + "".join(lines(rows)), PAGE.read_text(encoding="utf-8"))


def lines(made: Sequence[Foretold]) -> Iterator[str]:
    """The tables: by how far ahead, by category and by day."""
    spans = zip(DISTANCES, SPANS, strict=True)
    yield from _table("How far ahead", {name: ahead(made, *span) for name, span in spans})
    of_whom = {name: [row for row in made if row.category == key] for key, name in CATEGORIES.items()}
    yield from _table("Whom", of_whom)
    yield from _table("Known up to", {day: [row for row in made if str(row.since) == day] for day in ORIGINS})
    drift = drift_of([row for row in made if row.by == ALONE], MEMORY)
    yield f"\nFrom all three days together the model is estimated to lack {100 * drift:.1f} % a year.\n"
    yield "\n"


def _table(first: str, rows: dict[str, list[Foretold]]) -> Iterator[str]:
    head = (first, "Forecast by", "Counts", "In 50 %", "In 90 %", "CRPS", "Bias")
    yield from ("\n| " + " | ".join(head) + " |\n", "|---" * len(head) + "|\n")
    for name, made in rows.items():
        for way, called in WAYS.items():
            own = [forecast for forecast in made if forecast.by == way]
            if own:
                yield f"| {name} | {called} | {_scored(score(own))} |\n"
    yield "\n"


def _scored(each: Score) -> str:
    inside = [f"{round(share * each.forecasts)}" for share in (each.half, each.ninety)]
    return " | ".join((f"{each.forecasts}", *inside, f"{100 * each.crps:.1f} %", f"{100 * each.bias:+.1f} %"))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    worked = [looked_ahead(looked_back(day), MEMBERS, how=Execution(processes(), None, folder)) for day in ORIGINS]
    write_foretold(told(worked), FILE)
    PAGE.write_text(page(read_foretold(FILE)), encoding="utf-8")
