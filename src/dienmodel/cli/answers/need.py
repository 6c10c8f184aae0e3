"""`dienmodel need`: the intake or the retention that a target or a strength needs."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import DATE, TARGET, scenario_asked_last
from dienmodel.cli.shown import mention_compiling, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice, Needed, SeatsNeeded

MOST = 10
"""Gates on screen; `--json` gives all."""

EXCEEDED = {"intake": "need exceeded intake", "retention": "need exceeded retention"}
UNREACHABLE = {"intake": "need unreachable intake", "retention": "need unreachable retention"}


@click.command(name="need")
@click.argument("what", type=click.Choice(("intake", "retention", "seats")))
@scenario_asked_last
@TARGET
@click.option("--people", type=click.FloatRange(min=0), metavar="N")
@DATE
@click.option("--quantity", "--category", "category", metavar="QUANTITY")
@click.option("--posts", metavar="NAME")
@click.option("--most", type=click.FloatRange(min=1), metavar="FACTOR", default=10.0, show_default=True)
def command(
    what: Literal["intake", "retention", "seats"],
    choice: "Choice",
    target: str | None,
    people: float | None,
    day: date | None,
    category: str | None,
    posts: str | None,
    most: float,
) -> None:
    """Compute the intake, the retention or the seats that a target, a strength or posts need."""
    mention_compiling("expect")
    from dienmodel import api

    this, needed = asked(), api.need(choice, what, target, people, day, category, most, posts)
    if this.as_json:
        show_json(needed.as_data())
    elif isinstance(needed, api.SeatsNeeded):
        _show_seats(this, needed)
    else:
        _show(this, needed, most)


def _show(this: Call, needed: "Needed", most: float) -> None:
    w, need, what = this.words, needed.need, needed.what
    full_time = needed.counts == "equivalents"
    there, today = (
        _counted(this, people, posts, full_time)
        for people, posts in ((need.strength, need.filled), (need.strength_before, need.filled_before))
    )
    wanted = {"wanted": _counted(this, needed.people, needed.posts, full_time), "day": w.day(needed.day)}
    factor = {"factor": w.number(need.factor, 2)}
    this.show("today", strength=today, day=wanted["day"])
    if need.outcome == "reached":
        this.show(f"need {what}", before=w.number(need.flow_before), after=w.number(need.flow), **wanted, **factor)
    elif need.outcome == "exceeded":
        this.show(EXCEEDED[what], **wanted, **factor)
    else:
        this.show(UNREACHABLE[what], strength=there, most=w.short_number(most), **wanted, **factor)
        if what == "intake" and need.bindings and _no_more(needed):
            this.show("need crowded", before=today)
    if need.flow_beside >= 1.0:
        this.show("need beside", number=w.number(need.flow_beside))
    this.show("need chance")
    if what == "intake" and need.bindings:
        _show_gates(this, needed.world.catalogue, need.bindings)


def _counted(this: Call, people: float, posts: float | None, full_time: bool) -> str:
    """People, or the full-time equivalents that they are, and filled posts where these are counted."""
    w = this.words
    if full_time:
        return this.say("need equivalents", people=w.number(people))
    if posts is None:
        return this.say("need people", people=w.number(people))
    return this.say("need posts", people=w.number(people), posts=w.number(posts))


def _no_more(needed: "Needed") -> bool:
    """Whether the best factor adds neither people nor filled posts."""
    need = needed.need
    return need.strength <= need.strength_before and (need.filled or 0.0) <= (need.filled_before or 0.0)


def _show_gates(this: Call, names: Any, bindings: Sequence[Any]) -> None:
    from dienmodel.show.names import title

    w = this.words
    rows = [
        [title(names, "gates", b.gate, w), title(names, "capacities", b.capacity, w), str(b.steps), w.number(b.waiting)]
        for b in bindings[:MOST]
    ]
    show_table(this.say("need stops"), ("gate", "capacity", "steps", "waiting"), rows, ("steps", "waiting"))


def _show_seats(this: Call, seats: "SeatsNeeded") -> None:
    w, groups, years = this.words, seats.groups(), seats.years()
    filled, posts, expected, needed, late = (
        sum(row[name] for row in groups) for name in ("filled", "posts", "expected", "needed", "late")
    )
    day = w.day(seats.day)
    this.show("need seats today", filled=w.number(filled), posts=w.number(posts), day=day)
    if needed > expected:
        this.show("need seats", after=w.number(needed), before=w.number(expected), day=day)
    elif not late:
        this.show("need seats enough", before=w.number(expected))
    if late:
        this.show("need seats late", number=w.number(late), day=day)
    _show_begun(this, seats)
    cells = [[str(row["year"]), w.number(row["expected"]), w.number(row["needed"])] for row in years]
    show_table(this.say("need seats years"), ("year", "expected", "needed"), cells, ("expected", "needed"))
    this.show("need seats room")
    if seats.seats.bindings:
        _show_gates(this, seats.world.catalogue, seats.seats.bindings)


def _show_begun(this: Call, seats: "SeatsNeeded") -> None:
    """Who must begin, by group."""
    from dienmodel.show.names import category, member_name

    w, names = this.words, seats.world.catalogue
    numbers = ("expected", "needed", "filled", "posts")
    rows, grouped = [], any(row[dim] for row in seats.groups() for dim in seats.dims)
    for row in seats.groups():
        members = [member_name(row[dim], w) for dim in seats.dims if row[dim]]
        members += [this.say("need seats ungrouped")] if grouped and not members else []
        rows.append([", ".join([category(names, row["category"], w), *members]), *(w.number(row[n]) for n in numbers)])
    show_table(this.say("need seats groups"), ("group", *numbers), rows, numbers)
