"""An order as it is posted: names, keys, pictures by print area, addresses without empty fields."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Refused, Unmapped
from app.orders import Address
from services.connector import Account
from services.providers.prodigi import making as m
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import ORDER, PART, SKU, SUBMIT, TWO, TWO_PART, account, routed


def test_a_whole_order() -> None:
    sent = m.order_body(ORDER, PART, SUBMIT.key, account())
    assert sent["merchantReference"] == f"{ORDER.id}-1"
    assert sent["shippingMethod"] == "Standard"
    assert (
        sent["callbackUrl"] == "https://platen.example/hooks/prodigi/main/a%20secret%20of%20a%20decent%20length%200001"
    )
    assert sent["recipient"] == {
        "name": "Thandi Mokoena",
        "email": "thandi@example.com",
        "address": {
            "line1": "1 Long Street",
            "townOrCity": "Cape Town",
            "postalOrZipCode": "8001",
            "countryCode": "ZA",
        },
    }
    assert sent["items"] == [
        {
            "merchantReference": "1",
            "sku": SKU,
            "copies": 2,
            "attributes": {"color": "black"},
            "sizing": "fillPrintArea",
            "assets": [{"printArea": "default", "url": "https://images.example/1-a1.png"}],
            "recipientCost": {"amount": "49.90", "currency": "USD"},
        }
    ]


def test_each_attempt_has_a_name_and_a_key_of_its_own() -> None:
    order, part = routed(attempt=2)
    first, second = m.idempotency_key(f"{part.id}:submit:1"), m.idempotency_key(f"{part.id}:submit:2")
    assert first != second
    assert first == m.idempotency_key(f"{part.id}:submit:1")
    assert len(first) == m.KEY_LENGTH
    assert m.order_body(order, part, "k", account())["merchantReference"] == f"{order.id}-1-2"


def test_several_items() -> None:
    items = m.order_body(TWO, TWO_PART, "k", account())["items"]
    assert [(i["merchantReference"], i["copies"]) for i in items] == [("1", 2), ("2", 1)]


def test_no_callback_address_where_it_is_not_known() -> None:
    for fields in ({"callback_url": ""}, {"url_secret": ""}):
        assert "callbackUrl" not in m.order_body(ORDER, PART, "k", account(**fields))
    with pytest.raises(Refused, match="web address"):
        m.callback_address(account(callback_url="platen.example"))


def test_an_address_with_everything() -> None:
    to = Address("A", "Acme", "1 Road", "Flat 2", "Austin", "TX", "73301", "US", "555")
    assert m.recipient(replace(ORDER, address=to)) == {
        "name": "A",
        "email": "thandi@example.com",
        "phoneNumber": "555",
        "address": {
            "line1": "Acme",
            "line2": "1 Road, Flat 2",
            "townOrCity": "Austin",
            "stateOrCounty": "TX",
            "postalOrZipCode": "73301",
            "countryCode": "US",
        },
    }


def test_shipping_methods_in_any_case() -> None:
    assert m.method(account(shipping="standardplus")) == "StandardPlus"
    with pytest.raises(Refused, match="no shipping method"):
        m.method(account(shipping="Owl"))


def mapped(**product: Any) -> Account:
    return Account("prodigi", "main", d.ACCOUNTS["prodigi"].fields, products={"FRAME-30x40": {"sku": SKU, **product}})


def test_the_mapping_says_what_is_ordered() -> None:
    [item] = m.order_body(ORDER, PART, "k", mapped(sizing="fitPrintArea", areas=["front"], pageCount=20))["items"]
    assert item["sizing"] == "fitPrintArea"
    assert item["assets"] == [{"printArea": "front", "url": "https://images.example/1-a1.png", "pageCount": 20}]
    assert "attributes" not in item


def test_the_accounts_own_list_where_nothing_is_mapped() -> None:
    listed = Account("prodigi", "main", {"products": json.dumps({"FRAME-30x40": {"sku": "LISTED"}})})
    assert m.order_body(ORDER, PART, "k", listed)["items"][0]["sku"] == "LISTED"
    with pytest.raises(Refused, match="cannot be read"):
        m.order_body(ORDER, PART, "k", Account("prodigi", "main", {"products": "["}))


@pytest.mark.parametrize("other", [Account("prodigi", "main"), mapped(sku=""), mapped(sku=7), mapped(attributes="red")])
def test_an_sku_nobody_mapped(other: Account) -> None:
    with pytest.raises(Unmapped) as found:
        m.order_body(ORDER, PART, "k", other)
    assert (found.value.kind, found.value.value) == ("sku", "FRAME-30x40")


def test_what_cannot_be_made() -> None:
    with pytest.raises(Refused, match="sizing"):
        m.order_body(ORDER, PART, "k", mapped(sizing="squash"))
    bare = replace(ORDER, items=(replace(ORDER.items[0], artworks=()),))
    with pytest.raises(Refused, match="no picture"):
        m.order_body(bare, PART, "k", account())
    doubled = replace(ORDER, items=(replace(ORDER.items[0], artworks=ORDER.items[0].artworks * 2),))
    with pytest.raises(Refused, match="2 pictures, its product 1 print areas"):
        m.order_body(doubled, PART, "k", account())
    with pytest.raises(Refused, match="nothing to order"):
        m.order_body(ORDER, replace(PART, lines=()), "k", account())


def test_a_question_about_the_price_needs_no_pictures() -> None:
    bare = replace(ORDER, items=(replace(ORDER.items[0], artworks=()),))
    assert m.quote_body(bare, PART, account(currency="gbp")) == {
        "shippingMethod": "Standard",
        "destinationCountryCode": "ZA",
        "currencyCode": "GBP",
        "items": [
            {"sku": SKU, "copies": 2, "attributes": {"color": "black"}, "assets": [{"printArea": "default"}]},
        ],
    }
    assert m.quote_body(ORDER, PART, account())["currencyCode"] == "USD"
