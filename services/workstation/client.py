"""The line to the receiver: feed, snapshot, commands, pairing, and what the office pages ask for.

Errors are those of `services.http.send`. httpx is imported with the first request, not before.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from app import wire
from app.errors import Corrupt, Refused
from app.protocol import (
    PROTOCOL,
    Answers,
    Batch,
    Check,
    FeedPage,
    Hello,
    PairAsk,
    Paired,
    Resync,
    ResyncReason,
    SnapshotPage,
)
from services.carrying import Offers, Seller, Wish
from services.catalogue import Catalogue, MockupAsk, MockupTask
from services.http import READ_S, Http, answer_of, origin, send
from services.meanings import Change, Mappings, Replayed, Trial
from services.secrets import Secrets

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
UNPAIRED = frozenset({401, 403})
TOO_OLD = 426
RATES_S = 60.0
PROVIDER_S = 30.0
"""What a print house may need on top."""


def _mapped(provider: str, account: str) -> str:
    return f"mappings/{quote(provider, safe='')}/{quote(account, safe='')}"


class Client:
    """One receiver. `transport`: handed in where the receiver lives in this very process, and by tests.

    `person` names who asks, by id, where a right is needed. Belongs to one event loop. `token` may be empty until
    `pair` has given one.
    """

    def __init__(self, base_url: str, token: str = "", transport: "httpx.AsyncBaseTransport | None" = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self.person: Callable[[], str] = lambda: ""
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Lets go of the connections; the next request would open new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def feed(self, cursor: str, *, wait: float = 0, limit: int = 500) -> FeedPage | Resync:
        """What changed behind the cursor; waits up to `wait` seconds on the receiver where nothing did."""
        query = {"cursor": cursor, "limit": str(limit), "wait": f"{wait:g}"}
        try:
            data = await self.call("GET", "feed", query=query, read_s=READ_S + wait)
        except Refused as error:
            if error.status == 409:
                return _resync(error)
            raise
        return wire.read(data, FeedPage)

    async def snapshot(self, after: str, *, limit: int = 1000) -> SnapshotPage:
        """The orders behind an id, with their revisions; the first page (empty `after`) carries the cursor."""
        return wire.read(await self.call("GET", "snapshot", query={"after": after, "limit": str(limit)}), SnapshotPage)

    async def commands(self, batch: Batch) -> Answers:
        """Hands over steps of this station, at most 50. May be sent again: each takes effect once."""
        return wire.read(await self.call("POST", "commands", body=wire.json_bytes(batch)), Answers)

    async def hello(self) -> Hello:
        return wire.read(await self.call("GET", "hello"), Hello)

    async def check(self) -> Check:
        """Count and hash of all orders, to compare with the cache."""
        return wire.read(await self.call("GET", "check"), Check)

    async def pair(self, code: str, station: str) -> Paired:
        """Trades a one-time code for this station's token, and uses it from now on. Raises Refused for a wrong code."""
        paired = wire.read(await self.call("POST", "pair", body=wire.json_bytes(PairAsk(code, station))), Paired)
        self.token = paired.token
        return paired

    async def history(self, order: str) -> bytes:
        """Everything that happened to an order, as the receiver's JSON."""
        return await self.call("GET", f"orders/{order}/history")

    async def products(self, provider: str, account: str, page: str = "") -> Catalogue:
        """What a print house offers; `page` is the one before's `next`. Raises Refused in the print house's words."""
        query = {"page": page} if page else None
        return wire.read(await self._shown("GET", f"products/{provider}/{account}", query=query), Catalogue)

    async def mockup(self, asked: MockupAsk) -> MockupTask:
        """Begins a drawing. Raises as `products` does; where it draws none, too."""
        return wire.read(await self._shown("POST", "mockups", body=wire.json_bytes(asked)), MockupTask)

    async def mockup_result(self, provider: str, account: str, task: str) -> MockupTask:
        """How far it is; while it is pending, ask again after its `again_s`."""
        return wire.read(await self._shown("GET", f"mockups/{provider}/{account}/{task}"), MockupTask)

    async def _shown(
        self, method: str, path: str, *, query: dict[str, str] | None = None, body: bytes | None = None
    ) -> bytes:
        """The receiver asks the print house meanwhile, and hands on what that says no to."""
        try:
            return await self.call(method, path, query=query, body=body, read_s=READ_S + PROVIDER_S)
        except Refused as error:
            raise _as_told(error) from error.__cause__

    async def show(self, order: str, artwork: str, sha256: str, kind: str, picture: bytes) -> None:
        """Hands over what the customer is to see of a print file (`kind` print) or its product (mockup); with the first
        they are asked. Refused (403) where the receiver knows of no such need, 422 for what is no picture."""
        query = {"artwork": artwork, "sha256": sha256, "kind": kind}
        await self.call("PUT", f"orders/{quote(order, safe='')}/proof", query=query, body=picture)

    async def carriers(self) -> tuple[Seller, ...]:
        """The carriers' accounts that are set up, and what each can do."""
        return wire.read(await self.call("GET", "carriers"), tuple[Seller, ...])

    async def rates(self, order: str, wish: Wish) -> Offers:
        """What each carrier would take for a parcel of this order; carriers are asked, so it may take seconds."""
        data = await self.call("POST", f"orders/{order}/rates", body=wire.json_bytes(wish), read_s=RATES_S)
        return wire.read(data, Offers)

    async def label(self, id_: str) -> bytes:
        """The document of a bought label, by its id in the order. Raises Refused (404) while it is not bought."""
        return await self.call("GET", f"labels/{quote(id_, safe='')}")

    async def mappings(self, provider: str, account: str) -> Mappings:
        """What an account's words and SKUs mean here, and which nobody mapped yet."""
        return wire.read(await self.call("GET", _mapped(provider, account)), Mappings)

    async def map(self, provider: str, account: str, change: Change) -> Mappings:
        """Sets these; what waited for them is taken up. For managers and admins."""
        return wire.read(await self.call("PUT", _mapped(provider, account), body=wire.json_bytes(change)), Mappings)

    async def unmap(self, provider: str, account: str, *, word: str = "", sku: str = "") -> Mappings:
        """Takes one mapping away; what came of it stays."""
        query = {"word": word} if word else {"sku": sku}
        return wire.read(await self.call("DELETE", _mapped(provider, account), query=query), Mappings)

    async def replay(self, trial: Trial) -> Replayed:
        """Which orders another mapping would change, and how; nothing is changed by asking."""
        data = await self.call("POST", "replay", body=wire.json_bytes(trial), read_s=RATES_S)
        return wire.read(data, Replayed)

    async def decide(self, kind: str, id_: int, what: str, reason: str = "") -> None:
        """`retry`, `ignore` or `give_up` (with a reason) something that needs a person. Refused (404): it is gone."""
        await self.call("POST", f"attention/{kind}/{id_}/{what}", body=wire.json_bytes({"reason": reason}))

    async def refresh(self, order: str) -> None:
        """Has everybody asked about an order now. Refused (404): there is nobody to ask."""
        await self.call("POST", f"orders/{quote(order, safe='')}/refresh")

    async def ask(self, method: str, path: str, type_: type[T], body: object = None) -> T:
        """Any other call below `/api/v1/`, its answer read as `type_`."""
        return wire.read(await self.call(method, path, body=None if body is None else wire.json_bytes(body)), type_)

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: bytes | None = None,
        read_s: float = READ_S,
    ) -> bytes:
        """The answer's body. Raises Refused in words for staff where the station is unpaired or too old."""
        import httpx

        client = self._open()
        headers = {"X-Platen-Protocol": str(PROTOCOL), "Authorization": f"Bearer {self.token}"}
        if person := self.person():
            headers["X-Platen-Person"] = person
        if body is not None:
            headers["Content-Type"] = "application/json"
        timeout = httpx.Timeout(connect=5.0, read=read_s, write=READ_S, pool=READ_S)
        request = client.build_request(
            method, f"{self.base_url}/api/v1/{path}", params=query, content=body, headers=headers, timeout=timeout
        )
        try:
            return (await send(client, request)).content
        except Refused as error:
            raise _in_words(error) from error.__cause__

    def _open(self) -> "httpx.AsyncClient":
        import httpx

        if self._client is None:
            if self._transport is not None:
                self._client = httpx.AsyncClient(transport=self._transport, trust_env=False)
            else:
                self._client = Http(allowed=[self.base_url]).client()
        return self._client


