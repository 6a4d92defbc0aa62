"""What the office pages ask the receiver: accounts, what needs a person, pairing. Never an answer with a secret."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.errors import NotAllowed, Refused, Unavailable

if TYPE_CHECKING:
    from services.workstation.client import Client


@dataclass(frozen=True, slots=True)
class Refusals:
    """Messages of one reason that were not let in."""

    reason: str
    count: int
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """One account as the receiver tells it; `secrets` are names only."""

    provider: str
    name: str
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    heard_at: datetime | None = None
    messages: int = 0
    refused: tuple[Refusals, ...] = ()
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that needs a person. `kind`: "delivery", "effect" or "details"; `next`: when it is tried again."""

    kind: str
    id: int
    title: str
    words: str = ""
    since: datetime | None = None
    tries: int = 0
    next: datetime | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """Paired with a receiver; `notice`: where the token could not be kept for good."""

    url: str
    token: str = field(repr=False)
    station: str = ""
    notice: str = ""


def line(client: "Client | None") -> "Client":
    """The line to the receiver; raises Unavailable while there is none."""
    if client is None:
        raise Unavailable("The receiver is not there yet.", hint="Try again in a moment.")
    return client


async def connected(client: "Client | None") -> tuple[Connected, ...]:
    """Every account. Raises what the client raises."""
    return await line(client).ask("GET", "accounts", tuple[Connected, ...])


async def connect(client: "Client | None", provider: str, name: str, fields: Mapping[str, str]) -> None:
    """Write an account; its secrets travel once and are not told again."""
    path = f"accounts/{quote(provider, safe='')}/{quote(name, safe='')}"
    with _rights("Only an administrator can set up connections."):
        await line(client).ask("PUT", path, object, dict(fields))


async def ask_again(client: "Client | None", order: str) -> str:
    """Have whoever makes an order asked how far it is, now. Gives the words for the person."""
    await line(client).ask("POST", f"orders/{quote(order, safe='')}/refresh", object)
    return "Asked. The answer comes by itself."


async def waiting(client: "Client | None") -> tuple[Waiting, ...]:
    """What needs a person, newest first."""
    return await line(client).ask("GET", "attention", tuple[Waiting, ...])


async def act(client: "Client | None", one: Waiting, what: str) -> None:
    """`what`: "retry" or "ignore"."""
    with _rights("Only a manager can decide this."):
        await line(client).ask("POST", f"attention/{one.kind}/{one.id}/{what}", object)


@contextmanager
def _rights(words: str) -> Iterator[None]:
    """Raises NotAllowed in these words where the person at work lacks the right."""
    try:
        yield
    except Refused as error:
        if error.status != 403:
            raise
        raise NotAllowed(words, hint="Let somebody who may take over this station.") from error


async def join(url: str, code: str, station: str) -> Joined:
    """Trade the code for a token and keep it in the keyring. Raises NotAllowed for what is no address, Refused for a
    wrong code, Unavailable where nothing answers.
    """
    from services.secrets import choose
    from services.workstation.client import Client, store_token

    url = address(url)
    client = Client(url)
    try:
        paired = await client.pair(code.strip(), station)
    finally:
        await client.close()
    secrets, notice = await asyncio.to_thread(choose)
    await asyncio.to_thread(store_token, secrets, url, paired.token)
    return Joined(url, paired.token, paired.station, notice)


def address(text: str) -> str:
    """The receiver's address without a path; https unless it is this computer. Raises NotAllowed."""
    found = text.strip()
    if found and "://" not in found:
        found = f"https://{found}"
    scheme, _, rest = found.partition("://")
    host = rest.rstrip("/")
    inside = host.rsplit(":", 1)[0] in ("127.0.0.1", "localhost")
    if not host or scheme not in ("https", "http") or any(c.isspace() or c in "/@?#" for c in host):
        raise NotAllowed("This is no address of a receiver.", hint="It looks like https://receiver.example.")
    if scheme == "http" and not inside:
        raise NotAllowed("The receiver must be reached by https.", hint="Else the code could be read on the way.")
    return f"{scheme}://{host}"
