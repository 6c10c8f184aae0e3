"""What is in a scenario: whether it holds, its measures, its figures and sources, and what the answer rests on."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dienmodel.api.choice import Choice, said_of
from dienmodel.model.evidence import WEAKEST_FIRST, evidence
from dienmodel.model.parts import figure_of
from dienmodel.text.faults import Fault
from dienmodel.text.table import Schema, Table, table, texts
from dienmodel.text.telling import told

if TYPE_CHECKING:
    from dienmodel.api.days import AnyDay
    from dienmodel.model.said import Said
    from dienmodel.network.catalogue import Catalogue
    from dienmodel.network.compile.entries import EffectEntry
    from dienmodel.network.compile.stocks.snapshot import Reconciled
    from dienmodel.network.world import World
    from dienmodel.sweeps.map import Execution
    from dienmodel.text.words import Words

GRADES = tuple(reversed(WEAKEST_FIRST))
"""Sorts of evidence, the strongest first."""

FIGURE = ("figure", "nl", "en", "value", "unit", "range", "kind", "grade", "source", "page", "valid", "where")
SOURCE = ("source", "title", "publisher", "number", "date", "figures", "where")
RESTS = ("grade", "figures", "assumptions", "share", "weight")

QUANTITIES = Schema("quantities", texts("example", "unit", "period", "meaning"))


@dataclass(frozen=True)
class Checked:
    """A scenario that holds: how much is in it, its own counts of the start beside its figures, and notes.

    The notes say what is followed otherwise than it is said, such as a stage shorter than a step, and by how much.
    """

    world: "World" = field(repr=False)

    @property
    def snapshot(self) -> "tuple[Reconciled, ...]":
        """The scenario's own counts of the start beside its figures; none where it has no counts."""
        return self.world.reconciled

    @property
    def notes(self) -> tuple[Fault, ...]:
        """What is followed otherwise than it is said."""
        return self.world.notes

    @property
    def counts(self) -> dict[str, Any]:
        """Its name, and how many figures, sources, tracks and measures it has."""
        catalogue = self.world.catalogue
        return {
            "name": catalogue.scenario,
            "figures": len(catalogue.figures),
            "sources": len(catalogue.sources),
            "tracks": len(catalogue.tracks),
            "measures": len(catalogue.measures),
        }

    def as_data(self, language: str = "en") -> dict[str, Any]:
        """Plain data, for JSON; the notes in words of a language."""
        return {
            **self.counts,
            "snapshot": [{**vars(line), "group": list(line.group)} for line in self.snapshot],
            "notes": [vars(told(note, language)) for note in self.notes],
        }


def check(scenario: "Choice | Said | str") -> Checked:
    """Read, check and compile a scenario.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    from dienmodel.network.world import build
    from dienmodel.runs.observed import observations

    world = build(said_of(scenario))
    observations(world)
    return Checked(world)


@dataclass(frozen=True)
class MeasureText:
    """A measure in words: its level (0: off), from when, after how long, what it does and costs, on which condition.

    `until` is None where it does not end; `lead`, `once` and `yearly` are empty where nothing is said; `legal` is None
    where no law is needed; `state_aid`: it may have to be notified as that.
    """

    measure: str
    title: str
    level: float
    start: date
    until: date | None
    lead: str
    does: tuple[str, ...]
    once: str
    yearly: str
    legal: str | None
    legal_from: date | None
    state_aid: bool
    excludes: tuple[str, ...]


def scenarios() -> list[str]:
    """Names of the scenarios that come with the package."""
    from dienmodel.model.load import scenario_names

    return scenario_names()


def measures(
    scenario: "Choice | Said | str" = "nederland", language: str = "nl", worded: bool = False
) -> tuple[MeasureText, ...]:
    """The measures of a scenario; `worded` writes amounts as readers of the language do, not as the scenario does.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    from dienmodel.text.words import words

    catalogue, w = _catalogue(scenario), words(language) if worded else None
    return tuple(_measure(catalogue, name, language, w) for name in catalogue.measures)


def _catalogue(scenario: "Choice | Said | str") -> "Catalogue":
    """What a scenario declares; it is checked, and not compiled further."""
    from dienmodel.network.catalogue import catalogue_of

    return catalogue_of(said_of(scenario))


def _measure(catalogue: "Catalogue", name: str, language: str, w: "Words | None") -> MeasureText:
    measure = catalogue.measures[name]
    return MeasureText(
        measure=name,
        title=getattr(catalogue.titles.sections["measures"][name], language),
        level=catalogue.levels.get(name, 0.0),
        start=measure.start,
        until=measure.until,
        lead=_amount(catalogue, measure.lead, w),
        does=tuple(_effect(catalogue, effect, w) for effect in measure.effects),
        once=_amount(catalogue, measure.once, w),
        yearly=_amount(catalogue, measure.yearly, w),
        legal=getattr(measure.legal, language) if measure.legal else None,
        legal_from=measure.legal_from,
        state_aid=measure.state_aid,
        excludes=measure.excludes,
    )


SIGNS = {"multiply": "x", "add": "+", "set": "="}


def _effect(catalogue: "Catalogue", effect: "EffectEntry", w: "Words | None") -> str:
    """An effect on one line, such as `slots + more_slots (5 people/week) for site=wezep`."""
    where = ", ".join(f"{dim}={'/'.join(members)}" for dim, members in effect.where.items())
    return f"{effect.figure} {SIGNS[effect.change]} {_amount(catalogue, (effect.by,), w)}" + (
        f" ({where})" if where else ""
    )


