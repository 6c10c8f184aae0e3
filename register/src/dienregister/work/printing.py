"""Batches of letters: a PDF and a job ticket in the print folder. Whenever it is killed, no letter is lost or doubled.

A batch is first written down with its letters, then made as files of its own name, then called printed. The ticket is
what tells a printer that a batch is whole. Making a batch again gives the same bytes under the same name.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dienregister.forms.answers import about_minutes
from dienregister.law.permits import Refusal
from dienregister.letters.codes import code_of
from dienregister.letters.letter import Addressed, Around, letter_data
from dienregister.letters.pdf import can_print, pdf
from dienregister.sealed.cipher import Unreadable
from dienregister.store import outbox
from dienregister.store.audit import note
from dienregister.store.databases import reading, writing
from dienregister.store.files import put_file
from dienregister.store.installation import Installation, shipped_form
from dienregister.store.keys import KeyMissing, new_id
from dienregister.store.minutes import measured_minutes
from dienregister.store.people import facts_of, identity_of
from dienregister.store.permits import decide
from dienregister.store.tables import batch, dispatch, invite, person
from dienregister.work.campaigns import LETTER, survey_letter

MOST = 500
"""Letters in one PDF."""
FOR_GOOD = {"deceased", "emigrated", "not-at-address", "contact-stop", "age", "often-enough", "unprintable"}
"""Refusals that lie in the person: the letter is not sent. All others lie in the policy: it waits."""


def print_letters(at: Installation, worker: str, now: datetime) -> int:
    """Print what is due, one batch; how many letters it has. First a batch that was begun before is finished."""
    key = _begun(at, now) or _begin(at, worker, now)
    return _finish(at, key, now) if key else 0


def _begun(at: Installation, now: datetime) -> str | None:
    """A batch that was begun and not called printed. One of another day, without a ticket, is taken apart."""
    with writing(at.databases.register) as connection:
        for row in connection.execute(select(batch).where(batch.c.printed_at.is_(None))).all():
            if row.made_at.date() == now.date() or ticket_path(at, row.id).exists():
                return str(row.id)
            letters = select(dispatch.c.id).where(dispatch.c.batch_id == row.id)
            for ref in connection.execute(letters).scalars().all():
                outbox.postpone(connection, "letter", ref, now)
            connection.execute(update(dispatch).where(dispatch.c.batch_id == row.id).values(batch_id=None))
            connection.execute(update(batch).where(batch.c.id == row.id).values(printed_at=now))
    return None


def _begin(at: Installation, worker: str, now: datetime) -> str | None:
    """Write down a new batch of letters, each with a permit of today."""
    with writing(at.databases.register) as connection:
        refs = outbox.claim(connection, "letter", worker, now, MOST)
        key = new_id()
        if refs:
            connection.execute(insert(batch).values(id=key, made_at=now))
        permitted = [ref for ref in refs if _permitted(at, connection, ref, now)]
        if permitted:
            chosen = dispatch.c.id.in_(permitted)
            connection.execute(update(dispatch).where(chosen).values(batch_id=key))
            return key
        if refs:
            connection.execute(update(batch).where(batch.c.id == key).values(printed_at=now))
    return None


def _permitted(at: Installation, connection: Connection, ref: str, now: datetime) -> bool:
    """Whether a letter may go today, by records whose signatures are verified here again, and the facts of today."""
    row = connection.execute(
        select(person, dispatch.c.invite_id)
        .join(dispatch, dispatch.c.person_id == person.c.id)
        .where(dispatch.c.id == ref)
    ).one()
    try:
        identity = identity_of(row, at.keys.get(row.id, "identity"))
    except (KeyMissing, Unreadable) as error:
        outbox.give_back(connection, "letter", ref, now, type(error).__name__)
        return False
    facts = facts_of(row, identity.birth_date)
    answer = decide(connection, at.shelf(connection), survey_letter(), row.id, facts, now.date())
    reason = answer.reason if isinstance(answer, Refusal) else None
    if reason is None and not all(can_print(line) for line in identity.address):
        reason = "unprintable"
    if reason is None:
        connection.execute(update(dispatch).where(dispatch.c.id == ref).values(permit_id=answer))
        return True
    if reason not in FOR_GOOD:
        outbox.postpone(connection, "letter", ref, now)
        return False
    connection.execute(update(dispatch).where(dispatch.c.id == ref).values(blocked=reason))
    connection.execute(update(invite).where(invite.c.id == row.invite_id).values(state="blocked"))
    outbox.finish(connection, "letter", [ref], now)
    about = f"dispatch {ref} {reason}"
    note(connection, at.secrets.audit, now, actor="worker", act="block", about=about, purpose="contact")
    return False


def _finish(at: Installation, key: str, now: datetime) -> int:
    with reading(at.databases.register) as connection:
        letters = _letters(connection, key)
        if not ticket_path(at, key).exists():
            _write(at, connection, key, letters)
    ticket = json.loads(ticket_path(at, key).read_text("utf-8"))
    with writing(at.databases.register) as connection:
        done = connection.execute(
            update(batch)
            .where(batch.c.id == key, batch.c.printed_at.is_(None))
            .values(printed_at=now, pdf_sha=ticket["sha256"])
        )
        if done.rowcount:
            _sent(at, connection, key, letters, now)
    return len(letters)


def _letters(connection: Connection, key: str) -> Sequence[Any]:
    columns = (person, dispatch.c.id.label("dispatch_id"), dispatch.c.invite_id, invite.c.expires_on)
    wanted = select(*columns).join(dispatch, dispatch.c.person_id == person.c.id)
    wanted = wanted.join(invite, invite.c.id == dispatch.c.invite_id).where(dispatch.c.batch_id == key)
    return connection.execute(wanted.order_by(dispatch.c.id)).all()


def _write(at: Installation, connection: Connection, key: str, letters: Sequence[Any]) -> None:
    keys = at.keys.many([row.id for row in letters], "identity")
    made = connection.execute(select(batch.c.made_at).where(batch.c.id == key)).scalar_one()
    people = []
    for row in letters:
        identity = identity_of(row, keys[row.id])
        people.append(Addressed(identity.name, identity.address, code_of(at.secrets.codes, row.invite_id)))
    form, minutes = shipped_form(), measured_minutes(connection)
    around = Around(
        at.settings.sender,
        at.settings.site,
        at.settings.telephone,
        made.date(),
        min(row.expires_on for row in letters),
        len(form.questions),
        minutes or about_minutes(form),
        minutes is not None,
    )
    content = pdf(LETTER, letter_data(people, around))
    digest = hashlib.sha256(content).hexdigest()
    ticket = {"batch": key, "file": f"{key}.pdf", "sha256": digest, "letters": len(letters), "made": made.isoformat()}
    at.print_folder.mkdir(parents=True, exist_ok=True)
    put_file(at.print_folder / f"{key}.pdf", content)
    put_file(ticket_path(at, key), json.dumps(ticket, indent=1).encode())


def ticket_path(at: Installation, key: str) -> Path:
    """The job ticket of a batch."""
    return at.print_folder / f"{key}.json"


def _sent(at: Installation, connection: Connection, key: str, letters: Sequence[Any], now: datetime) -> None:
    made = select(batch.c.made_at).where(batch.c.id == key).scalar_subquery()  # the day of the permits
    connection.execute(update(dispatch).where(dispatch.c.batch_id == key).values(sent_at=made))
    invites = [row.invite_id for row in letters]
    drawn = invite.c.id.in_(invites) & (invite.c.state == "drawn")
    connection.execute(update(invite).where(drawn).values(state="sent"))
    outbox.finish(connection, "letter", [row.dispatch_id for row in letters], now)
    for row in letters:
        about = f"dispatch {row.dispatch_id}"
        note(connection, at.secrets.audit, now, actor="worker", act="send", about=about, purpose="contact")
