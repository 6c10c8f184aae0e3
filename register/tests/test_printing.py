"""Letters go out once, with a permit of the day, whatever happens in between."""

import io
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select

from conftest import MONDAY, tamper
from dienregister.law.permits import Refusal
from dienregister.store.databases import reading, writing
from dienregister.store.installation import Installation
from dienregister.store.permits import keep_records
from dienregister.store.tables import batch, dispatch, invite, outbox, permit, person_key
from dienregister.text.yaml import yaml_text
from dienregister.work import printing
from dienregister.work.campaigns import approve, propose
from dienregister.work.doctor import findings, without_permit
from dienregister.work.setup import sign
from dienregister.work.worker import work_once

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def lettered(at: Installation, clock: Any, size: int = 20) -> None:
    approve(at, propose(at, size, "A", clock()), "B", clock())


def printed_codes(at: Installation) -> Counter[str]:
    """Codes in all batches that a printer would take: those with a ticket that fits."""
    codes: Counter[str] = Counter()
    for path in at.print_folder.glob("*.json"):
        ticket = json.loads(path.read_text("utf-8"))
        reader = PdfReader(io.BytesIO((at.print_folder / ticket["file"]).read_bytes()))
        assert len(reader.pages) == ticket["letters"]
        codes.update(CODE.search(page.extract_text())[0] for page in reader.pages)  # type: ignore[index]
    return codes


