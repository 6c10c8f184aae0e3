"""Around a table: guess first, keep states, undo and replay, and go on when the connection drops."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from dienmodel.text.faults import FaultyInput
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.serve import serve
from dienmodel.web.explorer.shelf import Shelf, shelf

from .chromium import CHROMIUM, keep, opened, watch
from .conftest import FORM, HERE, SMALL, served

in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it with `apt-get install chromium`")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def table(small: Shelf) -> Iterator[TestClient]:
    with TestClient(create(small, at_table=True), base_url=HERE, headers=FORM) as found:
        yield found


def cells(page: str) -> list[list[str]]:
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL) if body else []
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


# --- guess first -----------------------------------------------------------------------------------------------------


def test_before_it_is_revealed_the_answer_is_nowhere_on_the_page(table: TestClient) -> None:
    asked = {"guess.1": "7", "met.1": "yes"}
    shown = cells(table.get("/tafel", params={**asked, "reveal": "1"}).text)
    number = shown[0][1]
    before = table.get("/tafel", params=asked).text
    assert "Het model" not in before
    assert not re.search(rf"\b{re.escape(number)}\b", re.sub(r"<[^>]+>", " ", before))
    assert 'value="7"' in before


def test_guesses_stand_beside_the_answer_the_nearest_first(table: TestClient) -> None:
    first = cells(table.get("/tafel", params={"reveal": "1"}).text)
    answer = int(first[0][1].replace(".", ""))
    asked = {"guess.1": str(answer + 1000), "guess.2": f"{answer - 10}", "met.2": "no", "met.3": "yes", "reveal": "1"}
    shown = cells(table.get("/tafel", params=asked).text)
    assert [row[0] for row in shown] == ["Het model", "Groep 2", "Groep 1", "Groep 3"]
    assert [row[2] for row in shown] == ["–", "−10", "+1.000", "–"]
    assert [row[3] for row in shown[1:]] == ["nee", "–", "ja"]


@pytest.mark.parametrize(("written", "language"), [("1.000", "nl"), ("1,000", "en"), ("1 000", "nl"), ("1000", "en")])
def test_a_guess_is_read_as_people_write_it(table: TestClient, written: str, language: str) -> None:
    page = table.get("/tafel", params={"guess.1": written, "reveal": "1", "lang": language}).text
    assert cells(page)[1][1] == ("1.000" if language == "nl" else "1,000")


@pytest.mark.parametrize("written", ["veel", "-5", "1e9", "٣", "1234567890", "<b>"])
def test_a_guess_that_is_no_number_is_refused_in_words(table: TestClient, written: str) -> None:
    page = table.get("/tafel", params={"guess.1": written, "reveal": "1"})
    assert page.status_code == 400 and "geen getal" in page.text and "<b>" not in page.text


def test_the_levers_move_the_answer_that_is_guessed(table: TestClient) -> None:
    as_said = cells(table.get("/tafel", params={"reveal": "1"}).text)[0]
    moved = cells(table.get("/tafel", params={"reveal": "1", "f.slots": "3"}).text)[0]
    assert as_said[1] != moved[1]


def test_only_a_meeting_has_its_pages(client: TestClient, table: TestClient) -> None:
    for path in ("/tafel", "/keep"):
        assert client.get(path).status_code == 404
    assert "data-trail" not in client.get("/").text and "data-trail" in table.get("/").text


@pytest.mark.parametrize(("host", "names"), [("0.0.0.0", ()), ("192.0.2.1", ()), ("127.0.0.1", ("example.org",))])
def test_a_meeting_is_served_to_this_computer_only(host: str, names: tuple[str, ...]) -> None:
    with pytest.raises(FaultyInput) as refused:
        serve(str(SMALL), host, 0, names, read_only=False, ready=None, at_table=True)
    assert "--table" in refused.value.text("nl")


# --- states that are kept --------------------------------------------------------------------------------------------


def test_up_to_five_states_stand_side_by_side_under_their_names(table: TestClient) -> None:
    place = "/"
    for i, name in enumerate(("Plan A", "Plan B", "", "Plan D"), 1):
        page = table.get(place, params={} if place == "/" else None).text
        pins = re.findall(r'<input type="hidden" name="with" value="([^"]+)"', page)
        asked = [("m.more_exams", str(10 * i)), ("name", name)]
        asked += [("with", html.unescape(pin)) for pin in dict.fromkeys(pins)]
        place = table.get("/keep", params=asked, follow_redirects=False).headers["location"]
    page = table.get(place).text
    assert "Er zijn vier standen vastgehouden" in page and 'action="/keep"' not in page
    beside = re.search(r'href="(/vergelijken[^"]+)"', page)
    assert beside
    compared = table.get(html.unescape(beside[1])).text
    titles = re.findall(r"<h2>([A-E]: [^<]+)</h2>", compared)
    assert titles == ["A: Klein voorbeeld", "B: Plan A", "C: Plan B", "D: Stand 1", "E: Plan D"]


def test_kept_states_go_along_and_get_the_lowest_free_number(table: TestClient) -> None:
    two = "scenario=small&m.more_exams=20&name=Stand+2"
    place = table.get("/keep", params={"m.more_exams": "10", "with": two}, follow_redirects=False).headers["location"]
    assert [dict(parse_qsl(pin))["name"] for key, pin in parse_qsl(urlsplit(place).query) if key == "with"] == [
        "Stand 2",
        "Stand 1",
    ]
    for path in ("/", "/tafel", "/wat-helpt"):
        page = table.get(path, params={"m.more_exams": "10", "with": two}).text
        menu = re.findall(r'href="(/(?:tafel|wat-helpt|hoe-zeker|)\?[^"]+)"', page)
        links = [dict(parse_qsl(urlsplit(html.unescape(link)).query)) for link in menu]
        assert sum(link.get("with") == two for link in links) >= 2, path
    assert f'name="with" value="{html.escape(two)}"' in table.get("/tafel", params={"with": two}).text
    page = table.get("/", params={"m.more_exams": "10", "with": two}).text
    away = re.search(r'class="away" href="([^"]+)"', page)
    assert away and "with=" not in away[1]


@pytest.mark.parametrize("path", ["/", "/wat-helpt", "/mensen", "/cijfers", "/hoe-zeker", "/tafel", "/herkomst"])
def test_no_link_and_no_form_of_a_page_loses_what_was_kept(table: TestClient, path: str) -> None:
    """Also not those that put something beside it, or go back to the scenario as it is."""
    kept = "scenario=small&m.more_exams=20&name=Plan+A"
    asked = {"m.more_exams": "10", "with": kept}
    asked |= {"quantity": "total", "date": "2027-06-30"} if path == "/herkomst" else {}
    page = table.get(path, params=asked)
    assert page.status_code == 200
    links = [html.unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)', page.text)]
    forms = re.findall(r'<form method="get".*?</form>', page.text, re.DOTALL)
    files = ("/take/", "/download/", "/api/")
    to_pages = [link for link in links if not link.startswith(files) and "without" not in link]
    away = {html.unescape(link) for link in re.findall(r'class="away" href="([^"]+)"', page.text)}
    lost = [link for link in to_pages if link not in away and ("with", kept) not in parse_qsl(urlsplit(link).query)]
    assert len(to_pages) > 8 and not lost
    assert all(f'name="with" value="{html.escape(kept)}"' in form for form in forms)


def test_a_state_put_beside_stands_beside_those_that_were_kept(table: TestClient) -> None:
    kept = "scenario=small&m.more_exams=20&name=Plan+A"
    page = table.get("/", params={"m.more_exams": "10", "with": kept}).text
    link = re.search(r'href="(/vergelijken[^"]+)">Vergelijk deze', page)
    assert link
    titles = re.findall(r"<h2>([A-E]: [^<]+)</h2>", table.get(html.unescape(link[1])).text)
    assert titles[:2] == ["A: Klein voorbeeld", "B: Plan A"] and len(titles) == 3


def test_a_state_that_is_kept_again_gets_its_new_name(table: TestClient) -> None:
    first = table.get("/keep", params={"m.more_exams": "10", "name": "Oud"}, follow_redirects=False)
    page = table.get(first.headers["location"]).text
    pin = re.search(r'<input type="hidden" name="with" value="([^"]+)"', page)
    assert pin
    asked = [("m.more_exams", "10"), ("name", "Nieuw"), ("with", html.unescape(pin[1]))]
    again = table.get("/keep", params=asked).text
    assert ">Nieuw</a>" in again and ">Oud</a>" not in again


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def meeting_address() -> Iterator[str]:
    yield from served(create(shelf(str(SMALL)), at_table=True))


@pytest.fixture
def meeting(browser: Browser, meeting_address: str) -> Iterator[Page]:
    page = opened(browser).new_page()
    page.goto(meeting_address)
    yield page
    page.context.close()


def moved(page: Page, level: str) -> str:
    """The answer once a lever stands there, and everything that follows it has come."""
    slider = page.get_by_role("slider").first
    with page.expect_response(re.compile("/follow")):
        slider.fill(level)
    expect(page).to_have_url(re.compile(rf"={level}(&|$)"))
    expect(page.get_by_role("link", name="Deel of bewaar")).to_have_attribute("href", re.compile(rf"={level}(&|$)"))
    return page.inner_text("#outcome")


@in_browser
def test_what_was_moved_is_undone_and_played_again(meeting: Page) -> None:
    first = meeting.inner_text("#outcome")
    second, third = moved(meeting, "50"), moved(meeting, "100")
    assert len({first, second, third}) == 3
    status, slider = meeting.locator("[data-step]"), meeting.get_by_role("slider").first
    expect(status).to_have_text("Stand 3 van 3")
    for name, answer, level in (
        ("Ongedaan maken", second, "50"),
        ("Ongedaan maken", first, "0"),
        ("Opnieuw", second, "50"),
    ):
        meeting.get_by_role("button", name=name).click()
        expect(meeting.locator("#outcome")).to_have_text(answer)
        expect(slider).to_have_value(level)
    meeting.get_by_role("button", name="Speel af").click()
    for answer in (first, second, third):
        expect(meeting.locator("#outcome")).to_have_text(answer)
    expect(meeting.get_by_role("button", name="Speel af")).to_be_visible()
    expect(meeting).to_have_url(re.compile("=100"))
    meeting.reload()
    expect(status).to_have_text("Stand 3 van 3")
    keep(meeting, "table-desk-nl")


@in_browser
def test_states_that_were_seen_work_without_a_connection(meeting: Page) -> None:
    first = meeting.inner_text("#outcome")
    second = moved(meeting, "50")
    meeting.context.set_offline(True)
    meeting.get_by_role("button", name="Ongedaan maken").click()
    expect(meeting.locator("#outcome")).to_have_text(first)
    expect(meeting.locator("#lost")).to_contain_text("al eerder bekeken")
    meeting.get_by_role("button", name="Opnieuw").click()
    expect(meeting.locator("#outcome")).to_have_text(second)
    meeting.get_by_role("slider").first.fill("75")
    expect(meeting.locator("#lost")).to_contain_text("vorige stand")
    expect(meeting.locator("#outcome")).to_have_text(second)
    keep(meeting, "table-offline")
    meeting.context.set_offline(False)
    meeting.get_by_role("slider").first.fill("100")
    expect(meeting.locator("#lost")).to_be_hidden()


@in_browser
@pytest.mark.parametrize(("width", "language"), [(360, "nl"), (320, "en")], ids=["phone", "400 percent"])
def test_the_meeting_and_sharing_fit_and_are_accessible(
    browser: Browser, meeting_address: str, width: int, language: str
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 640}, reduced_motion="reduce").new_page()
    wrong: list[str] = []
    watch(page, meeting_address, wrong)
    pin = "with=m.more_exams%3D40%26name%3DPlan+A"
    for name, path in {
        "first": f"/?m.more_exams=20&{pin}",
        "guess": "/tafel?guess.1=900",
        "revealed": "/tafel?guess.1=900&met.1=yes&reveal=1",
        "share": "/delen?m.more_exams=20&name=Plan+A&note=zonder+camping&picture=strength",
        "beside": f"/vergelijken?m.more_exams=20&{pin}",
        "helps": "/wat-helpt",
    }.items():
        page.goto(f"{meeting_address}{path}{'&' if '?' in path else '?'}lang={language}", wait_until="load")
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
        keep(page, f"table-{width}-{language}-{name}")
    page.context.close()
    assert not wrong


@in_browser
def test_guessing_and_keeping_need_no_script(browser: Browser, meeting_address: str) -> None:
    page = opened(browser, java_script_enabled=False).new_page()
    page.goto(meeting_address)
    page.get_by_label("Naam voor deze stand").fill("Zonder iets")
    page.get_by_role("button", name="Houd vast").click()
    expect(page.get_by_role("link", name="Zonder iets", exact=True)).to_be_visible()
    page.get_by_role("link", name="Eerst raden").click()
    page.get_by_label("Aantal").first.fill("900")
    page.get_by_label("Doel gehaald?").first.select_option("yes")
    page.get_by_role("button", name="Laat zien").click()
    expect(page.locator("#revealed")).to_be_visible()
    expect(page.get_by_role("row", name="Groep 1")).to_contain_text("900")
    keep(page, "table-revealed")
    page.context.close()


@in_browser
def test_a_link_is_copied_and_a_page_printed_with_its_address(browser: Browser, meeting_address: str) -> None:
    context = opened(browser)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{meeting_address}/?m.more_exams=20&name=Plan+A&lang=en")
    page.get_by_role("link", name="Share or save").click()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(copied)
    expect(page.get_by_role("slider").first).to_have_value("20")
    expect(page.locator("p.called")).to_contain_text("Plan A")
    page.emulate_media(media="print")
    assert page.locator(".printed").is_visible() and not page.locator(".meeting").is_visible()
    assert meeting_address in page.inner_text(".printed")
    context.close()
