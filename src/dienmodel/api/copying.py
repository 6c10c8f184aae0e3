"""A scenario of one's own to edit: a copy of one of the package with its figures and sources."""

import re
import secrets
import shutil
from pathlib import Path

from dienmodel.model.load import locate, part_names, scenario_names
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import DATA, refuse
from dienmodel.text.reading import read_yaml

TITLES = {"nl": "{name} (naar {origin})", "en": "{name} (after {origin})"}
"""What a copy is called in each language."""


def new(folder: str | Path, origin: str = "nederland") -> Path:
    """Copy a scenario of the package with its figures and sources into a folder, and name it after the folder.

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
            _copy_inside(scenario.parent / name_of_part, part / name_of_part)
        part.rename(place)
    except OSError as error:
        refuse(place, error)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return place


def _copy(part: Path, scenario: str) -> None:
    (part / "figures").mkdir(parents=True)
    (part / "scenario.yaml").write_text(scenario, "utf-8")
    shutil.copyfile(DATA / "sources.yaml", part / "sources.yaml")
    for path in sorted((DATA / "figures").glob("*.yaml")):
        shutil.copyfile(path, part / "figures" / path.name)


def _copy_inside(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place)


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
