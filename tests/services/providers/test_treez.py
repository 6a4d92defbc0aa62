"""Treez's doorbell: the secret in the address, and nothing believed but which ticket to ask for."""

import json

import pytest

from app.errors import Corrupt, Forged
from services.connector import Account, Reading
from services.pointofsale import PointOfSale
from services.providers import treez
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["treez"]
BODY = d.recorded("treez", "event_ticket")


def read(**changes: object) -> Reading:
    return treez.read(d.unsigned("treez", json.dumps(json.loads(BODY) | changes).encode()), ACCOUNT)


def test_it_is_a_point_of_sale() -> None:
    assert isinstance(treez, PointOfSale)


def test_only_the_secret_in_the_address_counts() -> None:
    treez.verify(d.unsigned("treez", BODY), ACCOUNT, d.NOW)
    treez.verify(d.unsigned("treez", BODY, secret=d.OLD_SECRET), ACCOUNT, d.NOW)
    for account, secret in ((ACCOUNT, "wrong"), (Account("treez", "main"), d.SECRET)):
        with pytest.raises(Forged):
            treez.verify(d.unsigned("treez", BODY, secret=secret), account, d.NOW)


def test_a_ticket_is_asked_for_and_other_news_is_quiet() -> None:
    assert read() == Reading(refetch="3f0e2c9a-7d41-4a55-9d0e-51a2b7c40e11")
    assert read(event_type="PRODUCT") == read(event_type="CUSTOMER_UPDATED") == Reading()
    assert read(event_type="MOON").unknown == ("event MOON",)


def test_a_word_nobody_knows_is_named() -> None:
    data = json.loads(BODY)["data"] | {"order_status": "ECLIPSED"}
    assert read(data=data).unknown == ("ticket ECLIPSED",)


@pytest.mark.parametrize("change", [{"data": {}}, {"data": {"ticket_id": "../x"}}, {"event_type": ""}])
def test_what_names_no_ticket_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Corrupt):
        read(**change)


def test_the_key_is_what_it_says_of_which_ticket_when() -> None:
    spaced = json.dumps(json.loads(BODY), indent=3).encode()
    other = json.dumps(json.loads(BODY) | {"event_type": "TICKET_STATUS"}).encode()
    first, same, changed = (treez.identify(d.unsigned("treez", body)) for body in (BODY, spaced, other))
    assert first == same != changed
    assert treez.identify(d.unsigned("treez", b"no")) != treez.identify(d.unsigned("treez", b"yes"))
