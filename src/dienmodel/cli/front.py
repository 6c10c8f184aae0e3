"""`dienmodel front`: what aims cost each other."""

from collections.abc import Sequence
from pathlib import Path

import click

from dienmodel.cli.shown import (
    asked,
    fine_asked,
    loaded,
    made_room,
    mention_compiling,
    no_plan_told,
    overlays_asked,
    plain,
    show_json,
    show_table,
)


@click.command(name="front")
@click.argument("scenario", default="nederland")
@overlays_asked
@plain
@click.option(
    "--aim", "aims", multiple=True, help="Two or three aims of the scenario.  [default: the first two of its plan]"
)
@click.option("--points", type=click.IntRange(2, 400), default=30, show_default=True, help="About so many plans.")
@fine_asked
@click.option("--out", type=click.Path(path_type=Path), help="Write the front as a picture in an HTML page.")
def command(
    scenario: str, overlays: Sequence[str], aims: Sequence[str], points: int, fine: bool, out: Path | None
) -> None:
    """Show plans of which none is better in every aim, and what the last steps of the first aim cost in the second."""
    said, this = loaded(scenario, overlays), asked()
    made_room(out)
    mention_compiling("expect", 10)
    from dienmodel.plan.questions.ask import front_for, front_table, traded
    from dienmodel.show.plan_words import aim_title, amount, front_lines

    names = traded(said, aims)
    with no_plan_told():
        found = front_for(said, names, points, fine, lambda part: this.tell(f"plan {part}"))
    if out is not None:
        from dienmodel.show.plan_report import write_front

        write_front(said, names, found, out, this.language)
    if this.as_json:
        show_json({"aims": names, "points": front_table(names, found).rows()})
        return
    w = this.words
    titles = [aim_title(said, name, w) for name in names]
    rows = [
        [str(i), *(amount(said, name, value, w) for name, value in zip(names, point.values, strict=True))]
        for i, point in enumerate(found, 1)
    ]
    show_table(this.say("front", aims=" - ".join(titles)), ("#", *titles), rows, titles)
    for line in front_lines(said, names, found, w):
        click.echo(line)
    this.show("in part")
