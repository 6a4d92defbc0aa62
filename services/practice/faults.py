"""Between the made-up providers and those who ask them: refusals, error pages and cuts, as the knobs say."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from services.practice.knobs import Fault, Knobs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

PAGE = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
EXEMPT = ("/images/",)
OWN_WORDS = ("/shopify/admin/api/",)
"""Shopify says in a 200 that it is busy; its own door does that."""


class Faults:
    """Wraps the application. A cut connection ends before the work in one half of the cases, after it in the other:
    whoever asked cannot know which."""

    def __init__(self, app: App, knobs: Knobs) -> None:
        self._app, self._knobs = app, knobs
        self._cuts = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or path.startswith(EXEMPT):
            await self._app(scope, receive, send)
            return
        if path.split("/")[1:2] and path.split("/")[1] in self._knobs.away:
            await _answer(send, 503, PAGE, {"Content-Type": "text/html"})
            return
        fault = self._knobs.fault(busy=not path.startswith(OWN_WORDS))
        if fault is None:
            await self._app(scope, receive, send)
        elif fault is Fault.CUT:
            await self._cut(scope, receive, send)
        else:
            await _answer(send, *self._refusal(fault, path))

    async def _cut(self, scope: Message, receive: Receive, send: Send) -> None:
        self._cuts += 1
        if self._cuts % 2:
            await self._app(scope, receive, _swallow)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})

    def _refusal(self, fault: Fault, path: str) -> tuple[int, bytes, dict[str, str]]:
        if fault is Fault.PAGE:
            return 502, PAGE, {"Content-Type": "text/html"}
        if fault is Fault.BROKEN:
            return 500, b'{"error":"Internal Server Error"}', {"Content-Type": "application/json"}
        wait = self._knobs.retry_after
        words = f"You've recently sent too many requests. Please try again after {wait} seconds."
        body = {"code": 429, "result": words, "error": {"reason": "TooManyRequests", "message": words}}
        named = {} if path.startswith("/printful/orders") else {"Retry-After": str(wait)}
        return 429, json.dumps(body).encode(), {"Content-Type": "application/json", **named}


async def _swallow(_: Message) -> None:
    """The work is done, its answer is lost."""


async def _answer(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
