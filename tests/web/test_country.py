"""What it asks of the country: the page, the report, the first screen and the command line tell the same numbers."""

import re
from dataclasses import replace
from html import unescape

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from dienmodel import api
from dienmodel.cli import main
from dienmodel.show.say.indicators import indicator_lines, rests_on
from dienmodel.text.words import words
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.shell.notes import Notes

from .conftest import HERE

PATHS = ("/", "/wat-houdt-tegen", "/wat-helpt", "/wat-het-land-kost", "/hoe-zeker", "/cijfers")
COST = re.compile(r"Kosten in (\d{4})\W+(€ [\d.,]+ (?:mld|mln))")
PAID = re.compile(r"In (\d{4}) kost dit (€ [\d.,]+ (?:mld|mln))")


def plain(page: str) -> str:
    """A page as readers see it, on one line."""
    shown = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>", " ", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def told_by(command: str) -> str:
    outcome = CliRunner().invoke(main, ["--language", "nl", command, "nederland"])
    assert outcome.exit_code == 0, outcome.output
    return " ".join(outcome.output.split())


@pytest.fixture(scope="module")
def pages(dutch: Shelf) -> dict[str, str]:
    """The six pages of the baseline, of which no futures are known."""
    client = TestClient(create(replace(dutch, small=Notes(1000))), base_url=HERE)
    return {path: plain(client.get(path, params={"lang": "nl"}).text) for path in PATHS}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    api.run("nederland", replications=0, draws=0).report(path, "nl")
    return plain(path.read_text(encoding="utf-8"))


def test_every_indicator_is_told_alike_on_page_report_and_command_line(pages: dict[str, str], report: str) -> None:
    weighed, w = api.indicators("nederland"), words("nl")
    command, page = told_by("indicators"), pages["/wat-het-land-kost"]
    lines = indicator_lines(weighed.run, weighed.year, w)
    assert len(lines) == len(weighed.world.catalogue.indicators) > 8
    for line in lines:
        if line.why:
            assert f"{line.title} {w.say('country.unknown')}" in page and line.why in page
        else:
            assert f"{line.title} {line.value} {line.unit}" in page
        for sheet in (report, command):
            assert f"{line.title} ({line.unit}) {line.now} {line.value}" in sheet


def test_the_first_sentence_counts_what_is_unknown(pages: dict[str, str]) -> None:
    entries = api.indicators("nederland").world.catalogue.indicators
    unknown = sum(entry.unknown is not None for entry in entries.values())
    said = f"van {unknown} van de {len(entries)} andere dingen"
    assert unknown and said in pages["/wat-het-land-kost"] and said in pages["/"]


def test_both_ledgers_are_told_alike_on_page_report_and_command_line(pages: dict[str, str], report: str) -> None:
    spent = api.money("nederland")
    command, w = told_by("money"), words("nl")
    row = next(row for row in spent.years.rows() if row["year"] == spent.year)
    committed, paid = w.euro(row["cost_committed"]), w.euro(row["cost_paid"])
    sentence = plain(f"In {spent.year} wordt {committed} toegezegd en {paid} betaald")
    assert all(sentence in text for text in (pages["/wat-het-land-kost"], report, command))


def test_no_page_tells_another_cost_of_the_same_year(pages: dict[str, str], report: str) -> None:
    found = [pair for text in (*pages.values(), report) for pattern in (COST, PAID) for pair in pattern.findall(text)]
    assert len(found) >= 4 and len({year for year, _ in found}) == len(set(found))


def test_an_indicator_rests_on_the_weakest_that_it_counts_by() -> None:
    """Nobody was asked for a judgement of the baseline: what is graded so is the author's own."""
    catalogue = api.indicators("nederland").world.catalogue
    rests = {name: rests_on(catalogue, name) for name, entry in catalogue.indicators.items() if not entry.unknown}
    assert {name for name, sort in rests.items() if sort != "own"} == {"people_serving"}  # heads, by no figure
