"""Deliveries are kept once, read once, wait for their order, and never stop those behind them."""

import pytest
from sqlalchemy import select

from app import wire
from app.events import Noted
from services.receiver import inbox
from services.receiver.schema import HISTORY, INBOX, OUTBOX
from tests.kit import tinyshop
from tests.kit.orders import NOON, SHOPIFY, an_order, new_id, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


def _rows(tiny: Tiny) -> dict[str, tuple[str, str]]:
    with tiny.running.state.database.reading() as connection:
        rows = connection.execute(select(INBOX.c.key, INBOX.c.state, INBOX.c.error)).all()
    return {row.key: (row.state, row.error or "") for row in rows}


def _states(tiny: Tiny) -> dict[str, str]:
    return {key: state for key, (state, _) in _rows(tiny).items()}


def _note(order: str, text: str = "Mind the whiskers") -> Noted:
    return Noted(id=new_id(), order=order, at=NOON, author=SHOPIFY, text=text)


async def test_a_delivery_is_kept_once_per_key(tiny: Tiny) -> None:
    event = placed(an_order())
    for _ in range(3):
        assert await tiny.post(event, id="a") == 200
    assert _states(tiny) == {"a": "new"}


@pytest.mark.parametrize("key", ["x" * 500, "a\tb", "\N{PILE OF POO}" * 90, "é" * 200])
async def test_any_key_is_kept_and_known_again(tiny: Tiny, key: str) -> None:
    event = placed(an_order())
    headers = [(b"X-Proof", tinyshop.SECRET.encode()), (b"X-Id", key.encode())]
    for _ in range(2):
        answer = await tiny.running.client.post("/hooks/shopify/acme", content=tinyshop.body(event), headers=headers)
        assert answer.status_code == 200
    assert len(_rows(tiny)) == 1


async def test_an_event_before_its_order_waits_for_it(tiny: Tiny) -> None:
    order = an_order()
    await tiny.post(_note(order.id), id="early")
    await tiny.running.pump()
    assert _states(tiny) == {"early": "waiting"}
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    assert _states(tiny) == {"early": "done", "order": "done"}
    page = await tiny.feed((await tiny.cursor()).rsplit(".", 2)[0] + ".0." + "0" * 16)
    assert len(wire.read_order(bytes(page.items[-1].body)).notes) == 1


async def test_unknown_words_are_listed_and_change_nothing(tiny: Tiny) -> None:
    await tiny.post_bytes(tinyshop.body(unknown=["order_teleported"]), id="strange")
    await tiny.post_bytes(tinyshop.body(placed(an_order()), unknown=["sparkles"]), id="half")
    await tiny.running.pump()
    rows = _rows(tiny)
    assert rows["strange"][0] == "dead"
    assert "order_teleported" in rows["strange"][1]
    assert rows["half"][0] == "done"
    assert "sparkles" in rows["half"][1]


async def test_poison_never_blocks_what_is_behind_it(tiny: Tiny) -> None:
    for n in range(40):
        await tiny.post_bytes(b"{" * n, id=f"bad{n}")
    await tiny.post(placed(an_order()), id="good")
    await tiny.running.pump()
    states = _states(tiny)
    assert states.pop("good") == "done"
    assert set(states.values()) == {"dead"}


async def test_all_events_of_a_delivery_or_none(tiny: Tiny) -> None:
    order = an_order()
    await tiny.post(placed(order), _note("pl0000000000000000000000000000"), id="half")
    await tiny.running.pump()
    assert _states(tiny) == {"half": "waiting"}
    with tiny.running.state.database.reading() as connection:
        assert connection.execute(select(HISTORY)).all() == []
        assert connection.execute(select(OUTBOX)).all() == []
    assert (await tiny.cursor()).split(".")[1] == "0"


async def test_a_doorbell_asks_the_shop_and_again_when_it_is_read_again(tiny: Tiny) -> None:
    order = an_order()
    tiny.shop.said = wire.json_bytes({"events": [wire.plain(placed(order))]})
    await tiny.post_bytes(tinyshop.body(refetch="1001"), id="bell")
    await tiny.running.pump()
    assert tiny.shop.count("/orders/1001") == 1
    assert (await tiny.cursor()).split(".")[1] == "1"
    assert await inbox.replay(tiny.running.state, only_dead=False) == 1
    await tiny.running.pump()
    assert tiny.shop.count("/orders/1001") == 2
    assert (await tiny.cursor()).split(".")[1] == "1"


async def test_an_account_that_is_gone_leaves_its_messages_to_a_person(tiny: Tiny) -> None:
    await tiny.post(placed(an_order()), id="late")
    tiny.running.state.accounts.clear()
    await tiny.running.pump()
    assert _states(tiny) == {"late": "dead"}


async def test_what_arrived_survives_a_new_start(tiny: Tiny) -> None:
    """Headers and body come back as they were sent."""
    body = tinyshop.body(placed(an_order()))
    await tiny.post_bytes(body, id="kept")
    with tiny.running.state.database.reading() as connection:
        delivery = inbox.delivery_of(connection.execute(select(INBOX)).one())
    assert delivery.body == body
    assert delivery.text("x-id") == "kept"
    assert delivery.received_at == tiny.running.clock()


async def test_a_doorbell_may_name_its_order_at_length(tiny: Tiny) -> None:
    name = "link-" + "8f7c1c52-6c1f-4f0a-9d0e-5a8f3b0f1a11" * 4
    await tiny.post_bytes(tinyshop.body(refetch=name), id="bell")
    await tiny.running.pump()
    assert _states(tiny) == {"bell": "done"}
    assert tiny.shop.count(f"/orders/{name}") == 1
