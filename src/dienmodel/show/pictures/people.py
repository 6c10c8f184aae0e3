"""Pictures of people: strength against the targets, categories, flows, ages."""

from datetime import date
from functools import partial

from dienmodel.runs.tables.flows import border_table
from dienmodel.runs.tables.people import population_table, totals_table
from dienmodel.runs.tables.targets import published_table, targets_table
from dienmodel.show import charts
from dienmodel.show.charts.marks import Row
from dienmodel.show.pictures.picture import Picture, Sheet, Told, heads, inside, picture, sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words, rounded


def strength(told: Told) -> Picture:
    """People by category against the targets for everybody."""
    run, w = told.run, told.words
    totals, targets = totals_table(run), targets_of(told)
    total, goals = totals.where(category="total").rows(), targets.where(category="total").rows()
    goal = min(goals, key=lambda row: row["date"], default=None)
    draw = partial(charts.strength, totals, targets, published_table(run))
    return picture(
        told,
        "strength",
        draw,
        _strength_sheet(told, totals),
        finding=_strength_finding(told, total) if goal is None else _against_target(told, goal),
        first=w.day(total[0]["date"]),
        last=w.day(total[-1]["date"]),
        band=_band_note(told)
        if not run.replications
        else w.say("strength.thin", fifty=w.share(0.5), ninety=w.share(0.9)),
    )


def _strength_finding(told: Told, total: list[Row]) -> str:
    w, (start, end) = told.words, (total[i]["n_people"] for i in (0, -1))
    return w.say("strength.course", start=w.people(start), end=w.people(end))


def _against_target(told: Told, goal: Row) -> str:
    """How many people there are on the day of a target, or at the end before it, and how many that is short."""
    w, gap = told.words, rounded(goal["n_people"]) - goal["n_wanted"]
    day = min(goal["date"], told.run.world.network.calendar.dates[-1])
    values = {"people": w.people(goal["n_people"]), "day": w.day(day), "wanted": w.people(goal["n_wanted"])}
    return w.say(f"strength.{'short' if gap < 0 else 'more'}", gap=w.number(abs(gap)), **values)


def _band_note(told: Told, key: str = "categories.band") -> str:
    """What the two bands cover, or that there is none."""
    w = told.words
    return w.say(key if told.run.replications else "categories.no_band", fifty=w.share(0.5), ninety=w.share(0.9))


def targets_of(told: Told) -> Table:
    """Targets of the organisation that the answer is about: those of another one would need a scale of their own."""
    return targets_table(told.run).where(organisation=told.organisation)


def _strength_sheet(told: Told, totals: Table) -> Sheet:
    """Every half year and the last state: categories and the total with its band."""
    w = told.words
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
    head = [w.say("columns.date"), *(told.category(name) for name in names), w.say("columns.band")]
    origins = {(r, c): (name, days[i]) for r, i in enumerate(shown) for c, name in enumerate(names, start=1)}
    return sheet(w.say("sheets.strength"), head, rows, 1, origins)


def _new_half_year(before: date, day: date) -> bool:
    return (before.year, before.month > 6) != (day.year, day.month > 6)


def _range(low: float | None, high: float | None, w: Words) -> str:
    return "" if low is None or high is None else w.span(w.number(low), w.number(high))


def categories(told: Told) -> Picture:
    """Each category against its own targets, with bands."""
    run, w = told.run, told.words
    targets, published = targets_table(run), published_table(run)
    rows = [
        [
            told.titled("targets", row["target"]),
            w.day(row["date"]),
            w.number(row["n_wanted"]),
            w.number(row["n_people"]),
            _range(row["p5"], row["p95"], w),
            w.number(row["n_people"] - row["n_wanted"]),
        ]
        for row in targets.rows()
    ] + [
        [
            f"{told.titled('published', row['point'])} ({w.say('columns.published')})",
            w.day(row["date"]),
            w.number(row["n_published"]),
            w.number(row["n_people"]),
            "",
            w.number(row["n_difference"]),
        ]
        for row in published.rows()
    ]
    head = heads(told, "target", "date", "wanted", "expected", "band", "difference")
    finding = "against_targets" if len(targets) else "against_published" if len(published) else "alone"
    return picture(
        told,
        "categories",
        partial(charts.categories, totals_table(run), targets_of(told), published),
        sheet(w.say("sheets.categories"), head, rows),
        finding=w.say(f"categories.{finding}"),
        band=_band_note(told),
    )


def flows(told: Told) -> Picture:
    """People who come to the force and leave it."""
    w = told.words
    rows = _force_flows(told)
    ways = list(dict.fromkeys(row["way"] for row in rows))
    behind = [
        [
            str(year),
            *(w.number(sum(r["n"] for r in rows if r["year"] == year and r["way"] == way)) for way in ways),
            w.number(sum(r["n"] for r in rows if r["year"] == year)),
        ]
        for year in told.years
    ]
    at = [row["n"] for row in rows if row["year"] == told.year]
    names = [*dict.fromkeys(row["quantity"] for row in rows), "net:total"]
    origins = {
        (r, c): (name, date(year, 12, 31)) for r, year in enumerate(told.years) for c, name in enumerate(names, 1)
    }
    head = [w.say("columns.year"), *ways, w.say("columns.net")]
    return picture(
        told,
        "flows",
        partial(charts.flows, rows),
        sheet(w.say("sheets.flows"), head, behind, 1, inside(told, origins)),
        year=str(told.year),
        came=w.people(sum(n for n in at if n > 0)),
        left=w.people(-sum(n for n in at if n < 0)),
    )


def _force_flows(told: Told) -> list[Row]:
    """People who begin to count by category (up) and cease to by reason (down); together the change of strength."""
    w = told.words
    total: dict[tuple[str, int], float] = {}
    called = {}
    for row in told.whole_years(border_table(told.run)).rows():
        into = row["part"] == "in"
        name = told.category(row["why"]) if into else w.name("reasons", row["why"])
        way = w.say("flows.in", category=name) if into else w.say("flows.out", reason=name)
        total[way, row["year"]] = total.get((way, row["year"]), 0.0) + row["n_people"]
        called[way] = f"{row['part']}:{row['why']}"
    heavy = sorted(total, key=lambda key: (total[key] < 0, list(total).index(key)))
    return [
        {"way": way, "year": year, "n": total[way, year], "order": i, "quantity": called[way]}
        for i, (way, year) in enumerate(heavy)
        if any(abs(n) >= 0.5 for (other, _), n in total.items() if other == way)
    ]


def population(told: Told) -> Picture:
    """Young people who can still be asked."""
    w = told.words
    young = population_table(told.run)
    keep = (young.columns["age"] >= 17) & (young.columns["age"] <= 27)
    young = Table("population", {name: column[keep] for name, column in young.columns.items()})
    days = list(dict.fromkeys(young.columns["date"].tolist()))
    sums = [float(young.where(date=day).columns["n_people"].sum()) for day in days]
    shown = [i for i, day in enumerate(days) if i in (0, len(days) - 1) or day.month == 1]
    rows = [[w.day(days[i]), w.number(sums[i], 0)] for i in shown]
    return picture(
        told,
        "population",
        partial(charts.population, young),
        sheet(w.say("sheets.population"), heads(told, "date", "people"), rows),
        start=w.number(round(sums[0], -3)),
        end=w.number(round(sums[-1], -3)),
        first=w.day(days[0]),
        last=w.day(days[-1]),
    )
