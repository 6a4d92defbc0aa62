"""Where Prodigi is asked, and its refusals in plain words, those with a 200 too."""

import json
from typing import Any

import httpx
import pytest

from app.errors import Corrupt, Refused, Unmapped, Unreachable
from services.http import judge
from services.providers.prodigi import asking as a
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import ID, account, answer

REQUEST = httpx.Request("GET", "https://api.sandbox.prodigi.com/v4.0/orders")


def refused(status: int, content: object = None) -> Exception:
    """As the way out raises it."""
    raw = b"" if content is None else content if isinstance(content, bytes) else json.dumps(content).encode()
    try:
        judge(httpx.Response(status, content=raw, request=REQUEST))
    except (Refused, Unreachable) as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("environment", "home"),
    [
        ("", a.SANDBOX),
        ("sandbox", a.SANDBOX),
        ("Live", a.LIVE),
        ("production", a.LIVE),
        ("prod", a.SANDBOX),
    ],
)
def test_only_two_words_reach_the_live_house(environment: str, home: str) -> None:
    assert a.home(account(environment=environment)) == home
    assert a.home(account(environment=environment, base_url="http://127.0.0.1:1/x/")) == "http://127.0.0.1:1/x"


def test_the_key_stands_in_its_header() -> None:
    answers = d.Answers(answer())
    assert answers.drive(a.one(account(), ID))["id"] == ID
    assert answers.requests[0].headers["x-api-key"] == "pg"
    assert str(answers.requests[0].url) == f"{a.SANDBOX}/orders/{ID}"


@pytest.mark.parametrize("id_", ["", "2200456", "ord_", "ord_../x", "ord_" + "x" * 99])
def test_an_order_id_may_stand_in_an_address(id_: str) -> None:
    assert a.order_id(ID) == ID
    with pytest.raises(Corrupt):
        a.order_id(id_)


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [
        (401, None, "Prodigi does not accept the key."),
        (401, b"<html>", "Prodigi does not accept the key."),
        (404, {"outcome": "EntityNotFound"}, "Prodigi says no: entity not found."),
        (
            400,
            {"statusText": "The request is invalid.", "statusCode": 400, "data": {}, "traceParent": "00-7"},
            "Prodigi says no: The request is invalid.",
        ),
        (
            400,
            {"statusText": "x", "statusCode": 400, "data": {"recipient.name": ["A name is needed."]}},
            "Prodigi says no: recipient name: A name is needed.",
        ),
        (
            400,
            {
                "outcome": "ValidationFailed",
                "failures": {"items[0].copies": [{"code": "OutOfRange", "providedValue": 0}]},
            },
            "Prodigi says no: items 1 copies: out of range (0).",
        ),
        (
            400,
            {"failures": {"recipient.address.stateOrCounty": {"code": "Required", "providedValue": "Secret Street"}}},
            "Prodigi says no: recipient address state or county: required.",
        ),
        (
            400,
            {
                "failures": {
                    "items[1].attributes": {
                        "code": "MissingRequiredAttributes",
                        "missingItems": {"attributes": [{"name": "color", "validValues": ["black", "white"]}]},
                    }
                }
            },
            "Prodigi says no: items 2 attributes: missing required attributes, color is one of black, white.",
        ),
    ],
)
def test_refusals_in_plain_words(status: int, content: object, words: str) -> None:
    with pytest.raises(Refused) as found:
        d.Answers(refused(status, content)).drive(a.call(account(), "GET", "/orders"))
    assert (found.value.message, found.value.status) == (words, status)


def test_support_asks_for_the_trace() -> None:
    with pytest.raises(Refused) as found:
        a.ensure({"outcome": "FailedToCancel", "traceParent": "00-7"}, "cancelled")
    assert (found.value.message, found.value.hint) == (
        "Prodigi says no: failed to cancel.",
        "Prodigi's support asks for 00-7.",
    )


@pytest.mark.parametrize("content", [b"<html>", b"", [1], {"failures": {"a": 7}, "outcome": "x"}, {"failures": "odd"}])
def test_a_refusal_that_cannot_be_read_is_one_still(content: object) -> None:
    with pytest.raises(Refused):
        d.Answers(refused(400, content)).drive(a.call(account(), "GET", "/orders"))


def test_an_sku_it_does_not_know() -> None:
    told: dict[str, Any] = {"outcome": "ValidationFailed", "failures": {"items[0].sku": [{"providedValue": "NOPE"}]}}
    with pytest.raises(Unmapped, match="NOPE") as found:
        a.ensure(told, "created")
    assert (found.value.kind, found.value.value) == ("sku", "NOPE")
    with pytest.raises(Unmapped, match="NOPE"):
        d.Answers(refused(400, told)).drive(a.call(account(), "POST", "/orders", content={}))


def test_trouble_of_its_own_is_tried_again() -> None:
    with pytest.raises(Unreachable):
        d.Answers(refused(500, {"outcome": "TimedOut"})).drive(a.call(account(), "GET", "/orders"))


@pytest.mark.parametrize("outcome", ["Created", "created", "CREATED"])
def test_outcomes_in_any_case(outcome: str) -> None:
    assert a.ensure({"outcome": outcome}, "created")


@pytest.mark.parametrize(
    ("url", "rest"),
    [
        (f"{a.SANDBOX}/Orders?Skip=10", "Skip=10"),
        (f"{a.SANDBOX}/orders?top=1&skip=2", "top=1&skip=2"),
        ("http://api.sandbox.prodigi.com/v4.0/Orders?Skip=10", "Skip=10"),
    ],
)
def test_the_next_page(url: str, rest: str) -> None:
    answers = d.Answers({"outcome": "Ok", "orders": [], "hasMore": True, "nextUrl": url}, {"orders": []})
    assert answers.drive(a.listed(account(), {"top": "1"})) == ([], rest)
    assert answers.drive(a.following(account(), rest)) == ([], "")
    assert str(answers.requests[1].url) == f"{a.SANDBOX}/orders?{rest}"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.prodigi.com/v4.0/Orders?Skip=10",
        "https://api.sandbox.prodigi.com.evil.example/v4.0/Orders?Skip=10",
        "https://api.sandbox.prodigi.com@evil.example/v4.0/orders?Skip=10",
        "https://api.sandbox.prodigi.com/v4.0/other?Skip=10",
        "https://[",
    ],
)
def test_the_key_goes_nowhere_else(url: str) -> None:
    with pytest.raises(Corrupt):
        d.Answers({"orders": [], "hasMore": True, "nextUrl": url}).drive(a.listed(account(), {}))


def test_the_last_page() -> None:
    ends: list[dict[str, Any]] = [{}, {"hasMore": False, "nextUrl": f"{a.SANDBOX}/orders?skip=1"}, {"hasMore": True}]
    for told in ends:
        assert d.Answers(told).drive(a.listed(account(), {}))[1] == ""
