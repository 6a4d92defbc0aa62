"""The real connectors against the practice shop: what is signed is accepted, what is asked is answered in the real
types, and what is told over a line that breaks is done once.
"""

import asyncio
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import graphql
import httpx
import pytest

from app.effects import CancelAtProvider, Effect, Submit, TellParcel, TellStatus
from app.errors import Forged, PlatenError
from app.events import Event, Placed, Sent, Submitted
from app.orders import Artwork, Order, Parcel
from app.states import State
from app.workflow import apply
from services.connector import Account, Connector, Delivery
from services.http import Http, Pace, Rate, converse
from services.practice import Knobs, PracticeShop
from services.practice.catalogue import PRODUCTS, made_up
from services.practice.outbox import Message
from services.providers import printful, printify, shopify
from services.providers.shopify import queries
from services.providers.shopify.graph import ask, token
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun
from tests.services.practice.parts import Clock

CONNECTORS: dict[str, Connector] = {"shopify": shopify, "printful": printful, "printify": printify}
SCHEMA = d.BESIDE / "shopify/admin_2026-10_subset.graphql"
MOST_TRIES = 60


class Line:
    """A shop and a way to it."""

    def __init__(self, shop: PracticeShop, client: httpx.AsyncClient) -> None:
        self.shop, self._client = shop, client

    def account(self, provider: str, name: str = "") -> Account:
        for one in self.shop.accounts():
            fields = one["fields"]
            assert isinstance(fields, dict)
            if one["provider"] == provider and name in ("", one["name"]):
                return Account(provider, str(one["name"]), fields)
        raise AssertionError(f"no account {provider} {name}")

    async def ask(self, talk: "Generator[httpx.Request, httpx.Response, Any]") -> Any:
        return await converse(self._client, talk, pace=Pace(usual=Rate(10_000, 1)))

    async def told(self, order: Order, effect: Effect, account: Account) -> list[Event]:
        """As the worker does: again and again, whatever became of the tries before. Gives the last try's events."""
        for _ in range(MOST_TRIES):
            try:
                events: list[Event] = await self.ask(CONNECTORS[account.provider].push(order, effect, account))
            except PlatenError:
                continue
            return events
        raise AssertionError("it never came through")

    async def swept(self, account: Account, since: datetime) -> list[Event]:
        """As the worker does: asked again while the other side still gathers what there is."""
        for _ in range(MOST_TRIES):
            try:
                events: list[Event] = await self.ask(CONNECTORS[account.provider].sweep(account, since))
            except PlatenError as error:
                if error.title != "Being gathered":
                    raise
                continue
            return events
        raise AssertionError("it was never gathered")

    def order(self, number: int = 3) -> Order:
        """One of the Shopify shop's, as the receiver would have it."""
        record = self.shop.place_order(number)
        messages = [m for m in self.shop.outbox.messages if m.topic == "orders/create"]
        reading = shopify.read(self.delivery(messages[-1], self.account("shopify")), self.account("shopify"))
        [placed] = [e for e in reading.events if isinstance(e, Placed)]
        assert placed.snapshot.external == str(record.body["id"])
        return apply(None, placed).order

    def delivery(self, message: Message, account: Account) -> Delivery:
        headers, body = message.compose(message.tries)
        secret = message.path.split("/")[4:]
        query = f"secret={secret[0]}" if secret else ""
        return d.delivery(account.provider, body, headers, query=query, at=self.shop.now(), account=account.name)


@asynccontextmanager
async def line(folder: Path, **knobs: Any) -> AsyncIterator[Line]:
    shop = PracticeShop(folder=folder, clock=Clock(), knobs=Knobs(seed=5, **knobs))
    async with shop, Http(allowed=(shop.origin,)).client() as client:
        yield Line(shop, client)


def sender_of(message: Message, at: Line) -> Account:
    if message.sender == "storefront":
        return at.account("shopify")
    _, _, provider, name, *_ = message.path.split("/")
    return at.account(provider, name)


def test_every_message_of_a_backlog_is_accepted_and_understood(tmp_path: Path) -> None:
    async def run() -> dict[str, int]:
        async with line(tmp_path) as at:
            at.shop.backlog(80)
            counts: dict[str, int] = {}
            for message in at.shop.outbox.messages:
                account = sender_of(message, at)
                connector, delivery = CONNECTORS[account.provider], at.delivery(message, account)
                connector.verify(delivery, account, delivery.received_at)
                assert connector.read(delivery, account).unknown == ()
                counts[account.name] = counts.get(account.name, 0) + 1
            return counts

    counts = asyncio.run(run())
    assert set(counts) == {"practice-shop", "practice-prints", "practice-posters", "practice-gifts"}


