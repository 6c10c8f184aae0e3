"""Permits as rows: decided by the records on the shelf, kept for ever, and demanded by the database itself."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from dienregister.law.permits import Act, Appoint, Ask, Facts, Oblige, Permit, Refusal, Send, permits
from dienregister.law.records import Message
from dienregister.law.shelf import Shelf, take
from dienregister.law.signing import Trusted, signed_of
from dienregister.store.keys import new_id
from dienregister.store.tables import dispatch, permit, record
from dienregister.text.faults import Fault, FaultyInput
from dienregister.text.yaml import parse_yaml

Stored = tuple[str, str, str, datetime]
"""Hash, name and text of a record, and when it was taken."""


def act_name(act: Act) -> str:
    """An act as it stands in permits; the same for the same act only."""
    match act:
        case Send():
            return f"send:{act.kind}:{act.channel}:{act.template_sha}"
        case Ask():
            return f"ask:{act.form_sha}"
        case Oblige():
            return f"oblige:{act.duty}"
        case Appoint():
            return f"appoint:{act.step}"


def keep_records(connection: Connection, folder: Path, trusted: Trusted, now: datetime) -> Shelf:
    """Take the records of a folder; those that are good are kept for ever, and those that were stay in force.

    What is refused is among the faults of the shelf.
    """
    before = stored_shelf(connection, trusted)
    texts, signed, faults = {}, [], []
    for path in sorted(folder.glob("*.yaml")):
        try:
            text = path.read_text("utf-8")
            one = signed_of(parse_yaml(text, path.name), path.name)
        except (UnicodeDecodeError, FaultyInput) as error:
            faults += list(error.faults) if isinstance(error, FaultyInput) else [Fault("encoding", path.name)]
            continue
        texts[one.sha] = text
        signed.append(one)
    shelf = take(signed, trusted, before)
    known = {one.sha for one in before.kept}
    stored = set(connection.execute(select(record.c.sha)).scalars())
    for kept in shelf.kept:
        if kept.sha in texts and kept.sha in stored - known:
            faults.append(Fault("record-signed-anew", f"record {kept.sha[:12]}"))
        elif kept.sha in texts and kept.sha not in known:
            name = type(kept.record).__name__.lower()
            row = {"sha": kept.sha, "name": name, "text": texts[kept.sha], "taken_at": now}
            connection.execute(insert(record).values(**row))
    holds = tuple(one for one in shelf.kept if one.sha not in stored - known)
    return Shelf(holds, (*shelf.faults, *faults))


def stored_shelf(connection: Connection, trusted: Trusted) -> Shelf:
    """The records that were taken, with every signature verified again; one that was altered since is a fault."""
    return shelf_of(stored_rows(connection), trusted)


def stored_rows(connection: Connection) -> tuple[Stored, ...]:
    """The records as they were taken, in that order."""
    columns = (record.c.sha, record.c.name, record.c.text, record.c.taken_at)
    rows = connection.execute(select(*columns).order_by(record.c.taken_at, record.c.sha)).all()
    return tuple((row.sha, row.name, row.text, row.taken_at) for row in rows)


def shelf_of(rows: Sequence[Stored], trusted: Trusted) -> Shelf:
    """Records put back in the order of taking, with every signature verified; an altered one is a fault."""
    shelf, faults = Shelf(), list[Fault]()
    for _, together in groupby(rows, key=lambda row: row[3]):
        signed = []
        for sha, name, text, _ in together:
            where = f"record {sha[:12]}"
            try:
                one = signed_of(parse_yaml(text, where), where)
            except FaultyInput as error:
                faults += list(error.faults)
                continue
            if one.sha == sha:
                signed.append(one)
            else:
                faults.append(Fault("record-altered", where, {"name": name}))
        shelf = take(signed, trusted, shelf)
    return Shelf(shelf.kept, (*shelf.faults, *faults))


def decide(connection: Connection, shelf: Shelf, act: Act, person: str, facts: Facts, today: date) -> str | Refusal:
    """The identifier of a new permit row for an act towards a person, or why there is none.

    How often something was sent is counted here, so that nobody can leave it out.
    """
    answer = permits(shelf, act, replace(facts, sent=sent_to(connection, person)), today)
    if isinstance(answer, Refusal):
        return answer
    return _row(connection, answer, person, facts)


def _row(connection: Connection, answer: Permit, person: str, facts: Facts) -> str:
    key = new_id()
    values = {
        "id": key,
        "act": act_name(answer.act),
        "person_id": person,
        "policy_sha": answer.policy_sha,
        "facts_sha": facts_sha(facts),
        "level": answer.level,
        "day": answer.day,
    }
    connection.execute(insert(permit).values(**values))
    return key


def facts_sha(facts: Facts) -> str:
    """A hash of the facts on which a permit rests."""
    said = [facts.birth_date.isoformat(), facts.deceased, facts.emigrated, facts.not_at_address, facts.contact_stop]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def sent_to(connection: Connection, person: str) -> dict[Message, int]:
    """How often each kind of message was sent to a person."""
    wanted = select(dispatch.c.kind, func.count()).where(
        dispatch.c.person_id == person, dispatch.c.sent_at.is_not(None)
    )
    return {Message(kind): number for kind, number in connection.execute(wanted.group_by(dispatch.c.kind))}
