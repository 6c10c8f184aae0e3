"""Two visitors never see each other's scenario: not on any page, in any list, fault, file or about any work."""

import html
import io
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.sharing.short import shortened
from dienmodel.web.explorer.shelf import Shelf, shelf

from .conftest import SMALL
from .test_guarded import visitor

TITLE, FIGURE = "Geheim plan van de bond", "437.25"
MINE = f"""base: small
scenario: only_mine
title: {{nl: {TITLE}, en: {TITLE}}}
note: {{nl: {TITLE}, en: {TITLE}}}
figures:
  seats: {{nl: {TITLE}, en: {TITLE}, unit: people, value: {FIGURE}, source: made_up, kind: estimate, grade: expert}}
on: {{more_exams: 0.437}}
"""
MOST_PAGES = 150
"""Pages of a walk."""


@pytest.fixture(scope="module")
def secrets() -> Iterator[tuple[FastAPI, TestClient, TestClient, list[str]]]:
    """An application in which one visitor opened a scenario and computed with it, and what only this one may see."""
    own: Shelf = shelf(str(SMALL))
    app = create(own, at_table=True)
    mine, other = visitor(app), visitor(app, "192.0.2.2")
    opened = mine.post("/open", files={"file": ("mine.yaml", MINE)}, follow_redirects=False)
    name = dict(parse_qsl(urlsplit(opened.headers["location"]).query))["scenario"]
    started = mine.post("/api/v1/jobs", json={"scenario": name, "kind": "bands"}).json()["id"]
    watched = mine.post("/api/v1/jobs", json={"scenario": name, "kind": "bands"}).json()["id"]
    for path in ("/", "/mensen", "/vergelijken", "/cijfers", "/download/scenario.yaml", "/take/strength.xlsx"):
        assert mine.get(path, params={"scenario": name}).status_code == 200
    assert TITLE in mine.get("/cijfers", params={"scenario": name}).text
    yield app, mine, other, [TITLE, FIGURE, "437,25", "only_mine", name, name[:20], started, watched]


def test_no_walk_through_the_pages_meets_what_another_opened(
    secrets: tuple[FastAPI, TestClient, TestClient, list[str]],
) -> None:
    app, _, other, hidden = secrets
    seen, waiting = set[str](), ["/", "/?lang=en", *_reading(app)]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        shown = other.get(path)
        assert shown.status_code < 500, path
        _hides(path, shown.text, shown.headers, hidden)
        waiting += _links(shown.text) if len(waiting) < 2000 else []
    assert len(seen) == MOST_PAGES


def _reading(app: FastAPI) -> list[str]:
    """Every address that can be read, with something for each part that is left open."""
    fills = {"key": "strength", "kind": "csv", "name": "totals", "scenario": "small", "packed": "abc", "job": "abc"}
    paths = [route.path for route in app.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]
    paths += [
        f"/api/v1{path}" for path in ("/scenarios", "/scenarios/small", "/scenarios/small/figures", "/openapi.json")
    ]
    return [re.sub(r"\{(\w+)\}", lambda part: fills[part[1]], path) for path in paths if path != "/worth"]


def _links(page: str) -> list[str]:
    found = re.findall(r'(?:href|src|srcset)="(/[^"#]*)', page)
    return [html.unescape(link) for link in found if not link.startswith("/static/")]


def _hides(what: str, text: str, headers: Mapping[str, str], hidden: list[str]) -> None:
    for word in hidden:
        assert word not in text and word not in str(dict(headers)), (what, word)


@pytest.mark.parametrize("near", ["upload-", "upload-0", "only_mine", "mine", TITLE, "../mine", "nothing"])
def test_no_fault_tells_of_what_another_opened(
    secrets: tuple[FastAPI, TestClient, TestClient, list[str]], near: str
) -> None:
    """What comes near is not told as what may be meant."""
    _, _, other, hidden = secrets
    told = [
        other.get("/", params={"scenario": near}),
        other.get("/vergelijken", params={"with": f"scenario={near}"}),
        other.get(f"/api/v1/scenarios/{near}"),
        other.get(f"/s/{near}/abc"),
        other.get(f"/api/v1/jobs/{near}"),
        other.post("/api/v1/scenarios", json={"text": f"base: '{near}'\n"}),
        other.post("/api/v1/projections", json={"scenario": near}),
        other.post("/api/v1/jobs", json={"scenario": near, "kind": "bands"}),
        other.post("/jobs/bands", params={"scenario": near}, data={"back": "/"}),
        other.post(f"/cancel/{near}", data={"back": "/"}),
        other.post("/open", files={"file": ("x.yaml", f"base: '{near}'\n")}),
    ]
    for answer in told:
        assert 400 <= answer.status_code < 500, answer.url
        _hides(str(answer.url), answer.text.replace(html.escape(near), "").replace(near, ""), answer.headers, hidden)


def test_nothing_of_it_may_be_stored_on_the_way(secrets: tuple[FastAPI, TestClient, TestClient, list[str]]) -> None:
    app, mine, _, hidden = secrets
    name = hidden[4]
    apart = ("/api", "/s/", "/keep", "/download/plan", "/download/effects")
    for path in [path for path in _reading(app) if not path.startswith(apart)]:
        answer = mine.get(path, params={"scenario": name})
        assert answer.headers["cache-control"] == "private, no-store", path


def test_a_short_address_hides_no_scenario_of_a_visitor_from_the_guard(
    secrets: tuple[FastAPI, TestClient, TestClient, list[str]],
) -> None:
    _, mine, _, hidden = secrets
    from dienmodel.web.explorer.asked import Asked

    own = mine.app.state.crew.shelf  # type: ignore[attr-defined]
    short = shortened("/", Asked(hidden[4]), (), own.catalogue(hidden[4]))
    assert mine.get(short, follow_redirects=False).headers["cache-control"] == "private, no-store"


def test_a_book_of_tables_tells_no_name_by_which_all_of_it_can_be_read(
    secrets: tuple[FastAPI, TestClient, TestClient, list[str]],
) -> None:
    _, mine, _, hidden = secrets
    book = openpyxl.load_workbook(
        io.BytesIO(mine.get("/download/dienmodel.xlsx", params={"scenario": hidden[4]}).content)
    )
    cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row if cell]
    assert "een eigen scenario" in cells
    assert not [cell for cell in cells if hidden[5] in cell]
