"""Nothing is kept without a proof, nothing is answered before it is kept, and no bytes whatever make a fault."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.receiver import hooks
from services.receiver.hooks import LARGEST, Hooks, Message
from services.receiver.schema import INBOX
from services.receiver.state import State
from tests.kit import deliveries, tinyshop
from tests.kit.orders import an_order, placed
from tests.kit.receiver import running_receiver
from tests.services.receiver.conftest import Desk, Tiny

pytestmark = pytest.mark.anyio
ADDRESS = "/hooks/shopify/acme"


def _count(state: State) -> int:
    with state.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(INBOX)).scalar_one()


async def _ask(
    state: State,
    messages: Sequence[Message],
    *,
    headers: Sequence[tuple[bytes, bytes]] = ((b"x-proof", tinyshop.SECRET.encode()),),
    path: str = ADDRESS,
    method: str = "POST",
) -> tuple[int, dict[bytes, bytes]]:
    """The bare application; after the last message the caller keeps silent."""
    sent: list[Message] = []
    waiting = list(messages)

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Message = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": list(headers)}
    await Hooks(state)(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


def _whole(body: bytes) -> list[Message]:
    return [{"type": "http.request", "body": body, "more_body": False}]


async def test_too_large_is_refused_before_and_while_it_comes(tiny: Tiny) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(2 * LARGEST // 65536):
            yield b"x" * 65536

    client, headers = tiny.running.client, tinyshop.proven("big")
    assert (await client.post(ADDRESS, content=b"x" * (LARGEST + 1), headers=headers)).status_code == 413
    assert (await client.post(ADDRESS, content=pieces(), headers=headers)).status_code == 413
    assert (await client.post(ADDRESS, content=b"x" * LARGEST, headers=headers)).status_code == 200
    assert _count(tiny.running.state) == 1


async def test_a_body_that_drips_is_given_up(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "SLOWEST_S", 0.05)
    first: Message = {"type": "http.request", "body": b"{", "more_body": True}
    status, _ = await _ask(tiny.running.state, [first])
    assert status == 408


async def test_a_body_that_breaks_off_is_not_kept(tiny: Tiny) -> None:
    first: Message = {"type": "http.request", "body": b"{", "more_body": True}
    status, _ = await _ask(tiny.running.state, [first, {"type": "http.disconnect"}])
    assert (status, _count(tiny.running.state)) == (400, 0)


async def test_unknown_addresses_and_methods(tiny: Tiny) -> None:
    client = tiny.running.client
    for path in ("/hooks/", "/hooks/shopify", "/hooks/nobody/acme", "/hooks/shopify/other", "/hooks/shopify/a/b/c"):
        assert (await client.post(path, headers=tinyshop.proven("1"))).status_code == 404, path
    assert (await client.get(ADDRESS)).status_code == 405


async def test_forged_is_counted_by_reason_and_not_kept(tiny: Tiny) -> None:
    for n in range(3):
        assert await tiny.post_bytes(b"{}", id=str(n), secret="guess") == 401
    assert _count(tiny.running.state) == 0
    (account,) = (await tiny.running.client.get("/api/v1/accounts", headers=tiny.auth)).json()
    assert [(r["reason"], r["count"]) for r in account["refused"]] == [("The proof is wrong.", 3)]


async def test_a_secret_changed_elsewhere_is_learned(tiny: Tiny) -> None:
    state = tiny.running.state
    state.secrets.set("shopify.acme.secret", "the new one")
    assert await tiny.post_bytes(tinyshop.body(placed(an_order())), secret="the new one") == 200


async def test_what_cannot_be_kept_is_not_acknowledged(tiny: Tiny) -> None:
    state = tiny.running.state
    with state.database.writing() as connection:
        INBOX.drop(connection)
    status = await tiny.post(placed(an_order()))
    assert status == 503


async def test_any_content_type_and_any_case_of_headers(tiny: Tiny) -> None:
    for n, kind in enumerate(("application/json", "text/plain; charset=utf-16", "garbage", "")):
        headers = tinyshop.proven(str(n)) | {"Content-Type": kind}
        content = tinyshop.body(placed(an_order(str(n))))
        assert (await tiny.running.client.post(ADDRESS, content=content, headers=headers)).status_code == 200
    assert _count(tiny.running.state) == 4


async def test_the_storefronts_own_address(desk: Desk) -> None:
    desk.running.account("shopify", "main", dict(deliveries.ACCOUNTS["shopify"].fields))
    delivery = deliveries.storefront(b"{}")
    headers = [(n.encode(), v) for n, v in delivery.headers]
    answer = await desk.running.client.post("/webhooks/pet-order-fulfillment", content=b"{}", headers=headers)
    assert answer.status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200),
    headers=st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=60)), max_size=6),
    path=st.text(max_size=40).map(lambda t: "/hooks/" + t) | st.just(ADDRESS),
)
async def test_hostile_bytes_leave_nothing_and_break_nothing(
    hostile: State, body: bytes, headers: list[tuple[bytes, bytes]], path: str
) -> None:
    status, _ = await _ask(hostile, _whole(body), headers=headers, path=path)
    assert status in (401, 404)
    assert _count(hostile) == 0


@pytest.fixture
async def hostile(sqlite_url: str, anyio_backend: str) -> AsyncIterator[State]:
    async with running_receiver(sqlite_url, providers={"shopify": tinyshop.TinyShop()}) as running:
        running.account("shopify", "acme", {"secret": tinyshop.SECRET})
        yield running.state


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), key=st.binary(min_size=1, max_size=400))
async def test_a_proven_message_is_kept_whatever_it_says(hostile: State, body: bytes, key: bytes) -> None:
    headers = ((b"x-proof", tinyshop.SECRET.encode()), (b"x-id", key))
    status, _ = await _ask(hostile, _whole(body), headers=headers)
    assert status == 200
