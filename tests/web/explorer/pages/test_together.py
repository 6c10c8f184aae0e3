"""What decides and what helps together, on the pages: figures, two measures, packages, once they are known."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import key_of, shift_noted, work_for
from dienmodel.web.shell.jobs import Job

from ...conftest import FORM, HERE, SMALL, three_levers


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return three_levers(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module")
def client(three: Shelf) -> Iterator[TestClient]:
    with TestClient(create(three), base_url=HERE, headers=FORM) as found:
        yield found


def done(three: Shelf, kind: str, state: State = AS_SAID) -> Job:
    job = Job("key", kind, three.first)
    work_for(kind, three, three.first, state)(job)
    return job


def test_a_package_leaves_levers_as_they_were_set_but_those_it_excludes(client: TestClient) -> None:
    page = client.get("/", params={"lang": "en", "m.more_exams": "45", "m.other_people": "60"}).text
    link = re.search(r'href="(/\?[^"]*m.more_people=100[^"]*)"', page)
    assert link and "m.more_exams=45&" in unescape(link[1]) and "m.more_seats=100" in link[1]
    assert "m.other_people=60" not in link[1]
    assert client.get(unescape(link[1])).status_code == 200


def test_packages_are_named_before_their_numbers_are_known_and_told_after(client: TestClient, three: Shelf) -> None:
    before = client.get("/?lang=en").text
    assert "What belongs together, in one click" in before and "dots over the line" not in before
    assert "/jobs/levers" in before and "/jobs/links" in before
    assert "m.more_people=100&amp;m.more_seats=100" in before
    assert done(three, "levers").done == 20 - 1
    after = client.get("/?lang=en").text
    assert "dots over the line" in after and "/jobs/levers" not in after
    assert "as it is, without your changes" not in after
    moved = client.get("/?lang=en&m.more_seats=50").text
    assert "of the scenario as it is, without your changes" in moved and "/jobs/levers" in moved


def test_a_package_leads_to_as_many_dots_over_the_line_as_it_promises(client: TestClient, three: Shelf) -> None:
    """The futures of a package are known before anybody switches it on, and are those that are shown then."""
    if three.work.get(key_of("levers", three.first, AS_SAID)) is None:
        done(three, "levers")
    page = client.get("/wat-helpt?lang=en").text
    told = re.findall(r'<span class="full">(\d+) of (\d+) dots over the line.*?</span>\s*<a href="([^"]+)">', page)
    assert len(told) >= 2
    for met, everything, href in told:
        shown = client.get(unescape(href) + "&lang=en" if "lang=" not in href else unescape(href)).text
        title = re.search(r'id="dots".*?<h2>In (\d+) of (\d+)', shown, re.S)
        assert title and title.groups() == (met, everything)


def test_every_number_of_a_lever_is_the_same_wherever_it_stands(client: TestClient, three: Shelf) -> None:
    if three.work.get(key_of("levers", three.first, AS_SAID)) is None:
        done(three, "levers")
    first, helps = (client.get(path).text for path in ("/?lang=en", "/wat-helpt?lang=en"))
    faces = [re.findall(r'<p class="full"><b>100%</b>: ([^;<]+)', page) for page in (first, helps)]
    assert sorted(faces[0]) == sorted(faces[1]) and faces[0]
    table = client.get("/take/effects.csv?lang=en").text
    for middle in re.findall(r"([+−]?[\d,]+) (?:people|posts) \(", " ".join(faces[0])):
        assert middle in table


def test_shifts_of_packages_are_noted_for_their_dots(three: Shelf) -> None:
    if three.work.get(key_of("levers", three.first, AS_SAID)) is None:
        done(three, "levers")
    assert shift_noted(three, three.first, State.of({"more_people": 1.0, "more_seats": 1.0})) is not None


def test_a_package_that_is_on_is_not_offered_again(client: TestClient) -> None:
    on = client.get("/?lang=nl&m.more_seats=100&m.more_people=100").text
    course = on.partition("<strong>opleiden</strong>")[2].partition("<details>")[0]
    assert "staat aan" in course and "Zet aan" not in course


def test_a_scenario_without_sets_names_no_packages_before_they_are_known() -> None:
    with TestClient(create(shelf(str(SMALL))), base_url=HERE) as small:
        assert "in één klik" not in small.get("/").text


def test_what_is_found_of_one_state_is_not_told_of_another(three: Shelf) -> None:
    assert three.work.get(key_of("levers", three.first, State.of({"more_seats": 0.5}))) is None


def test_the_chain_tells_its_futures_and_leads_to_the_levers_of_a_link(client: TestClient, three: Shelf) -> None:
    before = client.get("/wat-houdt-tegen?lang=en").text
    assert "futures: one more helps most here" not in before and "Bottleneck" in before
    done(three, "links")
    after = client.get("/wat-houdt-tegen?lang=en").text
    told = [int(n) for n in re.findall(r"(\d+) of 20 futures: one more helps most here", after)]
    outside = re.search(r"In (\d+) of the 20 futures the limit is not in this chain", after)
    assert sum(told) + (int(outside[1]) if outside else 0) == 20
    message = re.search(r'<p class="answer">Mostly (\w+): in (\d+) of the 20', after)
    assert message and int(message[2]) == max(told)
    assert re.findall(r"A tenth less[^<]*", after) == re.findall(r"A tenth less[^<]*", client.get("/?lang=en").text)
    link = re.search(r'<h3><a href="([^"]+)#(link-\w+)">Course', after)
    assert link
    levers = client.get(unescape(link[1])).text
    group = levers.partition(f'id="{link[2]}"')[2].partition("</section>")[0]
    assert "more seats" in group
    moved = client.get("/wat-houdt-tegen?lang=en&m.more_seats=50").text
    assert "as it is, without your changes" in moved


def test_what_decides_is_told_when_it_is_known_and_offered_before(client: TestClient, three: Shelf) -> None:
    before = client.get("/?lang=en").text
    assert 'id="decides" data-refresh="decides" hidden' in before
    assert "/jobs/pairs" in before
    assert "/jobs/swings" in before
    for kind in ("pairs", "swings"):
        job = done(three, kind)
        assert (job.done, job.total > 0) == (job.total - 1, True)
    after = client.get("/?lang=en").text
    assert "these figures make the largest difference" in after
    assert "two measures help most together: “more seats”" in after
    assert "/jobs/pairs" not in after
    moved = client.get("/?lang=en&m.more_seats=50").text
    assert "For the scenario as it is, without your changes: Moved one by one" in moved
    assert "/jobs/pairs" in moved
    assert "beyond the sum" in client.get("/wat-helpt?lang=en").text.lower()


def test_what_is_known_of_the_scenario_does_not_change_what_a_lever_asks_for(client: TestClient) -> None:
    told = client.get("/live?lang=en&m.more_seats=45").json()
    assert "decide" not in told["behind"]
