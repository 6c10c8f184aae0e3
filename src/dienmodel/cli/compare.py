"""`dienmodel compare`: two runs side by side, differences first."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.shown import Asked, asked, plain, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.runs.compare import Comparison
    from dienmodel.show.comparison import Names

MOST = 15
"""Waits on screen; `--json` gives all."""


@click.command(name="compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@plain
def command(a: Path, b: Path) -> None:
    """Compare run folders A and B: what was put in differently, and what that did.

    Runs with one seed share their luck, so that the band of the difference is narrow; where zero lies in its 90 %
    the two cannot be told apart.
    """
    from dienmodel.runs.compare import compare
    from dienmodel.runs.reopen import read_run
    from dienmodel.show.comparison import Names, earned_back, is_same, opening, stages
    from dienmodel.text.words import LANGUAGES, words

    this, ours, theirs = asked(), read_run(a), read_run(b)
    found = compare(ours, theirs)
    if this.as_json:
        answers = {lang: opening(found, ours, theirs, Names.of(ours, theirs, words(lang))) for lang in LANGUAGES}
        readiness = {lang: earned_back(found, words(lang)) for lang in LANGUAGES}
        same = is_same(found, ours, theirs)
        tables = {table.name: table.rows() for table in found.tables()}
        show_json(
            {
                "answer": answers,
                "readiness": readiness,
                "same": same,
                "paired": found.paired,
                "replications": found.replications,
                **tables,
            }
        )
        return
    names = Names.of(ours, theirs, this.words)
    click.echo(opening(found, ours, theirs, names))
    if lost := earned_back(found, this.words):
        click.echo(lost)
    this.show("differences", a=a, b=b)
    _show(this, found, names, stages(found, theirs))


def _show(this: Asked, found: "Comparison", names: "Names", funnel: list[dict[str, Any]]) -> None:
    w = this.words
    inputs = [[this.say(row["kind"]), names.place(row["what"]), row["a"], row["b"]] for row in found.inputs.rows()]
    if inputs:
        show_table(this.say("inputs"), ("kind", "what", "a", "b"), inputs)
    else:
        this.show("no difference")
    rows = [_people(this, row, names) for row in found.people.rows()]
    columns = ("category", "date", "a", "b", "difference", "band", "verdict")
    numbers = ("a", "b", "difference", "band", "weeks", "waiting")
    show_table(this.say("people"), columns, rows, numbers)
    if found.replications:
        this.show("paired" if found.paired else "not paired", n=found.replications)
    goals = [
        [
            names.title("targets", row["target"]),
            w.day(row["date"]),
            *_sides(this, row, "n_people"),
            _reached(this, row, "a"),
            _reached(this, row, "b"),
        ]
        for row in found.targets.rows()
    ]
    if goals:
        show_table(
            this.say("targets"), ("target", "date", "a", "b", "difference", "reached_a", "reached_b"), goals, numbers
        )
    passed = [
        [names.title("tracks", row["track"]), names.title("stages", row["stage"]), *_sides(this, row, "new_joined")]
        for row in funnel
    ]
    if passed:
        title = this.say("came to stages", year=str(funnel[0]["year"]))
        show_table(title, ("track", "stage", "a", "b", "difference"), passed, numbers)
    gates = [row for row in found.gates.rows() if abs(row["weeks_mean_difference"] or 0) >= 0.05]
    gates.sort(key=lambda row: -abs(row["weeks_mean_difference"]))
    shown = [
        [names.title("gates", row["gate"]), str(row["year"]), *_sides(this, row, "weeks_mean", 1)]
        for row in gates[:MOST]
    ]
    if shown:
        show_table(this.say("gates"), ("gate", "year", "a", "b", "difference"), shown, numbers)
        if len(gates) > MOST:
            click.echo(w.say("plan.and_more", n=w.number(len(gates) - MOST)))
    money = [
        [w.name("articles", row["article"]), str(row["year"]), *_sides(this, row, "cost_paid", 1, 1e6)]
        for row in found.money.rows()
        if not row["article"].startswith("budget:")
        and (row["cost_paid_difference"] is None or abs(row["cost_paid_difference"]) >= 5e4)
    ]
    if money:
        show_table(this.say("money"), ("article", "year", "a", "b", "difference"), money, numbers)


def _people(this: Asked, row: dict[str, Any], names: "Names") -> list[str]:
    w, title = this.words, names.title("categories", row["category"])
    band = "" if row["p5"] is None else w.span(w.number(row["p5"]), w.number(row["p95"]))
    verdict = "" if row["distinct"] is None else this.say("distinct" if row["distinct"] else "same")
    return [title, w.day(row["date"]), *_sides(this, row, "n_people"), band, verdict]


def _sides(this: Asked, row: dict[str, Any], name: str, digits: int = 0, size: float = 1.0) -> list[str]:
    values = (row[f"{name}_{side}"] for side in ("a", "b", "difference"))
    return ["-" if value is None else this.words.number(value / size, digits) for value in values]


def _reached(this: Asked, row: dict[str, Any], side: str) -> str:
    day = row[f"date_reached_{side}"]
    return this.words.day(day) if day else "-"
