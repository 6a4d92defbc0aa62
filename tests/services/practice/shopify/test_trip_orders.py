"""Over a real line: money, holds, edits, and what a carrier says."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.effects import Refund
from app.errors import Refused
from app.events import Cancelled, Held, IssueRaised, PaymentChanged, Refunded, Released
from app.orders import Money, Order
from app.states import HoldReason, Payment
from app.workflow import apply
from services.connector import Account, Reading
from services.practice.shopify import money, turns
from services.providers import shopify
from tests.services.practice.shopify.trip import last, placed, record_of, trip
from tests.services.practice.test_round_trip import Line


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
