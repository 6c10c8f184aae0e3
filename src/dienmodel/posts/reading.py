"""Files of people, posts, units and skills: everything that is wrong with them at once, with its row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from dienmodel.posts.establishment import (
    NOWHERE,
    PROVINCES,
    Able,
    AllPosts,
    Individual,
    NameSet,
    Organisation,
    Post,
    Requirements,
)
from dienmodel.text.faults import Fault, FaultyInput, Value, one_of, reason
from dienmodel.text.notation import Misread, Notation, notation_of, number_of
from dienmodel.text.rows.files import Heads, Row, read_rows

PEOPLE = {
    "person": True, "category": True, "home": True, "service": False, "rank": False, "medical": False,
    "clearance": False, "languages": False, "skills": False, "wishes": False, "present": False, "organisations": False,
}  # fmt: skip
POSTS = {
    "post": True, "unit": True, "function": True, "peace": False, "war": False, "rank": False, "categories": False,
    "services": False, "medical": False, "clearance": False, "languages": False, "skills": False, "wanted": False,
    "training_days": False, "priority": False, "province": False,
}  # fmt: skip
UNITS = {
    "unit": True, "parent": False, "service": False, "province": False, "priority": False, "readiness_days": False,
    "role": False,
}  # fmt: skip
SKILLS = {"skill": True, "days": True}
"""Columns of each file, and whether a cell may not be empty."""

LIMITS = {
    "peace": 1_000_000, "war": 1_000_000, "medical": 9, "clearance": 9, "training_days": 10_000, "priority": 99,
    "readiness_days": 10_000, "days": 10_000, "wish": 1_000, "standing": 1_000_000, "places": 1_000_000,
    "volunteer": 1, "intake": 1_000,
}  # fmt: skip
"""The largest number in a column; the smallest is 0, of `FROM_ONE` 1. So no sum of costs comes near to overflowing."""

FROM_ONE = frozenset({"priority", "wish", "standing", "intake"})
"""Columns that count from 1."""

NO_LIMIT = 1_000_000
"""Days of training that a post can wait where nothing is said of it."""

MOST_NAMED = 20
"""Names that are proposed where one is not known."""

MOST_TOLD = 200
"""Faults that are told; how many more there are is told in one."""


@dataclass
class CellFile:
    """A file as it is read, and what is wrong with it."""

    path: Path
    columns: Mapping[str, bool]
    rows: tuple[Row, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def notation(self) -> Notation:
        """How the file writes its numbers."""
        return notation_of(self.text(row, column) for row in self.rows for column in LIMITS if column in row.cells)

    def blame(self, code: str, where: str, **values: Value) -> None:
        """Add a fault."""
        self.faults.append(Fault(code, where, values))

    def text(self, row: Row, column: str) -> str:
        """What stands in a cell, empty where there is none."""
        return _text(row.cells.get(column))

    def names(self, row: Row, column: str) -> NameSet:
        """The names in a cell, between spaces, commas or semicolons."""
        return _names(self.text(row, column))

    def whole(self, row: Row, column: str, otherwise: int = 0) -> int:
        """The whole number in a cell."""
        text, least = self.text(row, column), int(column in FROM_ONE)
        if not text:
            return otherwise
        try:
            value = int(number_of(text, self.notation, whole=True))
        except Misread as misread:
            if misread.what.key == "read-two-ways":
                self.blame("posts-either", row.where, column=column)
                return otherwise
            value = -1
        if not least <= value <= LIMITS[column]:
            self.blame("posts-whole", row.where, column=column, least=least, most=LIMITS[column])
            return otherwise
        return value

    def known(self, row: Row, column: str, names: Iterable[str], known: Iterable[str]) -> None:
        """Blame names that are not among those known."""
        listed = known if isinstance(known, Mapping | frozenset) else frozenset(known)
        for name in sorted(name for name in names if name not in listed):
            self.blame("posts-name", row.where, column=column, remedy=one_of(name, sorted(listed)[:MOST_NAMED]))


@cache
def _names(text: str) -> NameSet:
    return frozenset(filter(None, re.split(r"[\s,;]+", text)))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return " ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell).strip()


def read_file(path: Path, columns: Mapping[str, bool], keys: int = 1) -> CellFile:
    """The rows of a file with known columns, no needed cell empty, and what the first `keys` columns say there once."""
    try:
        rows = read_rows(path, Heads(tuple(name for name in columns if columns[name]), tuple(columns)))
    except OSError as error:
        raise FaultyInput([Fault("file-unreadable", str(path), {"reason": reason(error)})]) from error
    file = CellFile(path, columns, rows.rows, list(rows.faults))
    missing = [name for name, needed in columns.items() if needed and name not in rows.columns]
    for name in missing:
        file.blame("posts-column", rows.head, column=name)
    for number, name in enumerate(rows.columns, start=1):
        if name not in columns:
            file.blame("posts-unknown", rows.head, number=number, known=list(columns))
    if missing:
        raise FaultyInput(file.faults)
    if not rows.rows:
        file.blame("posts-no-rows", str(path))
    _check_cells(file, list(file.columns)[:keys])
    return file


def _check_cells(file: CellFile, keys: list[str]) -> None:
    first = dict[tuple[str, ...], str]()
    for row in file.rows:
        for column, needed in file.columns.items():
            if needed and not file.text(row, column):
                file.blame("posts-empty", row.where, column=column)
        key = tuple(file.text(row, column) for column in keys)
        if all(key) and first.setdefault(key, row.where) != row.where:
            file.blame("posts-twice", row.where, column=" + ".join(keys), other=first[key].rpartition(":")[2])


def stop_if_faulty(*files: CellFile | None) -> None:
    """Stop if anything is wrong.

    Raises:
        FaultyInput: all of it, file by file.
    """
    faults = [fault for file in files if file is not None for fault in file.faults]
    if len(faults) > MOST_TOLD:
        more = Fault("posts-more", faults[0].where, {"count": len(faults) - MOST_TOLD})
        faults = [*faults[:MOST_TOLD], more]
    if faults:
        raise FaultyInput(faults)


# --- posts ------------------------------------------------------------------------------------------------------------


def read_match(people: Path, posts: Path) -> tuple[list[Individual], AllPosts]:
    """People, and the posts for them: a file, or a folder with `posts` and, if need be, `units` and `skills`.

    Raises:
        FaultyInput: everything that is wrong with the files, with their rows.
    """
    named = {name: _in_folder(posts, name) for name in ("units", "skills")} if posts.is_dir() else {}
    listing = (_in_folder(posts, "posts") or posts / "posts.csv") if posts.is_dir() else posts
    files = {
        "posts": read_file(listing, POSTS),
        "people": read_file(people, PEOPLE),
        **{name: read_file(path, SKILLS if name == "skills" else UNITS) for name, path in named.items() if path},
    }
    units, courses = _units(files.get("units")), _courses(files.get("skills"))
    listed = tuple(_post(files["posts"], row, units, courses) for row in files["posts"].rows)
    days = courses if courses is not None else {s: 1 for post in listed for s in post.asked.skills | post.asked.wanted}
    establishment = AllPosts(listed, days, courses is not None)
    read = _people(files["people"], establishment, courses)
    stop_if_faulty(*files.values())
    return read, establishment


def _in_folder(folder: Path, name: str) -> Path | None:
    return next((path for end in ("csv", "parquet", "xlsx") if (path := folder / f"{name}.{end}").is_file()), None)


@dataclass(frozen=True)
class _Unit:
    parent: str
    province: str
    priority: int
    readiness: int


def _units(file: CellFile | None) -> dict[str, _Unit] | None:
    """Units by name; they are a tree."""
    if file is None:
        return None
    units = {}
    for row in file.rows:
        province = file.text(row, "province")
        file.known(row, "province", {province} - {""}, PROVINCES)
        priority, ready = file.whole(row, "priority", 1), file.whole(row, "readiness_days", NO_LIMIT)
        units[file.text(row, "unit")] = _Unit(file.text(row, "parent"), province, priority, ready)
    for row in file.rows:
        file.known(row, "parent", {file.text(row, "parent")} - {""}, units)
        if _above_itself(file.text(row, "unit"), units):
            file.blame("posts-cycle", row.where, unit=file.text(row, "unit"))
    return units


def _above_itself(unit: str, units: Mapping[str, _Unit]) -> bool:
    above, seen = units[unit].parent, set[str]()
    while above in units and above not in seen and above != unit:
        seen.add(above)
        above = units[above].parent
    return above == unit


def _courses(file: CellFile | None) -> dict[str, int] | None:
    return None if file is None else {file.text(row, "skill"): file.whole(row, "days") for row in file.rows}


def _post(file: CellFile, row: Row, units: Mapping[str, _Unit] | None, courses: Mapping[str, int] | None) -> Post:
    name, province = file.text(row, "unit"), file.text(row, "province")
    unit = (units or {}).get(name, _Unit("", "", 1, NO_LIMIT))
    if units is not None:
        file.known(row, "unit", {name} - {""}, units)
    if not (province or unit.province):
        file.blame("posts-nowhere", row.where)
    file.known(row, "province", {province} - {""}, PROVINCES)
    skills, wanted = file.names(row, "skills"), file.names(row, "wanted")
    if courses is not None:
        file.known(row, "skills", skills | wanted, courses)
    asked = Requirements(
        file.text(row, "function"),
        file.text(row, "rank"),
        file.names(row, "categories"),
        file.names(row, "services"),
        file.whole(row, "medical"),
        file.whole(row, "clearance"),
        file.names(row, "languages"),
        skills,
        wanted,
        file.whole(row, "training_days", unit.readiness),
    )
    count = {organisation: file.whole(row, organisation) for organisation in Organisation}
    priority = file.whole(row, "priority", unit.priority)
    return Post(file.text(row, "post"), name, province or unit.province, priority, asked, count)


# --- people -----------------------------------------------------------------------------------------------------------


def _people(file: CellFile, establishment: AllPosts, courses: Mapping[str, int] | None) -> list[Individual]:
    units = frozenset(post.unit for post in establishment.posts)
    posts = {post.key: post for post in establishment.posts}
    return [_person(file, row, units, posts, courses) for row in file.rows]


def _person(
    file: CellFile, row: Row, units: NameSet, posts: Mapping[str, Post], courses: Mapping[str, int] | None
) -> Individual:
    home, present = file.text(row, "home"), file.text(row, "present")
    wishes, skills, said = (file.names(row, column) for column in ("wishes", "skills", "organisations"))
    for column, names, known in (
        ("home", {home} - {""}, PROVINCES),
        ("present", {present} - {""}, posts),
        ("wishes", wishes, units),
        ("organisations", said, frozenset(Organisation)),
        ("skills", skills if courses is not None else NOWHERE, courses or {}),
    ):
        file.known(row, column, names, known)
    able = Able(
        file.text(row, "category"),
        file.text(row, "service"),
        file.text(row, "rank"),
        file.whole(row, "medical"),
        file.whole(row, "clearance"),
        file.names(row, "languages"),
        skills,
    )
    return Individual(file.text(row, "person"), able, home, wishes, present, said or frozenset(Organisation))
