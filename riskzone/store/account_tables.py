"""Tables of accounts: who may sign in, with which roles where, and who is signed in."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from riskzone.store.naming import metadata
from riskzone.store.types import UtcDateTime

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    # An office or post; shown beside what the account did.
    Column("title", Text, nullable=False, server_default=""),
    # Division it belongs to: whoever manages it must answer for that one.
    Column("area", String(12), nullable=False, server_default=""),
    # Argon2; blank: signs in by OpenID Connect only.
    Column("password", Text, nullable=False, server_default=""),
    Column("issuer", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("disabled", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "issuer", "subject"),
)

account_grant = Table(
    "account_grant",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("role", String(30), primary_key=True),
    Column("jurisdiction", String(12), primary_key=True),
)

#: Every change of an account, as canonical JSON without the password.
account_change = Table(
    "account_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("change", String(30), nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),
    Column("actor", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index(None, "account_id"),
)

session = Table(
    "session",
    metadata,
    # SHA-256 of the token; the token itself is only in the browser.
    Column("hash", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "account_id"),
)

#: Failed sign-ins by the name that was tried, whether there is such an account or not:
#: a lock must not tell which names exist.
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    # SHA-256 of the name; strangers type passwords and identity numbers into that field.
    Column("name_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
)
