"""Printful's proofs and keys."""

import json
from dataclasses import replace

import pytest

from app.errors import Corrupt, Forged
from app.states import State
from services import signatures
from services.connector import Account, Can, Delivery
from services.providers import printful
from services.providers.printful.words import STATUS_WORDS
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["printful"]
BODY = d.recorded("printful", "v1_order_updated")


def accepted(delivery: Delivery, account: Account = ACCOUNT) -> bool:
    try:
        printful.verify(delivery, account, d.NOW)
    except Forged:
        return False
    return True


def test_the_secret_is_hex_and_decoded() -> None:
    as_text = signatures.hmac_sha256_hex(d.HEX_SECRET.encode(), BODY)
    assert accepted(d.printful(BODY))
    assert not accepted(d.delivery("printful", BODY, {"X-PF-Webhook-Signature": as_text}))


@pytest.mark.parametrize("name", printful.OTHER_SIGNATURES)
def test_forwarders_sign_with_the_secret_as_text(name: str) -> None:
    account = Account("printful", "main", {"secret": d.SECRET})
    proof = signatures.hmac_sha256_hex(d.SECRET.encode(), BODY)
    assert accepted(d.delivery("printful", BODY, {name: proof}), account)
    assert not accepted(d.delivery("printful", BODY, {name: proof[::-1]}), account)


def test_version_1_signs_nothing_so_the_address_holds_a_secret() -> None:
    account = Account("printful", "main", {"url_secret": d.SECRET})
    for query in (f"secret={d.SECRET.replace(' ', '%20')}", f"token={d.SECRET.replace(' ', '+')}"):
        assert accepted(d.delivery("printful", BODY, {}, query=query), account)
    for query in ("", "secret=", "secret=guess", "&" * 5_000, "secret=%ff%fe"):
        assert not accepted(d.delivery("printful", BODY, {}, query=query), account)


def test_a_wrong_proof_is_never_saved_by_the_address() -> None:
    account = Account("printful", "main", {**ACCOUNT.fields, "url_secret": d.SECRET})
    wrong = replace(d.printful(BODY), query=f"secret={d.SECRET}", body=BODY + b" ")
    assert not accepted(wrong, account)


def test_a_repetition_counts_its_attempts_and_is_still_the_same() -> None:
    first = json.loads(BODY)
    again = json.dumps(first | {"retries": 3}).encode()
    other = json.dumps(first | {"created": 1}).encode()
    keys = [printful.identify(d.printful(b)) for b in (BODY, again, other)]
    assert keys[0] == keys[1] != keys[2]


def test_a_message_about_another_store_is_refused() -> None:
    foreign = json.dumps(json.loads(BODY) | {"store": 8}).encode()
    with pytest.raises(Corrupt, match="another store"):
        printful.read(d.printful(foreign), ACCOUNT)


def test_it_reports_what_its_words_and_parcels_say_and_nothing_else() -> None:
    said = {meaning.to for meaning in STATUS_WORDS.values() if meaning.to is not None}
    parcels = {State.OUT_FOR_DELIVERY, State.DELIVERED, State.RETURNED}
    assert printful.CAPABILITIES.reports == said | parcels
    assert {Can.CONFIRM, Can.UPDATE, Can.CANCEL, Can.CATALOGUE, Can.MOCKUP} <= printful.CAPABILITIES.can
    assert {Can.STATUS, Can.PARCEL, Can.REFUND}.isdisjoint(printful.CAPABILITIES.can)
