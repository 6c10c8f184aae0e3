"""Lengths of time in whole steps: how long stages take, and what is noted where that is not as it is said."""

from collections.abc import Sequence
from functools import cache
from math import sqrt

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.schema.tracks import Stage
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import Compiler, note_fault
from dienmodel.network.compile.sense import SPREAD
from dienmodel.network.compile.stays import stays
from dienmodel.network.draft import to_ticks
from dienmodel.network.network import TICKS, Small
from dienmodel.text.faults import Fault, Phrase, Value
from dienmodel.text.reading import YamlPlace

ROUGH = 0.1
"""Lengths that whole steps change by more than this share are told."""


STEP = {
    "day": Phrase("step-day"),
    "week": Phrase("step-week"),
    "month": Phrase("step-month"),
    "year": Phrase("step-year"),
}


def whole_length(c: Compiler, place: YamlPlace, keys: Sequence[str], context: Context) -> int:
    """Whole steps, at least one, in a length that is said at some place; told where that is another length."""
    steps = c.calendar.steps(c.amounts.constant(keys, context) * DAYS_PER_YEAR)
    counted = max(1, round(steps))
    note_length(c, place, keys, steps, counted)
    return counted


def note_length(c: Compiler, place: YamlPlace, keys: Sequence[str], steps: float, counted: float) -> None:
    """Note a length in steps that counts as another one, by how much, and at which figure."""
    if abs(counted - steps) <= ROUGH * steps:
        return
    weeks = c.calendar.years_per_step * DAYS_PER_YEAR / 7
    values: dict[str, Value] = {
        "place": ".".join(map(str, place)),
        "key": bare(keys[0]),
        "said": f"{steps * weeks:.3g}",
        "counted": f"{counted * weeks:.3g}",
        "bias": f"{(counted - steps) * weeks:+.3g}",
        "step": STEP[c.calendar.step],
    }
    note_rounding(c, keys, "length-rounded", **values)


def note_rounding(c: Compiler, keys: Sequence[str], code: str, **values: Value) -> None:
    """Note at a figure that something is followed otherwise than it is said."""
    rounding = Fault(code, c.said.where("figures", bare(keys[0])), values)
    if rounding not in c.amounts.notes:
        c.amounts.notes.append(rounding)


def duration(c: Compiler, stage: Stage, context: Context) -> Small:
    """Ticks of a stay of 0, 1, 2... steps; who stays beyond the end of the run is given one stay too long for it."""
    said = c.calendar.steps(c.amounts.constant(stage.duration, context) * DAYS_PER_YEAR)
    longest = c.calendar.n_steps + 1
    steps = max(said, 1.0)
    if stage.gate and any(c.said.scenario.gates[stage.gate].uses.values()):  # who share a unit stay equally long
        steps = float(round(steps))
    note_length(c, ("stages", context["stage"], "duration"), stage.duration, said, steps)
    variation = _variation(c, stage, context)
    ticks = _ticks(steps, variation, longest)
    if variation and len(ticks) <= longest:  # else some stay beyond the end of the run, and do not vary there
        _note_variation(c, stage, context, variation, ticks)
    return ticks


def _note_variation(c: Compiler, stage: Stage, context: Context, said: float, ticks: Small) -> None:
    """Note a variation that whole steps cannot have."""
    stay, chances = np.arange(len(ticks)), ticks / TICKS
    mean = float(chances @ stay)
    varies = sqrt(max(float(chances @ stay**2) - mean**2, 0.0)) / mean
    if abs(varies - said) > ROUGH:
        place = f"stages.{context['stage']}.variation"
        step = STEP[c.calendar.step]
        values: dict[str, Value] = {"place": place, "said": f"{said:.3g}", "counted": f"{varies:.3g}", "step": step}
        note_rounding(c, stage.variation or (), "variation-rounded", **values)


@cache
def _ticks(mean: float, variation: float, longest: int) -> Small:
    return to_ticks(stays(mean, variation, longest))


def _variation(c: Compiler, stage: Stage, context: Context) -> float:
    """How much the stays in a stage vary, as a share of their mean; 0: not at all."""
    said = c.amounts.constant(stage.variation, context)
    least, most = SPREAD
    if said != 0 and not least <= said <= most:
        values = {"number": f"{said:g}", "low": f"{least:g}", "high": f"{most:g}"}
        note_fault(c, ("figures", bare((stage.variation or ("",))[0])), "variation", **values)
    return min(max(said, 0.0), most) if said >= least else 0.0
