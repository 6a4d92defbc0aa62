"""F1 and F2: many publish at once while readers follow. The feed loses nothing; an identity column as cursor does."""

import random
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa

from faults.found import Figure
from faults.served import databases
from services.database import Database, open_database
from services.receiver import feed
from services.receiver.schema import migrate

PUBLISHERS, READERS, SECONDS, LONG_S = 20, 3, 5.0, 2.0
Publish = Callable[[sa.Connection, str, random.Random], int]


@dataclass
class Seen:
    """What one reader got, in its order."""

    places: list[int] = field(default_factory=list)


def run(seed: int) -> list[Figure]:
    """F1 on both databases; F2 where several can write at once, on PostgreSQL."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as urls:
        for name, url in urls.items():
            database = open_database(url, role="receiver")
            migrate(database)
            watching = open_database(url, role="receiver", exclusive=False)
            figures += [Figure(f"{name}: {f.name}", f.value, f.sense, f.limit) for f in _feed(database, watching, seed)]
            if name == "PostgreSQL":
                figures += _identity(database, watching, seed)
            watching.close()
            database.close()
    return figures


def _pause(chance: random.Random) -> None:
    """What a transaction does besides: a few milliseconds."""
    time.sleep(chance.uniform(0.001, 0.004))


def _by_counter(connection: sa.Connection, entity: str, chance: random.Random) -> int:
    _pause(chance)
    return feed.publish(connection, {entity: 1}, datetime.now(UTC))


def _by_identity(connection: sa.Connection, entity: str, chance: random.Random) -> int:
    """The place is handed out when the row is inserted; how long until it can be seen differs."""
    row = connection.execute(sa.text("INSERT INTO wrong_feed(entity) VALUES (:e) RETURNING seq"), {"e": entity})
    seq = int(row.scalar_one())
    time.sleep(chance.uniform(0.0, 0.05))
    return seq


def _feed(database: Database, watching: Database, seed: int) -> list[Figure]:
    with database.reading() as connection:
        start = feed.state(connection)
    cursor = feed.cursor(start.feed_id, start.n, start.chain)
    published, seen = _race(database, seed, _by_counter, lambda stop: _follow(watching, cursor, stop))
    every = sorted(published)
    return [
        Figure("published", len(every), "at least", 100),
        Figure("gaps in what was published", sum(b - a != 1 for a, b in pairwise(every)), "exactly", 0),
        Figure("lost by a reader", max(len(set(every) - set(s.places)) for s in seen), "exactly", 0),
        Figure("seen twice by a reader", max(len(s.places) - len(set(s.places)) for s in seen), "exactly", 0),
        Figure("seen out of order", sum(s.places != sorted(s.places) for s in seen), "exactly", 0),
    ]


def _identity(database: Database, watching: Database, seed: int) -> list[Figure]:
    """The design that must fail: it shows that this test can see the fault."""
    with database.writing() as connection:
        connection.execute(sa.text("CREATE TABLE wrong_feed(seq BIGSERIAL PRIMARY KEY, entity TEXT)"))
    published, seen = _race(database, seed, _by_identity, lambda stop: _follow_identity(watching, stop))
    lost = max(len(set(published) - set(s.places)) for s in seen)
    return [Figure("identity column as cursor: lost, percent", 100 * lost / len(published), "at least", 1)]


def _race(
    database: Database, seed: int, publish: Publish, follow: Callable[[threading.Event], Seen]
) -> tuple[list[int], list[Seen]]:
    """Publishers for a few seconds, one long foreign transaction, readers all along; all places and what was seen."""
    stop, over = threading.Event(), threading.Event()
    published: list[int] = []
    seen: list[Seen] = []
    readers = [threading.Thread(target=lambda: seen.append(follow(over))) for _ in range(READERS)]
    writers = [
        threading.Thread(target=_publish, args=(database, publish, random.Random(seed + n), stop, published))
        for n in range(PUBLISHERS)
    ]
    foreign = threading.Thread(target=_foreign, args=(database,))
    for thread in (*readers, *writers, foreign):
        thread.start()
    stop.wait(SECONDS)
    stop.set()
    for thread in (*writers, foreign):
        thread.join()
    over.set()
    for thread in readers:
        thread.join()
    return published, seen


def _publish(
    database: Database, publish: Publish, chance: random.Random, stop: threading.Event, published: list[int]
) -> None:
    while not stop.is_set():
        with database.writing() as connection:
            seq = publish(connection, f"o{chance.randrange(1 << 30)}", chance)
        published.append(seq)


def _foreign(database: Database) -> None:
    """Somebody else's long transaction, which has nothing to do with the feed."""
    if database.dialect == "postgresql":
        with database.writing() as connection:
            connection.execute(sa.text("CREATE TABLE IF NOT EXISTS foreign_work(n INTEGER)"))
            connection.execute(sa.text("INSERT INTO foreign_work VALUES (1)"))
            time.sleep(LONG_S)


def _follow(database: Database, cursor: str, over: threading.Event) -> Seen:
    seen = Seen()
    while True:
        last = over.is_set()
        with database.reading() as connection:
            page = feed.page(connection, cursor, 500, datetime.now(UTC))
            rows = connection.execute(
                sa.text("SELECT seq FROM feed WHERE seq > :a AND seq <= :b ORDER BY seq"),
                {"a": int(cursor.split(".")[1]), "b": int(page.cursor.split(".")[1])},
            )
            seen.places += [row.seq for row in rows]
        cursor = page.cursor
        if not page.items:
            if last:
                return seen
            over.wait(0.002)


def _follow_identity(database: Database, over: threading.Event) -> Seen:
    seen = Seen()
    while True:
        last = over.is_set()
        after = seen.places[-1] if seen.places else 0
        with database.reading() as connection:
            rows = connection.execute(sa.text("SELECT seq FROM wrong_feed WHERE seq > :a ORDER BY seq"), {"a": after})
            new = [row.seq for row in rows]
        seen.places += new
        if not new:
            if last:
                return seen
            over.wait(0.002)
