"""Documents of labels bought from carriers."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "labels_0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "label",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("track_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
    )
    op.create_index(op.f("ix_label_track_at"), "label", ["track_at"], unique=False)
    op.create_index(op.f("ix_label_order_id"), "label", ["order_id"], unique=False)
