"""The whole practice shop: one server on loopback, its accounts, its orders, what it sends and what it was asked."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

import httpx
from fastapi import FastAPI

from services.practice import printful, printify, shopify
from services.practice.catalogue import PRODUCTS, Spec, made_up
from services.practice.imagestore import ImageStore
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.mailbox import Mailbox
from services.practice.outbox import Outbox
from services.practice.serving import Faulty, Server

TICK_S = 2.0
AGES = ((10, 49.0, 76.0), (24, 37.0, 47.5), (36, 13.0, 36.0), (30, 0.1, 12.0))
"""Weight, least and most hours since an order came: overdue, due today, tomorrow and later, where 48 are promised."""
SOURCES = (("shopify", 84), ("printful", 9), ("printify", 7))


@dataclass(frozen=True, slots=True)
class PracticeAccount:
    """What the receiver is to be told of one provider: `fields` as its connector names them, secrets included."""

    provider: str
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order in one of the shops: its id there, and the number people call it by."""

    provider: str
    id: str
    number: str


def now() -> datetime:
    return datetime.now(UTC)


class PracticeShop:
    """`async with PracticeShop(seed, folder, clock) as shop`. `folder` keeps the pictures between runs."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        clock: Callable[[], datetime] = now,
        *,
        knobs: Knobs | None = None,
        port: int = 0,
        printful_version: int = 2,
    ) -> None:
        self.seed, self.clock = seed, clock
        self.knobs = knobs or Knobs(seed=seed)
        self.ledger = Ledger()
        self.outbox = Outbox(self.knobs)
        self.mailbox = Mailbox()
        self.images = ImageStore(folder, self.ledger)
        self.shopify = shopify.Shopify(clock, self.outbox, self.ledger, self.images)
        self.printful = printful.Printful(
            clock, self.outbox, self.ledger, self.images, self.knobs, version=printful_version
        )
        self.printify = printify.Printify(clock, self.outbox, self.ledger, self.knobs)
        self._chance = Random(f"practice {seed}")
        self._placed = 0
        self._port = port
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        self._server = Server(Faulty(self._application(), self.knobs), self._port)
        self.images.base_url = self.base_url
        await self._server.open()
        await self.mailbox.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.mailbox.close()
        if self._server is not None:
            await self._server.close()

    def _application(self) -> FastAPI:
        application = FastAPI(openapi_url=None)
        application.include_router(shopify.admin(self.shopify, self.knobs), prefix="/shopify")
        application.include_router(printful.doors(self.printful), prefix="/printful")
        application.include_router(printify.doors(self.printify), prefix="/printify")
        application.include_router(self.images.router())
        return application

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:port`, also the origin to allow. Known once the shop is open."""
        if self._server is None:
            raise RuntimeError("the practice shop is not open")
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def smtp(self) -> tuple[str, int]:
        """Host and port of the mail box."""
        return "127.0.0.1", self.mailbox.port

    def accounts(self) -> list[PracticeAccount]:
        """As they are to be set up at the receiver."""
        return [self._shopify_account(), self._printful_account(), self._printify_account()]

    def _shopify_account(self) -> PracticeAccount:
        shop = self.shopify
        fields = {
            "shop": shop.domain,
            "secret": shop.secret,
            "client_id": shop.client_id,
            "storefront_secret": shop.storefront_secret,
            "base_url": f"{self.base_url}/shopify",
        }
        return PracticeAccount("shopify", shop.account, fields)

    def _printful_account(self) -> PracticeAccount:
        house = self.printful
        known = {p.sku: {"variant": 4_012 + p.variant_id % 1_000, "placement": "front"} for p in PRODUCTS}
        fields = {
            "token": house.token,
            "store": str(house.store),
            "version": str(house.version),
            "secret": house.secret,
            "url_secret": house.url_secret,
            "confirm": "yes",
            "products": json.dumps(known),
            "base_url": f"{self.base_url}/printful",
        }
        return PracticeAccount("printful", house.account, fields)

    def _printify_account(self) -> PracticeAccount:
        house = self.printify
        fields = {
            "token": house.token,
            "shop": str(house.shop),
            "secret": house.secret,
            "confirm": "yes",
            "base_url": f"{self.base_url}/printify/v1",
        }
        return PracticeAccount("printify", house.account, fields)

    def place_order(
        self, spec: Spec | int | None = None, *, provider: str = "shopify", at: datetime | None = None
    ) -> Ordered:
        """A new order: as described, or made up from a number, or the next made-up one. Its messages wait to be sent."""
        if not isinstance(spec, Spec):
            spec = self._made_up(self._placed if spec is None else spec, provider)
        self._placed += 1
        if provider == "printful":
            order = self.printful.place(spec, at)
            return Ordered(provider, str(order.id), str(order.external_id))
        if provider == "printify":
            made = self.printify.place(spec, at)
            return Ordered(provider, made.id, made.label)
        body = self.shopify.place(spec, at).body
        return Ordered(provider, str(body["id"]), str(body["name"]))

    def _made_up(self, number: int, provider: str) -> Spec:
        if provider == "shopify":
            return made_up(self.seed * 10_000 + number)
        return made_up(self.seed * 10_000 + number, [p for p in PRODUCTS if p.made_by == provider])

    def pay(self, order: Ordered) -> None:
        """Of Shopify. Raises KeyError for an order that is not there."""
        self.shopify.pay(self.shopify.orders[int(order.id)])

    def cancel(self, order: Ordered, reason: str = "customer") -> None:
        """Raises KeyError for an order that is not there, `Declined` where a print house makes it already."""
        if order.provider == "printful":
            self.printful.cancel(self.printful.orders[int(order.id)])
        elif order.provider == "printify":
            self.printify.cancel(self.printify.orders[order.id])
        else:
            self.shopify.cancel(self.shopify.orders[int(order.id)], reason)

    def backlog(self, count: int, at: datetime | None = None) -> list[Ordered]:
        """Orders of the last days, oldest first: some overdue, some due today, most later; a few unpaid or canceled."""
        end = at or self.clock()
        ages = sorted((self._age() for _ in range(count)), reverse=True)
        found = [self.place_order(provider=self._source(), at=end - timedelta(hours=age)) for age in ages]
        shops = [order for order in found if order.provider == "shopify"]
        for order in shops[5::41]:
            self.cancel(order)
        for order in shops[11::37]:
            self.shopify.hold(self.shopify.orders[int(order.id)])
        return found

    def _age(self) -> float:
        _, least, most = self._chance.choices(AGES, [weight for weight, _, _ in AGES])[0]
        return self._chance.uniform(least, most)

    def _source(self) -> str:
        return self._chance.choices([name for name, _ in SOURCES], [weight for _, weight in SOURCES])[0]

    def work(self) -> int:
        """The print houses go on as far as the clock and the knob `speed` allow; gives the number of steps."""
        return self.printful.work() + self.printify.work()

    async def deliver(self, target_base_url: str, client: httpx.AsyncClient | None = None) -> int:
        """Send every message that is due to `{target}/hooks/{provider}/{account}`; gives how many were accepted.

        `client`: for a receiver inside this process. Answers lie in `outbox.answers`; what failed is due again later.
        """
        return await self.outbox.deliver(target_base_url, self.clock(), client)

    async def live(
        self, interval: float, target_base_url: str, client: httpx.AsyncClient | None = None, tick: float = TICK_S
    ) -> None:
        """Until cancelled: a new order every `interval` seconds or so, print houses at work, messages sent."""
        until = self._chance.uniform(0.5, 1.5) * interval
        while True:
            await asyncio.sleep(tick)
            until -= tick
            if until <= 0:
                self.place_order(provider=self._source())
                until = self._chance.uniform(0.5, 1.5) * interval
            self.work()
            await self.deliver(target_base_url, client)