def test_one_changed_byte_is_refused_and_a_try_more_is_signed_anew(tmp_path: Path) -> None:
    async def run() -> None:
        async with line(tmp_path) as at:
            at.shop.backlog(60)
            for message in at.shop.outbox.messages:
                account = sender_of(message, at)
                connector, delivery = CONNECTORS[account.provider], at.delivery(message, account)
                if not delivery.query:
                    with pytest.raises(Forged):
                        connector.verify(replace(delivery, body=delivery.body + b" "), account, delivery.received_at)
                message.tries += 1
                again = at.delivery(message, account)
                connector.verify(again, account, again.received_at)
                assert connector.identify(again) == connector.identify(delivery)

    asyncio.run(run())


def test_all_accounts_pass_their_check_and_their_sweep_brings_the_orders(tmp_path: Path) -> None:
    async def run() -> None:
        async with line(tmp_path) as at:
            at.shop.backlog(40)
            at.shop.printify.place(made_up(1, [p for p in PRODUCTS if p.made_by == "printify"]))
            since = at.shop.now() - timedelta(days=9)
            for one in (a for a in at.shop.accounts() if a["provider"] in CONNECTORS):
                account = at.account(str(one["provider"]), str(one["name"]))
                assert await at.ask(CONNECTORS[account.provider].check(account)) == []
                events = await at.swept(account, since)
                assert [e for e in events if isinstance(e, Placed)], account.name

    asyncio.run(run())


def parcel_of(order: Order, number: str = "T1") -> TellParcel:
    parcel = Parcel("p1", carrier="USPS", number=number)
    return TellParcel(key="k", order=order.id, cause="c", fulfilment=order.fulfilments[0].id, parcel=parcel)


@pytest.mark.parametrize("knobs", [{}, {"cut_connection": 0.5}, {"rate_429": 0.4, "rate_500": 0.2}], ids=str)
def test_a_parcel_is_told_to_shopify_once(tmp_path: Path, knobs: dict[str, float]) -> None:
    async def run() -> None:
        async with line(tmp_path, **knobs) as at:
            order, account = at.order(), at.account("shopify")
            for _ in range(3):
                await at.told(order, parcel_of(order), account)
            counts = at.shop.ledger.counts("shopify.fulfillment")
            assert list(counts.values()) == [1]
            assert [m.topic for m in at.shop.outbox.messages].count("fulfillments/create") == 1

    asyncio.run(run())


def test_a_parcel_and_progress_come_back_with_the_order(tmp_path: Path) -> None:
    async def run() -> None:
        async with line(tmp_path) as at:
            order, account = at.order(), at.account("shopify")
            status = TellStatus(
                key="k", order=order.id, cause="c", fulfilment=order.fulfilments[0].id, state=State.READY
            )
            await at.told(order, status, account)
            await at.told(order, parcel_of(order), account)
            record = at.shop.shopify.orders[int(order.external)]
            assert record.metafields[("platen", "production_status")]["value"] == "ready"
            events = await at.ask(shopify.pull(order.external, account))
            assert [e.parcel.number for e in events if isinstance(e, Sent)] == ["T1"]

    asyncio.run(run())


def outsourced(sku: str) -> Order:
    item = an_item("1", sku=sku, quantity=2)
    return begun(an_order(items=(replace(item, artworks=(Artwork("a", url="https://images.example/a.png"),)),)))


HOUSES = (
    ("printful", "practice-prints", "TOTE-NAT"),
    ("printful", "practice-posters", "TOTE-NAT"),
    ("printify", "practice-gifts", "MUG-11OZ"),
)


@pytest.mark.parametrize(("provider", "name", "sku"), HOUSES)
@pytest.mark.parametrize("knobs", [{}, {"cut_connection": 0.5}, {"html_error_page": 0.3, "rate_500": 0.3}], ids=str)
def test_an_order_is_made_and_confirmed_once_at_a_print_house(
    tmp_path: Path, knobs: dict[str, float], provider: str, name: str, sku: str
) -> None:
    async def run() -> None:
        async with line(tmp_path, **knobs) as at:
            order, account = outsourced(sku), at.account(provider, name)
            submit = Submit(key="k", order=order.id, cause="c", fulfilment=order.fulfilments[0].id, provider=provider)
            references = set()
            for _ in range(3):
                events = await at.told(order, submit, account)
                references |= {e.reference for e in events if isinstance(e, Submitted)}
            made = at.shop.ledger.counts(f"{provider}.order")
            paid = at.shop.ledger.counts({"printful": "printful.confirm", "printify": "printify.production"}[provider])
            assert len(references) == 1
            assert list(made.values()) == list(paid.values()) == [1]

    asyncio.run(run())