def token_name(base_url: str) -> str:
    """Under which name the token of a receiver lies among the secrets."""
    return f"receiver {origin(base_url)}"


def stored_token(secrets: Secrets, base_url: str) -> str:
    """The token kept for a receiver, empty where this station is not paired with it."""
    return secrets.get(token_name(base_url)) or ""


def store_token(secrets: Secrets, base_url: str, token: str) -> None:
    """Keeps the token; raises what the keyring raises."""
    secrets.set(token_name(base_url), token)


def _resync(error: Refused) -> Resync:
    answer = answer_of(error)
    try:
        return wire.read(answer.content if answer is not None else b"", Resync)
    except Corrupt:
        return Resync(ResyncReason.UNREADABLE)


def _as_told(error: Refused) -> Refused:
    """In the words of whoever the receiver asked, where they stand in its answer."""
    answer = answer_of(error)
    if error.status in UNPAIRED or error.status == TOO_OLD or answer is None:
        return error
    try:
        told = wire.read(answer.content, dict[str, str])
    except Corrupt:
        return error
    return Refused(told.get("message") or error.message, hint=told.get("hint", ""), status=error.status)


def _in_words(error: Refused) -> Refused:
    if error.status in UNPAIRED:
        return Refused(
            "The receiver does not know this workstation any more.", hint="Pair it again.", status=error.status
        )
    if error.status == TOO_OLD:
        words = "This Platen is too old for the receiver."
        return Refused(words, hint="Update Platen on this workstation. Work goes on offline.", status=error.status)
    return error


__all__ = ["Client", "store_token", "stored_token", "token_name"]
