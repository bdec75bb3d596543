"""Health codes: runs and their counts, rules, appeals."""

import sqlalchemy as sa
from alembic import op

from riskzone.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"

_APPEND_ONLY = (
    "health_run",
    "health_count",
    "health_flow",
    "health_shown",
    "health_rules_revision",
    "health_appeal",
)


def upgrade() -> None:
    """Make the tables; what is append-only refuses changes."""
    op.create_table(
        "health_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("rules", sa.String(length=40), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=10), nullable=False),
        sa.Column("register_hash", sa.String(length=64), nullable=False),
        sa.Column("exposures_hash", sa.String(length=64), nullable=False),
        sa.Column("context_hash", sa.String(length=64), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("strangers", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_run")),
    )
    op.create_index(op.f("ix_health_run_area_on_day"), "health_run", ["area", "on_day"])
    op.create_table(
        "health_count",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("township", sa.String(length=12), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("in_city", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["health_run.id"], name=op.f("fk_health_count_run_id")),
        sa.PrimaryKeyConstraint(
            "run_id", "township", "colour", "reason", "in_city", name=op.f("pk_health_count")
        ),
    )
    op.create_table(
        "health_flow",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("township", sa.String(length=12), nullable=False),
        sa.Column("colour_before", sa.String(length=40), nullable=False),
        sa.Column("reason_before", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["health_run.id"], name=op.f("fk_health_flow_run_id")),
        sa.PrimaryKeyConstraint(
            "run_id",
            "kind",
            "township",
            "colour_before",
            "reason_before",
            "colour",
            "reason",
            name=op.f("pk_health_flow"),
        ),
    )
    op.create_table(
        "health_shown",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("township", sa.String(length=12), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["health_run.id"], name=op.f("fk_health_shown_run_id")),
        sa.PrimaryKeyConstraint(
            "run_id", "township", "shown", "colour", "reason", name=op.f("pk_health_shown")
        ),
    )
    op.create_table(
        "health_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rules", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_rules")),
    )
    op.create_index(op.f("ix_health_rules_area_valid_from"), "health_rules", ["area", "valid_from"])
    op.create_table(
        "health_rules_revision",
        sa.Column("rules_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rules_id"], ["health_rules.id"], name=op.f("fk_health_rules_revision_rules_id")
        ),
        sa.PrimaryKeyConstraint("rules_id", "version", name=op.f("pk_health_rules_revision")),
    )
    op.create_index(
        op.f("ix_health_rules_revision_recorded_at"), "health_rules_revision", ["recorded_at"]
    )
    op.create_table(
        "health_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("upheld", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("waiting_days", sa.Float(), nullable=True),
        sa.Column("longest_days", sa.Float(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_appeal")),
    )
    op.create_index(op.f("ix_health_appeal_on_day"), "health_appeal", ["on_day"])
    if op.get_bind().dialect.name == "sqlite":
        for table in _APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                )
