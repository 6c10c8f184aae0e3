"""The run folder: tables, facts and the scenario as said; whole or not there at all.

A run folder holds

* `run.json`: what was asked, with which versions and how it ended;
* `tables/*.parquet`: the tables of `runs.tables`, and `replications` and `replications_of_posts` for
  comparing runs, `draws` and
  `draws_of_targets` for how likely, `draws_of_figures` for what decides that;
* `scenario/`: the scenario with the figures and sources it used, ready for `dienmodel run FOLDER/scenario`;
* `report.html` and whatever else the writer was asked to add.
"""

import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dienmodel.model.files import copy_snapshot, fingerprint, said_as_files
from dienmodel.model.said import Said
from dienmodel.runs.likely import draws_table, figures_drawn_table, targets_drawn_table
from dienmodel.runs.parquet import write_tables
from dienmodel.runs.run import Run
from dienmodel.runs.tables.every import TABLES
from dienmodel.runs.tables.people import replications_table
from dienmodel.runs.tables.periods import report_states
from dienmodel.runs.tables.targets import posts_of_replications
from dienmodel.runs.tables.together import TOGETHER
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import taking_place
from dienmodel.text.table import Table

FORMAT = 8
"""Version of the layout of a run folder."""


PACKAGES = ("numpy", "numba", "scipy", "duckdb", "pydantic", "highspy", "ruamel.yaml")


Extra = Callable[[Path], None]
"""Adds files of its own to a run folder while that is still being written."""


@dataclass(frozen=True, repr=False)
class SavedRun:
    """A run as it is kept: facts, tables by name, and the scenario as said, as text by file name."""

    facts: Mapping[str, Any]
    tables: Mapping[str, Table]
    said: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<kept run of {self.facts.get('scenario')}: {len(self.tables)} tables>"

    def table(self, name: str) -> Table:
        """A table by name.

        Raises:
            KeyError: there is no such table; with the names there are.
        """
        if name not in self.tables:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self.tables)}")
        return self.tables[name]


def keep(run: Run, facts: Mapping[str, Any] | None = None) -> SavedRun:
    """Everything of a run that is worth keeping; `facts` adds to what the run itself knows."""
    said = said_as_files(run.world.said)
    tables = {made.name: made for made in (build(run) for build in TABLES)}
    if run.replications:
        tables["replications"] = replications_table(run)
        tables["replications_of_posts"] = posts_of_replications(run)
    if run.swings is not None:
        tables["sensitivities"] = run.swings
    tables |= {schema.name: run.kept[schema.name] for schema in TOGETHER if schema.name in run.kept}
    if run.futures is not None:
        dates = run.world.network.calendar.dates
        targets = (goal.day for goal in run.world.outcomes.targets if dates[0] <= goal.day <= dates[-1])
        days = sorted({*(dates[state] for state in report_states(run)), *targets})
        tables["draws"] = draws_table(run.futures, days)
        tables["draws_of_targets"] = targets_drawn_table(run.futures)
        tables["draws_of_figures"] = figures_drawn_table(run.futures)
    return SavedRun({**own_facts(run, said), **(facts or {})}, tables, said)


def own_facts(run: Run, said: Mapping[str, str]) -> dict[str, Any]:
    """What a run itself knows for `run.json`."""
    catalogue = run.world.catalogue
    title = catalogue.titles.scenario
    return {
        "dienmodel": run.version,
        "format": FORMAT,
        "scenario": catalogue.scenario,
        "title": title.model_dump(),
        "start": catalogue.start.isoformat(),
        "end": catalogue.end.isoformat(),
        "on": {name: catalogue.levels[name] for name in catalogue.working},
        "moved": dict(catalogue.moved),
        "choices": dict(catalogue.choices),
        "categories": {name: text.model_dump() for name, text in catalogue.titles.sections["categories"].items()},
        "seed": run.seed,
        "replications": run.replications,
        "draws": 0 if run.futures is None else len(run.futures),
        "learnt_from": 0 if run.futures is None else run.futures.learnt_from,
        "complete": run.sampled is None or bool(run.sampled.complete),
        "snapshot": [{**vars(line), "group": list(line.group)} for line in run.world.reconciled],
        "inputs": fingerprint(said),
        "platform": platform.platform(),
        "packages": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    }


def write(kept: SavedRun, folder: Path, said: Said | None = None, extra: Extra | None = None) -> None:
    """Write what is kept; `said` gives the user's snapshot file, if the scenario names one."""
    with taking_place(folder, _stop_unless_ours) as part:
        _write_said(kept.said, part / "scenario", said)
        hashes = write_tables(kept.tables, part / "tables")
        facts = {**kept.facts, "tables": hashes}
        (part / "run.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8")
        if extra is not None:
            extra(part)


def check_place(folder: Path, scenario: str | None = None) -> None:
    """Find out before the work whether a run folder can be written.

    Raises:
        FaultyInput: the folder is not ours to replace, cannot be written, or holds a run of another than `scenario`.
    """
    if scenario is not None:
        _stop_if_of_another(folder, scenario)
    with taking_place(folder, _stop_unless_ours, keep=False):
        pass


def _stop_unless_ours(folder: Path) -> None:
    """Only an empty folder or a run folder that holds nothing else may be replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FaultyInput([Fault("out-file", str(folder))])
    names = {path.name for path in folder.iterdir()}
    if names and not is_run_folder(folder):
        raise FaultyInput([Fault("out-not-ours", str(folder))])
    if strange := sorted(_strange(names)):
        raise FaultyInput([Fault("out-also-holds", str(folder), {"names": strange})])


def _stop_if_of_another(folder: Path, scenario: str) -> None:
    if "\0" in str(folder) or not is_run_folder(folder):
        return
    other = json.loads((folder / "run.json").read_text("utf-8")).get("scenario")
    if other != scenario:
        values = {"other": str(other), "scenario": scenario}
        raise FaultyInput([Fault("out-other-scenario", str(folder), values)])


def _strange(names: set[str]) -> set[str]:
    ours = {"run.json", "tables", "scenario"}
    return {name for name in names - ours if not (name.startswith("report") and name.endswith(".html"))}


def is_run_folder(folder: Path) -> bool:
    """Whether a folder holds a `run.json` of ours."""
    try:
        return "dienmodel" in json.loads((folder / "run.json").read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _write_said(files: Mapping[str, str], folder: Path, said: Said | None) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    if said is not None:
        copy_snapshot(said, folder)
