"""A site's order: who makes what, when it comes in, by what names its payment may be spoken of, what is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest

from app.errors import Corrupt
from app.events import Placed
from app.orders import IN_HOUSE, Money, Order
from app.states import Payment, State
from app.workflow import apply
from services.connector import Account
from services.providers import site
from tests.kit import deliveries as d

PLACED: dict[str, Any] = json.loads(d.recorded("site", "order_placed"))


def placed(account: Account = d.ACCOUNTS["site"], **changes: Any) -> Order:
    content = json.dumps({**PLACED, "order": {**PLACED["order"], **changes}}).encode()
    (event,) = site.read(d.site(content), account).events
    assert isinstance(event, Placed)
    return apply(None, event).order


def item(**changes: Any) -> dict[str, Any]:
    return {**PLACED["order"]["items"][0], **changes}


def test_it_waits_for_its_payment_which_is_known_by_name() -> None:
    order = placed()
    assert (order.state, order.payment, order.total) == (State.DRAFT, Payment.UNPAID, Money(Decimal("499.00"), "ZAR"))
    assert order.references == ("stitch/link_9f2", "kiosk-customer/main/c-7")
    assert [f.route for f in order.fulfilments] == [IN_HOUSE]
    assert order.items[0].artworks[0].url == "https://images.example/417.png"


def test_lines_go_to_whoever_makes_them() -> None:
    order = placed(items=[item(id="1"), item(id="2", made_by="Prodigi", quantity=2), item(id="3", made_by="prodigi")])
    assert [(f.route, [line.item for line in f.lines]) for f in order.fulfilments] == [
        ("in_house", ["1"]),
        ("prodigi", ["2", "3"]),
    ]


def test_a_kiosk_sends_everything_to_its_point_of_sale_and_may_be_paid_later() -> None:
    account = Account("site", "main", {**d.ACCOUNTS["site"].fields, "route": "treez", "pay_later": "yes"})
    order = placed(account)
    assert [(f.route, f.state) for f in order.fulfilments] == [("treez", State.RECEIVED)]
    assert placed(payment={"status": "pay_at_pickup"}).state is State.RECEIVED


def test_sums_keep_their_currency_s_places() -> None:
    assert placed(currency="JPY", total=500).total == Money(Decimal(500), "JPY")
    assert placed(currency="KWD", total=1500).total == Money(Decimal("1.500"), "KWD")


@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"items": [item(quantity=-1)]},
        {"items": [item(), item()]},
        {"items": [item(price=1.5)]},
        {"total": "NaN"},
        {"total": 10**30},
        {"payment": {"status": "unpaid", "references": ["pi_1"]}},
        {"payment": {"status": "unpaid", "references": [f"a/{n}" for n in range(30)]}},
        {"items": [item(artworks=[{"url": "https://x.example", "role": "sculpture"}])]},
        {"id": ""},
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Corrupt):
        placed(**changes)


def test_an_unknown_payment_word_changes_nothing() -> None:
    content = json.dumps({**PLACED, "order": {**PLACED["order"], "payment": {"status": "Vibes"}}}).encode()
    reading = site.read(d.site(content), d.ACCOUNTS["site"])
    assert (reading.events, reading.unknown) == ((), ("payment vibes",))
