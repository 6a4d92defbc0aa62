"""The practice site: its messages are accepted by the real connector, its list is guarded, it counts each word once."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.effects import TellStatus
from app.events import Placed
from app.states import State
from services.connector import Account
from services.http import Http, Pace, converse
from services.practice import PracticeShop
from services.practice.site import Site
from services.providers import site
from tests.kit.orders import begun
from tests.services.practice.parts import Clock

pytestmark = pytest.mark.anyio
ORDER: dict[str, Any] = {"id": "FW-1", "number": "FW-1", "currency": "ZAR", "total": 100, "items": [{"sku": "MUG"}]}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def house(shop: PracticeShop) -> Site:
    found = shop.houses["site"]
    assert isinstance(found, Site)
    return found


async def test_there_and_back(tmp_path: Path) -> None:
    clock = Clock()
    async with PracticeShop(folder=tmp_path, clock=clock) as shop:
        account = Account("site", "practice-factory", house(shop).accounts()["practice-factory"])
        house(shop).place(account.name, ORDER)
        (message,) = shop.outbox.messages
        headers, content = message.compose(0)
        assert message.path == "/hooks/site/practice-factory"
        assert b"FW-1" in content
        assert set(headers) == {"Content-Type", "webhook-id", "webhook-timestamp", "webhook-signature"}
        async with Http(allowed=(shop.origin,)).client() as client:
            (placed,) = await converse(client, site.sweep(account, clock().replace(year=2020)), pace=Pace())
            assert isinstance(placed, Placed)
            effect = TellStatus(key="k", order="o", cause="c", fulfilment="o.1", state=State.READY)
            for _ in range(2):
                await converse(client, site.push(begun(), effect, account), pace=Pace())
        assert shop.ledger.count("site.order.status") == 1
        (told,) = shop.ledger.entries("site.order.status")
        assert told.facts["status"] == "In production"


async def test_nobody_else_reads_its_list_or_tells_it_anything(tmp_path: Path) -> None:
    async with PracticeShop(folder=tmp_path, clock=Clock()) as shop, httpx.AsyncClient(trust_env=False) as client:
        base = f"{shop.urls['site']}/practice-factory"
        assert (await client.get(f"{base}/orders")).status_code == 401
        assert (await client.get(f"{base}/orders/x")).status_code == 401
        assert (await client.post(f"{base}/told", content=b"{}")).status_code == 401
