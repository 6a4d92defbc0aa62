"""Since when an effect is owed, however often it was put off."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "due_0005"
down_revision = "mappings_0004"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("due_at", services.database.columns.UtcTime(timezone=True)))
