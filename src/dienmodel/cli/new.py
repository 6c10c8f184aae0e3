"""`dienmodel new`: a scenario of one's own to edit."""

import re
import secrets
import shutil
from pathlib import Path
from typing import NoReturn

import click

from dienmodel.cli.shown import asked, plain, show_json
from dienmodel.cli.words import LANGUAGES, say


@click.command(name="new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "origin", default="nederland", show_default=True, help="Scenario of the package to copy.")
@plain
def command(folder: Path, origin: str) -> None:
    """Copy a scenario with its figures and sources into FOLDER, for editing; it is named after the folder."""
    from dienmodel.model.scenario import locate, scenario_names
    from dienmodel.text.files import DATA

    scenario = locate(origin) if origin in scenario_names() else locate("")
    name = folder.absolute().name
    if name in scenario_names():
        _refuse(
            folder, f"{name} is the name of a scenario of the package", "give the folder a name of its own", "exists"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _refuse(folder, "this already holds something", "give a folder that does not exist yet", "exists")
    part = folder.absolute().parent / f".{folder.name[:100]}.{secrets.token_hex(4)}.part"
    try:
        (part / "figures").mkdir(parents=True)
        text = _named(scenario.read_text("utf-8"), name, scenario.stem)
        (part / "scenario.yaml").write_text(text, "utf-8")
        shutil.copyfile(DATA / "sources.yaml", part / "sources.yaml")
        for path in sorted((DATA / "figures").glob("*.yaml")):
            shutil.copyfile(path, part / "figures" / path.name)
        part.rename(folder)
    except OSError as error:
        _refuse(
            folder,
            f"the folder cannot be written: {error.strerror}",
            "give a folder that you may write",
            "out-unwritable",
        )
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if asked().as_json:
        show_json({"folder": str(folder)})
    asked().show("new", folder=folder, name=name)


def _named(text: str, name: str, origin: str) -> str:
    """The text of a scenario file with a name and a title of its own, so that its runs do not pass for the origin's."""
    plain_name = re.sub(r"[^A-Za-z0-9_]", "_", name)
    titles = (
        f"  {language}: '{_quoted(say(language, 'copy of', name=name, origin=origin))}'" for language in LANGUAGES
    )
    changes = (
        (r"^scenario: .*$", f"scenario: '{plain_name}'"),
        (r"^title:\n(?:  .*\n)+", "\n".join(("title:", *titles)) + "\n"),
    )
    for pattern, new in changes:
        text, n = re.subn(pattern, lambda _, new=new: new, text, flags=re.MULTILINE)  # type: ignore[misc]
        assert n == 1, f"{origin} has no {pattern}"
    return text


def _quoted(text: str) -> str:
    """A text as it stands between single quotes in YAML."""
    return "".join(c for c in text if c.isprintable()).replace("'", "''")


def _refuse(folder: Path, what: str, remedy: str, code: str) -> NoReturn:
    from dienmodel.text.faults import Fault, FaultyInput

    raise FaultyInput(
        [Fault(what, str(folder), "your own work must not be overwritten, nor kept by half", remedy, code)]
    )
