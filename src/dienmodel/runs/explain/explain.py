"""From a number back to what it is made of: flows, figures, sources and what moves it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.figures import figures_behind
from dienmodel.runs.explain.people import TARGET, goal_of
from dienmodel.runs.explain.quantity import Quantity, value_of
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import moment_of
from dienmodel.text.table import Schema, Table, reals, texts

PARTS = Schema(
    "parts",
    (*texts("part", "what", "why", "to"), *reals("as_asked", "value"), *reals("people", "n_people", gaps=True)),
)


@dataclass(frozen=True)
class Explanation:
    """A value, the parts that add up to it, and the figures behind it.

    `parts` has the columns part (`start`, `in`, `out`; `of` where nothing flows), what, why, to, value and n_people.
    Out is negative: the values add up to `value`. A part that is a mean over people says over how many in n_people.
    `sensitivities` is None until somebody has computed them.
    """

    quantity: Quantity
    day: date
    value: float
    wanted: float | None
    parts: Table
    figures: Table
    sensitivities: Table | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "quantity": self.quantity.text,
            "date": self.day.isoformat(),
            "value": self.value,
            "unit": self.quantity.unit,
            "wanted": self.wanted,
            "parts": self.parts.rows(),
            "figures": self.figures.rows(),
            "sensitivities": None if self.sensitivities is None else self.sensitivities.rows(),
        }


def explain(run: Run, quantity: str, day: date) -> Explanation:
    """Explain a quantity on a date in the expected course of a run.

    Raises:
        FaultyInput: there is no such quantity, or the date lies outside the run.
    """
    asked = parse(quantity, run.world.catalogue)
    moment_of(run.world.network, day)
    parts = list(asked.kind.parts(run, asked, day))
    return Explanation(
        asked,
        day,
        value_of(run, asked, day, parts),
        goal_of(run, asked.name).people if asked.kind is TARGET else None,
        PARTS.table(dict(zip(PARTS.names, part, strict=True)) for part in parts),
        figures_behind(run.world, asked),
    )
