"""A scenario as said, and every way to say it otherwise."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from dienmodel.model.figures import Figure, Source
from dienmodel.model.parts import figure_of
from dienmodel.model.schema.measures import MeasureSet, Price
from dienmodel.model.schema.plans import Admissions
from dienmodel.model.schema.scenario import Scenario
from dienmodel.text.reading import Tree, YamlKey, YamlPlace


class Move(NamedTuple):
    """Factors on a figure: up to today, and from then on; what cannot change over the run has the second all along."""

    before: float
    ahead: float


Factor = float | Move
"""A factor on a figure; one number holds from today on, for the past is known."""


def parted(factor: Factor) -> Move:
    """A factor before today and from then on."""
    return factor if isinstance(factor, Move) else Move(1.0, factor)


@dataclass(frozen=True, repr=False)
class Said:
    """A scenario as said: declarations, the figures and sources it can use, and where each thing stands."""

    scenario: Scenario
    figures: Mapping[str, Figure]
    sources: Mapping[str, Source]
    origins: Mapping[YamlPlace, Tree] = field(repr=False)
    folder: Path
    read: tuple[Tree, ...] = field(repr=False)
    own_levels: Mapping[str, float] | None = None  # of measures where the course is said; None: as in `scenario`
    switched_in_vain: tuple[str, ...] = ()  # measures that were asked to stand where they stood
    factors: Mapping[str, Factor] = field(default_factory=dict)  # on figures, in a future that was drawn

    def __repr__(self) -> str:
        return f"<scenario {self.scenario.scenario}>"

    @property
    def moved(self) -> dict[str, float]:
        """Levels of the measures that stand elsewhere than where the scenario says from which course it starts."""
        now, own = self.scenario.on, self.scenario.on if self.own_levels is None else self.own_levels
        names = (name for name in self.scenario.measures if now.get(name, 0.0) != own.get(name, 0.0))
        return {name: now.get(name, 0.0) for name in names}

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self.scenario.scenario

    def where(self, *place: YamlKey) -> str:
        """`file:line` of a declaration, or of the nearest thing around it."""
        return where_in(self.origins, place)


def where_in(origins: Mapping[YamlPlace, Tree], place: Sequence[YamlKey]) -> str:
    """`file:line` of a place in a scenario, or of the nearest thing around it."""
    for cut in range(len(place), -1, -1):
        tree = origins.get(tuple(place[:cut]))
        if tree is not None:
            inside = tuple(place[1:]) if _is_library(tree, place) else tuple(place)
            return tree.where(inside)
    return "scenario"


def _is_library(tree: Tree, place: Sequence[YamlKey]) -> bool:
    """Figure and source files have no section heading of their own."""
    return bool(place) and place[0] in ("figures", "sources") and place[0] not in (tree.data or ())  # type: ignore[operator]


def with_levels(said: Said, on: Mapping[str, float]) -> Said:
    """The scenario with exactly these measures on."""
    return _updated(said, on=dict(on))


def with_level(said: Said, name: str, level: float) -> Said:
    """The scenario with a measure at a level, the others as far on as they are."""
    return _updated(said, on={**said.scenario.on, name: level})


class MeasureDates(NamedTuple):
    """From when a measure is on, and until when; None: it stays."""

    start: date
    until: date | None


def with_dates(said: Said, dates: Mapping[str, MeasureDates]) -> Said:
    """The scenario with other dates of some measures; itself without any, so that its neighbours know it."""
    if not dates:
        return said
    moved = {name: said.scenario.measures[name].model_copy(update=own._asdict()) for name, own in dates.items()}
    return _updated(said, measures={**said.scenario.measures, **moved})


def without_measures(said: Said, names: Collection[str]) -> Said:
    """The scenario without these measures, the others as far on as they are."""
    others = {name: measure for name, measure in said.scenario.measures.items() if name not in names}
    on = {name: level for name, level in said.scenario.on.items() if name not in names}
    return _updated(said, measures=others, on=on, sets=_whole_sets(said, others))


def _whole_sets(said: Said, measures: Collection[str]) -> dict[str, MeasureSet]:
    """The sets of which all measures are left."""
    return {name: each for name, each in said.scenario.sets.items() if set(each.measures) <= set(measures)}


def with_now(said: Said, now: date, on: Mapping[str, float]) -> Said:
    """The scenario with the past up to another day, and exactly these measures on."""
    return _updated(said, now=now, on=dict(on))


def with_only(said: Said, on: Mapping[str, float]) -> Said:
    """The scenario with exactly these measures on and no decided admissions."""
    return _updated(said, on=dict(on), admissions=None)


def with_starts(said: Said, chosen: Mapping[str, tuple[float, date]]) -> Said:
    """The scenario with these measures on, besides those that are: level and start of each."""
    measures = dict(said.scenario.measures)
    for name, (_, start) in chosen.items():
        measures[name] = measures[name].model_copy(update={"start": start})
    on = {**said.scenario.on, **{name: level for name, (level, _) in chosen.items()}}
    return _updated(said, measures=measures, on=on)


def in_full_force(said: Said, starts: Mapping[str, tuple[float, date]]) -> Said:
    """The scenario with these measures on from some days, and never over."""
    begun = with_starts(said, starts)
    endless = {name: begun.scenario.measures[name].model_copy(update={"until": None}) for name in starts}
    return _updated(begun, measures={**begun.scenario.measures, **endless})


def after_decisions(said: Said) -> Said:
    """The scenario whose measures start as much later as the decisions that they wait for are late."""
    decisions = said.scenario.decisions
    moved = {}
    for name, measure in said.scenario.measures.items():
        by = measure.decided_by or measure.start
        if measure.decision in decisions and decisions[measure.decision].date > by:
            late = decisions[measure.decision].date - by
            moved[name] = measure.model_copy(update={"start": measure.start + late, "decided_by": by})
    return _updated(said, measures={**said.scenario.measures, **moved}) if moved else said


def with_figures(said: Said, figures: Mapping[str, Figure]) -> Said:
    """The scenario with other figures in the place of some."""
    return replace(said, figures={**said.figures, **figures})


def with_values(said: Said, values: Mapping[str, float]) -> Said:
    """The scenario with other values of some figures, in their own units."""
    return with_figures(said, {key: said.figures[key].model_copy(update={"value": v}) for key, v in values.items()})


def with_moves(said: Said, moves: Mapping[str, Factor]) -> tuple[Said, dict[str, Factor]]:
    """The scenario with figures moved within their ranges: to values, or by factors where a range has factors.

    A value holds all along; a part of a whole is moved by a weight on it, under its own name.
    """
    values = {key: parted(move).ahead for key, move in moves.items() if said.figures[figure_of(key)].by_values}
    factors = {key: move for key, move in moves.items() if key not in values}
    return (with_values(said, values) if values else said), factors


def in_future(said: Said, moves: Mapping[str, Factor]) -> Said:
    """The scenario with figures moved as in a future that was drawn, however it is changed after that."""
    moved, factors = with_moves(said, moves)
    return replace(moved, factors=factors)


def without_admissions(said: Said) -> Said:
    """The scenario without decided admissions: its gates admit."""
    return _updated(said, admissions=None)


def with_admissions(
    said: Said,
    days: Sequence[date],
    lines: Mapping[str, Sequence[float]],
    doors: Mapping[str, Sequence[float]],
) -> Said:
    """The scenario with people to admit per line, and how many may wait for lines with doors, between some days."""
    if not lines:
        return without_admissions(said)
    rows = ({name: tuple(row) for name, row in part.items()} for part in (lines, doors))
    of_lines, of_doors = rows
    return _updated(said, admissions=Admissions(days=tuple(days), lines=of_lines, doors=of_doors))


def without_idle(said: Said) -> Said:
    """The scenario without the measures that are off."""
    live = {name: m for name, m in said.scenario.measures.items() if said.scenario.on.get(name, 0.0) > 0}
    return _updated(said, measures=live, sets=_whole_sets(said, live))


def without_sections(said: Said, names: Iterable[str]) -> Said:
    """The scenario with some of its sections empty."""
    return _updated(said, **{name: {} for name in names})


def without_prices(said: Said) -> Said:
    """The scenario with measures that cost nothing."""
    return _updated(
        said, measures={n: m.model_copy(update={"cost": Price()}) for n, m in said.scenario.measures.items()}
    )


def _updated(said: Said, **update: Any) -> Said:
    """Another scenario; what is said was checked, and is not read again."""
    return replace(said, scenario=said.scenario.model_copy(update=update))
