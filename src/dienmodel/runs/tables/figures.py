"""The figures that a run rests on."""

from collections.abc import Iterable
from pathlib import Path

from dienmodel.model.figures import Figure, Text
from dienmodel.network.compile.behind import BESIDE, MONEY
from dienmodel.runs.figure_row import figure_row, weakest_first
from dienmodel.runs.run import Run
from dienmodel.runs.tables.schema import declared
from dienmodel.text.files import DATA
from dienmodel.text.table import Column, Schema, Table, TableRow, Type, reals, texts

FIGURES = Schema(
    "figures",
    (
        *texts("figure", "nl", "en", "unit", "value"),
        *reals("as_figure", "low", "high", gaps=True),
        *reals("factor", "low_factor", "high_factor", gaps=True),
        *texts("kind", "grade", "source", "page", "valid", "note_nl", "note_en"),
        Column("where", Type.TEXT, varies=True),
    ),
)
SENSITIVITIES = Schema(
    "sensitivities",
    (
        *texts("figure", "nl", "en", "kind", "grade", "source"),
        *reals("factor", "low_factor", "high_factor", gaps=True),
        *reals("as_asked", "low", "value", "high", "swing", gaps=True),
    ),
)

SECTIONS = (*MONEY, *BESIDE)
"""Sections that a network is held against."""


@declared(FIGURES)
def figures_table(run: Run) -> Iterable[TableRow]:
    """Every figure the run rests on, the weakest evidence first."""
    return _rows(run, figures_used(run))


def figures_off(run: Run) -> Table:
    """The same of figures that measures would use that are off."""
    used = set(figures_used(run))
    return FIGURES.table(_rows(run, sorted(run.world.catalogue.behind.used - used)))


def _rows(run: Run, keys: Iterable[str]) -> Iterable[TableRow]:
    catalogue, folder = run.world.catalogue, run.world.said.folder
    return weakest_first(
        {
            **figure_row(catalogue, key),
            "low": figure.low,
            "high": figure.high,
            **dict(zip(("low_factor", "high_factor"), factors_of(figure), strict=True)),
            **{f"note_{language}": _note(figure.note, language) for language in ("nl", "en")},
            "where": _place(catalogue.behind.where(key), folder),
        }
        for key in keys
        for figure in (catalogue.figures[key],)
    )


def _note(note: Text | str | None, language: str) -> str:
    """The note of a figure in a language; as it is where it was said in one only."""
    return str(getattr(note, language)) if isinstance(note, Text) else note or ""


def _place(where: str, scenario: Path) -> str:
    """`file:line`, without the folders above the package or the scenario."""
    name, _, line = where.rpartition(":")
    for folder in (DATA.parent, scenario):
        if Path(name).is_relative_to(folder):
            return f"{Path(name).relative_to(folder).as_posix()}:{line}"
    return f"{Path(name).name}:{line}"


def figures_used(run: Run) -> list[str]:
    """Keys of the figures behind the network and behind what it is held against; of the measures, those that are on."""
    catalogue = run.world.catalogue
    working = catalogue.working
    keys = catalogue.behind.of({*((section,) for section in SECTIONS), *(("measures", name) for name in working)})
    effects = (effect for name in working for effect in catalogue.measures[name].effects)
    changed = {key for effect in effects for key in (effect.figure, effect.by)}
    return sorted(keys | changed | set(run.world.network.labels.trace["figures"]))


def factors_of(figure: Figure) -> tuple[float | None, float | None]:
    """The ends of the range of a figure as factors; None where they are values, or another for each of its parts."""
    return (None, None) if figure.by_values or figure.as_if_counted is not None else figure.factors
