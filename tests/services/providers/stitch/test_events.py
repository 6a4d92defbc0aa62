"""Every message of Stitch changes nothing by itself and names what to ask about."""

import json
from typing import Any

import pytest

from app.errors import Corrupt
from services.connector import Reading
from services.providers import stitch
from tests.kit import deliveries as d

LINK, PAYMENT = "link:8f7c1c52-1111", "payment:0d9d4f5e-1111"


def reading(body: bytes) -> Reading:
    return stitch.read(d.stitch(body), d.ACCOUNTS["stitch"])


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("link_paid", LINK),
        ("link_settled", LINK),
        ("link_expired", LINK),
        ("nested_payment", PAYMENT),
        ("refund_processed", PAYMENT),
    ],
)
def test_a_message_is_a_doorbell(name: str, about: str) -> None:
    assert reading(d.recorded("stitch", name)) == Reading(refetch=about)


@pytest.mark.parametrize(
    ("message", "unknown"),
    [
        ({"linkId": "1", "type": "LINK", "status": "VIBES"}, ("status VIBES",)),
        ({"linkId": "1", "type": "MOON", "status": "PAID"}, ("type MOON",)),
        ({"data": {"client": {"refunds": {}}}}, ("a message of Stitch Enterprise, which is another product",)),
    ],
)
def test_what_is_not_known_is_listed(message: dict[str, Any], unknown: tuple[str, ...]) -> None:
    assert reading(json.dumps(message).encode()) == Reading(unknown=unknown)


@pytest.mark.parametrize("kind", ["CONSENT", "withdrawal"])
def test_other_business_is_none_of_ours(kind: str) -> None:
    assert reading(json.dumps({"id": "1", "type": kind, "status": "PAID"}).encode()) == Reading()


def test_only_the_id_that_is_signed_tells_a_repetition() -> None:
    """Another id put beside it would make a captured message look new."""
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}
    assert stitch.identify(d.delivery("stitch", b"{}", {**headers, "svix-id": "msg_forged"})) == "msg_1"
    bare = stitch.identify(d.delivery("stitch", b"{}", {"svix-id": "msg_forged"}))
    assert bare == stitch.identify(d.delivery("stitch", b"{}", {}))


def test_waiting_rings_nobody_and_a_message_about_nothing_is_refused() -> None:
    assert reading(b'{"linkId":"1","type":"LINK","status":"PENDING"}') == Reading()
    with pytest.raises(Corrupt):
        reading(b'{"type":"LINK","status":"PAID"}')
