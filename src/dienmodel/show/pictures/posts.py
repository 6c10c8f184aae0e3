"""Pictures of posts, instructors, money and evidence."""

from datetime import date
from functools import partial

from dienmodel.model.evidence import WEAKEST_FIRST
from dienmodel.runs.tables.money import BUDGET, COST, money_table
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.waiting.queues import capacities_table
from dienmodel.show import charts
from dienmodel.show.charts.marks import MarkRow
from dienmodel.show.names import budget_name
from dienmodel.show.pictures.picture import Picture, Subject, heads, inside, picture
from dienmodel.show.pictures.queues import capacity_rows, merged_capacities
from dienmodel.show.sheet import sheet
from dienmodel.text.table import Table
from dienmodel.text.words import upper


def posts(subject: Subject) -> Picture | None:
    """Fill and readiness of the peace and the war organisation, by the first dimension of the posts."""
    w = subject.words
    whole = posts_table(subject.run)
    if not len(whole):
        return None
    day = min(whole.columns["date"].tolist(), key=lambda d: abs(d - subject.until))
    dims = [name for name in subject.catalogue.members if name in whole.columns]
    by = dims[0] if dims else "category"
    rows = _posts_by(subject, whole.where(date=day).rows(), by)
    behind = [
        [
            subject.titled("establishments", row["organisation"]),
            row["name"],
            w.number(row["n_posts"]),
            w.number(row["n_filled"]),
            w.share(row["share_fill"]),
            w.number(row["n_lost"]),
            w.share(row["share_ready"]),
        ]
        for row in rows
    ]
    head = heads(subject, "organisation", "group", "posts", "filled", "fill", "lost", "ready")
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
                organisation=subject.titled_within("establishments", row["organisation"]),
            )
            for row in totals
        ]
    )
    return picture(
        subject,
        "posts",
        partial(charts.posts, rows),
        sheet(w.say("sheets.posts", day=w.day(day)), head, behind, 2, origins),
        listed=listed,
        day=w.day(day),
    )


def _posts_by(subject: Subject, rows: list[MarkRow], by: str) -> list[MarkRow]:
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
            "name": _group_name(subject, group, by),
            "n_posts": n_posts,
            "n_filled": filled,
            "n_lost": filled - ready,
            "share_fill": filled / n_posts,
            "share_ready": ready / n_posts,
        }
        for organisation, group in order
        for n_posts, filled, ready in [total[organisation, group]]
    ]


def _group_name(subject: Subject, group: str, by: str) -> str:
    """A group of posts in words: a category, everybody, or the member of a dimension."""
    if group == "total" or by == "category":
        return subject.category(group)
    return subject.words.name("members", group)


def instructors(subject: Subject) -> Picture | None:
    """People drawn from the force to train and guide others, against what is available."""
    w = subject.words
    whole = subject.whole_years(merged_capacities(capacities_table(subject.run)))
    at_work = {row["capacity"] for row in whole.rows() if row["n_available"] > 0} & subject.catalogue.drawn
    rows = [row for row in whole.rows() if row["capacity"] in at_work]
    if not rows:
        return None
    behind = [
        [
            subject.titled("capacities", row["capacity"]),
            str(row["year"]),
            w.number(row["n_available"]),
            w.number(row["n_used"]),
            w.share(row["share_used"]),
        ]
        for row in rows
    ]
    head = heads(subject, "capacity", "year", "available", "used", "share_used")
    used = sum(row["n_used"] for row in rows if row["year"] == subject.year)
    return picture(
        subject,
        "instructors",
        partial(charts.instructors, rows),
        sheet(w.say("sheets.instructors"), head, behind, 1, capacity_rows(subject, rows)),
        used=w.people(used),
        year=str(subject.year),
    )


def money(subject: Subject) -> Picture | None:
    """Euro paid per article against the budget."""
    w = subject.words
    whole = subject.whole_years(money_table(subject.run))
    if not len(whole):
        return None
    rows = [
        [
            _article(subject, row["kind"], row["article"]),
            str(row["year"]),
            w.number(row["cost_committed"] / 1e6, 1),
            w.number(row["cost_paid"] / 1e6, 1),
        ]
        for row in whole.rows()
    ]
    origins = {
        (r, 3): (f"cost:{row['article']}", date(row["year"], 12, 31))
        for r, row in enumerate(whole.rows())
        if row["kind"] == COST
    }
    at = whole.where(year=subject.year)
    budget = at.where(kind=BUDGET).columns["cost_committed"].sum()
    paid = at.where(kind=COST).columns["cost_paid"].sum()
    finding = "no_budget" if not budget else "within" if paid <= budget else "beyond"
    return picture(
        subject,
        "money",
        partial(charts.money, whole),
        sheet(
            w.say("sheets.money"),
            heads(subject, "article", "year", "committed", "paid"),
            rows,
            1,
            inside(subject, origins),
        ),
        finding=w.say(
            f"money.{finding}",
            paid=w.euro(paid),
            year=str(subject.year),
            gap=w.euro(abs(budget - paid)),
            budget=w.euro(budget),
            name=budget_name(subject.catalogue, w),
        ),
        name=budget_name(subject.catalogue, w),
    )


def _article(subject: Subject, kind: str, name: str) -> str:
    if kind == BUDGET:
        called = upper(budget_name(subject.catalogue, subject.words))
        return subject.words.say("money.budget", name=called, title=subject.titled("budgets", name))
    return subject.words.name("articles", name)


def evidence(subject: Subject, figures: Table) -> Picture:
    """How much of the answer rests on which grade of evidence."""
    w = subject.words
    grades = figures.columns["grade"].tolist()
    rows = [
        {"grade": grade, "n": grades.count(grade), "share": grades.count(grade) / max(len(grades), 1)}
        for grade in WEAKEST_FIRST
    ]
    behind = [[w.say(f"grades.{row['grade']}"), w.number(row["n"]), w.share(row["share"])] for row in rows]
    return picture(
        subject,
        "evidence",
        partial(charts.evidence, rows),
        sheet(w.say("sheets.evidence"), heads(subject, "grade", "figures", "share"), behind),
        share=w.share(rows[0]["share"]),
        all=w.number(len(grades)),
    )
