"""Practice mode's other shops: each order comes in, goes where it is made, and shows a picture where it has one."""

from collections import Counter
from pathlib import Path

import pytest

from services.practice import Knobs
from services.practice.scenarios import SCENARIOS, mix
from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.stage import stage

pytestmark = pytest.mark.anyio


async def test_every_kind_of_shop_has_open_orders(tmp_path: Path) -> None:
    accounts = frozenset[tuple[str, str]]().union(*(story.accounts for story in SCENARIOS.values()))
    async with stage(tmp_path, accounts=accounts, routes=mix.ROUTES, knobs=Knobs(), clock=FastClock()) as here:
        mix.place(here)
        await mix.visit(here)
        for _ in range(3):
            await here.beat()
        routes = Counter(part.route for order in here.orders for part in order.fulfilments)
        assert routes == {"in_house": 3, "printful": 2, "printify": 2, "prodigi": 2, "treez": 2}
        assert Counter(order.payment.value for order in here.orders) == {"paid": 6, "unpaid": 3}
        assert all(part.reference for o in here.orders for part in o.fulfilments if part.route != "in_house")
