"""What decides, on the first screen: figures, two measures, and levers that belong together, once they are known."""

import shutil
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import key_of, work_for
from dienmodel.web.shell.jobs import Job

from ...conftest import FORM, HERE, SMALL

THREE = SMALL.parents[1] / "weigh" / "three.yaml"


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("three") / "small"
    shutil.copytree(SMALL, folder)
    (folder / "three.yaml").write_text("base: scenario\n" + THREE.read_text())
    return shelf(str(folder / "three.yaml"))


@pytest.fixture(scope="module")
def client(three: Shelf) -> Iterator[TestClient]:
    with TestClient(create(three), base_url=HERE, headers=FORM) as found:
        yield found


def test_sets_are_named_before_their_numbers_are_known_and_told_after(client: TestClient, three: Shelf) -> None:
    before = client.get("/?lang=en").text
    assert "Levers that belong together" in before
    assert "The effect has not been computed yet." in before
    assert "m.more_people=100&amp;m.more_seats=100" in before
    key, job = key_of("sets", three.first, AS_SAID), Job("key", "sets", three.first)
    work_for("sets", three, three.first, AS_SAID)(job)
    assert three.work.get(key) is not None
    assert job.done > 5
    after = client.get("/?lang=en").text
    assert "on top of all other measures" in after
    assert "has not been computed yet" not in after
    assert "as it is, without your changes" not in after
    moved = client.get("/?lang=en&m.more_seats=50").text
    assert "of the scenario as it is, without your changes" in moved


def test_a_set_that_is_on_is_not_offered_again(client: TestClient) -> None:
    on = client.get("/?lang=nl&m.more_seats=100&m.more_people=100").text
    assert "Knoppen die bij elkaar horen" in on
    assert "Zet de hele set aan" not in on


def test_a_scenario_without_sets_shows_none() -> None:
    with TestClient(create(shelf(str(SMALL))), base_url=HERE) as small:
        assert "Knoppen die bij elkaar horen" not in small.get("/").text


def test_what_is_found_of_one_state_is_not_told_of_another(three: Shelf) -> None:
    assert three.work.get(key_of("sets", three.first, State.of({"more_seats": 0.5}))) is None


def test_what_decides_is_told_when_it_is_known_and_offered_before(client: TestClient, three: Shelf) -> None:
    before = client.get("/?lang=en").text
    assert 'id="decides" data-refresh="decides" hidden' in before
    assert "/jobs/pairs" in before
    assert "/jobs/swings" in before
    for kind in ("pairs", "swings"):
        job = Job("key", kind, three.first)
        work_for(kind, three, three.first, AS_SAID)(job)
        assert (job.done, job.total > 0) == (job.total - 1, True)
    after = client.get("/?lang=en").text
    assert "These figures decide the answer most" in after
    assert "Two measures help most together: “more seats”" in after
    assert "/jobs/pairs" not in after
    moved = client.get("/?lang=en&m.more_seats=50").text
    assert "For the scenario as it is, without your changes: These figures decide" in moved
    assert "/jobs/pairs" in moved
    assert "beyond the sum" in client.get("/wat-helpt?lang=en").text.lower()


def test_what_is_known_of_the_scenario_does_not_change_what_a_lever_asks_for(client: TestClient) -> None:
    told = client.get("/live?lang=en&m.more_seats=45").json()
    assert "decide" not in told["behind"]
