"""A file with a selection of the population register: rows in, people out, all faults at once."""

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path

from dienregister.law.permits import age_on
from dienregister.people.bsn import is_bsn
from dienregister.text.faults import Fault, FaultyInput, fault

COLUMNS = (
    "bsn",
    "given_names",
    "prefix",
    "family_name",
    "birth_date",
    "street",
    "number",
    "postcode",
    "place",
    "municipality",
    "deceased",
    "emigrated",
    "not_at_address",
)
TRAILER = "END"
"""The last row is `END;<number of people>`: half a file lacks it."""
LONGEST_NAME = 200
"""Longest name in the population register (LO BRP)."""
REQUIRED = ("family_name", "street", "number", "postcode", "place")


@dataclass(frozen=True)
class Person:
    """Somebody as the population register tells of him."""

    bsn: str
    given_names: str
    prefix: str
    family_name: str
    birth_date: date
    street: str
    number: str
    postcode: str
    place: str
    municipality: str
    deceased: bool
    emigrated: bool
    not_at_address: bool


@cache
def municipalities() -> frozenset[str]:
    """Codes of the municipalities: four digits, from CBS."""
    text = (files("dienregister") / "data" / "municipalities.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def read_selection(path: Path, today: date, ages: tuple[int, int]) -> tuple[Person, ...]:
    """The people of a file whose ages today a policy is about.

    Raises:
        FaultyInput: every fault of the file, with its row.
    """
    rows = _rows(path)
    faults: list[Fault] = []
    people: list[Person] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        where = f"{path.name}:{number}"
        found = list(_faults(row, where, today, ages))
        if row["bsn"] in seen:
            found.append(Fault("bsn-twice", where, {"row": seen[row["bsn"]]}))
        seen.setdefault(row["bsn"], number)
        faults += found
        if not found:
            people.append(_person(row))
    if faults:
        raise FaultyInput(faults)
    return tuple(people)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        rows = list(csv.reader(StringIO(_text(path)), delimiter=";", strict=True))
    except csv.Error as error:
        raise fault("no-csv", path.name, reason=str(error)) from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise fault("columns", f"{path.name}:1", columns=";".join(COLUMNS))
    if rows[-1][:1] != [TRAILER]:
        raise fault("half-a-file", f"{path.name}:{len(rows)}", trailer=TRAILER)
    body = rows[1:-1]
    if rows[-1][1:2] != [str(len(body))]:
        raise fault("half-a-file-count", f"{path.name}:{len(rows)}", said=";".join(rows[-1][1:]), found=len(body))
    wrong = [number for number, row in enumerate(body, 2) if len(row) != len(COLUMNS)]
    if wrong:
        raise FaultyInput(Fault("row-length", f"{path.name}:{number}", {"columns": len(COLUMNS)}) for number in wrong)
    return [(number, dict(zip(COLUMNS, map(_clean, row), strict=True))) for number, row in enumerate(body, 2)]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise fault("unreadable", path.name, reason=error.strerror or "?") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise fault("encoding", f"{path.name}:{line}") from None


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def _faults(row: Mapping[str, str], where: str, today: date, ages: tuple[int, int]) -> Iterator[Fault]:
    """What is wrong with a row. A fault names the column and never repeats what it holds."""
    if not is_bsn(row["bsn"]):
        yield Fault("bsn", where)
    yield from _birth_faults(row["birth_date"], where, today, ages)
    if row["municipality"] not in municipalities():
        yield Fault("municipality", where, {"code": row["municipality"][:4]})
    for column in REQUIRED:
        if not row[column]:
            yield Fault("empty", where, {"column": column})
    for column in ("given_names", "prefix", "family_name", "street", "number", "postcode", "place"):
        if len(row[column]) > LONGEST_NAME:
            yield Fault("too-long", where, {"column": column, "length": len(row[column]), "longest": LONGEST_NAME})
        if _unprintable(row[column]):
            yield Fault("control-characters", where, {"column": column})
    for column in ("deceased", "emigrated", "not_at_address"):
        if row[column] not in ("0", "1"):
            yield Fault("flag", where, {"column": column})


def _unprintable(text: str) -> bool:
    """Whether a text holds signs that no name has: controls, private use, and marks that turn text around."""
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Cs") for sign in text)


def _birth_faults(text: str, where: str, today: date, ages: tuple[int, int]) -> Iterator[Fault]:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        yield Fault("birth-date", where)
        return
    if born > today:
        yield Fault("birth-date-future", where)
    elif not ages[0] <= age_on(born, today) <= ages[1]:
        yield Fault("age", where, {"age": age_on(born, today), "youngest": ages[0], "oldest": ages[1]})


def _person(row: Mapping[str, str]) -> Person:
    flags = {column: row[column] == "1" for column in ("deceased", "emigrated", "not_at_address")}
    texts = {column: row[column] for column in COLUMNS if column not in flags and column != "birth_date"}
    return Person(**texts, **flags, birth_date=date.fromisoformat(row["birth_date"]))  # type: ignore[arg-type]


def selection_text(people: Sequence[Person]) -> str:
    """A file that `read_selection` reads."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for person in people:
        values = [getattr(person, column) for column in COLUMNS]
        writer.writerow([str(int(value)) if isinstance(value, bool) else str(value) for value in values])
    writer.writerow([TRAILER, len(people)])
    return out.getvalue()
