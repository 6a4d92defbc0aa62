"""A message in, an order on the feed, a step back, effects out: on both databases."""

import json
from dataclasses import replace

import pytest

from app import wire
from app.events import Held, Moved, Noted, Undone
from app.orders import Order
from app.people import Author
from app.protocol import Result
from app.states import HoldReason, Role, State
from tests.kit import deliveries
from tests.kit.orders import new_id
from tests.services.receiver.conftest import Desk

pytestmark = pytest.mark.anyio
BODY = deliveries.recorded("shopify", "orders_paid")


async def _placed(desk: Desk) -> tuple[Order, str]:
    cursor = await desk.cursor()
    assert await desk.hook(BODY) == 200
    await desk.running.pump()
    page = await desk.feed(cursor)
    assert len(page.items) == 1
    return wire.read_order(bytes(page.items[0].body)), page.cursor


def _by(desk: Desk, *, manager: bool = False) -> Author:
    person = desk.lerato if manager else desk.naledi
    return person.author("Press 2")


async def test_an_order_comes_in_once_however_often_it_is_posted(desk: Desk) -> None:
    order, cursor = await _placed(desk)
    assert order.state is State.RECEIVED
    for _ in range(3):
        assert await desk.hook(BODY) == 200
    assert await desk.hook(BODY, id="w2") == 200
    await desk.running.pump()
    assert (await desk.feed(cursor)).items == ()
    assert desk.running.letters.subjects() == [f"We have your order {order.number}"]


async def test_forged_messages_leave_nothing_but_a_count(desk: Desk) -> None:
    cursor = await desk.cursor()
    assert await desk.hook(BODY, secret="another secret of decent length") == 401
    await desk.running.pump()
    assert (await desk.feed(cursor)).items == ()
    accounts = (await desk.running.client.get("/api/v1/accounts", headers=desk.auth)).json()
    assert accounts[0]["refused"][0]["count"] == 1
    assert accounts[0]["messages"] == 0
    assert deliveries.SECRET not in json.dumps(accounts)


async def test_a_genuine_message_that_cannot_be_read_waits_for_a_person(desk: Desk) -> None:
    assert await desk.hook(b'{"id": NaN', id="bad") == 200
    assert await desk.hook(BODY, id="good") == 200
    await desk.running.pump()
    waiting = (await desk.running.client.get("/api/v1/attention", headers=desk.auth)).json()
    assert [w["kind"] for w in waiting] == ["delivery"]
    assert (await desk.cursor()).split(".")[1] == "1"
    retry = await desk.running.client.post(
        f"/api/v1/attention/delivery/{waiting[0]['id']}/retry", headers=desk.auth | {"X-Platen-Person": desk.lerato.id}
    )
    assert retry.json() == {"done": True}


async def test_a_step_is_taken_once_and_answered_the_same_for_ever(desk: Desk) -> None:
    order, cursor = await _placed(desk)
    note = Noted(id=new_id(), order=order.id, at=desk.running.clock(), author=_by(desk), text="Mind the whiskers")
    first = await desk.send(note)
    assert first[0].result is Result.APPLIED
    assert await desk.send(note) == first
    page = await desk.feed(cursor)
    assert len(page.items) == 1
    assert len(wire.read_order(bytes(page.items[0].body)).notes) == 1
    other = await desk.send(replace(note, text="Something else"))
    assert other[0].result is Result.REJECTED


async def test_the_receivers_own_table_says_who_may(desk: Desk) -> None:
    order, _ = await _placed(desk)
    author = replace(_by(desk), role=Role.MANAGER)
    confirm = Moved(
        id=new_id(), order=order.id, at=desk.running.clock(), author=author, to=State.SHIPPED, reason="jump"
    )
    answer = (await desk.send(confirm))[0]
    assert answer.result is Result.REJECTED
    assert answer.message
    stranger = replace(confirm, id=new_id(), author=Author(Role.ADMIN, "Eve", "nobody"))
    assert (await desk.send(stranger))[0].result is Result.REJECTED


