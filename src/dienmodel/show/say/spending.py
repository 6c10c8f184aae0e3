"""Spending in words: what is committed and paid, whether it fits, and what is still to be found."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from dienmodel.network.outcomes import Outcomes
from dienmodel.runs.run import Run
from dienmodel.runs.spending import (
    CASH,
    ROOM,
    SpendingOfYear,
    first_beyond,
    held_to,
    ledger_courses,
    present_value,
    spending,
)
from dienmodel.show.names import title
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

UNKNOWN = "."
"""What stands for a number that is unknown: never a zero."""

CEILING = {ROOM: "spending.room", CASH: "spending.cash"}


def no_ceilings(w: Words) -> str:
    """That a scenario says no ceilings."""
    return w.say("spending.no_ceilings")


def level_of(row: SpendingOfYear, nominal: bool) -> float:
    """By what real amounts of a year are multiplied."""
    return row.deflator if nominal else 1.0


def spending_lines(run: Run, year: int, w: Words, nominal: bool = False) -> list[str]:
    """What a year comes to against the required share, whether all years fit, and their present value."""
    rows, money = held_to(run, spending(run)), run.world.outcomes.money
    if money is None or not rows:
        return []
    row = next((each for each in rows if each.year == year), rows[-1])
    return [_of_year(run.world.outcomes, row, w, nominal), _fits(rows, w, nominal), _value(rows, run, w)]


def all_years(run: Run, w: Words) -> str:
    """Whether all years fit within both ceilings, or which is the first that does not; ceilings must be said."""
    return _fits(held_to(run, spending(run)), w, nominal=False)


def _of_year(outcomes: Outcomes, row: SpendingOfYear, w: Words, nominal: bool) -> str:
    assert row.gap is not None and row.share is not None and outcomes.money is not None
    level = level_of(row, nominal)
    prices = w.say("spending.nominal") if nominal else w.say("spending.prices", year=str(outcomes.money.prices))
    gap = w.say("spending.short" if row.gap > 0.0 else "spending.enough", gap=w.euro(abs(row.gap) * level))
    return w.say(
        "spending.of_year",
        year=str(row.year),
        committed=w.euro(row.committed * level),
        paid=w.euro(row.paid * level),
        prices=prices,
        share=w.share(row.share, 2),
        required=w.share(row.required, 2),
        gap=gap,
    )


def _fits(rows: Sequence[SpendingOfYear], w: Words, nominal: bool) -> str:
    beyond = first_beyond(rows)
    span = {"first": str(rows[0].year), "last": str(rows[-1].year)}
    if beyond is None:
        return w.say("spending.fits", **span)
    level = level_of(beyond, nominal)
    much = {ROOM: beyond.committed - beyond.room, CASH: beyond.paid - beyond.cash}
    names = [f"{w.say(CEILING[name])} ({w.euro(much[name] * level)})" for name in beyond.over.split()]
    return w.say("spending.beyond", year=str(beyond.year), ceilings=w.listed(names))


def _value(rows: Sequence[SpendingOfYear], run: Run, w: Words) -> str:
    money = run.world.outcomes.money
    assert money is not None
    years = [row.year for row in rows]
    value = present_value(np.array([row.paid for row in rows]), years, years[0], money.discount)
    return w.say(
        "spending.value",
        value=w.euro(value),
        first=str(years[0]),
        last=str(years[-1]),
        rate=w.share(money.discount, 2),
        outstanding=w.euro(rows[-1].outstanding),
    )


def spending_sheet(run: Run, w: Words, nominal: bool = False) -> Sheet | None:
    """Every year against both ceilings and the required share; None where no ceilings are said."""
    rows, money = held_to(run, spending(run)), run.world.outcomes.money
    if money is None or not rows:
        return None
    head = [
        w.say("columns.year"),
        w.say("columns.committed"),
        w.say("spending.columns.room"),
        w.say("columns.paid"),
        w.say("spending.columns.cash"),
        w.say("spending.columns.outstanding"),
        w.say("spending.columns.share"),
        w.say("spending.columns.required"),
        w.say("spending.columns.gap"),
    ]
    late = first_beyond(rows) is not None
    head += [w.say("spending.columns.over")] if late else []
    caption = w.say("spending.sheet_nominal") if nominal else w.say("spending.sheet", year=str(money.prices))
    lines = [_row(row, w, nominal)[: len(head)] for row in rows]
    return Sheet(caption, head, lines, frozenset(range(1, 9)))


def _row(row: SpendingOfYear, w: Words, nominal: bool) -> list[str]:
    level = level_of(row, nominal)
    euro = (row.committed, row.room, row.paid, row.cash, row.outstanding)
    return [
        str(row.year),
        *(_millions(amount * level, w) for amount in euro),
        UNKNOWN if row.share is None else w.share(row.share, 2),
        w.share(row.required, 2),
        UNKNOWN if row.gap is None else _millions(row.gap * level, w),
        w.listed([w.say(CEILING[name]) for name in row.over.split()]),
    ]


def _millions(euro: float, w: Words) -> str:
    return w.number(euro / 1e6)


def definitions_sheet(run: Run, year: int, w: Words) -> Sheet | None:
    """Spending of a year by every definition, with the reason where it is unknown."""
    rows = [row for row in spending(run) if row.year == year]
    unknown = {each.name: each.unknown for each in run.world.outcomes.definitions}
    if len(rows) < 2:
        return None
    head = [w.say("spending.columns.definition"), w.say("columns.paid"), w.say("spending.columns.share")]
    head.append(w.say("spending.columns.why"))
    lines = [
        [
            title(run.world.catalogue, "definitions", row.definition, w),
            UNKNOWN if row.share is None else _millions(row.share * row.gdp, w),
            UNKNOWN if row.share is None else w.share(row.share, 2),
            "" if (why := unknown[row.definition]) is None else w.text(why),
        ]
        for row in rows
    ]
    return Sheet(w.say("spending.definitions", year=str(year)), head, lines, frozenset({1, 2}))


def ledgers_sheet(run: Run, year: int, w: Words) -> Sheet:
    """Both ledgers of every article in a year: what was owed before, committed, paid, called off and owed after."""
    years = run.years[0].tolist()
    at, articles = years.index(year), dict[str, list[float]]()
    for course in ledger_courses(run):
        after = float(course.outstanding[at])
        flows = [float(euro[at]) for euro in (course.committed, course.paid, course.cancelled)]
        before = after - flows[0] + flows[1] + flows[2]
        sums = articles.setdefault(course.article, [0.0] * 5)
        articles[course.article] = [a + b for a, b in zip(sums, (before, *flows, after), strict=True)]
    head = [
        w.say("columns.article"),
        w.say("spending.columns.before"),
        w.say("columns.committed"),
        w.say("columns.paid"),
        w.say("spending.columns.cancelled"),
        w.say("spending.columns.outstanding"),
    ]
    given = run.world.catalogue.names("given")
    rows = [
        [
            title(run.world.catalogue, "given", article, w) if article in given else w.name("articles", article),
            *(_millions(euro, w) for euro in sums),
        ]
        for article, sums in articles.items()
    ]
    total = [_millions(sum(column), w) for column in zip(*articles.values(), strict=True)]
    origins = {
        (r, 3): (f"cost:{article}", date(year, 12, 31)) for r, article in enumerate(articles) if article not in given
    }
    return sheet(
        w.say("spending.ledgers", year=str(year)), head, [*rows, [w.say("spending.total"), *total]], 1, origins
    )
