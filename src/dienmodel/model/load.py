"""Loading: from scenario files, overlays and figure files to one checked scenario, all faults at once."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dienmodel.model.checks import check
from dienmodel.model.figures import Figure, Source
from dienmodel.model.form import form_faults
from dienmodel.model.known import as_known, too_late
from dienmodel.model.overlays.asked import NumberAsked, as_asked
from dienmodel.model.overlays.filled import is_form, read_form
from dienmodel.model.overlays.partial import NAMING, OWN, OWN_SOURCE, completed, is_partial
from dienmodel.model.said import Said, after_decisions, where_in
from dienmodel.model.schema.scenario import Scenario
from dienmodel.text.faults import Fault, FaultyInput, Values, meant, one_of
from dienmodel.text.files import DATA
from dienmodel.text.reading import Tree, YamlPlace, read_yaml

ASKED_ON, ASKED_OFF = (Tree(name, {}, {(): 0}) for name in ("--measures", "--without"))
"""Where measures stand that were switched in the call instead of in a file."""

UPLOADED = "uploaded"
"""Name of a tree that came from no file."""

Library = dict[str, tuple[Any, Tree]]
"""Figures or sources by key, each with the file in which it stands."""

Laid = str | Path | Mapping[Any, Any]
"""A file that is laid over a scenario, or plain data in the form of one."""

Model = TypeVar("Model", bound=BaseModel)


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
    raise FaultyInput([Fault("no-scenario", name, {"word": name, "one_of": one_of(name, scenario_names())})])


def overlay_names() -> list[str]:
    """Names of the overlays inside the package."""
    return sorted(path.stem for path in (DATA / "overlays").glob("*.yaml"))


def _overlay(path: str | Path) -> Path:
    """File of an overlay: a name inside the package, or a file."""
    return DATA / "overlays" / f"{path}.yaml" if str(path) in overlay_names() else Path(path)


def overlay_tree(name: str) -> Tree:
    """An overlay of the package by name, as it was read."""
    return read_yaml(_overlay(name))


def is_overlay(name: str) -> bool:
    """Whether a name is that of something to lay over a scenario, such as a plan, and no scenario by itself."""
    if name in scenario_names() or Path(name).is_dir():
        return False
    path = _overlay(name)
    if not path.is_file():
        return False
    data = None if is_form(path) else read_yaml(path).data
    return is_form(path) or (isinstance(data, dict) and not {"base", "stocks", "start"} & set(data))


def load(
    name: str,
    overlays: Sequence[Laid] = (),
    on: Mapping[str, float] | None = None,
    figures: Mapping[str, NumberAsked] | None = None,
) -> Said:
    """Read a scenario with its base and overlays; `on` switches further measures on (level) or off (0).

    Overlays are files, those of the package by name, or plain data in the form of a file; a CSV or Excel file is a data
    request that was filled in. `figures` changes numbers in the end, see `as_asked`.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    trees = _overlay_trees(name, overlays)
    if figures:
        return load_over(name, trees, on, as_asked(load_over(name, trees, on), figures))
    return load_over(name, trees, on)


def _overlay_trees(name: str, overlays: Sequence[Laid]) -> list[Tree]:
    """What is laid over a scenario; a form is read with the figures of all the others at hand."""
    read = [
        Tree(f"overlay {i}", dict(each), {(): 0}) if isinstance(each, Mapping) else _overlay(each)
        for i, each in enumerate(overlays, 1)
    ]
    trees = [each if isinstance(each, Tree) or is_form(each) else read_yaml(each) for each in read]
    if all(isinstance(each, Tree) for each in trees):
        return [each for each in trees if isinstance(each, Tree)]
    asked = load_over(name, [each for each in trees if isinstance(each, Tree)])
    return [each if isinstance(each, Tree) else read_form(each, asked) for each in trees]


