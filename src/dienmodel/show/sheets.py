"""Sheets: targets, counts, limits, measures and method in rows of words."""

from collections.abc import Iterable
from dataclasses import dataclass

from dienmodel.model.files import fingerprint, said_as_files
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.entries import TargetEntry, TrackEntry
from dienmodel.network.meters.capacities import offered_anew
from dienmodel.network.meters.moment import at
from dienmodel.runs.answer import Answer, Outlook
from dienmodel.runs.bottleneck import WEEKS_TO_SPEAK_OF
from dienmodel.runs.run import Run, read_once
from dienmodel.runs.tables.money import measures_table
from dienmodel.runs.tables.observed import distance, points_after_start
from dienmodel.runs.tables.waiting.doors import doors_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.show.names import budget_name, title
from dienmodel.show.pictures.picture import Subject
from dienmodel.show.say import answer as worded
from dienmodel.show.say import likely
from dienmodel.show.say.against import asked_of, people_against, posts_against
from dienmodel.show.say.arrival import in_cell
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.table import Table
from dienmodel.text.telling import told
from dienmodel.text.words import Words


@dataclass(frozen=True)
class Key:
    """One of the three numbers under the answer."""

    label: str
    value: str
    note: str


def three_keys(answer: Answer, catalogue: Catalogue, w: Words) -> list[Key]:
    """Three numbers: the filled posts, what stops people, the cost in the year of the target."""
    return [_key_of_target(answer, w), _key_of_limit(answer, catalogue, w), _key_of_cost(answer, catalogue, w)]


def _key_of_target(answer: Answer, w: Words) -> Key:
    """The filled posts on the day of the main target; the gap in people where it counts heads."""
    goal = answer.main
    if goal is None:
        return Key(w.say("report.end", day=w.day(answer.end)), w.people(answer.n_end), "")
    people = people_against(goal)
    values = {"people": people.say(people.number, w), "wanted": asked_of(people, goal.asked, w), "day": w.day(goal.day)}
    if goal.posts is not None:
        return Key(w.say("report.filled_posts"), filled_of(goal, w), w.say("report.in_service", **values))
    label = "report.shortage" if people.gap < 0 else "report.surplus" if people.gap > 0 else "report.as_asked"
    return Key(w.say(label), people.say(abs(people.gap), w), w.say("report.against", **values))


def _key_of_limit(answer: Answer, catalogue: Catalogue, w: Words) -> Key:
    """The bottleneck with the longest queue beside it, or that queue alone where no bottleneck is known."""
    scarce = answer.bottleneck
    if scarce is not None:
        unit, queue = worded.one_more(answer, catalogue, w), worded.limit_name(answer, catalogue, w)
        note = w.say("report.bottleneck_note", unit=unit, more=worded.more(scarce, w), queue=queue)
        return Key(w.say("report.bottleneck"), title(catalogue, "capacities", scarce.label, w), note)
    limit, label = answer.queue, w.say("report.longest_queue")
    name = worded.limit_name(answer, catalogue, w)
    if limit is None and answer.doors:
        door = answer.doors[0]
        note = w.say("report.door_note", people=worded.mean_people(door.per_year, w), share=w.share(door.share))
        return Key(w.say("report.closed_door"), name, note)
    if limit is None:
        return Key(label, name, w.say("report.supply" if answer.replications else "report.supply_expected"))
    note = w.say("report.since", month=w.month(limit.since), people=worded.mean_people(limit.n_waiting, w))
    return Key(label, name, note)


def _key_of_cost(answer: Answer, catalogue: Catalogue, w: Words) -> Key:
    label = w.say("report.cost", year=str(answer.cost_year))
    if answer.cost_paid is None:
        return Key(label, w.say("report.cost_unknown"), w.say("report.no_cost"))
    if answer.budget is None:
        return Key(label, w.euro(answer.cost_paid), w.say("report.no_budget"))
    note = w.say("report.budget", name=budget_name(catalogue, w), budget=w.euro(answer.budget))
    return Key(label, w.euro(answer.cost_paid), note)


