"""The report of a run: one HTML file that needs no network and no script."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dienmodel.model.figures import Figure, Source
from dienmodel.model.scenario import Said
from dienmodel.model.schema import Target, Track
from dienmodel.runs.answer import Answer, answer
from dienmodel.runs.run import Run
from dienmodel.runs.said import fingerprint, said_as_files
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.flows import flows_table
from dienmodel.runs.tables.limits import limits_table
from dienmodel.runs.tables.money import measures_table
from dienmodel.runs.tables.targets import points_after_start
from dienmodel.show import answer as worded
from dienmodel.show import counts, likely, pictures, theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.names import budget_name, title
from dienmodel.show.pictures.picture import Picture, Sheet, Told, sheet, whole_years
from dienmodel.show.svg import to_svg
from dienmodel.text.words import Words, words

WIDEST = 12
"""Figures named in the table of the widest ranges."""

SECTIONS = {"track": "tracks", "stage": "stages", "stock": "stocks", "gate": "gates", "capacity": "capacities"}
"""Where the titles stand of what figures are told apart by, besides groups."""

MOST_VALUES = 8
"""Values of one figure that are written out in the list of figures."""


@dataclass(frozen=True)
class Key:
    """One of the three numbers under the answer."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Shown:
    """A picture, drawn for a page and for a phone."""

    picture: Picture
    wide: Markup
    narrow: Markup


@dataclass(frozen=True)
class Section:
    """A part of the report: pictures by key, sheets, and lines of text."""

    key: str
    pictures: tuple[Shown, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[str, ...] = ()


def write_report(run: Run, path: Path, language: str) -> None:
    """Write the report of a run in a language.

    Raises:
        ValueError: there are no words in that language.
        OSError: the file cannot be written.
    """
    path.write_text(report(run, language), encoding="utf-8")


def with_code(text: str) -> Markup:
    """A text as HTML in which what stands between backticks, such as a command, is code."""
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if i % 2 else escape(part) for i, part in enumerate(text.split("`")))


