"""Posts of an organisation on a day, and those of them that are filled."""

from datetime import date

from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.runs.explain.people import behind_category
from dienmodel.runs.explain.quantity import (
    About,
    Declarations,
    PartRow,
    Period,
    Quantity,
    QuantityKind,
    dimensions_and_category,
    group_of,
    summed,
)
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import moment_of


def _posts(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Posts by group."""
    return _by_group(run, quantity, _on(run, day, run.world.outcomes.posts[quantity.name]))


def _filled(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Posts that are filled by group."""
    outcomes = run.world.outcomes
    able = _on(run, day, outcomes.able(quantity.name, run.trained))
    return _by_group(run, quantity, filled(able, _on(run, day, outcomes.posts[quantity.name])))


def _on(run: Run, day: date, counts: Reals) -> Reals:
    """Counts [T+1, cells] on a day, [cells]."""
    return at(moment_of(run.world.network, day), counts)


def _by_group(run: Run, quantity: Quantity, counts: Reals) -> list[PartRow]:
    """Counts [cells] in the groups that were asked for."""
    cells = zip(run.world.network.labels.cells, counts.tolist(), strict=True)
    return summed(PartRow("of", group_of(cell), "", "", n) for cell, n in cells if quantity.asks_for(cell))


def _behind_filled(world: World, quantity: Quantity) -> Declarations:
    return behind_category(world, None)


POSTS = QuantityKind(
    "posts",
    "posts",
    Period.DAY,
    About.ORGANISATION,
    "posts:peace",
    parts=_posts,
    groups=dimensions_and_category,
)

FILLED = QuantityKind(
    "filled",
    "posts",
    Period.DAY,
    About.ORGANISATION,
    "filled:peace:army",
    parts=_filled,
    behind=_behind_filled,
    groups=dimensions_and_category,
    listed=True,
)
