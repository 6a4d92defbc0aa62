"""The practice EasyPost: the real carrier's talks over a real connection, signed messages, and its refusals."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Forged, Refused
from app.events import ParcelMoved
from app.states import ParcelState
from services.carrying import ZPL
from tests.services.practice.bench import bench

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_from_prices_to_the_door(tmp_path: Path) -> None:
    async with bench("easypost", tmp_path) as at:
        assert await at.talk(at.carrier.check(at.account)) == []
        rates = await at.talk(at.carrier.rates(at.sending("US"), at.account))
        assert [r.service for r in rates] == ["USPS:GroundAdvantage", "USPS:Priority", "UPS:Ground"]
        for _ in range(2):
            label = await at.talk(at.carrier.buy(at.sending("US"), "USPS:Priority", "key 1", at.account))
        assert label.document.startswith(b"%PDF-")
        assert at.shop.ledger.count("easypost.label") == 1
        at.clock.forward(hours=40)
        assert at.shop.step() == 1
        events = (await at.talk(at.carrier.track(label.number, at.account))).events
        states = [e.to for e in events if isinstance(e, ParcelMoved)]
        assert states[-2:] == [ParcelState.OUT_FOR_DELIVERY, ParcelState.DELIVERED]
        posted = at.deliveries()
        assert len(posted) == 4
        for one in posted:
            at.carrier.verify(one, at.account, at.clock())
        with pytest.raises(Forged):
            at.carrier.verify(replace(posted[0], body=posted[1].body), at.account, at.clock())
        assert [e.id for e in at.carrier.read(posted[-1], at.account).events] == [e.id for e in events]


async def test_a_label_for_a_label_printer(tmp_path: Path) -> None:
    async with bench("easypost", tmp_path) as at:
        sending = replace(at.sending("US"), media_type=ZPL)
        label = await at.talk(at.carrier.buy(sending, "USPS:Priority", "key 1", at.account))
        assert label.document.startswith(b"^XA")
        assert label.number.encode() in label.document


async def test_money_comes_back_once_and_only_for_what_did_not_travel(tmp_path: Path) -> None:
    async with bench("easypost", tmp_path) as at:
        label = await at.talk(at.carrier.buy(at.sending("US"), "UPS:Ground", "key 1", at.account))
        for _ in range(2):
            await at.talk(at.carrier.void(label.id, label.number, at.account))
        assert at.shop.ledger.count("easypost.refund") == 1
        used = await at.talk(at.carrier.buy(at.sending("US"), "UPS:Ground", "key 2", at.account))
        at.clock.forward(hours=3)
        at.shop.step()
        with pytest.raises(Refused, match="not available"):
            await at.talk(at.carrier.void(used.id, used.number, at.account))


async def test_what_it_refuses(tmp_path: Path) -> None:
    async with bench("easypost", tmp_path) as at:
        wrong = replace(at.account, fields={**at.account.fields, "token": "x"})
        with pytest.raises(Refused, match="no longer active"):
            await at.talk(at.carrier.check(wrong))
        weightless = replace(at.sending("US"), grams=0)
        with pytest.raises(Refused, match="blank"):
            await at.talk(at.carrier.rates(weightless, at.account))
        with pytest.raises(Refused, match="not offered"):
            await at.talk(at.carrier.buy(at.sending("US"), "DHL:Any", "key 1", at.account))
