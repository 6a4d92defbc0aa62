"""The server opens on a free port of loopback and leaves nothing behind."""

import asyncio

import httpx
import pytest

from services.practice.faults import Message, Receive, Send
from services.practice.server import Server


async def hello(scope: Message, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"hi"})


def test_it_answers_until_it_is_closed() -> None:
    async def run() -> None:
        server = Server(hello)
        await server.open()
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(server.origin)).text == "hi"
        await server.close()
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(server.origin)

    asyncio.run(run())
