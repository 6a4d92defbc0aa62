"""The practice MyDHL API: the real carrier's talks over a real connection, and its refusals."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.carriers import fits
from app.errors import Refused
from app.events import ParcelMoved
from app.states import ParcelState
from services.carrying import ZPL
from services.practice.dhl import Dhl
from tests.app.test_carriers import BY_ID
from tests.services.practice.bench import bench

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_from_prices_to_the_door(tmp_path: Path) -> None:
    async with bench("dhl", tmp_path) as at:
        assert await at.talk(at.carrier.check(at.account)) == []
        (rate,) = await at.talk(at.carrier.rates(at.sending("GB"), at.account))
        assert (rate.service, rate.price.currency, rate.days) == ("P", "ZAR", 4)
        (home,) = await at.talk(at.carrier.rates(at.sending("ZA"), at.account))
        assert home.service == "N"
        label = await at.talk(at.carrier.buy(at.sending("GB"), "P", "key 1", at.account))
        assert label.document.startswith(b"%PDF-")
        assert fits(label.number, BY_ID["dhl"])
        at.clock.forward(hours=40)
        assert at.shop.step() == 1
        assert at.deliveries() == []
        events = (await at.talk(at.carrier.track(label.number, at.account))).events
        assert [e.to for e in events if isinstance(e, ParcelMoved)] == [
            ParcelState.HANDED_OVER,
            ParcelState.IN_TRANSIT,
            ParcelState.OUT_FOR_DELIVERY,
            ParcelState.DELIVERED,
        ]


async def test_a_repeat_bears_the_same_name(tmp_path: Path) -> None:
    async with bench("dhl", tmp_path) as at:
        for _ in range(2):
            label = await at.talk(at.carrier.buy(replace(at.sending("GB"), media_type=ZPL), "P", "key 1", at.account))
        assert label.document.startswith(b"^XA")
        assert len(at.shop.ledger.counts("dhl.waybill")) == 1


async def test_what_it_refuses(tmp_path: Path) -> None:
    async with bench("dhl", tmp_path) as at:
        house = at.shop.houses["dhl"]
        assert isinstance(house, Dhl)
        wrong = replace(at.account, fields={**at.account.fields, "secret": "x"})
        with pytest.raises(Refused, match="Invalid Credentials"):
            await at.talk(at.carrier.check(wrong))
        with pytest.raises(Refused) as none:
            await at.talk(at.carrier.track("9999999999", at.account))
        assert none.value.status == 404
        assert house.bills == []
