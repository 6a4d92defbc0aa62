"""R1, short: the receiver is killed again and again under webhooks that come late, twice and out of order."""

import http.client
import queue
import random
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from faults.found import Figure
from faults.served import Served, databases
from services.database import Database, open_database
from services.receiver import feed
from services.receiver.schema import EMPTY_CHAIN, FEED, FEED_STATE, HISTORY, INBOX, ORDERS
from tests.kit import deliveries

UNIQUE, TWICE, KILLS, SENDERS, WINDOW = 1500, 0.1, 12, 16, 50
SEPARATOR = ":"
Message = tuple[str, bytes]


def run(seed: int) -> list[Figure]:
    """On both databases."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as urls:
        for name, url in urls.items():
            figures += [_named(name, f) for f in _one(url, Path(folder) / name, random.Random(seed))]
    return figures


def _named(database: str, figure: Figure) -> Figure:
    return Figure(f"{database}: {figure.name}", figure.value, figure.sense, figure.limit)


def _one(url: str, folder: Path, chance: random.Random) -> list[Figure]:
    folder.mkdir()
    served = Served(url, folder)
    served.start()
    try:
        acked = _storm(served, _messages(chance), chance)
        settled = served.settled()
    finally:
        served.stop()
    database = open_database(url, role="receiver")
    try:
        return [Figure("receiver killed", served.kills, "at least", KILLS), *_counted(database, acked, settled)]
    finally:
        database.close()


def _messages(chance: random.Random) -> list[Message]:
    """Paid orders with their own ids; a tenth twice; shuffled in windows."""
    body = deliveries.recorded("shopify", "orders_paid")
    made = [(f"w{n}", body.replace(b"6300000000101", str(7_000_000_000_000 + n).encode())) for n in range(UNIQUE)]
    made += chance.sample(made, int(UNIQUE * TWICE))
    made.sort(key=lambda m: int(m[0][1:]))
    windows = [made[n : n + WINDOW] for n in range(0, len(made), WINDOW)]
    for window in windows:
        chance.shuffle(window)
    return [message for window in windows for message in window]


def _storm(served: Served, messages: list[Message], chance: random.Random) -> set[str]:
    """Each sender repeats a message until it is answered 200; meanwhile the receiver is killed. The ids answered."""
    waiting: queue.Queue[Message] = queue.Queue()
    for message in messages:
        waiting.put(message)
    acked: list[str] = []
    threads = [threading.Thread(target=_send, args=(served.port, waiting, acked)) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    marks = sorted(chance.sample(range(20, len(messages) - 20), KILLS))
    for mark in marks:
        while len(acked) < mark and any(t.is_alive() for t in threads):
            threads[0].join(0.002)
        served.kill()
        served.start()
    for thread in threads:
        thread.join()
    return set(acked)


def _send(port: int, waiting: "queue.Queue[Message]", acked: list[str]) -> None:
    while True:
        try:
            id_, body = waiting.get_nowait()
        except queue.Empty:
            return
        signed = deliveries.shopify(body, "orders/paid", id=id_)
        headers = {name: value.decode() for name, value in signed.headers}
        while not _posted(port, body, headers):
            threading.Event().wait(0.05)
        acked.append(id_)


def _posted(port: int, body: bytes, headers: dict[str, str]) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/hooks/shopify/main", body, headers)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _counted(database: Database, acked: set[str], settled: bool) -> list[Figure]:
    """At the sink: what the database holds."""
    with database.reading() as connection:
        kept = set(connection.execute(sa.select(INBOX.c.key)).scalars())
        orders = connection.execute(sa.select(sa.func.count()).select_from(ORDERS)).scalar_one()
        wrong = connection.execute(sa.select(sa.func.count()).where(ORDERS.c.state != "received")).scalar_one()
        twice = connection.execute(
            sa.select(sa.func.count()).select_from(
                sa.select(HISTORY.c.order_id).where(HISTORY.c.kind == "Placed").group_by(HISTORY.c.order_id)
                .having(sa.func.count() > 1).subquery()
            )
        ).scalar_one()  # fmt: skip
        places = connection.execute(sa.select(FEED).order_by(FEED.c.seq)).all()
        last = connection.execute(sa.select(FEED_STATE.c.n)).scalar_one()
    lost = acked - {key.rsplit(SEPARATOR, 1)[-1] for key in kept}
    return [
        Figure("messages answered 200", len(acked), "exactly", UNIQUE),
        Figure("answered but lost", len(lost), "exactly", 0),
        Figure("all read", float(settled), "exactly", 1),
        Figure("orders", orders, "exactly", UNIQUE),
        Figure("orders placed twice", twice, "exactly", 0),
        Figure("orders in a wrong state", wrong, "exactly", 0),
        Figure("gaps in the feed", sum(1 for n, p in enumerate(places, 1) if p.seq != n), "exactly", 0),
        Figure("places handed out but not there", last - len(places), "exactly", 0),
        Figure("broken links in the chain", _broken(places), "exactly", 0),
    ]


def _broken(places: "Sequence[sa.Row[Any]]") -> int:
    chain, broken = EMPTY_CHAIN, 0
    for place in places:
        chain = feed.link(chain, place.seq, place.entity, place.rev, place.op, place.at)
        broken += chain != place.chain
    return broken
