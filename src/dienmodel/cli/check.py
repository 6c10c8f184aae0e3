"""`dienmodel check`: every fault of a scenario at once."""

from collections.abc import Sequence

import click

from dienmodel.cli.shown import asked, loaded, scenario_options, show_json, show_reconciled


@click.command(name="check")
@click.argument("scenario")
@scenario_options
def command(scenario: str, overlays: Sequence[str], measures: dict[str, float], without: dict[str, float]) -> None:
    """Find everything that is wrong with SCENARIO, each with file and line and what to do about it.

    A scenario with a snapshot of your own also shows how that differs from the scenario's figures.
    """
    said = loaded(scenario, overlays, measures, without)
    from dienmodel.network.world import build

    world, this = build(said), asked()
    counts = {
        "name": said.scenario.scenario,
        "figures": len(said.figures),
        "sources": len(said.sources),
        "tracks": len(said.scenario.tracks),
        "measures": len(said.scenario.measures),
    }
    if this.as_json:
        reconciled = [{**vars(line), "group": list(line.group)} for line in world.reconciled]
        show_json({"ok": True, **counts, "snapshot": reconciled})
        return
    this.show("all good", **counts)
    if world.reconciled:
        show_reconciled(said, world.reconciled)
