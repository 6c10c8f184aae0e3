"""Six pages that answer a question each, as people meet them: the chain, its levers, packages, dates, old addresses."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dienmodel.runs.desk import AS_SAID
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.site import MOVED, PAGES
from dienmodel.web.explorer.work import work_for
from dienmodel.web.shell.jobs import Job

from .chromium import CHROMIUM, keep
from .conftest import served, three_levers

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it with `apt-get install chromium`")

TABS = {
    "nl": ["Antwoord", "Wat houdt tegen", "Wat helpt", "Wat het land kost", "Hoe zeker", "Cijfers en bronnen"],
    "en": ["Answer", "What stops it", "What helps", "What it asks of the country", "How sure", "Figures and sources"],
}
SIZES = {"phone": {"width": 360, "height": 740}, "laptop": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def three_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small scenario with a chain, of which everything has been computed."""
    found = three_levers(tmp_path_factory.mktemp("three"))
    for kind in ("futures", "bands", "links", "levers", "pairs", "swings"):
        work_for(kind, found, found.first, AS_SAID)(Job("key", kind, found.first))
    yield from served(create(found))


def opened(browser: Browser, size: str, **options: object) -> Page:
    return browser.new_context(viewport=SIZES[size], reduced_motion="reduce", **options).new_page()  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "language"), [("phone", "nl"), ("phone", "en"), ("laptop", "nl"), ("laptop", "en")])
def test_every_question_has_its_page_with_a_message_first(
    browser: Browser, three_address: str, size: str, language: str
) -> None:
    page = opened(browser, size)
    for number, shown in enumerate(PAGES):
        page.goto(f"{three_address}{shown.PATH}?lang={language}&m.more_seats=50", wait_until="load")
        assert page.locator("nav a").all_inner_texts() == TABS[language]
        assert page.locator("nav [aria-current]").inner_text() == TABS[language][number]
        message = page.locator(".answer").first
        assert message.is_visible() and len(message.inner_text()) > 15
        assert page.locator("figure, .chain").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{shown.PATH} is too wide"
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.violations_count == 0, f"{shown.PATH}: {found.generate_report()}"
        keep(page, f"{size}-{language}-{shown.NAME}")
    page.context.close()


def test_what_is_folded_opens_with_the_keyboard_and_shows_its_picture(browser: Browser, three_address: str) -> None:
    page = opened(browser, "laptop")
    page.goto(f"{three_address}/wat-houdt-tegen?lang=en")
    fold = page.locator("#seats")
    fold.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("img")).to_be_visible()
    page.wait_for_function("document.querySelector('#seats img').naturalWidth > 0")
    page.context.close()


@pytest.mark.parametrize("old", MOVED)
def test_old_addresses_lead_on_with_what_was_asked(browser: Browser, three_address: str, old: str) -> None:
    page = opened(browser, "laptop")
    page.goto(f"{three_address}{old}?lang=en&m.more_seats=50")
    expect(page).to_have_url(f"{three_address}{MOVED[old]}?lang=en&m.more_seats=50")
    expect(page.locator(".moved")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_link_of_the_chain_opens_its_levers(browser: Browser, three_address: str, script: bool) -> None:
    page = opened(browser, "laptop", java_script_enabled=script)
    page.goto(f"{three_address}/wat-houdt-tegen?lang=en")
    page.locator(".chain").get_by_role("link", name="Course").click()
    group = page.locator("section:target")
    expect(group).to_be_in_viewport()
    expect(group.get_by_role("heading")).to_have_text("Course")
    expect(group.get_by_label("more seats", exact=True)).to_be_visible()
    group.get_by_label("more seats", exact=True).fill("100")
    page.get_by_role("button", name="Work out these settings").click()
    expect(page).to_have_url(re.compile("/wat-helpt.*m.more_seats=100"))
    expect(page.locator(".switched")).to_contain_text("more seats: on")
    page.context.close()


def test_a_package_is_switched_on_in_one_click_and_listed_on_paper(browser: Browser, three_address: str) -> None:
    page = opened(browser, "laptop", java_script_enabled=False)
    page.goto(f"{three_address}/?lang=en")
    expect(page.locator(".way")).to_contain_text(re.compile(r"\d+ of 20 dots over the line"))
    promised = re.search(r"(\d+) of 20 dots", page.locator(".sets li .full").first.inner_text())
    page.locator(".sets").get_by_role("link", name="Switch on").first.click()
    expect(page.locator("#dots h2")).to_contain_text(f"In {promised[1] if promised else '?'} of 20")
    page.emulate_media(media="print")
    assert page.locator(".switched li").count() >= 2 and page.locator(".switched").is_visible()
    page.context.close()


def test_a_lever_that_begins_later_does_less_by_the_day_of_the_answer(browser: Browser, three_address: str) -> None:
    page = opened(browser, "laptop")
    page.goto(f"{three_address}/?lang=en&m.more_people=100&m.more_seats=100")
    before = page.inner_text("#keys strong >> nth=0")
    page.locator("#knob-more_seats").locator("xpath=ancestor::li").locator("details summary").click()
    with page.expect_response(re.compile("/live")):
        page.get_by_label("Begins on: more seats").fill("2030-09-02")
    expect(page.locator("#keys strong").first).not_to_have_text(before)
    expect(page).to_have_url(re.compile("s.more_seats=2030-09-02"))
    expect(page.locator(".switched")).to_contain_text("more seats: from 2 September 2030")
    moved = page.inner_text("#keys strong >> nth=0")
    page.reload()
    assert page.inner_text("#keys strong >> nth=0") == moved
    page.context.close()
