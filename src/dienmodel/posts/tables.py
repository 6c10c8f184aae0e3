"""Tables of matches: placements, posts, people without one, posts that compete, fill, aims."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from dienmodel.posts.establishment import gap, kilometres
from dienmodel.posts.match import Match
from dienmodel.posts.reasons import Competing, open_posts, unplaced
from dienmodel.text.table import Column, Schema, Table, TableRow, Type, texts


def _wholes(unit: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Type.WHOLE, unit) for name in names)


SCHEMAS: Mapping[str, Schema] = {
    schema.name: schema
    for schema in (
        Schema(
            "placements",
            (
                *texts("organisation", "person", "post", "unit", "function", "missing"),
                *_wholes("days", "days"),
                *_wholes("km", "km"),
                *_wholes("", "wish", "stays"),
            ),
        ),
        Schema(
            "posts",
            (
                *texts("organisation", "post", "unit", "function"),
                *_wholes("", "priority"),
                *_wholes("posts", "n_posts", "n_filled", "n_open"),
                *texts("why", "demand"),
                *_wholes("people", "n_but_for"),
                *_wholes("", "group"),
                *_wholes("posts", "n_competing"),
                *_wholes("people", "n_people"),
            ),
        ),
        Schema(
            "unplaced",
            (
                *texts("organisation", "person", "why", "demand"),
                *_wholes("posts", "n_but_for", "n_could"),
            ),
        ),
        Schema("competing", (*texts("organisation"), *_wholes("", "group"), *texts("post", "unit"))),
        Schema("fill", (*texts("organisation"), *_wholes("", "priority"), *_wholes("posts", "n_posts", "n_filled"))),
        Schema("aims", (*texts("organisation"), *_wholes("", "order"), *texts("aim"), *_wholes("", "value"))),
    )
}
"""What is declared of each table, by name."""


def tables_of(matches: Sequence[Match]) -> dict[str, Table]:
    """All tables of some matches, of different organisations."""
    rows: dict[str, list[TableRow]] = {name: [] for name in SCHEMAS}
    for matched in matches:
        rows["placements"] += _placements(matched)
        rows["unplaced"] += _unplaced(matched)
        rows["fill"] += _fill(matched)
        rows["aims"] += _aims(matched)
        groups: dict[int, tuple[int, Competing]] = {}
        rows["posts"] += _posts(matched, groups)
        rows["competing"] += _competing(matched, groups)
    return {name: schema.table(rows[name]) for name, schema in SCHEMAS.items()}


def _placements(matched: Match) -> Iterable[TableRow]:
    classes, days = matched.classes, matched.establishment.days
    for own in classes.people:
        for key in own.members:
            if key in matched.posts:
                j = matched.posts[key]
                post, able = classes.posts[j], classes.able[own.able]
                missing = gap(able, post.asked, days)
                yield {
                    **_said(matched, key, j),
                    "missing": " ".join(missing),
                    "days": sum(missing.values()),
                    "km": kilometres(own.home, post.province),
                    "wish": int(post.unit in own.wishes),
                    "stays": int(j == own.present),
                }


def _said(matched: Match, person: str, j: int) -> dict[str, Any]:
    post = matched.classes.posts[j]
    names = {"post": post.key, "unit": post.unit, "function": post.asked.function}
    return {"organisation": str(matched.organisation), "person": person, **names}


def _posts(matched: Match, groups: dict[int, tuple[int, Competing]]) -> Iterable[TableRow]:
    """Each post with its fill; `groups` gets the posts that compete, each with a number."""
    classes, filled = matched.classes, matched.filled.tolist()
    opened = {each.post: each for each in open_posts(matched)}
    for j, post in enumerate(classes.posts):
        each, number = opened.get(j), int(classes.number[j])
        competing = None if each is None else each.competing
        if competing is not None:
            groups.setdefault(id(competing), (len(groups) + 1, competing))
        yield {
            "organisation": str(matched.organisation),
            "post": post.key,
            "unit": post.unit,
            "function": post.asked.function,
            "priority": post.priority,
            "n_posts": number,
            "n_filled": filled[j],
            "n_open": number - filled[j],
            "why": "" if each is None else str(each.why),
            "demand": "" if each is None else str(each.demand or ""),
            "n_but_for": 0 if each is None else each.but_for,
            "group": groups[id(competing)][0] if competing is not None else 0,
            "n_competing": competing.n_posts if competing is not None else 0,
            "n_people": competing.n_people if competing is not None else 0,
        }


def _competing(matched: Match, groups: Mapping[int, tuple[int, Competing]]) -> Iterable[TableRow]:
    for number, competing in groups.values():
        for j in competing.posts.tolist():
            post = matched.classes.posts[j]
            organisation = str(matched.organisation)
            yield {"organisation": organisation, "group": number, "post": post.key, "unit": post.unit}


def _unplaced(matched: Match) -> Iterable[TableRow]:
    for each in unplaced(matched):
        for key in matched.classes.people[each.person].members[-each.number :]:
            yield {
                "organisation": str(matched.organisation),
                "person": key,
                "why": str(each.why),
                "demand": str(each.demand or ""),
                "n_but_for": each.but_for,
                "n_could": each.posts,
            }


def _fill(matched: Match) -> Iterable[TableRow]:
    own = np.array([post.priority for post in matched.classes.posts], np.int64)
    for priority in np.unique(own).tolist():
        posts, filled = (int(n[own == priority].sum()) for n in (matched.classes.number, matched.filled))
        organisation = str(matched.organisation)
        yield {"organisation": organisation, "priority": priority, "n_posts": posts, "n_filled": filled}


def _aims(matched: Match) -> Iterable[TableRow]:
    """The value of each aim as a reader counts it: filled posts, days, km, wishes granted, people who stay."""
    for order, aim in enumerate(matched.aims, start=1):
        yield {
            "organisation": str(matched.organisation),
            "order": order,
            "aim": str(aim),
            "value": matched.counted(aim),
        }
