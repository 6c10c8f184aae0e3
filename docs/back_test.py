"""Write the tables of back-test.md: what a look back forecasts of counts that were withheld (`make pages`)."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.observed import points_after_start
from dienmodel.show.pictures.counts import observed_sheet
from dienmodel.text.words import words

PAGE = Path(__file__).parent / "back-test.md"
TABLE = re.compile(r"(<!-- known (\S+), made by `make pages` -->\n)[^<]*(?=<!-- end -->)")


def looked_back(known: str) -> World:
    """The baseline as it was known on a day."""
    with TemporaryDirectory() as folder:
        overlay = Path(folder) / "known.yaml"
        overlay.write_text(f"known: {known}\n", encoding="utf-8")
        return build(load("terugblik", [overlay]))


def page() -> str:
    """The page with its tables of today."""
    return TABLE.sub(lambda found: found[1] + "\n".join(_lines(found[2])), PAGE.read_text(encoding="utf-8"))


def _lines(known: str) -> Iterator[str]:
    world = looked_back(known)
    shown = observed_sheet(world.catalogue, points_after_start(Run(world, expect(world.network))), words("en"))
    yield from ("", "| " + " | ".join(shown.head) + " |", "|---" * len(shown.head) + "|")
    yield from (f"| {' | '.join(row)} |" for row in shown.rows)
    yield "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