def targets_sheet(answer: Answer, catalogue: Catalogue, w: Words) -> Sheet | None:
    """Every target: filled posts and people against it, as told first and as expected, and how likely it is met."""
    listed = answer.targets
    if not listed:
        return None
    rows = [
        [
            title(catalogue, "targets", goal.target, w),
            w.day(goal.day),
            filled_of(goal, w),
            asked_of(against, goal.asked, w),
            *(against.say(value, w) for value in (against.number, against.gap)),
            likely.span(goal.band, w),
            w.people(goal.expected),
            likely.in_short(goal, answer.replications, w),
            in_cell(goal, answer, w),
        ]
        for goal in listed
        for against in (people_against(goal),)
    ]
    names = (
        "target", "date", "posts_filled", "wanted", "people", "difference", "count_on", "expected", "chance", "reached",
    )  # fmt: skip
    head = [w.say(f"columns.{name}") for name in names]
    origins = {(r, 7): (f"target:{g.target}", g.day) for r, g in enumerate(listed) if g.day <= answer.end}
    return Sheet(w.say("sheets.targets"), head, rows, frozenset(range(2, 8)), origins)


def filled_of(goal: Outlook, w: Words) -> str:
    """The filled posts of a target that are told first, and how many it asks for; a dash where it counts heads."""
    posts = posts_against(goal)
    if posts is None:
        return "–"
    return w.say("report.of_posts", filled=posts.say(posts.number, w), posts=asked_of(posts, goal.asked_posts, w))


def counted_lines(catalogue: Catalogue, w: Words) -> list[str]:
    """Per target of a category the tracks that count for it though their people may go elsewhere."""
    lines = []
    for name, target in catalogue.targets.items():
        mixed = [label for label, track in catalogue.tracks.items() if _goes_elsewhere(track, target)]
        if mixed:
            listed = w.listed([title(catalogue, "tracks", label, w) for label in mixed])
            lines.append(w.say("report.counted", target=title(catalogue, "targets", name, w), tracks=listed))
    return lines


def _goes_elsewhere(track: TrackEntry, target: TargetEntry) -> bool:
    """Whether people on a track count for the target of a category, and may leave that when the track ends."""
    if target.category is None or track.category != target.category:
        return False
    return any(end != target.category for end in track.ends)


def limits_sheet(subject: Subject) -> Sheet | None:
    """Capacities that hold people up, the heaviest first; None without any."""
    w = subject.words
    rows = [
        [
            subject.titled("capacities", row["capacity"]),
            w.month(row["since"]),
            w.people(row["weeks_all"]),
            w.number(row["n_waiting"], 1),
            w.number(row["weeks_waited"], 1),
        ]
        for row in limits_table(subject.run).rows()
        if row["n_waiting"] >= 0.5 or row["weeks_waited"] >= WEEKS_TO_SPEAK_OF
    ]
    names = ("capacity", "since", "person_weeks", "average_waiting", "weeks_each")
    head = [w.say(f"columns.{name}") for name in names]
    return sheet(w.say("sheets.limits"), head, rows, 2) if rows else None


def doors_sheet(subject: Subject) -> Sheet | None:
    """Whom doors turn away, for want of what, and where they go; None where they turn nobody away."""
    w = subject.words
    rows = [
        [
            subject.titled("gates", row["gate"]),
            subject.titled("capacities", row["capacity"]) if row["capacity"] else "–",
            w.number(row["rate_turned"], 1),
            w.share(row["share_turned"]),
            worded.place_within(subject.catalogue, row["goes_to"], w),
        ]
        for row in doors_table(subject.run).rows()
    ]
    head = [w.say(f"columns.{name}") for name in ("gate", "capacity", "turned_away", "share_turned", "goes_to")]
    return sheet(w.say("sheets.doors"), head, rows, 2) if rows else None


def worth_sheet(subject: Subject, worth: Table) -> Sheet | None:
    """What one unit more of each scarce capacity adds, what helps most first; None without any."""
    w, anew = subject.words, offered_anew(subject.run.world.network)
    per_step = w.say("answer.one_more_per", step=w.say(f"steps.{subject.catalogue.step}"))
    of_posts = any(row["n_filled_more"] is not None for row in worth.rows())
    columns = ("n_filled_more", "n_more") if of_posts else ("n_more",)
    rows = [
        [
            subject.titled("capacities", row["capacity"]),
            per_step if row["capacity"] in anew else w.say("answer.one_more"),
            *(_gain(row[column], w) for column in columns),
        ]
        for row in worth.rows()
    ]
    day = w.day(subject.until)
    of_what = {"n_more": w.say("columns.n_more", day=day), "n_filled_more": w.say("columns.n_filled_more", day=day)}
    head = [w.say("columns.capacity"), w.say("columns.one_more"), *(of_what[column] for column in columns)]
    return sheet(w.say("sheets.worth"), head, rows, 2) if rows else None


