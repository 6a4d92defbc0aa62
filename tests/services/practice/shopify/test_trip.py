"""The connector and the practice Shopify over a real line: long gaps, points, money, holds, the register."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.effects import CancelAtProvider, Refund, Submit, TellStatus, UpdateAtProvider
from app.errors import PlatenError, RateLimited, Refused, Unmapped
from app.events import (
    Cancelled,
    Detailed,
    Event,
    Held,
    IssueRaised,
    PaymentChanged,
    Placed,
    Refunded,
    Released,
    Sent,
    Submitted,
)
from app.orders import Fulfilment, Money, Order
from app.orders import Line as Pieces
from app.states import HoldReason, Payment, State
from app.workflow import apply
from services.connector import Account, Reading, external_of
from services.practice.catalogue import PRODUCTS, made_up
from services.practice.shopify import gathering, money, turns
from services.practice.shopify.admin import questions
from services.practice.shopify.nodes import Record
from services.providers import shopify
from tests.kit.orders import an_item, an_order, begun
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


# gathered orders


def test_a_long_gap_is_gathered_once_and_holds_every_order_whole(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        names = [at.shop.place_order(n).body["name"] for n in range(1, 31)]
        at.shop.shopify.polls = 3
        events = await at.swept(account, LONG_AGO)
        assert sorted(set(placed(events))) == sorted(names)
        assert at.shop.ledger.count("shopify.bulk") == 1
        singly = await at.ask(shopify.pull(str(next(iter(at.shop.shopify.orders))), account))
        gathered = {e.snapshot.number: e.snapshot for e in events if isinstance(e, Placed)}
        [one] = [e.snapshot for e in singly if isinstance(e, Placed)]
        assert gathered[one.number] == one

    trip(tmp_path, work)


def test_parcels_of_gathered_orders_hold_their_lines(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        whole, part = at.shop.place_order(3), at.shop.place_order(5)
        at.shop.shopify.ship(whole, number="W1")
        first = next(iter(part.parts[0].lines))
        part.parts[0].lines[first][1] -= 1
        at.shop.shopify.sent(part, {first: 1}, {"company": "USPS", "numbers": ["P1"], "urls": []})
        events = await at.swept(account, LONG_AGO)
        sent = {e.parcel.number: {ln.item: ln.quantity for ln in e.parcel.lines} for e in events if isinstance(e, Sent)}
        assert sent["P1"] == {str(first): 1}
        assert sent["W1"] == {str(row["id"]): row["quantity"] for row in whole.body["line_items"]}

    trip(tmp_path, work)


def test_the_end_of_a_gathering_rings_and_is_fetched(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record = at.shop.place_order(3)
        with pytest.raises(PlatenError, match="gathering"):
            await at.ask(shopify.sweep(account, LONG_AGO))
        shop = at.shop.shopify
        gathering.finish(shop, shop.gatherings[0], questions(shop))
        reading = last(at, "bulk_operations/finish")
        events = await at.ask(shopify.pull(reading.refetch, account))
        assert placed(events) == [record.body["name"]]
        assert await at.ask(shopify.pull("bulk", account)) == []

    trip(tmp_path, work)


def test_a_gathering_that_failed_is_made_good_page_by_page(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record = at.shop.place_order(3)
        since = LONG_AGO
        with pytest.raises(PlatenError, match="gathering"):
            await at.ask(shopify.sweep(account, since))
        gathering.fail(at.shop.shopify, at.shop.shopify.gatherings[0])
        assert last(at, "bulk_operations/finish").unknown == ("bulk operation failed timeout",)
        assert placed(await at.ask(shopify.sweep(account, since))) == [record.body["name"]]

    trip(tmp_path, work)


def test_a_file_too_large_is_refused_in_words(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        at.shop.place_order(3)
        at.shop.shopify.file_size = 70 * 2**20
        with pytest.raises(Refused, match="70 MB"):
            await at.swept(account, LONG_AGO)

    trip(tmp_path, work)


def test_a_file_that_is_gone_is_gathered_again(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record, shop = at.shop.place_order(3), at.shop.shopify
        with pytest.raises(PlatenError, match="gathering"):
            await at.ask(shopify.sweep(account, LONG_AGO))
        gathering.finish(shop, shop.gatherings[0], questions(shop))
        shop.files.clear()
        assert set(placed(await at.swept(account, LONG_AGO))) == {record.body["name"]}
        assert at.shop.ledger.count("shopify.bulk") == 2

    trip(tmp_path, work)


def test_where_nothing_more_can_be_gathered_the_orders_are_asked_for(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record, shop = at.shop.place_order(3), at.shop.shopify
        shop.polls = 1_000
        for _ in range(gathering.MOST_AT_ONCE):
            gathering.begin(shop, {"query": "{ orders { edges { node { id } } } }"})
        assert placed(await at.ask(shopify.sweep(account, LONG_AGO))) == [record.body["name"]]

    trip(tmp_path, work)


# points


def test_reading_stops_before_the_points_run_out_and_goes_on_when_they_are_back(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        shop = at.shop.shopify
        names = [at.shop.place_order(n).body["name"] for n in range(1, 41)]
        shop.polls, shop.bucket.capacity, shop.bucket.left = 1_000, 400, 400
        for _ in range(gathering.MOST_AT_ONCE):
            gathering.begin(shop, {"query": "{ orders { edges { node { id } } } }"})
        with pytest.raises(RateLimited) as found:
            await at.ask(shopify.sweep(account, LONG_AGO))
        assert 1 <= found.value.retry_after <= 4
        assert shop.bucket.left > 0
        shop.bucket.capacity = shop.bucket.left = 2_000
        assert placed(await at.ask(shopify.sweep(account, LONG_AGO))) == names

    trip(tmp_path, work)


def test_pages_shrink_until_each_may_be_asked(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        shop = at.shop.shopify
        names = [at.shop.place_order(n).body["name"] for n in range(1, 8)]
        for _ in range(gathering.MOST_AT_ONCE):
            gathering.begin(shop, {"query": "{ orders { edges { node { id } } } }"})
        shop.polls = 1_000
        for one in shop.gatherings:
            one["_polls"] = 1_000
        shop.bucket.most = 226
        assert placed(await at.ask(shopify.sweep(account, LONG_AGO))) == names
        shop.bucket.most = 5
        with pytest.raises(Refused, match="exceeds"):
            await at.ask(shopify.pull(str(next(iter(shop.orders))), account))

    trip(tmp_path, work)


# money


def give(order: Order, amount: str, refund: str = "r1", account: str = "practice-shop") -> Refund:
    reference = f"shopify/{account}/{order.external}"
    return Refund(
        key=f"{refund}:give-back", order=order.id, cause="c", refund=refund, reference=reference,
        amount=Money(Decimal(amount), "USD"),
    )  # fmt: skip


@pytest.mark.parametrize("knobs", [{}, {"cut_connection": 0.5}, {"rate_429": 0.4, "rate_500": 0.2}], ids=str)
def test_a_refund_is_given_once(tmp_path: Path, knobs: dict[str, float]) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        for _ in range(3):
            events = await at.told(order, give(order, "5.00"), account)
        assert list(at.shop.ledger.counts("shopify.refund").values()) == [1]
        done, paid = events
        assert isinstance(done, Refunded)
        assert done.reference.startswith("shopify/practice-shop/")
        assert isinstance(paid, PaymentChanged)
        assert (paid.payment, paid.amount) == (Payment.PART_REFUNDED, Money(Decimal("5.00"), "USD"))

    trip(tmp_path, work, **knobs)


def test_the_rest_makes_it_a_whole_refund_and_more_is_refused(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        await at.told(order, give(order, "5.00"), account)
        rest = str(order.total.amount - 5)
        events = await at.told(order, give(order, rest, "r2"), account)
        assert [e.payment for e in events if isinstance(e, PaymentChanged)] == [Payment.REFUNDED]
        with pytest.raises(Refused, match="Less was paid"):
            await at.ask(shopify.push(order, give(order, "1.00", "r3"), account))
        euros = replace(give(order, "1.00", "r4"), amount=Money(Decimal(1), "EUR"))
        with pytest.raises(Refused, match="USD"):
            await at.ask(shopify.push(order, euros, account))

    trip(tmp_path, work)


def test_a_refund_made_at_shopify_is_heard_with_its_sum(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        money.give_back(at.shop.shopify, record_of(at, order), Decimal("7.50"), "Misprint")
        reading = last(at, "refunds/create")
        [heard] = reading.events
        assert isinstance(heard, PaymentChanged)
        assert heard.reference == f"shopify/practice-shop/{order.external}"
        [whole] = [e for e in await at.ask(shopify.pull(reading.refetch, account)) if isinstance(e, PaymentChanged)]
        assert whole.amount == Money(Decimal("7.50"), "USD")
        [told] = [e for e in last(at, "orders/updated").events if isinstance(e, PaymentChanged)]
        assert (told.payment, told.amount) == (whole.payment, whole.amount)
        after = apply(apply(order, heard).order, whole).order
        assert after.payment is Payment.PART_REFUNDED

    trip(tmp_path, work)


def test_a_disputed_payment_stops_the_order(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        money.dispute(at.shop.shopify, record_of(at, order))
        for event in last(at, "disputes/create").events:
            order = apply(order, event).order
        assert order.payment is Payment.DISPUTED
        assert [issue.blocking for issue in order.issues] == [True]

    trip(tmp_path, work)


# holds and the like


@pytest.mark.parametrize(
    ("reason", "why"), [("inventory_out_of_stock", HoldReason.STOCK), ("incorrect_address", HoldReason.ADDRESS)]
)
def test_a_hold_comes_with_its_reason_and_goes(tmp_path: Path, reason: str, why: HoldReason) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        record = record_of(at, order)
        at.shop.shopify.hold(record, "Soon", reason)
        rung = last(at, "fulfillment_orders/placed_on_hold")
        for events in (rung.events, await at.ask(shopify.pull(rung.refetch, account))):
            [held] = [e for e in events if isinstance(e, Held)]
            assert held.why is why
        at.shop.shopify.release(record)
        rung = last(at, "fulfillment_orders/hold_released")
        pulled = await at.ask(shopify.pull(rung.refetch, account))
        assert any(isinstance(e, Released) for e in rung.events)
        assert any(isinstance(e, Released) for e in pulled)

    trip(tmp_path, work)


def test_a_later_date_holds_until_it_comes(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order = at.order(3)
        until = at.shop.now() + timedelta(days=3)
        turns.schedule(at.shop.shopify, record_of(at, order), until)
        rung = last(at, "fulfillment_orders/rescheduled")
        [held] = [e for e in await at.ask(shopify.pull(rung.refetch, account)) if isinstance(e, Held)]
        assert (held.why, held.until) == (HoldReason.SCHEDULED, until)
        turns.fall_due(at.shop.shopify, record_of(at, order))
        rung = last(at, "fulfillment_orders/scheduled_fulfillment_order_ready")
        assert any(isinstance(e, Released) for e in await at.ask(shopify.pull(rung.refetch, account)))

    trip(tmp_path, work)


def test_moved_routed_and_called_off_parts_lead_to_their_order(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order, shop = at.order(3), at.shop.shopify
        record = record_of(at, order)
        turns.relocate(shop, record, 5)
        turns.route(shop, record)
        for topic in ("fulfillment_orders/moved", "fulfillment_orders/order_routing_complete"):
            events = await at.ask(shopify.pull(last(at, topic).refetch, account))
            assert placed(events) == [order.number]
            assert not [e for e in events if isinstance(e, Cancelled | IssueRaised)]
        turns.call_off(shop, at.shop.place_order(5))
        events = await at.ask(shopify.pull(last(at, "fulfillment_orders/cancelled").refetch, account))
        assert any(isinstance(e, Cancelled) for e in events)

    trip(tmp_path, work)


def test_an_edit_a_carriers_news_and_the_end_of_the_app(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        order, shop = at.order(3), at.shop.shopify
        record = record_of(at, order)
        turns.edit(shop, record, record.body["line_items"][0]["id"], 1)
        assert last(at, "orders/edited").refetch == order.external
        shop.ship(record, number="T9")
        turns.carrier_says(shop, record, "out_for_delivery")
        [moved] = last(at, "fulfillment_events/create").events
        assert moved.cause.word == "out_for_delivery"
        turns.carrier_says(shop, record, "confirmed")
        assert last(at, "fulfillment_events/create") == Reading()
        for topic in ("customers/data_request", "customers/redact", "shop/redact"):
            turns.privacy(shop, topic, record)
            assert last(at, topic).unknown
        turns.uninstall(shop)
        assert last(at, "app/uninstalled").unknown
        with pytest.raises(Refused, match="401"):
            await at.ask(shopify.check(Account("shopify", "x", {**account.fields, "token": "shpat_practice0000"})))

    trip(tmp_path, work)


# pictures kept with the order, progress


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


# the register


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
