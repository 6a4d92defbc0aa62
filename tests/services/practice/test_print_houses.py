"""The print houses' steps over real HTTP: a draft confirmed, changed, canceled, once each whatever the line does;
goods and drawings; every request as their descriptions want it, every message understood."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.effects import CancelAtProvider, ConfirmAtProvider, Submit, UpdateAtProvider
from app.errors import Refused, Unmapped, Unsupported
from app.events import Cancelled, Held, IssueRaised, Moved, ParcelMoved, Submitted
from app.orders import Order
from app.states import HoldReason, ParcelState, State
from services.catalogue import Showroom, TaskState
from services.connector import Account
from services.http import Http
from services.practice import Knobs, PracticeShop
from services.practice.catalogue import PRODUCTS
from services.providers import printful, printify
from tests.kit import deliveries as d
from tests.kit.descriptions import read_description
from tests.services.practice.parts import Clock
from tests.services.practice.test_round_trip import CONNECTORS, Line, outsourced, sender_of
from tests.services.providers.printify.test_requests import DESCRIBED as PRINTIFY

Work = Callable[["House"], Awaitable[None]]
HOUSES = (
    ("printful", "practice-prints", "TOTE-NAT"),
    ("printful", "practice-posters", "TOTE-NAT"),
    ("printify", "practice-gifts", "MUG-11OZ"),
)
PRINTFUL = {n: read_description(d.BESIDE / f"printful-v{n}.openapi.json") for n in (1, 2)}
FAULTS: tuple[dict[str, float], ...] = ({}, {"cut_connection": 0.5}, {"html_error_page": 0.3, "rate_500": 0.3})
LET_GO = {"printful": "printful.confirm", "printify": "printify.production"}
PICTURE = "https://images.example/pet.png"
each = pytest.mark.parametrize(("provider", "name", "sku"), HOUSES)
whatever = pytest.mark.parametrize("knobs", FAULTS, ids=str)


class House(Line):
    """One account that only makes drafts, an order for it, and all that it was asked."""

    def __init__(self, shop: PracticeShop, client: httpx.AsyncClient, clock: Clock, *names: str) -> None:
        super().__init__(shop, client)
        self.provider, name, sku = names
        self.clock, self.asked = clock, list[httpx.Request]()
        found = self.account(self.provider, name)
        self.here = Account(self.provider, name, {**found.fields, "confirm": ""})
        self.job: Order = outsourced(sku)

    @property
    def part(self) -> str:
        return self.job.fulfilments[0].id

    def fields(self, reference: str) -> dict[str, Any]:
        named = {"order": self.job.id, "cause": "c", "fulfilment": self.part, "provider": self.provider}
        return {**named, "reference": reference}

    async def draft(self) -> str:
        """Ordered and not confirmed; gives its id there."""
        submit = Submit(key="s", order=self.job.id, cause="c", fulfilment=self.part, provider=self.provider)
        events = await self.told(self.job, submit, self.here)
        return next(e.reference for e in events if isinstance(e, Submitted))

    def ensure_described(self) -> None:
        for request in self.asked:
            url = httpx.URL(str(request.url).replace(f"{self.shop.origin}/{self.provider}", self._real()))
            as_sent = httpx.Request(request.method, url, content=request.content)
            two = url.path.startswith("/v2/")
            described = PRINTIFY if self.provider == "printify" else PRINTFUL[2 if two else 1]
            if described is not None:
                described.ensure(as_sent)

    def _real(self) -> str:
        return "https://api.printify.com/v1" if self.provider == "printify" else "https://api.printful.com"


@asynccontextmanager
async def house(folder: Path, *names: str, **knobs: Any) -> AsyncIterator[House]:
    clock = Clock()
    shop = PracticeShop(folder=folder, clock=clock, knobs=Knobs(seed=5, **knobs))
    async with shop, Http(allowed=(shop.origin,)).client() as client:
        found = House(shop, client, clock, *names)

        async def keep(request: httpx.Request) -> None:
            found.asked.append(request)

        client.event_hooks = {"request": [keep]}
        yield found
        assert found.asked
        found.ensure_described()


def carried_out(folder: Path, names: tuple[str, ...], work: Work, **knobs: Any) -> None:
    async def run() -> None:
        async with house(folder, *names, **knobs) as at:
            await work(at)

    asyncio.run(run())


@each
@whatever
def test_a_draft_is_let_go_once(tmp_path: Path, knobs: dict[str, float], provider: str, name: str, sku: str) -> None:
    async def work(at: House) -> None:
        reference = await at.draft()
        assert at.shop.ledger.count(LET_GO[provider]) == 0
        confirm = ConfirmAtProvider(key="c", **at.fields(reference))
        for _ in range(3):
            events = await at.told(at.job, confirm, at.here)
            [moved] = [e for e in events if isinstance(e, Moved)]
            assert moved.to in (State.CONFIRMED, State.IN_PRODUCTION)
        assert at.shop.ledger.count(LET_GO[provider]) == at.shop.ledger.count(f"{provider}.order") == 1

    carried_out(tmp_path, (provider, name, sku), work, **knobs)


@each
@whatever
def test_a_draft_is_canceled_once(tmp_path: Path, knobs: dict[str, float], provider: str, name: str, sku: str) -> None:
    async def work(at: House) -> None:
        cancel = CancelAtProvider(key="x", **at.fields(await at.draft()))
        for _ in range(3):
            [event] = await at.told(at.job, cancel, at.here)
            assert isinstance(event, Cancelled)
        assert at.shop.ledger.count(f"{provider}.cancel") == 1
        assert at.shop.ledger.count("printful.delete") == 0

    carried_out(tmp_path, (provider, name, sku), work, **knobs)


@pytest.mark.parametrize(("provider", "name", "sku"), HOUSES[:2])
@whatever
def test_a_draft_goes_to_another_address(
    tmp_path: Path, knobs: dict[str, float], provider: str, name: str, sku: str
) -> None:
    async def work(at: House) -> None:
        reference = await at.draft()
        elsewhere = replace(at.job, address=replace(at.job.address, line1="2 New Road", city="Durban"))
        update = UpdateAtProvider(key="u", **at.fields(reference))
        for _ in range(2):
            await at.told(elsewhere, update, at.here)
        body = at.shop.printful.orders[int(reference)]
        assert (body["recipient"]["city"], body["status"], len(body["items"])) == ("Durban", "draft", 1)
        assert body["external_id"] == f"{at.part}".replace(".", "-")
        assert at.shop.ledger.count("printful.order") == 1

    carried_out(tmp_path, (provider, name, sku), work, **knobs)


@each
def test_what_is_being_made_is_neither_changed_nor_canceled(tmp_path: Path, provider: str, name: str, sku: str) -> None:
    async def work(at: House) -> None:
        reference = await at.draft()
        connector, fields = CONNECTORS[provider], at.fields(reference)
        await at.told(at.job, ConfirmAtProvider(key="c", **fields), at.here)
        at.clock.forward(hours=4)
        at.shop.step()
        with pytest.raises(Refused, match="any more"):
            await at.ask(connector.push(at.job, CancelAtProvider(key="x", **fields), at.here))
        with pytest.raises(Unsupported, match="by hand"):
            await at.ask(connector.push(at.job, UpdateAtProvider(key="u", **fields), at.here))
        assert at.shop.ledger.count(f"{provider}.cancel") == at.shop.ledger.count("printful.update") == 0

    carried_out(tmp_path, (provider, name, sku), work)


@each
def test_a_product_nobody_knows_waits_to_be_mapped_and_is_then_ordered(
    tmp_path: Path, provider: str, name: str, sku: str
) -> None:
    async def work(at: House) -> None:
        at.job = outsourced("MOON-1")
        submit = Submit(key="s", order=at.job.id, cause="c", fulfilment=at.part, provider=provider)
        with pytest.raises(Unmapped) as found:
            await at.ask(CONNECTORS[provider].push(at.job, submit, at.here))
        assert (found.value.kind, found.value.value) == ("sku", "MOON-1")
        assert at.shop.ledger.count(f"{provider}.order") == 0
        number = next(p for p in PRODUCTS if p.sku == sku).variant_id % 100_000
        to: dict[str, Any] = (
            {"variant": str(number), "placement": "default"} if provider == "printful" else {"sku": sku}
        )
        at.here = replace(at.here, products={"MOON-1": to})
        assert await at.draft()
        assert at.shop.ledger.count(f"{provider}.order") == 1

    carried_out(tmp_path, (provider, name, sku), work)


@each
def test_all_goods_page_by_page(tmp_path: Path, provider: str, name: str, sku: str) -> None:
    async def work(at: House) -> None:
        connector = CONNECTORS[provider]
        assert isinstance(connector, Showroom)
        found, page = [], ""
        while True:
            one = await at.ask(connector.catalogue(at.here, page))
            found += one.products
            page = one.next
            if not page:
                break
        ours = [p for p in PRODUCTS if provider == "printify" or p.sku != "CASE-15"]
        assert [p.title for p in found] == [p.title for p in ours]
        assert [[v.id for v in p.variants] for p in found] == [[str(p.variant_id % 100_000)] for p in ours]
        assert all(p.image_url.startswith("https://") and p.variants[0].price.amount > 0 for p in found)
        assert {v.in_stock for p in found for v in p.variants} == {True, False}

    carried_out(tmp_path, (provider, name, sku), work)


@pytest.mark.parametrize(("provider", "name", "sku"), HOUSES[:2])
def test_a_drawing_is_begun_waited_for_and_seen(tmp_path: Path, provider: str, name: str, sku: str) -> None:
    async def work(at: House) -> None:
        product = (await at.ask(printful.catalogue(at.here, ""))).products[0]
        task = await at.ask(printful.mockup(at.here, product.id, product.variants[0].id, PICTURE, "front"))
        assert (task.state, task.again_s) == (TaskState.PENDING, 10.0)
        assert (await at.ask(printful.mockup_result(at.here, task.id))).state is TaskState.PENDING
        at.clock.forward(seconds=task.again_s)
        done = await at.ask(printful.mockup_result(at.here, task.id))
        assert (done.state, [p.url for p in done.pictures]) == (TaskState.DONE, [PICTURE])

    carried_out(tmp_path, (provider, name, sku), work)


def test_printify_shows_the_drawings_it_has(tmp_path: Path) -> None:
    async def work(at: House) -> None:
        product = (await at.ask(printify.catalogue(at.here, ""))).products[0]
        task = await at.ask(printify.mockup(at.here, product.id, product.variants[0].id, "", ""))
        assert (task.state, [p.title for p in task.pictures]) == (TaskState.DONE, ["front"])

    carried_out(tmp_path, HOUSES[2], work)


def test_every_message_about_a_shipment_is_genuine_and_understood(tmp_path: Path) -> None:
    async def work(at: House) -> None:
        store, shop = at.shop.printful.stores[0], at.shop.printful
        body = shop.orders[int(await at.draft())]
        shop.confirm(body)
        shop.stock(body, out=True)
        shop.hold_shipment(body, held=True)
        shop.ask_approval(body, shipment=True)
        shop.give_back(body, shop.ship(body))
        shop.void(body, body["shipments"][0])
        shop.refund(body)
        shop.announce(store, "catalog_price_changed", {"catalog_product_ids": [71]})
        found: dict[str, list[Any]] = {}
        for message in at.shop.outbox.messages:
            account, delivery = sender_of(message, at), at.delivery(message, at.here)
            printful.verify(delivery, account, delivery.received_at)
            reading = printful.read(delivery, account)
            assert reading.unknown == ()
            found.setdefault(message.topic, []).extend(reading.events)
        held = {e.why for events in found.values() for e in events if isinstance(e, Held)}
        moved = {e.to for events in found.values() for e in events if isinstance(e, ParcelMoved)}
        issues = {e.kind for events in found.values() for e in events if isinstance(e, IssueRaised)}
        assert held == {HoldReason.STOCK, HoldReason.PROVIDER, HoldReason.ARTWORK}
        assert moved == {ParcelState.RETURNED, ParcelState.VOIDED}
        assert issues == {"approval", "payment"}
        assert found["catalog_price_changed"] == []

    carried_out(tmp_path, HOUSES[0], work)
