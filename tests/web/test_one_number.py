"""No two numbers on two pages that should be equal differ: one state, seen on every page, in every file and on paper.

What is the same quantity on the same day is told alike wherever it is told; what is expected, where the median is told
beside it, says that it is.
"""

import csv
import html
import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from dienmodel.runs.desk import State
from dienmodel.show.reports.run import report
from dienmodel.text.words import Words, words
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import key_of, run_with_bands, work_for
from dienmodel.web.shell.jobs import Job

from .conftest import FORM, HERE, SMALL

PATHS = (
    "/",
    "/wat-houdt-tegen",
    "/wat-helpt",
    "/wat-het-land-kost",
    "/hoe-zeker",
    "/cijfers",
    "/mensen",
    "/vergelijken",
)
STATES: dict[str, dict[str, str]] = {"as said": {}, "moved": {"m.more_exams": "45"}}
PATIENCE = 300.0
MONTHS = "|".join(words("en").texts[f"months.{month}"] for month in range(1, 13))
EXACTLY = {"nl": "als elk cijfer precies klopt", "en": "if every figure is exactly right"}


def plain(page: str) -> str:
    """A page as readers see it, on one line."""
    shown = re.sub(r"<(?:script|style|svg)\b.*?</(?:script|style|svg)>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


@dataclass(frozen=True)
class Seen:
    """One state everywhere: its pages in words, the JSON, the table of targets as a file, and the report."""

    language: str
    pages: dict[str, str]
    projection: dict[str, Any]
    targets: list[dict[str, str]]
    report: str
    taken: list[list[str]]
    book: list[Any]

    @property
    def w(self) -> Words:
        return words(self.language)

    @property
    def main(self) -> dict[str, Any]:
        found: dict[str, Any] = self.projection["target"]
        return found

    @property
    def everywhere(self) -> dict[str, str]:
        """Pages and report."""
        return {**self.pages, "report": self.report}


@pytest.fixture(scope="module")
def ready() -> Iterator[tuple[TestClient, Shelf]]:
    """A server that knows futures and bands of both states."""
    own = shelf(str(SMALL))
    app = create(own)
    with TestClient(app, base_url=HERE, headers=FORM) as client:
        for levels in STATES.values():
            for kind in ("bands", "futures"):
                client.post(f"/jobs/{kind}", params=levels, data={"back": "/"})
        until = time.monotonic() + PATIENCE
        while not all(_known(own, levels) for levels in STATES.values()):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield client, own


def _state(levels: dict[str, str]) -> State:
    return State.of({name.removeprefix("m."): float(level) / 100 for name, level in levels.items()})


def _known(own: Shelf, levels: dict[str, str]) -> bool:
    return all(own.work.get(key_of(kind, own.first, _state(levels))) is not None for kind in ("bands", "futures"))


@pytest.fixture(scope="module", params=[(name, language) for name in STATES for language in EXACTLY], ids="-".join)
def seen(request: pytest.FixtureRequest, ready: tuple[TestClient, Shelf]) -> Seen:
    client, own = ready
    name, language = request.param
    asked = {**STATES[name], "lang": language}
    state = _state(STATES[name])
    run = run_with_bands(own, own.first, state)
    posted = {"scenario": own.first, "levels": dict(state.levels)}
    dialect = ";" if language == "nl" else ","

    def table(path: str) -> list[list[str]]:
        text = client.get(path, params=asked).content.decode("utf-8-sig")
        return [row for row in csv.reader(io.StringIO(text), delimiter=dialect) if row]

    head, *rows = table("/download/targets.csv")
    text = client.get("/download/dienmodel.xlsx?table=targets", params=asked).content
    book = openpyxl.load_workbook(io.BytesIO(text))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    return Seen(
        language,
        {path: plain(client.get(path, params=asked).text) for path in PATHS},
        client.post("/api/v1/projections", json=posted).json(),
        [dict(zip(head, row, strict=True)) for row in rows],
        plain(report(run, language)),
        table("/take/target-table.csv?page=/"),
        cells,
    )


def test_the_median_is_the_same_everywhere(seen: Seen) -> None:
    """The sentence, the tile, the tables, the files, the JSON and the report."""
    w, reach = seen.w, seen.main["figures"]
    people, band = w.people(reach["middle"]), w.span(w.people(reach["low"]), w.people(reach["high"]))
    for place in ("/", "report"):
        assert f"{people} ({band})" in seen.everywhere[place], place
    row, file = seen.taken[1], seen.targets[0]
    assert people.replace(".", "").replace(",", "") in row and band in row
    assert float(file["p50"].replace(",", ".")) == pytest.approx(reach["middle"])
    assert any(isinstance(cell, float | int) and cell == pytest.approx(reach["middle"], abs=0.5) for cell in seen.book)
    for place in ("/", "/hoe-zeker", "report"):
        assert band in seen.everywhere[place], place


def test_what_is_expected_is_the_same_everywhere_and_says_that_it_is(seen: Seen) -> None:
    w, exactly = seen.w, EXACTLY[seen.language]
    expected, reach = seen.main["expected"], seen.main["figures"]
    assert w.people(expected) != w.people(reach["middle"])  # else nothing here can fail
    for place in ("/", "/mensen", "/vergelijken", "report"):
        assert exactly in seen.everywhere[place].lower(), place
    for place in ("/", "/vergelijken", "/hoe-zeker", "report"):
        assert w.people(expected) in seen.everywhere[place], place
    assert w.number(expected) in seen.pages["/mensen"]
    assert float(seen.targets[0]["n_people"].replace(",", ".")) == pytest.approx(expected)


def test_nothing_else_is_told_of_people_on_that_day(seen: Seen) -> None:
    """Wherever people in service are counted it is the median, or the expected, and no third number."""
    w = seen.w
    told = {"nl": "mensen in dienst", "en": "people (?:are )?in service"}[seen.language]
    expected = seen.main["expected"]
    allowed = {w.people(seen.main["figures"]["middle"]), w.people(expected), w.number(expected)}
    counted = re.compile(rf"([\d.,]+)(?: \([\d.,–]+\))? {told}")
    found = {number for page in seen.everywhere.values() for number in counted.findall(page)}
    assert found and found <= allowed


def test_the_gap_the_chance_and_the_limit_are_told_alike(seen: Seen) -> None:
    w, reach = seen.w, seen.main["figures"]
    gap = w.number(round(seen.main["wanted"] - float(w.people(reach["middle"]).replace(".", "").replace(",", ""))))
    short = {"nl": f"{gap} te weinig", "en": f"{gap} short"}[seen.language]
    for place in ("/", "report"):
        assert short in seen.everywhere[place], place
    tile = {"nl": f"Tekort {gap} ", "en": f"Shortfall {gap} "}[seen.language]
    assert tile in seen.pages["/"]
    chance = " ".join(w.share(reach["chance"]).split())
    counted = {"nl": "{n} van 100", "en": "{n} of 100"}[seen.language].format(n=round(100 * reach["chance"]))
    assert counted in seen.pages["/"] and counted in seen.report and chance in seen.pages["/hoe-zeker"]
    assert seen.main["chance"] == reach["chance"]
    name = {"nl": "Knelpunt: opleidingsplaatsen", "en": "Bottleneck: seats"}[seen.language]
    for place in ("/", "/wat-houdt-tegen", "report"):
        assert name in seen.everywhere[place], place


def test_the_cost_of_a_year_is_told_alike(seen: Seen) -> None:
    said = {
        "nl": (r"Kosten in (\d{4}) (€ [\d.,]+ m\w+)", r"In (\d{4}) kost dit (€ [\d.,]+ m\w+)"),
        "en": (r"Cost in (\d{4}) (€[\d.,]+\w+)", r"In (\d{4}) this costs (€[\d.,]+\w+)"),
    }[seen.language]
    found = [pair for page in seen.everywhere.values() for pattern in said for pair in re.findall(pattern, page)]
    assert len(found) >= 3 and len(set(found)) == 1


def test_before_levers_moved_is_told_in_the_same_measure(ready: tuple[TestClient, Shelf]) -> None:
    """What stood there before is what stands there as said; a median is not held against what is expected."""
    client, _ = ready
    as_said = re.search(r"Tekort ([\d.]+)", plain(client.get("/").text))
    moved = re.search(r"Tekort ([\d.]+) was: ([\d.]*)", plain(client.get("/", params=STATES["moved"]).text))
    assert as_said and moved and (moved[2] or moved[1]) == as_said[1]
    fresh = shelf(str(SMALL))
    state = _state(STATES["moved"])
    work_for("futures", fresh, fresh.first, state)(Job("key", "futures", fresh.first))
    with TestClient(create(fresh), base_url=HERE) as other:
        alone = re.search(r"Tekort ([\d.]+) was: ([\d.]*)", plain(other.get("/", params=STATES["moved"]).text))
    assert alone and alone[1] == moved[1] and not alone[2]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("path", [path for path in PATHS if path != "/cijfers"])
def test_both_languages_tell_the_same_numbers(ready: tuple[TestClient, Shelf], path: str, state: str) -> None:
    """Every number of a page, whatever its words: a translation that tells another one is found."""
    client, _ = ready
    dutch, english = (plain(client.get(path, params={**STATES[state], "lang": lang}).text) for lang in EXACTLY)
    dutch = re.sub(r"\b\d\d-\d\d(?:-(\d{4}))?\b", r"\1", dutch)
    english = re.sub(rf"\b\d{{1,2}} (?:{MONTHS}|Dec)\b", "", english)
    assert len(_numbers(dutch)) > 3 and _numbers(dutch) == _numbers(english)


def _numbers(text: str) -> Counter[str]:
    return Counter(re.sub(r"\D", "", number) for number in re.findall(r"\d[\d.,]*", text))
