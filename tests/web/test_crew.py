"""Processes that compute for many visitors say the same as the server itself."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dienmodel.runs.desk import State
from dienmodel.web.explorer import site
from dienmodel.web.explorer.app import AHEAD, create
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages import answer
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import futures_as_said, is_weighed, key_of
from dienmodel.web.shell.jobs import Job

from .conftest import HERE, SMALL, served

PATIENCE = 60.0
"""Seconds after which something that should happen has not."""


def until(happens: object, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not happens():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def own() -> Shelf:
    return shelf(str(SMALL))


@pytest.fixture(scope="module")
def many(own: Shelf) -> FastAPI:
    return create(own, processes=2)


@pytest.fixture(scope="module")
def visitor(many: FastAPI) -> Iterator[TestClient]:
    with TestClient(many, base_url=HERE) as found:
        yield found


def moved(own: Shelf, level: float, jobs: dict[object, Job] | None = None) -> View:
    asked = Asked(own.first, "en", State.of({"more_exams": level}))
    return View(own, jobs or {}, asked, "/", (*asked.query(), ("date", "2030-01-01")))


def test_the_crew_says_what_the_server_says(many: FastAPI, visitor: TestClient, own: Shelf) -> None:
    """Of one shelf: what is known of another may have come at another moment."""
    crew = many.state.crew
    until(lambda: crew.ready)
    for level in (0.45, 0.55, 0.65):
        assert crew.moved(moved(own, level)) == answer.live(moved(own, level))


def test_what_follows_a_lever_is_what_the_page_says(many: FastAPI, visitor: TestClient, own: Shelf) -> None:
    """Also while work runs, after long work, and once it is known what one unit more is worth."""
    crew, running = many.state.crew, Job(key_of("pairs", own.first, State()), "pairs", own.first, status="running")
    until(lambda: crew.ready)
    until(lambda: own.work.get(key_of(AHEAD[-1], own.first, State())) is not None)  # else more is known a moment later
    for view in (moved(own, 0.15), moved(own, 0.15, {running.key: running})):
        assert "data-unweighed" in crew.followed(view)
        assert crew.followed(view) == site.following(view)
    crew.weigh(moved(own, 0.15))
    weighed = crew.followed(moved(own, 0.15))
    assert "data-unweighed" not in weighed
    assert weighed == site.following(moved(own, 0.15))
    assert crew.moved(moved(own, 0.15))["keys"][1]["label"] == "Bottleneck"


def test_a_lever_does_not_wait_for_what_one_more_is_worth(visitor: TestClient, own: Shelf) -> None:
    asked = {"m.more_exams": "35", "lang": "en"}
    assert "data-unweighed" in visitor.get("/follow", params=asked).text
    assert not is_weighed(own, own.first, State.of({"more_exams": 0.35}))
    while "data-unweighed" in visitor.get("/follow", params=asked).text:  # the futures come before, if they are known
        assert visitor.get("/worth", params=asked).status_code == 204
    assert is_weighed(own, own.first, State.of({"more_exams": 0.35}))
    assert "data-unweighed" not in visitor.get("/follow", params=asked).text


def test_who_opens_a_page_lets_the_futures_be_compiled_before_a_lever_moves(
    many: FastAPI, visitor: TestClient, own: Shelf
) -> None:
    """Once for a scenario, by the process that follows levers in them."""
    crew = many.state.crew
    until(lambda: futures_as_said(own, own.first) is not None)
    assert visitor.get("/").status_code == 200
    known = futures_as_said(own, own.first)
    (compiled,) = crew._near.values()
    assert known is not None and compiled.result(PATIENCE) == len(known.target.standing) > 1
    assert visitor.get("/").status_code == 200
    assert crew._near == {own.first: compiled}


def test_what_follows_is_all_of_the_page_but_its_drawing_and_its_levers(visitor: TestClient) -> None:
    """Who opens a page waits for all of it; line by line nothing stands in what follows that is not there."""
    asked = {"m.more_exams": "36"}
    page, follow = (visitor.get(path, params=asked).text for path in ("/", "/follow"))
    assert "data-unweighed" not in page and "Knelpunt" in page
    lines = iter(page.splitlines())
    assert [line for line in follow.splitlines() if line not in lines] == []
    parts = re.findall(r'data-refresh="\w+"', page)
    assert re.findall(r'data-refresh="\w+"', follow) == parts and len(parts) > 8


def test_what_nobody_waits_for_is_not_computed() -> None:
    """The next lever ends the request for what one more is worth; of what has not begun nothing is computed."""
    own = shelf(str(SMALL))
    app = create(own)
    crew, free = app.state.crew, threading.Event()
    before = crew._here.submit(free.wait, PATIENCE)
    for address in served(app):
        with pytest.raises(httpx2.TimeoutException):
            httpx2.get(f"{address}/worth", params={"m.more_exams": "75"}, timeout=0.5)
        time.sleep(0.5)
        free.set()
        assert before.result(PATIENCE)
        crew._here.submit(int).result(PATIENCE)
        assert not is_weighed(own, own.first, State.of({"more_exams": 0.75}))
    crew.close()
    with pytest.raises((CancelledError, RuntimeError)):
        crew.weigh(moved(own, 0.5))
