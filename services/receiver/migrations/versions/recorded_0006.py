"""What each delivery said when it was read, and what was answered where it only rang."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "recorded_0006"
down_revision = "due_0005"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("said", services.database.columns.Json(), nullable=True))
    op.create_table(
        "answer",
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", name=op.f("pk_answer")),
    )