def _gain(more: float | None, w: Words) -> str:
    """What one unit more adds; where the state of a door decides that, that it cannot be told."""
    return w.say("answer.cell_by_doors") if more is None else w.number(more, 1)


def no_limits(subject: Subject) -> str:
    """That nobody is held up, as far as that is known."""
    return subject.words.say("report.no_limits" if subject.run.replications else "report.no_limits_expected")


def measures_sheet(subject: Subject) -> Sheet | None:
    """All measures with their state, dates, condition and cost; None without any."""
    w, declared = subject.words, subject.catalogue.measures
    rows = []
    for row in sorted(measures_table(subject.run).rows(), key=lambda row: row["level"] <= 0):
        legal = declared[row["measure"]].legal
        until = f" – {w.day(row['until'])}" if row["until"] else ""
        on = row["level"] > 0
        state = w.say("report.on") if row["level"] == 1 else w.share(row["level"])
        rows.append(
            [
                subject.titled("measures", row["measure"]),
                state if on else w.say("report.off"),
                w.day(row["start"]),
                w.day(row["date_works"]) + until if row["date_works"] else "–",
                w.text(legal) if legal else "",
                w.euro(row["cost_paid"]) if on else "",
            ]
        )
    names = ("measure", "state", "start", "works", "legal", "cost")
    head = [w.say(f"columns.{name}") for name in names]
    return Sheet(w.say("sheets.measures"), head, rows, frozenset({5})) if rows else None


def stated_lines(subject: Subject, answer: Answer) -> Iterable[str]:
    """What the band covers and what it does not, and how far the run is from what was observed."""
    w, run = subject.words, subject.run
    if not run.banded:
        yield w.say("stated.no_band")
    elif run.futures is not None:
        lacks = w.say("stated.lacking" if run.world.outcomes.lacks_people else "stated.not_lacking")
        yield f"{w.say('stated.futures', n=w.number(len(run.futures)), seed=str(run.seed))} {lacks}"
    else:
        yield w.say("stated.covers", n=w.number(answer.replications), seed=str(run.seed))
    if run.replications:
        moment = run.world.network.calendar.moment(answer.until)
        yield w.say(
            "stated.small",
            day=w.day(answer.until),
            mean=w.number(run.mean(moment)),
            expected=w.number(float(at(moment, run.strength).sum())),
        )
    for note in run.world.notes:
        yield f"{told(note, w.language).what}."
    yield w.say("stated.misses" if run.futures is None else "stated.skew")
    points = [row for row in points_after_start(run) if row["share_difference"] is not None]
    if points:
        far = max(points, key=distance)
        share = w.share(far["share_difference"], 1)
        yield w.say("stated.observed", share=share, point=subject.titled("observed", far["point"]))
    elif run.world.outcomes.observed:
        yield w.say("stated.only_start")


def method_lines(subject: Subject) -> list[str]:
    """How it is computed, in ten lines."""
    w, catalogue = subject.words, subject.catalogue
    values = {
        "step": w.say(f"steps.{catalogue.step}"),
        "start": w.day(catalogue.start),
        "end": w.day(catalogue.end),
    }
    return [w.say(f"method.m{i}", **values) for i in range(1, 11)]


def about_sheet(subject: Subject, answer: Answer, n_figures: int) -> Sheet:
    """What is needed to make the same run again."""
    w = subject.words
    facts = {
        "scenario": subject.catalogue.scenario,
        "version": subject.run.version,
        "seed": str(subject.run.seed),
        "replications": w.number(answer.replications),
        "draws": w.number(len(subject.run.futures) if subject.run.futures else 0),
        "digest": _digest(subject.run)[:16],
        "figures": w.number(n_figures),
    }
    return Sheet(w.say("run.title"), (), [[w.say(f"run.{key}"), value] for key, value in facts.items()], frozenset())


@read_once
def _digest(run: Run) -> str:
    """Fingerprint of what a run was said to be: the whole scenario is written out for it."""
    return fingerprint(said_as_files(run.world.said))
