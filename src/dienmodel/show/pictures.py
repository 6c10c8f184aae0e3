"""The pictures of the report: each with a title that says what it shows, an alternative text and a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from dienmodel.model.evidence import WEAKEST_FIRST
from dienmodel.model.scenario import Said
from dienmodel.network.floor import FLOOR
from dienmodel.network.lines import QUOTA
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import border_table, funnel_table, lead_times_table
from dienmodel.runs.tables.money import money_table
from dienmodel.runs.tables.people import population_table, totals_table
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.queues import capacities_table, queues_table, waiting_table
from dienmodel.runs.tables.targets import published_table, targets_table
from dienmodel.show import charts
from dienmodel.show.charts import WEEKS_TO_POST, WEEKS_TO_RESULT, Look, Row
from dienmodel.show.names import budget_name, category, title
from dienmodel.text.table import Table, table
from dienmodel.text.words import Words, lower, rounded, upper

MOST_FUNNELS = 5


Origins = Mapping[tuple[int, int], tuple[str, date]]
"""Row and column of a number with the quantity and the date that explain it."""


@dataclass(frozen=True)
class Sheet:
    """A table for people: headings, rows of text, and the columns that hold numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int]
    origins: Origins = field(default_factory=lambda: {})


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
class Told:
    """What every picture needs: the run in its language, the year the answer is about, and the whole years."""

    run: Run
    words: Words
    until: date
    years: tuple[int, ...]
    organisation: str

    @property
    def said(self) -> Said:
        """The scenario as said."""
        return self.run.world.said

    @property
    def year(self) -> int:
        """The whole year nearest to the date of the answer."""
        return min(self.years, key=lambda year: abs(year - self.until.year))

    def titled(self, section: str, label: str) -> str:
        """Title of something in the scenario."""
        return title(self.said, section, label, self.words)

    def category(self, name: str) -> str:
        """Title of a category of people."""
        return category(self.said, name, self.words)

    def whole_years(self, whole: Table) -> Table:
        """The rows of years that the run covers from January to December."""
        return table(whole.name, (row for row in whole.rows() if row["year"] in self.years), whole.columns)


def whole_years(run: Run) -> tuple[int, ...]:
    """Calendar years of which the run covers at least 95 %; all years if there is none."""
    calendar = run.world.network.calendar
    years = [day.year for day in calendar.dates[:-1]]
    found = [y for y in sorted(set(years)) if years.count(y) * calendar.years_per_step > 0.95]
    return tuple(found or sorted(set(years)))


def sheet(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], text: int = 1, origins: Origins | None = None
) -> Sheet:
    """A table of which the first `text` columns hold words and the others numbers."""
    return Sheet(caption, head, rows, frozenset(range(text, len(head))), origins or {})


def _inside(told: Told, origins: Origins) -> Origins:
    """Origins on days of the run, the last day of the run for those after it."""
    last = told.run.world.network.calendar.dates[-1]
    return {at: (quantity, min(day, last)) for at, (quantity, day) in origins.items()}


def picture(told: Told, key: str, draw: Callable[[Look], Any], behind: Sheet, **values: str) -> Picture:
    """A picture with its words: the title and the note of its key, and the alternative text made of them."""
    w = told.words
    head, note = (w.say(f"{key}.{part}", **values) for part in ("title", "note"))
    alt = w.say("report.alt", title=head, note=note, first=behind.caption)
    return Picture(key.replace("_", "-"), head, alt, note, draw, behind)


def _columns(told: Told, *names: str) -> list[str]:
    return [told.words.say(f"columns.{name}") for name in names]


# --- people ----------------------------------------------------------------------------------------------


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
    head = _columns(told, "target", "date", "wanted", "expected", "band", "difference")
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
        sheet(w.say("sheets.flows"), head, behind, 1, _inside(told, origins)),
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
        sheet(w.say("sheets.population"), _columns(told, "date", "people"), rows),
        start=w.number(round(sums[0], -3)),
        end=w.number(round(sums[-1], -3)),
        first=w.day(days[0]),
        last=w.day(days[-1]),
    )


# --- what holds people up --------------------------------------------------------------------------------


