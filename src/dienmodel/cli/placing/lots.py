"""`dienmodel lots`: a call-up by lot that anybody can draw again."""

from pathlib import Path

import click

from dienmodel.cli.call import asked, plain
from dienmodel.cli.options import writes
from dienmodel.cli.shown import show_json, show_sheet

FILE = click.Path(path_type=Path)


@click.command(name="lots")
@click.argument("people", type=FILE)
@click.argument("intakes", type=FILE)
@click.option("--key", required=True, metavar="TEXT")
@click.option("--why", metavar="NAME")
@writes("--out", "FOLDER")
@plain
def command(people: Path, intakes: Path, key: str, why: str | None, out: Path | None) -> None:
    """Call up by lot."""
    from dienmodel import api
    from dienmodel.show.say.lots import lot_of, lots_sheet
    from dienmodel.text.faults import Fault, FaultyInput

    called = api.lots(people, intakes, key)
    this = asked()
    if out is not None:
        called.save(out)
    if this.as_json:
        show_json(called.as_data())
    elif why is not None:
        sentence = lot_of(called.result, why, this.words)
        if not sentence:
            raise FaultyInput([Fault("match-key", "--why", {})])
        click.echo(sentence)
    else:
        show_sheet(lots_sheet(called.result, this.words))
        click.echo(this.words.say("lots.drawn", lot_key=key, people=this.words.number(len(called.result.called))))
    if out is not None:
        this.tell("match kept", place=out)
