"""Pictures of people: strength against the targets, categories, flows, ages."""

from datetime import date
from functools import partial

import numpy as np

from dienmodel.network.outcomes import is_plain
from dienmodel.runs.middles import middled
from dienmodel.runs.tables.flows import border_table
from dienmodel.runs.tables.observed import observed_table
from dienmodel.runs.tables.people import population_table, totals_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.show import charts
from dienmodel.show.charts.marks import Ghost, MarkRow
from dienmodel.show.pictures.picture import Picture, Subject, heads, inside, picture
from dienmodel.show.say.against import against
from dienmodel.show.say.likely import courses_of_band
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words


def strength(subject: Subject, ghost: Ghost | None = None) -> Picture:
    """People by category against the targets for everybody; with a ghost as a picture that moves."""
    run, w = subject.run, subject.words
    totals, targets = middled(totals_table(run), subject.offsets), targets_of(subject)
    total, goals = totals.where(category="total").rows(), targets.where(category="total").rows()
    goal = min(goals, key=lambda row: row["date"], default=None)
    draw = partial(charts.strength, totals, targets, observed_table(run), ghost=ghost)
    return picture(
        subject,
        "strength",
        draw,
        _strength_sheet(subject, totals),
        finding=_strength_finding(subject, total) if goal is None else _against_target(subject, goal),
        first=w.day(total[0]["date"]),
        last=w.day(total[-1]["date"]),
        line=w.say("strength.line_expected" if subject.offsets is None else "strength.line_middle"),
        band=_band_note(subject, "strength.thin"),
    )


def _strength_finding(subject: Subject, total: list[MarkRow]) -> str:
    w, (start, end) = subject.words, (total[i]["n_people"] for i in (0, -1))
    return w.say("strength.course", start=w.people(start), end=w.people(end))


def _against_target(subject: Subject, goal: MarkRow) -> str:
    """How many people there are on the day of a target, or at the end before it, and how many that is short."""
    w, beside = subject.words, against(subject.people.get(goal["target"], goal["n_people"]), goal["n_wanted"])
    day = min(goal["date"], subject.run.world.network.calendar.dates[-1])
    values = {
        "people": beside.say(beside.number, w),
        "wanted": beside.say(beside.asked, w),
        "gap": beside.say(abs(beside.gap), w),
    }
    key = "strength.short" if beside.gap < 0 else "strength.more" if beside.gap > 0 else "strength.as_asked"
    return w.say(key, day=w.day(day), **values)


def _band_note(subject: Subject, key: str = "categories.band") -> str:
    """What the two bands cover, or that there is none."""
    w = subject.words
    if not subject.run.banded:
        return w.say("categories.no_band")
    return w.say(key, courses=courses_of_band(subject.run, w), fifty=w.share(0.5), ninety=w.share(0.9))


def targets_of(subject: Subject) -> Table:
    """Targets of the organisation that the answer is about: those of another one would need a scale of their own."""
    return _plain(targets_table(subject.run)).where(organisation=subject.organisation)


def _plain(targets: Table) -> Table:
    """Targets of heads or posts for whole categories: the lines of charts are of no others."""
    plain = np.array([is_plain(row["counts"], row["where"]) for row in targets.rows()], bool)
    return Table(targets.name, {name: column[plain] for name, column in targets.columns.items()})


def _strength_sheet(subject: Subject, totals: Table) -> Sheet:
    """Every half year and the last state: categories and the total with its band."""
    w = subject.words
    names = list(dict.fromkeys(totals.columns["category"].tolist()))
    courses = {name: totals.where(category=name).rows() for name in names}
    days = [row["date"] for row in courses["total"]]
    shown = [i for i in range(len(days)) if i in (0, len(days) - 1) or _new_half_year(days[i - 1], days[i])]
    rows = [
        [
            w.day(days[i]),
            *(w.number(courses[name][i]["n_people"]) for name in names),
            _range(courses["total"][i]["p5"], courses["total"][i]["p95"], w),
        ]
        for i in shown
    ]
    head = [w.say("columns.date"), *(subject.category(name) for name in names), w.say("columns.band")]
    origins = {(r, c): (name, days[i]) for r, i in enumerate(shown) for c, name in enumerate(names, start=1)}
    return sheet(w.say("sheets.strength"), head, rows, 1, origins)


def _new_half_year(before: date, day: date) -> bool:
    return (before.year, before.month > 6) != (day.year, day.month > 6)


def _range(low: float | None, high: float | None, w: Words) -> str:
    return "" if low is None or high is None else w.span(w.number(low), w.number(high))


