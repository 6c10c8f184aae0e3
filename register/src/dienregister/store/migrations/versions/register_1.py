"""The first tables of the register, and what may never be changed in them."""

import sqlalchemy as sa
from alembic import op

from dienregister.store.migrations.insert_only import refuse_changes

revision = "register_1"
down_revision = None
branch_labels = ("register",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("bucket_b", sa.LargeBinary(length=32), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("bucket_b", name=op.f("pk_attempt")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("first", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("last", name=op.f("uq_audit_seal_last")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=True),
        sa.Column("pdf_sha", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("approved_by is null or approved_by <> proposed_by", name=op.f("ck_campaign_four_eyes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("lease_by", sa.String(length=32), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("failed", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_outbox_kind_ref")),
    )
    op.create_index(op.f("ix_outbox_done_at_kind_due_at"), "outbox", ["done_at", "kind", "due_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("bsn_b", sa.LargeBinary(length=32), nullable=False),
        sa.Column("identity_k", sa.LargeBinary(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.Column("emigrated", sa.Boolean(), nullable=False),
        sa.Column("not_at_address", sa.Boolean(), nullable=False),
        sa.Column("contact_stop", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("bsn_b", name=op.f("uq_person_bsn_b")),
    )
    op.create_index(op.f("ix_person_birth_year"), "person", ["birth_year"], unique=False)
    op.create_table(
        "record",
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name=op.f("pk_record")),
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("form_sha", sa.String(length=64), nullable=False),
        sa.Column("code_b", sa.LargeBinary(length=32), nullable=False),
        sa.Column("birth_b", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint("state in ('drawn','sent','answered','blocked')", name=op.f("ck_invite_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_invite_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invite_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("code_b", name=op.f("uq_invite_code_b")),
        sa.UniqueConstraint("person_id", "form_sha", name=op.f("uq_invite_person_id_form_sha")),
    )
    op.create_table(
        "permit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=160), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("policy_sha", sa.String(length=64), nullable=False),
        sa.Column("facts_sha", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("level between 0 and 4", name=op.f("ck_permit_level")),
        sa.ForeignKeyConstraint(["policy_sha"], ["record.sha"], name=op.f("fk_permit_policy_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
        sa.UniqueConstraint("id", "person_id", "act", name=op.f("uq_permit_id_person_id_act")),
    )
    op.create_table(
        "dispatch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=160), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=False),
        sa.Column("invite_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("blocked", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_dispatch_batch_id")),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_dispatch_invite_id")),
        sa.ForeignKeyConstraint(
            ["permit_id", "person_id", "act"],
            ["permit.id", "permit.person_id", "permit.act"],
            name=op.f("fk_dispatch_permit_id_person_id_act"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dispatch_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("invite_id", "kind", name=op.f("uq_dispatch_invite_id_kind")),
    )
    op.create_index(op.f("ix_dispatch_batch_id"), "dispatch", ["batch_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("invite_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=160), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=False),
        sa.Column("body_k", sa.LargeBinary(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_draft_invite_id")),
        sa.ForeignKeyConstraint(
            ["permit_id", "person_id", "act"],
            ["permit.id", "permit.person_id", "permit.act"],
            name=op.f("fk_draft_permit_id_person_id_act"),
        ),
        sa.PrimaryKeyConstraint("invite_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "session",
        sa.Column("token_b", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invite_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_session_invite_id")),
        sa.PrimaryKeyConstraint("token_b", name=op.f("pk_session")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("invite_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=160), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=False),
        sa.Column("form_sha", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("interested", sa.Boolean(), nullable=False),
        sa.Column("body_k", sa.LargeBinary(), nullable=True),
        sa.Column("receipt", sa.String(length=14), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("interested or body_k is null", name=op.f("ck_submission_no_interest_keeps_nothing")),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_submission_invite_id")),
        sa.ForeignKeyConstraint(
            ["permit_id", "person_id", "act"],
            ["permit.id", "permit.person_id", "permit.act"],
            name=op.f("fk_submission_permit_id_person_id_act"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("invite_id", name=op.f("uq_submission_invite_id")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submission_receipt")),
    )
    op.create_table(
        "count_cell",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("last_week", sa.Date(), nullable=False),
        sa.Column("bundle", sa.Date(), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("value >= 10 and last_week >= week", name=op.f("ck_count_cell_enough")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_cell")),
        sa.UniqueConstraint(
            "track", "stage", "site", "quantity", "week", name=op.f("uq_count_cell_track_stage_site_quantity_week")
        ),
    )
    for table in ("record", "permit", "audit", "audit_seal", "count_cell"):
        refuse_changes(table)


def downgrade() -> None:
    op.drop_table("count_cell")
    op.drop_table("submission")
    op.drop_table("session")
    op.drop_table("draft")
    op.drop_index(op.f("ix_dispatch_batch_id"), table_name="dispatch")
    op.drop_table("dispatch")
    op.drop_table("permit")
    op.drop_table("invite")
    op.drop_table("record")
    op.drop_index(op.f("ix_person_birth_year"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_outbox_done_at_kind_due_at"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("campaign")
    op.drop_table("batch")
    op.drop_table("audit_seal")
    op.drop_table("audit")
    op.drop_table("attempt")
