"""Pages as plain HTML: what they say, how they are asked, and what they refuse."""

import csv
import multiprocessing
import pickle
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import dienmodel
from dienmodel.runs.desk import State
from dienmodel.runs.tables.targets import targets_table
from dienmodel.web.explorer import apart
from dienmodel.web.explorer.apart import plan_apart
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages import measures
from dienmodel.web.explorer.pages.parts.plan import whole
from dienmodel.web.explorer.sharing import downloads
from dienmodel.web.explorer.shelf import LARGEST, Shelf
from dienmodel.web.explorer.site import ALL, PAGES
from dienmodel.web.explorer.view import View
from dienmodel.web.shell.jobs import Failed, Job, Jobs
from dienmodel.web.shell.notes import Notes
from dienmodel.web.shell.process import Tell
from dienmodel.weigh.attribution import attribute, effects_table

from .conftest import FORM, HERE, SMALL

EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", ALL)
def test_every_page_shows_in_both_languages(client: TestClient, path: str, language: str) -> None:
    page = client.get(path, params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert len(re.findall("<h1", page.text)) == 1
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", ALL)
def test_no_page_needs_what_its_policy_forbids(client: TestClient, path: str) -> None:
    page = client.get(path)
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert not re.search(r"<style|\sstyle=|<script(?! src=)|\son[a-z]+=|javascript:", page.text)
    assert not re.search(r'(?:src|href|srcset|action)="(?:https?:)?//', page.text)


def test_the_first_screen_says_what_the_command_line_says(dutch: Shelf) -> None:
    fresh = replace(dutch, small=Notes(1000), work=Notes(24), runs=Notes(6))  # nothing that another test has computed
    client = TestClient(create(fresh), base_url=HERE)
    said = dienmodel.run("nederland", replications=0, draws=0).answer("nl")
    page = client.get("/").text
    shown = re.search(r'id="outcome"[^>]*>([^<]+)<', page)
    assert shown and said.startswith(shown[1])
    at_once, _, behind_a_click = page.partition('<details class="more"')
    assert at_once.count('type="range"') + at_once.count("<select") in range(8, 11)
    assert "survey_level_4" in behind_a_click
    assert page.count('class="plain"') >= 8


def test_a_form_without_script_moves_a_lever(client: TestClient) -> None:
    before, after = (client.get("/", params=asked).text for asked in ({}, {"m.more_exams": "100"}))
    assert 'value="0" data-was="0"' in before and 'value="100" data-was="0"' in after
    assert 'class="before" hidden' in before
    shown = [re.findall(r"<strong>([^<]+)</strong>", page) for page in (before, after)]
    assert shown[0] != shown[1]


def test_what_moves_is_what_the_page_shows(client: TestClient) -> None:
    asked = {"m.more_exams": "50"}
    moved, page = client.get("/live", params=asked).json(), client.get("/", params=asked).text
    assert moved["outcome"] in page
    assert all(key["value"] in page for key in moved["keys"])
    assert all(0 <= share <= 1 for course in moved["courses"] for share in course)


def test_the_language_link_keeps_the_question(client: TestClient) -> None:
    page = client.get("/herkomst", params={"m.more_exams": "50", "quantity": "military", "date": "2029-12-31"}).text
    link = re.search(r'class="language"[^>]*href="([^"]+)"', page)
    assert link
    asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert asked["lang"] == ["en"] and asked["quantity"] == ["military"] and asked["m.more_exams"] == ["50"]


@pytest.mark.parametrize(
    "asked",
    [
        {"scenario": "../../etc/passwd"},
        {"scenario": EVIL},
        {"m.more_exams": "lots"},
        {"m.more_exams": "101"},
        {"m.more_exams": "nan"},
        {"m.nothing": "50"},
        {"f.nothing": "1"},
        {"f.slots": "1e400"},
        {f"m.x{i}": "1" for i in range(300)},
    ],
    ids=str,
)
def test_a_faulty_question_is_refused_in_words(client: TestClient, asked: dict[str, str]) -> None:
    page = client.get("/", params=asked)
    assert page.status_code == 400
    assert 'class="faults"' in page.text and EVIL not in page.text


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    for path in (
        "/nothing",
        "/picture/nothing.svg",
        "/picture/seats.svg?w=9",
        "/download/nothing.csv",
        "/static/../app.py",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/wat-houdt-tegen/").status_code == 404


def test_another_host_name_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_another_site_may_not_start_anything(client: TestClient) -> None:
    answer = client.post("/jobs/bands", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("key", ["seats", "bottlenecks", "funnel", "flows", "money", "evidence", "effects", "compared"])
@pytest.mark.parametrize("width", [340, 700])
def test_pictures_are_files_of_their_own(client: TestClient, key: str, width: int) -> None:
    picture = client.get(f"/picture/{key}.svg", params={"w": width, "m.more_exams": "30"})
    assert picture.status_code == 200 and picture.headers["content-type"] == "image/svg+xml"
    assert "style=" not in picture.text and 'xmlns="http://www.w3.org/2000/svg"' in picture.text


@pytest.mark.parametrize("name", downloads.TABLE_NAMES)
def test_every_table_downloads_for_people_and_for_programs(client: TestClient, name: str) -> None:
    """A spreadsheet in Dutch and one in English read the numbers that a program reads."""
    program = client.post("/api/v1/tables", json={"scenario": "small", "table": name}, headers={"accept": "text/csv"})
    assert program.headers["content-type"].startswith("text/csv")
    read = list(csv.reader(program.content.decode().splitlines()))
    for language, delimiter, decimal in (("nl", ";", ","), ("en", ",", ".")):
        answer = client.get(f"/download/{name}.csv", params={"lang": language})
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="small-{name}.csv"'
        assert answer.content.startswith(b"\xef\xbb\xbf") and not program.content.startswith(b"\xef")
        rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=delimiter))
        assert [[_with_point(cell, decimal) for cell in row] for row in rows] == read


def _with_point(cell: str, decimal: str) -> str:
    return cell.replace(",", ".") if decimal == "," and re.fullmatch(r"-?\d+,\d+(e-?\d+)?", cell) else cell


def test_files_are_called_after_the_scenario_and_the_table(client: TestClient) -> None:
    book = client.get("/download/dienmodel.xlsx", params=[("table", "totals"), ("table", "targets")])
    assert book.headers["content-disposition"] == 'attachment; filename="small-totals-targets.xlsx"'
    text = "base: small\nscenario: my_own\non: {more_exams: 0.123}\n"
    opened = client.post("/open", files={"file": ("x.yaml", text)}, follow_redirects=False).headers["location"]
    table = client.get("/download/totals.csv?" + urlsplit(opened).query)
    assert table.headers["content-disposition"] == 'attachment; filename="my_own-totals.csv"'


def test_excel_has_data_notes_and_sources(client: TestClient) -> None:
    import io
    import zipfile

    answer = client.get("/download/dienmodel.xlsx", params=[("table", "totals"), ("table", "targets")])
    book = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/workbook.xml").decode()
    assert re.findall(r'<sheet name="([^"]+)"', book) == ["totals", "targets", "Toelichting", "Kolommen", "Bronnen"]


def test_our_own_assumptions_are_nowhere_a_judgement_of_experts(dutch: Shelf) -> None:
    """All of the baseline's figures that are graded as reasoned rest on this project alone."""
    import io
    import zipfile

    own, experts = "eigen aanname, niet getoetst", "oordeel van deskundigen"
    with TestClient(create(dutch), base_url=HERE) as client:
        pages = [client.get(path).text.lower() for path in ("/", "/cijfers", "/herkomst")]
        none = '<th scope="row">oordeel van deskundigen</th><td class="n">0</td>'
        pages[1] = pages[1].replace(none, "")  # the table of evidence says that there is none
        book = zipfile.ZipFile(io.BytesIO(client.get("/download/dienmodel.xlsx?table=figures").content))
    pages.append("".join(book.read(name).decode() for name in book.namelist() if name.endswith("xml")).lower())
    assert [own in page and experts not in page for page in pages] == [True] * 4


def test_a_spreadsheet_is_not_given_a_formula() -> None:
    from dienmodel.text.table import table

    assert "'=1+1" in downloads.as_csv(table("t", [{"a": "=1+1", "b": -1.0}]))


def test_numbers_in_tables_lead_to_their_explanation(dutch: Shelf) -> None:
    """Behind a number in a table stands the same number, taken apart."""
    client = TestClient(create(dutch), base_url=HERE)
    for path, least in (("/", 60), ("/wat-het-land-kost", 30), ("/wat-houdt-tegen", 250), ("/mensen", 30)):
        page = client.get(path, params={"m.retention_pay": "40"}).text
        links = re.findall(r'<a class="cell" href="([^"]+)"[^>]*>([^<]+)</a>', page)
        assert len(links) >= least
        for link, shown in links[:: max(len(links) // 9, 1)]:
            behind = client.get(link.replace("&amp;", "&"))
            assert behind.status_code == 200
            value = re.search(r'<p class="answer">.*?<strong>([^<]+)</strong>', behind.text)
            assert value and number(value[1]) == pytest.approx(number(shown), rel=0.05, abs=0.6), (
                link
            )  # both are rounded


def number(text: str) -> float:
    """A Dutch number; euro in millions."""
    scale = 1000 if "mld" in text else 1
    return scale * float("".join(c for c in text if c.isdigit() or c in ",").replace(",", "."))


def test_all_costs_together_add_up_to_the_cost_on_the_first_screen(dutch: Shelf) -> None:
    client = TestClient(create(dutch), base_url=HERE)
    page = client.get("/").text
    link = re.search(r'href="(/herkomst[^"]*cost%3Atotal[^"]*)"', page)
    assert link
    behind = client.get(link[1].replace("&amp;", "&")).text
    shown = re.findall(r"<strong>(€[^<]+)</strong>", page)
    assert shown and shown[-1] in behind


def test_every_lever_says_what_it_does_and_on_what_evidence(dutch: Shelf) -> None:
    page = TestClient(create(dutch), base_url=HERE).get("/").text
    sliders = page.count('type="range"')
    faces = re.findall(r'<p class="full">(.*?)</p>', page)
    assert len(faces) == sliders and sliders >= 7
    assert all("mensen" in face and "2030" in face and "/cijfers" in face for face in faces)


def test_numbers_to_change_are_in_the_notation_of_the_language(client: TestClient) -> None:
    for language, shown in (("nl", "0,"), ("en", "0.")):
        page = client.get("/cijfers", params={"lang": language}).text
        assert re.search(rf'name="f\.[^"]+" value="{re.escape(shown)}', page)
    assert client.get("/", params={"f.rejected": "0,25"}).text == client.get("/", params={"f.rejected": "0.25"}).text


# --- saving and opening ----------------------------------------------------------------------------------


def test_a_saved_scenario_is_what_the_command_line_reads(dutch: Shelf, tmp_path: Path) -> None:
    client = TestClient(create(dutch), base_url=HERE, headers=FORM)
    asked = {"m.retention_pay": "40", "f.clearance_officers": "170"}
    text = client.get("/download/scenario.yaml", params=asked).text
    (tmp_path / "mine.yaml").write_text(text)
    said = dienmodel.load(str(tmp_path / "mine.yaml"))
    assert said.scenario.on["retention_pay"] == 0.4
    assert said.figures["clearance_officers"].value == 170
    opened = client.post("/open", files={"file": ("mine.yaml", text)}, follow_redirects=False)
    assert opened.status_code == 303
    shown, plain = client.get(opened.headers["location"]).text, client.get("/", params=asked).text
    outcome = re.compile(r'id="outcome"[^>]*>([^<]+)<')
    assert outcome.findall(shown) == outcome.findall(plain)
    again = client.get("/download/scenario.yaml?" + urlsplit(opened.headers["location"]).query).text
    assert "retention_pay: 0.4" in again and "170" in again


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- a list",
        b"base: ../../secret",
        b"base: small\nsnapshot: /etc/passwd",
        b"base: small\nnonsense: 1",
        b"base: small\nbase: small",
        b"base: small\nx: " + b"[" * 300,
        b"a: &a [1]\nb: *a",
        b"!!python/object:os.system {}",
        b"\xff\xfe\x00",
    ],
    ids=repr,
)
def test_a_faulty_upload_is_refused_in_words(client: TestClient, content: bytes) -> None:
    answer = client.post("/open", files={"file": ("x.yaml", content)})
    assert answer.status_code == 400 and 'class="faults"' in answer.text


def test_a_large_upload_is_refused(client: TestClient) -> None:
    assert client.post("/open", files={"file": ("x.yaml", b"#" * (LARGEST + 2))}).status_code == 413


def test_read_only_takes_nothing(small: Shelf) -> None:
    client = TestClient(create(small, read_only=True), base_url=HERE, headers=FORM)
    assert client.get("/").status_code == client.get("/hoe-zeker").status_code == 200
    assert client.post("/open", files={"file": ("x.yaml", b"base: small")}).status_code in (404, 405)
    assert client.post("/jobs/bands").status_code in (404, 405)
    assert client.post("/api/v1/jobs", json={"scenario": "small"}).status_code in (404, 405)
    assert '<form method="post"' not in client.get("/").text + client.get("/hoe-zeker").text


# --- long work -------------------------------------------------------------------------------------------


def when_done(client: TestClient, path: str, asked: dict[str, str]) -> str:
    """The page once no work on it goes on; meanwhile the work is asked, as by its script, and not the page."""
    deadline = time.monotonic() + 240
    while job := re.search(r'data-job="([^"]+)"', shown := client.get(path, params=asked).text):
        while client.get(f"/api/v1/jobs/{job[1]}").json()["status"] in ("waiting", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    return shown


def here(compute: Callable[[Tell], Any], job: Job, parts: int) -> Any:
    """In this process what is otherwise done in one of its own, sent to and fro as there."""
    found = pickle.loads(pickle.dumps(compute))(lambda part: job.note(0, parts))
    return pickle.loads(pickle.dumps(found))


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("bands", "/hoe-zeker"),
        ("futures", "/hoe-zeker"),
        ("effects", "/wat-helpt"),
        ("swings", "/hoe-zeker"),
        ("plan", "/wat-helpt"),
        ("front", "/wat-helpt"),
        ("why", "/wat-houdt-tegen"),
    ],
)
def test_long_work_shows_its_result(client: TestClient, kind: str, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan is made in a process of its own; to start one for each of the others shows nothing more."""
    if kind != "plan":
        monkeypatch.setattr(apart, "in_process", here)
    asked = {"m.more_exams": "35"}
    back = client.post(f"/jobs/{kind}", params=asked, data={"back": page}, follow_redirects=False)
    assert back.status_code == 303
    assert client.get(back.headers["location"]).status_code == 200
    shown = when_done(client, page, asked)
    assert f'action="/jobs/{kind}' not in shown and 'class="warning"' not in shown
    assert kind != "futures" or "Midden (mediaan)" in shown
    assert kind != "why" or "Het knelpunt is “opleidingsplaatsen”" in shown


def test_nothing_is_asked_about_targets_that_are_met(client: TestClient) -> None:
    asked = {"f.goal": "10"}
    assert 'action="/jobs/why' not in client.get("/wat-houdt-tegen", params=asked).text
    assert 'action="/jobs/why' in client.get("/wat-houdt-tegen").text


def test_the_best_plan_is_shown_kept_and_opened(client: TestClient, small: Shelf, tmp_path: Path) -> None:
    """What the page says a plan reaches is what the command line finds under the file that it gives."""
    asked = {"f.slots": "3"}
    client.post("/jobs/plan", params=asked, data={"back": "/wat-helpt"})
    page = when_done(client, "/wat-helpt", asked)
    assert 'class="warning"' not in page, re.search(r'class="warning">([^<]*)', page)
    assert "/download/plan.yaml" in page
    first = re.findall(r'<p class="answer">(.*?)</p>', page.partition('id="plan"')[2])
    assert re.search(r"\(1\): \d+\s?%, in 100 .* [\d.,]+ (van de|of) 1[.,]500 ", first[0])
    assert client.get("/picture/plan-calendar.svg", params=asked).status_code == 200
    file = tmp_path / "plan.yaml"
    file.write_text(client.get("/download/plan.yaml", params=asked).text)
    state = tmp_path / "state.yaml"
    state.write_text(client.get("/download/scenario.yaml", params=asked).text)
    found = dienmodel.project(dienmodel.load(str(SMALL), overlays=[str(state), str(file)]))
    opened = re.search(r'href="([^"]*scenario=upload-[^"]*)"', page)
    assert opened
    under = client.get(opened[1].replace("&amp;", "&"))
    assert under.status_code == 200
    name = re.search(r"scenario=(upload-\w+)", opened[1])
    assert name
    people = [row["n_people"] for row in found.table("targets").rows()]
    assert [row["n_people"] for row in targets_table(small.desk(name[1]).run()).rows()] == pytest.approx(people)


def test_a_plan_can_be_stopped_at_any_moment(dutch: Shelf) -> None:
    job = Job("key", "plan", "nederland")
    threading.Timer(3.0, job.cancel).start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        plan_apart(dutch.desk("nederland").said, job)
    assert time.monotonic() - begin < 20
    assert not multiprocessing.active_children()


def test_a_plan_that_cannot_be_made_says_why(small: Shelf) -> None:
    said = small.desk("small").said
    bare = replace(said, scenario=said.scenario.model_copy(update={"aims": {}}))
    with pytest.raises(Failed, match="no-aims"):
        plan_apart(bare, Job("key", "plan", "small"))


def test_a_page_is_a_module_and_a_template() -> None:
    for page in PAGES:
        assert (Path(page.__file__ or "").parents[1] / "templates" / page.TEMPLATE).is_file()
        assert set(page.TABLES) <= set(downloads.TABLE_NAMES)


def test_the_started_scenario_comes_first(app: FastAPI, small: Shelf) -> None:
    assert small.names()[0] == "small"
    assert 'value="small"' in TestClient(app, base_url=HERE).get("/").text


def test_people_on_another_day(client: TestClient) -> None:
    text = {day: client.get("/mensen", params={"date": day}).text for day in ("2026-06-30", "2028-12-31")}
    assert re.findall("<td.*?</td>", text["2026-06-30"]) != re.findall("<td.*?</td>", text["2028-12-31"])
    for day, page in text.items():
        whole = re.search(r'<p class="sums">(.*?)</p>', page, re.S)
        assert whole, day
        *parts, total = [int(n.replace(".", "")) for n in re.findall("<strong>([^<]+)</strong>", whole[1])]
        assert abs(sum(parts) - total) <= len(parts)
    assert client.get("/mensen", params={"date": "soon"}).status_code == 400
    assert client.get("/mensen", params={"date": "1999-01-01"}).status_code == 400


def test_which_measure_did_how_much_for_whom(small: Shelf) -> None:
    """The shares of the causes add up to the people of every group."""
    view = View(small, {}, Asked(small.first, "en", State.of({"more_exams": 1.0})), "/wat-helpt", ())
    found = effects_table(attribute(view.world, view.answer.until), "people", ("category", *view.catalogue.members))
    for sheet in measures._by_group(view, found):
        assert len(sheet.rows) == 4  # start, without measures, the measure, sum
        for column in range(1, len(sheet.head)):
            numbers = [float(row[column].replace(",", "").replace("\u2212", "-")) for row in sheet.rows]
            assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=3)
    assert [sheet.head[1:] for sheet in measures._by_group(view, found)] == [["soldier", "Officers", "not assigned"]]


def test_effects_download_once_they_are_known(small: Shelf) -> None:
    client = TestClient(create(small), base_url=HERE, headers=FORM)
    asked = {"m.more_exams": "90"}
    assert client.get("/download/effects.csv", params=asked).status_code == 404
    client.post("/jobs/effects", params=asked, data={"back": "/wat-helpt"})
    when_done(client, "/wat-helpt", asked)
    lines = client.get("/download/effects.csv", params=asked).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("cause;category") and any(line.startswith("more_exams;") for line in lines)
    assert "effects.csv" in client.get("/wat-helpt", params=asked).text


def test_work_that_waits_is_stopped_at_once() -> None:
    jobs, begun, free = Jobs(), threading.Event(), threading.Event()

    def hold(_: Job) -> None:
        begun.set()
        free.wait(30)

    jobs.start("first", "bands", "small", hold)
    waiting = jobs.start("second", "bands", "small", lambda job: pytest.fail("it ran"))
    assert begun.wait(30) and waiting.open
    waiting.cancel()
    assert not waiting.open and waiting.status == "cancelled"
    free.set()
    jobs.close()
    assert waiting.status == "cancelled"


def test_a_mixed_point_of_the_front_leads_to_its_strongest_measures(dutch: Shelf) -> None:
    catalogue = dutch.catalogue("nederland")
    mixed = {"survey_level_2": 0.9, "survey_level_4": 0.1, "retention_pay": 0.3}
    found = whole(catalogue, mixed)
    assert found == {"survey_level_2": 0.9, "survey_level_4": 0.0, "retention_pay": 0.3}
    dutch.desk("nederland").under(State.of(found))
    assert whole(catalogue, found) == found
    assert whole(catalogue, {"survey_level_2": 0.5, "survey_level_4": 0.5}) in (
        {"survey_level_2": 0.5, "survey_level_4": 0.0},
        {"survey_level_2": 0.0, "survey_level_4": 0.5},
    )
