"""`dienmodel rerun`: a run made again from its folder, the same to the bit or told what is not."""

import json
import shutil
from pathlib import Path

import pytest

from .asking import SMALL, told
from .asking import ask_in_english as ask


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with replications, draws and a number of its own."""
    place = tmp_path_factory.mktemp("rerun") / "run"
    words = ("--replications", 3, "--draws", 20, "--seed", 7, "--set", "seats=x1.5", "--out", place)
    assert ask("run", SMALL, *words).exit_code == 0
    return place


def test_a_run_elsewhere_is_the_same_to_the_bit(folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    result = ask("rerun", moved, "--json")
    assert result.exit_code == 0, result.output
    again = told(result)
    assert again["identical"]
    assert set(again["same"]) == set(json.loads((folder / "run.json").read_text())["tables"])
    assert again["left_out"] == []
    assert again["versions"] == {}


def test_the_folder_says_when_where_and_by_which_command(folder: Path) -> None:
    facts = json.loads((folder / "run.json").read_text())
    assert facts["command"].startswith("dienmodel --language en run ")
    assert "--set seats=x1.5" in facts["command"]
    assert facts["moment"].endswith("+00:00")
    assert facts["platform"]
    assert {"highspy", "ruamel.yaml"} <= facts["packages"].keys()


def test_another_seed_is_another_run(folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "other"))
    facts = json.loads((moved / "run.json").read_text())
    facts |= {"seed": 8, "packages": {**facts["packages"], "numpy": "0.1"}}
    (moved / "run.json").write_text(json.dumps(facts))
    result = ask("rerun", moved)
    assert result.exit_code == 5
    assert "Not the same" in result.stdout
    assert "numpy was 0.1 then" in result.stdout


def test_a_scenario_that_was_changed_is_refused(folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "changed"))
    figures = moved / "scenario" / "figures" / "figures.yaml"
    figures.write_text(figures.read_text().replace("135", "136"))
    result = ask("rerun", moved)
    assert result.exit_code == 2
    assert "run-scenario-changed" in result.stderr
