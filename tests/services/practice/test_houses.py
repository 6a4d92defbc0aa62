"""Every made-up provider beyond the first three is opened by the practice shop and can be connected."""

import asyncio
from pathlib import Path

from services.practice import PracticeShop
from services.practice.houses import HOUSES
from tests.services.practice.parts import Clock


def test_the_practice_shop_opens_them_all_and_gives_out_their_accounts(tmp_path: Path) -> None:
    async def visit() -> None:
        async with PracticeShop(folder=tmp_path, clock=Clock()) as shop:
            assert set(HOUSES) == set(shop.houses)
            given = {str(account["provider"]) for account in shop.accounts()}
            assert set(HOUSES) <= given
            assert set(HOUSES) <= set(shop.urls)

    asyncio.run(visit())
