"""The young person's pages: what is shown, kept and given away, and what is not."""

import logging
import re
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from starlette.testclient import TestClient

from conftest import Clock, tamper
from dienregister.citizen.app import citizen_app
from dienregister.citizen.guard import HEADERS
from dienregister.demo.start import Letter, letter_to_try, write_letters
from dienregister.letters.codes import ALPHABET, is_code
from dienregister.store.databases import reading
from dienregister.store.installation import Installation, open_installation
from dienregister.store.people import identity_of
from dienregister.store.tables import attempt, audit, dispatch, draft, invite, metadata, person, session, submission
from dienregister.work.cleaning import clean
from dienregister.work.doctor import findings

ANSWERS = {
    1: {"interest": "7"},
    2: {"way": ["reservist", "civilian"], "work": "technology"},
    3: {"now": "school", "education": "mbo"},
    4: {"hobby": "Kanarieantwoord"},
    5: {"when": "after", "travel": "hour"},
    6: {"contact": "email", "contact.email": "kanarie@voorbeeld.nl"},
}


@pytest.fixture
def letter(at: Installation, clock: Clock) -> Letter:
    write_letters(at, 4, clock)
    return letter_to_try(at)


@pytest.fixture
def visitor(at: Installation, clock: Clock, letter: Letter) -> Iterator[TestClient]:
    with TestClient(citizen_app(at, clock, pace=0.0)) as client:
        yield client


def entry(letter: Letter, **changes: str) -> dict[str, str]:
    born = letter.birth_date
    return {"code": letter.code, "day": str(born.day), "month": str(born.month), "year": str(born.year)} | changes


def enter(visitor: TestClient, letter: Letter, language: str = "nl") -> None:
    answer = visitor.post(f"/{language}/enter", data=entry(letter))
    assert answer.status_code == 200, answer.text


def fill(visitor: TestClient, pages: Any = tuple(ANSWERS), language: str = "nl") -> str:
    for number in pages:
        answer = visitor.post(f"/{language}/page/{number}", data=ANSWERS[number])
        assert answer.status_code == 200, answer.text
    return str(answer.url.path)


def rows(at: Installation, table: Any) -> list[Any]:
    with reading(at.databases.register) as connection:
        return list(connection.execute(select(table)).all())


def test_the_first_line_says_that_it_is_voluntary(visitor: TestClient) -> None:
    for path, first in (("/nl/", "Meedoen is vrijwillig. Niets doen mag ook."), ("/en/", "Taking part is voluntary.")):
        main = visitor.get(path).text.split("<main", 1)[1]
        words = re.sub(r"\s*<[^>]+>\s*", "\n", main.split(">", 1)[1]).strip()
        assert words.startswith(first)
        assert "11 vragen" in words or "11 questions" in words


def test_a_whole_journey(at: Installation, visitor: TestClient, letter: Letter, clock: Clock) -> None:
    enter(visitor, letter)
    clock.move(minutes=4)
    assert fill(visitor) == "/nl/check"
    check = visitor.get("/nl/check").text
    assert "Kanarieantwoord" in check and "Als reservist" in check and letter.name not in check
    sent = visitor.post("/nl/send")
    receipt = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4})</strong>", sent.text)
    assert receipt and visitor.post("/nl/send").text == sent.text
    copy = visitor.get("/nl/copy.pdf")
    assert copy.headers["content-type"] == "application/pdf" and copy.content.startswith(b"%PDF")
    one = rows(at, submission)[0]
    assert (one.interested, one.receipt, one.seconds, rows(at, draft)) == (True, receipt[1], 240, [])
    acts = [row.act for row in rows(at, audit)]
    assert acts.count("enter") == acts.count("submit") == 1


