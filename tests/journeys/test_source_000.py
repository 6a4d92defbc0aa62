"""Source 000, a pet-portrait shop: Shopify orders joined with pictures told apart from them, made in the house."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.orders import Order
from app.states import State
from services.practice.catalogue import Line, Spec, made_up
from services.practice.shopify.nodes import Record
from tests.kit.factory import Workstation, workstation
from tests.kit.journey import CALM, Journey, Weather, fresh, journey, outcome, storms
from tests.kit.orders import BY_HAND

pytestmark = pytest.mark.anyio
SHOP = {("shopify", "practice-shop")}
NUMBERS = ("1Z5R89390357567127", "1Z5R89390357567136")
LAYOUTS = ("pet_json_ref", "pet_single", "pet_numbered")


def a_portrait(seed: int, layout: str = "pet_json_ref", details: str = "signed") -> Spec:
    """One framed portrait whose picture is told in that layout."""
    made = next(s for n in range(seed, seed + 400) if (s := made_up(n)).lines[0].pets and len(s.lines) == 1)
    line: Line = replace(made.lines[0], layout=layout, quantity=1)
    sound = replace(line, art=replace(line.art, broken=False))
    return replace(made, lines=(sound,), details=details)


async def story(url: str, folder: Path, weather: Weather) -> dict[str, Any]:
    """Two orders come in, are made, checked and shipped; Shopify is away while they are shipped."""
    async with journey(url, folder, weather, SHOP) as tale:
        records = [tale.shop.place_order(a_portrait(9_000 + 500 * n, layout)) for n, layout in enumerate(LAYOUTS)]
        for record in records:
            tale.shop.pay(record)
        await tale.until(lambda: _all(tale, records, State.RECEIVED), step=16)
        async with workstation(tale.running, folder, "Press", pictures=tale.shop.origin) as press:
            for record in records:
                await _made(tale, press, record)
            await tale.outage("shopify")
            for n, record in enumerate(records):
                await _shipped(tale, press, record, f"1Z5R8939035756712{n}")
            await tale.until(lambda: _all(tale, records, State.SHIPPED), step=16)
            await tale.until(lambda: tale.shop.ledger.count("shopify.fulfillment") >= len(records), step=16)
        for record in records:
            tale.shop.shopify.move(record)
        await tale.until(lambda: _all(tale, records, State.DELIVERED), step=16)
        await tale.pass_(120, step=20)
        return {
            "orders": [outcome(order) for order in tale.orders()],
            "mails": dict(tale.mails()),
            "fulfilments": sorted(tale.done("shopify.fulfillment").values()),
            "pictures": sorted(len([a for a in order.artworks if a.url]) for order in tale.orders()),
        }


def _order(tale: Journey, record: Record) -> Order | None:
    return tale.order(str(record.body["name"]))


def _all(tale: Journey, records: list[Record], state: State) -> bool:
    found = [_order(tale, record) for record in records]
    return all(o is not None and o.state is state and any(a.url for a in o.artworks) for o in found)


async def _made(tale: Journey, press: Workstation, record: Record) -> None:
    order = _order(tale, record)
    assert order is not None
    await press.cycle()
    assert await press.shelf.want([order.id], "new") >= 1
    await press.shelf.drain()
    for state in (State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY):
        await press.move(order.id, state, BY_HAND)
        await press.cycle()
        await tale.pass_(1)


async def _shipped(tale: Journey, press: Workstation, record: Record, number: str) -> None:
    order = _order(tale, record)
    assert order is not None
    await press.ship(order.id, number)
    await press.cycle()
    await tale.pass_(6)


async def test_it_ends_the_same_in_any_weather(database_url: str, tmp_path: Path) -> None:
    calm = await story(database_url, tmp_path / "calm", CALM)
    assert [row[0] for row in calm["orders"]] == ["delivered"] * len(LAYOUTS)
    assert calm["fulfilments"] == [1] * len(LAYOUTS)
    assert set(calm["mails"].values()) == {1}
    assert len(calm["mails"]) == 3 * len(LAYOUTS)
    assert min(calm["pictures"]) >= 1


async def test_storms_change_nothing(tmp_path: Path) -> None:
    told = await story(fresh(tmp_path / "calm"), tmp_path / "calm", CALM)
    for weather in storms():
        storm = tmp_path / f"storm {weather.seed}"
        assert await story(fresh(storm), storm, weather) == told


@pytest.mark.parametrize("first", ["order", "details"])
async def test_pictures_join_whichever_comes_first(database_url: str, tmp_path: Path, first: str) -> None:
    async with journey(database_url, tmp_path, CALM, SHOP) as tale:
        record = tale.shop.place_order(a_portrait(9_000))
        messages = tale.shop.outbox.messages
        apart = [m for m in messages if m.sender == "storefront"]
        assert apart
        for message in messages:
            late = (message.sender == "storefront") == (first == "order")
            message.at = message.at if not late else tale.clock() + timedelta(hours=2)
        tale.shop.pay(record)
        await tale.pass_(5)
        await tale.until(lambda: _all(tale, [record], State.RECEIVED), hours=14, step=20)


@pytest.mark.parametrize("missing", ["document", "webhooks"])
async def test_any_one_layer_may_be_missing(database_url: str, tmp_path: Path, missing: str) -> None:
    """Without the document the line's own properties and the metafield tell; without webhooks the shop is asked."""
    async with journey(database_url, tmp_path, CALM, SHOP) as tale:
        layout = "pet_single" if missing == "document" else "pet_json_ref"
        record = tale.shop.place_order(a_portrait(9_000, layout))
        tale.shop.pay(record)
        lost = "storefront" if missing == "document" else "shopify"
        tale.shop.outbox.messages[:] = [m for m in tale.shop.outbox.messages if m.sender != lost]
        await tale.until(lambda: _all(tale, [record], State.RECEIVED), hours=4, step=16)


async def test_a_guessed_reference_never_joins(database_url: str, tmp_path: Path) -> None:
    """Somebody posts pictures under another order's key: they wait for a person, the order keeps its own."""
    async with journey(database_url, tmp_path, CALM, SHOP) as tale:
        record = tale.shop.place_order(a_portrait(9_000))
        tale.shop.pay(record)
        await tale.until(lambda: _all(tale, [record], State.RECEIVED), step=16)
        order = _order(tale, record)
        assert order is not None
        before = [a.url for a in order.artworks]
        pets = [{"sessionId": "max_1", "effect": "color", "processedUrl": "https://evil.example/x.png", "name": "Max"}]
        ref = next(item.detail_ref for item in order.items if item.detail_ref)
        for key, signed in ((ref, True), (ref, False), ("", True)):
            tale.shop.shopify.tell_details(key, {"pets": pets}, signed=signed)
        await tale.pass_(30)
        after = _order(tale, record)
        assert after is not None
        assert [a.url for a in after.artworks] == before
        headers = {"Authorization": f"Bearer {tale.running.pair()}"}
        told = (await tale.running.client.get("/api/v1/attention", headers=headers)).json()
        assert len([one for one in told if one["kind"] in ("details", "delivery")]) >= 2
