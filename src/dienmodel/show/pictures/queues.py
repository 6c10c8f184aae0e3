"""Pictures of what people pass and wait for."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from dienmodel.network.floor import FLOOR
from dienmodel.network.lines import QUOTA
from dienmodel.runs.tables.flows import funnel_table, lead_times_table
from dienmodel.runs.tables.queues import capacities_table, queues_table, waiting_table
from dienmodel.show import charts
from dienmodel.show.charts.marks import WEEKS_TO_POST, WEEKS_TO_RESULT, Row
from dienmodel.show.pictures.picture import Origins, Picture, Sheet, Told, heads, inside, picture, sheet
from dienmodel.text.table import Table, table
from dienmodel.text.words import lower

MOST_FUNNELS = 5


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
    head = heads(told, "gate", "year", "admitted", "median", "p90", "stopped", "stopped_by")
    origins = {(r, 3): (f"wait:{row['gate']}", date(row["year"], 12, 31)) for r, row in enumerate(queues.rows())}
    worst = max(queues.where(year=told.year).rows(), key=lambda row: (row["weeks_median"] or 0.0, row["n_waiting"]))
    calm = (worst["weeks_median"] or 0.0) < 1
    return picture(
        told,
        "bottlenecks",
        partial(charts.bottlenecks, queues),
        Sheet(w.say("sheets.bottlenecks"), head, rows, frozenset(range(1, 6)), inside(told, origins)),
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
    head = heads(told, "capacity", "year", "available", "used", "share_used")
    origins = capacity_rows(told, used.rows())
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


def capacity_rows(told: Told, rows: Sequence[Row]) -> Origins:
    """What is available and in use of each capacity in its year."""
    columns = list(enumerate(("available", "used"), start=2))
    return inside(
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
    head = heads(told, "track", "stage", "joined", "dropped", "expired", "completed", "waiting")
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
    return inside(told, found)


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
            heads(told, "track", "stage", "median", "p90"),
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
