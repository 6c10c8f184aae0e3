"""The explorer for many visitors: what is refused, stored, limited and kept for whom."""

import re
import threading
import time
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import OPENED, Shelf, shelf
from dienmodel.web.explorer.site import ALL
from dienmodel.web.explorer.work import begin, key_of
from dienmodel.web.shell.headers import ANEW, LASTING, PRIVATE
from dienmodel.web.shell.jobs import EACH, WAITING, Busy, Job, Jobs
from dienmodel.web.shell.texts import Texts

from .conftest import FORM, HERE, SMALL

SECRET = "Plan van niemand in het bijzonder"


@pytest.fixture
def own() -> Shelf:
    return shelf(str(SMALL))


@pytest.fixture
def fresh(own: Shelf) -> FastAPI:
    return create(own)


def visitor(app: FastAPI, address: str = "192.0.2.1", headers: dict[str, str] = FORM) -> TestClient:
    return TestClient(app, base_url=HERE, headers=headers, client=(address, 1), raise_server_exceptions=False)


def scenario(number: int = 0, title: str = SECRET) -> str:
    return f"base: small\nscenario: mine\ntitle: {{nl: {title}, en: {title}}}\non: {{more_exams: 0.{number + 1:03}}}\n"


def opened(client: TestClient, number: int = 0) -> str:
    answer = client.post("/open", files={"file": ("mine.yaml", scenario(number))}, follow_redirects=False)
    found = re.search(r"scenario=(upload-[^&]+)", answer.headers.get("location", ""))
    assert found, answer.text
    return found[1]


