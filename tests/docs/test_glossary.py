"""One word per concept: the glossary names what exists, and names have one meaning."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "dienmodel"
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}

SAY_NOTHING = ("found", "made", "held", "told", "kept")
MOST_THAT_SAY_NOTHING = 85


def named(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def classes() -> dict[str, list[str]]:
    places = defaultdict(list)
    for path, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(named(path))
    return places


def aliases() -> dict[str, list[str]]:
    """Names in capitals and small letters to which a module assigns; type variables aside."""
    places = defaultdict(list)
    for path, tree in MODULES.items():
        for node in tree.body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if not isinstance(target, ast.Name) or ast.unparse(node.value).startswith(("TypeVar(", "ParamSpec(")):
                continue
            if re.match(r"[A-Z]\w*[a-z]", target.id):
                places[target.id].append(named(path))
    return places


def terms() -> list[list[str]]:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0] != "term"]


def test_what_the_glossary_names_exists() -> None:
    assert len(terms()) > 30
    for term, dutch, place, sentence in terms():
        assert dutch and sentence.endswith("."), term
        for name in re.findall(r"`((?:\w+\.)+\w+)`", f"{place} {sentence}"):
            module, _, last = name.rpartition(".")
            if last[0].isupper():
                assert hasattr(importlib.import_module(f"dienmodel.{module}"), last), name
            else:
                importlib.import_module(f"dienmodel.{name}")


def test_every_term_is_there_once() -> None:
    words = [word for row in terms() for word in row[0].split(", ")]
    assert sorted(words) == sorted(set(words))


def test_classes_have_no_namesakes() -> None:
    assert {name: places for name, places in classes().items() if len(places) > 1} == {}


def test_aliases_are_defined_once_and_called_as_no_class_is() -> None:
    known = classes()
    assert {name: places for name, places in aliases().items() if len(places) > 1 or name in known} == {}


def test_no_module_is_called_after_nothing() -> None:
    parts = {part for path in MODULES for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert not parts & {"utils", "common", "helpers", "core", "base", "manager"}


def assigned() -> Iterator[str]:
    """Every name that is assigned to, once for each time."""
    for tree in MODULES.values():
        yield from (
            node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )


def test_few_local_names_say_nothing() -> None:
    """The ceiling only goes down."""
    assert sum(name in SAY_NOTHING for name in assigned()) <= MOST_THAT_SAY_NOTHING
