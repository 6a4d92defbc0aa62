"""Random histories: stations that read, sleep, lose their place and meet restored backups all end up alike."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, select

from app.events import Noted
from app.rules import DEFAULT
from services.database import Database, open_database
from services.receiver import book, feed
from services.receiver.schema import FEED, FEED_STATE, HISTORY, ORDERS, OUTBOX, migrate
from tests.kit.orders import MANAGER, NOON, an_order, new_id, placed

TABLES = (FEED, FEED_STATE, HISTORY, ORDERS, OUTBOX)


@dataclass
class Replica:
    """The least a station must do: follow, or start anew when told so."""

    revs: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    cursor: str = ""
    anew: int = 0

    def sync(self, connection: Connection, limit: int) -> None:
        try:
            while True:
                page = feed.page(connection, self.cursor, limit, NOON)
                for item in page.items:
                    if item.rev > self.revs.get(item.id, 0):
                        self.revs[item.id], self.bodies[item.id] = item.rev, bytes(item.body)
                self.cursor = page.cursor
                if not page.more:
                    return
        except feed.Resynchronize:
            self._start_anew(connection, limit)

    def _start_anew(self, connection: Connection, limit: int) -> None:
        self.anew += 1
        self.revs, self.bodies, after = {}, {}, ""
        while True:
            page = feed.snapshot(connection, after, limit, NOON)
            self.cursor = page.cursor or self.cursor
            for item in page.items:
                self.revs[item.id], self.bodies[item.id] = item.rev, bytes(item.body)
            if page.next is None:
                return
            after = page.next


class Histories(RuleBasedStateMachine):
    """Orders change, replicas follow at their own pace, the database is set back to a backup and grows again."""

    replicas = Bundle("replicas")

    def __init__(self) -> None:
        super().__init__()
        self.database: Database = _database()
        self.backup: dict[str, list[dict[str, Any]]] = {}
        self.known: list[Replica] = []
        self.now = NOON

    @initialize()
    def begin(self) -> None:
        with self.database.writing() as connection:
            for table in TABLES[2:]:
                connection.execute(table.delete())
            connection.execute(FEED.delete())
            connection.execute(FEED_STATE.update().values(n=0, oldest=1, chain="0" * 16))
        self._keep()

    def _keep(self) -> None:
        with self.database.reading() as connection:
            self.backup = {t.name: [dict(r._mapping) for r in connection.execute(select(t))] for t in TABLES}

    @rule(target=replicas)
    def join(self) -> Replica:
        self.known.append(Replica())
        return self.known[-1]

    @rule(orders=st.lists(st.integers(0, 6), min_size=1, max_size=5))
    def change(self, orders: list[int]) -> None:
        for n in orders:
            order = an_order(str(n))
            note = Noted(id=new_id(), order=order.id, at=NOON, author=MANAGER, text="x")
            with self.database.writing() as connection:
                known = book.find(connection, order.id)
                events = [note] if known else [placed(order), note]
                self.now += timedelta(seconds=1)
                book.record(connection, events, DEFAULT, self.now)

    @rule(replica=replicas, limit=st.integers(1, 5))
    def follow(self, replica: Replica, limit: int) -> None:
        with self.database.reading() as connection:
            replica.sync(connection, limit)
            self.alike(connection, replica)

    @rule(replica=replicas, text=st.text(max_size=40) | st.from_regex(r"[0-9a-f]{12}\.[0-9]{1,30}\.[0-9a-f]{16}"))
    def lose(self, replica: Replica, text: str) -> None:
        replica.cursor = text

    @rule()
    def back_up(self) -> None:
        self._keep()

    @rule()
    def restore(self) -> None:
        with self.database.writing() as connection:
            for table in TABLES:
                connection.execute(table.delete())
                if self.backup[table.name]:
                    connection.execute(table.insert(), self.backup[table.name])

    @rule(upto=st.integers(0, 30))
    def prune(self, upto: int) -> None:
        with self.database.writing() as connection:
            here = feed.state(connection)
            oldest = max(here.oldest, min(upto, here.n))
            connection.execute(FEED.delete().where(FEED.c.seq < oldest))
            connection.execute(FEED_STATE.update().values(oldest=oldest))

    @invariant()
    def places_have_no_gap(self) -> None:
        with self.database.reading() as connection:
            here = feed.state(connection)
            places = list(connection.execute(select(FEED.c.seq).order_by(FEED.c.seq)).scalars())
            assert places == list(range(here.oldest if here.n else 1, here.n + 1))

    def alike(self, connection: Connection, replica: Replica) -> None:
        rows = connection.execute(select(ORDERS.c.id, ORDERS.c.rev, ORDERS.c.body)).all()
        assert replica.revs == {row.id: row.rev for row in rows}
        assert replica.bodies == {row.id: row.body for row in rows}

    def teardown(self) -> None:
        with self.database.reading() as connection:
            for replica in self.known:
                replica.sync(connection, 3)
                self.alike(connection, replica)
                before = replica.anew
                replica.sync(connection, 3)
                assert replica.anew == before


_shared: list[Database] = []


def _database() -> Database:
    return _shared[-1]


@pytest.fixture(autouse=True)
def _one_database(sqlite_url: str) -> object:
    database = open_database(sqlite_url)
    migrate(database)
    _shared.append(database)
    yield
    _shared.pop().close()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_a_backup_that_lived_the_same_changes_again_is_noticed() -> None:
    """The one history that numbers alone cannot tell apart: the same order, the same revision, the same place."""
    database, order = _database(), an_order()
    histories = Histories()
    histories.begin()
    replica = Replica()
    with database.writing() as connection:
        book.record(connection, [placed(order)], DEFAULT, NOON)
    histories.back_up()
    for minute in range(2):
        note = Noted(id=new_id(), order=order.id, at=NOON, author=MANAGER, text=f"note {minute}")
        with database.writing() as connection:
            book.record(connection, [note], DEFAULT, NOON + timedelta(minutes=minute))
        with database.reading() as connection:
            replica.sync(connection, 5)
            histories.alike(connection, replica)
        if not minute:
            histories.restore()
    assert replica.anew == 2