def bottlenecks(told: Told) -> Picture:
    """Waits per gate and year."""
    w = told.words
    queues = told.whole_years(queues_table(told.run))
    rows = [
        [
            told.titled("gates", row["gate"]),
            str(row["year"]),
            w.number(row["new_admitted"]),
            w.weeks(row["weeks_median"]),
            w.weeks(row["weeks_p90"]),
            w.share(row["share_stopped"]),
            told.titled("capacities", row["capacity"]) if row["capacity"] else "",
        ]
        for row in queues.rows()
    ]
    head = _columns(told, "gate", "year", "admitted", "median", "p90", "stopped", "stopped_by")
    origins = {(r, 3): (f"wait:{row['gate']}", date(row["year"], 12, 31)) for r, row in enumerate(queues.rows())}
    worst = max(queues.where(year=told.year).rows(), key=lambda row: (row["weeks_median"] or 0.0, row["n_waiting"]))
    calm = (worst["weeks_median"] or 0.0) < 1
    return picture(
        told,
        "bottlenecks",
        partial(charts.bottlenecks, queues),
        Sheet(w.say("sheets.bottlenecks"), head, rows, frozenset(range(1, 6)), _inside(told, origins)),
        finding=w.say(
            "bottlenecks.calm" if calm else "bottlenecks.worst",
            gate=lower(told.titled("gates", worst["gate"])),
            year=str(told.year),
            weeks=w.weeks(worst["weeks_median"]),
        ),
    )


def waiting(told: Told) -> Picture:
    """People waiting per gate over time."""
    w = told.words
    queue = waiting_table(told.run)
    days = [day for day in dict.fromkeys(queue.columns["date"].tolist())]
    names = list(dict.fromkeys(queue.columns["gate"].tolist()))
    found = {name: queue.where(gate=name).columns["n_waiting"].tolist() for name in names}
    rows = [[w.day(day), *(w.number(found[name][i]) for name in names)] for i, day in enumerate(days)]
    sums = [sum(found[name][i] for name in names) for i in range(len(days))]
    most = max(range(len(days)), key=lambda i: sums[i])
    return picture(
        told,
        "waiting",
        partial(charts.waiting, queue),
        sheet(
            w.say("sheets.waiting"),
            [w.say("columns.date"), *(told.titled("gates", name) for name in names)],
            rows,
        ),
        people=w.people(sums[most]),
        month=w.month(days[most]),
    )


def seats(told: Told) -> Picture:
    """How full every capacity is."""
    w = told.words
    used = told.whole_years(merged_capacities(capacities_table(told.run)))
    rows = [
        [
            told.titled("capacities", row["capacity"]),
            str(row["year"]),
            w.number(row["n_available"], 0 if row["n_available"] >= 100 else 1),
            w.number(row["n_used"], 0 if row["n_used"] >= 100 else 1),
            w.share(row["share_used"]),
        ]
        for row in used.rows()
    ]
    head = _columns(told, "capacity", "year", "available", "used", "share_used")
    origins = _of_capacities(told, used.rows())
    full = sum(row["share_used"] >= 0.9 for row in used.where(year=told.year).rows())
    return picture(
        told,
        "seats",
        partial(charts.seats, used),
        sheet(w.say("sheets.seats"), head, rows, 1, origins),
        full=w.number(full),
        all=w.number(len(used.where(year=told.year))),
        year=str(told.year),
        ninety=w.share(0.9),
    )


def _of_capacities(told: Told, rows: Sequence[Row]) -> Origins:
    """What is available and in use of each capacity in its year."""
    columns = list(enumerate(("available", "used"), start=2))
    return _inside(
        told,
        {
            (r, c): (f"{kind}:{row['capacity']}", date(row["year"], 12, 31))
            for r, row in enumerate(rows)
            for c, kind in columns
        },
    )


