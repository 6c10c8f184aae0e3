"""A synthetic establishment: posts by unit and function that add up to those of a scenario in every cell."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.posts.establishment import AllPosts, Organisation, Post, Requirements
from dienmodel.posts.synthetic.described import Cell, luck
from dienmodel.posts.synthetic.rounding import rounded, shared_out

Place = tuple[str, Cell, str]
"""Unit, cell and function."""


@dataclass(frozen=True)
class SyntheticUnit:
    """A unit as it is made up."""

    name: str
    group: str
    service: str
    province: str
    priority: int
    days: int
    role: str
    weight: float


@dataclass(frozen=True)
class Function:
    """A function: its family and rank group, essential and optional skills."""

    name: str
    family: int
    rank: str
    skills: frozenset[str]
    wanted: frozenset[str]
    clearance: int
    languages: frozenset[str]


def units_of(description: Mapping[str, Any]) -> list[SyntheticUnit]:
    """All units, service by service."""
    return [
        SyntheticUnit(
            f"{service}_{each['name']}_{n + 1}",
            f"{service}_{each['name']}",
            service,
            each["provinces"][n % len(each["provinces"])],
            each["priority"],
            each["days"],
            each["role"],
            float(each["weight"]),
        )
        for service, groups in description["units"].items()
        if service != "kind"
        for each in groups
        for n in range(each["number"])
    ]


def courses_of(description: Mapping[str, Any]) -> dict[str, int]:
    """Days of the course for each skill."""
    said = description["functions"]
    names = [f"f{f:02}_s{s:02}" for f in range(said["families"]) for s in range(said["skills"])]
    names += [f"general_{s:02}" for s in range(said["general"])]
    low, high = said["course"]
    return {name: int(luck("course", name).integers(low, high + 1)) for name in names}


def functions_of(description: Mapping[str, Any]) -> list[Function]:
    """All functions: those of a family share its core, so that who holds one is near to the others."""
    said, asks = description["functions"], description["demands"]
    return [
        _function(f, rank, v, said, asks)
        for f in range(said["families"])
        for rank, number in said["variants"].items()
        for v in range(number)
    ]


def _function(family: int, rank: str, variant: int, said: Mapping[str, Any], asks: Mapping[str, Any]) -> Function:
    name = f"f{family:02}_{rank}_{variant + 1:02}"
    draw = luck("function", name)
    own = [f"f{family:02}_s{s:02}" for s in range(said["skills"])]
    core, rest = own[: said["core"]], draw.permutation(own[said["core"] :]).tolist()
    more = int(draw.integers(said["essential"][0], said["essential"][1] + 1))
    general = [f"general_{s:02}" for s in draw.permutation(said["general"])[:2].tolist()]
    optional = int(draw.integers(said["optional"][0], said["optional"][1] + 1))
    english = draw.random() < asks["english"]
    return Function(
        name,
        family,
        "" if rank == "civilian" else rank,
        frozenset([*core, *rest[:more], general[0]]),
        frozenset([*rest[more : more + optional - 1], general[1]]),
        int(draw.choice(len(asks["clearance"]), p=asks["clearance"])),
        frozenset(["en"] if english else []),
    )


def establishment_of(posts: Mapping[Organisation, Mapping[Cell, float]], description: Mapping[str, Any]) -> AllPosts:
    """The posts of both organisations, which add up to what a scenario says in every cell (rounded to whole ones)."""
    units, functions = units_of(description), functions_of(description)
    rows: defaultdict[tuple[str, Cell, str], dict[Organisation, int]] = defaultdict(
        lambda: dict.fromkeys(Organisation, 0)
    )
    for organisation, by_cell in posts.items():
        whole = whole_cells(by_cell)
        for service in sorted({cell[1] for cell in whole}):
            own, cells = [u for u in units if u.service == service], [c for c in whole if c[1] == service]
            number = _by_unit([whole[cell] for cell in cells], own)
            for k, cell in enumerate(cells):
                for unit, n in zip(own, number[k].tolist(), strict=True):
                    for function, count in _by_function(unit, cell, n, functions, description):
                        rows[unit.name, cell, function.name][organisation] += count
    place, by_name = {unit.name: unit for unit in units}, {each.name: each for each in functions}
    listed = [
        _post(place[u], cell, by_name[f], count, description["demands"]) for (u, cell, f), count in sorted(rows.items())
    ]
    return AllPosts(tuple(listed), courses_of(description))


def whole_cells(by_cell: Mapping[Cell, float]) -> dict[Cell, int]:
    """Whole numbers by cell, each within one of what is said; they add up to the rounded total."""
    cells = sorted(by_cell)
    exact = np.array([by_cell[cell] for cell in cells])
    parts = shared_out(round(float(exact.sum())), exact)
    return dict(zip(cells, parts.tolist(), strict=True))


def _by_unit(cells: Sequence[int], units: Sequence[SyntheticUnit]) -> Ints:
    """Posts by cell and unit: each cell exact, each unit the size that its weight gives it, [cells, units]."""
    weights = np.array([unit.weight for unit in units])
    size = shared_out(sum(cells), weights)
    table: Reals = np.outer(np.array(cells, float), size / max(1, size.sum()))
    return rounded(table)


def _by_function(
    unit: SyntheticUnit, cell: Cell, number: int, functions: Sequence[Function], description: Mapping[str, Any]
) -> Iterator[tuple[Function, int]]:
    """Posts of one cell in one unit, by function: units of one group have alike functions, and each some of its own."""
    said = description["functions"]
    families = luck("families", unit.group).permutation(said["families"])[: 2 * said["families_in_a_unit"]]
    families = luck("families", unit.name).permutation(families)[: said["families_in_a_unit"]]
    among = set(families.tolist())
    mine = [each for each in functions if each.family in among and each.rank == cell[2]]
    most = min(number, said["functions_in_a_unit"])
    chosen = [mine[k] for k in luck("functions", unit.name, *cell).permutation(len(mine))[:most].tolist()]
    if chosen:
        yield from zip(chosen, shared_out(number, np.ones(len(chosen))).tolist(), strict=True)


def _post(
    unit: SyntheticUnit,
    cell: Cell,
    function: Function,
    count: Mapping[Organisation, int],
    asks: Mapping[str, Any],
) -> Post:
    category, service, rank = cell
    levels = asks["medical"][category]
    asked = Requirements(
        function.name,
        rank,
        frozenset([category]),
        frozenset() if service in asks["open_to_all"] else frozenset([service]),
        int(luck("medical", function.name, category).choice(len(levels), p=levels)),
        function.clearance,
        function.languages,
        function.skills,
        function.wanted,
        unit.days,
    )
    return Post(f"{unit.name}:{category}:{function.name}", unit.name, unit.province, unit.priority, asked, count)
