"""Linear programs as text that people read and HiGHS reads too: the golden files of `tests/golden`."""

from collections.abc import Sequence

import numpy as np

from dienmodel.solver.program import INFINITY, Program

WIDTH = 110


def lp_text(program: Program, cost: np.ndarray, only: Sequence[str] | None = None) -> str:
    """The program in LP format; of the rows those of the kinds `only`, all if None."""
    columns = [_name(name) for name in program.column_names]
    lower, upper = np.concatenate(program.lower), np.concatenate(program.upper)
    out = ["minimize", *_folded(" objective:", _terms(enumerate(cost), columns) or ["0", columns[0]]), "subject to"]
    used = set(np.flatnonzero(cost).tolist())
    for block in program.blocks:
        for i, name in enumerate(block.name):
            if only is None or name.split(":")[0] in only:
                at = slice(int(block.start[i]), int(block.start[i + 1]))
                entries = sorted(zip(block.column[at].tolist(), block.value[at].tolist(), strict=True))
                used |= {column for column, _ in entries}
                out += _row(_name(name), _terms(entries, columns), float(block.lower[i]), float(block.upper[i]))
    bounds = [_bound(columns[j], float(lower[j]), float(upper[j])) for j in sorted(used)]
    return "\n".join([*out, "bounds", *(bound for bound in bounds if bound), "end"]) + "\n"


def _name(name: str) -> str:
    return name.replace(":", ".").replace("-", "_").replace(" ", "_")


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
