"""Futures: a scenario in which some figures are at an end of their ranges."""

import re
from collections.abc import Iterator, Mapping
from typing import get_args

from dienmodel.model.figures import End
from dienmodel.model.said import Said, with_figures
from dienmodel.model.used import figures_used
from dienmodel.text.faults import Fault, FaultyInput, meant

ENDS = re.compile(r"\w+=\w*(,\w+=\w*)*")
"""How a future is written that is no file: `leaving=high`, or `leaving=high,seats=low`."""


def future(said: Said, text: str) -> Said:
    """The scenario with figures at the ends that are named, as in `leaving=high,seats=low`.

    Raises:
        FaultyInput: a figure that does not exist, does nothing or has no range, or an end that is neither low nor high.
    """
    ends = dict(part.split("=") for part in text.split(","))
    faults = [*_faults(said, text, ends)]
    if faults:
        raise FaultyInput(faults)
    moved = {key: said.figures[key].at("low" if end == "low" else "high") for key, end in ends.items()}
    return with_figures(said, moved)


def _faults(said: Said, text: str, ends: Mapping[str, str]) -> Iterator[Fault]:
    used = figures_used(said)
    for key, end in ends.items():
        where = said.where("figures", key)
        if key not in said.figures:
            yield Fault("future-no-figure", text, {"key": key, "meant": meant(key, said.figures)})
        elif key not in used:
            yield Fault("future-idle", where, {"key": key})
        elif end not in get_args(End):
            yield Fault("future-end", where, {"key": key, "end": end})
        elif said.figures[key].low is None and said.figures[key].low_factor is None:
            yield Fault("future-no-range", where, {"key": key})
