"""The proof: two parts, milliseconds, exactly half a minute, and a signature the public key accepts."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from app.errors import Refused
from services.practice.treez.key import pem, private_key
from services.providers.treez.token import token
from tests.services.providers.treez.samples import account

URL = "https://api-prod.treez.io/dispensary/v3/practicestore/ticket/detailticket"
NOW = datetime(2026, 11, 21, 8, 0, 0, 123_000, tzinfo=UTC)


def claims(text: str) -> dict[str, object]:
    first = text.partition(".")[0]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    return found


def test_the_claims() -> None:
    found = claims(token(URL, account(), NOW))
    assert found["aud"] == URL
    assert (found["iss"], found["oid"]) == ("cert-1", "org-1")
    assert found["iat"] == 1_795_248_000_123
    assert found["exp"] == 1_795_248_030_123
    assert found["jti"] != claims(token(URL, account(), NOW))["jti"]


def test_two_parts_and_a_signature_over_the_first() -> None:
    text = token(URL, account(), NOW)
    first, proof = text.split(".")
    assert "=" not in first
    signature = base64.b64decode(proof, validate=True)
    public = private_key("tests").public_key()
    public.verify(signature, first.encode(), padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(signature, first[:-1].encode(), padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("text", ["", "no key", pem("tests")[:900]], ids=["none", "words", "half"])
def test_a_key_that_is_none(text: str) -> None:
    with pytest.raises(Refused, match="private key"):
        token(URL, account(private_key=text), NOW)