def test_a_campaign_is_printed_once(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    assert work_once(at, "w", clock).letters == 20
    assert work_once(at, "w", clock).letters == 0
    assert set(printed_codes(at).values()) == {1} and len(printed_codes(at)) == 20
    lettered(at, clock, 15)
    assert work_once(at, "w", clock).letters == 15
    assert len(printed_codes(at)) == 35 and max(printed_codes(at).values()) == 1


def test_large_campaigns_are_cut_into_batches(at: Installation, clock: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(printing, "MOST", 7)
    lettered(at, clock)
    assert work_once(at, "w", clock).letters == 20
    assert sorted(json.loads(p.read_text())["letters"] for p in at.print_folder.glob("*.json")) == [6, 7, 7]


@pytest.mark.parametrize("flag", ["deceased", "emigrated", "not_at_address", "contact_stop"])
def test_what_changed_before_the_morning_of_dispatch_counts(at: Installation, clock: Any, flag: str) -> None:
    lettered(at, clock, 5)
    with reading(at.databases.register) as connection:
        one = connection.execute(select(dispatch).limit(1)).one()
    tamper(at, f"update person set {flag} = true where id = :id", id=one.person_id)
    clock.move(days=1)
    assert work_once(at, "w", clock).letters == 4
    with reading(at.databases.register) as connection:
        blocked = connection.execute(
            select(dispatch.c.id, dispatch.c.blocked).where(dispatch.c.blocked.is_not(None))
        ).all()
        assert blocked == [(one.id, flag.replace("_", "-"))]
        state = connection.execute(select(invite.c.state).where(invite.c.id == one.invite_id)).scalar_one()
    assert state == "blocked"


def test_each_letter_has_a_permit_of_the_day_it_was_sent(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    clock.move(days=2)
    work_once(at, "w", clock)
    with reading(at.databases.register) as connection:
        days = connection.execute(select(permit.c.day).join(dispatch, dispatch.c.permit_id == permit.c.id)).scalars()
        assert set(days) == {MONDAY.date() + timedelta(2)}
        assert without_permit(connection) == 0


def test_a_stop_of_an_hour_loses_no_letter(at: Installation, clock: Any, monkeypatch: Any) -> None:
    lettered(at, clock)
    with monkeypatch.context() as stopped:
        stopped.setattr(printing, "decide", lambda _, __, act, *___: Refusal(act, "stopped", MONDAY.date()))
        for _ in range(60):
            clock.move(minutes=1)
            assert work_once(at, "w", clock).letters == 0
    assert [finding.code for finding in findings(at)] == []
    clock.move(minutes=6)
    assert work_once(at, "w", clock).letters == 20
    assert len(printed_codes(at)) == 20


def test_one_person_who_cannot_be_read_holds_up_nobody_else_and_is_told(at: Installation, clock: Any) -> None:
    lettered(at, clock, 5)
    with reading(at.databases.register) as connection:
        who = connection.execute(select(dispatch.c.person_id).limit(1)).scalar_one()
    with writing(at.databases.keys) as connection:
        connection.execute(delete(person_key).where(person_key.c.person_id == who))
    assert work_once(at, "w", clock).letters == 4
    for _ in range(5):
        clock.move(hours=1)
        assert work_once(at, "w", clock).letters == 0
    assert "work-failed" in {finding.code for finding in findings(at)}


def test_a_stop_signed_by_one_person_keeps_letters_in(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    path = at.folder / "law" / "stop.yaml"
    stop = {"lowering": "stop", "policy": "level-0", "level": "stop", "from": MONDAY.date()}
    path.write_text(yaml_text(stop), "utf-8")
    sign(path, "demo-owner", at.folder / "secrets" / "demo-owner.pem", None, MONDAY.date())
    with writing(at.databases.register) as connection:
        assert not keep_records(connection, at.folder / "law", at.trusted, clock()).faults
    assert work_once(at, "w", clock).letters == 0
    assert not list(at.print_folder.glob("*"))


def test_another_text_than_the_signed_one_is_not_sent(at: Installation, clock: Any, monkeypatch: Any) -> None:
    lettered(at, clock)
    monkeypatch.setattr("dienregister.work.campaigns.template_sha", lambda _: "0" * 64)
    assert work_once(at, "w", clock).letters == 0


def test_a_name_that_cannot_be_printed_waits_for_a_person(at: Installation, clock: Any, monkeypatch: Any) -> None:
    lettered(at, clock, 3)
    monkeypatch.setattr(printing, "can_print", lambda text: False)
    assert work_once(at, "w", clock).letters == 0
    with reading(at.databases.register) as connection:
        assert set(connection.execute(select(dispatch.c.blocked)).scalars()) == {"unprintable"}


@pytest.mark.parametrize("step", ["pdf", "put_file", "_sent", "ticket"])
def test_a_batch_that_was_cut_off_is_finished_as_it_was(
    at: Installation, clock: Any, monkeypatch: Any, step: str
) -> None:
    lettered(at, clock)
    with monkeypatch.context() as patch:
        if step == "ticket":
            put = printing.put_file
            patch.setattr(printing, "put_file", lambda p, c: put(p, c) if p.suffix == ".pdf" else _broken())
        else:
            patch.setattr(printing, step, lambda *_: _broken())
        with pytest.raises(OSError, match="cut off"):
            work_once(at, "w", clock)
    clock.move(minutes=1)
    assert work_once(at, "other", clock).letters == 20
    assert len(printed_codes(at)) == 20 and set(printed_codes(at).values()) == {1}
    with reading(at.databases.register) as connection:
        assert len(connection.execute(select(batch)).all()) == 1


def _broken() -> None:
    raise OSError("cut off")


def test_a_batch_of_yesterday_without_a_ticket_is_decided_anew(at: Installation, clock: Any, monkeypatch: Any) -> None:
    lettered(at, clock)
    with monkeypatch.context() as patch:
        patch.setattr(printing, "pdf", lambda *_: _broken())
        with pytest.raises(OSError):
            work_once(at, "w", clock)
    clock.move(days=1)
    assert work_once(at, "w", clock).letters == 0  # given back, due in two minutes
    clock.move(hours=1)
    assert work_once(at, "w", clock).letters == 20
    assert set(printed_codes(at).values()) == {1}
    assert [finding.code for finding in findings(at)] == []


def test_a_batch_resumed_after_midnight_was_sent_on_the_day_of_its_permits(
    at: Installation, clock: Any, monkeypatch: Any
) -> None:
    lettered(at, clock, 5)
    with monkeypatch.context() as patch:
        patch.setattr(printing, "_sent", lambda *_: _broken())
        with pytest.raises(OSError):
            work_once(at, "w", clock)
    clock.move(days=1)
    assert work_once(at, "w", clock).letters == 5
    assert [finding.code for finding in findings(at)] == []


KILLED = """
import sys, datetime
from pathlib import Path
from dienregister.store.installation import open_installation
from dienregister.work import printing
from dienregister.work.worker import work_once
printing.MOST = 4
print("ready", flush=True)
work_once(open_installation(Path(sys.argv[1])), "w", lambda: datetime.datetime(2026, 11, 30, 9))
"""


def test_kill_minus_nine_loses_and_doubles_nothing(at: Installation, clock: Any) -> None:
    """Kill the worker at ever later moments of its round, until it ends by itself."""
    lettered(at, clock, 24)
    kills = 0
    for delay in (0.02, 0.1, 0.2, 0.3, 0.4, 0.5):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(at.folder)], stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        kills += process.returncode == -signal.SIGKILL
        if len(list(at.print_folder.glob("*.json"))) >= 6:
            break
    work_once(at, "last", clock)
    assert kills >= 2
    codes = printed_codes(at)
    assert len(codes) == 24 and set(codes.values()) == {1}
    with reading(at.databases.register) as connection:
        assert connection.execute(select(outbox).where(outbox.c.done_at.is_(None))).all() == []
        assert connection.execute(select(dispatch).where(dispatch.c.sent_at.is_(None))).all() == []
    assert not [path for path in Path(at.print_folder).glob("*.pdf") if not path.with_suffix(".json").exists()]
    assert [finding.code for finding in findings(at)] == []
