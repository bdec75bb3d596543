"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from riskzone.clock import SHANGHAI
from riskzone.errors import StoreError

#: The greatest number a row can have; SQLite refuses to be asked for a greater one.
GREATEST = 2**63 - 1


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, UTC at rest, aware Asia/Shanghai out.

    SQLite forgets offsets, so the stored text is always UTC; PostgreSQL gets
    ``timestamp with time zone``.

    Raises
    ------
    StoreError
        A naive time was handed in: nobody could say which instant it means.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, turn the others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError("store.naive_time", value=value.isoformat(sep=" "))
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Local time of what is stored."""
        if value is None:
            return None
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return aware.astimezone(SHANGHAI)
