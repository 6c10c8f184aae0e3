"""The pages in Chromium: a phone and a laptop, without script, by keyboard, with axe, and nothing from elsewhere."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from conftest import Clock
from dienregister.citizen.app import citizen_app
from dienregister.demo.start import letter_to_try, write_letters
from dienregister.store.installation import Installation, open_installation

CHROMIUM = shutil.which("chromium")
SIZES = {"phone": (360, 740), "laptop": (1280, 800)}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="THE PAGES ARE NOT TESTED in a browser: there is no chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def site(tmp_path: Path, prepared: Callable[[str], Path]) -> Iterator[tuple[Installation, str]]:
    shutil.copytree(prepared("sqlite"), tmp_path / "home")
    at, clock = open_installation(tmp_path / "home"), Clock()
    write_letters(at, 4, clock)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(citizen_app(at, clock, pace=0.0), port=port, access_log=False, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield at, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    at.databases.close()


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("DIENREGISTER_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def opened(browser: Browser, size: str, **context: Any) -> tuple[Page, list[str]]:
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, **context).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


def one_page(page: Page, name: str, size: str) -> None:
    """What holds for every page."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, name
    shot(page, f"{size}-{name}")
    if size == "laptop" and not name.startswith(("start", "error-1", "page-2", "sent")):
        return  # the same page on a phone was looked at
    found = Axe().run(page, options=WCAG).response["violations"]
    assert found == [], (name, [(one["id"], one["nodes"][0]["html"]) for one in found])


@pytest.mark.parametrize(("size", "language"), [("phone", "nl"), ("laptop", "en")])
def test_a_young_person_answers(browser: Browser, site: tuple[Installation, str], size: str, language: str) -> None:
    at, home = site
    letter = letter_to_try(at)
    page, asked = opened(browser, size, color_scheme="dark" if language == "en" else "light")
    go_on = {"nl": ("Beginnen", "Verder", "Sturen"), "en": ("Begin", "Go on", "Send")}[language]
    page.goto(f"{home}/c/{letter.code.replace('-', '')}")
    if language == "en":
        page.goto(f"{home}/en/")
        page.fill("#code", letter.code)
    one_page(page, f"start-{language}", size)
    born = letter.birth_date
    for part in ("day", "month", "year"):
        page.fill(f"#{part}", str(getattr(born, part)))
    page.get_by_role("button", name=go_on[0], exact=True).click()
    answers = [
        ["interest=8"],
        ["way=reservist", "work=technology"],
        ["now=school"],
        [],
        ["when=after"],
        ["contact=letter"],
    ]
    for number, given in enumerate(answers, 1):
        if given:
            page.get_by_role("button", name=go_on[1], exact=True).click()
            assert page.get_by_role("alert").is_visible()
            one_page(page, f"error-{number}-{language}", size)
        for one in given:
            name, _, value = one.partition("=")
            page.check(f"input[name={name}][value='{value}']")
        one_page(page, f"page-{number}-{language}", size)
        page.get_by_role("button", name=go_on[1], exact=True).click()
    one_page(page, f"check-{language}", size)
    page.get_by_role("button", name=go_on[2], exact=True).click()
    assert page.locator(".receipt strong").inner_text()
    one_page(page, f"sent-{language}", size)
    assert {url.split("/", 3)[2] for url in asked} == {home.split("/")[2]}


def test_by_keyboard_alone_and_without_script(browser: Browser, site: tuple[Installation, str]) -> None:
    at, home = site
    letter = letter_to_try(at)
    page, _ = opened(browser, "phone", java_script_enabled=False)
    page.goto(f"{home}/nl/")
    page.focus("#code")
    for text in (letter.code, *(str(getattr(letter.birth_date, part)) for part in ("day", "month", "year"))):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nl/page/1")
    page.focus("input[name=interest][value='0']")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nl/check")
    page.get_by_role("button", name="Sturen").press("Enter")
    page.wait_for_url("**/nl/sent")
    assert "alleen dat je hebt geantwoord" in page.inner_text("main")


@pytest.mark.parametrize("name", ["about", "later", "nothing"])
def test_other_pages(browser: Browser, site: tuple[Installation, str], name: str) -> None:
    page, _ = opened(browser, "phone")
    page.goto(f"{site[1]}/nl/{name}")
    one_page(page, name, "phone")


def test_at_four_times_the_size_nothing_runs_off_the_page(browser: Browser, site: tuple[Installation, str]) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 256}).new_page()  # 1280 x 1024 at 400 % (WCAG 1.4.10)
    for path in ("nl/", "nl/about", "en/later"):
        page.goto(f"{site[1]}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
