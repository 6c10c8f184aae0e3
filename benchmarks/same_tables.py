"""Whether two source trees give the same tables: every scenario run by both, every column of every table compared.

python benchmarks/same_tables.py OLDER NEWER [--scenarios nederland small] [--replications 4]

A tree is a checkout with its own environment in `.venv`. The shipped scenarios are those of each tree itself, the cases
those of the newer one. Named is each table that only one tree has, and each column that differs by more than 1e-12 of
its largest value. Exits with 1 if anything differs.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
from numpy.typing import NDArray

SHIPPED = ("nederland", "terugblik")
PRECISION = 1e-12


def main() -> int:
    """Run both trees and print what differs."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("older", type=Path)
    asked.add_argument("newer", type=Path)
    asked.add_argument("--scenarios", nargs="*", default=None)
    asked.add_argument("--replications", type=int, default=4)
    options = asked.parse_args()
    cases = {path.name: path for path in sorted((options.newer / "tests" / "cases").iterdir()) if path.is_dir()}
    names = options.scenarios or [*SHIPPED, *cases]
    differing = 0
    with TemporaryDirectory() as folder:
        for name in names:
            place = str(cases.get(name, name))
            sides = [
                run(tree, place, Path(folder) / side / name, options.replications)
                for side, tree in (("older", options.older), ("newer", options.newer))
            ]
            found = [*differences(*sides)]
            differing += len(found)
            print(f"{name}: {len(found) or 'nothing'} different")
            print("".join(f"  {line}\n" for line in found), end="", flush=True)
    return int(differing > 0)


def run(tree: Path, scenario: str, folder: Path, replications: int) -> Path:
    """The tables of a scenario as a tree makes them."""
    command = [tree / ".venv" / "bin" / "dienmodel", "run", Path(scenario).absolute() if "/" in scenario else scenario]
    options = ["--replications", str(replications), "--seed", "1", "--out", folder]
    subprocess.run([*map(str, [*command, *options])], check=True, capture_output=True, cwd=tree)
    return folder


def differences(older: Path, newer: Path) -> Iterator[str]:
    """What differs between the tables of two run folders, a line each."""
    sides = [{path.stem: path for path in sorted(folder.rglob("*.parquet"))} for folder in (older, newer)]
    for name in sorted({*sides[0], *sides[1]}):
        if name not in sides[0] or name not in sides[1]:
            yield f"{name}: only in the {'newer' if name in sides[1] else 'older'} tree"
            continue
        a, b = (read(side[name]) for side in sides)
        if list(a) != list(b) or len(next(iter(a.values()))) != len(next(iter(b.values()))):
            yield f"{name}: columns or rows differ: {list(a)} became {list(b)}"
            continue
        for column in a:
            if line := difference(a[column], b[column]):
                yield f"{name}.{column}: {line}"


def read(path: Path) -> dict[str, list[object]]:
    """The columns of a file."""
    found = duckdb.sql(f"from '{path}'")
    rows = found.fetchall()
    return {name: [row[i] for row in rows] for i, name in enumerate(found.columns)}


def difference(a: Sequence[object], b: Sequence[object]) -> str:
    """How two columns differ; empty where they do not."""
    if all(isinstance(value, int | float) for value in (*a, *b)) and a:
        left, right = numbers(a), numbers(b)
        size = max(float(np.abs(left).max()), 1.0)
        apart = np.abs(left - right) > PRECISION * size
        most = float(np.abs(left - right).max())
        return f"{apart.sum()} of {len(a)} rows, at most {most:.3g} of {size:.6g}" if apart.any() else ""
    unequal = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if not alike(x, y)]
    return f"{len(unequal)} of {len(a)} rows, first {a[unequal[0]]!r}, now {b[unequal[0]]!r}" if unequal else ""


def alike(a: object, b: object) -> bool:
    """Whether two values are equal, numbers nearly so."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= PRECISION * max(abs(a), abs(b), 1.0)
    return a == b


def numbers(values: Sequence[object]) -> NDArray[np.float64]:
    """A column as an array."""
    return np.array(values, np.float64)


if __name__ == "__main__":
    sys.exit(main())
