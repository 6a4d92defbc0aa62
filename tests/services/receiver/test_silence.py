"""Orders nobody spoke of for too long are counted for each account that was asked about them, with the age of what is
shown; an answer counts even where it says nothing new."""

from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from app.events import Cause, Moved, Noted
from app.orders import Fulfilment, Order
from app.people import Author
from app.states import Role, State
from services.connector import Account, Can, Capabilities, Talk
from services.receiver.schema import HEARD
from tests.kit import tinyshop
from tests.kit.orders import MANAGER, SHOPIFY, an_order, at, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
HOURS = 60


class _Unswept(tinyshop.TinyShop):
    """It can only be asked about single orders."""

    CAPABILITIES = Capabilities(frozenset({Can.PUSH}))

    def sweep(self, account: Account, since: datetime) -> Talk:
        yield from ()
        return []


class _House(_Unswept):
    NAME, TITLE = "prodigi", "Tiny house"
    CAPABILITIES = Capabilities(frozenset({Can.PUSH, Can.SUBMIT}))

    def pull(self, order: str, account: Account) -> Talk:
        yield httpx.Request("GET", f"https://house.example/{order}")
        return []


def _both(tiny: Tiny) -> None:
    """A shop and a print house, neither of which can be asked for all changes."""
    tiny.running.state.providers = {"shopify": _Unswept(), "prodigi": _House()}
    tiny.running.account("prodigi", "acme", {"secret": tinyshop.SECRET})


def _made_there(external: str) -> Order:
    order = an_order(external)
    return replace(order, fulfilments=(Fulfilment(f"{order.id}.1", "prodigi", State.IN_PRODUCTION, reference="ord_1"),))


async def _silent(tiny: Tiny) -> list[dict[str, object]]:
    answer = await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)
    return sorted((one for one in answer.json() if one["kind"] == "silent"), key=lambda one: str(one["provider"]))


def _heard(tiny: Tiny) -> dict[tuple[str, str], int]:
    """Minutes after noon at which an account spoke of an order."""
    with tiny.running.state.database.reading() as connection:
        rows = connection.execute(select(HEARD)).all()
    return {(row.order_id, row.source): int((row.at - at(0)).total_seconds() // 60) for row in rows}


async def test_orders_are_counted_with_the_age_of_what_is_shown(tiny: Tiny) -> None:
    _both(tiny)
    tiny.shop.status = 500
    for n in range(7):
        await tiny.post(placed(an_order(str(n))), id=f"order {n}")
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=10)
    tiny.running.clock.forward(minutes=3 * HOURS - 1)
    (one,) = await _silent(tiny)
    assert (one["title"], one["since"]) == ("1 order unanswered by Shopify", "2026-11-20T12:00:00Z")
    tiny.running.clock.forward(minutes=HOURS)
    (one,) = await _silent(tiny)
    assert one["title"] == "7 orders unanswered by Shopify"
    assert one["since"] == "2026-11-20T13:00:00Z"
    assert one["words"] == (
        "What is shown of them is up to 5 h 9 min old: #0, #1, #2, #3, #4 and 2 more. Check the connection acme."
    )
    assert (one["provider"], one["account"]) == ("shopify", "acme")
    assert (one["number"], one["order"], one["actions"]) == ("#0", an_order("0").id, ["open"])


async def test_an_order_grows_stale_at_four_hours_to_the_second(tiny: Tiny) -> None:
    _both(tiny)
    tiny.shop.status = 500
    await tiny.post(placed(an_order("1")), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(seconds=4 * 3600 - 1)
    assert await _silent(tiny) == []
    tiny.running.clock.forward(seconds=1)
    assert [one["title"] for one in await _silent(tiny)] == ["1 order unanswered by Shopify"]


async def test_an_answer_without_news_is_an_answer(tiny: Tiny) -> None:
    _both(tiny)
    order = an_order("1")
    await tiny.post(placed(order), id="order")
    for _ in range(10):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=HOURS)
    assert await _silent(tiny) == []
    assert _heard(tiny)[order.id, "shopify/acme"] >= 8 * HOURS


async def test_an_answer_to_a_person_counts_and_a_refusal_does_not(tiny: Tiny) -> None:
    _both(tiny)
    order = an_order("1")
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=5)
    for status, minutes in ((404, 0), (200, 5)):
        tiny.shop.status = status
        assert (
            await tiny.running.client.post(f"/api/v1/orders/{order.id}/refresh", headers=tiny.auth)
        ).status_code == 200
        await tiny.running.pump()
        assert _heard(tiny)[order.id, "shopify/acme"] == minutes


