"""The world outside: its houses, its pictures, and what the receiver's door declines."""

from pathlib import Path

import httpx
import pytest

from services.practice import Knobs
from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.stage import stage
from services.practice.scenarios.world import product

pytestmark = pytest.mark.anyio
SHOP = {("site", "practice-kiosk")}


async def test_a_declined_post_is_raised(tmp_path: Path) -> None:
    opened = stage(tmp_path, accounts=SHOP, routes={}, knobs=Knobs(), clock=FastClock(), with_hands=False)
    async with opened as here:
        assert here.hands is None
        with pytest.raises(httpx.HTTPStatusError):
            await here.post("/api/v1/practice-kiosk/orders", {}, {"Authorization": "Bearer wrong"})


async def test_a_picture_is_there_when_it_is_asked_for(tmp_path: Path) -> None:
    async with stage(tmp_path, accounts=SHOP, routes={}, knobs=Knobs(), clock=FastClock()) as here:
        url = here.picture(product("CASE-15"), 1)
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.head(url)
        assert answer.status_code == 200
        assert url.startswith(here.shop.urls["images"])
