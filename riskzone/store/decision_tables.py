"""Tables of decisions and mornings: documents, instructions, opinions, frozen mornings."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from riskzone.store.naming import metadata
from riskzone.store.types import UtcDateTime

#: The newest version of each document; columns beside ``body`` are what is searched.
decision_document = Table(
    "decision_document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("area", String(12), nullable=False),
    Column("number", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "state"),
)

decision_revision = Table(
    "decision_revision",
    metadata,
    Column("document_id", Integer, ForeignKey("decision_document.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("document_id", "version"),
    Index(None, "recorded_at"),
)

#: What somebody was writing; a new document has numbers of 0 and less.
decision_draft = Table(
    "decision_draft",
    metadata,
    Column("account", Text, nullable=False),
    Column("document_id", Integer, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "document_id"),
)

#: A morning as it was shown; its content is a blob under its own hash.
snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("area", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("reading", String(10), nullable=False),
    # A second edition of one morning needs a reason; the first stays what it was.
    Column("edition", Integer, nullable=False),
    Column("blob_hash", String(64), ForeignKey("blob.hash"), nullable=False),
    Column("cutoff_at", UtcDateTime, nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("area", "on_day", "reading", "edition"),
    CheckConstraint("reading IN ('midnight', 'now')", name="reading"),
)

#: 交办事项: what leadership asked for, by when, of whom.
instruction = Table(
    "instruction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("area", String(12), nullable=False),
    Column("due_at", UtcDateTime),
    Column("given_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "state"),
)

instruction_revision = Table(
    "instruction_revision",
    metadata,
    Column("instruction_id", Integer, ForeignKey("instruction.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("instruction_id", "version"),
    Index(None, "recorded_at"),
)

#: What the experts say of a morning; what they say of a document stands in the document.
expert_opinion = Table(
    "expert_opinion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("area", String(12), nullable=False),
    Column("body", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "on_day"),
)
