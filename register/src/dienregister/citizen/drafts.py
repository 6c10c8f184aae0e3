"""What somebody filled in so far, and sending it. Answers of an earlier session are kept, but not shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from dienregister.citizen.entry import invite_of, session_index
from dienregister.forms.answers import counted, ended, visible
from dienregister.forms.conditions import Answer
from dienregister.forms.definition import Form, Question
from dienregister.law.permits import Ask, Refusal
from dienregister.letters.codes import ALPHABET
from dienregister.sealed.cipher import new_key
from dienregister.store.audit import note
from dienregister.store.bodies import opened_body, sealed_body
from dienregister.store.databases import reading, writing
from dienregister.store.installation import Installation, shipped_form
from dienregister.store.keys import new_id
from dienregister.store.people import facts_of, identity_of
from dienregister.store.permits import act_name, decide
from dienregister.store.tables import draft, invite, person, submission


@dataclass(frozen=True)
class Filled:
    """What was filled in: answers by key, the session each is from, and where somebody was."""

    answers: Mapping[str, Answer]
    by: Mapping[str, str]
    mark: str
    """The present session."""
    page: int
    receipt: str | None = None
    """Set once it has been sent."""
    sent_at: datetime | None = None

    def shown(self, key: str) -> Answer | None:
        """An answer of this session; one of an earlier session is not shown, for a letter may be in other hands."""
        return self.answers.get(key) if self.by.get(key.partition(".")[0]) == self.mark else None

    def hidden(self, question: Question) -> bool:
        """Whether a question was answered in an earlier session."""
        return question.id in self.answers and self.by.get(question.id) != self.mark


def filled(at: Installation, token: str, now: datetime) -> Filled | None:
    """What the person of a session filled in; nothing where the session has ended."""
    with reading(at.databases.register) as connection:
        key = invite_of(at, connection, token, now)
        return _filled(at, connection, key, token) if key else None


def _filled(at: Installation, connection: Connection, key: str, token: str) -> Filled | None:
    mark = session_index(at, token).hex()[:16]
    sent = connection.execute(select(submission).where(submission.c.invite_id == key)).first()
    if sent is not None:
        answers, by = (
            _opened(at, sent) if sent.body_k else ({shipped_form().interest: 0}, {shipped_form().interest: mark})
        )
        return Filled(answers, by, mark, 0, sent.receipt, sent.sent_at)
    row = connection.execute(select(draft).where(draft.c.invite_id == key)).first()
    if row is None:
        return None
    answers, by = _opened(at, row)
    return Filled(answers, by, mark, row.page)


def _opened(at: Installation, row: "Row[tuple[object, ...]]") -> tuple[dict[str, Answer], dict[str, str]]:
    return opened_body(at.keys, row.person_id, row.body_k)


def save(at: Installation, token: str, page: int, given: Mapping[str, Mapping[str, Answer]], now: datetime) -> None:
    """Keep answers by question, and the page to go on at; other answers stay as any other tab left them.

    Answers to questions that are not asked any more are dropped at once.
    """
    with writing(at.databases.register) as connection:
        key = invite_of(at, connection, token, now)
        row = _locked(connection, key) if key else None
        if row is None:
            return
        answers, by = _opened(at, row)
        mark = session_index(at, token).hex()[:16]
        for question, said in given.items():
            answers = {name: value for name, value in answers.items() if name.partition(".")[0] != question} | dict(
                said
            )
            by[question] = mark
        answers = counted(shipped_form(), answers)
        sealing = at.keys.get(row.person_id, "answers")
        row_values = {
            "body_k": sealed_body(sealing, row.person_id, answers, {name: by[name] for name in by if name in answers}),
            "page": page,
            "saved_at": now,
            "version": row.version + 1,
        }
        connection.execute(update(draft).where(draft.c.invite_id == key).values(**row_values))


def _locked(connection: Connection, key: str) -> "Row[tuple[object, ...]] | None":
    """The draft of an invitation, which nobody else changes until this transaction ends."""
    connection.execute(select(invite.c.id).where(invite.c.id == key).with_for_update())
    return connection.execute(select(draft).where(draft.c.invite_id == key)).first()


def first_open(form: Form, answers: Mapping[str, Answer]) -> int | None:
    """The first page with a question that must be answered and is not; none where all is answered."""
    asked = {question.id for question in visible(form, answers)}
    for number, page in enumerate(form.pages, 1):
        for question in page.questions:
            if question.id in asked and not question.optional and question.id not in answers:
                return number
    return None


def send(at: Installation, token: str, now: datetime) -> bool:
    """Send what was filled in, once: pressing again changes nothing. Whether it is sent."""
    with writing(at.databases.register) as connection:
        key = invite_of(at, connection, token, now)
        if key is None:
            return False
        row = _locked(connection, key)
        if connection.execute(select(submission.c.id).where(submission.c.invite_id == key)).first():
            return True
        if row is None:
            return False
        answers, by = _opened(at, row)
        answers = counted(shipped_form(), answers)
        if first_open(shipped_form(), answers) is not None:
            return False
        permit = _permit(at, connection, row.person_id, now)
        if permit is None:
            return False
        _submit(at, connection, row, permit, answers, by, now)
        return True


def _permit(at: Installation, connection: Connection, who: str, now: datetime) -> str | None:
    """The permit to ask somebody at this moment; none where the law lies still since he came in."""
    row = connection.execute(select(person).where(person.c.id == who)).one()
    born = identity_of(row, at.keys.get(who, "identity")).birth_date
    answer = decide(connection, at.shelf(connection), Ask(shipped_form().sha), who, facts_of(row, born), now.date())
    return None if isinstance(answer, Refusal) else answer


def _submit(
    at: Installation,
    connection: Connection,
    row: "Row[tuple[object, ...]]",
    permit: str,
    answers: Mapping[str, Answer],
    by: Mapping[str, str],
    now: datetime,
) -> None:
    form = shipped_form()
    none = ended(form, answers)
    sealing = at.keys.get(row.person_id, "answers")
    values = {
        "id": new_id(),
        "invite_id": row.invite_id,
        "person_id": row.person_id,
        "act": act_name(Ask(form.sha)),
        "permit_id": permit,
        "form_sha": form.sha,
        "channel": "web",
        "interested": not none,
        "body_k": None if none else sealed_body(sealing, row.person_id, answers, by),
        "receipt": new_receipt(),
        "seconds": int((now - row.begun_at).total_seconds()),
        "sent_at": now,
    }
    connection.execute(insert(submission).values(**values))
    connection.execute(delete(draft).where(draft.c.invite_id == row.invite_id))
    connection.execute(update(invite).where(invite.c.id == row.invite_id).values(state="answered"))
    if none or answers.get("contact") == "none":
        connection.execute(update(person).where(person.c.id == row.person_id).values(contact_stop=True))
    about = f"invite {row.invite_id}"
    note(connection, at.secrets.audit, now, actor="citizen", act="submit", about=about, purpose="contact")


def new_receipt() -> str:
    """A receipt number by chance: it tells nothing of the person or of how many answered before."""
    return "-".join("".join(ALPHABET[byte & 31] for byte in new_key()[:4]) for _ in range(2))
