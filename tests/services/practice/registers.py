"""A practice shop whose points of sale are asked by the real connectors, over a line that may break."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from app.effects import CancelAtProvider, Effect, Submit, TellStatus, UpdateAtProvider
from app.errors import Unreachable
from app.events import Event
from app.orders import Fulfilment, Line, Order
from app.states import State
from app.workflow import apply
from services.connector import Account, Connector, Delivery
from services.http import Http, Pace, Rate, converse
from services.practice import Knobs, PracticeShop
from services.practice.outbox import Message
from services.providers import PROVIDERS
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun
from tests.services.practice.parts import Clock

MOST_TRIES = 80
SKU = "MUG-325"


class Counter:
    """One provider's register and a way to it. `order` is kept as the receiver would: by what is learned of it."""

    def __init__(self, shop: PracticeShop, client: httpx.AsyncClient, provider: str, clock: Clock) -> None:
        self.shop, self._client, self.provider, self.clock = shop, client, provider, clock
        [given] = [one for one in shop.accounts() if one["provider"] == provider]
        assert isinstance(given["fields"], dict)
        self.account = Account(provider, str(given["name"]), given["fields"])
        self.house: Any = shop.houses[provider]
        self.order = an_order_for(provider, shop.now())

    @property
    def connector(self) -> Connector:
        return PROVIDERS[self.provider]

    @property
    def part(self) -> Fulfilment:
        return self.order.fulfilments[0]

    async def ask(self, talk: "Generator[httpx.Request, httpx.Response, Any]") -> Any:
        return await converse(self._client, talk, pace=Pace(usual=Rate(100_000, 1)))

    async def push(self, effect: Effect) -> list[Event]:
        """One try."""
        return self.learned(await self.ask(self.connector.push(self.order, effect, self.account)))

    async def told(self, effect: Effect) -> list[Event]:
        """As the worker does while there is no answer: again and again."""
        return await self.tried(lambda: self.connector.push(self.order, effect, self.account))

    async def tried(self, talk: "Callable[[], Generator[httpx.Request, httpx.Response, list[Event]]]") -> list[Event]:
        """Until it comes through."""
        for _ in range(MOST_TRIES):
            with suppress(Unreachable):
                return self.learned(await self.ask(talk()))
        raise AssertionError("it never came through")

    def learned(self, events: list[Event]) -> list[Event]:
        for event in events:
            if event.order == self.order.id:
                self.order = apply(self.order, event).order
        return events

    async def rung(self) -> int:
        """What waits to be posted is verified, read, and the order it names asked for; gives how often it rang."""
        messages, self.shop.outbox.messages[:] = list(self.shop.outbox.messages), []
        for message in sorted(messages, key=lambda m: m.n):
            delivery = self.delivery(message)
            self.connector.verify(delivery, self.account, delivery.received_at)
            reading = self.connector.read(delivery, self.account)
            assert (reading.events, reading.unknown) == ((), ())
            await self.tried(partial(self.connector.pull, reading.refetch, self.account))
        return len(messages)

    def delivery(self, message: Message) -> Delivery:
        headers, content = message.compose(message.tries)
        _, _, provider, name, secret = message.path.split("/")
        assert (provider, unquote(name)) == (self.provider, self.account.name)
        return d.delivery(provider, content, headers, query=f"secret={secret}", at=self.shop.now(), account=name)

    def _named(self) -> dict[str, Any]:
        return {"key": "k", "order": self.order.id, "cause": "c", "fulfilment": self.part.id, "provider": self.provider}

    def submit(self) -> Submit:
        return Submit(**self._named())

    def update(self, quantity: int) -> UpdateAtProvider:
        """The order has so many now."""
        [item] = self.order.items
        changed = replace(self.part, lines=(Line(item.id, quantity),))
        self.order = replace(self.order, items=(replace(item, quantity=quantity),)).with_fulfilment(changed)
        return UpdateAtProvider(**self._named(), reference=self.part.reference)

    def tell(self, state: State) -> TellStatus:
        return TellStatus(**self._named(), reference=self.part.reference, state=state)

    def cancel(self) -> CancelAtProvider:
        return CancelAtProvider(**self._named(), reference=self.part.reference)


def an_order_for(provider: str, at: datetime, external: str = "1001") -> Order:
    """Two mugs, all for that register."""
    snapshot = an_order(external, items=(an_item("1", quantity=2, artworks=0, sku=SKU),), placed_at=at)
    part = Fulfilment(f"{snapshot.id}.1", route=provider, state=State.RECEIVED, lines=(Line("1", 2),))
    return begun(replace(snapshot, fulfilments=(part,)))


@asynccontextmanager
async def opened(folder: Path, provider: str, **knobs: Any) -> AsyncIterator[Counter]:
    """It is now: how far back a register can be asked depends on that."""
    clock = Clock(datetime.now(UTC))
    shop = PracticeShop(folder=folder, clock=clock, knobs=Knobs(seed=7, **knobs))
    async with shop, Http(allowed=(shop.origin,)).client() as client:
        yield Counter(shop, client, provider, clock)


def at_counter(folder: Path, provider: str, work: Callable[[Counter], Awaitable[None]], **knobs: Any) -> None:
    async def run() -> None:
        async with opened(folder, provider, **knobs) as counter:
            await work(counter)

    asyncio.run(run())
