"""What Printful is told, each step once: made, confirmed, changed, canceled, and its no in words."""

import json
from dataclasses import replace
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
from app.events import Cancelled, Event, Moved, Released, Submitted
from app.states import State
from services.connector import Account
from services.http import judge
from services.providers import printful
from tests.kit import deliveries as d
from tests.services.providers.printful.test_asking import CATALOG, account, outsourced

ORDER, PART = outsourced()
NAMED: dict[str, Any] = {"order": ORDER.id, "cause": "c", "fulfilment": PART.id, "provider": "printful"}
SUBMIT = Submit(key="s", **NAMED)
CONFIRM = ConfirmAtProvider(key="c", reference="700001", **NAMED)
UPDATE = UpdateAtProvider(key="u", reference="700001", **NAMED)
AGAIN = replace(UPDATE, again=True)
CANCEL = CancelAtProvider(key="x", reference="700001", **NAMED)
HOLD = HoldAtProvider(key="h", reference="700001", **NAMED)
V1, V2 = account(products=CATALOG), account(version="2", products=CATALOG)
NOT_FOUND = Refused("refused (404)", status=404)
both = pytest.mark.parametrize("shop", [V1, V2], ids=["v1", "v2"])


def order(shop: Account, status: str) -> dict[str, Any]:
    """The recorded order in the form of the account's version."""
    name, inside = ("get_order_v2", "data") if shop is V2 else ("get_order_v1", "result")
    found: dict[str, Any] = json.loads(d.recorded("printful", name))
    return found | {inside: found[inside] | {"status": status, "shipments": []}}


def told(effect: Effect, *answers: object, shop: Account = V1) -> tuple[list[Event], list[str]]:
    other = d.Answers(*answers)
    events = other.drive(printful.push(ORDER, effect, shop))
    assert other.unused == 0
    return events, d.asked(other)


def said(status: int, words: str) -> Exception:
    """The other side's no, as `services.http` makes it."""
    body = {"code": status, "result": words, "error": {"reason": "BadRequest", "message": words}}
    with pytest.raises(Refused) as found:
        judge(httpx.Response(status, json=body, request=httpx.Request("POST", "https://api.printful.com/orders")))
    return found.value


@both
@pytest.mark.parametrize("word", ["draft", "failed"])
def test_a_draft_is_confirmed_at_its_own_versions_address(shop: Account, word: str) -> None:
    events, asked = told(CONFIRM, order(shop, word), order(shop, "pending"), shop=shop)
    base = "/v2/orders/700001" if shop is V2 else "/orders/700001"
    assert asked == [f"GET {base}", f"POST {base}/{'confirmation' if shop is V2 else 'confirm'}"]
    freed, moved = events
    assert isinstance(freed, Released)
    assert isinstance(moved, Moved)
    assert (moved.order, moved.fulfilment, moved.to, moved.sub) == (
        ORDER.id,
        PART.id,
        State.CONFIRMED,
        "provider_pending",
    )


@both
@pytest.mark.parametrize("word", ["pending", "inprocess", "partial", "fulfilled", "inreview"])
def test_what_was_confirmed_before_counts_as_done(shop: Account, word: str) -> None:
    events, asked = told(CONFIRM, order(shop, word), shop=shop)
    assert len(asked) == 1
    assert isinstance(events[-1], Moved)


