"""Signed links say when they die, in each service's own words."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.links import bare, dies

FILE = "https://pets.example/a%20b/rex.png"
POLICY = base64.b64encode(
    json.dumps({"Statement": [{"Condition": {"DateLessThan": {"AWS:EpochTime": 1795348800}}}]}).encode()
).decode()
THEN = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "then"),
    [
        ("X-Amz-Date=20261122T110000Z&X-Amz-Expires=3600&X-Amz-Signature=aa&X-Amz-Credential=k", THEN),
        ("x-goog-date=20261121T120000Z&x-goog-expires=86400&x-goog-signature=aa", THEN),
        ("GoogleAccessId=me&Expires=1795348800&Signature=ab%2Bc", THEN),
        ("AWSAccessKeyId=me&Expires=1795348800&Signature=abc", THEN),
        ("Expires=1795348800&Signature=abc&Key-Pair-Id=K1", THEN),
        (f"Policy={POLICY.translate(str.maketrans('+=/', '-_~'))}&Signature=abc&Key-Pair-Id=K1", THEN),
        ("sv=2022-11-02&se=2026-11-22T12%3A00%3A00Z&sr=b&sp=r&sig=abc", THEN),
        ("sv=2022-11-02&se=2026-11-22&sr=b&sp=r&sig=abc", datetime(2026, 11, 22, tzinfo=UTC)),
        ("token=abc&expires=1795348800000", THEN),
    ],
)
def test_every_service_says_when(query: str, then: datetime) -> None:
    url = f"{FILE}?{query}"
    assert dies(url) == then
    assert bare(url) == FILE
    assert bare(f"{FILE}?size=large&{query}") == f"{FILE}?size=large"


@pytest.mark.parametrize(
    "query",
    ["", "v=1700000000", "expires=1795348800", "X-Amz-Date=2026&X-Amz-Expires=9", "sig=abc", "token=1&expires=never"],
)
def test_others_do_not(query: str) -> None:
    assert dies(f"{FILE}?{query}") is None


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Date=yesterday&X-Amz-Expires=3600&X-Amz-Signature=aa",
        "X-Amz-Signature=aa",
        "Expires=99999999999999999999&Signature=a",
        "Policy=%%%&Signature=a",
        "se=soon&sig=a",
    ],
)
def test_a_moment_that_cannot_be_read_is_none(query: str) -> None:
    assert dies(f"{FILE}?{query}") is None


def test_an_unsigned_address_stays_letter_for_letter() -> None:
    assert bare(f"{FILE}?v=1&b=%20x#frag") == f"{FILE}?v=1&b=%20x#frag"


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for url in (text, f"{FILE}?{text}", f"{FILE}?sig=1&se={text}", f"{FILE}?Signature=1&Policy={text}"):
        moment = dies(url)
        assert moment is None or moment.tzinfo is UTC
        assert bare(bare(url)) == bare(url)
