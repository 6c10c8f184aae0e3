"""Which measure caused how much, in words: sentences, and tables of causes, of pairs, and of everything else."""

from collections.abc import Iterator, Sequence
from datetime import date

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.outcomes import HALF
from dienmodel.show.names import category, title, title_within
from dienmodel.show.say.comparison import between
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.table import Table, TableRow
from dienmodel.text.words import Words, lower
from dienmodel.weigh.attribution import (
    AUTONOMOUS,
    BEGIN,
    NUMBERS,
    Attribution,
    effects_table,
    help_table,
    level_with_first,
)
from dienmodel.weigh.luck import LuckOfShares
from dienmodel.weigh.quantities import ALL, PEOPLE

PAIRS_SHOWN = 10
"""Pairs of measures that help or hinder each other that are listed."""

FIXED = {"people": 0, "posts": 0, "weeks": 1}
"""Decimals of units that are written alike whatever their size."""

SECTIONS = {
    "filled": "establishments",
    "target": "targets",
    "queue": "gates",
    "wait": "gates",
    "indicator": "indicators",
}
"""Where in a scenario the name behind a kind of quantity stands."""


CAUSES = {BEGIN: "attributed.start", AUTONOMOUS: "attributed.without"}


def quantity_name(quantity: str, catalogue: Catalogue, w: Words) -> str:
    """What is counted: people, filled posts of an organisation, what is paid on an article, an indicator."""
    kind, _, name = quantity.partition(":")
    called = title(catalogue, SECTIONS[kind], name, w) if kind in SECTIONS else w.name("articles", name or ALL)
    return w.say(f"attributed_of.{kind}", name=called)


class WrittenNumbers:
    """How numbers of a quantity are written: euro in millions, others as fine as their size asks for."""

    def __init__(self, unit: str, values: Sequence[float | None], w: Words) -> None:
        self.words, self.size = w, 1e6 if unit == "euro" else 1.0
        largest = max((abs(value) for value in values if value is not None), default=0.0) / self.size
        self.digits = FIXED.get(unit, 0 if largest >= 100 else 1 if largest >= 10 else 2)

    def __call__(self, value: float | None) -> str:
        """A number, or the sign of none."""
        return "–" if value is None else self.words.number(value / self.size, self.digits)

    def shows(self, value: float | None) -> bool:
        """Whether a number is more than zero as it is written, or less."""
        return value is not None and any(sign in "123456789" for sign in self(value))


def unit_name(unit: str, w: Words) -> str:
    """The unit as it is written."""
    return w.say("attributed.million_euro") if unit == "euro" else w.say(f"units.{unit}")


def numbers_of(found: Attribution, of: str, table: Table, w: Words) -> WrittenNumbers:
    """How numbers of a table of effects are written."""
    values = [row[name] for row in table.rows() for name in NUMBERS]
    return WrittenNumbers(found.quantities.unit(of), values, w)


def effects_sheet(found: Attribution, of: str, by: Sequence[str], w: Words) -> Sheet:
    """Causes by group: alone, last and the share of each, the largest first; who moves nothing anywhere is left out."""
    table, catalogue = effects_table(found, of, by), found.world.catalogue
    numbers = numbers_of(found, of, table, w)
    rows = [row for row in table.rows() if any(numbers.shows(row[name]) for name in NUMBERS)]
    named = ["n_alone", "n_last", "n_shapley", *([] if found.steps.exact else ["n_error"])]
    cells = [
        [cause_name(row["cause"], catalogue, w), *group_names(row, by, catalogue, w), *(numbers(row[n]) for n in named)]
        for row in _in_order(rows, found.measures, by)
    ]
    head = [w.say("attributed_columns.cause"), *(group_name(group, catalogue, w) for group in by)]
    return sheet(
        about(found, of, w), [*head, *(w.say(f"attributed_columns.{name}") for name in named)], cells, len(head)
    )


def _in_order(rows: Sequence[TableRow], measures: Sequence[str], by: Sequence[str]) -> Iterator[TableRow]:
    """Rows of each group together: first what is no measure, then measures, the largest share first."""
    for group in dict.fromkeys(tuple(row[dim] for dim in by) for row in rows):
        own = [row for row in rows if tuple(row[dim] for dim in by) == group]
        yield from (row for row in own if row["cause"] not in measures)
        yield from sorted((row for row in own if row["cause"] in measures), key=lambda row: -(row["n_shapley"] or 0.0))


def about(found: Attribution, of: str, w: Words) -> str:
    """What is counted, when, and in which unit."""
    name, day = quantity_name(of, found.world.catalogue, w), found.quantities.day
    if of == PEOPLE:
        return w.day(day)
    unit = unit_name(found.quantities.unit(of), w)
    return w.say("attributed.about", name=name, year=str(day.year), day=w.day(day), unit=unit)


