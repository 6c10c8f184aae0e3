"""The command that is said to give the same numbers does."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

import dienmodel
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.runs.tables.targets import targets_table
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages import figures
from dienmodel.web.explorer.pages.parts import method
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.view import View

from ...conftest import FORM, HERE, SMALL

FILE = "dienmodel run scenario.yaml"


def command(own: Shelf, name: str, state: State = AS_SAID) -> str:
    return method._command(View(own, {}, Asked(name, "en", state), figures.PATH, ()))


def test_what_a_command_can_say_is_said() -> None:
    dutch = shelf("nederland")
    assert command(dutch, "nederland") == "dienmodel run nederland"
    levels = State.of({"retention_pay": 0.4, "survey_level_2": 0.0})
    assert (
        command(dutch, "nederland", levels) == "dienmodel run nederland --measures retention_pay=0.4,survey_level_2=0"
    )


@pytest.mark.parametrize("name", ["nederland", "upload"])
def test_what_it_cannot_say_is_a_file_that_gives_the_same_numbers(name: str, tmp_path: Path) -> None:
    """A changed figure beside a measure, and a scenario that only this server knows."""
    dutch = shelf("nederland")
    state = State.of({"retention_pay": 0.4}, {"clearance_officers": 170.0} if name == "nederland" else {})
    place = dutch.add("base: nederland\nscenario: mine\non: {retention_pay: 0.2}\n") if name == "upload" else name
    assert command(dutch, place, state) == FILE
    asked = Asked(place, "en", state)
    client = TestClient(create(dutch), base_url=HERE, headers=FORM)
    page = client.get(asked.address(figures.PATH)).text
    assert FILE in page and "/download/scenario.yaml" in page and "dienmodel run upload" not in page
    file = tmp_path / "scenario.yaml"
    file.write_text(client.get(asked.address("/download/scenario.yaml")).text)
    again = dienmodel.project(dienmodel.load(str(file))).table("targets").rows()
    here = targets_table(dutch.desk(place).run(state)).rows()
    assert [row["n_people"] for row in again] == pytest.approx([row["n_people"] for row in here])


def test_a_folder_of_ones_own_has_no_name_that_a_command_knows() -> None:
    assert command(shelf(str(SMALL)), "small") == FILE
