"""The practice shop as a whole: one address on loopback, made-up accounts, orders on request, webhooks when due."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import httpx
from fastapi import FastAPI

from services.practice import printful, printify, shopify
from services.practice.backlog import Planned, planned
from services.practice.catalogue import PRODUCTS, Spec, made_up
from services.practice.desk import Desk, House
from services.practice.faults import Faults
from services.practice.houses import HOUSES
from services.practice.imagestore import ImageStore
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.mailbox import Mailbox
from services.practice.outbox import Outbox
from services.practice.server import Server
from services.practice.shopify.nodes import Record

T = TypeVar("T")
Account = dict[str, str | dict[str, str]]


def system_clock() -> datetime:
    return datetime.now(UTC)


class PracticeShop:
    """`async with PracticeShop(folder=...) as shop` in a loop, or `with PracticeShop(...).in_thread() as shop`.

    `folder` keeps the drawn pictures. `clock` gives the time (aware); all chance comes from `seed`.
    """

    def __init__(
        self,
        *,
        folder: Path,
        seed: int = 0,
        clock: Callable[[], datetime] = system_clock,
        knobs: Knobs | None = None,
        port: int = 0,
    ) -> None:
        self._clock = clock
        self._moment: datetime | None = None
        self.seed, self.knobs = seed, knobs or Knobs(seed=seed)
        self.ledger, self.mailbox = Ledger(), Mailbox()
        self.outbox = Outbox(self.knobs)
        self.images = ImageStore(folder, self.ledger)
        self.shopify = shopify.Shopify(self.now, self.outbox, self.ledger, self.images)
        self.printful = printful.Printful(self.now, self.outbox, self.ledger, self.images, self.knobs)
        self.printify = printify.Printify(self.now, self.outbox, self.ledger, self.knobs)
        desk = Desk(self.now, self.outbox, self.ledger, self.images, self.knobs, lambda: self.origin)
        self.houses: dict[str, House] = {name: make(desk) for name, make in HOUSES.items()}
        self._server = Server(Faults(self._application(), self.knobs), port)
        self.origin = self._server.origin
        self.images.base_url = self.origin
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._placed = 0

    def now(self) -> datetime:
        return self._moment or self._clock()

    @property
    def urls(self) -> dict[str, str]:
        """Of each provider, as its account's `base_url` wants it, and of the images."""
        names = ("shopify", "printful", "printify", "images", *self.houses)
        return {name: f"{self.origin}/{name}" for name in names}

    def _application(self) -> FastAPI:
        api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        api.include_router(shopify.admin(self.shopify, self.knobs), prefix="/shopify")
        api.include_router(printful.api(self.printful), prefix="/printful")
        api.include_router(printify.api(self.printify), prefix="/printify")
        for name, house in self.houses.items():
            api.include_router(house.router(), prefix=f"/{name}")
        api.include_router(self.images.router())
        return api

    async def __aenter__(self) -> "PracticeShop":
        self._loop = asyncio.get_running_loop()
        await self._server.open()
        await self.mailbox.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.mailbox.close()
        await self._server.close()

    @contextlib.contextmanager
    def in_thread(self) -> "Iterator[PracticeShop]":
        """Open while the block runs, in a thread of its own; the shop's methods may be called from any thread."""
        ready, stop = threading.Event(), asyncio.Event()
        failed: list[BaseException] = []

        async def live() -> None:
            async with self:
                ready.set()
                await stop.wait()

        def run() -> None:
            try:
                asyncio.run(live())
            except BaseException as error:  # handed to the thread that waits
                failed.append(error)
            ready.set()

        self._thread = threading.Thread(target=run, name="practice shop", daemon=True)
        self._thread.start()
        ready.wait()
        try:
            if failed:
                raise failed[0]
            yield self
        finally:
            if self._loop is not None and self._thread.is_alive():
                self._loop.call_soon_threadsafe(stop.set)
            self._thread.join(10)

    def do(self, work: Callable[[], T]) -> T:
        """The work's result, carried out on the shop's own loop where another thread asks."""
        if self._thread is None or self._loop is None or threading.current_thread() is self._thread:
            return work()

        async def carried_out() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(carried_out(), self._loop).result(60)

    def accounts(self) -> list[Account]:
        """Each with `provider`, `name` and the `fields` that connecting it asks for."""
        shop, gifts = self.shopify, self.printify
        fields = {
            "shop": shop.domain,
            "secret": shop.secret,
            "client_id": shop.client_id,
            "storefront_secret": shop.storefront_secret,
            "picture_hosts": self.urls["images"],
            "base_url": self.urls["shopify"],
        }
        made: list[Account] = [{"provider": "shopify", "name": shop.account, "fields": fields}]
        for store in self.printful.stores:
            made.append({"provider": "printful", "name": store.account, "fields": self._printful_fields(store)})
        blanks = {p.sku: {"print_provider_id": 5, "blueprint_id": 9, "variant_id": p.variant_id} for p in PRODUCTS}
        fields = {
            "token": gifts.token,
            "shop": str(gifts.shop),
            "secret": gifts.secret,
            "confirm": "yes",
            "products": json.dumps(blanks),
            "base_url": self.urls["printify"],
        }
        made.append({"provider": "printify", "name": gifts.account, "fields": fields})
        for provider, house in self.houses.items():
            made += [{"provider": provider, "name": n, "fields": dict(f)} for n, f in house.accounts().items()]
        return made

    def _printful_fields(self, store: printful.Store) -> dict[str, str]:
        variants = {p.sku: {"variant": p.variant_id % 100_000, "placement": "default"} for p in PRODUCTS}
        proof = {"secret": store.secret} if store.version == 2 else {"url_secret": store.url_secret}
        return {
            "token": store.token,
            "store": str(store.number),
            "version": str(store.version),
            "confirm": "yes",
            "products": json.dumps(variants),
            "base_url": self.urls["printful"],
            **proof,
        }

    def place_order(self, spec: Spec | int | None = None, at: datetime | None = None) -> Record:
        """At the Shopify shop: as told, or made up from a seed, or the next made-up one."""
        if not isinstance(spec, Spec):
            self._placed += 1
            spec = made_up(self.seed * 10_000 + 5_000 + self._placed if spec is None else spec)
        given = spec
        return self.do(lambda: self.shopify.place(given, at))

    def pay(self, order: Record) -> None:
        self.do(lambda: self.shopify.pay(order))

    def cancel(self, order: Record) -> None:
        self.do(lambda: self.shopify.cancel(order))

    def backlog(self, count: int, now: datetime | None = None) -> None:
        """That many orders of the last two days at all providers, with what has happened to some since."""
        until = now or self.now()
        plan = planned(count, until, self.seed)

        def begin() -> None:
            for one in plan:
                self._begin(one, until)

        self.do(begin)

    def _begin(self, one: Planned, until: datetime) -> None:
        with self.at(one.at):
            if one.source == "shopify":
                record = self.shopify.place(one.spec)
            elif one.source == "printful":
                stores = self.printful.stores
                self.printful.place(stores[len(self.printful.orders) % len(stores)], one.spec)
                return
            else:
                self.printify.place(one.spec)
                return
        with self.at(one.at + (until - one.at) * 0.7):
            if one.turn == "shipped":
                self.shopify.ship(record)
            elif one.turn == "held":
                self.shopify.hold(record)
            elif one.turn == "canceled":
                self.shopify.cancel(record)

    @contextlib.contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """What is done in this block happened then; messages of it are due at once."""
        self._moment = moment
        try:
            yield
        finally:
            self._moment = None

    def step(self) -> int:
        """Print houses go on with their work; gives how many orders moved."""
        steps = [self.printful.step, self.printify.step, *(house.step for house in self.houses.values())]
        return self.do(lambda: sum(step() for step in steps))

    async def deliver(self, base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> int:
        """Send the webhooks that are due to a receiver's address; gives how many it accepted. On the shop's loop."""
        return await self.outbox.deliver(base_url, self.now(), transport)

    def deliver_now(self, base_url: str) -> int:
        """The same from another thread, waiting for it."""
        if self._loop is None:
            raise RuntimeError("the practice shop is not open")
        return asyncio.run_coroutine_threadsafe(self.deliver(base_url), self._loop).result(300)

    async def live(self, base_url: str, *, every_s: float = 1.0, order_every_s: float = 0.0) -> None:
        """Until cancelled: work goes on, webhooks leave, and a new order comes every so many seconds (0: none)."""
        last = self.now()
        while True:
            if order_every_s and self.now() - last >= timedelta(seconds=order_every_s):
                last = self.now()
                self.place_order()
            self.step()
            await self.deliver(base_url)
            await asyncio.sleep(every_s)

    def watch(self, base_url: str, *, every_s: float = 1.0, order_every_s: float = 0.0) -> None:
        """`live` on the shop's own loop, until the shop closes; for a shop in a thread."""
        if self._loop is None:
            raise RuntimeError("the practice shop is not open")
        work = self.live(base_url, every_s=every_s, order_every_s=order_every_s)
        asyncio.run_coroutine_threadsafe(work, self._loop)
