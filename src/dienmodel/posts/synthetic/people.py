"""A synthetic workforce from the stocks of a run: nobody in it exists.

For every attribute the table of cells by its members meets both margins exactly, and each of its entries is within one
person of what is expected. Within a cell attributes are dealt independently of each other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.establishment import Able, AllPosts, Individual, Organisation
from dienmodel.posts.synthetic.described import Cell, luck
from dienmodel.posts.synthetic.establishment import Function, functions_of, units_of, whole_cells
from dienmodel.posts.synthetic.rounding import fitted, rounded, shared_out


def table_of(cells: Mapping[Cell, int], margin: Mapping[str, float], name: str) -> Ints:
    """People by cell and member of a margin, whose weights are shared out over everybody, [cells, members]."""
    rows = np.array(list(cells.values()), np.int64)
    columns = shared_out(int(rows.sum()), list(margin.values()))
    names = ("cells", name, ["/".join(cell) for cell in cells], list(margin))
    return rounded(fitted(rows, columns, np.outer(rows, columns).astype(np.float64), names))


def people_of(
    stocks: Mapping[Cell, float],
    available: Mapping[Cell, float],
    establishment: AllPosts,
    description: Mapping[str, Any],
    seed: int,
) -> list[Individual]:
    """Whole people with the counts of a run.

    Args:
        stocks: people by cell.
        available: of these, people by cell who may hold a post in the war organisation.
        establishment: the posts for which people are trained.
        description: the margins.
        seed: of what is dealt within a cell.
    """
    cells, said = whole_cells(stocks), description["people"]
    attributes = ("home", "medical", "clearance", "english", "wishes")
    tables = {name: table_of(cells, said[name], name) for name in attributes}
    functions, units = functions_of(description), units_of(description)
    by_name = {each.name: each for each in functions}
    people = []
    for k, (cell, number) in enumerate(cells.items()):
        dealt = {name: _dealt(list(said[name]), tables[name][k], seed, cell, name) for name in attributes}
        trained = _trained(cell, number, establishment, functions, said["trained_elsewhere"], seed)
        share = available[cell] / stocks[cell] if stocks[cell] else 0.0
        free = _dealt([False, True], shared_out(number, [1 - share, share]), seed, cell, "free")
        own = [unit.name for unit in units if unit.service == cell[1]]
        wish = luck(seed, "wish", *cell).integers(0, max(1, len(own)), number).tolist()
        for n in range(number):
            able = Able(
                *cell,
                int(dealt["medical"][n]),
                int(dealt["clearance"][n]),
                frozenset(["nl", "en"] if dealt["english"][n] == "yes" else ["nl"]),
                by_name[trained[n]].skills,
            )
            wishes = frozenset([own[wish[n]]] if dealt["wishes"][n] == "yes" and own else [])
            which = frozenset(Organisation) if free[n] else frozenset([Organisation.PEACE])
            people.append(
                Individual(f"{'-'.join(filter(None, cell))}-{n + 1}", able, dealt["home"][n], wishes, "", which)
            )
    return people


def _dealt(members: Sequence[Any], number: Ints, seed: int, cell: Cell, name: str) -> list[Any]:
    """The member of an attribute for each person of a cell."""
    place = np.repeat(np.arange(len(members)), number)
    return [members[k] for k in luck(seed, name, *cell).permutation(place).tolist()]


def _trained(
    cell: Cell, number: int, establishment: AllPosts, functions: Sequence[Function], elsewhere: float, seed: int
) -> list[str]:
    """The function for which each person of a cell is trained: as its posts are, but for some elsewhere."""
    category, service, rank = cell
    posts: dict[str, int] = {each.name: 0 for each in functions if each.rank == rank}
    for post in establishment.posts:
        if post.key.split(":")[1] == category and post.asked.rank == rank and post.unit.startswith(f"{service}_"):
            posts[post.asked.function] += post.count[Organisation.PEACE] + post.count[Organisation.WAR]
    weights = np.array(list(posts.values()), float)
    even = np.full(len(posts), 1 / len(posts))
    share = (1 - elsewhere) * weights / weights.sum() + elsewhere * even if weights.sum() else even
    return _dealt(list(posts), shared_out(number, share), seed, cell, "function")
