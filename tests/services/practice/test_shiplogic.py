"""The practice courier: the real carrier's talks over a real connection, its messages, and its refusals."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Refused
from app.events import ParcelMoved
from app.states import ParcelState
from services.connector import Reading
from tests.services.practice.bench import bench

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_from_prices_to_the_door(tmp_path: Path) -> None:
    async with bench("shiplogic", tmp_path) as at:
        assert await at.talk(at.carrier.check(at.account)) == []
        rates = await at.talk(at.carrier.rates(at.sending(), at.account))
        assert [(r.service, r.days) for r in rates] == [("ECO", 5), ("LOF", 2)]
        for _ in range(2):
            label = await at.talk(at.carrier.buy(at.sending(), "ECO", "key 1", at.account))
        assert label.document.startswith(b"%PDF-")
        assert label.number.encode() in label.document
        assert at.shop.ledger.count("shiplogic.shipment") == 1
        other = await at.talk(at.carrier.buy(at.sending(), "ECO", "key 2", at.account))
        assert other.number != label.number
        assert await at.talk(at.carrier.track(label.number, at.account)) == Reading()
        at.clock.forward(hours=40)
        assert at.shop.step() == 2
        events = (await at.talk(at.carrier.track(label.number, at.account))).events
        assert [e.to for e in events if isinstance(e, ParcelMoved)] == [
            ParcelState.HANDED_OVER,
            ParcelState.IN_TRANSIT,
            ParcelState.OUT_FOR_DELIVERY,
            ParcelState.DELIVERED,
        ]
        posted = at.deliveries()
        assert len(posted) == 8
        for one in posted:
            at.carrier.verify(one, at.account, at.clock())
        told = {e.id for one in posted for e in at.carrier.read(one, at.account).events if label.number in str(e)}
        assert told == {e.id for e in events}


async def test_canceling_before_it_is_collected_and_not_after(tmp_path: Path) -> None:
    async with bench("shiplogic", tmp_path) as at:
        label = await at.talk(at.carrier.buy(at.sending(), "ECO", "key 1", at.account))
        for _ in range(2):
            assert await at.talk(at.carrier.void(label.id, label.number, at.account)) == []
        assert at.shop.ledger.count("shiplogic.cancel") == 1
        again = await at.talk(at.carrier.buy(at.sending(), "ECO", "key 1", at.account))
        assert again.number != label.number
        at.clock.forward(hours=3)
        at.shop.step()
        with pytest.raises(Refused, match="no longer"):
            await at.talk(at.carrier.void(again.id, again.number, at.account))


async def test_what_it_refuses(tmp_path: Path) -> None:
    async with bench("shiplogic", tmp_path) as at:
        wrong = replace(at.account, fields={**at.account.fields, "token": "x"})
        with pytest.raises(Refused, match="Unauthorized"):
            await at.talk(at.carrier.check(wrong))
        nowhere = replace(at.sending(), to=replace(at.sending().to, address=replace(at.sending().to.address, city="")))
        with pytest.raises(Refused, match="delivery_address"):
            await at.talk(at.carrier.rates(nowhere, at.account))
        with pytest.raises(Refused, match="service levels"):
            await at.talk(at.carrier.buy(at.sending(), "XYZ", "key 1", at.account))
        with pytest.raises(Refused, match="not found"):
            await at.talk(at.carrier.track("NONE", at.account))
