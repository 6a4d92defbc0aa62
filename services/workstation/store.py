"""The station's store: quick reading for the window, writing on a thread of its own, pending laid over the cache.

Everything is plain `sqlite3` (see `schema`). What reading the first page does not need is imported when first used.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.rules import DEFAULT, Rules
from services.workstation.cache import Cache
from services.workstation.rows import ALL, Counts, Filter, Group, Key, Page, Row, from_ms
from services.workstation.schema import FILE
from services.workstation.writer import Work, Writer

if TYPE_CHECKING:
    from sqlite3 import Connection

    from app.events import Event
    from app.protocol import Answer, Command, FeedPage
    from services.workstation.pending import Refusal, Shown

T = TypeVar("T")
Clock = Callable[[], datetime]


class Store:
    """Reading never waits for writing. Reads raise Unavailable where the file cannot be read."""

    def __init__(
        self, path: Path, *, rules: Rules = DEFAULT, clock: Clock, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self.rules = rules
        self.clock = clock
        self.writer = Writer(path)
        self.cache = Cache(path)
        self._steady = steady
        self._clicked: dict[str, float] = {}
        self.on_added: Callable[[], None] = lambda: None

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        rules: Rules = DEFAULT,
        clock: Clock = lambda: datetime.now(UTC),
        steady: Callable[[], float] = time.monotonic,
    ) -> "Store":
        """Opens or makes the file in `folder`. Raises NotAllowed for a newer Platen's, Unavailable for a broken one."""
        return cls(folder / FILE, rules=rules, clock=clock, steady=steady)

    def close(self) -> None:
        """Finishes what was asked to be written. May be called twice."""
        self.writer.close()
        self.cache.close()

    def page(self, filter_: Filter = Filter(), after: Key | None = None, limit: int = 256) -> Page:  # noqa: B008
        """The next rows of a filter behind a key; hand `Page.next` back for more."""
        return self.cache.page(filter_, after, limit)

    def key_at(self, filter_: Filter, place: int) -> Key | None:
        """The key of the order at a place (from 0) of a filter: hand it to `page` to read what follows."""
        return self.cache.key_at(filter_, place)

    def to_check(self) -> list[tuple[str, int]]:
        """Every order with pieces that wait for their verdict, and how many: what hurries first, then the first due."""
        sql = "SELECT id, checks FROM rows INDEXED BY {u}rows_checks WHERE checks > 0 ORDER BY rush DESC, due"
        return self.cache.walk(sql)

    def count(self, filter_: Filter) -> int:
        """How many orders a filter lets pass."""
        return self.cache.count(filter_)

    def groups(self, filter_: Filter, now: datetime, zone: tzinfo) -> tuple[Group, ...]:
        """The due buckets of a filter with their counts, empty ones left out."""
        return self.cache.groups(filter_, now, zone)

    def counts(self, now: datetime | None = None, zone: tzinfo = UTC) -> Counts:
        """The rail's figures, from kept counters."""
        return self.cache.counts(now or self.clock(), zone)

    def search(self, text: str, filter_: Filter | None = None, limit: int = 50) -> list[Row]:
        """Order numbers first, then newest first. Without a filter, among all orders."""
        return self.cache.search(text, filter_ or ALL, limit)

    def row(self, order: str) -> Row | None:
        """The queue row of one order."""
        found = self.rows([order])
        return found[0] if found else None

    def rows(self, orders: Iterable[str]) -> list[Row]:
        """The queue rows of some orders, in no order; unknown ones are left out."""
        return self.cache.rows(orders)

    def order(self, id_: str) -> "Shown | None":
        """An order with its pending steps laid over, None where it is not known."""
        from services.workstation import pending

        sql = "SELECT r.rev, c.body FROM cache c JOIN rows r ON r.n = c.n WHERE c.id = ?"
        found = self.cache.ask(sql, (id_,))
        events = pending.events_of(self.cache.ask(pending.WAITING_ON, (id_,)))
        order = pending.overlay(found[0][1] if found else None, events, self.rules)
        if order is None:
            return None
        return pending.Shown(order, found[0][0] if found else 0, tuple(events), self.refusals(id_))

    def waiting(self) -> int:
        """How many steps the receiver has not accepted yet."""
        return int(self.cache.ask("SELECT COUNT(*) FROM pending WHERE answered = 0")[0][0])

    def refusals(self, order: str = "") -> "tuple[Refusal, ...]":
        """Steps the receiver would not take and nobody has dismissed, oldest first; of one order or of all."""
        from services.workstation import pending

        where, values = ("WHERE order_id = ?", (order,)) if order else ("", ())
        return pending.refusals(self.cache.ask(f"SELECT * FROM refusals {where} ORDER BY at, id", values))  # noqa: S608

    def to_send(self, limit: int = 50) -> "tuple[Command, ...]":
        """The oldest steps without an answer, as they travel."""
        from services.workstation import pending

        return pending.commands(self.cache.ask(pending.TO_SEND, (limit,)), self._age_ms)

    def _age_ms(self, id_: str, at: int) -> int:
        """Since the click by the steady clock; by the wall clock, between 0 and 90 days, after a restart."""
        from services.workstation.pending import OLDEST

        clicked = self._clicked.get(id_)
        if clicked is not None:
            return round((self._steady() - clicked) * 1000)
        past = (self.clock() - from_ms(at)).total_seconds()
        return round(max(0.0, min(past, OLDEST.total_seconds())) * 1000)

    @property
    def place(self) -> str:
        """The cursor: how far the feed was read. Empty before the first time."""
        return self.fact("cursor") or ""

    @property
    def synced_at(self) -> datetime | None:
        """When the receiver was last heard, by this computer's clock."""
        at = self.fact("synced_at")
        return from_ms(int(at)) if at else None

    def fact(self, key: str) -> str | None:
        """A remembered value."""
        rows = self.cache.ask("SELECT value FROM facts WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    async def remember(self, key: str, value: str) -> None:
        """Keeps a value under a name."""
        from services.workstation.taking import set_fact

        await self.write(lambda connection: set_fact(connection, key, value))

    async def add(self, events: "Iterable[Event]", with_them: Work[object] = lambda _: None) -> frozenset[str]:
        """Keeps steps durably and shows their outcome, all or none; gives the orders touched. `with_them` is written in
        the same transaction, before them.

        Raises NotAllowed or Conflict where the rules say no, Unavailable where it could not be kept.
        """
        from services.workstation import pending

        steps, now = tuple(events), self.clock()
        for event in steps:
            self._clicked.setdefault(event.id, self._steady())

        def added(connection: "Connection") -> frozenset[str]:
            with_them(connection)
            return pending.add(connection, steps, now, self.rules)

        touched = await self.write(added)
        self.on_added()
        return touched

    async def take(self, page: "FeedPage | None", answers: "Iterable[Answer]" = ()) -> frozenset[str]:
        """Takes a page of the feed, answers and the cursor in one transaction; gives the orders that look different."""
        from services.workstation.taking import take

        given, now = tuple(answers), self.clock()
        touched = await self.write(lambda connection: take(connection, page, given, now, self.rules))
        for answer in given:
            self._clicked.pop(answer.id, None)
        return touched

    async def dismiss(self, refusal: str) -> None:
        """A person has read it."""
        await self.write(lambda connection: connection.execute("DELETE FROM refusals WHERE id = ?", (refusal,)))

    async def write(self, work: Work[T], *, bare: bool = False) -> T:
        """Any other transaction, from whichever loop; the value comes after the commit."""
        import asyncio

        future: Future[T] = self.writer.submit(work, bare=bare)
        return await asyncio.wrap_future(future)
