"""`dienmodel new`: a scenario of one's own to edit."""

import secrets
import shutil
from pathlib import Path
from typing import NoReturn

import click

from dienmodel.cli.shown import asked, plain, show_json


@click.command(name="new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "origin", default="nederland", show_default=True, help="Scenario of the package to copy.")
@plain
def command(folder: Path, origin: str) -> None:
    """Copy a scenario with its figures and sources into FOLDER, for editing."""
    from dienmodel.model.scenario import DATA, locate, scenario_names

    scenario = locate(origin) if origin in scenario_names() else locate("")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _refuse(folder, f"{folder} already holds something", "give a folder that does not exist yet", "exists")
    part = folder.absolute().parent / f".{folder.name[:100]}.{secrets.token_hex(4)}.part"
    try:
        (part / "figures").mkdir(parents=True)
        shutil.copyfile(scenario, part / "scenario.yaml")
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
    asked().show("new", folder=folder)


def _refuse(folder: Path, what: str, remedy: str, code: str) -> NoReturn:
    from dienmodel.model.faults import Fault, FaultyInput

    raise FaultyInput(
        [Fault(what, str(folder), "your own work must not be overwritten, nor kept by half", remedy, code)]
    )
