"""The three layouts of pet pictures, a shop's own names, and addresses that are not let in."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Corrupt
from app.events import IssueRaised, Placed
from app.orders import ArtworkRole, Item
from services.connector import Account
from services.providers import shopify
from services.providers.shopify.pets import file_of, properties, read_pets, safe_address
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["shopify"]


def account(**fields: str) -> Account:
    return Account("shopify", "main", {**ACCOUNT.fields, **fields})


def items() -> tuple[Item, ...]:
    reading = shopify.read(d.shopify(d.recorded("shopify", "orders_layouts")), ACCOUNT)
    placed = reading.events[0]
    assert isinstance(placed, Placed)
    return placed.snapshot.items


def test_one_pet_in_named_properties() -> None:
    item = items()[0]
    printed, original = item.artworks
    assert (printed.role, printed.url) == (ArtworkRole.PRINT, "https://pictures.example/out/rex.png?v=2")
    assert (printed.label, printed.effect, printed.file_name) == ("Rex", "popart", "rex.png")
    assert (original.role, original.url) == (ArtworkRole.ORIGINAL, "https://pictures.example/in/rex.jpg")
    assert item.options == (("Pet", "Rex"), ("Font", "modern"), ("Note on Rex", "keep the collar"))
    assert not item.awaits_artwork


def test_numbered_pets_and_one_whose_picture_is_in_an_earlier_order() -> None:
    item = items()[1]
    assert [(a.role, a.label, a.effect) for a in item.artworks] == [
        (ArtworkRole.PRINT, "Rex", "enhancedblackwhite"),
        (ArtworkRole.ORIGINAL, "Rex", ""),
    ]
    assert item.artworks[1].file_name == "rex.jpg"
    assert ("Picture of Bella", "In earlier order 1888") in item.options
    assert ("Style", "Black & White") in item.options
    assert ("Font", "classic") in item.options


def test_an_address_off_the_open_web_is_left_out_and_named() -> None:
    item = items()[2]
    assert item.artworks == ()
    reading = shopify.read(d.shopify(d.recorded("shopify", "orders_layouts")), ACCOUNT)
    [issue] = [e for e in reading.events if isinstance(e, IssueRaised)]
    assert issue.blocking
    assert "Max" in issue.text


def test_pet_data_before_its_document_gives_names_and_waits() -> None:
    [tee, _] = _recorded_items()
    assert tee.awaits_artwork
    assert [(a.label, a.effect, a.url) for a in tee.artworks] == [
        ("Rex", "popart", ""),
        ("Łucja & Co", "dithering", ""),
    ]


def _recorded_items() -> tuple[Item, ...]:
    placed = shopify.read(d.shopify(d.recorded("shopify", "orders_create")), ACCOUNT).events[0]
    assert isinstance(placed, Placed)
    return placed.snapshot.items


@pytest.mark.parametrize("raw", ['{"count":2,"pets":[{"name":"Re', "[]", '{"pets":7}', "NaN", '{"pets":[{"name":{}}]}'])
def test_broken_pet_data_waits_for_the_document_and_is_named(raw: str) -> None:
    pets = read_pets({"_pet_data": raw, "_detailed_data_ref": "order_pet_data_1795000001000"}, "1", ACCOUNT)
    assert pets.awaits
    assert pets.ref == "order_pet_data_1795000001000"
    assert [blocking for _, blocking in pets.doubts] == [False]


@pytest.mark.parametrize(("count", "total", "doubt"), [(1, "1", False), (2, "1", True), (1, "2", True), (1, "x", True)])
def test_counts_that_disagree_stop_work(count: int, total: str, doubt: bool) -> None:
    raw = json.dumps({"count": count, "pets": [{"name": "Rex", "sessionId": "s1"}]})
    pets = read_pets({"_pet_data": raw, "_total_pets": total}, "1", ACCOUNT)
    assert bool(pets.doubts) == doubt


def test_a_shops_own_names() -> None:
    own = account(property_map=json.dumps({"pet_single": {"print": "Artwork", "name": "Dog"}}))
    pets = read_pets({"Artwork": "https://pictures.example/a.png", "Dog": "Rex", "Color": "Red"}, "1", own)
    assert pets.artworks[0].url == "https://pictures.example/a.png"
    assert pets.options == (("Pet", "Rex"), ("Color", "Red"))


@pytest.mark.parametrize("shown", ["{", '{"pet_triple":{}}', '{"pet_single":[]}'])
def test_a_map_that_cannot_be_read_is_named(shown: str) -> None:
    with pytest.raises(Corrupt):
        read_pets({"a": "b"}, "1", account(property_map=shown))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"name": "A", "value": "1"}, {"name": "A", "value": "2"}], {"A": "1"}),
        ([{"key": "A", "value": None}], {"A": ""}),
        ({"A": True, "B": {"c": 1}}, {"A": "true", "B": '{"c": 1}'}),
        ({}, {}),
        (None, {}),
        ([{"name": "", "value": "x"}], {}),
    ],
)
def test_properties_in_every_form(value: Any, expected: dict[str, str]) -> None:
    assert properties({"properties": value}) == expected
    assert properties({}) == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://pictures.example/a.png",
        "file:///etc/passwd",
        "https://user@pictures.example/a.png",
        "https://pictures.example:8443/a.png",
        "https://",
        "https://[",
        "https://pictures.example/a b.png",
        "https://pictures.example/in/%2e%2e/secret.png",
        "https://pictures.example/" + "a" * 3_000,
        "javascript:alert(1)",
        "",
    ],
)
def test_addresses_that_are_not_let_in(address: str) -> None:
    assert safe_address(address, ACCOUNT) == ""


def test_only_the_shops_own_hosts_where_they_are_named() -> None:
    own = account(picture_hosts="cdn.example, https://storage.example/bucket/")
    assert safe_address("https://cdn.example/a.png", own)
    assert safe_address("https://storage.example/bucket/a.png", own)
    assert not safe_address("https://storage.example/bucket2/a.png", own)
    assert not safe_address("https://cdn.example.evil.example/a.png", own)
    assert not safe_address("https://evil.example/cdn.example/a.png", own)


def test_the_file_name_of_an_address() -> None:
    assert file_of("https://a.example/x/R%C3%A9x%201.png?v=2") == "Réx 1.png"


def test_a_practice_shop_on_this_computer_is_named_whole() -> None:
    own = Account("shopify", "practice", {"picture_hosts": "http://127.0.0.1:8790/images"})
    assert safe_address("http://127.0.0.1:8790/images/a.png", own)
    assert not safe_address("http://127.0.0.1:8790/other/a.png", own)
    assert not safe_address("http://127.0.0.1:8791/images/a.png", own)
    assert not safe_address("http://127.0.0.1:8790/images/a.png", replace(own, fields={}))
