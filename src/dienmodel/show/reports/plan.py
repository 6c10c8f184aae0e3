"""The report of a plan, and the page of a front: one HTML file each that needs no network and no script."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.staffing import Staff
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.questions.prices import LimitPrice
from dienmodel.plan.result import Plan
from dienmodel.runs.answer import answer, outlooks
from dienmodel.runs.replanned import Changes
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import measures_table
from dienmodel.show import charts, pictures
from dienmodel.show.charts.marks import MarkRow
from dienmodel.show.drawn import Shown, drawn
from dienmodel.show.pictures.picture import Picture, Subject, subject_of, worded
from dienmodel.show.reports.page import PageSection, page
from dienmodel.show.say import answer as answered_in_words
from dienmodel.show.say.plan import (
    MOST_SENTENCES,
    admitted_by_year,
    aim_title,
    amount,
    axis_title,
    front_lines,
    levels_named,
    measures_counted,
    prices_lines,
    risk_line,
    target_price_lines,
    unit_name,
    unit_worth,
    worth,
)
from dienmodel.show.say.plan_head import first_lines, reached
from dienmodel.show.say.replanned import changes_by_year, changes_lines
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.show.sheets import targets_sheet
from dienmodel.text.words import Words, words

MOST_LIMITS = 12
"""Limits in the picture of prices: those with the largest price in any year."""


def write_plan_report(
    run: Run,
    bare: Run,
    plan: Plan,
    aims: Sequence[str],
    path: Path,
    language: str,
    points: Sequence[FrontPoint] = (),
    changes: Changes | None = None,
) -> None:
    """Write the report of a plan, with the run that follows it and the one without; `points` are a front over its aims.

    `changes` are those against the older plan from which it goes on.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(plan_report(run, bare, plan, aims, language, points, changes), encoding="utf-8")


def plan_report(
    run: Run,
    bare: Run,
    plan: Plan,
    aims: Sequence[str],
    language: str,
    points: Sequence[FrontPoint] = (),
    changes: Changes | None = None,
) -> str:
    """The report of a plan as HTML."""
    w, catalogue, staff = words(language), run.world.catalogue, run.world.staff
    answered = answer(run)
    subject = subject_of(run, w, answered)
    pictured = [calendar_of(subject), prices_of(catalogue, plan.prices, staff, w), front_of(catalogue, aims, points, w)]
    pictured += [pictures.strength(subject), pictures.seats(subject), pictures.instructors(subject)]
    shown = drawn(catalogue, w, pictured)

    def of(*keys: str) -> tuple[Shown, ...]:
        return tuple(shown[key] for key in keys if key in shown)

    answer_line = answered_in_words.sentence(answered, catalogue, w)
    targets = targets_sheet(answered, catalogue, w)
    checked = w.say("plan.checked", difference=w.share(plan.difference, 2))
    risk = risk_line(outlooks(run), w)
    head, rows = admitted_by_year(catalogue, plan, w, tracks=True)
    admitted = Sheet(w.say("plan.admitted"), head, rows, frozenset(range(2, len(head))))
    sentences = target_price_lines(catalogue, plan.target_prices, w)
    sentences += prices_lines(catalogue, plan.prices, staff, w, MOST_SENTENCES)
    parts = [
        PageSection(
            "reached",
            w.say("plan.reached"),
            (
                answer_line,
                *(line for line in first_lines(run, bare, plan, aims, w) if line not in answer_line),
                *([risk] if risk else []),
                checked,
            ),
            tuple(f"{aim}: {value}" for aim, value in reached(catalogue, plan, aims, w)),
            of("strength"),
            (targets,) if targets else (),
        ),
        PageSection(
            "starts",
            w.say("plan.starts"),
            () if "plan-calendar" in shown else (w.say("plan.no_starts"),),
            (),
            of("plan-calendar"),
            (admitted,) if rows else (),
        ),
        *([_changed(catalogue, changes, w)] if changes else []),
        PageSection("training", w.say("plan.training"), (), (), of("seats", "instructors")),
        PageSection(
            "prices",
            w.say("plan.prices"),
            () if sentences else (w.say("plan.no_prices"),),
            tuple(sentences),
            of("plan-prices"),
        ),
    ]
    if "front" in shown:
        lines, behind = tuple(front_lines(catalogue, aims, points, w)), front_sheet(catalogue, aims, points, w)
        parts.append(PageSection("front", w.say("plan.front"), (), lines, of("front"), (behind,)))
    return page(catalogue, w, w.say("plan.report"), parts)


def _changed(catalogue: Catalogue, changes: Changes, w: Words) -> PageSection:
    """What is other than in the older plan."""
    head, rows = changes_by_year(catalogue, changes, w)
    sheets = (Sheet(w.say("replan.admitted"), head, rows, frozenset(range(1, len(head)))),) if rows else ()
    return PageSection("changed", w.say("replan.title"), (), tuple(changes_lines(catalogue, changes, w)), (), sheets)


