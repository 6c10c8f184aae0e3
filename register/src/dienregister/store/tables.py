"""The tables. Times are UTC; `_k` is sealed with a key of the person, `_b` is a blind index."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
keys_metadata = MetaData(naming_convention=NAMING)

ID = String(32)
SHA = String(64)
NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself for INTEGER only
MOMENT = DateTime(timezone=False)

record = Table(
    "record",
    metadata,
    Column("sha", SHA, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("taken_at", MOMENT, nullable=False),
)
person = Table(
    "person",
    metadata,
    Column("id", ID, primary_key=True),
    Column("bsn_b", LargeBinary(32), nullable=False, unique=True),
    Column("identity_k", LargeBinary, nullable=False),
    Column("birth_year", Integer, nullable=False),
    Column("municipality", String(4), nullable=False),
    Column("deceased", Boolean, nullable=False),
    Column("emigrated", Boolean, nullable=False),
    Column("not_at_address", Boolean, nullable=False),
    Column("contact_stop", Boolean, nullable=False),
    Column("source", String(64), nullable=False),
    Column("refreshed_at", MOMENT, nullable=False),
    Index(None, "birth_year"),
)
permit = Table(
    "permit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("act", String(160), nullable=False),
    Column("person_id", ID, nullable=False),
    Column("policy_sha", SHA, ForeignKey("record.sha"), nullable=False),
    Column("facts_sha", SHA, nullable=False),
    Column("level", Integer, nullable=False),
    Column("day", Date, nullable=False),
    UniqueConstraint("id", "person_id", "act"),
    CheckConstraint("level between 0 and 4", "level"),
)
campaign = Table(
    "campaign",
    metadata,
    Column("id", ID, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("proposed_by", String(80), nullable=False),
    Column("approved_by", String(80)),
    Column("proposed_at", MOMENT, nullable=False),
    CheckConstraint("approved_by is null or approved_by <> proposed_by", "four_eyes"),
)
invite = Table(
    "invite",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("campaign_id", ID, ForeignKey("campaign.id"), nullable=False),
    Column("form_sha", SHA, nullable=False),
    Column("code_b", LargeBinary(32), nullable=False, unique=True),
    Column("birth_b", LargeBinary(32), nullable=False),
    Column("state", String(10), nullable=False),
    Column("expires_on", Date, nullable=False),
    UniqueConstraint("person_id", "form_sha"),
    CheckConstraint("state in ('drawn','sent','answered','blocked')", "state"),
)
batch = Table(
    "batch",
    metadata,
    Column("id", ID, primary_key=True),
    Column("made_at", MOMENT, nullable=False),
    Column("printed_at", MOMENT),
    Column("pdf_sha", SHA),
)
dispatch = Table(
    "dispatch",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("act", String(160), nullable=False),
    Column("permit_id", ID, nullable=False),
    Column("invite_id", ID, ForeignKey("invite.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("batch_id", ID, ForeignKey("batch.id")),
    Column("sent_at", MOMENT),
    Column("blocked", String(40)),
    ForeignKeyConstraint(["permit_id", "person_id", "act"], ["permit.id", "permit.person_id", "permit.act"]),
    UniqueConstraint("invite_id", "kind"),
    Index(None, "batch_id"),
)
draft = Table(
    "draft",
    metadata,
    Column("invite_id", ID, ForeignKey("invite.id"), primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("act", String(160), nullable=False),
    Column("permit_id", ID, nullable=False),
    Column("body_k", LargeBinary, nullable=False),
    Column("page", Integer, nullable=False),
    Column("begun_at", MOMENT, nullable=False),
    Column("saved_at", MOMENT, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["permit_id", "person_id", "act"], ["permit.id", "permit.person_id", "permit.act"]),
)
submission = Table(
    "submission",
    metadata,
    Column("id", ID, primary_key=True),
    Column("invite_id", ID, ForeignKey("invite.id"), nullable=False, unique=True),
    Column("person_id", ID, nullable=False),
    Column("act", String(160), nullable=False),
    Column("permit_id", ID, nullable=False),
    Column("form_sha", SHA, nullable=False),
    Column("channel", String(10), nullable=False),
    Column("interested", Boolean, nullable=False),
    Column("body_k", LargeBinary),
    Column("receipt", String(14), nullable=False, unique=True),
    Column("seconds", Integer, nullable=False),
    Column("sent_at", MOMENT, nullable=False),
    ForeignKeyConstraint(["permit_id", "person_id", "act"], ["permit.id", "permit.person_id", "permit.act"]),
    CheckConstraint("interested or body_k is null", "no_interest_keeps_nothing"),
)
session = Table(
    "session",
    metadata,
    Column("token_b", LargeBinary(32), primary_key=True),
    Column("invite_id", ID, ForeignKey("invite.id"), nullable=False),
    Column("expires_at", MOMENT, nullable=False),
)
attempt = Table(
    "attempt",
    metadata,
    Column("bucket_b", LargeBinary(32), primary_key=True),
    Column("misses", Integer, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("until", MOMENT),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("ref", ID, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("lease_until", MOMENT),
    Column("lease_by", String(32)),
    Column("tries", Integer, nullable=False),
    Column("done_at", MOMENT),
    Column("failed", String(200)),
    UniqueConstraint("kind", "ref"),
    Index(None, "done_at", "kind", "due_at"),
)
audit = Table(
    "audit",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("at", MOMENT, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("act", String(40), nullable=False),
    Column("object", String(80), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("mark", LargeBinary(32), nullable=False),
    sqlite_autoincrement=True,
)
audit_seal = Table(
    "audit_seal",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("first", NUMBER, nullable=False),
    Column("last", NUMBER, nullable=False, unique=True),
    Column("number", Integer, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("sealed_at", MOMENT, nullable=False),
)
count_cell = Table(
    "count_cell",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("week", Date, nullable=False),
    Column("last_week", Date, nullable=False),
    Column("bundle", Date, nullable=False),
    Column("track", String(40), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("site", String(40), nullable=False),
    Column("level", Integer, nullable=False),
    Column("quantity", String(40), nullable=False),
    Column("value", Integer, nullable=False),
    UniqueConstraint("track", "stage", "site", "quantity", "week"),
    CheckConstraint("value >= 10 and last_week >= week", "enough"),
)
person_key = Table(
    "person_key",
    keys_metadata,
    Column("person_id", ID, primary_key=True),
    Column("purpose", String(20), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", MOMENT, nullable=False),
)

NEVER_CHANGED = ("record", "permit", "audit", "audit_seal", "count_cell")
"""Tables that take rows only: the database itself refuses to change or delete any."""
