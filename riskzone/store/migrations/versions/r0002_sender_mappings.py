"""Mappings of senders: how the tables of each sender become the ones we know."""

import sqlalchemy as sa
from alembic import op

from riskzone.store.types import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One more table; its rows are never changed, as those of the others are not."""
    op.create_table(
        "sender_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender_mapping")),
    )
    op.create_index(op.f("ix_sender_mapping_sender"), "sender_mapping", ["sender"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER sender_mapping_no_{change.lower()} BEFORE {change}"
                " ON sender_mapping"
                " BEGIN SELECT RAISE(ABORT, 'append-only: sender_mapping'); END"
            )
