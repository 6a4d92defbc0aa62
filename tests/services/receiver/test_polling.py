"""Orders nobody speaks of are asked for by plan, once; what a host still allows is kept for effects."""

from dataclasses import replace
from itertools import pairwise

import httpx
import pytest
from sqlalchemy import select

from services.connector import Account, Can, Capabilities
from services.providers import PROVIDERS
from services.receiver.polling import questions
from services.receiver.schema import ORDERS, OUTBOX
from tests.kit import tinyshop
from tests.kit.orders import an_order, begun, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


class _Unswept(tinyshop.TinyShop):
    """A shop that cannot be asked what changed, only for one order."""

    CAPABILITIES = Capabilities(frozenset({Can.PUSH}))


async def _quiet(tiny: Tiny) -> None:
    """One order, and everybody has been told of it."""
    tiny.running.state.providers = {"shopify": _Unswept()}
    await tiny.post(placed(an_order("1")), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=6)
    await tiny.running.pump()
    tiny.shop.asked.clear()


async def test_asked_by_plan_slower_while_messages_come(tiny: Tiny) -> None:
    await _quiet(tiny)
    asked = []
    for minute in range(0, 12 * 60, 5):
        await tiny.running.pump()
        if tiny.shop.count("/orders/1"):
            asked.append(minute)
            tiny.shop.asked.clear()
        tiny.running.clock.forward(minutes=5)
    pauses = [then - first for first, then in pairwise(asked)]
    assert pauses[0] == 60
    assert set(pauses[6:]) == {15}


async def test_what_is_swept_is_not_asked_for_one_by_one(tiny: Tiny) -> None:
    assert questions(tiny.running.state, an_order("1")) == []


async def test_what_the_host_still_allows_is_kept_for_effects(tiny: Tiny) -> None:
    await _quiet(tiny)
    pace = tiny.running.state.pace.of("shopify/acme")
    tiny.running.clock.forward(minutes=90)
    pace.heard("tiny.example", httpx.Headers({"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "40"}))
    await tiny.running.pump()
    assert tiny.shop.count("/orders/1") == 0
    pace.heard("tiny.example", httpx.Headers({"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "60"}))
    tiny.running.clock.forward(minutes=1)
    await tiny.running.pump()
    assert tiny.shop.count("/orders/1") == 1


async def test_a_person_may_ask_at_once_and_again(tiny: Tiny) -> None:
    await _quiet(tiny)
    path = f"/api/v1/orders/{an_order('1').id}/refresh"
    for n in (1, 2):
        assert (await tiny.running.client.post(path, headers=tiny.auth)).json() == {"asked": 1}
        await tiny.running.pump()
        assert tiny.shop.count("/orders/1") == n
    with tiny.running.state.database.reading() as connection:
        assert len(connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.kind == "Refetch")).all()) == 1
    assert (await tiny.running.client.post("/api/v1/orders/nothing/refresh", headers=tiny.auth)).status_code == 404


async def test_what_is_over_is_not_asked_for(tiny: Tiny) -> None:
    await _quiet(tiny)
    with tiny.running.state.database.writing() as connection:
        connection.execute(ORDERS.update().values(state="delivered"))
    tiny.running.clock.forward(minutes=24 * 60)
    await tiny.running.pump()
    assert tiny.shop.count("/orders/1") == 0


async def test_a_part_is_asked_for_by_its_makers_own_id(tiny: Tiny) -> None:
    """Our name for it would find what was ordered first, which may have been replaced since."""
    state = tiny.running.state
    state.providers = {**state.providers, "printful": PROVIDERS["printful"]}
    state.accounts = {**state.accounts, ("printful", "acme"): Account("printful", "acme")}
    order = begun(an_order("1"))
    part = replace(order.fulfilments[0], route="printful")
    assert questions(state, order.with_fulfilment(part)) == []
    (one,) = questions(state, order.with_fulfilment(replace(part, reference="ref 2")))
    assert (one.account.provider, one.external) == ("printful", "ref 2")
