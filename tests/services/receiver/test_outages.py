"""Who does not answer is said once for each account, with how many orders wait, and no more when it answers."""

from dataclasses import replace
from typing import Any

import pytest

from app.effects import BuyLabel, Effect, Mail, Refund, TellStatus
from app.orders import Fulfilment, Line, Money, Order
from app.states import State
from services.connector import Account
from services.receiver import accounts, attention, book, outages
from services.receiver.schema import OUTBOX
from services.receiver.state import State as Running
from tests.kit.orders import NOON, an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def wait(tiny: Tiny, *numbers: str) -> None:
    """Orders of which the shop must hear, and does not answer."""
    for number in numbers:
        assert await tiny.post(placed(an_order(number)), id=number) == 200
    await tiny.running.pump()
    tiny.shop.status = 503
    put(tiny, *(told(an_order(number)) for number in numbers))
    await tiny.running.pump()


def told(order: Order) -> TellStatus:
    fields: dict[str, Any] = {"key": f"{order.id}:tell", "order": order.id, "cause": "c", "fulfilment": f"{order.id}.1"}
    return TellStatus(**fields, state=State.READY)


def put(tiny: Tiny, *effects: Effect) -> None:
    with tiny.running.state.database.writing() as connection:
        for effect in effects:
            book.put_effect(connection, effect, tiny.running.clock(), tiny.running.clock())


def listed(tiny: Tiny) -> list[dict[str, object]]:
    with tiny.running.state.database.reading() as connection:
        return [one for one in attention.waiting(connection, tiny.running.state) if one["kind"] == "silent"]


async def test_however_many_orders_wait_it_is_said_once_and_goes_with_the_first_answer(tiny: Tiny) -> None:
    assert listed(tiny) == []
    await wait(tiny, *(str(1001 + n) for n in range(8)))
    (one,) = listed(tiny)
    assert one["title"] == "Shopify does not answer: 8 orders wait"
    assert one["words"] == (
        "Nothing is lost; it goes there when acme answers: #1001, #1002, #1003, #1004, #1005 and 3 more."
    )
    assert (one["since"], one["provider"], one["account"]) == (NOON, "shopify", "acme")
    tiny.running.clock.forward(minutes=30)
    await tiny.running.pump()
    assert [(again["id"], again["title"], again["since"]) for again in listed(tiny)] == [
        (one["id"], one["title"], one["since"])
    ]
    tiny.shop.status = 200
    tiny.running.clock.forward(minutes=11)
    await tiny.running.pump()
    assert listed(tiny) == []


async def test_one_order_is_said_as_one_and_counts_up(tiny: Tiny) -> None:
    await wait(tiny, "1001")
    assert [one["title"] for one in listed(tiny)] == ["Shopify does not answer: 1 order waits"]
    put(tiny, replace(told(an_order("1001")), key="more"))
    tiny.running.clock.forward(minutes=11)
    await tiny.running.pump()
    assert [one["title"] for one in listed(tiny)] == ["Shopify does not answer: 1 order waits"], (
        "two steps of one order"
    )


async def test_what_is_refused_or_waits_for_something_else_is_no_outage(tiny: Tiny) -> None:
    await wait(tiny, "1001")
    with tiny.running.state.database.writing() as connection:
        connection.execute(OUTBOX.update().values(error="Not yet: The store has not accepted it."))
        assert outages.waiting(connection, tiny.running.state) == []


def where(state: Running, order: Order, effect: Effect) -> tuple[str, str]:
    return outages._account(state, order, effect)


async def test_each_effect_waits_at_the_account_it_is_for(tiny: Tiny) -> None:
    state = tiny.running.state
    state.accounts["treez", "north"], state.accounts["treez", "south"] = (
        Account("treez", "north"),
        Account("treez", "south"),
    )
    order = an_order("1001")
    part = Fulfilment(f"{order.id}.1", route="treez", account="south", state=State.READY, lines=(Line("1", 1),))
    order = replace(order, fulfilments=(part,))
    base: dict[str, Any] = {"key": "k", "order": order.id, "cause": "c"}
    wish: dict[str, Any] = {
        "fulfilment": part.id,
        "label": "l",
        "carrier": "dhl/express",
        "service": "N",
        "grams": 1,
        "size": (1, 1, 1),
    }
    paid = Refund(**base, refund="r", reference="stitch/main/p/1", amount=Money())
    assert where(state, order, told(order)) == ("shopify", "acme")
    assert where(state, order, replace(told(order), provider="treez")) == ("treez", "south")
    assert where(state, order, paid) == ("stitch", "main")
    assert where(state, order, BuyLabel(**base, **wish)) == ("dhl", "express")
    gone = replace(order, fulfilments=(replace(part, account="west"),))
    assert where(state, gone, replace(told(order), provider="treez")) == ("", "")


async def test_a_mail_server_is_no_account(tiny: Tiny) -> None:
    await wait(tiny, "1001")
    await accounts.count_failure(tiny.running.state, Account("shopify", "acme"))
    with tiny.running.state.database.writing() as connection:
        connection.execute(OUTBOX.update().where(OUTBOX.c.kind == "TellStatus").values(state="done"))
    put(tiny, Mail(key="m", order=an_order("1001").id, cause="c", template="shipped"))
    with tiny.running.state.database.writing() as connection:
        connection.execute(OUTBOX.update().where(OUTBOX.c.key == "m").values(error="No answer: down"))
        assert outages.waiting(connection, tiny.running.state) == []
