"""The report of a run: one HTML file that needs no network and no script."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dienmodel.runs.answer import Answer, answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.flows import flows_table
from dienmodel.runs.tables.targets import points_after_start
from dienmodel.show import pictures
from dienmodel.show.drawn import Shown, drawn
from dienmodel.show.figure_texts import figure_lines, widest_sheet
from dienmodel.show.pictures import counts
from dienmodel.show.pictures.picture import Picture, Sheet, Told, sheet, whole_years
from dienmodel.show.say import answer as worded
from dienmodel.show.sheets import (
    about_sheet,
    counted_lines,
    limits_sheet,
    measures_sheet,
    method_lines,
    stated_lines,
    targets_sheet,
    three_keys,
)
from dienmodel.text.words import words


@dataclass(frozen=True)
class Section:
    """A part of the report: pictures by key, sheets, and lines of text."""

    key: str
    pictures: tuple[Shown, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[str, ...] = ()


def write_report(run: Run, path: Path, language: str) -> None:
    """Write the report of a run in a language.

    Raises:
        ValueError: there are no words in that language.
        OSError: the file cannot be written.
    """
    path.write_text(report(run, language), encoding="utf-8")


def with_code(text: str) -> Markup:
    """A text as HTML in which what stands between backticks, such as a command, is code."""
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if i % 2 else escape(part) for i, part in enumerate(text.split("`")))


def templates() -> Environment:
    """The templates of pages that stand by themselves."""
    found = Environment(
        loader=PackageLoader("dienmodel.show"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["code"] = with_code
    return found


def report(run: Run, language: str) -> str:
    """The report of a run as HTML."""
    w = words(language)
    said = run.world.said
    found = answer(run)
    organisation = found.main.organisation if found.main else ""
    told = Told(run, w, found.until, whole_years(run), organisation)
    figures = figures_table(run)
    shown = drawn(said, w, _pictures(told, figures.where()))
    environment = templates()
    return environment.get_template("report.html.j2").render(
        t=w.say,
        language=language,
        title=w.text(said.scenario.title),
        note=w.text(said.scenario.note) if said.scenario.note else "",
        style=Markup(environment.get_template("report.css").render()),
        outcome=worded.outcome(found, w),
        behind=worded.behind(found, said, w),
        keys=three_keys(found, said, w),
        targets=targets_sheet(found, said, w),
        counted=counted_lines(said, w),
        first=[shown[key] for key in ("strength", "categories") if key in shown],
        sections=_sections(told, found, shown, figures.rows()),
        figures=figure_lines(told, figures.rows()),
        order=w.say("report.by_range" if run.swings is None else "report.by_effect", day=w.day(found.until)),
        version=run.version,
    )


def _pictures(told: Told, figures: Any) -> Iterable[Picture | None]:
    """The pictures one by one, so that one can be drawn while the next is prepared."""
    yield pictures.strength(told)
    yield pictures.categories(told)
    if told.run.world.network.labels.gate:
        yield pictures.bottlenecks(told)
        yield pictures.waiting(told)
        yield pictures.seats(told)
    yield pictures.funnel(told)
    yield pictures.lead_times(told)
    yield pictures.flows(told)
    yield pictures.instructors(told)
    yield pictures.posts(told)
    yield pictures.money(told)
    if len(told.run.world.network.population.ages):
        yield pictures.population(told)
    yield counts.published(told)
    yield pictures.evidence(told, figures)


def _sections(told: Told, found: Answer, shown: Mapping[str, Shown], figures: list[dict[str, Any]]) -> list[Section]:
    w = told.words

    def of(*keys: str) -> tuple[Shown, ...]:
        return tuple(shown[key] for key in keys if key in shown)

    limits = limits_sheet(told, found)
    measures = measures_sheet(told)
    changes = _changes(told)
    own = told.run.world.reconciled
    published = counts.published_notes(told.said, points_after_start(told.run), w)
    no_times = () if told.run.replications else (w.say("report.no_lead_times"),)
    parts = [
        Section(
            "bottlenecks",
            of("bottlenecks", "waiting"),
            (limits,) if limits else (),
            () if limits else (w.say("report.no_limits"),),
        ),
        Section("funnel", of("funnel", "lead-times"), lines=no_times),
        Section("throughflow", of("flows"), (changes,) if changes else ()),
        Section("training", of("seats", "instructors", "posts")),
        Section("money", of("money")),
        Section(
            "measures",
            sheets=(measures,) if measures else (),
            lines=() if measures else (w.say("report.no_measures"),),
        ),
        Section("population", of("population")),
        Section("snapshot", sheets=(counts.own_counts_sheet(told.said, own, w),) if own else ()),
        Section("published", of("published"), lines=tuple(published)),
        Section("uncertainty", of("evidence"), (widest_sheet(told, figures),), tuple(stated_lines(told, found))),
        Section("method", (), (about_sheet(told, found, len(figures)),), tuple(method_lines(told))),
    ]
    return [part for part in parts if part.pictures or part.sheets or part.lines]


def _changes(told: Told) -> Sheet | None:
    """Promotion, transfer and change of category per year."""
    w, stocks = told.words, told.said.scenario.stocks
    force = {name for name, stock in stocks.items() if stock.category is not None}
    total: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in told.whole_years(flows_table(told.run)).rows():
        if row["from_kind"] == "stock" and row["from"] in force and row["to"] in force:
            moved = total.setdefault((row["reason"], row["from"], row["to"]), {})
            moved[row["year"]] = row["new_moved"]
    rows = [
        [_change(told, *way), *(w.number(moved.get(year, 0.0)) for year in told.years)]
        for way, moved in total.items()
        if max(moved.values()) >= 0.5
    ]
    head = [w.say("columns.move"), *map(str, told.years)]
    return sheet(w.say("sheets.promotions"), head, rows) if rows else None


def _change(told: Told, reason: str, source: str, target: str) -> str:
    names = [told.titled("stocks", name) for name in dict.fromkeys((source, target))]
    return f"{told.words.name('reasons', reason)}: {' → '.join(names)}"
