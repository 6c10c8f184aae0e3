"""The run folder: whole or not there, the same twice, and readable without computing."""

import errno
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from dienmodel import api
from dienmodel.runs.folder import FORMAT, Extra, SavedRun, check_place, keep, write
from dienmodel.runs.reopen import read_run
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import SENSITIVITIES
from dienmodel.runs.tables.people import POPULATION, replications_table
from dienmodel.runs.tables.periods import report_states
from dienmodel.runs.tables.targets import TARGETS
from dienmodel.text.faults import FaultyInput
from dienmodel.text.table import Table

SMALL = Path(__file__).parents[1] / "cases" / "small"


@pytest.fixture(scope="module")
def result() -> api.Result:
    return api.run(str(SMALL), measures={"more_exams": 0.5}, replications=6, seed=3)


def write_run(run: Run, folder: Path, facts: Mapping[str, Any] | None = None, extra: Extra | None = None) -> SavedRun:
    """Write a run folder, and give back what was kept."""
    kept = keep(run, facts)
    write(kept, folder, run.world.said, extra)
    return kept


def content(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.parquet")}


def left_in(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_what_is_read_is_what_was_kept(result: api.Result, tmp_path: Path) -> None:
    kept = write_run(result.computed, tmp_path / "run")
    found = read_run(tmp_path / "run")
    assert found.tables.keys() == kept.tables.keys()
    for name, table in kept.tables.items():
        assert found.tables[name].rows() == table.rows(), name
    assert found.said == kept.said
    assert {**found.facts, "tables": None} == {**kept.facts, "tables": None}


def test_two_runs_give_identical_tables(result: api.Result, tmp_path: Path) -> None:
    write_run(result.computed, tmp_path / "a")
    again = api.run(str(SMALL), measures={"more_exams": 0.5}, replications=6, seed=3, threads=1)
    write_run(again.computed, tmp_path / "b")
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert len(content(tmp_path / "a")) > 10


def test_the_scenario_as_said_runs_again_to_the_same_tables(result: api.Result, tmp_path: Path) -> None:
    write_run(result.computed, tmp_path / "a")
    again = api.run(str(tmp_path / "a" / "scenario"), replications=6, seed=3)
    write_run(again.computed, tmp_path / "b")
    ours, theirs = content(tmp_path / "a"), content(tmp_path / "b")
    moved = {name for name in ours if ours[name] != theirs[name]}
    assert moved == {"tables/figures.parquet"}  # it says on which line of its file each figure stands
    facts = [json.loads((tmp_path / name / "run.json").read_text()) for name in ("a", "b")]
    assert facts[0]["inputs"] == facts[1]["inputs"]


def test_run_json_says_what_was_asked(result: api.Result, tmp_path: Path) -> None:
    facts = write_run(result.computed, tmp_path / "run", {"overlays": ["more.yaml"]}).facts
    assert facts["scenario"] == "small"
    assert facts["on"] == {"more_exams": 0.5}
    assert (facts["seed"], facts["replications"], facts["complete"]) == (3, 6, True)
    assert facts["overlays"] == ["more.yaml"]
    assert {"python", "numpy", "duckdb"} <= facts["packages"].keys()


def test_replications_add_up_to_the_sample(result: api.Result) -> None:
    table = replications_table(result.computed)
    states = report_states(result.computed)
    assert result.computed.sampled is not None
    assert table.columns["n_people"].sum() == result.computed.sampled.strength[:, states].sum()
    assert len(table) == result.computed.sampled.strength[:, states].size


def test_a_run_folder_of_ours_is_replaced(result: api.Result, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_run(result.computed, folder)
    (folder / "report.nl.html").write_text("")
    write_run(replace(result.computed, seed=9), folder)
    assert read_run(folder).facts["seed"] == 9
    assert left_in(tmp_path) == ["run"]


@pytest.mark.parametrize("what", ["other files", "a file", "more in it"])
def test_what_is_not_ours_is_left_alone(result: api.Result, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "run"
    if what == "a file":
        folder.write_text("mine")
    elif what == "other files":
        folder.mkdir()
        (folder / "thesis.txt").write_text("mine")
    else:
        write_run(result.computed, folder)
        (folder / "thesis.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FaultyInput) as caught:
        write_run(result.computed, folder)
    assert [fault.code for fault in caught.value.faults] == [
        {"a file": "out-file", "other files": "out-not-ours"}.get(what, "out-also-holds")
    ]
    assert sorted(tmp_path.rglob("*")) == before


def test_an_interruption_leaves_nothing(result: api.Result, tmp_path: Path) -> None:
    def interrupt(part: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_run(result.computed, tmp_path / "deep" / "run", extra=interrupt)
    assert left_in(tmp_path) == []


def test_a_full_disk_leaves_nothing_and_keeps_the_old_run(result: api.Result, tmp_path: Path) -> None:
    def fill(part: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_run(result.computed, tmp_path / "run")
    before = content(tmp_path / "run")
    with pytest.raises(FaultyInput) as caught:
        write_run(result.computed, tmp_path / "run", extra=fill)
    assert [fault.code for fault in caught.value.faults] == ["out-full"]
    assert left_in(tmp_path) == ["run"]
    assert content(tmp_path / "run") == before


def test_a_failed_swap_brings_the_old_run_back(
    result: api.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(result.computed, tmp_path / "run")
    rename = Path.rename

    def stumble(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stumble)
    with pytest.raises(FaultyInput):
        write_run(result.computed, tmp_path / "run")
    assert left_in(tmp_path) == ["run"]
    assert read_run(tmp_path / "run").facts["seed"] == 3


@pytest.mark.parametrize("name", ["it's", "a[b]*", "drop table;--", "één"])
def test_hostile_names_are_only_names(result: api.Result, tmp_path: Path, name: str) -> None:
    write_run(result.computed, tmp_path / name)
    assert read_run(tmp_path / name).table("totals").rows() == result.table("totals").rows()


def test_a_changed_table_is_noticed(result: api.Result, tmp_path: Path) -> None:
    write_run(result.computed, tmp_path / "run")
    path = tmp_path / "run" / "tables" / "totals.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(FaultyInput, match="changed after the run"):
        read_run(tmp_path / "run")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"tables": {"../x": "0"}, "format": 1}', '{"tables": {}, "format": 99}']
)
def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(FaultyInput):
        read_run(tmp_path)


def test_empty_tables_and_gaps_survive(tmp_path: Path) -> None:
    whole = TARGETS.table([])
    gaps = POPULATION.table([{"date": date(2030, 1, 1), "age": 17, "n_people": 1.5}])
    swing = dict.fromkeys(("figure", "nl", "en", "kind", "grade", "source"), "x") | {"low_factor": 1, "high_factor": 2}
    swings = SENSITIVITIES.table([swing | {"low": None, "value": 2, "high": 3.5, "swing": None}])
    tables = {table.name: table for table in (whole, gaps, swings)}
    write(SavedRun({"dienmodel": "0", "format": FORMAT}, tables, {"scenario.yaml": "{}\n"}), tmp_path / "run")
    found = read_run(tmp_path / "run")
    for name, table in tables.items():
        assert found.table(name).rows() == table.rows()
        assert list(found.table(name).columns) == list(table.columns)


def test_a_table_that_is_not_declared_is_not_written(tmp_path: Path) -> None:
    kept = SavedRun({"dienmodel": "0", "format": FORMAT}, {"odd": Table("odd", {"n": np.zeros(1)})}, {})
    with pytest.raises(KeyError):
        write(kept, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_name_that_no_disk_takes_is_refused(result: api.Result) -> None:
    with pytest.raises(FaultyInput, match="no file system takes such a name"):
        check_place(Path("a\0b"))


def test_a_run_that_is_read_again_gives_the_same_report_in_both_languages(result: api.Result, tmp_path: Path) -> None:
    result.save(tmp_path / "run")
    again = api.read(tmp_path / "run")
    assert again.computed.sampled is None
    for language in ("nl", "en"):
        result.report(tmp_path / "before.html", language)
        again.report(tmp_path / "after.html", language)
        assert (tmp_path / "after.html").read_bytes() == (tmp_path / "before.html").read_bytes()
    assert {**again.kept().facts, "seconds": 0} == {**result.kept().facts, "seconds": 0}
    assert again.kept().tables.keys() == result.kept().tables.keys()


def test_a_run_of_the_baseline_is_read_again(tmp_path: Path) -> None:
    """Its stages say that nobody leaves some of them."""
    result = api.run("nederland", replications=0, draws=0)
    result.save(tmp_path / "run")
    assert 'leaves: "nobody"' in (tmp_path / "run" / "scenario" / "scenario.yaml").read_text(encoding="utf-8")
    assert api.read(tmp_path / "run").in_full == result.in_full


def test_a_run_without_a_sample_is_read_again_without_bands(tmp_path: Path) -> None:
    result = api.run(str(SMALL), replications=0, draws=0)
    result.save(tmp_path / "run")
    again = api.read(tmp_path / "run")
    assert again.computed.replications == 0
    again.report(tmp_path / "after.html")
    assert (tmp_path / "after.html").read_bytes() == (tmp_path / "run" / "report.html").read_bytes()


def test_a_scenario_that_was_changed_after_the_run_is_not_reported(result: api.Result, tmp_path: Path) -> None:
    result.save(tmp_path / "run")
    said = tmp_path / "run" / "scenario" / "figures" / "figures.yaml"
    said.write_text(said.read_text().replace("80000", "70000"))
    with pytest.raises(FaultyInput, match="was changed after the run"):
        api.read(tmp_path / "run")


def test_a_run_of_another_version_that_computed_something_else_is_not_reported(
    result: api.Result, tmp_path: Path
) -> None:
    kept = keep(replace(result.computed, version="0.0.1"))
    gates = kept.tables["gates"]
    moved = {**gates.columns, "new_admitted": gates.columns["new_admitted"] + 1e-3}
    tables = {**kept.tables, "gates": Table("gates", moved)}
    write(replace(kept, tables=tables), tmp_path / "run")
    with pytest.raises(FaultyInput, match=r"'new_admitted' in table 'gates' is not as kept.*0[.]0[.]1"):
        api.read(tmp_path / "run")


def test_a_run_folder_of_a_version_with_other_columns_is_not_reported(result: api.Result, tmp_path: Path) -> None:
    result.save(tmp_path / "run")
    path, facts = tmp_path / "run" / "tables" / "figures.parquet", tmp_path / "run" / "run.json"
    duckdb.execute(f"copy (select * rename (note_nl as note) from '{path}') to '{path}.new' (format parquet)")
    path.with_name("figures.parquet.new").replace(path)
    said = json.loads(facts.read_text())
    said["tables"]["figures"] = hashlib.sha256(path.read_bytes()).hexdigest()
    facts.write_text(json.dumps(said))
    with pytest.raises(FaultyInput, match="'note_nl' in table 'figures' is not as kept"):
        api.read(tmp_path / "run")
