"""`dienmodel alternatives`: what all plans near the best share, and what is a matter of taste."""

from collections.abc import Sequence

import click

from dienmodel.cli.shown import (
    aims_asked,
    asked,
    fine_asked,
    loaded,
    mention_compiling,
    no_plan_told,
    overlays_asked,
    plain,
    show_json,
    show_table,
)


@click.command(name="alternatives")
@click.argument("scenario", default="nederland")
@overlays_asked
@plain
@aims_asked
@click.option(
    "--within", type=click.FloatRange(0, 1), default=0.01, show_default=True, help="How much worse each aim may be."
)
@fine_asked
def command(scenario: str, overlays: Sequence[str], aims: Sequence[str], within: float, fine: bool) -> None:
    """Show for every measure and track of SCENARIO the least and the most of it in plans near the best."""
    said, this = loaded(scenario, overlays), asked()
    mention_compiling("expect", 10)
    from dienmodel.plan.questions.ask import alternatives_for
    from dienmodel.show.names import title
    from dienmodel.show.plan_words import range_word

    with no_plan_told():
        found = alternatives_for(said, aims, within, fine, lambda part: this.tell(f"plan {part}"))
    w = this.words
    if this.as_json:
        show_json(
            {
                "best": found.values,
                "allowed": found.allowed,
                "measures": [vars(item) | {"verdict": range_word(item, w)} for item in found.measures],
                "tracks": [vars(item) for item in found.lines],
            }
        )
        return
    rows = [
        [title(said, "measures", item.name, w), range_word(item, w), *map(w.share, (item.low, item.best, item.high))]
        for item in found.measures
    ]
    columns = ("measure", "verdict", "low", "best", "high")
    show_table(this.say("near measures", slack=w.share(within)), columns, rows, columns[2:])
    rows = [
        [title(said, "tracks", item.name, w), *map(w.people, (item.low, item.best, item.high))] for item in found.lines
    ]
    show_table(this.say("near lines"), ("track", "low", "best", "high"), rows, columns[2:])
    this.show("in part")
