"""`dienmodel compare`: two runs side by side, differences first."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.shown import show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Compared
    from dienmodel.show.say.comparison import Names

MOST = 15
"""Waits on screen; `--json` gives all."""

SHORTEST, LEAST = 0.05, 5e4
"""Differences below so many weeks, or so many euro, are not on the screen."""

SIDES = ("a", "b", "difference")


@click.command(name="compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@plain
def command(a: Path, b: Path) -> None:
    """Compare two runs."""
    from dienmodel import api

    this, compared = asked(), api.compare(a, b)
    if this.as_json:
        show_json(compared.as_data())
        return
    click.echo(compared.answer(this.language))
    sentences = (compared.certainty, compared.arrival, compared.expectation, compared.readiness)
    for more in (each(this.language) for each in sentences):
        if more:
            click.echo(more)
    this.show("differences", a=a, b=b)
    names = compared.names(this.language)
    for show in (
        _show_inputs,
        _show_posts,
        _show_people,
        _show_targets,
        _show_stages,
        _show_waits,
        _show_money,
        _show_indicators,
    ):
        show(this, compared, names)


def _show_inputs(this: Call, compared: "Compared", names: "Names") -> None:
    rows = [[this.say(row["kind"]), names.place(row["what"]), row["a"], row["b"]] for row in compared.inputs.rows()]
    if rows:
        show_table(this.say("inputs"), ("kind", "what", "a", "b"), rows)
    else:
        this.show("no difference")


def _show_people(this: Call, compared: "Compared", names: "Names") -> None:
    columns = ("category", "date", *SIDES, "band", "verdict")
    rows = [_people(this, row, names) for row in compared.people.rows()]
    show_table(this.say("people by year"), columns, rows, (*SIDES, "band"))
    if compared.futures:
        this.show("paired futures" if compared.paired else "futures apart", n=compared.futures)
    elif compared.replications:
        this.show("paired" if compared.paired else "not paired", n=compared.replications)
        if any(_beside_its_band(row) for row in compared.people.rows()):
            this.show("beside its band")


def _people(this: Call, row: dict[str, Any], names: "Names") -> list[str]:
    title = names.title("categories", row["category"])
    days = dict.fromkeys((row["date"], row["date_b"]))  # runs in other steps have last steps of their own
    band = _band(this, row["p5"], row["p95"], row["distinct"])
    return [title, " / ".join(map(this.words.day, days)), *_told(this, row, "n_people"), *band]


def _band(this: Call, low: float | None, high: float | None, distinct: bool | None) -> list[str]:
    """The band of a difference, and whether the two runs can be told apart."""
    w = this.words
    band = "" if low is None or high is None else w.span(w.number(low), w.number(high))
    return [band, "" if distinct is None else this.say("distinct" if distinct else "same")]


def _beside_its_band(row: dict[str, Any]) -> bool:
    """Whether the mean difference lies outside its band, by half a person or more: a few replications lie far away."""
    difference, low, high = row["n_mean_difference"], row["p5"], row["p95"]
    return None not in (difference, low, high) and not low - 0.5 < difference < high + 0.5


def _show_targets(this: Call, compared: "Compared", names: "Names") -> None:
    rows = [
        [names.title("targets", row["target"]), this.words.day(row["date"]), *_told(this, row, "n_people")]
        + [_reached(this, row, side) for side in ("a", "b")]
        for row in compared.targets.rows()
    ]
    _show_some(this.say("targets"), ("target", "date", *SIDES, "reached_a", "reached_b"), rows)


def _show_posts(this: Call, compared: "Compared", names: "Names") -> None:
    """Filled posts of the targets that count posts, with the band of the difference."""
    rows = [
        [
            names.title("targets", row["target"]),
            this.words.day(row["date"]),
            *_told(this, row, "n_filled"),
            *_band(this, row["filled_p5"], row["filled_p95"], row["filled_distinct"]),
        ]
        for row in compared.targets.rows()
        if any(row[f"n_filled_{side}"] is not None for side in ("a", "b"))
    ]
    if rows:
        show_table(this.say("filled posts"), ("target", "date", *SIDES, "band", "verdict"), rows, (*SIDES, "band"))


def _reached(this: Call, row: dict[str, Any], side: str) -> str:
    from dienmodel.show.say.arrival import span_in_cell

    reached, first, missed = (row[f"date_{name}_{side}"] for name in ("reached", "first", "missed"))
    return span_in_cell(row["date"], reached, first, missed, this.words)


def _show_stages(this: Call, compared: "Compared", names: "Names") -> None:
    stages = compared.stages()
    rows = [
        [names.title("tracks", row["track"]), names.title("stages", row["stage"]), *_sides(this, row, "new_joined")]
        for row in stages
    ]
    if stages:
        _show_some(this.say("came to stages", year=str(stages[0]["year"])), ("track", "stage", *SIDES), rows)


def _show_waits(this: Call, compared: "Compared", names: "Names") -> None:
    gates = [row for row in compared.gates.rows() if abs(row["weeks_mean_difference"] or 0) >= SHORTEST]
    gates.sort(key=lambda row: -abs(row["weeks_mean_difference"]))
    rows = [
        [names.title("gates", row["gate"]), str(row["year"]), *_sides(this, row, "weeks_mean", 1)]
        for row in gates[:MOST]
    ]
    _show_some(this.say("gates"), ("gate", "year", *SIDES), rows)
    if len(gates) > MOST:
        click.echo(this.words.say("plan.and_more", n=this.words.number(len(gates) - MOST)))


def _show_money(this: Call, compared: "Compared", names: "Names") -> None:
    rows = [
        [this.words.name("articles", row["article"]), str(row["year"]), *_sides(this, row, "cost_paid", 1, 1e6)]
        for row in compared.money.where(kind="cost").rows()
        if _much(row["cost_paid_difference"])
    ]
    _show_some(this.say("money"), ("article", "year", *SIDES), rows)


def _show_indicators(this: Call, compared: "Compared", names: "Names") -> None:
    """Indicators in the year of the first target, those that differ or are unknown in one of the two."""
    year = min((row["date"].year for row in compared.targets.rows()), default=None)
    rows = [
        [names.title("indicators", row["indicator"]), *_sides(this, row, "value")]
        for row in compared.indicators.rows()
        if row["year"] == year and row["value_difference"] != 0.0 and any(row[f"value_{s}"] is not None for s in "ab")
    ]
    _show_some(this.say("indicators by year", year=str(year)), ("indicator", *SIDES), rows)


def _much(euro: float | None) -> bool:
    """Whether a difference of money is worth a line; None: one of the two has no such article."""
    return euro is None or abs(euro) >= LEAST


def _show_some(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        show_table(heading, columns, rows, SIDES)


def _sides(this: Call, row: dict[str, Any], name: str, digits: int = 0, size: float = 1.0) -> list[str]:
    return _shown(this, [row[f"{name}_{side}"] for side in SIDES], digits, size)


def _told(this: Call, row: dict[str, Any], name: str) -> list[str]:
    """People or filled posts of what the band is of: the means of the replications, or else as expected."""
    from dienmodel.show.say.comparison import beside_band

    return _shown(this, beside_band(row, name))


def _shown(this: Call, values: Sequence[float | None], digits: int = 0, size: float = 1.0) -> list[str]:
    return ["-" if value is None else this.words.number(value / size, digits) for value in values]