def _amount(catalogue: "Catalogue", keys: Sequence[str], w: "Words | None") -> str:
    """An amount with its value and unit where it has one value."""
    return " x ".join(_value(catalogue, key, w) for key in keys)


def _value(catalogue: "Catalogue", key: str, w: "Words | None") -> str:
    from dienmodel.model.used import bare

    figure = catalogue.figures[bare(key)]
    if figure.value is None:
        return key
    if w is None:
        return f"{figure.value:g} {figure.unit}"
    number = w.short_number(figure.value)
    return number if figure.unit == "factor" else f"{number} {w.name('units', figure.unit)}"


def figures(
    scenario: "Choice | Said | str" = "nederland",
    grade: str | None = None,
    kind: str | None = None,
    unused: bool = False,
    language: str | None = None,
) -> Table:
    """The figures in the answer, weakest evidence first, or those that are unused; columns as in `FIGURE`.

    Measures that are off do not count. `range` is the factor from low to high, empty where the figure has none. With a
    `language` values and ranges are as readers of it write them, without as programs do.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    from dienmodel.runs.figure_row import weakest_first
    from dienmodel.text.words import words

    catalogue = _catalogue(scenario)
    keys = set(catalogue.figures) - catalogue.behind.used if unused else catalogue.behind.in_answer
    w = None if language is None else words(language)
    rows = (
        _figure(catalogue, key, w)
        for key in keys
        if grade in (None, evidence(catalogue, key)) and kind in (None, catalogue.figures[key].kind)
    )
    return table("figures", weakest_first(rows), FIGURE)


def _figure(catalogue: "Catalogue", key: str, w: "Words | None") -> dict[str, Any]:
    """The row of a figure with its range; in words where there are any."""
    from dienmodel.runs.figure_row import figure_row
    from dienmodel.show.figure_texts import range_in_short, value_in_short

    figure, row = catalogue.figures[key], figure_row(catalogue, key)
    if w is None:
        return {**row, "range": figure.range_in_short}
    return {**row, "value": value_in_short(figure, w), "range": range_in_short(figure, w)}


def grades(
    scenario: "Choice | Said | str" = "nederland",
    weighted: bool = False,
    quantity: str = "total",
    day: "AnyDay | None" = None,
    how: "Execution | None" = None,
) -> Table:
    """How much of the answer rests on each grade: figures, assumptions among them, share of all figures.

    `weighted` adds `weight`: the part of all swing of a quantity on a day (by default the main target's) that comes
    from figures of this grade; None otherwise, and where nothing swings.

    Raises:
        FaultyInput: everything that is wrong with the scenario, or there is no such quantity or day.
    """
    if not weighted:
        return table("grades", _counted(_catalogue(scenario), {}), RESTS)
    from dienmodel.api.days import as_date
    from dienmodel.network.world import build
    from dienmodel.sweeps.map import HERE
    from dienmodel.sweeps.uncertainty import sensitivities

    world = build(said_of(scenario))
    swings = sensitivities(world, quantity, as_date(day) or first_target(world), None, how or HERE).rows()
    sizes: dict[str, float] = {}
    for row in swings:  # of parts of a whole the one that moves most
        key = figure_of(row["figure"])
        sizes[key] = max(sizes.get(key, 0.0), abs(row["swing"] or 0.0))
    return table("grades", _counted(world.catalogue, sizes), RESTS)


def _counted(catalogue: "Catalogue", swings: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    keys, total = catalogue.behind.in_answer, sum(swings.values())
    for grade in GRADES:
        own = [key for key in keys if evidence(catalogue, key) == grade]
        yield {
            "grade": grade,
            "figures": len(own),
            "assumptions": sum(catalogue.figures[key].kind == "assumption" for key in own),
            "share": len(own) / len(keys) if keys else 0.0,
            "weight": sum(swings.get(key, 0.0) for key in own) / total if total else None,
        }


def first_target(world: "World") -> date:
    """Day of the main target, else the end."""
    main = world.outcomes.main
    return main.day if main else world.catalogue.end


def sources(scenario: "Choice | Said | str" = "nederland") -> Table:
    """The sources of a scenario, each with the number of figures that the scenario uses from it; most used first.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    said = said_of(scenario)
    catalogue = _catalogue(said)
    counts = Counter(catalogue.figures[key].source for key in catalogue.behind.used)
    ordered = sorted(catalogue.sources.items(), key=lambda item: (-counts[item[0]], item[0]))
    rows = (
        {"source": key, **source.model_dump(mode="json"), "figures": counts[key], "where": said.where("sources", key)}
        for key, source in ordered
    )
    return table("sources", rows, SOURCE)


def quantities(language: str = "en") -> Table:
    """What `explain` can be asked: columns example, unit, period and meaning, one row per kind of quantity.

    `period` is `day` for a state on the day, `year` for its calendar year.
    """
    from dienmodel.runs.explain.every import KINDS
    from dienmodel.text.words import words

    w = words(language)
    rows = ((kind.example, kind.unit, kind.period, w.say(f"quantity.{kind.key}")) for kind in KINDS)
    return QUANTITIES.table(dict(zip(QUANTITIES.names, map(str, row), strict=True)) for row in rows)
