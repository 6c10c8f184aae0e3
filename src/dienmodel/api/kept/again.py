"""A run made again from its folder, and whether it is the same to the bit."""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dienmodel.api.choice import Choice
from dienmodel.api.result import ASKED, Result, project
from dienmodel.model.files import fingerprint
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.parquet import write_tables
from dienmodel.runs.reopen import read_run
from dienmodel.runs.tables.every import SCHEMAS
from dienmodel.runs.tables.together import ADDED, PAIRS, SETS
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.text.faults import Fault, FaultyInput

FIGURES = "figures"
"""The table that says in which file each figure stands: that place is another in the folder of a run."""


@dataclass(frozen=True)
class Again:
    """A run that was made again: which tables are the `same` to the bit, which `differ`, and which were not made again.

    `versions` are those of packages that are others now, as (then, now).
    """

    result: Result
    same: tuple[str, ...]
    differ: tuple[str, ...]
    left_out: tuple[str, ...]
    versions: dict[str, tuple[str, str]]

    @property
    def identical(self) -> bool:
        """Whether every table that was made again is the same."""
        return not self.differ

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "identical": self.identical,
            "same": self.same,
            "differ": self.differ,
            "left_out": self.left_out,
            "versions": self.versions,
        }


def rerun(folder: str | Path, how: Execution = HERE) -> Again:
    """Make the run of a folder again, with its scenario, seed, replications and draws, and compare all tables.

    Raises:
        FaultyInput: it is no run folder, something in it is missing, or its scenario was changed after the run.
    """
    place = Path(folder)
    saved = read_run(place)
    if fingerprint(saved.said) != saved.facts["inputs"]:
        command = f"dienmodel run {place / 'scenario'}"
        raise FaultyInput([Fault("run-scenario-changed", str(place / "scenario"), {"command": command})])
    result = _made_again(place, saved, how)
    again = result.kept()
    with TemporaryDirectory() as part:
        hashes = write_tables(again.tables, Path(part) / "tables")
    known = {name: hash for name, hash in saved.facts["tables"].items() if name != ADDED.name}
    same = tuple(name for name, hash in known.items() if hashes.get(name) == hash or _alike(name, saved, again))
    now = again.facts["packages"] | {"dienmodel": again.facts["dienmodel"]}
    then = saved.facts["packages"] | {"dienmodel": saved.facts["dienmodel"]}
    versions = {name: (each, now[name]) for name, each in then.items() if now.get(name, each) != each}
    left_out = (ADDED.name,) if ADDED.name in saved.tables else ()
    return Again(result, same, tuple(name for name in known if name not in same), left_out, versions)


def _made_again(place: Path, saved: SavedRun, how: Execution) -> Result:
    facts = saved.facts
    wanted = {name: facts[name] for name in ASKED if name in facts}
    result = project(Choice(str(place / "scenario")), wanted, sampled=facts["replications"] > 0)
    result = replace(result, asked=wanted).weighed()
    if facts["replications"]:
        result = result.sampled(facts["replications"], facts["seed"], None, how.progress)
    if draws := facts.get("draws_asked", facts["draws"]):
        drawn = facts.get("figures_drawn", "learnt" if facts["learnt_from"] else "ranges")
        result = result.with_draws(draws, facts["seed"], how, drawn)
    if "sensitivities" in saved.tables:
        result = result.with_sensitivities(how)
    return result.with_together(how.progress) if {SETS.name, PAIRS.name} & saved.tables.keys() else result


def _alike(name: str, a: SavedRun, b: SavedRun) -> bool:
    """Whether two tables of figures differ in nothing but where the figures stand."""
    if name != FIGURES or name not in b.tables:
        return False
    ours, theirs = a.table(name).columns, b.table(name).columns
    columns = [column for column in ours if not SCHEMAS[name].column(column).varies]
    return ours.keys() == theirs.keys() and all(ours[c].tolist() == theirs[c].tolist() for c in columns)
