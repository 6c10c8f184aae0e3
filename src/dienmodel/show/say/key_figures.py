"""Key figures of an edition with band, evidence and sources; what nobody knows yet; all figures, the weakest first."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dienmodel.model.evidence import evidence, weakness
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer
from dienmodel.runs.spending import held_to, spending
from dienmodel.show.figure_texts import figure_lines
from dienmodel.show.names import title_within
from dienmodel.show.pictures.picture import Subject
from dienmodel.show.say.against import people_against, posts_against
from dienmodel.show.say.effects import CAUSES
from dienmodel.show.say.indicators import IndicatorLine, indicator_lines, rests_on
from dienmodel.show.say.likely import in_short, span
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words
from dienmodel.weigh.quantities import PEOPLE

MOST_SOURCES = 6
"""Sources of one number that are named; of the others is told how many there are."""


def numbered(catalogue: Catalogue) -> dict[str, int]:
    """The sources of the figures of a scenario by key, each with its number in the list of sources."""
    named = {figure.source for figure in catalogue.figures.values()}
    return {key: n for n, key in enumerate(sorted(named & catalogue.sources.keys()), start=1)}


def cited(catalogue: Catalogue, keys: Iterable[str], w: Words) -> str:
    """The numbers of the sources of some figures."""
    numbers = numbered(catalogue)
    cites = sorted({numbers[source] for key in keys if (source := catalogue.figures[key].source) in numbers})
    shown = " ".join(f"[{n}]" for n in cites[:MOST_SOURCES])
    more = len(cites) - MOST_SOURCES
    return w.say("edition.more_sources", shown=shown, n=w.number(more)) if more > 0 else shown


def weakest(catalogue: Catalogue, keys: Iterable[str], w: Words) -> str:
    """The weakest evidence among some figures."""
    sorts = {evidence(catalogue, key) for key in keys}
    return _in_short(min(sorts, key=weakness), w) if sorts else ""


def _in_short(sort: str, w: Words) -> str:
    return w.say(f"edition_grades.{sort}")


# --- the page of key figures -----------------------------------------------------------------------------------------


def key_figures(subject: Subject, answered: Answer) -> Sheet:
    """What the answer, money and every known indicator come to, with band, weakest evidence and sources."""
    w = subject.words
    known = [line for line in indicator_lines(subject.run, subject.year, w) if not line.why]
    rows = [*_of_target(subject, answered), *_of_cost(subject, answered), *(_of_line(subject, line) for line in known)]
    names = ("key_figure", "value", "band", "evidence", "sources")
    head = [w.say(f"edition_columns.{name}") for name in names]
    return Sheet(w.say("edition.keys", year=str(subject.year)), head, rows, frozenset({1, 2}))


def _of_target(subject: Subject, answered: Answer) -> Iterator[list[str]]:
    """People and filled posts of the main target on its day, and the chance of it."""
    w, catalogue, goal = subject.words, subject.catalogue, answered.main
    if goal is None:
        yield [
            w.say("report.end", day=w.day(answered.end)),
            w.people(answered.n_end),
            w.say("edition.expected"),
            "",
            "",
        ]
        return
    behind = catalogue.behind.of_people
    rest = [weakest(catalogue, behind, w), cited(catalogue, behind, w)]
    people, posts, day = people_against(goal), posts_against(goal), w.day(goal.day)
    band = w.say("edition.expected") if goal.band is None else span(goal.band, w)
    yield [w.say("edition.in_service", day=day), people.say(people.number, w), band, *rest]
    if posts is not None:
        band = w.say("edition.expected") if goal.band_of_posts is None else span(goal.band_of_posts, w)
        yield [w.say("edition.posts_filled", day=day), posts.say(posts.number, w), band, *rest]
    if goal.likely is not None:
        yield [w.say("edition.chance"), w.share(goal.likely), in_short(goal, answered.replications, w), *rest]


def _of_cost(subject: Subject, answered: Answer) -> Iterator[list[str]]:
    """What the scenario costs in the year of the answer, and all spending of that year where ceilings are said."""
    w, catalogue = subject.words, subject.catalogue
    if answered.cost_paid is not None:
        label = w.say("report.cost", year=str(answered.cost_year))
        yield _of_money(subject, label, answered.cost_paid, catalogue.behind.of({("costs",)}))
    year = next((row for row in held_to(subject.run, spending(subject.run)) if row.year == subject.year), None)
    if year is not None:
        label = w.say("country.spending", year=str(subject.year))
        yield _of_money(subject, label, year.paid, catalogue.behind.of({("costs",), ("given",)}))


def _of_money(subject: Subject, label: str, euro: float, keys: Iterable[str]) -> list[str]:
    """An amount, which has no band."""
    w, own = subject.words, set(keys)
    rest = [weakest(subject.catalogue, own, w), cited(subject.catalogue, own, w)]
    return [label, w.euro(euro), w.say("edition.expected"), *rest]


def _of_line(subject: Subject, line: IndicatorLine) -> list[str]:
    """A known indicator, with its unit."""
    w, catalogue = subject.words, subject.catalogue
    name = "" if line.origin is None else line.origin[0].partition(":")[2]
    keys = catalogue.behind.of_indicator(name)
    cites = cited(catalogue, keys, w) or w.say("edition.as_people")
    return [f"{line.title} ({line.unit})", line.value, _band(line, w), _in_short(rests_on(catalogue, name), w), cites]


def _band(line: IndicatorLine, w: Words) -> str:
    """The band of an indicator, that it is expected where it has none, or that nothing moves it where it is no band."""
    if not line.band:
        return w.say("edition.expected")
    return w.say("edition.fixed") if line.band == w.span(line.value, line.value) else line.band


def not_known(subject: Subject) -> Sheet | None:
    """The indicators of which nothing is known, each with the reason; None without any."""
    w = subject.words
    rows = [[line.title, line.why] for line in indicator_lines(subject.run, subject.year, w) if line.why]
    head = [w.say(f"edition_columns.{name}") for name in ("key_figure", "why")]
    return Sheet(w.say("edition.not_known", n=w.number(len(rows))), head, rows, frozenset()) if rows else None


# --- findings --------------------------------------------------------------------------------------------------------


def found_of_theme(subject: Subject, theme: str) -> str:
    """The first indicator of a theme that is known, in a sentence; that none is, where that is so."""
    w = subject.words
    line = next((each for each in indicator_lines(subject.run, subject.year, w, theme) if not each.why), None)
    if line is None:
        return w.say("edition.nothing_known")
    is_band = line.band not in ("", w.span(line.value, line.value))
    band = w.say("edition.between", band=line.band) if is_band else w.say("edition.as_expected")
    values = {"what": line.title, "value": line.value, "unit": line.unit, "year": str(subject.year), "band": band}
    return w.say("edition.found", **values)


def caused_most(caused: Table, day: date, catalogue: Catalogue, w: Words) -> str:
    """Which measure caused most people on a day, from the table of a run folder; empty where none is on."""
    shares: dict[str, float] = {}
    for row in caused.where(quantity=PEOPLE).rows():
        if row["cause"] not in CAUSES:
            shares[row["cause"]] = shares.get(row["cause"], 0.0) + row["value_shapley"]
    if not shares:
        return ""
    most = max(shares, key=lambda name: shares[name])
    named = title_within(catalogue, "measures", most, w)
    together = w.signed(sum(shares.values()))
    values = {"measure": named, "value": w.signed(shares[most]), "together": together, "day": w.day(day)}
    return w.say("edition.caused_most", n=w.number(len(shares)), **values)


# --- all figures -----------------------------------------------------------------------------------------------------


def all_figures(subject: Subject, rows: list[dict[str, Any]]) -> list[Sheet]:
    """Every figure with value, range and the number of its source, a table for each sort of evidence."""
    w, catalogue = subject.words, subject.catalogue
    numbers = numbered(catalogue)
    head = [w.say(f"edition_columns.{name}") for name in ("figure", "figure_value", "range", "unit", "valid", "source")]
    sheets = []
    for grade, lines in figure_lines(subject, rows):
        cells = []
        for line in lines:
            figure = catalogue.figures[line.key]
            source = numbers.get(figure.source)
            cite = figure.source if source is None else f"[{source}]"
            cells.append([line.name, line.value, line.range, line.unit, str(figure.valid or ""), cite])
        caption = w.say("edition.figures_of", grade=grade, n=w.number(len(lines)))
        sheets.append(Sheet(caption, head, cells, frozenset({2})))
    return sheets


def sources_sheet(subject: Subject) -> Sheet:
    """All sources by their number."""
    w, catalogue = subject.words, subject.catalogue
    rows = []
    for key, n in numbered(catalogue).items():
        source = catalogue.sources[key]
        name = w.texts.get(f"sources.{key}", source.title)
        rows.append([f"[{n}]", name, source.publisher, source.number or "", str(source.date or "")])
    names = ("source", "source_title", "publisher", "number", "date")
    return Sheet(w.say("edition.sources_list"), [w.say(f"edition_columns.{name}") for name in names], rows, frozenset())