def categories(subject: Subject) -> Picture:
    """Each category against its own targets, with bands."""
    run, w = subject.run, subject.words
    targets, observed = _plain(targets_table(run)), observed_table(run)
    rows = [
        [
            subject.titled("targets", row["target"]),
            w.day(row["date"]),
            w.number(row["n_wanted"]),
            w.number(row["n_people"]),
            _range(row["p5"], row["p95"], w),
            w.number(row["n_people"] - row["n_wanted"]),
        ]
        for row in targets.rows()
    ] + [
        [
            f"{subject.titled('observed', row['point'])} ({w.say('columns.observed')})",
            w.day(row["date"]),
            w.number(row["value_observed"]),
            w.number(row["value_expected"]),
            "",
            w.number(row["value_difference"]),
        ]
        for row in observed.rows()
        if row["category"]
    ]
    head = heads(subject, "target", "date", "wanted", "expected", "band", "difference")
    finding = "against_targets" if len(targets) else "against_observed" if len(observed) else "alone"
    return picture(
        subject,
        "categories",
        partial(charts.categories, totals_table(run), targets_of(subject), observed),
        sheet(w.say("sheets.categories"), head, rows),
        finding=w.say(f"categories.{finding}"),
        band=_band_note(subject),
    )


def flows(subject: Subject) -> Picture | None:
    """People who come to the force and leave it; None where nobody does."""
    w, rows = subject.words, _force_flows(subject)
    if not rows:
        return None
    at = [row["n"] for row in rows if row["year"] == subject.year]
    return picture(
        subject,
        "flows",
        partial(charts.flows, rows),
        _flows_sheet(subject, rows),
        year=str(subject.year),
        came=w.people(sum(n for n in at if n > 0)),
        left=w.people(-sum(n for n in at if n < 0)),
    )


def _flows_sheet(subject: Subject, rows: list[MarkRow]) -> Sheet:
    """People per year and way, with the net number."""
    w = subject.words
    ways = dict.fromkeys(row["way"] for row in rows)
    behind = []
    for year in subject.years:
        at = [row for row in rows if row["year"] == year]
        counts = [sum(row["n"] for row in at if row["way"] == way) for way in ways]
        behind.append([str(year), *map(w.number, counts), w.number(sum(row["n"] for row in at))])
    quantities = [*dict.fromkeys(row["quantity"] for row in rows), "net:total"]
    origins = {
        (r, c): (quantity, date(year, 12, 31))
        for r, year in enumerate(subject.years)
        for c, quantity in enumerate(quantities, 1)
    }
    head = [w.say("columns.year"), *ways, w.say("columns.net")]
    return sheet(w.say("sheets.flows"), head, behind, 1, inside(subject, origins))


def _force_flows(subject: Subject) -> list[MarkRow]:
    """People who begin to count by category (up) and cease to by reason (down); together the change of strength."""
    w = subject.words
    total: dict[tuple[str, int], float] = {}
    called = {}
    for row in subject.whole_years(border_table(subject.run)).rows():
        into = row["part"] == "in"
        name = subject.category(row["why"]) if into else w.name("reasons", row["why"])
        way = w.say("flows.in", category=name) if into else w.say("flows.out", reason=name)
        total[way, row["year"]] = total.get((way, row["year"]), 0.0) + row["n_people"]
        called[way] = f"{'new' if into else 'left'}:{row['why']}"
    heavy = sorted(total, key=lambda key: (total[key] < 0, list(total).index(key)))
    return [
        {"way": way, "year": year, "n": total[way, year], "order": i, "quantity": called[way]}
        for i, (way, year) in enumerate(heavy)
        if any(abs(n) >= 0.5 for (other, _), n in total.items() if other == way)
    ]


def population(subject: Subject) -> Picture:
    """Young people who can still be asked."""
    w = subject.words
    young = population_table(subject.run)
    keep = (young.columns["age"] >= 17) & (young.columns["age"] <= 27)
    young = Table("population", {name: column[keep] for name, column in young.columns.items()})
    days = list(dict.fromkeys(young.columns["date"].tolist()))
    sums = [float(young.where(date=day).columns["n_people"].sum()) for day in days]
    shown = [i for i, day in enumerate(days) if i in (0, len(days) - 1) or day.month == 1]
    rows = [[w.day(days[i]), w.number(sums[i], 0)] for i in shown]
    return picture(
        subject,
        "population",
        partial(charts.population, young),
        sheet(w.say("sheets.population"), heads(subject, "date", "people"), rows),
        start=w.number(round(sums[0], -3)),
        end=w.number(round(sums[-1], -3)),
        first=w.day(days[0]),
        last=w.day(days[-1]),
    )