def write_front(
    catalogue: Catalogue, aims: Sequence[str], points: Sequence[FrontPoint], path: Path, language: str
) -> None:
    """Write the page of a front.

    Raises:
        OSError: the file cannot be written.
    """
    w = words(language)
    shown = drawn(catalogue, w, [front_of(catalogue, aims, points, w)])
    lines, behind = tuple(front_lines(catalogue, aims, points, w)), front_sheet(catalogue, aims, points, w)
    part = PageSection("front", w.say("plan.front"), (), lines, tuple(shown.values()), (behind,))
    path.write_text(page(catalogue, w, w.say("plan.report"), [part]), encoding="utf-8")


# --- pictures --------------------------------------------------------------------------------------------------------


def calendar_rows(subject: Subject) -> list[MarkRow]:
    """Measures that are on and start from today on, by their start."""
    w, catalogue = subject.words, subject.catalogue
    rows = [
        {
            "name": subject.titled("measures", row["measure"]),
            "start": row["start"],
            "works": row["date_works"] or catalogue.end,
            "end": catalogue.end,
            "text": w.day(row["start"]),
        }
        for row in measures_table(subject.run).rows()
        if row["level"] > 0 and row["start"] >= catalogue.now
    ]
    return sorted(rows, key=lambda row: row["start"])


def calendar_of(subject: Subject) -> Picture | None:
    """What starts when."""
    w, rows = subject.words, calendar_rows(subject)
    if not rows:
        return None
    body = [[row["name"], w.day(row["start"]), w.day(row["works"])] for row in rows]
    head = [w.say(f"columns.{name}") for name in ("measure", "start", "works")]
    behind = sheet(w.say("plan.starts"), head, body)
    first = w.month(rows[0]["start"])
    return worded(
        w, "plan_calendar", partial(charts.plan_calendar, rows), behind, n=measures_counted(len(rows), w), first=first
    )


def price_rows(
    catalogue: Catalogue, prices: Sequence[LimitPrice], staff: Mapping[str, Staff], w: Words
) -> list[MarkRow]:
    """Prices per limit and calendar year, of the limits with the largest; in the units of the sentences."""
    most: dict[str, float] = {}
    rows: list[MarkRow] = []
    for price in prices:
        served = staff.get(price.limit)
        name, value = unit_name(catalogue, price, w, served), unit_worth(price, served)
        most[name] = max(most.get(name, 0.0), value)
        year = {"name": name, "year": price.day.year if price.day.month < 12 else price.until.year}
        rows.append(year | {"value": value, "text": w.short_number(round(value, 2)), "small": ""})
    names = sorted(most, key=lambda name: -most[name])[:MOST_LIMITS]
    years: list[int] = sorted({row["year"] for row in rows})
    filled = {(row["name"], row["year"]): row for row in rows}
    empty = {"value": 0.0, "text": "", "small": ""}
    return [filled.get((name, year), {"name": name, "year": year} | empty) for name in names for year in years]


def prices_of(
    catalogue: Catalogue, prices: Sequence[LimitPrice], staff: Mapping[str, Staff], w: Words
) -> Picture | None:
    """What one more unit of each limit is worth, by year."""
    rows = price_rows(catalogue, prices, staff, w)
    if not rows:
        return None
    years = sorted({row["year"] for row in rows})
    names = list(dict.fromkeys(row["name"] for row in rows))
    texts = {(row["name"], row["year"]): row["text"] for row in rows}
    behind = sheet(
        w.say("plan.prices"), ["", *map(str, years)], [[name, *(texts[name, year] for year in years)] for name in names]
    )
    best = max(rows, key=lambda row: row["value"])
    subject = worth(catalogue, prices[0].aim, best["value"], w)
    draw = partial(charts.plan_prices, rows)
    return worded(w, "plan_prices", draw, behind, name=best["name"], year=str(best["year"]), worth=subject)


def front_rows(catalogue: Catalogue, aims: Sequence[str], points: Sequence[FrontPoint], w: Words) -> list[MarkRow]:
    """Points of a front of two or three aims as they are drawn."""
    return [
        {**dict(zip("yxz", point.values, strict=False)), "text": str(i), "href": f"#point-{i}"}
        for i, point in enumerate(points, 1)
    ]


def front_sheet(catalogue: Catalogue, aims: Sequence[str], points: Sequence[FrontPoint], w: Words) -> Sheet:
    """Every point of a front, with the measures it takes."""
    rows = [
        [
            str(i),
            *(amount(catalogue, aim, value, w) for aim, value in zip(aims, point.values, strict=True)),
            ", ".join(levels_named(catalogue, point.levels, w)) or "–",
        ]
        for i, point in enumerate(points, 1)
    ]
    head = ["#", *(aim_title(catalogue, aim, w) for aim in aims), w.say("columns.measure")]
    return Sheet(w.say("plan.front"), head, rows, frozenset(range(1, 1 + len(aims))))


def front_of(catalogue: Catalogue, aims: Sequence[str], points: Sequence[FrontPoint], w: Words) -> Picture | None:
    """The front of two or three aims; None for more, or with fewer than two points."""
    if len(aims) not in (2, 3) or len(points) < 2:
        return None
    titles = [axis_title(catalogue, aim, w) for aim in aims]
    draw = partial(charts.front, front_rows(catalogue, aims, points, w), titles)
    lines = " ".join(front_lines(catalogue, aims, points, w)[:1])
    return worded(w, "front", draw, front_sheet(catalogue, aims, points, w), lines=lines or w.say("plan.front"))
