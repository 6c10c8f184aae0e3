"""Names of the parts of a figure that shares a whole out: `site_share.wezep` is one share of `site_share`."""

from collections.abc import Iterable


def part_name(figure: str, members: Iterable[str]) -> str:
    """The name of one share of a figure, by the members of the groups that it is of."""
    return ".".join((figure, *members))


def figure_of(name: str) -> str:
    """The figure of which something is a part; a figure by itself is its own."""
    return name.partition(".")[0]


def members_of(name: str) -> tuple[str, ...]:
    """The members of the groups that a part is of; none of a figure by itself."""
    return tuple(name.split(".")[1:])
