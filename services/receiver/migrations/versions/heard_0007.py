"""When each account spoke of each order last."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "heard_0007"
down_revision = "recorded_0006"


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "source", name=op.f("pk_heard")),
    )
    op.create_index(op.f("ix_heard_at"), "heard", ["at"], unique=False)
