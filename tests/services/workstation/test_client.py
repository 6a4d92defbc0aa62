"""The line to the receiver: its calls, its errors in words for staff, its token among the secrets."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from app.errors import Corrupt, PlatenError, RateLimited, Refused, Unreachable
from app.protocol import Batch, Hello, Resync, ResyncReason
from app.states import Role
from services.secrets import SessionSecrets
from services.workstation.client import Client, store_token, stored_token
from tests.kit.line import CutLine
from tests.kit.receiver import running_receiver


def _client(answer: Callable[[httpx.Request], httpx.Response]) -> Client:
    return Client("http://receiver.test/", "secret", httpx.MockTransport(answer))


def test_every_call_carries_token_and_protocol() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b'{"answers":[]}')

    asyncio.run(_client(answer).commands(Batch(())))
    (request,) = seen
    assert str(request.url) == "http://receiver.test/api/v1/commands"
    assert (request.headers["authorization"], request.headers["x-platen-protocol"]) == ("Bearer secret", "1")


@pytest.mark.parametrize(
    ("response", "error", "words"),
    [
        (httpx.Response(401), Refused, "does not know this workstation"),
        (httpx.Response(403), Refused, "does not know this workstation"),
        (httpx.Response(426), Refused, "too old"),
        (httpx.Response(418), Refused, "refused"),
        (httpx.Response(500), Unreachable, "trouble"),
        (httpx.Response(429, headers={"Retry-After": "5"}), RateLimited, "wait"),
        (httpx.Response(200, content=b"<html>"), Corrupt, "could not be read"),
    ],
)
def test_answers_become_errors_in_words(response: httpx.Response, error: type[PlatenError], words: str) -> None:
    with pytest.raises(error, match=words):
        asyncio.run(_client(lambda request: response).feed("c"))


def test_a_cut_line_is_unreachable() -> None:
    line = CutLine(httpx.MockTransport(lambda request: httpx.Response(200)))
    line.down = True
    with pytest.raises(Unreachable):
        asyncio.run(Client("http://receiver.test", "t", line).hello())


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b'{"reason":"chain"}', ResyncReason.CHAIN), (b"", ResyncReason.UNREADABLE), (b"{}", ResyncReason.UNREADABLE)],
)
def test_a_conflict_on_the_feed_is_the_call_to_resync(content: bytes, reason: ResyncReason) -> None:
    client = _client(lambda request: httpx.Response(409, content=content))
    assert asyncio.run(client.feed("c")) == Resync(reason)


def test_against_the_real_receiver(tmp_path: Path) -> None:
    async def story() -> None:
        async with running_receiver(f"sqlite:///{tmp_path / 'r.db'}", providers={}) as running:
            running.person("Mia", Role.MANAGER)
            client = Client("http://receiver.test", running.pair("Press 1"), running.transport())
            hello = await client.hello()
            assert (hello.station, [person.name for person in hello.people]) == ("Press 1", ["Mia"])
            assert await client.ask("GET", "hello", Hello) == hello
            assert (await client.check()).count == 0
            assert await client.history("pl0") == b"[]"
            assert (await client.snapshot("")).items == ()
            with pytest.raises(Refused):
                await Client("http://receiver.test", "wrong", running.transport()).hello()
            with pytest.raises(PlatenError):
                await client.pair("WRONGCODE", "Press 2")
            await client.close()

    asyncio.run(story())


def test_the_token_lies_among_the_secrets_by_receiver() -> None:
    secrets = SessionSecrets()
    assert stored_token(secrets, "https://shop.example") == ""
    store_token(secrets, "https://shop.example/", "abc")
    assert stored_token(secrets, "https://SHOP.example:443") == "abc"
    assert stored_token(secrets, "https://other.example") == ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"title":"No","message":"Printful has no such product.","hint":"Choose another."}', "no such product"),
        (b"<html>", "refused"),
    ],
)
def test_a_print_houses_no_comes_in_the_words_of_whoever_said_it(body: bytes, words: str) -> None:
    client = _client(lambda request: httpx.Response(424, content=body))
    with pytest.raises(Refused, match=words):
        asyncio.run(client.products("printful", "main"))
    with pytest.raises(Refused, match=words):
        asyncio.run(client.mockup_result("printful", "main", "gt-1"))