def test_a_print_house_cancels_what_is_not_being_made(tmp_path: Path) -> None:
    async def run() -> None:
        async with line(tmp_path) as at:
            order, account = outsourced("TOTE-NAT"), at.account("printful", "practice-prints")
            part = order.fulfilments[0].id
            submit = Submit(key="k", order=order.id, cause="c", fulfilment=part, provider="printful")
            [reference] = [e.reference for e in await at.told(order, submit, account) if isinstance(e, Submitted)]
            cancel = CancelAtProvider(
                key="k", order=order.id, cause="c", fulfilment=part, provider="printful", reference=reference
            )
            for _ in range(2):
                await at.told(order, cancel, account)
            assert list(at.shop.ledger.counts("printful.cancel").values()) == [1]

    asyncio.run(run())


def of_the_schema(schema: graphql.GraphQLSchema, document: str, variables: dict[str, Any], data: Any) -> Any:
    """The same data through the real types: wrong enums, missing fields and nulls are errors there."""
    result = graphql.graphql_sync(schema, document, root_value=data, variable_values=variables)
    assert result.errors is None, [e.message for e in result.errors]
    return result.data


async def answers(at: Line) -> Sequence[tuple[str, dict[str, Any], Any]]:
    """Every document the connector sends, with its variables and what the shop answers."""
    order, account = at.order(1), at.account("shopify")
    gid = f"gid://shopify/Order/{order.external}"
    await at.told(order, parcel_of(order), account)
    second = at.order(2)
    key = await at.ask(token(account))
    field = {"ownerId": gid, "namespace": "platen", "key": "a", "type": "single_line_text_field", "value": "b"}
    left = await at.ask(ask(account, key, queries.TO_FULFIL, {"id": f"gid://shopify/Order/{second.external}"}))
    part = left["order"]["fulfillmentOrders"]["nodes"][0]
    fulfil = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": part["id"]}], "notifyCustomer": False}
    sent = (await at.ask(ask(account, key, queries.TO_FULFIL, {"id": gid})))["order"]["fulfillments"][0]["id"]
    asked: list[tuple[str, dict[str, Any]]] = [
        (queries.ORDER, {"id": gid, "lines": 50}),
        (queries.ORDERS, {"first": 10, "lines": 50, "after": None, "query": "updated_at:>='2026-01-01T00:00:00Z'"}),
        (queries.MORE_LINES, {"id": gid, "after": None}),
        (queries.TO_FULFIL, {"id": gid}),
        (queries.FULFIL, {"fulfillment": fulfil}),
        (queries.TRACKING, {"id": sent, "tracking": {"number": "T2", "company": "USPS"}, "notify": False}),
        (queries.METAFIELDS, {"metafields": [field]}),
        (queries.HELLO, {}),
        *rest_of(gid, f"gid://shopify/Order/{at.order(4).external}", part["id"], sent),
    ]
    return [(text, variables, await at.ask(ask(account, key, text, variables))) for text, variables in asked]


def rest_of(gid: str, other: str, part: str, sent: str) -> Sequence[tuple[str, dict[str, Any]]]:
    """`other`: an order nothing was sent of."""
    back = {"orderId": gid, "parentId": None, "gateway": "shopify_payments", "kind": "REFUND", "amount": "1.00"}
    refund = {"orderId": gid, "note": "Platen refund r1", "notify": False, "transactions": [back]}
    money = {"refund": {"originalPaymentMethodsRefund": False}, "note": "n", "notify": False, "restock": False}
    return [
        (queries.FULFIL_EVENT, {"event": {"fulfillmentId": sent, "status": "OUT_FOR_DELIVERY"}}),
        (queries.FULFIL_CANCEL, {"id": sent}),
        (queries.MARKS, {"id": gid}),
        (queries.TAG, {"id": gid, "tags": ["Platen: ready"]}),
        (queries.UNTAG, {"id": gid, "tags": ["Platen: ready"]}),
        (queries.REFUND, {"input": refund, "key": "7f0c4f36-8a3c-5a39-9d0a-1d6a2c1d9f11"}),
        (queries.MONEY, {"id": gid}),
        (queries.CANCEL, {"id": other, "reason": "OTHER", **money}),
        (queries.PART, {"id": part}),
        (queries.BULK_RUN, {"query": queries.GATHERED.replace("SINCE", "2026-01-01T00:00:00Z")}),
        (queries.BULKS, {}),
        (queries.BULK, {"id": "gid://shopify/BulkOperation/147595010"}),
    ]


def test_the_shop_answers_every_document_in_the_types_of_the_real_schema(tmp_path: Path) -> None:
    async def run() -> Sequence[tuple[str, dict[str, Any], Any]]:
        async with line(tmp_path) as at:
            return await answers(at)

    told = asyncio.run(run())
    assert {text for text, _, _ in told} == set(queries.DOCUMENTS)
    assert all(data for _, _, data in told)
    if not SCHEMA.exists():
        print(f"no schema at {SCHEMA}: the answers' types are not compared")
        return
    schema = graphql.build_schema(SCHEMA.read_text("utf-8"), assume_valid_sdl=True)
    for text, variables, data in told:
        assert of_the_schema(schema, text, variables, data) == data
