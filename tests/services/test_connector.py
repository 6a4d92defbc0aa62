"""Deliveries, accounts, and the names events and fulfilments get."""

from dataclasses import replace

import pytest

from app.codes import fulfilment_id, order_id
from app.errors import Forged
from app.states import Role
from services.connector import Account, Delivery, Origin, ensure_address_secret, external_of, fulfilment_of
from tests.kit import deliveries as d

ORDER = order_id("shopify", "acme", "1001")
ACCOUNT = Account("printful", "main", {"token": "  secret token \n", "old": " ", "new": "n"})


def test_a_header_as_bytes_and_as_text() -> None:
    delivery = Delivery("p", "a", (("x-a", b" one "), ("x-a", b"two"), ("x-b", b"\xff")), "", b"", d.NOW)
    assert delivery.header("x-a") == b" one "
    assert delivery.text("x-a") == "one"
    assert delivery.text("x-b") == "\ufffd"
    assert delivery.header("x-c") is None
    assert delivery.text("x-c") == ""


def test_fields_lose_the_blanks_people_paste() -> None:
    assert ACCOUNT.get("token") == "secret token"
    assert ACCOUNT.get("missing", "usual") == "usual"
    assert ACCOUNT.secrets("new", "old", "missing") == ("n",)
    assert ACCOUNT.source == "printful/main"


def test_an_account_never_shows_its_secrets() -> None:
    assert "secret token" not in repr(ACCOUNT)


def test_a_part_has_a_name_that_print_houses_take_and_that_comes_back() -> None:
    part = fulfilment_id(ORDER, 3)
    for attempt, name in ((1, f"{ORDER}-3"), (2, f"{ORDER}-3-2"), (17, f"{ORDER}-3-17")):
        assert external_of(part, attempt) == name
        assert len(name) <= 32
        assert fulfilment_of(name) == part
    assert fulfilment_of(part) == part


@pytest.mark.parametrize(
    "name", ["", "1001", "#1001", ORDER, f"{ORDER}-", f"{ORDER}-x", f"x{ORDER}-1", "plant-1", f"{ORDER}-²"]
)
def test_other_names_are_not_ours(name: str) -> None:
    assert fulfilment_of(name) == ""


def test_events_are_numbered_within_their_message() -> None:
    origin = Origin(ACCOUNT, "m1", d.NOW, d.NOW)
    first, second = origin.event("o", 0, "word"), origin.event("o", 1)
    assert first["id"] != second["id"]
    assert first == origin.event("o", 0, "word")
    assert first["id"] != replace(origin, message="m2").event("o", 0)["id"]
    assert first["author"].role is Role.CONNECTOR
    assert (first["cause"].source, first["cause"].message, first["cause"].word) == ("printful/main", "m1", "word")
    assert first["cause"].version == d.NOW
    assert origin.event("o", 0, versioned=False)["cause"].version is None


def test_a_fact_told_by_many_messages_is_one_event() -> None:
    origin = Origin(ACCOUNT, "m1", d.NOW)
    again = replace(origin, message="m2")
    assert origin.once("o", "cancelled")["id"] == again.once("o", "cancelled")["id"]
    assert origin.once("o", "cancelled")["id"] != origin.once("o2", "cancelled")["id"]


def test_the_order_is_named_by_provider_account_and_their_id() -> None:
    assert Origin(ACCOUNT, "m", d.NOW).order("5") == order_id("printful", "main", "5")


def test_a_secret_in_the_address() -> None:
    def ask(query: str, *secrets: str) -> None:
        ensure_address_secret(d.delivery("p", b"", {}, query=query), secrets)

    ask("secret=abc", "xyz", "abc")
    ask("a=1&token=abc", "abc")
    for query, secret in (
        ("", "abc"),
        ("secret=", ""),
        ("secret=abd", "abc"),
        ("&" * 9_000, "abc"),
        ("secret=%ff", "ÿ"),
    ):
        with pytest.raises(Forged):
            ask(query, secret)
