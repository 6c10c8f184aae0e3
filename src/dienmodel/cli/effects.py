"""`dienmodel effects`: which measure causes how much."""

from collections.abc import Sequence
from datetime import date

import click

from dienmodel.cli.figures import first_target
from dienmodel.cli.shown import Day, asked, loaded, progress, scenario_options, show_json, show_table

NUMBERS = ("alone", "last", "share")


@click.command(name="effects")
@click.argument("scenario", default="nederland")
@scenario_options
@click.option("--date", "day", type=Day(), help="[default: the first target]")
@click.option(
    "--by",
    default="category",
    show_default=True,
    metavar="A,B",
    help="Groups: category and dimensions of the scenario.",
)
def command(
    scenario: str,
    overlays: Sequence[str],
    measures: dict[str, float],
    without: dict[str, float],
    day: date | None,
    by: str,
) -> None:
    """Show which measure causes how much of the people on a date.

    `alone` is what a measure adds when it is the only one, `last` what goes when only it is taken away; what the
    measures do together is the interaction, so that each column adds up exactly to the people on that date.
    """
    said, this = loaded(scenario, overlays, measures, without), asked()
    groups = tuple(filter(None, by.split(",")))
    known = ["category", *said.scenario.dimensions]
    if unknown := [group for group in groups if group not in known]:
        raise click.BadParameter(f"{', '.join(unknown)}: use {', '.join(known)}", param_hint="--by")
    from dienmodel.weigh.attribution import attribute, summed

    when = day or first_target(said)
    with progress("working") as bar:
        found = summed(attribute(said, when, bar), groups)
    if this.as_json:
        show_json({"date": when, "effects": found.rows()})
        return
    from dienmodel.show.names import category

    w, titles = this.words, {name: getattr(m.title, this.language) for name, m in said.scenario.measures.items()}
    rows = [
        [
            titles.get(row["cause"]) or this.say(row["cause"]),
            *(w.name("members", row[g]) if g != "category" else category(said, row[g], w) for g in groups),
            *(w.number(row[f"n_{name}"]) for name in NUMBERS),
        ]
        for row in found.rows()
    ]
    moved = {row[0] for row in rows if any(cell.strip("0") for cell in row[-len(NUMBERS) :])}
    shown = [row for row in rows if row[0] not in moved or any(cell.strip("0") for cell in row[-len(NUMBERS) :])]
    columns = ("cause", *("category" if g == "category" else "what" for g in groups), *NUMBERS)
    show_table(w.day(when), columns, shown, NUMBERS)
