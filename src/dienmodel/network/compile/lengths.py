"""Lengths of time in whole steps: how long stages take, and what is noted where that is not as it is said."""

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import product
from math import sqrt

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.counting import stages_counting
from dienmodel.model.said import Said
from dienmodel.model.schema.tracks import Stage
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.bands import begins_of, means_over
from dienmodel.network.compile.compiler import Compiler, add_note, note_fault
from dienmodel.network.compile.figures.sense import SPREAD
from dienmodel.network.compile.recall import recall_of
from dienmodel.network.compile.stays import stays, variance_of, with_variance
from dienmodel.network.draft import to_ticks
from dienmodel.network.network import TICKS, Reals, Small
from dienmodel.text.faults import Fault, Phrase, Value, Values
from dienmodel.text.reading import YamlPlace

ROUGH = 0.1
"""Lengths that whole steps change by more than this share are told."""

VARIES = 0.02
"""Variations that whole steps change by more than this are told."""

SAME = 1e-12
"""Years by which a length may change over the dates of the run and be the same."""

EXACT = 1e-3
"""A variance is kept to this share: the variation to half of it."""


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


def note_length(
    c: Compiler, place: YamlPlace, keys: Sequence[str], steps: float, counted: float, most: float = ROUGH
) -> None:
    """Note a length in steps that counts as another one, by more than a share `most`: how much, at which figure."""
    if abs(counted - steps) <= most * steps:
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
    add_note(c, ("figures", bare(keys[0])), code, **values)


def stays_to_the_end(said: Said) -> list[Fault]:
    """Notes of stages in which people count and that nobody is said to leave or drop out of."""
    stages = {name: said.scenario.stages[name] for name in stages_counting(said.scenario)}
    silent = (name for name, stage in stages.items() if stage.dropout is None and stage.leaves is None)
    return [Fault("stay-to-the-end", said.where("stages", name), {"stage": name}) for name in silent]


def late_decisions(said: Said) -> list[Fault]:
    """Notes of measures that start later than said, since what they wait for is decided later."""
    decisions, notes = said.scenario.decisions, []
    for name, measure in said.scenario.measures.items():
        day = decisions[measure.decision].date if measure.decision else None
        if day and measure.decided_by and day > measure.decided_by:
            values: Values = {"measure": name, "decision": measure.decision or "", "day": day, "by": measure.decided_by}
            notes.append(Fault("starts-later", said.where("measures", name), {**values, "start": measure.start}))
    return notes


def durations(c: Compiler, stage: Stage, context: Context) -> list[tuple[Small, Reals]]:
    """Ticks of stays of 0, 1, 2... steps, each with the share [T] of those who start in a step that have it.

    There is one that all have, unless the length changes over time. Half a measure is the new length for half of the
    people; of several each is for its share of them, whoever has the others.
    """
    works, row = c.amounts.acting(stage.duration, context), c.amounts.row(stage.duration, context)
    if not works and np.ptp(row) <= SAME:
        return [(_ticks(c, stage, context, c.calendar.steps(float(row[0]) * DAYS_PER_YEAR)), np.ones(len(row)))]
    found: dict[float, Reals] = {}
    for on in product((False, True), repeat=len(works)):
        share = np.prod([w if yes else 1.0 - w for w, yes in zip(works.values(), on, strict=True)], axis=0)
        years = c.amounts.under(dict(zip(works, on, strict=True)), stage.duration, context)
        for said in _values(years):
            length = c.calendar.steps(said * DAYS_PER_YEAR)
            found[length] = found.get(length, np.zeros(c.calendar.n_steps)) + share * (years == said)
    there = {length: share for length, share in found.items() if share.max() > 0.0}
    return [(_ticks(c, stage, context, length), share) for length, share in there.items()]


def _values(row: Reals) -> list[float]:
    """The numbers in a row, each once, from low to high; most rows change a few times only."""
    return sorted({float(row[0]), *row[1:][row[1:] != row[:-1]].tolist()})


def _ticks(c: Compiler, stage: Stage, context: Context, said: float) -> Small:
    """Ticks of a stay of 0, 1, 2... steps; who stays beyond the end of the run is given one stay too long for it."""
    longest = c.calendar.n_steps + 1
    steps = max(said, 1.0)
    note_length(c, ("stages", context["stage"], "duration"), stage.duration, said, steps)
    variation = _variation(c, stage, context)
    ticks = stay_ticks(steps, variation, longest)
    if variation and len(ticks) <= longest:  # else some stay beyond the end of the run, and do not vary there
        _note_variation(c, stage, context, variation, ticks)
    return ticks


def _note_variation(c: Compiler, stage: Stage, context: Context, said: float, ticks: Small) -> None:
    """Note a variation that whole steps cannot have."""
    chances = ticks / TICKS
    varies = sqrt(variance_of(chances)) / float(chances @ np.arange(len(ticks)))
    if abs(varies - said) > VARIES:
        place = f"stages.{context['stage']}.variation"
        step = STEP[c.calendar.step]
        values: dict[str, Value] = {"place": place, "said": f"{said:.3g}", "counted": f"{varies:.3g}", "step": step}
        note_rounding(c, stage.variation or (), "variation-rounded", **values)


def hazards(c: Compiler, keys: Sequence[str], context: Context) -> Reals:
    """Hazards of a rate by time in the first, second... step up to its last band, which holds on; one if it is steady.

    Who comes at any time meets the same hazards: a rate that changes over the dates of the run is a fault.
    """
    return recall_of(c, ("hazards", keys), tuple(keys), context, partial(_hazards, c, keys, context))


def _hazards(c: Compiler, keys: Sequence[str], context: Context) -> Reals:
    rate = c.amounts.steady(keys, context)
    begins, levels = begins_of(c.calendar, rate.bands), rate.rows[:, 0]
    per_step = means_over(levels, begins, range(int(np.ceil(begins[-1])) + 2))
    return (per_step if np.ptp(per_step) else per_step[:1]) * c.calendar.years_per_step


@lru_cache(maxsize=1024)
def stay_ticks(mean: float, variation: float, longest: int) -> Small:
    """Ticks of a stay of 0, 1, 2... steps with this mean in steps and deviation `variation` x mean, see `stays`."""
    chances = stays(mean, variation, longest)
    ticks, exact = to_ticks(chances), variance_of(chances)
    if len(ticks) > longest:  # some stay beyond the end of the run: what they vary is not followed
        return ticks
    near = abs(variance_of(ticks / TICKS) - exact) <= EXACT * exact
    return ticks if near else with_variance(ticks, exact, longest)


def _variation(c: Compiler, stage: Stage, context: Context) -> float:
    """How much the stays in a stage vary, as a share of their mean; 0: not at all."""
    said = c.amounts.constant(stage.variation, context)
    least, most = SPREAD
    if said != 0 and not least <= said <= most:
        values = {"number": f"{said:g}", "low": f"{least:g}", "high": f"{most:g}"}
        note_fault(c, ("figures", bare((stage.variation or ("",))[0])), "variation", **values)
    return min(max(said, 0.0), most) if said >= least else 0.0
