"""A ticket read: whose, how far, what it costs, and as it must be sent back."""

from decimal import Decimal

import pytest

from app.events import IssueRaised, Moved, Noted, Submitted
from app.orders import Money
from app.states import State
from services import body
from services.providers.treez.tickets import goods, is_gone, is_over, is_paid, kept, learned, origin_of, stands_for
from tests.kit import deliveries as d
from tests.services.providers.treez.samples import ID, ORDER, PART, SIZE, account, kinds, row


def test_a_ticket_of_ours_names_its_part_its_number_and_its_state() -> None:
    events = learned(row(order_status="PACKED_READY"), account())
    assert kinds(events) == ["Submitted", "Released", "Moved", "Noted"]
    assert isinstance(events[0], Submitted)
    assert (events[0].order, events[0].fulfilment, events[0].reference) == (ORDER.id, PART.id, ID)
    assert [e.to for e in events if isinstance(e, Moved)] == [State.READY]
    assert [e.text for e in events if isinstance(e, Noted)] == ["Treez ticket K7Q2ZD"]


def test_whoever_asks_learns_the_same() -> None:
    again = learned(row(), account())
    assert [e.id for e in learned(row(), account())] == [e.id for e in again]
    newer = learned(row(last_updated_at="2026-11-20T14:00:00Z"), account())
    assert [e.id == f.id for e, f in zip(newer, again, strict=True)] == [True, False, False, True]


@pytest.mark.parametrize("fields", [{"external_order_number": "KIOSK-7"}, {"order_status": "PREVIEW"}])
def test_a_ticket_that_is_none_of_ours_says_nothing(fields: dict[str, str]) -> None:
    assert learned(row(**fields), account()) == []
    assert stands_for(row(external_order_number="KIOSK-7")) == ""


def test_a_total_that_is_another_is_shown() -> None:
    events = learned(row(), account(), Money(Decimal("99.80"), "USD"))
    [issue] = [e for e in events if isinstance(e, IssueRaised)]
    assert "109.03 USD" in issue.text
    assert not issue.blocking
    assert kinds(learned(row(), account(), Money(Decimal("109.03"), "USD")))[-1] == "Noted"


def test_paid_gone_over() -> None:
    assert not is_paid(row())
    assert is_paid(row(payment_status="PAID"))
    assert is_paid(row(payments=[{"amount_paid": 1}]))
    assert [is_gone(row(order_status=w)) for w in ("CANCELED", "REMOVED", "COMPLETED")] == [True, True, False]
    assert is_over(row(order_status="COMPLETED"))


def test_goods_are_counted_by_size() -> None:
    items = [{"size_id": SIZE, "quantity": 2}, {"product_id": SIZE.upper(), "quantity": "0.5"}]
    assert goods(row(items=items)) == {SIZE: Decimal("2.5")}


def test_what_is_sent_back_is_all_it_needs() -> None:
    read = body.part(body.parse_object(d.recorded("treez", "ticket")), "data")
    sent = kept(read, account())
    names = ("type", "order_source", "order_status", "revenue_source", "customer_id", "ticket_note")
    shown = ["PICKUP", "ECOMMERCE", "AWAITING_PROCESSING", "Platen", "20", "#1001"]
    assert [sent[name] for name in names] == shown
    [item] = sent["items"]
    assert (item["size_id"], item["quantity"], item["inventory_type"]) == (SIZE, 2, "ADULT")
    assert item["pos_discounts"][0]["discount_amount"] == 1.5
    assert "price_total" not in item


def test_without_a_time_it_is_now() -> None:
    origin = origin_of(row(last_updated_at=None, date_created=None), account())
    assert origin.version is None
    assert origin.at.tzinfo is not None
