"""The real connector at the practice counter's Flowhub: made once, changed, heard of by rings, previewed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.errors import Forged, Refused, Unreachable, Unsupported
from app.states import State
from services.pointofsale import Preview
from services.providers import flowhub
from tests.services.practice.registers import Counter, at_counter

TRIES = 40


async def made(at: Counter) -> None:
    """A person looks each time Flowhub did not say, and tries again only after what rang was heard."""
    for _ in range(TRIES):
        try:
            await at.told(at.submit())
            return
        except Refused as error:
            if "did not say" not in error.message:
                raise
        await at.rung()
    raise AssertionError("it never came through")


@pytest.mark.parametrize("knobs", [{}, {"cut_connection": 0.4}, {"rate_500": 0.3, "html_error_page": 0.2}], ids=str)
def test_an_order_is_made_once(tmp_path: Path, knobs: dict[str, Any]) -> None:
    async def work(at: Counter) -> None:
        for _ in range(3):
            await made(at)
        assert list(at.shop.ledger.counts("flowhub.order").values()) == [1]
        assert [at.part.reference] == list(at.house.orders)
        assert at.order.state is State.ARTWORK_READY

    at_counter(tmp_path, "flowhub", work, **knobs)


def test_an_order_is_brought_up_to_date(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await made(at)
        await at.told(at.update(5))
        order = at.house.ticket(at.part.reference)
        assert order["given"]["orderItems"][0]["quantityPurchased"] == 5
        assert at.shop.ledger.count("flowhub.order") == 1
        at.house.complete(order)
        with pytest.raises(Refused, match="The order is sold"):
            await at.told(at.update(6))

    at_counter(tmp_path, "flowhub", work)


def test_steps_of_the_store_ring(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await made(at)
        order = at.house.ticket(f"{at.order.id}-1")
        await at.rung()
        steps = (
            (at.house.accept, State.IN_PRODUCTION),
            (at.house.pack, State.READY),
            (at.house.complete, State.DELIVERED),
        )
        for act, state in steps:
            act(order)
            assert await at.rung() == 1
            assert at.order.state is state

    at_counter(tmp_path, "flowhub", work)


def test_a_canceled_order_rings_and_late_rings_change_nothing(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await made(at)
        order = at.house.ticket(at.part.reference)
        at.house.accept(order)
        at.house.cancel(order)
        assert await at.rung() >= 3
        assert at.order.state is State.CANCELED

    at_counter(tmp_path, "flowhub", work, duplicate=0.5, out_of_order=0.5)


def test_steps_of_ours_are_set_there_by_hand(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await made(at)
        for effect in (at.tell(State.READY), at.cancel()):
            with pytest.raises(Unsupported, match="there"):
                await at.push(effect)
        assert at.house.ticket(at.part.reference)["status"] == "new"

    at_counter(tmp_path, "flowhub", work)


def test_a_ring_without_the_secret_is_refused(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await made(at)
        message = at.shop.outbox.messages[0]
        message.path = message.path[:-4] + "0000"
        delivery = at.delivery(message)
        with pytest.raises(Forged):
            flowhub.verify(delivery, at.account, delivery.received_at)

    at_counter(tmp_path, "flowhub", work)


def test_a_preview_is_estimated_from_the_stock(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        found: Preview = await at.ask(flowhub.preview(at.order, at.account))
        sums = (found.subtotal.amount, found.tax.amount, found.total.amount)
        assert sums == (Decimal(38), Decimal("5.70"), Decimal("43.70"))
        assert found.estimated
        at.house.left = dict.fromkeys(at.house.left, 1)
        short: Preview = await at.ask(flowhub.preview(at.order, at.account))
        assert short.problems == ("Flowhub has 1 of Framed print, 2 are wanted.",)
        assert at.shop.ledger.entries() == []

    at_counter(tmp_path, "flowhub", work)


def test_a_closed_store_is_tried_later(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        at.house.close()
        with pytest.raises(Unreachable):
            await at.push(at.submit())
        at.house.open()
        await at.push(at.submit())
        assert len(at.house.orders) == 1
        assert await at.ask(flowhub.check(at.account)) == []

    at_counter(tmp_path, "flowhub", work)
