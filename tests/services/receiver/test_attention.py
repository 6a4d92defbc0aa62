"""What needs a person is listed in words, can be tried again or left, and then is gone from the list."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.effects import Alert
from app.events import Cancelled, RefundDeclined, RefundReleased, Undone
from app.orders import Money
from app.refunding import alert_key
from app.states import CancelReason, Payment
from services.receiver import book
from services.receiver.schema import OUTBOX
from tests.kit import tinyshop
from tests.kit.orders import an_order, at, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def _waiting(tiny: Tiny) -> list[dict[str, object]]:
    answer = await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)
    found: list[dict[str, object]] = answer.json()
    return found


async def test_a_message_that_cannot_be_read_is_tried_again_or_left(tiny: Tiny) -> None:
    await tiny.post_bytes(b"not a message", id="a")
    await tiny.post_bytes(b"neither", id="b")
    await tiny.running.pump()
    newest, oldest = await _waiting(tiny)
    assert newest["words"] == "This is not one of the shop's messages."
    path = f"/api/v1/attention/delivery/{newest['id']}/"
    assert (await tiny.running.client.post(path + "retry", headers=tiny.by(tiny.lerato))).json() == {"done": True}
    await tiny.running.pump()
    assert len(await _waiting(tiny)) == 2
    assert (await tiny.running.client.post(path + "ignore", headers=tiny.by(tiny.lerato))).json() == {"done": True}
    assert [one["id"] for one in await _waiting(tiny)] == [oldest["id"]]


async def test_what_somebody_must_mark_at_a_till_is_one_sentence_in_plain_sight(tiny: Tiny) -> None:
    order, words = an_order("1"), "Flowhub cannot be told that #1 is ready: mark it there."
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    alert = Alert(key=book.untold(order.id, "flowhub"), order=order.id, cause="c", words=words)
    with tiny.running.state.database.writing() as connection:
        book.put_effect(connection, alert, at(), at())
    [one] = [one for one in await _waiting(tiny) if one["order"] == order.id]
    assert (one["title"], one["words"], one["actions"]) == (words, "", ["open", "ignore"])


@pytest.mark.parametrize("path", ["delivery/99/retry", "effect/99/ignore", "nothing/1/retry", "delivery/1/burn"])
async def test_what_is_not_there_is_said_to_be_not_there(tiny: Tiny, path: str) -> None:
    answer = await tiny.running.client.post(f"/api/v1/attention/{path}", headers=tiny.by(tiny.lerato))
    assert answer.status_code == 404


async def test_only_leaders_decide(tiny: Tiny) -> None:
    await tiny.post_bytes(b"not a message", id="a")
    await tiny.running.pump()
    (one,) = await _waiting(tiny)
    for headers in (tiny.auth, tiny.by(tiny.naledi)):
        answer = await tiny.running.client.post(f"/api/v1/attention/delivery/{one['id']}/ignore", headers=headers)
        assert answer.status_code == 403
    assert len(await _waiting(tiny)) == 1


async def test_giving_up_needs_a_reason_that_then_stands_with_the_order(tiny: Tiny) -> None:
    order = an_order("1")
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    with tiny.running.state.database.writing() as connection:
        connection.execute(OUTBOX.update().values(state="dead", tries=5, error="Refused: no"))
    failed = [one for one in await _waiting(tiny) if one["kind"] == "effect"]
    assert failed
    for one in failed:
        assert (one["number"], one["order"]) == (order.number, order.id)
        assert one["actions"] == ["open", "retry", "give_up"]
        path = f"/api/v1/attention/effect/{one['id']}/give_up"
        by = tiny.by(tiny.lerato)
        for body in ({}, {"reason": "  "}):
            assert (await tiny.running.client.post(path, json=body, headers=by)).status_code == 422
        assert (await tiny.running.client.post(path, json={"reason": "By phone"}, headers=by)).json() == {"done": True}
        assert (await tiny.running.client.post(path, json={"reason": "Again"}, headers=by)).status_code == 404
    with tiny.running.state.database.reading() as connection:
        kept = book.find(connection, order.id)
        assert set(connection.execute(select(OUTBOX.c.state)).scalars()) == {"done"}
    assert kept is not None
    assert [(n.by.name, n.text.endswith("Given up: By phone")) for n in kept.order.notes] == [
        ("Lerato Venter", True) for _ in failed
    ]
    assert await _waiting(tiny) == []


async def test_words_nobody_knows_and_refused_messages_are_listed_with_what_can_be_done(tiny: Tiny) -> None:
    await tiny.post(placed(an_order("1")), id="order")
    await tiny.post_bytes(tinyshop.body(status=(an_order("1").id, "Odd")), id="a")
    await tiny.post_bytes(tinyshop.body(unknown=("Something a person reads",)), id="b")
    assert await tiny.post_bytes(b"{}", id="c", secret="wrong") == 401
    await tiny.running.pump()
    found = {str(one["kind"]): one for one in await _waiting(tiny)}
    assert set(found) == {"word", "text", "refused"}
    assert found["word"]["actions"] == ["map", "ignore"]
    assert (found["refused"]["tries"], found["refused"]["account"]) == (1, "acme")
    for kind in ("word", "text"):
        path = f"/api/v1/attention/{kind}/{found[kind]['id']}/ignore"
        assert (await tiny.running.client.post(path, headers=tiny.by(tiny.lerato))).json() == {"done": True}
    assert [one["kind"] for one in await _waiting(tiny)] == ["refused"]


async def test_an_account_with_open_orders_that_fell_silent(tiny: Tiny) -> None:
    await tiny.post(placed(an_order("1")), id="order")
    await tiny.running.pump()
    tiny.shop.status = 500
    tiny.running.clock.forward(minutes=4 * 60 + 20)
    assert [one["kind"] for one in await _waiting(tiny)] == ["silent"]


@pytest.mark.parametrize("decision", ["release", "decline"])
async def test_a_prepared_refund_is_listed_until_it_is_decided(tiny: Tiny, decision: str) -> None:
    order = replace(
        an_order("1", payment=Payment.PAID),
        total=Money(Decimal("45.00"), "USD"),
        payment_reference="stripe/main/pi_1",
    )
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    base: dict[str, Any] = {"order": order.id, "at": at(1), "author": tiny.lerato.author("Press 2"), "reason": "x"}
    assert [a.message for a in await tiny.send(Cancelled(id="c", why=CancelReason.CUSTOMER, **base))] == [""]
    (one,) = [one for one in await _waiting(tiny) if one["kind"] in ("refund", "effect")]
    assert one["title"] == f"A refund of 45.00 USD for {order.number} waits for a manager"
    assert (one["kind"], one["order"], one["actions"]) == ("refund", order.id, ["open"])
    path = f"/api/v1/attention/effect/{one['id']}/ignore"
    assert (await tiny.running.client.post(path, headers=tiny.by(tiny.lerato))).status_code == 404
    with tiny.running.state.database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    kind = RefundReleased if decision == "release" else RefundDeclined
    refund = kept.order.refunds[0].id
    assert [a.message for a in await tiny.send(kind(id="d", refund=refund, **base))] == [""]
    assert not [one for one in await _waiting(tiny) if one["kind"] == "refund"]
    with tiny.running.state.database.reading() as connection:
        told = select(OUTBOX.c.state).where(OUTBOX.c.key == alert_key(kept.order.refunds[0]))
        assert connection.execute(told).scalar_one() == "done"


async def _a_refund(tiny: Tiny) -> tuple[dict[str, Any], str]:
    """What a manager's steps share, and a refund that waits because the order was canceled by the step `c`."""
    order = replace(
        an_order("1", payment=Payment.PAID),
        total=Money(Decimal("45.00"), "USD"),
        payment_reference="stripe/main/pi_1",
    )
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    base: dict[str, Any] = {"order": order.id, "at": at(1), "author": tiny.lerato.author("Press 2"), "reason": "x"}
    assert [a.message for a in await tiny.send(Cancelled(id="c", why=CancelReason.CUSTOMER, **base))] == [""]
    with tiny.running.state.database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    return base, kept.order.refunds[0].id


