"""Loading: from scenario files, overlays and figure files to one checked scenario, all faults at once."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from dienmodel.model.figures import Figure, Source
from dienmodel.model.schema import Scenario
from dienmodel.text.faults import Fault, FaultyInput, meant
from dienmodel.text.files import DATA
from dienmodel.text.reading import Tree, read_yaml

ASKED_ON, ASKED_OFF = (Tree(name, {}, {(): 0}) for name in ("--measures", "--without"))
"""Where measures stand that were switched in the call instead of in a file."""

UPLOADED = "uploaded"
"""Name of a tree that came from no file."""

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Said:
    """A scenario as said: declarations, the figures and sources it can use, and where each thing stands."""

    scenario: Scenario
    figures: Mapping[str, Figure]
    sources: Mapping[str, Source]
    origins: Mapping[Place, Tree] = field(repr=False)
    folder: Path
    read: tuple[Tree, ...] = field(repr=False)

    def where(self, *place: str | int) -> str:
        """`file:line` of a declaration, or of the nearest thing around it."""
        return _where(self.origins, place)

    def digest(self) -> str:
        """Fingerprint of all files that were read."""
        total = hashlib.sha256()
        for tree in sorted(self.read, key=lambda tree: tree.name):
            total.update(repr(tree.data).encode() if tree.name == UPLOADED else Path(tree.name).read_bytes())
        return total.hexdigest()


def scenario_names() -> list[str]:
    """Names of the scenarios inside the package."""
    return sorted(path.stem for path in (DATA / "scenarios").glob("*.yaml"))


def locate(name: str) -> Path:
    """File of a scenario: a name inside the package, a YAML file, or a folder with `scenario.yaml`.

    Raises:
        FaultyInput: there is no such scenario.
    """
    if name in scenario_names():
        return DATA / "scenarios" / f"{name}.yaml"
    path = Path(name)
    if path.is_dir() and (path / "scenario.yaml").is_file():
        return path / "scenario.yaml"
    if path.is_file() and path.suffix in (".yaml", ".yml"):
        return path
    known = ", ".join(scenario_names())
    raise _stop(
        f"there is no scenario {name!r}",
        name,
        "a run starts from a scenario",
        f"{meant(name, scenario_names())}use one of: {known}; "
        "or the path of a .yaml file, or of a folder made by `dienmodel new`",
        "no-scenario",
    )


def load(name: str, overlays: Sequence[str | Path] = (), on: Mapping[str, float] | None = None) -> Said:
    """Read a scenario with its base and overlays; `on` switches further measures on (level) or off (0).

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    return load_over(name, [read_yaml(Path(path)) for path in overlays], on)


