"""What records say of people who leave and stay, in words."""

from collections.abc import Iterator

from dienmodel.records.results import BandRate, Estimate, LeavingRates
from dienmodel.records.season import MONTHS
from dienmodel.records.small import LEAST
from dienmodel.show.draft import has_season
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

SHAPE = 0.05
"""A test of one shape for all members that has a smaller chance than this is told as a doubt."""


def seen(estimated: Estimate, w: Words) -> str:
    """What was read, and over which days."""
    records = estimated.records
    values = {"rows": w.number(records.rows), "stays": w.number(len(records.stays))}
    text = w.say("estimate.seen", since=w.day(records.first_day), until=w.day(records.until), **values)
    if records.outside:
        text += " " + w.say("estimate.outside", n=w.number(records.outside))
    if estimated.too_small:
        text += " " + w.say("estimate.too_small", n=w.number(estimated.too_small), least=w.number(LEAST))
    return text


def sheets(estimated: Estimate, w: Words) -> Iterator[Sheet]:
    """Rates by years in the stock, age, group and month, and who stayed: a table of each, if there is any."""
    tables = [
        ("by_tenure", ("stock", "reason", "years_in", "events", "seen", "rate", "low", "high"), 3, _by_tenure),
        ("by_age", ("stock", "reason", "age", "events", "seen", "rate", "low", "high"), 3, _by_age),
        (
            "by_member",
            ("stock", "reason", "group", "events", "seen", "rate", "span", "factor", "factor_span", "own"),
            3,
            _by_member,
        ),
        ("by_month", ("stock", "reason", "month", "events", "factor", "low", "high"), 3, _by_month),
        ("staying", ("stock", "years_in", "stayed", "low", "high", "gone"), 1, _staying),
    ]
    for key, head, text, rows_of in tables:
        rows = list(rows_of(estimated, w))
        if rows:
            yield sheet(w.say(f"estimate.{key}"), [w.say(f"estimate_columns.{name}") for name in head], rows, text)


def findings(estimated: Estimate, w: Words) -> list[str]:
    """Whether there is a season, and whether rates have one shape for all members, a sentence for each."""
    said = []
    for leaving in estimated.leaving:
        names = {"stock": leaving.stock, "reason": _reason(leaving.reason, w)}
        if leaving.season is not None:
            key = "season" if has_season(leaving) else "no_season"
            said.append(w.say(f"estimate.{key}", p=w.number(leaving.season.p, 3), **names))
        for dim, test in leaving.proportional.items():
            key = "other_shape" if test.p < SHAPE else "one_shape"
            values = {
                "dimension": dim,
                "p": w.number(test.p, 3),
                "chi2": w.number(test.chi2, 1),
                "df": w.number(test.df),
            }
            said.append(w.say(f"estimate.{key}", **values, **names))
    return said


def _by_tenure(estimated: Estimate, w: Words) -> Iterator[list[str]]:
    for leaving in estimated.leaving:
        yield from (_band(leaving, row, w) for row in leaving.by_tenure)


def _by_age(estimated: Estimate, w: Words) -> Iterator[list[str]]:
    for leaving in estimated.leaving:
        yield from (_band(leaving, row, w) for row in leaving.by_age)


def _band(leaving: LeavingRates, row: BandRate, w: Words) -> list[str]:
    start = w.short_number(row.start) if row.start else "0"
    years = w.say("estimate.from", start=start) if row.end is None else w.span(start, w.short_number(row.end))
    numbers = [w.number(row.events), w.number(row.years), *(w.number(x, 4) for x in (row.rate, row.low, row.high))]
    return [leaving.stock, _reason(leaving.reason, w), years, *numbers]


def _by_member(estimated: Estimate, w: Words) -> Iterator[list[str]]:
    for leaving in estimated.leaving:
        for rows in leaving.members.values():
            for row in rows:
                yield [
                    leaving.stock,
                    _reason(leaving.reason, w),
                    w.say("estimate.other_members") if row.member is None else row.member,
                    w.number(row.events),
                    w.number(row.years),
                    w.number(row.rate, 4),
                    w.span(w.number(row.low, 4), w.number(row.high, 4)),
                    w.number(row.factor, 2),
                    w.span(w.number(row.factor_low, 2), w.number(row.factor_high, 2)),
                    w.share(row.own),
                ]


def _by_month(estimated: Estimate, w: Words) -> Iterator[list[str]]:
    for leaving in estimated.leaving:
        if leaving.season is None or not has_season(leaving):
            continue
        season, width = leaving.season, MONTHS // len(leaving.season.factor)
        for i, factor in enumerate(season.factor.tolist()):
            first, last = (w.say(f"months.{month}") for month in (width * i + 1, width * i + width))
            numbers = (w.number(x, 2) for x in (factor, season.low[i], season.high[i]))
            months = first if width == 1 else w.span(first, last)
            yield [leaving.stock, _reason(leaving.reason, w), months, w.number(season.events[i]), *numbers]


def _staying(estimated: Estimate, w: Words) -> Iterator[list[str]]:
    for row in estimated.staying:
        years = w.short_number(row.years)
        if row.since:
            years = w.say("estimate.after", years=years, since=w.short_number(row.since))
        gone = [f"{_reason(reason, w)} {w.share(share, 1)}" for reason, share in row.gone.items()]
        yield [row.stock, years, *(w.share(x, 1) for x in (row.stayed, row.low, row.high)), ", ".join(gone)]


def _reason(reason: str | None, w: Words) -> str:
    return w.say("estimate.other_reasons") if reason is None else reason
