"""A scenario of one's own to edit: a copy of one of the package with its figures and sources."""

import json
import re
import secrets
import shutil
from pathlib import Path

from dienmodel.model.editors import editor_schemas
from dienmodel.model.load import locate, part_names, scenario_names
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import DATA, refuse
from dienmodel.text.reading import read_yaml

TITLES = {"nl": "{name} (naar {origin})", "en": "{name} (after {origin})"}
"""What a copy is called in each language."""

SCHEMAS = ".schema"
"""Folder of what editors need."""


def new(folder: str | Path, origin: str = "nederland") -> Path:
    """Copy a scenario of the package with its figures and sources into a folder, and name it after the folder.

    Each file names a JSON Schema beside it, by which editors complete words and show slips while one types.

    Raises:
        FaultyInput: there is no such scenario, the folder already holds something, has the name of a scenario of the
            package, or cannot be written.
    """
    place = Path(folder)
    scenario = locate(origin) if origin in scenario_names() else locate("")
    name = place.absolute().name
    if name in scenario_names():
        raise FaultyInput([Fault("exists-in-package", str(place), {"name": name})])
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FaultyInput([Fault("exists", str(place))])
    part = place.absolute().parent / f".{place.name[:100]}.{secrets.token_hex(4)}.part"
    try:
        _copy(part, _named(scenario.read_text("utf-8"), name, scenario.stem))
        for name_of_part in part_names(read_yaml(scenario)):
            _copy_inside(scenario.parent, part, name_of_part)
        part.rename(place)
    except OSError as error:
        refuse(place, error)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return place


def _copy(part: Path, scenario: str) -> None:
    for folder in ("figures", SCHEMAS):
        (part / folder).mkdir(parents=True)
    for sort, schema in editor_schemas().items():
        (part / SCHEMAS / f"{sort}.json").write_text(json.dumps(schema, indent=1), "utf-8")
    (part / "scenario.yaml").write_text(_checked_by("scenario") + scenario, "utf-8")
    (part / "sources.yaml").write_text(_checked_by("sources") + (DATA / "sources.yaml").read_text("utf-8"), "utf-8")
    for path in sorted((DATA / "figures").glob("*.yaml")):
        text = _checked_by("figures", "../") + path.read_text("utf-8")
        (part / "figures" / path.name).write_text(text, "utf-8")


def _checked_by(sort: str, up: str = "") -> str:
    """The line by which editors find the schema of a file."""
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{sort}.json\n"


def _copy_inside(here: Path, there: Path, name: str) -> None:
    """Copy a part of a scenario to the same place beside its copy."""
    place = there / name
    place.parent.mkdir(parents=True, exist_ok=True)
    up = "../" * (len(Path(name).parts) - 1)
    place.write_text(_checked_by("scenario", up) + (here / name).read_text("utf-8"), "utf-8")


def _named(text: str, name: str, origin: str) -> str:
    """The text of a scenario file with a name and a title of its own, so that its runs do not pass for the origin's."""
    plain_name = re.sub(r"[^A-Za-z0-9_]", "_", name)
    titles = (f"  {key}: '{_quoted(title.format(name=name, origin=origin))}'" for key, title in TITLES.items())
    changes = (
        (r"^scenario: .*$", f"scenario: '{plain_name}'"),
        (r"^title:\n(?:  .*\n)+", "\n".join(("title:", *titles)) + "\n"),
    )
    for pattern, line in changes:
        text, n = re.subn(pattern, lambda _, line=line: line, text, flags=re.MULTILINE)  # type: ignore[misc]
        assert n == 1, f"{origin} has no {pattern}"
    return text


def _quoted(text: str) -> str:
    """A text as it stands between single quotes in YAML."""
    return "".join(c for c in text if c.isprintable()).replace("'", "''")
