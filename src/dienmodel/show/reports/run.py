"""The report of a run: one HTML file that needs no network and no script."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from dienmodel.model.figures import THEMES
from dienmodel.runs.answer import Answer, answer_in_full
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.flows import flows_table
from dienmodel.runs.tables.observed import points_after_start
from dienmodel.runs.tables.together import ADDED, CAUSED, HELPING, PAIRS, SETS
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.show import pictures
from dienmodel.show.drawn import Shown, drawn
from dienmodel.show.figure_texts import figure_lines, widest_sheet
from dienmodel.show.markup import templates
from dienmodel.show.pictures import counts, foretold
from dienmodel.show.pictures.picture import Picture, Subject, subject_of
from dienmodel.show.say import answer as worded
from dienmodel.show.say.chain import chain_lines
from dienmodel.show.say.country import country_lines, country_sheets
from dienmodel.show.say.counts import own_counts_sheet
from dienmodel.show.say.decides import figures_sheet, sentences
from dienmodel.show.say.decisive import decisive
from dienmodel.show.say.effects import caused_sheet, helping_sheet
from dienmodel.show.say.equivalents import equivalents_sheet
from dienmodel.show.say.foretold import how_often_held, scores_sheet
from dienmodel.show.say.landing import key_sheets
from dienmodel.show.say.posts import posts_sheet
from dienmodel.show.say.spending import definitions_sheet, spending_lines
from dienmodel.show.say.together import PAIRS_SHOWN, added_sheet, counted, pairs_sheet, sets_sheet
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.show.sheets import (
    about_sheet,
    counted_lines,
    doors_sheet,
    limits_sheet,
    measures_sheet,
    method_lines,
    no_limits,
    stated_lines,
    targets_sheet,
    three_keys,
    worth_sheet,
)
from dienmodel.sweeps.decides.decides import decided
from dienmodel.sweeps.foretold import foretold_for
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


def report(run: Run, language: str) -> str:
    """The report of a run as HTML."""
    w = words(language)
    catalogue = run.world.catalogue
    answered = answer_in_full(run)
    subject = subject_of(run, w, answered)
    figures = figures_table(run)
    shown = drawn(catalogue, w, pictures_of(subject, answered, figures.where()))
    environment = templates("dienmodel.show")
    return environment.get_template("report.html.j2").render(
        t=w.say,
        language=language,
        title=w.text(catalogue.titles.scenario),
        note=w.text(catalogue.titles.note) if catalogue.titles.note else "",
        style=Markup(environment.get_template("report.css").render()),
        outcome=worded.outcome(answered, w),
        behind=worded.behind(answered, catalogue, w),
        held=how_often_held(foretold_for(run.world), w) if run.banded else "",
        decides=decisive(answered, catalogue, w, run.swings, run.kept.get(PAIRS.name)),
        keys=three_keys(answered, catalogue, w),
        targets=targets_sheet(answered, catalogue, w),
        posts=posts_sheet(run, answered, w),
        equivalents=equivalents_sheet(run, w),
        counted=counted_lines(catalogue, w),
        chain=chain_lines(run, answered, w),
        year=answered.until.year,
        first=[shown[key] for key in ("dots", "strength", "categories") if key in shown],
        sections=_sections(subject, answered, shown, figures.rows()),
        figures=figure_lines(subject, figures.rows()),
        order=w.say("report.by_range" if run.swings is None else "report.by_effect", counted=counted(answered, w)),
        version=run.version,
    )


def pictures_of(subject: Subject, answered: Answer, figures: Any) -> Iterable[Picture | None]:
    """The pictures of the report one by one, so that one can be drawn while the next is prepared."""
    if answered.main is not None:
        yield pictures.futures(subject, answered.main)
    yield pictures.strength(subject)
    yield pictures.categories(subject)
    if subject.run.world.network.labels.gate:
        yield pictures.bottlenecks(subject)
        yield pictures.waiting(subject)
        yield pictures.seats(subject)
    yield pictures.funnel(subject)
    yield pictures.lead_times(subject)
    yield pictures.flows(subject)
    yield pictures.instructors(subject)
    yield pictures.posts(subject)
    yield pictures.money(subject)
    yield pictures.both_ledgers(subject)
    if len(subject.run.world.network.population.ages):
        yield pictures.population(subject)
    yield counts.observed(subject)
    yield foretold.foretold(subject)
    yield pictures.evidence(subject, figures)


def _sections(
    subject: Subject, answered: Answer, shown: Mapping[str, Shown], figures: list[dict[str, Any]]
) -> list[Section]:
    w = subject.words

    def of(*keys: str) -> tuple[Shown, ...]:
        return tuple(shown[key] for key in keys if key in shown)

    limits, worth = limits_sheet(subject), worth_sheet(subject, worth_table(subject.run))
    doors = doors_sheet(subject)
    measures = measures_sheet(subject)
    changes = _changes(subject)
    counted = subject.run.world.reconciled
    notes = counts.observed_notes(subject.catalogue, points_after_start(subject.run), w)
    no_times = () if subject.run.replications else (w.say("report.no_lead_times"),)
    parts = [
        Section(
            "bottlenecks",
            of("bottlenecks", "waiting"),
            tuple(each for each in (worth, limits, doors) if each),
            () if limits or doors else (no_limits(subject),),
        ),
        Section("funnel", of("funnel", "lead-times"), lines=no_times),
        Section("throughflow", of("flows"), (changes,) if changes else ()),
        Section("training", of("seats", "instructors", "posts")),
        Section(
            "money",
            of("money", "spending"),
            tuple(each for each in (definitions_sheet(subject.run, subject.year, w),) if each),
            tuple(spending_lines(subject.run, subject.year, w)),
        ),
        _asks(subject),
        Section(
            "measures",
            sheets=_of_measures(subject, answered, measures),
            lines=() if measures else (w.say("report.no_measures"),),
        ),
        Section("population", of("population")),
        Section("snapshot", sheets=(own_counts_sheet(subject.catalogue, counted, w),) if counted else ()),
        Section("observed", of("observed"), lines=tuple(notes)),
        _foretold(subject, of("foretold")),
        _uncertainty(subject, answered, of("evidence"), widest_sheet(subject, figures)),
        Section("method", (), (about_sheet(subject, answered, len(figures)),), tuple(method_lines(subject))),
    ]
    return [part for part in parts if part.pictures or part.sheets or part.lines]


def _asks(subject: Subject) -> Section:
    """What the scenario asks of the country; nothing where it declares no indicators."""
    w, catalogue = subject.words, subject.catalogue
    if not catalogue.indicators:
        return Section("asks")
    by_key = [each for theme in THEMES for each in key_sheets(subject.run, theme, subject.year, w)]
    first, *others = country_sheets(subject.run, subject.year, w)
    return Section("asks", (), (first, *by_key, *others), tuple(country_lines(subject.run, subject.year, w)))


def _foretold(subject: Subject, shown: tuple[Shown, ...]) -> Section:
    """How often forecasts like this one held; empty where none are known."""
    rows, w = foretold_for(subject.run.world), subject.words
    return (
        Section("foretold", shown, (scores_sheet(rows, w),), (how_often_held(rows, w),))
        if rows
        else Section("foretold")
    )


def _uncertainty(subject: Subject, answered: Answer, shown: tuple[Shown, ...], widest: Sheet) -> Section:
    """What the band covers, what decides it where enough figures were drawn, and the widest ranges."""
    decisive, catalogue, w = decided(subject.run, answered.main), subject.catalogue, subject.words
    lines = list(stated_lines(subject, answered))
    if decisive is None:
        return Section("uncertainty", shown, (widest,), tuple(lines))
    sheets = (figures_sheet(decisive, catalogue, w), widest) if decisive.figures else (widest,)
    return Section("uncertainty", shown, sheets, (*lines, *sentences(decisive, catalogue, w)))


def _of_measures(subject: Subject, answered: Answer, measures: Sheet | None) -> tuple[Sheet, ...]:
    """What is known of measures: who caused how much, what each adds, sets, pairs, and the list of all."""
    sheets = (*_caused(subject, answered), *(make(subject, answered) for make in (_added, _sets, _pairs)), measures)
    return tuple(each for each in sheets if each)


def _caused(subject: Subject, answered: Answer) -> tuple[Sheet, ...]:
    """Which measure caused how many of the people, and which help each other, if that was computed."""
    caused, helping = (subject.run.kept.get(schema.name) for schema in (CAUSED, HELPING))
    if caused is None or helping is None or not len(caused):
        return ()
    w = subject.words
    sheets = caused_sheet(caused, answered.until, subject.catalogue, w), helping_sheet(helping, subject.catalogue, w)
    return tuple(each for each in sheets if each.rows)


def _added(subject: Subject, answered: Answer) -> Sheet | None:
    """What each measure adds over futures, if that was computed."""
    added = subject.run.kept.get(ADDED.name)
    return added_sheet(added, answered, subject.catalogue, subject.words) if added is not None and len(added) else None


def _sets(subject: Subject, answered: Answer) -> Sheet | None:
    """What belongs together, if that was computed and there are sets."""
    sets = subject.run.kept.get(SETS.name)
    return sets_sheet(sets, answered, subject.catalogue, subject.words) if sets is not None and len(sets) else None


def _pairs(subject: Subject, answered: Answer) -> Sheet | None:
    """The pairs of measures that help most, if that was computed and there are any."""
    pairs = subject.run.kept.get(PAIRS.name)
    if pairs is None or not len(pairs):
        return None
    return pairs_sheet(pairs, answered, subject.catalogue, subject.words, PAIRS_SHOWN)


def _changes(subject: Subject) -> Sheet | None:
    """Promotion, transfer and change of category per year."""
    w, force = subject.words, subject.catalogue.counted
    total: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in subject.whole_years(flows_table(subject.run)).rows():
        if row["from_kind"] == "stock" and row["from"] in force and row["to"] in force:
            moved = total.setdefault((row["reason"], row["from"], row["to"]), {})
            moved[row["year"]] = row["new_moved"]
    rows = [
        [_change(subject, *way), *(w.number(moved.get(year, 0.0)) for year in subject.years)]
        for way, moved in total.items()
        if max(moved.values()) >= 0.5
    ]
    head = [w.say("columns.move"), *map(str, subject.years)]
    return sheet(w.say("sheets.promotions"), head, rows) if rows else None


def _change(subject: Subject, reason: str, source: str, target: str) -> str:
    names = [subject.titled("stocks", name) for name in dict.fromkeys((source, target))]
    return f"{subject.words.name('reasons', reason)}: {' → '.join(names)}"
