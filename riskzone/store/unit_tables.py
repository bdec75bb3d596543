"""Tables of control units: the present state, every revision, drafts, attachments."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from riskzone.store.naming import metadata
from riskzone.store.types import UtcDateTime

#: The newest revision of each control unit; columns beside ``body`` are what is searched.
control_unit = Table(
    "control_unit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("scheme", String(60), nullable=False),
    Column("circle", String(40), nullable=False),
    Column("county", String(6), nullable=False),
    Column("township", String(9), nullable=False),
    Column("group_id", String(40), nullable=False),
    Column("effective_at", UtcDateTime),
    Column("lapses_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("review_on", Date),
    Column("recorded_at", UtcDateTime, nullable=False),
    # A control unit without geometry has a box of its own in no R-tree.
    Column("geometry", LargeBinary),
    Column("body", Text, nullable=False),
    Index(None, "county", "state"),
    Index(None, "group_id"),
)

control_unit_revision = Table(
    "control_unit_revision",
    metadata,
    Column("unit_id", Integer, ForeignKey("control_unit.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("effective_at", UtcDateTime),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("unit_id", "version"),
    Index(None, "recorded_at"),
)

#: What somebody was writing when it could not be saved, or was not yet: one per person and
#: control unit, of new ones any number.
unit_draft = Table(
    "unit_draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    # 0 and less: control units that are not stored yet.
    Column("unit_id", Integer, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("account", "unit_id"),
)

#: Files that belong to something: the scan of a signed slip.
attachment = Table(
    "attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("media", String(100), nullable=False),
    Column("blob_hash", String(64), ForeignKey("blob.hash"), nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "subject"),
)
