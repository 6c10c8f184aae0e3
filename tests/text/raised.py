"""The faults and phrases that the code makes, read from its source: each with the values it is given."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dienmodel

ROOT = Path(dienmodel.__file__).parent

CLASSES = {"Fault": ("faults", "code"), "Phrase": ("phrases", "key"), "NoPlan": ("phrases", "key")}
"""Classes that carry the key of a text, the section of the labels in which it stands, and the name of that field."""

VALUES = {"Fault": 2, "Phrase": 1}
"""Where a class takes its values as a mapping."""

GIVEN = {"Reference": {"name", "word", "one_of"}, "wrong": {"name"}}
"""What is added to the values on the way from where a fault is named to where it is made."""


@dataclass(frozen=True)
class Made:
    """A text that the code names: its section and key, the values it gets, and where."""

    section: str
    key: str
    values: frozenset[str]
    where: str


@dataclass
class Maker:
    """A function or class that takes the key of a text: the position of that, and what it adds to the values."""

    section: str
    at: int
    added: set[str] = field(default_factory=set)


class Unseen(AssertionError):
    """A key or values that cannot be read from the source."""


def made() -> list[Made]:
    """Everything that the code makes."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    shared = {name: maker for tree in trees.values() for name, maker in _makers(tree).items() if name[0] != "_"}
    return [each for path, tree in trees.items() for each in _made_in(path, tree, {**shared, **_makers(tree)})]


def _makers(tree: ast.Module) -> dict[str, Maker]:
    """Functions that take a `code` and make a fault of it, and classes with such a field."""
    makers = {name: Maker(section, 0) for name, (section, _) in CLASSES.items()}
    for node in ast.walk(tree):
        listed = [*node.args.posonlyargs, *node.args.args] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.FunctionDef) and any(arg.arg == "code" for arg in listed):
            names = [arg.arg for arg in listed if arg.arg != "self"]
            makers[node.name] = Maker("faults", names.index("code"), _added(node) | GIVEN.get(node.name, set()))
        if isinstance(node, ast.ClassDef) and node.name == "Reference":
            fields = [item.target.id for item in node.body if isinstance(item, ast.AnnAssign)]  # type: ignore[union-attr]
            makers[node.name] = Maker("faults", fields.index("code"), GIVEN[node.name])
    return makers


def _added(function: ast.FunctionDef) -> set[str]:
    """Keys that a function puts beside the values it is given."""
    dicts = [node for node in ast.walk(function) if isinstance(node, ast.Dict) and None in node.keys]
    return {key.value for each in dicts for key in each.keys if isinstance(key, ast.Constant)}


def _made_in(path: Path, tree: ast.Module, makers: dict[str, Maker]) -> Iterator[Made]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        maker = makers.get(_name(call.func))
        if maker is None or len(call.args) <= maker.at:
            continue
        around = [f for f in functions if f.lineno <= call.lineno <= (f.end_lineno or 0)]
        inner = max(around, key=lambda f: f.lineno, default=None)
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        for key in _keys(call.args[maker.at], inner, where):
            values = frozenset(_values(call, maker, inner, where) | maker.added)
            yield Made(maker.section, key, values, where)


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _keys(node: ast.expr, inner: ast.FunctionDef | None, where: str) -> list[str]:
    """The keys that a call may name; none where it hands on what it was given, or looks one up in a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_keys(node.body, inner, where), *_keys(node.orelse, inner, where)]
    if (isinstance(node, ast.Name) and node.id in ("code", "key")) or isinstance(node, ast.JoinedStr | ast.Subscript):
        return []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        return []
    raise Unseen(f"{where}: which text is meant?")


def _values(call: ast.Call, maker: Maker, inner: ast.FunctionDef | None, where: str) -> set[str]:
    """Names of the values that a call gives."""
    given: set[str] = set()
    at = VALUES.get(_name(call.func), len(call.args))
    for argument in call.args[at : at + 1]:
        given |= _keys_of(argument, inner, where)
    for keyword in call.keywords:
        given |= {keyword.arg} if keyword.arg else _keys_of(keyword.value, inner, where)
    return given


def _keys_of(node: ast.expr, inner: ast.FunctionDef | None, where: str) -> set[str]:
    """Keys of a mapping that is written out, here or in a name of this function."""
    if isinstance(node, ast.Dict):
        listed = zip(node.keys, node.values, strict=True)
        return {
            name
            for key, value in listed
            for name in ([key.value] if isinstance(key, ast.Constant) else _keys_of(value, inner, where))
        }
    if isinstance(node, ast.Name) and inner is not None:
        for other in ast.walk(inner):
            targets = other.targets if isinstance(other, ast.Assign) else [getattr(other, "target", None)]
            named = [target for target in targets if isinstance(target, ast.Name) and target.id == node.id]
            if (
                isinstance(other, ast.Assign | ast.AnnAssign)
                and named
                and isinstance(other.value, ast.Dict | ast.DictComp)
            ):
                return _keys_of(other.value, inner, where)  # type: ignore[attr-defined]
    if isinstance(node, ast.DictComp) and isinstance(node.generators[0].iter, ast.Tuple):
        return {item.value for item in node.generators[0].iter.elts if isinstance(item, ast.Constant)}
    if isinstance(node, ast.Name) and node.id in ("values", "gaps"):
        return set()
    raise Unseen(f"{where}: which values does it get?")
