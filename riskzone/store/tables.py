"""The tables of the store.

Rules that hold for all of them:

* A record has *effective* time (days, ``Date``) and *recorded* time (``UtcDateTime``).
* Corrections are further rows with a higher revision and a reason, never overwrites;
  triggers made by the migrations refuse ``UPDATE`` and ``DELETE`` (see :data:`APPEND_ONLY`).
* Rows about single cases stand in :data:`CASE_TABLES` only, which can be emptied when an
  event is closed.  Nothing points at them; other tables mention a case by a salted hash,
  whose salt is destroyed with the rows.
"""

from typing import Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from riskzone.store import (
    account_tables,
    decision_tables,
    health_tables,
    publication_tables,
    unit_tables,
)
from riskzone.store.naming import metadata
from riskzone.store.types import UtcDateTime

#: Revision of the schema this program works with; the newest migration.
HEAD = "0008"

#: Marks a file as a store of RiskZone (``PRAGMA application_id``; "RIZO" in ASCII).
APPLICATION_ID = 0x52495A4F

ColumnKind = Literal["text", "day", "time", "number"]

#: Columns of a case and how they are stored, in the order of the line list.
CASE_COLUMNS: dict[str, ColumnKind] = {
    "case_id": "text",
    "classification": "text",
    "converted_from": "text",
    "origin": "text",
    "found_by": "text",
    "onset_on": "day",
    "sampled_at": "time",
    "result_at": "time",
    "reported_on": "day",
    "reported_at": "time",
    "confirmed_on": "day",
    "confirmed_at": "time",
    "investigated_at": "time",
    "removed_at": "time",
    "prefecture_code": "text",
    "county_code": "text",
    "township_code": "text",
    "building_id": "text",
    "address": "text",
    "lon": "number",
    "lat": "number",
    "report_county_code": "text",
    "cluster_id": "text",
    "outcome": "text",
    "outcome_on": "day",
    "excluded_on": "day",
    "moved_to": "text",
    "moved_on": "day",
}

#: Columns of a place a case stayed at.
PLACE_COLUMNS: dict[str, ColumnKind] = {
    "case_id": "text",
    "kind": "text",
    "place": "text",
    "township_code": "text",
    "from_on": "day",
    "to_on": "day",
}

_COUNTED = ("confirmed", "asymptomatic", "suspected", "imported", "cured", "died", "converted")

#: Figures of a row of counts.
COUNT_VALUES = (
    *(f"new_{kind}" for kind in _COUNTED),
    *(f"cumulative_{kind}" for kind in _COUNTED),
    "contacts_tracked",
    "contacts_released",
    "contacts_observed",
    "clusters",
)


def _data_column(name: str, kind: ColumnKind) -> Column[object]:
    match kind:
        case "text":
            return Column(name, Text, nullable=False, server_default="")
        case "day":
            return Column(name, Date)
        case "time":
            return Column(name, UtcDateTime)
        case "number":
            return Column(name, Float)


meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("media", String(100), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("opened_at", UtcDateTime, nullable=False),
    # The name of the key outlives the key: a destruction record has to name it.
    Column("key_id", String(32), nullable=False, unique=True),
    Column("closed_at", UtcDateTime),
)

event_key = Table(
    "event_key",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False, unique=True),
    Column("salt", LargeBinary, nullable=False),
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("mapping", Text, nullable=False, server_default=""),
    Column("rows_read", Integer, nullable=False),
    Column("rows_stored", Integer, nullable=False),
    Column("rows_rejected", Integer, nullable=False),
    Column("coverage_from", Date),
    Column("coverage_stated", Boolean, nullable=False),
    Column("coverage_clusters", Boolean, nullable=False),
    Column("baseline", Text, nullable=False, server_default="{}"),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    CheckConstraint("mode IN ('full', 'delta')", name="mode"),
    Index(None, "event_id", "kind", "sha256"),
)

