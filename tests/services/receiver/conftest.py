"""A receiver on either database, connected to a Shopify shop, with people and a paired station."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec
import pytest

from app import wire
from app.events import Event
from app.protocol import Answer, Answers, Batch, Command, FeedPage, Person
from app.states import Role
from tests.kit import deliveries
from tests.kit.receiver import Running, running_receiver


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Desk:
    """A receiver and what a test needs to talk to it."""

    running: Running
    token: str
    naledi: Person
    lerato: Person

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def hook(
        self, body: bytes, topic: str = "orders/create", *, id: str = "w1", secret: str = deliveries.SECRET
    ) -> int:
        """Post a signed Shopify message; gives the status."""
        delivery = deliveries.shopify(body, topic, id=id, secret=secret)
        headers = [(name.encode(), value) for name, value in delivery.headers]
        answer = await self.running.client.post("/hooks/shopify/main", content=body, headers=headers)
        return answer.status_code

    async def cursor(self) -> str:
        """A fresh station's place: the cursor of a first snapshot page."""
        answer = await self.running.client.get("/api/v1/snapshot", headers=self.auth)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["cursor"])

    async def feed(self, cursor: str) -> FeedPage:
        answer = await self.running.client.get("/api/v1/feed", params={"cursor": cursor}, headers=self.auth)
        assert answer.status_code == 200, answer.text
        return wire.read(answer.content, FeedPage)

    async def send(self, *events: Event, age_ms: int = 0) -> list[Answer]:
        """Steps of this station."""
        commands = tuple(Command(e.id, msgspec.Raw(wire.event_bytes(e)), 0, age_ms) for e in events)
        answer = await self.running.client.post(
            "/api/v1/commands", content=wire.json_bytes(Batch(commands)), headers=self.auth
        )
        assert answer.status_code == 200, answer.text
        return list(wire.read(answer.content, Answers).answers)


@pytest.fixture
async def desk(database_url: str, anyio_backend: str) -> AsyncIterator[Desk]:
    async with running_receiver(database_url) as running:
        running.account("shopify", "main", dict(deliveries.ACCOUNTS["shopify"].fields))
        naledi = running.person("Naledi Khumalo", Role.OPERATOR)
        lerato = running.person("Lerato Venter", Role.MANAGER)
        yield Desk(running, running.pair(), naledi, lerato)
