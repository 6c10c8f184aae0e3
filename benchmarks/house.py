"""How the house is built: sizes, complexity, namesakes and readers of raw declarations, room by room.

python benchmarks/house.py [ROOT]   prints the rows of the table in docs/house.md
"""

import ast
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from radon.complexity import cc_visit
from radon.visitors import Function

KERNELS = (
    "engines/expect/",
    "engines/sample/",
    "plan/linear/respond.py",
    "plan/linear/vintages.py",
    "plan/linear/ways.py",
)
"""Files of compiled kernels: one long function of plain loops is what makes them fast."""

SAID = ("model", "text", "network", "version.py")
"""Rooms that may read what was said; all others read the compiled world."""

RAW = re.compile(
    r"\bsaid\.(?:scenario|figures|sources)\b|\bscenario\.(?:tracks|stages|stocks|gates|capacities|measures|targets|"
    r"budgets|costs|categories|dimensions|aims|plan|limits|on|start|end|title|establishments|readiness|observed|discrepancy|choices)\b"
)
VAGUE = ("found", "made", "held", "told", "kept")


@dataclass(frozen=True)
class File:
    """A source file, read once."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def room(self) -> str:
        return str(Path(self.name).parent)

    @property
    def is_kernel(self) -> bool:
        return self.name.startswith(KERNELS)


def read(root: Path) -> list[File]:
    source = root / "src" / "dienmodel"
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(source.rglob("*.py"))}
    return [File(path.relative_to(source).as_posix(), text, ast.parse(text)) for path, text in texts.items()]


def functions(file: File) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(file.tree) if isinstance(node, ast.FunctionDef))


def length(function: ast.FunctionDef) -> int:
    """Lines without the docstring."""
    text = function.body[0] if ast.get_docstring(function) is not None else None
    own = (text.end_lineno or 0) - text.lineno + 1 if text else 0
    return (function.end_lineno or 0) - function.lineno + 1 - own


def share(values: list[int], part: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def complexities(files: list[File]) -> list[tuple[int, str]]:
    return sorted(
        (block.complexity, f"{file.name}:{block.name}")
        for file in files
        for block in cc_visit(file.text)
        if isinstance(block, Function)
    )


def namesakes(files: list[File]) -> list[str]:
    classes = Counter(
        node.name
        for file in files
        for node in file.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    return sorted(name for name, count in classes.items() if count > 1)


def vague(files: list[File]) -> int:
    return sum(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in VAGUE
        for file in files
        for node in ast.walk(file.tree)
    )


def raw_reads(files: list[File]) -> Counter[str]:
    """Reads of what was said, per room that should read the compiled world."""
    reads: Counter[str] = Counter()
    for file in files:
        if not file.name.startswith(SAID):
            reads[file.name.split("/")[0]] += len(RAW.findall(file.text))
    return +reads


def of_files(files: list[File]) -> Iterator[tuple[str, object]]:
    sizes, lines = [file.lines for file in files], Counter[str]()
    for file in files:
        lines[file.room] += file.lines
    room, most = lines.most_common(1)[0]
    folder, number = Counter(file.room for file in files if "__init__" not in file.name).most_common(1)[0]
    yield "files / lines", f"{len(files)} / {sum(sizes):,}"
    yield "median / biggest file, lines", f"{statistics.median(sizes):.0f} / {max(sizes)}"
    yield "files above 400 lines", ", ".join(f"{f.name} {f.lines}" for f in files if f.lines > 400) or "none"
    yield "fullest folder, files", f"{folder}, {number}"
    yield "biggest room, share of lines", f"{room}, {most / sum(sizes):.0%}"


def of_functions(files: list[File]) -> Iterator[tuple[str, object]]:
    outside = [file for file in files if not file.is_kernel]
    lengths = [length(function) for file in files for function in functions(file)]
    numbers = [number for number, _ in complexities(files)]
    knotty = [f"{name} {number}" for number, name in complexities(outside) if number > 15]
    long = sum(lines > 50 for lines in lengths) / len(lengths)
    arguments = [len(f.args.args) + len(f.args.kwonlyargs) for file in outside for f in functions(file)]
    yield (
        "function lines, median / 90 % / above 50",
        f"{statistics.median(lengths):.0f} / {share(lengths, 0.9)} / {long:.1%}",
    )
    yield "complexity, 90 % / 99 % / most", f"{share(numbers, 0.9)} / {share(numbers, 0.99)} / {max(numbers)}"
    yield "complexity above 15 outside kernels", ", ".join(knotty) or "none"
    yield "arguments outside kernels, most", max(arguments)


def of_words(files: list[File]) -> Iterator[tuple[str, object]]:
    raw = raw_reads(files)
    yield "class names that stand in two modules", ", ".join(namesakes(files)) or "none"
    yield "raw reads downstream of network", f"{raw.total()} ({', '.join(f'{room} {n}' for room, n in raw.items())})"
    yield f"local names {', '.join(VAGUE)}", vague(files)


if __name__ == "__main__":
    source = read(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    for what, value in chain(of_files(source), of_functions(source), of_words(source)):
        print(f"{what:<42} {value}")
