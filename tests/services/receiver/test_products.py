"""A station asks for goods and drawings through the receiver: answers, the print house's no in words, who may."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from app.errors import Refused, Unreachable
from app.protocol import Person
from app.states import Role
from services.catalogue import MockupAsk, TaskState
from services.receiver import accounts
from services.workstation.client import Client
from tests.kit.receiver import Running, running_receiver

pytestmark = pytest.mark.anyio
PRODUCTS = "/api/v1/products"
FIELDS = {"token": "pf", "store": "7"}
ASK = MockupAsk("printful", "main", "71", "4012", "https://images.example/pet.png", "front")


@dataclass
class House:
    """A print house that answers by path, or with one refusal to everything."""

    asked: list[httpx.Request] = field(default_factory=list)
    refusal: httpx.Response | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.refusal or httpx.Response(200, json=self._answer(request.url.path))

    def _answer(self, path: str) -> object:
        if path == "/v2/catalog-products":
            return {"data": [{"id": 71}], "paging": {"total": 30, "offset": 0, "limit": 10}}
        if path.startswith("/products/"):
            variant = {"id": 4012, "name": "Tee / M", "price": "12.95"}
            return {"result": {"product": {"id": 71, "title": "Tee", "currency": "USD"}, "variants": [variant]}}
        if path.startswith("/mockup-generator/create-task/"):
            return {"result": {"task_key": "gt-1", "status": "pending"}}
        picture = {"placement": "front", "mockup_url": "https://pf.example/1.jpg"}
        return {"result": {"task_key": "gt-1", "status": "completed", "mockups": [picture]}}


@dataclass
class Room:
    running: Running
    house: House
    client: Client
    naledi: Person


@pytest.fixture
async def room(database_url: str, anyio_backend: str) -> AsyncIterator[Room]:
    house = House()
    async with running_receiver(database_url, provider=house) as running:
        running.account("printful", "main", FIELDS)
        running.account("shopify", "acme", {"shop": "acme.myshopify.com", "secret": "s" * 32, "token": "t"})
        naledi = running.person("Naledi Khumalo", Role.OPERATOR)
        client = Client("http://receiver", running.pair(), running.transport())
        client.person = lambda: naledi.id
        try:
            yield Room(running, house, client, naledi)
        finally:
            await client.close()


async def test_a_page_of_goods_and_the_next(room: Room) -> None:
    page = await room.client.products("printful", "main")
    assert [(p.id, p.title, [str(v.price.amount) for v in p.variants]) for p in page.products] == [
        ("71", "Tee", ["12.95"])
    ]
    assert page.next == "10"
    await room.client.products("printful", "main", page.next)
    assert room.house.asked[-2].url.params["offset"] == "10"
    assert room.house.asked[0].headers["authorization"] == "Bearer pf"


async def test_a_drawing_is_begun_and_asked_for(room: Room) -> None:
    task = await room.client.mockup(ASK)
    assert (task.id, task.state, task.again_s) == ("gt-1", TaskState.PENDING, 10.0)
    sent = json.loads(room.house.asked[-1].content)
    assert sent["files"] == [{"placement": "front", "image_url": "https://images.example/pet.png"}]
    done = await room.client.mockup_result("printful", "main", task.id)
    assert [(p.title, p.url) for p in done.pictures] == [("front", "https://pf.example/1.jpg")]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_the_print_houses_no_arrives_in_its_words_and_unpairs_nobody(room: Room, status: int) -> None:
    room.house.refusal = httpx.Response(status, json={"error": {"message": "Scope product_templates is missing"}})
    with pytest.raises(Refused, match="Scope product_templates is missing") as found:
        await room.client.products("printful", "main")
    assert found.value.status == 424
    room.house.refusal = None
    assert (await room.client.products("printful", "main")).products


@pytest.mark.parametrize(("status", "words"), [(503, "trouble"), (429, "wait")])
async def test_its_silence_is_not_the_receivers(room: Room, status: int, words: str) -> None:
    room.house.refusal = httpx.Response(status)
    with pytest.raises(Refused, match=words):
        await room.client.mockup(ASK)


async def test_an_account_that_keeps_failing_is_left_alone_but_few_drawings_a_minute_are_no_failure(room: Room) -> None:
    account = room.running.state.accounts["printful", "main"]
    room.house.refusal = httpx.Response(429, headers={"Retry-After": "1"})
    for _ in range(6):
        with pytest.raises(Refused):
            await room.client.mockup(ASK)
    assert await accounts.closed_until(room.running.state, account) is None
    room.running.state.pace.heard("api.printful.com", {})
    for _ in range(6):
        await accounts.count_failure(room.running.state, account)
    asked = len(room.house.asked)
    with pytest.raises(Refused, match="left alone"):
        await room.client.products("printful", "main")
    assert len(room.house.asked) == asked


@pytest.mark.parametrize(
    ("provider", "name", "words"),
    [("shopify", "acme", "cannot"), ("printful", "x", "account"), ("moon", "x", "account")],
)
async def test_whoever_cannot_says_so_in_a_sentence(room: Room, provider: str, name: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        await room.client.products(provider, name)
    with pytest.raises(Refused, match=words):
        await room.client.mockup(MockupAsk(provider, name, "71", "4012"))
    assert room.house.asked == []


async def test_only_stations_ask_and_only_people_have_something_drawn(room: Room) -> None:
    ask, body = room.running.client, b'{"provider":"printful","account":"main","product":"71","variant":"4012"}'
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
        for method, path in (("GET", f"{PRODUCTS}/printful/main"), ("GET", "/api/v1/mockups/printful/main/gt-1")):
            assert (await ask.request(method, path, headers=headers)).status_code == 401
        assert (await ask.post("/api/v1/mockups", content=body, headers=headers)).status_code == 401
    paired = {"Authorization": f"Bearer {room.client.token}"}
    assert (await ask.post("/api/v1/mockups", content=body, headers=paired)).status_code == 403
    stranger = paired | {"X-Platen-Person": "nobody"}
    assert (await ask.post("/api/v1/mockups", content=body, headers=stranger)).status_code == 403
    known = paired | {"X-Platen-Person": room.naledi.id}
    assert (await ask.post("/api/v1/mockups", content=b"{", headers=known)).status_code == 422
    assert room.house.asked == []


async def test_an_address_of_a_page_leads_nowhere_else(room: Room) -> None:
    with pytest.raises(Refused, match="no such page"):
        await room.client.products("printful", "main", "https://elsewhere.example")
    assert room.house.asked == []


async def test_a_receiver_that_cannot_be_reached_is_that(room: Room) -> None:
    client = Client("http://receiver", "t", httpx.MockTransport(lambda request: httpx.Response(502)))
    with pytest.raises(Unreachable):
        await client.products("printful", "main")
    await client.close()