def templates() -> Environment:
    """The templates of pages that stand by themselves."""
    found = Environment(
        loader=PackageLoader("dienmodel.show"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["code"] = with_code
    return found


def report(run: Run, language: str) -> str:
    """The report of a run as HTML."""
    w = words(language)
    said = run.world.said
    found = answer(run)
    organisation = found.main.organisation if found.main else ""
    told = Told(run, w, found.until, whole_years(run), organisation)
    figures = figures_table(run)
    shown = drawn(said, w, _pictures(told, figures.where()))
    environment = templates()
    return environment.get_template("report.html.j2").render(
        t=w.say,
        language=language,
        title=w.text(said.scenario.title),
        note=w.text(said.scenario.note) if said.scenario.note else "",
        style=Markup(environment.get_template("report.css").render()),
        outcome=worded.outcome(found, w),
        behind=worded.behind(found, said, w),
        keys=three_keys(found, said, w),
        targets=targets_sheet(found, said, w),
        counted=counted_lines(said, w),
        first=[shown[key] for key in ("strength", "categories") if key in shown],
        sections=_sections(told, found, shown, figures.rows()),
        figures=_figures(told, figures.rows()),
        order=w.say("report.by_range" if run.swings is None else "report.by_effect", day=w.day(found.until)),
        version=run.version,
    )


# --- pictures --------------------------------------------------------------------------------------------


def _pictures(told: Told, figures: Any) -> Iterable[Picture | None]:
    """The pictures one by one, so that one can be drawn while the next is prepared."""
    yield pictures.strength(told)
    yield pictures.categories(told)
    if told.run.world.network.labels.gate:
        yield pictures.bottlenecks(told)
        yield pictures.waiting(told)
        yield pictures.seats(told)
    yield pictures.funnel(told)
    yield pictures.lead_times(told)
    yield pictures.flows(told)
    yield pictures.instructors(told)
    yield pictures.posts(told)
    yield pictures.money(told)
    if len(told.run.world.network.population.ages):
        yield pictures.population(told)
    yield counts.published(told)
    yield pictures.evidence(told, figures)


def drawn(said: Said, w: Words, wanted: Iterable[Picture | None]) -> dict[str, Shown]:
    """Pictures by key, drawn in a thread of their own."""
    from altair.utils import schemapi

    waiting = []
    schemapi.disable_debug_mode()
    with ThreadPoolExecutor(1) as artist:
        for picture in wanted:
            if picture is None:
                continue
            ways = []
            for width in (theme.WIDE, theme.NARROW):
                spec = picture.draw(Look(said, w, width)).to_dict(validate=False)
                spec["config"] = theme.config()
                key = f"{picture.key}-{width}"
                ways.append(artist.submit(to_svg, spec, w, key, picture.alt))
            waiting.append((picture, ways))
        return {
            picture.key: Shown(picture, Markup(wide.result()), Markup(narrow.result()))
            for picture, (wide, narrow) in waiting
        }


# --- the answer ------------------------------------------------------------------------------------------


def three_keys(found: Answer, said: Said, w: Words) -> list[Key]:
    """Three numbers: the shortfall, the longest queue, the cost in the year of the target."""
    return [_key_of_target(found, w), _key_of_limit(found, said, w), _key_of_cost(found, said, w)]


def _key_of_target(found: Answer, w: Words) -> Key:
    goal = found.main
    if goal is None:
        return Key(w.say("report.end", day=w.day(found.end)), w.people(found.n_end), "")
    gap = worded.gap(goal)
    label = w.say("report.shortage" if gap < 0 else "report.surplus")
    values = {"people": w.people(goal.expected), "wanted": w.people(goal.wanted), "day": w.day(goal.day)}
    note = w.say("report.against", **values)
    return Key(label, w.number(abs(gap)), note)


def _key_of_limit(found: Answer, said: Said, w: Words) -> Key:
    limit, label = found.limit, w.say("report.longest_queue")
    name = worded.limit_name(limit, said, w)
    if limit is None:
        return Key(label, name, w.say("report.supply"))
    note = w.say("report.since", month=w.month(limit.since), people=w.people(limit.n_waiting))
    return Key(label, name, note)


def _key_of_cost(found: Answer, said: Said, w: Words) -> Key:
    label = w.say("report.cost", year=str(found.cost_year))
    if found.cost_paid is None:
        return Key(label, w.say("report.cost_unknown"), w.say("report.no_cost"))
    if found.budget is None:
        return Key(label, w.euro(found.cost_paid), w.say("report.no_budget"))
    return Key(
        label, w.euro(found.cost_paid), w.say("report.budget", name=budget_name(said, w), budget=w.euro(found.budget))
    )


def targets_sheet(found: Answer, said: Said, w: Words) -> Sheet | None:
    """Every target: what is wanted and expected, the band from the figures, and how likely it is met."""
    listed = [*((found.main,) if found.main else ()), *found.others]
    if not listed:
        return None
    rows = [
        [
            title(said, "targets", goal.target, w),
            w.day(goal.day),
            w.number(goal.wanted),
            w.people(goal.expected),
            w.number(worded.gap(goal)),
            likely.span(goal.reach, w),
            likely.in_short(goal, found.replications, w),
            w.month(goal.reached) if goal.reached else "–",
        ]
        for goal in listed
    ]
    names = ("target", "date", "wanted", "expected", "difference", "count_on", "chance", "reached")
    head = [w.say(f"columns.{name}") for name in names]
    origins = {(r, 3): (f"target:{g.target}", g.day) for r, g in enumerate(listed) if g.day <= found.end}
    return Sheet(w.say("sheets.targets"), head, rows, frozenset(range(2, 6)), origins)


def counted_lines(said: Said, w: Words) -> list[str]:
    """Per target of a category the tracks that count for it though their people may go elsewhere."""
    tracks = said.scenario.tracks
    lines = []
    for name, target in said.scenario.targets.items():
        mixed = [label for label, track in tracks.items() if target.category and _goes_elsewhere(said, track, target)]
        if mixed:
            listed = w.listed([title(said, "tracks", label, w) for label in mixed])
            lines.append(w.say("report.counted", target=title(said, "targets", name, w), tracks=listed))
    return lines


def _goes_elsewhere(said: Said, track: Track, target: Target) -> bool:
    """Whether people on a track count for a target and may leave its category when the track ends."""
    ends = [said.scenario.stocks[to.stock].category if to.stock else None for to in track.then if not to.track]
    return track.category == target.category and any(end != target.category for end in ends)


# --- the parts -------------------------------------------------------------------------------------------


def _sections(told: Told, found: Answer, shown: Mapping[str, Shown], figures: list[dict[str, Any]]) -> list[Section]:
    w = told.words

    def of(*keys: str) -> tuple[Shown, ...]:
        return tuple(shown[key] for key in keys if key in shown)

    limits = limits_sheet(told, found)
    measures = measures_sheet(told)
    changes = _changes(told)
    own = told.run.world.reconciled
    published = counts.published_notes(told.said, points_after_start(told.run), w)
    no_times = () if told.run.replications else (w.say("report.no_lead_times"),)
    parts = [
        Section(
            "bottlenecks",
            of("bottlenecks", "waiting"),
            (limits,) if limits else (),
            () if limits else (w.say("report.no_limits"),),
        ),
        Section("funnel", of("funnel", "lead-times"), lines=no_times),
        Section("throughflow", of("flows"), (changes,) if changes else ()),
        Section("training", of("seats", "instructors", "posts")),
        Section("money", of("money")),
        Section(
            "measures",
            sheets=(measures,) if measures else (),
            lines=() if measures else (w.say("report.no_measures"),),
        ),
        Section("population", of("population")),
        Section("snapshot", sheets=(counts.own_counts_sheet(told.said, own, w),) if own else ()),
        Section("published", of("published"), lines=tuple(published)),
        Section("uncertainty", of("evidence"), (widest_sheet(told, figures),), tuple(stated_lines(told, found))),
        Section("method", (), (about_sheet(told, found, len(figures)),), tuple(method_lines(told))),
    ]
    return [part for part in parts if part.pictures or part.sheets or part.lines]


def limits_sheet(told: Told, found: Answer) -> Sheet | None:
    """Capacities that hold people up, the heaviest first; None without any."""
    w = told.words
    rows = [
        [
            told.titled("capacities", row["capacity"]),
            w.month(row["since"]),
            w.people(row["person_weeks"]),
            w.number(row["n_waiting"], 1),
            w.number(row["weeks_waited"], 1),
        ]
        for row in limits_table(told.run, found.until).rows()
        if row["n_waiting"] >= 0.5
    ]
    names = ("capacity", "since", "person_weeks", "average_waiting", "weeks_each")
    head = [w.say(f"columns.{name}") for name in names]
    return sheet(w.say("sheets.limits"), head, rows, 2) if rows else None


def _changes(told: Told) -> Sheet | None:
    """Promotion, transfer and change of category per year."""
    w, stocks = told.words, told.said.scenario.stocks
    force = {name for name, stock in stocks.items() if stock.category is not None}
    total: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in told.whole_years(flows_table(told.run)).rows():
        if row["from_kind"] == "stock" and row["from"] in force and row["to"] in force:
            moved = total.setdefault((row["reason"], row["from"], row["to"]), {})
            moved[row["year"]] = row["new_moved"]
    rows = [
        [_change(told, *way), *(w.number(moved.get(year, 0.0)) for year in told.years)]
        for way, moved in total.items()
        if max(moved.values()) >= 0.5
    ]
    head = [w.say("columns.move"), *map(str, told.years)]
    return sheet(w.say("sheets.promotions"), head, rows) if rows else None


def _change(told: Told, reason: str, source: str, target: str) -> str:
    names = [told.titled("stocks", name) for name in dict.fromkeys((source, target))]
    return f"{told.words.name('reasons', reason)}: {' → '.join(names)}"


def measures_sheet(told: Told) -> Sheet | None:
    """All measures with their state, dates, condition and cost; None without any."""
    w, scenario = told.words, told.said.scenario
    rows = []
    for row in sorted(measures_table(told.run).rows(), key=lambda row: row["level"] <= 0):
        legal = scenario.measures[row["measure"]].legal
        on = row["level"] > 0
        state = w.say("report.on") if row["level"] == 1 else w.share(row["level"])
        rows.append(
            [
                told.titled("measures", row["measure"]),
                state if on else w.say("report.off"),
                w.day(row["start"]),
                w.day(row["date_works"]) if row["date_works"] else "–",
                w.text(legal) if legal else "",
                w.euro(row["cost_paid"]) if on else "",
            ]
        )
    names = ("measure", "state", "start", "works", "legal", "cost")
    head = [w.say(f"columns.{name}") for name in names]
    return Sheet(w.say("sheets.measures"), head, rows, frozenset({5})) if rows else None


def stated_lines(told: Told, found: Answer) -> Iterable[str]:
    """What the band covers and what it does not, and how far the run is from what was published."""
    w, run = told.words, told.run
    if not run.replications:
        yield w.say("stated.no_band")
    else:
        yield w.say("stated.covers", n=w.number(found.replications), seed=str(run.seed))
        at = max(i for i, day in enumerate(run.world.network.calendar.dates) if day <= found.until)
        yield w.say(
            "stated.small",
            day=w.day(found.until),
            mean=w.number(run.mean(at)),
            expected=w.number(float(run.strength[at].sum())),
        )
    yield w.say("stated.misses")
    yield w.say("stated.skew")
    points = points_after_start(run)
    if points:
        far = max(points, key=lambda row: abs(row["share_difference"]))
        share = w.share(far["share_difference"], 1)
        yield w.say("stated.published", share=share, point=told.titled("published", far["point"]))
    elif run.world.outcomes.published:
        yield w.say("stated.only_start")


def widest_sheet(told: Told, figures: list[dict[str, Any]]) -> Sheet:
    """The figures with the widest ranges."""
    w = told.words
    ranged = [row for row in figures if row["high_factor"] > row["low_factor"]]
    ranged.sort(key=lambda row: -row["high_factor"] / max(row["low_factor"], 1e-9))
    rows = [
        [
            row[w.language],
            w.say(f"grades.{row['grade']}"),
            figure_value(told.said.figures[row["figure"]], w, told.said),
            figure_range(told.said.figures[row["figure"]], w),
            w.say(f"units.{row['unit']}"),
        ]
        for row in ranged[:WIDEST]
    ]
    head = [w.say(f"columns.{name}") for name in ("figure", "grade", "value", "range", "unit")]
    return Sheet(w.say("sheets.ranges"), head, rows, frozenset({2, 3}))


def method_lines(told: Told) -> list[str]:
    """How it is computed, in ten lines."""
    w, scenario = told.words, told.said.scenario
    values = {
        "step": w.say(f"steps.{scenario.step}"),
        "start": w.day(scenario.start),
        "end": w.day(scenario.end),
    }
    return [w.say(f"method.m{i}", **values) for i in range(1, 11)]


def about_sheet(told: Told, found: Answer, n_figures: int) -> Sheet:
    """What is needed to make the same run again."""
    w = told.words
    facts = {
        "scenario": told.said.scenario.scenario,
        "version": told.run.version,
        "seed": str(told.run.seed),
        "replications": w.number(found.replications),
        "draws": w.number(len(told.run.futures.people) if told.run.futures else 0),
        "digest": fingerprint(said_as_files(told.said))[:16],
        "figures": w.number(n_figures),
    }
    return Sheet(w.say("run.title"), (), [[w.say(f"run.{key}"), value] for key, value in facts.items()], frozenset())


# --- the figures -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One figure in the list: everything one must know to judge or replace it."""

    name: str
    key: str
    value: str
    range: str
    unit: str
    kind: str
    source: str
    note: str
    place: str
    effect: str = ""


def _figures(told: Told, rows: list[dict[str, Any]]) -> list[tuple[str, list[Line]]]:
    """Lines by grade, the weakest evidence first; within a grade by effect on the answer, or else by range."""
    found: dict[str, list[Line]] = {}
    swings = {row["figure"]: row for row in told.run.swings.rows()} if told.run.swings is not None else {}
    grades = list(dict.fromkeys(row["grade"] for row in rows))
    for row in sorted(rows, key=lambda row: (grades.index(row["grade"]), *_rank(row, swings), row["figure"])):
        line = figure_line(told.said, row, told.words)
        found.setdefault(row["grade"], []).append(replace(line, effect=_effect(swings.get(row["figure"]), told.words)))
    return [(told.words.say(f"grades.{grade}"), lines) for grade, lines in found.items()]


def _rank(row: Mapping[str, Any], swings: Mapping[str, Mapping[str, Any]]) -> tuple[float, float]:
    """Where a figure comes within its grade: the largest effect first, then the widest range."""
    swing = swings.get(row["figure"], {}).get("swing")
    return -abs(swing or 0.0), -row["high_factor"] / max(row["low_factor"], 1e-9)


def _effect(swing: Mapping[str, Any] | None, w: Words) -> str:
    """What the ends of the range of a figure make of the answer."""
    if swing is None or swing["swing"] is None:
        return ""
    return w.say("figure.effect", low=w.people(swing["low"]), high=w.people(swing["high"]))


def figure_line(said: Said, row: Mapping[str, Any], w: Words) -> Line:
    """A figure in words, from its row in the table of figures."""
    figure = said.figures[row["figure"]]
    return Line(
        name=row[w.language],
        key=row["figure"],
        value=figure_value(figure, w, said),
        range=figure_range(figure, w),
        unit=w.say(f"units.{row['unit']}"),
        kind=w.say(f"kinds.{row['kind']}"),
        source=_source(said.sources.get(row["source"]), row, w),
        note=row[f"note_{w.language}"],
        place=row["where"],
    )


def _source(source: Source | None, row: Mapping[str, Any], w: Words) -> str:
    parts = [row["source"]]
    if source is not None:
        parts = [
            w.texts.get(f"sources.{row['source']}", source.title),
            source.publisher,
            source.number or "",
            str(source.date or ""),
        ]
    if row["page"]:
        parts.append(w.say("figure.page", page=row["page"]))
    if row["valid"]:
        parts.append(w.say("figure.valid", valid=row["valid"]))
    return ", ".join(part for part in parts if part)


def figure_value(figure: Figure, w: Words, said: Said | None = None) -> str:
    """What a figure says: its number, or the first of its values with what they are for; `said` gives titles."""
    if figure.value is not None:
        return w.short_number(figure.value)
    if figure.path is not None:
        parts = [f"{day}: {w.short_number(value)}" for day, value in figure.path.items()]
    elif figure.bands is not None:
        parts = [
            w.say("figure.on", low=w.short_number(band.from_), value=w.short_number(band.value))
            if band.to is None
            else w.say(
                "figure.up_to",
                low=w.short_number(band.from_),
                high=w.short_number(band.to),
                value=w.short_number(band.value),
            )
            for band in figure.bands
        ]
    elif figure.months is not None:
        parts = [f"{w.say(f'months.{i}')}: {w.short_number(value)}" for i, value in enumerate(figure.months, 1)]
    else:
        parts = list(_cells(figure.table or {}, (), figure.by, w, said))
    more = [w.say("figure.more", n=w.number(len(parts)))] if len(parts) > MOST_VALUES else []
    return "; ".join(parts[:MOST_VALUES] + more)


def _cells(
    part: Mapping[Any, Any], before: tuple[str, ...], by: Sequence[str], w: Words, said: Said | None
) -> Iterable[str]:
    """The numbers of a table, each after the names of what it is for."""
    for key, item in part.items():
        names = (*before, _member(str(key), by[len(before)], w, said))
        if isinstance(item, Mapping) and len(names) < len(by):
            yield from _cells(item, names, by, w, said)
            continue
        over = item.items() if isinstance(item, Mapping) else [("", item)]
        yield from (f"{', '.join(filter(None, (*names, str(day))))}: {w.short_number(number)}" for day, number in over)


def _member(key: str, dim: str, w: Words, said: Said | None) -> str:
    """What a table is told apart by, in words: a group, or a track, stage or stock of the scenario."""
    if key == "default":
        return w.say("figure.other")
    section = SECTIONS.get(dim)
    known = said is not None and section is not None and key in getattr(said.scenario, section)
    return title(said, section, key, w) if said and section and known else w.name("members", key)


def figure_range(figure: Figure, w: Words) -> str:
    """The range of a figure: both ends, or factors where it has more than one value."""
    low, high = figure.factors
    if low == high:
        return ""
    if figure.value is not None:
        return w.span(w.short_number(low * figure.value), w.short_number(high * figure.value))
    return f"× {w.span(w.short_number(low), w.short_number(high))}"
