"""Every word of Shopify's holds and fulfilment orders."""

from typing import Any

import pytest

from app.events import Cancelled, Event, Held, IssueRaised, Released
from app.states import HoldReason
from services.connector import Account, Origin
from services.providers.shopify.holds import DISPLAYED, held_event, shown_events, unknown_reasons
from tests.kit import deliveries as d

ORIGIN = Origin(d.ACCOUNTS["shopify"], "m1", d.NOW, d.NOW)
WORDS = {
    "AWAITING_PAYMENT": HoldReason.PAYMENT,
    "AWAITING_RETURN_ITEMS": HoldReason.PROVIDER,
    "HIGH_RISK_OF_FRAUD": HoldReason.FRAUD_CHECK,
    "INCORRECT_ADDRESS": HoldReason.ADDRESS,
    "INVENTORY_OUT_OF_STOCK": HoldReason.STOCK,
    "ONLINE_STORE_POST_PURCHASE_CROSS_SELL": HoldReason.CUSTOMER_REQUEST,
    "OTHER": HoldReason.PROVIDER,
    "UNKNOWN_DELIVERY_DATE": HoldReason.SCHEDULED,
}


@pytest.mark.parametrize("word", WORDS)
def test_every_reason(word: str) -> None:
    for shown in (word, word.lower()):
        hold = {"reason": shown, "reason_notes": "Wait"}
        held = held_event([hold], "o1", ORIGIN)
        assert held.why is WORDS[word]
        assert held.reason == f"{word.lower().replace('_', ' ')}: Wait"
        assert unknown_reasons([hold], ORIGIN.account) == ()


def test_a_reason_nobody_knows_still_holds_and_is_listed() -> None:
    hold = {"reason": "MOONLIT"}
    assert held_event([hold], "o1", ORIGIN).why is HoldReason.PROVIDER
    assert unknown_reasons([hold], ORIGIN.account) == ("hold MOONLIT",)
    mapped = Account("shopify", "main", {}, {"moonlit": "hold:stock"})
    assert unknown_reasons([hold], mapped) == ()
    assert held_event([hold], "o1", Origin(mapped, "m", d.NOW)).why is HoldReason.STOCK
    assert held_event([], "o1", ORIGIN).reason == "Put on hold at Shopify"


def shown(*statuses: str, display: str = "", freed: bool = False, **fields: Any) -> list[Event]:
    parts = [{"status": s, "fulfillAt": "2026-12-01T00:00:00Z", "fulfillmentHolds": []} for s in statuses]
    node = {"fulfillmentOrders": {"nodes": parts}, "displayFulfillmentStatus": display, **fields}
    return shown_events(node, "o1", ORIGIN, freed=freed)


@pytest.mark.parametrize(
    ("statuses", "kinds"),
    [
        (("OPEN",), []),
        (("IN_PROGRESS", "CLOSED"), []),
        (("OPEN", "ON_HOLD"), [Held]),
        (("SCHEDULED", "CLOSED"), [Held]),
        (("SCHEDULED", "OPEN"), []),
        (("INCOMPLETE",), [IssueRaised]),
        (("CANCELLED", "CANCELLED"), [Cancelled]),
        (("CANCELLED", "OPEN"), []),
        (("MOONLIT",), [IssueRaised]),
    ],
)
def test_every_status_of_the_parts(statuses: tuple[str, ...], kinds: list[type[Event]]) -> None:
    assert [type(e) for e in shown(*statuses)] == kinds


def test_what_is_for_later_says_until_when() -> None:
    [held] = shown("SCHEDULED")
    assert isinstance(held, Held)
    assert held.why is HoldReason.SCHEDULED
    assert held.until is not None
    assert held.until.day == 1


def test_released_only_where_holds_were_spoken_of_and_none_is_left() -> None:
    assert [type(e) for e in shown("OPEN", freed=True)] == [Released]
    assert [type(e) for e in shown("ON_HOLD", freed=True)] == [Held]
    assert shown("OPEN", freed=True, test=True) == []


def test_an_incomplete_part_stops_the_order_an_unknown_word_does_not() -> None:
    assert [e.blocking for e in shown("INCOMPLETE") if isinstance(e, IssueRaised)] == [True]
    assert [e.blocking for e in shown("MOONLIT") if isinstance(e, IssueRaised)] == [False]


def test_every_word_of_the_whole_order() -> None:
    for word in DISPLAYED:
        assert not [e for e in shown(display=word.replace("-", "_").upper()) if isinstance(e, IssueRaised)]
    assert [type(e) for e in shown(display="REQUEST_DECLINED")] == [IssueRaised]
    assert [type(e) for e in shown(display="RESTOCKED")] == [Cancelled]
    assert shown("CANCELLED", fulfillments=[{"id": "1"}]) == []
