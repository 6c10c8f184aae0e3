"""Values in every picture, under the pointer and under the arrow keys, from the table behind it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .chromium import CHROMIUM, keep, opened, watch

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it with `apt-get install chromium`")


def row(page: Page, place: str, number: int) -> str:
    """A row of a table as it is told."""
    heads = [each.strip() for each in page.locator(f"{place} thead th").all_text_contents()]
    cells = [
        each.strip() for each in page.locator(f"{place} tbody tr").nth(number).locator("th, td").all_text_contents()
    ]
    return f"{cells[0]}: " + "; ".join(f"{head} {cell}" for head, cell in zip(heads[1:], cells[1:], strict=True))


def test_pointer_and_keys_tell_the_values_of_a_picture(browser: Browser, small_address: str) -> None:
    page = opened(browser).new_page()
    wrong: list[str] = []
    watch(page, small_address, wrong)
    page.goto(f"{small_address}/?lang=en")
    picture, told = page.locator("#strength .wide"), page.locator("#strength .values")
    behind = "[data-refresh=behind]"
    last = page.locator(f"{behind} tbody tr").count() - 1
    expect(told).to_be_hidden()
    picture.focus()
    for key, number in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", last)):
        page.keyboard.press(key)
        expect(told).to_have_text(row(page, behind, number))
    page.keyboard.press("ArrowRight")
    expect(told).to_have_text(row(page, behind, last))
    keep(page, "values-keys", whole=False)
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    box = picture.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 40)
    expect(told).to_have_text(row(page, behind, last))
    page.mouse.move(box["x"] + 2, box["y"] + 40)
    expect(told).to_have_text(row(page, behind, 0))
    page.context.close()
    assert not wrong


def test_values_follow_the_levers(browser: Browser, small_address: str) -> None:
    page = opened(browser).new_page()
    page.goto(f"{small_address}/?f.slots=3")
    picture, told = page.locator("#strength .wide"), page.locator("#strength .values")
    picture.focus()
    page.keyboard.press("End")
    before = told.inner_text()
    page.get_by_role("slider", name="extra keuring").fill("100")
    expect(page.get_by_role("link", name="Deel of bewaar")).to_have_attribute("href", re.compile("=100"))
    picture.focus()
    page.keyboard.press("End")
    expect(told).not_to_have_text(before)
    page.context.close()


@pytest.mark.parametrize("path", ["/wat-houdt-tegen", "/wat-het-land-kost", "/wat-helpt", "/vergelijken"])
def test_every_picture_with_a_table_has_values(browser: Browser, small_address: str, path: str) -> None:
    page = opened(browser).new_page()
    page.goto(f"{small_address}{path}?m.more_exams=45")
    pictures = page.locator("figure:has(picture):has(tbody tr)")
    assert page.locator("figure:has(tbody tr) [role=group][tabindex]").count() == pictures.count() > 0
    page.context.close()