def merged_capacities(whole: Table) -> Table:
    """Capacities per year with the parts of each (`seats:army`) together; quotas and the floor of a plan are none."""
    total: dict[tuple[str, int], list[float]] = {}
    for row in whole.rows():
        if row["capacity"].startswith((f"{QUOTA}:", f"{FLOOR}:")):
            continue
        sums = total.setdefault((row["capacity"].split(":")[0], row["year"]), [0.0, 0.0])
        sums[0] += row["n_available"]
        sums[1] += row["n_used"]
    rows = (
        {
            "year": year,
            "capacity": name,
            "n_available": offered,
            "n_used": used,
            "share_used": used / offered if offered > 0 else 0.0,
        }
        for (name, year), (offered, used) in total.items()
    )
    return table("capacities", rows, ("year", "capacity", "n_available", "n_used", "share_used"))


# --- from application to post ----------------------------------------------------------------------------


def funnel(told: Told, year: int | None = None) -> Picture | None:
    """How many get through each stage of the busiest tracks in one year; by default that of the answer."""
    w, shown_year = told.words, year or told.year
    rows = [
        row | {"new_completed": min(row["new_completed"], row["new_joined"])}
        for row in _in_order(told, funnel_table(told.run).where(year=shown_year).rows())
    ]
    came = {row["track"]: 0.0 for row in rows}
    for row in reversed(rows):
        came[row["track"]] = row["new_joined"]
    busiest = [name for name in sorted(came, key=lambda name: -came[name]) if came[name] >= 1]
    into = [name for name in busiest if told.said.scenario.tracks[name].category is None and _examines(told, name)]
    chosen = [*into, *(name for name in busiest if name not in into and not _asks(told, name))][:MOST_FUNNELS]
    if not chosen:
        return None
    listed = [row for row in rows if came[row["track"]] >= 0.5]
    behind = [
        [
            told.titled("tracks", row["track"]),
            told.titled("stages", row["stage"]),
            *(w.number(row[n]) for n in ("new_joined", "new_dropped", "new_expired", "new_completed")),
            w.number(row["n_waiting"]),
        ]
        for row in listed
    ]
    kinds = ("joined", "dropped", "expired", "completed", "queue")
    origins = _of_stages(told, listed, kinds, shown_year)
    head = _columns(told, "track", "stage", "joined", "dropped", "expired", "completed", "waiting")
    return picture(
        told,
        "funnel",
        partial(charts.funnel, [row for name in chosen for row in rows if row["track"] == name]),
        sheet(w.say("sheets.funnel", year=str(shown_year)), head, behind, 2, origins),
        finding=_most_lost(told, [row for row in rows if row["track"] in into], shown_year),
    )


def _most_lost(told: Told, rows: Sequence[Row], year: int) -> str:
    """The stage of recruiting in which most people are lost, all tracks together."""
    w, came, lost = told.words, dict[str, float](), dict[str, float]()
    for row in rows:
        came[row["stage"]] = came.get(row["stage"], 0.0) + row["new_joined"]
        lost[row["stage"]] = lost.get(row["stage"], 0.0) + row["new_dropped"] + row["new_expired"]
    most = max(lost, key=lambda stage: lost[stage], default="")
    if not most or lost[most] < 1:
        return w.say("funnel.nobody", year=str(year))
    values = {"stage": lower(told.titled("stages", most)), "lost": w.people(lost[most]), "came": w.people(came[most])}
    return w.say("funnel.most", year=str(year), **values)


def _of_stages(told: Told, rows: Sequence[Row], kinds: Sequence[str], year: int) -> Origins:
    """What is told of each stage in a year, from the third column on."""
    day = date(year, 12, 31)
    found = {
        (r, c): (f"{kind}:{row['track']}/{row['stage']}", day)
        for r, row in enumerate(rows)
        for c, kind in enumerate(kinds, start=2)
    }
    return _inside(told, found)


def _examines(told: Told, track: str) -> bool:
    """Whether people wait for something on a track: then it is more than a list of names."""
    scenario = told.said.scenario
    return any(scenario.stages[name].milestone for name in scenario.tracks[track].stage_names)


def _asks(told: Told, track: str) -> bool:
    """Whether a track leads only to other tracks or outside, and examines nobody."""
    then = told.said.scenario.tracks[track].then
    return all(to.stock is None for to in then) and not _examines(told, track)


