"""The full-time equivalents of the people by category, in words."""

import numpy as np

from dienmodel.network.meters.moment import at
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.show.names import category
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words


def equivalents_sheet(run: Run, w: Words) -> Sheet | None:
    """People and the equivalents that they are on the day of the answer, as expected; None where nothing is said."""
    if run.equivalents is None:
        return None
    day, cells = day_of_answer(run), run.world.network.labels.cells
    moment = run.world.network.calendar.moment(day)
    people, full_time = (at(moment, counts) for counts in (run.strength, run.equivalents))
    rows = []
    for name in (*dict.fromkeys(cell["category"] for cell in cells), "total"):
        own = np.array([name in ("total", cell["category"]) for cell in cells], bool)
        shown = category(run.world.catalogue, name, w)
        rows.append([shown, w.people(float(people[own].sum())), w.people(float(full_time[own].sum()))])
    head = [w.say("columns.category"), w.say("columns.people"), w.say("columns.equivalents")]
    return sheet(w.say("sheets.equivalents", day=w.day(day)), head, rows, 1)
