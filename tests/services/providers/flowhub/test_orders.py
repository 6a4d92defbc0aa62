"""What is posted to Flowhub, and what its three fields say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.errors import Corrupt, Refused, Unmapped
from app.events import Cancelled, Held, IssueRaised, Moved, Submitted
from app.orders import Customer
from app.states import State
from services.connector import Account
from services.providers.flowhub.orders import (
    learned,
    marked,
    order_body,
    postback_url,
    product_number,
    stands_for,
    unmarked,
)
from tests.kit import deliveries as d
from tests.kit.orders import an_item
from tests.services.providers.flowhub.samples import ID, ORDER, PART, account, kinds, routed, says

URL = "https://platen.example/hooks/flowhub/main/a%20secret%20of%20a%20decent%20length%200001"


def test_an_order() -> None:
    assert order_body(ORDER, PART, account()) == {
        "externalCreatedAt": "2026-11-20T12:00:00Z",
        "customer": {
            "firstName": "Thandi",
            "lastName": "Mokoena",
            "externalId": f"{ORDER.id}-1",
            "email": "thandi@example.com",
            "medRecOrBoth": "rec",
        },
        "orderItems": [{"productId": 42, "quantityPurchased": 2}],
        "orderType": "pickup",
        "customerNote": "#1001",
        "postbackUrl": URL,
    }


def test_the_mark_is_another_for_whatever_else_is_said() -> None:
    sent = order_body(ORDER, PART, account())
    wishes = (sent, dict(reversed(sent.items())), {**sent, "customerNote": ""})
    names = [marked(wish)["customer"]["externalId"] for wish in wishes]
    assert names[0] == names[1] != names[2]
    assert {unmarked(name) for name in names} == {f"{ORDER.id}-1"}
    assert {stands_for(says(customerExternalId=name)) for name in names} == {PART.id}
    assert unmarked(f"{ORDER.id}-1-12") == f"{ORDER.id}-1-12"
    assert sent["customer"]["externalId"] == f"{ORDER.id}-1"


def test_a_delivery_has_an_address() -> None:
    sent = order_body(ORDER, PART, account(order_type="Delivery", customer_kind="med"))
    assert sent["address"] == {"street1": "1 Long Street", "city": "Cape Town", "state": "", "zip": "8001"}
    assert sent["customer"]["medRecOrBoth"] == "med"


def test_the_name_falls_back_to_the_address() -> None:
    order, part = routed(customer=Customer())
    assert order_body(order, part, account())["customer"]["firstName"] == "Thandi"


@pytest.mark.parametrize("field", [{"order_type": "drone"}, {"customer_kind": "both?"}, {"callback_url": "platen"}])
def test_settings_that_do_not_help_are_named(field: dict[str, str]) -> None:
    with pytest.raises(Refused):
        order_body(ORDER, PART, account(**field))


def test_a_ring_needs_an_address_and_a_secret() -> None:
    assert postback_url(account(callback_url="https://platen.example/")) == URL
    assert postback_url(account(callback_url="")) == postback_url(account(url_secret="")) == ""
    assert "postbackUrl" not in order_body(ORDER, PART, account(url_secret=""))


@pytest.mark.parametrize("product", [{}, {"productId": "a42"}, {"productId": ""}, {"productId": -1}])
def test_a_product_is_a_number(product: dict[str, object]) -> None:
    mapped = Account("flowhub", "main", products={"FRAME-30x40": {"productId": 42}})
    assert product_number(an_item(), mapped) == 42
    with pytest.raises(Unmapped):
        product_number(an_item(), replace(mapped, products={"FRAME-30x40": product}))


def test_its_three_fields() -> None:
    events = learned(says("ready"), account(), d.NOW)
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert isinstance(events[0], Submitted)
    assert (events[0].order, events[0].fulfilment, events[0].reference) == (ORDER.id, PART.id, ID)
    assert [e.to for e in events if isinstance(e, Moved)] == [State.READY]
    assert events[2].cause.version == d.NOW


def test_asked_again_it_was_submitted_only_once() -> None:
    first, later = learned(says(), account(), d.NOW), learned(says(), account(), d.NOW + timedelta(hours=1))
    assert [a.id == b.id for a, b in zip(first, later, strict=True)] == [True, False, False]
    assert learned(says(), account())[0].id == first[0].id


def test_its_own_word_is_the_reason_for_canceling() -> None:
    [cancel] = [e for e in learned(says("unableToVerify"), account(), d.NOW) if isinstance(e, Cancelled)]
    assert cancel.reason == "Flowhub: unableToVerify"


def test_words_staff_mapped_and_words_nobody_knows() -> None:
    assert [type(e) for e in learned(says("parked"), account(), d.NOW)] == [Submitted, Held]
    events = learned(says("eclipsed"), account(), d.NOW)
    assert [type(e) for e in events] == [Submitted, IssueRaised]


def test_anybody_elses_order_says_nothing() -> None:
    assert learned(says(customerExternalId="KIOSK-7"), account(), d.NOW) == []
    assert stands_for(says(customerExternalId=None)) == ""
    with pytest.raises(Corrupt):
        learned({"status": "new"}, account(), d.NOW)
