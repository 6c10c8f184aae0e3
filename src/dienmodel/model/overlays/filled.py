"""A data request that was filled in, read as an overlay: better figures in the place of those that were asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dienmodel.model.figures import Figure, numbers
from dienmodel.model.said import Said
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of, reason
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.reading import Plain, Tree, YamlKey, YamlPlace
from dienmodel.text.rows.files import Heads, Row, Rows, read_rows
from dienmodel.text.rows.typed import with_numbers
from dienmodel.text.words import words

ENDINGS = (".csv", ".xlsx")
"""Endings of the name of a form."""

COLUMNS = {
    "figure": Phrase("column-figure"),
    "place": Phrase("column-place"),
    "unit": Phrase("column-unit"),
    "value": Phrase("column-value"),
    "new_low": Phrase("column-new-low"),
    "new_high": Phrase("column-new-high"),
    "from": Phrase("column-from"),
    "valid": Phrase("column-valid"),
}
"""Columns that are read, and their headings; the others are for people."""

NEEDED = ("figure", "place", "unit", "value")

NUMBERS = ("value", "new_low", "new_high")

SLACK = 1e-9


def is_form(path: Path) -> bool:
    """Whether a file to lay over a scenario is a form by its name."""
    return path.suffix.lower() in ENDINGS


def read_form(path: Path, said: Said) -> Tree:
    """What a filled form says of the figures of a scenario, as an overlay. Rows without a value say nothing.

    A figure that is filled in altogether is observed, and has the range that the form gives, or none; of one that is
    filled in for some of its numbers the others and the range stay.

    Raises:
        FaultyInput: all cells that have no meaning, or nothing was filled in.
    """
    rows = _read(path)
    faults, entries = list(rows.faults), dict[str, list[_Entry]]()
    for row in rows.rows:
        if row.cells["value"] is not None:
            entry = _entry(row, said)
            if isinstance(entry, _Entry):
                entries.setdefault(entry.figure, []).append(entry)
            else:
                faults += entry
    faults += [fault for filled in entries.values() for fault in _said_twice(filled)]
    if not faults and not entries:
        faults.append(Fault("filled-nothing", str(path)))
    if faults:
        raise FaultyInput(faults)
    figures: dict[YamlKey, Plain] = {key: _figure(said, key, filled) for key, filled in entries.items()}
    lines: dict[YamlPlace, int] = {(): 1, **{("figures", key): filled[0].line for key, filled in entries.items()}}
    return Tree(str(path), {"figures": figures}, lines)


def _read(path: Path) -> Rows:
    """The rows of a form, with the columns by their keys, in whatever language they are headed."""
    spelled = {words(language).say(f"wanted_columns.{key}"): key for language in LANGUAGES for key in COLUMNS}
    try:
        rows = read_rows(path, Heads(NEEDED, tuple(COLUMNS), spelled))
    except OSError as error:
        raise FaultyInput([Fault("file-unreadable", str(path), {"reason": reason(error)})]) from error
    if missing := [key for key in NEEDED if key not in rows.columns]:
        raise FaultyInput([Fault("filled-column", rows.head, {"column": COLUMNS[key]}) for key in missing])
    return with_numbers(rows, NUMBERS, optional=NUMBERS, titles=COLUMNS)


# --- one row ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """What one row says: a number of a figure, its new range (none: it is known), where it is from and when it held."""

    figure: str
    place: YamlPlace
    value: float
    ends: tuple[float, float] | None
    source: str
    valid: str
    where: str

    @property
    def line(self) -> int:
        """The row on which it stands."""
        return int(self.where.rpartition(":")[2])


def _entry(row: Row, said: Said) -> "_Entry | list[Fault]":
    """What a row says, or everything that is wrong with it."""
    key = _text(row, "figure")
    figure = said.figures.get(key)
    if figure is None:
        values: Values = {"column": COLUMNS["figure"], "word": key, "one_of": one_of(key, said.figures)}
        return [Fault("filled-figure", row.where, values)]
    places = places_of(figure)
    place = places.get(_text(row, "place"))
    faults: list[Fault] = []
    if place is None:
        word = _text(row, "place")
        at: Values = {"column": COLUMNS["place"], "word": word, "figure": key, "one_of": one_of(word, places)}
        faults.append(Fault("filled-place", row.where, at))
    if _text(row, "unit") != figure.unit:
        unit: Values = {"column": COLUMNS["unit"], "figure": key, "word": _text(row, "unit"), "unit": figure.unit}
        faults.append(Fault("filled-unit", row.where, unit))
    given: dict[str, float | None] = {name: row.cells.get(name) for name in NUMBERS}
    if faults or place is None:
        return faults
    faults += _out_of_range(row, key, figure, place, given, len(places))
    value, low, high = given["value"], given["new_low"], given["new_high"]
    if faults or value is None:
        return faults
    ends = None if low is None or high is None else (low, high)
    return _Entry(key, place, value, ends, _text(row, "from"), _text(row, "valid"), row.where)


def places_of(figure: Figure) -> dict[str, YamlPlace]:
    """The numbers of a figure, the ends of its range apart, by how a form names them."""
    return {".".join(map(str, place)): place for place, _ in numbers(figure) if place[0] not in ("low", "high")}


def _text(row: Row, key: str) -> str:
    cell = row.cells.get(key, "")
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _out_of_range(
    row: Row, key: str, figure: Figure, place: YamlPlace, given: Mapping[str, float | None], n: int
) -> Iterator[Fault]:
    """Faults of a number outside the range in which it was thought to lie, unless the form says another around it."""
    value, low, high = given["value"], given["new_low"], given["new_high"]
    if value is None:
        return
    if (low is None) != (high is None) or (low is not None and n > 1):
        yield Fault("filled-ends-many" if n > 1 else "filled-ends-half", row.where, {"figure": key})
        return
    own = low is not None and high is not None
    ends = (low, high) if low is not None and high is not None else range_at(figure, place)
    if ends is not None and not ends[0] - SLACK * abs(ends[0]) <= value <= ends[1] + SLACK * abs(ends[1]):
        values: Values = {
            "column": COLUMNS["value"],
            "figure": key,
            "number": f"{value:g}",
            "unit": figure.unit,
            "low": f"{ends[0]:g}",
            "high": f"{ends[1]:g}",
        }
        yield Fault("filled-ends-outside" if own else "filled-out-of-range", row.where, values)


def range_at(figure: Figure, place: YamlPlace) -> tuple[float, float] | None:
    """The range of one number of a figure, None without one."""
    if not figure.ranged:
        return None
    if figure.by_values and figure.low is not None and figure.high is not None:
        return figure.low, figure.high
    number = dict(numbers(figure))[place]
    ends = sorted(factor * number for factor in figure.factors)
    return ends[0], ends[1]


def _said_twice(filled: Sequence[_Entry]) -> Iterator[Fault]:
    """Numbers that more than one row gives."""
    seen: dict[YamlPlace, str] = {}
    for entry in filled:
        if entry.place in seen:
            place = ".".join(map(str, entry.place))
            values: Values = {"figure": entry.figure, "place": place, "other": seen[entry.place]}
            yield Fault("filled-twice", entry.where, values)
        seen.setdefault(entry.place, entry.where)


# --- the figure as it is now -----------------------------------------------------------------------------------------

RANGE = ("low", "high", "low_factor", "high_factor")


def _figure(said: Said, key: str, filled: Sequence[_Entry]) -> dict[YamlKey, Plain]:
    """A figure with the numbers that were filled in, as it would be declared; so is the variant that was chosen."""
    figure = said.figures[key]
    said_now = figure.model_dump(by_alias=True, exclude_none=True, exclude={"variants"})
    data: dict[YamlKey, Any] = {name: content for name, content in said_now.items() if content != ()}
    for entry in filled:
        put(data, entry.place, entry.value)
    if len(filled) == len(places_of(figure)):
        data = {name: content for name, content in data.items() if name not in RANGE} | {"kind": "observed"}
        if filled[0].ends is not None:
            data |= dict(zip(("low", "high"), filled[0].ends, strict=True))
    notes = dict.fromkeys(entry.source for entry in filled if entry.source)
    data |= {"note": "; ".join(notes)} if notes else {}
    data |= {"valid": filled[-1].valid} if filled[-1].valid else {}
    chosen = said.scenario.choices.get(key)
    shared = ("nl", "en", "unit", "by", "between", "spread")
    own: dict[YamlKey, Any] = {name: content for name, content in data.items() if name not in shared}
    return data | ({"variants": {chosen: own}} if chosen is not None else {})


def put(data: Any, place: YamlPlace, value: float) -> None:
    """Set a number at its place; a list that came as a tuple is made one that can change."""
    first, *rest = place
    if isinstance(data.get(first) if isinstance(data, dict) else data[first], tuple):
        data[first] = list(data[first])
    if rest:
        put(data[first], tuple(rest), value)
    else:
        data[first] = value
