"""Pictures of what people pass and wait for."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from dienmodel.network.keys import is_part, names_in
from dienmodel.network.outcomes import HALF
from dienmodel.network.quotas.floor import FLOOR
from dienmodel.network.quotas.lines import QUOTA
from dienmodel.runs.tables.flows import funnel_table, lead_times_table
from dienmodel.runs.tables.waiting.queues import capacities_table, queues_table, waiting_table
from dienmodel.show import charts
from dienmodel.show.charts.marks import WEEKS_TO_POST, WEEKS_TO_RESULT, MarkRow
from dienmodel.show.pictures.picture import Picture, Subject, heads, inside, picture
from dienmodel.show.sheet import Origins, Sheet, sheet
from dienmodel.text.table import Table, table

MOST_FUNNELS = 5


OF_RUNS = {
    "worst": "bottlenecks.worst",
    "calm": "bottlenecks.calm",
    "note": "bottlenecks.explained",
}
OF_EXPECTATION = {
    "worst": "bottlenecks.worst_expected",
    "calm": "bottlenecks.calm_expected",
    "note": "bottlenecks.explained_expected",
}
"""What the picture of waits says of the replications, and what without them."""


def bottlenecks(subject: Subject) -> Picture:
    """Waits per gate and year: of the replications, or without chance where there are none."""
    w, rows = subject.words, subject.whole_years(queues_table(subject.run)).rows()
    drawn = subject.run.replications > 0
    waits = [_wait(row, drawn) for row in rows]
    now = [wait for wait in waits if wait["year"] == subject.year]
    worst = max(now, key=lambda wait: (wait["weeks"] or 0.0, wait["people"] or 0.0))
    finding = "calm" if (worst["weeks"] or 0.0) < 1 else "worst"
    said = OF_RUNS if drawn else OF_EXPECTATION
    return picture(
        subject,
        "bottlenecks",
        partial(charts.bottlenecks, waits),
        _waits_sheet(subject, rows, drawn),
        finding=w.say(
            said[finding],
            gate=subject.titled_within("gates", worst["gate"]),
            year=str(subject.year),
            weeks=w.weeks(worst["weeks"]),
        ),
        explained=w.say(said["note"]),
    )


def _wait(row: MarkRow, drawn: bool) -> MarkRow:
    """The mean wait at a gate in a year, the people who wait at its end, and a share, as the picture shows them."""
    runs = "_runs" if drawn else ""
    share = row["share_waited_runs"] if drawn else row["share_stopped"]
    place = {"gate": row["gate"], "year": row["year"]}
    return place | {"weeks": row[f"weeks_mean{runs}"], "people": row[f"n_waiting{runs}"], "share": share or 0.0}


def _waits_sheet(subject: Subject, rows: Sequence[MarkRow], drawn: bool) -> Sheet:
    """Waits in numbers; the mean without chance leads to what is behind it."""
    columns = ("mean_wait_runs", "share_waited", "p90") if drawn else ("stopped",)
    head = heads(subject, "gate", "year", "admitted", "mean_wait", *columns, "stopped_by")
    cells = [_waits_row(subject, row, drawn) for row in rows]
    means = [(r, row) for r, row in enumerate(rows) if row["weeks_mean"] is not None]
    origins = {(r, 3): (f"wait:{row['gate']}", date(row["year"], 12, 31)) for r, row in means}
    numbers = frozenset(range(1, len(head) - 1))
    return Sheet(subject.words.say("sheets.bottlenecks"), head, cells, numbers, inside(subject, origins))


def _waits_row(subject: Subject, row: MarkRow, drawn: bool) -> list[str]:
    w, capacity = subject.words, row["capacity_runs" if drawn else "capacity"]
    columns = [w.share(row["share_stopped"])]
    if drawn:
        share = row["share_waited_runs"]
        columns = [
            w.weeks(row["weeks_mean_runs"]),
            w.weeks(None) if share is None else w.share(share),
            w.weeks(row["weeks_p90_runs"]),
        ]
    return [
        subject.titled("gates", row["gate"]),
        str(row["year"]),
        w.number(row["new_admitted"]),
        w.weeks(row["weeks_mean"]),
        *columns,
        subject.titled("capacities", capacity) if capacity else "",
    ]


def waiting(subject: Subject) -> Picture:
    """People waiting per gate over time: mean of the replications, or without chance where there are none."""
    w, drawn = subject.words, subject.run.replications > 0
    column = "n_waiting_runs" if drawn else "n_waiting"
    rows = [row | {"n_waiting": row[column]} for row in waiting_table(subject.run).rows()]
    days = list(dict.fromkeys(row["date"] for row in rows))
    courses: dict[str, list[float]] = {}
    for row in rows:
        courses.setdefault(row["gate"], []).append(row["n_waiting"])
    cells = [[w.day(day), *(w.number(course[i]) for course in courses.values())] for i, day in enumerate(days)]
    sums = [sum(course[i] for course in courses.values()) for i in range(len(days))]
    most = max(range(len(days)), key=lambda i: sums[i])
    head = [w.say("columns.date"), *(subject.titled("gates", name) for name in courses)]
    return picture(
        subject,
        "waiting",
        partial(charts.waiting, rows),
        sheet(w.say("sheets.waiting"), head, cells),
        people=w.people(sums[most]),
        month=w.month(days[most]),
        explained=w.say("waiting.explained" if drawn else "waiting.explained_expected"),
    )


def seats(subject: Subject) -> Picture:
    """How full every capacity is."""
    w = subject.words
    used = subject.whole_years(merged_capacities(capacities_table(subject.run)))
    rows = [
        [
            subject.titled("capacities", row["capacity"]),
            str(row["year"]),
            w.number(row["n_available"], 0 if row["n_available"] >= 100 else 1),
            w.number(row["n_used"], 0 if row["n_used"] >= 100 else 1),
            w.share(row["share_used"]),
        ]
        for row in used.rows()
    ]
    head = heads(subject, "capacity", "year", "available", "used", "share_used")
    origins = capacity_rows(subject, used.rows())
    full = sum(row["share_used"] >= 0.9 for row in used.where(year=subject.year).rows())
    return picture(
        subject,
        "seats",
        partial(charts.seats, used),
        sheet(w.say("sheets.seats"), head, rows, 1, origins),
        full=w.number(full),
        all=w.number(len(used.where(year=subject.year))),
        year=str(subject.year),
        ninety=w.share(0.9),
    )


def capacity_rows(subject: Subject, rows: Sequence[MarkRow]) -> Origins:
    """What is available and in use of each capacity in its year."""
    columns = list(enumerate(("available", "used"), start=2))
    return inside(
        subject,
        {
            (r, c): (f"{kind}:{row['capacity']}", date(row["year"], 12, 31))
            for r, row in enumerate(rows)
            for c, kind in columns
        },
    )


def merged_capacities(whole: Table) -> Table:
    """Capacities per year with the parts of each (`seats:army`) together; quotas, floors and shares are none."""
    total: dict[tuple[str, int], list[float]] = {}
    for row in whole.rows():
        name = names_in(row["capacity"])[0]
        if name in (QUOTA, FLOOR) or is_part(row["capacity"]):
            continue
        sums = total.setdefault((name, row["year"]), [0.0, 0.0])
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


def funnel(subject: Subject, year: int | None = None) -> Picture | None:
    """How many get through each stage of the busiest tracks in one year; by default that of the answer."""
    shown_year = year or subject.year
    rows = _in_order(subject, funnel_table(subject.run).where(year=shown_year).rows())
    came: dict[str, float] = {}
    for row in rows:
        came.setdefault(row["track"], row["new_joined"])
    recruiting, others = _busiest(subject, came)
    chosen = [*recruiting, *others][:MOST_FUNNELS]
    if not chosen:
        return None
    return picture(
        subject,
        "funnel",
        partial(charts.funnel, [_within_bar(row) for name in chosen for row in rows if row["track"] == name]),
        _funnel_sheet(subject, [row for row in rows if came[row["track"]] >= 0.5], shown_year),
        finding=_most_lost(subject, [row for row in rows if row["track"] in recruiting], shown_year),
    )


def _within_bar(row: MarkRow) -> MarkRow:
    """A row as it is drawn: those who went on are a part of the bar of those who came, also where more went on."""
    return row | {"new_completed": min(row["new_completed"], row["new_joined"])}


def _busiest(subject: Subject, came: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """Tracks to which anybody came, the busiest first: those that recruit, and others that do more than ask."""
    tracks = subject.catalogue.tracks
    busiest = [name for name in sorted(came, key=lambda name: -came[name]) if came[name] >= 1]
    recruiting = [name for name in busiest if tracks[name].recruits]
    return recruiting, [name for name in busiest if not tracks[name].recruits and not tracks[name].only_asks]


def _funnel_sheet(subject: Subject, rows: Sequence[MarkRow], year: int) -> Sheet:
    """What happened at each stage, in numbers."""
    w = subject.words
    few = [flow for flow in ("turned", "elsewhere") if any(row[f"new_{flow}"] >= HALF for row in rows)]  # mostly nobody
    flows = ("joined", "dropped", "expired", *few, "completed")
    behind = [
        [
            subject.titled("tracks", row["track"]),
            subject.titled("stages", row["stage"]),
            *(w.number(row[f"new_{flow}"]) for flow in flows),
            w.number(row["n_waiting"]),
        ]
        for row in rows
    ]
    kinds = (*flows, "queue")
    head = heads(subject, "track", "stage", *flows, "waiting")
    return sheet(w.say("sheets.funnel", year=str(year)), head, behind, 2, _of_stages(subject, rows, kinds, year))


def _most_lost(subject: Subject, rows: Sequence[MarkRow], year: int) -> str:
    """The stage of recruiting in which most people are lost, all tracks together."""
    w, came, lost = subject.words, dict[str, float](), dict[str, float]()
    for row in rows:
        came[row["stage"]] = came.get(row["stage"], 0.0) + row["new_joined"]
        gone = sum(row[flow] for flow in ("new_dropped", "new_expired", "new_turned"))
        lost[row["stage"]] = lost.get(row["stage"], 0.0) + gone
    most = max(lost, key=lambda stage: lost[stage], default="")
    if not most or lost[most] < 1:
        return w.say("funnel.nobody", year=str(year))
    stage = subject.titled_within("stages", most)
    return w.say("funnel.most", year=str(year), stage=stage, lost=w.people(lost[most]), came=w.people(came[most]))


def _of_stages(subject: Subject, rows: Sequence[MarkRow], kinds: Sequence[str], year: int) -> Origins:
    """What is subject of each stage in a year, from the third column on."""
    day = date(year, 12, 31)
    origins = {
        (r, c): (f"{kind}:{row['track']}/{row['stage']}", day)
        for r, row in enumerate(rows)
        for c, kind in enumerate(kinds, start=2)
    }
    return inside(subject, origins)


def _in_order(subject: Subject, rows: list[MarkRow]) -> list[MarkRow]:
    """Rows by track in the order of the file, and by stage in the order of the track."""
    tracks = subject.catalogue.tracks
    names = list(tracks)
    return sorted(rows, key=lambda row: (names.index(row["track"]), tracks[row["track"]].stages.index(row["stage"])))


def lead_times(subject: Subject) -> Picture | None:
    """Weeks from application to the result of the selection and to the post."""
    w = subject.words
    rows = [row for row in _milestones(subject) if row["new_passed"] > 0]
    if not rows:
        return None
    posts = [row for row in rows if row["is_post"]]
    slow = sum(row["weeks_median"] > WEEKS_TO_POST for row in posts)
    behind = [
        [
            subject.titled("tracks", row["track"]),
            subject.titled("stages", row["stage"]),
            w.number(row["weeks_median"]),
            w.number(row["weeks_p90"]),
        ]
        for row in rows
    ]
    return picture(
        subject,
        "lead_times",
        partial(charts.lead_times, table("lead_times", rows)),
        sheet(
            w.say("sheets.lead_times"),
            heads(subject, "track", "stage", "median", "p90"),
            behind,
            2,
        ),
        year=str(subject.year),
        slow=w.number(slow),
        tracks=w.number(len(posts)),
        result=str(WEEKS_TO_RESULT),
        post=str(WEEKS_TO_POST),
        ninety=w.share(0.9),
    )


def _milestones(subject: Subject) -> list[MarkRow]:
    """Lead times in the year of the answer: ends of tracks into the force, and results of recruiting tracks."""
    rows = []
    for row in _in_order(subject, lead_times_table(subject.run).where(year=subject.year).rows()):
        track = subject.catalogue.tracks[row["track"]]
        last = row["stage"] == track.stages[-1]
        is_post = last and track.into_force
        if is_post or (track.recruits and not last):
            rows.append(row | {"is_post": is_post})
    return sorted(rows, key=lambda row: row["is_post"])
