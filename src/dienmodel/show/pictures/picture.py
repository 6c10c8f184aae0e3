"""A picture: a chart with its finding, its note and the numbers behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer, answer
from dienmodel.runs.middles import Offsets, offsets_of
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import today
from dienmodel.show.charts.marks import Look
from dienmodel.show.names import category, title, title_within, within
from dienmodel.show.sheet import Origins, Sheet
from dienmodel.text.table import Table, table
from dienmodel.text.words import Words


@dataclass(frozen=True)
class Picture:
    """A chart for a given look, its title, alternative text, how to read it, and the table behind it."""

    key: str
    title: str
    alt: str
    note: str
    draw: Callable[[Look], Any]
    sheet: Sheet


@dataclass(frozen=True)
class Subject:
    """What every picture needs: the run in its language, the year the answer is about, and the whole years.

    `people` are those that are told first of each target, and `offsets` bring the expected course to the middle of the
    futures, where these are known.
    """

    run: Run
    words: Words
    until: date
    years: tuple[int, ...]
    organisation: str
    people: Mapping[str, float] = field(default_factory=dict)
    offsets: Offsets | None = None

    @property
    def catalogue(self) -> Catalogue:
        """What the scenario calls its parts."""
        return self.run.world.catalogue

    @property
    def year(self) -> int:
        """The whole year nearest to the date of the answer."""
        return min(self.years, key=lambda year: abs(year - self.until.year))

    def titled(self, section: str, label: str) -> str:
        """Title of something in the scenario."""
        return title(self.catalogue, section, label, self.words)

    def titled_within(self, section: str, label: str) -> str:
        """The same title within a sentence."""
        return title_within(self.catalogue, section, label, self.words)

    def category(self, name: str) -> str:
        """Title of a category of people."""
        return category(self.catalogue, name, self.words)

    def category_within(self, name: str) -> str:
        """The same title within a sentence."""
        return within(self.catalogue, self.category(name), self.words)

    def whole_years(self, whole: Table) -> Table:
        """The rows of years that the run covers from January to December."""
        return table(whole.name, (row for row in whole.rows() if row["year"] in self.years), whole.columns)


def subject_of(run: Run, w: Words, answered: Answer | None = None, offsets: Offsets | None = None) -> Subject:
    """A run as pictures need it, with its answer if that is known already, and offsets that are not its own."""
    answered = answered or answer(run)
    organisation = answered.main.organisation if answered.main else ""
    people = {goal.target: goal.people for goal in answered.targets}
    return Subject(run, w, answered.until, whole_years(run), organisation, people, offsets_of(run) or offsets)


def whole_years(run: Run) -> tuple[int, ...]:
    """Calendar years of which what lies ahead covers at least 95 %; all years of the run if there is none."""
    calendar = run.world.network.calendar
    years = [day.year for day in calendar.dates[:-1]]
    ahead = years[today(run) :]
    whole = [y for y in sorted(set(ahead)) if ahead.count(y) * calendar.years_per_step > 0.95]
    return tuple(whole or sorted(set(years)))


def inside(subject: Subject, origins: Origins) -> Origins:
    """Origins on days of the run, the last day of the run for those after it."""
    last = subject.run.world.network.calendar.dates[-1]
    return {at: (quantity, min(day, last)) for at, (quantity, day) in origins.items()}


def picture(subject: Subject, key: str, draw: Callable[[Look], Any], behind: Sheet, **values: str) -> Picture:
    """A picture of a run with its words, see `worded`."""
    return worded(subject.words, key, draw, behind, **values)


def worded(w: Words, key: str, draw: Callable[[Look], Any], behind: Sheet, **values: str) -> Picture:
    """A picture with its words: the title and the note of its key, and the alternative text made of them."""
    head, note = (w.say(f"{key}.{part}", **values) for part in ("title", "note"))
    alt = w.say("report.alt", title=head, note=note, first=behind.caption)
    return Picture(key.replace("_", "-"), head, alt, note, draw, behind)


def heads(subject: Subject, *names: str) -> list[str]:
    """Headings of a sheet by their names."""
    return [subject.words.say(f"columns.{name}") for name in names]