async def test_customers_hear_nothing_inside_the_undo_window_and_nothing_of_what_was_undone(desk: Desk) -> None:
    order, _ = await _placed(desk)
    desk.running.letters.letters.clear()
    clock = desk.running.clock
    cancel = Moved(
        id=new_id(), order=order.id, at=clock(), author=_by(desk, manager=True), to=State.CANCELED, reason="test"
    )
    assert (await desk.send(cancel))[0].result is Result.APPLIED
    await desk.running.pump()
    assert desk.running.letters.subjects() == []
    clock.forward(minutes=2)
    undo = Undone(id=new_id(), order=order.id, at=clock(), author=_by(desk, manager=True), undoes=cancel.id)
    assert (await desk.send(undo))[0].result is Result.APPLIED
    clock.forward(minutes=30)
    await desk.running.pump()
    assert desk.running.letters.subjects() == []


async def test_a_mail_leaves_once_when_the_window_has_closed(desk: Desk) -> None:
    order, _ = await _placed(desk)
    desk.running.letters.letters.clear()
    clock = desk.running.clock
    cancel = Moved(
        id=new_id(), order=order.id, at=clock(), author=_by(desk, manager=True), to=State.CANCELED, reason="test"
    )
    await desk.send(cancel)
    clock.forward(minutes=6)
    await desk.running.pump()
    assert desk.running.letters.subjects() == [f"Your order {order.number} was canceled"]
    undo = Undone(id=new_id(), order=order.id, at=clock(), author=_by(desk, manager=True), undoes=cancel.id)
    assert (await desk.send(undo))[0].result is Result.REJECTED
    clock.forward(minutes=60)
    await desk.running.pump()
    assert len(desk.running.letters.letters) == 1


async def test_two_steps_in_one_batch_do_not_block_each_other(desk: Desk) -> None:
    order, _ = await _placed(desk)
    at, by = desk.running.clock(), _by(desk)
    wrong = Moved(id=new_id(), order=order.id, at=at, author=by, to=State.READY)
    hold = Held(id=new_id(), order=order.id, at=at, author=by, why=HoldReason.ARTWORK)
    assert [a.result for a in await desk.send(wrong, hold)] == [Result.REJECTED, Result.APPLIED]


async def test_replaying_everything_changes_nothing(desk: Desk) -> None:
    from services.receiver import inbox

    _, cursor = await _placed(desk)
    letters = len(desk.running.letters.letters)
    assert await inbox.replay(desk.running.state, only_dead=False) == 1
    await desk.running.pump()
    assert (await desk.feed(cursor)).items == ()
    assert len(desk.running.letters.letters) == letters


async def test_a_secret_in_an_address_is_not_kept(desk: Desk) -> None:
    from services.receiver.inbox import without_secrets

    assert without_secrets("secret=abc&a=1&token=x&Secret=y&b=") == "a=1&b="
    await _placed(desk)
    path = desk.running.state.database.path
    if path is not None:
        assert b"secret=" not in path.read_bytes()


async def test_only_an_admin_sets_up_accounts_and_a_manager_looks_after_failures(desk: Desk) -> None:
    put = desk.running.client.put
    body = json.dumps({"shop": "other.myshopify.com"})
    for who in ("", desk.naledi.id, desk.lerato.id, "nobody"):
        answer = await put("/api/v1/accounts/shopify/main", content=body, headers=desk.auth | {"X-Platen-Person": who})
        assert answer.status_code == 403
    admin = desk.running.person("Ana Admin", Role.ADMIN)
    answer = await put("/api/v1/accounts/shopify/main", content=body, headers=desk.auth | {"X-Platen-Person": admin.id})
    assert answer.status_code == 200
    account = desk.running.state.account("shopify", "main")
    assert account is not None
    assert account.get("shop") == "other.myshopify.com"
    assert account.get("secret") == deliveries.SECRET, "what was not given was lost"


async def test_a_mail_in_its_window_cannot_be_hurried(desk: Desk) -> None:
    import sqlalchemy as sa

    from services.receiver import outbox
    from services.receiver.schema import OUTBOX

    order, _ = await _placed(desk)
    desk.running.letters.letters.clear()
    by = _by(desk, manager=True)
    cancel = Moved(id=new_id(), order=order.id, at=desk.running.clock(), author=by, to=State.CANCELED, reason="test")
    await desk.send(cancel)
    with desk.running.state.database.reading() as connection:
        ids = list(connection.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.cause == cancel.id)).scalars())
    assert ids
    assert [await outbox.retry(desk.running.state, id_) for id_ in ids] == [False] * len(ids)
    await desk.running.pump()
    assert desk.running.letters.letters == []
