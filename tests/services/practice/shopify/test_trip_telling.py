"""Over a real line: pictures kept with an order, progress, and the shop as a register."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.effects import CancelAtProvider, Submit, TellStatus, UpdateAtProvider
from app.errors import Refused, Unmapped
from app.events import Cancelled, Detailed, IssueRaised, Sent, Submitted
from app.orders import Fulfilment, Order
from app.orders import Line as Pieces
from app.states import Payment, State
from app.workflow import apply
from services.connector import Account, external_of
from services.practice.catalogue import PRODUCTS, made_up
from services.practice.shopify.nodes import Record
from services.providers import shopify
from tests.kit.orders import an_item, an_order, begun
from tests.services.practice.shopify.trip import last, record_of, trip
from tests.services.practice.test_round_trip import Line

PET = next(n for n in range(200) if any(ln.layout == "pet_json_ref" for ln in made_up(n).lines))


def kept(record: Record, documents: object) -> None:
    row = {"namespace": "platen", "key": "pictures", "type": "json", "value": json.dumps(documents), "id": "m"}
    record.metafields[("platen", "pictures")] = {**row, "compareDigest": "d"}


def document_of(at: Line) -> dict[str, Any]:
    message = [m for m in at.shop.outbox.messages if m.topic == "details"][-1]
    found: dict[str, Any] = json.loads(message.compose(0)[1])
    return found


def test_pictures_are_found_with_the_order_where_nothing_else_has_them(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        spec = replace(made_up(PET), details="signed", paid=True)
        record = at.shop.place_order(spec)
        documents = [json.loads(m.compose(0)[1]) for m in at.shop.outbox.messages if m.topic == "details"]
        kept(record, documents)
        order = None
        for event in await at.ask(shopify.pull(str(record.body["id"]), account)):
            order = apply(order, event).order
        assert order is not None
        assert not any(item.awaits_artwork for item in order.items)
        assert all(a.url for item in order.items for a in item.artworks)

    trip(tmp_path, work)


@pytest.mark.parametrize("change", [{"orderDataKey": ""}, {"orderDataKey": "order_pet_data_1111111111111"}, {}])
def test_a_missing_a_guessed_and_a_foreign_reference_join_nothing(tmp_path: Path, change: dict[str, str]) -> None:
    async def work(at: Line, account: Account) -> None:
        record = at.shop.place_order(replace(made_up(PET), details="signed", paid=True))
        document = {**document_of(at), **change}
        if not change:
            for pet in document["petData"]["pets"]:
                pet["sessionId"] = "somebody_1234567890123"
        kept(record, document)
        events = await at.ask(shopify.pull(str(record.body["id"]), account))
        assert not [e for e in events if isinstance(e, Detailed)]
        assert [e.kind for e in events if isinstance(e, IssueRaised)] == ["artwork"]

    trip(tmp_path, work)


def a_status(order: Order, state: State, provider: str = "", reference: str = "") -> TellStatus:
    part = order.fulfilments[0].id
    return TellStatus(
        key="k", order=order.id, cause="c", fulfilment=part, state=state, provider=provider, reference=reference
    )


def test_progress_is_written_once_tagged_and_never_over_a_change(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        tagging = Account("shopify", account.name, {**account.fields, "tags": "yes"})
        for state in (State.IN_PRODUCTION, State.IN_PRODUCTION, State.READY):
            await at.told(order, a_status(order, state), tagging)
        record = record_of(at, order)
        assert record.metafields[("platen", "production_status")]["value"] == "ready"
        assert [t for t in record.body["tags"].split(", ") if "Platen" in t] == ["Platen: ready"]
        statuses = [k for k in at.shop.ledger.counts("shopify.metafield") if "production_status" in k]
        assert len(statuses) == at.shop.ledger.count("shopify.metafield") == 2

    trip(tmp_path, work)


@pytest.mark.parametrize("knobs", [{}, {"cut_connection": 0.4}], ids=str)
def test_own_delivery_is_fulfilled_once_and_heard_of(tmp_path: Path, knobs: dict[str, float]) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        for state in (State.OUT_FOR_DELIVERY, State.DELIVERED, State.DELIVERED):
            await at.told(order, a_status(order, state), account)
        record = record_of(at, order)
        assert at.shop.ledger.count("shopify.fulfillment") == 1
        assert record.body["fulfillments"][0]["shipment_status"] == "delivered"

    trip(tmp_path, work, **knobs)


def test_an_order_canceled_here_is_canceled_there_where_the_shop_wants_it(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        gone = replace(order, fulfilments=tuple(replace(f, state=State.CANCELED) for f in order.fulfilments))
        await at.told(gone, a_status(gone, State.CANCELED), account)
        assert record_of(at, order).body["cancelled_at"] is None
        wants = Account("shopify", account.name, {**account.fields, "cancel": "yes"})
        for _ in range(2):
            await at.told(gone, a_status(gone, State.CANCELED), wants)
        assert record_of(at, order).body["cancelled_at"]
        assert at.shop.ledger.count("shopify.order_cancel") == 1

    trip(tmp_path, work)


def at_counter(account: Account) -> tuple[Order, Account]:
    snapshot = replace(an_order(items=(an_item("1", sku=PRODUCTS[0].sku, quantity=2),)), payment=Payment.PAID)
    part = Fulfilment(f"{snapshot.id}.1", route="shopify", state=State.RECEIVED, lines=(Pieces("1", 2),))
    products = {PRODUCTS[0].sku: {"variant": str(PRODUCTS[0].variant_id)}}
    return begun(replace(snapshot, fulfilments=(part,))), Account("shopify", account.name, account.fields, {}, products)


def submit(order: Order) -> Submit:
    return Submit(key="k", order=order.id, cause="c", fulfilment=order.fulfilments[0].id, provider="shopify")


@pytest.mark.parametrize("knobs", [{}, {"cut_connection": 0.5}, {"rate_429": 0.3, "rate_500": 0.3}], ids=str)
def test_a_kiosks_order_is_entered_once_and_never_comes_back_as_another(
    tmp_path: Path, knobs: dict[str, float]
) -> None:
    async def work(at: Line, account: Account) -> None:
        order, shop = at_counter(account)
        references = set()
        for _ in range(3):
            events = await at.told(order, submit(order), shop)
            references |= {e.reference for e in events if isinstance(e, Submitted)}
        assert list(at.shop.ledger.counts("shopify.order").values()) == [1]
        [reference] = references
        echo = last(at, "orders/create")
        assert [type(e) for e in echo.events] == [Submitted]
        assert {e.order for e in echo.events} == {order.id}
        at.shop.shopify.ship(at.shop.shopify.orders[int(reference)], number="K1")
        told = last(at, "orders/fulfilled").events
        assert [(e.order, e.fulfilment) for e in told if isinstance(e, Sent)] == [(order.id, order.fulfilments[0].id)]

    trip(tmp_path, work, **knobs)


def test_a_kiosks_order_is_stepped_changed_and_canceled(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order, shop = at_counter(account)
        [entered] = await at.told(order, submit(order), shop)
        assert isinstance(entered, Submitted)
        reference, part = entered.reference, order.fulfilments[0].id
        named: dict[str, Any] = {"key": "k", "order": order.id, "cause": "c", "fulfilment": part, "provider": "shopify"}
        moved = replace(order, note="Ring twice", address=replace(order.address, city="Salem"))
        await at.told(moved, UpdateAtProvider(**named, reference=reference), shop)
        record = at.shop.shopify.orders[int(reference)]
        assert (record.body["note"], record.body["shipping_address"]["city"]) == ("Ring twice", "Salem")
        fewer = replace(order, fulfilments=(replace(order.fulfilments[0], lines=(Pieces("1", 1),)),))
        with pytest.raises(Refused, match="other lines"):
            await at.ask(shopify.push(fewer, UpdateAtProvider(**named, reference=reference), shop))
        await at.told(order, a_status(order, State.IN_PRODUCTION, provider="shopify", reference=reference), shop)
        assert record.metafields[("platen", "production_status")]["value"] == "in_production"
        for _ in range(2):
            [gone] = await at.told(order, CancelAtProvider(**named, reference=reference), shop)
        assert isinstance(gone, Cancelled)
        assert at.shop.ledger.count("shopify.order_cancel") == 1
        found = await at.ask(shopify.pull(part, shop))
        assert any(isinstance(e, Cancelled) and e.fulfilment == part for e in found)
        assert external_of(part) == record.body["source_identifier"]

    trip(tmp_path, work)


def test_what_it_would_cost_there_and_what_nobody_has_mapped(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order, shop = at_counter(account)
        shown = await at.ask(shopify.preview(order, shop))
        price = PRODUCTS[0].price * 2
        assert (shown.subtotal.amount, shown.total.amount) == (price, price * Decimal("1.05"))
        assert [(ln.item, ln.quantity, ln.price.amount) for ln in shown.lines] == [("1", 2, price)]
        assert not shown.problems
        with pytest.raises(Unmapped):
            await at.ask(shopify.preview(order, account))
        with pytest.raises(Unmapped):
            await at.ask(shopify.push(order, submit(order), account))
        wrong = Account("shopify", account.name, account.fields, {}, {PRODUCTS[0].sku: {"variant": "7"}})
        assert (await at.ask(shopify.preview(order, wrong))).problems
        assert at.shop.ledger.count("shopify.order") == 0

    trip(tmp_path, work)
