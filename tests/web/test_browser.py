"""The explorer as people see it: in Chromium, on a phone and a desk, with and without script, and on paper.

Screenshots are kept in the folder that DIENMODEL_SCREENSHOTS names.
"""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dienmodel.web.explorer.site import ALL

from .chromium import CHROMIUM, keep, opened, watch

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it with `apt-get install chromium`")


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Page]:
    """The first screen, watched for requests to elsewhere and for complaints."""
    context = opened(browser)
    page = context.new_page()
    wrong: list[str] = []
    watch(page, address, wrong)
    page.goto(address)
    yield page
    context.close()
    assert not wrong


BY_DAY = [("phone", "nl", "address"), ("desk", "en", "small_address")]
"""Each size and each language once; of the large scenario, whose pages are ten times as long, the narrow ones."""
BY_NIGHT = [(size, language, "address") for size, language in (("phone", "en"), ("desk", "nl"), ("desk", "en"))]
LEVERS = {"address": "m.retention_pay=40", "small_address": "m.more_exams=40"}


@pytest.mark.parametrize(
    ("size", "language", "where"), [*BY_DAY, *(pytest.param(*each, marks=pytest.mark.nightly) for each in BY_NIGHT)]
)
def test_every_page_is_accessible_and_fits(
    browser: Browser, size: str, language: str, where: str, request: pytest.FixtureRequest
) -> None:
    context, address = opened(browser, size), request.getfixturevalue(where)
    page = context.new_page()
    wrong: list[str] = []
    watch(page, address, wrong)
    for path in ALL:
        page.goto(f"{address}{path}?lang={language}&{LEVERS[where]}", wait_until="load")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
        keep(page, f"{size}-{language}-{path.strip('/') or 'antwoord'}")
    context.close()
    assert not wrong


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "high contrast"])
def test_every_page_can_be_read_in_the_dark_and_in_high_contrast(
    browser: Browser, small_address: str, look: dict[str, str]
) -> None:
    """Letters stand out from what is behind them, pictures lie on paper, and only what is chosen looks chosen."""
    context = opened(browser, **look)
    page = context.new_page()
    for path in ALL:
        page.goto(f"{small_address}{path}?lang=en&m.more_exams=45", wait_until="load")
        found = Axe().run(page, options={"runOnly": ["color-contrast"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        papers = page.eval_on_selector_all(
            "figure svg, figure img", "all => all.map(e => getComputedStyle(e).backgroundColor)"
        )
        assert set(papers) <= {"rgb(255, 255, 255)"}, path
        keep(page, f"{next(iter(look.values()))}-{path.strip('/') or 'answer'}")
    page.goto(small_address)
    edges = page.eval_on_selector_all(
        "nav a", "all => all.map(e => [e.hasAttribute('aria-current'), getComputedStyle(e).borderBottomColor])"
    )
    chosen = {colour for current, colour in edges if current}
    assert chosen.isdisjoint({colour for current, colour in edges if not current})
    context.close()


def test_a_lever_moves_sentence_figures_and_picture(desk: Page) -> None:
    line = desk.locator(".live .wide [class*=live_line_marks] path")
    sentence, course = desk.inner_text("#outcome"), line.get_attribute("d")
    slider = desk.get_by_role("slider", name="Dienjaar opschalen")
    slider.fill("100")
    expect(desk.locator("#outcome")).not_to_have_text(sentence)
    expect(line).not_to_have_attribute("d", course or "")
    expect(desk.locator("#keys .before").first).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", "100\u00a0%")
    expect(desk).to_have_url(re.compile(r"m\.service_year_scale_up=100"))
    moved = desk.inner_text("#outcome")
    desk.reload()
    assert desk.inner_text("#outcome") == moved
    drawn = numbers(desk.locator(".live .wide [class*=live_line_marks] path").get_attribute("d"))
    assert drawn == pytest.approx(numbers(line.get_attribute("d")), abs=0.11)


def numbers(path: str | None) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path or "")]


def test_the_script_draws_what_the_server_draws(desk: Page, address: str) -> None:
    """The marks after a move are those of a page that was asked for with that move."""
    marks = ".live .wide :is([class*=live_area_marks], [class*=live_line_marks]) path, [class*=live_label_marks] text"
    places = (
        "all => all.flatMap(mark => (mark.getAttribute('d') || mark.getAttribute('transform')).match(/-?[\\d.]+/g))"
    )
    with desk.expect_response(re.compile("/live")):
        desk.get_by_role("slider", name="Behoudpremie").fill("80")
    expect(desk.locator(".before:visible").first).to_be_visible()
    moved = [float(number) for number in desk.eval_on_selector_all(marks, places)]
    desk.goto(f"{address}/?m.retention_pay=80")
    drawn = [float(number) for number in desk.eval_on_selector_all(marks, places)]
    assert moved == pytest.approx(drawn, abs=0.3)


def test_a_choice_and_the_way_back(desk: Page) -> None:
    before = desk.inner_text("#keys")
    desk.get_by_text("Alle andere maatregelen").click()
    desk.get_by_label("Enquête: hoe verplicht?").select_option("survey_level_3")
    expect(desk.locator("#keys .before:visible").first).to_be_visible()
    expect(desk).to_have_url(re.compile("survey_level_3"))
    desk.get_by_role("link", name="Terug naar het scenario").click()
    assert desk.inner_text("#keys") == before


def test_everything_can_be_done_with_the_keyboard(desk: Page) -> None:
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    sentence = desk.inner_text("#outcome")
    slider = desk.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        desk.keyboard.press("ArrowRight")
    expect(slider).to_have_value("50")
    expect(desk.locator("#outcome")).not_to_have_text(sentence)
    ring = slider.evaluate("field => getComputedStyle(field).outlineStyle")
    assert ring == "solid"


def test_language_keeps_the_levers(desk: Page, address: str) -> None:
    desk.goto(f"{address}/?m.retention_pay=60")
    desk.get_by_role("link", name="English").click()
    expect(desk.get_by_role("slider", name="Retention pay")).to_have_value("60")
    expect(desk.locator("html")).to_have_attribute("lang", "en")


def test_a_figure_leads_to_its_origin_and_its_source(desk: Page) -> None:
    desk.get_by_role("link", name="Waar komt dit vandaan? (Gevulde functies)").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Waar komt dit vandaan?")
    desk.locator(".plainlist a").first.click()
    expect(desk.locator("li:target .value")).to_be_visible()


def test_every_key_leads_to_more_of_it_under_the_levers(desk: Page) -> None:
    desk.get_by_role("slider", name="Behoudpremie").fill("45")
    for name, place in (("Per krijgsmachtdeel en rang", "/mensen"), ("Alle knelpunten", "/wat-houdt-tegen")):
        expect(desk.get_by_role("link", name=name)).to_have_attribute("href", re.compile(f"{place}.*retention_pay=45"))
    desk.get_by_role("link", name="Kosten per jaar").click()
    expect(desk).to_have_url(re.compile("/wat-het-land-kost.*retention_pay=45#money"))
    expect(desk.locator("#money")).to_be_in_viewport()


def test_a_figure_can_be_changed(desk: Page, address: str) -> None:
    desk.goto(f"{address}/cijfers?q=clearance_officers")
    field = desk.locator("#f-clearance_officers")
    field.fill("70")
    field.press("Enter")
    expect(desk).to_have_url(re.compile("f.clearance_officers=70"))
    expect(desk.locator("#keys .before:visible").first).to_be_visible()


def test_long_work_reports_back(desk: Page, address: str) -> None:
    desk.goto(f"{address}/hoe-zeker")
    desk.get_by_role("button", name="Simuleer wachttijden en doorlooptijden").click()
    expect(desk.locator("#categories img")).to_be_visible(timeout=120_000)
    desk.goto(address)
    expect(desk.locator("#sureness")).to_contain_text("90")
    band, note = desk.locator(".live .wide [class*=live_band_marks]").first, desk.locator(".live + .note [data-band]")
    expect(band).to_have_css("visibility", "visible")
    slider = desk.get_by_role("slider", name="Behoudpremie")
    slider.fill("35")
    expect(band).to_have_css("visibility", "hidden")
    expect(note).to_be_hidden()
    expect(desk.locator("#sureness")).to_contain_text("nog niet berekend")
    slider.fill("0")
    expect(band).to_have_css("visibility", "visible")
    expect(note).to_be_visible()


def test_work_can_be_stopped(desk: Page, address: str) -> None:
    desk.goto(f"{address}/hoe-zeker?m.retention_pay=15")
    desk.get_by_text("Welk onzeker cijfer maakt het meest uit?").click()
    desk.get_by_role("button", name="Bereken welk cijfer").click()
    desk.get_by_role("button", name="Stop", exact=True).click()
    expect(desk.locator("[data-job]")).to_have_count(0, timeout=60_000)
    expect(desk.get_by_role("button", name="Bereken welk cijfer")).to_be_visible(timeout=60_000)


def test_a_lost_connection_is_told(browser: Browser, small_address: str) -> None:
    page = opened(browser).new_page()
    page.goto(small_address)
    expect(page.locator("#lost")).to_be_hidden()
    page.route("**/live?**", lambda route: route.abort())
    page.get_by_role("slider").first.fill("100")
    expect(page.locator("#lost")).to_be_visible()
    page.unroute_all()
    page.get_by_role("slider").first.fill("50")
    expect(page.locator("#lost")).to_be_hidden()
    page.context.close()


def test_without_script_the_levers_are_a_form(browser: Browser, address: str) -> None:
    context = opened(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("svg [class*=live_line_marks] path").first.get_attribute("d")
    before = page.inner_text("#keys")
    page.get_by_text("Alle andere maatregelen").click()
    page.get_by_label("Enquête: hoe verplicht?").select_option("survey_level_4")
    page.get_by_role("button", name="Toon").click()
    assert page.inner_text("#keys") != before
    page.locator("details.behind-picture summary").click()
    assert page.locator("details.behind-picture td").first.is_visible()
    keep(page, "no-script")
    context.close()


def test_on_paper_there_are_no_controls(desk: Page, address: str) -> None:
    desk.emulate_media(media="print")
    for hidden in ("#levers", "nav", ".take", ".open", ".language"):
        assert not desk.locator(hidden).first.is_visible()
    assert desk.locator("#outcome").is_visible() and desk.locator(".live .wide svg").is_visible()
    keep(desk, "print-antwoord")
    desk.goto(f"{address}/wat-houdt-tegen")
    assert desk.locator(".chain li").first.is_visible()
    desk.goto(f"{address}/wat-het-land-kost?m.retention_pay=40")
    desk.wait_for_load_state("networkidle")
    assert desk.locator("#spending img").evaluate("image => image.naturalWidth > 0")
    assert desk.pdf()[:4] == b"%PDF"


def test_the_best_plan_and_its_trade_offs_can_be_clicked(browser: Browser, small_address: str) -> None:
    context = opened(browser)
    page = context.new_page()
    wrong: list[str] = []
    watch(page, small_address, wrong)
    page.goto(f"{small_address}/wat-helpt?f.slots=3")
    page.get_by_text("Het beste plan", exact=True).click()
    page.get_by_role("button", name="Zoek het beste plan").click()
    expect(page.locator("#plan-calendar img")).to_be_visible(timeout=60_000)
    page.locator("#front > summary").click()
    page.get_by_role("button", name="Bereken de afruil").click()
    expect(page.locator("#point-1")).to_be_visible(timeout=60_000)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    keep(page, "desk-nl-plan")
    page.locator("#front svg a").last.click(force=True)
    expect(page.locator("tr:target")).to_be_visible()
    page.get_by_role("link", name="Bekijk alles met dit plan").click()
    expect(page.locator(".mark")).to_contain_text("met het beste plan")
    context.close()
    assert not wrong


def test_a_phone_says_what_the_line_of_the_picture_is(browser: Browser, small_address: str) -> None:
    context = opened(browser, "phone")
    page = context.new_page()
    page.goto(f"{small_address}?lang=nl")
    note = page.locator("#strength + .note")
    expect(note).to_be_visible()
    expect(note).to_contain_text("De lijn is wat wordt verwacht als elk cijfer precies klopt")
    keep(page, "phone-nl-line")
    context.close()
