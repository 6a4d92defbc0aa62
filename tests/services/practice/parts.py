"""The parts of a practice shop without its server, and an open shop with a client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from services.practice import Knobs, PracticeShop
from services.practice.imagestore import ImageStore
from services.practice.ledger import Ledger
from services.practice.outbox import Message, Outbox
from services.practice.printful import Printful
from services.practice.printify import Printify
from services.practice.shopify import Shopify

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Parts:
    folder: Path
    knobs: Knobs = field(default_factory=Knobs)

    def __post_init__(self) -> None:
        self.clock, self.ledger, self.outbox = Clock(), Ledger(), Outbox(self.knobs)
        self.images = ImageStore(self.folder, self.ledger)
        self.shopify = Shopify(self.clock, self.outbox, self.ledger, self.images)
        self.printful = Printful(self.clock, self.outbox, self.ledger, self.images, self.knobs)
        self.printify = Printify(self.clock, self.outbox, self.ledger, self.knobs)

    def topics(self) -> list[str]:
        """Of what waits to be sent, in the order in which it was said."""
        return [message.topic for message in sorted(self.outbox.messages, key=lambda m: m.n)]

    def last(self, topic: str) -> Message:
        return [message for message in self.outbox.messages if message.topic == topic][-1]


@asynccontextmanager
async def opened(
    folder: Path, *, clock: Clock | None = None, knobs: Knobs | None = None
) -> AsyncIterator[tuple[PracticeShop, httpx.AsyncClient]]:
    async with (
        PracticeShop(folder=folder, clock=clock or Clock(), knobs=knobs) as shop,
        httpx.AsyncClient(base_url=shop.origin, trust_env=False) as client,
    ):
        yield shop, client


def receiver(answers: list[int], taken: list[httpx.Request]) -> httpx.MockTransport:
    """Another program's door: keeps what it is sent and answers with the statuses in turn, then 200; 0 cuts."""

    def answer(request: httpx.Request) -> httpx.Response:
        taken.append(request)
        status = answers.pop(0) if answers else 200
        if status == 0:
            raise httpx.ReadError("cut")
        return httpx.Response(status)

    return httpx.MockTransport(answer)