def cause_name(cause: str, catalogue: Catalogue, w: Words) -> str:
    """A measure by its title, or what is none."""
    return title(catalogue, "measures", cause, w) if cause in catalogue.measures else w.say(CAUSES[cause])


def group_name(group: str, catalogue: Catalogue, w: Words) -> str:
    """What a group is called that is told apart."""
    return (
        w.say("attributed_columns.category") if group == "category" else lower(title(catalogue, "dimensions", group, w))
    )


def group_names(row: TableRow, by: Sequence[str], catalogue: Catalogue, w: Words) -> list[str]:
    """The groups of a row; who is in none has no name."""
    return [
        "" if not row[g] else category(catalogue, row[g], w) if g == "category" else w.name("members", row[g])
        for g in by
    ]


def help_sheet(found: Attribution, of: str, w: Words) -> Sheet:
    """Pairs of measures that do more together than the sum of both, or less."""
    rows = [((row["first"], row["second"]), row["n_beyond"]) for row in help_table(found, of).rows()]
    numbers = WrittenNumbers(found.quantities.unit(of), [beyond for _, beyond in rows], w)
    return _pairs_sheet(rows, numbers, found.world.catalogue, w)


def _pairs_sheet(
    pairs: Sequence[tuple[tuple[str, str], float]], numbers: WrittenNumbers, catalogue: Catalogue, w: Words
) -> Sheet:
    rows = [
        [
            *(title(catalogue, "measures", name, w) for name in pair),
            w.say("attributed.help" if beyond > 0 else "attributed.hinder"),
            numbers(beyond),
        ]
        for pair, beyond in pairs
        if numbers.shows(beyond)
    ]
    head = [w.say(f"attributed_columns.{name}") for name in ("first", "second", "verdict", "beyond")]
    return sheet(w.say("attributed.pairs"), head, rows[:PAIRS_SHOWN], 3)


def others_sheet(found: Attribution, of: str, w: Words) -> Sheet:
    """Everything else that the worlds tell: without measures, with them, and which measure has most of it."""
    rows = [row for name in found.quantities.names if name != of for row in _other(found, name, w)]
    head = [w.say(f"attributed_columns.{name}") for name in ("quantity", "of", "unit", "without", "difference", "most")]
    caption = w.say("attributed.others", worlds=w.number(len(found.steps.worlds)), year=str(found.quantities.day.year))
    return Sheet(caption, head, rows, frozenset({3, 4}))


def _other(found: Attribution, of: str, w: Words) -> Iterator[list[str]]:
    """A row of a quantity, unless nothing moves it."""
    rows = effects_table(found, of).rows()
    numbers = numbers_of(found, of, effects_table(found, of), w)
    own = [row for row in rows if row["cause"] in found.measures and row["n_shapley"] is not None]
    if not any(numbers.shows(row["n_shapley"]) for row in own):
        return
    most = max(own, key=lambda row: abs(row["n_shapley"]))
    name, catalogue = title(found.world.catalogue, "measures", most["cause"], w), found.world.catalogue
    without = [row["n_shapley"] for row in rows if row["cause"] not in found.measures]
    yield [
        quantity_name(of, catalogue, w),
        of.removeprefix("indicator:"),
        unit_name(found.quantities.unit(of), w),
        numbers(None if None in without else sum(without)),
        numbers(sum(row["n_shapley"] for row in own)),
        f"{name}: {numbers(most['n_shapley'])}",
    ]


# --- of a run that is kept -------------------------------------------------------------------------------------------


def caused_sheet(caused: Table, day: date, catalogue: Catalogue, w: Words) -> Sheet:
    """Which measure caused how many of the people of a day, from the table of a run folder; the largest share first."""
    total: dict[str, list[float]] = {}
    for row in caused.where(quantity=PEOPLE).rows():
        sums = total.setdefault(row["cause"], [0.0] * 3)
        for i, name in enumerate(("value_alone", "value_last", "value_shapley")):
            sums[i] += row[name]
    order = sorted(total, key=lambda cause: (cause in catalogue.measures, -total[cause][2] * (cause != AUTONOMOUS)))
    rows = [[cause_name(cause, catalogue, w), *map(w.number, total[cause])] for cause in order]
    head = [w.say(f"attributed_columns.{name}") for name in ("cause", "n_alone", "n_last", "n_shapley")]
    return sheet(w.say("attributed.caused", day=w.day(day)), head, rows)


