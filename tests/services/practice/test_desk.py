"""A made-up provider is what the protocol says."""

import asyncio
from pathlib import Path

import pytest

from services.practice import PracticeShop
from services.practice.desk import House
from services.practice.houses import HOUSES
from tests.services.practice.parts import Clock


@pytest.mark.parametrize("name", HOUSES)
def test_each_house_gives_out_accounts_that_point_at_itself(name: str, tmp_path: Path) -> None:
    async def visit() -> None:
        async with PracticeShop(folder=tmp_path, clock=Clock()) as shop:
            house: House = shop.houses[name]
            accounts = house.accounts()
            assert accounts
            for fields in accounts.values():
                assert any(shop.origin in value for value in fields.values())
                assert all(isinstance(value, str) for value in fields.values())
            assert house.router().routes
            assert house.step() == 0

    asyncio.run(visit())
