"""Tables of health codes: counts and nothing else; rules, and appeals as counts."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
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

#: One evaluation of the rules for one day; stored only as a whole.
health_run = Table(
    "health_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("area", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("rules", String(40), nullable=False),
    Column("rules_hash", String(64), nullable=False),
    Column("engine", String(10), nullable=False),
    # Of the files, so that the same inputs are known again.
    Column("register_hash", String(64), nullable=False),
    Column("exposures_hash", String(64), nullable=False),
    # Of the levels and control units it was given.
    Column("context_hash", String(64), nullable=False),
    Column("residents", Integer, nullable=False),
    Column("strangers", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "area", "on_day"),
)

health_count = Table(
    "health_count",
    metadata,
    Column("run_id", Integer, ForeignKey("health_run.id"), nullable=False),
    Column("township", String(12), nullable=False),
    Column("colour", String(40), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("in_city", Boolean, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("run_id", "township", "colour", "reason", "in_city"),
)

#: From the day before to the day; and from the day to the next one, as far as it can be told.
health_flow = Table(
    "health_flow",
    metadata,
    Column("run_id", Integer, ForeignKey("health_run.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("township", String(12), nullable=False),
    Column("colour_before", String(40), nullable=False),
    Column("reason_before", String(40), nullable=False),
    Column("colour", String(40), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint(
        "run_id", "kind", "township", "colour_before", "reason_before", "colour", "reason"
    ),
)

#: What the code platform shows beside what the rules give.
health_shown = Table(
    "health_shown",
    metadata,
    Column("run_id", Integer, ForeignKey("health_run.id"), nullable=False),
    Column("township", String(12), nullable=False),
    Column("shown", String(40), nullable=False),
    Column("colour", String(40), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("run_id", "township", "shown", "colour", "reason"),
)

#: Rules of the code, changed by two persons; the newest version of each.
health_rules = Table(
    "health_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("rules", String(40), nullable=False),
    Column("area", String(12), nullable=False),
    Column("valid_from", Date),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "area", "valid_from"),
)

health_rules_revision = Table(
    "health_rules_revision",
    metadata,
    Column("rules_id", Integer, ForeignKey("health_rules.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("rules_id", "version"),
    Index(None, "recorded_at"),
)

#: Appeals against a colour, as counts of a county and a day; corrections are further rows.
health_appeal = Table(
    "health_appeal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("county", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("received", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("upheld", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("waiting_days", Float),
    Column("longest_days", Float),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "on_day"),
)