def test_no_interest_ends_it_and_keeps_nothing_else(at: Installation, visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    fill(visitor, [1, 2, 3])
    answer = visitor.post("/nl/page/1", data={"interest": "0"})
    assert answer.url.path == "/nl/check"
    shown = "alleen dat je hebt geantwoord" in answer.text
    assert shown
    assert "je hoort niets meer" in visitor.post("/nl/send").text.lower()
    one = rows(at, submission)[0]
    assert (one.interested, one.body_k) == (False, None)
    with reading(at.databases.register) as connection:
        stop = select(person.c.contact_stop).where(person.c.id == one.person_id)
        assert connection.execute(stop).scalar_one() is True


def test_answers_of_a_branch_that_was_left_are_gone(at: Installation, visitor: TestClient, letter: Letter) -> None:
    from dienregister.store.bodies import opened_body

    enter(visitor, letter)
    fill(visitor)
    visitor.post("/nl/page/1", data={"interest": "1"})
    visitor.post("/nl/send")
    one = rows(at, submission)[0]
    answers, _ = opened_body(at.keys, one.person_id, one.body_k)
    assert "when" not in answers and answers["interest"] == 1 and answers["travel"] == "hour"


WRONG = ["code", "date", "used", "no-date", "never", "expired", "typing"]


def wrong(at: Installation, visitor: TestClient, letter: Letter, clock: Clock, kind: str) -> dict[str, str]:
    """An entry that must not work."""
    if kind == "used":
        enter(visitor, letter)
        visitor.post("/nl/page/1", data={"interest": "0"})
        visitor.post("/nl/send")
        visitor.cookies.clear()
    if kind == "expired":
        tamper(at, "update invite set expires_on = :day", day=clock().date() - timedelta(1))
    if kind == "never":
        tamper(at, "update invite set state = 'drawn'")
    other = "0" * 11 + next(sign for sign in ALPHABET if is_code("0" * 11 + sign))
    changes = {"code": {"code": other}, "date": {"year": "2000"}, "no-date": {"day": "31", "month": "2"}}
    changes["typing"] = {"code": letter.code[:-1] + ("2" if letter.code[-1] != "2" else "3")}
    return entry(letter, **changes.get(kind, {}))


@pytest.mark.parametrize("kind", WRONG)
def test_every_way_to_be_wrong_is_answered_alike(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock, kind: str
) -> None:
    sent = wrong(at, visitor, letter, clock, kind)
    answer = visitor.post("/nl/enter", data=sent)
    assert answer.status_code == 422 and "set-cookie" not in answer.headers
    like = visitor.post("/nl/enter", data=entry(letter, code="2" * 12, year="1999"))
    blank = re.compile(r'value="[0-9A-Z-]*"')
    assert blank.sub("", answer.text) == blank.sub("", like.text)
    assert letter.name not in answer.text
    misses = [row.misses for row in rows(at, attempt)]
    assert sorted(misses) == [1, 1, 2]


def test_right_and_wrong_take_the_same_time(at: Installation, clock: Clock, letter: Letter) -> None:
    pace, times = 0.12, {"date": [], "code": []}  # type: ignore[var-annotated]
    with TestClient(citizen_app(at, clock, pace)) as client:
        for turn in range(6):
            for kind, sent in (("date", entry(letter, year="1999")), ("code", entry(letter, code=f"{turn}" * 12))):
                began = time.perf_counter()
                client.post("/nl/enter", data=sent)
                times[kind].append(time.perf_counter() - began)
                clock.move(minutes=61)
    medians = [statistics.median(taken) for taken in times.values()]
    assert min(medians) >= pace
    assert max(medians) <= 1.1 * min(medians) + 0.01


def test_guessing_is_stopped_and_the_stop_survives_a_restart(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock
) -> None:
    for _ in range(6):
        assert visitor.post("/nl/enter", data=entry(letter, year="1999")).status_code == 422
    assert visitor.post("/nl/enter", data=entry(letter)).status_code == 429
    again = open_installation(at.folder)
    with TestClient(citizen_app(again, clock, pace=0.0)) as client:
        refused = client.post("/nl/enter", data=entry(letter))
        assert refused.status_code == 429 and "088 000 00 00" in refused.text
        clock.move(minutes=16)
        enter(client, letter)  # the code was not burnt
    again.databases.close()


def test_one_network_cannot_try_many_codes(visitor: TestClient, letter: Letter) -> None:
    statuses = [visitor.post("/nl/enter", data=entry(letter, code=f"{n:012}")).status_code for n in range(32)]
    assert statuses == [422] * 30 + [429] * 2


def test_it_goes_on_on_another_phone_without_showing_what_was_said(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock
) -> None:
    enter(visitor, letter)
    fill(visitor, [1, 2, 3])
    left = visitor.post("/nl/page/4", data={"hobby": "Kanarieantwoord", "later": "1"})
    assert left.url.path == "/nl/later"
    clock.move(days=1)
    with TestClient(citizen_app(at, clock, pace=0.0)) as phone:
        answer = phone.post("/nl/enter", data=entry(letter))
        assert answer.url.path == "/nl/page/4"
        pages = "".join(phone.get(f"/nl/page/{number}").text for number in range(1, 6))
        assert "Kanarieantwoord" not in pages and "checked" not in pages
        phone.post("/nl/page/4", data={"hobby": ""})  # nothing chosen: what was said stays
        fill(phone, [5, 6])
        check = phone.get("/nl/check").text
        assert "Kanarieantwoord" not in check and "Eerder beantwoord" in check
        assert "Bedankt" in phone.post("/nl/send").text
        assert phone.get("/nl/copy.pdf").status_code == 200
    from dienregister.store.bodies import opened_body

    one = rows(at, submission)[0]
    answers, _ = opened_body(at.keys, one.person_id, one.body_k)
    assert answers["hobby"] == "Kanarieantwoord" and answers["interest"] == 7


def test_two_tabs_lose_nothing(at: Installation, visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    fill(visitor, [1, 2, 3])
    threads = [threading.Thread(target=fill, args=(visitor, [number])) for number in (2, 3) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fill(visitor, [4, 5, 6])
    check = visitor.get("/nl/check").text
    assert "Techniek" in check and "Mbo" in check and "Kanarieantwoord" in check


def test_pressing_send_many_times_sends_once(at: Installation, visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    fill(visitor)
    shown: set[str] = set()
    threads = [threading.Thread(target=lambda: shown.add(visitor.post("/nl/send").text)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shown) == 1 and len(rows(at, submission)) == 1
    assert [row.act for row in rows(at, audit)].count("submit") == 1


def test_the_back_button_after_sending_leads_to_the_receipt(visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    fill(visitor)
    visitor.post("/nl/send")
    for path in ("/nl/page/3", "/nl/check", "/nl/go"):
        assert visitor.get(path).url.path == "/nl/sent"
    assert visitor.post("/nl/page/2", data=ANSWERS[2]).url.path == "/nl/sent"


def test_pages_are_not_skipped_and_empty_forms_not_sent(at: Installation, visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    assert visitor.get("/nl/page/5").url.path == "/nl/page/1"
    assert visitor.post("/nl/send").url.path == "/nl/page/1"
    answer = visitor.post("/nl/page/1", data={})
    assert answer.status_code == 422 and 'aria-describedby="interest-why interest-error"' in answer.text
    assert rows(at, submission) == []


@pytest.mark.parametrize("moved", [{"minutes": 61}, {"days": -400}])
def test_a_session_ends_and_a_clock_set_back_breaks_nothing(
    visitor: TestClient, letter: Letter, clock: Clock, moved: dict[str, float]
) -> None:
    enter(visitor, letter)
    fill(visitor, [1])
    clock.move(**moved)
    answer = visitor.get("/nl/page/2")
    if "minutes" in moved:
        assert answer.status_code == 403 and "Je antwoorden zijn bewaard" in answer.text
        assert visitor.post("/nl/page/2", data=ANSWERS[2]).status_code == 403
    else:
        assert answer.status_code == 200
        assert visitor.post("/nl/enter", data=entry(letter)).status_code == 403  # no policy on that day


def test_without_a_policy_nothing_is_asked(at: Installation, visitor: TestClient, letter: Letter, clock: Clock) -> None:
    clock.move(days=400)
    tamper(at, "update invite set expires_on = :day", day=clock().date())
    answer = visitor.post("/nl/enter", data=entry(letter))
    assert answer.status_code == 403 and "nu niet open" in answer.text
    assert rows(at, draft) == []


def test_changes_from_elsewhere_and_large_bodies_are_refused(visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    for headers in ({"origin": "https://kwaad.nl"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert visitor.post("/nl/page/1", data={"interest": "0"}, headers=headers).status_code == 403
    assert visitor.post("/nl/page/1", content=b"x" * 40_000).status_code == 413
    assert visitor.post("/nl/enter", content=b"\xff\xfe").status_code == 400
    assert visitor.get("/nl/page/1").url.path == "/nl/page/1"


def test_every_answer_has_strict_headers(visitor: TestClient, letter: Letter) -> None:
    enter(visitor, letter)
    for path in ("/", "/nl/", "/en/page/1", "/nl/about", "/nl/nothing", "/c/ABC", "/static/citizen.css", "/healthz"):
        answer = visitor.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert "script" not in answer.headers["content-security-policy"]
        assert "no-store" in answer.headers["cache-control"] or path.startswith("/static/")
        assert len(answer.content) <= 60_000 and "<script" not in answer.text and " style=" not in answer.text
    cookie = visitor.post("/nl/enter", data=entry(letter), follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie


@pytest.mark.parametrize("query", ["problem=wrong", "problem=x", "status=500", "code=7KQM", "status=x"])
def test_an_address_cannot_change_what_a_page_says(visitor: TestClient, letter: Letter, query: str) -> None:
    for path in ("/nl/", "/en/"):
        plain, asked = visitor.get(path), visitor.get(f"{path}?{query}")
        assert (plain.status_code, plain.text) == (asked.status_code, asked.text)
    enter(visitor, letter)
    plain = visitor.get("/nl/page/1")
    asked = visitor.request("GET", f"/nl/page/1?{query}", json={"interest": "missing"})
    assert (plain.status_code, plain.text) == (asked.status_code, asked.text)


def test_what_breaks_is_not_told_and_the_page_has_all_headers(
    at: Installation, clock: Clock, letter: Letter, monkeypatch: Any, caplog: Any
) -> None:
    def breaks(*_: Any) -> None:
        raise ValueError("KANARIE")

    monkeypatch.setattr("dienregister.citizen.app.drafts.filled", breaks)
    caplog.set_level(logging.DEBUG)
    with TestClient(citizen_app(at, clock, pace=0.0)) as visitor:  # raises what reaches the server
        visitor.cookies.set("session", "x")
        answer = visitor.get("/nl/go")
    assert answer.status_code == 500 and "KANARIE" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "KANARIE" not in caplog.text and "ValueError" in caplog.text


def test_a_code_alone_shows_nothing_of_a_person(at: Installation, visitor: TestClient, letter: Letter) -> None:
    page = visitor.get(f"/c/{letter.code.replace('-', '')}").text
    assert letter.code in page
    born = letter.birth_date
    for part in (letter.name, letter.name.split()[-1], f"{born:%-d %-m %Y}", str(born)):
        assert re.search(rf"\b{part}\b", page) is None, part


def test_what_is_typed_is_shown_as_text(visitor: TestClient, letter: Letter) -> None:
    assert "<script>" not in visitor.get("/c/<script>alert(1)").text
    enter(visitor, letter)
    fill(visitor, [1, 2, 3])
    visitor.post("/nl/page/4", data={"hobby": '"><script>alert(1)</script>'})
    assert "<script" not in visitor.get("/nl/page/4").text


def test_the_minutes_are_measured_once_enough_people_answered(at: Installation, visitor: TestClient) -> None:
    assert "naar schatting" in visitor.get("/nl/").text
    with at.databases.register.begin() as connection:
        one = connection.execute(select(dispatch).limit(1)).one()
        for number in range(20):
            invited = f"i{number}"
            tables = metadata.tables
            row = connection.execute(select(invite).where(invite.c.id == one.invite_id)).one()._asdict()
            code = {"id": invited, "code_b": f"{number}".encode(), "form_sha": f"{number}"}
            connection.execute(tables["invite"].insert().values(**row | code))
            values = {
                "id": invited, "invite_id": invited, "person_id": one.person_id, "act": one.act, "form_sha": "x",
                "permit_id": one.permit_id, "channel": "web", "interested": True, "receipt": invited,
                "seconds": 540, "sent_at": at_noon(),
            }  # fmt: skip
            connection.execute(tables["submission"].insert().values(**values))
    assert "meestal 9 minuten" in visitor.get("/nl/").text


def at_noon() -> Any:
    from conftest import MONDAY

    return MONDAY + timedelta(hours=3)


def test_what_is_begun_and_not_sent_is_erased_with_its_key(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock
) -> None:
    enter(visitor, letter)
    fill(visitor, [1, 2])
    clock.move(days=29)
    assert clean(at, clock()) == 0
    clock.move(days=2)
    assert clean(at, clock()) == 1
    assert rows(at, draft) == [] and rows(at, session) == []
    with reading(at.databases.keys) as connection:
        left = connection.execute(text("select count(*) from person_key where purpose = 'answers'")).scalar_one()
    assert left == 0


def test_drafts_end_also_after_the_last_policy_and_their_keys_in_a_later_round(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock, monkeypatch: Any
) -> None:
    enter(visitor, letter)
    clock.move(days=3000)
    with reading(at.databases.register) as connection:
        assert at.shelf(connection).in_force(clock().date()) is None
    with monkeypatch.context() as cut_off:
        cut_off.setattr("dienregister.work.cleaning._destroy_idle_keys", lambda _: None)
        assert clean(at, clock()) == 1
    assert clean(at, clock()) == 0
    with reading(at.databases.keys) as connection:
        assert connection.execute(text("select count(*) from person_key where purpose = 'answers'")).scalar_one() == 0


def test_the_key_of_answers_that_were_sent_stays(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock
) -> None:
    enter(visitor, letter)
    fill(visitor)
    visitor.post("/nl/send")
    sent = rows(at, submission)[0]
    tamper(  # a draft of the same person, of an earlier letter
        at,
        "insert into draft (invite_id, person_id, act, permit_id, body_k, page, begun_at, saved_at, version) "
        "values (:invite, :person, :act, :permit, :body, 1, :now, :now, 1)",
        invite=sent.invite_id,
        person=sent.person_id,
        act=sent.act,
        permit=sent.permit_id,
        body=sent.body_k,
        now=clock(),
    )
    clock.move(days=31)
    assert clean(at, clock()) == 1
    assert at.keys.get(sent.person_id, "answers")


def test_a_stop_works_at_once_on_who_is_filling_in(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock, monkeypatch: Any
) -> None:
    enter(visitor, letter)
    fill(visitor)
    with monkeypatch.context() as stopped:
        stopped.setattr("dienregister.law.shelf.Shelf.level", lambda *_: None)
        answer = visitor.post("/nl/send")
        assert answer.status_code == 403 and rows(at, submission) == []
    assert visitor.post("/nl/send").status_code == 200
    assert len(rows(at, submission)) == 1


def test_canaries_are_found_nowhere(
    at: Installation, visitor: TestClient, letter: Letter, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Numbers, names, codes and answers stand in no log, no address, no audit, and no store as they are."""
    caplog.set_level(logging.DEBUG)
    visitor.get(f"/c/{letter.code.replace('-', '')}")
    enter(visitor, letter)
    fill(visitor)
    visited = [str(visitor.get(path).url) for path in ("/nl/go", "/nl/check", "/nl/page/4")]
    visitor.post("/nl/send")
    with reading(at.databases.register) as connection:
        people = connection.execute(select(person)).all()
        names = {identity_of(row, at.keys.get(row.id, "identity")).name.split()[-1] for row in people}
        stored = "\n".join(
            repr(row) for table in metadata.tables.values() for row in connection.execute(select(table)).all()
        )
    selection = (at.folder / "selection.csv").read_text("utf-8")
    numbers = re.findall(r"^(\d{9});", selection, re.MULTILINE)
    assert len(numbers) == 60
    born = letter.birth_date
    canaries = [*numbers, "Kanarieantwoord", "kanarie@voorbeeld.nl", letter.code, letter.code.replace("-", "")]
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("dienregister", "uvicorn"))
    )
    assert ours
    for canary in [*canaries, *names, str(born)]:
        assert canary not in ours and canary not in " ".join(visited), canary
        if canary not in ("", *names):
            assert canary not in stored, canary
    for path in Path(at.folder).glob("*.sqlite*"):
        content = path.read_bytes()
        for canary in [*canaries, *(name for name in names if len(name) > 4)]:
            assert canary.encode() not in content, (path.name, canary)
    assert [finding.code for finding in findings(at)] == []


def test_a_receipt_tells_nothing_and_is_never_twice(at: Installation) -> None:
    from dienregister.citizen.drafts import new_receipt

    made = {new_receipt() for _ in range(3000)}
    assert len(made) == 3000 and all(re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", one) for one in made)
    with reading(at.databases.register) as connection:
        assert connection.execute(select(func.count()).select_from(submission)).scalar_one() == 0