def load_over(name: str, overlays: Sequence[Tree] = (), on: Mapping[str, float] | None = None) -> Said:
    """The same with overlays that were read already, from a file or an upload.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    from dienmodel.model.checks import check

    chain = _chain(locate(name))
    library, sources, read = _library(chain)
    merged: dict[str, Any] = {}
    origins: dict[Place, Tree] = {(): chain[-1]}
    faults: list[Fault] = []
    for tree in chain:
        _lay_over(merged, _mapping(tree), (), tree, origins)
    laid: dict[Place, Tree] = {}
    for tree in overlays:
        faults += _collisions(tree, laid)
        _lay_over(merged, _mapping(tree), (), tree, origins)
        read.append(tree)
    merged.pop("base", None)
    if on:
        merged["on"] = {**(merged.get("on") or {}), **on}
        origins |= {("on", name): ASKED_ON if level else ASKED_OFF for name, level in on.items()}
    inline = merged.pop("figures", None) or {}
    for key, (data, tree) in library.items():
        if key not in inline:
            origins["figures", key] = tree
            inline[key] = data
    scenario = _validate(Scenario, merged, (), origins, faults)
    figures = {k: f for k, v in inline.items() if (f := _validate(Figure, v, ("figures", k), origins, faults))}
    known = {
        k: s
        for k, v in sources.items()
        if (s := _validate(Source, v[0], ("sources", k), {("sources", k): v[1]}, faults))
    }
    origins |= {("sources", k): v[1] for k, v in sources.items()}
    if scenario is None or faults:
        raise FaultyInput(tuple(faults))
    figures = _choose(scenario, figures, origins, faults)
    said = Said(scenario, figures, known, origins, Path(chain[-1].name).parent, (*chain, *read))
    faults += check(said)
    if faults:
        raise FaultyInput(tuple(faults))
    return said


def _stop(what: str, where: str, why: str, remedy: str, code: str) -> FaultyInput:
    return FaultyInput((Fault(what, where, why, remedy, code),))


def _chain(path: Path) -> list[Tree]:
    """The scenario file and its bases, the deepest base first."""
    chain: list[Tree] = []
    seen: list[Path] = []
    at: Path | None = path
    while at is not None:
        tree = read_yaml(at)
        chain.insert(0, tree)
        seen.append(at.resolve())
        base = _mapping(tree).get("base")
        at = None if base is None else _base(str(base), at, tree)
        if at is not None and at.resolve() in seen:
            raise _stop(
                f"base {base!r} leads back to this scenario",
                f"{tree.name}:{tree.line(('base',))}",
                "a scenario cannot rest on itself",
                "let one of the two be written out",
                "circular",
            )
    return chain


def _mapping(tree: Tree) -> dict[Any, Any]:
    if isinstance(tree.data, dict):
        return tree.data
    raise _stop(
        "this file is no mapping of sections",
        f"{tree.name}:1",
        "nothing in it can be read as part of a scenario",
        "start from `dienmodel new DIR`",
        "form",
    )


def _base(name: str, path: Path, tree: Tree) -> Path:
    beside = path.parent / f"{name}.yaml"
    if name.isidentifier() and beside.is_file() and beside.resolve() != path.resolve():
        return beside
    if name.isidentifier() and name in scenario_names():
        return DATA / "scenarios" / f"{name}.yaml"
    raise _stop(
        f"there is no base scenario {name!r}",
        f"{tree.name}:{tree.line(('base',))}",
        "the rest of this file changes a scenario that is not there",
        f"use a plain name: one of {', '.join(scenario_names())}, or of a file beside this one",
        "no-base",
    )


Library = dict[str, tuple[Any, Tree]]


def _library(chain: Sequence[Tree]) -> tuple[Library, Library, list[Tree]]:
    """Figures and sources that a chain of scenarios can use: each folder's own, else the package's."""
    folders = []
    for tree in chain:
        own = Path(tree.name).parent
        folder = own if (own / "figures").is_dir() else DATA
        if folder not in folders:
            folders.append(folder)
    figures: Library = {}
    sources: Library = {}
    read: list[Tree] = []
    faults: list[Fault] = []
    for folder in folders:
        found: Library = {}
        for path in [*sorted((folder / "figures").glob("*.yaml")), folder / "sources.yaml"]:
            if not path.is_file():
                continue
            try:
                tree = read_yaml(path)
            except FaultyInput as fault:
                faults += fault.faults
                continue
            read.append(tree)
            target = sources if path.name == "sources.yaml" else found
            for key, data in _mapping(tree).items():
                if target is found and key in found:
                    faults.append(
                        Fault(
                            f"figure {key!r} is said twice",
                            f"{tree.name}:{tree.line((key,))}",
                            f"it is also in {found[key][1].name}, and one number has one place",
                            "remove one of them, or make one a variant of the other",
                            "duplicate",
                        )
                    )
                target[key] = (data, tree)
        figures |= found
    if faults:
        raise FaultyInput(tuple(faults))
    return figures, sources, read


def _lay_over(
    under: dict[str, Any], over: Mapping[str, Any], place: Place, tree: Tree, origins: dict[Place, Tree]
) -> None:
    """Lay one tree over another in place: mappings merge, figures and all else replace, null removes."""
    for key, value in over.items():
        here = (*place, key)
        whole = len(here) == 2 and here[0] == "figures"
        origins[here] = tree
        if value is None and key in under:
            del under[key]
        elif isinstance(value, dict) and isinstance(under.get(key), dict) and not whole:
            under[key] = dict(under[key])
            _lay_over(under[key], value, here, tree, origins)
        else:
            under[key] = value
            for deeper in [known for known in origins if len(known) > len(here) and known[: len(here)] == here]:
                del origins[deeper]


def _collisions(tree: Tree, laid: dict[Place, Tree]) -> list[Fault]:
    """Faults where two overlays change the same thing."""
    found = []
    for place in _ends(tree.data, ()):
        if place[0] in ("scenario", "title", "base", "note"):
            continue
        if place in laid:
            other = laid[place]
            found.append(
                Fault(
                    f"two overlays change {'.'.join(map(str, place))}",
                    f"{tree.name}:{tree.line(place)}",
                    f"{other.name}:{other.line(place)} changes it too; the order must not decide",
                    "remove it from one of them",
                    "collision",
                )
            )
        laid[place] = tree
    return found


def _ends(data: Any, place: Place) -> Iterator[Place]:
    if isinstance(data, dict) and data and not (len(place) == 2 and place[0] == "figures"):
        for key, value in data.items():
            yield from _ends(value, (*place, key))
    elif place:
        yield place


def _validate(
    model: type[Model], data: Any, place: Place, origins: Mapping[Place, Tree], faults: list[Fault]
) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            faults.append(_fault(item, place, origins, model))
        return None


_WHY = {
    "extra_forbidden": (
        "is not a known key here",
        "what is not understood is not silently skipped",
        "check the spelling",
    ),
    "invalid_key": (
        "is no key: a key is a word",
        "what is not understood is not silently skipped",
        "where a decimal comma was meant, write a point: 0.15 for 0,15",
    ),
    "missing": ("is missing", "the declaration is not complete without it", "add it"),
}


def _keys(kind: Any, place: Sequence[str | int]) -> list[str]:
    """The keys that may stand at a place inside a declaration of some kind."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        if not place:
            return list(fields)
        return _keys(fields[str(place[0])], place[1:]) if place[0] in fields else []
    inside = place[1:] if get_origin(kind) in (dict, tuple) else place
    return [key for part in get_args(kind) for key in _keys(part, inside)]


