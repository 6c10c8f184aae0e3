"""The pages of trade-offs and of industry: the numbers of the command, and no weight that nobody gave."""

import io
import re
import shutil
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from dienmodel import api
from dienmodel.api import Choice, OwnWeights
from dienmodel.runs.desk import AS_SAID
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.show.say.tradeoff import ranking_sheet, tidy_tradeoff_sheet, tradeoff_sheet
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.words import words
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.asked import asked_of
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import key_of, run_with_bands
from dienmodel.weigh.ranking import ranked
from dienmodel.weigh.regret import regret
from dienmodel.weigh.tradeoff import side_by_side

from .conftest import FORM, HERE, SMALL, three_levers

WEIGH = SMALL.parents[1] / "weigh"


def plain(page: str) -> str:
    shown = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>", " ", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


@pytest.fixture(scope="module")
def nation(dutch: Shelf) -> TestClient:
    return TestClient(create(dutch), base_url=HERE)


def pin(**levels: float) -> str:
    return urlencode(
        [("scenario", "nederland"), *((f"m.{name}", f"{100 * level:g}") for name, level in levels.items())]
    )


BESIDE = [("lang", "en"), ("with", pin(retention_pay=1.0)), ("m.campaign", "100")]


@pytest.fixture(scope="module")
def command() -> api.SideBySide:
    """The same alternatives, asked outside the explorer."""
    return api.trade_off([Choice("nederland")], [{"retention_pay": 1.0}, {"campaign": 1.0}])


def test_the_page_tells_every_number_of_the_command(nation: TestClient, command: api.SideBySide) -> None:
    page = plain(nation.get("/afruil", params=BESIDE).text)
    sheet = tradeoff_sheet(command.trade_off, command.runs, words("en"))
    for row in sheet.rows:
        assert " ".join(row).strip() in page, row
    assert command.present is not None
    for value in command.present.values.values():
        assert words("en").euro(value) in page


