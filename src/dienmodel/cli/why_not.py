"""`dienmodel why-not`: what blocks a target, and what would be enough."""

from collections.abc import Sequence
from math import isinf
from typing import TYPE_CHECKING

import click

from dienmodel.cli.shown import (
    asked,
    fine_asked,
    loaded,
    mention_compiling,
    overlays_asked,
    plain,
    show_json,
)

if TYPE_CHECKING:
    from dienmodel.plan.questions.limits import Limit
    from dienmodel.plan.questions.whynot import Relaxation


@click.command(name="why-not")
@click.argument("scenario", default="nederland")
@overlays_asked
@plain
@click.option("--target", help="A target of the scenario.  [default: its first]")
@click.option("--patience", type=click.FloatRange(1), default=55.0, show_default=True, help="Seconds for all of it.")
@fine_asked
def command(scenario: str, overlays: Sequence[str], target: str | None, patience: float, fine: bool) -> None:
    """Show why a target of SCENARIO cannot be met: which limits block it, and how much more of them would do.

    Every measure may be taken, also in part, and everybody admitted wherever there is room: what is out of reach even
    then is out of reach for every plan.
    """
    said, this = loaded(scenario, overlays), asked()
    mention_compiling("expect", 10)
    from dienmodel.plan.questions.ask import why_not_for
    from dienmodel.show.plan_words import why_not_lines

    found = why_not_for(said, target, patience, fine, lambda part: this.tell(f"plan {part}"))
    if this.as_json:
        show_json(
            {
                "target": found.target,
                "short": None if isinf(found.short) else found.short,
                "contradiction": isinf(found.short),
                "together": [_relaxed(item) for item in found.together],
                "families": [{"kind": family.kind, "name": family.name} for family in found.families],
                "only": found.only,
                "blocking": [_plain(limit) for limit in found.blocking],
                "alone": [_relaxed(item) for item in found.alone],
                "fewest": found.fewest,
                "smallest": found.smallest,
                "complete": found.complete,
            }
        )
        return
    for heading, lines in why_not_lines(said, found, this.words):
        click.echo(heading)
        for line in lines:
            click.echo(f"  - {line}")
    if found.short and not fine:
        this.show("half years")


def _relaxed(item: "Relaxation") -> dict[str, object]:
    return _plain(item.limit) | {"units": item.units, "share": item.share, "helps": item.helps}


def _plain(limit: "Limit") -> dict[str, object]:
    return {name: getattr(limit, name) for name in ("kind", "name", "begin", "end")}
