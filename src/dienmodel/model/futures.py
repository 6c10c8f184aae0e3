"""Futures: a scenario in which some figures are at an end of their ranges."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from dienmodel.model.checks import figures_used
from dienmodel.model.figures import End
from dienmodel.model.scenario import Said
from dienmodel.text.faults import Fault, FaultyInput, meant

ENDS = re.compile(r"\w+=\w*(,\w+=\w*)*")
"""How a future is written that is no file: `leaving=high`, or `leaving=high,seats=low`."""


def future(said: Said, text: str) -> Said:
    """The scenario with figures at the ends that are named, as in `leaving=high,seats=low`.

    Raises:
        FaultyInput: a figure that does not exist, does nothing or has no range, or an end that is neither low nor high.
    """
    ends = dict(part.split("=") for part in text.split(","))
    faults = tuple(_faults(said, text, ends))
    if faults:
        raise FaultyInput(faults)
    moved = {key: said.figures[key].at("low" if end == "low" else "high") for key, end in ends.items()}
    return replace(said, figures={**said.figures, **moved})


def _faults(said: Said, text: str, ends: Mapping[str, str]) -> Iterator[Fault]:
    used = figures_used(said)
    for key, end in ends.items():
        where = said.where("figures", key) if key in said.figures else text
        if key not in said.figures:
            what, remedy = f"there is no figure {key!r}", f"{meant(key, said.figures)}use a figure of the scenario"
        elif key not in used:
            what, remedy = f"the scenario does not use figure {key!r}", "use a figure that it does use"
        elif end not in get_args(End):
            what, remedy = f"figure {key!r} has no end {end!r}", f"write {key}=low or {key}=high"
        elif said.figures[key].low is None and said.figures[key].low_factor is None:
            what, remedy = f"figure {key!r} has no range", "give it low and high, or use a file"
        else:
            continue
        yield Fault(what, where, "that future would be no other, or none at all", remedy, "future")
