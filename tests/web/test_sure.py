"""How sure the first screen is: both bands where they are known, and never more than is known."""

import re
import threading
import time
from collections.abc import Iterator
from html import unescape

import numpy as np
import pytest
from starlette.testclient import TestClient

from dienmodel.runs.answer import answer
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.runs.likely import COUNTABLE, Spread
from dienmodel.show.say.likely import bands
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import lower, words
from dienmodel.web.explorer import site
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.drawing import WIDTHS
from dienmodel.web.explorer.pages.parts.sure import sureness
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import (
    DRAWS,
    futures_as_said,
    is_weighed,
    key_of,
    run_with_bands,
    shift_noted,
    shift_of,
)
from dienmodel.web.shell.jobs import Job, Jobs

from .conftest import FORM, HERE, SMALL

MOVED = {"m.more_exams": "45"}

PATIENCE = 300.0
"""Seconds after which work that has not ended never will: on a busy machine it takes minutes."""


def text_of(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*>([^<]+)<', page)
    assert found
    return unescape(found[1])


@pytest.fixture(scope="module")
def own() -> Shelf:
    return shelf(str(SMALL))


@pytest.fixture(scope="module", params=[False, True], ids=["open", "read only"])
def ready(request: pytest.FixtureRequest) -> Iterator[tuple[TestClient, Shelf, bool]]:
    """A server that got ready by itself, as `dienmodel explore` starts it."""
    own = shelf(str(SMALL))
    with TestClient(create(own, request.param, processes=1), base_url=HERE, headers=FORM) as client:
        until = time.monotonic() + PATIENCE
        while run_with_bands(own, own.first, AS_SAID).futures is None and time.monotonic() < until:
            time.sleep(0.1)
        yield client, own, request.param


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_server_computes_both_bands_by_itself(ready: tuple[TestClient, Shelf, bool], language: str) -> None:
    client, own, _ = ready
    found = answer(run_with_bands(own, own.first, AS_SAID))
    assert found.main is not None
    assert found.main.reach is not None
    assert found.main.reach.draws == DRAWS
    page = client.get("/", params={"lang": language}).text
    assert text_of(page, "sureness") == bands(found.main, found.replications, words(language))
    assert words(language).say(f"likely.{found.main.word}") in text_of(page, "outcome").lower()
    assert client.get("/live", params={"lang": language}).json()["sureness"] == text_of(page, "sureness")


def test_the_futures_can_be_counted_and_move_with_a_lever(ready: tuple[TestClient, Shelf, bool]) -> None:
    """The same futures, moved: as many dots as before on the same scale, and the words count those that are filled."""
    client = ready[0]
    page = client.get("/").text
    assert page.count("live_dot_marks") == len(WIDTHS)
    here, there = (client.get("/live", params=asked).json()["dots"] for asked in ({}, {"f.slots": "1"}))
    assert len(here["places"]) == len(there["places"]) == COUNTABLE
    assert sum(along for along, _, _ in there["places"]) < sum(along for along, _, _ in here["places"])
    for dots in (here, there):
        met = sum(met for _, _, met in dots["places"])
        assert dots["title"] == words("nl").say("dots.title", met=str(met), all=str(COUNTABLE))
    assert here["title"] in unescape(page)


def test_a_moved_lever_moves_the_band_of_the_scenario_as_it_is(ready: tuple[TestClient, Shelf, bool]) -> None:
    """Where its own chance is not known the band is that of the scenario as it is, moved along, and called that."""
    client, _, read_only = ready
    w = words("en")
    page, live = (client.get(path, params={**MOVED, "lang": "en"}) for path in ("/", "/live"))
    assert "in an estimated " in text_of(page.text, "outcome")
    sureness = text_of(page.text, "sureness")
    assert "possible futures of the scenario as it is, moved by what these levers do" in sureness
    assert (w.say("likely.offered") in sureness) == (not read_only)
    assert live.json()["sureness"] == sureness
    assert ('action="/jobs/futures' in page.text) == (not read_only)
    assert ('<form method="post"' in page.text) == (not read_only)


def test_each_future_moves_by_itself_once_that_is_known(ready: tuple[TestClient, Shelf, bool]) -> None:
    """By what it expects under the levers less what it expected: nothing where these stand as they did."""
    client, own, _ = ready
    place = own.first, State.of({}, {"slots": 1.0})
    known = futures_as_said(own, own.first)
    assert known is not None
    still = shift_of(own, own.first, State.of({"more_exams": 0.0}), known)
    assert still is not None
    assert np.abs(still.people).max() < 1e-6
    asked = {"f.slots": "1", "lang": "en"}
    before = client.get("/live", params=asked).json()["sureness"]
    assert "in an estimated" in text_of(client.get("/", params=asked).text, "outcome")
    assert client.get("/worth", params=asked).status_code == 204
    shift, after = shift_noted(own, *place), client.get("/live", params=asked).json()["sureness"]
    assert shift is not None
    assert len(np.unique(shift.people)) > 1
    assert "moved by what these levers do to" in before
    assert "each moved by what these levers do in that very future" in after


def test_dots_come_before_what_one_more_is_worth(ready: tuple[TestClient, Shelf, bool]) -> None:
    """Each in its own turn, so that nobody waits for the one who asks for the other."""
    client, own, _ = ready
    asked, place = {"m.more_exams": "62", "lang": "en"}, (own.first, State.of({"more_exams": 0.62}))
    seen = []
    for _ in range(3):
        seen.append((shift_noted(own, *place) is not None, is_weighed(own, *place)))
        assert client.get("/worth", params=asked).status_code == 204
    assert seen == [(False, False), (True, False), (True, True)]


def test_until_it_is_there_the_page_says_so_and_then_says_it(own: Shelf) -> None:
    """Nothing that was said before work began or ended is said again after it."""
    w = words("nl")
    with TestClient(create(own), base_url=HERE, headers=FORM) as client:
        before = client.get("/live", params=MOVED).json()
        assert before["outcome"].startswith("Met “extra keuring” op ")
        assert lower(w.say("likely.unknown")) in before["outcome"]
        assert w.say("likely.no_figures") in before["sureness"]
        client.post("/jobs/futures", params=MOVED, data={"back": "/"}, follow_redirects=False)
        until = time.monotonic() + PATIENCE
        while "data-job" in (page := client.get("/", params=MOVED).text):
            assert w.say("likely.coming") in page or "Deze getallen zijn medianen" in page
            assert time.monotonic() < until
            time.sleep(0.2)
        after = client.get("/live", params=MOVED).json()
    assert text_of(page, "outcome") == after["outcome"]
    assert f"van {DRAWS} mogelijke toekomsten" in after["outcome"]
    assert after["sureness"].startswith("Deze getallen zijn medianen van ")
    assert after["keys"][2] == before["keys"][2]
    assert (before["keys"][1]["label"], after["keys"][1]["label"]) == ("Langste wachtrij", "Knelpunt")  # once weighed
    assert after["keys"][1]["before"] == ""  # the same as before the lever moved


def test_work_that_ends_while_a_page_is_made_is_shown_as_work(own: Shelf) -> None:
    """The words about it and the box that is followed say the same, and a page without its result asks again."""
    w, begun, end = words("en"), threading.Event(), threading.Event()

    def waits(_: Job) -> None:
        begun.set()
        end.wait(PATIENCE)

    jobs, asked = Jobs(), Asked(own.first, "en", State.of({"more_exams": 0.31}))
    jobs.start(key_of("futures", asked.scenario, asked.state), "futures", own.first, waits)
    assert begun.wait(PATIENCE)
    view = View(own, jobs.now(), asked, "/", ())
    assert view.run.futures is None
    end.set()
    jobs.close()
    assert w.say("likely.coming") in sureness(view)
    assert "data-job" in site.rendered(view, site.ALL["/"])
    again = View(own, jobs.now(), asked, "/", ())
    assert w.say("likely.coming") not in sureness(again)
    assert "data-job" not in site.rendered(again, site.ALL["/"])


def test_the_progress_of_work_can_be_read_where_none_can_be_started(own: Shelf) -> None:
    with TestClient(create(own, read_only=True, processes=1), base_url=HERE, headers=FORM) as client:
        page = client.get("/").text
        job = re.search(r'data-job="([^"]+)"', page)
        if job is not None:
            assert '<form method="post"' not in page
            assert client.get(f"/api/v1/jobs/{job[1]}").status_code == 200
            assert client.delete(f"/api/v1/jobs/{job[1]}").status_code == 405
        assert client.get("/api/v1/jobs/nothing").status_code == 404


def test_machines_are_told_the_same(ready: tuple[TestClient, Shelf, bool]) -> None:
    client, own, _ = ready
    target = client.post("/api/v1/projections", json={"scenario": own.first}).json()["target"]
    main = answer(run_with_bands(own, own.first, AS_SAID)).main
    assert main is not None
    assert main.reach is not None
    band = {k: value._asdict() if isinstance(value, Spread) else value for k, value in vars(main.reach).items()}
    band["postsWanted"] = band.pop("posts_wanted")
    assert band | target["figures"] == band
    assert {"low", "middle", "high", "chance", "filled", "ever"} <= set(target["figures"])
    assert (target["likely"], target["chance"]) == (main.word, main.chance)