case_revision = Table(
    "case_revision",
    metadata,
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id"), nullable=False),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("effective_on", Date),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    *(_data_column(name, kind) for name, kind in CASE_COLUMNS.items()),
    PrimaryKeyConstraint("event_id", "case_id", "revision"),
    CheckConstraint("revision >= 1", name="revision"),
)

case_place = Table(
    "case_place",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    *(_data_column(name, kind) for name, kind in PLACE_COLUMNS.items()),
    ForeignKeyConstraint(
        ["event_id", "case_id", "revision"],
        ["case_revision.event_id", "case_revision.case_id", "case_revision.revision"],
    ),
    Index(None, "event_id", "case_id", "revision"),
)

count_row = Table(
    "count_row",
    metadata,
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("layer", String(20), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("date", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id"), nullable=False),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("recorded_at", UtcDateTime, nullable=False),
    *(Column(name, Float) for name in COUNT_VALUES),
    PrimaryKeyConstraint("event_id", "layer", "zone", "date", "revision"),
    CheckConstraint("revision >= 1", name="revision"),
)

report_received = Table(
    "report_received",
    metadata,
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id"), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("event_id", "zone", "reported_at"),
)

layer = Table(
    "layer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("blob_hash", String(64), ForeignKey("blob.hash"), nullable=False),
    Column("schematic", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "kind", "valid_from"),
)

scheme_adoption = Table(
    "scheme_adoption",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scheme_id", Text, nullable=False),
    Column("scheme_hash", String(64), nullable=False),
    Column("blob_hash", String(64), ForeignKey("blob.hash"), nullable=False),
    Column("layer", String(20), nullable=False),
    Column("area", String(12), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("document", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "layer", "valid_from"),
)

sender_mapping = Table(
    "sender_mapping",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("content", Text, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "sender"),
)

assessment_run = Table(
    "assessment_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("scheme_id", Text, nullable=False),
    Column("scheme_hash", String(64), nullable=False),
    Column("layer", String(20), nullable=False),
    Column("layer_hash", String(64), nullable=False),
    Column("area", String(12), nullable=False),
    Column("reading", String(10), nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("to_day", Date, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("event_id", "scheme_id", "layer", "area", "reading"),
    CheckConstraint("reading IN ('midnight', 'now')", name="reading"),
)

assessment_interval = Table(
    "assessment_interval",
    metadata,
    Column("run_id", Integer, ForeignKey("assessment_run.id", ondelete="CASCADE"), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("day_from", Date, nullable=False),
    Column("day_until", Date),  # exclusive; NULL: nothing known ends it
    Column("level", String(40), nullable=False),
    Column("level_upper", String(40), nullable=False, server_default=""),
    Column("clause", String(80), nullable=False, server_default=""),
    Column("stale", Boolean, nullable=False),
    PrimaryKeyConstraint("run_id", "zone", "day_from"),
    CheckConstraint("day_until IS NULL OR day_until > day_from", name="days"),
    Index(None, "run_id", "day_from", "day_until"),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

#: Tables that hold rows about single cases, in the order in which they can be emptied.
CASE_TABLES = (case_place, case_revision, event_key)

#: Tables whose rows are never changed; of these only the case tables can lose rows,
#: and only those of a closed event.
APPEND_ONLY = (
    audit_entry,
    case_place,
    case_revision,
    count_row,
    import_batch,
    layer,
    report_received,
    scheme_adoption,
    sender_mapping,
    unit_tables.control_unit_revision,
    decision_tables.decision_revision,
    decision_tables.snapshot,
    decision_tables.instruction_revision,
    decision_tables.expert_opinion,
    publication_tables.bulletin_revision,
    publication_tables.pack_revision,
    publication_tables.publication,
    health_tables.health_run,
    health_tables.health_count,
    health_tables.health_flow,
    health_tables.health_shown,
    health_tables.health_rules_revision,
    health_tables.health_appeal,
    unit_tables.attachment,
    account_tables.account_change,
)
