"""Tables of what is published: bulletins, packs, every count that left, and work under way."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from riskzone.store.naming import metadata
from riskzone.store.types import UtcDateTime

#: 疫情通报, the newest version of each.
bulletin = Table(
    "bulletin",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("area", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "area", "on_day"),
)

bulletin_revision = Table(
    "bulletin_revision",
    metadata,
    Column("bulletin_id", Integer, ForeignKey("bulletin.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("bulletin_id", "version"),
    Index(None, "recorded_at"),
)

#: A pack of products, the newest version of each; its archive is a blob.
pack = Table(
    "pack",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("area", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("audience", String(20), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "on_day"),
)

pack_revision = Table(
    "pack_revision",
    metadata,
    Column("pack_id", Integer, ForeignKey("pack.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("pack_id", "version"),
    Index(None, "recorded_at"),
)

#: Every count a released pack told or hid, exactly; a withdrawn pack has been read all the same.
publication = Table(
    "publication",
    metadata,
    Column("pack_id", Integer, ForeignKey("pack.id"), nullable=False),
    Column("audience", String(20), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("measure", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("value", Integer, nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("why", String(20), nullable=False, server_default=""),
    PrimaryKeyConstraint("pack_id", "zone", "measure", "day"),
    Index(None, "day"),
)

#: Work a child process does; kept until it was fetched.
job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("error", Text, nullable=False, server_default=""),
)
