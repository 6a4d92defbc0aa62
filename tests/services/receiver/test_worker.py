"""Effects reach the shop once; an account that fails is left alone and probed by one; silent shops are asked."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from app import wire
from app.events import Sent
from app.orders import Order, Parcel
from app.protocol import Result
from app.states import State
from services.receiver.main import working
from services.receiver.schema import ACCOUNT, OUTBOX
from tests.kit.orders import BY_HAND, NOON, an_order, begun, fetched, moved, new_id, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
UNDO_MINUTES = 6


class _Hanging:
    """A shop that takes its time: says that it was asked, and answers when it is let."""

    def __init__(self, asked: asyncio.Event, answer: asyncio.Event) -> None:
        self._asked, self._answer = asked, answer

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self._asked.set()
        await self._answer.wait()
        return httpx.Response(200, content=b'{"events": []}')

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))


async def _placed(tiny: Tiny, external: str = "1001") -> Order:
    """An order that is packed, and of which everybody has been told."""
    order = begun(an_order(external))
    author = tiny.lerato.author("Press 2")
    files = [fetched(order, artwork.id) for artwork in order.artworks]
    steps = [moved(order, to, author, reason=BY_HAND) for to in (State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY)]
    assert await tiny.post(placed(an_order(external)), *files, *steps, id=f"order {external}") == 200
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    await tiny.running.pump()
    tiny.shop.asked.clear()
    return order


async def _ship(tiny: Tiny, order: Order, number: str = "TRK1") -> None:
    by = tiny.lerato.author("Press 2")
    parcel = Parcel(f"dhl:{number}", carrier="DHL", number=number)
    (answer,) = await tiny.send(Sent(id=new_id(), order=order.id, at=NOON, author=by, parcel=parcel))
    assert answer.result is Result.APPLIED, answer


def _outbox(tiny: Tiny) -> dict[str, str]:
    with tiny.running.state.database.reading() as connection:
        return {row.kind: row.state for row in connection.execute(select(OUTBOX.c.kind, OUTBOX.c.state))}


async def test_the_shop_and_the_customer_hear_once_after_the_window(tiny: Tiny) -> None:
    order = await _placed(tiny)
    await _ship(tiny, order)
    await tiny.running.pump()
    assert tiny.shop.count("/TellParcel") == 0
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    for _ in range(3):
        await tiny.running.pump()
    assert tiny.shop.count("/TellParcel") == 1
    assert tiny.running.letters.subjects()[1:] == [f"Your order {order.number} is on its way"]


async def test_events_learned_while_telling_are_recorded(tiny: Tiny) -> None:
    order, other = await _placed(tiny), an_order("2002")
    await _ship(tiny, order)
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    tiny.shop.said = wire.json_bytes({"events": [wire.plain(placed(other))]})
    before = int((await tiny.cursor()).split(".")[1])
    await tiny.running.pump()
    assert int((await tiny.cursor()).split(".")[1]) == before + 1


async def test_a_refusal_goes_to_a_person_who_may_try_again(tiny: Tiny) -> None:
    order = await _placed(tiny)
    await _ship(tiny, order)
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    tiny.shop.status = 422
    await tiny.running.pump()
    assert _outbox(tiny)["TellParcel"] == "dead"
    (waiting,) = (await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)).json()
    assert order.number in waiting["title"]
    tiny.shop.status = 200
    await tiny.running.client.post(f"/api/v1/attention/effect/{waiting['id']}/retry", headers=tiny.by(tiny.lerato))
    await tiny.running.pump()
    assert _outbox(tiny)["TellParcel"] == "done"
    assert (await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)).json() == []


async def test_a_long_outage_loses_nothing_and_is_probed_seldom(tiny: Tiny) -> None:
    """Half an hour of 500s with seven parcels to tell: every one is told afterwards, and once."""
    orders = [await _placed(tiny, str(n)) for n in range(7)]
    for order in orders:
        await _ship(tiny, order, f"TRK{order.external}")
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    tiny.shop.status = 500
    tiny.shop.asked.clear()
    for _ in range(90):
        await tiny.running.pump()
        tiny.running.clock.forward(seconds=20)
    assert tiny.shop.count("/TellParcel") <= 7 + 30 * 60 / 30
    tiny.shop.status = 200
    tiny.shop.asked.clear()
    for _ in range(30):
        tiny.running.clock.forward(minutes=1)
        await tiny.running.pump()
    assert tiny.shop.count("/TellParcel") == 7
    assert _outbox(tiny)["TellParcel"] == "done"


async def test_a_bug_in_a_connector_is_one_effects_trouble(tiny: Tiny) -> None:
    order = await _placed(tiny)
    await _ship(tiny, order)
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    tiny.shop.said = b'{"surprise": true}'
    for _ in range(8):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=30)
    assert _outbox(tiny) == {"Mail": "done", "TellStatus": "done", "TellParcel": "dead"}


async def test_silent_shops_are_asked_every_quarter_of_an_hour(tiny: Tiny) -> None:
    await tiny.running.pump()
    assert tiny.shop.count("/changed") == 1
    tiny.running.clock.forward(minutes=14)
    await tiny.running.pump()
    assert tiny.shop.count("/changed") == 1
    tiny.running.clock.forward(minutes=2)
    tiny.shop.said = wire.json_bytes({"events": [wire.plain(placed(an_order("missed")))]})
    await tiny.running.pump()
    assert tiny.shop.count("/changed") == 2
    assert (await tiny.cursor()).split(".")[1] == "1"


async def test_an_outage_leaves_no_hole(tiny: Tiny) -> None:
    await tiny.running.pump()
    began = tiny.running.clock()
    tiny.shop.status = 500
    for _ in range(4):
        tiny.running.clock.forward(minutes=16)
        await tiny.running.pump()
    tiny.shop.status = 200
    tiny.running.clock.forward(minutes=16)
    await tiny.running.pump()
    since = float(tiny.shop.asked[-1].url.params["since"])
    assert since <= began.timestamp()


async def test_the_worker_running_by_itself(tiny: Tiny) -> None:
    """No steps by hand: a message goes in, its place in the feed comes out of a long poll."""
    cursor = await tiny.cursor()
    async with working(tiny.running.state):
        params = {"cursor": cursor, "wait": "20"}
        poll = asyncio.create_task(tiny.running.client.get("/api/v1/feed", params=params, headers=tiny.auth))
        await tiny.post(placed(an_order()))
        answer = await asyncio.wait_for(poll, 15)
    assert len(answer.json()["items"]) == 1


async def test_a_slow_shop_delays_no_delivery(tiny: Tiny) -> None:
    order = await _placed(tiny)
    await _ship(tiny, order)
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    asked, answer = asyncio.Event(), asyncio.Event()
    hang = _Hanging(asked, answer)
    tiny.running.state.client = hang.client()
    cursor = await tiny.cursor()
    async with working(tiny.running.state):
        await asyncio.wait_for(asked.wait(), 15)
        poll = asyncio.create_task(
            tiny.running.client.get("/api/v1/feed", params={"cursor": cursor, "wait": "20"}, headers=tiny.auth)
        )
        await tiny.post(placed(an_order("quick")), id="quick")
        assert len((await asyncio.wait_for(poll, 15)).json()["items"]) == 1
        answer.set()


async def test_an_account_is_back_after_one_good_answer(tiny: Tiny) -> None:
    orders = [await _placed(tiny, str(n)) for n in range(6)]
    for order in orders:
        await _ship(tiny, order, f"TRK{order.external}")
    tiny.running.clock.forward(minutes=UNDO_MINUTES)
    tiny.shop.status = 503
    await tiny.running.pump()
    with tiny.running.state.database.reading() as connection:
        assert connection.execute(select(ACCOUNT.c.closed_until)).scalar_one() is not None
    tiny.shop.status = 200
    for _ in range(20):
        tiny.running.clock.forward(minutes=2)
        await tiny.running.pump()
    with tiny.running.state.database.reading() as connection:
        assert connection.execute(select(ACCOUNT.c.closed_until, ACCOUNT.c.failures)).one() == (None, 0)
    assert tiny.shop.count("/TellParcel") >= 6