def _fault(item: Any, within: Place, origins: Mapping[Place, Tree], model: type[BaseModel]) -> Fault:
    place = (*within, *item["loc"])
    name = ".".join(str(part) for part in place)
    if item["type"] in _WHY:
        what, why, remedy = _WHY[item["type"]]
        if item["type"] == "extra_forbidden":
            remedy = meant(place[-1], _keys(model, item["loc"][:-1])) + remedy
        return Fault(f"`{name}` {what}", _where(origins, place), why, remedy, item["type"])
    message = item["msg"].removeprefix("Value error, ")
    context = item.get("ctx", {})
    return Fault(
        f"`{name}`: {message}",
        _where(origins, (*place, *context.get("place", ()))),
        "the scenario cannot mean anything else than what it says",
        context.get("remedy", "see docs/scenario-language.md for the form"),
        "form",
    )


def _where(origins: Mapping[Place, Tree], place: Sequence[str | int]) -> str:
    for cut in range(len(place), -1, -1):
        tree = origins.get(tuple(place[:cut]))
        if tree is not None:
            inside = tuple(place[1:]) if _is_library(tree, place) else tuple(place)
            return tree.where(inside)
    return "scenario"


def _is_library(tree: Tree, place: Sequence[str | int]) -> bool:
    """Figure and source files have no section heading of their own."""
    return bool(place) and place[0] in ("figures", "sources") and place[0] not in _mapping(tree)


def _choose(
    scenario: Scenario, figures: dict[str, Figure], origins: Mapping[Place, Tree], faults: list[Fault]
) -> dict[str, Figure]:
    """Figures with the variants that the scenario chooses."""
    chosen = dict(figures)
    for key, variant in scenario.choices.items():
        if key not in figures or variant not in figures[key].variants:
            known = ", ".join(figures[key].variants) if key in figures else "no such figure"
            faults.append(
                Fault(
                    f"choice {key}: {variant} does not exist",
                    _where(origins, ("choices", key)),
                    "the scenario asks for a published value that is not there",
                    f"{meant(variant, figures[key].variants if key in figures else ())}use one of: {known}",
                    "no-variant",
                )
            )
        else:
            chosen[key] = figures[key].choose(variant)
    return chosen
