"""Progress: written only where it differs, compared before it is set, a tag, and the last leg."""

from dataclasses import replace
from typing import Any

import pytest

from app.effects import TellStatus
from app.errors import Refused, Unreachable
from app.orders import Fulfilment
from app.states import State
from services.connector import Account
from services.providers import shopify
from tests.kit import deliveries as d
from tests.kit.orders import an_order, begun
from tests.services.providers.shopify.test_telling import fulfilled, left, part

ACCOUNT = d.ACCOUNTS["shopify"]
ORDER = begun(an_order())
SET: dict[str, Any] = {"data": {"metafieldsSet": {"metafields": [], "userErrors": []}}}
STALE = {"data": {"metafieldsSet": {"metafields": [], "userErrors": [{"code": "STALE_OBJECT", "message": "stale"}]}}}
HEARD = {"data": {"fulfillmentEventCreate": {"fulfillmentEvent": {"id": "e"}, "userErrors": []}}}
DONE = {"data": {"fulfillmentCreate": {"fulfillment": {"id": "gid://shopify/Fulfillment/9"}, "userErrors": []}}}


def marked(value: str = "", digest: str = "d1", tags: tuple[str, ...] = ()) -> dict[str, Any]:
    rows = [{"key": "production_status", "value": value, "compareDigest": digest}] if value else []
    return {"data": {"order": {"id": "g", "tags": list(tags), "metafields": {"nodes": rows}}}}


def status(state: State = State.READY) -> TellStatus:
    return TellStatus(key="k", order=ORDER.id, cause="c", fulfilment=ORDER.fulfilments[0].id, state=state)


def told(*answers: object, effect: TellStatus | None = None, account: Account = ACCOUNT) -> list[Any]:
    played = d.Answers(*answers)
    assert played.drive(shopify.push(ORDER, effect or status(), account)) == []
    assert played.unused == 0
    return [played.json(n)["variables"] for n in range(len(played.requests))]


@pytest.mark.parametrize(("there", "digest"), [("", None), ("in_production", "d1")])
def test_a_field_is_set_only_if_it_is_as_it_was_read(there: str, digest: str | None) -> None:
    [field] = told(marked(there), SET)[1]["metafields"]
    assert (field["value"], field["compareDigest"]) == ("ready", digest)


def test_what_is_there_already_is_not_written() -> None:
    assert len(told(marked("ready"))) == 1


def test_where_somebody_was_quicker_it_is_read_again() -> None:
    said = told(marked("in_production", "d1"), STALE, marked("moonlit", "d2"), SET)
    assert said[3]["metafields"][0]["compareDigest"] == "d2"
    with pytest.raises(Unreachable, match="keeps changing"):
        told(*[marked("in_production"), STALE] * 3)


def test_one_tag_says_how_far_it_is() -> None:
    account = Account("shopify", "main", {**ACCOUNT.fields, "tags": "yes"})
    good: dict[str, Any] = {"data": {"tagsAdd": {"userErrors": []}, "tagsRemove": {"userErrors": []}}}
    said = told(marked("ready", tags=("gift", "Platen: in production")), good, good, account=account)
    assert [row["tags"] for row in said[1:]] == [["Platen: ready"], ["Platen: in production"]]
    assert len(told(marked("ready", tags=("Platen: ready",)), account=account)) == 1


def test_a_parcel_on_its_last_leg_is_heard_of_once() -> None:
    sent = fulfilled("T1", {"1": 1})
    delivered = status(State.DELIVERED)
    said = told(marked("delivered"), left(sent=(sent,)), HEARD, effect=delivered)
    assert said[2]["event"] == {"fulfillmentId": "gid://shopify/Fulfillment/9", "status": "DELIVERED"}
    for word in ("DELIVERED", "PICKED_UP"):
        assert len(told(marked("delivered"), left(sent=({**sent, "displayStatus": word},)), effect=delivered)) == 2


def test_what_no_carrier_brings_is_fulfilled_first() -> None:
    effect = status(State.OUT_FOR_DELIVERY)
    said = told(marked("out_for_delivery"), left(part("A", {"1": 1})), DONE, HEARD, effect=effect)
    assert "trackingInfo" not in said[2]["fulfillment"]
    assert said[3]["event"]["status"] == "OUT_FOR_DELIVERY"
    with pytest.raises(Refused, match="left to fulfil"):
        told(marked("out_for_delivery"), left(), effect=effect)


def test_of_an_order_in_parts_each_has_its_own_field() -> None:
    second = replace(ORDER.fulfilments[0], id=f"{ORDER.id}.2")
    parts: tuple[Fulfilment, ...] = (*ORDER.fulfilments, second)
    played = d.Answers(marked(), SET)
    played.drive(shopify.push(replace(ORDER, fulfilments=parts), status(), ACCOUNT))
    said: Any = played.json()["variables"]
    assert said["metafields"][0]["key"] == "production_status_1"
