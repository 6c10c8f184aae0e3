"""`dienmodel sources`: where the figures come from."""

from collections import Counter

import click

from dienmodel.cli.shown import asked, loaded, plain, show_json, show_table


@click.command(name="sources")
@click.argument("scenario", default="nederland")
@plain
def command(scenario: str) -> None:
    """List the sources of SCENARIO, each with the number of figures that the scenario uses from it."""
    said, this = loaded(scenario), asked()
    from dienmodel.model.checks import figures_used

    counts = Counter(said.figures[key].source for key in figures_used(said))
    found = [
        {"source": key, **source.model_dump(mode="json"), "figures": counts[key], "where": said.where("sources", key)}
        for key, source in sorted(said.sources.items(), key=lambda item: (-counts[item[0]], item[0]))
    ]
    if this.as_json:
        show_json(found)
        return
    rows = [
        [
            s["source"],
            str(s["figures"]),
            " ".join(filter(None, (s["title"], s["number"]))),
            s["publisher"],
            str(s["date"] or ""),
        ]
        for s in found
    ]
    show_table("", ("source", "figures", "title", "publisher", "date"), rows, ("figures",))
