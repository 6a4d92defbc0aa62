"""Printify's proofs and keys."""

import json

import pytest

from app.errors import Corrupt, Forged
from app.states import State
from services import signatures
from services.connector import Account, Can, Delivery
from services.providers import printify
from services.providers.printify.words import STATUS_WORDS
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["printify"]
BODY = d.recorded("printify", "order_updated")


def accepted(delivery: Delivery, account: Account = ACCOUNT) -> bool:
    try:
        printify.verify(delivery, account, d.NOW)
    except Forged:
        return False
    return True


def test_both_headers_with_and_without_prefix_in_any_letter_case() -> None:
    proof = signatures.hmac_sha256_hex(d.SECRET.encode(), BODY)
    for name in ("X-Pfy-Signature", "X-Printify-Signature"):
        for shown in (proof, f"sha256={proof}", proof.upper()):
            assert accepted(d.delivery("printify", BODY, {name: shown}))
        assert not accepted(d.delivery("printify", BODY, {name: proof[::-1]}))


def test_a_secret_that_looks_like_hex_is_still_text() -> None:
    account = Account("printify", "main", {"secret": d.HEX_SECRET, "shop": "815256"})
    assert accepted(d.printify(BODY, secret=d.HEX_SECRET), account)


def test_without_a_secret_at_printify_the_address_holds_one() -> None:
    account = Account("printify", "main", {"url_secret": "abc123abc123abc123"})
    assert accepted(d.delivery("printify", BODY, {}, query="secret=abc123abc123abc123"), account)
    assert not accepted(d.delivery("printify", BODY, {}, query="secret=abc"), account)
    assert not accepted(d.delivery("printify", BODY, {}), account)


def test_the_key_is_the_events_id_else_what_it_says() -> None:
    assert printify.identify(d.printify(BODY)) == "e-2"
    bare = {name: value for name, value in json.loads(BODY).items() if name != "id"}
    keys = [printify.identify(d.printify(json.dumps(bare | extra).encode())) for extra in ({}, {}, {"created_at": "x"})]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    "change",
    [
        {"resource": {"id": "1", "type": "order", "data": {"shop_id": 9}}},
        {"type": "shop:disconnected", "resource": {"id": 9, "type": "shop"}},
        {"resource": {"id": None, "data": None}},
    ],
)
def test_messages_about_another_shop_or_no_order_are_refused(change: dict[str, object]) -> None:
    body = json.dumps(json.loads(BODY) | change).encode()
    with pytest.raises(Corrupt):
        printify.read(d.printify(body), ACCOUNT)


def test_it_reports_what_its_words_say_and_nothing_else() -> None:
    said = {meaning.to for meaning in STATUS_WORDS.values() if meaning.to is not None}
    assert printify.CAPABILITIES.reports == said | {State.READY}
    assert State.RETURNED not in printify.CAPABILITIES.reports
    assert {Can.CONFIRM, Can.CANCEL, Can.CATALOGUE, Can.MOCKUP} <= printify.CAPABILITIES.can
    assert {Can.UPDATE, Can.STATUS, Can.PARCEL, Can.REFUND}.isdisjoint(printify.CAPABILITIES.can)
