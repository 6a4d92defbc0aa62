"""A receiver inside the workstation's process lets exactly this station in, and nobody from before."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from app.errors import PlatenError
from app.states import Role
from services.local import Checks, inside
from services.secrets import SessionSecrets
from services.workstation.client import Client
from tests.kit.receiver import Clock


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_each_start_has_its_own_token_and_the_old_one_is_void(tmp_path: Path) -> None:
    people = (("Owner", Role.ADMIN),)
    async with inside(tmp_path, "Press", SessionSecrets(), people=people, clock=Clock()) as first:
        old = first.client.token
        assert (await first.client.hello()).station == "Press"
    async with inside(tmp_path, "Press", SessionSecrets(), people=people, clock=Clock()) as second:
        assert second.client.token != old
        assert [p.role for p in (await second.client.hello()).people] == [Role.ADMIN]
        stale = Client(second.client.base_url, old, second.client._transport)
        with pytest.raises(PlatenError):
            await stale.hello()
        await stale.close()


@pytest.mark.anyio
async def test_a_driven_worker_waits_to_be_called(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with inside(tmp_path, "Press", SessionSecrets(), clock=Clock(), driven=True) as found:
        assert asyncio.all_tasks() == before
        assert await found.worker.step() is False


@pytest.mark.anyio
async def test_what_is_checked_and_what_a_piece_costs_reach_rules_and_station(tmp_path: Path) -> None:
    proofs = "Mug = 24 hours, print"
    checks = Checks("Mug = image, Handle is whole", "* = 3 USD", second_person=True, proofs=proofs, second_look=5)
    async with inside(tmp_path, "Press", SessionSecrets(), checks=checks, clock=Clock(), driven=True) as found:
        rules, hello = found.state.rules, await found.client.hello()
    assert rules.second_person
    assert (rules.second_look, hello.second_look) == (0.05, 0.05)
    assert hello.second_look_key == rules.second_look_key != ""
    assert [s.title for s in rules.checklists["mug"]] == ["Right image for this order", "Handle is whole"]
    assert rules.piece_costs["*"] == (Decimal(3), "USD")
    assert (rules.proofs["mug"].hours, hello.proofs) == (24, checks.proofs)
    assert (hello.checklists, hello.piece_costs, hello.second_person) == (checks.lists, checks.costs, True)
