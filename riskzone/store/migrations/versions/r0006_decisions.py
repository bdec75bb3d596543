"""Decision documents, frozen mornings, instructions, expert opinions."""

import sqlalchemy as sa
from alembic import op

from riskzone.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"

_APPEND_ONLY = ("decision_revision", "snapshot", "instruction_revision", "expert_opinion")


def upgrade() -> None:
    """Make the tables; what is append-only refuses changes."""
    op.create_table(
        "decision_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_document")),
    )
    op.create_index(op.f("ix_decision_document_state"), "decision_document", ["state"])
    op.create_table(
        "decision_revision",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["decision_document.id"],
            name=op.f("fk_decision_revision_document_id"),
        ),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_decision_revision")),
    )
    op.create_index(op.f("ix_decision_revision_recorded_at"), "decision_revision", ["recorded_at"])
    op.create_table(
        "decision_draft",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", "document_id", name=op.f("pk_decision_draft")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reading", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("blob_hash", sa.String(length=64), nullable=False),
        sa.Column("cutoff_at", UtcDateTime(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("reading IN ('midnight', 'now')", name=op.f("ck_snapshot_reading")),
        sa.ForeignKeyConstraint(["blob_hash"], ["blob.hash"], name=op.f("fk_snapshot_blob_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint(
            "area", "on_day", "reading", "edition",
            name=op.f("uq_snapshot_area_on_day_reading_edition"),
        ),
    )  # fmt: skip
    op.create_table(
        "instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
    )
    op.create_index(op.f("ix_instruction_state"), "instruction", ["state"])
    op.create_table(
        "instruction_revision",
        sa.Column("instruction_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instruction.id"],
            name=op.f("fk_instruction_revision_instruction_id"),
        ),
        sa.PrimaryKeyConstraint("instruction_id", "version", name=op.f("pk_instruction_revision")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_instruction_revision_recorded_at"), "instruction_revision", ["recorded_at"]
    )
    op.create_table(
        "expert_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_opinion")),
    )
    op.create_index(op.f("ix_expert_opinion_on_day"), "expert_opinion", ["on_day"])
    if op.get_bind().dialect.name == "sqlite":
        for table in _APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                )
    op.execute("INSERT INTO meta (name, value) VALUES ('decision_version', 1)")