def _in_order(told: Told, rows: list[Row]) -> list[Row]:
    """Rows by track in the order of the file, and by stage in the order of the track."""
    tracks = told.said.scenario.tracks
    names = list(tracks)
    return sorted(
        rows,
        key=lambda row: (names.index(row["track"]), tracks[row["track"]].stage_names.index(row["stage"])),
    )


def lead_times(told: Told) -> Picture | None:
    """Weeks from application to the result of the selection and to the post."""
    w = told.words
    rows = [row for row in _milestones(told) if row["new_passed"] > 0]
    if not rows:
        return None
    posts = [row for row in rows if row["is_post"]]
    slow = sum(row["weeks_median"] > WEEKS_TO_POST for row in posts)
    behind = [
        [
            told.titled("tracks", row["track"]),
            told.titled("stages", row["stage"]),
            w.number(row["weeks_median"]),
            w.number(row["weeks_p90"]),
        ]
        for row in rows
    ]
    return picture(
        told,
        "lead_times",
        partial(charts.lead_times, table("lead_times", rows)),
        sheet(
            w.say("sheets.lead_times"),
            _columns(told, "track", "stage", "median", "p90"),
            behind,
            2,
            _of_stages(told, rows, ("lead",), told.year),
        ),
        year=str(told.year),
        slow=w.number(slow),
        tracks=w.number(len(posts)),
        result=str(WEEKS_TO_RESULT),
        post=str(WEEKS_TO_POST),
        ninety=w.share(0.9),
    )


def _milestones(told: Told) -> list[Row]:
    """Lead times in the year of the answer: ends of tracks into the force, and results of recruiting tracks."""
    scenario = told.said.scenario
    found = []
    for row in _in_order(told, lead_times_table(told.run).where(year=told.year).rows()):
        track = scenario.tracks[row["track"]]
        last = row["stage"] == track.stage_names[-1]
        is_post = last and any(to.stock and scenario.stocks[to.stock].category for to in track.then)
        first = track.category is None and not last and _examines(told, row["track"])
        if is_post or first:
            found.append(row | {"is_post": is_post})
    return sorted(found, key=lambda row: row["is_post"])


# --- posts, instructors, money ---------------------------------------------------------------------------


def posts(told: Told) -> Picture | None:
    """Fill and readiness of the peace and the war organisation, by the first dimension of the posts."""
    w = told.words
    whole = posts_table(told.run)
    if not len(whole):
        return None
    day = min(whole.columns["date"].tolist(), key=lambda d: abs(d - told.until))
    dims = [name for name in told.said.scenario.dimensions if name in whole.columns]
    by = dims[0] if dims else "category"
    rows = _posts_by(told, whole.where(date=day).rows(), by)
    behind = [
        [
            told.titled("establishments", row["organisation"]),
            row["name"],
            w.number(row["n_posts"]),
            w.number(row["n_filled"]),
            w.share(row["share_fill"]),
            w.number(row["n_lost"]),
            w.share(row["share_ready"]),
        ]
        for row in rows
    ]
    head = _columns(told, "organisation", "group", "posts", "filled", "fill", "lost", "ready")
    origins = {
        (r, c): (":".join([kind, row["organisation"], *([] if row["group"] == "total" else [row["group"]])]), day)
        for r, row in enumerate(rows)
        for c, kind in ((2, "posts"), (3, "filled"))
    }
    totals = [row for row in rows if row["group"] == "total"]
    listed = w.listed(
        [
            w.say(
                "posts.filled",
                share=w.share(row["share_fill"]),
                organisation=lower(told.titled("establishments", row["organisation"])),
            )
            for row in totals
        ]
    )
    return picture(
        told,
        "posts",
        partial(charts.posts, rows),
        sheet(w.say("sheets.posts", day=w.day(day)), head, behind, 2, origins),
        listed=listed,
        day=w.day(day),
    )


