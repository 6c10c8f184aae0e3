"""Bands of people who are counted together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np

from dienmodel.model.calendar import Moment
from dienmodel.network.meters.moment import at
from dienmodel.runs.likely import Spread
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import moment_of
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of

InGroups: TypeAlias = Mapping[str, str | Sequence[str] | None]
"""By dimension, `category` among them: a member or several; None is who has none, as a recruit without a rank."""


def people_together(run: Run, day: date, groups: InGroups) -> Spread:
    """People on a day of all cells that are in the groups, added in each possible course: 5 %, 50 % and 95 %.

    Raises:
        FaultyInput: there is no such group or nobody can be in all, there are no courses, or the day lies outside them.
    """
    moment, cells = moment_of(run.world.network, day), run.world.network.labels.cells
    if run.possible is None:
        raise FaultyInput([Fault("bands-not-there", Phrase("the-question"))])
    fits, dimensions = np.ones(len(cells), bool), [*dict.fromkeys(name for cell in cells for name in cell)]
    if unknown := next((name for name in groups if name not in dimensions), None):
        raise FaultyInput([Fault("no-such-group", unknown, {"word": unknown, "one_of": one_of(unknown, dimensions)})])
    for dimension, members in groups.items():
        own = [cell.get(dimension, "") for cell in cells]
        wanted = [members or ""] if members is None or isinstance(members, str) else list(members)
        known = [*dict.fromkeys(own)]
        if (nobody := next((word for word in wanted if word not in known), None)) is not None:
            values: Values = {
                "group": dimension,
                "word": nobody,
                "one_of": one_of(nobody, [member for member in known if member]),
            }
            raise FaultyInput([Fault("nobody-in-group", Phrase("the-question"), values)])
        fits &= np.isin(own, wanted)
    around = run.possible[:, [moment.state, moment.up]][:, :, fits].sum(axis=2).T
    return Spread.over(at(Moment(0, moment.part), around))
