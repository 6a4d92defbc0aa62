"""Flowhub's doorbell: the secret in the address, and nothing believed but which order to ask for."""

from dataclasses import replace

import pytest

from app.errors import Corrupt, Forged
from services.connector import Account, Reading
from services.pointofsale import PointOfSale
from services.providers import flowhub
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["flowhub"]
BODY = d.recorded("flowhub", "postback")


def test_it_is_a_point_of_sale() -> None:
    assert isinstance(flowhub, PointOfSale)


def test_only_the_secret_in_the_address_counts() -> None:
    flowhub.verify(d.unsigned("flowhub", BODY), ACCOUNT, d.NOW)
    flowhub.verify(d.unsigned("flowhub", BODY, secret=d.OLD_SECRET), ACCOUNT, d.NOW)
    for account, secret in ((ACCOUNT, "wrong"), (Account("flowhub", "main"), d.SECRET)):
        with pytest.raises(Forged):
            flowhub.verify(d.unsigned("flowhub", BODY, secret=secret), account, d.NOW)


def test_a_ring_names_the_order_to_ask_for_and_a_word_nobody_knows() -> None:
    ring = d.unsigned("flowhub", BODY)
    assert flowhub.read(ring, ACCOUNT) == Reading(refetch="66f0c1a2b3d4e5f601234567")
    odd = flowhub.read(d.unsigned("flowhub", b'{"orderId":"a1","status":"Eclipsed"}'), ACCOUNT)
    assert odd == Reading(unknown=("ticket Eclipsed",), refetch="a1")


@pytest.mark.parametrize("body", [b"{}", b'{"orderId":"../x"}', b'{"orderId":["a"]}', b"[]"])
def test_what_names_no_order_is_refused(body: bytes) -> None:
    with pytest.raises(Corrupt):
        flowhub.read(d.unsigned("flowhub", body), ACCOUNT)


def test_the_key_is_what_was_said_and_the_requests_own_name() -> None:
    ring = d.unsigned("flowhub", BODY)
    named = [replace(ring, headers=(("x-request-id", name),)) for name in (b"r1", b"r2")]
    keys = [flowhub.identify(one) for one in (ring, replace(ring, received_at=ring.received_at), *named)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
