"""Sets a demonstration up: people, law, a campaign that two made-up people agreed on, and printed letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from dienregister.demo.people import made_up_people
from dienregister.letters.codes import code_of, grouped
from dienregister.people.selection import read_selection, selection_text
from dienregister.store.databases import reading, writing
from dienregister.store.installation import Installation
from dienregister.store.people import identity_of, keep_people
from dienregister.store.permits import keep_records
from dienregister.store.tables import invite, person
from dienregister.work.campaigns import approve, propose
from dienregister.work.setup import make_installation, make_key, sign, trust, write_drafts
from dienregister.work.worker import Round, work_once


@dataclass(frozen=True)
class Letter:
    """A letter to try."""

    name: str
    code: str
    birth_date: date


def set_up(folder: Path, settings: dict[str, Any], people: int, clock: Callable[[], datetime]) -> Installation:
    """An installation with made-up people and a law and a policy at level 0, signed by made-up signatories."""
    at = make_installation(folder, settings | {"made_up": True})
    now = clock()
    signatories = (
        ("demo-jurist", "a made-up jurist", "jurist"),
        ("demo-owner", "a made-up policy owner", "policy_owner"),
    )
    for key, holder, role in signatories:
        public = make_key(folder / "secrets" / f"{key}.pem", None)
        trust(folder, key, holder, role, public, now.date())  # type: ignore[arg-type]
    write_drafts(folder / "law", now.date())
    for name, signers in (("kaderwet", ["demo-jurist"]), ("policy-level-0", ["demo-jurist", "demo-owner"])):
        for key in signers:
            sign(folder / "law" / f"{name}.yaml", key, folder / "secrets" / f"{key}.pem", None, now.date())
    with writing(at.databases.register) as connection:
        shelf = keep_records(connection, folder / "law", at.trusted, now)
    assert not shelf.faults, shelf.faults
    selection = folder / "selection.csv"
    selection.write_text(selection_text(list(made_up_people(people, now.date()))), "utf-8")
    keep_people(at, read_selection(selection, now.date(), (17, 17)), selection.name, "demo", now)
    return at


def write_letters(at: Installation, size: int, clock: Callable[[], datetime]) -> Round:
    """Write to people: one made-up person proposes it, another approves, and the worker prints."""
    approve(at, propose(at, size, "a made-up planner", clock()), "a made-up head of campaigns", clock())
    return work_once(at, "demo", clock)


def letter_to_try(at: Installation) -> Letter:
    """One of the letters that were printed and not answered yet."""
    with reading(at.databases.register) as connection:
        wanted = select(person, invite.c.id.label("invite_id")).join(invite, invite.c.person_id == person.c.id)
        row = connection.execute(wanted.where(invite.c.state == "sent").limit(1)).one()
    identity = identity_of(row, at.keys.get(row.id, "identity"))
    return Letter(identity.name, grouped(code_of(at.secrets.codes, row.invite_id)), identity.birth_date)
