"""Talks with Printful: look first, order once, cancel once, ask for changes, and say what is wrong."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.effects import CancelAtProvider, Submit, TellParcel
from app.errors import RateLimited, Refused, Unreachable, Unsupported
from app.events import Cancelled, Event, Moved, Placed, Sent, Submitted
from app.orders import Parcel
from app.states import State
from services.http import judge
from services.providers import printful
from tests.kit import deliveries as d
from tests.services.providers.printful.test_asking import account, outsourced

ORDER, PART = outsourced()
NAME = f"@{ORDER.id}-1"
SUBMIT = Submit(key="k", order=ORDER.id, cause="c", fulfilment=PART.id, provider="printful")
CANCEL = CancelAtProvider(
    key="k", order=ORDER.id, cause="c", fulfilment=PART.id, provider="printful", reference="700001"
)
NOT_FOUND = Refused("refused (404)", status=404)


def answer(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("printful", name))
    return found


def v1(status: str) -> dict[str, Any]:
    result = answer("get_order_v1")["result"] | {"status": status, "shipments": []}
    return {"code": 200, "result": result}


def kinds(events: list[Event]) -> list[str]:
    return [type(e).__name__ for e in events]


def test_a_new_order_is_looked_up_then_made_as_a_draft() -> None:
    answers = d.Answers(NOT_FOUND, v1("draft"))
    events = answers.drive(printful.push(ORDER, SUBMIT, account()))
    assert d.asked(answers) == [f"GET /orders/{NAME}", "POST /orders"]
    assert answers.requests[0].headers["authorization"] == "Bearer pf"
    assert answers.requests[0].headers["x-pf-store-id"] == "7"
    submitted = events[0]
    assert isinstance(submitted, Submitted)
    assert (submitted.order, submitted.fulfilment, submitted.reference) == (ORDER.id, PART.id, "700001")
    assert kinds(events) == ["Submitted", "Released", "Moved"]


def test_after_an_unknown_outcome_it_is_found_and_not_made_again() -> None:
    cut = d.Answers(NOT_FOUND, Unreachable("no answer in time"))
    with pytest.raises(Unreachable):
        cut.drive(printful.push(ORDER, SUBMIT, account()))
    again = d.Answers(v1("draft"))
    assert kinds(again.drive(printful.push(ORDER, SUBMIT, account())))[0] == "Submitted"
    assert d.asked(again) == [f"GET /orders/{NAME}"]


def test_confirming_is_a_step_of_its_own_and_happens_once() -> None:
    answers = d.Answers(NOT_FOUND, v1("draft"), v1("pending"))
    events = answers.drive(printful.push(ORDER, SUBMIT, account(confirm="yes")))
    assert d.asked(answers)[2] == "POST /orders/700001/confirm"
    moved = events[-1]
    assert isinstance(moved, Moved)
    assert (moved.to, moved.sub) == (State.CONFIRMED, "provider_pending")
    again = d.Answers(v1("inprocess"))
    events = again.drive(printful.push(ORDER, SUBMIT, account(confirm="yes")))
    assert len(again.requests) == 1
    assert isinstance(events[-1], Moved)


def test_version_2_orders_and_confirms_at_its_own_addresses() -> None:
    products = json.dumps({"FRAME-30x40": 4012})
    draft = {"data": answer("get_order_v2")["data"] | {"status": "draft"}}
    pending = {"data": draft["data"] | {"status": "pending"}}
    answers = d.Answers(NOT_FOUND, draft, pending)
    answers.drive(printful.push(ORDER, SUBMIT, account(version="2", confirm="yes", products=products)))
    assert d.asked(answers) == [f"GET /v2/orders/{NAME}", "POST /v2/orders", "POST /v2/orders/700001/confirmation"]


def test_other_refusals_are_not_taken_for_not_found() -> None:
    with pytest.raises(Refused, match="401"):
        d.Answers(Refused("refused (401)", status=401)).drive(printful.push(ORDER, SUBMIT, account()))


def test_canceling_looks_first_and_uses_version_1() -> None:
    answers = d.Answers(v1("pending"), v1("canceled"))
    [event] = answers.drive(printful.push(ORDER, CANCEL, account(version="2")))
    assert d.asked(answers) == ["GET /orders/700001", "DELETE /orders/700001"]
    assert isinstance(event, Cancelled)
    assert (event.order, event.fulfilment) == (ORDER.id, PART.id)
    already = d.Answers(v1("canceled"))
    assert kinds(already.drive(printful.push(ORDER, CANCEL, account()))) == ["Cancelled"]
    assert len(already.requests) == 1


def test_what_it_cannot_be_told() -> None:
    tell = TellParcel(key="k", order=ORDER.id, cause="c", fulfilment=PART.id, parcel=Parcel("p"))
    with pytest.raises(Unsupported):
        d.Answers().drive(printful.push(ORDER, tell, account()))


def test_one_order_by_its_id_or_by_ours() -> None:
    answers = d.Answers(answer("get_order_v1"))
    events = answers.drive(printful.pull("700001", account()))
    assert kinds(events) == ["Submitted", "Released", "Moved", "Sent", "Sent"]
    by_name = d.Answers(answer("get_order_v1"))
    assert [e.id for e in by_name.drive(printful.pull(PART.id, account()))] == [e.id for e in events]
    assert d.asked(by_name) == [f"GET /orders/{NAME}"]


def test_version_2_brings_the_shipments() -> None:
    answers = d.Answers(answer("get_order_v2"), answer("get_shipments_v2"))
    events = answers.drive(printful.pull("700001", account(version="2")))
    assert len([e for e in events if isinstance(e, Sent)]) == 2
    assert d.asked(answers)[1] == "GET /v2/orders/700001/shipments?limit=100"


def test_an_own_order_of_version_2_brings_its_pictures() -> None:
    own = {"data": answer("get_order_v2")["data"] | {"external_id": None}}
    layers = [{"placement": "front", "layers": [{"type": "file", "url": "https://pf.example/a.png"}]}]
    items = {"data": [own["data"]["order_items"][0] | {"placements": layers}]}
    events = d.Answers(own, {"data": []}, items).drive(printful.pull("700001", account(version="2")))
    assert isinstance(events[0], Placed)
    assert [a.url for a in events[0].snapshot.artworks] == ["https://pf.example/a.png"]


def test_changed_orders_until_a_page_is_all_older() -> None:
    fresh, old = v1("inprocess")["result"], v1("draft")["result"] | {"updated": 1700000000}
    page = {"code": 200, "result": [fresh] + [old] * 99}
    answers = d.Answers(page, {"code": 200, "result": [old] * 100})
    events = answers.drive(printful.sweep(account(), datetime(2026, 1, 1, tzinfo=UTC)))
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers) == ["GET /orders?offset=0&limit=100", "GET /orders?offset=100&limit=100"]


def stores(*ids: int) -> dict[str, Any]:
    return {"code": 200, "result": [{"id": i, "name": "Shop"} for i in ids]}


SCOPES = {"code": 200, "result": {"scopes": [{"scope": "orders", "display_name": "Orders"}]}}


def test_the_check() -> None:
    assert d.Answers(stores(7, 8), SCOPES).drive(printful.check(account())) == []
    with pytest.raises(Refused, match="store 7"):
        d.Answers(stores(8)).drive(printful.check(account()))
    with pytest.raises(Refused, match="several"):
        d.Answers(stores(7, 8)).drive(printful.check(account(store="")))
    with pytest.raises(Refused, match="make orders"):
        d.Answers(stores(7), {"code": 200, "result": {"scopes": []}}).drive(printful.check(account()))


def failed(status: int, said: dict[str, Any]) -> Exception:
    response = httpx.Response(status, json=said, request=httpx.Request("GET", "https://api.printful.com/orders"))
    with pytest.raises(Exception, match=r"printful") as found:
        judge(response)
    return found.value


def test_its_own_words_and_its_own_wait_come_through() -> None:
    error = failed(400, {"result": "Bad", "error": {"reason": "BadRequest", "message": "External ID is used"}})
    with pytest.raises(Refused, match="External ID is used"):
        d.Answers(NOT_FOUND, error).drive(printful.push(ORDER, SUBMIT, account()))
    wait = failed(429, {"code": 429, "result": "Too many requests, try again after 17 seconds"})
    with pytest.raises(RateLimited) as found:
        d.Answers(wait).drive(printful.check(account()))
    assert found.value.retry_after == 17.0
