"""Taking what the receiver sent: a page of the feed, the answers and the cursor in one transaction."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from app.protocol import Answer, FeedItem, FeedPage
from app.rules import Rules
from services.workstation import pending
from services.workstation.keeping import Keeper
from services.workstation.projection import project, read_slim
from services.workstation.rows import to_ms


def take(
    connection: sqlite3.Connection, page: FeedPage | None, answers: Iterable[Answer], now: datetime, rules: Rules
) -> frozenset[str]:
    """Gives the orders that now look different. Taking the same page again changes nothing."""
    touched = pending.settle(connection, answers, now)
    if page is not None:
        touched |= put(connection, page.items)
        set_fact(connection, "cursor", page.cursor)
        set_fact(connection, "synced_at", str(to_ms(now)))
        set_fact(connection, "offset_ms", str(to_ms(page.server_time) - to_ms(now)))
        seen = max((item.seq for item in page.items), default=0)
        set_fact(connection, "covered", str(max(seen, int(fact(connection, "covered") or 0))))
    touched |= pending.release(connection, int(fact(connection, "covered") or 0))
    pending.show(connection, _laid_over(connection, touched), rules)
    return frozenset(touched)


def put(connection: sqlite3.Connection, items: Iterable[FeedItem]) -> set[str]:
    """Takes over what is newer than the cache; kinds of a newer receiver are kept as they came."""
    keeper = Keeper(connection)
    touched: set[str] = set()
    for item in items:
        if item.kind != "order":
            _keep_strange(connection, item)
        elif item.op == "del":
            touched |= _delete(connection, keeper, item)
        elif put_order(connection, keeper, item.id, item.rev, bytes(item.body)):
            touched.add(item.id)
    keeper.flush()
    return touched


def put_order(connection: sqlite3.Connection, keeper: Keeper, id_: str, rev: int, body: bytes) -> bool:
    """Whether it was news. A deleted order comes back only with a higher revision."""
    found = keeper.find(id_)
    if found is not None and found[1] >= rev:
        return False
    gone = connection.execute("SELECT rev FROM gone WHERE id = ?", (id_,)).fetchone()
    if gone is not None and gone[0] >= rev:
        return False
    n = keeper.put(found[0] if found else None, project(read_slim(body), rev))
    if found is not None:
        connection.execute("UPDATE cache SET body = ?, n = ? WHERE id = ?", (body, n, id_))
    else:
        connection.execute("INSERT INTO cache(id, n, body) VALUES (?, ?, ?)", (id_, n, body))
        connection.execute("DELETE FROM gone WHERE id = ?", (id_,))
    return True


def _delete(connection: sqlite3.Connection, keeper: Keeper, item: FeedItem) -> set[str]:
    found = keeper.find(item.id)
    if found is not None and found[1] > item.rev:
        return set()
    sql = "INSERT INTO gone VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET rev = MAX(rev, excluded.rev)"
    connection.execute(sql, (item.id, item.rev))
    if found is None:
        return set()
    keeper.drop(found[0])
    connection.execute("DELETE FROM cache WHERE id = ?", (item.id,))
    return {item.id}


def _keep_strange(connection: sqlite3.Connection, item: FeedItem) -> None:
    values = (item.kind, item.id, item.seq, item.rev, item.op, bytes(item.body))
    connection.execute("INSERT OR REPLACE INTO strange VALUES (?, ?, ?, ?, ?, ?)", values)


def _laid_over(connection: sqlite3.Connection, touched: Iterable[str]) -> list[str]:
    """Those of the touched orders whose row shows, or must cease to show, a pending step."""
    sql = "SELECT 1 FROM cache c JOIN rows r ON r.n = c.n WHERE c.id = ? AND r.pending = 1"
    sql += " UNION ALL SELECT 1 FROM pending WHERE order_id = ? LIMIT 1"
    return [id_ for id_ in touched if connection.execute(sql, (id_, id_)).fetchone()]


def fact(connection: sqlite3.Connection, key: str) -> str | None:
    """One remembered value of the station."""
    row = connection.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def set_fact(connection: sqlite3.Connection, key: str, value: str) -> None:
    sql = "INSERT INTO facts VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
    connection.execute(sql, (key, value))