@pytest.mark.parametrize(
    ("word", "words"), [("onhold", "itself holds"), ("canceled", "canceled"), ("melted", "melted")]
)
def test_what_cannot_be_confirmed_is_said(word: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        told(CONFIRM, order(V1, word))


@both
@pytest.mark.parametrize("word", ["draft", "failed", "onhold"])
def test_a_draft_is_changed_whole_and_keeps_its_name(shop: Account, word: str) -> None:
    other = d.Answers(order(shop, word), order(shop, "draft"))
    events = other.drive(printful.push(ORDER, UPDATE, shop))
    assert other.requests[1].method == ("PATCH" if shop is V2 else "PUT")
    sent = other.json()
    assert "external_id" not in sent
    assert isinstance(sent["recipient"], dict)
    assert sent["recipient"]["city"] == "Cape Town"
    assert len(sent["order_items" if shop is V2 else "items"]) == 1  # type: ignore[arg-type]  # JSON of our own
    assert not any(isinstance(event, Submitted) for event in events)


def arrived(shop: Account, status: str = "draft", quantity: int = 2, **address: str) -> list[object]:
    """What Printful answers to who looks, once the change is there: the order, and from version 2 its items."""
    first = d.Answers(order(shop, "draft"), order(shop, "draft"))
    first.drive(printful.push(ORDER, UPDATE, shop))
    sent: dict[str, Any] = first.json()
    name, inside = ("order_items", "data") if shop is V2 else ("items", "result")
    mockup = [] if shop is V2 else [{"type": "preview", "url": "https://pf.example/mockup.png"}]
    files = [*sent[name][0].get("files", []), *mockup]
    row = {**sent[name][0], "id": 1, "quantity": quantity, "files": files}
    bare = {key: value for key, value in row.items() if key != "placements"}
    found = order(shop, status)
    found[inside] |= {**sent, "recipient": sent["recipient"] | address, name: [bare]}
    return [found, {"data": [row]}] if shop is V2 else [found]


@both
@pytest.mark.parametrize("word", ["draft", "pending"])
def test_a_change_that_has_arrived_is_not_sent_again(shop: Account, word: str) -> None:
    events, asked = told(AGAIN, *arrived(shop, word), shop=shop)
    items = ["GET /v2/orders/700001/order-items?limit=100"]
    assert asked == ["GET /v2/orders/700001", *items] if shop is V2 else ["GET /orders/700001"]
    assert not any(isinstance(event, Submitted) for event in events)


@both
@pytest.mark.parametrize(
    "shown", [{"quantity": 1}, {"address1": "2 Long Street"}, {"address2": "Floor 2"}, {"zip": ""}], ids=str
)
def test_a_change_that_has_not_arrived_is_sent_again(shop: Account, shown: dict[str, Any]) -> None:
    _, asked = told(AGAIN, *arrived(shop, **shown), order(shop, "draft"), shop=shop)
    assert asked[-1] == ("PATCH /v2/orders/700001" if shop is V2 else "PUT /orders/700001")


@both
def test_other_pictures_are_another_change(shop: Account) -> None:
    [item] = ORDER.items
    pictures = tuple(replace(a, url=f"{a.url}?2") for a in item.artworks)
    fresh = replace(ORDER, items=(replace(item, artworks=pictures),))
    other = d.Answers(*arrived(shop), order(shop, "draft"))
    other.drive(printful.push(fresh, AGAIN, shop))
    assert other.requests[-1].method == ("PATCH" if shop is V2 else "PUT")


@both
@pytest.mark.parametrize("word", ["pending", "inprocess", "fulfilled", "canceled", ""])
def test_later_it_cannot_be_changed(shop: Account, word: str) -> None:
    with pytest.raises(Unsupported, match="by hand"):
        told(UPDATE, order(shop, word), shop=shop)


@both
def test_canceling_is_never_version_2s_delete_which_would_erase(shop: Account) -> None:
    [event], asked = told(CANCEL, order(V1, "draft"), order(V1, "canceled"), shop=shop)
    assert asked == ["GET /orders/700001", "DELETE /orders/700001"]
    assert isinstance(event, Cancelled)
    assert event.fulfilment == PART.id


@pytest.mark.parametrize(
    ("word", "words"), [("inprocess", "inprocess"), ("fulfilled", "any more"), ("inreview", "meanwhile")]
)
def test_it_says_no_before_it_is_asked_where_the_answer_is_known(word: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        told(CANCEL, order(V1, word))


def test_its_own_no_comes_through_and_an_answer_that_did_not_cancel_is_no_cancel() -> None:
    with pytest.raises(Refused, match="no longer be canceled"):
        told(CANCEL, order(V1, "pending"), said(400, "The order can no longer be canceled"))
    with pytest.raises(Refused, match="inprocess"):
        told(CANCEL, order(V1, "pending"), order(V1, "inprocess"))


def test_an_unknown_product_waits_to_be_mapped() -> None:
    with pytest.raises(Unmapped) as found:
        told(SUBMIT, NOT_FOUND, shop=account(version="2"))
    assert (found.value.kind, found.value.value) == ("sku", "FRAME-30x40")
    with pytest.raises(Unmapped) as found:
        told(SUBMIT, NOT_FOUND, said(400, "Item 0: Invalid external variant id"), shop=account())
    assert (found.value.kind, found.value.value) == ("sku", "FRAME-30x40")
    with pytest.raises(Refused, match="zip") as other:
        told(SUBMIT, NOT_FOUND, said(400, "Recipient: zip is missing"), shop=account())
    assert not isinstance(other.value, Unmapped)


@both
@pytest.mark.parametrize("word", ["draft", "failed", "canceled", "fulfilled"])
def test_what_is_a_draft_still_or_over_needs_no_holding(shop: Account, word: str) -> None:
    events, asked = told(HOLD, order(shop, word), shop=shop)
    assert events == []
    assert asked == [f"GET {'/v2' if shop is V2 else ''}/orders/700001"]


@both
@pytest.mark.parametrize("word", ["pending", "inprocess", "partial", "onhold", "inreview"])
def test_what_was_let_go_cannot_be_stopped_and_that_is_said(shop: Account, word: str) -> None:
    with pytest.raises(Unsupported) as found:
        told(HOLD, order(shop, word), shop=shop)
    assert found.value.message == (
        f"Printful cannot be told to wait: it goes on making {ORDER.number}. Cancel it there or call them."
    )


def test_there_are_no_states_to_set() -> None:
    tell = TellStatus(key="t", order=ORDER.id, cause="c", fulfilment=PART.id, state=State.READY)
    with pytest.raises(Unsupported, match="by hand"):
        told(tell)
    assert printful.CAPABILITIES.settable == frozenset()