def _posts_by(told: Told, rows: list[Row], by: str) -> list[Row]:
    total: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        for group in (row[by], "total"):
            sums = total.setdefault((row["organisation"], group), [0.0, 0.0, 0.0])
            ready = row["share_ready"] * row["n_posts"]
            for i, n in enumerate((row["n_posts"], row["n_filled"], ready)):
                sums[i] += n
    order = sorted(total, key=lambda key: (list(total).index((key[0], "total")), key[1] == "total"))
    return [
        {
            "organisation": organisation,
            "group": group,
            "name": told.category(group) if group == "total" or by == "category" else told.words.name("members", group),
            "n_posts": n_posts,
            "n_filled": filled,
            "n_lost": filled - ready,
            "share_fill": filled / n_posts,
            "share_ready": ready / n_posts,
        }
        for organisation, group in order
        for n_posts, filled, ready in [total[organisation, group]]
    ]


def instructors(told: Told) -> Picture | None:
    """People drawn from the force to train and guide others, against what is available."""
    w = told.words
    drawn = {name for name, item in told.said.scenario.capacities.items() if item.drawn}
    whole = told.whole_years(merged_capacities(capacities_table(told.run)))
    at_work = {row["capacity"] for row in whole.rows() if row["n_available"] > 0} & drawn
    rows = [row for row in whole.rows() if row["capacity"] in at_work]
    if not rows:
        return None
    behind = [
        [
            told.titled("capacities", row["capacity"]),
            str(row["year"]),
            w.number(row["n_available"]),
            w.number(row["n_used"]),
            w.share(row["share_used"]),
        ]
        for row in rows
    ]
    head = _columns(told, "capacity", "year", "available", "used", "share_used")
    used = sum(row["n_used"] for row in rows if row["year"] == told.year)
    return picture(
        told,
        "instructors",
        partial(charts.instructors, rows),
        sheet(w.say("sheets.instructors"), head, behind, 1, _of_capacities(told, rows)),
        used=w.people(used),
        year=str(told.year),
    )


def money(told: Told) -> Picture | None:
    """Euro paid per article against the budget."""
    w = told.words
    whole = told.whole_years(money_table(told.run))
    if not len(whole):
        return None
    rows = [
        [
            _article(told, row["article"]),
            str(row["year"]),
            w.number(row["cost_committed"] / 1e6, 1),
            w.number(row["cost_paid"] / 1e6, 1),
        ]
        for row in whole.rows()
    ]
    origins = {
        (r, 3): (f"cost:{row['article']}", date(row["year"], 12, 31))
        for r, row in enumerate(whole.rows())
        if not row["article"].startswith("budget:")
    }
    at = whole.where(year=told.year).rows()
    budget = sum(row["cost_committed"] for row in at if row["article"].startswith("budget:"))
    paid = sum(row["cost_paid"] for row in at if not row["article"].startswith("budget:"))
    finding = "no_budget" if not budget else "within" if paid <= budget else "beyond"
    return picture(
        told,
        "money",
        partial(charts.money, whole),
        sheet(
            w.say("sheets.money"),
            _columns(told, "article", "year", "committed", "paid"),
            rows,
            1,
            _inside(told, origins),
        ),
        finding=w.say(
            f"money.{finding}",
            paid=w.euro(paid),
            year=str(told.year),
            gap=w.euro(abs(budget - paid)),
            budget=w.euro(budget),
            name=budget_name(told.said, w),
        ),
        name=budget_name(told.said, w),
    )


def _article(told: Told, name: str) -> str:
    if name.startswith("budget:"):
        called = upper(budget_name(told.said, told.words))
        return told.words.say("money.budget", name=called, title=told.titled("budgets", name.removeprefix("budget:")))
    return told.words.name("articles", name)


def evidence(told: Told, figures: Table) -> Picture:
    """How much of the answer rests on which grade of evidence."""
    w = told.words
    grades = figures.columns["grade"].tolist()
    rows = [
        {"grade": grade, "n": grades.count(grade), "share": grades.count(grade) / max(len(grades), 1)}
        for grade in WEAKEST_FIRST
    ]
    behind = [[w.say(f"grades.{row['grade']}"), w.number(row["n"]), w.share(row["share"])] for row in rows]
    return picture(
        told,
        "evidence",
        partial(charts.evidence, rows),
        sheet(w.say("sheets.evidence"), _columns(told, "grade", "figures", "share"), behind),
        share=w.share(rows[0]["share"]),
        all=w.number(len(grades)),
    )
