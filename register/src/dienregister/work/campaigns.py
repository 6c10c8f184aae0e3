"""Campaigns: one person proposes how many letters go out, another approves, and only then is anybody drawn."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from dienregister.law.permits import Refusal, Send
from dienregister.law.records import Channel, Message
from dienregister.law.shelf import Shelf
from dienregister.letters.codes import code_of
from dienregister.letters.pdf import template_sha
from dienregister.sealed.cipher import blind
from dienregister.store import outbox
from dienregister.store.audit import note
from dienregister.store.databases import reading, writing
from dienregister.store.installation import Installation, shipped_form
from dienregister.store.keys import new_id
from dienregister.store.people import facts_of, identity_of
from dienregister.store.permits import act_name, decide
from dienregister.store.tables import campaign, dispatch, invite, person
from dienregister.text.faults import fault

CODE_DAYS = 90
"""How long a code works, unless the policy ends before."""
LETTER = "letter_17"


def survey_letter() -> Send:
    """The act of sending the survey letter with the template of this package."""
    return Send(Message.SURVEY_LETTER, Channel.POST, template_sha(LETTER))


def propose(at: Installation, size: int, by: str, now: datetime) -> str:
    """Propose to write to so many people; the identifier of the campaign."""
    key = new_id()
    values = {"id": key, "size": size, "proposed_by": by, "proposed_at": now}
    with writing(at.databases.register) as connection:
        connection.execute(insert(campaign).values(**values))
        _noted(at, connection, now, by, "propose", key)
    return key


def _noted(at: Installation, connection: Connection, now: datetime, by: str, act: str, key: str) -> None:
    note(connection, at.secrets.audit, now, actor=by, act=act, about=f"campaign {key}", purpose="contact")


@dataclass(frozen=True)
class Drawn:
    """How many people were drawn, and why others were not."""

    number: int
    refused: Counter[str]


def approve(at: Installation, key: str, by: str, now: datetime) -> Drawn:
    """Approve a campaign that somebody else proposed, and draw its people at random: all of it, or nothing.

    Raises:
        FaultyInput: there is no such campaign, it was approved already, the same person proposed it, or no policy is
            in force.
    """
    with writing(at.databases.register) as connection:
        asked = connection.execute(select(campaign).where(campaign.c.id == key)).first()
        if asked is None or asked.approved_by is not None:
            raise fault("campaign-unknown" if asked is None else "campaign-approved", key)
        if asked.proposed_by == by:
            raise fault("campaign-same-person", key, person=by)
        connection.execute(update(campaign).where(campaign.c.id == key).values(approved_by=by))
        drawn = _draw(at, connection, key, asked.size, now)
        _noted(at, connection, now, by, "approve", key)  # last: a draw may take longer than seals wait for a row
        return drawn


def _draw(at: Installation, connection: Connection, key: str, size: int, now: datetime) -> Drawn:
    shelf, today, form = at.shelf(connection), now.date(), shipped_form()
    policy = shelf.in_force(today)
    if policy is None:
        raise fault("no-policy", key, day=today)
    expires = min(today + timedelta(CODE_DAYS), shelf.last_day(policy[1]))
    drawn, refused = 0, Counter[str]()
    for row, birth_date in _candidates(at, connection, policy[1].population.age, today, form.sha):
        if drawn == size:
            break
        permit = decide(connection, shelf, survey_letter(), row.id, facts_of(row, birth_date), today)
        if isinstance(permit, Refusal):
            refused[permit.reason] += 1
            continue
        _invite(at, connection, row.id, birth_date, key, permit, expires, now)
        drawn += 1
    return Drawn(drawn, refused)


def _candidates(at: Installation, connection: Connection, ages: tuple[int, int], today: date, form: str):  # type: ignore[no-untyped-def]
    """Rows of people of about the right age who have not been invited to this form, in an order of chance."""
    invited = select(invite.c.person_id).where(invite.c.form_sha == form)
    years = person.c.birth_year.between(today.year - ages[1] - 1, today.year - ages[0])
    wanted = select(person).where(years, person.c.contact_stop.is_(False), person.c.id.not_in(invited))
    rows = connection.execute(wanted.order_by(person.c.id)).all()
    keys = at.keys.many([row.id for row in rows], "identity")
    return ((row, identity_of(row, keys[row.id]).birth_date) for row in rows)


def _invite(
    at: Installation,
    connection: Connection,
    who: str,
    birth_date: date,
    key: str,
    permit: str,
    expires: date,
    now: datetime,
) -> None:
    made, form = new_id(), shipped_form()
    values = {
        "id": made,
        "person_id": who,
        "campaign_id": key,
        "form_sha": form.sha,
        "code_b": blind(at.secrets.blinding, "code", code_of(at.secrets.codes, made)),
        "birth_b": blind(at.secrets.blinding, "birth", f"{made}|{birth_date}"),
        "state": "drawn",
        "expires_on": expires,
    }
    connection.execute(insert(invite).values(**values))
    sent = new_id()
    values = {
        "id": sent,
        "person_id": who,
        "act": act_name(survey_letter()),
        "permit_id": permit,
        "invite_id": made,
        "kind": Message.SURVEY_LETTER.value,
        "channel": Channel.POST.value,
    }
    connection.execute(insert(dispatch).values(**values))
    outbox.put(connection, "letter", sent, now)


def proposed(at: Installation) -> list[tuple[str, int, str]]:
    """Campaigns that wait for approval: identifier, size and who proposed them."""
    with reading(at.databases.register) as connection:
        rows = connection.execute(select(campaign).where(campaign.c.approved_by.is_(None))).all()
    return [(row.id, row.size, row.proposed_by) for row in rows]


def law_now(at: Installation) -> Shelf:
    """The records in force."""
    with reading(at.databases.register) as connection:
        return at.shelf(connection)