async def _refunds(tiny: Tiny) -> list[object]:
    return [one["title"] for one in await _waiting(tiny) if one["kind"] == "refund"]


async def test_a_refund_whose_release_was_undone_waits_again(tiny: Tiny) -> None:
    base, refund = await _a_refund(tiny)
    waits = await _refunds(tiny)
    assert len(waits) == 1
    assert [a.message for a in await tiny.send(RefundReleased(id="r", refund=refund, **base))] == [""]
    assert await _refunds(tiny) == []
    assert [a.message for a in await tiny.send(Undone(id="u", undoes="r", **base))] == [""]
    assert await _refunds(tiny) == waits
    assert [a.message for a in await tiny.send(RefundReleased(id="again", refund=refund, **base))] == [""]
    assert await _refunds(tiny) == []


async def test_a_refund_of_a_canceling_that_was_undone_waits_for_nobody(tiny: Tiny) -> None:
    base, _ = await _a_refund(tiny)
    waits = await _refunds(tiny)
    assert [a.message for a in await tiny.send(Undone(id="u", undoes="c", **base))] == [""]
    assert await _refunds(tiny) == []
    assert [a.message for a in await tiny.send(Cancelled(id="c2", why=CancelReason.CUSTOMER, **base))] == [""]
    assert await _refunds(tiny) == waits


async def test_that_customers_get_no_mail_is_said_once(tiny: Tiny) -> None:
    post, tiny.running.state.post = tiny.running.state.post, None
    await tiny.post(placed(an_order("1")), id="one")
    await tiny.post(placed(an_order("2")), id="two")
    await tiny.running.pump()
    (entry,) = [one for one in await _waiting(tiny) if one["kind"] == "mail"]
    assert str(entry["words"]).startswith("2 mails were not sent")
    tiny.running.state.post = post
    assert not [one for one in await _waiting(tiny) if one["kind"] == "mail"]
