"""The first tables."""

import sqlalchemy as sa
from alembic import op

import services.database.columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("fields", services.database.columns.Json(), nullable=False),
        sa.Column("secrets", services.database.columns.Json(), nullable=False),
        sa.Column("swept_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("heard_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_until", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("provider", "name", name=op.f("pk_account")),
    )
    op.create_table(
        "awaiting",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "name", name=op.f("pk_awaiting")),
    )
    op.create_index(op.f("ix_awaiting_name"), "awaiting", ["name"], unique=False)
    op.create_table(
        "command",
        sa.Column("station", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", services.database.columns.Json(), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station", "id", name=op.f("pk_command")),
    )
    op.create_table(
        "feed",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("op", sa.String(length=3), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed")),
    )
    op.create_table(
        "feed_state",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_id", sa.String(length=16), nullable=False),
        sa.Column("oldest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_feed_state")),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("body", services.database.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_order_id_rev"), "history", ["order_id", "rev"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("received_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("headers", services.database.columns.Json(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), server_default="new", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("provider", "account", "key", name=op.f("uq_inbox_provider_account_key")),
    )
    op.create_index(op.f("ix_inbox_order_id"), "inbox", ["order_id"], unique=False)
    op.create_index(op.f("ix_inbox_state_next_at"), "inbox", ["state", "next_at"], unique=False)
    op.create_table(
        "limits",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("began", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_limits")),
    )
    op.create_table(
        "loose",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("body", services.database.columns.Json(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loose")),
        sa.UniqueConstraint(
            "provider", "account", "ref", "body_hash", name=op.f("uq_loose_provider_account_ref_body_hash")
        ),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("number_key", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("changed_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("body", services.database.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("track", name=op.f("uq_orders_track")),
    )
    op.create_index(op.f("ix_orders_number_key"), "orders", ["number_key"], unique=False)
    op.create_index(op.f("ix_orders_state_asked_at"), "orders", ["state", "asked_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", services.database.columns.Json(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="todo", nullable=False),
        sa.Column("run_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("lease_until", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("token", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("made_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("done_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_cause"), "outbox", ["cause"], unique=False)
    op.create_index(op.f("ix_outbox_order_id_lane"), "outbox", ["order_id", "lane"], unique=False)
    op.create_index(op.f("ix_outbox_state_run_at"), "outbox", ["state", "run_at"], unique=False)
    op.create_table(
        "pairing",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_pairing")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "refused",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "account", "reason", name=op.f("pk_refused")),
    )
    op.create_table(
        "sent_mail",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_mail")),
    )
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", services.database.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("revoked_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("seen_at", services.database.columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_station_token_hash")),
    )
