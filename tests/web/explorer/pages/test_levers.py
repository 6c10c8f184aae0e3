"""What the first screen says of a lever: since when it is on, and on what the size of its effect rests."""

import shutil
from pathlib import Path

from starlette.testclient import TestClient

from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import shelf

from ...conftest import FORM, HERE, SMALL

PAST = """
base: scenario
now: 2028-01-03
measures:
  better_pay:
    title: {nl: Beter loon, en: Better pay}
    start: 2026-06-01
    lead: lead
    effects: [{figure: without_pay, set: as_it_went}]
    cost: {}
  more_pay:
    title: {nl: Nog beter loon, en: Still better pay}
    start: 2029-01-01
    lead: lead
    effects: [{figure: applications, multiply: as_it_went}]
    cost: {}
on: {better_pay: 1}
tracks: {entry: {entry: {people: [applications, without_pay]}}}
figures:
  without_pay:
    {nl: x, en: x, unit: factor, value: 0.9, low: 0.8, high: 1, source: guess, kind: assumption, grade: expert}
  as_it_went: {nl: x, en: x, unit: factor, value: 1, source: made_up, kind: estimate, grade: derived}
"""


def test_what_is_on_already_says_since_when_and_rests_on_what_it_replaced(tmp_path: Path) -> None:
    """That the figures are as it went is no guess; how much that is, is one."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    (folder / "past.yaml").write_text(PAST, encoding="utf-8")
    sources = folder / "sources.yaml"
    sources.write_text(sources.read_text() + "\nguess: {title: Guess, publisher: us, date: 2026, own: true}\n")
    with TestClient(create(shelf(str(folder / "past.yaml"))), base_url=HERE, headers=FORM) as client:
        page = client.get("/?lang=en").text
    since, later = page.index("Already on since 1 June 2026"), page.index("Starts on 1 January 2029")
    assert later < since, "those still to be chosen come first"
    assert page.count("Already on since") == 1
    assert "#figure-without_pay" in page
