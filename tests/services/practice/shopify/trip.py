"""The connector and the practice Shopify over a real line: what the tests of that share."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.events import (
    Event,
    Placed,
)
from app.orders import Order
from services.connector import Account, Reading
from services.practice.shopify.nodes import Record
from services.providers import shopify
from tests.services.practice.test_round_trip import Line, line

Work = Callable[[Line, Account], Awaitable[None]]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def trip(folder: Path, work: Work, **knobs: Any) -> None:
    async def run() -> None:
        async with line(folder, **knobs) as at:
            await work(at, at.account("shopify"))

    asyncio.run(run())


def last(at: Line, topic: str) -> Reading:
    """What the shop said last on that topic, proven and read."""
    account = at.account("shopify")
    message = [m for m in at.shop.outbox.messages if m.topic == topic][-1]
    delivery = at.delivery(message, account)
    shopify.verify(delivery, account, delivery.received_at)
    return shopify.read(delivery, account)


def placed(events: list[Event]) -> list[str]:
    return [e.snapshot.number for e in events if isinstance(e, Placed)]


def record_of(at: Line, order: Order) -> Record:
    return at.shop.shopify.orders[int(order.external)]
