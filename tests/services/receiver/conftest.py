"""A receiver on either database, connected to a Shopify shop, with people and a paired station."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import msgspec
import pytest

from app import wire
from app.events import Event
from app.protocol import Answer, Answers, Batch, Command, FeedPage, Person
from app.states import Role
from tests.kit import deliveries, tinyshop
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

    def by(self, person: Person) -> dict[str, str]:
        """This station, and who stands at it."""
        return self.auth | {"X-Platen-Person": person.id}

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


@dataclass
class Shop:
    """What the tiny shop is asked by the receiver, and how it answers: `status`, and `said` as its body."""

    asked: list[httpx.Request] = field(default_factory=list)
    status: int = 200
    said: bytes = b'{"events": []}'
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, content=self.said, headers=self.headers)

    def count(self, path: str) -> int:
        return sum(request.url.path.startswith(path) for request in self.asked)


@dataclass
class Tiny(Desk):
    """A receiver whose shop posts our own events."""

    shop: Shop

    async def post(self, *events: Event, id: str = "m1") -> int:
        return await self.post_bytes(tinyshop.body(*events), id=id)

    async def post_bytes(self, body: bytes, *, id: str = "m1", secret: str = tinyshop.SECRET) -> int:
        headers = tinyshop.proven(id, secret)
        answer = await self.running.client.post("/hooks/shopify/acme", content=body, headers=headers)
        return answer.status_code


@pytest.fixture
async def tiny(database_url: str, anyio_backend: str) -> AsyncIterator[Tiny]:
    shop = Shop()
    async with running_receiver(database_url, providers={"shopify": tinyshop.TinyShop()}, provider=shop) as running:
        running.account("shopify", "acme", {"secret": tinyshop.SECRET})
        naledi = running.person("Naledi Khumalo", Role.OPERATOR)
        lerato = running.person("Lerato Venter", Role.MANAGER)
        yield Tiny(running, running.pair(), naledi, lerato, shop)
