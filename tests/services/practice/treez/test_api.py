"""Treez's door over a real connection: proofs, required fields, its refusals and its pages."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.practice.treez.house import guid
from services.providers.treez.token import token
from tests.services.practice.registers import Counter, at_counter

MUG = guid("MUG-325")
BODY = {
    "type": "PICKUP",
    "order_source": "ECOMMERCE",
    "order_status": "AWAITING_PROCESSING",
    "revenue_source": "Platen",
    "items": [{"size_id": MUG, "quantity": 1}],
}


async def called(at: Counter, method: str, path: str, body: object = None, *, proof: str = "") -> tuple[int, Any]:
    url = f"{at.shop.origin}/treez/dispensary/v3/practicestore{path}"
    headers = {"Authorization": proof or token(url, at.account, datetime.now(UTC))}
    answer = await at._client.request(method, url, json=body, headers=headers)
    return answer.status_code, answer.json()


def told(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["resultReason"]


def resigned(at: Counter, url: str, **claims: object) -> str:
    """A genuine proof of other claims."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    from services.practice.treez.key import private_key

    first = token(url, at.account, datetime.now(UTC)).partition(".")[0]
    found = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    if "life" in claims:
        found["exp"] = found["iat"] + claims.pop("life")
    text = base64.urlsafe_b64encode(json.dumps(found | claims).encode()).rstrip(b"=")
    signature = private_key(at.account.name).sign(text, padding.PKCS1v15(), hashes.SHA256())
    return f"{text.decode()}.{base64.b64encode(signature).decode()}"


def test_a_proof_is_two_parts_for_this_address_and_half_a_minute(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        path = "/ticket/status/AWAITING_PROCESSING/page/1/pagesize/1"
        url = f"{at.shop.origin}/treez/dispensary/v3/practicestore{path}"
        good = token(url, at.account, datetime.now(UTC))
        assert (await called(at, "GET", path, proof=good))[0] == 200
        old = token(url, at.account, datetime.now(UTC) - timedelta(minutes=2))
        wrong = [f"Bearer {good}", f"{good}.x", good[:-8], "x", old, token(url + "0", at.account, datetime.now(UTC))]
        for proof in (*wrong, resigned(at, url, iss="x"), resigned(at, url, oid="x")):
            status, reason = told(await called(at, "GET", path, proof=proof))
            assert (status, reason.partition(" ")[0]) == (401, "Full")
        assert (await called(at, "GET", path, proof=resigned(at, url, life=60_000)))[0] == 400

    at_counter(tmp_path, "treez", work)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"revenue_source": ""}, "MODEL_VALIDATION_FAIL"),
        ({"order_status": "COMPLETED"}, "INVALID_TICKET_STATUS"),
        ({"order_status": "PREVIEW"}, "INVALID_TICKET_STATUS"),
        ({"payments": [{"amount_paid": 1}]}, "INCORRECT_VALUE"),
        ({"customer_id": 20}, "TICKET_FORMAT_ERROR"),
        ({"items": [{"quantity": 1}]}, "TICKET_FORMAT_ERROR"),
        ({"items": [{"size_id": "x", "quantity": 1}]}, "PRODUCT_NOT_FOUND"),
        ({"items": [{"size_id": MUG, "quantity": 0}]}, "INCORRECT_VALUE"),
    ],
)
def test_what_a_ticket_must_be(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    async def work(at: Counter) -> None:
        assert told(await called(at, "POST", "/ticket/detailticket", BODY | change)) == (400, reason)
        assert told(await called(at, "POST", "/ticket/detailticket", [])) == (400, "TICKET_FORMAT_ERROR")
        assert at.house.tickets == {}

    at_counter(tmp_path, "treez", work)


def test_changes_until_it_is_paid_or_over(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        made = (await called(at, "POST", "/ticket/detailticket", BODY))[1]["data"]
        path = f"/ticket/update/{made['ticket_id']}"
        assert (await called(at, "PUT", path, BODY | {"order_status": "IN_PROCESS"}))[0] == 200
        assert told(await called(at, "PUT", "/ticket/update/x", BODY)) == (400, "TICKET_NOT_FOUND")
        assert told(await called(at, "PUT", path, BODY | {"order_status": "COMPLETED"}))[0] == 400
        at.house.completes = True
        assert told(await called(at, "PUT", path, BODY | {"order_status": "COMPLETED"})) == (400, "INCORRECT_VALUE")
        at.house.pay(at.house.tickets[made["ticket_id"]])
        assert told(await called(at, "PUT", path, BODY)) == (400, "INCORRECT_VALUE")
        assert (await called(at, "PUT", path, BODY | {"order_status": "COMPLETED"}))[0] == 200
        assert told(await called(at, "PUT", path, BODY)) == (400, "INVALID_TICKET_STATUS")

    at_counter(tmp_path, "treez", work)


def test_found_by_id_number_and_page(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        made = [(await called(at, "POST", "/ticket/detailticket", BODY))[1]["data"] for _ in range(3)]
        assert (await called(at, "GET", f"/ticket/{made[0]['ticket_id']}"))[1]["data"] == made[0]
        assert (await called(at, "GET", f"/ticket/ordernumber/{made[1]['order_number']}"))[1]["data"] == made[1]
        assert told(await called(at, "GET", f"/ticket/{made[1]['order_number']}")) == (400, "TICKET_NOT_FOUND")
        page = (await called(at, "GET", "/ticket/status/AWAITING_PROCESSING/page/2/pagesize/2"))[1]
        assert (page["ticketList"], page["pageElements"], page["totalElements"]) == (made[2:], 1, 3)
        assert told(await called(at, "GET", "/ticket/status/X/page/1/pagesize/51")) == (400, "RESPONSE_LIMIT_EXCEEDS")

    at_counter(tmp_path, "treez", work)


def test_customers(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        assert told(await called(at, "GET", "/customer/email/a@b.c")) == (404, "CUSTOMER_DOESNT_EXIST")
        assert told(await called(at, "POST", "/customer/detailcustomer", {})) == (400, "CUSTOMER_FIRST_NAME_BLANK")
        given = {"first_name": "A", "email": "a@b.c"}
        made = (await called(at, "POST", "/customer/detailcustomer", given))[1]["data"]
        assert (await called(at, "GET", "/customer/email/a@b.c"))[1]["data"] == [made]

    at_counter(tmp_path, "treez", work)
