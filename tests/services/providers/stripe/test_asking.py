"""How Stripe is asked: with key and version, lists to their end, its short word for a no."""

import httpx
import pytest

from app.errors import Corrupt, Refused
from services.http import Pace, converse
from services.providers.stripe.asking import VERSION, code_of, get, listed, post
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["stripe"]


def test_a_question_carries_key_and_version() -> None:
    answers = d.Answers({})
    answers.drive(get(ACCOUNT, "/v1/x", [("expand[]", "a"), ("expand[]", "b")]))
    (request,) = answers.requests
    assert request.headers["authorization"] == "Bearer sk_test_practice"
    assert request.headers["stripe-version"] == VERSION
    assert request.url.params.get_list("expand[]") == ["a", "b"]


def test_what_is_told_is_a_form_under_a_key() -> None:
    answers = d.Answers({})
    answers.drive(post(ACCOUNT, "/v1/refunds", [("metadata[a]", "b c")], "k" * 300))
    (request,) = answers.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.content == b"metadata%5Ba%5D=b+c"
    assert len(request.headers["idempotency-key"]) == 255


def test_a_list_is_read_to_its_end() -> None:
    answers = d.Answers({"data": [{"id": "a"}, {"id": "b"}], "has_more": True}, {"data": [{"id": "c"}]})
    assert [row["id"] for row in answers.drive(listed(ACCOUNT, "/v1/refunds", ()))] == ["a", "b", "c"]
    assert answers.requests[1].url.params["starting_after"] == "b"
    endless = d.Answers(*[{"data": [{"id": str(n)}], "has_more": True} for n in range(3)])
    with pytest.raises(Corrupt, match="more than 3 pages"):
        endless.drive(listed(ACCOUNT, "/v1/events", (), most=3))


@pytest.mark.anyio
async def test_its_short_word_for_a_no() -> None:
    said = {"error": {"code": "charge_already_refunded", "message": "Charge ch_1 has already been refunded."}}
    transport = httpx.MockTransport(lambda request: httpx.Response(400, json=said))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(Refused) as found:
            await converse(client, get(ACCOUNT, "/v1/x"), pace=Pace())
    assert code_of(found.value) == "charge_already_refunded"
    assert "already been refunded" in found.value.message
    assert code_of(Refused("no answer")) == ""
