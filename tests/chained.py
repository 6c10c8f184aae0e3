"""The small case with a chain of links, said by the gates of each."""

from pathlib import Path

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.world import build
from dienmodel.runs.run import Run

from .otherwise import said_as

SMALL = load(str(Path(__file__).parent / "cases" / "small"))
NAMED = {"nl": "schakel", "en": "link"}


def linked(**links: list[str]) -> Said:
    chain = {name: {"title": NAMED, "gates": gates} for name, gates in links.items()}
    return said_as(SMALL, lambda data: data.update(chain=chain))


def run_of(said: Said) -> Run:
    world = build(said)
    return Run(world, expect(world.network))
