"""`POST /hooks/{provider}/{account}[/{secret}]`: verify on the raw bytes, keep, answer. Nothing else happens here.

Written against the bare server interface: this is the one path whose cost counts, and the shop waits for it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from app.errors import Forged, PlatenError
from services.carrying import Carrier
from services.connector import Account, Connector, Delivery
from services.receiver import accounts, inbox
from services.receiver.state import State

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/hooks/"
DETAILED = "/webhooks/pet-order-fulfillment"
LARGEST = 1 << 20
SLOWEST_S = 10.0
RELOAD_S = 5.0
log = logging.getLogger("platen.hooks")
_OK, _NOT_FOUND, _FORGED = b"{}", b'{"error":"unknown address"}', b'{"error":"refused"}'


class _Refused(Exception):  # an answer, not a fault
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Hooks:
    """Serves every address under `/hooks/`, and the sources' own address of a detailed document."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._looked = 0.0

    def serves(self, path: str) -> bool:
        return path.startswith(PREFIX) or path == DETAILED

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _answer(send, 405, _NOT_FOUND)
            return
        account, secret = await self._account(scope["path"])
        if account is None:
            await _answer(send, 404, _NOT_FOUND)
            return
        try:
            body = await _body(scope, receive)
        except _Refused as refused:
            await _answer(send, refused.status, b'{"error":"body"}')
            return
        await self._take(self._delivery(scope, account, secret, body), account, send)

    async def _account(self, path: str) -> tuple[Account | None, str]:
        """The account an address names and the secret in it, if any."""
        if path == DETAILED:
            return self._state.account_of("shopify"), ""
        parts = path[len(PREFIX) :].split("/")
        if not 2 <= len(parts) <= 3 or self._state.speaker(parts[0]) is None:
            return None, ""
        key = (parts[0], unquote(parts[1]))
        if key not in self._state.accounts:
            await self._reload()
        return self._state.accounts.get(key), parts[2] if len(parts) == 3 else ""

    async def _reload(self) -> bool:
        """Accounts may have been set up or given another secret meanwhile; True where they were read anew just now."""
        if time.monotonic() - self._looked <= RELOAD_S:
            return False
        self._looked = time.monotonic()
        await asyncio.to_thread(accounts.load, self._state)
        return True

    def _delivery(self, scope: Message, account: Account, secret: str, body: bytes) -> Delivery:
        query: str = scope["query_string"].decode("latin-1")
        if secret:
            query = f"secret={secret}&{query}" if query else f"secret={secret}"
        headers = tuple((name.decode("latin-1").lower(), value) for name, value in scope["headers"])
        return Delivery(account.provider, account.name, headers, query, body, self._state.clock())

    async def _take(self, delivery: Delivery, account: Account, send: Send) -> None:
        connector = self._state.speaker(account.provider)
        if connector is None:
            await _answer(send, 404, _NOT_FOUND)
            return
        forged = _forged(connector, delivery, account)
        if forged is not None and await self._reload():
            account = self._state.account(account.provider, account.name) or account
            forged = _forged(connector, delivery, account)
        if forged is not None:
            await self._refuse(account, forged, send)
            return
        try:
            await inbox.keep(self._state, delivery, connector.identify(delivery))
        except Exception as error:  # whatever kept it from being kept: not kept is not acknowledged
            log.error("a delivery of %s could not be kept: %s", account.provider, type(error).__name__)
            await _answer(send, 503, b'{"error":"try again"}', [(b"retry-after", b"5")])
            return
        await _answer(send, 200, _OK)
        self._state.bell.ring()

    async def _refuse(self, account: Account, error: PlatenError, send: Send) -> None:
        """Nothing is kept but a counter with the reason, for whoever sets the account up."""
        with suppress(PlatenError):
            await inbox.count_refused(self._state, account, error.message)
        await _answer(send, 401, _FORGED)


def _forged(connector: Connector | Carrier, delivery: Delivery, account: Account) -> PlatenError | None:
    """Why the proof does not hold; None where it does. Whatever else goes wrong in checking is no proof either."""
    try:
        connector.verify(delivery, account, delivery.received_at)
    except PlatenError as error:
        return error
    except Exception as error:
        return Forged(f"The proof could not be checked ({type(error).__name__}).")
    return None


async def _body(scope: Message, receive: Receive) -> bytes:
    """At most 1 MiB within ten seconds. Raises _Refused with the status to answer."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > LARGEST:
            raise _Refused(413)
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        try:
            async with asyncio.timeout(SLOWEST_S):
                body = await _rest(body, receive)
        except TimeoutError:
            raise _Refused(408) from None
    if len(body) > LARGEST:
        raise _Refused(413)
    return body


async def _rest(first: bytes, receive: Receive) -> bytes:
    parts, size = [first], len(first)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            raise _Refused(413)
        if not message.get("more_body"):
            return b"".join(parts)


async def _answer(send: Send, status: int, body: bytes, more: list[tuple[bytes, bytes]] | None = None) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
