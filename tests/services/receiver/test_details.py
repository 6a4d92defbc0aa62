"""Picture details find their order whichever comes first, however often, and only with a common session."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import wire
from app.joining import LooseDetail
from app.orders import Artwork, Order
from services.receiver import details
from services.receiver.schema import AWAITING, LOOSE
from tests.kit import tinyshop
from tests.kit.orders import an_item, an_order, placed
from tests.kit.receiver import running_receiver
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
PICTURE = Artwork("x", url="https://images.example/rex.png")


def _waiting(external: str = "1001") -> Order:
    """An order whose pictures are still to come."""
    item = replace(an_item(artworks=0), detail_ref="PP-1700", sessions=("s1",), awaits_artwork=True)
    return an_order(external, items=(item,))


def _detail(session: str = "s1", *, trusted: bool = True, url: str = PICTURE.url) -> LooseDetail:
    return LooseDetail("PP-1700", (session,), ((session, replace(PICTURE, url=url)),), trusted)


async def _order(tiny: Tiny, id_: str) -> Order:
    page = (await tiny.running.client.get("/api/v1/snapshot", headers=tiny.auth)).json()
    (body,) = (item["body"] for item in page["items"] if item["id"] == id_)
    return wire.read_order(wire.json_bytes(body))


def _loose(tiny: Tiny) -> list[str]:
    with tiny.running.state.database.reading() as connection:
        return list(connection.execute(select(LOOSE.c.state).order_by(LOOSE.c.id)).scalars())


@pytest.mark.parametrize("first", ["order", "details"])
async def test_whichever_comes_first(tiny: Tiny, first: str) -> None:
    order = _waiting()
    messages = [tinyshop.body(placed(order)), tinyshop.body(details=[_detail()])]
    for n, message in enumerate(messages if first == "order" else reversed(messages)):
        await tiny.post_bytes(message, id=str(n))
        await tiny.running.pump()
    assert [a.url for a in (await _order(tiny, order.id)).artworks] == [PICTURE.url]
    assert _loose(tiny) == ["joined"]


async def test_the_order_may_come_by_asking_the_shop(tiny: Tiny) -> None:
    order = _waiting()
    await tiny.post_bytes(tinyshop.body(details=[_detail()]), id="details")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=30)
    tiny.shop.said = wire.json_bytes({"events": [wire.plain(placed(order))]})
    await tiny.running.pump()
    await tiny.running.pump()
    assert [a.url for a in (await _order(tiny, order.id)).artworks] == [PICTURE.url]


async def test_without_a_common_session_a_person_must_look(tiny: Tiny) -> None:
    await tiny.post_bytes(tinyshop.body(placed(_waiting())), id="order")
    await tiny.post_bytes(tinyshop.body(details=[_detail("another")]), id="details")
    await tiny.running.pump()
    assert _loose(tiny) == ["review"]
    waiting = (await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)).json()
    assert [one["kind"] for one in waiting] == ["details"]


async def test_unproven_details_touch_no_order(tiny: Tiny) -> None:
    order = _waiting()
    await tiny.post_bytes(tinyshop.body(placed(order)), id="order")
    await tiny.post_bytes(tinyshop.body(details=[_detail(trusted=False)]), id="details")
    await tiny.running.pump()
    assert (await _order(tiny, order.id)).artworks == ()
    assert _loose(tiny) == ["review"]


async def test_other_pictures_after_the_first_are_reviewed(tiny: Tiny) -> None:
    order = _waiting()
    await tiny.post_bytes(tinyshop.body(placed(order)), id="order")
    await tiny.post_bytes(tinyshop.body(details=[_detail()]), id="first")
    await tiny.running.pump()
    await tiny.post_bytes(tinyshop.body(details=[_detail(url="https://images.example/other.png")]), id="second")
    await tiny.running.pump()
    assert [a.url for a in (await _order(tiny, order.id)).artworks] == [PICTURE.url]
    assert _loose(tiny) == ["joined", "review"]


async def test_whose_pictures_would_be_others_had_another_document_come(tiny: Tiny) -> None:
    order, later = _waiting(), _waiting("1002")
    await tiny.post_bytes(tinyshop.body(placed(order)), id="order")
    await tiny.post_bytes(tinyshop.body(details=[_detail()]), id="details")
    await tiny.running.pump()
    later = replace(later, items=(replace(later.items[0], detail_ref="PP-1800", sessions=("s8",)),))
    await tiny.post_bytes(tinyshop.body(placed(later)), id="later")
    await tiny.running.pump()
    account = tiny.running.state.accounts["shopify", "acme"]
    first = replace(_detail("s8"), ref="PP-1800")
    asked = {
        "as it is kept": (_detail(), []),
        "as it is kept, with a proof that has expired since": (_detail(trusted=False), []),
        "another picture": (_detail(url="https://images.example/other.png"), [order.id]),
        "the first for an order that waits": (first, [later.id]),
        "unproven": (replace(first, trusted=False), []),
        "about nobody": (LooseDetail("PP-9", ("s9",), (), trusted=True), []),
    }
    with tiny.running.state.database.reading() as connection:
        for name, (detail, orders) in asked.items():
            assert details.differing(connection, account, detail) == orders, name


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["order", "details", "details", "order"]))
async def test_any_order_of_arrival_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], anyio_backend: str
) -> None:
    snapshot = _waiting()
    messages = {"order": tinyshop.body(placed(snapshot)), "details": tinyshop.body(details=[_detail()])}
    url = f"sqlite:///{tmp_path_factory.mktemp('details') / 'platen.db'}"
    async with running_receiver(url, providers={"shopify": tinyshop.TinyShop()}) as running:
        running.account("shopify", "acme", {"secret": tinyshop.SECRET})
        for n, name in enumerate(order):
            headers = tinyshop.proven(str(n))
            await running.client.post("/hooks/shopify/acme", content=messages[name], headers=headers)
            await running.pump()
        with running.state.database.reading() as connection:
            assert list(connection.execute(select(LOOSE.c.state)).scalars()) == ["joined"]
            left = connection.execute(select(AWAITING.c.order_id).where(AWAITING.c.order_id.like("loose:%"))).all()
        assert left == []