async def test_each_account_speaks_for_itself(tiny: Tiny) -> None:
    """The shop speaks of the order all the time; its maker does not."""
    _both(tiny)
    order = _made_there("1")
    house = Author(Role.CONNECTOR, "prodigi")
    await tiny.post(placed(order), id="order")
    moved = Moved(id="m", order=order.id, at=at(0), author=house, cause=Cause("prodigi/acme", "m"), to=State.READY)
    await tiny.post(moved, id="moved")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=4 * HOURS)
    await tiny.post(placed(replace(order, note="x", version=at(1))), id="again")
    await tiny.running.worker.step()
    (one,) = await _silent(tiny)
    assert (one["title"], one["provider"]) == ("1 order unanswered by Prodigi", "prodigi")


async def test_what_is_said_again_and_changes_nothing_is_news(tiny: Tiny) -> None:
    _both(tiny)
    order = an_order("1")
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=90)
    await tiny.post(placed(order), id="again")
    tiny.shop.status = 500
    await tiny.running.worker.step()
    assert _heard(tiny) == {(order.id, "shopify/acme"): 90}


async def test_what_people_do_is_no_news(tiny: Tiny) -> None:
    _both(tiny)
    order = an_order("1")
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=30)
    await tiny.send(Noted(id="n", order=order.id, at=at(30), author=MANAGER, text="Rang the customer"))
    assert _heard(tiny) == {(order.id, "shopify/acme"): 0}


async def test_who_answers_for_all_changes_answers_for_each_order(tiny: Tiny) -> None:
    await tiny.post(placed(an_order("1")), id="order")
    for _ in range(10):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=HOURS)
    assert await _silent(tiny) == []
    tiny.shop.status = 500
    for _ in range(5):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=HOURS)
    assert [one["title"] for one in await _silent(tiny)] == ["1 order unanswered by Shopify"]


@pytest.mark.parametrize("state", [State.DELIVERED, State.RETURNED])
async def test_what_is_over_is_not_waited_for(tiny: Tiny, state: State) -> None:
    _both(tiny)
    tiny.shop.status = 500
    order = an_order("1")
    part = Fulfilment(f"{order.id}.1", state=State.SHIPPED)
    await tiny.post(placed(replace(order, fulfilments=(part,))), id="order")
    await tiny.running.pump()
    assert list(_heard(tiny)) == [(order.id, "shopify/acme")]
    cause = Cause("shopify/acme", "m", version=at(1))
    over = Moved(id="m", order=order.id, at=at(1), author=SHOPIFY, cause=cause, to=state)
    await tiny.post(over, id="over")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=9 * HOURS)
    assert _heard(tiny) == {}
    assert await _silent(tiny) == []


async def test_an_old_order_waits_for_its_turn(tiny: Tiny) -> None:
    """It is asked about once a day."""
    _both(tiny)
    tiny.shop.status = 500
    old = replace(an_order("1"), placed_at=at(0) - timedelta(days=40))
    await tiny.post(placed(old), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=26 * HOURS)
    assert await _silent(tiny) == []
    tiny.running.clock.forward(minutes=HOURS)
    assert len(await _silent(tiny)) == 1


async def test_an_answer_that_it_is_over_ends_the_waiting(tiny: Tiny) -> None:
    _both(tiny)
    order = an_order("1")
    part = Fulfilment(f"{order.id}.1", state=State.SHIPPED)
    await tiny.post(placed(replace(order, fulfilments=(part,))), id="order")
    for _ in range(2):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=6)
    cause = Cause("shopify/acme", "m", version=at(1))
    arrived = Moved(id="m", order=order.id, at=at(1), author=SHOPIFY, cause=cause, to=State.DELIVERED)
    tiny.shop.said = tinyshop.body(arrived)
    tiny.running.clock.forward(minutes=2 * HOURS)
    await tiny.running.pump()
    assert tiny.shop.count("/orders/1") >= 1
    assert _heard(tiny) == {}


async def test_who_took_the_money_is_not_waited_for(tiny: Tiny) -> None:
    _both(tiny)
    order = an_order("1")
    await tiny.post(placed(order), id="order")
    paid = Noted(
        id="p", order=order.id, at=at(0), author=Author(Role.CONNECTOR, "stripe"), text="x", cause=Cause("stripe/main")
    )
    await tiny.post(paid, id="paid")
    for _ in range(6):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=HOURS)
    assert (order.id, "stripe/main") in _heard(tiny)
    assert await _silent(tiny) == []
