"""How Treez is asked: the exact address in the proof, its clock where ours is wrong, its reasons for a no."""

import httpx
import pytest

from app.errors import Corrupt, PlatenError, Refused, Unreachable
from services.http import judge
from services.providers.treez.asking import call, rows_of, ticket_id, ticket_of, validated
from tests.kit import deliveries as d
from tests.services.providers.treez.samples import HOME, ID, account, many, one, row
from tests.services.providers.treez.test_token import claims


def refusal(status: int, body: dict[str, object], **headers: str) -> PlatenError:
    """As the transport raises it."""
    request = httpx.Request("GET", "https://api-prod.treez.io/")
    try:
        judge(httpx.Response(status, json=body, headers=headers, request=request))
    except PlatenError as error:
        return error
    raise AssertionError("not an error")


def fail(reason: str, detail: str = "", status: int = 400) -> PlatenError:
    return refusal(status, {"resultCode": "FAIL", "resultReason": reason, "resultDetail": detail})


def test_the_address_is_the_stores_own_and_stands_in_the_proof() -> None:
    answers = d.Answers(one())
    answers.drive(call(account(), "GET", f"/ticket/{ID}"))
    request = answers.requests[0]
    assert str(request.url) == f"https://api-prod.treez.io{HOME}/ticket/{ID}"
    assert claims(request.headers["authorization"])["aud"] == str(request.url)
    assert not request.headers["authorization"].startswith("Bearer")


@pytest.mark.parametrize("store", ["", "a/b", "..", "a b"])
def test_a_store_is_one_word(store: str) -> None:
    with pytest.raises(Refused, match="store"):
        next(call(account(dispensary=store), "GET", "/ticket"))


@pytest.mark.parametrize("id_", ["", "1", "../customer/email/a", ID + "/x"])
def test_a_ticket_id_is_a_guid(id_: str) -> None:
    assert ticket_id(ID) == ID
    with pytest.raises(Corrupt):
        ticket_id(id_)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (fail("TICKET_NOT_FOUND", "Cannot find the ticket X"), 404, "Cannot find the ticket X"),
        (fail("Cannot find the ticket X"), 404, "Cannot find"),
        (fail("CUSTOMER_DOESNT_EXIST", status=404), 404, "CUSTOMER"),
        (fail("PRODUCT_NOT_FOUND", "Product 7"), 422, "Product 7"),
        (fail("INVALID_TICKET_STATUS", "Allowed: A, B"), 422, "Allowed: A, B"),
        (fail("Full authentication is required to access this resource", status=401), 401, "authentication"),
        (refusal(404, {"message": "no such path"}), 404, "no such path"),
    ],
)
def test_a_refusal_says_why_in_treezs_words(error: Exception, status: int, words: str) -> None:
    with pytest.raises(Refused, match=words) as found:
        d.Answers(error).drive(call(account(), "GET", "/ticket"))
    assert found.value.status == status


def test_a_refusal_in_a_good_answer() -> None:
    body = {"resultCode": "FAIL", "resultReason": "INCORRECT_VALUE", "resultDetail": "quantity"}
    with pytest.raises(Refused, match="INCORRECT_VALUE: quantity"):
        d.Answers(body).drive(call(account(), "GET", "/ticket"))


def test_a_wrong_clock_is_set_by_theirs_and_the_question_asked_once_more() -> None:
    wrong = refusal(401, {"resultCode": "FAIL", "resultReason": "no"}, Date="Sat, 21 Nov 2020 08:00:00 GMT")
    answers = d.Answers(wrong, one())
    answers.drive(call(account(), "GET", "/ticket"))
    first, second = (claims(r.headers["authorization"]) for r in answers.requests)
    assert second["iat"] == 1_605_945_600_000
    assert first["iat"] != second["iat"]
    with pytest.raises(Refused):
        d.Answers(wrong, wrong).drive(call(account(), "GET", "/ticket"))


def test_an_outage_comes_through() -> None:
    with pytest.raises(Unreachable):
        d.Answers(refusal(503, {})).drive(call(account(), "GET", "/ticket"))


def test_lists_in_either_place() -> None:
    assert rows_of(many(row())) == [row()]
    assert rows_of({"data": {"ticketList": [row()]}}) == rows_of({"data": [row()]}) == [row()]
    assert rows_of({}) == []
    assert ticket_of({"data": [row()]}) == ticket_of(one()) == row()
    with pytest.raises(Corrupt):
        ticket_of({"data": None})


def test_the_proof_alone() -> None:
    answers = d.Answers({})
    answers.drive(validated(account()))
    assert d.asked(answers) == ["POST /service/jwt-validation"]
