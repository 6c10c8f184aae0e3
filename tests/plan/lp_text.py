"""Linear programs as text that people read and HiGHS reads too: the golden files of `tests/golden`."""

from collections.abc import Hashable, Sequence
from dataclasses import fields, is_dataclass

import numpy as np

from dienmodel.solver.program import INFINITY, Program

WIDTH = 110


def lp_text(program: Program, cost: np.ndarray, only: Sequence[type] | None = None) -> str:
    """The program in LP format; of the rows those with keys of the kinds `only`, all if None."""
    columns = [name_of(key) for key in program.columns]
    out = ["minimize", *_folded(" objective:", _terms(enumerate(cost), columns) or ["0", columns[0]]), "subject to"]
    used, row = set(np.flatnonzero(cost).tolist()), 0
    for block in program.blocks:
        for i, key in enumerate(block.keys):
            if only is None or type(key) in only:
                at = slice(int(block.start[i]), int(block.start[i + 1]))
                entries = sorted(zip(block.column[at].tolist(), block.value[at].tolist(), strict=True))
                used |= {column for column, _ in entries}
                lower, upper = float(program.row_lower[row]), float(program.row_upper[row])
                out += _row(name_of(key), _terms(entries, columns), lower, upper)
            row += 1
    bounds = [_bound(columns[j], float(program.lower[j]), float(program.upper[j])) for j in sorted(used)]
    return "\n".join([*out, "bounds", *(bound for bound in bounds if bound), "end"]) + "\n"


def kind_of(key: Hashable) -> str:
    """What a column or row is, in a word."""
    return type(key).__name__.removesuffix("Column").removesuffix("Row").lower()


def name_of(key: Hashable) -> str:
    """A key as a name that the LP format allows."""
    parts = [getattr(key, field.name) for field in fields(key)] if is_dataclass(key) else []
    names = [name_of(part) if is_dataclass(part) else str(part) for part in parts]
    return ".".join([kind_of(key), *names]).replace(":", ".").replace("-", "_").replace(" ", "_")


def _terms(entries: object, columns: Sequence[str]) -> list[str]:
    found = []
    for column, value in entries:  # type: ignore[attr-defined]
        if abs(value) > 1e-9:
            found.append(f"{'-' if value < 0 else '+'} {_number(abs(value))} {columns[column]}")
    return found


def _number(value: float) -> str:
    return f"{value + 0.0:.6g}"


def _row(name: str, terms: list[str], lower: float, upper: float) -> list[str]:
    """One or two lines: a row with two different bounds is two rows in LP format."""
    terms = terms or ["0"]
    if lower == upper:
        return _folded(f" {name}:", [*terms, f"= {_number(lower)}"])
    out = []
    if lower > -INFINITY:
        out += _folded(f" {name}:" if upper == INFINITY else f" {name}.least:", [*terms, f">= {_number(lower)}"])
    if upper < INFINITY:
        out += _folded(f" {name}:" if lower == -INFINITY else f" {name}.most:", [*terms, f"<= {_number(upper)}"])
    return out


def _bound(name: str, lower: float, upper: float) -> str:
    if lower == -INFINITY and upper == INFINITY:
        return f" {name} free"
    if (lower, upper) == (0.0, INFINITY):
        return ""
    least = "-inf" if lower == -INFINITY else _number(lower)
    most = "+inf" if upper == INFINITY else _number(upper)
    return f" {least} <= {name} <= {most}"


def _folded(first: str, parts: Sequence[str]) -> list[str]:
    lines = [first]
    for part in parts:
        if len(lines[-1]) + len(part) > WIDTH:
            lines.append("  ")
        lines[-1] += " " + part
    return lines
