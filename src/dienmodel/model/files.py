"""A scenario as said, written as files: merged, with the figures and sources that it used."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dienmodel.model.input_output import as_csv, read_input_output, table_file, table_names
from dienmodel.model.said import Said
from dienmodel.model.schema.observed import OwnCounts
from dienmodel.model.used import figures_used
from dienmodel.text.files import DATA
from dienmodel.text.writing import yaml_text


def said_as_files(said: Said) -> dict[str, str]:
    """The scenario with base and overlays merged, and the figures and sources that it used, as YAML by file name."""
    used = figures_used(said) | set(said.scenario.choices)
    figures = {key: figure for key, figure in sorted(said.figures.items()) if key in used}
    named = {
        source
        for figure in figures.values()
        for source in (figure.source, *(v.source for v in figure.variants.values()))
    }
    scenario = said.scenario.model_dump(by_alias=True, exclude_unset=True, exclude={"figures"})
    if said.scenario.snapshot is not None:
        scenario["snapshot"] = {**scenario["snapshot"], "file": _snapshot_name(said)}
    own_table: dict[str, str] = {}
    if (industry := said.scenario.industry) is not None:
        named.add(industry.source)
        if industry.table not in table_names():
            scenario["industry"]["table"] = TABLE
            own_table[TABLE] = as_csv(read_input_output(table_file(industry.table, said.folder)))
    said_figures = {key: figure.model_dump(by_alias=True, exclude_none=True) for key, figure in figures.items()}
    said_sources = {key: said.sources[key].model_dump(exclude_defaults=True) for key in sorted(named)}
    return {
        "scenario.yaml": yaml_text(scenario),
        "figures/figures.yaml": yaml_text({key: _without_empty(data) for key, data in said_figures.items()}),
        "sources.yaml": yaml_text(said_sources),
        **own_table,
    }


TABLE = "industry.csv"
"""File of an input-output table that is no part of the package."""

LEARNT = ".learnt.parquet"
"""Ending of a file with what was learnt for a scenario, beside one of its files."""


def place_beside(said: Said) -> Path | None:
    """Where what is learnt for a scenario belongs: beside the file that was laid over it last, or its own.

    None where all of its files come with the package.
    """
    return next(_places(said), None)


def kept_beside(said: Said) -> list[Path]:
    """Files with what was learnt that lie beside files of a scenario, those of what was laid over it last first."""
    return [path for path in _places(said) if path.is_file()]


def _places(said: Said) -> Iterator[Path]:
    """Where something may lie beside a file of a scenario, the last one that was read first; its library left out."""
    for file in (Path(tree.name) for tree in reversed(said.read)):
        of_library = file.parent.name == "figures" or file.name == "sources.yaml"
        if file.is_file() and not of_library and DATA not in file.parents:
            yield file.with_suffix(LEARNT)


def copy_snapshot(said: Said, folder: Path) -> None:
    """Copy the user's own counts, if the scenario names any, to where its files expect them.

    Raises:
        OSError: the snapshot cannot be read, or its copy not be written.
    """
    if said.scenario.snapshot is not None:
        shutil.copyfile(snapshot_file(said, said.scenario.snapshot), folder / _snapshot_name(said))


def snapshot_file(said: Said, counts: OwnCounts) -> Path:
    """The file with the user's own counts: beside the file that names it, or else beside the scenario."""
    tree = said.origins.get(("snapshot", "file")) or said.origins.get(("snapshot",))
    named_in = Path(tree.name) if tree else said.folder
    return (named_in.parent if named_in.is_file() else said.folder) / counts.file


def _snapshot_name(said: Said) -> str:
    return "snapshot" + (Path(said.scenario.snapshot.file).suffix if said.scenario.snapshot else "")


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ((), {})}


def fingerprint(said: Mapping[str, str]) -> str:
    """Fingerprint of what was said: the same for the same meaning, wherever its files lay."""
    total = hashlib.sha256()
    for name, text in sorted(said.items()):
        total.update(name.encode() + b"\0" + text.encode() + b"\0")
    return total.hexdigest()


def content_of(said: Said) -> str:
    """Fingerprint of all that the results of a scenario depend on, the counts in its snapshot with it.

    Raises:
        OSError: the snapshot cannot be read.
    """
    whole = hashlib.sha256(fingerprint(said_as_files(said)).encode())
    if said.scenario.snapshot is not None:
        whole.update(snapshot_file(said, said.scenario.snapshot).read_bytes())
    return whole.hexdigest()
