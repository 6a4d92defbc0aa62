"""What stations ask while they pack: carriers, prices of all at once, documents; strangers get nothing."""

from pathlib import Path

import pytest

from app.errors import Refused
from services.carrying import Wish
from services.workstation.client import Client
from tests.services.receiver.packing_table import packing_table

pytestmark = pytest.mark.anyio


async def test_prices_of_every_carrier_at_once(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        station = Client("http://receiver", table.token, table.running.transport())
        order = table.ready()
        sellers = await station.carriers()
        assert [s.carrier for s in sellers] == [
            "dhl/practice-express",
            "easypost/practice-post",
            "shiplogic/practice-courier",
        ]
        assert "void" not in sellers[0].can
        assert {"rates", "label", "void"} <= set(sellers[2].can)
        wish = Wish(order.fulfilments[0].id, 820, (410, 305, 45))
        found = await station.rates(order.id, wish)
        assert {o.carrier_title for o in found.offers} == {"DHL Express", "EasyPost", "The Courier Guy"}
        rand = [o.rate.price.amount for o in found.offers if o.rate.price.currency == "ZAR"]
        assert rand == sorted(rand)
        assert found.silent == ()
        table.shop.knobs.away.add("dhl")
        partly = await station.rates(order.id, wish)
        assert [s.carrier_title for s in partly.silent] == ["DHL Express"]
        assert partly.silent[0].message
        assert len(partly.offers) == 5


async def test_a_label_is_read_by_stations_only(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        station = Client("http://receiver", table.token, table.running.transport())
        order = table.ready()
        await table.ask(order, "shiplogic/practice-courier", "ECO")
        id_ = table.order(order.id).labels[0].id
        with pytest.raises(Refused) as early:
            await station.label(id_)
        assert early.value.status == 404
        await table.running.pump()
        assert (await station.label(id_)).startswith(b"%PDF-")
        answer = await table.running.client.get(f"/api/v1/labels/{id_}", headers=table.auth)
        assert answer.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/carriers"), ("POST", "/api/v1/orders/x/rates"), ("GET", "/api/v1/labels/x")],
)
async def test_strangers_are_told_nothing(database_url: str, tmp_path: Path, method: str, path: str) -> None:
    async with packing_table(database_url, tmp_path) as table:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
            answer = await table.running.client.request(method, path, content=b"{}", headers=headers)
            assert answer.status_code in (401, 403)


async def test_a_wish_that_cannot_be_read_is_said_so(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        for body in (b"{", b"{}", b'{"fulfilment": "x", "grams": "NaN", "size": [1, 2]}'):
            answer = await table.running.client.post(
                f"/api/v1/orders/{order.id}/rates", content=body, headers=table.auth
            )
            assert answer.status_code == 422
