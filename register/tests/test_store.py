"""The database itself refuses acts without a permit, changes of what was written, and work that is taken twice."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from conftest import MONDAY, tamper
from dienregister.sealed.cipher import Unreadable, new_key, place, seal, unseal
from dienregister.store import outbox
from dienregister.store.audit import note
from dienregister.store.audit import seal as seal_audit
from dienregister.store.databases import reading, upgrade, writing
from dienregister.store.installation import Installation
from dienregister.store.keys import new_id
from dienregister.store.permits import keep_records
from dienregister.store.tables import (
    NEVER_CHANGED,
    audit,
    campaign,
    dispatch,
    keys_metadata,
    metadata,
    permit,
    person,
    record,
)
from dienregister.store.tables import (
    outbox as outbox_table,
)
from dienregister.text.yaml import yaml_text
from dienregister.work.campaigns import approve, propose
from dienregister.work.doctor import findings
from dienregister.work.setup import sign
from dienregister.work.worker import work_once


def codes(at: Installation) -> list[str]:
    return [finding.code for finding in findings(at)]


def lettered(at: Installation, clock: Any, size: int = 5) -> None:
    approve(at, propose(at, size, "A", clock()), "B", clock())


def test_the_migrations_make_the_tables(at: Installation) -> None:
    upgrade(at.databases)
    for engine, tables in ((at.databases.register, metadata), (at.databases.keys, keys_metadata)):
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), tables) == []


def test_no_message_without_a_permit_for_this_person_and_this_act(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    with reading(at.databases.register) as connection:
        one, other = connection.execute(select(dispatch).limit(2)).all()
    changes: list[dict[str, Any]] = [
        {"permit_id": None},
        {"permit_id": new_id()},
        {"permit_id": other.permit_id},
        {"act": one.act.replace("survey_letter", "invitation")},
        {"person_id": other.person_id},
    ]
    for values in changes:
        with pytest.raises(IntegrityError), writing(at.databases.register) as connection:
            connection.execute(update(dispatch).where(dispatch.c.id == one.id).values(**values))


def test_no_permit_without_a_record(at: Installation) -> None:
    values = {"id": new_id(), "act": "x", "person_id": new_id(), "policy_sha": "0" * 64, "facts_sha": "0" * 64}
    with pytest.raises(IntegrityError), writing(at.databases.register) as connection:
        connection.execute(insert(permit).values(**values, level=0, day=MONDAY.date()))


@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_what_was_written_is_never_changed(at: Installation, clock: Any, table: str) -> None:
    lettered(at, clock)
    with writing(at.databases.register) as connection:
        seal_audit(connection, at.secrets.audit, clock(), timedelta(0))
        key = {"week": MONDAY.date(), "last_week": MONDAY.date(), "bundle": MONDAY.date(), "track": "t", "stage": "s"}
        values = key | {"site": "all", "level": 0, "quantity": "q", "value": 10}
        connection.execute(insert(metadata.tables["count_cell"]).values(**values))
    chosen = metadata.tables[table]
    with reading(at.databases.register) as connection:
        before = connection.execute(select(func.count()).select_from(chosen)).scalar_one()
    column = next(column for column in chosen.columns if not column.primary_key)
    for change in (update(chosen).values({column.name: column}), delete(chosen)):
        with pytest.raises(DatabaseError, match="takes rows only"), writing(at.databases.register) as connection:
            connection.execute(change)
    with reading(at.databases.register) as connection:
        assert connection.execute(select(func.count()).select_from(chosen)).scalar_one() == before > 0


def test_a_campaign_takes_two_people(at: Installation, clock: Any) -> None:
    from dienregister.text.faults import FaultyInput

    key = propose(at, 3, "A", clock())
    with pytest.raises(FaultyInput, match="Somebody else must approve"):
        approve(at, key, "A", clock())
    with pytest.raises(IntegrityError), writing(at.databases.register) as connection:
        connection.execute(update(campaign).values(approved_by="A"))
    assert approve(at, key, "B", clock()).number == 3
    with pytest.raises(FaultyInput, match="approved already"):
        approve(at, key, "C", clock())


def test_work_is_written_with_the_act_or_not_at_all(at: Installation, clock: Any, monkeypatch: Any) -> None:
    key = propose(at, 3, "A", clock())

    def breaks(*_: Any) -> None:
        raise OSError("cut off")

    monkeypatch.setattr("dienregister.work.campaigns.outbox.put", breaks)
    with pytest.raises(OSError):
        approve(at, key, "B", clock())
    with reading(at.databases.register) as connection:
        for table in (dispatch, permit, outbox_table):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
        assert connection.execute(select(campaign.c.approved_by)).scalar_one() is None


def test_work_is_taken_once_and_again_when_its_lease_is_over(at: Installation, clock: Any) -> None:
    with writing(at.databases.register) as connection:
        for number in range(40):
            outbox.put(connection, "test", f"{number:02}", clock())
    taken: list[str] = []

    def take() -> None:
        for _ in range(5):
            with writing(at.databases.register) as connection:
                taken.extend(outbox.claim(connection, "test", "w", clock(), 4))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"{number:02}" for number in range(40)]
    with writing(at.databases.register) as connection:
        outbox.finish(connection, "test", taken[:30], clock())
        assert outbox.claim(connection, "test", "w", clock(), 50) == []
        later = clock() + outbox.LEASE + timedelta(seconds=1)
        assert sorted(outbox.claim(connection, "test", "w", later, 50)) == sorted(taken[30:])


def test_work_that_fails_five_times_is_told(at: Installation, clock: Any) -> None:
    with writing(at.databases.register) as connection:
        outbox.put(connection, "test", "1", clock())
        for _ in range(outbox.MOST_TRIES):
            clock.move(hours=2)
            assert outbox.claim(connection, "test", "w", clock(), 1) == ["1"]
            outbox.give_back(connection, "test", "1", clock(), "printer on fire")
        clock.move(days=9)
        assert outbox.claim(connection, "test", "w", clock(), 1) == []
        assert outbox.waiting(connection) == {"failed": 1}


def test_a_value_opens_only_at_its_own_place_with_its_own_key() -> None:
    key, at_home = new_key(), place("person", "identity_k", "x")
    sealed = seal(key, "Noor", at_home)
    assert unseal(key, sealed, at_home) == "Noor"
    for wrong in (
        place("person", "identity_k", "y"),
        place("answers", "identity_k", "x"),
        place("person", "name", "x"),
    ):
        with pytest.raises(Unreadable):
            unseal(key, sealed, wrong)
    for byte in range(len(sealed)):
        with pytest.raises(Unreadable):
            unseal(key, sealed[:byte] + bytes([sealed[byte] ^ 1]) + sealed[byte + 1 :], at_home)
    with pytest.raises(Unreadable):
        unseal(new_key(), sealed, at_home)


def test_the_doctor_finds_nothing_where_nothing_was_touched(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    work_once(at, "w", clock)
    clock.move(minutes=1)
    assert work_once(at, "w", clock).sealed > 0
    assert codes(at) == []


def test_an_altered_audit_row_is_named_and_a_missing_one_noticed(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    clock.move(minutes=1)
    work_once(at, "w", clock)
    with reading(at.databases.register) as connection:
        middle = connection.execute(select(audit.c.id).order_by(audit.c.id).offset(2).limit(1)).scalar_one()
    tamper(at, "update audit set actor = 'nobody' where id = :id", id=middle)
    found = list(findings(at))
    assert [(one.code, one.values.get("row")) for one in found] == [("audit-altered", middle)]
    tamper(at, "delete from audit where id = :id", id=middle)
    assert codes(at) == ["audit-seal"]


def test_a_later_seal_hangs_on_every_earlier_one(at: Installation, clock: Any) -> None:
    for _ in range(3):
        with writing(at.databases.register) as connection:
            note(connection, at.secrets.audit, clock(), actor="a", act="b", about="c", purpose="contact")
        clock.move(minutes=1)
        work_once(at, "w", clock)
    assert codes(at) == []
    tamper(at, "delete from audit_seal where id = (select min(id) from audit_seal)")
    assert "audit-seal" in codes(at)


def test_swapped_and_altered_people_are_named(at: Installation) -> None:
    with reading(at.databases.register) as connection:
        one, other = connection.execute(select(person).order_by(person.c.id).limit(2)).all()
    tamper(at, "update person set identity_k = :k where id = :id", k=other.identity_k, id=one.id)
    assert [finding.values["person"] for finding in findings(at)] == [one.id]
    tamper(at, "update person set identity_k = :k where id = :id", k=one.identity_k, id=one.id)
    with at.databases.keys.begin() as connection:
        connection.execute(text("delete from person_key where person_id = :id"), {"id": other.id})
    assert [finding.values["person"] for finding in findings(at)] == [other.id]


def test_a_permit_of_another_day_is_found(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    work_once(at, "w", clock)
    assert codes(at) == []
    tamper(at, "update dispatch set sent_at = :moment", moment=clock() + timedelta(days=1))
    assert codes(at) == ["permit-missing"]


def test_an_altered_stored_record_is_refused_and_nothing_goes_out_on_it(at: Installation, clock: Any) -> None:
    lettered(at, clock)
    with reading(at.databases.register) as connection:
        sha, said = connection.execute(select(record.c.sha, record.c.text).where(record.c.name == "policy")).one()
    tamper(at, "update record set text = :text where sha = :sha", text=said.replace("- 17", "- 18"), sha=sha)
    assert work_once(at, "w", clock).letters == 0
    assert "record-altered" in codes(at)


def test_a_record_altered_on_file_is_refused_and_the_taken_one_stays(at: Installation, clock: Any) -> None:
    path = at.folder / "law" / "policy-level-0.yaml"
    path.write_text(path.read_text("utf-8").replace("objection_days: 42", "objection_days: 43"), "utf-8")
    with writing(at.databases.register) as connection:
        shelf = keep_records(connection, at.folder / "law", at.trusted, clock())
    assert [fault.code for fault in shelf.faults] == ["record-altered"]
    assert shelf.in_force(MONDAY.date()) is not None
    lettered(at, clock)
    assert work_once(at, "w", clock).letters == 5


def test_a_record_signed_anew_keeps_no_stop_out(at: Installation, clock: Any) -> None:
    """The stored signatures hold no more, those on file do, and a stop lies in the same folder."""
    with reading(at.databases.register) as connection:
        said = connection.execute(select(record.c.text).where(record.c.name == "lawfile")).scalars().first()
    assert said is not None
    body, _, _ = said.partition("signatures:")
    tamper(at, "update record set text = :text where name = 'lawfile'", text=body)
    assert "law-unsigned" in codes(at)
    path = at.folder / "law" / "stop.yaml"
    stop = {"lowering": "stop", "policy": "level-0", "level": "stop", "from": MONDAY.date()}
    path.write_text(yaml_text(stop), "utf-8")
    sign(path, "demo-owner", at.folder / "secrets" / "demo-owner.pem", None, MONDAY.date())
    clock.move(minutes=1)
    with writing(at.databases.register) as connection:
        shelf = keep_records(connection, at.folder / "law", at.trusted, clock())
        assert "lowering" in connection.execute(select(record.c.name)).scalars().all()
    assert "record-signed-anew" in {fault.code for fault in shelf.faults}
