"""How Dutchie POS is asked, and its refusals in whichever form they come."""

import base64
import json
from typing import Any

import httpx
import pytest

from app.errors import Corrupt, Refused
from services.connector import Account
from services.http import judge
from services.providers.leaflogix.asking import call, lowered, number_of, preorder, rows_of
from tests.kit import deliveries as d


def refused(status: int, content: bytes) -> Refused:
    answer = httpx.Response(status, content=content, request=httpx.Request("POST", "https://pos.example/x"))
    with pytest.raises(Refused) as found:
        judge(answer)
    return found.value


def test_the_location_key_is_the_user_and_the_installation_has_a_key_of_its_own() -> None:
    answers = d.Answers({}, {})
    account = Account("leaflogix", "main", {"location_key": "l", "integrator_key": "i"})
    answers.drive(call(account, "GET", "/whoami"))
    answers.drive(call(account, "GET", "/whoami"))
    first, second = answers.requests
    assert first.headers["authorization"] == "Basic " + base64.b64encode(b"l:i").decode()
    assert len(first.headers["consumerkey"]) == 36
    assert first.headers["consumerkey"] == second.headers["consumerkey"]
    assert first.url.host == "api.pos.dutchie.com"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"A product is not for sale", "not for sale"),
        (b'{"message":"Bad","propertyErrors":[{"propertyName":"city","propertyError":"is required"}]}', "city: is req"),
        (b'{"IsValid":false,"Errors":[{"errorMessage":"being filled"}]}', "being filled"),
        (b'"in quotes"', "in quotes"),
        (b"", r"\(400\)"),
        (b"<html>", r"\(400\)"),
    ],
)
def test_a_refusal_keeps_its_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as found:
        d.Answers(refused(400, content)).drive(call(d.ACCOUNTS["leaflogix"], "POST", "/x", {}))
    assert found.value.status == 422


def test_a_missing_right_stays_one() -> None:
    with pytest.raises(Refused) as found:
        d.Answers(refused(403, b"{}")).drive(call(d.ACCOUNTS["leaflogix"], "GET", "/x"))
    assert found.value.status == 403


@pytest.mark.parametrize("answer", [123, "123", {"orderId": 123}, {"OrderId": 123, "TransactionId": 4}])
def test_a_number_in_any_form(answer: Any) -> None:
    assert number_of(answer, "orderId") == "123"


def test_one_or_many_and_names_in_either_case() -> None:
    assert rows_of({"PreOrderId": 1}) == [{"preOrderId": 1}]
    assert rows_of([{"preOrderId": 1}, {"preOrderId": 2}])[1] == {"preOrderId": 2}
    assert rows_of(None) == []
    assert lowered(json.loads('{"LspId":1}')) == {"lspId": 1}


def test_what_is_no_number_is_not_asked_for() -> None:
    for text in ("", "x", "../1", "1" * 30):
        with pytest.raises(Corrupt):
            preorder(text)
