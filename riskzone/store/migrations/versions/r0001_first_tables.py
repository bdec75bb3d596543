"""The first tables."""

import sqlalchemy as sa
from alembic import op

from riskzone.store.types import UtcDateTime

revision = "0001"
down_revision = None

_APPEND_ONLY = (
    "audit_entry",
    "count_row",
    "import_batch",
    "layer",
    "report_received",
    "scheme_adoption",
)
_CASE_ROWS = ("case_place", "case_revision")


def upgrade() -> None:
    """Tables, triggers that keep records from being rewritten, and the data version."""
    _tables()
    if op.get_bind().dialect.name == "sqlite":
        _triggers()
    op.execute("INSERT INTO meta (name, value) VALUES ('data_version', 1)")


def _triggers() -> None:
    for table in (*_APPEND_ONLY, *_CASE_ROWS):
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
    for table in _CASE_ROWS:  # they go when their event is closed, and only then
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"  # noqa: S608 - own names
            " WHEN (SELECT closed_at FROM event WHERE id = OLD.event_id) IS NULL"
            f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_event_open BEFORE INSERT ON {table}"  # noqa: S608 - own names
            " WHEN (SELECT closed_at FROM event WHERE id = NEW.event_id) IS NOT NULL"
            f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
    op.execute(
        "CREATE TRIGGER event_no_reopening BEFORE UPDATE ON event WHEN OLD.closed_at IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'append-only: event'); END"
    )
    op.execute(
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event"
        " BEGIN SELECT RAISE(ABORT, 'append-only: event'); END"
    )


def _tables() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_table(
        "blob",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_blob")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("key_id", name=op.f("uq_event_key_id")),
        sa.UniqueConstraint("name", name=op.f("uq_event_name")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "assessment_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("scheme_hash", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=20), nullable=False),
        sa.Column("layer_hash", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("reading", sa.String(length=10), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "reading IN ('midnight', 'now')", name=op.f("ck_assessment_run_reading")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_assessment_run_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_run")),
        sa.UniqueConstraint(
            "event_id",
            "scheme_id",
            "layer",
            "area",
            "reading",
            name=op.f("uq_assessment_run_event_id_scheme_id_layer_area_reading"),
        ),
    )
    op.create_table(
        "event_key",
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_key_event_id")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_event_key")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_key_event_id")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.Text(), server_default="", nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_stored", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("coverage_from", sa.Date(), nullable=True),
        sa.Column("coverage_stated", sa.Boolean(), nullable=False),
        sa.Column("coverage_clusters", sa.Boolean(), nullable=False),
        sa.Column("baseline", sa.Text(), server_default="{}", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("mode IN ('full', 'delta')", name=op.f("ck_import_batch_mode")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_import_batch_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index(
        op.f("ix_import_batch_event_id_kind_sha256"), "import_batch", ["event_id", "kind", "sha256"]
    )
    op.create_table(
        "layer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("blob_hash", sa.String(length=64), nullable=False),
        sa.Column("schematic", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["blob_hash"], ["blob.hash"], name=op.f("fk_layer_blob_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer")),
    )
    op.create_index(op.f("ix_layer_kind_valid_from"), "layer", ["kind", "valid_from"])
    op.create_table(
        "scheme_adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("scheme_hash", sa.String(length=64), nullable=False),
        sa.Column("blob_hash", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_hash"], ["blob.hash"], name=op.f("fk_scheme_adoption_blob_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_adoption")),
    )
    op.create_index(
        op.f("ix_scheme_adoption_layer_valid_from"), "scheme_adoption", ["layer", "valid_from"]
    )
    op.create_table(
        "assessment_interval",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=False),
        sa.Column("day_until", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("level_upper", sa.String(length=40), server_default="", nullable=False),
        sa.Column("clause", sa.String(length=80), server_default="", nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "day_until IS NULL OR day_until > day_from", name=op.f("ck_assessment_interval_days")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["assessment_run.id"],
            name=op.f("fk_assessment_interval_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "zone", "day_from", name=op.f("pk_assessment_interval")),
    )
    op.create_index(
        op.f("ix_assessment_interval_run_id_day_from_day_until"),
        "assessment_interval",
        ["run_id", "day_from", "day_until"],
    )
    op.create_table(
        "case_revision",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Text(), server_default="", nullable=False),
        sa.Column("classification", sa.Text(), server_default="", nullable=False),
        sa.Column("converted_from", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("found_by", sa.Text(), server_default="", nullable=False),
        sa.Column("onset_on", sa.Date(), nullable=True),
        sa.Column("sampled_at", UtcDateTime(), nullable=True),
        sa.Column("result_at", UtcDateTime(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("prefecture_code", sa.Text(), server_default="", nullable=False),
        sa.Column("county_code", sa.Text(), server_default="", nullable=False),
        sa.Column("township_code", sa.Text(), server_default="", nullable=False),
        sa.Column("building_id", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("report_county_code", sa.Text(), server_default="", nullable=False),
        sa.Column("cluster_id", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("excluded_on", sa.Date(), nullable=True),
        sa.Column("moved_to", sa.Text(), server_default="", nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_case_revision_revision")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_case_revision_batch_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_case_revision_event_id")),
        sa.PrimaryKeyConstraint("event_id", "case_id", "revision", name=op.f("pk_case_revision")),
    )
    op.create_table(
        "count_row",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("layer", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("new_confirmed", sa.Float(), nullable=True),
        sa.Column("new_asymptomatic", sa.Float(), nullable=True),
        sa.Column("new_suspected", sa.Float(), nullable=True),
        sa.Column("new_imported", sa.Float(), nullable=True),
        sa.Column("new_cured", sa.Float(), nullable=True),
        sa.Column("new_died", sa.Float(), nullable=True),
        sa.Column("new_converted", sa.Float(), nullable=True),
        sa.Column("cumulative_confirmed", sa.Float(), nullable=True),
        sa.Column("cumulative_asymptomatic", sa.Float(), nullable=True),
        sa.Column("cumulative_suspected", sa.Float(), nullable=True),
        sa.Column("cumulative_imported", sa.Float(), nullable=True),
        sa.Column("cumulative_cured", sa.Float(), nullable=True),
        sa.Column("cumulative_died", sa.Float(), nullable=True),
        sa.Column("cumulative_converted", sa.Float(), nullable=True),
        sa.Column("contacts_tracked", sa.Float(), nullable=True),
        sa.Column("contacts_released", sa.Float(), nullable=True),
        sa.Column("contacts_observed", sa.Float(), nullable=True),
        sa.Column("clusters", sa.Float(), nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_count_row_revision")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_count_row_batch_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_count_row_event_id")),
        sa.PrimaryKeyConstraint(
            "event_id", "layer", "zone", "date", "revision", name=op.f("pk_count_row")
        ),
    )
    op.create_table(
        "report_received",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_report_received_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_report_received_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", "zone", "reported_at", name=op.f("pk_report_received")),
    )
    op.create_table(
        "case_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("township_code", sa.Text(), server_default="", nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id", "case_id", "revision"],
            ["case_revision.event_id", "case_revision.case_id", "case_revision.revision"],
            name=op.f("fk_case_place_event_id_case_id_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_place")),
    )
    op.create_index(
        op.f("ix_case_place_event_id_case_id_revision"),
        "case_place",
        ["event_id", "case_id", "revision"],
    )
