"""The receiver's tables, the same on SQLite and PostgreSQL, and their migrations (Alembic, in `migrations/`)."""

import logging
import secrets
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text, UniqueConstraint

from services.database import Database, Json, UtcTime

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BIG = sa.BigInteger().with_variant(Integer, "sqlite")


def _id() -> "Column[Any]":
    return Column("id", BIG, primary_key=True, autoincrement=True)


INBOX = Table(
    "inbox",
    METADATA,
    _id(),
    Column("provider", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("headers", Json, nullable=False),
    Column("query", Text, nullable=False),
    Column("body", sa.LargeBinary),
    Column("state", String(8), nullable=False, server_default="new"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcTime),
    Column("order_id", String(40)),
    Column("error", Text),
    Column("said", Json),
    UniqueConstraint("provider", "account", "key"),
    Index(None, "state", "next_at"),
    Index(None, "order_id"),
)
"""`state`: new, done, waiting (for its order), dead (a person must look), ignored. `said`: the ids of the events it was
read as, answers included where it only rang, each with a mark of what it says (`recorder`)."""

ANSWER = Table(
    "answer",
    METADATA,
    Column("inbox", BIG, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("body", sa.LargeBinary, nullable=False),
)
"""What was answered to the question that a delivery rang for (`recorder`), packed."""

ORDERS = Table(
    "orders",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("number", String(80), nullable=False),
    Column("number_key", String(80), nullable=False),
    Column("source", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("email", String(320), nullable=False),
    Column("state", String(20), nullable=False),
    Column("asked_at", UtcTime),
    Column("poll_at", UtcTime),
    Column("changed_at", UtcTime, nullable=False),
    Column("track", String(40), nullable=False),
    Column("body", Json, nullable=False),
    UniqueConstraint("track"),
    Index(None, "number_key"),
    Index(None, "state", "asked_at"),
    Index(None, "poll_at"),
)
"""`asked_at`: when its providers were asked about it last; `poll_at`: when next, empty = to be worked out."""

HEARD = Table(
    "heard",
    METADATA,
    Column("order_id", String(40), primary_key=True),
    Column("source", String(100), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index(None, "at"),
)
"""When each account (`source`: provider/name) spoke of an open order last: in a message, or in an answer, even one that
has nothing new."""

HISTORY = Table(
    "history",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("order_id", String(40), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("body", Json, nullable=False),
    Index(None, "order_id", "rev"),
)
FEED = Table(
    "feed",
    METADATA,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("entity", String(40), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("op", String(3), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("chain", String(16), nullable=False),
)
FEED_STATE = Table(
    "feed_state",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("n", BIG, nullable=False),
    Column("feed_id", String(16), nullable=False),
    Column("oldest", BIG, nullable=False),
    Column("chain", String(16), nullable=False),
)
OUTBOX = Table(
    "outbox",
    METADATA,
    _id(),
    Column("key", String(300), nullable=False),
    Column("order_id", String(40), nullable=False),
    Column("lane", String(40), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", Json, nullable=False),
    Column("state", String(8), nullable=False, server_default="todo"),
    Column("run_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("token", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("made_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    UniqueConstraint("key"),
    Index(None, "state", "run_at"),
    Index(None, "order_id", "lane"),
    Index(None, "cause"),
)
"""`state`: todo, doing, done, dead (a person must look), alert (nothing to do but to look).
`run_at`: when it is tried next; `due_at`: since when it is owed, so that an outage ends with a person."""

COMMAND = Table(
    "command",
    METADATA,
    Column("station", Integer, primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Json, nullable=False),
    Column("at", UtcTime, nullable=False),
)
STATION = Table(
    "station",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(80), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Column("seen_at", UtcTime),
    UniqueConstraint("token_hash"),
)
PAIRING = Table(
    "pairing",
    METADATA,
    Column("code_hash", String(64), primary_key=True),
    Column("expires_at", UtcTime, nullable=False),
)
PERSON = Table(
    "person",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("role", String(16), nullable=False),
    UniqueConstraint("name"),
)
ACCOUNT = Table(
    "account",
    METADATA,
    Column("provider", String(32), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("fields", Json, nullable=False),
    Column("secrets", Json, nullable=False),
    Column("swept_at", UtcTime),
    Column("heard_at", UtcTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("closed_until", UtcTime),
    Column("mapping", Integer, nullable=False, server_default="0"),
)
"""`fields`: what is not secret; `secrets`: the names of those that are, which lie in the secrets store.
`swept_at`: when it was asked last, `heard_at`: until when all it knows is known here.
`failures`, `closed_until`: the breaker. `mapping`: how often its words and products were mapped anew."""

LOOSE = Table(
    "loose",
    METADATA,
    _id(),
    Column("provider", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("ref", String(120), nullable=False),
    Column("body", Json, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    UniqueConstraint("provider", "account", "ref", "body_hash"),
)
"""Detailed documents. `state`: new, joined, review."""

AWAITING = Table(
    "awaiting",
    METADATA,
    Column("order_id", String(40), primary_key=True),
    Column("name", String(120), primary_key=True),
    Index(None, "name"),
)
"""Names (reference or session) under which an order awaits picture details, or under which a document offers them."""

ORDER_NAME = Table(
    "order_name",
    METADATA,
    Column("order_id", String(40), primary_key=True),
    Column("name", String(200), primary_key=True),
    Index(None, "name"),
)
"""Every name an order goes by (`app.naming`)."""

NAMED = Table(
    "named",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("provider", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("body", Json, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "state", "at"),
)
"""Events about orders by other names than ours. `state`: new (no order yet), done, review, ignored."""

NAMED_NAME = Table(
    "named_name",
    METADATA,
    Column("event_id", String(64), primary_key=True),
    Column("name", String(200), primary_key=True),
    Index(None, "name"),
)
REFUSED = Table(
    "refused",
    METADATA,
    Column("provider", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("reason", String(200), primary_key=True),
    Column("n", BIG, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)
SENT_MAIL = Table(
    "sent_mail",
    METADATA,
    Column("key", String(300), primary_key=True),
    Column("order_id", String(40), nullable=False),
    Column("template", String(32), nullable=False),
    Column("at", UtcTime, nullable=False),
)
LIMITS = Table(
    "limits",
    METADATA,
    Column("name", String(120), primary_key=True),
    Column("began", UtcTime, nullable=False),
    Column("n", Integer, nullable=False),
)
LABEL = Table(
    "label",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("order_id", String(40), nullable=False),
    Column("provider", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("reference", String(120), nullable=False),
    Column("number", String(80), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("document", sa.LargeBinary, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("track_at", UtcTime),
    Index(None, "order_id"),
    Index(None, "track_at"),
)
"""What carriers sold us, to be printed again. `id`: the label's in its order. `track_at`: when its carrier is asked
where the parcel is, empty when that is over."""

PROOF = Table(
    "proof",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), nullable=False),
    Column("until", UtcTime),
    Index(None, "until"),
)
"""Until when a customer may answer a proof; empty when that is over."""

PROOF_PICTURE = Table(
    "proof_picture",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("order_id", String(40), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("picture", sa.LargeBinary, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "order_id"),
)
"""What customers look at: `kind` print or mockup, `id` the proof's."""

WORD = Table(
    "word",
    METADATA,
    Column("provider", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("word", String(120), primary_key=True),
    Column("raw", String(120), nullable=False),
    Column("meaning", String(40), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
)
"""What staff said a word means (`services.meanings`); `word` as `plain` writes it, `raw` as the source does."""

PRODUCT = Table(
    "product",
    METADATA,
    Column("provider", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("sku", String(120), primary_key=True),
    Column("body", Json, nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
)
"""What is ordered there for an SKU of ours."""

UNKNOWN = Table(
    "unknown",
    METADATA,
    _id(),
    Column("provider", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("word", String(200), nullable=False),
    Column("raw", String(200), nullable=False),
    Column("n", BIG, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    UniqueConstraint("provider", "account", "kind", "word"),
)
"""What nobody has mapped yet. `kind`: word, sku, or text (a message for people that no mapping can settle)."""

UNKNOWN_IN = Table(
    "unknown_in",
    METADATA,
    Column("unknown", BIG, primary_key=True, autoincrement=False),
    Column("what", String(8), primary_key=True),
    Column("ref", BIG, primary_key=True, autoincrement=False),
    Column("order_id", String(40), nullable=False),
    Index(None, "what", "ref"),
)
"""Where it was met: `what` is delivery, effect, order or parcel, `ref` its row, or a mark of the order. They are
taken up again once it is mapped."""

EMPTY_CHAIN = "0" * 16


def migrate(database: Database) -> None:
    """Walk the database up to this version and give an empty one its feed. Safe to call from several replicas."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config

    with database.writing() as connection:
        if database.dialect == "postgresql":
            for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {limit} = 0")  # years of orders take their time
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7246016)")
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _begin_feed(connection)


def _begin_feed(connection: Connection) -> None:
    if connection.execute(sa.select(FEED_STATE.c.n)).first() is None:
        connection.execute(
            FEED_STATE.insert().values(one=1, n=0, feed_id=secrets.token_hex(6), oldest=1, chain=EMPTY_CHAIN)
        )
