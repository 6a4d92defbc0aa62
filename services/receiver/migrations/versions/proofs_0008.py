"""Pictures that customers look at before their order is printed, and when their time to answer ends."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "proofs_0008"
down_revision = "heard_0007"


def upgrade() -> None:
    op.create_table(
        "proof",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("until", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index(op.f("ix_proof_until"), "proof", ["until"], unique=False)
    op.create_table(
        "proof_picture",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "kind", name=op.f("pk_proof_picture")),
    )
    op.create_index(op.f("ix_proof_picture_order_id"), "proof_picture", ["order_id"], unique=False)
