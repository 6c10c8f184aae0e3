"""`dienmodel estimate`: how people leave, from records of their careers."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.options import DayParam, writes
from dienmodel.cli.shown import phrased, show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Estimated


class EdgesParam(click.ParamType[Any]):
    """Years at which rates may change: `1,2,5`."""

    name = "1,2,5"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read years that rise; 0 comes before them."""
        from dienmodel.text.faults import Phrase

        if not isinstance(value, str):
            return value
        try:
            years = [float(part) for part in value.split(",")]
        except ValueError:
            years = []
        years = years[1:] if years[:1] == [0.0] else years
        edges = [0.0, *years]
        if not years or not all(low < high <= 120.0 for low, high in zip(edges, years, strict=False)):
            self.fail(phrased(Phrase("cli-edges", {"text": value})), param, ctx)
        return tuple(edges)


@click.command(name="estimate")
@click.argument("records", type=click.Path(path_type=Path))
@click.option("--by", default="", metavar="A,B")
@click.option("--bands", type=EdgesParam(), metavar="1,2,5")
@click.option("--ages", type=EdgesParam(), metavar="25,35")
@click.option("--since", type=DayParam(), metavar="DATE")
@click.option("--until", type=DayParam(), metavar="DATE")
@writes("--out", "FOLDER", file_okay=False)
@plain
def command(
    records: Path,
    by: str,
    bands: tuple[float, ...] | None,
    ages: tuple[float, ...] | None,
    since: date | None,
    until: date | None,
    out: Path | None,
) -> None:
    """Learn rates of leaving from records of people."""
    from dienmodel import api

    groups = tuple(filter(None, (name.strip() for name in by.split(","))))
    estimated = api.estimate(records, groups, bands, ages, since, until)
    if out is not None:
        estimated.save(out)
    this = asked()
    if this.as_json:
        show_json(estimated.as_data())
    else:
        _show(this, estimated)
    if out is not None:
        this.tell("estimate kept", folder=out)


def _show(this: Call, estimated: "Estimated") -> None:
    from dienmodel.show.say.estimate import findings, seen, sheets

    w = this.words
    click.echo(seen(estimated.estimate, w))
    click.echo()
    for shown in sheets(estimated.estimate, w):
        show_sheet(shown)
    for sentence in findings(estimated.estimate, w):
        click.echo(sentence)