# --- changes from elsewhere ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://localhost:9998"},
        {"origin": "https://localhost"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site"},
        {},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_refused_in_words(fresh: FastAPI, headers: dict[str, str]) -> None:
    client = visitor(fresh, headers=headers)
    for language, said in (
        ("nl", "niet van een pagina van deze server"),
        ("en", "not come from a page of this server"),
    ):
        answer = client.post("/jobs/bands", params={"lang": language}, data={"back": "/"})
        assert answer.status_code == 403 and said in answer.text
        assert answer.headers["cache-control"] == PRIVATE and "content-security-policy" in answer.headers
    refused = client.post("/api/v1/scenarios", data={"text": scenario()})
    assert refused.status_code == 403 and refused.headers["content-type"] == "application/problem+json"


def test_a_program_needs_no_origin_for_json(fresh: FastAPI) -> None:
    program, page = visitor(fresh, headers={}), visitor(fresh, headers={"origin": "http://evil.test"})
    for client, codes in ((program, (200, 201)), (page, (403, 403))):
        asked = client.post("/api/v1/projections", json={"scenario": "small"})
        kept = client.post("/api/v1/scenarios", json={"text": scenario()})
        assert (asked.status_code, kept.status_code) == codes


# --- storing ---------------------------------------------------------------------------------------------


def test_only_what_is_for_everybody_may_be_stored(fresh: FastAPI) -> None:
    client = visitor(fresh)
    name = opened(client)
    beside = {"with": f"scenario={name}"}
    for path, asked in (
        *((path, {"scenario": name}) for path in [*ALL, "/live", "/download/totals.csv", "/picture/seats.svg"]),
        ("/vergelijken", beside),
        ("/picture/compared.svg", beside),
        (f"/api/v1/scenarios/{name}", {}),
    ):
        answer = client.get(path, params=asked)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == PRIVATE, path
    for path in (*ALL, "/live", "/download/totals.csv", "/picture/seats.svg", "/api/v1/scenarios"):
        assert client.get(path).headers["cache-control"] == ANEW, path


def test_static_files_are_stored_for_good_under_their_content(fresh: FastAPI) -> None:
    client = visitor(fresh)
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(links) == 4
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200 and answer.headers["cache-control"] == LASTING
        assert client.get(link.partition("?")[0]).headers["cache-control"] == ANEW
    assert client.get(links[0].replace("v=", "v=0")).headers["cache-control"] == ANEW


@pytest.mark.parametrize("read_only", [False, True])
def test_no_folder_of_the_server_is_shown(own: Shelf, read_only: bool) -> None:
    client = visitor(create(own, read_only))
    folder = str(SMALL.resolve().parent)
    pages = [client.get(path) for path in ALL]
    pages += [client.get("/", params=asked) for asked in ({"m.more_exams": "101"}, {"f.lead": "-5"}, {"f.ages": "1"})]
    pages += [
        client.post("/api/v1/projections", json={"scenario": "small", "levels": {"more_exams": 2}}),
        client.get("/api/v1/scenarios/small/figures"),
    ]
    assert [page.status_code for page in pages[-5:]] == [400, 400, 400, 400, 200]
    assert all(folder not in page.text for page in pages)
    assert "scenario.yaml" in pages[-2].text


# --- uploads ---------------------------------------------------------------------------------------------


def test_an_upload_is_there_for_who_knows_its_name_and_listed_to_nobody(fresh: FastAPI) -> None:
    mine, other = visitor(fresh), visitor(fresh, "192.0.2.2")
    name = opened(mine)
    assert len(name.removeprefix("upload-")) * 4 >= 128
    assert SECRET in mine.get("/", params={"scenario": name}).text
    assert f'value="scenario={name}"' in mine.get("/vergelijken", params={"scenario": name}).text
    for path, asked in (
        ("/vergelijken", {}),
        ("/api/v1/scenarios", {}),
        ("/", {"scenario": "upload-0"}),
        ("/", {"scenario": "nothing"}),
        ("/api/v1/scenarios/nothing", {}),
    ):
        shown = other.get(path, params=asked).text
        assert SECRET not in shown and "upload-" not in shown.replace("upload-0", ""), path
    base = other.post("/api/v1/scenarios", json={"text": "base: nothing\n"})
    assert base.status_code == 400 and name not in base.text


def test_the_uploads_of_others_push_nothing_out(fresh: FastAPI) -> None:
    mine, other = visitor(fresh), visitor(fresh, "192.0.2.2")
    name = opened(mine)
    for number in range(1, OPENED + 2):
        opened(other, number)
    assert SECRET in mine.get("/", params={"scenario": name}).text
    assert "more_exams: 0.001" in mine.get("/download/scenario.yaml", params={"scenario": name}).text


def test_who_opens_too_much_is_refused_in_words(own: Shelf) -> None:
    own.uploads = Texts("upload-", most=3, most_each=2)
    app = create(own)
    one, two = visitor(app), visitor(app, "192.0.2.2")
    names = [opened(one, 0), opened(one, 1)]
    refused = one.post("/open", files={"file": ("x.yaml", scenario(2))}, data={"lang": "nl"})
    assert refused.status_code == 429 and "morgen" in refused.text
    names.append(opened(two, 2))
    refused = two.post("/api/v1/scenarios", json={"text": scenario(3)})
    assert refused.status_code == 503 and refused.headers["content-type"] == "application/problem+json"
    assert all(one.get("/", params={"scenario": name}).status_code == 200 for name in names)


def test_the_page_says_how_long_an_upload_is_kept(fresh: FastAPI) -> None:
    assert "in elk geval een dag" in visitor(fresh).get("/").text
    assert "for at least a day" in visitor(fresh).get("/", params={"lang": "en"}).text


# --- long work -------------------------------------------------------------------------------------------


@pytest.fixture
def held() -> Iterator[Jobs]:
    """Jobs of which the first holds up the others."""
    jobs, free = Jobs(), threading.Event()
    jobs.start("held", "bands", "small", lambda _: free.wait(60) and None)
    yield jobs
    free.set()
    jobs.close()


def nothing(_: Job) -> None:
    return None


def test_one_client_leaves_room_for_others(held: Jobs) -> None:
    for number in range(EACH):
        held.start(("a", number), "bands", "small", nothing, "a")
    with pytest.raises(Busy) as own:
        held.start(("a", "more"), "bands", "small", nothing, "a")
    assert own.value.own
    assert held.start(("a", 0), "bands", "small", nothing, "a").key == ("a", 0)  # it is there already
    for number in range(WAITING - EACH - 1):
        held.start(("b", number), "bands", "small", nothing, f"b{number}")
    with pytest.raises(Busy) as whole:
        held.start("c", "bands", "small", nothing, "c")
    assert not whole.value.own


def test_work_of_clients_goes_before_what_the_server_began_by_itself() -> None:
    jobs, free, order = Jobs(), threading.Event(), []
    jobs.start("held", "bands", "small", lambda _: free.wait(60) and None)
    for name, client in (("own", ""), ("first", "a"), ("second", "b"), ("last", "")):
        jobs.start(name, "bands", "small", lambda job: order.append(job.key), client)
    free.set()
    for _ in range(600):
        if len(order) == 4:
            break
        time.sleep(0.01)
    jobs.close()
    assert order == ["first", "second", "own", "last"]


def test_visitors_take_turns() -> None:
    """Who asks for one thing waits for one of the others at most, not for all that another asked for before."""
    jobs, free, order = Jobs(), threading.Event(), []
    jobs.start("held", "bands", "small", lambda _: free.wait(60) and None)
    for name, client in (("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b"), ("c1", "c")):
        jobs.start(name, "bands", "small", lambda job: order.append(job.key), client)
    free.set()
    for _ in range(600):
        if len(order) == 6:
            break
        time.sleep(0.01)
    jobs.close()
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_work_of_visitors_pushes_out_nothing_that_is_for_everybody(own: Shelf) -> None:
    own.work.keep(key_of("swings", "small", AS_SAID), "as said")
    for number in range(2 * own.work.most):
        own.work.keep(key_of("swings", "small", State.of({"more_exams": number / 100 + 0.01})), "a visitor's")
        own.work.keep(key_of("swings", f"upload-{number}", AS_SAID), "a visitor's")
    assert own.work.get(key_of("swings", "small", AS_SAID)) == "as said"
    assert own.work.get(key_of("swings", "upload-0", AS_SAID)) is None


def test_what_is_published_shows_the_best_plan_and_what_stops_it(own: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may ask for them with `--read-only`: they are made ahead."""
    monkeypatch.setattr("dienmodel.web.explorer.app.AHEAD", ())
    with TestClient(create(own, read_only=True, processes=1), base_url=HERE) as client:
        for _ in range(1200):
            if own.work.get(key_of("plan", "small", AS_SAID)) is not None:
                break
            time.sleep(0.1)
        assert own.work.get(key_of("why", "small", AS_SAID)) is not None
        page = client.get("/wat-helpt").text
        assert "Het plan haalt" in page and 'action="/jobs/plan' not in page
        assert "/jobs/why" not in client.get("/wat-houdt-tegen").text


def test_only_who_started_work_knows_the_name_that_stops_it(held: Jobs, own: Shelf) -> None:
    job, mine = begin(held, own, "bands", "small", AS_SAID, "a")
    again, theirs = begin(held, own, "bands", "small", AS_SAID, "b")
    assert job is again and held.get(mine) is held.get(theirs) is job
    assert mine == job.id and theirs == job.watch != job.id


def test_another_visitor_sees_work_but_cannot_stop_it(own: Shelf) -> None:
    app = create(own)
    mine, other = visitor(app), visitor(app, "192.0.2.2")
    asked = {"scenario": "small", "kind": "futures", "levels": {"more_exams": 0.77}}
    first = mine.post("/api/v1/jobs", json=asked).json()["id"]
    second = other.post("/api/v1/jobs", json=asked).json()["id"]
    refused = other.delete(f"/api/v1/jobs/{second}")
    assert refused.status_code == 403 and "only who started" in refused.json()["detail"]
    assert other.get(f"/api/v1/jobs/{second}").status_code == 200
    assert other.post(f"/cancel/{second}", data={"back": "/"}).status_code == 404
    assert mine.delete(f"/api/v1/jobs/{first}").status_code == 204


def test_the_page_offers_to_stop_only_to_who_started_it(own: Shelf) -> None:
    app = create(own)
    mine, other = visitor(app), visitor(app, "192.0.2.2")
    asked = {"m.more_exams": "66"}
    started = mine.post("/jobs/futures", params=asked, data={"back": "/hoe-zeker"}, follow_redirects=False)
    place = started.headers["location"]
    known = re.search(r"[?&]job=([\w-]+)", place)
    assert known
    seen, shown = other.get("/hoe-zeker", params=asked).text, mine.get(place)
    if "data-job" in seen and "data-job" in shown.text:
        assert known[1] not in seen and 'action="/cancel/' not in seen
        assert f'action="/cancel/{known[1]}' in shown.text
    assert shown.headers["cache-control"] == PRIVATE
    assert mine.post(f"/cancel/{known[1]}", params=asked, data={"back": "/hoe-zeker"}).status_code == 200


def test_one_visitor_is_told_to_wait(own: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienmodel.web.shell.jobs.EACH", 0)
    client = visitor(create(own))
    page = client.post("/jobs/bands", data={"back": "/"})
    assert page.status_code == 429 and "U hebt al genoeg berekeningen wachten" in page.text
    answer = client.post("/api/v1/jobs", json={"scenario": "small", "kind": "bands"})
    assert answer.status_code == 429 and "enough work" in answer.json()["detail"]


# --- addresses that say too little or too much -----------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/picture/seats.svg", "w=abc", "past niet bij w"),
        ("/download/dienmodel.xlsx", "table=nope", "Er is geen tabel"),
        ("/", "scenario=small&scenario=nederland", "scenario staat 2 keer"),
        ("/", "m.more_exams=10&m.more_exams=20", "m.more_exams staat 2 keer"),
        ("/hoe-zeker", "f.slots=9&f.slots=11", "f.slots staat 2 keer"),
        ("/mensen", "date=2026-06-30&date=2027-06-30", "date staat 2 keer"),
        ("/vergelijken", "with=a&with=b", "geen scenario en geen stand"),
        ("/vergelijken", "&".join(f"with=m.more_exams%3D{n}" for n in range(1, 7)), "meer dan 5 scenario"),
        ("/", "m.more_exams=veel", "is geen getal"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_in_words(
    client: TestClient, path: str, query: str, told: str
) -> None:
    dutch, english = client.get(f"{path}?{query}"), client.get(f"{path}?{query}&lang=en")
    for page in (dutch, english):
        assert page.status_code == 400 and 'class="faults"' in page.text
    assert told in dutch.text and told not in english.text


def test_a_form_without_its_file_is_refused_in_words(client: TestClient) -> None:
    page = client.post("/open", data={"lang": "nl"})
    assert page.status_code == 400 and "file ontbreekt" in page.text


def test_the_description_is_the_same_each_time(fresh: FastAPI) -> None:
    client = visitor(fresh)
    texts = [client.get("/api/v1/openapi.json") for _ in range(3)]
    assert [answer.status_code for answer in texts] == [200] * 3
    assert len({answer.text for answer in texts}) == 1
    assert "application/problem+json" in texts[0].text


# --- values that cannot be meant ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("f.course_weeks=1e12", "van 0 tot en met 2.600 weken"),
        ("f.patience=1e14", "van 0 tot en met 2.600 weken"),
        ("f.again=1e14", "van 0 tot en met 5.200 weken"),
        ("f.waiting_spread=1e9", "van 0 tot en met 50 factor"),
        ("f.applications=5001", "van 0 tot en met 5.000 mensen per jaar"),  # ten times the top of its range
        ("f.applications=-10", "van 0 tot en met 5.000"),
        ("f.seats=-5", "van 0 tot en met 9.000"),
        ("f.per_instructor=-1", "van 0 tot en met 800"),
        ("f.goal=1e12", "van 0 tot en met 150.000"),
        ("f.rejected=1.5", "van 0 tot en met 1"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_with_what_can(client: TestClient, asked: str, told: str) -> None:
    page = client.get(f"/?{asked}")
    assert page.status_code == 400 and told in page.text
    key, _, value = asked.removeprefix("f.").partition("=")
    answer = client.post("/api/v1/projections", json={"scenario": "small", "values": {key: float(value)}})
    assert answer.status_code == 400 and answer.json()["errors"][0]["code"] == "figure-not-tried"


@pytest.mark.parametrize("asked", ["f.per_instructor=0", "f.waiting_spread=0.0001", "f.waiting_spread=40"])
def test_a_value_that_the_model_cannot_use_is_refused(client: TestClient, asked: str) -> None:
    page = client.get(f"/?{asked}")
    assert page.status_code == 400 and 'class="faults"' in page.text


@pytest.mark.parametrize("asked", ["f.waiting_weeks=1e-9", "f.course_weeks=0", "f.waiting_spread=0.001", "f.seats=0"])
def test_small_values_are_answered(client: TestClient, asked: str) -> None:
    assert client.get(f"/?{asked}").status_code == 200
