"""What Printify is told, each step once: made, sent to production, canceled, and its no in words."""

import json
from typing import Any

import httpx
import pytest

from app.effects import (
    CancelAtProvider,
    ConfirmAtProvider,
    Effect,
    HoldAtProvider,
    Submit,
    TellStatus,
    UpdateAtProvider,
)
from app.errors import Refused, Unmapped, Unsupported
from app.events import Cancelled, Event, Moved, Released
from app.states import State
from services.http import judge
from services.providers import printify
from tests.kit import deliveries as d
from tests.services.providers.printify.test_asking import account, outsourced

P = "5f96f649b2439217d070f501"
ORDER, PART = outsourced()
NAMED: dict[str, Any] = {"order": ORDER.id, "cause": "c", "fulfilment": PART.id, "provider": "printify"}
SUBMIT = Submit(key="s", **NAMED)
CONFIRM = ConfirmAtProvider(key="c", reference=P, **NAMED)
UPDATE = UpdateAtProvider(key="u", reference=P, **NAMED)
CANCEL = CancelAtProvider(key="x", reference=P, **NAMED)
HOLD = HoldAtProvider(key="h", reference=P, **NAMED)


def order(status: str, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("printify", "get_order"))
    return found | {"status": status, "shipments": []} | fields


def told(effect: Effect, *answers: object) -> tuple[list[Event], list[str]]:
    other = d.Answers(*answers)
    events = other.drive(printify.push(ORDER, effect, account()))
    assert other.unused == 0
    return events, [line.replace("/v1/shops/815256", "") for line in d.asked(other)]


def said(status: int, reason: object) -> Exception:
    """The other side's no, as `services.http` makes it."""
    body = {"status": "error", "code": 8103, "message": "Validation failed.", "errors": {"reason": reason}}
    request = httpx.Request("POST", "https://api.printify.com/v1/shops/815256/orders.json")
    with pytest.raises(Refused) as found:
        judge(httpx.Response(status, json=body, request=request))
    return found.value


@pytest.mark.parametrize("word", ["on-hold", "pending", "cost-calculation"])
def test_sending_to_production_is_what_ends_its_hold(word: str) -> None:
    events, asked = told(CONFIRM, order(word), {"id": P}, order("sending-to-production"))
    assert asked == [
        f"GET /orders/{P}.json",
        f"POST /orders/{P}/send_to_production.json",
        f"GET /orders/{P}.json",
    ]
    freed, moved = events
    assert isinstance(freed, Released)
    assert isinstance(moved, Moved)
    assert (moved.order, moved.fulfilment, moved.to) == (ORDER.id, PART.id, State.IN_PRODUCTION)


@pytest.mark.parametrize("word", ["in-production", "fulfilled", "quality-approved"])
def test_what_was_sent_before_counts_as_done(word: str) -> None:
    events, asked = told(CONFIRM, order(word))
    assert len(asked) == 1
    assert any(isinstance(event, Moved) for event in events)


@pytest.mark.parametrize(("word", "words"), [("canceled", "canceled"), ("payment-not-received", "pay")])
def test_what_cannot_be_sent_is_said(word: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        told(CONFIRM, order(word))


@pytest.mark.parametrize("effect", [CONFIRM, CANCEL])
def test_another_parts_order_is_left_alone(effect: Effect) -> None:
    with pytest.raises(Refused, match="another part"):
        told(effect, order("on-hold", metadata={"shop_order_id": f"{ORDER.id}-2"}))


@pytest.mark.parametrize("word", ["on-hold", "payment-not-received"])
def test_canceling_before_production(word: str) -> None:
    [event], asked = told(CANCEL, order(word), order("canceled"))
    assert asked[1] == f"POST /orders/{P}/cancel.json"
    assert isinstance(event, Cancelled)


@pytest.mark.parametrize("word", ["in-production", "fulfilled", "sending-to-production"])
def test_later_it_is_not_even_asked_for_too_many_refusals_cost_the_account(word: str) -> None:
    with pytest.raises(Refused, match=word):
        told(CANCEL, order(word))


def test_its_own_no_comes_through() -> None:
    with pytest.raises(Refused, match="no longer"):
        told(CANCEL, order("on-hold"), said(400, "The order can no longer be canceled."))


def test_an_unknown_product_waits_to_be_mapped() -> None:
    with pytest.raises(Unmapped) as found:
        told(SUBMIT, said(422, "Line item sku is not found in the shop"))
    assert (found.value.kind, found.value.value) == ("sku", "FRAME-30x40")
    with pytest.raises(Refused, match="zip") as other:
        told(SUBMIT, said(422, "The zip field is required"))
    assert not isinstance(other.value, Unmapped)


@pytest.mark.parametrize("word", ["on-hold", "pending", "cost-calculation", "canceled", "shipped"])
def test_what_was_not_sent_to_production_or_is_over_needs_no_holding(word: str) -> None:
    assert told(HOLD, order(word)) == ([], [f"GET /orders/{P}.json"])


@pytest.mark.parametrize("word", ["in-production", "quality-approved", "payment-not-received", "out-of-stock"])
def test_what_was_sent_to_production_cannot_be_stopped_and_that_is_said(word: str) -> None:
    with pytest.raises(Unsupported, match="Printify cannot be told to wait: it goes on making") as found:
        told(HOLD, order(word))
    assert ORDER.number in found.value.message


def test_what_it_cannot_be_told_is_a_sentence() -> None:
    ready = TellStatus(key="t", order=ORDER.id, cause="c", fulfilment=PART.id, state=State.READY)
    for effect in (UPDATE, ready):
        with pytest.raises(Unsupported, match="by hand"):
            told(effect)
    assert printify.CAPABILITIES.settable == frozenset()
