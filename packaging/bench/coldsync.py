"""A station's first sync of 100,000 orders of 2 KB, from pages of JSON to a searchable queue, beside a bare upsert.

The peer writes the same rows, already read, into one table with four indexes and the same search index, 5,000 a
transaction. Ours starts from the receiver's pages: it reads them, makes every column, index, counter and
the swap. The line itself is left out on both sides.
"""

import asyncio
import gc
import shutil
import sqlite3
import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

import msgspec

from app import wire
from app.orders import Order
from app.protocol import SnapshotItem, SnapshotPage
from bench import measure
from bench.row import Row
from services.workstation import snapshot
from services.workstation.projection import COLUMNS
from services.workstation.refill import refill
from services.workstation.schema import open_writer
from services.workstation.store import Store
from tests.kit.crowd import columns
from tests.kit.orders import NOON, an_order, begun

COUNT = 100_000
PAGE = 1000
TRANSACTION = 5000
_NAMES = COLUMNS
_BARE = f"""
CREATE TABLE orders({", ".join(_NAMES)}, body BLOB, UNIQUE(id));
CREATE INDEX by_state ON orders(state, due); CREATE INDEX by_due ON orders(due);
CREATE INDEX by_placed ON orders(placed); CREATE INDEX by_number ON orders(number_key);
CREATE VIRTUAL TABLE found USING fts5(
  words, content='', detail='none', columnsize=0, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0");
"""
_UPSERT = f"""INSERT INTO orders VALUES ({", ".join("?" * len(_NAMES))}, ?) ON CONFLICT(id) DO UPDATE SET
  {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}, body = excluded.body WHERE excluded.rev > rev"""  # noqa: S608


def pages(count: int = COUNT) -> list[SnapshotPage]:
    """The receiver's pages: real orders of about 2 KB, by id."""
    pattern = begun(replace(an_order("pattern"), note="Please wrap it as a gift. " * 20))
    items = sorted((_item(pattern, number, name) for number, name in _names(count)), key=lambda item: item.id)
    starts = range(0, count, PAGE)
    return [_page(tuple(items[start : start + PAGE]), n, n + 1 < len(starts)) for n, start in enumerate(starts)]


def _page(items: tuple[SnapshotItem, ...], n: int, more: bool) -> SnapshotPage:
    return SnapshotPage(items, None if n else "1", str(n + 1) if more else None, COUNT, NOON)


def _names(count: int) -> list[tuple[int, str]]:
    return [(n, str(values[5])) for n, values in enumerate(columns(count))]


def _item(pattern: Order, n: int, name: str) -> SnapshotItem:
    placed_at = NOON - timedelta(minutes=3 * n)
    order = an_order(str(n), name=name, placed_at=placed_at)
    full = replace(pattern, id=order.id, number=order.number, external=order.external, placed_at=placed_at)
    full = replace(full, customer=order.customer, address=order.address)
    return SnapshotItem(full.id, 1, msgspec.Raw(wire.order_bytes(full)))


def ours(given: list[SnapshotPage]) -> float:
    """Seconds until the whole shop can be shown and searched."""
    folder = Path(tempfile.mkdtemp())
    store = Store.open(folder, clock=lambda: NOON)
    try:
        start = perf_counter()
        asyncio.run(_sync(store, given))
        return perf_counter() - start
    finally:
        store.close()
        shutil.rmtree(folder)


async def _sync(store: Store, given: list[SnapshotPage]) -> None:
    async def fetch(after: str) -> SnapshotPage:
        return given[int(after or 0)]

    await refill(store, fetch, lambda touched: None, NOON)


def bare(rows: list[tuple[object, ...]]) -> float:
    """Seconds of the upsert alone."""
    folder = Path(tempfile.mkdtemp())
    open_writer(folder / "empty.db").close()
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    try:
        connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; {_BARE}")
        start = perf_counter()
        for first in range(0, len(rows), TRANSACTION):
            part = rows[first : first + TRANSACTION]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_UPSERT, part)
            words = [(first + n + 1, row[-2]) for n, row in enumerate(part)]
            connection.executemany("INSERT INTO found(rowid, words) VALUES (?, ?)", words)
            connection.execute("COMMIT")
        return perf_counter() - start
    finally:
        connection.close()
        shutil.rmtree(folder)


def bare_rows(given: list[SnapshotPage]) -> list[tuple[object, ...]]:
    """The same rows, read before the clock starts."""
    return [(*values, body) for page in given for values, body in snapshot.read_page(page.items)]


def first_page(given: list[SnapshotPage]) -> float:
    """Seconds until an empty station shows its first orders."""
    folder = Path(tempfile.mkdtemp())
    store = Store.open(folder, clock=lambda: NOON)

    async def show() -> float:
        start = perf_counter()
        await store.write(snapshot.begin)
        await store.write(partial(snapshot.show_first, items=given[0].items))
        assert store.page().rows  # the figure is worth nothing otherwise
        return perf_counter() - start

    try:
        return asyncio.run(show())
    finally:
        store.close()
        shutil.rmtree(folder)


def run() -> list[Row]:
    given = pages()
    rows = bare_rows(given)
    gc.freeze()
    mine, floor = measure.in_turns(lambda: ours(given), lambda: bare(rows), warm=0)
    shown, _ = measure.in_turns(lambda: first_page(given), lambda: 0.5)
    bound = "reading orders in Python, then SQLite writing rows and indexes"
    return [
        Row("coldsync 100,000 orders", mine, floor, "s", 1.2, "at most", bound),
        Row("coldsync first orders shown", shown, 0.5, "s", 1.0, "at most", "1,000 rows with all indexes live"),
    ]
