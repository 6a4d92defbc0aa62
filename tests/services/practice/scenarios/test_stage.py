"""The stage moves time, and says what it saw where something does not come."""

from pathlib import Path

import pytest

from services.practice import Knobs
from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.stage import Stuck, stage
from services.practice.site import Site

pytestmark = pytest.mark.anyio
SHOP = {("site", "practice-kiosk")}


async def test_what_never_comes_is_told_with_what_was_seen(tmp_path: Path) -> None:
    clock = FastClock()
    async with stage(tmp_path, accounts=SHOP, routes={}, knobs=Knobs(), clock=clock) as here:
        assert here.house(Site).accounts()["practice-kiosk"]["route"] == "treez"
        with pytest.raises(Stuck, match="not within 1 hours: no order"):
            await here.until(lambda s: bool(s.orders), hours=1)
        assert clock.shown() == "day 1 10:00"
        assert here.order() is None
