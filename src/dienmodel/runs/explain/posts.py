"""Posts of an organisation on the day of the table of posts that is nearest, and those of them that are filled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dienmodel.network.world import World
from dienmodel.runs.explain.people import behind_category
from dienmodel.runs.explain.quantity import About, Declarations, Kind, Part, Period, Quantity, summed
from dienmodel.runs.run import Run
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.schema import groups_of

COLUMNS = {"posts": "n_posts", "filled": "n_filled"}


def _posts(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Posts, or those that are filled, by group."""
    whole, column = posts_table(run).where(organisation=quantity.name), COLUMNS[quantity.kind.key]
    if not len(whole):
        return []
    at = min(whole.columns["date"].tolist(), key=lambda other: abs(other - day))
    rows = [row for row in whole.where(date=at).rows() if all(row[dim] == member for dim, member in quantity.members)]
    return summed(("of", _group(run, row), "", "", float(row[column])) for row in rows)


def _group(run: Run, row: Mapping[str, Any]) -> str:
    """`group professional:army`."""
    return f"group {':'.join(row[dim] for dim in groups_of(run) if row[dim])}"


def _behind_filled(world: World, quantity: Quantity) -> Declarations:
    return behind_category(world, None) | {("establishments", quantity.name)}


POSTS = Kind(
    "posts",
    "posts",
    Period.YEAR,
    About.ORGANISATION,
    "posts:peace",
    names=lambda catalogue: catalogue.names("establishments"),
    parts=_posts,
    behind=lambda _, quantity: {("establishments", quantity.name)},
    groups=lambda catalogue: ("category", *catalogue.members),
)

FILLED = Kind(
    "filled",
    "posts",
    Period.YEAR,
    About.ORGANISATION,
    "filled:peace:army",
    names=lambda catalogue: catalogue.names("establishments"),
    parts=_posts,
    behind=_behind_filled,
    groups=lambda catalogue: ("category", *catalogue.members),
    listed=True,
)
