"""The explorer of the small scenario for quick tests, and that of the Dutch baseline behind a real server."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.serve import warm
from dienmodel.web.explorer.shelf import Shelf, shelf

from .chromium import CHROMIUM, FLAGS

HERE = "http://localhost"
FORM = {"origin": HERE}
"""What a browser adds to a form of our own page."""
SMALL = Path(__file__).parents[1] / "cases" / "small"
THREE = SMALL.parents[1] / "weigh" / "three.yaml"
CHAIN = """
chain:
  exam: {title: {nl: Keuring, en: Exam}, gates: [exam]}
  course: {title: {nl: Opleiding, en: Course}, gates: [course]}
"""


def three_levers(folder: Path) -> Shelf:
    """The small scenario with a chain, and levers of which two are a set."""
    shutil.copytree(SMALL, folder / "small")
    (folder / "small" / "three.yaml").write_text("base: scenario\n" + THREE.read_text() + CHAIN)
    return shelf(str(folder / "small" / "three.yaml"))


@pytest.fixture(scope="session")
def small() -> Shelf:
    return shelf(str(SMALL))


@pytest.fixture(scope="session")
def app(small: Shelf) -> FastAPI:
    return create(small)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=HERE, headers=FORM, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="session")
def dutch() -> Shelf:
    found = shelf("nederland")
    warm(found)
    return found


@pytest.fixture(scope="session")
def address(dutch: Shelf) -> Iterator[str]:
    yield from served(create(dutch))


@pytest.fixture(scope="session")
def small_address() -> Iterator[str]:
    yield from served(create(shelf(str(SMALL))))


def served(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()