def load_over(
    name: str, overlays: Sequence[Tree] = (), on: Mapping[str, float] | None = None, asked: Tree | None = None
) -> Said:
    """The same with overlays that were read already, from a file or an upload; what a call `asked` goes above all.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    chain = _chain(locate(name))
    library, sources, read = _library(chain)
    chain = [each for tree in chain for each in (*_parts(tree), tree)]
    origins: dict[YamlPlace, Tree] = {(): chain[-1]}
    merged, faults = _merged(chain, overlays, origins)
    if asked is not None:
        _lay_over(merged, _mapping(asked), (), asked, origins)
    in_vain = _in_vain(merged.get("on"), on or {})
    if on:
        merged["on"] = {**(merged.get("on") or {}), **on}
        origins |= {("on", name): ASKED_ON if level else ASKED_OFF for name, level in on.items()}
    inline = _with_library("figures", merged, library, origins)
    faults += _complete(inline, merged, library, origins)
    brought = _with_library("sources", merged, sources, origins)
    scenario = _validate(Scenario, merged, (), origins, faults)
    figures = _all_valid(Figure, "figures", inline, origins, faults)
    known = _all_valid(Source, "sources", brought, origins, faults)
    if scenario is None or faults:
        raise FaultyInput(faults)
    figures = _choose(scenario, figures, origins, faults)
    folder, trees = Path(chain[-1].name).parent, (*chain, *read, *overlays)
    said = Said(scenario, figures, known, origins, folder, trees, _own_levels(chain, overlays), in_vain)
    said = after_decisions(said)
    faults += [_withheld(said, name) for name in too_late(said, (name for name, level in (on or {}).items() if level))]
    said = as_known(said)
    faults += check(said)
    if faults:
        raise FaultyInput(faults)
    return said


def _with_library(
    section: str, merged: dict[str, Any], library: Library, origins: dict[YamlPlace, Tree]
) -> dict[str, Any]:
    """What the files say of a section, taken out of them, and what the library has besides; `origins` is filled.

    What is no mapping stays where it is: the form of the scenario refuses it.
    """
    inline = dict(merged.pop(section, None) or {}) if isinstance(merged.get(section), dict | None) else {}
    origins |= {(section, key): tree for key, (_, tree) in library.items() if key not in inline}
    return inline | {key: data for key, (data, _) in library.items() if key not in inline}


def _complete(
    figures: dict[str, Any], merged: dict[str, Any], library: Library, origins: dict[YamlPlace, Tree]
) -> list[Fault]:
    """Complete in place the figures of which only a part was said; those that nobody said are faults."""
    choices = merged.get("choices") if isinstance(merged.get("choices"), dict) else {}
    faults = []
    for key in [key for key, data in figures.items() if is_partial(data)]:
        data = figures.pop(key)
        if key in library:
            figures[key] = completed(library[key][0], data, (choices or {}).get(key))
        else:
            values: Values = {"key": key, "meant": meant(key, library), "missing": list(NAMING)}
            faults.append(Fault("partial-unknown", where_in(origins, ("figures", key)), values))
    if any(isinstance(data, dict) and data.get("source") == OWN for data in figures.values()):
        merged["sources"] = {OWN: OWN_SOURCE, **(merged.get("sources") or {})}
    return faults


def _in_vain(said: Any, asked: Mapping[str, float]) -> tuple[str, ...]:
    """Measures that are asked to stand where a scenario has them without being asked."""
    levels = said if isinstance(said, dict) else {}
    return tuple(name for name, level in asked.items() if levels.get(name, 0.0) == level)


def _withheld(said: Said, name: str) -> Fault:
    """A measure was asked for that begins after what is known."""
    values: Values = {"measure": name, "start": said.scenario.measures[name].start, "known": said.scenario.known or ""}
    return Fault("withheld", said.where("on", name), values)


def _merged(
    chain: Sequence[Tree], overlays: Sequence[Tree], origins: dict[YamlPlace, Tree]
) -> tuple[dict[str, Any], list[Fault]]:
    """A chain of scenarios and its overlays in one, with what the overlays change twice; `origins` is filled."""
    merged: dict[str, Any] = {}
    faults: list[Fault] = []
    for tree in chain:
        _lay_over(merged, _over_inline(tree, merged), (), tree, origins)
    merged.pop("parts", None)
    laid: dict[YamlPlace, Tree] = {}
    for tree in overlays:
        faults += _collisions(tree, laid)
        _lay_over(merged, _over_inline(tree, merged), (), tree, origins)
    merged.pop("base", None)
    return merged, faults


def _over_inline(tree: Tree, merged: Mapping[str, Any]) -> Mapping[Any, Any]:
    """What a file says, with its parts of figures that a file below it declares completed by that."""
    data = _mapping(tree)
    below, own, choices = (part if isinstance(part, dict) else {} for part in _sections(merged, data))
    parts = {key: item for key, item in own.items() if is_partial(item) and isinstance(below.get(key), dict)}
    whole = {key: completed(below[key], item, choices.get(key)) for key, item in parts.items()}
    return {**data, "figures": {**own, **whole}} if whole else data


def _sections(merged: Mapping[str, Any], data: Mapping[Any, Any]) -> tuple[Any, Any, Any]:
    return merged.get("figures"), data.get("figures"), merged.get("choices")


def _own_levels(chain: Sequence[Tree], overlays: Sequence[Tree]) -> dict[str, float]:
    """Levels of measures in the file that says from which course it starts and those below it.

    Where none says so, in the chain of scenarios: what is laid over that or asked in the call was moved.
    """
    trees = (*chain, *overlays)
    courses = [i for i, tree in enumerate(trees, 1) if _mapping(tree).get("course") is not None]
    own = trees[: courses[-1]] if courses else chain
    levels = _merged(own, (), {})[0].get("on")
    return dict(levels) if isinstance(levels, dict) else {}


def _all_valid(
    model: type[Model], section: str, data: Mapping[str, Any], origins: dict[YamlPlace, Tree], faults: list[Fault]
) -> dict[str, Model]:
    """Those declarations of a section that are well-formed, by key."""
    items = ((key, _validate(model, item, (section, key), origins, faults)) for key, item in data.items())
    return {key: item for key, item in items if item is not None}


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
            raise FaultyInput([Fault("circular", tree.where(("base",)), {"base": str(base)})])
    return chain


def _parts(tree: Tree) -> list[Tree]:
    """Files that a scenario names as parts of it; none of them says what it or another part says."""
    parts = [read_yaml(Path(tree.name).parent / name) for name in part_names(tree)]
    laid: dict[YamlPlace, Tree] = {}
    if faults := [fault for each in (tree, *parts) for fault in _collisions(each, laid)]:
        raise FaultyInput(_said_in_parts(fault) for fault in faults)
    return parts


def part_names(tree: Tree) -> list[str]:
    """The files that a scenario names as parts of it, from its own file on.

    Raises:
        FaultyInput: that is no list of files.
    """
    said = _mapping(tree).get("parts") or []
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise FaultyInput([Fault("parts-form", tree.where(("parts",)))])
    return said


def _said_in_parts(fault: Fault) -> Fault:
    """What two parts say, or a part and the scenario."""
    return Fault("part-collision", fault.where, {"name": fault.values["name"], "other": fault.values["other"]})


def _mapping(tree: Tree) -> dict[Any, Any]:
    if isinstance(tree.data, dict):
        return tree.data
    raise FaultyInput([Fault("no-mapping", f"{tree.name}:1")])


def _base(name: str, path: Path, tree: Tree) -> Path:
    beside = path.parent / f"{name}.yaml"
    if name.isidentifier() and beside.is_file() and beside.resolve() != path.resolve():
        return beside
    if name.isidentifier() and name in scenario_names():
        return DATA / "scenarios" / f"{name}.yaml"
    raise FaultyInput([Fault("no-base", tree.where(("base",)), {"word": name, "known": scenario_names()})])


def _library(chain: Sequence[Tree]) -> tuple[Library, Library, list[Tree]]:
    """Figures and sources that a chain of scenarios can use: each folder's own, else the package's."""
    own = (Path(tree.name).parent for tree in chain)
    figures: Library = {}
    sources: Library = {}
    read: list[Tree] = []
    faults: list[Fault] = []
    for folder in dict.fromkeys(place if (place / "figures").is_dir() else DATA for place in own):
        here: Library = {}
        for path in [*sorted((folder / "figures").glob("*.yaml")), folder / "sources.yaml"]:
            if not path.is_file():
                continue
            try:
                tree = read_yaml(path)
            except FaultyInput as error:
                faults += error.faults
                continue
            read.append(tree)
            is_source = path.name == "sources.yaml"
            faults += [] if is_source else _said_twice(tree, here)
            (sources if is_source else here).update({key: (data, tree) for key, data in _mapping(tree).items()})
        figures |= here
    if faults:
        raise FaultyInput(faults)
    return figures, sources, read


def _said_twice(tree: Tree, known: Library) -> Iterator[Fault]:
    """Figures that another file of the same folder says as well."""
    for key in _mapping(tree):
        if key in known:
            yield Fault("duplicate", tree.where((key,)), {"key": key, "other": known[key][1].name})


def _lay_over(
    under: dict[str, Any], over: Mapping[str, Any], place: YamlPlace, tree: Tree, origins: dict[YamlPlace, Tree]
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


def _collisions(tree: Tree, laid: dict[YamlPlace, Tree]) -> Iterator[Fault]:
    """Faults where two overlays change the same thing."""
    for place in _ends(tree.data, ()):
        if place[0] in ("scenario", "title", "base", "note", "parts"):
            continue
        if place in laid:
            values: Values = {"name": ".".join(map(str, place)), "other": laid[place].where(place)}
            yield Fault("collision", tree.where(place), values)
        laid[place] = tree


def _ends(data: Any, place: YamlPlace) -> Iterator[YamlPlace]:
    if isinstance(data, dict) and data and not (len(place) == 2 and place[0] == "figures"):
        for key, value in data.items():
            yield from _ends(value, (*place, key))
    elif place:
        yield place


def _validate(
    model: type[Model], data: Any, place: YamlPlace, origins: Mapping[YamlPlace, Tree], faults: list[Fault]
) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults += form_faults(error, place, origins, model)
        return None


def _choose(
    scenario: Scenario, figures: dict[str, Figure], origins: Mapping[YamlPlace, Tree], faults: list[Fault]
) -> dict[str, Figure]:
    """Figures with the variants that the scenario chooses."""
    chosen = dict(figures)
    for key, variant in scenario.choices.items():
        where = where_in(origins, ("choices", key))
        if key not in figures:
            faults.append(Fault("no-figure-to-choose", where, {"key": key, "meant": meant(key, figures)}))
        elif variant not in figures[key].variants:
            values: Values = {"key": key, "word": variant, "one_of": one_of(variant, figures[key].variants)}
            faults.append(Fault("no-variant", where, values))
        else:
            chosen[key] = figures[key].choose(variant)
    return chosen
