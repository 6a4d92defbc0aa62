"""The real connector at the practice print house: ordered once, heard of by callbacks, shipped, changed, canceled."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.errors import Refused, Unmapped, Unsupported
from app.orders import Artwork
from app.states import HoldReason, State
from services.practice.prodigi.house import DOWNLOAD_S, MADE_S, MAKE_S, SHIP_S
from services.providers import prodigi
from tests.services.practice.registers import Counter, at_counter

PICTURE = Artwork("a1", url="https://images.example/mug.png")


def pictured(at: Counter) -> None:
    """Its item has a picture to print."""
    [item] = at.order.items
    at.order = replace(at.order, items=(replace(item, artworks=(PICTURE,)),))


async def ordered(at: Counter) -> dict[str, Any]:
    pictured(at)
    await at.told(at.submit())
    found: dict[str, Any] = at.house.named(f"{at.order.id}-1")
    return found


FAULTS: tuple[dict[str, float], ...] = ({}, {"cut_connection": 0.5}, {"rate_500": 0.3, "html_error_page": 0.2})


@pytest.mark.parametrize("knobs", FAULTS, ids=str)
def test_an_order_is_made_once_whatever_the_line_does(tmp_path: Path, knobs: dict[str, float]) -> None:
    async def work(at: Counter) -> None:
        for _ in range(4):
            await ordered(at)
        assert at.shop.ledger.counts("prodigi.order") == {f"{at.order.id}-1": 1}
        assert [at.part.reference] == list(at.house.orders)

    at_counter(tmp_path, "prodigi", work, **knobs)


def test_from_order_to_parcel_by_callbacks(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        order = await ordered(at)
        assert await at.rung() == 1
        assert at.order.state is State.CONFIRMED
        steps = (
            (DOWNLOAD_S, State.ARTWORK_READY, 1),
            (MAKE_S, State.ARTWORK_READY, 0),
            (MADE_S, State.ARTWORK_READY, 0),
            (SHIP_S, State.SHIPPED, 2),
        )
        passed = 0
        for after, state, rings in steps:
            at.clock.forward(seconds=after - passed)
            passed = after
            assert at.house.step() == 1
            assert await at.rung() == rings
            assert at.order.state is state
        [parcel] = at.order.parcels
        assert parcel.number == order["shipments"][0]["tracking"]["number"]
        assert (parcel.carrier, parcel.lines[0].quantity) == ("RoyalMail", 2)

    at_counter(tmp_path, "prodigi", work)


def test_what_is_not_rung_for_is_swept(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        since = at.clock() - timedelta(minutes=1)
        order = await ordered(at)
        at.house.fetch(order)
        at.house.make(order)
        at.learned(await at.ask(prodigi.sweep(at.account, since)))
        assert at.order.state is State.IN_PRODUCTION
        assert await at.ask(prodigi.sweep(at.account, at.clock() + timedelta(seconds=1))) == []

    at_counter(tmp_path, "prodigi", work)


def test_callbacks_late_twice_and_out_of_order_end_the_same(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        order = await ordered(at)
        for act in (at.house.fetch, at.house.make, at.house.finish, at.house.ship):
            act(order)
        assert await at.rung() >= 4
        assert at.order.state is State.SHIPPED
        assert len(at.order.parcels) == 1

    at_counter(tmp_path, "prodigi", work, duplicate=0.5, out_of_order=0.5)


def test_a_declined_order_is_refused_in_its_words_and_can_be_tried_again(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        pictured(at)
        at.house.fail_next("ValidationFailed", failures={"items[0].assets[0].url": {"code": "NotReachable"}})
        with pytest.raises(Refused, match="items 1 assets 1 url: not reachable"):
            await at.told(at.submit())
        await at.told(at.submit())
        assert at.shop.ledger.count("prodigi.order") == 1

    at_counter(tmp_path, "prodigi", work)


def test_a_pause_and_a_payment_hold_it_and_their_end_frees_it(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        at.house.pause()
        pictured(at)
        await at.told(at.submit())
        assert at.order.held is not None
        assert at.order.held.reason is HoldReason.PROVIDER
        at.house.go_on()
        await at.rung()
        assert at.order.held is None
        at.clock.forward(seconds=5)
        order = at.house.named(f"{at.order.id}-1")
        at.house.ask_pay(order)
        at.learned(await at.ask(prodigi.pull(at.part.reference, at.account)))
        assert at.order.held is not None
        assert "https://dashboard.prodigi.example/pay/1" in at.order.held.text
        at.clock.forward(seconds=5)
        at.house.pay(order)
        at.learned(await at.ask(prodigi.pull(at.part.id, at.account)))
        assert at.order.held is None

    at_counter(tmp_path, "prodigi", work)


@pytest.mark.parametrize("knobs", FAULTS, ids=str)
def test_an_order_is_canceled_once(tmp_path: Path, knobs: dict[str, float]) -> None:
    async def work(at: Counter) -> None:
        await ordered(at)
        for _ in range(2):
            await at.told(at.cancel())
        assert at.shop.ledger.count("prodigi.cancel") == 1
        assert at.order.state is State.CANCELED

    at_counter(tmp_path, "prodigi", work, **knobs)


def test_what_is_being_made_is_not_canceled(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        order = await ordered(at)
        at.house.make(order)
        with pytest.raises(Refused, match="action not available"):
            await at.told(at.cancel())
        assert at.order.state is not State.CANCELED
        with pytest.raises(Refused, match="entity not found"):
            await at.told(replace(at.cancel(), reference="ord_1"))

    at_counter(tmp_path, "prodigi", work)


def test_another_address_and_another_quantity(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        order = await ordered(at)
        at.order = replace(at.order, address=replace(at.order.address, line1="2 Other Street"))
        await at.told(at.update(2))
        await at.told(at.update(2))
        assert order["recipient"]["address"]["line1"] == "2 Other Street"
        assert at.shop.ledger.count("prodigi.recipient") == 1
        with pytest.raises(Unsupported, match="what was ordered"):
            await at.told(at.update(5))
        at.house.make(order)
        at.order = replace(at.order, address=replace(at.order.address, line1="3 Third Street"))
        with pytest.raises(Unsupported, match="no longer changes the address"):
            await at.told(at.update(2))

    at_counter(tmp_path, "prodigi", work)


def test_costs_the_check_and_an_sku_that_is_gone(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        pictured(at)
        assert await at.ask(prodigi.check(at.account)) == []
        [cost] = await at.ask(prodigi.quote(at.order, at.part, at.account))
        assert (cost.method, cost.total.amount) == ("Standard", Decimal("25.50"))
        stranger = replace(at.account, fields={**at.account.fields, "key": "x"})
        with pytest.raises(Refused, match="does not accept the key"):
            await at.ask(prodigi.check(stranger))
        at.house.products.clear()
        with pytest.raises(Unmapped) as found:
            await at.told(at.submit())
        assert found.value.value == "MUG-325"

    at_counter(tmp_path, "prodigi", work)
