"""What words and products mean at an account, what nobody mapped yet, and when an order's providers are asked next."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "mappings_0004"
down_revision = "labels_0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("account", sa.Column("mapping", sa.Integer(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("poll_at", services.database.columns.UtcTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_orders_poll_at"), "orders", ["poll_at"], unique=False)
    _mapped()
    _unknown()


def _mapped() -> None:
    op.create_table(
        "word",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=120), nullable=False),
        sa.Column("raw", sa.String(length=120), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "account", "word", name=op.f("pk_word")),
    )
    op.create_table(
        "product",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("body", services.database.columns.Json(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "account", "sku", name=op.f("pk_product")),
    )


def _unknown() -> None:
    op.create_table(
        "unknown",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("raw", sa.String(length=200), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("last_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown")),
        sa.UniqueConstraint("provider", "account", "kind", "word", name=op.f("uq_unknown_provider_account_kind_word")),
    )
    op.create_table(
        "unknown_in",
        sa.Column("unknown", BIG, autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("ref", BIG, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("unknown", "what", "ref", name=op.f("pk_unknown_in")),
    )
    op.create_index(op.f("ix_unknown_in_what_ref"), "unknown_in", ["what", "ref"], unique=False)
