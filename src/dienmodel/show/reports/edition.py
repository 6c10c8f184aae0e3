"""The half-yearly edition: the message, a page of key figures, and chapters that open with what they found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from dienmodel.runs.answer import Answer, answer_in_full
from dienmodel.runs.editions import EarlierEdition, counted_since, revisions
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.together import CAUSED, HELPING
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.show.drawn import Shown, drawn
from dienmodel.show.figure_texts import widest_sheet
from dienmodel.show.markup import templates
from dienmodel.show.pictures.picture import Subject, subject_of
from dienmodel.show.reports.run import pictures_of
from dienmodel.show.say import answer as worded
from dienmodel.show.say.country import country_lines, country_sheets
from dienmodel.show.say.decides import figures_sheet
from dienmodel.show.say.decides import sentences as decided_sentences
from dienmodel.show.say.decisive import decisive
from dienmodel.show.say.editions import earlier_lines, revised_sheet, since_sheet
from dienmodel.show.say.effects import caused_sheet, helping_sheet
from dienmodel.show.say.key_figures import (
    all_figures,
    caused_most,
    found_of_theme,
    key_figures,
    not_known,
    sources_sheet,
)
from dienmodel.show.say.likely import verdict
from dienmodel.show.say.posts import posts_sheet
from dienmodel.show.say.spending import definitions_sheet, ledgers_sheet, spending_lines, spending_sheet
from dienmodel.show.sheet import Sheet
from dienmodel.show.sheets import (
    about_sheet,
    doors_sheet,
    limits_sheet,
    measures_sheet,
    method_lines,
    no_limits,
    stated_lines,
    targets_sheet,
    worth_sheet,
)
from dienmodel.sweeps.decides.decides import decided
from dienmodel.text.table import Table
from dienmodel.text.words import Words, lower, words

ASKED = ("labour", "space", "industry", "prosperity")
"""Themes of what is asked of the country, each a chapter; that of the force is part of another."""


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title, what it found in a sentence, then lines, pictures and sheets."""

    key: str
    title: str
    finding: str
    lines: tuple[str, ...] = ()
    pictures: tuple[Shown, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class EditionContent:
    """All that an edition says in one language, for a page, a PDF and a workbook alike.

    `answered` is the message in full, `cover` the one picture beside it, `unknown` what nobody knows yet.
    """

    language: str
    heading: str
    scenario: str
    day: date
    version: str
    message: str
    answered: str
    cover: Shown | None
    keys: Sheet
    unknown: Sheet | None
    chapters: tuple[Chapter, ...]


def edition_content(run: Run, said: Table, earlier: EarlierEdition | None, day: date, language: str) -> EditionContent:
    """The content of an edition of a run that was made on a day; `said` is what it says with a band."""
    w, catalogue = words(language), run.world.catalogue
    answered = answer_in_full(run)
    subject = subject_of(run, w, answered)
    figures = figures_table(run)
    shown = drawn(catalogue, w, pictures_of(subject, answered, figures.where()))
    cover = shown.get("dots") or shown.get("strength")
    author = Chapters(subject, answered, {key: each for key, each in shown.items() if each is not cover})
    return EditionContent(
        language,
        w.say("edition.heading", month=w.month(catalogue.now)),
        w.text(catalogue.titles.scenario),
        day,
        run.version,
        message(answered, w),
        worded.outcome(answered, w),
        cover,
        key_figures(subject, answered),
        not_known(subject),
        tuple(author.all(said, earlier, figures.rows())),
    )


def message(answered: Answer, w: Words) -> str:
    """Whether the main target is met and how likely, in one sentence; without a target how many people there are."""
    goal = answered.main
    if goal is None:
        return worded.headline(answered, w)
    values = {"people": w.people(goal.asked.middle), "day": w.day(goal.day), "says": lower(verdict(goal, w))}
    return w.say("edition.message" if goal.posts is None else "edition.message_posts", **values)


@dataclass(frozen=True)
class Chapters:
    """Writes the chapters of one run, with the pictures that were drawn."""

    subject: Subject
    answered: Answer
    shown: Mapping[str, Shown]

    @property
    def _run(self) -> Run:
        return self.subject.run

    def all(self, said: Table, earlier: EarlierEdition | None, figures: list[dict[str, Any]]) -> Iterator[Chapter]:
        """All chapters in their order."""
        yield self._answer()
        yield self._earlier(said, earlier)
        yield self._funnel()
        yield self._bottlenecks()
        yield self._readiness()
        yield self._money()
        yield from (self._theme(theme) for theme in ASKED)
        yield self._caused()
        yield self._uncertainty(figures)
        yield self._method(figures)
        yield self._sources(figures)

    def _chapter(
        self,
        key: str,
        lines: Iterable[str] = (),
        pictures: Iterable[str] = (),
        sheets: Iterable[Sheet | None] = (),
        finding: str = "",
    ) -> Chapter:
        """A chapter; what it found is said of it, or is the title of its first picture, or its first line."""
        w, own = self.subject.words, tuple(self.shown[name] for name in pictures if name in self.shown)
        lines = [line for line in lines if line]
        if not finding and own:
            finding = f"{own[0].picture.title.rstrip('.')}."
        if not finding and lines:
            finding, *lines = lines
        listed = tuple(each for each in sheets if each is not None and each.rows)
        return Chapter(key, w.say(f"edition_chapters.{key}"), finding, tuple(lines), own, listed)

    def _answer(self) -> Chapter:
        catalogue, w = self.subject.catalogue, self.subject.words
        pairs = self._run.kept.get("pairs")
        lines = [decisive(self.answered, catalogue, w, self._run.swings, pairs)]
        behind = worded.behind(self.answered, catalogue, w)
        targets = targets_sheet(self.answered, catalogue, w)
        return self._chapter("answer", [behind, *lines], ("strength", "categories"), [targets])

    def _earlier(self, said: Table, earlier: EarlierEdition | None) -> Chapter:
        catalogue, w = self.subject.catalogue, self.subject.words
        if earlier is None:
            return self._chapter("earlier", [w.say("edition.first")])
        sheets = (
            since_sheet(counted_since(earlier, said), catalogue, w),
            revised_sheet(revisions(earlier, said, catalogue.now), self.subject.year, catalogue, w),
        )
        return self._chapter("earlier", earlier_lines(earlier, said, catalogue, w), (), sheets)

    def _funnel(self) -> Chapter:
        w = self.subject.words
        no_times = () if self._run.replications else (w.say("report.no_lead_times"),)
        return self._chapter("funnel", no_times, ("funnel", "lead-times", "flows", "population"))

    def _bottlenecks(self) -> Chapter:
        subject, w = self.subject, self.subject.words
        limits, doors = limits_sheet(subject), doors_sheet(subject)
        worth = worth_sheet(subject, worth_table(self._run))
        lines = [w.say("report.bottlenecks_lead")] if limits or doors else [no_limits(subject)]
        bottleneck = worded.bottleneck_sentence(self.answered, subject.catalogue, w)
        return self._chapter("bottlenecks", lines, ("bottlenecks", "waiting"), (worth, limits, doors), bottleneck)

    def _readiness(self) -> Chapter:
        w, run, year = self.subject.words, self._run, self.subject.year
        force = [country_sheets(run, year, w, "force")] if self.subject.catalogue.indicators else []
        sheets = (posts_sheet(run, self.answered, w), *(each for own in force for each in own))
        return self._chapter("readiness", (), ("posts", "seats", "instructors"), sheets)

    def _money(self) -> Chapter:
        run, year, w = self._run, self.subject.year, self.subject.words
        lines = spending_lines(run, year, w)
        expected = w.say("edition.expected_money")
        sheets = (spending_sheet(run, w), definitions_sheet(run, year, w), ledgers_sheet(run, year, w))
        finding, *rest = lines or [""]
        return self._chapter("money", [*rest, expected], ("money", "spending"), sheets, finding)

    def _theme(self, theme: str) -> Chapter:
        """What it asks of the country in one theme; that nothing is said of it where no indicators are."""
        run, year, w = self._run, self.subject.year, self.subject.words
        if not any(entry.theme == theme for entry in self.subject.catalogue.indicators.values()):
            return self._chapter(theme, [w.say("edition.no_theme")])
        lines = [*country_lines(run, year, w, theme), w.say("edition.expected_parts")]
        sheets = country_sheets(run, year, w, theme)
        finding = (
            "" if theme == "prosperity" and self.subject.catalogue.monitor else found_of_theme(self.subject, theme)
        )
        return self._chapter(theme, lines, (), sheets, finding)  # of prosperity first how much of it nobody knows

    def _caused(self) -> Chapter:
        """Which measure caused how much, or with which command that is computed."""
        catalogue, w, day = self.subject.catalogue, self.subject.words, self.answered.until
        caused, helping = (self._run.kept.get(schema.name) for schema in (CAUSED, HELPING))
        measures = measures_sheet(self.subject)
        if caused is None or helping is None or not len(caused):
            line = w.say("edition.not_caused" if catalogue.working else "edition.no_measures_on")
            return self._chapter("caused", [line], (), (measures,))
        sheets = (caused_sheet(caused, day, catalogue, w), helping_sheet(helping, catalogue, w), measures)
        expected = w.say("edition.expected_shares")
        return self._chapter("caused", [expected], (), sheets, caused_most(caused, day, catalogue, w))

    def _uncertainty(self, figures: list[dict[str, Any]]) -> Chapter:
        subject, w = self.subject, self.subject.words
        decides = decided(self._run, self.answered.main)
        decided_lines = [] if decides is None else decided_sentences(decides, subject.catalogue, w)
        own = figures_sheet(decides, subject.catalogue, w) if decides is not None and decides.figures else None
        sheets = (own, widest_sheet(subject, figures))
        finding, *lines = [*decided_lines, *stated_lines(subject, self.answered)]
        return self._chapter("uncertainty", lines, ("evidence", "observed", "foretold"), sheets, finding)

    def _method(self, figures: list[dict[str, Any]]) -> Chapter:
        subject, w = self.subject, self.subject.words
        limits = [w.say(f"limits.l{i}") for i in (1, 2, 3)]
        about = about_sheet(subject, self.answered, len(figures))
        return self._chapter("method", [*limits, *method_lines(subject)], (), (about,))

    def _sources(self, figures: list[dict[str, Any]]) -> Chapter:
        subject, w = self.subject, self.subject.words
        own = sum(row["grade"] in ("own", "expert") for row in figures)
        line = w.say("edition.sources", all=w.number(len(figures)), own=w.number(own))
        return self._chapter("sources", [line], (), (*all_figures(subject, figures), sources_sheet(subject)))


def edition_page(content: EditionContent) -> str:
    """An edition as HTML: one file that needs no network and no script."""
    environment = templates("dienmodel.show")
    return environment.get_template("edition.html.j2").render(
        t=words(content.language).say,
        content=content,
        style=Markup(environment.get_template("report.css").render()),
    )
