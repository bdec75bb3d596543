"""Times of a case that clocks need: the minute of its report, the end of its investigation."""

import sqlalchemy as sa
from alembic import op

from riskzone.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Two more columns; revisions stored before have none of these times."""
    for name in ("reported_at", "investigated_at"):
        op.add_column("case_revision", sa.Column(name, UtcDateTime(), nullable=True))
