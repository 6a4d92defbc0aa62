"""Names orders go by, and what is said of orders by name."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "order_name",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "name", name=op.f("pk_order_name")),
    )
    op.create_index(op.f("ix_order_name_name"), "order_name", ["name"], unique=False)
    op.create_table(
        "named",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("body", services.database.columns.Json(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named")),
    )
    op.create_index(op.f("ix_named_state_at"), "named", ["state", "at"], unique=False)
    op.create_table(
        "named_name",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "name", name=op.f("pk_named_name")),
    )
    op.create_index(op.f("ix_named_name_name"), "named_name", ["name"], unique=False)
