"""What stations ask: who they are talking to, pages they can read, faults in words."""

import pytest

from app import wire
from app.protocol import Hello, SnapshotPage
from app.states import Role
from tests.kit.orders import an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def test_hello_names_people_numbers_and_accounts(tiny: Tiny) -> None:
    answer = await tiny.running.client.get("/api/v1/hello", headers=tiny.auth)
    hello = wire.read(answer.content, Hello)
    assert [p.name for p in hello.people] == ["Lerato Venter", "Naledi Khumalo"]
    assert (hello.station, hello.accounts, hello.undo_seconds) == ("Press 2", ("shopify/acme",), 300)
    assert hello.server_time == tiny.running.clock()


@pytest.mark.parametrize(("version", "status"), [("1", 200), ("0", 200), ("2", 426), ("-1", 426), ("x", 422)])
async def test_versions(tiny: Tiny, version: str, status: int) -> None:
    headers = tiny.auth | {"X-Platen-Protocol": version}
    answer = await tiny.running.client.get("/api/v1/hello", headers=headers)
    assert answer.status_code == status


async def test_long_pages_travel_packed(tiny: Tiny) -> None:
    await tiny.post(*(placed(an_order(str(n))) for n in range(30)))
    await tiny.running.pump()
    plain = await tiny.running.client.get("/api/v1/snapshot", headers=tiny.auth | {"Accept-Encoding": "identity"})
    short = await tiny.running.client.get("/api/v1/snapshot", headers=tiny.auth | {"Accept-Encoding": "zstd"})
    assert (plain.headers.get("content-encoding"), short.headers.get("content-encoding")) == (None, "zstd")
    assert wire.read(plain.content, SnapshotPage).items == wire.read(short.content, SnapshotPage).items


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/v1/commands", b"{", 422),
        ("POST", "/api/v1/commands", b"\xff", 422),
        ("POST", "/api/v1/pair", b"[]", 422),
        ("PUT", "/api/v1/accounts/shopify/x", b'{"secret": 7}', 422),
        ("GET", "/api/v1/feed", b"", 422),
        ("GET", "/api/v1/feed?cursor=x&limit=many", b"", 422),
        ("GET", "/api/v1/nothing", b"", 404),
        ("POST", "/api/v1/pair", b"x" * (4 << 20) + b"x", 413),
        ("POST", "/track", b"x" * (4 << 20) + b"x", 413),
    ],
)
async def test_what_is_not_understood_is_said_so(tiny: Tiny, method: str, path: str, body: bytes, status: int) -> None:
    admin = tiny.by(tiny.running.person("Ruth Admin", Role.ADMIN))
    answer = await tiny.running.client.request(method, path, content=body, headers=admin)
    assert answer.status_code == status


async def test_an_orders_history_is_every_event_in_its_order(tiny: Tiny) -> None:
    order = an_order()
    await tiny.post(placed(order))
    await tiny.running.pump()
    answer = await tiny.running.client.get(f"/api/v1/orders/{order.id}/history", headers=tiny.auth)
    assert [event["kind"] for event in answer.json()] == ["Placed"]
    unknown = await tiny.running.client.get("/api/v1/orders/nothing/history", headers=tiny.auth)
    assert unknown.json() == []
