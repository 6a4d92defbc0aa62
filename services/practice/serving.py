"""One server on loopback for all of the practice shop, and what goes wrong with its answers."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from services.practice.knobs import Fault, Knobs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

PAGE = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
WORDS = {429: "Too Many Requests", 500: "Internal Server Error"}


class Server:
    """Runs in the loop that opens it, without the signal handlers of a program of its own."""

    def __init__(self, application: Application, port: int = 0) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            application,
            log_config=None,
            log_level="critical",  # cuts on request are no faults
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self._server.startup(sockets=[self._socket])
        self._task = asyncio.create_task(self._server.main_loop())

    async def close(self) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await self._task
            await self._server.shutdown(sockets=[self._socket])
        self._socket.close()


class Faulty:
    """Answers as the knobs say, pictures apart: those have knobs of their own."""

    def __init__(self, application: Application, knobs: Knobs) -> None:
        self._application, self._knobs = application, knobs

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        fault = self._fault(scope)
        if fault is None:
            await self._application(scope, receive, send)
        elif fault is Fault.CUT:
            await self._cut(scope, receive, send)
        elif fault is Fault.PAGE:
            await _answer(send, 502, PAGE, [(b"content-type", b"text/html; charset=utf-8")])
        else:
            await self._refuse(send, int(fault.value))

    def _fault(self, scope: Message) -> Fault | None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith("/images/"):
            return None
        return self._knobs.fault(busy=not path.startswith("/shopify/"))

    async def _refuse(self, send: Send, status: int) -> None:
        words = WORDS[status]
        body = {"code": status, "result": words, "error": {"reason": words.replace(" ", ""), "message": words}}
        headers = [(b"content-type", b"application/json")]
        if status == 429:
            headers.append((b"retry-after", b"%d" % self._knobs.retry_after))
        await _answer(send, status, json.dumps(body).encode(), headers)

    async def _cut(self, scope: Message, receive: Receive, send: Send) -> None:
        """What was asked is done, but who asked never learns of it."""
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self._application(scope, receive, keep)
        whole = b"".join(m.get("body", b"") for m in kept)
        await send(kept[0])
        await send({"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True})
        raise ConnectionAbortedError("cut on request")


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