def test_what_is_taken_along_tells_them_too(nation: TestClient, command: api.SideBySide) -> None:
    book = load_workbook(io.BytesIO(nation.get("/take/alternatives.xlsx", params=BESIDE).content))
    rows = [[cell for cell in row] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    sheet = tidy_tradeoff_sheet(command.trade_off, command.runs, words("en"))
    assert len(rows) == len(sheet.rows) == len(command.table)
    unknown = [row for row in rows if row[5] == words("en").say("country.unknown")]
    assert unknown and all(row[2] != 0 for row in unknown)
    told = {(row[0], row[1][:1]): row[2] for row in rows}
    for each, row in zip(sheet.rows, command.table.rows(), strict=True):
        number = told[each[0], "ABC"[command.trade_off.names.index(row["alternative"])]]
        if row["value"] is not None and abs(row["value"]) >= 1e3:
            assert number == pytest.approx(row["value"], rel=6e-3)  # as it stands on the page


def test_nothing_is_added_up_until_somebody_gives_points(nation: TestClient, command: api.SideBySide) -> None:
    bare = nation.get("/afruil", params=BESIDE).text
    assert '<input type="number"' in bare and not re.search(r'type="number"[^>]*value="[^"]', bare)
    assert words("en").say("tradeoff.scales") not in bare
    points = [("w.target:t2030", "3"), ("w.cost:paid", "1")]
    page = plain(nation.get("/afruil", params=[*BESIDE, *points]).text)
    own = OwnWeights({"target:t2030": 0.75, "cost:paid": 0.25})
    expected = ranking_sheet(ranked(command.trade_off, own), words("en"))
    for row in expected.rows:
        assert " ".join(row[1:]) in page


@pytest.mark.parametrize("points", ["-1", "many", "1e99"])
def test_points_that_are_none_are_refused(nation: TestClient, points: str) -> None:
    answer = nation.get("/afruil", params=[*BESIDE, ("w.cost:paid", points)])
    assert answer.status_code == 400 and "cost:paid" in answer.text


def test_points_are_parts_of_their_sum(nation: TestClient) -> None:
    def ranks(*points: tuple[str, str]) -> str:
        page = plain(nation.get("/afruil", params=[*BESIDE, *points]).text)
        return page[page.index("By your own weights") : page.index("Points", page.index("By your own weights"))]

    once = ranks(("w.target:t2030", "3"), ("w.cost:paid", "1"))
    assert ranks(("w.target:t2030", "75"), ("w.cost:paid", "25")) == once
    assert ranks(("w.cost:paid", "1"), ("w.target:t2030", "3"), ("w.labour_claim", "0")) == once


def test_without_a_choice_packages_stand_beside_the_scenario(nation: TestClient) -> None:
    page = nation.get("/afruil", params={"lang": "nl"}).text
    assert page.count(" checked") == 3 and "D: " in plain(page)
    alone = nation.get("/afruil", params={"lang": "nl", "chosen": "1"}).text
    assert words("nl").say("afruil.alone") in plain(alone) and " checked" not in alone


def test_a_state_keeps_its_name_and_can_be_left_out(nation: TestClient) -> None:
    named = f"{pin(retention_pay=1.0)}&name=Meer+loon"
    page = nation.get("/afruil", params={"lang": "nl", "with": named}).text
    assert "B: Meer loon" in plain(page) and page.count(" checked") == 1


def test_a_lever_that_says_what_the_scenario_says_is_no_alternative(nation: TestClient) -> None:
    same = urlencode([("scenario", "nederland"), ("m.retention_pay", "0")])
    page = plain(nation.get("/afruil", params={"lang": "nl", "with": same}).text)
    assert words("nl").say("afruil.alone") in page


def test_a_lever_moves_the_page_and_its_picture_within_a_second(nation: TestClient) -> None:
    """After the first look a lever costs one course and one drawing; in processor time, for others work too."""
    nation.get("/afruil", params=BESIDE)
    moved = [*BESIDE[:2], ("m.campaign", "40")]
    begun = time.process_time()
    assert nation.get("/afruil", params=moved).status_code == 200
    assert nation.get("/picture/tradeoff.svg", params=[*moved, ("w", "700")]).status_code == 200
    assert time.process_time() - begun < 2.0


def test_rank_stability_takes_a_tenth_of_a_second(command: api.SideBySide) -> None:
    known = np.isfinite(command.trade_off.gains).all(axis=1)
    keys = [each.key for each, one in zip(command.trade_off.criteria, known, strict=True) if one]
    own = OwnWeights(dict.fromkeys(keys, 1.0 / len(keys)))
    ranked(command.trade_off, own)
    begun = time.process_time()
    found = ranked(command.trade_off, own)
    assert time.process_time() - begun < 0.1 and found.draws == 2000 and len(keys) > 20


# --- industry --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_industry_tells_the_numbers_of_the_command_by_each_view(nation: TestClient, language: str) -> None:
    page, w = plain(nation.get("/industrie", params={"lang": language}).text), words(language)
    views = api.trade_off(["nederland", "cpb", "rabo", "literature"])
    rows = {row[0]: row for row in tradeoff_sheet(views.trade_off, views.runs, w).rows}
    shown = [row for row in rows.values() if " ".join(row).strip() in page]
    industry = {name for name, e in views.runs["nederland"].world.catalogue.indicators.items() if e.theme == "industry"}
    assert len(shown) >= len(industry) + 1  # and the effect on GDP, which only views tell


def test_of_a_euro_value_added_imports_and_taxes_are_one(nation: TestClient) -> None:
    page = plain(nation.get("/industrie", params={"lang": "en"}).text)
    year = api.indicators("nederland").year
    values = {row["indicator"]: row["value"] for row in api.indicators("nederland").table.where(year=year).rows()}
    home, abroad = (values[f"industry_{part}"] / values["industry_spending"] for part in ("value_added", "imports"))
    assert f"{home:.0%} is earned in the Netherlands and {abroad:.0%} goes abroad".replace("%", "%") in page
    assert home + abroad + values["industry_taxes"] / values["industry_spending"] == pytest.approx(1.0, abs=1e-9)
    jobs, direct = values["supplier_jobs"], values["supplier_jobs_direct"]
    assert 0 < direct < jobs
    w = words("en")
    assert (
        f"{w.people(direct)} at those who deliver to Defence and {w.people(jobs - direct)} at their suppliers" in page
    )


def test_the_age_of_the_table_and_the_grade_stand_beside_each_number(nation: TestClient) -> None:
    html = nation.get("/industrie", params={"lang": "en"}).text
    page = plain(html)
    assert "By the proportions of a table of 2000, 25 years old" in page
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = [plain(row) for row in re.findall(r"<tr>.*?</tr>", body)]
    assert len(rows) == 7 and sum(row.endswith("2000") for row in rows) == 6  # what is spent needs no table
    assert all("own assumption" in row.lower() for row in rows)
    assert "Products on which materiel is spent" in page or "products" in page


def test_a_scenario_without_industry_says_so(client: TestClient) -> None:
    page = plain(client.get("/industrie", params={"lang": "en"}).text)
    assert words("en").say("industry.none") in page


def test_views_that_do_not_fit_are_not_shown_and_the_rest_is(tmp_path: Path) -> None:
    """A scenario that buys but says nothing of displacement has no views: its own numbers are told all the same."""
    shutil.copytree(SMALL, tmp_path / "small")
    (tmp_path / "small" / "more.yaml").write_text("base: scenario\n" + (WEIGH / "asks.yaml").read_text())
    (tmp_path / "small" / "most.yaml").write_text("base: more\n" + (WEIGH / "buys.yaml").read_text())
    found = TestClient(create(shelf(str(tmp_path / "small" / "most.yaml"))), base_url=HERE)
    industry = plain(found.get("/industrie", params={"lang": "en"}).text)
    assert words("en").say("industry.no_views") in industry and "table of 2000" in industry
    assert found.get("/take/industry-views.csv", params={"lang": "en"}).status_code == 404
    weighed = plain(found.get("/afruil", params={"lang": "en", "m.more_exams": "50"}).text)
    assert "A: the scenario itself" in weighed and "B: your levers" in weighed


def test_futures_of_all_alternatives_bring_regret_and_what_cannot_be_told_apart(tmp_path: Path) -> None:
    own = three_levers(tmp_path)
    found = TestClient(create(own), base_url=HERE, headers=FORM)
    moved = {"lang": "en", "m.more_exams": "50"}
    bare = plain(found.get("/afruil", params=moved).text)
    assert words("en").say("afruil.regret_none") in bare and words("en").say("afruil.no_bands") in bare
    catalogue = own.catalogue(own.first)
    asked = asked_of(list(moved.items()), own.first, catalogue)
    for state in (AS_SAID, asked.state):
        run = own.desk(own.first).run(state)
        own.work.keep(key_of("futures", own.first, state), futures(run.world, 30, 1))
    page = plain(found.get("/afruil", params=moved).text)
    assert words("en").say("tradeoff.regret", draws="30") in page and words("en").say("tradeoff.level") in page
    runs = {name: run_with_bands(own, own.first, state) for name, state in (("a", AS_SAID), ("b", asked.state))}
    told = regret(side_by_side(runs, day_of_answer(runs["a"]).year), runs)
    assert told is not None
    w, first = words("en"), told.table().rows()[0]
    assert f"{w.people(first['worst'])} {w.people(first['mean'])}" in page
