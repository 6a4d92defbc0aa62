"""A line that can be cut: before a request arrives, inside it, or after it took effect and before its answer."""

from collections import deque
from collections.abc import Iterable
from enum import StrEnum

import httpx


class Cut(StrEnum):
    NONE = "none"
    BEFORE = "before"
    INSIDE = "inside"
    AFTER = "after"


class CutLine(httpx.AsyncBaseTransport):
    """Wraps any transport. `down`: nothing gets through. `plan`: what happens to the next requests, one each.

    `asked` counts the requests that reached the other side whole.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.down = False
        self.plan: deque[Cut] = deque()
        self.asked = 0

    def cut(self, plan: Iterable[Cut]) -> None:
        self.plan.extend(plan)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        cut = self.plan.popleft() if self.plan else Cut.NONE
        if self.down or cut is Cut.BEFORE:
            raise httpx.ConnectError("the line is cut", request=request)
        if cut is Cut.INSIDE:
            await self._half(request)
            raise httpx.WriteError("the line was cut inside the request", request=request)
        self.asked += 1
        response = await self.inner.handle_async_request(request)
        if cut is Cut.AFTER:
            await response.aclose()
            raise httpx.ReadError("the line was cut before the answer", request=request)
        return response

    async def _half(self, request: httpx.Request) -> None:
        """The other side sees half of the body; whatever it answers is lost."""
        body = await request.aread()
        if body:
            headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"content-length"]
            half = httpx.Request(request.method, request.url, headers=headers, content=body[: len(body) // 2])
            response = await self.inner.handle_async_request(half)
            await response.aclose()

    async def aclose(self) -> None:
        await self.inner.aclose()