def helping_sheet(helping: Table, catalogue: Catalogue, w: Words) -> Sheet:
    """Pairs of measures that help or hinder each other in people, from the table of a run folder."""
    pairs = helping.where(quantity=PEOPLE).rows()
    rows = [((row["first"], row["second"]), row["value_beyond"]) for row in pairs]
    return _pairs_sheet(rows, WrittenNumbers("people", [], w), catalogue, w)


# --- sentences -------------------------------------------------------------------------------------------------------


def sentences(found: Attribution, of: str, w: Words) -> list[str]:
    """How much the measures did together, which did most, which cannot be told apart, and who helps or hinders whom."""
    if not found.measures:
        return [w.say("attributed.no_measures")]
    return [*_total(found, of, w), *_most(found, of, w), *_together(found, of, w), _how(found, w)]


def _total(found: Attribution, of: str, w: Words) -> Iterator[str]:
    table = effects_table(found, of)
    numbers, catalogue = numbers_of(found, of, table, w), found.world.catalogue
    values = {row["cause"]: row["n_shapley"] for row in table.rows()}
    if any(value is None for value in values.values()):
        return
    caused = sum(values[name] for name in found.measures)
    said = {"count": w.number(len(found.measures)), "caused": numbers(caused), "all": numbers(sum(values.values()))}
    if of == PEOPLE:
        grown = sum(values.values()) - values[BEGIN]
        yield w.say("attributed.people", day=w.day(found.quantities.day), grown=numbers(grown), **said)
    else:
        name, unit = quantity_name(of, catalogue, w), unit_name(found.quantities.unit(of), w)
        yield w.say("attributed.total", name=name, year=str(found.quantities.day.year), unit=unit, **said)


def _most(found: Attribution, of: str, w: Words) -> Iterator[str]:
    table, catalogue = effects_table(found, of), found.world.catalogue
    numbers = numbers_of(found, of, table, w)
    own = {row["cause"]: row["n_shapley"] or 0.0 for row in table.rows() if row["cause"] in found.measures}
    most, least = max(own, key=lambda name: own[name]), min(own, key=lambda name: own[name])
    level = [f"“{title_within(catalogue, 'measures', name, w)}”" for name in level_with_first(found, of)]
    if not any(map(numbers.shows, own.values())):
        yield w.say("attributed.nothing")
    if numbers.shows(own[most]) and own[most] > 0.0:
        said = {"measure": title(catalogue, "measures", most, w), "value": numbers(own[most])}
        yield (
            w.say("attributed.most_level", level=w.listed(level), **said) if level else w.say("attributed.most", **said)
        )
    if numbers.shows(own[least]) and own[least] < 0.0:
        yield w.say("attributed.takes", measure=title(catalogue, "measures", least, w), value=numbers(own[least]))


def _together(found: Attribution, of: str, w: Words) -> Iterator[str]:
    """The two that help each other most, and the two that are most in each other's way."""
    rows, catalogue = help_table(found, of).rows(), found.world.catalogue
    numbers = WrittenNumbers(found.quantities.unit(of), [row["n_beyond"] for row in rows], w)
    for key, sign in (("attributed.helps", 1.0), ("attributed.hinders", -1.0)):
        row = next((row for row in rows if sign * row["n_beyond"] > 0.0 and numbers.shows(row["n_beyond"])), None)
        if row is not None:
            pair = {name: title(catalogue, "measures", row[name], w) for name in ("first", "second")}
            yield w.say(key, value=numbers(abs(row["n_beyond"])), **pair)


def _how(found: Attribution, w: Words) -> str:
    """Over how many orders and worlds the shares are taken."""
    worlds = w.number(len(found.steps.worlds))
    if found.steps.exact:
        return w.say("attributed.exact", worlds=worlds)
    return w.say("attributed.drawn", worlds=worlds, orders=w.number(2 * found.steps.draws))


def luck_sheet(found: Attribution, luck: LuckOfShares, by: Sequence[str], w: Words) -> Sheet:
    """The share of people of each measure in courses of whole people: the band of luck alone."""
    catalogue = found.world.catalogue
    rows = [
        [
            cause_name(row["cause"], catalogue, w),
            *group_names(row, by, catalogue, w),
            w.signed(row["p50"]),
            between(row["p5"], row["p95"], w),
            w.say("shared.distinct" if row["distinct"] else "shared.same"),
        ]
        for row in luck.bands.rows()
        if max(abs(row["p5"]), abs(row["p95"])) >= HALF
    ]
    head = [w.say("attributed_columns.cause"), *(group_name(group, catalogue, w) for group in by)]
    columns = (w.say(f"shared_columns.{name}") for name in ("middle", "band", "verdict"))
    caption = w.say("attributed.luck", n=w.number(luck.replications), day=w.day(found.quantities.day))
    return sheet(caption, [*head, *columns], rows, len(head))
